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
    """How far a permission reaches: every unit; the own unit and those below it; the own cases only."""

    ALL = "all"
    UNIT = "unit"
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
    VIEW_RESULTS = "results.view"
    VIEW_REPORT = "report.view"
    WRITE_REPORT = "report.write"


_ALL, _UNIT, _OWN = Scope.ALL, Scope.UNIT, Scope.OWN
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
    Action.VIEW_RESULTS: {_COORD: _UNIT, _DESIGN: _UNIT, _READ: _UNIT},
    Action.VIEW_REPORT: {_COORD: _UNIT, _DESIGN: _UNIT, _READ: _UNIT},
    Action.WRITE_REPORT: {_COORD: _UNIT, _DESIGN: _UNIT},
}


def scope_of(role: str, action: Action) -> Scope | None:
    """The scope in which `role` may do `action`, or None where it may not."""
    return PERMISSIONS[action].get(Role(role))
