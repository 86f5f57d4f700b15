"""Where a survey stands on its way Đề nghị → Thiết kế → Thu thập → Kết quả → Báo cáo, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, select
from sqlalchemy.orm import Session

from surveys.fieldwork.links.records import OpenLink
from surveys.fieldwork.lock.records import SurveyLock
from surveys.fieldwork.records import HAS_RESPONSE, Case
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.reports.facts import imported_forms
from surveys.reports.records import AnalysisPlan, ReportEdition
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.responses.modes import SAMPLE, VOLUNTEERS, of_source
from surveys.responses.records import Response, ResultsRelease
from surveys.samples.records import DesignVersion, FrameVersion, SampleDraw
from surveys.text import format_date, format_number
from surveys.text.i18n import gettext as _

DONE, CURRENT, TODO = "done", "current", "todo"


@dataclass(frozen=True)
class Step:
    """A station of the way: its name, how it stands in words, whether done, current or to do."""

    key: str
    label: str
    state_words: str
    status: str


@dataclass(frozen=True)
class NextStep:
    """What to do now: why, the words of the button, the place where it is done."""

    sentence: str
    label: str
    place: str


@dataclass(frozen=True)
class Journey:
    """The whole way and the next step on it."""

    steps: list[Step]
    next_step: NextStep


@dataclass(frozen=True)
class Standing:
    """The counts from which the words follow."""

    published: int | None
    draft: bool
    frames: int
    designs: int
    drawn: bool
    communes: int
    cases: int
    unassigned: int
    completed: int
    released: int | None
    edition: int | None
    edition_on: date | None
    edition_state: str | None = None
    final: int | None = None
    """The number of the final edition that stands."""
    imported: int = 0
    """Forms that were collected elsewhere and are none of the sample's own."""
    link: str | None = None
    """How the open link stands, None where the survey has none."""
    volunteers: int = 0
    """Forms that came by the open link."""
    lock: str | None = None
    """How the lock stands, None where nobody has asked for it."""
    plan: int | None = None
    """The version of the analysis plan, None where nothing was written."""

    @property
    def is_open_link_only(self) -> bool:
        """Whether volunteers are all that are asked."""
        return self.link is not None and not self.drawn and not self.imported


def journey(session: Session, survey: Survey, *, today: date) -> Journey:
    """Where `survey` stands on the day `today`."""
    standing = standing_of(session, survey)
    steps = [
        Step("request", _("Đề nghị"), _request_words(survey), DONE),
        _questionnaire_step(survey, standing),
        _sample_step(survey, standing),
        _fieldwork_step(survey, standing, today),
        _results_step(survey, standing),
        _report_step(survey, standing),
    ]
    return Journey(steps, next_step(survey, standing, today))


def standing_of(session: Session, survey: Survey) -> Standing:
    """Count what the survey has so far."""
    found = session.execute(_COUNTS, {"survey": survey.id}).one()
    forms = session.execute(_FORMS, {"draw": found.draw_id}).one()
    imported = sum(each.forms for each in imported_forms(session, survey) if not each.of_cases)
    has_sample = found.draw_id is not None or imported or found.link is None
    return Standing(
        published=found.published,
        draft=found.drafts > 0,
        frames=found.frames,
        designs=found.designs,
        drawn=found.draw_id is not None,
        communes=forms.communes,
        cases=forms.cases,
        unassigned=forms.unassigned,
        completed=forms.completed,
        released=found.released if has_sample else found.released_of_volunteers,
        edition=found.edition,
        edition_state=found.edition_state,
        final=found.final,
        edition_on=found.edition_at.astimezone(LOCAL_TIME).date() if found.edition_at else None,
        imported=imported,
        link=found.link,
        volunteers=found.volunteers,
        lock=found.lock,
        plan=found.plan,
    )


def _of_survey(value: Any, records: type[Any], *conditions: ColumnElement[bool]) -> Any:
    """One number of a survey's records, as a part of the statement that asks for all of them at once."""
    return select(value).select_from(records).where(records.survey_id == bindparam("survey"), *conditions)


_PUBLISHED = QuestionnaireVersion.state.in_(("published", "closing", "closed"))
_LATEST = _of_survey(ReportEdition.created_at, ReportEdition).order_by(ReportEdition.number.desc()).limit(1)
_LATEST_STATE = _of_survey(ReportEdition.state, ReportEdition).order_by(ReportEdition.number.desc()).limit(1)
_COUNTS = select(
    _of_survey(func.max(QuestionnaireVersion.number), QuestionnaireVersion, _PUBLISHED)
    .scalar_subquery()
    .label("published"),
    _of_survey(func.count(), QuestionnaireVersion, QuestionnaireVersion.state == "draft")
    .scalar_subquery()
    .label("drafts"),
    _of_survey(func.count(), FrameVersion).scalar_subquery().label("frames"),
    _of_survey(func.count(), DesignVersion).scalar_subquery().label("designs"),
    _of_survey(SampleDraw.id, SampleDraw, SampleDraw.state == "current").scalar_subquery().label("draw_id"),
    _of_survey(func.max(ResultsRelease.responses), ResultsRelease, ResultsRelease.source == SAMPLE)
    .scalar_subquery()
    .label("released"),
    _of_survey(func.max(ResultsRelease.responses), ResultsRelease, ResultsRelease.source == VOLUNTEERS)
    .scalar_subquery()
    .label("released_of_volunteers"),
    _of_survey(OpenLink.state, OpenLink).scalar_subquery().label("link"),
    _of_survey(func.count(), Response, Response.state == "submitted", of_source(VOLUNTEERS))
    .scalar_subquery()
    .label("volunteers"),
    _of_survey(func.max(ReportEdition.number), ReportEdition).scalar_subquery().label("edition"),
    _LATEST.scalar_subquery().label("edition_at"),
    _LATEST_STATE.scalar_subquery().label("edition_state"),
    _of_survey(func.max(ReportEdition.number), ReportEdition, ReportEdition.state == "final")
    .scalar_subquery()
    .label("final"),
    _of_survey(AnalysisPlan.version, AnalysisPlan).scalar_subquery().label("plan"),
    _of_survey(SurveyLock.state, SurveyLock, SurveyLock.state != "withdrawn")
    .order_by(SurveyLock.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("lock"),
)
"""Put together once: every page of a survey shows its way."""

_FORMS = select(
    func.count(func.distinct(Case.psu)).label("communes"),
    func.count(case((Case.role == "main", 1))).label("cases"),
    func.count(case(((Case.role == "main") & (Case.state == "unassigned"), 1))).label("unassigned"),
    func.count(case((Case.state.in_(HAS_RESPONSE), 1))).label("completed"),
).where(Case.draw_id == bindparam("draw"))


def next_step(survey: Survey, standing: Standing, today: date) -> NextStep:
    """The one thing to do now."""
    if survey.state == "design":
        return _next_in_design(standing)
    if survey.state == "fieldwork":
        return _next_in_fieldwork(survey, standing, today)
    if standing.edition is None:
        return NextStep(_("Đã kết thúc thu thập. Xem lại kết quả rồi lập báo cáo."), _("Lập báo cáo"), "report")
    return _next_of_report(standing)


def _next_of_report(standing: Standing) -> NextStep:
    number = standing.edition
    if standing.edition_state == "final":
        return NextStep(
            _("Bản chính thức của báo cáo đã chốt (lần %(number)s).", number=number), _("Mở báo cáo"), "report"
        )
    if standing.edition_state == "reviewed":
        sentence = _("Báo cáo lần %(number)s đã được soát xét, chờ chốt bản chính thức.", number=number)
        return NextStep(sentence, _("Chốt báo cáo"), "report")
    if standing.final is not None:
        sentence = _("Đang đính chính báo cáo lần %(number)s.", number=standing.final)
        return NextStep(sentence, _("Mở báo cáo"), "report")
    sentence = _("Báo cáo lần %(number)s là bản dự thảo, chờ một người khác soát xét.", number=number)
    return NextStep(sentence, _("Mở báo cáo"), "report")


def _next_in_design(standing: Standing) -> NextStep:
    if standing.published is None and not standing.draft:
        return NextStep(_("Trước hết cần có bảng hỏi."), _("Tải bảng hỏi lên"), "questionnaire_upload")
    if standing.published is None:
        return NextStep(
            _("Bảng hỏi còn là bản nháp: xem lại, xin duyệt rồi ban hành."), _("Xem bảng hỏi"), "questionnaire"
        )
    if not standing.drawn:
        return _next_in_sampling(standing)
    if standing.unassigned:
        waiting = format_number(standing.unassigned)
        return NextStep(
            _("Còn %(count)s phiếu chưa giao cho cộng tác viên.", count=waiting),
            _("Giao phiếu"),
            "assignment",
        )
    return NextStep(_("Bảng hỏi, mẫu và phân công đã sẵn sàng."), _("Bắt đầu thu thập"), "start")


def _next_in_sampling(standing: Standing) -> NextStep:
    if not standing.frames:
        return NextStep(
            _("Bảng hỏi đã ban hành. Bây giờ cần dàn mẫu, hoặc chỉ tiêu phiếu từng xã do tỉnh giao."),
            _("Chuẩn bị mẫu"),
            "sample",
        )
    if not standing.designs:
        return NextStep(_("Đã có dàn mẫu. Bây giờ tính cỡ mẫu và phân bổ."), _("Thiết kế mẫu"), "sample")
    return NextStep(_("Thiết kế mẫu đã xong. Bây giờ chọn mẫu."), _("Chọn mẫu"), "sample")


def _next_in_fieldwork(survey: Survey, standing: Standing, today: date) -> NextStep:
    if standing.is_open_link_only:
        return _next_with_open_link(survey, standing, today)
    if not standing.drawn:
        return NextStep(
            _("Phiếu đã thu thập ở nơi khác được nhập vào. Nhập tiếp, hoặc kết thúc thu thập nếu đã đủ."),
            _("Kết thúc thu thập"),
            "close",
        )
    over = survey.fieldwork_until is not None and today > survey.fieldwork_until
    full = standing.cases > 0 and standing.completed >= standing.cases
    if over or full:
        sentence = (
            _("Đã thu đủ số phiếu.")
            if full
            else _("Thời gian thu thập đã hết ngày %(day)s.", day=_day(survey.fieldwork_until))
        )
        return NextStep(sentence, _("Kết thúc thu thập"), "close")
    return NextStep(_("Cộng tác viên đang thu thập thông tin tại địa bàn."), _("Xem tiến độ"), "fieldwork")


def _next_with_open_link(survey: Survey, standing: Standing, today: date) -> NextStep:
    over = survey.fieldwork_until is not None and today > survey.fieldwork_until
    if over or standing.link == "closed":
        sentence = (
            _("Thời gian thu thập đã hết ngày %(day)s.", day=_day(survey.fieldwork_until))
            if over
            else _("Liên kết mở đã đóng. Mở lại, hoặc kết thúc thu thập nếu đã đủ.")
        )
        return NextStep(sentence, _("Kết thúc thu thập"), "close")
    return NextStep(_("Liên kết mở đang nhận phiếu."), _("Xem liên kết mở"), "open_link")


def _request_words(survey: Survey) -> str:
    request = survey.request
    return _("Số %(number)s ngày %(day)s", number=request.document_number, day=format_date(request.document_date))


def _questionnaire_step(survey: Survey, standing: Standing) -> Step:
    label = _("Thiết kế bảng hỏi")
    if standing.published is None:
        words = _("Bản nháp, chưa ban hành") if standing.draft else _("Chưa có bảng hỏi")
        return Step("questionnaire", label, words, CURRENT)
    words = _("Đã ban hành phiên bản %(number)s", number=standing.published)
    if standing.draft and survey.state in {"design", "fieldwork"}:
        words = _("Đã ban hành phiên bản %(number)s; có bản nháp mới", number=standing.published)
    return Step("questionnaire", label, words, DONE)


def _sample_step(survey: Survey, standing: Standing) -> Step:
    label = _("Thiết kế mẫu")
    if standing.drawn:
        words = _(
            "%(cases)s phiếu tại %(communes)s xã, phường",
            cases=format_number(standing.cases),
            communes=format_number(standing.communes),
        )
        if standing.unassigned and survey.state == "design":
            words = _(
                "%(words)s; còn %(count)s phiếu chưa giao",
                words=words,
                count=format_number(standing.unassigned),
            )
            return Step("sample", label, words, CURRENT)
        return Step("sample", label, words, DONE)
    if standing.imported:
        words = _("Không chọn mẫu: %(count)s phiếu nhập từ nơi khác", count=format_number(standing.imported))
        return Step("sample", label, words, DONE)
    if standing.is_open_link_only:
        return Step("sample", label, _("Không chọn mẫu: ai muốn thì trả lời qua liên kết mở"), DONE)
    if standing.designs:
        words = _("Đã thiết kế, chưa chọn mẫu")
    else:
        words = _("Có dàn mẫu, chưa thiết kế") if standing.frames else _("Chưa có dàn mẫu")
    started = standing.frames or standing.published is not None
    return Step("sample", label, words, CURRENT if started else TODO)


def _fieldwork_step(survey: Survey, standing: Standing, today: date) -> Step:
    label = _("Thu thập")
    if survey.state == "design":
        ready = standing.published is not None and standing.drawn and not standing.unassigned
        return Step("fieldwork", label, _("Chưa bắt đầu"), CURRENT if ready else TODO)
    forms = _forms_words(standing)
    if survey.state != "fieldwork":
        over = _("Đã kết thúc, %(forms)s", forms=forms)
        return Step("fieldwork", label, f"{over}; {_lock_words(survey, standing)}", DONE)
    return Step("fieldwork", label, f"{forms}, {_time_left(survey, today)}", CURRENT)


def _lock_words(survey: Survey, standing: Standing) -> str:
    """Until the lock a way leads from forms to households and to who collected them."""
    if survey.locked_at is not None:
        return _("đã khóa ngày %(day)s", day=_day(survey.locked_at.astimezone(LOCAL_TIME).date()))
    if standing.lock == "asked":
        return _("đã đề nghị khóa, chờ xác nhận")
    return _("chưa khóa") if standing.lock is None else _("đang khóa")


def _forms_words(standing: Standing) -> str:
    forms = _forms_of_sample(standing)
    if standing.link is None:
        return forms
    volunteers = _("%(count)s phiếu qua liên kết mở", count=format_number(standing.volunteers))
    return volunteers if standing.is_open_link_only else f"{forms}; {volunteers}"


def _forms_of_sample(standing: Standing) -> str:
    forms = _("%(done)s/%(all)s phiếu", done=format_number(standing.completed), all=format_number(standing.cases))
    if not standing.imported:
        return forms
    imported = _("%(count)s phiếu nhập từ nơi khác", count=format_number(standing.imported))
    return _("%(forms)s và %(imported)s", forms=forms, imported=imported) if standing.cases else imported


def _time_left(survey: Survey, today: date) -> str:
    if survey.fieldwork_from is not None and today < survey.fieldwork_from:
        return _("bắt đầu ngày %(day)s", day=_day(survey.fieldwork_from))
    if survey.fieldwork_until is None:
        return _("chưa định ngày kết thúc")
    left = (survey.fieldwork_until - today).days
    if left < 0:
        return _("quá hạn %(days)s ngày", days=-left)
    return _("còn %(days)s ngày", days=left) if left else _("hôm nay là ngày cuối")


def _results_step(survey: Survey, standing: Standing) -> Step:
    label = _("Kết quả")
    if survey.state == "design":
        if not standing.plan:
            return Step("results", label, _("Chưa có số liệu"), TODO)
        return Step("results", label, _("Đã viết kế hoạch phân tích, bản %(number)s", number=standing.plan), TODO)
    words = (
        _("Số liệu từ %(count)s phiếu", count=format_number(standing.released))
        if standing.released
        else _("Chưa đủ phiếu để công bố")
    )
    if survey.state == "fieldwork":
        return Step("results", label, words, TODO)
    return Step("results", label, words, DONE if standing.edition else CURRENT)


def _report_step(survey: Survey, standing: Standing) -> Step:
    label = _("Báo cáo")
    if standing.edition is None:
        return Step("report", label, _("Chưa lập"), CURRENT if survey.state in {"results", "report"} else TODO)
    if standing.edition_state == "final":
        return Step("report", label, _("Đã chốt bản chính thức, lần %(number)s", number=standing.edition), DONE)
    if standing.final is not None:
        return Step("report", label, _("Đang đính chính lần %(number)s", number=standing.final), CURRENT)
    if standing.edition_state == "reviewed":
        return Step("report", label, _("Lần %(number)s đã soát xét, chờ chốt", number=standing.edition), CURRENT)
    words = _("Dự thảo lần %(number)s, ngày %(day)s", number=standing.edition, day=_day(standing.edition_on))
    return Step("report", label, words, CURRENT)


def _day(day: date | None) -> str:
    return format_date(day) if day else ""
