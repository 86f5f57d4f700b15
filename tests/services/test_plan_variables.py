"""Variables of the analysis plan: declared once, in force when fieldwork ends, then never changed."""

from __future__ import annotations

from copy import deepcopy

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import Bands, Based, Collapsed, CountOf, DerivedVariable, Score, TopBox
from surveys.errors import SurveyError
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.reports.declared_variables import band_labels, declare, declared_variables, remove_variable
from surveys.reports.document import Chart, Paragraph, Table
from surveys.reports.plan import Plan, plan_of
from surveys.reports.plan_writing import write_plan
from surveys.reports.question_blocks import derived_blocks, result_blocks
from surveys.reports.records import PlanVariable
from surveys.reports.tables import score_words
from surveys.reports.tabulation import results_book
from surveys.reports.voice import Voice
from surveys.requests.records import Survey
from surveys.responses.releases import advance
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey

pytestmark = only_sqlite

YOUNG = Collapsed("", "Tuổi gộp", "age", (("1", "dưới 45"), ("2", "dưới 45"), ("3", "từ 45"), ("4", "từ 45")))
PLEASED = TopBox("", "Hài lòng với thái độ", "g1", ("1", "2"), left_out=("5",))
HOUSEHOLD = Bands("", "Cỡ hộ", "members", (3.0, 5.0), band_labels((3.0, 5.0)))
CONCERNS = CountOf("", "Số vấn đề quan tâm", ("concern",), tuple("12345678"))
POINTS = Score("", "Điểm thái độ", "g1", (("1", "4"), ("2", "3"), ("3", "2"), ("4", "1")))
FARMERS = Based("", "Đánh giá của nông dân", "q1", "job", ("1",))
ALL = (YOUNG, PLEASED, HOUSEHOLD, CONCERNS, POINTS, FARMERS)


def plan(session: Session, survey: Survey) -> Plan:
    found = plan_of(session, survey)
    assert found is not None
    return found


def write(session: Session, survey: Survey, world: World, variable: DerivedVariable, *, replaces: str = "") -> str:
    asked = plan(session, survey).asked().questions
    person = world.person("designer")
    return declare(session, survey, variable, asked, person=person, now=NOW, replaces=replaces).name


def test_each_kind_is_a_question_of_the_results_with_its_definition(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    names = [write(session, survey, world, variable) for variable in ALL]
    assert names[0] == "tuoi_gop"
    designer = world.person("designer")
    write_plan(
        session,
        survey,
        banners=["sex", "age", "tuoi_gop", "co_ho"],
        reason="Góp ý của đơn vị đề nghị",
        person=designer,
        now=NOW,
    )
    book, _ledger = results_book(session, survey)
    shown = {question.variable: question for question in book.questions if question.variable in names}
    assert list(shown) == names
    assert all(question.definition and question.is_later for question in shown.values())
    assert shown["tuoi_gop"].definition == (
        "Gộp phương án của câu 12 “Nhóm tuổi”: dưới 45 = 18–29, 30–44; từ 45 = 45–59, 60 trở lên."
    )
    collapsed = [answer.cell.value for answer in shown["tuoi_gop"].answers]
    age = book.question("age")
    assert age is not None
    single = [answer.cell.value for answer in age.answers]
    assert collapsed == pytest.approx([single[0] + single[1], single[2] + single[3]])  # type: ignore[operator]
    assert [answer.label for answer in shown["co_ho"].answers] == ["dưới 3", "3–4", "từ 5 trở lên"]
    pleased = shown["hai_long_voi_thai_do"].answers[0]
    assert (pleased.label, pleased.cell.se is not None) == ("Rất hài lòng hoặc Hài lòng", True)
    assert shown["diem_thai_do"].kind == "number"
    assert not age.by_banner("tuoi_gop")
    sex = book.question("sex")
    assert sex is not None
    assert [domain.label for domain in sex.by_banner("tuoi_gop")] == ["dưới 45", "từ 45"]
    (appendix,) = derived_blocks(book)
    assert isinstance(appendix, Table)
    assert [row[0] for row in appendix.rows] == [variable.label for variable in ALL]
    blocks = result_blocks(book.only("tuoi_gop"), Voice())
    assert Paragraph(shown["tuoi_gop"].definition) in blocks
    assert any(isinstance(block, Chart) for block in blocks)
    assert dict(book.definitions)["co_ho"].startswith("Chia nhóm từ số ghi ở câu 14 “Số người trong hộ”")


def test_live_tables_show_nothing_that_is_made_from_answers(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork", released=False)
    name = write(session, survey, world, YOUNG)
    write_plan(
        session,
        survey,
        banners=[name, "sex"],
        reason="Góp ý của đơn vị đề nghị",
        person=world.person("designer"),
        now=NOW,
    )
    assert advance(session, survey, now=NOW, at_once=True) is not None
    book, _ledger = results_book(session, survey)
    assert book.question(name) is None
    assert [variable for variable, _label in book.banners] == ["sex"]
    survey.state = "results"
    book, _ledger = results_book(session, survey)
    assert [variable for variable, _label in book.banners] == [name, "sex"]


def test_before_results_it_is_changed_and_taken_out_with_its_versions_kept(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="design")
    name = write(session, survey, world, YOUNG)
    assert not declared_variables(session, survey)[0].is_later
    survey.state = "fieldwork"
    assert write(session, survey, world, PLEASED, replaces=name) == name
    (now_valid,) = declared_variables(session, survey)
    assert (now_valid.version, now_valid.is_later, now_valid.variable.label) == (2, True, PLEASED.label)
    remove_variable(session, survey, name, person=world.person("designer"), now=NOW)
    assert declared_variables(session, survey) == ()
    kept = session.scalars(select(PlanVariable).where(PlanVariable.survey_id == survey.id)).all()
    assert [record.version for record in kept] == [1, 2]
    assert all(record.ended_at == NOW and record.written_by_id for record in kept)


def test_what_results_have_shown_is_neither_changed_nor_taken_out(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    name = write(session, survey, world, YOUNG)
    for act in (
        lambda: remove_variable(session, survey, name, person=world.person("designer"), now=NOW),
        lambda: write(session, survey, world, PLEASED, replaces=name),
    ):
        with pytest.raises(SurveyError) as refused:
            act()
        assert refused.value.code == "derived.shown"


@pytest.mark.parametrize(
    ("variable", "code"),
    [
        (Collapsed("", "", "age", YOUNG.groups), "derived.label"),
        (Collapsed("", "Gộp", "age", (("1", "một"),)), "derived.groups"),
        (Collapsed("", "Gộp", "khong_co", YOUNG.groups), "derived.unknown_source"),
        (TopBox("", "Cao", "g1", ()), "derived.top"),
        (TopBox("", "Cao", "g1", tuple("1234"), left_out=("5",)), "derived.top"),
        (Bands("", "Cỡ hộ", "members", (5.0, 3.0), ("a", "b", "c")), "derived.bands"),
        (CountOf("", "Số", ("concern",), ("1",)), "derived.count"),
        (Score("", "Điểm", "g1", (("1", "4"),)), "derived.points"),
        (Based("", "Riêng", "q1", "job", ()), "derived.condition"),
    ],
)
def test_what_is_not_complete_is_refused(session: Session, world: World, variable: DerivedVariable, code: str) -> None:
    survey = _published(session, world)
    with pytest.raises(SurveyError) as refused:
        write(session, survey, world, variable)
    assert refused.value.code == code


def _published(session: Session, world: World) -> Survey:
    return build_survey(session, world, state="design", closed=1)


def test_a_label_is_used_once(session: Session, world: World) -> None:
    survey = _published(session, world)
    write(session, survey, world, YOUNG)
    with pytest.raises(SurveyError) as refused:
        write(session, survey, world, YOUNG)
    assert refused.value.code == "derived.label_taken"


def test_a_grid_has_its_scores_where_no_count_is_hidden(session: Session, world: World) -> None:
    survey = build_survey(session, world, closed=1)
    book, _ledger = results_book(session, survey)
    question = book.question("g1")
    assert question is not None
    scale = book.scale(question.battery)
    assert scale is not None
    assert (scale.steps[0], scale.steps[-1], scale.left_out) == ("Không hài lòng", "Rất hài lòng", "Khó trả lời")
    for item in scale.items:
        answers = {answer.label: answer.cell for answer in book.question(item.variable).answers}  # type: ignore[union-attr]
        if any(cell.hidden for cell in answers.values()):
            assert item.mean.hidden
            assert item.top.hidden
            continue
        base = 100 - answers["Khó trả lời"].value  # type: ignore[operator]
        best = answers["Rất hài lòng"].value + answers["Hài lòng"].value  # type: ignore[operator]
        assert item.top.value == pytest.approx(100 * best / base, abs=0.2)  # of percentages as they are printed
        mean = sum(point * answers[step].value for point, step in enumerate(scale.steps, 1)) / base  # type: ignore[operator]
        assert item.mean.value == pytest.approx(mean, abs=0.02)
        assert item.mean.se
        assert item.top.se
    assert any(not item.mean.hidden for item in scale.items)
    words = score_words(scale)
    assert words.startswith("Điểm từ 1 (Không hài lòng) đến 4 (Rất hài lòng).")
    assert ("alpha của Cronbach" in words) == (scale.alpha is not None)


def test_a_name_that_any_version_asks_by_is_not_taken_and_one_asked_later_goes_first(
    session: Session, world: World
) -> None:
    """Two columns of one name would leave the survey without results, and what was shown cannot be taken out."""
    survey = build_survey(session, world)
    first = session.scalars(select(QuestionnaireVersion)).one()
    kept = {column.name: getattr(first, column.name) for column in QuestionnaireVersion.__table__.columns}

    def publish_with_days(number: int, *names: str) -> None:
        definition = deepcopy(first.definition)
        questions = definition["items"][-1]["items"]
        questions += [{**questions[-1], "name": name, "kind": "date"} for name in names]
        changed = {"id": None, "number": number, "definition": definition, "content_hash": str(number) * 64}
        session.add(QuestionnaireVersion(**{**kept, **changed}))
        session.flush()

    publish_with_days(2, "tuoi_gop")
    assert write(session, survey, world, YOUNG) == "tuoi_gop_2"
    assert write(session, survey, world, HOUSEHOLD) == "co_ho"
    publish_with_days(3, "tuoi_gop", "co_ho")
    book, _ledger = results_book(session, survey)
    assert {"tuoi_gop_2"} == {question.variable for question in book.questions if question.definition}
