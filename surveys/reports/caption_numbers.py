"""The numbers of tables and charts in a report, and references to them in running text.

Whoever writes a file reads them here, so that "Bảng 12" is the same table in each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from surveys.reports.document import REFERENCE, Block, Chart, ReportDocument, Table
from surveys.text.i18n import gettext as _


@dataclass(frozen=True)
class Reference:
    """What stands for "Bảng 12" in a text: kind, number, and the anchor of the caption it leads to."""

    kind: str
    number: int

    @property
    def words(self) -> str:
        return f"{caption_word(self.kind)} {self.number}"

    @property
    def anchor(self) -> str:
        return anchor_of(self.kind, self.number)


@dataclass(frozen=True)
class CaptionNumbers:
    """The number of each table and chart that has a key."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, report: ReportDocument) -> CaptionNumbers:
        """Counted through the text and the appendices; of two with one key the first is meant."""
        numbers: dict[tuple[str, str], int] = {}
        counts = {"table": 0, "chart": 0}
        for block in report.all_blocks():
            kind = kind_of(block)
            if kind:
                counts[kind] += 1
                key = getattr(block, "key", "")
                if key:
                    numbers.setdefault((kind, key), counts[kind])
        return cls(numbers)

    def pieces(self, text: str) -> Iterator[str | Reference]:
        """The text with references in place of their marks; a mark that leads nowhere stays as it is typed."""
        end = 0
        for found in REFERENCE.finditer(text):
            number = self.numbers.get((found[1], found[2]))
            if number is None:
                continue
            if text[end : found.start()]:
                yield text[end : found.start()]
            yield Reference(found[1], number)
            end = found.end()
        if text[end:] or not end:
            yield text[end:]

    def plain(self, text: str) -> str:
        """The text with "Bảng 12" in place of its marks."""
        return "".join(piece if isinstance(piece, str) else piece.words for piece in self.pieces(text))


def kind_of(block: Block) -> str:
    """`table` or `chart` for a block with a numbered caption, otherwise ''."""
    return "table" if isinstance(block, Table) else "chart" if isinstance(block, Chart) else ""


def caption_word(kind: str) -> str:
    """What captions of a kind begin with."""
    return _("Bảng") if kind == "table" else _("Biểu đồ")


def anchor_of(kind: str, number: int) -> str:
    """The name of the place of a caption inside a file."""
    return f"{'bang' if kind == 'table' else 'bieu-do'}-{number}"
