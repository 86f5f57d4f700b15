"""The table of all questions: what is hidden stays so in every figure, categories keep their columns."""

from __future__ import annotations

from surveys.reports.explorer import HIDDEN, ExplorerCell, explore
from surveys.reports.results import Answer, Cell, DomainResult, QuestionResult, ResultsBook


def _domain(label: str, cell: Cell, letter: str = "") -> DomainResult:
    return DomainResult("age", "Nhóm tuổi", label, cell.n, (cell,), letter=letter)


def _question(variable: str, section: str, *domains: DomainResult) -> QuestionResult:
    cell = Cell(64.04, 400, count=250, low=61.2, high=66.8)
    return QuestionResult(
        variable, 1, f"Đánh giá {variable}", section, "single", 400, (Answer("1", "Hài lòng", cell),), domains
    )


YOUNG = _domain("Trẻ", Cell(70.0, 25, count=17, low=60.0, high=80.0, flagged=True, above="b"), "a")
OLD = _domain("Già", Cell(50.0, 200, count=100, low=45.0, high=55.0), "b")
FEW = _domain("Già", Cell(12.3, None, count=3, low=1.0, high=30.0, hidden=True))
BOOK = ResultsBook(
    "probability",
    True,
    True,
    400,
    (_question("q1", "Một", YOUNG, OLD), _question("q2", "Hai", FEW), _question("age", "Hai")),
    banners=(("age", "Nhóm tuổi"),),
)


def test_every_category_is_a_column_and_an_undivided_question_leaves_it_empty() -> None:
    table = explore(BOOK, banner="age")
    assert [(column.label, column.letter) for column in table.columns] == [("Trẻ", "a"), ("Già", "b")]
    whole, divided_by_itself = table.questions[0], table.questions[2]
    assert whole.bases == ("400", "25", "200")
    assert whole.rows[0].cells[1] == ExplorerCell("70,0", "17", "60,0–80,0", "b", True)
    assert [cell.value for cell in divided_by_itself.rows[0].cells] == ["64,0", "", ""]


def test_a_hidden_cell_is_hidden_in_every_figure() -> None:
    table = explore(BOOK, banner="age")
    cell = table.questions[1].rows[0].cells[2]
    assert cell == ExplorerCell(HIDDEN, HIDDEN)
    assert table.questions[1].bases[2] == HIDDEN
    assert table.has_hidden
    assert table.has_flags


def test_two_categories_of_one_name_stay_two() -> None:
    same = [_domain("Khác", Cell(value, 100, count=50)) for value in (10.0, 20.0)]
    book = ResultsBook("quota", False, False, 400, (_question("q", "", *same),))
    [question] = explore(book, banner="age").questions
    assert [cell.value for cell in question.rows[0].cells] == ["64,0", "10,0", "20,0"]


def test_questions_are_found_without_diacritics_and_by_section() -> None:
    assert [each.variable for each in explore(BOOK, words="danh gia Q2").questions] == ["q2"]
    assert [each.variable for each in explore(BOOK, section="Hai").questions] == ["q2", "age"]
    assert explore(BOOK, words="không có").questions == ()


def test_one_category_by_itself() -> None:
    table = explore(BOOK, banner="age", only=1)
    assert [column.label for column in table.columns] == ["Già"]
    assert [cell.value for cell in table.questions[0].rows[0].cells] == ["64,0", "50,0"]
