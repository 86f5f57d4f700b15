"""A questionnaire as the sheets of an XLSForm, cell by cell: `read_xlsform` reads them as the same questionnaire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from surveys.questionnaires.expressions import Expression, references
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.questionnaire import Choice, Item, Question, Questionnaire, Repeat, Texts
from surveys.questionnaires.xlsform.choices import EXTERNAL
from surveys.questionnaires.xlsform.columns import ALIASES, VARIANT_COLUMNS
from surveys.questionnaires.xlsform.questions import LEFT_OUT_KIND
from surveys.questionnaires.xlsform.workbook import Sheet, Workbook

PLAIN = "default"
"""The key of texts that stand under a header without a language."""
QUESTION_TEXTS = {
    "label": "label",
    "hint": "hint",
    "guidance_hint": "guidance",
    "required_message": "required_message",
    "constraint_message": "constraint_message",
    **VARIANT_COLUMNS,
}
SURVEY_COLUMNS = (
    "type", "name", "label", "hint", "guidance_hint", *VARIANT_COLUMNS, "required", "required_message", "relevant",
    "constraint", "constraint_message", "appearance", "choice_filter", "repeat_count", "calculation", "trigger",
    "default", "read_only", "parameters", "screening", "stratum",
)  # fmt: skip
NOT_COLLECTED = "barcode"
ALWAYS = {"type", "name", "label", "list_name"}


@dataclass(frozen=True)
class WrittenRow:
    """One row: cells by column, and translated cells by column and language."""

    cells: Mapping[str, str]
    texts: Mapping[str, Texts] = field(default_factory=dict)


def xlsform_sheets(questionnaire: Questionnaire) -> Workbook:
    """The sheets survey, choices and settings, and external_choices where lists come from there."""
    internal: list[WrittenRow] = []
    external: list[WrittenRow] = []
    for name, choices in questionnaire.choice_lists.items():
        rows = external if name.endswith(EXTERNAL) else internal
        rows += [_choice_row(name.removesuffix(EXTERNAL), choice) for choice in choices]
    sheets = [
        _sheet("survey", [*_rows(questionnaire.items), *_unseen(questionnaire)], SURVEY_COLUMNS, questionnaire),
        _sheet("choices", internal, _choice_columns(internal), questionnaire),
        _sheet("settings", [_settings(questionnaire)], tuple(_settings(questionnaire).cells), questionnaire),
    ]
    if external:
        sheets.insert(2, _sheet("external_choices", external, _choice_columns(external), questionnaire))
    return Workbook(f"{questionnaire.id_string}.xlsx", sheets)


def _rows(items: Sequence[Item]) -> Iterator[WrittenRow]:
    for item in items:
        if isinstance(item, Question):
            texts = {column: getattr(item, attribute) for column, attribute in QUESTION_TEXTS.items()}
            yield WrittenRow(_question_cells(item), texts)
            continue
        what = "repeat" if isinstance(item, Repeat) else "group"
        count = item.count if isinstance(item, Repeat) else None
        yield WrittenRow(
            {
                "type": f"begin {what}",
                "name": _name(item),
                "relevant": _source(item.relevant),
                "appearance": item.appearance,
                "repeat_count": _source(count),
                "screening": "" if isinstance(item, Repeat) else _source(item.screening),
            },
            {"label": item.label},
        )
        yield from _rows(item.items)
        yield WrittenRow({"type": f"end {what}", "name": _name(item)})


def _question_cells(question: Question) -> dict[str, str]:
    return {
        "type": type_cell(question),
        "name": _name(question),
        "required": "yes" if question.required else _source(question.required_if),
        "relevant": _source(question.relevant),
        "constraint": _source(question.constraint),
        "calculation": "" if question.kind == LEFT_OUT_KIND else _source(question.calculation),
        "trigger": ",".join(f"${{{name}}}" for name in question.trigger),
        "default": _source(question.default),
        "read_only": "yes" if question.read_only else _source(question.read_only_if),
        "appearance": question.appearance,
        "choice_filter": _source(question.choice_filter),
        "stratum": "yes" if question.stratum else "",
        "parameters": " ".join(f"{name}={value}" for name, value in question.parameters.items() if name != "type"),
    }


def type_cell(question: Question) -> str:
    """What the type column says of a question: "select_one tinh", "integer"."""
    word = question.row.types[0] if question.row.types else question.parameters.get("type", NOT_COLLECTED)
    if not question.row.chooses:
        return word
    if question.choices_from:
        return f"{word} ${{{question.choices_from}}}"
    if question.choices.endswith(EXTERNAL):
        return f"{word}_external {question.choices.removesuffix(EXTERNAL)}"
    return f"{word} {question.choices}"


def _unseen(questionnaire: Questionnaire) -> list[WrittenRow]:
    """Rows for what expressions speak of although it is not collected: never asked, always blank, as it is here."""
    known = {*questionnaire.placed, *(placed.item.node for placed in questionnaire.placed.values())}
    left_out = [name for name in _spoken_of(questionnaire) if name not in known]
    cells = {"type": NOT_COLLECTED, "relevant": "false()"}
    label = {questionnaire.default_language: "–"}
    return [WrittenRow({**cells, "name": name}, {"label": label}) for name in left_out]


def _spoken_of(questionnaire: Questionnaire) -> Iterator[str]:
    found: dict[str, None] = {}
    for placed in questionnaire.placed.values():
        for each in fields(placed.item):
            value = getattr(placed.item, each.name)
            if isinstance(value, dict) and "references" in value:
                found |= dict.fromkeys(references(value))
            elif isinstance(value, dict):
                found |= dict.fromkeys(name for text in value.values() for name in PLACEHOLDER.findall(text))
    yield from found


def _name(item: Item) -> str:
    """As its author called it: two in different groups may have had one name."""
    return item.node or item.name


def _choice_row(list_name: str, choice: Choice) -> WrittenRow:
    return WrittenRow({"list_name": list_name, "name": choice.name, **choice.extra}, {"label": choice.label})


def _choice_columns(rows: Sequence[WrittenRow]) -> tuple[str, ...]:
    extra = dict.fromkeys(name for row in rows for name in row.cells if name not in {"list_name", "name"})
    return ("list_name", "name", "label", *extra)


def _settings(questionnaire: Questionnaire) -> WrittenRow:
    cells = {
        "form_title": questionnaire.title,
        "form_id": questionnaire.id_string,
        "version": questionnaire.version,
        "default_language": "" if questionnaire.default_language == PLAIN else questionnaire.default_language,
        "consent": "",
    }
    others = {name: value for name, value in questionnaire.settings.items() if ALIASES.get(name, name) not in cells}
    return WrittenRow({**cells, **others}, {"consent": questionnaire.consent})


def _sheet(name: str, rows: Sequence[WrittenRow], columns: Sequence[str], questionnaire: Questionnaire) -> Sheet:
    """The rows under the columns that hold anything; a translated column once for each language that does."""
    cells: list[tuple[str, Callable[[WrittenRow], str]]] = []
    for column in columns:
        languages = _languages(rows, column, questionnaire)
        cells += [(_header(column, each, questionnaire), _text_of(column, each)) for each in languages]
        if any(row.cells.get(column) for row in rows) or (column in ALWAYS and not languages):
            cells.append((column, _cell_of(column)))
    return Sheet(name, [[header for header, _cell in cells], *([cell(row) for _header, cell in cells] for row in rows)])


def _languages(rows: Sequence[WrittenRow], column: str, questionnaire: Questionnaire) -> list[str]:
    """The languages in which a column says something, those of the questionnaire first and in their order."""
    found = {language for row in rows for language, text in row.texts.get(column, {}).items() if text}
    first = [language for language in questionnaire.languages if language in found]
    return [*first, *sorted(found.difference(first))]


def _header(column: str, language: str, questionnaire: Questionnaire) -> str:
    return column if language == PLAIN == questionnaire.default_language else f"{column}::{language}"


def _text_of(column: str, language: str) -> Callable[[WrittenRow], str]:
    return lambda row: row.texts.get(column, {}).get(language, "")


def _cell_of(column: str) -> Callable[[WrittenRow], str]:
    return lambda row: row.cells.get(column, "")


def _source(expression: Expression | None) -> str:
    return str(expression["source"]) if expression else ""
