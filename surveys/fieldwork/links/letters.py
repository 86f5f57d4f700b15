"""What carries personal links to households: a letter each, or a sheet of cards to cut, as PDF by typst.

The codes are nowhere but in these files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from surveys.fieldwork.links import letter_words as words
from surveys.fieldwork.links.invitations import Issued
from surveys.fieldwork.links.letter_look import CARDS, LETTER
from surveys.fieldwork.paper.printing import ADULTS_ON_PAPER
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import person_to_interview
from surveys.questionnaires.paper.pdf import font, pdf_of, qr_svg, string
from surveys.requests.records import Survey
from surveys.samples.records import SampleDraw
from surveys.text import format_date, shortened
from surveys.text.i18n import gettext as _

PATH = "/tra-loi"
LONGEST_TITLE = 110
SIZES = ((350, 12.0), (700, 11.0), (1100, 10.0))
"""Points of a letter's words by how many letters title and purpose have, so that it stays on one page."""


@dataclass(frozen=True)
class LetterFacts:
    """What is the same on every letter: `address` of the service as people type it, `minutes` an interview takes, whom
    to call (`contact`), the day of printing and the last day."""

    address: str
    minutes: int
    contact: str
    printed_on: date
    last_day: date | None


def qr_address(address: str, code: str) -> str:
    """What a letter's QR code holds: the code stands behind the #, which no browser sends to any server."""
    return f"{address.rstrip('/')}{PATH}#{code}"


def typed_address(address: str) -> str:
    """The address as it is typed."""
    return f"{address.rstrip('/')}{PATH}".removeprefix("https://")


def write_letters(session: Session, survey: Survey, issued: Sequence[Issued], facts: LetterFacts) -> bytes:
    """A page for every link."""
    pages = [_letter(session, survey, each, facts) for each in issued]
    return pdf_of("\n".join([_setting(survey), LETTER, *pages]))


def write_cards(session: Session, survey: Survey, issued: Sequence[Issued], facts: LetterFacts) -> bytes:
    """Eight cards a page, to be cut; of each commune from a new page on."""
    by_place: dict[str, list[Issued]] = {}
    for each in issued:
        by_place.setdefault(each.invitation.case.psu, []).append(each)
    sheets = [_sheet(session, survey, cards, facts) for cards in by_place.values()]
    return pdf_of("\n".join([_setting(survey), CARDS, *sheets]))


def positions(session: Session, case: Case) -> tuple[int, ...]:
    """Whom of a household of one adult, of two, … to ask, by decreasing age; () where nobody is selected any more."""
    if case.household_line is None or case.selected_position is not None:
        return ()
    draw = session.get_one(SampleDraw, case.draw_id)
    if draw.seed is None:
        return ()
    return tuple(person_to_interview(draw, case, adults)[0] for adults in range(1, ADULTS_ON_PAPER + 1))


def _letter(session: Session, survey: Survey, each: Issued, facts: LetterFacts) -> str:
    case, request = each.invitation.case, survey.request
    places = positions(session, case)
    head = (
        "" if request.requesting_body == request.implementing_body else request.requesting_body,
        request.implementing_body,
        _("THƯ MỜI TRẢ LỜI KHẢO SÁT"),
        survey.title,
        _("Kính gửi: %(whom)s", whom=words.addressed_to(case)),
        _("Ngày %(day)s", day=format_date(facts.printed_on)),
    )
    parts = (
        _strings(head),
        _strings(words.opening(survey, case)),
        _strings(words.who_answers(case, has_table=bool(places))),
        _strings(map(str, places)),
        _strings(words.steps(typed_address(facts.address))),
        _strings(words.notes(facts.minutes, facts.last_day)),
        string(qr_svg(qr_address(facts.address, each.code))),
        string(each.code),
        _strings(words.assured()),
        _strings(words.closing(survey, facts.contact)),
        string(_("Mã phiếu trong mẫu: %(code)s", code=case.code)),
        _strings((_("Số người từ 18 tuổi trong hộ"), _("Người trả lời: nhiều tuổi thứ"))),
    )
    return f"#letter({', '.join(parts)})"


def _sheet(session: Session, survey: Survey, issued: Sequence[Issued], facts: LetterFacts) -> str:
    until = "" if facts.last_day is None else _("Đến hết ngày %(day)s.", day=format_date(facts.last_day))
    title, body = shortened(survey.title, LONGEST_TITLE), survey.request.implementing_body
    scan, go, then = _("Quét mã này, hoặc vào"), typed_address(facts.address), _("rồi gõ mã:")
    promised = _("Tự nguyện, không ghi tên.")
    cards = []
    for each in issued:
        case = each.invitation.case
        household = (
            _("Phiếu %(code)s", code=case.code)
            if case.household_line is None
            else _("Hộ số %(line)s · %(code)s", line=case.household_line, code=case.code)
        )
        once = _("Mã mở được trên một máy, một lần.")
        said = (body, title, scan, go, then, each.code, once, *([until] if until else []), promised, household)
        lines = _strings((*said, case.psu_name))
        cards.append(f"({lines}, {string(qr_svg(qr_address(facts.address, each.code)))})")
    return f"#sheet(({', '.join(cards)},))"


def _size(survey: Survey) -> float:
    length = 2 * len(survey.title) + len(survey.request.purpose)
    return next((size for most, size in SIZES if length <= most), SIZES[-1][1])


def _strings(lines: Iterable[str]) -> str:
    return "(" + "".join(f"{string(each)}, " for each in lines) + ")"


def _setting(survey: Survey) -> str:
    return f"""
#set document(title: {string(survey.title)}, author: {string(survey.request.implementing_body)})
#set text(font: {string(font())}, size: {_size(survey)}pt, lang: "vi", fill: luma(20))
#set par(leading: 0.62em)
#let code-text(size, code) = text(font: "DejaVu Sans Mono", size: size, weight: "bold", code)
"""
