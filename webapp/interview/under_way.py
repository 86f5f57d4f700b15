"""The interview under way at a case, as its pages need it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from surveys.fieldwork.records import Case, InterviewDraft
from surveys.fieldwork.service import draft_of
from surveys.questionnaires.answer_checks import AnswerError
from surveys.questionnaires.navigation import Asked, Interview, Section
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.responses.validation import interview_of
from webapp.clock import today
from webapp.extensions import db


@dataclass
class UnderWay:
    """A draft with its interview; `refresh` after answers were kept."""

    case: Case
    draft: InterviewDraft

    @cached_property
    def version(self) -> QuestionnaireVersion:
        return db.session.get_one(QuestionnaireVersion, self.draft.version_id)

    @cached_property
    def interview(self) -> Interview:
        draft = self.draft
        return interview_of(
            self.version, draft.answers, instance_id=draft.instance_id, on=today(), declined=draft.declined
        )

    def refresh(self) -> None:
        """Forget what followed from the answers before."""
        self.__dict__.pop("interview", None)

    def section(self, key: str) -> Section | None:
        """The page of that key, if it is asked now."""
        try:
            return self.interview.section(key)
        except KeyError:
            return None

    @property
    def resumes_at(self) -> str | None:
        """Where the interview stopped; the first page when it has not begun or that page has gone."""
        key = self.draft.section
        if key is not None and self.section(key) is not None:
            return key
        first = self.interview.next_section()
        return first.key if first else None

    def to_put_right(self) -> list[tuple[Section, list[AnswerError]]]:
        """Every page with what is missing or wrong on it."""
        return [(section, self.interview.check_section(section.key)) for section in self.interview.sections()]

    def declined(self) -> list[tuple[Section, Asked]]:
        """Every question that the person chose not to answer, with its page."""
        return [(section, asked) for section in self.interview.sections() for asked in section.asked if asked.declined]


def under_way(case: Case) -> UnderWay | None:
    """The interview at `case`; None before it has begun and ever after it was sent."""
    draft = draft_of(db.session, case) if case.state == "interviewing" else None
    return UnderWay(case, draft) if draft else None
