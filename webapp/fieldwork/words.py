"""Cases, visits and rates in words, for the door and for the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _

from surveys.fieldwork.dispositions import DISPOSITIONS
from surveys.fieldwork.practice.situations import is_practice_place, number_of
from surveys.fieldwork.records import HAS_RESPONSE, Case, Visit
from surveys.fieldwork.response_rates import ELIGIBILITY_UNKNOWN, Rate
from surveys.text import format_percent
from webapp.filters import vi_datetime

UNTOUCHED, AGAIN, INTERVIEWING, DONE, CLOSED = "untouched", "again", "interviewing", "done", "closed"


def case_title(case: Case) -> str:
    """The household by its line; a place of a quota by its number in the commune. One to practise at says so."""
    if is_practice_place(case.psu):
        return _("Luyện tập, hộ số %(number)s", number=number_of(case.code))
    if case.household_line is None:
        return _("Phiếu số %(number)s", number=int(case.code.rsplit("-", 1)[-1]))
    return _("Hộ số %(line)s", line=case.household_line)


def standing(case: Case) -> str:
    """Where a case stands for its collaborator: a key of `standings`."""
    if case.state == "open":
        return AGAIN if case.disposition else UNTOUCHED
    return {"interviewing": INTERVIEWING, **dict.fromkeys(HAS_RESPONSE, DONE), "finished": CLOSED}.get(
        case.state, UNTOUCHED
    )


def standings() -> dict[str, str]:
    """The words of each standing, in the order in which work is done."""
    return {
        UNTOUCHED: _("Chưa đến"),
        AGAIN: _("Cần đến lại"),
        INTERVIEWING: _("Đang phỏng vấn dở"),
        DONE: _("Đã gửi phiếu"),
        CLOSED: _("Đã khép lại"),
    }


def case_words(case: Case) -> str:
    """How a case stands, in a line: what came of the last visit, or that it is done."""
    kind = standing(case)
    last = case.visits[-1] if case.visits else None
    if kind in {UNTOUCHED, DONE, INTERVIEWING} or last is None:
        return standings()[kind]
    return visit_words(last)


def visit_words(visit: Visit) -> str:
    """What came of a visit; an appointment with its time."""
    words = str(DISPOSITIONS[visit.outcome].words)
    if visit.appointment_at is None:
        return words
    return _("%(outcome)s lúc %(time)s", outcome=words, time=vi_datetime(visit.appointment_at))


def appointments(cases: Sequence[Case]) -> list[Case]:
    """The open cases whose last visit made an appointment, the next one first."""
    waiting = [
        case
        for case in cases
        if case.state in {"open", "interviewing"} and case.visits and case.visits[-1].appointment_at
    ]
    return sorted(waiting, key=lambda case: case.visits[-1].appointment_at)  # type: ignore[arg-type,return-value]


def person_words(case: Case) -> str:
    """Whom to ask for, by age."""
    position, adults = case.selected_position, case.eligible_persons
    if position is None or adults is None:
        return ""
    if adults == 1:
        return _("Xin gặp người duy nhất từ 18 tuổi trở lên trong hộ.")
    if position == 1:
        return _("Xin gặp người nhiều tuổi nhất trong %(adults)s người từ 18 tuổi trở lên.", adults=adults)
    if position == adults:
        return _("Xin gặp người ít tuổi nhất trong %(adults)s người từ 18 tuổi trở lên.", adults=adults)
    return _(
        "Xin gặp người nhiều tuổi thứ %(position)s trong %(adults)s người từ 18 tuổi trở lên.",
        position=position,
        adults=adults,
    )


def rate_words(rate: Rate) -> str:
    """A rate in percent, or why there is none."""
    if rate.value is not None:
        return format_percent(100 * rate.value)
    if rate.reason == ELIGIBILITY_UNKNOWN:
        return _("chưa tính được: chưa rõ hộ nào thuộc đối tượng")
    return _("chưa tính được: chưa có hộ nào để tính")


def supply() -> dict[str, Callable[..., Any]]:
    """What the templates of fieldwork and interview may call."""
    return {
        function.__name__: function
        for function in (case_title, case_words, visit_words, person_words, standing, standings, rate_words)
    }
