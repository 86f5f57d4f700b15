"""What can be done with a document that is being written: open it, change it, go back and forth, see who is there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires.bank.links import refuse_foreign_links
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import draft_version, log_version, next_number, published_version, questionnaire_of
from surveys.questionnaires.studio.document import Document, compiled_document, document_of, empty_document, node_of
from surveys.questionnaires.studio.editing import held, keep, make
from surveys.questionnaires.studio.made_version import findings_of, make_version
from surveys.questionnaires.studio.operations import Operation, apply, composed
from surveys.questionnaires.studio.presence import changes_since, checked_tab, others_here, seen
from surveys.questionnaires.studio.records import StudioDocument, StudioEdit
from surveys.questionnaires.studio.steps import Step, forget_what_was_undone, next_words, redo, undo
from surveys.questionnaires.studio.touching import in_the_way, places_of_edit
from surveys.requests.records import Survey
from surveys.text.i18n import in_vietnamese

__all__ = [
    "Changed",
    "Conflict",
    "Refused",
    "Step",
    "change",
    "changes_since",
    "findings_of",
    "next_words",
    "open_document",
    "others_here",
    "redo",
    "seen",
    "studio_document",
    "undo",
]
LARGEST = 8 * 1024 * 1024
"""Bytes of a whole document; a thousand questions in two languages are a tenth of it."""
MOST_AT_ONCE = 1_000
LINK = "bank"
"""Part of what an operation says that links to an item of the bank."""
MOST_REBUILT = 2_500
"""Operations, those within others too, each of which walks the whole document; more would hold it for minutes."""
REBUILDING = {"insert", "remove", "move", "rename"}
OPERATION_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True)
class Conflict:
    """An operation that was not done, for somebody changed the same place meanwhile: what stands there, and whose."""

    id: str
    uid: str
    field: str
    value: Any
    name: str


@dataclass(frozen=True)
class Refused:
    """An operation that cannot be done at all, and why."""

    id: str
    error: SurveyError


@dataclass
class Changed:
    """What became of the operations that were sent; `applied` names those too that had been done before."""

    revision: int
    applied: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)


def studio_document(session: Session, version: QuestionnaireVersion) -> StudioDocument | None:
    """The document of a version, None where it was never written in the studio."""
    return session.get(StudioDocument, version.id)


def open_document(
    session: Session, survey: Survey, *, person: Person, now: datetime, base: QuestionnaireVersion | None = None
) -> StudioDocument:
    """The document of the survey's draft; else of a new draft, made from `base`, what is published, or nothing."""
    hold_survey(session, survey.id)
    if survey.state != "design":
        raise SurveyError("questionnaire.not_in_design", "Fieldwork has begun; the questionnaire stays as it is.")
    draft = draft_version(session, survey.id)
    if draft is not None:
        there = session.get(StudioDocument, draft.id)
        return there or _written(session, draft, document_of(questionnaire_of(draft)), None, person, now)
    base = base or published_version(session, survey.id)
    document = _document_from(session, base) if base else empty_document(survey.title)
    version = _new_draft(session, survey, document, person, now)
    return _written(session, version, document, base, person, now)


def change(
    session: Session,
    version: QuestionnaireVersion,
    operations: Sequence[Any],
    *,
    base_revision: int,
    tab: str,
    person: Person,
    now: datetime,
) -> Changed:
    """Do operations on a draft's document, one after the other; what cannot be done does not keep the rest from it.

    An operation that was done before, by its id and what it says, is not done again. One that touches what another
    tab has touched since `base_revision` comes back as a conflict.
    """
    checked_tab(tab)
    if not isinstance(operations, list | tuple) or len(operations) > MOST_AT_ONCE:
        raise SurveyError("studio.unknown_operation", "no list of operations")
    if _rebuilding(operations) > MOST_REBUILT:
        raise SurveyError("studio.unknown_operation", "more operations than one page sends")
    studio = held(session, version)
    others = _edits_of_others(session, studio, base_revision, tab)
    known = _done_before(session, studio, operations)
    changed = Changed(studio.revision)
    for operation in operations:
        _do(session, studio, operation, others, known, changed, tab, person, now)
    if studio.revision > changed.revision:
        if len(json.dumps(studio.document)) > LARGEST:
            raise SurveyError("studio.document_too_large", "the document is too large", most=LARGEST // 1024 // 1024)
        forget_what_was_undone(session, studio, tab, person, now)
        make(version, studio)
    changed.revision, changed.problems = studio.revision, list(studio.problems)
    return changed


def _rebuilding(operations: Sequence[Any]) -> int:
    """How many operations, those within others too, walk the whole document."""
    waiting, count = list(operations), 0
    while waiting:
        operation = waiting.pop()
        if not isinstance(operation, dict):
            continue
        wanted, inner = operation.get("op"), operation.get("operations")
        count += isinstance(wanted, str) and (wanted in REBUILDING or operation.get("field") == "name")
        waiting += inner if wanted == "together" and isinstance(inner, list) else []
    return count


def _do(
    session: Session,
    studio: StudioDocument,
    operation: Any,
    others: Sequence[StudioEdit],
    known: dict[str, str],
    changed: Changed,
    tab: str,
    person: Person,
    now: datetime,
) -> None:
    """Do one operation, or note why not."""
    written = operation.get("id") if isinstance(operation, dict) else None
    identity = written if isinstance(written, str) and OPERATION_ID.fullmatch(written) else uuid4().hex
    content = _content(operation)
    if known.get(identity) == content:
        changed.applied.append(identity)
        return
    try:
        operation = composed(operation)
        document, inverse = apply(studio.document, operation)
        if LINK in content:
            refuse_foreign_links(session, studio.document, document, person=person)
    except SurveyError as error:
        lost = _lost(operation, others, identity) if error.code == "studio.no_such_item" else None
        changed.conflicts += [lost] if lost else []
        changed.refused += [] if lost else [Refused(identity, error)]
        return
    if document != studio.document:
        touched = places_of_edit(operation, inverse)
        for other in reversed(others):
            place = in_the_way(touched, places_of_edit(other.operation, other.inverse))
            if place:
                changed.conflicts.append(_conflict(studio.document, operation, place, other, identity))
                return
        kept_as = uuid4().hex if identity in known else identity
        keep(session, studio, document, {**operation, "id": kept_as}, inverse, tab, person, now)
    known[identity] = content
    changed.applied.append(identity)


def _conflict(document: Document, operation: Operation, place: str, other: StudioEdit, identity: str) -> Conflict:
    """What stands now where an operation wanted to change it."""
    uid, at = str(operation.get("uid", "")), str(operation.get("field", operation.get("list", "")))
    name, _dot, key = at.partition(".")
    holder: dict[str, Any] = document["whole"] if operation["op"] == "whole" else node_of(document, uid) or {}
    value = document["lists"].get(at) if operation["op"] == "options" else holder.get(name)
    value = value.get(key) if key and isinstance(value, dict) else value
    return Conflict(identity, uid or place.partition(":")[0], at, value, other.person.full_name)


def _lost(operation: Operation, others: Sequence[StudioEdit], identity: str) -> Conflict | None:
    """The conflict with whoever removed the item meanwhile; None where nobody did."""
    wanted = {str(operation.get(name)) for name in ("uid", "parent") if operation.get(name)}
    remover = next((each for each in reversed(others) if wanted & places_of_edit(each.operation, each.inverse)), None)
    if remover is None:
        return None
    uid, at = str(operation.get("uid", "")), str(operation.get("field", ""))
    return Conflict(identity, uid or str(operation.get("parent")), at, None, remover.person.full_name)


def _edits_of_others(session: Session, studio: StudioDocument, base: object, tab: str) -> Sequence[StudioEdit]:
    """What other tabs have changed since a revision, the oldest first."""
    if not isinstance(base, int) or isinstance(base, bool) or base < 0:
        raise SurveyError("studio.unknown_operation", "no revision")
    return session.scalars(
        select(StudioEdit)
        .where(StudioEdit.version_id == studio.version_id, StudioEdit.revision > min(base, studio.revision),
               StudioEdit.tab != tab)
        .order_by(StudioEdit.revision)
    ).all()  # fmt: skip


def _done_before(session: Session, studio: StudioDocument, operations: Sequence[Any]) -> dict[str, str]:
    """What was done under each id before: a page that never heard so may send other words under the same id."""
    sent = {each["id"] for each in operations if isinstance(each, dict) and isinstance(each.get("id"), str)}
    done = (StudioEdit.version_id == studio.version_id) & StudioEdit.operation_id.in_(sent)
    rows = session.execute(select(StudioEdit.operation_id, StudioEdit.operation).where(done))
    return {identity: _content(operation) for identity, operation in rows}


def _content(operation: Any) -> str:
    """What an operation says, without its id."""
    try:
        said = composed(operation)
    except SurveyError:
        return ""
    return json.dumps(said, sort_keys=True)


def _document_from(session: Session, base: QuestionnaireVersion) -> Document:
    """The document of a version, with its links to the bank, if it is what was published; else made from that."""
    questionnaire = questionnaire_of(base)
    there = session.get(StudioDocument, base.id)
    if there is not None:
        document = {**there.document, "whole": {**there.document["whole"], "consent": dict(questionnaire.consent)}}
        if compiled_document(document).questionnaire == questionnaire:
            return document
    return document_of(questionnaire)


def _new_draft(
    session: Session, survey: Survey, document: Document, person: Person, now: datetime
) -> QuestionnaireVersion:
    """A draft that no workbook belongs to; what it holds is filled in from the document."""
    whole = document["whole"]
    blank = Questionnaire(whole["id_string"], whole["title"], languages=tuple(whole["languages"]),
                          default_language=whole["default_language"])  # fmt: skip
    version = QuestionnaireVersion(
        survey_id=survey.id,
        number=next_number(session, survey),
        title=blank.title,
        definition=blank.to_dict(),
        content_hash=blank.content_hash,
        findings=[],
        source_filename="",
        source=b"",
        created_at=now,
        created_by_id=person.id,
    )
    try:
        with session.begin_nested():
            session.add(version)
    except IntegrityError as error:
        raise SurveyError("questionnaire.uploaded_meanwhile", "Someone else has just made one.") from error
    return version


def _written(
    session: Session,
    version: QuestionnaireVersion,
    document: Document,
    base: QuestionnaireVersion | None,
    person: Person,
    now: datetime,
) -> StudioDocument:
    """The document of a draft, written down."""
    studio = StudioDocument(version_id=version.id, document=document, revision=0, compiled_revision=0, problems=[],
                            base_version_id=base.id if base else None, updated_at=now)  # fmt: skip
    session.add(studio)
    if not version.source_filename:
        make_version(version, studio)
    else:
        with in_vietnamese():
            studio.problems = [problem.to_dict() for problem in compiled_document(document).problems]
    session.flush()
    log_version(session, "questionnaire.opened_in_studio", version, person, now)
    return studio
