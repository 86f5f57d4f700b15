"""The paths through a questionnaire, section by section: runs that everybody is asked, and what is passed over when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby

from surveys.questionnaires.exports.codebook import conditions_of
from surveys.questionnaires.numbering import numbered, with_number
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.text.i18n import gettext as _

MOST_LISTED = 3


@dataclass(frozen=True)
class Step:
    """Questions that come one after the other under the same conditions ((): asked of everybody who comes here)."""

    names: tuple[str, ...]
    labels: tuple[str, ...]
    conditions: tuple[str, ...]
    faults: tuple[str, ...]
    undecided: bool

    @property
    def heading(self) -> str:
        """How many questions, unless it is one."""
        return _("%(count)s câu", count=len(self.names)) if len(self.names) > 1 else ""

    @property
    def listed(self) -> tuple[str, ...]:
        """The questions themselves, of a long run the first and the last."""
        if len(self.labels) <= MOST_LISTED:
            return self.labels
        return (self.labels[0], self.labels[1], "…", self.labels[-1])


@dataclass(frozen=True)
class Stretch:
    """A section: its steps, the conditions that all of them share, and of what it is asked anew each time."""

    title: str
    conditions: tuple[str, ...]
    repeated: str
    steps: tuple[Step, ...]

    @property
    def questions(self) -> int:
        return sum(len(step.names) for step in self.steps)

    @property
    def is_faulty(self) -> bool:
        return any(step.faults for step in self.steps)

    @property
    def facts(self) -> str:
        """What the picture shows, in a sentence."""
        conditional = sum(len(step.names) for step in self.steps if step.conditions)
        faulty = sum(bool(step.faults) for step in self.steps)
        said = [_("%(count)s câu", count=self.questions)]
        if conditional:
            said.append(_("%(count)s câu có thể bỏ qua", count=conditional))
        if faulty:
            said.append(_("%(count)s chỗ cần xem lại", count=faulty))
        return ", ".join(said)


def diagram_of(
    questionnaire: Questionnaire, *, faults: Mapping[str, Collection[str]], undecided: Collection[str] = ()
) -> list[Stretch]:
    """The sections in order. `faults` are short words by name; `undecided` are names of which nothing is proved."""
    words = _numbered(questionnaire)
    pages = [page for page in questionnaire.sections() if any(name in words for name in page.questions)]
    found = []
    for (title, repeats), together in groupby(pages, lambda page: (questionnaire.text(page.title), page.repeats)):
        asked = [name for page in together for name in page.questions if name in words]
        conditions = {name: conditions_of(questionnaire.placed[name], questionnaire) for name in asked}
        shared = tuple(each for each in conditions[asked[0]] if all(each in conditions[name] for name in asked))
        own = {name: tuple(each for each in conditions[name] if each not in shared) for name in asked}
        alike = {name: _alike(name, own, faults, undecided) for name in asked}
        boxes = [list(names) for _key, names in groupby(asked, alike.__getitem__)]
        steps = tuple(_step(names, words, own, faults, undecided) for names in boxes)
        repeated = ", ".join(questionnaire.label(questionnaire.placed[name].item) for name in repeats)
        found.append(Stretch(title, shared, repeated, steps))
    return found


def _alike(
    name: str, own: Mapping[str, tuple[str, ...]], faults: Mapping[str, Collection[str]], undecided: Collection[str]
) -> tuple[object, ...]:
    """What questions in one box have in common; each question with a fault has a box of its own."""
    return (own[name], name if faults.get(name) else "", name in undecided)


def _step(
    names: list[str],
    words: Mapping[str, str],
    own: Mapping[str, tuple[str, ...]],
    faults: Mapping[str, Collection[str]],
    undecided: Collection[str],
) -> Step:
    said = tuple(dict.fromkeys(fault for name in names for fault in faults.get(name, ())))
    return Step(tuple(names), tuple(words[name] for name in names), own[names[0]], said, names[0] in undecided)


def _numbered(questionnaire: Questionnaire) -> dict[str, str]:
    """Each question that takes an answer with its number: "Câu 7. …"."""
    asked = [question for question in questionnaire.questions() if question.is_asked and question.has_answer]
    labels = [(" ".join(questionnaire.label(question).split()), "") for question in asked]
    return {
        question.name: with_number(number, words)
        for question, (number, words) in zip(asked, numbered(labels), strict=True)
    }
