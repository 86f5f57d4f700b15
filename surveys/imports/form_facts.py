"""What a row says of the form itself: where it belongs, its day and id, how many equal ones, whether it is a twin."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from surveys.fieldwork.records import HAS_RESPONSE
from surveys.imports import doubts
from surveys.imports.doubts import DoubtList, DoubtPlace
from surveys.imports.mapping import ColumnMap
from surveys.imports.placement import AS_ONE, BY_CASE, BY_COMMUNE, BY_STRATUM, CasePlace, Placement
from surveys.imports.questions import ImportQuestion
from surveys.imports.sources import GOOGLE_FORMS, KOBO, Row, Table
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.spreadsheets import DateOrder, column_letter, parse_date

MOST_COPIES = 5_000
RANDOM_UUID = 4
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Setting:
    """Everything that reading a file rests on. `values`: question → text → what a person says that it means;
    `date_orders`: how the days of a column are written, None where nothing tells; `taken_ids` are borne by responses
    that count, `spent_ids` by void ones."""

    questionnaire: Questionnaire
    questions: Sequence[ImportQuestion]
    table: Table
    columns: ColumnMap
    placement: Placement
    today: date
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    date_orders: Mapping[int, DateOrder | None] = field(default_factory=dict)
    numeric_columns: frozenset[int] = frozenset()
    taken_ids: frozenset[UUID] = frozenset()
    spent_ids: frozenset[UUID] = frozenset()


class Dropped(Exception):
    """The row stays out, for this reason."""


class RowReader:
    """Meets the doubts of rows, and leaves rows out as was decided."""

    def __init__(self, setting: Setting, doubts: DoubtList) -> None:
        self.setting = setting
        self.doubts = doubts

    def meet(self, kind: str, variable: str, row: Row, column: int | None, read: str, **more: Any) -> str:
        """Note a doubtful cell; returns what is decided, or raises Dropped where that is to leave the row out."""
        letter = column_letter(column) if column is not None else ""
        proposed = more.pop("becomes", "")
        place = DoubtPlace(row.number, letter, read[:200], proposed[:200])
        decision = self.doubts.meet(kind, variable, place, **more)
        if decision == doubts.DROP:
            raise Dropped(kind)
        return decision

    def doubt_form(self, kind: str, row: Row, place: str = "", read: str = "", **more: Any) -> str:
        """A doubt about the form itself."""
        column = self.setting.columns.places.get(place)
        return self.meet(kind, "", row, column, read or row.text(column), **more)


class FormReader(RowReader):
    """Reads what is said of the forms, and remembers which ids, cases and forms were seen."""

    def __init__(self, setting: Setting, doubts: DoubtList) -> None:
        super().__init__(setting, doubts)
        self.seen_ids: dict[UUID, int] = {}
        self.seen_cases: dict[int, int] = {}
        self.seen_forms: dict[str, int] = {}

    def note(self, row: Row, instance_id: UUID | None, case: CasePlace | None) -> None:
        """Remember the id and the case of a form that is to be imported."""
        if instance_id is not None:
            self.seen_ids[instance_id] = row.number
        if case is not None:
            self.seen_cases[case.id] = row.number

    def place(self, row: Row) -> tuple[str, str, CasePlace | None, float | None]:
        """Stratum, commune, case and person's probability of a form."""
        placement, columns = self.setting.placement, self.setting.columns.places
        if placement.kind == BY_CASE:
            return self._case(row)
        if placement.kind == BY_COMMUNE:
            code = placement.commune(row.text(columns.get("commune")))
            if code is None:
                decision = self.doubt_form(
                    "no-commune", row, "commune", more=(doubts.UNKNOWN_PLACE,) if placement.whole else ()
                )
                if decision == doubts.UNKNOWN_PLACE:
                    return placement.whole, "", None, None
            stratum = row.text(columns["stratum"]) if "stratum" in columns else ""
            return stratum or placement.strata.get(code or "", placement.whole), code or "", None, None
        if placement.kind == BY_STRATUM:
            stratum = row.text(columns.get("stratum"))
            if not stratum:
                self.doubt_form("no-stratum", row, "stratum", more=(doubts.UNKNOWN_PLACE,))
            return stratum or placement.whole, "", None, None
        assert placement.kind == AS_ONE
        return placement.whole, "", None, None

    def _case(self, row: Row) -> tuple[str, str, CasePlace | None, float | None]:
        column = self.setting.columns.places.get("case")
        case = self.setting.placement.case(row.text(column))
        if case is None or case.state == "void":
            self.doubt_form("no-case", row, "case")
        assert case is not None
        if case.state in (*HAS_RESPONSE, "interviewing"):
            self.doubt_form("case-taken", row, "case")
        if case.state == "finished":
            self.doubt_form("case-finished", row, "case")
        if case.id in self.seen_cases:
            self.doubt_form("case-twice", row, "case")
        probability = case.person_probability
        if case.needs_adults:
            adults = row.text(self.setting.columns.places.get("adults"))
            if not adults.isdigit() or not 1 <= int(adults) <= 30:
                self.doubt_form("no-adults", row, "adults")
            probability = 1 / int(adults)
        return case.stratum, case.psu, case, probability

    def day(self, row: Row) -> date:
        """The day on which the form was filled in, never the hour; the import's day where none is said."""
        column = self.setting.columns.places.get("date")
        if column is None or not row.text(column):
            return self.setting.today
        raw, text = row.raw(column), row.text(column)
        order = self.setting.date_orders.get(column)
        try:
            if order is None and isinstance(raw, str) and not text[:4].isdigit():
                parse_date(raw)
                decided = self.doubt_form("form-date-order", row, "date")
                if decided == doubts.IMPORT_DAY:
                    return self.setting.today
                order = "mdy" if decided == doubts.MONTH_FIRST else "dmy"
            day = parse_date(raw, order=order or "dmy")
        except ValueError:
            day = None
        if day is None or not EARLIEST <= day <= self.setting.today:
            self.doubt_form("form-date", row, "date")
            return self.setting.today
        return day

    def instance(self, row: Row) -> UUID | None:
        """The id that the export gave the form, if it is a random one: others tell the time or the device."""
        text = row.text(self.setting.columns.places.get("instance")).removeprefix("uuid:")
        try:
            instance_id = UUID(text)
        except ValueError:
            return None
        if instance_id.version != RANDOM_UUID:
            return None
        if instance_id in self.seen_ids:
            self.doubt_form("same-id", row, "instance")
            return None
        if instance_id in self.setting.taken_ids:
            self.doubt_form("taken-id", row, "instance")
            return None
        if instance_id in self.setting.spent_ids:
            return None
        return instance_id

    def copies(self, row: Row) -> int:
        """How many equal forms the row stands for."""
        column = self.setting.columns.places.get("copies")
        text = row.text(column)
        if column is None or not text:
            return 1
        if text == "0":
            raise Dropped("copies")
        most = 1 if self.setting.placement.kind == BY_CASE else MOST_COPIES
        if not text.isdigit() or int(text) > most:
            self.doubt_form("copies", row, "copies")
            return 1
        return int(text)

    def refuse_twin(self, row: Row, answers: Mapping[str, Any], place: tuple[Any, ...]) -> None:
        """Rows that say the same: a form sent twice, or two people who agree."""
        if not answers:
            return
        said = repr((sorted((name, str(value)) for name, value in answers.items()), place[:2]))
        digest = hashlib.sha256(said.encode()).hexdigest()
        first = self.seen_forms.setdefault(digest, row.number)
        if first != row.number:
            usual = doubts.DROP if self.setting.table.source in (KOBO, GOOGLE_FORMS) else doubts.KEEP
            self.meet("identical", "", row, None, "", becomes=str(first), proposed=usual)
