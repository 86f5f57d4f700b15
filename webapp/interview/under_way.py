"""The interview under way at a case, as its pages need it; handed over, it opens for the respondent's browser only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import redirect, url_for
from werkzeug.exceptions import HTTPException

from surveys.fieldwork.records import Case, InterviewDraft
from surveys.fieldwork.service import draft_of
from surveys.questionnaires.answer_checks import AnswerError
from surveys.questionnaires.modes import FACE_TO_FACE, HANDED_OVER, TELEPHONE
from surveys.questionnaires.navigation import Asked, Interview, Section
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.responses import keeping
from surveys.responses.validation import interview_of
from webapp.clock import now, today
from webapp.extensions import db
from webapp.interview.addresses import Addresses, at_the_door
from webapp.interview.language import speak_to_respondent, switch
from webapp.interview.respondents_browser import is_with_respondent


class HandedOver(HTTPException):
    """No page of this interview opens here: to the screen that says so."""

    code = 303

    def __init__(self, case: Case) -> None:
        super().__init__(response=redirect(url_for("interview.locked", case_id=case.id), 303))


@dataclass
class UnderWay:
    """A draft with its interview; `refresh` after answers were kept.

    Once the respondent answers alone, there are only the pages from the hand-over on, and any earlier one on which
    what was answered since has made something missing. Interviews on a respondent's own device are kinds of it.
    """

    case: Case
    draft: InterviewDraft

    @property
    def addresses(self) -> Addresses:
        """Where its pages are."""
        return at_the_door(self.case)

    @property
    def title(self) -> str:
        """The survey, as its pages name it."""
        return self.case.survey.title

    @property
    def alone_from(self) -> str | None:
        """The page from which on the respondent answers; None where every page is open to whoever answers."""
        return self.draft.handover.section if self.draft.handover is not None else None

    def save_section(self, section: str | None, answers: Mapping[str, Any], declined: Collection[str] = ()) -> None:
        """Keep what was entered on a page."""
        keeping.save_section(db.session, self.draft, section=section, answers=answers, declined=declined, now=now())

    def save_answers(self, **sent: Any) -> int:
        """Keep the interview as a page holds it, and tell its new revision."""
        return keeping.save_answers(db.session, self.draft, **sent, now=now())

    def switch_language(self, language: str) -> None:
        """Go on in another language."""
        switch(self.draft, self.interview.questionnaire, language, now=now())

    @cached_property
    def version(self) -> QuestionnaireVersion:
        return db.session.get_one(QuestionnaireVersion, self.draft.version_id)

    @cached_property
    def interview(self) -> Interview:
        draft = self.draft
        return interview_of(
            self.version,
            draft.answers,
            instance_id=draft.instance_id,
            on=today(),
            declined=draft.declined,
            language=draft.language,
            mode=self.mode,
        )

    def reviewed_hash(self) -> str:
        """The hash of what would be sent now."""
        return keeping.reviewed_hash(db.session, self.draft, now=now())

    def refresh(self) -> None:
        """Forget what followed from the answers before."""
        for found in ("interview", "open_sections"):
            self.__dict__.pop(found, None)

    @property
    def is_self_completed(self) -> bool:
        """Whether the respondent answers alone."""
        return self.draft.handover is not None

    @property
    def mode(self) -> str:
        """In which words the questions are asked: once the respondent has the device, in those for who reads alone."""
        return HANDED_OVER if self.is_self_completed else self.draft.mode or FACE_TO_FACE

    @property
    def may_hand_over(self) -> bool:
        """Whether the device can be handed over: nobody takes it out of a telephone."""
        return self.mode != TELEPHONE

    def speak_to_respondent(self) -> None:
        """What this request says is in the interview's language."""
        speak_to_respondent(self.draft.language)

    @cached_property
    def open_sections(self) -> dict[str, Section]:
        """The pages that may be opened now, by key and in order."""
        sections = self.interview.sections()
        if self.alone_from is not None:
            alone = {section.key for section in self.interview.sections_from(self.alone_from)}
            sections = [one for one in sections if one.key in alone or self.interview.check_section(one.key)]
        return {section.key: section for section in sections}

    def sections(self) -> list[Section]:
        """The pages that may be opened now, in order."""
        return list(self.open_sections.values())

    def section(self, key: str) -> Section | None:
        """The page of that key, if it is asked now."""
        return self.open_sections.get(key)

    def section_before(self, key: str) -> Section | None:
        """The page before; None where there is none that may be opened."""
        before = self.interview.previous_section(key)
        return self.section(before.key) if before is not None else None

    def section_after(self, key: str) -> Section | None:
        """The next page that may be opened; None at the end."""
        after = self.interview.next_section(key)
        while after is not None and after.key not in self.open_sections:
            after = self.interview.next_section(after.key)
        return after

    @property
    def resumes_at(self) -> str | None:
        """Where the interview stopped; the first page when it has not begun or that page has gone."""
        key = self.draft.section
        return key if key in self.open_sections else next(iter(self.open_sections), None)

    def to_put_right(self) -> list[tuple[Section, list[AnswerError]]]:
        """Every page with what is missing or wrong on it."""
        return [(section, self.interview.check_section(section.key)) for section in self.sections()]

    def declined(self) -> list[tuple[Section, Asked]]:
        """Every question that the person chose not to answer, with its page."""
        return [(section, asked) for section in self.sections() for asked in section.asked if asked.declined]


class OnTheOwnDevice(UnderWay):
    """An interview on the respondent's own device: every page is the respondent's, and nobody hands a device over."""

    @property
    def alone_from(self) -> str | None:
        """No page is another's."""
        return None

    @property
    def is_self_completed(self) -> bool:
        """The respondent answers alone from the first page on."""
        return True

    @property
    def may_hand_over(self) -> bool:
        """There is nobody to take a device from."""
        return False


def draft_under_way(case: Case) -> InterviewDraft | None:
    """The draft of the interview at `case`, if it is under way, whoever has the device; for what shows no answer."""
    return draft_of(db.session, case) if case.state == "interviewing" else None


def under_way(case: Case) -> UnderWay | None:
    """The interview at `case`; None before it has begun and ever after it was sent.

    Once it is handed over, only the browser that the respondent has gets it, and nobody after the lock: any other
    request ends here, at the screen for the code.
    """
    draft = draft_under_way(case)
    if draft is None:
        return None
    if draft.handover is not None and not is_with_respondent(draft.handover, case):
        raise HandedOver(case)
    return UnderWay(case, draft)
