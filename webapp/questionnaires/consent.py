"""The consent text that is suggested where a workbook brings none (R1)."""

from __future__ import annotations

from math import ceil

from flask_babel import gettext as _

from surveys.questionnaires.consent import consent_text
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.requests.records import Survey

QUESTIONS_A_MINUTE = 3
STEP_OF_MINUTES = 5


def suggested_consent(survey: Survey, questionnaire: Questionnaire) -> str:
    """The text that follows from the request; whoever publishes corrects it."""
    asked = sum(1 for question in questionnaire.questions() if question.is_asked and question.has_answer)
    minutes = STEP_OF_MINUTES * max(1, ceil(asked / QUESTIONS_A_MINUTE / STEP_OF_MINUTES))
    request = survey.request
    return consent_text(
        {
            "who": request.implementing_body,
            "title": _("cuộc khảo sát “%(title)s”", title=survey.title),
            "purpose": request.purpose,
            "minutes": str(minutes),
            "retention": _("đến khi báo cáo được nghiệm thu"),
            "contact": request.implementing_body,
        }
    )
