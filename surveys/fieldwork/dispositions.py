"""What came of a visit: outcomes in words, their AAPOR class underneath, and whether they close the case.

Classes: AAPOR, Standard Definitions (10th ed. 2023), in-person household surveys. A case with several visits
counts by its last outcome; a case that nobody has visited is of unknown eligibility (3.11, not attempted).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.text.i18n import lazy_gettext as _


class AaporClass(StrEnum):
    """The categories of AAPOR that the rates are made of."""

    INTERVIEW = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NONCONTACT = "NC"
    OTHER = "O"
    UNKNOWN_HOUSEHOLD = "UH"
    UNKNOWN_OTHER = "UO"
    NOT_ELIGIBLE = "NE"


class Moment(StrEnum):
    """When an outcome can occur: at the door, with the selected person, at a quota place, in an interview."""

    DOOR = "door"
    RESPONDENT = "respondent"
    QUOTA = "quota"
    INTERVIEW = "interview"
    SUBMISSION = "submission"


@dataclass(frozen=True)
class Disposition:
    """One outcome: `code`, `words`, AAPOR class and number, whether it is `final` at a household line."""

    code: str
    words: str
    aapor: AaporClass
    number: str
    final: bool
    moments: frozenset[Moment]
    appointment: bool = False


_A, _M = AaporClass, Moment
_DOOR, _RESPONDENT = frozenset({_M.DOOR}), frozenset({_M.RESPONDENT})
_HOME = _DOOR | _RESPONDENT
_TALK = _RESPONDENT | {_M.INTERVIEW}
_UNKNOWN, _OUTSIDE = _A.UNKNOWN_HOUSEHOLD, _A.NOT_ELIGIBLE

_TABLE = (
    Disposition("no_one_home", _("Không có người ở nhà"), _A.NONCONTACT, "2.24", False, _HOME),
    Disposition("respondent_absent", _("Người được chọn đang đi vắng"), _A.NONCONTACT, "2.25", False, _TALK),
    Disposition(
        "appointment",
        _("Hẹn lại"),
        _A.NONCONTACT,
        "2.25",
        False,
        _HOME | _TALK | {_M.QUOTA},
        appointment=True,
    ),
    Disposition("refusal", _("Từ chối"), _A.REFUSAL, "2.11", True, _DOOR | {_M.QUOTA}),
    Disposition("respondent_refusal", _("Người được chọn từ chối"), _A.REFUSAL, "2.112", True, _RESPONDENT),
    Disposition("away", _("Người được chọn đi xa suốt đợt này"), _A.NONCONTACT, "2.25", True, _RESPONDENT),
    Disposition("incapable", _("Ốm đau, già yếu, không trả lời được"), _A.OTHER, "2.32", True, _RESPONDENT),
    Disposition("language", _("Bất đồng ngôn ngữ"), _A.OTHER, "2.33", True, _HOME),
    Disposition("vacant", _("Nhà không có người ở"), _OUTSIDE, "4.60", True, _DOOR),
    Disposition("moved", _("Hộ đã chuyển khỏi xã, phường"), _OUTSIDE, "4.60", True, _DOOR),
    Disposition("not_dwelling", _("Không phải nhà ở (cửa hàng, trụ sở…)"), _OUTSIDE, "4.50", True, _DOOR),
    Disposition("no_adult", _("Hộ không có ai từ 18 tuổi trở lên"), _OUTSIDE, "4.70", True, _DOOR),
    Disposition("not_found", _("Không tìm thấy hộ theo danh sách"), _UNKNOWN, "3.18", True, _DOOR),
    Disposition("unreachable", _("Không vào được nơi ở (ngập, nguy hiểm…)"), _UNKNOWN, "3.17", True, _DOOR),
    Disposition("not_screened", _("Chưa hỏi được hộ có ai từ 18 tuổi"), _A.UNKNOWN_OTHER, "3.20", True, _DOOR),
    Disposition("complete", _("Đã gửi phiếu"), _A.INTERVIEW, "1.10", True, frozenset({_M.SUBMISSION})),
    Disposition("partial", _("Đã gửi phiếu làm dở"), _A.PARTIAL, "1.20", True, frozenset({_M.SUBMISSION})),
    Disposition("break_off", _("Dừng hẳn, không làm tiếp"), _A.REFUSAL, "2.12", True, frozenset({_M.INTERVIEW})),
)

DISPOSITIONS: Mapping[str, Disposition] = {disposition.code: disposition for disposition in _TABLE}
NOT_ATTEMPTED = AaporClass.UNKNOWN_HOUSEHOLD


def recordable(moment: Moment) -> tuple[Disposition, ...]:
    """The outcomes that a collaborator may record at that moment, in the order in which they are offered."""
    return tuple(disposition for disposition in _TABLE if moment in disposition.moments)


def aapor_class(disposition: str | None) -> AaporClass:
    """The AAPOR class of a case by its last outcome; None means that nobody has visited it."""
    return NOT_ATTEMPTED if disposition is None else DISPOSITIONS[disposition].aapor
