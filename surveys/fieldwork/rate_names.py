"""AAPOR's rates in the office's words: what each is called, and what stands above and below its line."""

from __future__ import annotations

from surveys.fieldwork.response_rates import FORMULAS
from surveys.text.i18n import gettext as _

RATE_GROUPS = (
    ("RR1", "RR2", "RR3", "RR4", "RR5", "RR6"),
    ("REF1", "REF2", "REF3"),
    ("CON1", "CON2", "CON3"),
    ("COOP1", "COOP2", "COOP3", "COOP4"),
)
"""Response, refusal, contact, cooperation."""


def rate_name(key: str) -> str:
    """What a rate is called: RR3 is the response rate with an estimate for the households not known."""
    kind = key.rstrip("0123456789")
    names = {
        "RR": _("Tỷ lệ trả lời"),
        "REF": _("Tỷ lệ từ chối"),
        "CON": _("Tỷ lệ gặp được"),
        "COOP": _("Tỷ lệ hợp tác khi đã gặp"),
    }
    return names[kind]


def rate_definition(key: str) -> str:
    """What a rate divides by what, in words."""
    above, below = FORMULAS[key]
    tops = {
        "I": _("phiếu đầy đủ"),
        "I+P": _("phiếu đầy đủ và phiếu làm dở"),
        "R": _("hộ từ chối hoặc bỏ giữa chừng"),
        "I+P+R+O": _("hộ đã gặp được người"),
    }
    bottoms = {
        "all": _("mọi hộ thuộc đối tượng và mọi hộ chưa rõ"),
        "estimated": _("hộ thuộc đối tượng và phần ước tính thuộc đối tượng trong các hộ chưa rõ"),
        "eligible": _("hộ đã biết là thuộc đối tượng"),
        "contacted": _("hộ đã gặp được người"),
        "able": _("hộ đã trả lời hoặc từ chối"),
    }
    return _("%(above)s, chia cho %(below)s", above=tops[above], below=bottoms[below])
