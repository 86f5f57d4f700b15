"""Who may see which page: every view names its action here, and gets the records that its address speaks of.

Not logged in → the log-in page; action not in the role → 403; a record outside the person's unit (or, for a
collaborator, not an own case and nothing found about the own interviews) → 404, as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, g, redirect, request, url_for
from flask_security import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from surveys.fieldwork.lock.records import SurveyLock
from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.practice.situations import is_practice_place
from surveys.fieldwork.quality.records import QualityFlag, ReInterview
from surveys.fieldwork.records import Case
from surveys.imports.records import ResponseImport
from surveys.locks import hold_case, hold_request, hold_survey
from surveys.people.permissions import Action, Role, Scope, scope_of
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.records import QuestionnaireComment
from surveys.reports.records import DataFile, ReportEdition
from surveys.requests.records import Attachment, Survey, SurveyRequest
from surveys.samples.records import DesignVersion, FrameVersion, PlanAlternative, SampleDraw, SampleRehearsal
from surveys.units.records import Unit, UnitList
from surveys.units.service import covers
from webapp.extensions import db
from webapp.language import page_language
from webapp.typed import typed_here

LARGEST_ID = 2**31 - 1
"""What an integer column holds in every database; a larger number in an address is no record."""


def record_number(typed: str) -> int | None:
    """The number of a record out of a form, None for anything that cannot be one."""
    if not (typed.isascii() and typed.isdigit()) or len(typed) > len(str(LARGEST_ID)):
        return None
    return int(typed) if int(typed) <= LARGEST_ID else None


View = TypeVar("View", bound=Callable[..., Any])

OF_THE_FIELD = frozenset(
    {
        Action.ASSIGN_CASES,
        Action.WORK_CASES,
        Action.IMPORT_RESPONSES,
        Action.ENTER_PAPER,
        Action.DECIDE_SUBMISSIONS,
        Action.RETURN_CASES,
        Action.REVIEW_CASES,
        Action.VIEW_QUALITY,
        Action.RE_INTERVIEW,
        Action.WRITE_STOPPING_RULE,
        Action.ISSUE_LINKS,
    }
)
"""What is done of these on a survey that is locked is refused."""


class SurveyLocked(HTTPException):
    """An act of the field on a survey that is locked."""

    code = 409


@dataclass(frozen=True)
class Address:
    """How an id in a route becomes a record: the keyword that the view gets it under, and its table."""

    keyword: str
    table: type[Any]


ADDRESSES: dict[str, Address] = {
    "survey_id": Address("survey", Survey),
    "request_id": Address("survey_request", SurveyRequest),
    "version_id": Address("version", QuestionnaireVersion),
    "case_id": Address("case", Case),
    "frame_id": Address("frame", FrameVersion),
    "design_id": Address("design", DesignVersion),
    "alternative_id": Address("alternative", PlanAlternative),
    "draw_id": Address("draw", SampleDraw),
    "rehearsal_id": Address("rehearsal", SampleRehearsal),
    "edition_id": Address("edition", ReportEdition),
    "data_file_id": Address("data_file", DataFile),
    "attachment_id": Address("attachment", Attachment),
    "person_id": Address("person", Person),
    "unit_id": Address("unit", Unit),
    "unit_list_id": Address("unit_list", UnitList),
    "import_id": Address("imported", ResponseImport),
    "comment_id": Address("comment", QuestionnaireComment),
    "paper_form_id": Address("paper_form", PaperForm),
    "kept_id": Address("kept", KeptSubmission),
    "flag_id": Address("flag", QualityFlag),
    "re_interview_id": Address("re_interview", ReInterview),
    "lock_id": Address("lock", SurveyLock),
}


def require(action: Action) -> Callable[[View], View]:
    """Let a view be used by those only who may do `action`, on the records that they may do it on."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            if not current_user.is_authenticated:
                return to_login()
            scope = scope_of(current_person().role, action)
            if scope is None:
                abort(403)
            resolved = _resolve(arguments, scope)
            if request.method == "POST" and action in OF_THE_FIELD and _is_locked(resolved):
                raise SurveyLocked
            return view(**resolved)

        guarded.action = action  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def public(view: View) -> View:
    """Mark a view that needs no log-in."""
    view.public = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Mark a view that concerns only the own account and is open to whoever is logged in."""

    @wraps(view)
    def guarded(**arguments: Any) -> Any:
        return view(**arguments) if current_user.is_authenticated else to_login()

    guarded.signed_in = True  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def is_declared(view: Callable[..., Any]) -> bool:
    """Whether a view says who may use it."""
    return any(hasattr(view, mark) for mark in ("action", "public", "signed_in", "by_token"))


def refuse_undeclared_views() -> None:
    """Before each request: a view that does not say who may use it is closed to everybody."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and request.endpoint != "static" and not is_declared(view):
        abort(403)


def takes_json(view: View) -> View:
    """Mark a view that a page's script calls: it is sent JSON, holds no form, and is answered in JSON, errors too."""
    view.takes_json = True  # type: ignore[attr-defined]
    return view


def is_called_by_script() -> bool:
    """Whether this request is for such a view."""
    return hasattr(current_app.view_functions.get(request.endpoint or ""), "takes_json")


def refuse_json() -> None:
    """Before each request: pages take forms; JSON would reach their forms past the limit on guesses."""
    if request.is_json and not is_called_by_script():
        abort(415)


def to_login() -> Response:
    """To the log-in page, and back here afterwards if this was a page to look at; with what was typed, if it was."""
    if typed_here() is not None or is_called_by_script():
        abort(401)
    g.refused_in_words = True
    target = request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
    return redirect(url_for("security.login", next=target))


def current_person() -> Person:
    """The person who is logged in."""
    person: Person = current_user.person
    return person


def person_here() -> Person | None:
    """The person who is logged in, if anybody is."""
    account = current_user._get_current_object()  # once: each attribute of the proxy would look the request up again
    return account.person if account is not None and account.is_authenticated else None


def may(action: Action | str, survey: Survey | None = None) -> bool:
    """Whether the current person may do `action` (on `survey`), for templates and menus."""
    person = person_here()
    if person is None:
        return False
    scope = scope_of(person.role, Action(action))
    if scope is None or survey is None or scope is Scope.ALL:
        return scope is not None
    if scope is Scope.PART and covers(db.session, survey.unit_id, person.unit_id):
        return True
    return scope in {Scope.UNIT, Scope.PART} and covers(db.session, person.unit_id, survey.unit_id)


def is_collaborator() -> bool:
    """Whether the current person is a collaborator, whose pages are the phone's."""
    person = person_here()
    return person is not None and person.role == Role.COLLABORATOR


def _resolve(arguments: dict[str, Any], scope: Scope) -> dict[str, Any]:
    resolved: dict[str, Any] = {}
    records = []
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method == "POST" and not hasattr(view, "reads_first"):
        _hold(arguments)
    for name, value in arguments.items():
        address = ADDRESSES.get(name)
        if address is None:
            if name.endswith("_id"):
                raise LookupError(f"{name} has no entry in webapp.access.ADDRESSES; access cannot be decided.")
            resolved[name] = value
            continue
        record = db.session.get(address.table, value) if value <= LARGEST_ID else None
        if record is None or not _in_scope(record, scope):
            abort(404)
        records.append(record)
        resolved[address.keyword] = record
    if scope is Scope.OWN:
        g.is_practice = any(isinstance(record, Case) and is_practice_place(record.psu) for record in records)
    elif any(map(_is_practice, records)):
        abort(404)
    if not _belong_together(records):
        abort(404)
    return resolved


def _is_practice(record: Any) -> bool:
    """Whether a record is of a survey to practise on, which has no pages but those of `webapp/practice`."""
    if isinstance(record, SurveyRequest):
        return record.survey is not None and record.survey.is_practice
    survey_id = record.id if isinstance(record, Survey) else getattr(record, "survey_id", None)
    return survey_id is not None and db.session.get_one(Survey, survey_id).is_practice


def _is_locked(resolved: dict[str, Any]) -> bool:
    """Whether what an act is about belongs to a survey that is locked."""
    for record in resolved.values():
        survey_id = record.id if isinstance(record, Survey) else getattr(record, "survey_id", None)
        if survey_id is not None and db.session.get_one(Survey, survey_id).locked_at is not None:
            return True
    return False


def _hold(arguments: dict[str, Any]) -> None:
    """Take what a form is about before anything of it is read, so that the view sees it as it will change it."""
    holds = {"request_id": hold_request, "survey_id": hold_survey, "case_id": hold_case}
    for name, hold in holds.items():
        if arguments.get(name, LARGEST_ID + 1) <= LARGEST_ID:
            hold(db.session, arguments[name])


def _in_scope(record: Any, scope: Scope) -> bool:
    if scope is Scope.ALL:
        return True
    person = current_person()
    if scope is Scope.OWN:
        return isinstance(record, Case | QualityFlag) and record.collaborator_id == person.id
    if scope is Scope.PART and isinstance(record, Survey) and covers(db.session, record.unit_id, person.unit_id):
        return True
    return covers(db.session, person.unit_id, _unit_id_of(record))


def _unit_id_of(record: Any) -> int:
    if isinstance(record, Unit):
        return record.id
    if isinstance(record, Attachment):
        record = db.session.get_one(SurveyRequest, record.request_id)
    elif hasattr(record, "survey_id"):
        record = db.session.get_one(Survey, record.survey_id)
    unit_id: int = record.unit_id
    return unit_id


def _belong_together(records: list[Any]) -> bool:
    """Whether every record that is part of a survey or request is part of the one in the address."""
    parents: dict[str, type[Any]] = {"survey_id": Survey, "request_id": SurveyRequest}
    for column, table in parents.items():
        parent = next((record for record in records if isinstance(record, table)), None)
        if parent is not None and any(getattr(record, column, parent.id) != parent.id for record in records):
            return False
    return True


def guard(app: Any) -> None:
    """Close undeclared views of `app`, and all of them to JSON; give `may` to its templates."""
    app.before_request(refuse_undeclared_views)
    app.before_request(refuse_json)
    app.jinja_env.globals.update(may=may, Action=Action)
    app.context_processor(_who)


def _who() -> dict[str, Any]:
    return {
        "me": person_here(),
        "me_language": page_language(),
        "is_collaborator": is_collaborator(),
    }
