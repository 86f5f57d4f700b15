"""A form as it was keyed: the interview that the typed lines make, what is still to be keyed, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from uuid import UUID

from surveys.fieldwork.paper.typed_answers import BLANK, WRONG, Typed, read_typed
from surveys.questionnaires.navigation import Interview, Section
from surveys.questionnaires.opening import opened, settled, stored_by_itself, with_value
from surveys.questionnaires.paper.option_codes import typed_codes
from surveys.questionnaires.questionnaire import Question, Questionnaire, Repeat
from surveys.questionnaires.state import MAX_INSTANCES, Indexes, State, field_at

COUNT_MARK = "#"
"""Before the name of a repeat: how many times it was asked on the paper."""


@dataclass(frozen=True)
class Place:
    """Where one line is to be keyed: a question at an instance, or (`question` None) how often a repeat was asked."""

    field: str
    question: Question | None
    name: str
    indexes: Indexes = ()
    section: str = ""


@dataclass(frozen=True)
class Wrong:
    """What is to be put right at a place: `code` is "missing" where nothing was typed; `facts` belong to the code."""

    field: str
    code: str
    message: str = ""
    facts: Mapping[str, Any] = dataclass_field(default_factory=dict)


class KeyedForm:
    """What was keyed from one form, under the questionnaire's own rules, as of the day on which it was filled in."""

    def __init__(
        self, questionnaire: Questionnaire, answers: Mapping[str, str], *, on: date, instance_id: UUID | None
    ) -> None:
        self.questionnaire = questionnaire
        self.typed = {field: self._read(field, text) for field, text in answers.items()}
        state = State(questionnaire, {}, today=on, now=datetime.combine(on, time()), seed=str(instance_id or ""))
        state = self._with_declined(self._with_answers(opened(state)))
        self.interview = Interview.at(state)

    def _read(self, field: str, text: str) -> Typed:
        name = field.removeprefix(COUNT_MARK).partition("@")[0]
        placed = self.questionnaire.placed.get(name)
        if placed is None or field.startswith(COUNT_MARK) or not isinstance(placed.item, Question):
            return Typed(text.strip())
        return read_typed(placed.item, typed_codes(self.questionnaire, placed.item), text)

    def _with_answers(self, state: State) -> State:
        """One answer after the other where one may set off another, else all at once.

        How often repeats were asked comes last, and leaves out what was typed beyond that.
        """
        step_by_step = bool(stored_by_itself(self.questionnaire))
        answers: Mapping[str, Any] = state.answers
        names: set[str] = set()
        counts_last = sorted(self.typed.items(), key=lambda line: line[0].startswith(COUNT_MARK))
        for field, typed in counts_last:
            name, indexes = place_of(field)
            placed = self.questionnaire.placed.get(name)
            if placed is None or len(indexes) != len(placed.repeats):
                continue
            if isinstance(placed.item, Repeat):
                answers = _with_count(answers, placed.repeats, indexes, name, typed.text)
            else:
                answers = with_value(answers, placed.repeats, indexes, name, typed.answer)
            names.add(name)
            if step_by_step:
                state = settled(state, state.changed(answers, [name]))
                answers = state.answers
        return state if step_by_step else state.changed(answers, names)

    def _with_declined(self, state: State) -> State:
        """Refused and unknown are declined; blank and wrong ones where the questionnaire wants an answer."""
        declined = set()
        for field, typed in self.typed.items():
            name, indexes = place_of(field)
            item = self.questionnaire.placed[name].item if name in self.questionnaire.placed else None
            if not typed.note or not isinstance(item, Question):
                continue
            if typed.note not in {BLANK, WRONG} or state.is_required(item, indexes):
                declined.add(field)
        return (
            state.changed(state.answers, {place_of(f)[0] for f in declined}, declined=declined) if declined else state
        )

    @cached_property
    def places(self) -> list[Place]:
        """What is to be keyed of this form, in its order: what its own answers lead to, and nothing else."""
        return list(self._places())

    def _places(self) -> Iterator[Place]:
        sections = self.interview.sections()
        seen: set[str] = set()
        for page in self.questionnaire.sections():
            outer = page.repeats[0] if page.repeats else ""
            if not outer:
                yield from (p for s in sections if s.page == page for p in self._of_section(s))
            elif outer not in seen:
                seen.add(outer)
                if self._is_open_ended(outer) and self.interview.state.is_relevant(outer, ()):
                    yield Place(COUNT_MARK + outer, None, outer, section=_first_key(sections, outer))
                yield from (p for s in sections if s.page.repeats[:1] == (outer,) for p in self._of_section(s))

    def _of_section(self, section: Section) -> Iterator[Place]:
        for question in section.relevant():
            if question.has_answer and not self.interview.state.is_read_only(question, section.indexes):
                yield Place(
                    field_at(question.name, section.indexes), question, question.name, section.indexes, section.key
                )

    def _is_open_ended(self, repeat: str) -> bool:
        item = self.questionnaire.placed[repeat].item
        return isinstance(item, Repeat) and item.count is None

    def wrong(self) -> list[Wrong]:
        """Everything that keeps the form from being finished, in its order."""
        errors = {error.field: error for error in self.interview.check_all()}
        found = []
        for place in self.places:
            typed = self.typed.get(place.field)
            if typed is None or typed.is_missing:
                found.append(Wrong(place.field, "missing"))
            elif place.question is None and not _is_count(typed.text):
                found.append(Wrong(place.field, "count"))
            elif place.field in errors:
                found.append(Wrong(place.field, errors[place.field].code, errors[place.field].message))
        return found

    def kept(self) -> dict[str, str]:
        """Field → normal form of what the form's own answers lead to; the rest is dropped by rule."""
        return {place.field: self.typed[place.field].text for place in self.places if place.field in self.typed}

    def notes(self) -> list[str]:
        """Why there is no answer, for each place where the paper gives none."""
        return [self.typed[place.field].note for place in self.places if self.typed[place.field].note]


def place_of(field: str) -> tuple[str, Indexes]:
    """Name and indexes of a field such as child@2.1 or #child; "" for a place that no form has."""
    name, _, places = field.removeprefix(COUNT_MARK).partition("@")
    if not places:
        return name, ()
    counted = places.split(".")
    return (name, tuple(int(place) - 1 for place in counted)) if all(map(_is_count, counted)) else ("", ())


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MAX_INSTANCES


def _with_count(
    answers: Mapping[str, Any], repeats: tuple[str, ...], indexes: Indexes, name: str, text: str
) -> Mapping[str, Any]:
    if repeats or not _is_count(text):
        return answers
    stored = answers.get(name)
    instances = list(stored)[: int(text)] if isinstance(stored, list) else []
    instances += [{} for _ in range(int(text) - len(instances))]
    return with_value(answers, repeats, indexes, name, instances)


def _first_key(sections: list[Section], repeat: str) -> str:
    return next((section.key for section in sections if section.page.repeats[:1] == (repeat,)), "")
