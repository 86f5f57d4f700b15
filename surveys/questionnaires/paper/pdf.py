"""Writes paper as PDF with typst. A warning of typst is an error: nothing that is not as meant goes to a printer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import segno

from sampling.deferred import deferred
from surveys.errors import SurveyError
from surveys.questionnaires.paper.blocks import (
    Block,
    Body,
    Boxes,
    CardBlock,
    ConsentBlock,
    Copy,
    GridBlock,
    Heading,
    Lines,
    NoteBlock,
    OfficeBox,
    Option,
    Options,
    Paper,
    QuestionBlock,
    Ranking,
    RuleBlock,
    SectionBlock,
    TableBlock,
    Text,
)
from surveys.questionnaires.paper.typst_look import LOOK
from surveys.text import shortened
from surveys.text.i18n import gettext as _

if TYPE_CHECKING:
    import typst
else:
    typst = deferred("typst")

FONTS = ("Tinos", "Times New Roman", "Libertinus Serif")
"""The first that is there: metrically Times New Roman with all Vietnamese letters; the last one is inside typst."""
MOST_LINES_WHOLE = 34
"""A question with more lines of options than this may go over a page's end."""
MOST_ROWS_WHOLE = 14
MOST_ROWS_OF_WHOLE_TABLE, SHORT_CELL = 20, 60
"""A manual's table with no more rows than this, each of one line, stands on one page."""
NARROWEST_MM = 10.4
"""A column of a grid: the box and a code of two digits."""
LANGUAGE = re.compile(r"\(([a-z]{2})\)|^([a-z]{2})$")
LANGUAGES = {"english": "en", "french": "fr", "français": "fr", "tiếng việt": "vi", "deutsch": "de"}
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": " ", "\r": ""}
FORM, BEFORE, SOURCE = "form.pdf", "before.pdf", "source.typ"
END_MARK = '#metadata("end") <end>\n#context [#metadata(here().page()) <pages>]'
NO_ROOM_MM = 0.01
SELECTION_MM = 17.0
"""The room under the head of a form for whom to interview in the household."""
CARD_SIZES = ((6, 30), (9, 28), (12, 24), (18, 18))


def write_pdf(paper: Paper) -> bytes:
    """The document as PDF, tagged for screen readers; a form without serial, as a master."""
    with TemporaryDirectory() as folder:
        return _compiled(Path(folder), source_of(paper), tagged=True)


def write_copies(paper: Paper, copies: Sequence[Copy], *, before: Paper | None = None) -> bytes:
    """A form once for each copy, with serial and QR code, in one PDF; `before` goes in front of them.

    The form is set once; its pages then go under each copy's serial as one picture, so that three hundred copies take
    no longer and need no more room than one.
    """
    with TemporaryDirectory() as folder:
        place = Path(folder)
        room = SELECTION_MM if any(copy.selection for copy in copies) else NO_ROOM_MM
        pages = _as_picture(place, FORM, source_of(paper, room_mm=room))
        source = _over(paper, copies, pages)
        if before is not None:
            source = _plain(BEFORE, _as_picture(place, BEFORE, source_of(before))) + source
        return _compiled(place, source, tagged=False)


def pdf_of(source: str) -> bytes:
    """What a document written in typst's language becomes; whoever writes it puts words in by `string`."""
    with TemporaryDirectory() as folder:
        return _compiled(Path(folder), source, tagged=False)


def _compiled(folder: Path, source: str, *, tagged: bool) -> bytes:
    file = folder / SOURCE
    file.write_text(source, encoding="utf-8")
    content, warnings = typst.compile_with_warnings(str(file), pdf_tags=tagged)
    if warnings:
        raise SurveyError("paper.pdf_warning", f"typst warns: {warnings[0].message}")
    return bytes(content)


def _as_picture(folder: Path, name: str, source: str) -> int:
    """A document written to a file that another one shows page by page; returns how many pages it has."""
    (folder / name).write_bytes(_compiled(folder, source, tagged=False))
    return int(json.loads(typst.query(str(folder / SOURCE), "<pages>", field="value", one=True)))


def _plain(name: str, pages: int) -> str:
    """Every page of a PDF in turn."""
    return f"""
#for p in range(1, {pages + 1}) {{ page(paper: "a4", margin: 0mm, image({string(name)}, page: p, width: 100%)) }}
"""


def source_of(paper: Paper, *, room_mm: float = 0.0) -> str:
    """The document in typst's language, every word of it in strings; `room_mm` is left free under the head."""
    body = "\n".join(_block(block) for block in paper.blocks)
    head = paper.head
    opening = (
        f"#head({string(head.superior)}, {string(head.office)}, {string(head.kind)}, {string(head.title)}, "
        f"{string(paper.serial_words)}, {room_mm:g}mm)"
    )
    is_cards = any(isinstance(block, CardBlock) for block in paper.blocks)
    return "\n".join([_setting(paper), LOOK, "" if is_cards else opening, body, END_MARK])


@cache
def font() -> str:
    """The font of all print."""
    there = set(typst.Fonts().families())
    return next(name for name in FONTS if name in there)


def string(words: str) -> str:
    """Words as a string of typst, whatever they hold."""
    return '"' + "".join(_letter(letter) for letter in words) + '"'


def _letter(letter: str) -> str:
    if letter in ESCAPES:
        return ESCAPES[letter]
    return letter if letter.isprintable() else f"\\u{{{ord(letter):x}}}" if ord(letter) > 159 else ""


def _setting(paper: Paper) -> str:
    size, leading = (11, 0.52) if paper.serial_words else (12.5, 0.62)
    running_head = string(shortened(paper.head.title, 78))
    draft = f'text(size: 9pt, weight: "bold", {string(paper.draft_words)})'
    return f"""
#set document(title: {string(paper.head.title)}, author: {string(paper.head.office)})
#set text(font: {string(font())}, size: {size}pt, lang: {string(language_code(paper.language))}, fill: luma(20))
#set par(leading: {leading}em)
#set page(paper: "a4", margin: (top: 21mm, bottom: 19mm, left: 22mm, right: 16mm),
  header-ascent: 35%, footer-descent: 35%{_draft(paper.draft_words)},
  header: context {{ let first = counter(page).get().first() == 1
    grid(columns: (1fr, auto, 34mm), column-gutter: 4mm,
      if first [] else {{ text(size: 9pt, fill: luma(80), {running_head}) }}, {draft}, []) }},
  footer: context {{ let last = counter(page).at(query(<end>).first().location()).first()
    align(center, text(size: 9.5pt)[#text({string(_("Trang"))}) #counter(page).display()/#last]) }})
"""


def _draft(words: str) -> str:
    if not words:
        return ""
    short = words.partition(" – ")[0]
    return f', background: rotate(-38deg, text(size: 84pt, weight: "bold", fill: luma(233), {string(short)}))'


def _over(paper: Paper, copies: Sequence[Copy], pages: int) -> str:
    """The copies' own marks over the pages of the form: serial on each page, QR code and selection on the first."""
    columns = max((len(copy.selection) for copy in copies), default=0)
    lines = [
        f"#copy({string(copy.serial)}, {string(qr_svg(copy.scanned))}, {_list(map(string, map(str, copy.selection)))})"
        for copy in copies
    ]
    return f"""
#set document(title: {string(paper.head.title)}, author: {string(paper.head.office)})
#set text(font: {string(font())}, size: 11pt, lang: {string(language_code(paper.language))}, fill: luma(20))
#let words = {string(paper.serial_words)}
#let selection(places) = box(width: 172mm, table(columns: (62mm,) + (1fr,) * {columns}, inset: 1.4mm, stroke: 0.5pt,
  align: (x, _) => if x == 0 {{ left }} else {{ center }},
  text({string(_("Số người từ 18 tuổi trong hộ"))}), ..range(1, places.len() + 1).map(n => text(str(n))),
  text(weight: "bold", {string(_("Gặp người nhiều tuổi thứ"))}), ..places.map(p => text(weight: "bold", p))))
#let copy(serial, qr, places) = for p in range(1, {pages + 1}) {{
  page(paper: "a4", margin: 0mm, image({string(FORM)}, page: p, width: 100%), foreground: if p == 1 {{
    place(top + right, dx: -16mm, dy: 20mm, image(bytes(qr), format: "svg", width: 21mm))
    place(top + right, dx: -39mm, dy: 25mm, align(right)[#text(size: 10pt, words)\\
      #text(size: 15pt, weight: "bold", tracking: 0.06em, serial)])
    if places.len() > 0 {{ place(top + left, dx: 22mm, dy: 43mm, selection(places)) }}
  }} else {{ place(top + right, dx: -16mm, dy: 10.4mm, text(size: 10pt, weight: "bold", words + " " + serial)) }})
}}
""" + "\n".join(lines)


def qr_svg(text: str) -> str:
    """A QR code as SVG; level M (15 %), since forms get folded and dirty."""
    drawn = BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="svg", border=1, xmldecl=False, svgns=True, nl=False, scale=4)
    return drawn.getvalue().decode()


def language_code(language: str) -> str:
    """The two letters of a language of the form: "English (en)" → en; Vietnamese where it is not known."""
    found = LANGUAGE.search(language.strip().lower())
    if found:
        return found[1] or found[2]
    return LANGUAGES.get(language.strip().lower(), "vi")


def _list(items: Iterable[str]) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"


def _option(option: Option) -> str:
    flags = ["true" if flag else "false" for flag in (option.lines, option.apart)]
    return f"({string(option.code)}, {string(option.words)}, {string(option.arrow)}, {flags[0]}, {flags[1]})"


def _boxes(boxes: Boxes) -> str:
    return f"digits({_list(f'({count}, {string(after)})' for count, after in boxes.groups)})"


def _body(body: Body) -> str:
    if isinstance(body, Options):
        options = _list(_option(option) for option in body.options)
        if 1 < body.columns == len(body.options):
            return f"side-by-side({options})"
        return f"choose({options}, {body.columns})"
    if isinstance(body, Ranking):
        listed = _list(_option(option) for option in body.options)
        places = _list(f"({string(words)}, {_boxes(boxes)})" for words, boxes in body.places)
        return f"rank({listed}, {places}, {body.columns})"
    if isinstance(body, Boxes):
        return f"put({_boxes(body)})"
    return f"ruled({body.count})" if isinstance(body, Lines) else "[]"


def _is_whole(body: Body) -> bool:
    if isinstance(body, Options):
        return -(-len(body.options) // body.columns) <= MOST_LINES_WHOLE
    return not isinstance(body, Ranking) or len(body.options) <= MOST_LINES_WHOLE


def _block(block: Block) -> str:
    if isinstance(block, QuestionBlock):
        whole = "true" if _is_whole(block.body) else "false"
        return (
            f"#question({string(block.number)}, {string(block.words)}, {_body(block.body)}, "
            f"ask: {string(block.ask_if)}, said: {string(block.said)}, told-words: {string(block.told)}, "
            f"mark: {string(_('Người hỏi:'))}, whole: {whole})"
        )
    if isinstance(block, GridBlock):
        return _grid(block)
    if isinstance(block, SectionBlock):
        return f"#section({string(block.title)}, {string(block.ask_if)})"
    if isinstance(block, RuleBlock):
        return f"#rule({string(block.words)})" if block.strong else f"#how({string(block.words)})"
    if isinstance(block, NoteBlock):
        return (
            f"#note({_list(string(line) for line in block.words.splitlines() if line.strip())}, {string(block.ask_if)})"
        )
    if isinstance(block, ConsentBlock):
        cover = _list(f"({string(words)}, {_in_row(body)})" for words, body in block.cover)
        paragraphs = _list(string(words) for words in block.paragraphs)
        return f"#consent({paragraphs}, {_list(_option(option) for option in block.agreed)}, {cover})"
    return _other(block)


def _grid(grid: GridBlock) -> str:
    count = len(grid.columns)
    width = max(NARROWEST_MM, min(19.0, 96.0 / max(1, count)))
    size = 0.86 if count <= 6 else 0.74
    rows = _list(f"({string(row.number)}, {string(row.words)})" for row in grid.rows)
    whole = "true" if len(grid.rows) <= MOST_ROWS_WHOLE else "false"
    return (
        f"#matrix({string(grid.number)}, {string(grid.words)}, {_list(map(_option, grid.columns))}, {rows}, "
        f"ask: {string(grid.ask_if)}, said: {string(grid.said)}, width: {width:.1f}mm, size: {size}em, whole: {whole})"
    )


def _other(block: Block) -> str:
    if isinstance(block, OfficeBox):
        rows = _list(f"(text({string(words)}), {_in_row(body)})" for words, body in block.rows)
        return f"#office-box({string(block.title)}, {rows}, {string(block.note)})"
    if isinstance(block, Heading):
        if block.level == 1:
            return f"#title1({string(block.words)}, {'true' if block.new_page else 'false'})"
        return f"#title{min(block.level, 3)}({string(block.words)})"
    if isinstance(block, Text):
        quiet = "true" if block.quiet else "false"
        return f"#para({string(block.words)}, {string(block.lead)}, {string(block.mark)}, {quiet})"
    if isinstance(block, TableBlock):
        rows = _list(_list(string(cell) for cell in row) for row in block.rows)
        widths = _list(f"{width:g}fr" for width in block.widths)
        short = all(len(cell) <= SHORT_CELL for row in block.rows for cell in row)
        whole = "true" if short and len(block.rows) <= MOST_ROWS_OF_WHOLE_TABLE else "false"
        return f"#sheet({_list(string(words) for words in block.head)}, {rows}, {widths}, {whole})"
    assert isinstance(block, CardBlock)
    return _card(block)


def _in_row(body: Options | Boxes | Lines) -> str:
    if isinstance(body, Options):
        ticks = _list(map(_option, body.options))
        return f"grid(columns: (1fr,) * {body.columns}, column-gutter: 3mm, ..{ticks}.map(one))"
    return _boxes(body) if isinstance(body, Boxes) else f"ruled({body.count})"


def _card(card: CardBlock) -> str:
    words = f"{string(card.title)}, {string(card.serves)}, {_list(_option(option) for option in card.options)}"
    size = next((points for most, points in CARD_SIZES if len(card.options) <= most), 0)
    longest = max((len(option.words) for option in card.options), default=0)
    if not size:
        return f"#pagebreak(weak: true)\n#long-card({words})\n#pagebreak(weak: true)"
    size = min(size, 16) if longest > 90 else min(size, 22) if longest > 45 else size
    return f"#card({words}, {size}pt, {'48%' if card.half else '100%'})"
