"""The one permission table: action × role → scope. Every view of the web names its action; all else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What someone is in the survey's work."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    DESIGNER = "designer"
    SUPERVISOR = "supervisor"
    COLLABORATOR = "collaborator"
    READER = "reader"


class Scope(StrEnum):
    """How far a permission reaches: every unit; the own unit and those below it; surveys of units above too, of them
    the part that lies in the own unit; the own cases only."""

    ALL = "all"
    UNIT = "unit"
    PART = "part"
    OWN = "own"


class Action(StrEnum):
    """What can be done."""

    VIEW_HOME = "home.view"
    MANAGE_ACCOUNTS = "accounts.manage"
    RESET_ACCESS = "accounts.reset"
    VIEW_UNITS = "units.view"
    IMPORT_UNITS = "units.import"
    VIEW_REQUEST = "request.view"
    EDIT_REQUEST = "request.edit"
    VIEW_SURVEY = "survey.view"
    ADVANCE_SURVEY = "survey.advance"
    VIEW_QUESTIONNAIRE = "questionnaire.view"
    EDIT_QUESTIONNAIRE = "questionnaire.edit"
    PUBLISH_QUESTIONNAIRE = "questionnaire.publish"
    APPROVE_QUESTIONNAIRE = "questionnaire.approve"
    COMMENT_QUESTIONNAIRE = "questionnaire.comment"
    VIEW_SAMPLE = "sample.view"
    DESIGN_SAMPLE = "sample.design"
    DRAW_SAMPLE = "sample.draw"
    VIEW_FIELDWORK = "fieldwork.view"
    ASSIGN_CASES = "fieldwork.assign"
    WORK_CASES = "cases.work"
    IMPORT_RESPONSES = "responses.import"
    ENTER_PAPER = "paper.enter"
    DECIDE_SUBMISSIONS = "submissions.decide"
    RETURN_CASES = "cases.return"
    REVIEW_CASES = "cases.review"
    VIEW_QUALITY = "quality.view"
    RE_INTERVIEW = "cases.re_interview"
    VIEW_UNIT_PROGRESS = "fieldwork.view_unit"
    WRITE_STOPPING_RULE = "stopping_rule.write"
    VIEW_LOCK = "lock.view"
    ASK_LOCK = "lock.ask"
    CONFIRM_LOCK = "lock.confirm"
    PREPARE_PRACTICE = "practice.prepare"
    ISSUE_LINKS = "links.issue"
    VIEW_RESULTS = "results.view"
    VIEW_REPORT = "report.view"
    WRITE_REPORT = "report.write"
    REVIEW_REPORT = "report.review"
    EDIT_LETTERHEADS = "letterheads.edit"
    ASK_DATA_FILE = "data_file.ask"
    APPROVE_DATA_FILE = "data_file.approve"


_ALL, _UNIT, _PART, _OWN = Scope.ALL, Scope.UNIT, Scope.PART, Scope.OWN
_ADMIN, _COORD, _DESIGN = Role.ADMINISTRATOR, Role.COORDINATOR, Role.DESIGNER
_SUPER, _COLLAB, _READ = Role.SUPERVISOR, Role.COLLABORATOR, Role.READER

PERMISSIONS: Mapping[Action, Mapping[Role, Scope]] = {
    Action.VIEW_HOME: {_ADMIN: _ALL, _COORD: _UNIT, _DESIGN: _UNIT, _SUPER: _UNIT, _COLLAB: _OWN, _READ: _UNIT},
    Action.MANAGE_ACCOUNTS: {_ADMIN: _ALL, _COORD: _UNIT},
    # A supervisor acts on collaborators only: webapp/accounts/service.py holds this second half.
    Action.RESET_ACCESS: {_ADMIN: _ALL, _COORD: _UNIT, _SUPER: _UNIT},
    Action.VIEW_UNITS: {_ADMIN: _ALL, _COORD: _UNIT, _DESIGN: _UNIT, _SUPER: _UNIT},
    Action.IMPORT_UNITS: {_ADMIN: _ALL},
    Action.VIEW_REQUEST: {_COORD: _UNIT, _DESIGN: _UNIT, _SUPER: _UNIT, _READ: _UNIT},
    Action.EDIT_REQUEST: {_COORD: _UNIT, _DESIGN: _UNIT},
    Action.VIEW_SURVEY: {_COORD: _UNIT, _DESIGN: _UNIT, _SUPER: _UNIT, _READ: _UNIT},
    Action.ADVANCE_SURVEY: {_COORD: _UNIT, _DESIGN: _UNIT},
    Action.VIEW_QUESTIONNAIRE: {_COORD: _UNIT, _DESIGN: _UNIT, _SUPER: _UNIT, _READ: _UNIT},
    Action.EDIT_QUESTIONNAIRE: {_DESIGN: _UNIT},
    Action.PUBLISH_QUESTIONNAIRE: {_COORD: _UNIT, _DESIGN: _UNIT},
    # None of its authors: surveys/questionnaires/review/approvals.py holds this second half.
    Action.APPROVE_QUESTIONNAIRE: {_COORD: _UNIT, _DESIGN: _UNIT},
    Action.COMMENT_QUESTIONNAIRE: {_COORD: _UNIT, _DESIGN: _UNIT, _SUPER: _UNIT},
    Action.VIEW_SAMPLE: {_COORD: _UNIT, _DESIGN: _UNIT, _SUPER: _UNIT},
    Action.DESIGN_SAMPLE: {_DESIGN: _UNIT},
    Action.DRAW_SAMPLE: {_DESIGN: _UNIT},
    Action.VIEW_FIELDWORK: {_COORD: _UNIT, _DESIGN: _UNIT, _SUPER: _UNIT},
    Action.ASSIGN_CASES: {_DESIGN: _UNIT, _SUPER: _UNIT},
    Action.WORK_CASES: {_COLLAB: _OWN},
    Action.IMPORT_RESPONSES: {_DESIGN: _UNIT, _SUPER: _UNIT},
    Action.ENTER_PAPER: {_DESIGN: _UNIT, _SUPER: _UNIT},
    Action.DECIDE_SUBMISSIONS: {_SUPER: _UNIT},
    Action.RETURN_CASES: {_SUPER: _UNIT},
    Action.REVIEW_CASES: {_SUPER: _UNIT},
    Action.VIEW_QUALITY: {_SUPER: _UNIT},
    Action.RE_INTERVIEW: {_SUPER: _UNIT},
    Action.VIEW_UNIT_PROGRESS: {_COORD: _PART, _DESIGN: _PART, _SUPER: _PART, _READ: _PART},
    Action.WRITE_STOPPING_RULE: {_COORD: _UNIT, _DESIGN: _UNIT},
    Action.VIEW_LOCK: {_COORD: _UNIT, _DESIGN: _UNIT, _SUPER: _UNIT},
    # Two people, one of each role: surveys/fieldwork/lock holds this second half.
    Action.ASK_LOCK: {_SUPER: _UNIT},
    Action.CONFIRM_LOCK: {_DESIGN: _UNIT},
    Action.PREPARE_PRACTICE: {_DESIGN: _UNIT, _SUPER: _UNIT},
    Action.ISSUE_LINKS: {_DESIGN: _UNIT, _SUPER: _UNIT},
    Action.VIEW_RESULTS: {_COORD: _UNIT, _DESIGN: _UNIT, _READ: _UNIT},
    Action.VIEW_REPORT: {_COORD: _UNIT, _DESIGN: _UNIT, _READ: _UNIT},
    Action.WRITE_REPORT: {_COORD: _UNIT, _DESIGN: _UNIT},
    # Not who made the edition: surveys/reports/editions.py holds this second half.
    Action.REVIEW_REPORT: {_COORD: _UNIT, _DESIGN: _UNIT},
    Action.EDIT_LETTERHEADS: {_COORD: _UNIT, _DESIGN: _UNIT},
    Action.ASK_DATA_FILE: {_COORD: _UNIT, _DESIGN: _UNIT},
    # Not who asked for it: surveys/reports/data_files.py holds this second half.
    Action.APPROVE_DATA_FILE: {_COORD: _UNIT, _DESIGN: _UNIT},
}


def scope_of(role: str, action: Action) -> Scope | None:
    """The scope in which `role` may do `action`, or None where it may not."""
    return PERMISSIONS[action].get(Role(role))
