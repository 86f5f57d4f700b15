"""The demonstration's survey that is being planned: ways to plan its sample, and one of them rehearsed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.rehearsed_fieldwork import Assumptions
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples.alternatives import keep_alternative
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.records import SampleRehearsal
from surveys.samples.rehearsals import REPLICATIONS, begin_rehearsal, carry_out, designs_to_rehearse, keep_result
from webapp.demo.profile import RESPONSE_RATES

MANY_COMMUNES = PlanInputs(
    margin=0.045,
    rho=0.03,
    response_rate=0.83,
    take=18,
    reserve=4,
    minimum_psus=4,
    cost_per_psu=2_000_000,
    cost_per_interview=120_000,
    fixed_cost=40_000_000,
)
FEW_COMMUNES = replace(MANY_COMMUNES, take=30, reserve=6)
BOTH_AREAS = replace(MANY_COMMUNES, margins={"grouping:Hưng Yên cũ": 0.055, "grouping:Thái Bình cũ": 0.055})
ALTERNATIVES = {
    "Nhiều xã, mỗi xã 18 hộ": MANY_COMMUNES,
    "Ít xã, mỗi xã 30 hộ": FEW_COMMUNES,
    "Biết riêng hai vùng tỉnh cũ": BOTH_AREAS,
}
ASSUMED_SHARE, SMALL_GROUP = 0.6, 0.08


def weigh_alternatives(session: Session, survey: Survey, *, person: Person, now: datetime) -> None:
    """Keep three ways to plan the sample, to be compared."""
    for name, inputs in ALTERNATIVES.items():
        keep_alternative(session, survey, name=name, inputs=inputs, person=person, now=now)


def rehearse_alternative(session: Session, survey: Survey, *, person: Person, now: datetime) -> SampleRehearsal:
    """Rehearse the first alternative in earnest, assuming what is known of the field by stratum."""
    chosen = designs_to_rehearse(session, survey.id)[0]
    strata = sorted({unit.stratum for unit in chosen.frame.units})
    rehearsal = begin_rehearsal(
        session,
        survey,
        chosen.frame,
        design=chosen.design,
        name=chosen.name,
        assumptions=Assumptions(
            share=ASSUMED_SHARE,
            rho=MANY_COMMUNES.rho,
            response_rate=MANY_COMMUNES.response_rate,
            response_rates=dict(zip(strata, RESPONSE_RATES, strict=True)),
            group=SMALL_GROUP,
        ),
        replications=REPLICATIONS[0],
        person=person,
        now=now,
    )
    keep_result(rehearsal, carry_out(rehearsal, progress=lambda done, of: None), now=now)
    return rehearsal
