"""The demonstration's next questionnaire: written on the page, remarked on, proved, waiting for approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from surveys.jobs.records import JOB_STATES
from surveys.jobs.service import enqueue, finish
from surveys.people.records import Person
from surveys.questionnaires.bank.insertion import insertion
from surveys.questionnaires.bank.service import keep_item
from surveys.questionnaires.bank.standard_items import STANDARD_ITEMS
from surveys.questionnaires.proof.apart import proved_apart
from surveys.questionnaires.proof.unproved import nothing_proved
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.approvals import ask_for_approval
from surveys.questionnaires.review.comments import remark
from surveys.questionnaires.service import questionnaire_of
from surveys.questionnaires.studio.document import node_of, walk
from surveys.questionnaires.studio.records import StudioDocument
from surveys.questionnaires.studio.service import change, open_document
from surveys.requests.records import Survey
from webapp.proofs.work import PROVE

TAB = "ban-minh-hoa"
FROM_BANK = "nguoi.bao-hiem-y-te"
REWORDED = "di_lai"
NEW_WORDS = "10. Từ khi sắp xếp lại, Ông/Bà đi tới trụ sở xã, phường thuận tiện hơn hay khó khăn hơn trước?"
MORE_CONCERNS = {"name": "12", "label": {"vi": "Nộp hồ sơ qua mạng"}}
REMARK = (
    "Có xã trụ sở không đổi chỗ, người dân nghe câu này sẽ thấy lạ. "
    "Có nên hướng dẫn cộng tác viên ghi “Như trước” cho các xã đó không?"
)
NOTE = "Đợt 3 đổi lời Câu 10, thêm một việc cần quan tâm và câu về thẻ bảo hiểm y tế. Xin duyệt trước thứ Sáu."
OFFICE_ITEM = "Đi tới trụ sở xã, phường sau khi sắp xếp"


@dataclass(frozen=True)
class Desk:
    """The designer at the studio's page of a draft."""

    session: Session
    version: QuestionnaireVersion
    studio: StudioDocument
    designer: Person
    now: datetime

    def do(self, *operations: Mapping[str, Any]) -> None:
        """Change the document; nothing of the demonstration may be refused."""
        sent = [{"id": f"{TAB}-{self.studio.revision + at}", **each} for at, each in enumerate(operations)]
        base = self.studio.revision
        changed = change(
            self.session, self.version, sent, base_revision=base, tab=TAB, person=self.designer, now=self.now
        )
        if changed.refused or changed.conflicts or changed.problems:
            raise ValueError(f"The demonstration's draft: {changed}")

    def uid_of(self, name: str) -> str:
        """The mark of the item with this variable name."""
        uid: str = next(node["uid"] for node, _parents in walk(self.studio.document) if node.get("name") == name)
        return uid


def write_next_version(
    session: Session, survey: Survey, *, designer: Person, supervisor: Person, now: datetime
) -> QuestionnaireVersion:
    """A draft that follows what is published, with an open remark and a proof, which the coordinator is to approve."""
    studio = open_document(session, survey, person=designer, now=now)
    version = session.get_one(QuestionnaireVersion, studio.version_id)
    desk = Desk(session, version, studio, designer, now)
    _write(desk)
    _keep_in_bank(desk)
    remark(session, version, uid=desk.uid_of(REWORDED), text=REMARK, person=supervisor, now=now + timedelta(hours=2))
    prove_at_once(session, version, designer, now + timedelta(hours=3))
    asked_at = now + timedelta(hours=4)
    ask_for_approval(session, version, same_meaning=[REWORDED], note=NOTE, person=designer, now=asked_at)
    return version


def _write(desk: Desk) -> None:
    """Reword a question, offer one option more, take a question from the bank and number it like its neighbours."""
    lists = desk.studio.document["lists"]
    name = next(node["choices"] for node, _parents in walk(desk.studio.document) if node.get("name") == "van_de")
    *concerns, hard_to_say = lists[name]
    options = [*concerns, {"uid": "nopquamang", "extra": {}, **MORE_CONCERNS}, hard_to_say]
    desk.do(
        {"op": "set", "uid": desk.uid_of(REWORDED), "field": "label.vi", "value": NEW_WORDS},
        {"op": "options", "list": name, "options": options},
    )
    item = STANDARD_ITEMS[FROM_BANK]
    taken = insertion(
        item.versions[-1],
        desk.studio.document,
        item=item.code,
        version=len(item.versions),
        title=item.title,
        parent=desk.uid_of("phan_d"),
        after=desk.uid_of("so_nguoi_lon"),
    )
    desk.do(taken)
    added = desk.uid_of(item.versions[-1]["nodes"][0]["name"])
    words = (node_of(desk.studio.document, added) or {})["label"]["vi"]
    desk.do({"op": "set", "uid": added, "field": "label.vi", "value": f"22. {words}"})


def _keep_in_bank(desk: Desk) -> None:
    """The office keeps its own reworded question for its next surveys."""
    keep_item(
        desk.session,
        desk.studio.document,
        desk.uid_of(REWORDED),
        title=OFFICE_ITEM,
        topic="authorities",
        person=desk.designer,
        now=desk.now,
    )


def prove_at_once(session: Session, version: QuestionnaireVersion, person: Person, now: datetime) -> None:
    """The work that "Kiểm chứng" does, done at once."""
    arguments = {"version_id": version.id, "content_hash": version.content_hash}
    job = enqueue(session, PROVE, survey=version.survey, arguments=arguments, person=person, now=now)
    questionnaire = questionnaire_of(version)
    result = proved_apart(questionnaire, today=now.date()) or nothing_proved(questionnaire)
    JOB_STATES.move(session, job, "running", started_at=now, beat_at=now)
    finish(session, job, result=result, now=now)
