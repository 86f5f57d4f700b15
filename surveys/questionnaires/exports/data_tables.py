"""The tables in which answers are handed to other programs: one of forms, and one for each repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.questionnaires.merged_versions import Variable, Version, merged_variables
from surveys.questionnaires.placeholders import plain_line


@dataclass(frozen=True)
class Option:
    """An option: its code as it is in the file, its words, each said of one code only.

    `column` is the name of the column of its own that an option of several gets, else ''.
    """

    code: str
    label: str
    column: str = ""


@dataclass(frozen=True)
class Column:
    """A variable as a column of the file; codes of several options stand in one cell with spaces between."""

    variable: Variable
    label: str
    options: tuple[Option, ...] = ()

    @property
    def name(self) -> str:
        """The header of the column."""
        return self.variable.name


@dataclass(frozen=True)
class DataTable:
    """The columns of one file, in the order of the questionnaire; `repeat` is '' for the table of forms."""

    repeat: str
    columns: tuple[Column, ...]

    @property
    def filename(self) -> str:
        """What the file is called in the scripts."""
        return f"so-lieu-{self.repeat}.csv" if self.repeat else "so-lieu.csv"


def data_tables(versions: Sequence[Version]) -> list[DataTable]:
    """The tables of all versions (oldest first), the one of forms before those of repeats."""
    tables: dict[str, list[Variable]] = {"": []}
    for variable in merged_variables(versions):
        if variable.question.has_answer:
            repeat = variable.placed.repeats[-1] if variable.placed.repeats else ""
            tables.setdefault(repeat, []).append(variable)
    return [DataTable(repeat, _columns(variables)) for repeat, variables in tables.items() if variables]


def _columns(variables: Sequence[Variable]) -> tuple[Column, ...]:
    taken = {variable.name.casefold() for variable in variables}
    return tuple(_column(variable, taken) for variable in variables)


def _column(variable: Variable, taken: set[str]) -> Column:
    asked = variable.questionnaire
    options: list[Option] = []
    for each in variable.choices:
        code, words = each.choice.name, plain_line(asked, each.choice.label) or each.choice.name
        words = f"{words} ({code})" if any(option.label == words for option in options) else words
        column = _free(f"{variable.name}_{code}", taken) if variable.question.is_multiple else ""
        options.append(Option(code, words, column))
    return Column(variable, variable.label, tuple(options))


def _free(wanted: str, taken: set[str]) -> str:
    """A name that no column has: "viec_other" may be the question that asks which other."""
    name, turn = wanted, 1
    while name.casefold() in taken:
        turn += 1
        name = f"{wanted}_{turn}"
    taken.add(name.casefold())
    return name
