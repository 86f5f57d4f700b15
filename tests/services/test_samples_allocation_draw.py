"""The province's allocation becomes a probability sample: every commune certain, lines of its list by random number."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import sampling
from sampling import Basis
from surveys.errors import SurveyError
from surveys.fieldwork.quota_progress import quota_progress
from surveys.fieldwork.records import Case
from surveys.requests.records import Survey
from surveys.responses.dataset import weighted_sample
from surveys.responses.weights import STRATUM_COLUMN
from surveys.samples import adopted_allocations, service
from surveys.samples.allocation_draws import adopted_allocation, allocated_communes, draw_by_allocation
from surveys.samples.allocation_to_draw import FieldEffort, drawn_allocation
from surveys.samples.commitments import commit_method
from surveys.samples.frames import frame_of_draw, latest_frame
from surveys.samples.records import DesignVersion
from surveys.samples.rehearsals import designs_to_rehearse
from tests.conftest import NOW, World, only_sqlite
from tests.services.sample_files import add_survey, workbook
from tests.services.test_fieldwork_quotas import adopted as adopted_groups
from tests.services.test_fieldwork_quotas import respond

PLAN = "Xổ số miền Bắc ngày 15/03/2026"


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return add_survey(session, world)


@pytest.fixture
def adopted(session: Session, survey: Survey, world: World) -> DesignVersion:
    rows = [[unit.code, unit.name, forms] for unit, forms in zip(world.communes[:4], (6, 12, 9, 0), strict=True)]
    adopted_allocations.adopt_allocation(
        session,
        survey,
        filename="chi-tieu.xlsx",
        content=workbook(["Mã xã", "Tên xã", "Chỉ tiêu phiếu"], *rows),
        basis="quota",
        basis_reason="Kế hoạch số 12-KH/BTG ngày 03/02/2026",
        person=world.person("designer"),
        now=NOW,
    )
    found = adopted_allocation(session, survey.id)
    assert found is not None
    return found


def by_allocation(session, survey, adopted, world, typed) -> DesignVersion:
    communes = allocated_communes(session, survey, adopted, typed=typed)
    planned = drawn_allocation(communes, FieldEffort(response_rate=0.6))
    return draw_by_allocation(session, survey, adopted, planned, person=world.person("designer"), now=NOW)


def test_the_draw_takes_every_commune_and_its_own_lines(session, survey, adopted, world):
    codes = [unit.code for unit in world.communes[:4]]
    version = by_allocation(session, survey, adopted, world, dict(zip(codes, (900, 1200, 14, 800), strict=True)))
    frame = latest_frame(session, survey.id)
    assert frame is not None
    assert "lấy số hộ làm quy mô" in frame.note
    assert "12-KH/BTG" in version.basis_reason
    assert designs_to_rehearse(session, survey.id) == []
    commit_method(session, survey, version, seed_plan=PLAN, person=world.person("designer"), now=NOW)
    drawn = service.draw(
        session,
        survey,
        version,
        seed="05-11-28-33-41-42",
        discard_reason="Chọn ngẫu nhiên theo chỉ tiêu",
        person=world.person("designer"),
        now=NOW,
    )
    lines = {psu["unit_id"]: (psu["take"], psu["inclusion_probability"]) for psu in drawn.ledger["psus"]}
    assert lines == {codes[0]: (10, 1.0), codes[1]: (20, 1.0), codes[2]: (14, 1.0)}
    assert drawn.ledger["uncovered"] == [codes[3]]
    assert service.basis_of(session, survey.id) == Basis.PROBABILITY
    assert sampling.verify(drawn.ledger, frame_of_draw(drawn)) == []


def test_a_commune_without_a_list_is_named(session, survey, adopted, world):
    with pytest.raises(SurveyError) as refused:
        by_allocation(session, survey, adopted, world, {world.communes[0].code: 900})
    assert (refused.value.code, refused.value.facts["count"]) == ("sample.lists_missing", 2)
    assert world.communes[1].name in refused.value.facts["communes"]


def test_a_frame_that_says_the_same_is_used_as_it_is(session, survey, adopted, world):
    typed = {unit.code: 700 for unit in world.communes[:4]}
    first = by_allocation(session, survey, adopted, world, typed)
    second = by_allocation(session, survey, adopted, world, {})
    assert second.frame is first.frame
    assert second.definition == first.definition
    assert by_allocation(session, survey, adopted, world, {world.communes[0].code: 701}).frame is not first.frame


@only_sqlite
def test_weights_follow_from_the_lists_and_every_commune_is_a_stratum_of_its_lines(session, world):
    place = adopted_groups(session, world)
    adopted = adopted_allocation(session, place.survey.id)
    assert adopted is not None
    planned = drawn_allocation(allocated_communes(session, place.survey, adopted), FieldEffort(response_rate=0.8))
    person = world.person("designer")
    version = draw_by_allocation(session, place.survey, adopted, planned, person=person, now=NOW)
    commit_method(session, place.survey, version, seed_plan=PLAN, person=person, now=NOW)
    reason = "Chọn ngẫu nhiên theo chỉ tiêu"
    drawn = service.draw(
        session, place.survey, version, seed="05-11-28-33-41-42", discard_reason=reason, person=person, now=NOW
    )
    for turn, case in enumerate(session.scalars(select(Case).where(Case.draw_id == drawn.id).order_by(Case.code))):
        case.state, case.disposition = "completed", "completed"
        respond(session, place, case.psu, gioi_tinh="12"[turn % 2])
    place.survey.state = "results"
    sample, ledger = weighted_sample(session, place.survey)
    lines = {unit.unit_code: unit.households for unit in drawn.design.frame.units}
    weights = sample.data.assign(w=sample.weights).groupby(STRATUM_COLUMN)["w"].sum()
    covered = [row["code"] for row in adopted.planning["rows"] if row["forms"]]
    assert weights.sum() == pytest.approx(sum(lines[code] for code in covered))
    assert {step.kind for step in ledger.steps} >= {"base"}
    shown = quota_progress(session, place.survey)
    assert shown is not None
    assert [(cell.done, cell.wanted) for cell in shown.totals[:3]] == [(25, 20), (13, 10), (12, 10)]
