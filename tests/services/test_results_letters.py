"""Letters beside percentages: which groups differ, by hand, on page and in Word, and never a word on what is hidden."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from docx import Document
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import Banner, Item, WeightedSample
from surveys.reports.plan import Plan, PlannedQuestion, plan_of
from surveys.reports.plan_writing import write_plan
from surveys.reports.results import DomainResult, QuestionResult
from surveys.reports.tables import domain_tables
from surveys.reports.tabulation import results_book, tabulate
from surveys.reports.word_tables import table_xml
from surveys.reports.word_xml import elements
from surveys.responses.records import Response
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey
from tests.pages.test_plan_pages import form_of
from tests.services.answered_otherwise import answered_otherwise

ClientAs = Callable[..., FlaskClient]
SINGLE = Item("q", "Hài lòng", (("1", "Có"), ("2", "Không")))
SEVERAL = Item("s", "Quan tâm", (("1", "Đường"), ("2", "Trường")), multiple=True)
NOTE = "khống chế tỷ lệ phát hiện sai theo Benjamini–Hochberg"


def divided(
    groups: dict[str, tuple[int, int]], *, basis: str = "probability", marks: bool = True
) -> list[QuestionResult]:
    """Both questions by group; `groups`: how many are in each and how many of them say yes (and choose "Đường")."""
    rows = [(group, place < yes) for group, (size, yes) in groups.items() for place in range(size)]
    data = pd.DataFrame(rows, columns=["g", "yes"])
    data["q"] = data["yes"].map({True: "1", False: "2"})
    data["s"] = pd.Series([["1", "2"] if yes else ["2"] for yes in data["yes"]], dtype=object)
    sample = WeightedSample.from_frame(data.assign(w=1.0), weights="w", basis=basis, first_stage="with_replacement")
    banner = Banner("g", "Nhóm", tuple((group, group.upper()) for group in groups))
    planned = tuple(
        PlannedQuestion(item.variable, number, item.label, "", "multiple" if item.multiple else "single", item)
        for number, item in enumerate((SINGLE, SEVERAL), 1)
    )
    return list(tabulate(sample, Plan(planned, (banner,), (banner,), marks_differences=marks)).questions)


def letters(question: QuestionResult) -> dict[str, tuple[str, ...]]:
    return {domain.label: (domain.letter, *(cell.above for cell in domain.cells)) for domain in question.domains}


def test_letters_by_hand() -> None:
    # X 60 of 100 against Y 30 of 100: t = ,30 / √(,24/99 + ,21/99) = 4,45; X against Z 55 of 100: t = ,05/,070 = ,71;
    # Z against Y: t = 3,65. So two of three differ in each answer; "Trường" is chosen by all, nothing to compare.
    single, several = divided({"x": (100, 60), "y": (100, 30), "z": (100, 55)})
    assert letters(single) == {"X": ("a", "b", ""), "Y": ("b", "", "ac"), "Z": ("c", "b", "")}
    assert letters(several) == {"X": ("a", "b", ""), "Y": ("b", "", ""), "Z": ("c", "b", "")}


def test_without_the_choice_and_without_inference_there_is_no_letter() -> None:
    groups = {"x": (100, 60), "y": (100, 30)}
    for results in (divided(groups, marks=False), *(divided(groups, basis=basis) for basis in ("quota", "volunteer"))):
        assert {text for question in results for row in letters(question).values() for text in row} == {""}


def test_a_letter_never_tells_of_a_hidden_group() -> None:
    """W has eight people; Z, hidden along with it, would differ from Y if it were compared."""
    groups = {"x": (60, 30), "y": (60, 15), "z": (20, 14), "w": (8, 3)}
    single, several = divided(groups)
    for question in (single, several):
        hidden = [domain for domain in question.domains if domain.hidden]
        assert {domain.label for domain in hidden} == {"Z", "W"}
        assert all((domain.letter, *(cell.above for cell in domain.cells)) == ("", "", "") for domain in hidden)
        assert letters(question)["X"][:2] == ("a", "b")
        assert all(set(text) <= {"a", "b"} for row in letters(question).values() for text in row)
    # What the hidden people answered may change: with the same totals every shown number and letter is the same.
    for changed, before in zip(divided({**groups, "z": (20, 13), "w": (8, 4)}), (single, several), strict=True):
        assert changed == before


def test_a_group_below_thirty_is_shown_and_not_compared() -> None:
    single, _several = divided({"x": (100, 60), "y": (100, 30), "z": (29, 6)})
    small: DomainResult = single.domains[2]
    assert (small.flagged, small.letter) == (True, "")
    assert letters(single)["X"] == ("a", "b", "")


def test_in_word_letters_are_raised_beside_the_number_and_explained() -> None:
    single, _several = divided({"x": (100, 60), "y": (100, 30)})
    (table,) = domain_tables(single, weighted=True)
    assert any(NOTE in note and note.startswith("Chữ nhỏ sau một tỷ lệ") for note in table.notes)
    (alike,) = domain_tables(divided({"x": (100, 60), "y": (100, 58)})[0], weighted=True)
    assert any(note.startswith("Ở bảng này không có khác biệt nào") and NOTE in note for note in alike.notes)
    word = Document()
    word.element.body[:0] = elements(table_xml(table, style="TableNormal", cell_style="Normal", head_style="Normal"))
    raised = [
        (cell.text, [run.text for run in cell.paragraphs[0].runs if run.font.superscript])
        for row in word.tables[0].rows
        for cell in row.cells
        if any(run.font.superscript for run in cell.paragraphs[0].runs)
    ]
    assert raised == [("60,0b", ["b"]), ("70,0a", ["a"])]
    assert [row.cells[0].text for row in word.tables[0].rows][-2:] == ["X (a)", "Y (b)"]


@only_sqlite
def test_the_office_chooses_letters_and_the_page_shows_them(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    for place, response in enumerate(session.scalars(select(Response).order_by(Response.instance_id))):
        first = response.answers["sex"] if place % 4 else str(1 + place % 8 // 4)
        answered_otherwise(session, response, {**response.answers, "q1": first})
    session.commit()
    designer = client_as("designer")
    address = f"/khao-sat/{survey.id}/ket-qua"
    assert NOTE not in designer.get(f"{address}/cau/q1?nhom=sex").text
    plan_page = f"/khao-sat/{survey.id}/ke-hoach-phan-tich"
    chosen = {"marks_differences": ["y"], "reason": ["Góp ý của đơn vị đề nghị"]}
    saved = designer.post(plan_page, data=form_of(designer.get(plan_page).text) | chosen)
    assert saved.status_code == 302
    session.rollback()
    assert plan_of(session, survey).marks_differences
    book, _ledger = results_book(session, survey)
    question = book.question("q1")
    assert [domain.cells[place].above for place, domain in enumerate(question.by_banner("sex"))] == ["b", "a"]
    tree = html.fromstring(designer.get(f"{address}/cau/q1?nhom=sex").text)
    assert NOTE in tree.text_content()
    heads = [each.text_content() for each in tree.xpath("//table[caption]//th[@scope='col']")]
    assert {"Nam (a)", "Nữ (b)"} <= set(heads)
    raised = [each.text_content() for each in tree.xpath("//sup[@class='above']/span[@aria-hidden]")]
    assert raised == ["b", "a"]


@only_sqlite
def test_live_tables_bear_no_letters(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="results")
    variables = [banner.variable for banner in plan_of(session, survey).banners]
    write_plan(
        session,
        survey,
        banners=variables,
        marks_differences=True,
        reason="Góp ý của đơn vị đề nghị",
        person=world.person("designer"),
        now=NOW,
    )
    assert any(domain.letter for q in results_book(session, survey)[0].questions for domain in q.domains)
    survey.state = "fieldwork"
    for released_only in (True, False):
        live, _ledger = results_book(session, survey, released_only=released_only)
        assert not any(domain.letter for q in live.questions for domain in q.domains)
