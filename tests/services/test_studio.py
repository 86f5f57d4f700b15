"""A draft is written in the studio: kept at once, taken back, and nobody's words lost to somebody else's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.questionnaires.bank.service import keep_item
from surveys.questionnaires.bank.standard_items import TOPICS
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.approvals import ask_for_approval
from surveys.questionnaires.service import draft_version, questionnaire_of, upload
from surveys.questionnaires.studio import service
from surveys.questionnaires.studio.document import compiled_document, walk
from surveys.questionnaires.studio.records import StudioDocument, StudioEdit
from surveys.requests.records import Survey
from surveys.requests.service import open_survey
from tests.conftest import NOW, World
from tests.services.approved_questionnaire import publish
from tests.services.many_at_once import at_once
from tests.services.test_questionnaires_service import MORE, PLAIN, brought_in
from tests.services.test_requests_service import make_request

QUESTION = {"type": "question", "uid": "moi1", "name": "q9", "kind": "text", "label": {"vi": "Vì sao?"}}


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return open_survey(session, make_request(session, world), person=world.person("designer"), now=NOW)


class Desk:
    """One browser tab of one person at a survey's draft; each act takes a minute."""

    clock = NOW

    def __init__(self, session: Session, person: Person, version: QuestionnaireVersion, tab: str) -> None:
        self.session, self.person, self.version, self.tab = session, person, version, tab
        self.base = self.studio.revision
        self.look()

    @property
    def studio(self) -> StudioDocument:
        return self.session.get_one(StudioDocument, self.version.id)

    @property
    def now(self) -> Any:
        Desk.clock += timedelta(seconds=20)
        return Desk.clock

    def look(self) -> None:
        service.seen(self.session, self.version, tab=self.tab, uid="", person=self.person, now=self.now)
        self.session.flush()

    def send(self, *operations: Any, base: int | None = None) -> service.Changed:
        self.look()
        changed = service.change(
            self.session, self.version, list(operations), base_revision=self.base if base is None else base,
            tab=self.tab, person=self.person, now=Desk.clock,
        )  # fmt: skip
        self.base = changed.revision
        return changed

    def label(self, uid: str, words: str, **more: Any) -> service.Changed:
        return self.send({"op": "set", "uid": uid, "field": "label.vi", "value": words, **more})

    def undo(self) -> service.Step:
        return service.undo(self.session, self.version, tab=self.tab, person=self.person, now=self.now)

    def redo(self) -> service.Step:
        return service.redo(self.session, self.version, tab=self.tab, person=self.person, now=self.now)

    def words(self) -> list[str]:
        return [node.get("label", {}).get("vi", "") for node, _parents in walk(self.studio.document)]


@pytest.fixture
def desks(session: Session, world: World, survey: Survey) -> Sequence[Desk]:
    """A designer and a coordinator who write one new draft, which has one question."""
    people = [world.person("designer"), world.person("coordinator")]
    version = service.open_document(session, survey, person=people[0], now=NOW).version
    here = [Desk(session, person, version, f"tab-{number}") for number, person in enumerate(people)]
    here[0].send({"op": "insert", "parent": "", "after": "", "node": QUESTION})
    here[1].base = here[0].base
    return here


def test_a_survey_without_a_questionnaire_gets_a_draft_that_says_what_it_lacks(
    session: Session, world: World, survey: Survey
) -> None:
    studio = service.open_document(session, survey, person=world.person("designer"), now=NOW)
    assert studio.version is draft_version(session, survey.id)
    assert [problem["code"] for problem in studio.problems] == ["nothing-asked"]
    assert (studio.version.title, studio.version.source_filename) == (survey.title, "")
    assert service.open_document(session, survey, person=world.person("designer"), now=NOW) is studio
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-1] == (
        "questionnaire.opened_in_studio"
    )


def test_several_who_open_the_studio_at_once_open_one_draft(
    engine: Engine, session: Session, world: World, survey: Survey
) -> None:
    person, here = world.person("designer").id, survey.id
    session.commit()

    def open_it(own: Session) -> int:
        opened = service.open_document(own, own.get_one(Survey, here), person=own.get_one(Person, person), now=NOW)
        return opened.version_id

    assert len(set(at_once(engine, [open_it] * 5))) == 1


def test_an_uploaded_draft_stays_as_it_is_until_it_is_changed(session: Session, world: World, survey: Survey) -> None:
    """Then it is what the document says, and the workbook is no longer it."""
    version = brought_in(session, world, survey)
    content, findings = version.content_hash, version.findings
    studio = service.open_document(session, survey, person=world.person("designer"), now=NOW)
    assert (studio.version, version.content_hash, version.findings) == (version, content, findings)
    assert version.source == PLAIN
    desk = Desk(session, world.person("designer"), version, "a")
    node = next(node for node, _parents in walk(studio.document))
    desk.send({"op": "set", "uid": node["uid"], "field": "label.default", "value": "Số điện thoại?"},
              {"op": "set", "uid": node["uid"], "field": "kind", "value": "text"})  # fmt: skip
    assert questionnaire_of(version).question("q1").label == {"default": "Số điện thoại?"}
    assert version.content_hash != content
    assert [finding["code"] for finding in version.findings if finding["severity"] == "privacy"] == ["privacy-phone"]
    assert (version.source_filename, version.source) == ("", b"")


def test_a_new_version_is_begun_from_what_is_published(session: Session, world: World, survey: Survey) -> None:
    first = brought_in(session, world, survey)
    publish(session, first, person=world.person("designer"), now=NOW)
    studio = service.open_document(session, survey, person=world.person("designer"), now=NOW)
    assert (studio.version.number, studio.base_version_id) == (first.number + 1, first.id)
    assert studio.version.content_hash == first.content_hash
    assert studio.problems == []
    with pytest.raises(SurveyError) as error:
        publish(session, studio.version, person=world.person("designer"), now=NOW)
    assert error.value.code == "questionnaire.same_as_published"


def test_the_consent_text_that_is_written_on_the_way_to_publishing_stays_in_the_document(
    session: Session, desks: Sequence[Desk]
) -> None:
    desk = desks[0]
    ask_for_approval(session, desk.version, consent="Xin mời Ông/Bà.", person=desk.person, now=NOW)
    assert desk.studio.document["whole"]["consent"] == {"vi": "Xin mời Ông/Bà."}
    assert desk.studio.compiled_revision == desk.studio.revision
    asked = desk.version.content_hash
    desk.label("moi1", "Khác")
    desk.undo()
    assert desk.version.content_hash == asked


def test_uploading_a_workbook_discards_the_document_with_its_draft(
    session: Session, world: World, survey: Survey, desks: Sequence[Desk]
) -> None:
    newer = upload(session, survey, filename="b.xlsx", content=MORE, person=world.person("designer"), now=NOW)
    with pytest.raises(SurveyError) as error:
        desks[0].label("moi1", "Muộn rồi")
    assert error.value.code == "studio.no_draft"
    again = service.open_document(session, survey, person=world.person("designer"), now=NOW)
    assert again.version is newer
    assert compiled_document(again.document).questionnaire == questionnaire_of(newer)


def test_what_two_people_write_in_different_places_stands_beside_each_other(desks: Sequence[Desk]) -> None:
    """Also from a page that has not seen the other's change yet."""
    designer, coordinator = desks
    designer.label("moi1", "Vì sao hài lòng?")
    changed = coordinator.send(
        {"op": "set", "uid": "moi1", "field": "hint.vi", "value": "Ghi ngắn gọn"},
        {"op": "insert", "parent": "", "after": "moi1", "node": {**QUESTION, "uid": "moi2", "name": "q10"}},
    )
    assert changed.conflicts == []
    assert designer.words() == ["Vì sao hài lòng?", "Vì sao?"]
    assert service.changes_since(designer.session, designer.version, designer.base, tab="tab-0") == ["moi1", "moi2"]
    assert service.changes_since(designer.session, designer.version, designer.base, tab="tab-1") == []


def test_a_link_to_another_offices_item_of_the_bank_is_refused(
    session: Session, world: World, desks: Sequence[Desk]
) -> None:
    first, _second = desks
    first.send({"op": "insert", "parent": "", "after": "", "node": QUESTION})
    foreign = keep_item(session, first.studio.document, "moi1", title="Vì sao?", topic=next(iter(TOPICS)),
                        person=world.foreign_people["designer"], now=NOW)  # fmt: skip
    own = keep_item(session, first.studio.document, "moi1", title="Vì sao?", topic=next(iter(TOPICS)),
                    person=first.person, now=NOW)  # fmt: skip

    def link(code: str, version: int) -> list[str]:
        value = {"item": code, "version": version}
        changed = first.send({"op": "set", "uid": "moi1", "field": "bank", "value": value})
        return [refused.error.code for refused in changed.refused]

    assert link(foreign.code, 1) == link("khong-co", 1) == link(own.code, 2) == ["studio.no_such_bank_item"]
    assert link(own.code, 1) == []


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ({"op": "set", "uid": "moi1", "field": "label.vi", "value": "A"},
         {"op": "set", "uid": "moi1", "field": "label.vi", "value": "B"}, "A"),
        ({"op": "set", "uid": "moi1", "field": "label.vi", "value": "A"},
         {"op": "set", "uid": "moi1", "field": "label", "value": {"vi": "B"}}, {"vi": "A"}),
        ({"op": "set", "uid": "moi1", "field": "label.vi", "value": "A"}, {"op": "remove", "uid": "moi1"}, None),
        ({"op": "remove", "uid": "moi1"}, {"op": "set", "uid": "moi1", "field": "label.vi", "value": "B"}, None),
        ({"op": "whole", "field": "consent.vi", "value": "A"},
         {"op": "whole", "field": "consent.vi", "value": "B"}, "A"),
        ({"op": "options", "list": "co", "options": [{"uid": "1", "name": "1"}]},
         {"op": "options", "list": "co", "options": []}, [{"uid": "1", "name": "1"}]),
        ({"op": "rename", "uid": "moi1", "name": "vi_sao"},
         {"op": "set", "uid": "moi1", "field": "name", "value": "ly_do"}, "vi_sao"),
    ],
)  # fmt: skip
@pytest.mark.only_sqlite
def test_what_two_people_write_in_one_place_comes_back_with_the_others_words(
    desks: Sequence[Desk], first: Any, second: Any, value: Any
) -> None:
    designer, coordinator = desks
    assert designer.send(first).conflicts == []
    before = coordinator.studio.document
    changed = coordinator.send({**second, "id": "x1"})
    assert [(conflict.id, conflict.value) for conflict in changed.conflicts] == [("x1", value)]
    assert changed.conflicts[0].name == designer.person.full_name
    assert (changed.applied, coordinator.studio.document) == ([], before)


def test_who_has_seen_the_others_change_may_write_over_it(desks: Sequence[Desk]) -> None:
    designer, coordinator = desks
    coordinator.base = designer.label("moi1", "A").revision
    assert coordinator.label("moi1", "B").conflicts == []
    assert designer.words() == ["B"]


def test_an_operation_that_is_sent_twice_is_done_once(desks: Sequence[Desk]) -> None:
    """Sent again after a crash, even when newer words were written meanwhile."""
    designer = desks[0]
    insert = {"op": "insert", "parent": "", "after": "", "node": {**QUESTION, "uid": "moi2", "name": ""}, "id": "i1"}
    designer.send(insert)
    designer.label("moi2", "Cũ", id="i2")
    designer.label("moi2", "Mới", id="i3")
    again = designer.send(insert, {"op": "set", "uid": "moi2", "field": "label.vi", "value": "Cũ", "id": "i2"})
    assert (again.applied, designer.words()) == (["i1", "i2"], ["Mới", "Vì sao?"])
    assert again.revision == 4


def test_other_words_under_the_same_id_are_newer_words(desks: Sequence[Desk]) -> None:
    """A page whose save arrived but was never answered puts newer words into what it sends again."""
    designer = desks[0]
    designer.label("moi1", "Vì", id="a")
    designer.label("moi1", "Vì sao thế?", id="a")
    assert designer.words() == ["Vì sao thế?"]
    assert designer.label("moi1", "Vì", id="a").applied == ["a"]
    assert designer.words() == ["Vì sao thế?"]


def test_one_operation_that_cannot_be_done_does_not_keep_the_others_from_it(desks: Sequence[Desk]) -> None:
    changed = desks[0].send(
        {"op": "set", "uid": "moi1", "field": "bomb", "value": "x", "id": "a"},
        "no operation",
        {"op": "set", "uid": "moi1", "field": "label.vi", "value": "Được", "id": "b"},
        {"op": "set", "uid": "khongco", "field": "label.vi", "value": "Được", "id": "c"},
    )
    assert changed.applied == ["b"]
    assert [refused.error.code for refused in changed.refused] == [
        "studio.unknown_field", "studio.unknown_operation", "studio.no_such_item",
    ]  # fmt: skip
    assert desks[0].words() == ["Được"]


@pytest.mark.only_sqlite
@pytest.mark.parametrize(("tab", "base"), [("a b", 0), (None, 0), ("x" * 65, 0), ("a", -1), ("a", "0"), ("a", True)])
def test_what_is_no_tab_or_no_revision_is_refused(desks: Sequence[Desk], tab: Any, base: Any) -> None:
    desk = desks[0]
    with pytest.raises(SurveyError) as error:
        service.change(desk.session, desk.version, [], base_revision=base, tab=tab, person=desk.person, now=NOW)
    assert error.value.code == "studio.unknown_operation"


def test_own_steps_go_back_and_forth_and_a_new_one_ends_what_could_be_done_again(desks: Sequence[Desk]) -> None:
    designer, coordinator = desks
    designer.label("moi1", "A")
    coordinator.send({"op": "whole", "field": "title", "value": "Tên của điều phối viên"})
    designer.label("moi1", "B")
    assert designer.undo().words == "Sửa lời Câu 1"
    assert designer.words() == ["A"]
    assert designer.undo().uid == "moi1"
    assert designer.words() == ["Vì sao?"]
    assert designer.undo().words == "Thêm Câu 1"
    assert designer.words() == []
    with pytest.raises(SurveyError) as error:
        designer.undo()
    assert error.value.code == "studio.nothing_to_undo"
    assert [designer.redo().words for _turn in range(2)] == ["Thêm câu “Vì sao?”", "Sửa lời Câu 1"]
    assert designer.words() == ["A"]
    assert designer.undo().words == "Sửa lời Câu 1"
    designer.label("moi1", "C")
    with pytest.raises(SurveyError) as error:
        designer.redo()
    assert error.value.code == "studio.nothing_to_redo"
    assert designer.studio.document["whole"]["title"] == "Tên của điều phối viên"
    assert coordinator.undo().words == "Sửa tên bảng hỏi"


def test_a_new_section_is_called_by_its_title_never_by_a_name_of_the_file(desks: Sequence[Desk]) -> None:
    first, _second = desks
    section = {"type": "group", "uid": "p9", "items": [{**QUESTION, "uid": "moi9", "name": "q99"}]}
    first.send({"op": "insert", "parent": "", "after": "", "node": section})
    assert first.undo().words == "Thêm phần chưa đặt tên"
    first.redo()
    first.send({"op": "set", "uid": "p9", "field": "label", "value": {"vi": "Kết thúc"}})
    first.send({"op": "set", "uid": "p9", "field": "appearance", "value": "field-list"})
    assert [first.undo().words for _step in range(3)] == [
        "Sửa phần “Kết thúc”", "Sửa lời phần “Kết thúc”", "Thêm phần chưa đặt tên"
    ]  # fmt: skip


def test_what_is_typed_without_a_pause_is_one_step(desks: Sequence[Desk]) -> None:
    desk = desks[0]
    for words in ("V", "Vì", "Vì sa", "Vì sao thế?"):
        service.change(desk.session, desk.version, [{"op": "set", "uid": "moi1", "field": "label.vi", "value": words}],
                       base_revision=desk.base, tab=desk.tab, person=desk.person, now=NOW)  # fmt: skip
    desk.session.flush()
    desk.undo()
    assert desk.words() == ["Vì sao?"]
    desk.redo()
    assert desk.words() == ["Vì sao thế?"]


def test_a_step_is_not_taken_back_where_somebody_else_changed_the_same_place(desks: Sequence[Desk]) -> None:
    designer, coordinator = desks
    coordinator.base = designer.label("moi1", "A").revision
    coordinator.label("moi1", "B")
    with pytest.raises(SurveyError) as error:
        designer.undo()
    assert (error.value.code, error.value.facts) == ("studio.changed_since", {"name": coordinator.person.full_name})
    assert designer.words() == ["B"]


def test_after_a_crash_a_new_tab_takes_back_what_the_old_one_did(desks: Sequence[Desk]) -> None:
    """As long as the old tab is open, its steps are its own."""
    designer = desks[0]
    designer.label("moi1", "A")
    new_tab = Desk(designer.session, designer.person, designer.version, "moi")
    with pytest.raises(SurveyError):
        new_tab.undo()
    Desk.clock += timedelta(minutes=2)
    assert new_tab.undo().words == "Sửa lời Câu 1"
    assert service.next_words(new_tab.session, new_tab.studio, tab="moi", person=designer.person, now=new_tab.now) == (
        "Thêm Câu 1", "Sửa lời Câu 1",
    )  # fmt: skip


def test_others_are_seen_for_as_long_as_their_page_is_open(desks: Sequence[Desk]) -> None:
    designer, coordinator = desks
    coordinator.look()
    seen = service.others_here(designer.session, designer.version, tab=designer.tab, now=Desk.clock)
    assert [other.name for other in seen] == [coordinator.person.full_name]
    later = Desk.clock + timedelta(minutes=1)
    assert service.others_here(designer.session, designer.version, tab=designer.tab, now=later) == []


def test_an_unfinished_document_leaves_the_version_at_what_last_was_whole(desks: Sequence[Desk]) -> None:
    """It says what is missing, and the version cannot be published meanwhile."""
    desk = desks[0]
    whole = desk.version.content_hash
    changed = desk.send({"op": "set", "uid": "moi1", "field": "relevant", "value": "${khong_co} = 1"})
    assert [(problem["uid"], problem["code"]) for problem in changed.problems] == [("moi1", "expression")]
    assert (desk.version.content_hash, desk.studio.compiled_revision) == (whole, 1)
    with pytest.raises(SurveyError) as error:
        publish(desk.session, desk.version, person=desk.person, now=NOW)
    assert error.value.code == "questionnaire.unfinished"
    assert desk.send({"op": "set", "uid": "moi1", "field": "relevant", "value": None}).problems == []
    assert desk.studio.compiled_revision == desk.studio.revision


def test_a_document_that_is_too_large_is_refused_as_a_whole(desks: Sequence[Desk], monkeypatch: Any) -> None:
    monkeypatch.setattr(service, "LARGEST", 500)
    with pytest.raises(SurveyError) as error:
        desks[0].label("moi1", "Dài" * 200)
    assert error.value.code == "studio.document_too_large"


def test_five_tabs_at_once_lose_nothing(engine: Engine, session: Session, desks: Sequence[Desk]) -> None:
    """Each writes four times into a field of its own, never looking at the others, and sends all twice."""
    version, person = desks[0].version.id, desks[0].person.id
    session.commit()

    def write(tab: int, turn: int) -> Any:
        operation = {
            "op": "set",
            "uid": "moi1",
            "field": f"hint.l{tab}",
            "value": f"{tab} {turn}",
            "id": f"{tab}-{turn}",
        }

        def work(own: Session) -> Any:
            here = own.get_one(QuestionnaireVersion, version)
            changed = service.change(own, here, [operation, operation], base_revision=1, tab=f"song-{tab}",
                                     person=own.get_one(Person, person), now=NOW)  # fmt: skip
            return changed.conflicts

        return work

    for turn in range(4):
        assert at_once(engine, [write(tab, turn) for tab in range(5)]) == [[]] * 5
    session.expire_all()
    studio = desks[0].studio
    assert studio.document["items"][0]["hint"] == {f"l{tab}": f"{tab} 3" for tab in range(5)}
    assert studio.revision == 1 + 4 * 5
    revisions = session.scalars(select(StudioEdit.revision).order_by(StudioEdit.revision)).all()
    assert list(revisions) == list(range(1, 22))


@pytest.mark.only_sqlite
def test_a_condition_on_what_is_asked_only_later_is_found(desks: Sequence[Desk]) -> None:
    """Also by way of a calculation."""
    desk = desks[0]
    later = {**QUESTION, "uid": "moi2", "name": "q10"}
    total = {"type": "question", "uid": "moi3", "name": "tong", "kind": "calculate", "calculation": "${q10}"}
    for after, node, name in (("moi1", later, "q10"), ("moi2", total, "tong")):
        desk.send({"op": "insert", "parent": "", "after": after, "node": node})
        desk.send({"op": "set", "uid": "moi1", "field": "relevant", "value": f"${{{name}}} != ''"})
        found = [finding["facts"]["name"] for finding in desk.version.findings if finding["code"] == "looks-ahead"]
        assert found == ["q9"]
    desk.send({"op": "set", "uid": "moi1", "field": "relevant", "value": None})
    assert "looks-ahead" not in str(desk.version.findings)
