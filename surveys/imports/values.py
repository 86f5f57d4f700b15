"""Forms of a file under the questionnaire's own engine: what is read, what is doubtful, what remains to be imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from uuid import UUID

from surveys.imports import doubts
from surveys.imports.cells import CONFIRMED, Reading, read_choice, read_choices, read_plain, read_tick
from surveys.imports.doubts import DoubtList
from surveys.imports.form_facts import Dropped, FormReader, RowReader, Setting
from surveys.imports.mapping import Source
from surveys.imports.personal import masked, names_somebody
from surveys.imports.placement import CasePlace
from surveys.imports.questions import ImportQuestion
from surveys.imports.sources import Row
from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.screening import deciding, without_screening
from surveys.responses.screened_out import ScreenedOut, screening_of
from surveys.spreadsheets import DateOrder, parse_date

MOST_ROUNDS = 6


@dataclass(frozen=True)
class Form:
    """A form that can be imported."""

    row: int
    answers: Mapping[str, Any]
    declined: Sequence[str]
    stratum: str
    psu: str
    case: CasePlace | None
    person_probability: float | None
    submitted_on: date
    instance_id: UUID | None
    copies: int
    screened: ScreenedOut | None = None


@dataclass
class Outcome:
    """What came of reading a file."""

    forms: list[Form]
    doubts: DoubtList
    dropped: Counter[str]
    rows: int

    @property
    def responses(self) -> int:
        """How many responses would come in, equal forms counted one by one."""
        return sum(form.copies for form in self.forms)


def judge_all(setting: Setting, *, progress: Callable[[int, int], None] = lambda done, total: None) -> Outcome:
    """Read every row; `progress` is told how far it is."""
    judge = Judge(setting)
    rows = setting.table.rows
    forms: list[Form] = []
    dropped: Counter[str] = Counter()
    for number, row in enumerate(rows):
        if number % 50 == 0:
            progress(number, len(rows))
        try:
            forms.append(judge.form(row))
        except Dropped as reason:
            dropped[str(reason)] += 1
    progress(len(rows), len(rows))
    return Outcome(forms, judge.doubts, dropped, len(rows))


class Judge(RowReader):
    """Reads rows one by one, answers under the questionnaire's engine, and remembers what was doubtful."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting, DoubtList(setting.decisions))
        self.facts = FormReader(setting, self.doubts)
        self._read: dict[tuple[str, str], list[Reading]] = {}
        sources = setting.columns.sources
        self.asked = [(question, sources[question.name]) for question in setting.questions if question.name in sources]

    def form(self, row: Row) -> Form:
        """The form in a row; raises Dropped with the kind of doubt for whose sake it stays out."""
        place = self.facts.place(row)
        submitted_on = self.facts.day(row)
        instance_id = self.facts.instance(row)
        copies = self.facts.copies(row)
        answers: dict[str, Any] = {}
        declined: set[str] = set()
        for question, source in self.asked:
            self._answer(question, source, row, answers, declined)
        if not answers and not declined:
            self.doubt_form("blank-form", row)
        self.facts.refuse_twin(row, answers, place)
        interview = self._under_the_engine(row, answers, declined, submitted_on, instance_id)
        stratum, psu, case, probability = place
        self.facts.note(row, instance_id, case)
        return Form(
            row.number,
            interview.cleaned(),
            interview.declined_fields(),
            stratum,
            psu,
            case,
            probability,
            submitted_on,
            instance_id,
            copies,
            screening_of(interview),
        )

    def _answer(
        self, question: ImportQuestion, source: Source, row: Row, answers: dict[str, Any], declined: set[str]
    ) -> None:
        name = question.name
        if source.options:
            chosen = self._ticked(question, source, row)
            if chosen is not None:
                answers[name] = chosen
            return
        assert source.column is not None
        text = row.text(source.column)
        if not text:
            return
        if question.is_select:
            self._chosen(question, source.column, text, row, answers, declined)
        else:
            self._plain(question, source.column, row, answers, declined)

    def _ticked(self, question: ImportQuestion, source: Source, row: Row) -> Any:
        chosen: list[str] = []
        for code, _label in question.choices:
            column = source.options.get(code)
            text = row.text(column)
            if column is None or not text:
                continue
            ticked = read_tick(question, code, text)
            if ticked is None:
                ticked = self.meet("unclear-tick", question.name, row, column, text) == doubts.TICKED
            if ticked:
                chosen.append(code)
        if not chosen or question.question.is_multiple:
            return chosen or None
        if len(chosen) > 1:
            first = next(iter(source.options.values()))
            labels = "; ".join(label for code, label in question.choices if code in chosen)
            self.meet("several-ticks", question.name, row, first, labels)
            return None
        return chosen[0]

    def _chosen(
        self,
        question: ImportQuestion,
        column: int,
        text: str,
        row: Row,
        answers: dict[str, Any],
        declined: set[str],
    ) -> None:
        values = self.setting.values.get(question.name, {})
        key = (question.name, text)
        if key not in self._read:
            several = question.question.is_multiple
            self._read[key] = read_choices(question, text, values) if several else [read_choice(question, text)]
        codes: list[str] = []
        for reading in self._read[key]:
            code, other = self._meaning(question, reading, column, row, values)
            if code and code not in codes:
                codes.append(code)
            if other and question.question.other_specify:
                specify = question.question.other_specify
                answers[specify] = self._kept_words(specify, other, row, column)
        if codes:
            answers[question.name] = codes if question.question.is_multiple else codes[0]
        else:
            declined.add(question.name)

    def _meaning(
        self, question: ImportQuestion, reading: Reading, column: int, row: Row, values: Mapping[str, str]
    ) -> tuple[str, str]:
        """The choice and the words beside it that a part of a cell means."""
        if not reading.unknown:
            return str(reading.answer), reading.other_text
        said = values.get(reading.unknown, "")
        if not said:
            more = (doubts.OTHER,) if question.other_code else ()
            nearest = question.nearest(reading.unknown)
            label = next((label for code, label in question.choices if code == nearest), "")
            said = self.meet("unknown-value", question.name, row, column, reading.unknown, more=more, becomes=label)
        if said == doubts.DROP:
            raise Dropped("unknown-value")
        if said == doubts.OTHER:
            return question.other_code, reading.unknown
        return (said.removeprefix("="), "") if said.startswith("=") else ("", "")

    def _plain(
        self, question: ImportQuestion, column: int, row: Row, answers: dict[str, Any], declined: set[str]
    ) -> None:
        numeric = column in self.setting.numeric_columns
        raw, order = row.raw(column), self.setting.date_orders.get(column)
        reading = read_plain(question, raw, order=order, numeric=numeric)
        answer = reading.answer
        if reading.doubt:
            said = self.meet(reading.doubt, question.name, row, column, row.text(column), becomes=str(answer))
            if said == doubts.BLANK:
                answer = None
            elif said == doubts.MONTH_FIRST:
                answer = parse_date(raw, order="mdy").isoformat() if _is_day(raw, "mdy") else row.text(column)
        if question.question.kind == "text" and answer:
            answer = self._kept_words(question.name, str(answer), row, column)
        if answer:
            answers.setdefault(question.name, answer)
        else:
            declined.add(question.name)

    def _kept_words(self, variable: str, words: str, row: Row, column: int) -> str:
        """Open words without what tells who somebody is (R2)."""
        if not names_somebody(words):
            return words
        said = self.meet("personal", variable, row, column, words, becomes=masked(words))
        return masked(words) if said == doubts.MASK else ""

    # -- the engine

    def _under_the_engine(
        self, row: Row, answers: dict[str, Any], declined: set[str], on: date, instance_id: UUID | None
    ) -> Interview:
        """The interview with what is to be kept, after the questionnaire's own conditions were looked at.

        What is wrong is left blank or keeps the form out, as decided; this may make other conditions true, so it is
        looked at again until nothing changes.
        """
        given = dict(answers)
        for _round in range(MOST_ROUNDS):
            interview = self._interview(given, declined, on, instance_id)
            changed = False
            for error in interview.check_all():
                changed |= self._settle(error.variable, error.code, error.field, error.message, row, given, declined)
            if not changed:
                break
        for name in given:
            if not interview.state.is_relevant(name, ()):
                column = self._first_column(name)
                self.meet("skipped", name, row, column, row.text(column))
        return interview

    def _settle(
        self, variable: str, code: str, where: str, words: str, row: Row, given: dict[str, Any], declined: set[str]
    ) -> bool:
        """Do with a wrong answer what was decided; whether that changed the form."""
        column = self._first_column(variable)
        read = row.text(column)
        confirms = code == "required" and self.setting.questionnaire.question(variable).kind == "acknowledge"
        more = (doubts.CONFIRM,) if confirms else ()
        decision = self.meet(code, variable, row, column, read, words=words if code == "constraint" else "", more=more)
        if decision == doubts.CONFIRM:
            given[variable] = CONFIRMED
            return True
        before = (variable in given, where in declined)
        given.pop(variable, None)
        declined.add(where)
        return before != (False, True)

    def _interview(
        self, answers: Mapping[str, Any], declined: set[str], on: date, instance_id: UUID | None
    ) -> Interview:
        seed = str(instance_id or "")
        now = datetime.combine(on, time())
        return Interview(self._screening, answers, today=on, now=now, seed=seed, declined=declined)

    @cached_property
    def _screening(self) -> Questionnaire:
        """The questionnaire; without its screening where the file does not hold what that asks: who is in it was
        screened elsewhere."""
        whole = self.setting.questionnaire
        return whole if deciding(whole) <= set(self.setting.columns.sources) else without_screening(whole)

    def _first_column(self, variable: str) -> int | None:
        source = self.setting.columns.sources.get(variable)
        return source.columns[0] if source is not None and source.columns else None


def _is_day(raw: Any, order: DateOrder) -> bool:
    try:
        parse_date(raw, order=order)
    except ValueError:
        return False
    return True


def unknown_values(setting: Setting) -> Iterator[tuple[ImportQuestion, str, int]]:
    """Every text in a column of choices that stands for none of them: question, text, number of rows."""
    for question in setting.questions:
        source = setting.columns.sources.get(question.name)
        if source is None or source.column is None or not question.is_select:
            continue
        counts = Counter(row.text(source.column) for row in setting.table.rows)
        unknown: Counter[str] = Counter()
        for text, number in counts.items():
            several = question.question.is_multiple
            readings = read_choices(question, text, {}) if several else [read_choice(question, text)] if text else []
            for reading in readings:
                if reading.unknown:
                    unknown[reading.unknown] += number
        for text, number in unknown.most_common():
            yield question, text, number
