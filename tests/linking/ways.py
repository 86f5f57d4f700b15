"""The ways, one a function: for each interview of the notebook, the responses that it could be.

A way that narrows nothing leaves all responses of the commune: that is chance, and what is left after a lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.fieldwork.records import Case
from surveys.requests.service import LOCAL_TIME
from surveys.responses.records import Response, ResponseLink, ResultsRelease
from tests.linking.notebook import Known, key_of

Candidates = Mapping[str, Sequence["Found"]]
"""By the answers of the notebook's interview."""


@dataclass(frozen=True)
class Found:
    """A response of the copy that is looked at."""

    row: Response
    answers: str


@dataclass
class Copy:
    """A copy of the database, and the notebook that is held against it."""

    session: Session
    survey_id: int
    known: Sequence[Known]
    by_psu: dict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        chosen = select(Response).where(Response.survey_id == self.survey_id, Response.state == "submitted")
        for row in self.session.scalars(chosen):
            self.by_psu[row.psu].append(Found(row, key_of(row.answers, row.declined)))

    def narrowed(self, fits: Callable[[Known, Found], bool]) -> Candidates:
        """The responses of the commune that fit; all of them where none does."""
        return {
            each.answers: [f for f in self.by_psu[each.psu] if fits(each, f)] or self.by_psu[each.psu]
            for each in self.known
        }

    def score(self, candidates: Candidates) -> float:
        """How many interviews a guess among the candidates gets right, as a share."""
        hits = (
            sum(found.answers == each.answers for found in candidates[each.answers]) / len(candidates[each.answers])
            for each in self.known
            if candidates[each.answers]
        )
        return sum(hits) / len(self.known)


def by_commune(copy: Copy) -> Candidates:
    """Chance."""
    return copy.narrowed(lambda _known, _found: True)


def by_key(copy: Copy) -> Candidates:
    """The table of links, by the case's number or code."""
    rows = copy.session.execute(select(ResponseLink.response_id, Case.id).join(Case, Case.id == ResponseLink.case_id))
    cases = {row[0]: row[1] for row in rows}
    return copy.narrowed(lambda known, found: cases.get(found.row.instance_id) == known.case_id)


def by_sent_number(copy: Copy) -> Candidates:
    """A phone's list of what it sent."""
    return copy.narrowed(lambda known, found: known.instance_id == found.row.instance_id)


def by_content_hash(copy: Copy) -> Candidates:
    """The hash that a phone or a receipt kept."""
    return copy.narrowed(lambda known, found: known.content_hash == found.row.content_hash)


def by_day(copy: Copy) -> Candidates:
    """The day of the interview."""
    return copy.narrowed(lambda known, found: known.day == found.row.submitted_on)


def by_mode(copy: Copy) -> Candidates:
    """How it was held."""
    return copy.narrowed(lambda known, found: known.mode == found.row.mode)


def by_weight(copy: Copy) -> Candidates:
    """How many adults the household has: the nearest weight in the commune."""

    def distance(known: Known, found: Found) -> float:
        mine, its = known.probability, found.row.person_probability
        return abs(1 / mine - 1 / its) if mine and its else 0.0

    def nearest(known: Known) -> list[Found]:
        inside = copy.by_psu[known.psu]
        least = min((distance(known, found) for found in inside), default=0.0)
        return [found for found in inside if distance(known, found) <= least + 1e-9]

    return {each.answers: nearest(each) for each in copy.known}


def by_all_beside(copy: Copy) -> Candidates:
    """Day, mode, version and adults together, the day and the mode only where they are told at all."""

    def fits(known: Known, found: Found) -> bool:
        row = found.row
        same_weight = row.person_probability == known.probability
        return (row.submitted_on, row.mode, row.version_id) == (known.day, known.mode, known.version_id) and same_weight

    return copy.narrowed(fits)


def by_step(copy: Copy) -> Candidates:
    """The step of the tables in which it came: the first after its submission."""
    steps = sorted(
        copy.session.execute(
            select(ResultsRelease.released_at, ResultsRelease.id).where(ResultsRelease.survey_id == copy.survey_id)
        ).all()
    )
    after = {each.answers: {step_id for at, step_id in steps if at >= each.submitted_at} for each in copy.known}
    return copy.narrowed(lambda known, found: found.row.release_id in after[known.answers])


def by_log(copy: Copy) -> Candidates:
    """The log's own entry that a case was completed, and its day."""
    entries = select(AuditEntry.subject_id, AuditEntry.at).where(
        AuditEntry.survey_id == copy.survey_id, AuditEntry.action == "case.completed"
    )
    days = {row[0]: row[1].astimezone(LOCAL_TIME).date() for row in copy.session.execute(entries)}
    return copy.narrowed(lambda known, found: days.get(known.case_id) == found.row.submitted_on)


def by_place_on_the_disk(copy: Copy) -> Candidates:
    """The order in which rows lie in the file beside the order of submission (PostgreSQL's ctid; SQLite keeps the
    table in the order of its random key)."""
    if copy.session.get_bind().dialect.name == "postgresql":
        return _by_rank(copy, "SELECT instance_id FROM response WHERE survey_id = :survey ORDER BY ctid")
    return _by_rank(copy, "SELECT instance_id FROM response WHERE survey_id = :survey")


def by_transaction(copy: Copy) -> Candidates:
    """PostgreSQL's xmin: what wrote a response wrote, one number apart, the log's entry about its case."""
    if copy.session.get_bind().dialect.name != "postgresql":
        return by_commune(copy)
    of_rows = text("SELECT instance_id, CAST(xmin AS text) FROM response WHERE survey_id = :survey")
    of_log = text(
        "SELECT subject_id, CAST(xmin AS text) FROM audit_entry WHERE survey_id = :survey AND action = 'case.completed'"
    )
    survey = {"survey": copy.survey_id}
    rows = {row[0]: int(row[1]) for row in copy.session.execute(of_rows, survey)}
    log = {row[0]: int(row[1]) for row in copy.session.execute(of_log, survey)}
    found: dict[str, list[Found]] = {}
    for each in copy.known:
        inside, written = copy.by_psu[each.psu], log.get(each.case_id, 0)
        least = min((abs(rows[one.row.instance_id] - written) for one in inside), default=0)
        found[each.answers] = [one for one in inside if abs(rows[one.row.instance_id] - written) == least]
    return found


def _by_rank(copy: Copy, statement: str) -> Candidates:
    """The n-th to have been submitted is the n-th row, commune by commune."""
    rows: Iterable[Any] = copy.session.execute(text(statement), {"survey": copy.survey_id}).scalars()
    places = {str(row).replace("-", ""): place for place, row in enumerate(rows)}
    guessed: dict[str, list[Found]] = {}
    for psu, found in copy.by_psu.items():
        lying = sorted(found, key=lambda each: places[each.row.instance_id.hex])
        noted = sorted((each for each in copy.known if each.psu == psu), key=lambda each: each.submitted_at)
        for known, response in zip(noted, lying, strict=False):
            guessed[known.answers] = [response]
        for known in noted[len(lying) :]:
            guessed[known.answers] = lying
    return guessed


WAYS: dict[str, Callable[[Copy], Candidates]] = {
    "chance": by_commune,
    "key": by_key,
    "sent number": by_sent_number,
    "content hash": by_content_hash,
    "day": by_day,
    "mode": by_mode,
    "weight": by_weight,
    "all beside the answers": by_all_beside,
    "step of the tables": by_step,
    "log": by_log,
    "place on the disk": by_place_on_the_disk,
    "transaction": by_transaction,
}


def scores(session: Session, survey_id: int, known: Sequence[Known]) -> dict[str, float]:
    """Each way's share of right guesses on this copy."""
    copy = Copy(session, survey_id, known)
    return {name: copy.score(way(copy)) for name, way in WAYS.items()}
