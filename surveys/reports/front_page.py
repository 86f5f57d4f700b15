"""The lines of a report's head and foot as they are set, also where a letterhead says only whose they are."""

from __future__ import annotations

from dataclasses import replace

from surveys.reports.document import HeadLine, Letterhead, ReportDocument, Signature

STATE_MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
SIGNATURE_ROOM_MM = 24.0
"""Between capacity and name, for the signature and the seal."""


def left_lines(head: Letterhead) -> tuple[HeadLine, ...]:
    """The left column: the body above, the issuing body in bold with its rule."""
    if head.left:
        return head.left
    above = (HeadLine(head.superior_body.upper(), 12.0),) if head.superior_body else ()
    return (*above, HeadLine(head.issuing_body.upper(), 12.5, bold=True, rule=0.4))


def right_lines(head: Letterhead) -> tuple[HeadLine, ...]:
    """The right column: the motto, its last line with a rule."""
    if head.right:
        return head.right
    first, *others = head.motto or STATE_MOTTO
    lines = (HeadLine(first, 12.0, bold=True), *(HeadLine(words, 13.5, bold=True) for words in others))
    return (*lines[:-1], replace(lines[-1], rule=1.0))


def number_line(head: Letterhead) -> HeadLine:
    """The document's number and mark."""
    return replace(head.number_line, text=head.number_line.text or head.number)


def place_line(head: Letterhead) -> HeadLine:
    """Where and when the document is issued."""
    return replace(head.place_line, text=head.place_line.text or head.place_and_date)


def capacity_lines(signature: Signature) -> tuple[HeadLine, ...]:
    """In which capacity the report is signed."""
    return signature.lines or (HeadLine(signature.capacity.upper(), 13.5, bold=True),)


def name_line(signature: Signature) -> HeadLine:
    """Who signs."""
    return replace(signature.name_line, text=signature.name_line.text or signature.name)


def title_of(report: ReportDocument) -> str:
    """What the file calls itself."""
    return f"{report.kind} {report.subject[:1].lower()}{report.subject[1:]}"
