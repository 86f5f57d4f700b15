"""An SPSS syntax file that reads the answers and labels them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from textwrap import fill

from surveys.questionnaires.exports.data_tables import Column, DataTable, Option, data_tables
from surveys.questionnaires.merged_versions import Version
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese

LONGEST_NAME = 64
LONGEST_VARIABLE_LABEL = 256
LONGEST_VALUE_LABEL = 120
"""Of SPSS, in bytes of UTF-8."""
LONGEST_PIECE = 60
"""Characters of a label on one line of the file; the pieces are joined by +."""
RESERVED = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}
WHOLE = re.compile(r"-?(0|[1-9]\d{0,8})")
FORMATS = {"whole": "F12.0", "number": "F16.4", "date": "SDATE10", "time": "TIME8"}
TEXT_WIDTHS = {"text": 2000, "confirmation": 8, "datetime": 40}
CODES_WIDTH = 1000
LONGEST_SET_NAME = 60
LINE = 100


@dataclass
class Names:
    """Names as SPSS takes them: short enough, of its letters, none twice whatever the case."""

    taken: set[str] = field(default_factory=set)

    def unique(self, wanted: str) -> str:
        """The name nearest to what is wanted."""
        name = re.sub(r"[^\w.$#@]", "_", wanted)
        name = name if name[:1].isalpha() else f"v{name}"
        name = name.rstrip("._") or "v"
        name = f"{name}_1" if name.upper() in RESERVED else name
        found, turn = cut(name, LONGEST_NAME).rstrip("._"), 1
        while found.upper() in self.taken:
            turn += 1
            found = f"{cut(name, LONGEST_NAME - len(str(turn)) - 1)}_{turn}"
        self.taken.add(found.upper())
        return found


@dataclass(frozen=True)
class Named:
    """A column under its name in SPSS, with the names of the columns of its options where they have their own."""

    column: Column
    name: str
    option_names: tuple[str, ...] = ()

    @property
    def is_numeric(self) -> bool:
        """Whether its codes are kept as numbers."""
        return all(WHOLE.fullmatch(option.code) for option in self.column.options)

    @property
    def format(self) -> str:
        """How the cell is read."""
        reading = self.column.variable.question.reading
        if reading == "choice":
            width = max((len(option.code.encode()) for option in self.column.options), default=CODES_WIDTH)
            return "F10.0" if self.column.options and self.is_numeric else f"A{max(8, width)}"
        return FORMATS.get(reading) or f"A{TEXT_WIDTHS.get(reading, CODES_WIDTH)}"


@in_vietnamese()
def spss_syntax(versions: Sequence[Version]) -> str:
    """The syntax (UTF-8) for the tables of all versions, the oldest first."""
    tables = data_tables(versions)
    lines = ["* Encoding: UTF-8."]
    for line in _explained(versions[-1].questionnaire.title, tables):
        lines.append(f"* {line.rstrip('.')}.")
    for table in tables:
        lines += ["", *_table_lines(table)]
    return "\n".join(lines) + "\n"


def quoted(text: str, longest: int) -> str:
    """A text between quotes, doubled inside, not longer than so many bytes; in pieces where it is long."""
    text = cut(" ".join(text.split()), longest)
    pieces = [text[at : at + LONGEST_PIECE] for at in range(0, len(text), LONGEST_PIECE)] or [""]
    return "\n    + ".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def cut(text: str, longest: int) -> str:
    """As much of a text as so many bytes hold, no letter torn."""
    encoded = text.encode()
    return text if len(encoded) <= longest else encoded[:longest].decode(errors="ignore").rstrip()


def _explained(title: str, tables: Sequence[DataTable]) -> list[str]:
    files = ", ".join(table.filename for table in tables)
    return [
        cut(" ".join(title.split()).replace("*", ""), 200),
        _("Tệp số liệu: %(files)s, CSV mã UTF-8, dòng đầu là tên biến theo thứ tự dưới đây", files=files),
        _("Sửa đường dẫn ở FILE nếu tệp nằm ở thư mục khác"),
        _("Ô trống là không hỏi hoặc không trả lời, SPSS tự coi là khuyết, nên không khai MISSING VALUES"),
    ]


def _table_lines(table: DataTable) -> Iterator[str]:
    named = list(_named(table))
    yield "GET DATA"
    yield f"  /TYPE=TXT\n  /FILE={quoted(table.filename, 200)}\n  /ENCODING='UTF8'\n  /DELIMITERS=\",\""
    yield "  /QUALIFIER='\"'\n  /ARRANGEMENT=DELIMITED\n  /FIRSTCASE=2\n  /VARIABLES="
    yield from (f"    {each.name} {each.format}" for each in named)
    yield f"  .\nDATASET NAME {Names().unique(PurePath(table.filename).stem)}.\n"
    yield "VARIABLE LABELS"
    yield from (f"  {each.name} {quoted(each.column.label, LONGEST_VARIABLE_LABEL)}" for each in named)
    yield "  .\n"
    for each in named:
        yield from _choice_lines(each)
    yield from (f"VARIABLE LEVEL {each.name} ({each.column.variable.question.row.measure.upper()})." for each in named)
    yield "EXECUTE."


def _named(table: DataTable) -> Iterator[Named]:
    names = Names()
    plain = [names.unique(column.name) for column in table.columns]
    for column, name in zip(table.columns, plain, strict=True):
        options = tuple(names.unique(option.column) for option in column.options if option.column)
        yield Named(column, name, options)


def _choice_lines(named: Named) -> Iterator[str]:
    reading, options = named.column.variable.question.reading, named.column.options
    if not options:
        return
    if reading == "choice":
        yield f"VALUE LABELS {named.name}"
        yield from (f"  {_code(option, named)} {quoted(option.label, LONGEST_VALUE_LABEL)}" for option in options)
        yield "  .\n"
        return
    for option, name in zip(options, named.option_names, strict=True):
        yield from _option_lines(option, name, named)
    if reading == "choices":
        joined = fill(" ".join(named.option_names), LINE, initial_indent="  ", subsequent_indent="  ")
        no, yes = quoted(_("Không chọn"), LONGEST_VALUE_LABEL), quoted(_("Chọn"), LONGEST_VALUE_LABEL)
        yield f"VALUE LABELS\n{joined}\n  0 {no}\n  1 {yes}\n  .\n"
        label = quoted(named.column.label[:LONGEST_PIECE], LONGEST_VARIABLE_LABEL)
        name = cut(named.name, LONGEST_SET_NAME)
        yield f"MRSETS\n  /MDGROUP NAME=${name} LABEL={label}"
        yield f"  CATEGORYLABELS=VARLABELS VARIABLES=\n{joined}\n  VALUE=1.\n"


def _option_lines(option: Option, name: str, named: Named) -> Iterator[str]:
    """The column of one option: whether it was chosen, or at which place it was put."""
    cell = f'CONCAT(" ", RTRIM({named.name}), " ")'
    place = f"CHAR.INDEX({cell},\n  {quoted_code(f' {option.code} ')})"
    if named.column.variable.question.reading == "choices":
        yield f"COMPUTE {name} = {place} > 0."
        yield f'IF ({named.name} = "") {name} = $SYSMIS.'
    else:
        yield f"COMPUTE #place = {place}."
        yield f"COMPUTE {name} = $SYSMIS."
        yield f"IF (#place > 0) {name} ="
        yield f'  #place - CHAR.LENGTH(REPLACE(CHAR.SUBSTR({cell},\n  1, #place), " ", "")).'
    yield f"FORMATS {name} (F4.0)."
    label = cut(named.column.label, LONGEST_VARIABLE_LABEL // 2)
    yield f"VARIABLE LABELS {name} {quoted(f'{label}: {option.label}', LONGEST_VARIABLE_LABEL)}.\n"


def _code(option: Option, named: Named) -> str:
    return option.code if named.is_numeric else quoted_code(option.code)


def quoted_code(code: str) -> str:
    """A code between quotes, its blanks kept."""
    return '"' + code.replace('"', '""') + '"'
