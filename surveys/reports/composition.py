"""The whole report out of facts, results and the author's texts: what stands in it, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from surveys.questionnaires.questionnaire import Questionnaire
from surveys.reports.aapor import DisclosedItem, disclosed_items
from surveys.reports.document import Block, Heading, Letterhead, Paragraph, ReportDocument, Signature
from surveys.reports.facts import ReportFacts
from surveys.reports.question_blocks import battery_domain_blocks, derived_blocks, result_blocks, with_basis
from surveys.reports.results import ResultsBook
from surveys.reports.sections import (
    conclusion_blocks,
    context_blocks,
    disclosure_blocks,
    fieldwork_blocks,
    method_blocks,
    profile_blocks,
    wording_blocks,
)
from surveys.reports.tables import sampling_errors
from surveys.text import format_long_date
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

PASSAGES: Mapping[str, str] = {
    "context": _l("Bối cảnh (viết thêm)"),
    "assessment": _l("Nhận xét, đánh giá"),
    "proposals": _l("Kiến nghị, đề xuất"),
}
FRAME_TEXTS: Mapping[str, str] = {
    "superior_body": _l("Cơ quan cấp trên trực tiếp"),
    "issuing_body": _l("Cơ quan ban hành"),
    "number": _l("Số, ký hiệu"),
    "place": _l("Nơi ban hành"),
    "capacity": _l("Chức vụ người ký"),
    "signer": _l("Họ tên người ký"),
    "recipients": _l("Nơi nhận"),
}
NEEDED_FOR_FINAL = ("assessment", "proposals", "number", "signer")


@dataclass(frozen=True)
class Missing:
    """Something that keeps a report from being final: the key of the text, and how it is called."""

    key: str
    title: str


def compose(
    facts: ReportFacts,
    book: ResultsBook,
    questionnaire: Questionnaire,
    texts: Mapping[str, str],
    *,
    today: date,
    draft: bool,
) -> ReportDocument:
    """The report as a document; `texts` are the author's passages by key."""
    items = disclosed_items(facts, book, texts)
    frame = frame_texts(facts, texts)
    blocks = [
        *context_blocks(facts, texts),
        *fieldwork_blocks(facts, book),
        *with_basis(profile_blocks(book), book),
        Heading(1, _("IV. KẾT QUẢ ĐIỀU TRA")),
        *with_basis(result_blocks(book), book),
        *method_blocks(facts, book),
        *disclosure_blocks(items),
        *conclusion_blocks(texts),
    ]
    return ReportDocument(
        letterhead=Letterhead(
            superior_body=frame["superior_body"],
            issuing_body=frame["issuing_body"],
            number=frame["number"],
            place_and_date=f"{frame['place']}, {format_long_date(today)}",
        ),
        kind=_("Báo cáo"),
        subject=_("Kết quả điều tra “%(title)s”", title=facts.request.title),
        blocks=tuple(blocks),
        signature=Signature(
            capacity=frame["capacity"], name=frame["signer"], recipients=tuple(_lines(frame["recipients"]))
        ),
        appendices=tuple(_appendices(book, questionnaire)),
        draft=draft,
    )


def frame_texts(facts: ReportFacts, texts: Mapping[str, str]) -> dict[str, str]:
    """Head and foot of the document: what the author wrote, otherwise what follows from the request."""
    request = facts.request
    defaults = {
        "superior_body": "" if request.requesting_body == request.implementing_body else request.requesting_body,
        "issuing_body": request.implementing_body,
        "number": _("Số:         /BC"),
        "place": _place_name(facts.survey.unit.name),
        "capacity": _("Thủ trưởng cơ quan"),
        "signer": "",
        "recipients": "\n".join((_("%(body)s (để b/c);", body=request.requesting_body), _("Lưu: VT."))),
    }
    return {key: texts.get(key, "").strip() or default for key, default in defaults.items()}


def missing_for_final(items: list[DisclosedItem], texts: Mapping[str, str]) -> list[Missing]:
    """What must be written before the report can be final: blank AAPOR items, the author's parts, number and signer."""
    titles = {**PASSAGES, **FRAME_TEXTS}
    missing = [Missing(item.key, item.title) for item in items if item.is_blank]
    return missing + [Missing(key, str(titles[key])) for key in NEEDED_FOR_FINAL if not texts.get(key, "").strip()]


def _appendices(book: ResultsBook, questionnaire: Questionnaire) -> list[Block]:
    blocks: list[Block] = []
    number = 1
    if book.bears_interval:
        blocks += [
            Heading(1, _("PHỤ LỤC %(n)s. SAI SỐ CHỌN MẪU", n=number), new_page=True),
            Paragraph(
                _(
                    "Bảng dưới đây cho biết mức chính xác của từng tỷ lệ tính trên toàn mẫu. Khoảng "
                    "tin cậy phản ánh sai số chọn mẫu, "
                    "không phản ánh sai lệch do người không trả lời."
                )
            ),
            *with_basis([sampling_errors(book.questions, caption=_("Sai số chọn mẫu của các ước lượng"))], book),
        ]
        number += 1
    items = with_basis(battery_domain_blocks(book), book)
    if items:
        title = _("PHỤ LỤC %(n)s. TỪNG NỘI DUNG CỦA CÂU HỎI DẠNG BẢNG, CHIA THEO NHÓM", n=number)
        blocks += [Heading(1, title, new_page=True), *items]
        number += 1
    made = derived_blocks(book)
    if made:
        blocks += [Heading(1, _("PHỤ LỤC %(n)s. BIẾN TẠO THÊM", n=number), new_page=True), *made]
        number += 1
    return blocks + wording_blocks(questionnaire, _("PHỤ LỤC %(n)s. NGUYÊN VĂN BẢNG HỎI", n=number))


def _place_name(unit_name: str) -> str:
    for prefix in ("Tỉnh ", "Thành phố ", "Xã ", "Phường ", "Đặc khu "):
        if unit_name.startswith(prefix):
            return unit_name.removeprefix(prefix)
    return unit_name


def _lines(text: str) -> list[str]:
    return [line.strip().removeprefix("-").strip() for line in text.splitlines() if line.strip()]
