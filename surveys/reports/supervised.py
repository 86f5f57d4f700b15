"""What the report says of supervision and of when fieldwork was to stop: counts, and a sentence on the rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from surveys.fieldwork.precision.rules import rules_of
from surveys.fieldwork.precision.standing import precision_standing
from surveys.fieldwork.precision.words import report_sentence
from surveys.fieldwork.supervision.service import tally_of
from surveys.fieldwork.supervision.tally import SupervisionTally
from surveys.reports.document import Block, Paragraph, Table, columns_of
from surveys.requests.records import Survey
from surveys.text import format_number
from surveys.text.i18n import gettext as _


@dataclass(frozen=True)
class Supervised:
    """How many interviews were looked at, returned, changed and made void, and what became of the stopping rule."""

    tally: SupervisionTally
    stopping: str


def supervised(session: Session, survey: Survey, *, today: date) -> Supervised:
    """Of a survey with cases of its own; after lock from what lock has kept."""
    rules = rules_of(session, survey)
    standing = precision_standing(session, survey, today=today) if rules else None
    sentence = report_sentence(rules, None if standing is None else standing.conditions)
    return Supervised(tally_of(session, survey), sentence)


def supervision_blocks(found: Supervised) -> list[Block]:
    """For the section on methods."""
    tally, stopping = found.tally, Paragraph(found.stopping)
    if tally.is_empty and not tally.changed_answers:
        return [Paragraph(_("Không phiếu nào bị trả lại hay hủy; không câu trả lời nào được sửa.")), stopping]
    rows = (
        (_("Phiếu giám sát viên đã xem và nhận"), tally.accepted),
        (_("Lần trả phiếu để quay lại hỏi"), tally.returned),
        (_("Lần quay lại gặp được người trả lời"), tally.reached),
        (_("Phiếu có câu trả lời đổi sau khi hỏi lại"), tally.changed_forms),
        (_("Câu trả lời đổi sau khi hỏi lại"), tally.changed_answers),
        (_("Phiếu bị hủy"), tally.void),
    )
    columns = columns_of((_("Việc giám sát"), 125, "left"), (_("Số lượng"), 40, "right"))
    note = _("Câu trả lời chỉ đổi khi chính người trả lời được hỏi lại; cơ quan thực hiện không sửa câu trả lời nào.")
    table = Table(
        _("Số phiếu được xem, trả lại, sửa và hủy"),
        columns,
        tuple((title, format_number(number)) for title, number in rows),
        (note,),
    )
    return [table, stopping]
