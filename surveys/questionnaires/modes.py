"""How an answer comes about, and which words of a question are used then.

One questionnaire serves all modes. A question has its ordinary words, which an interviewer reads out at the door and
which a form of an interviewer prints; beside them it may have others for who answers alone, and for the telephone
(docs/decisions/0026-wording-by-mode.md). All else of a question is the same in every mode.
"""

from __future__ import annotations

from collections.abc import Mapping

from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

FACE_TO_FACE, HANDED_OVER, TELEPHONE = "face_to_face", "handed_over", "telephone"
PERSONAL_LINK, OPEN_LINK = "personal_link", "open_link"
PAPER, SELF_COMPLETION = "paper", "self_completion"
"""In the second the respondent answered a part alone on the interviewer's device; the last two were keyed from forms
that an interviewer, or the respondent, filled in."""

MODE_WORDS: Mapping[str, str] = {
    FACE_TO_FACE: _l("Hỏi trực tiếp"),
    HANDED_OVER: _l("Đưa máy cho người trả lời"),
    TELEPHONE: _l("Hỏi qua điện thoại"),
    PERSONAL_LINK: _l("Liên kết hoặc mã QR riêng"),
    OPEN_LINK: _l("Liên kết mở"),
    PAPER: _l("Phiếu giấy, người hỏi ghi"),
    SELF_COMPLETION: _l("Phiếu giấy, người trả lời tự ghi"),
}
MODES = tuple(MODE_WORDS)

SELF = "self"
VARIANTS = (SELF, TELEPHONE)
PARTS = ("label", "hint", "guidance")
"""The texts of a question of which there may be a variant: `label_self`, `guidance_telephone` …"""
VARIANT_FIELDS = tuple(f"{part}_{variant}" for variant in VARIANTS for part in PARTS)
VARIANT_OF: Mapping[str, str] = {
    **dict.fromkeys((HANDED_OVER, PERSONAL_LINK, OPEN_LINK, SELF_COMPLETION), SELF),
    TELEPHONE: TELEPHONE,
}


def variant_of(mode: str | None) -> str:
    """Which words are used in a mode: "self", "telephone", or "" for the ordinary ones."""
    return VARIANT_OF.get(mode or "", "")


def variant_words(variant: str) -> str:
    """Whom a variant is for, as the pages say it."""
    return {SELF: _("Khi người trả lời tự đọc"), TELEPHONE: _("Khi hỏi qua điện thoại")}[variant]
