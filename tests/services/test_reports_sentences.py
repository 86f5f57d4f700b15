"""Sentences say the largest first and differences only where the intervals bear them, in varied words."""

from __future__ import annotations

from surveys.reports.phrases import UNSETTLED
from surveys.reports.results import Answer, Battery, Cell, DomainResult, QuestionResult, grouped
from surveys.reports.sentences import battery_sentence, domain_sentence, key_sentence, question_sentence
from surveys.reports.voice import Voice


def _answer(label: str, value: float | None, half: float | None = None) -> Answer:
    if value is None:
        return Answer(label, label, Cell(None, None, hidden=True))
    limits = (None, None) if half is None else (value - half, value + half)
    return Answer(label, label, Cell(value, 500, round(5 * value), low=limits[0], high=limits[1]))


def _question(*answers: Answer, domains: tuple[DomainResult, ...] = (), kind: str = "single") -> QuestionResult:
    bears = any(answer.cell.has_interval for answer in answers)
    return QuestionResult("q", 1, "Câu hỏi", "", kind, 500, answers, domains, bears_interval=bears)


def _domain(label: str, value: float, half: float | None, *, flagged: bool = False) -> DomainResult:
    return DomainResult("age", "Nhóm tuổi", label, 100, (_answer("Có", value, half).cell,), flagged=flagged)


def test_the_largest_share_comes_first_and_the_evasive_one_last() -> None:
    text = question_sentence(
        _question(_answer("Kém", 3), _answer("Khó trả lời", 30), _answer("Tốt", 45), _answer("Vừa", 22)), voice=Voice()
    )
    assert text.index("“Tốt”") < text.index("“Vừa”") < text.index("“Kém”") < text.index("“Khó trả lời”")
    assert "45,0%" in text


def test_a_margin_is_said_only_where_there_is_one() -> None:
    with_interval = question_sentence(_question(_answer("Có", 60, 3), _answer("Không", 40, 3)), voice=Voice())
    without = question_sentence(_question(_answer("Có", 60), _answer("Không", 40)), voice=Voice())
    assert "khoảng tin cậy 95%: 57,0–63,0%" in with_interval
    assert "tin cậy" not in without
    assert "sai số" not in without


def test_leaders_that_overlap_are_not_ranked_with_certainty() -> None:
    close = question_sentence(_question(_answer("A", 42, 4), _answer("B", 40, 4), _answer("C", 18, 2)), voice=Voice())
    apart = question_sentence(_question(_answer("A", 62, 4), _answer("B", 20, 3), _answer("C", 18, 2)), voice=Voice())
    assert any(str(phrase) in close for phrase in UNSETTLED)
    assert not any(str(phrase) in apart for phrase in UNSETTLED)


def test_a_clear_difference_between_groups_is_in_percentage_points() -> None:
    domains = (_domain("18–29", 70, 4), _domain("60 trở lên", 45, 5))
    text = domain_sentence(_question(_answer("Có", 58, 3), domains=domains), voice=Voice())
    assert "25,0 điểm phần trăm" in text
    assert "“18–29”" in text


def test_a_difference_within_the_error_is_not_claimed() -> None:
    domains = (_domain("18–29", 60, 6), _domain("60 trở lên", 55, 6))
    text = domain_sentence(_question(_answer("Có", 58, 3), domains=domains), voice=Voice())
    assert "điểm phần trăm" not in text
    assert text


def test_small_groups_and_samples_without_interval_are_not_compared() -> None:
    weak = (_domain("18–29", 90, 4, flagged=True), _domain("60 trở lên", 45, 5))
    assert domain_sentence(_question(_answer("Có", 58, 3), domains=weak), voice=Voice()) == ""
    plain = (_domain("18–29", 90, None), _domain("60 trở lên", 45, None))
    assert domain_sentence(_question(_answer("Có", 58), domains=plain), voice=Voice()) == ""


def test_hidden_results_are_said_to_be_hidden() -> None:
    assert "không công bố" in question_sentence(_question(_answer("Có", None)), voice=Voice())
    assert "không công bố" in key_sentence(_question(_answer("Có", None)))


def test_a_mean_is_a_number_and_not_a_percentage() -> None:
    text = question_sentence(_question(_answer("Trung bình", 3.5, 0.2), kind="number"), voice=Voice())
    assert "3,5" in text
    assert "3,3–3,7" in text
    assert "3,5%" not in text


def test_neighbours_of_one_battery_are_grouped_and_compared() -> None:
    one = QuestionResult(
        "g1", 1, "Thời gian", "", "single", 500, (_answer("Hài lòng", 30), _answer("Chưa", 70)), battery="g1\nHài lòng"
    )
    two = QuestionResult(
        "g2", 2, "Thái độ", "", "single", 500, (_answer("Hài lòng", 20), _answer("Chưa", 80)), battery="g1\nHài lòng"
    )
    (battery,) = grouped([one, two])
    assert isinstance(battery, Battery)
    text = battery_sentence(battery, voice=Voice())
    assert text.index("“Thái độ”") < text.index("80,0%") < text.index("“Thời gian”") < text.index("70,0%")
