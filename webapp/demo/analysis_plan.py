"""What the demonstration's office planned before its first survey went to the field: variables, groups, findings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from analysis import Bands, Collapsed, DerivedVariable, TopBox
from surveys.people.records import Person
from surveys.reports.declared_variables import declare
from surveys.reports.plan import Finding, plan_of
from surveys.reports.plan_writing import write_plan
from surveys.requests.records import Survey
from webapp.demo.questionnaire import HARD_TO_SAY

YOUNGER, OLDER = "Từ 18 đến 44 tuổi", "Từ 45 tuổi trở lên"
TIMES = ("Không lần nào", "1–2 lần", "Từ 3 lần trở lên")
DECLARED: tuple[DerivedVariable, ...] = (
    Collapsed("", "Hai nhóm tuổi", "nhom_tuoi", (("1", YOUNGER), ("2", YOUNGER), ("3", OLDER), ("4", OLDER))),
    TopBox("", "Tin tưởng xã, phường (hai mức cao nhất)", "tin_tuong", ("1", "2"), (HARD_TO_SAY[0],)),
    Bands("", "Số lần tới xã, phường trong 12 tháng", "so_lan_den", (1.0, 3.0), TIMES),
)
AGE, ABODE = "nhom_tuoi", "khu_vuc"
GROUPS = ("gioi_tinh", AGE, "hoc_van", "nghe_nghiep", ABODE)
FINDINGS = (
    Finding("tin_tuong", "2", AGE),
    Finding("so_voi_truoc", "2", ABODE),
    Finding("van_de"),
    Finding("cq_cong_khai", "2", AGE),
    Finding("phi_ngoai", "1"),
)
"""What leaders asked to be told, whatever comes out."""


def plan_analysis(session: Session, survey: Survey, *, person: Person, now: datetime) -> None:
    """Write groups and findings for leaders into the survey's plan."""
    write_plan(session, survey, banners=GROUPS, findings=FINDINGS, person=person, now=now)


def declare_variables(session: Session, survey: Survey, *, person: Person, now: datetime) -> None:
    """Write them into the survey's analysis plan."""
    plan = plan_of(session, survey)
    if plan is None:
        raise LookupError("The survey has no published questionnaire yet.")
    for variable in DECLARED:
        declare(session, survey, variable, plan.asked().questions, person=person, now=now)
