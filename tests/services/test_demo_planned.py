"""The survey of the demonstration that is being planned, its next questionnaire, and the variables declared for the one
that is finished."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from surveys.questionnaires.bank.service import entries
from surveys.questionnaires.review.approvals import approvers_of, standing_of
from surveys.questionnaires.review.comments import document_for, open_comments
from surveys.questionnaires.review.differences import differences
from surveys.questionnaires.service import published_version, questionnaire_of
from surveys.questionnaires.studio.nodes import walk
from surveys.reports.declared_variables import declared_variables
from surveys.reports.plan import plan_of
from surveys.samples.alternatives import alternatives
from surveys.samples.rehearsals import designs_to_rehearse, latest_rehearsal
from tests.conftest import NOW, World, only_sqlite
from webapp.demo.analysis_plan import declare_variables
from webapp.demo.next_version import FROM_BANK, OFFICE_ITEM, write_next_version
from webapp.demo.planning import ALTERNATIVES, rehearse_alternative, weigh_alternatives
from webapp.demo.signposts import print_surveys
from webapp.demo.story import DemoOffice
from webapp.proofs.work import proof_of


@only_sqlite
def test_three_ways_can_be_planned_one_was_rehearsed_and_the_way_there_is_printed(session: Session, world: World):
    designer = world.person("designer")
    office = DemoOffice(session, world.province, world.person("coordinator"), designer, world.person("supervisor"))
    planned = office.plan_survey(asked_on=NOW - timedelta(days=12), variant="next")
    office.upload_frame(planned, now=NOW)
    weigh_alternatives(session, planned.survey, person=designer, now=NOW)
    rehearsal = rehearse_alternative(session, planned.survey, person=designer, now=NOW)
    assert planned.survey.state == "design"
    assert [each.name for each in alternatives(session, planned.survey.id)] == list(ALTERNATIVES)
    plans = [each.design for each in designs_to_rehearse(session, planned.survey.id)]
    communes = [sum(plan.allocation.values()) for plan in plans]
    assert communes[1] < communes[0] < communes[2], "fewer communes, and more of them, than the first"
    kept = latest_rehearsal(session, planned.survey.id)
    assert kept is rehearsal and kept.result is not None and kept.result["replications"] == 500
    assert 0.9 < kept.result["domains"][0]["coverage"] < 0.99

    declare_variables(session, planned.survey, person=designer, now=NOW)
    plan = plan_of(session, planned.survey)
    assert plan is not None and len(plan.derived) == len(declared_variables(session, planned.survey)) == 3
    assert not any(question.is_later for question in plan.questions)

    draft = write_next_version(
        session, planned.survey, designer=designer, supervisor=world.person("supervisor"), now=NOW
    )
    standing = standing_of(session, draft)
    assert standing.stage == "asked" and world.person("coordinator") in approvers_of(session, draft)
    assert open_comments(session, draft) == 1 and (draft.number, draft.state) == (2, "draft")
    proof = proof_of(session, draft)
    assert proof is not None and proof["findings"] == []
    published = published_version(session, planned.survey.id)
    assert published is not None
    told = [each.sentence for each in differences(questionnaire_of(published), questionnaire_of(draft))]
    assert len(told) == 3 and any("Nộp hồ sơ qua mạng" in each for each in told), told
    linked = [node["bank"]["item"] for node, _parents in walk(document_for(session, draft)) if "bank" in node]
    assert linked == [FROM_BANK]
    assert OFFICE_ITEM in [entry.title for entry in entries(session, person=designer) if not entry.is_standard]

    session.commit()
    said: list[str] = []
    url = session.get_bind().engine.url.render_as_string(hide_password=False)
    print_surveys(said.append, url=url, address="http://localhost:8000/", codes=["BCFG-HJKM-NPQ2"])
    assert any(f"http://localhost:8000/khao-sat/{planned.survey.id}/mau/chay-thu" in line for line in said)
    assert any(f"/khao-sat/{planned.survey.id}/phieu/{draft.id}/soan" in line for line in said)
    assert any("http://localhost:8000/ung-dung/" in line and "ctv01" in line for line in said)
    assert any("http://localhost:8000/tra-loi " in line and "BCFG-HJKM-NPQ2" in line for line in said)
