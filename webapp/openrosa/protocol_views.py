"""What ODK Collect asks for: which forms there are, a form, its households, and whether a finished form was taken."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from flask import Response, current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.http import http_date

from surveys.errors import SurveyError
from surveys.fieldwork.openrosa.case_list import case_list
from surveys.fieldwork.openrosa.documents import form_list, manifest
from surveys.fieldwork.openrosa.first_group import CASES_FILE
from surveys.fieldwork.openrosa.form import CollectForm, collect_form, form_id_of, number_in
from surveys.fieldwork.openrosa.submission import check_submission, read_submission
from surveys.fieldwork.phones.clocks import is_of_a_clock
from surveys.fieldwork.phones.work_list import WorkList, work_list
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.responses.intake import Receipt
from webapp.clock import now
from webapp.errors import show_error
from webapp.extensions import csrf, db
from webapp.field_app.straight_way import group_of
from webapp.fieldwork.words import case_title
from webapp.interview.consent import consent_of
from webapp.messages import sentence
from webapp.openrosa.addresses import PATH, is_collects_address
from webapp.openrosa.answers import LENGTH_HEADER, MOST_BYTES, VERSION, VERSION_HEADER, document, said
from webapp.openrosa.blueprint import blueprint
from webapp.openrosa.door import by_token
from webapp.transactions import reads_first

OK, CREATED, ACCEPTED, NO_CONTENT = 200, 201, 202, 204
UNREADABLE, NOT_FOUND, CONFLICT, TOO_LARGE = 400, 404, 409, 413
STATUS = {
    "collect.form_unknown": NOT_FOUND,
    "case.unknown": NOT_FOUND,
    "collect.version_unknown": CONFLICT,
    "collect.edited": CONFLICT,
    "survey.locked": CONFLICT,
    "collect.too_large": TOO_LARGE,
}
REFUSED_THOUGH_KEPT = ("other_content", "version_closed")
SUBMISSION = "xml_submission_file"


@blueprint.get(f"{PATH}/formList")
@by_token
def forms(*, person: Person) -> Response:
    """The forms of the surveys in which the person has cases; one that is closing is not begun any more."""
    work = work_list(db.session, person)
    open_ones = [version for versions in work.versions.values() for version in versions if version.state == "published"]
    wanted = request.args.get("formID")
    listed = [version for version in open_ones if wanted is None or form_id_of(version.survey_id) == wanted]
    return document(form_list([(_form(version), *_addresses(version)) for version in listed]))


@blueprint.get(f"{PATH}/form/<collect_form>.xml")
@by_token
def form(*, person: Person, collect_form: str) -> Response:
    """A form."""
    version = _version(work_list(db.session, person), collect_form)
    return document(_form(version).xml) if version is not None else _unknown()


@blueprint.get(f"{PATH}/form/<collect_form>/manifest.xml")
@by_token
def form_files(*, person: Person, collect_form: str) -> Response:
    """What goes with a form: the own households."""
    work = work_list(db.session, person)
    version = _version(work, collect_form)
    if version is None:
        return _unknown()
    address = url_for("openrosa.cases", collect_form=collect_form, _external=True)
    return document(manifest([(CASES_FILE, case_list(work, version.survey_id, case_title), address)]))


@blueprint.get(f"{PATH}/form/<collect_form>/{CASES_FILE}")
@by_token
def cases(*, person: Person, collect_form: str) -> Response:
    """The own households at which somebody is to be interviewed."""
    work = work_list(db.session, person)
    version = _version(work, collect_form)
    if version is None:
        return _unknown()
    answer = make_response(case_list(work, version.survey_id, case_title))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    return answer


@blueprint.route(f"{PATH}/submission", methods=["HEAD"])
@by_token
def may_submit(*, person: Person) -> Response:
    """That this is the place to send to, and how much at once."""
    return make_response(b"", NO_CONTENT)


@blueprint.post(f"{PATH}/submission")
@csrf.exempt
@reads_first
@by_token
def submit(*, person: Person) -> Response:
    """Take in one interview. A form that comes in several requests repeats its XML in each, and twice is once."""
    request.max_content_length = MOST_BYTES
    received_at = now()
    content = _xml_sent()
    if content is None:
        return said(_("Không tìm thấy phiếu trong nội dung máy gửi lên. Xin gửi lại."), UNREADABLE)
    others = len(request.files) > 1
    try:
        sent = read_submission(db.session, content)
        group = group_of(current_app, db.engine)
        with group.coming():
            ready = check_submission(db.session, sent, person=person, sent_at=_sent_at(received_at), now=received_at)
            db.session.rollback()  # what was read is not held while others are waited for
        return _receipt(group.write(ready), others=others)
    except SurveyError as error:
        status = STATUS.get(error.code, UNREADABLE)
        unknown = SurveyError("collect.case_unknown", "No case of the person's surveys.")
        return said(sentence(unknown if error.code == "case.unknown" else error), status)


@blueprint.after_app_request
def speak_openrosa(answer: Response) -> Response:
    """Every answer at these addresses, also one that refuses, says what protocol it speaks, and the date."""
    if is_collects_address():
        answer.headers[VERSION_HEADER] = VERSION
        answer.headers["Date"] = http_date(now())
        if request.path == f"{PATH}/submission":
            answer.headers[LENGTH_HEADER] = str(MOST_BYTES)
    return answer


@blueprint.errorhandler(HTTPException)
def in_words(error: HTTPException) -> ResponseReturnValue:
    """To Collect every error is an answer in words; a page is shown as everywhere."""
    if error.response is not None or not is_collects_address():
        return show_error(error)
    if isinstance(error, RequestEntityTooLarge):
        return said(sentence(SurveyError("collect.too_large", "Too large.", most=MOST_BYTES // 1024)), TOO_LARGE)
    return said(_("Máy chủ không đọc được yêu cầu này. Xin thử lại."), error.code or UNREADABLE)


def _receipt(receipt: Receipt, *, others: bool) -> Response:
    """201 where it is a response (now or before), 202 where somebody decides, 409 where it cannot be what it says."""
    if receipt.reason in REFUSED_THOUGH_KEPT:
        return said(_kept(receipt.reason), CONFLICT)
    if receipt.reason:
        return said(_kept(receipt.reason), ACCEPTED)
    passed_over = " " + _("Ảnh hoặc tệp gửi kèm không được lưu.") if others else ""
    return said(_("Máy chủ đã nhận phiếu.") + passed_over, CREATED)


def _kept(reason: str) -> str:
    return sentence(SurveyError(f"kept.{reason}", "Kept."))


def _xml_sent() -> bytes | None:
    """The part of the request that is the interview."""
    part = request.files.get(SUBMISSION)
    if part is not None:
        return part.stream.read()
    typed = request.form.get(SUBMISSION)
    return typed.encode("utf-8", "surrogatepass") if typed else None


def _sent_at(received_at: datetime) -> datetime:
    """When the device says that it sends; the receipt where it says nothing that can be read."""
    try:
        told = parsedate_to_datetime(request.headers.get("Date", ""))
    except ValueError:
        return received_at
    return told if told.tzinfo is not None and is_of_a_clock(told) else received_at


def _version(work: WorkList, named: str) -> QuestionnaireVersion | None:
    """The version that an address names ("khaosat-3-1"), if its survey is one of the person's."""
    form_id, _dash, number = named.rpartition("-")
    try:
        versions = work.versions.get(number_in(form_id), ())
    except SurveyError:
        return None
    return next((version for version in versions if str(version.number) == number), None)


def _addresses(version: QuestionnaireVersion) -> tuple[str, str]:
    named = f"{form_id_of(version.survey_id)}-{version.number}"
    return (
        url_for("openrosa.form", collect_form=named, _external=True),
        url_for("openrosa.form_files", collect_form=named, _external=True),
    )


def _form(version: QuestionnaireVersion) -> CollectForm:
    survey, questionnaire = version.survey, questionnaire_of(version)
    told = {each: consent_of(survey, version, questionnaire, language=each) for each in questionnaire.languages}
    return collect_form(
        version,
        questionnaire,
        consent={language: "\n\n".join(text.paragraphs) for language, text in told.items()},
        consent_version=told[questionnaire.default_language].text_version,
        title=survey.title,
        practice=survey.is_practice,
    )


def _unknown() -> Response:
    return said(sentence(SurveyError("collect.form_unknown", "No such form.")), NOT_FOUND)
