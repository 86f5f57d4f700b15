"""What the pages of an import show: rows of questions, values, doubts, in the order of the questionnaire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from surveys.imports.doubts import Doubt
from surveys.imports.mapping import BY_PERSON, ColumnMap, Source
from surveys.imports.questions import ImportQuestion
from surveys.imports.records import ResponseImport
from surveys.questionnaires.numbering import with_number
from surveys.spreadsheets import column_letter
from webapp.access import record_number
from webapp.imports.words import HOW, PLACES, meaning_choices

SPLIT = "tach"


@dataclass(frozen=True)
class ColumnChoice:
    """A column that can be chosen."""

    value: str
    label: str


@dataclass(frozen=True)
class QuestionRow:
    """A question with the column chosen for it, samples, and how it was found."""

    question: ImportQuestion
    heading: str
    short: str
    chosen: str
    options: list[tuple[str, str, str]]
    samples: list[str]
    state: str
    tone: str
    can_split: bool


@dataclass(frozen=True)
class PlaceRow:
    """A column that says something of the form itself."""

    key: str
    label: str
    help: str
    chosen: str
    samples: list[str]


@dataclass(frozen=True)
class ColumnsPage:
    """The page on which columns are matched."""

    columns: list[ColumnChoice]
    questions: list[QuestionRow]
    places: list[PlaceRow]
    personal: list[tuple[str, str]]
    unused: list[str]


@dataclass
class ValueRow:
    """A text that stands for no choice, and what it may be said to mean."""

    name: str
    text: str
    rows: int
    chosen: str
    suggested: bool


@dataclass
class ValueGroup:
    """The unknown texts of one question."""

    heading: str
    choices: list[tuple[str, str]]
    rows: list[ValueRow] = field(default_factory=list)


@dataclass(frozen=True)
class DoubtCard:
    """A doubt with the decision made of it."""

    place: int
    doubt: Doubt
    question: str
    chosen: str
    open: bool


def heading_of(question: ImportQuestion) -> str:
    """Number and words of a question."""
    return with_number(question.number, f"{question.stem} – {question.words}" if question.stem else question.words)


def columns_page(imported: ResponseImport, questions: Iterable[ImportQuestion], columns: ColumnMap) -> ColumnsPage:
    """The page of an import with these columns chosen."""
    file = imported.mapping["file"]
    proposed = ColumnMap.from_dict(imported.mapping["proposed"])
    names = {place: _column_name(place, header) for place, header in enumerate(file["headers"])}
    usable = {
        place: name for place, name in names.items() if proposed.refused.get(place, "bookkeeping") == "bookkeeping"
    }

    def samples(places: Iterable[int]) -> list[str]:
        return [sample for place in places for sample in file["columns"][place]["samples"]][:4]

    rows = [_question_row(question, columns, proposed, names, samples) for question in questions]
    places = [
        PlaceRow(key, str(label), str(help_), _text(columns.places.get(key)), samples(_some(columns.places.get(key))))
        for key, (label, help_) in PLACES.items()
        if (key in ("case", "adults")) <= (imported.mapping["placement"] == "case")
        if not (key in ("commune", "stratum") and imported.mapping["placement"] == "case")
    ]
    personal = [(names[place], reason) for place, reason in sorted(proposed.refused.items()) if reason != "bookkeeping"]
    unused = [name for place, name in usable.items() if place not in columns.used and file["columns"][place]["filled"]]
    choices = [ColumnChoice(str(place), name) for place, name in usable.items()]
    return ColumnsPage(choices, rows, places, personal, unused)


def _question_row(
    question: ImportQuestion, columns: ColumnMap, proposed: ColumnMap, names: Mapping[int, str], samples: object
) -> QuestionRow:
    source = columns.sources.get(question.name)
    split = source.options if source else {}
    options = [(code, label, _text(split.get(code))) for code, label in question.choices]
    if source is None:
        state, tone = _("Không có cột, để trống"), "void"
    elif len(proposed.same_name.get(question.name, ())) > 1 and source.how != BY_PERSON:
        twins = ", ".join(column_letter(column) for column in proposed.same_name[question.name])
        state, tone = _("Các cột %(columns)s trùng tên, đang dùng cột đầu", columns=twins), "warning"
    else:
        words, tone = HOW[source.how]
        state = str(words)
    chosen = SPLIT if split else _text(source.column) if source else ""
    shown = samples(source.columns[:1] if source else ())  # type: ignore[operator]
    short = with_number(question.number, question.words)
    return QuestionRow(question, heading_of(question), short, chosen, options, shown, state, tone, question.is_select)


def chosen_columns(form: Mapping[str, str], imported: ResponseImport, questions: Iterable[ImportQuestion]) -> ColumnMap:
    """The columns that were chosen on the page; how a column was found stays known while it is the same."""
    width = len(imported.mapping["file"]["headers"])
    before = ColumnMap.from_dict(imported.mapping["columns"])
    sources: dict[str, Source] = {}
    for question in questions:
        chosen = form.get(f"cau-{question.name}", "")
        if chosen == SPLIT:
            pairs = (
                (code, form.get(f"pa-{question.name}-{place}", "")) for place, (code, _l) in enumerate(question.choices)
            )
            options = {code: place for code, text in pairs if (place := _place(text, width)) is not None}
            source = Source(None, options) if options else None
        else:
            column = _place(chosen, width)
            source = None if column is None else Source(column)
        old = before.sources.get(question.name)
        if source is not None:
            same = old is not None and (old.column, dict(old.options)) == (source.column, dict(source.options))
            sources[question.name] = old if same and old is not None else source
    given = {key: _place(form.get(f"noi-{key}", ""), width) for key in PLACES}
    places = {key: place for key, place in given.items() if place is not None}
    return ColumnMap(sources, places, before.refused, before.same_name)


def _place(typed: str, width: int) -> int | None:
    place = record_number(typed)
    return place if place is not None and place < width else None


def value_groups(imported: ResponseImport, questions: Iterable[ImportQuestion]) -> list[ValueGroup]:
    """Unknown texts by question, with what was said of them, or the choice that they are like."""
    known = {question.name: question for question in questions}
    groups: dict[str, ValueGroup] = {}
    for place, row in enumerate(imported.mapping.get("unknown", [])):
        question = known[row["variable"]]
        choices = meaning_choices(list(question.choices), has_other=bool(question.other_code))
        group = groups.setdefault(question.name, ValueGroup(heading_of(question), choices))
        said = imported.mapping["values"].get(question.name, {}).get(row["text"], "")
        suggested = f"={row['nearest']}" if row["nearest"] and not imported.mapping["values"] else ""
        group.rows.append(
            ValueRow(f"gt-{place}", row["text"], row["rows"], said or suggested, not said and bool(suggested))
        )
    return list(groups.values())


def chosen_values(form: Mapping[str, str], imported: ResponseImport) -> dict[str, dict[str, str]]:
    """What was said of each unknown text."""
    values: dict[str, dict[str, str]] = {}
    for place, row in enumerate(imported.mapping.get("unknown", [])):
        values.setdefault(row["variable"], {})[row["text"]] = form.get(f"gt-{place}", "")
    return values


def doubt_cards(imported: ResponseImport, questions: Iterable[ImportQuestion]) -> list[DoubtCard]:
    """Doubts, those to be decided first, then in the order of the questionnaire."""
    named = {question.name: heading_of(question) for question in questions}
    order = {name: place for place, name in enumerate(named)}
    undecided = set(imported.mapping["checked"]["undecided"])
    decisions = imported.mapping["decisions"]
    cards = []
    for place, plain in enumerate(imported.mapping["checked"]["doubts"]):
        doubt = Doubt.from_dict(plain)
        chosen = decisions.get(doubt.key) or doubt.preset
        cards.append(DoubtCard(place, doubt, named.get(doubt.variable, doubt.variable), chosen, doubt.key in undecided))
    return sorted(cards, key=lambda card: (not card.open, order.get(card.doubt.variable, -1), card.doubt.kind))


def _column_name(place: int, header: str) -> str:
    return (
        f"{column_letter(place)}: {header}"
        if header
        else _("%(letter)s (không có tiêu đề)", letter=column_letter(place))
    )


def _text(column: int | None) -> str:
    return "" if column is None else str(column)


def _some(column: int | None) -> tuple[int, ...]:
    return () if column is None else (column,)
