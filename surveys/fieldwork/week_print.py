"""The collaborator's week as PDF by typst: what is known of every household, and empty boxes for what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from surveys.fieldwork.practice.made_up import MARK
from surveys.fieldwork.week import Appointment, BackTo, Place, WeekSheet, outcomes_of
from surveys.fieldwork.week_look import LOOK
from surveys.questionnaires.paper.pdf import font, pdf_of, string
from surveys.text import format_date, shortened
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese

LONGEST_TITLE = 110
VISITS_SHOWN = 4


@in_vietnamese()
def write_week(sheets: Sequence[WeekSheet], *, contact: str, printed_on: date) -> bytes:
    """A sheet after another, each from a new page on with pages of its own."""
    first = sheets[0]
    setting = f"""
#set document(title: {string(_("Việc trong tuần"))}, author: {string(first.survey.request.implementing_body)})
#set text(font: {string(font())}, size: 10.5pt, lang: "vi", fill: luma(20))
#set par(leading: 0.5em)
"""
    written = [_sheet(sheet, contact=contact, printed_on=printed_on) for sheet in sheets]
    return pdf_of("\n".join([setting, LOOK, *written]))


def _sheet(sheet: WeekSheet, *, contact: str, printed_on: date) -> str:
    survey = sheet.survey
    mark = _("%(mark)s – hộ không có thật", mark=MARK) if survey.is_practice else ""
    outcomes = outcomes_of(is_quota=sheet.is_quota)
    parts = (
        _strings(
            (
                survey.request.implementing_body,
                _("Việc trong tuần"),
                shortened(survey.title, LONGEST_TITLE),
                sheet.person.full_name,
                _("Từ %(first)s đến %(last)s", first=format_date(sheet.monday), last=format_date(sheet.sunday)),
                _summary(sheet),
                _("In ngày %(day)s", day=format_date(printed_on)),
                _("Trang"),
                mark,
            )
        ),
        _strings(_by_day(sheet.appointments)),
        "(" + "".join(f"{_back(each)}, " for each in sheet.callbacks) + ")",
        "(" + "".join(f"{_place(each)}, " for each in sheet.places if each.to_do or each.done) + ")",
        _strings(f"{number}. {outcome.words}" for number, outcome in enumerate(outcomes, start=1)),
        _strings(_notes(survey.fieldwork_until, contact, survey.request.implementing_body)),
        _strings(_words()),
    )
    return f"#week({', '.join(parts)})"


def _summary(sheet: WeekSheet) -> str:
    done = sum(len(place.done) for place in sheet.places)
    words = _("%(to_do)s hộ còn phải làm, %(done)s hộ đã xong", to_do=sheet.to_do, done=done)
    return f"{words}; {_('%(count)s hộ cần quay lại', count=len(sheet.callbacks))}" if sheet.callbacks else words


def _by_day(appointments: Iterable[Appointment]) -> list[str]:
    return [
        "\n".join(
            (
                f"{_weekday(each.at.date())} {format_date(each.at.date())}",
                each.at.strftime("%H:%M"),
                f"{each.title}, {each.place}",
                _("Đã quá hẹn, chưa đến lại") if each.is_late else "",
            )
        )
        for each in appointments
    ]


def _weekday(day: date) -> str:
    names = (_("Thứ hai"), _("Thứ ba"), _("Thứ tư"), _("Thứ năm"), _("Thứ sáu"), _("Thứ bảy"), _("Chủ nhật"))
    return names[day.weekday()]


def _back(back: BackTo) -> str:
    return f"({string(f'{back.title}, {back.place}')}, {string(back.comment)}, {_strings(back.questions)})"


def _place(place: Place) -> str:
    rows = []
    for household in place.to_do:
        told = [f"{visit.at:%d/%m %H:%M} {visit.words}" for visit in household.visits[-VISITS_SHOWN:]]
        rows.append(f"({string(household.title)}, {string(household.standing)}, {_strings(told)})")
    done = _("Đã xong: số %(lines)s", lines=", ".join(place.done)) if place.done else ""
    return f"({string(place.name)}, ({''.join(f'{row}, ' for row in rows)}), {string(done)})"


def _notes(last_day: date | None, contact: str, body: str) -> list[str]:
    notes = [
        _("Mỗi lần đến ghi ngày, giờ và số của kết quả vào ba ô; ghi vào ứng dụng hoặc trang web ngay khi có thể."),
        _("Không ghi tên, số điện thoại hay câu trả lời của ai lên tờ này. Hết tuần nộp lại hoặc hủy."),
    ]
    if last_day is not None:
        notes.append(_("Ngày cuối thu thập: %(day)s.", day=format_date(last_day)))
    whom = f"{body} – {contact}" if contact else body
    return [*notes, _("Liên hệ: %(whom)s.", whom=whom)]


def _words() -> list[str]:
    return [
        _("Hẹn trong tuần"),
        _("Không có hẹn nào."),
        _("Cần quay lại"),
        _("Câu cần hỏi lại: "),
        _("Hộ"),
        _("Tình trạng, các lần đã đến"),
        _("Ngày"),
        _("Giờ"),
        _("KQ"),
        _("Kết quả lần đến (ghi số)"),
        _("(tiếp)"),
    ]


def _strings(lines: Iterable[str]) -> str:
    return "(" + "".join(f"{string(each)}, " for each in lines) + ")"
