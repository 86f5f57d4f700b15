"""What a letter to a household says: who asks and why, who of the household answers, how, and that it is voluntary."""

from __future__ import annotations

from datetime import date

from surveys.fieldwork.records import Case
from surveys.requests.records import Survey
from surveys.text import format_date, shortened
from surveys.text.i18n import gettext as _

LONGEST_PURPOSE = 600


def addressed_to(case: Case) -> str:
    """The household as its commune's list numbers it; no name is known."""
    if case.household_line is None:
        return _("Ông/Bà được mời tại %(place)s", place=case.psu_name)
    return _("Hộ số %(line)s trong danh sách, %(place)s", line=case.household_line, place=case.psu_name)


def opening(survey: Survey, case: Case) -> list[str]:
    """Who asks, about what, what for, and why this household."""
    request = survey.request
    body, requester = request.implementing_body, request.requesting_body
    if requester == body:
        asked = _("%(body)s đang tiến hành cuộc khảo sát “%(title)s”.", body=body, title=survey.title)
    else:
        asked = _(
            "Theo đề nghị của %(requester)s, %(body)s đang tiến hành cuộc khảo sát “%(title)s”.",
            requester=requester,
            body=body,
            title=survey.title,
        )
    purpose = _("Mục đích: %(purpose)s", purpose=_sentence(shortened(request.purpose, LONGEST_PURPOSE)))
    return [_("Kính thưa Ông/Bà,"), f"{asked} {purpose} {_why_here(case)}"]


def who_answers(case: Case, *, has_table: bool) -> list[str]:
    """A heading, what stands before the table, and what after it."""
    if has_table:
        before = _(
            "Chỉ một người. Xin đếm những người từ 18 tuổi trở lên đang sống trong hộ, tính cả người đi vắng ít ngày, "
            "rồi xem bảng:"
        )
        after = _(
            "Người nhiều tuổi nhất là thứ 1. Hộ đông hơn thì trang mạng cho biết ai trả lời. Xin không đổi sang người "
            "khác, kể cả khi người đó tiện hơn."
        )
        return [_("Ai trong hộ trả lời?"), before, after]
    if case.household_line is None:
        return [_("Ai trả lời?"), _("Một người từ 18 tuổi trở lên, là người được mời nhận thư này."), ""]
    chosen = _("Người mà cộng tác viên đã chọn khi đến hộ; trang mạng nhắc lại đó là ai.")
    return [_("Ai trong hộ trả lời?"), chosen, ""]


def steps(address: str) -> list[str]:
    """The two ways in."""
    return [
        _("Mở máy ảnh của điện thoại, đưa vào mã vuông bên cạnh, rồi chạm vào dòng chữ hiện ra."),
        _("Hoặc vào địa chỉ %(address)s rồi gõ mã dưới đây.", address=address),
    ]


def notes(minutes: int, last_day: date | None) -> list[str]:
    """What to know of the code, how long it takes, until when."""
    code = _(
        "Mã mở được trên một máy, một lần: xin dùng chính máy mà Ông/Bà sẽ trả lời. Dừng giữa chừng thì mở lại trên "
        "máy đó."
    )
    time = _("Trả lời mất khoảng %(minutes)s phút.", minutes=minutes)
    if last_day is None:
        return [code, time]
    return [code, time + " " + _("Xin trả lời trước hết ngày %(day)s.", day=format_date(last_day))]


def assured() -> list[str]:
    """A heading and what is promised."""
    return [
        _("Tự nguyện, không ghi tên"),
        _("Việc tham gia là tự nguyện; Ông/Bà có thể bỏ qua câu không muốn trả lời hoặc dừng lại bất cứ lúc nào."),
        _(
            "Phiếu không ghi họ tên, địa chỉ, số điện thoại. Mã trong thư chỉ để mỗi hộ trả lời một lần và để không "
            "nhắc hộ đã trả lời. Cộng tác viên không xem được câu trả lời; kết quả chỉ công bố chung cho nhiều người."
        ),
    ]


def closing(survey: Survey, contact: str) -> list[str]:
    """Whom to ask, thanks, who signs."""
    return [
        _("Cần hỏi thêm, không tiện trả lời qua mạng, hoặc mã không dùng được, xin liên hệ:"),
        contact,
        _("Trân trọng cảm ơn Ông/Bà."),
        survey.request.implementing_body,
    ]


def _why_here(case: Case) -> str:
    if case.household_line is None:
        return _("Chúng tôi kính mời Ông/Bà tham gia.")
    return _("Hộ của Ông/Bà được chọn ngẫu nhiên từ danh sách hộ, nên ý kiến của hộ không thể thay bằng hộ khác.")


def _sentence(words: str) -> str:
    text = words.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
