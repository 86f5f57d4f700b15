"""An interview: which pages come, what is asked on each, what is wrong, and the answers that remain at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from surveys.questionnaires.answer_checks import AnswerError, wrong_with
from surveys.questionnaires.answers import Answer, as_answer
from surveys.questionnaires.expressions import to_boolean, to_string
from surveys.questionnaires.pages import Page
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.questionnaire import Choice, Group, Question, Questionnaire, Repeat, Texts
from surveys.questionnaires.state import Indexes, State, field_at


@dataclass(frozen=True)
class Asked:
    """A question as it stands on the page now: `field` is unique, `grid` names its grid ('' for none).

    `declined`: it is asked and the respondent chose not to answer it.
    """

    question: Question
    field: str
    label: str
    hint: str
    relevant: bool
    required: bool
    choices: tuple[Choice, ...]
    value: Answer
    indexes: Indexes
    group: str
    grid: str
    declined: bool
    read_only: bool = False


@dataclass(frozen=True)
class Section:
    """A page of the interview. Inside a repeat `repeat` names it and `indexes` says which instance."""

    key: str
    title: str
    page: Page
    indexes: Indexes
    interview: Interview = field(repr=False, compare=False)

    @property
    def repeat(self) -> str:
        """The innermost repeat around it, or ''."""
        return self.page.repeats[-1] if self.page.repeats else ""

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """Its questions as they stand now; made when they are looked at, since an interview has hundreds of pages."""
        question = self.interview.questionnaire.question
        return tuple(self.interview.asked(question(name), self.indexes) for name in self.page.questions)

    def relevant(self) -> Iterator[Question]:
        """The questions that are asked now."""
        for name in self.page.questions:
            if self.interview.state.is_relevant(name, self.indexes):
                yield self.interview.questionnaire.question(name)


class Interview:
    """One respondent's way through a questionnaire, computed afresh from the answers given so far.

    `declined` are the fields (as in `Asked.field`) that the respondent chose not to answer: they need no answer, are
    blank, and excuse what other answers owe them in comparison; an answer given to one of them wins. `mode` says in
    which words the questions are asked; nothing else rests on it.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        answers: Mapping[str, Any],
        *,
        today: date,
        language: str | None = None,
        now: datetime | None = None,
        seed: str = "",
        declined: Collection[str] = (),
        mode: str | None = None,
    ) -> None:
        self.questionnaire = questionnaire
        self.language = language
        self.mode = mode
        self.state = State(
            questionnaire, answers, today=today, now=now, language=language, seed=seed, declined=declined
        )

    @classmethod
    def at(cls, state: State) -> Interview:
        """The interview in a state that is worked out already."""
        interview = cls.__new__(cls)
        interview.questionnaire, interview.language, interview.state = state.questionnaire, state.language, state
        interview.mode = None
        return interview

    @cached_property
    def eligible(self) -> bool | None:
        """Whether the screening admits the person, None until all of it is answered or declined; True without one."""
        screening = self.questionnaire.screening
        if screening is None or screening.screening is None:
            return True
        screened = self.questionnaire.screened
        inside = (question for question in self.questionnaire.questions() if question.name in screened)
        if any(self._check(question, ()) for question in inside):
            return None
        return to_boolean(self.state.evaluated(screening.screening, screening.name, ()))

    @property
    def screened_out(self) -> bool:
        """Whether the interview ends with the screening: all of it was asked, and it does not admit the person."""
        return self.eligible is False

    @cached_property
    def _sections(self) -> dict[str, Section]:
        """What may be opened: the screening alone until it admits the person."""
        found = self.sections_ahead()
        if not self.eligible:
            found = [section for section in found if section.page.key in self.questionnaire.pages_to_screen]
        return {section.key: section for section in found}

    def sections_ahead(self) -> list[Section]:
        """The pages that will be asked if the screening, where it goes on, admits the person."""
        made = (self._section(page, indexes) for page, indexes in self._pages_asked())
        return [section for section in made if any(True for _question in section.relevant())]

    def _pages_asked(self) -> Iterator[tuple[Page, Indexes]]:
        """Every page, or for one who is screened out those to the end of the screening."""
        shown = self.questionnaire.pages_to_screen
        return ((page, at) for page, at in self._pages() if not self.screened_out or page.key in shown)

    def _pages(self) -> Iterator[tuple[Page, Indexes]]:
        """Every page at each of its instances, in order, whether or not anything is to be asked there."""
        for group in _by_outer_repeat(self.questionnaire.sections()):
            yield from self._interleaved(group, 0, ())

    def _interleaved(self, pages: list[Page], depth: int, indexes: Indexes) -> Iterator[tuple[Page, Indexes]]:
        """Pages of one repeat follow each other instance by instance."""
        repeat = pages[0].repeats[depth] if len(pages[0].repeats) > depth else None
        if repeat is None:
            yield from ((page, indexes) for page in pages)
            return
        for index in range(self.state.count(repeat, indexes)):
            for group in _by_outer_repeat(pages, depth + 1):
                yield from self._interleaved(group, depth + 1, (*indexes, index))

    def sections(self) -> list[Section]:
        """The pages with something to ask now, in order."""
        return list(self._sections.values())

    def section(self, key: str) -> Section:
        """The page of that key; KeyError when it is not to be asked now."""
        return self._sections[key]

    def next_section(self, key: str | None = None) -> Section | None:
        """The page after `key` (the first one for None); None at the end.

        A page that has just become irrelevant is passed over.
        """
        return self._neighbour(key, 1)

    def previous_section(self, key: str) -> Section | None:
        """The page before `key`; None at the beginning."""
        return self._neighbour(key, -1)

    def sections_from(self, key: str) -> list[Section]:
        """The pages that are asked from page `key` on, also where it is an instance of a repeat that has gone."""
        order = {candidate: place for place, candidate in enumerate(self._all_keys())}
        if key in order:
            return [section for section in self.sections() if order[section.key] >= order[key]]
        pages = [page.key for page in self.questionnaire.sections()]
        later = pages[pages.index(key.partition("@")[0]) :]
        return [section for section in self.sections() if section.page.key in later]

    def _neighbour(self, key: str | None, step: int) -> Section | None:
        sections = self.sections()
        if key is None:
            return sections[0] if sections else None
        order = {candidate: place for place, candidate in enumerate(self._all_keys())}
        if key not in order:
            raise KeyError(key)
        ahead = [s for s in sections if (order[s.key] - order[key]) * step > 0]
        return (ahead[0] if step > 0 else ahead[-1]) if ahead else None

    def _all_keys(self) -> list[str]:
        """Keys of all pages in order, irrelevant ones included."""
        return list(dict.fromkeys(_key(page, indexes) for page, indexes in self._pages()))

    def progress(self, key: str) -> tuple[int, int]:
        """(position from 1, number of pages now)."""
        keys = list(self._sections)
        return keys.index(key) + 1, len(keys)

    def newly_asked(self, key: str, shown: Collection[str]) -> list[Asked]:
        """What the answers on a page have made relevant although its form (fields `shown`) did not hold it."""
        if key not in self._sections:
            return []
        return [asked for asked in self.section(key).asked if asked.relevant and asked.field not in shown]

    def check_section(self, key: str) -> list[AnswerError]:
        """Everything to put right on one page, in its order."""
        section = self.section(key)
        questions = (self.questionnaire.question(name) for name in section.page.questions)
        return [error for question in questions for error in self._check(question, section.indexes)]

    def check_all(self) -> list[AnswerError]:
        """Everything to put right in the whole interview."""
        return [error for question, indexes in self._questions() for error in self._check(question, indexes)]

    def _questions(self) -> Iterator[tuple[Question, Indexes]]:
        """Every question that counts at each of its instances, page by page."""
        for page, indexes in self._pages_asked():
            for name in page.questions:
                yield self.questionnaire.question(name), indexes

    def _check(self, question: Question, indexes: Indexes) -> list[AnswerError]:
        name = question.name
        if not self.state.is_relevant(name, indexes) or not question.has_answer:
            return []
        if self.state.is_read_only(question, indexes):
            return []
        needed = self.state.is_required(question, indexes) and not self.state.is_declined(name, indexes)
        wrong = wrong_with(self.state, question, indexes, self._choices(question, indexes), required=needed)
        return [AnswerError(name, *wrong, field=field_at(name, indexes))] if wrong else []

    def _choices(self, question: Question, indexes: Indexes) -> list[Choice]:
        return self.state.choices(question, indexes) if question.row.chooses else []

    def cleaned(self) -> dict[str, Any]:
        """The answers to keep: irrelevant and blank ones gone, calculations filled in, in canonical form; of one who is
        screened out those of the screening alone."""
        return self._record((), ())

    def declined_fields(self) -> list[str]:
        """The fields to keep as declined: asked now, unanswered, and marked so; sorted."""
        declined = self.state.is_declined
        return sorted(
            field_at(question.name, indexes)
            for question, indexes in self._questions()
            if declined(question.name, indexes)
        )

    def _record(self, repeats: tuple[str, ...], indexes: Indexes) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for name, placed in self.questionnaire.placed.items():
            if placed.repeats != repeats or (self.screened_out and name not in self.questionnaire.screened):
                continue
            if isinstance(placed.item, Repeat):
                count = self.state.count(name, indexes)
                instances = [self._record((*repeats, name), (*indexes, index)) for index in range(count)]
                if any(instances):
                    record[name] = instances
            elif isinstance(placed.item, Question) and placed.item.has_answer:
                value = self.state.value(name, indexes)
                if value:
                    record[name] = as_answer(placed.item, value)
        return record

    def _section(self, page: Page, indexes: Indexes) -> Section:
        title = self._words(page.title, page.questions[0], indexes)
        return Section(_key(page, indexes), title, page, indexes, self)

    def asked(self, question: Question, indexes: Indexes) -> Asked:
        """One question as it stands on its page now."""
        groups = self.questionnaire.placed[question.name].groups
        group = groups[-1] if groups else ""
        text = self.state.value(question.name, indexes)
        return Asked(
            question=question,
            field=field_at(question.name, indexes),
            label=self._said(question, "label", indexes) or ("" if question.label else question.name),
            hint=self._said(question, "hint", indexes),
            relevant=self.state.is_relevant(question.name, indexes),
            required=self.state.is_required(question, indexes),
            choices=tuple(self._choices(question, indexes)),
            value=as_answer(question, text) if text else None,
            indexes=indexes,
            group=group,
            grid=self.grid_of(question),
            declined=self.state.is_declined(question.name, indexes),
            read_only=self.state.is_read_only(question, indexes),
        )

    def grid_of(self, question: Question) -> str:
        """The group whose grid the question is a row of, or ''."""
        return grid_of(self.questionnaire, question)

    def guidance(self, asked: Asked) -> str:
        """What the interviewer is told about a question, which is not read aloud."""
        return self._said(asked.question, "guidance", asked.indexes)

    def words_of_repeat(self, section: Section) -> str:
        """What the innermost repeat around a page is called, with ${answers} filled in; '' when it has no words."""
        item = self.questionnaire.placed[section.repeat].item
        return self._words(item.label, section.page.questions[0], section.indexes)

    def _said(self, question: Question, part: str, indexes: Indexes) -> str:
        return self._words(question.texts(part, self.mode), question.name, indexes)

    def _words(self, texts: Texts, name: str, indexes: Indexes) -> str:
        """The words in the interview's language with ${answers} filled in."""
        words = self.questionnaire.text(texts, self.language)
        if "${" not in words:
            return words
        here = self.questionnaire.placed[name].repeats
        return PLACEHOLDER.sub(lambda match: to_string(self.state.looked_up(match[1], here, indexes)), words)

    def in_language(self, language: str | None) -> Interview:
        """The same interview in another language."""
        return self._again(self.state.answers, self.state.declined, language)

    def with_changes(self, answers: Mapping[str, Any], *, declined: Collection[str]) -> Interview:
        """The same interview with other answers."""
        return self._again(answers, declined, self.language)

    def _again(self, answers: Mapping[str, Any], declined: Collection[str], language: str | None) -> Interview:
        today, now, seed = self.state.today, self.state.now, self.state.seed
        return Interview(
            self.questionnaire, answers, today=today, language=language, now=now, seed=seed, declined=declined,
            mode=self.mode,
        )  # fmt: skip


def grid_of(questionnaire: Questionnaire, question: Question) -> str:
    """The group whose grid the question is a row of, on a page or on paper, or ''."""
    groups = questionnaire.placed[question.name].groups
    if not question.is_select or not groups:
        return ""
    item = questionnaire.placed[groups[-1]].item
    in_table = isinstance(item, Group) and "table-list" in item.appearance.split()
    return groups[-1] if in_table or {"list-nolabel", "likert-row"} & set(question.appearance.split()) else ""


def with_answer(
    answers: Mapping[str, Any], asked: Asked, value: Answer, repeats: tuple[str, ...] = ()
) -> dict[str, Any]:
    """A copy of the answers with one changed; `repeats` are the repeats around the question, outermost first."""
    if not repeats:
        return {**answers, asked.question.name: value}
    index = asked.indexes[len(asked.indexes) - len(repeats)]
    stored = answers.get(repeats[0])
    instances = list(stored) if isinstance(stored, list) else []
    instances += [{} for _ in range(index + 1 - len(instances))]
    inner = instances[index] if isinstance(instances[index], Mapping) else {}
    instances[index] = with_answer(inner, asked, value, repeats[1:])
    return {**answers, repeats[0]: instances}


def _by_outer_repeat(pages: list[Page], depth: int = 0) -> list[list[Page]]:
    """Neighbouring pages of the same repeat together, others alone."""
    groups: list[list[Page]] = []
    for page in pages:
        repeat = page.repeats[depth] if len(page.repeats) > depth else None
        last = groups[-1][-1].repeats if groups else ()
        if repeat is not None and len(last) > depth and last[depth] == repeat:
            groups[-1].append(page)
        else:
            groups.append([page])
    return groups


def _key(page: Page, indexes: Indexes) -> str:
    return field_at(page.key, indexes)
