"""What the author of a report writes survives every edition, and rests on results that may change."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.reports.records import ReportText
from surveys.reports.service import confirm_texts, texts_of, write_texts
from surveys.reports.standing import report_standing
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey

pytestmark = only_sqlite
WORDS = "Người dân mong thủ tục gọn hơn."


def test_a_text_that_is_the_same_is_not_written_again(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    person = world.person("designer")
    assert write_texts(session, survey, {"assessment": WORDS}, person=person, now=NOW) == 1
    assert write_texts(session, survey, {"assessment": WORDS}, person=person, now=NOW) == 0
    assert texts_of(session, survey) == {"assessment": WORDS}


def test_an_unknown_passage_is_refused(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    for write in (write_texts, confirm_texts):
        with pytest.raises(SurveyError) as refused:
            write(session, survey, {"weights": "2"}, person=world.person("designer"), now=NOW)
        assert refused.value.code == "report.unknown_text"


def test_a_passage_written_on_other_results_is_stale_until_it_is_confirmed(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    person = world.person("designer")
    write_texts(session, survey, {"assessment": WORDS}, person=person, now=NOW)
    standing = report_standing(session, survey)
    assert standing is not None
    assert standing.unconfirmed == []
    session.execute(update(ReportText).values(rests_on="0" * 64))
    standing = report_standing(session, survey)
    assert standing is not None
    assert [each.key for each in standing.unconfirmed] == ["assessment"]
    assert confirm_texts(session, survey, ["assessment", "context"], person=person, now=NOW) == 1
    standing = report_standing(session, survey)
    assert standing is not None
    assert standing.unconfirmed == []
