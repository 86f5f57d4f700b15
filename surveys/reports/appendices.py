"""What follows the signature: wording, tables by group, sampling errors, derived variables, volunteers, editions."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.questionnaires.questionnaire import Questionnaire
from surveys.reports.document import Block, Heading, Paragraph
from surveys.reports.edition_blocks import edition_blocks
from surveys.reports.edition_words import EditionWords
from surveys.reports.facts import ReportFacts, facts_of_volunteers
from surveys.reports.plan_content import Finding
from surveys.reports.question_blocks import derived_blocks, group_blocks, with_basis
from surveys.reports.results import ResultsBook
from surveys.reports.sampling_errors import sampling_error_blocks
from surveys.reports.sections import wording_blocks
from surveys.reports.volunteers import volunteer_blocks
from surveys.text.i18n import gettext as _


def appendices(
    facts: ReportFacts,
    book: ResultsBook,
    questionnaire: Questionnaire,
    *,
    volunteers: ResultsBook | None = None,
    findings: Sequence[Finding] = (),
    edition: EditionWords | None = None,
    earlier: Sequence[EditionWords] = (),
) -> list[Block]:
    """All appendices that there is something for, numbered in their order."""
    found: list[list[Block]] = []

    def title(words: str) -> str:
        return _("PHỤ LỤC %(n)s. %(title)s", n=len(found) + 1, title=words)

    found.append(wording_blocks(questionnaire, title(_("NGUYÊN VĂN BẢNG HỎI"))))
    by_group = with_basis(group_blocks(book), book)
    if by_group:
        heading = Heading(1, title(_("CÁC BẢNG CHIA THEO NHÓM NGƯỜI TRẢ LỜI")), new_page=True)
        words = _(
            "Phụ lục này in các bảng chia theo nhóm chưa có ở phần kết quả, để mỗi câu hỏi đều có số liệu của từng "
            "nhóm."
        )
        found.append([heading, Paragraph(words), *by_group])
    if book.bears_interval:
        found.append(sampling_error_blocks(book, findings, title=title(_("SAI SỐ CHỌN MẪU"))))
    made = derived_blocks(book)
    if made:
        found.append([Heading(1, title(_("BIẾN TẠO THÊM")), new_page=True), *made])
    if volunteers is not None:
        heading = Heading(1, title(_("Ý KIẾN TỰ NGUYỆN QUA LIÊN KẾT MỞ, KHÔNG THUỘC MẪU")), new_page=True)
        found.append([heading, *volunteer_blocks(facts_of_volunteers(facts), volunteers)])
    if edition is not None:
        found.append(edition_blocks(edition, earlier, title=title(_("CÁC LẦN LẬP BÁO CÁO"))))
    return [block for blocks in found for block in blocks]
