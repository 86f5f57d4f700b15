"""The precision of a step is what its tables show, stands still until the next, and tells nothing of what they hide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sampling import Basis
from surveys.errors import SurveyError
from surveys.fieldwork.precision.domains import Reached
from surveys.fieldwork.precision.proposal import proposed_rule
from surveys.fieldwork.precision.reached import last_stored, precision_reached, remember
from surveys.fieldwork.precision.records import PrecisionReached
from surveys.fieldwork.precision.rules import RuleFields, rules_of, write_rule
from surveys.fieldwork.precision.standing import precision_standing
from surveys.fieldwork.precision.supply import field_supply
from surveys.fieldwork.precision.workbook import precision_workbook
from surveys.fieldwork.records import Case, Visit
from surveys.fieldwork.supervision.service import accept
from surveys.reports.document import Paragraph, Table
from surveys.reports.plan import plan_of
from surveys.reports.supervised import supervised, supervision_blocks
from surveys.reports.tabulation import results_book
from surveys.requests.records import Survey
from surveys.responses.dataset import STRATUM_COLUMN
from surveys.responses.records import Response
from surveys.responses.releases import advance
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import STRATA, build_survey

TODAY = NOW.date()
RULE = RuleFields(("q1", "q2"), "sex", 9.0, 12.0, least_responses=200, least_response_rate=80, most_visits=3)


def live(session: Session, world: World, *, basis: Basis = Basis.PROBABILITY) -> Survey:
    survey = build_survey(session, world, state="fieldwork", released=False, basis=basis)
    plan = plan_of(session, survey)
    assert plan is not None
    assert advance(session, survey, now=NOW, at_once=True) is not None
    return survey


def written(session: Session, survey: Survey, world: World, fields: RuleFields = RULE) -> Reached:
    write_rule(session, survey, fields, reason="Viết lại cho rõ", person=world.person("designer"), now=NOW)
    found = precision_reached(session, survey)
    assert found is not None
    return found


def test_margins_are_those_of_the_published_tables(session: Session, world: World) -> None:
    survey = live(session, world)
    found = written(session, survey, world)
    book, _ledger = results_book(session, survey)
    assert found.n == book.n and [each.name for each in found.domains] == ["", "Nam", "Nữ"]
    for domain in found.domains:
        for question in domain.questions:
            result = book.question(question.variable)
            assert result is not None
            cells = [answer.cell for answer in result.answers]
            if domain.name:
                cells = list(next(each for each in result.by_banner("sex") if each.label == domain.name).cells)
            published = [cell.margin for cell in cells if cell.margin is not None and not cell.hidden]
            assert question.margin == max(published)
            assert (question.missing == 0) == (question.margin <= (domain.wanted or 0))


@only_sqlite
def test_a_group_of_fewer_than_ten_has_no_number_and_one_below_thirty_is_marked(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    have_jobs(session, {"1": 8, "4": 12, "2": 25})
    survey.state = "design"
    rule = write_rule(session, survey, replace(RULE, domain=STRATUM_COLUMN), person=world.person("designer"), now=NOW)
    survey.state, rule.domain = "results", "job"
    found = precision_reached(session, survey)
    assert found is not None
    by_name = {each.name: each for each in found.domains}
    assert (by_name["Nông dân"].status, by_name["Nông dân"].n, by_name["Nông dân"].margins) == ("hidden", None, ())
    assert by_name["Kinh doanh, dịch vụ"].margins == (), "hidden with it in the tables"
    have_jobs(session, {"4": 40, "2": 25})
    found = precision_reached(session, survey)
    assert found is not None
    by_name = {each.name: each for each in found.domains}
    assert (by_name["Công nhân"].status, by_name["Công nhân"].n) == ("flagged", 25)
    assert len(by_name["Công nhân"].margins) == 2


def have_jobs(session: Session, numbers: dict[str, int]) -> None:
    """So many respondents with each job, all others with a third one."""
    jobs = iter([job for job, number in numbers.items() for _person in range(number)])
    for response in session.scalars(select(Response).order_by(Response.instance_id)).all():
        said = {**response.answers, "job": next(jobs, "3")}
        values = {"answers": said, "content_hash": str(hash(said["job"])) + response.content_hash[:20]}
        session.execute(update(Response).where(Response.instance_id == response.instance_id).values(**values))
    session.expire_all()


@only_sqlite
def test_a_stratum_is_reckoned_from_the_whole_without_its_own_answers(session: Session, world: World) -> None:
    """The margins of all questions are those of the whole times one number, which rests on n, communes and weights."""
    survey = live(session, world)
    found = written(session, survey, world, replace(RULE, domain=STRATUM_COLUMN))
    whole = found.domains[0]
    for stratum in found.domains[1:]:
        assert stratum.name in STRATA and stratum.reckoned
        times = [one.margin / of_all.margin for one, of_all in zip(stratum.questions, whole.questions, strict=True)]  # type: ignore[operator]
        assert times[0] == pytest.approx(times[1])
        assert times[0] == pytest.approx((found.n / (stratum.n or 0)) ** 0.5, rel=0.25)


def test_what_was_kept_for_a_step_stands_still_until_the_next(session: Session, world: World) -> None:
    survey = live(session, world)
    first = written(session, survey, world)
    assert remember(session, survey, first, now=NOW) and not remember(session, survey, first, now=NOW)
    waiting = select(Case).where(Case.state == "finished")
    for case in session.scalars(waiting).all()[:15]:  # weights move
        case.disposition = "vacant"
    session.flush()
    assert precision_reached(session, survey) == first == last_stored(session, survey)
    stale = session.scalars(select(PrecisionReached)).one()
    session.delete(stale)
    session.flush()
    assert precision_reached(session, survey) != first
    session.rollback()


@only_sqlite
@pytest.mark.parametrize("basis", [Basis.QUOTA, Basis.RANDOM_ROUTE, Basis.VOLUNTEER])
def test_a_sample_without_probabilities_has_no_margin(session: Session, world: World, basis: Basis) -> None:
    survey = live(session, world, basis=basis)
    with pytest.raises(SurveyError) as refused:
        written(session, survey, world)
    assert refused.value.code == "stopping.margin_not_borne"
    found = written(session, survey, world, RuleFields(("q1",), least_responses=300))
    assert (found.bears, found.domains) == ("", ())


@only_sqlite
def test_with_substitutes_it_is_standard_errors_beside_both_rates(session: Session, world: World) -> None:
    survey = live(session, world, basis=Basis.PROBABILITY_WITH_SUBSTITUTION)
    found = written(session, survey, world)
    book, _ledger = results_book(session, survey)
    q1 = book.question("q1")
    assert found.bears == "error" and q1 is not None
    assert found.domains[0].questions[0].margin == pytest.approx(
        1.96 * max(a.cell.se or 0 for a in q1.answers), rel=1e-4
    )
    main = session.scalars(select(Case).where(Case.state == "completed")).all()
    for case in main[:30]:
        case.role = "reserve"
    session.flush()
    supply = field_supply(session, survey, most_visits=3)
    assert supply.replacement_rate == pytest.approx(100 * 30 / len(main))
    assert supply.main_response_rate is not None and supply.response_rate is not None
    assert supply.main_response_rate < supply.response_rate


def test_what_the_field_can_still_bring_is_counted(session: Session, world: World) -> None:
    survey = live(session, world)
    cases = session.scalars(select(Case).where(Case.state == "finished").order_by(Case.code)).all()
    for place, case in enumerate(cases[:6]):
        case.state, case.disposition = "open", None
        for number in range(3 if place < 2 else 1):
            case.visits.append(
                Visit(number=number + 1, outcome="away", visited_at=NOW, person_id=world.person("supervisor").id)
            )
    session.flush()
    supply = field_supply(session, survey, most_visits=3)
    assert (supply.open, supply.exhausted) == (6, 2)
    released = len(session.scalars(select(Response).where(Response.release_id.is_not(None))).all())
    whole = supply.of(None)
    assert (whole.waiting, whole.open) == (supply.responses - released, 4)
    assert whole.rate == pytest.approx(supply.responses / (supply.responses + len(cases) - 6))
    parts = [supply.of(name) for name in STRATA]
    assert sum(each.waiting for each in parts) == whole.waiting and sum(each.open for each in parts) == 4


def test_a_rule_is_written_before_fieldwork_or_says_that_it_was_not(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="design", released=False)
    plan = plan_of(session, survey)
    assert plan is not None
    proposed = proposed_rule(session, survey, plan)
    assert (proposed.margin, proposed.domain, proposed.questions[:3]) == (6.0, STRATUM_COLUMN, ("q1", "q2", "q3"))
    assert proposed.domain_margin is not None and proposed.domain_margin > 6
    person = world.person("coordinator")
    first = write_rule(session, survey, proposed, person=person, now=NOW)
    assert (first.number, first.during_fieldwork, first.reason) == (1, False, "")
    survey.state = "fieldwork"
    with pytest.raises(SurveyError) as refused:
        write_rule(session, survey, RULE, reason="ngắn", person=person, now=NOW)
    assert refused.value.code == "stopping.no_reason"
    second = write_rule(session, survey, RULE, reason="Lũ lụt ở hai xã", person=person, now=NOW)
    assert (second.number, second.during_fieldwork, rules_of(session, survey)[0]) == (2, True, second)
    survey.state = "results"
    with pytest.raises(SurveyError) as refused:
        write_rule(session, survey, proposed, reason="Lũ lụt ở hai xã", person=person, now=NOW)
    assert refused.value.code == "stopping.fieldwork_over"


@only_sqlite
def test_a_rule_says_nothing_but_precision_numbers_and_days(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="design", released=False)
    wrong = {
        "stopping.no_question": replace(RULE, questions=()),
        "stopping.too_many_questions": replace(RULE, questions=("q1", "q2", "q3", "g1", "g2", "g3", "g4")),
        "stopping.unknown_question": replace(RULE, questions=("sex",)),
        "stopping.unknown_domain": replace(RULE, domain="q1"),
        "stopping.no_margin": replace(RULE, margin=None),
        "stopping.margin_outside": replace(RULE, margin=0.1),
        "stopping.no_domain_margin": replace(RULE, domain_margin=None),
        "stopping.no_number": replace(RULE, least_responses=0),
        "stopping.rate_outside": replace(RULE, least_response_rate=0.0),
        "stopping.day_passed": replace(RULE, latest_on=TODAY - timedelta(days=1)),
        "stopping.rests_on_results": replace(RULE, words="Dừng khi khác nhau có ý nghĩa thống kê (p<0,05)."),
    }
    person = world.person("designer")
    for code, fields in wrong.items():
        with pytest.raises(SurveyError) as refused:
            write_rule(session, survey, fields, person=person, now=NOW)
        assert refused.value.code == code
    write_rule(session, survey, replace(RULE, latest_on=TODAY), person=person, now=NOW)
    with pytest.raises(SurveyError) as refused:
        write_rule(session, survey, replace(RULE, latest_on=TODAY), person=person, now=NOW)
    assert refused.value.code == "stopping.unchanged"


@only_sqlite
def test_workbook_and_report_say_the_same(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="design")
    write_rule(session, survey, replace(RULE, domain=STRATUM_COLUMN), person=world.person("designer"), now=NOW)
    survey.state = "results"
    session.flush()
    standing = precision_standing(session, survey, today=TODAY)
    assert standing is not None and standing.reached is not None
    sheet = load_workbook(BytesIO(precision_workbook(standing, made_on=TODAY, by_question=True))).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Toàn địa bàn"]
    largest = standing.reached.domains[0].largest or 0
    assert rows[0][2:5] == (standing.reached.n, 9, round(largest, 1))
    assert len([cell for cell in rows[0] if cell is not None]) == 10
    nothing, paragraph = supervision_blocks(supervised(session, survey, today=TODAY))
    assert isinstance(nothing, Paragraph) and isinstance(paragraph, Paragraph)
    assert nothing.text == "Không phiếu nào bị trả lại hay hủy; không câu trả lời nào được sửa."
    assert paragraph.text.startswith("Quy tắc dừng (bản 1) viết ngày 05/03/2026, trước khi thu thập. Khi kết thúc, ")
    assert ("sai số toàn địa bàn" in paragraph.text) == (largest > 9)
    case = session.scalars(select(Case).where(Case.state == "completed")).first()
    assert case is not None
    accept(session, case, person=world.person("supervisor"), now=NOW)
    table, _said = supervision_blocks(supervised(session, survey, today=TODAY))
    assert isinstance(table, Table) and [row[1] for row in table.rows] == ["1", "0", "0", "0", "0", "0"]
