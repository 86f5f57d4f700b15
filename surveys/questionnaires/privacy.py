"""R2 and R9: questions that ask who somebody is, or what the law calls sensitive, need a written justification."""

from __future__ import annotations

import re
from collections.abc import Mapping

from surveys.questionnaires.findings import Finding
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.text import search_key
from surveys.text.i18n import gettext as _

OPEN_KINDS = {"text", "integer", "date"}
IDENTIFYING = {
    "name": r"ho va ten|ho,? ten|ten (?:cua )?(?:ong|ba|anh|chi|nguoi|chu ho|chau)|quy danh|\b(?:your|full|first|last|family|given|respondent'?s?) names?\b|\bname of (?:the )?(?:respondent|person|head|child)|\bihr(?:e[nr]?)? name|\bvor(?:- und nach)?name|\bnachname",
    "phone": r"so dien thoai|dien thoai (?:lien he|di dong)|\bzalo\b|\b(?:tele)?phone|\bmobile n|telefon|handynummer|whatsapp number",
    "id-number": r"can cuoc|\bcccd\b|\bcmnd\b|chung minh (?:nhan dan|thu)|ho chieu|ma so dinh danh|so the bao hiem|\bid (?:card|number)|national id|passport|social security|ausweis(?:nummer)?|personalausweis",
    "address": r"dia chi (?:nha|cu the|noi o|thuong tru|lien he|cua)|so nha|\b(?:home|street|postal|your) address|\banschrift|postadresse|wohnadresse",
    "email": r"\be-?mail|thu dien tu|hop thu dien tu",
    "birth-date": r"ngay,? thang,? nam sinh|ngay sinh|\bdate of birth|\bbirth ?date|geburtsdatum",
    "organisation": r"\bverein / organisation\b|name der organisation|ten (?:co quan|don vi|doanh nghiep) (?:cua )?(?:ong|ba)",
}  # fmt: skip
SENSITIVE = {
    "party": r"dang vien|vao dang|sinh hoat dang|dang phai|party member|political party|member of (?:a|the|any) party|parteimitglied|partei(?:zugehorigkeit)",
    "religion": r"ton giao|tin nguong|theo dao\b|\breligio|\bfaith\b|\bchurch\b|glaubens|konfession",
    "ethnicity": r"dan toc|\bethnic|\btribe|\brace\b|ethnie|ethnisch|volksgruppe|staatsangehorigkeit",
}  # fmt: skip
WHOLE_NAME = {"name": re.compile(r"(?:name|ho_?ten|ten|full_?name)"), "email": re.compile(r"e?_?mail"),
              "phone": re.compile(r"phone|telefon|dien_?thoai|sdt")}  # fmt: skip
IDENTIFYING_PATTERNS = {what: re.compile(pattern) for what, pattern in IDENTIFYING.items()}
SENSITIVE_PATTERNS = {what: re.compile(pattern) for what, pattern in SENSITIVE.items()}
Places = Mapping[str, tuple[str, int, str | None]]


def privacy_findings(questionnaire: Questionnaire, places: Places | None = None) -> list[Finding]:
    """One finding for each question that asks for identity (R2) or for a sensitive matter (R9).

    `places` gives sheet, row and column letter of a question in the file it came from.
    """
    found = []
    for question in questionnaire.questions():
        what = asks_for(question)
        if what is None:
            continue
        sheet, row, column = (places or {}).get(question.name, (None, None, None))
        message, advice = _sentences(what, questionnaire.label(question))
        facts = {"name": question.name, "asks_for": what}
        found.append(Finding("privacy-" + what, "privacy", message, advice, sheet, row, column, facts))
    return found


def asks_for(question: Question) -> str | None:
    """What personal or sensitive matter a question asks for, if any."""
    if not question.is_asked or not question.has_answer:
        return None
    text = search_key(" ".join(question.label.values()))
    if question.kind in OPEN_KINDS:
        name = search_key(question.name)
        for what, pattern in IDENTIFYING_PATTERNS.items():
            by_name = what in WHOLE_NAME and WHOLE_NAME[what].fullmatch(name)
            if (pattern.search(text) and "khong ghi ho" not in text) or by_name:
                return what
    return next((what for what, pattern in SENSITIVE_PATTERNS.items() if pattern.search(text)), None)


def _sentences(what: str, label: str) -> tuple[str, str]:
    names = {
        "name": _("họ tên"),
        "phone": _("số điện thoại"),
        "id-number": _("số giấy tờ tùy thân"),
        "address": _("địa chỉ"),
        "email": _("thư điện tử"),
        "birth-date": _("ngày tháng năm sinh đầy đủ"),
        "organisation": _("tên cơ quan, tổ chức của người trả lời"),
        "party": _("tư cách đảng viên hoặc đảng phái"),
        "religion": _("tôn giáo, tín ngưỡng"),
        "ethnicity": _("dân tộc, nguồn gốc"),
    }
    label = label if len(label) <= 120 else label[:119] + "…"
    if what in SENSITIVE:
        return (
            _("Câu “%(label)s” hỏi về %(what)s, là dữ liệu cá nhân nhạy cảm.", label=label, what=names[what]),
            _("Bỏ câu này, hoặc ghi rõ lý do cần hỏi trước khi phát hành bảng hỏi."),
        )
    return (
        _("Câu “%(label)s” hỏi %(what)s, có thể làm lộ người trả lời là ai.", label=label, what=names[what]),
        _("Phiếu phải ẩn danh: bỏ câu này, hỏi theo nhóm (ví dụ nhóm tuổi), hoặc ghi rõ lý do cần hỏi."),
    )
