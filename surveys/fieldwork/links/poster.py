"""The notice of an open link, to be put up or handed round: who asks, about what, the code to scan, the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sampling.deferred import deferred
from surveys.errors import SurveyError
from surveys.questionnaires.paper.pdf import font, qr_svg, string
from surveys.text import format_date
from surveys.text.i18n import gettext as _

if TYPE_CHECKING:
    import typst
else:
    typst = deferred("typst")

SIZES = {"a4": 1.0, "a5": 0.7071}
"""The sizes of paper, each with its scale: A5 is A4 made smaller."""


@dataclass(frozen=True)
class Poster:
    """What a poster says; `until` is the last day, if one is set."""

    title: str
    office: str
    address: str
    minutes: int
    until: date | None


def write_poster(poster: Poster, size: str) -> bytes:
    """The poster as PDF of one page, for "a4" or "a5"."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "poster.typ"
        source.write_text(_source(poster, size), encoding="utf-8")
        content, warnings = typst.compile_with_warnings(str(source), pdf_tags=True)
    if warnings:
        raise SurveyError("paper.pdf_warning", f"typst warns: {warnings[0].message}")
    return bytes(content)


def _source(poster: Poster, size: str) -> str:
    scale = SIZES[size]
    shown = poster.address.split("://", 1)[-1]
    told = [
        _("Khoảng %(minutes)s phút, trả lời ngay trên điện thoại.", minutes=poster.minutes),
        _("Tự nguyện. Không hỏi tên, địa chỉ, số điện thoại; câu nào không muốn trả lời thì bỏ qua."),
    ]
    if poster.until is not None:
        told.append(_("Nhận phiếu đến hết ngày %(day)s.", day=format_date(poster.until)))
    lines = "".join(f"par(text({string(line)})); " for line in told)
    return f"""
#set document(title: {string(poster.title)}, author: {string(poster.office)})
#set page(paper: {string(size)}, margin: (x: {22 * scale:.2f}mm, y: {20 * scale:.2f}mm))
#set text(font: {string(font())}, size: {16 * scale:.2f}pt, lang: "vi", fill: luma(20))
#set par(leading: 0.62em, spacing: {5 * scale:.2f}mm)
#set align(center)
#text(size: {15 * scale:.2f}pt, weight: "bold", upper({string(poster.office)}))
#v({-2 * scale:.2f}mm)
#line(length: {38 * scale:.2f}mm, stroke: 0.6pt)
#v(1fr)
#text(size: {19 * scale:.2f}pt, {string(_("Mời Ông/Bà cho ý kiến"))})
#block(above: {6 * scale:.2f}mm, {{ set par(leading: 0.45em); text(
  size: {_title_size(poster.title) * scale:.2f}pt, weight: "bold", hyphenate: false, {string(poster.title)}) }})
#v(1fr)
#image(bytes({string(qr_svg(poster.address))}), format: "svg", width: {84 * scale:.2f}mm, alt: {string(poster.address)})
#text(size: {15 * scale:.2f}pt, {string(_("Quét mã bằng máy ảnh của điện thoại, hoặc gõ địa chỉ:"))})
#block(above: {4 * scale:.2f}mm, text(size: {_address_size(shown) * scale:.2f}pt, weight: "bold", hyphenate: false,
  {string(shown)}))
#v(1fr)
#block(width: 88%, {{ {lines} }})
#v(0.6fr)
"""


def _title_size(title: str) -> float:
    """A long title is set smaller, so that all stays on one page."""
    return 34.0 if len(title) <= 60 else 26.0 if len(title) <= 140 else 19.0


def _address_size(address: str) -> float:
    """As large as fits on one line."""
    return min(22.0, 760.0 / max(len(address), 1))
