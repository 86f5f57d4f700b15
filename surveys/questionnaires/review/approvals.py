"""Four eyes: a draft is shown to a second person, who approves this very content or returns it with a reason.

What is approved is the questionnaire with its consent text, the reasons for asking what identifies or is sensitive,
and the confirmations that reworded variables still ask the same. All of it is written before approval is asked for;
any change afterwards, by whomever, asks for a new approval.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.permissions import PERMISSIONS, Action
from surveys.people.records import Person
from surveys.questionnaires.readiness import check_open, check_ready
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.records import QuestionnaireApproval
from surveys.questionnaires.service import log_version, questionnaire_of, questions_to_justify
from surveys.questionnaires.studio.editing import write_consent
from surveys.questionnaires.studio.records import StudioEdit
from surveys.text import given_name_key, nfc
from surveys.text.i18n import gettext as _
from surveys.units.records import Unit
from surveys.units.service import covers

SHORTEST_REASON = 5
LONGEST_NOTE = 2000
Stage = Literal["none", "asked", "approved", "returned", "changed"]
"""Nobody has asked; somebody waits for an answer; approved; returned; changed since it was asked for or approved."""


@dataclass(frozen=True)
class Standing:
    """Where a version is between its authors and those who approve it; `steps` are told oldest first."""

    stage: Stage
    steps: Sequence[QuestionnaireApproval]
    asked: QuestionnaireApproval | None
    """The latest request for approval, which holds what reworded variables were confirmed."""

    @property
    def last(self) -> QuestionnaireApproval | None:
        """The latest step."""
        return self.steps[-1] if self.steps else None

    @property
    def same_meaning(self) -> list[str]:
        """The variables that were confirmed to ask the same in other words."""
        return list(self.asked.same_meaning) if self.asked else []


def content_to_approve(version: QuestionnaireVersion, same_meaning: Collection[str]) -> str:
    """The hash of all that a second person approves; it changes with the smallest part of it."""
    content = [version.content_hash, dict(sorted(version.justifications.items())), sorted(same_meaning)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def standing_of(session: Session, version: QuestionnaireVersion) -> Standing:
    """Where a version stands, by its steps and its content now."""
    chosen = select(QuestionnaireApproval).where(QuestionnaireApproval.version_id == version.id)
    people = joinedload(QuestionnaireApproval.person)
    steps = session.scalars(chosen.options(people).order_by(QuestionnaireApproval.id)).all()
    asked = next((step for step in reversed(steps) if step.decision == "asked"), None)
    if asked is None:
        return Standing("none", steps, None)
    last = steps[-1]
    if last.decision == "returned":
        return Standing("returned", steps, asked)
    same = last.content_hash == content_to_approve(version, asked.same_meaning)
    if not same or (last.decision == "approved" and last.person_id in authors_of(session, version)):
        return Standing("changed", steps, asked)
    return Standing("approved" if last.decision == "approved" else "asked", steps, asked)


def authors_of(session: Session, version: QuestionnaireVersion) -> set[int]:
    """Ids of those who brought a version in, wrote in it, or asked for its approval with the texts that go with it."""
    editors = select(StudioEdit.person_id).where(StudioEdit.version_id == version.id)
    askers = select(QuestionnaireApproval.person_id).where(
        QuestionnaireApproval.version_id == version.id, QuestionnaireApproval.decision == "asked"
    )
    return {version.created_by_id, *session.scalars(editors), *session.scalars(askers)}


def approvers_of(session: Session, version: QuestionnaireVersion) -> list[Person]:
    """Who may approve a version, by given name: of the survey's unit or one above it, and none of its authors."""
    found = people_who_may(session, version.survey.unit, Action.APPROVE_QUESTIONNAIRE)
    authors = authors_of(session, version)
    return [person for person in found if person.id not in authors]


def people_who_may(session: Session, unit: Unit, action: Action) -> list[Person]:
    """The active people of a unit, or of one above it, whose role lets them do something, by given name."""
    roles = [role.value for role in PERMISSIONS[action]]
    found = session.scalars(select(Person).where(Person.active, Person.role.in_(roles)).order_by(Person.id))
    near = [person for person in found if covers(session, person.unit_id, unit.id)]
    return sorted(near, key=lambda person: given_name_key(person.full_name))


def ask_for_approval(
    session: Session,
    version: QuestionnaireVersion,
    *,
    justifications: Mapping[str, str] | None = None,
    consent: str = "",
    same_meaning: Collection[str] = (),
    note: str = "",
    person: Person,
    now: datetime,
) -> QuestionnaireApproval:
    """Complete a draft with the texts that go with it, and ask a second person for approval.

    `justifications` says, by question name, why an identifying or sensitive question is needed (R2, R9); `consent`
    is the text read before the first question (R1) where the questionnaire has none; `same_meaning` names the
    variables that go on asking the same in other words. Errors: those of `check_ready`, and
    `approval.asked_already`, `approval.nobody`.
    """
    hold_survey(session, version.survey_id)
    check_open(version)
    questionnaire = questionnaire_of(version)
    if not questionnaire.text(questionnaire.consent) and consent.strip():
        questionnaire = replace(questionnaire, consent={questionnaire.default_language: nfc(consent).strip()})
    written = {name: nfc(text).strip() for name, text in (justifications or {}).items()}
    reworded = check_ready(session, version, questionnaire, justifications=written, same_meaning=same_meaning)
    before = standing_of(session, version)
    if questionnaire.content_hash != version.content_hash:
        version.definition, version.content_hash = questionnaire.to_dict(), questionnaire.content_hash
        write_consent(session, version, questionnaire.consent, person=person, now=now)
    version.justifications = {name: written[name] for name in questions_to_justify(version)}
    content = content_to_approve(version, reworded)
    if before.stage in ("asked", "approved") and before.last is not None and before.last.content_hash == content:
        raise SurveyError("approval.asked_already", "Approval of this very content has been asked for.")
    step = QuestionnaireApproval(
        version_id=version.id,
        content_hash=content,
        decision="asked",
        same_meaning=reworded,
        note=_text(note),
        person_id=person.id,
        at=now,
    )
    session.add(step)
    session.flush()
    if not approvers_of(session, version):
        facts = {"people": whom_to_ask(session, version)}
        raise SurveyError("approval.nobody", "Nobody but the authors may approve this version.", **facts)
    log_version(session, "questionnaire.approval_asked", version, person, now)
    return step


def whom_to_ask(session: Session, version: QuestionnaireVersion) -> str:
    """Who opens an account for somebody who may approve, by name."""
    found = people_who_may(session, version.survey.unit, Action.MANAGE_ACCOUNTS)
    return ", ".join(person.full_name for person in found) or _("quản trị viên của hệ thống")


def approve(
    session: Session, version: QuestionnaireVersion, *, content: str, note: str = "", person: Person, now: datetime
) -> None:
    """Let a version be published as it was seen; `content` is the hash of what the page showed.

    Errors: `approval.own`, `approval.content_changed`, `approval.not_asked`, `approval.decided`.
    """
    before = _seen(session, version, content, person)
    if before.stage == "approved" and before.last is not None:
        raise SurveyError("approval.decided", "Somebody has approved it already.", name=before.last.person.full_name)
    _decide(session, version, "approved", content, note, person, now)


def send_back(
    session: Session, version: QuestionnaireVersion, *, content: str, reason: str, person: Person, now: datetime
) -> None:
    """Return a version to its authors, who read why; an approval that was given is thereby taken back.

    Errors: those of `approve`, and `approval.reason_missing`.
    """
    _seen(session, version, content, person)
    if len(_text(reason)) < SHORTEST_REASON:
        raise SurveyError("approval.reason_missing", "Say why it is returned.")
    _decide(session, version, "returned", content, reason, person, now)


def _seen(session: Session, version: QuestionnaireVersion, content: str, person: Person) -> Standing:
    """How a version stands now, held until the transaction ends; refuses who may not decide, and what is not there."""
    hold_survey(session, version.survey_id)
    check_open(version)
    if person.id in authors_of(session, version):
        raise SurveyError("approval.own", "Who wrote a version does not approve it.")
    before = standing_of(session, version)
    if before.asked is None or before.stage == "returned":
        raise SurveyError("approval.not_asked", "Nobody has asked for approval of this version.")
    if before.stage == "changed" or content != before.asked.content_hash:
        raise SurveyError("approval.content_changed", "The version has changed since the page was opened.")
    return before


def _decide(
    session: Session,
    version: QuestionnaireVersion,
    decision: str,
    content: str,
    note: str,
    person: Person,
    now: datetime,
) -> None:
    session.add(
        QuestionnaireApproval(
            version_id=version.id,
            content_hash=content,
            decision=decision,
            note=_text(note),
            person_id=person.id,
            at=now,
        )
    )
    session.flush()
    log_version(session, f"questionnaire.{decision}", version, person, now)


def _text(typed: str) -> str:
    return nfc(typed).strip()[:LONGEST_NOTE]
