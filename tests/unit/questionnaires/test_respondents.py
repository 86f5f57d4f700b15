"""Synthetic respondents: every interview is one that the form accepts, together they come to everything."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from surveys.questionnaires import Interview, read_xlsform
from surveys.questionnaires.proof.diagram import diagram_of
from surveys.questionnaires.proof.diagram_svg import svg_of
from surveys.questionnaires.proof.durations import seconds_of
from surveys.questionnaires.proof.lengths import length_in, lengths, weights_of
from surveys.questionnaires.proof.prover import Prover
from surveys.questionnaires.proof.rehearsal import Rehearsal, at_random, rehearse
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.xform.replay import Replay
from tests.unit.questionnaires.forms import TODAY, form, shared
from tests.unit.questionnaires.planted_faults import CHOICES, HOUSEHOLD
from webapp.cli.rehearsed_forms import lines_of
from webapp.cli.replays import joined_form

REPEATED = """
| type | name | label | relevant | constraint | repeat_count | required |
| select_one yn | co | Có người khác? | | | | yes |
| integer | so | Mấy người? | ${co} = '1' | . >= 1 and . <= 9 | | yes |
| begin repeat | nguoi | Người | ${co} = '1' | | ${so} | |
| integer | tuoi2 | Tuổi | | . > 0 and . < 110 | | yes |
| select_one yn | hoc2 | Đi học? | ${tuoi2} < 25 | | | yes |
| text | viec | Việc | ${tuoi2} > 15 | regex(., '^[A-Z]{2}[0-9]{3}$') | | yes |
| end repeat | | | | | | |
| begin repeat | vat | Vật | | | | |
| text | ten | Tên | | | | yes |
| end repeat | | | | | | |
| integer | a | Phần a | | . >= 0 and . <= 100 | | yes |
| integer | b | Phần b | | . >= 0 and ${a} + . = 100 | | yes |
"""


@pytest.fixture(scope="module")
def household() -> Questionnaire:
    return form(HOUSEHOLD, CHOICES)


@pytest.fixture(scope="module")
def rehearsed(household: Questionnaire) -> Rehearsal:
    return rehearse(household, seed=1, today=TODAY)


def test_every_respondent_is_accepted_and_together_they_come_to_everything(
    household: Questionnaire, rehearsed: Rehearsal
):
    assert (rehearsed.missed, rehearsed.never, rehearsed.unfinished) == ((), (), 0)
    assert rehearsed.met == rehearsed.goals
    chosen: set[tuple[str, str]] = set()
    for each in rehearsed.respondents:
        interview = Interview(household, each.answers, today=TODAY)
        assert interview.check_all() == []
        assert interview.cleaned() == each.answers
        chosen |= {(n, c) for n, v in each.answers.items() for c in (v if isinstance(v, list) else [v])}
    for question in household.questions():
        for choice in household.choices_of(question):
            assert (question.name, choice.name) in chosen
    assert {("tuoi", "18"), ("tuoi", "110"), ("gio", "1"), ("gio", "100"), ("ngay", "2000-01-01")} <= chosen
    for name in ("nghe", "luong", "dich_vu", "hai_nghe"):
        seen = {each.state.is_relevant(name, ()) for each in rehearsed.respondents}
        assert seen == {True, False}, name


def test_the_same_seed_makes_the_same_respondents_and_another_seed_others(household: Questionnaire):
    first, again, other = (rehearse(household, seed=seed, today=TODAY, count=8) for seed in (1, 1, 2))
    assert [each.answers for each in first.respondents] == [each.answers for each in again.respondents]
    assert [each.answers for each in first.respondents] != [each.answers for each in other.respondents]


def test_repeats_patterns_and_sums_are_answered_too():
    questionnaire = form(REPEATED)
    made = rehearse(questionnaire, seed=3, today=TODAY, count=25)
    assert made.missed == () and len(made.respondents) == 25
    for each in made.respondents:
        assert Interview(questionnaire, each.answers, today=TODAY).check_all() == []
    assert {len(each.answers.get("vat", [])) for each in made.respondents} == {1, 2}


def test_the_longest_and_the_shortest_path_are_those_of_all_answers(household: Questionnaire, rehearsed: Rehearsal):
    found = lengths(Prover(household, TODAY), [each.state for each in rehearsed.respondents], [])
    assert (found.longest.found, found.longest.is_exact) == (18, True)
    assert (found.shortest.found, found.shortest.is_exact) == (7, True)
    weights = weights_of(household)
    for each in at_random(household, seed=9, today=TODAY, count=40):
        assert found.shortest.bound <= length_in(each.state, weights) <= found.longest.bound
    for extreme in (found.longest, found.shortest):
        interview = Interview(household, extreme.answers, today=TODAY)
        assert interview.check_all() == []
        assert length_in(interview.state, weights) == extreme.found


def test_a_repeat_counts_as_often_as_it_is_said_to():
    questionnaire = form(REPEATED)
    made = rehearse(questionnaire, seed=3, today=TODAY)
    found = lengths(Prover(questionnaire, TODAY), [each.state for each in made.respondents], [])
    assert found.repeats == {"nguoi": 3, "vat": 3}
    assert found.longest.bound == 2 + 3 * 3 + 3 + 2 and found.shortest.found == 1 + 3 + 2


def test_a_question_takes_longer_the_more_is_read_aloud_and_less_where_one_reads_alone():
    survey = """
        | type | name | label | appearance |
        | select_one yn | ngan | Có không? | |
        | select_one yn | dai | Trong mười hai tháng qua Ông/Bà có lần nào đến xã không? | |
        | select_one yn | rieng | Trong mười hai tháng qua Ông/Bà có lần nào đến xã không? | tu-tra-loi |
    """
    seconds = seconds_of(form(survey), {})
    assert seconds["ngan"] < seconds["rieng"] < seconds["dai"]
    assert seconds["dai"] == pytest.approx((12 + 2) / 3.15 + 3, abs=0.1)
    assert seconds_of(form(survey), {"dai": 42.0})["dai"] == 42.0


@pytest.mark.parametrize("name", ["correlaid-mitwirken", "stats4sd-example", "wfp-ethiopia-fsom"])
def test_what_a_rehearsal_writes_is_replayed_without_a_violation(name: str):
    """The replay is another state of the same form, held beside ODK's engine elsewhere: it must find nothing wrong."""
    file = shared("xlsforms", f"{name}.xlsx")
    joined = joined_form(file)
    made = rehearse(read_xlsform(file)[0], seed=4, today=TODAY, count=3, is_single=True)
    for each in made.respondents:
        replay = Replay(joined, now=datetime(TODAY.year, TODAY.month, TODAY.day))
        for line in lines_of(joined, (each,)):
            replay.answer(line["ref"], line["value"])
        asked = {q.name for q in joined.questionnaire.questions() if q.is_asked and q.row.stored}
        places = [path for path, place in replay.places.items() if place.name in asked and place.kind != "note"]
        states = replay.states()
        wrong = {path: states[path] for path in places if states[path].get("violation")}
        assert wrong == {}, json.dumps(wrong)[:500]


def test_a_run_asked_of_everybody_is_one_box_and_a_fault_is_said_in_words(household: Questionnaire):
    stretches = diagram_of(household, faults={"thon": ["Có khi <không> còn phương án"]}, undecided={"nguoi"})
    first = stretches[0].steps[0]
    assert (first.names, first.conditions) == (("tuoi", "lam"), ())
    assert sum(len(step.names) for stretch in stretches for step in stretch.steps) == 18
    drawn = svg_of(stretches[0], key="x")
    assert "✕ Có khi &lt;không&gt;" in drawn and "? Chưa kết luận được" in drawn
    assert 'role="img"' in drawn and "1 câu chỉ hỏi khi “Có việc làm?” là “Có”." in drawn
    assert stretches[1].conditions and "style=" not in drawn
