"""What lock makes of each table that knows a survey, a case, a response or a person: declared, or a test fails.

Nothing is left to memory: whoever adds a table that refers to one of those says here what becomes of its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Table, select

from surveys.records import Base
from surveys.text.i18n import lazy_gettext as _l


class Fate(StrEnum):
    """What becomes of the survey's rows of a table."""

    GOES = "goes"
    REWRITTEN = "rewritten"
    STAYS = "stays"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Becomes:
    """A table's fate; `words` say it to whoever decides (of what goes or is rewritten), else `reason` says why not."""

    fate: Fate
    words: str = ""
    reason: str = ""


def _goes(words: str) -> Becomes:
    return Becomes(Fate.GOES, words)


def _stays(reason: str) -> Becomes:
    return Becomes(Fate.STAYS, reason=reason)


def _elsewhere(reason: str) -> Becomes:
    return Becomes(Fate.ELSEWHERE, reason=reason)


FATES: Mapping[str, Becomes] = {
    # Deleted, in this order: what refers to another row goes before it.
    "answer_change": _goes(_l("Câu trả lời trước và sau mỗi lần quay lại")),
    "case_decision": _goes(_l("Quyết định của giám sát viên về từng hộ")),
    "voided_response": _goes(_l("Đường dẫn từ phiếu đã hủy về hộ và người thu")),
    "response_link": _goes(_l("Đường dẫn từ phiếu về hộ, người thu và giờ phỏng vấn")),
    "callback_task": _goes(_l("Yêu cầu quay lại hộ")),
    "quality_flag": _goes(_l("Điểm khác thường về từng cộng tác viên và lời trả lời của họ")),
    "quality_run": _goes(_l("Các lần tính chỉ số chất lượng")),
    "re_interview": _goes(_l("Phỏng vấn lại: hộ, người hỏi lại và câu trả lời")),
    "phone_event": _goes(_l("Việc do điện thoại gửi về: lượt đến, chọn người")),
    "kept_submission": _goes(_l("Phiếu giữ chờ quyết định")),
    "invitation": _goes(_l("Liên kết riêng của từng hộ")),
    "open_draft": _goes(_l("Phiếu làm dở qua liên kết mở")),
    "interview_handover": _goes(_l("Lần giao máy cho người trả lời")),
    "interview_draft": _goes(_l("Phỏng vấn đang dở")),
    "paper_mismatch": _goes(_l("Chỗ hai lần nhập phiếu giấy khác nhau")),
    "paper_entry": _goes(_l("Lần nhập phiếu giấy: ai nhập, lúc nào")),
    "paper_form": _goes(_l("Phiếu giấy: số in trên phiếu và hộ của phiếu")),
    "visit": _goes(_l("Lượt đến hộ: ai, ngày giờ, kết quả")),
    "data_file": _goes(_l("Tệp phiếu đã xuất để kiểm tra; sau khi khóa xuất lại từ phiếu đã gộp")),
    # Rewritten.
    "field_case": Becomes(
        Fate.REWRITTEN,
        _l("Hộ mẫu: bỏ mã hộ, số thứ tự trong danh sách, người thu và người được chọn; giữ kết quả và số lượt đến"),
    ),
    "response": Becomes(
        Fate.REWRITTEN,
        _l("Phiếu: số hiệu mới ngẫu nhiên; ngày, cách thu và quyền số gộp cho đến khi mỗi loại đủ 5 phiếu"),
    ),
    "re_interview_wave": Becomes(Fate.REWRITTEN, _l("Đợt chọn phỏng vấn lại: bỏ danh sách hộ và người thu")),
    "response_import": Becomes(Fate.REWRITTEN, _l("Tệp phiếu đã nhập: bỏ tên tệp và chỗ xếp từng phiếu")),
    "audit_entry": Becomes(Fate.REWRITTEN, _l("Nhật ký: bỏ các dòng về từng hộ, từng phiếu; giữ số lượng")),
    "job": Becomes(Fate.REWRITTEN, _l("Việc máy đã làm lâu: bỏ các dòng của bước thu thập")),
    "survey": Becomes(Fate.REWRITTEN, _l("Cuộc điều tra: ghi ngày khóa")),
    # Kept: of the office, and nothing in it leads to a case or a response.
    "analysis_plan": _stays("what the office asks of the answers"),
    "design_version": _stays("the design, by communes and strata"),
    "draw_commitment": _stays("the method of the draw, published before the field"),
    "frame_version": _stays("the frame, by communes"),
    "open_link": _stays("an address that anybody may know; its drafts go"),
    "plan_alternative": _stays("a plan before the draw"),
    "plan_variable": _stays("made from answers by the office"),
    "precision_reached": _stays("margins of whole steps of the tables (R6)"),
    "questionnaire_version": _stays("the questionnaire"),
    "re_interview_plan": _stays("which share is asked again, and results that advanced in steps (R6)"),
    "report_edition": _stays("the report"),
    "report_file": _stays("the report"),
    "analysis_plan_version": _stays("what the office asks of the answers"),
    "report_text": _stays("the report"),
    "results_release": _stays("the steps of the tables; lock puts every response into the last one"),
    "sample_draw": _stays("which lines were drawn: not which of them answered"),
    "sample_rehearsal": _stays("simulated before the field"),
    "stopping_rule": _stays("written before the field"),
    "survey_lock": _stays("the lock itself: who asked, who confirmed, what went, in numbers"),
    "weighting_plan": _stays("control totals"),
    "basis_correction": _stays("about the draw"),
    "questionnaire_approval": _stays("of the questionnaire"),
    "questionnaire_comment": _stays("of the questionnaire"),
    "studio_document": _stays("of the questionnaire"),
    "studio_edit": _stays("of the questionnaire"),
    "studio_presence": _stays("of the questionnaire"),
    # Not about one survey.
    "account": _elsewhere("accounts go by their own rule"),
    "account_batch": _elsewhere("accounts go by their own rule"),
    "bank_item": _elsewhere("the bank of questions"),
    "bank_item_version": _elsewhere("the bank of questions"),
    "collect_token": _elsewhere("a collaborator's token; it names no survey"),
    "letterhead_template": _elsewhere("of the unit's reports"),
    "pending_upload": _elsewhere("goes within a day; those of the survey's pages go with the lock"),
    "person_contact": _elsewhere("staff are reached until their own retention ends (R5)"),
    "survey_request": _elsewhere("the request"),
}
"""By the table's name; those that go stand in the order in which they are deleted."""

ABOUT_THE_OFFICE = frozenset(
    {"survey", "request", "questionnaire_version", "frame_version", "design_version", "sample_draw", "draw_commitment",
     "plan_alternative", "sample_rehearsal", "analysis_plan", "analysis_plan_version", "plan_variable",
     "weighting_plan", "report_edition", "report_file", "data_file",
     "report_text", "import", "response_import", "open_link", "list", "stopping_rule"}
)  # fmt: skip
"""Subjects of the log that lock leaves: every other entry of the survey is reduced to a number."""
WORK_OF_THE_OFFICE = ("questionnaire.prove", "lock")
"""Kinds of long work that lead to no case, and whose result is still looked at."""

OF_CASES = ("field_case", "response", "callback_task", "paper_form", "interview_draft", "open_link", "results_release")
"""Tables by which a row belongs to a survey."""


def tables_that_go() -> list[Table]:
    """The tables whose rows of a survey are deleted, in that order."""
    return [Base.metadata.tables[name] for name, becomes in FATES.items() if becomes.fate is Fate.GOES]


def of_survey(table: Table, survey_id: int) -> ColumnElement[bool]:
    """The rows of a table that belong to a survey, directly or by what they refer to."""
    if "survey_id" in table.c:
        return table.c.survey_id == survey_id
    for column in table.c:
        for key in column.foreign_keys:
            parent = key.column.table
            if parent.name in OF_CASES:
                return column.in_(select(key.column).where(of_survey(parent, survey_id)))
    raise LookupError(f"{table.name} leads to no survey.")
