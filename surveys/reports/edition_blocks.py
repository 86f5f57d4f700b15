"""What a report says of itself: which edition it is, who made, reviewed and finalised it, what a correction changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from surveys.reports.document import Block, Heading, Paragraph, Table, columns_of
from surveys.reports.edition_words import EditionWords
from surveys.requests.service import LOCAL_TIME
from surveys.text import format_date
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

STATES = {"draft": _l("bản dự thảo"), "reviewed": _l("bản đã soát xét"), "final": _l("bản chính thức")}


def correction_blocks(edition: EditionWords | None) -> list[Block]:
    """At the head of a correction: which edition it takes the place of, and why."""
    if edition is None or edition.corrects is None:
        return []
    day = edition.corrects_finalised_at
    since = "" if day is None else " " + _("ngày %(day)s", day=format_date(day.astimezone(LOCAL_TIME).date()))
    return [
        Paragraph(
            _(
                "Bản này thay cho bản chính thức lần %(number)s%(since)s. Lý do đính chính: %(reason)s. Các thay "
                "đổi ghi ở phụ lục cuối báo cáo.",
                number=edition.corrects,
                since=since,
                reason=edition.reason.strip().rstrip("."),
            )
        )
    ]


def edition_blocks(edition: EditionWords, earlier: Sequence[EditionWords], *, title: str) -> list[Block]:
    """The editions in their order with names and days, then each change of a correction."""
    columns = columns_of(
        (_("Lần"), 12, "center"),
        (_("Trạng thái"), 32, "left"),
        (_("Người lập"), 40, "left"),
        (_("Người soát xét"), 40, "left"),
        (_("Người chốt bản chính thức"), 41, "left"),
    )
    told = sorted([*earlier, edition], key=lambda each: each.number)
    rows = tuple(
        (
            str(each.number),
            _state_words(each),
            _who(each.made_by, each.made_at),
            _who(each.reviewed_by, each.reviewed_at),
            _who(each.finalised_by, each.finalised_at),
        )
        for each in told
    )
    blocks: list[Block] = [Heading(1, title, new_page=True), Table(_("Các lần lập báo cáo"), columns, rows)]
    if edition.corrects is None:
        return blocks
    if not edition.changes:
        return [*blocks, Paragraph(_("So với bản được đính chính, không số liệu hay đoạn văn nào thay đổi."))]
    columns = columns_of((_("Nội dung"), 57, "left"), (_("Trước đó"), 54, "left"), (_("Nay là"), 54, "left"))
    changed = tuple((change.title, change.before or "–", change.after or "–") for change in edition.changes)
    caption = _("Những thay đổi so với bản chính thức lần %(number)s", number=edition.corrects)
    return [*blocks, Table(caption, columns, changed)]


def _state_words(edition: EditionWords) -> str:
    words = str(STATES[edition.state])
    if edition.corrects is not None:
        words += ", " + _("đính chính lần %(number)s", number=edition.corrects)
    return words


def _who(name: str, at: datetime | None) -> str:
    if not name:
        return "–"
    return name if at is None else f"{name}, {format_date(at.astimezone(LOCAL_TIME).date())}"
