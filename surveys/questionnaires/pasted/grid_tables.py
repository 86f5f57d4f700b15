"""Tables of rows that share one scale, as they come out of Word: cells apart by tabs, boxes or codes in the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.questionnaires.pasted.items import RecognisedOption
from surveys.questionnaires.pasted.marks import mark_of
from surveys.questionnaires.pasted.option_lists import coded, offered
from surveys.questionnaires.pasted.text_lines import BOX
from surveys.text import search_key

MARKER = re.compile(rf"(?:{BOX}|\(?\d{{1,2}}\)?|{BOX}\s?\d{{1,2}}|\d{{1,2}}\s?{BOX}|…|)")
SPACED_ROW = re.compile(
    rf"^(?P<words>.*?[^\W\d].*?[^\s{BOX}])\s+(?P<cells>(?:(?:\d{{1,2}}|{BOX})\s+){{2,10}}(?:\d{{1,2}}|{BOX}))$"
)
HEADINGS = re.compile(
    r"(?:stt|tt|so tt|#|noi dung.*|tieu chi.*|cac (?:noi dung|tieu chi|linh vuc|dich vu|mat|yeu to"
    r"|nhan dinh).*|linh vuc.*|nhan dinh"
    r"|muc do.*|danh gia.*|cac muc.*|dich vu|yeu to|phat bieu|van de|hang muc|chi tieu|muc danh gia"
    r"|phuong an tra loi|)"
)
LEGEND = re.compile(
    r"(?:^|[\s(:;,])(\d{1,2})\s*(?:[=:.–-]|là)+\s*([^\d;,()=]{2,40}?)(?=\s*[;,.)]|\s+\d{1,2}\s*[=:.–-]|$)"
)
FEWEST_COLUMNS = 2


@dataclass(frozen=True)
class Table:
    """The rows and the scale of a table; `scale` is empty where no line names it."""

    rows: tuple[str, ...]
    scale: tuple[RecognisedOption, ...]


def as_row(text: str) -> str:
    """A line of a table whose columns are apart by blanks alone, with tabs: "a. Thái độ  1  2  3"."""
    if "\t" in text:
        return text
    found = SPACED_ROW.match(text)
    if not found:
        return text
    cells = found["cells"].split()
    numbers = [int(cell) for cell in cells if cell != BOX]
    if numbers and (len(numbers) != len(cells) or numbers[:2] != [numbers[0], numbers[0] + 1] or numbers[0] > 1):
        return text
    return "\t".join([found["words"].strip(), *cells])


def is_row(text: str) -> bool:
    """Whether a line is a row: words, and behind them two columns or more to be marked."""
    cells = _cells(text)
    markers = _markers_behind(cells)
    words = [cell for cell in cells[: len(cells) - markers] if cell and not _is_ordinal(cell)]
    return markers >= FEWEST_COLUMNS and len(words) == 1 and any(letter.isalpha() for letter in words[0])


def is_header(text: str) -> bool:
    """Whether a line could name the columns of a table."""
    cells = [cell for cell in _cells(text) if cell]
    return text.count("\t") >= FEWEST_COLUMNS and len(cells) >= 1 and not any(
        BOX in cell or cell.endswith("?") for cell in cells
    )  # fmt: skip


def table_of(lines: Sequence[str], *, before: str = "") -> Table:
    """A table out of its lines; `before` is the question above, which may say what the numbers mean."""
    first = next((place for place, line in enumerate(lines) if is_row(line)), 0)
    rows = [_words_of(line) for line in lines if is_row(line)]
    columns = max((_markers_behind(_cells(line)) for line in lines if is_row(line)), default=0)
    codes = _codes_of([line for line in lines if is_row(line)], columns)
    scale = _named(lines[:first], columns) or _legend(before, columns)
    if scale and codes and len(codes) == len(scale):
        scale = tuple(RecognisedOption(code, each.label) for code, each in zip(codes, scale, strict=True))
    return Table(tuple(rows), scale)


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.split("\t")]


def _markers_behind(cells: Sequence[str]) -> int:
    count = 0
    for cell in reversed(cells[1:]):
        if not MARKER.fullmatch(cell):
            break
        count += 1
    return count


def _is_ordinal(cell: str) -> bool:
    return re.fullmatch(r"\(?(?:\d{1,2}|[a-zđ]|[IVX]+)(?:\.\d{1,2})?[.)]?", cell) is not None


def _words_of(line: str) -> str:
    cells = _cells(line)
    words = [cell for cell in cells[: len(cells) - _markers_behind(cells)] if cell and not _is_ordinal(cell)]
    mark = mark_of(words[0])
    text = mark.rest if mark.sort in {"number", "letter", "dash"} and mark.rest else words[0]
    return text.strip(" ;.…")


def _codes_of(rows: Sequence[str], columns: int) -> list[str]:
    """The codes printed in the columns, the same in every row."""
    printed = {tuple(re.sub(r"\D", "", cell) for cell in _cells(row)[-columns:]) for row in rows} if columns else set()
    codes = next(iter(printed)) if len(printed) == 1 else ()
    return list(codes) if codes and all(codes) and len(set(codes)) == len(codes) else []


def _named(lines: Sequence[str], columns: int) -> tuple[RecognisedOption, ...]:
    """The names of the columns, of the last line above the rows that has so many."""
    for line in reversed(lines):
        cells = _cells(line)
        names = cells[-columns:] if len(cells) > columns else [cell for cell in cells if cell]
        if len(names) == columns and all(names) and not all(re.fullmatch(r"\(?\d{1,2}\)?", name) for name in names):
            if len(cells) == columns and HEADINGS.fullmatch(search_key(names[0])):
                continue
            found = [_column(name) for name in names]
            return tuple(each.option for each in coded(found))
    return ()


def _column(name: str):  # type: ignore[no-untyped-def]
    mark = mark_of(name)
    if mark.sort == "number" and mark.code.isdigit() and mark.rest:
        return offered(mark.rest, mark.code)
    found = re.fullmatch(r"(?P<words>.*?\S)\s*[(\[](?P<code>\d{1,2})[)\]]", name)
    return offered(found["words"], found["code"]) if found else offered(name)


def legend_of(text: str) -> tuple[RecognisedOption, ...]:
    """What a line says of numbers: "1 = Rất không hài lòng; 2 = …; 5 = Rất hài lòng"; () where it says nothing."""
    found = LEGEND.findall(text)
    codes = [int(code) for code, _words in found]
    if len(found) < 2 or codes != sorted(set(codes)):
        return ()
    return tuple(RecognisedOption(code, words.strip(" .–-")) for code, words in found)


def _legend(text: str, columns: int) -> tuple[RecognisedOption, ...]:
    found = legend_of(text)
    return found if len(found) == columns else ()
