"""All tables of `surveys` in one import, for the migrations and for whoever creates a database."""

from surveys.acts import DoneAct
from surveys.audit import AuditEntry
from surveys.database import Base
from surveys.fieldwork.paper.records import PaperEntry, PaperForm, PaperMismatch
from surveys.fieldwork.records import Case, InterviewDraft, InterviewHandover, Visit
from surveys.imports.records import ResponseImport
from surveys.jobs.records import Job
from surveys.people.records import Person, PersonContact
from surveys.questionnaires.bank.records import BankItem, BankItemVersion, BankUse
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.records import QuestionnaireApproval, QuestionnaireComment
from surveys.questionnaires.studio.records import StudioDocument, StudioEdit, StudioPresence
from surveys.reports.records import AnalysisPlan, PlanVariable, ReportEdition, ReportText
from surveys.requests.records import Attachment, RequestUnit, Survey, SurveyRequest
from surveys.responses.records import Response, ResponseLink, ResultsRelease
from surveys.samples.records import DesignVersion, FrameUnit, FrameVersion, SampleDraw, SelectedUnit
from surveys.spreadsheets.records import PendingUpload
from surveys.units.records import Unit, UnitChange, UnitList

__all__ = [
    "AnalysisPlan",
    "Attachment",
    "AuditEntry",
    "BankItem",
    "BankItemVersion",
    "BankUse",
    "Base",
    "Case",
    "DesignVersion",
    "DoneAct",
    "FrameUnit",
    "FrameVersion",
    "InterviewDraft",
    "InterviewHandover",
    "Job",
    "PaperEntry",
    "PaperForm",
    "PaperMismatch",
    "PendingUpload",
    "Person",
    "PersonContact",
    "PlanVariable",
    "QuestionnaireApproval",
    "QuestionnaireComment",
    "QuestionnaireVersion",
    "ReportEdition",
    "ReportText",
    "RequestUnit",
    "Response",
    "ResponseImport",
    "ResponseLink",
    "ResultsRelease",
    "SampleDraw",
    "SelectedUnit",
    "StudioDocument",
    "StudioEdit",
    "StudioPresence",
    "Survey",
    "SurveyRequest",
    "Unit",
    "UnitChange",
    "UnitList",
    "Visit",
]
