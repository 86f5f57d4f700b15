"""What the pages show of flags and runs, shaped for reading: who, what, how seldom, what next. Never an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.quality.flags import WAITING
from surveys.fieldwork.quality.records import QualityFlag, QualityRun
from surveys.fieldwork.records import HAS_RESPONSE, Case
from surveys.people.records import Person
from surveys.questionnaires.placeholders import plain_line
from surveys.questionnaires.service import questionnaire_of, versions_of
from surveys.requests.records import Survey
from surveys.text import given_name_key
from webapp.quality.words import IndicatorWords, rarity, told, words_of

MOST_ITEMS = 10
FLOOR, CEILING, LEFT, RIGHT = 216.0, 26.0, 22.0, 95.0
"""Where the picture's marks lie: pixels from the top, percent of its width."""


@dataclass(frozen=True)
class QueueRow:
    """One thing of a collaborator: found by comparison, or of single interviews (`cases`), each with its own page."""

    title: str
    sentence: str
    rarity: str
    state: str
    flag: QualityFlag | None
    cases: tuple[QualityFlag, ...] = ()
    answered: bool = False


@dataclass
class PersonQueue:
    """A collaborator with everything that is listed of them."""

    person: Person
    rows: list[QueueRow] = field(default_factory=list)


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator with the number of collaborators and of single interviews that wait."""

    name: str
    words: IndicatorWords
    collaborators: int
    interviews: int


@dataclass(frozen=True)
class ItemRow:
    """A question whose answers hang on who asks."""

    label: str
    rho: float
    n: int


@dataclass(frozen=True)
class Mark:
    """A collaborator in the picture and in the table beside it; `number` stands at the mark of who is unusual."""

    person: Person
    n: int
    value: str
    rarity: str
    unusual: bool
    number: int | None
    x: float
    y: float
    flag: QualityFlag | None


@dataclass(frozen=True)
class Scale:
    """A line of the picture's scale, with its words."""

    y: float
    words: str


@dataclass(frozen=True)
class Picture:
    """All collaborators by number of interviews and mean; `told` says the same in a sentence."""

    marks: tuple[Mark, ...]
    usual: Scale
    scale: tuple[Scale, ...]
    fewest: int
    most: int
    told: str


def queue(
    flags: Sequence[QualityFlag], *, person_id: str, indicator: str, states: Sequence[str]
) -> list[PersonQueue]:  # fmt: skip
    """What is to be looked at, by collaborator: first of whom a comparison found something, then by given names."""
    chosen = [
        flag
        for flag in flags
        if flag.state in states and person_id in ("", str(flag.collaborator_id)) and indicator in ("", flag.indicator)
    ]
    people: dict[int, PersonQueue] = {}
    for flag in sorted(chosen, key=lambda flag: given_name_key(flag.collaborator.full_name)):
        people.setdefault(flag.collaborator_id, PersonQueue(flag.collaborator))
    for person in people.values():
        person.rows = _rows([flag for flag in chosen if flag.collaborator_id == person.person.id])
    return sorted(people.values(), key=lambda person: person.rows[0].flag is None)


def _rows(flags: Sequence[QualityFlag]) -> list[QueueRow]:
    rows = []
    for flag in sorted((flag for flag in flags if flag.case_id is None), key=lambda flag: flag.p or 0.0):
        title = str(words_of(flag.indicator).title)
        rows.append(
            QueueRow(title, told(flag), rarity(flag.n, flag.p), flag.state, flag, answered=bool(flag.answer))
        )  # fmt: skip
    singles: dict[str, list[QualityFlag]] = {}
    for flag in flags:
        if flag.case is not None:
            singles.setdefault(flag.indicator, []).append(flag)
    for indicator, found in sorted(singles.items()):
        cases = tuple(sorted(found, key=lambda flag: flag.case.code if flag.case else ""))
        states = {flag.state for flag in cases}
        state = next(each for each in ("open", "answered", "faded", "settled") if each in states)
        answered = any(flag.answer for flag in cases)
        rows.append(QueueRow(str(words_of(indicator).title), "", "", state, None, cases, answered))
    return rows


def indicator_rows(run: QualityRun | None, flags: Sequence[QualityFlag]) -> list[IndicatorRow]:
    """Every indicator that was computed or found something, in the order in which they were computed."""
    computed: Mapping[str, Any] = run.summary.get("indicators", {}) if run is not None else {}
    waiting = [flag for flag in flags if flag.state in WAITING]
    names = dict.fromkeys([*computed, *(flag.indicator for flag in waiting)])
    return [
        IndicatorRow(
            name,
            words_of(name),
            sum(flag.indicator == name and flag.case_id is None for flag in waiting),
            sum(flag.indicator == name and flag.case_id is not None for flag in waiting),
        )
        for name in names
    ]


def item_rows(session: Session, survey: Survey, run: QualityRun | None) -> list[ItemRow]:
    """The questions whose answers hang most on who asks, in the words of the newest version that has them."""
    found = run.summary.get("items", []) if run is not None else []
    versions = [questionnaire_of(version) for version in versions_of(session, survey.id)] if found else []
    rows = []
    for item in found[:MOST_ITEMS]:
        having = next((one for one in versions if item["variable"] in one.placed), None)
        label = "" if having is None else plain_line(having, having.placed[item["variable"]].item.label)
        rows.append(ItemRow(label or item["variable"], item["rho"], item["n"]))
    return rows


def picture(session: Session, run: QualityRun, indicator: str, flags: Sequence[QualityFlag]) -> Picture | None:
    """All collaborators by one indicator; None where the newest run did not compute it."""
    found = run.summary.get("indicators", {}).get(indicator)
    if not found or not found["rows"]:
        return None
    words, usual = words_of(indicator), float(found["usual"])
    rows = sorted(found["rows"], key=lambda row: (not row[5], row[3] if row[3] is not None else 1.0))
    chosen = select(Person).where(Person.id.in_([row[0] for row in rows]))
    people = {person.id: person for person in session.scalars(chosen)}
    own = {flag.collaborator_id: flag for flag in flags if flag.indicator == indicator and flag.case_id is None}
    place = _Places([row[1] for row in rows] + [usual], [row[2] for row in rows])
    marks = [
        Mark(
            people[collaborator_id],
            n,
            words.shown(value),
            rarity(n, p) if unusual else "",
            unusual,
            number if unusual else None,
            place.x(n, number),
            place.y(value),
            own.get(collaborator_id),
        )
        for number, (collaborator_id, value, n, p, _q, unusual) in enumerate(rows, 1)
        if collaborator_id in people
    ]
    scale = tuple(Scale(place.y(value), words.shown(value)) for value in (place.low, place.high))
    counts = [mark.n for mark in marks]
    told_so = _told(marks, words.shown(usual))
    return Picture(
        tuple(marks), Scale(place.y(usual), words.shown(usual)), scale, min(counts), max(counts), told_so
    )  # fmt: skip


def _told(marks: Sequence[Mark], usual: str) -> str:
    unusual = [mark.person.full_name for mark in marks if mark.unusual]
    start = _(
        "Mỗi chấm là một cộng tác viên: càng sang phải càng nhiều phiếu. Mức thường gặp là %(usual)s.", usual=usual
    )
    if not unusual:
        return start + " " + _("Không ai khác thường.")
    return start + " " + _("Khác thường: %(names)s.", names=", ".join(unusual))


class _Places:
    """Where values and numbers of interviews lie in the picture."""

    def __init__(self, values: Sequence[float], counts: Sequence[int]) -> None:
        self.low, self.high = min(values), max(values)
        self._fewest, self._most = min(counts), max(counts)

    def x(self, n: int, number: int) -> float:
        """Beside each other where many have as many interviews."""
        aside = ((number * 7) % 5 - 2) * 0.8
        if self._most == self._fewest:
            return (LEFT + RIGHT) / 2 + aside
        return aside + LEFT + (RIGHT - LEFT) * (n - self._fewest) / (self._most - self._fewest)

    def y(self, value: float) -> float:
        if self.high == self.low:
            return (FLOOR + CEILING) / 2
        return FLOOR - (FLOOR - CEILING) * (value - self.low) / (self.high - self.low)


def communes_of(session: Session, survey: Survey, person: Person) -> list[tuple[str, str]]:
    """The communes in which a collaborator has interviews: code and name."""
    chosen = select(Case.psu, Case.psu_name).where(
        Case.survey_id == survey.id, Case.collaborator_id == person.id, Case.state.in_(HAS_RESPONSE)
    )
    return [(row.psu, row.psu_name) for row in session.execute(chosen.distinct().order_by(Case.psu_name))]
