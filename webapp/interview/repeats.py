"""Adding and taking away instances of a repeat whose number the questionnaire leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.questionnaires.navigation import Interview, Section
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.questionnaire import Repeat
from surveys.questionnaires.state import MAX_INSTANCES


@dataclass(frozen=True)
class Instances:
    """The repeat that a page stands in: its words, which instance it is, of how many; what may be done here.

    `label_of_next` is '' where the words hold an answer, which is not the next one's.
    """

    label: str
    label_of_next: str
    number: int
    count: int
    may_add: bool
    may_remove: bool


def instances_of(interview: Interview, section: Section) -> Instances | None:
    """Where the page stands in its repeat; None outside of one."""
    if not section.repeat:
        return None
    item = interview.questionnaire.placed[section.repeat].item
    outer = section.indexes[:-1]
    number, count = section.indexes[-1] + 1, interview.state.count(section.repeat, outer)
    ends_here = number == count and _is_last_page(interview, section)
    is_open = isinstance(item, Repeat) and item.count is None and ends_here
    written = interview.questionnaire.text(item.label, interview.language)
    return Instances(
        label=interview.words_of_repeat(section).strip(),
        label_of_next="" if PLACEHOLDER.search(written) else written,
        number=number,
        count=count,
        may_add=is_open and count < MAX_INSTANCES,
        may_remove=is_open and count > 1,
    )


def with_one_more(interview: Interview, section: Section, answers: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The answers with one more instance, and the key of its first page."""
    found = instances_of(interview, section)
    if found is None or not found.may_add:
        return dict(answers), section.key
    count = found.count
    changed = _with_count(interview, section, answers, count + 1)
    return changed, _first_page(interview, section, changed, count)


def with_one_less(interview: Interview, section: Section, answers: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The answers without the last instance, and the key of the first page of the one before."""
    found = instances_of(interview, section)
    if found is None or not found.may_remove:
        return dict(answers), section.key
    changed = _with_count(interview, section, answers, found.count - 1)
    return changed, _first_page(interview, section, changed, found.count - 2)


def _is_last_page(interview: Interview, section: Section) -> bool:
    same = [s for s in interview.sections() if s.repeat == section.repeat and s.indexes == section.indexes]
    return same[-1].key == section.key


def _with_count(interview: Interview, section: Section, answers: Mapping[str, Any], count: int) -> dict[str, Any]:
    path = interview.questionnaire.placed[section.repeat].repeats
    return _changed(answers, (*path, section.repeat), section.indexes, count)


def _changed(answers: Mapping[str, Any], path: tuple[str, ...], indexes: tuple[int, ...], count: int) -> dict[str, Any]:
    """A copy of the answers in which the innermost repeat of `path` has `count` instances."""
    stored = answers.get(path[0])
    instances = [dict(instance) for instance in stored] if isinstance(stored, list) else []
    wanted = count if len(path) == 1 else max(len(instances), indexes[0] + 1)
    instances += [{} for _missing in range(wanted - len(instances))]
    if len(path) == 1:
        return {**answers, path[0]: instances[:count]}
    instances[indexes[0]] = _changed(instances[indexes[0]], path[1:], indexes[1:], count)
    return {**answers, path[0]: instances}


def _first_page(interview: Interview, section: Section, answers: Mapping[str, Any], index: int) -> str:
    changed = interview.with_changes(answers, declined=interview.state.declined)
    wanted = (*section.indexes[:-1], index)
    pages = [s for s in changed.sections() if s.repeat == section.repeat and s.indexes == wanted]
    return pages[0].key if pages else section.key
