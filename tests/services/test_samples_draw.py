"""From design to cases: the plan's numbers, the draw with its ledger, discarding, the adopted allocation."""

from __future__ import annotations

import json
import math
from datetime import date

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

import sampling
from sampling import Basis, Frame
from surveys.errors import SurveyError
from surveys.fieldwork.records import Case
from surveys.requests.records import Survey
from surveys.samples import adopted_allocations, service
from surveys.samples.commitments import Sharing, commit_method, commitment_of, open_commitment, shared_draws
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.planning import plan_sample
from surveys.samples.records import DesignVersion, DrawCommitment, SampleDraw, SelectedUnit
from tests.conftest import NOW, World, only_sqlite
from tests.services.sample_files import add_survey, workbook
from webapp.demo.frame import demo_frame_workbook

SEED = "05-11-28-33-41-42"
SEED_PLAN = "Xổ số miền Bắc ngày 15/03/2026"


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return add_survey(session, world)


@pytest.fixture
def design(session: Session, survey: Survey, world: World) -> DesignVersion:
    return save(session, survey, world)


def save(session: Session, survey: Survey, world: World) -> DesignVersion:
    frame = service.upload_frame(
        session,
        survey,
        filename="dan-mau.xlsx",
        content=demo_frame_workbook(world.communes),
        as_of=date(2026, 1, 1),
        note="",
        synthetic=True,
        person=world.person("designer"),
        now=NOW,
    )
    plan = plan_sample(service.frame_of(frame), PlanInputs())
    return service.save_design(session, survey, frame, design=plan.design(), person=world.person("designer"), now=NOW)


def draw(session: Session, survey: Survey, design: DesignVersion, world: World, **options: str) -> SampleDraw:
    given = {"seed": SEED, **options}
    if open_commitment(session, survey.id) is None:
        commit_method(session, survey, design, seed_plan=SEED_PLAN, person=world.person("designer"), now=NOW)
    return service.draw(session, survey, design, person=world.person("designer"), now=NOW, **given)


def cases_of(session: Session, drawn: SampleDraw) -> list[Case]:
    return list(session.scalars(select(Case).where(Case.draw_id == drawn.id).order_by(Case.code)))


def adopt(session: Session, survey: Survey, world: World, rows: list[list[object]], **options: object) -> SampleDraw:
    given = {"basis": "quota", "basis_reason": "Kế hoạch số 12-KH/BTG ngày 03/02/2026", **options}
    return adopted_allocations.adopt_allocation(
        session,
        survey,
        filename="chi-tieu.xlsx",
        content=workbook(["Mã xã", "Tên xã", "Chỉ tiêu phiếu"], *rows),
        person=world.person("designer"),
        now=NOW,
        **given,
    )


def frame_of_strata(**strata: tuple[int, int]) -> Frame:
    """A frame with, for each stratum, so many communes of so many adults."""
    records = [
        {"unit_id": f"{letter}{i:04d}", "name": f"{letter}{i}", "stratum": letter, "size": size, "households": size}
        for letter, (communes, size) in strata.items()
        for i in range(communes)
    ]
    return Frame.from_records(records)


def test_the_plan_follows_cochran_then_kish_then_the_response_rate():
    plan = plan_sample(frame_of_strata(a=(50, 8000), b=(54, 8000)), PlanInputs())
    assert plan.size.n_srs == pytest.approx(0.25 * (1.959964 / 0.04) ** 2, rel=1e-6)
    assert plan.deff == pytest.approx(1 + (20 * 0.85 - 1) * 0.03)
    n_deff = plan.size.n_srs * plan.deff
    assert plan.size.n == math.ceil(n_deff / (1 + (n_deff - 1) / 832000))
    assert plan.size.issued == math.ceil(plan.size.n_fpc / 0.85)
    assert plan.psus == math.ceil(plan.size.issued / 20)


def test_the_margin_of_one_stratum_is_that_of_the_whole():
    plan = plan_sample(frame_of_strata(a=(104, 8000)), PlanInputs())
    assert plan.margin == pytest.approx(plan.strata[0].margin)
    assert plan.margin <= plan.inputs.margin


def test_a_more_even_allocation_costs_precision_of_the_whole():
    frame = frame_of_strata(a=(20, 2000), b=(80, 9000))
    proportional = plan_sample(frame, PlanInputs(method="proportional"))
    equal = plan_sample(frame, PlanInputs(method="equal", take=40))
    assert equal.margin > proportional.margin


def test_a_stratum_with_one_drawn_commune_is_pointed_out():
    frame = frame_of_strata(a=(3, 300), b=(100, 9000))
    assert [s.stratum for s in plan_sample(frame, PlanInputs(minimum_psus=1)).single_strata] == ["a"]
    assert plan_sample(frame, PlanInputs(minimum_psus=2)).single_strata == ()


def test_the_margin_of_the_whole_is_that_of_the_strata_covered():
    frame = frame_of_strata(a=(3, 300), b=(3, 300), c=(100, 9000))
    plan = plan_sample(frame, PlanInputs(minimum_psus=0, margin=0.25, take=40))
    assert [stratum.psus for stratum in plan.strata] == [0, 0, 1]
    assert all(stratum.single for stratum in plan.strata)
    assert math.isnan(plan.strata[0].margin)
    assert plan.margin == pytest.approx(plan.strata[2].margin)


def test_a_group_too_small_to_hide_in_is_refused():
    with pytest.raises(SurveyError) as caught:
        plan_sample(frame_of_strata(a=(3, 33)), PlanInputs())
    assert caught.value.code == "sample.group_too_small"
    with pytest.raises(SurveyError) as caught:
        plan_sample(frame_of_strata(a=(4, 50)), PlanInputs(margin=0.3, confidence=0.9, rho=0, take=5, minimum_psus=1))
    assert caught.value.code == "sample.few_answers"


def test_a_draw_makes_a_case_for_each_household_line(session, world, survey, design):
    drawn = draw(session, survey, design, world)
    cases = cases_of(session, drawn)
    assert len(cases) == 1060
    assert cases[0].code == f"{cases[0].psu}-001"
    assert all(case.household_line and case.state == "unassigned" and case.role == "main" for case in cases)
    names = {unit.code: unit.name for unit in world.communes}
    assert all(case.psu_name == names[case.psu] for case in cases)


def test_reserves_are_kept_aside_and_are_nobodys_work(session, world, survey, design):
    drawn = draw(session, survey, design, world)
    reserves = [unit for unit in drawn.units if unit.role == "reserve"]
    assert len(reserves) == 5 * 53
    assert all(unit.released_at is None and unit.inclusion_probability is None for unit in reserves)


def test_probabilities_are_those_of_commune_times_household(session, world, survey, design):
    drawn = draw(session, survey, design, world)
    sizes = {unit.unit_code: unit.households for unit in design.frame.units}
    psus = {unit.psu: unit for unit in drawn.units if unit.stage == 1}
    lines = [unit for unit in drawn.units if unit.stage == 2 and unit.role == "main"]
    for line in lines:
        expected = psus[line.psu].inclusion_probability * 20 / sizes[line.psu]
        assert line.inclusion_probability == pytest.approx(expected)
        assert 1 <= line.household_line <= sizes[line.psu]
    assert any(psu.certainty and psu.inclusion_probability == 1 for psu in psus.values())


def test_the_same_draw_can_be_made_again(session, world, survey, design):
    drawn = draw(session, survey, design, world)
    session.commit()
    session.expire_all()
    assert service.verify_draw(drawn) == []


def test_a_ledger_that_was_touched_does_not_verify(session, world, survey, design):
    drawn = draw(session, survey, design, world)
    ledger = json.loads(json.dumps(drawn.ledger))
    ledger["psus"][0]["unit_id"] = "00000"
    drawn.ledger = ledger
    assert service.verify_draw(drawn) != []


def test_the_public_ledger_holds_areas_and_no_household(session, world, survey, design):
    drawn = draw(session, survey, design, world)
    public = sampling.public_ledger(drawn.ledger)
    assert "households" not in public
    assert drawn.salt not in json.dumps(public)
    assert len(public["psus"]) == 53


def test_household_lines_cannot_be_worked_out_from_the_public_seed(session, world, survey, design):
    drawn = draw(session, survey, design, world)
    from_public = sampling.draw(
        service.frame_of(design.frame), sampling.SampleDesign.from_dict(design.definition), seed=SEED
    )
    public_lines = set(zip(from_public.households["psu"], from_public.households["line"], strict=True))
    real_lines = {(unit.psu, unit.household_line) for unit in drawn.units if unit.stage == 2}
    assert set(from_public.psus["unit_id"]) == {unit.psu for unit in drawn.units if unit.stage == 1}
    assert len(public_lines & real_lines) < len(real_lines) / 10


@pytest.mark.parametrize(
    ("seed", "code"),
    [
        ("", "sample.seed_short"),
        ("1-2-3", "sample.seed_short"),
        ("1111111111111", "sample.seed_short"),
        ("05-11|28-33-41", "prn_separator"),
    ],
)
def test_a_seed_that_is_no_seed_is_refused(session, world, survey, design, seed, code):
    with pytest.raises((SurveyError, sampling.SamplingError)) as caught:
        draw(session, survey, design, world, seed=seed)
    assert caught.value.code == code


def test_a_redraw_needs_a_reason_and_keeps_the_old_draw(session, world, survey, design):
    first = draw(session, survey, design, world)
    with pytest.raises(SurveyError) as caught:
        draw(session, survey, design, world, discard_reason="không")
    assert caught.value.code == "sample.reason_missing"
    second = draw(session, survey, design, world, discard_reason="Dàn mẫu thiếu xã mới sáp nhập")
    assert (first.state, second.state) == ("discarded", "current")
    assert first.discarded_reason == "Dàn mẫu thiếu xã mới sáp nhập"
    assert service.current_draw(session, survey.id) is second
    assert [d.number for d in service.draws(session, survey.id)] == [2, 1]
    assert cases_of(session, first) == []
    assert len(first.units) > 0
    assert service.verify_draw(first) == []


@only_sqlite
def test_a_survey_avoids_the_communes_of_another_and_both_verify(session, world, survey, design):
    designer = world.person("designer")

    def shared(survey: Survey, version: DesignVersion, sharing: Sharing, seed: str) -> SampleDraw:
        made = commit_method(session, survey, version, seed_plan=SEED_PLAN, sharing=sharing, person=designer, now=NOW)
        return service.draw(session, survey, made.design, seed=seed, person=designer, now=NOW)

    first = shared(survey, design, Sharing("shared"), SEED)
    assert first.design.definition["stages"][0]["method"] == "pareto"
    later = add_survey(session, world, title="Cuộc sau")
    version = save(session, later, world)
    assert shared_draws(session, later) == [first]
    with pytest.raises(SurveyError) as caught:
        shared(later, version, Sharing("negative"), "06-07-08-09-10-11")
    assert caught.value.code == "sample.earlier_missing"
    second = shared(later, version, Sharing("negative", first), "06-07-08-09-10-11")
    communes = [{unit.psu for unit in drawn.units if unit.stage == 1} for drawn in (first, second)]
    certain = {unit.psu for unit in first.units if unit.certainty}
    apart = len(communes[0]) * len(communes[1]) / 104
    assert len((communes[0] & communes[1]) - certain) < apart
    for drawn in (first, second):
        assert service.verify_draw(drawn) == []
        promised = drawn.ledger["commitment"]["hash"]
        assert promised == commitment_of(session, drawn).commitment_hash
    assert second.ledger["design"]["coordination"]["ledger_hash"] == first.ledger_hash


@only_sqlite
@pytest.mark.parametrize("kept", [SampleDraw, DrawCommitment])
def test_draws_and_commitments_cannot_vanish(session, world, survey, design, kept):
    draw(session, survey, design, world)
    session.commit()
    session.delete(session.scalars(select(kept)).one())
    with pytest.raises(SurveyError) as caught:
        session.flush()
    assert caught.value.code == "sample.draw_kept"
    session.rollback()
    assert session.scalar(select(func.count()).select_from(kept)) == 1


def test_nothing_is_redrawn_once_fieldwork_has_started(session, world, survey, design):
    drawn = draw(session, survey, design, world)
    survey.state = "fieldwork"
    reason = "Không vừa ý các xã được chọn"
    with pytest.raises(SurveyError) as caught:
        service.discard(session, survey, drawn, reason=reason, person=world.person("designer"), now=NOW)
    assert caught.value.code == "sample.fieldwork_started"
    with pytest.raises(SurveyError):
        draw(session, survey, design, world, discard_reason=reason)
    assert len(cases_of(session, drawn)) == 1060


def test_an_adopted_allocation_makes_cases_without_probabilities(session, world, survey):
    rows = [[unit.code, unit.name, 30 if i < 40 else None] for i, unit in enumerate(world.communes)]
    drawn = adopt(session, survey, world, rows)
    cases = cases_of(session, drawn)
    assert len(cases) == 1200
    assert all(case.household_line is None for case in cases)
    assert all(unit.inclusion_probability is None for unit in drawn.units)
    assert service.basis_of(session, survey.id) is Basis.QUOTA
    assert drawn.design.frame is None
    assert drawn.design.basis_reason.startswith("Kế hoạch")
    assert service.verify_draw(drawn) == []


def test_an_adopted_allocation_stands_on_the_frame_that_covers_it(session, world, survey, design):
    drawn = adopt(session, survey, world, [[unit.code, unit.name, 10] for unit in world.communes])
    assert drawn.design.frame_id == design.frame_id
    assert service.verify_draw(drawn) == []
    with pytest.raises(SurveyError) as caught:
        draw(session, survey, drawn.design, world)
    assert caught.value.code == "sample.design_adopted"


@pytest.mark.parametrize("basis", ["probability", "probability_with_substitution"])
def test_an_allocation_cannot_be_called_a_probability_sample(session, world, survey, basis):
    with pytest.raises(sampling.SamplingError) as caught:
        adopt(session, survey, world, [[unit.code, unit.name, 10] for unit in world.communes], basis=basis)
    assert caught.value.code == "basis_needs_draw"
    assert session.scalar(select(func.count()).select_from(SampleDraw)) == 0


def test_an_allocation_is_checked_row_by_row(session, world, survey):
    rows = [[unit.code, unit.name, 10] for unit in world.communes[:4]]
    rows[0][2], rows[1][2], rows[2][0] = -5, 12.5, "99999"
    with pytest.raises(SurveyError) as caught:
        adopt(session, survey, world, rows)
    assert caught.value.code == "sample.allocation_findings"
    found = {(f.row, f.code) for f in caught.value.facts["findings"] if f.severity == "error"}
    assert found == {(2, "forms_not_integer"), (3, "count_not_integer"), (4, "code_unknown")}


@pytest.mark.parametrize(
    ("forms", "reason", "code"),
    [(20, "tỉnh", "sample.basis_reason_missing"), (1, "Kế hoạch số 12-KH/BTG", "sample.few_answers")],
)
def test_an_allocation_needs_a_reason_and_ten_forms(session, world, survey, forms, reason, code):
    with pytest.raises(SurveyError) as caught:
        adopt(session, survey, world, [[u.code, u.name, forms] for u in world.communes[:5]], basis_reason=reason)
    assert caught.value.code == code


def test_three_thousand_cases_are_written_in_a_few_statements(session, world, survey):
    rows = [[unit.code, unit.name, 29] for unit in world.communes]
    statements = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *told: statements.append(told[2]))
    drawn = adopt(session, survey, world, rows)
    assert sum(statement.startswith("INSERT") for statement in statements) < 20
    assert len(statements) < 60
    assert session.scalar(select(func.count()).where(Case.draw_id == drawn.id)) == 104 * 29
    assert session.scalar(select(func.count()).where(SelectedUnit.draw_id == drawn.id)) == 104 * 30
