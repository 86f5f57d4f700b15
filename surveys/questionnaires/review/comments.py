"""Remarks on a draft: threads on a question or on the whole, answered, settled and taken up again.

They stay with the survey: what was said of a draft that a new upload replaced is still open in the next one, at the
question of the same name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.questionnaires.numbering import split_number, with_number
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.records import QuestionnaireComment
from surveys.questionnaires.service import IN_USE, log_version, questionnaire_of
from surveys.questionnaires.studio.document import document_of
from surveys.questionnaires.studio.nodes import Document, Node, numbered, walk, words_in
from surveys.questionnaires.studio.records import StudioDocument
from surveys.text import nfc, shortened
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese

LONGEST_COMMENT = 2000
LONGEST_UID = 40
LONGEST_PLACE = 90


@dataclass(frozen=True)
class Thread:
    """A remark with its answers; `place` is what it is about, as it is called now or was called then."""

    comment: QuestionnaireComment
    answers: Sequence[QuestionnaireComment]
    place: str

    @property
    def is_open(self) -> bool:
        """Whether it is not settled."""
        return self.comment.resolved_at is None


def remark(
    session: Session, version: QuestionnaireVersion, *, uid: str = "", text: str, person: Person, now: datetime
) -> QuestionnaireComment:
    """Write a remark on an item of a version, '' for the whole. Errors: `comment.empty`, `comment.too_long`."""
    written = _checked(text)
    with in_vietnamese():
        about = dict(places_of(session, version)).get(uid, "") if uid else ""
    found = QuestionnaireComment(
        version_id=version.id, uid=uid[:LONGEST_UID], about=about, text=written, person_id=person.id, at=now
    )
    session.add(found)
    session.flush()
    log_version(session, "questionnaire.comment_written", version, person, now, comment=str(found.id))
    return found


def answer(
    session: Session, comment: QuestionnaireComment, *, text: str, person: Person, now: datetime
) -> QuestionnaireComment:
    """Answer a remark; a settled one is thereby open again. Errors: `comment.empty`, `comment.too_long`."""
    first = _first(session, comment)
    found = QuestionnaireComment(
        version_id=first.version_id,
        parent_id=first.id,
        uid=first.uid,
        about=first.about,
        text=_checked(text),
        person_id=person.id,
        at=now,
    )
    session.add(found)
    first.resolved_at, first.resolved_by_id = None, None
    session.flush()
    log_version(session, "questionnaire.comment_answered", first.version, person, now, comment=str(first.id))
    return found


def settle(session: Session, comment: QuestionnaireComment, *, settled: bool, person: Person, now: datetime) -> None:
    """Say that nothing is left to do about a remark, or that something is; said twice it is said once."""
    first = _first(session, comment)
    if (first.resolved_at is not None) == settled:
        return
    first.resolved_at, first.resolved_by_id = (now, person.id) if settled else (None, None)
    session.flush()
    action = "questionnaire.comment_settled" if settled else "questionnaire.comment_reopened"
    log_version(session, action, first.version, person, now, comment=str(first.id))


def threads_of(session: Session, version: QuestionnaireVersion, *, uid: str | None = None) -> list[Thread]:
    """The remarks on a version, or on one item of it: what is open first, oldest first, then what is settled."""
    chosen = select(QuestionnaireComment).where(QuestionnaireComment.version_id.in_(_same_draft(session, version)))
    if uid is not None:
        chosen = chosen.where(QuestionnaireComment.uid == uid)
    people = joinedload(QuestionnaireComment.person)
    found = session.scalars(chosen.options(people).order_by(QuestionnaireComment.id)).all()
    places = dict(places_of(session, version)) if found else {}
    threads = [
        Thread(first, [each for each in found if each.parent_id == first.id], places.get(first.uid, first.about))
        for first in found
        if first.parent_id is None
    ]
    return sorted(threads, key=lambda thread: not thread.is_open)


def open_comments(session: Session, version: QuestionnaireVersion) -> int:
    """How many remarks on a version are not settled."""
    chosen = (
        select(func.count())
        .select_from(QuestionnaireComment)
        .where(
            QuestionnaireComment.version_id.in_(_same_draft(session, version)),
            QuestionnaireComment.parent_id.is_(None),
            QuestionnaireComment.resolved_at.is_(None),
        )
    )
    return session.scalar(chosen) or 0


def places_of(session: Session, version: QuestionnaireVersion) -> list[tuple[str, str]]:
    """What a remark can be about: the uid of each item and how colleagues know it, in order."""
    document = document_for(session, version)
    numbers = numbered(document)
    return [(node["uid"], _called(document, node, numbers.get(node["uid"], ""))) for node, _parents in walk(document)]


def document_for(session: Session, version: QuestionnaireVersion) -> Document:
    """A version as a document: as it is being written, else as it was brought in."""
    written = session.get(StudioDocument, version.id)
    return written.document if written is not None else document_of(questionnaire_of(version))


def _called(document: Document, node: Node, number: str) -> str:
    words = " ".join(split_number(words_in(document, node.get("label")))[1].split()) or node.get("name", "")
    called = with_number(number, words) if node["type"] == "question" else _("Phần “%(words)s”", words=words)
    return shortened(called, LONGEST_PLACE)


def _same_draft(session: Session, version: QuestionnaireVersion) -> list[int]:
    """Ids of a version and of the drafts that it replaced since the last publication."""
    numbers = select(QuestionnaireVersion.id, QuestionnaireVersion.number, QuestionnaireVersion.state).where(
        QuestionnaireVersion.survey_id == version.survey_id, QuestionnaireVersion.number < version.number
    )
    found = session.execute(numbers.order_by(QuestionnaireVersion.number.desc())).all()
    ids = [version.id]
    for each in found:
        if each.state in IN_USE:
            break
        ids.append(each.id)
    return ids


def _first(session: Session, comment: QuestionnaireComment) -> QuestionnaireComment:
    return comment if comment.parent_id is None else session.get_one(QuestionnaireComment, comment.parent_id)


def _checked(text: str) -> str:
    written = nfc(text).strip()
    if not written:
        raise SurveyError("comment.empty", "A remark needs words.")
    if len(written) > LONGEST_COMMENT:
        raise SurveyError("comment.too_long", "A remark is too long.", most=LONGEST_COMMENT)
    return written
