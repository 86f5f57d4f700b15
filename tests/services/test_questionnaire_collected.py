"""Of the forms of a version those are counted that the results hold, not each as it arrives."""

from __future__ import annotations

from sqlalchemy.orm import Session

from surveys.questionnaires.review.collected import collected_under
from surveys.questionnaires.service import version_in_use
from surveys.reports.plan_writing import write_plan
from surveys.responses.releases import advance
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey, keep_responses

pytestmark = only_sqlite


def test_forms_are_counted_by_whole_steps(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork", released=False)
    write_plan(session, survey, banners=[], reason="Góp ý của đơn vị đề nghị", person=world.person("designer"), now=NOW)
    keep_responses(session, 30)
    version = version_in_use(session, survey.id)
    assert version is not None
    assert collected_under(session, version).forms == 0
    release = advance(session, survey, now=NOW)
    assert release is not None
    collected = collected_under(session, version)
    assert collected.forms == release.responses
    assert collected.answered is not None
    assert collected.answered["age"] == release.responses
