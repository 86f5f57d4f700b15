"""Questionnaires: the model, its two workbook formats, expressions, and the way of an interview."""

from surveys.questionnaires.findings import Finding, QuestionnaireError
from surveys.questionnaires.navigation import Asked, Interview, Section
from surveys.questionnaires.questionnaire import Choice, Group, Question, Questionnaire, Repeat
from surveys.questionnaires.template.reading import read_questionnaire, read_template, write_template
from surveys.questionnaires.xlsform.reading import read_xlsform

__all__ = [
    "Asked",
    "Choice",
    "Finding",
    "Group",
    "Interview",
    "Question",
    "Questionnaire",
    "QuestionnaireError",
    "Repeat",
    "Section",
    "read_questionnaire",
    "read_template",
    "read_xlsform",
    "write_template",
]
