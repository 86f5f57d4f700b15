"""R2 and R9: questions that ask who somebody is, or what the law calls sensitive, need a written justification."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from surveys.questionnaires.findings import Finding
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.text import search_key, shortened
from surveys.text.i18n import gettext as _

OPEN_KINDS = {"text", "integer", "date"}
IDENTIFYING = {
    "name": [
        r"ho va ten", r"ho,? ten", r"ten (?:cua )?(?:ong|ba|anh|chi|nguoi|chu ho|chau)", r"quy danh", r"\bten la gi\b",
        r"\b(?:your|full|first|last|family|given|respondent'?s?) names?\b",
        r"\bname of (?:the )?(?:respondent|person|head|child)", r"\bihr(?:e[nr]?)? name",
        r"\bvor(?:- und nach)?name", r"\bnachname",
    ],
    "phone": [
        r"so dien thoai", r"dien thoai (?:lien he|di dong)", r"\bzalo\b", r"\b(?:tele)?phone", r"\bmobile n",
        r"telefon", r"handynummer", r"whatsapp number",
    ],
    "id-number": [
        r"can cuoc", r"\bcccd\b", r"\bcmnd\b", r"chung minh (?:nhan dan|thu)", r"ho chieu", r"ma so dinh danh",
        r"so the bao hiem", r"\bid (?:card|number)", r"national id", r"passport", r"social security",
        r"ausweis(?:nummer)?", r"personalausweis",
    ],
    "address": [
        r"dia chi (?:nha|cu the|noi o|thuong tru|lien he|cua)", r"so nha",
        r"\b(?:home|street|postal|your) address", r"\banschrift", r"postadresse", r"wohnadresse",
    ],
    "email": [
        r"\be-?mail", r"thu dien tu", r"hop thu dien tu",
    ],
    "birth-date": [
        r"ngay,? thang,? nam sinh", r"sinh ngay,? thang,? nam", r"ngay sinh", r"\bdate of birth", r"\bbirth ?date",
        r"geburtsdatum",
    ],
    "organisation": [
        r"\bverein / organisation\b", r"name der organisation",
        r"ten (?:co quan|don vi|doanh nghiep) (?:cua )?(?:ong|ba)",
    ],
}  # fmt: skip
SENSITIVE = {
    "party": [
        r"dang vien", r"vao dang", r"sinh hoat dang", r"dang phai", r"party member", r"political party",
        r"member of (?:a|the|any) party", r"parteimitglied", r"partei(?:zugehorigkeit)",
    ],
    "religion": [
        r"ton giao", r"tin nguong", r"theo dao\b", r"\breligio", r"\bfaith\b", r"\bchurch\b", r"glaubens",
        r"konfession",
    ],
    "ethnicity": [
        r"dan toc", r"\bethnic", r"\btribe", r"\brace\b", r"ethnie", r"ethnisch", r"volksgruppe",
        r"staatsangehorigkeit",
    ],
}  # fmt: skip
WHOLE_NAME = {"name": re.compile(r"(?:name|ho_?ten|ten|full_?name)"), "email": re.compile(r"e?_?mail"),
              "phone": re.compile(r"phone|telefon|dien_?thoai|sdt")}  # fmt: skip
IDENTIFYING_PATTERNS = {what: re.compile("|".join(words)) for what, words in IDENTIFYING.items()}
SENSITIVE_PATTERNS = {what: re.compile("|".join(words)) for what, words in SENSITIVE.items()}
MOST_KEPT = 20_000
"""Labels of which it is remembered what they ask for: a draft is read anew at every change."""
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
    own = (words for variant in question.variants for words in question.variant("label", variant).values())
    return _asked_by(" ".join((*question.label.values(), *own)), question.name if question.kind in OPEN_KINDS else None)


@lru_cache(MOST_KEPT)
def _asked_by(label: str, open_name: str | None) -> str | None:
    """What these words ask for; an open question may say it by its name too."""
    text = search_key(label)
    if open_name is not None:
        name = search_key(open_name)
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
    label = shortened(label, 120)
    if what in SENSITIVE:
        return (
            _("Câu “%(label)s” hỏi về %(what)s, là dữ liệu cá nhân nhạy cảm.", label=label, what=names[what]),
            _("Bỏ câu này, hoặc ghi rõ lý do cần hỏi trước khi ban hành bảng hỏi."),
        )
    return (
        _("Câu “%(label)s” hỏi %(what)s, có thể làm lộ người trả lời là ai.", label=label, what=names[what]),
        _("Phiếu phải ẩn danh: bỏ câu này, hỏi theo nhóm (ví dụ nhóm tuổi), hoặc ghi rõ lý do cần hỏi."),
    )
