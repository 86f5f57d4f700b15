"""The five situations that everybody who practises meets, and what is to be done in each; pure.

What is looked at is whether visits, interview and call-back were recorded as the situation asks, never an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from surveys.fieldwork.dispositions import DISPOSITIONS
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

PRACTICE_PSU = "LT"
"""No unit's code, which has digits only."""
SITUATIONS_EACH = 5
CALL_BACK = 5


@dataclass(frozen=True)
class Situation:
    """What is met (`told`), and what must come of it: the outcomes of visits among others, an interview that is sent,
    the number of adults at home, the call-back."""

    title: str
    told: str
    outcomes: tuple[str, ...] = ()
    is_sent: bool = False
    adults: int | None = None
    is_called_back: bool = False


@dataclass(frozen=True)
class Step:
    """Something to be done, in words, and whether it is."""

    words: str
    done: bool


@dataclass(frozen=True)
class Recorded:
    """What is known of a made-up household: nothing of any answer."""

    outcomes: tuple[str, ...]
    is_sent: bool
    adults: int | None
    is_called_back: bool


_RETURN = Situation(
    _l("Quay lại hỏi thêm"),
    _l(
        "Hộ này coi như bạn đã phỏng vấn và đã gửi phiếu; câu trả lời trong phiếu do máy đặt ra. "
        "Giám sát viên nhờ bạn quay lại. Hãy mở việc cần quay lại, đọc lời dặn rồi ghi kết quả như đã gặp lại."
    ),
    is_called_back=True,
)

AT_HOUSEHOLDS: tuple[Situation, ...] = (
    Situation(
        _l("Gặp và phỏng vấn"),
        _l(
            "Có người ở nhà. Hộ có 3 người từ 18 tuổi trở lên; người được chọn đang ở nhà và đồng ý trả lời. "
            "Hãy chọn người trả lời, đọc lời xin ý kiến, hỏi hết bảng hỏi rồi gửi phiếu."
        ),
        is_sent=True,
        adults=3,
    ),
    Situation(
        _l("Không gặp, rồi hẹn"),
        _l(
            "Lần đầu không có người ở nhà. Lần thứ hai có người mở cửa nhưng đang bận, hẹn bạn chiều mai. "
            "Lần thứ ba hộ tiếp bạn: có 1 người từ 18 tuổi trở lên, đồng ý trả lời. Hãy ghi từng lần đến rồi phỏng vấn."
        ),
        outcomes=("no_one_home", "appointment"),
        is_sent=True,
        adults=1,
    ),
    Situation(
        _l("Hộ từ chối"),
        _l(
            "Người mở cửa nói không muốn trả lời, dù bạn đã nói rõ là tự nguyện và không ghi tên. "
            "Hãy cảm ơn, không nài ép, ghi kết quả ngay."
        ),
        outcomes=("refusal",),
    ),
    Situation(
        _l("Nhà không có người ở"),
        _l("Nhà khóa cửa đã lâu; hàng xóm nói cả năm nay không ai ở đó. Hãy ghi kết quả, không đổi sang nhà bên cạnh."),
        outcomes=("vacant",),
    ),
    _RETURN,
)

AT_PLACES: tuple[Situation, ...] = (
    Situation(
        _l("Mời và phỏng vấn"),
        _l("Người bạn mời thuộc nhóm cần hỏi và đồng ý trả lời. Hãy đọc lời xin ý kiến, hỏi hết rồi gửi phiếu."),
        is_sent=True,
    ),
    Situation(
        _l("Hẹn rồi phỏng vấn"),
        _l("Người bạn mời đang bận, hẹn bạn chiều mai. Lần sau người đó trả lời. Hãy ghi hẹn lại, rồi phỏng vấn."),
        outcomes=("appointment",),
        is_sent=True,
    ),
    Situation(
        _l("Người thứ nhất từ chối"),
        _l("Người thứ nhất không muốn trả lời; người thứ hai đồng ý. Hãy ghi từ chối, rồi phỏng vấn người thứ hai."),
        outcomes=("refusal",),
        is_sent=True,
    ),
    Situation(
        _l("Bị từ chối, chưa tìm được ai"),
        _l("Người bạn mời từ chối. Hãy ghi từ chối; phiếu vẫn để mở để mời người khác, hôm nay dừng ở đó."),
        outcomes=("refusal",),
    ),
    _RETURN,
)


def situation_of(*, number: int, at_households: bool) -> Situation:
    """The situation at the made-up household (or place of a quota) of that number, counted from 1."""
    return (AT_HOUSEHOLDS if at_households else AT_PLACES)[(number - 1) % SITUATIONS_EACH]


def steps_of(situation: Situation, recorded: Recorded) -> list[Step]:
    """What is to be done, and what of it is: outcomes in any order, for a phone may send them late."""
    steps = [
        Step(_("Ghi “%(outcome)s”", outcome=DISPOSITIONS[code].words), code in recorded.outcomes)
        for code in situation.outcomes
    ]
    if situation.adults is not None:
        words = _("Chọn người trả lời trong %(adults)s người từ 18 tuổi", adults=situation.adults)
        steps.append(Step(words, recorded.adults == situation.adults))
    if situation.is_sent:
        steps.append(Step(_("Gửi phiếu"), recorded.is_sent))
    if situation.is_called_back:
        steps.append(Step(_("Ghi kết quả quay lại"), recorded.is_called_back))
    return steps


def are_done(steps: Sequence[Step]) -> bool:
    """Whether nothing is missing."""
    return all(step.done for step in steps)


def is_practice_place(psu: str) -> bool:
    """Whether a case's commune is the made-up one."""
    return psu == PRACTICE_PSU


def number_of(code: str) -> int:
    """The number of a made-up household out of its case's code."""
    return int(code.rsplit("-", 1)[-1])


def code_of(number: int) -> str:
    """The case's code of the made-up household of that number."""
    return f"{PRACTICE_PSU}-{number:03d}"


def missing_of(steps: Collection[Step]) -> list[str]:
    """What is still to be done, in words."""
    return [step.words for step in steps if not step.done]
