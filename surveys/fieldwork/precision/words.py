"""Precision, what is missing and the stopping rule in sentences, for pages, workbook and report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from surveys.fieldwork.precision import conditions, verdicts
from surveys.fieldwork.precision.conditions import Condition, RuleStanding
from surveys.fieldwork.precision.domains import WHOLE, DomainPrecision, Reached
from surveys.fieldwork.precision.records import StoppingRule
from surveys.fieldwork.precision.rules import RuleFields
from surveys.fieldwork.precision.supply import FieldSupply
from surveys.fieldwork.precision.verdicts import Verdict
from surveys.reports.sentences import banner_words
from surveys.requests.service import LOCAL_TIME
from surveys.responses.dataset import STRATUM_COLUMN
from surveys.text import format_date, format_number, format_percent
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

SHORT = {
    verdicts.REACHED: _l("Đạt"),
    verdicts.RECEIVED: _l("Đã thu đủ, chờ cập nhật"),
    verdicts.AT_HAND: _l("Còn thiếu, các hộ đang giao là đủ"),
    verdicts.RESERVES: _l("Còn thiếu, cần thêm hộ dự phòng"),
    verdicts.BEYOND: _l("Không đạt được với số hộ còn lại"),
    verdicts.NEVER: _l("Không đạt được ở các xã đã chọn"),
    verdicts.FEW: _l("Quá ít phiếu, chưa nói được"),
    verdicts.NO_MARGIN: _l("Chưa tính được sai số"),
    verdicts.NO_AIM: _l("Không đặt mức"),
    verdicts.ENDED: _l("Không đạt"),
    verdicts.TOO_LATE: _l("Còn thiếu, đã quá ngày cuối"),
}
NEVER_ON_RESULTS = _l(
    "Quy tắc chỉ dựa vào sai số, số phiếu, tỷ lệ trả lời, số lần đến và ngày; không bao giờ dựa vào việc kết quả cao "
    "hay thấp, khác nhau có ý nghĩa thống kê hay không. Dừng khi kết quả vừa ý thì dễ tin điều không có thật."
)
SOURCES = _l(
    "Theo Rao, Glickman và Glynn (2008), Statistics in Medicine 27, 2196–2213; Wagner và Raghunathan (2010), "
    "Statistics in Medicine 29, 1014–1024."
)


def points(margin: float | None) -> str:
    """A margin as it is printed: "±4,2"; a dash where there is none."""
    return "–" if margin is None else f"±{format_number(margin, 1)}"


def wanted_points(margin: float | None) -> str:
    """A margin that was wanted, with no more decimals than it has."""
    return "–" if margin is None else f"±{format_number(round(margin, 2))}"


def place_words(domain: DomainPrecision, rule: RuleFields) -> str:
    """A domain inside a sentence."""
    if domain.name == WHOLE:
        return _("toàn địa bàn")
    if rule.domain == STRATUM_COLUMN:
        return _("tầng “%(name)s”", name=domain.name)
    return _("nhóm “%(name)s”", name=domain.name)


def verdict_sentence(verdict: Verdict, rule: RuleFields) -> str:
    """How a domain stands, with the numbers that whoever leads the field works with; '' where there are none."""
    place, aim = place_words(verdict.domain, rule), wanted_points(verdict.domain.wanted)
    lacking = _(
        "Còn thiếu %(n)s phiếu ở %(place)s để sai số không quá %(aim)s điểm phần trăm",
        n=format_number(verdict.interviews),
        place=place,
        aim=aim,
    )
    if verdict.kind == verdicts.AT_HAND:
        return lacking + _("; khoảng %(cases)s hộ trong số đang giao.", cases=format_number(verdict.cases))
    if verdict.kind == verdicts.RESERVES:
        return lacking + _("; cần thêm %(release)s hộ dự phòng.", release=format_number(verdict.release))
    if verdict.kind == verdicts.BEYOND:
        return lacking + _(
            "; hộ đang giao và hộ dự phòng còn lại chỉ cho khoảng %(expected)s phiếu.",
            expected=format_number(verdict.expected),
        )
    if verdict.kind == verdicts.TOO_LATE:
        return lacking + _(", nhưng đã quá ngày cuối của quy tắc dừng.")
    if verdict.kind == verdicts.NEVER:
        return _(
            "Hỏi thêm bao nhiêu hộ ở các xã đã chọn cũng không đưa sai số của %(place)s xuống %(aim)s điểm phần trăm "
            "được, vì người cùng xã trả lời giống nhau.",
            place=place,
            aim=aim,
        )
    if verdict.kind == verdicts.RECEIVED:
        return _("Ở %(place)s đã thu đủ phiếu; sai số được tính lại khi các phiếu này vào kết quả.", place=place)
    return ""


def condition_words(condition: Condition, rule: RuleFields, *, divided_by: str = "") -> tuple[str, str, str]:
    """What a condition is about, what the rule wants, how it stands."""
    wanted, found = format_number(condition.wanted), format_number(condition.found)
    if condition.day is not None:
        return _("Ngày cuối"), format_date(condition.day), ""
    if condition.kind == conditions.RATE:
        return (
            _("Tỷ lệ trả lời (RR1)"),
            _("ít nhất %(rate)s%%", rate=wanted),
            format_percent(condition.found),
        )
    if condition.kind == conditions.RESPONSES:
        return _("Số phiếu hợp lệ"), _("ít nhất %(n)s", n=wanted), found
    if condition.kind == conditions.VISITS:
        left = _("còn %(n)s hộ chưa đến đủ", n=found) if condition.found else _("không còn hộ nào chưa đến đủ")
        return _("Số lần đến mỗi hộ"), _("nhiều nhất %(n)s", n=wanted), left
    title = _("Sai số toàn địa bàn")
    if condition.kind == conditions.DOMAINS:
        title = _("Sai số từng nhóm theo %(variable)s", variable=banner_words(divided_by or rule.domain))
    largest = points(condition.found) if condition.found is not None else _("chưa tính được")
    return title, _("không quá %(margin)s", margin=wanted_points(condition.wanted)), largest


def standing_words(standing: RuleStanding) -> str:
    """What follows of all conditions together."""
    if standing.is_enough:
        return _("Đủ điều kiện dừng: mọi mức của quy tắc đều đạt.")
    if standing.is_over:
        return _("Hết hạn thu thập theo quy tắc dừng, dù chưa đạt mọi mức.")
    return _("Chưa đủ điều kiện dừng.")


def written_words(rule: StoppingRule) -> str:
    """When and by whom a version was written, and whether answers were coming in already."""
    day = format_date(rule.written_at.astimezone(LOCAL_TIME).date())
    if rule.during_fieldwork:
        return _(
            "Bản %(number)s, %(name)s viết ngày %(day)s, trong lúc thu thập. Lý do: %(reason)s",
            number=rule.number,
            name=rule.written_by.full_name,
            day=day,
            reason=rule.reason,
        )
    return _(
        "Bản %(number)s, %(name)s viết ngày %(day)s, trước khi thu thập.",
        number=rule.number,
        name=rule.written_by.full_name,
        day=day,
    )


def rule_lines(rule: RuleFields, questions: Mapping[str, str], *, divided_by: str = "") -> list[str]:
    """What a rule says, a sentence each."""
    named = ", ".join(questions.get(name, name) for name in rule.questions)
    lines = [_("Câu hỏi chính: %(questions)s.", questions=named)]
    if rule.margin is not None:
        lines.append(_("Sai số toàn địa bàn không quá %(m)s điểm phần trăm.", m=wanted_points(rule.margin)))
    if rule.domain_margin is not None:
        lines.append(
            _(
                "Sai số từng nhóm theo %(variable)s không quá %(m)s điểm phần trăm.",
                variable=banner_words(divided_by or rule.domain),
                m=wanted_points(rule.domain_margin),
            )
        )
    lines.append(_("Ít nhất %(n)s phiếu hợp lệ.", n=format_number(rule.least_responses)))
    if rule.least_response_rate is not None:
        lines.append(_("Tỷ lệ trả lời (RR1) ít nhất %(rate)s%%.", rate=format_number(rule.least_response_rate)))
    if rule.most_visits is not None:
        lines.append(_("Mỗi hộ đến nhiều nhất %(n)s lần.", n=rule.most_visits))
    if rule.latest_on is not None:
        lines.append(_("Ngày cuối: %(day)s.", day=format_date(rule.latest_on)))
    return [*lines, *([rule.words] if rule.words else [])]


def substitution_words(supply: FieldSupply) -> str:
    """What always stands beside a standard error of a sample with substitutes."""
    return _(
        "Mẫu có thay thế không có biên sai số: các số dưới đây là 1,96 lần sai số chuẩn, luôn đọc cùng tỷ lệ thay mẫu "
        "%(replaced)s và tỷ lệ trả lời khi chưa thay %(rate)s.",
        replaced=format_percent(supply.replacement_rate),
        rate=format_percent(supply.main_response_rate),
    )


def picture_words(reached: Reached, rule: RuleFields) -> str:
    """The numbers of the picture: the largest margin of every domain beside the one wanted."""
    return " ".join(_domain_words(each, rule) for each in reached.domains)


def _domain_words(domain: DomainPrecision, rule: RuleFields) -> str:
    place = place_words(domain, rule)
    place = place[:1].upper() + place[1:]
    if domain.largest is None:
        return _("%(place)s: không có số.", place=place)
    return _(
        "%(place)s: %(margin)s, mức %(aim)s.",
        place=place,
        margin=points(domain.largest),
        aim=wanted_points(domain.wanted),
    )


def report_sentence(rules: Iterable[StoppingRule], standing: RuleStanding | None) -> str:
    """One sentence or two on the rule for the report: written when, and whether it was met."""
    newest = next(iter(rules), None)
    if newest is None:
        return _("Không có quy tắc dừng nào được viết trước khi thu thập.")
    day = format_date(newest.written_at.astimezone(LOCAL_TIME).date())
    said = (
        _("Quy tắc dừng (bản %(number)s) viết ngày %(day)s, trong lúc thu thập, vì: %(reason)s.")
        if newest.during_fieldwork
        else _("Quy tắc dừng (bản %(number)s) viết ngày %(day)s, trước khi thu thập.")
    ) % {"number": newest.number, "day": day, "reason": newest.reason.rstrip(".")}
    if standing is None:
        return said
    failed = [_FAILED[each.kind] for each in standing.enough if not each.met]
    if not failed:
        return said + " " + _("Khi kết thúc, mọi mức của quy tắc đều đạt.")
    return said + " " + _("Khi kết thúc, chưa đạt: %(conditions)s.", conditions="; ".join(str(each) for each in failed))


_FAILED = {
    conditions.MARGIN: _l("sai số toàn địa bàn"),
    conditions.DOMAINS: _l("sai số của một số nhóm"),
    conditions.RESPONSES: _l("số phiếu"),
    conditions.RATE: _l("tỷ lệ trả lời"),
}
