"""What came of a visit: outcomes in words, their AAPOR class underneath, and whether they close the case.

Classes: AAPOR, Standard Definitions (10th ed. 2023), in-person household surveys, and for calls telephone surveys. A
case with several visits counts by its last outcome; a case that nobody has visited is of unknown eligibility (3.11,
not attempted).

A household is drawn from the list, not by its number: a number that is busy, dead or somebody else's says nothing of
the household, which stays of unknown eligibility (not 4.3, out of service) and open for other calls and for a visit.
Once anybody has met the household, a call without an answer is a non-contact (`known_as`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    """When an outcome can occur: at the door, with the selected person, at a quota place, in an interview; on the
    telephone before a person is selected, and with the selected one."""

    DOOR = "door"
    RESPONDENT = "respondent"
    QUOTA = "quota"
    INTERVIEW = "interview"
    SUBMISSION = "submission"
    TELEPHONE = "telephone"
    TELEPHONE_RESPONDENT = "telephone_respondent"


@dataclass(frozen=True)
class Disposition:
    """One outcome: `code`, `words`, AAPOR class and number, whether it is `final` at a household line.

    `known_as` is what a call is recorded as where the household is known already.
    """

    code: str
    words: str
    aapor: AaporClass
    number: str
    final: bool
    moments: frozenset[Moment]
    appointment: bool = False
    known_as: str = ""


_A, _M = AaporClass, Moment
_DOOR, _RESPONDENT = frozenset({_M.DOOR}), frozenset({_M.RESPONDENT})
_HOME = _DOOR | _RESPONDENT
_TALK = _RESPONDENT | {_M.INTERVIEW}
_CALL, _CALL_AGAIN = frozenset({_M.TELEPHONE}), frozenset({_M.TELEPHONE_RESPONDENT})
_UNKNOWN, _OUTSIDE = _A.UNKNOWN_HOUSEHOLD, _A.NOT_ELIGIBLE

_TABLE = (
    Disposition("no_one_home", _("Không có người ở nhà"), _A.NONCONTACT, "2.24", False, _HOME),
    Disposition(
        "respondent_absent", _("Người được chọn đang đi vắng"), _A.NONCONTACT, "2.25", False, _TALK | _CALL_AGAIN
    ),
    Disposition(
        "appointment",
        _("Hẹn lại"),
        _A.NONCONTACT,
        "2.25",
        False,
        _HOME | _TALK | {_M.QUOTA},
        appointment=True,
    ),
    Disposition("refusal", _("Từ chối"), _A.REFUSAL, "2.11", True, _DOOR | {_M.QUOTA} | _CALL),
    Disposition(
        "respondent_refusal", _("Người được chọn từ chối"), _A.REFUSAL, "2.112", True, _RESPONDENT | _CALL_AGAIN
    ),
    Disposition(
        "away", _("Người được chọn đi xa suốt đợt này"), _A.NONCONTACT, "2.25", True, _RESPONDENT | _CALL_AGAIN
    ),
    Disposition(
        "incapable", _("Ốm đau, già yếu, không trả lời được"), _A.OTHER, "2.32", True, _RESPONDENT | _CALL_AGAIN
    ),
    Disposition("language", _("Bất đồng ngôn ngữ"), _A.OTHER, "2.33", True, _HOME | _CALL | _CALL_AGAIN),
    Disposition("vacant", _("Nhà không có người ở"), _OUTSIDE, "4.60", True, _DOOR),
    Disposition("moved", _("Hộ đã chuyển khỏi xã, phường"), _OUTSIDE, "4.60", True, _DOOR | _CALL),
    Disposition("not_dwelling", _("Không phải nhà ở (cửa hàng, trụ sở…)"), _OUTSIDE, "4.50", True, _DOOR | _CALL),
    Disposition("no_adult", _("Hộ không có ai từ 18 tuổi trở lên"), _OUTSIDE, "4.70", True, _DOOR | _CALL),
    Disposition("not_found", _("Không tìm thấy hộ theo danh sách"), _UNKNOWN, "3.18", True, _DOOR),
    Disposition("unreachable", _("Không vào được nơi ở (ngập, nguy hiểm…)"), _UNKNOWN, "3.17", True, _DOOR),
    Disposition("not_screened", _("Chưa hỏi được hộ có ai từ 18 tuổi"), _A.UNKNOWN_OTHER, "3.20", True, _DOOR),
    Disposition("complete", _("Đã gửi phiếu"), _A.INTERVIEW, "1.10", True, frozenset({_M.SUBMISSION})),
    Disposition("partial", _("Đã gửi phiếu làm dở"), _A.PARTIAL, "1.20", True, frozenset({_M.SUBMISSION})),
    Disposition("not_eligible", _("Không thuộc diện hỏi"), _OUTSIDE, "4.70", True, frozenset({_M.SUBMISSION})),
    Disposition(
        "eligibility_unknown",
        _("Không trả lời câu sàng lọc, chưa rõ có thuộc diện hỏi không"),
        _A.UNKNOWN_OTHER,
        "3.20",
        True,
        frozenset({_M.SUBMISSION}),
    ),
    Disposition("interview_void", _("Phiếu đã hủy"), _A.OTHER, "2.36", True, frozenset()),
    Disposition("break_off", _("Dừng hẳn, không làm tiếp"), _A.REFUSAL, "2.12", True, frozenset({_M.INTERVIEW})),
)

_UNANSWERED, _NOT_REACHED, _HUNG_UP = "again_no_answer", "again_not_reached", "again_hung_up"
_CALLS = (
    Disposition("call_no_answer", _("Không nghe máy"), _UNKNOWN, "3.13", False, _CALL, known_as=_UNANSWERED),
    Disposition("call_busy", _("Máy bận"), _UNKNOWN, "3.12", False, _CALL, known_as=_NOT_REACHED),
    Disposition(
        "call_unreachable",
        _("Không liên lạc được (tắt máy, ngoài vùng phủ sóng)"),
        _UNKNOWN,
        "3.16",
        False,
        _CALL,
        known_as=_NOT_REACHED,
    ),
    Disposition("call_voicemail", _("Gặp hộp thư thoại"), _UNKNOWN, "3.14", False, _CALL, known_as=_NOT_REACHED),
    Disposition("call_not_in_use", _("Số không dùng nữa"), _UNKNOWN, "3.16", False, _CALL, known_as=_NOT_REACHED),
    Disposition("call_wrong", _("Nhầm số, không phải hộ này"), _UNKNOWN, "3.19", False, _CALL, known_as=_NOT_REACHED),
    Disposition("call_hung_up", _("Nghe máy rồi tắt ngay"), _A.UNKNOWN_OTHER, "3.20", False, _CALL, known_as=_HUNG_UP),
    Disposition("call_back", _("Hẹn gọi lại"), _A.NONCONTACT, "2.20", False, _CALL | _CALL_AGAIN, appointment=True),
    Disposition(_UNANSWERED, _("Gọi lại, không ai nghe máy"), _A.NONCONTACT, "2.21", False, _CALL_AGAIN),
    Disposition(
        _NOT_REACHED, _("Gọi lại không được (máy bận, tắt máy, số hỏng)"), _A.NONCONTACT, "2.20", False, _CALL_AGAIN
    ),
    Disposition(_HUNG_UP, _("Gọi lại, nghe máy rồi tắt ngay"), _A.REFUSAL, "2.11", False, _CALL_AGAIN),
)

_ALL = (*_CALLS, *_TABLE)
DISPOSITIONS: Mapping[str, Disposition] = {disposition.code: disposition for disposition in _ALL}
NOT_ATTEMPTED = AaporClass.UNKNOWN_HOUSEHOLD


def recordable(moment: Moment) -> tuple[Disposition, ...]:
    """The outcomes that a collaborator may record at that moment, in the order in which they are offered."""
    return tuple(disposition for disposition in _ALL if moment in disposition.moments)


def aapor_class(disposition: str | None) -> AaporClass:
    """The AAPOR class of a case by its last outcome; None means that nobody has visited it."""
    return NOT_ATTEMPTED if disposition is None else DISPOSITIONS[disposition].aapor


def is_known(outcomes: Iterable[str]) -> bool:
    """Whether one of these outcomes of a case says that there is a household: it does not become unknown again."""
    unknown = {AaporClass.UNKNOWN_HOUSEHOLD, AaporClass.UNKNOWN_OTHER}
    return any(aapor_class(outcome) not in unknown for outcome in outcomes)
