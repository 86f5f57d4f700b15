"""What a collaborator takes along on the phone: the own cases, what is needed to ask at them, and what is to be done
again. The number of queries does not grow with the number of cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

import sampling
from surveys.fieldwork.callbacks import open_tasks
from surveys.fieldwork.drafts import answering_by_link
from surveys.fieldwork.phones.callback_forms import callback_forms
from surveys.fieldwork.phones.kept_answers import CALLBACK_UNFIT
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.records import CallbackTask, Case
from surveys.fieldwork.service import own_cases
from surveys.people.records import Person
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.samples.records import SampleDraw

TAKING = ("published", "closing")


@dataclass(frozen=True)
class WorkList:
    """The cases of one person with their surveys; `versions` by survey, the one that interviews begin on first;
    `numbers` by case: the random number of the person's selection, where one is selected; `by_link`: the cases that
    answer on their own devices just now, where nobody is to interview; `forms` by task: what is asked again."""

    cases: Sequence[Case]
    surveys: Sequence[Survey]
    versions: Mapping[int, Sequence[QuestionnaireVersion]]
    numbers: Mapping[int, float]
    tasks: Sequence[CallbackTask]
    by_link: Set[int]
    forms: Mapping[int, Questionnaire]

    def is_quota(self, survey: Survey) -> bool:
        """Whether the places of a quota are filled, where nobody is selected."""
        return all(case.household_line is None for case in self.cases if case.survey_id == survey.id)


def work_list(session: Session, person: Person) -> WorkList:
    """What `person` is to do now."""
    cases = own_cases(session, person)
    ids = list(dict.fromkeys(case.survey_id for case in cases))
    surveys = session.scalars(select(Survey).where(Survey.id.in_(ids)).options(joinedload(Survey.request))).all()
    versions: dict[int, list[QuestionnaireVersion]] = {id_: [] for id_ in ids}
    for version in _versions(session, ids):
        versions[version.survey_id].append(version)
    tasks = _tasks(session, person)
    return WorkList(
        cases=cases,
        surveys=sorted(surveys, key=lambda survey: survey.id),
        versions=versions,
        numbers=_numbers(session, cases),
        tasks=tasks,
        forms=callback_forms(session, tasks),
        by_link=answering_by_link(session, cases),
    )


def _tasks(session: Session, person: Person) -> Sequence[CallbackTask]:
    """The call-backs that wait for the person, but those whose answers wait for a supervisor's decision."""
    tasks = open_tasks(session, person)
    chosen = select(KeptSubmission.case_id).where(
        KeptSubmission.case_id.in_([task.case_id for task in tasks]),
        KeptSubmission.state == "waiting",
        KeptSubmission.reason == CALLBACK_UNFIT,
    )
    decided_later = set(session.scalars(chosen)) if tasks else set()
    return [task for task in tasks if task.case_id not in decided_later]


def _versions(session: Session, survey_ids: Sequence[int]) -> Sequence[QuestionnaireVersion]:
    """Published before closing, the newest first; what is large of them is read only where it is not known yet."""
    chosen = select(QuestionnaireVersion).where(
        QuestionnaireVersion.survey_id.in_(survey_ids), QuestionnaireVersion.state.in_(TAKING)
    )
    large = (QuestionnaireVersion.definition, QuestionnaireVersion.findings, QuestionnaireVersion.justifications)
    found = session.scalars(chosen.options(*(defer(each) for each in large))).all()
    return sorted(found, key=lambda version: (version.state != "published", -version.number))


def _numbers(session: Session, cases: Sequence[Case]) -> dict[int, float]:
    ids = {case.draw_id for case in cases if case.household_line is not None}
    rows = session.execute(
        select(SampleDraw.id, SampleDraw.seed, SampleDraw.salt, SampleDraw.number).where(
            SampleDraw.id.in_(ids), SampleDraw.seed.is_not(None)
        )
    )
    draws = {id_: (seed or "", salt, number) for id_, seed, salt, number in rows}
    numbers = {}
    for case in cases:
        if case.household_line is None or case.draw_id not in draws:
            continue
        seed, salt, number = draws[case.draw_id]
        household = sampling.household_key(case.psu, case.household_line, salt=salt)
        numbers[case.id] = sampling.person_prn(seed, household, draw_number=number)
    return numbers
