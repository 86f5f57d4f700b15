"""All tables of `surveys` in one import, for the migrations and for whoever creates a database."""

from surveys.acts import DoneAct
from surveys.audit import AuditEntry
from surveys.database import Base
from surveys.fieldwork.links.records import Invitation, OpenDraft, OpenLink
from surveys.fieldwork.lock.records import SurveyLock
from surveys.fieldwork.openrosa.records import CollectToken
from surveys.fieldwork.paper.records import PaperEntry, PaperForm, PaperMismatch
from surveys.fieldwork.phones.records import KeptSubmission, PhoneEvent, RecoveryKey
from surveys.fieldwork.precision.records import PrecisionReached, StoppingRule
from surveys.fieldwork.quality.records import QualityFlag, QualityRun, ReInterview, ReInterviewPlan, ReInterviewWave
from surveys.fieldwork.records import CallbackTask, Case, InterviewDraft, InterviewHandover, Visit
from surveys.fieldwork.supervision.records import AnswerChange, CaseDecision, VoidedResponse
from surveys.imports.records import ResponseImport
from surveys.jobs.records import Job
from surveys.people.records import Person, PersonContact
from surveys.questionnaires.bank.records import BankItem, BankItemVersion, BankUse
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.records import QuestionnaireApproval, QuestionnaireComment
from surveys.questionnaires.studio.records import StudioDocument, StudioEdit, StudioPresence
from surveys.reports.records import (
    AnalysisPlan,
    DataFile,
    LetterheadTemplate,
    PlanVariable,
    PlanVersion,
    ReportEdition,
    ReportFile,
    ReportText,
)
from surveys.requests.records import Attachment, RequestUnit, Survey, SurveyRequest
from surveys.responses.records import Response, ResponseLink, ResultsRelease
from surveys.samples.records import DesignVersion, FrameUnit, FrameVersion, SampleDraw, SelectedUnit
from surveys.spreadsheets.records import PendingUpload
from surveys.units.records import Unit, UnitChange, UnitList

__all__ = [
    "AnalysisPlan",
    "AnswerChange",
    "Attachment",
    "AuditEntry",
    "BankItem",
    "BankItemVersion",
    "BankUse",
    "Base",
    "CallbackTask",
    "Case",
    "CaseDecision",
    "CollectToken",
    "DataFile",
    "DesignVersion",
    "DoneAct",
    "FrameUnit",
    "FrameVersion",
    "InterviewDraft",
    "InterviewHandover",
    "Invitation",
    "Job",
    "KeptSubmission",
    "LetterheadTemplate",
    "OpenDraft",
    "OpenLink",
    "PaperEntry",
    "PaperForm",
    "PaperMismatch",
    "PendingUpload",
    "Person",
    "PersonContact",
    "PhoneEvent",
    "PlanVariable",
    "PlanVersion",
    "PrecisionReached",
    "QualityFlag",
    "QualityRun",
    "QuestionnaireApproval",
    "QuestionnaireComment",
    "QuestionnaireVersion",
    "ReInterview",
    "ReInterviewPlan",
    "ReInterviewWave",
    "RecoveryKey",
    "ReportEdition",
    "ReportFile",
    "ReportText",
    "RequestUnit",
    "Response",
    "ResponseImport",
    "ResponseLink",
    "ResultsRelease",
    "SampleDraw",
    "SelectedUnit",
    "StoppingRule",
    "StudioDocument",
    "StudioEdit",
    "StudioPresence",
    "Survey",
    "SurveyLock",
    "SurveyRequest",
    "Unit",
    "UnitChange",
    "UnitList",
    "Visit",
    "VoidedResponse",
]
