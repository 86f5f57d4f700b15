"""What is typed from paper means the same at the desk and on the server, and leads to the same questions."""

from __future__ import annotations

import json
import random
import subprocess
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from surveys.fieldwork.paper.keyed_form import COUNT_MARK, KeyedForm, place_of
from surveys.fieldwork.paper.typed_answers import read_typed, same_answer
from surveys.questionnaires import Questionnaire, read_xlsform
from surveys.questionnaires.compiled import compiled
from surveys.questionnaires.paper.option_codes import typed_codes
from tests.machine import needs
from tests.unit.questionnaires.forms import workbook
from webapp.demo.questionnaire import demo_questionnaire_workbook

SCRIPTS = Path(__file__).resolve().parents[3] / "webapp" / "static" / "js"
DAY, INSTANCE = date(2026, 3, 5), UUID("2c8f0e4e-5b0b-4a3f-9a51-5a7c63f0a001")
SURVEY = """
| type | name | label | relevant | constraint | calculation | required | appearance |
| select_one yn | co | Có con không? |  |  |  | yes |  |
| integer | tuoi | Tuổi |  | . >= 18 and . <= 110 |  | yes |  |
| decimal | luong | Thu nhập | ${tuoi} > 20 | . >= 0 |  |  |  |
| date | ngay | Ngày |  | . <= today() |  | yes |  |
| time | gio | Giờ |  |  |  |  |  |
| dateTime | luc | Lúc |  |  |  |  |  |
| select_multiple viec | viec | Việc |  | count-selected(.) <= 2 |  | yes |  |
| rank viec | hang | Xếp hạng | selected(${viec}, 'b') |  |  |  |  |
| acknowledge | doc | Đã đọc |  |  |  |  |  |
| calculate | gap |  |  |  | ${tuoi} * 2 |  |  |
| begin repeat | con | Con | ${co} = 'c' |  |  |  |  |
| integer | tuoi_con | Tuổi con |  | . < ${tuoi} |  | yes |  |
| select_one yn | hoc | Đi học | ${tuoi_con} > 5 |  |  |  |  |
| end repeat |  |  |  |  |  |  |  |
| select_multiple le | le | Mã lạ |  |  |  |  |  |
| text | y_kien | Ý kiến | ${gap} > 60 |  |  | yes |  |
"""
CHOICES = """
| list_name | name | label |
| yn | c | Có |
| yn | k | Không |
| viec | a | Đất |
| viec | b | Nước |
| viec | d | Nhà |
| le | 2 | Hai |
| le | x | Chữ |
| le | 65+ | Cộng |
| le | nam.my | Chấm |
"""
TYPED = [
    "1", "2", "3", "01", "1 3", "2,1", "1 2 3", "9", "25", "40", "150", "1.234,5", "-", "*", "/", "7+", "150 +", "abc",
    "05032026", "06/03/2026", "31022026", "0830", "8:05", "05/03/2026 08:30", "C++", "tốt +", "Sửa  đường",
    "65+", "2 nam.my 65+", "2.4", "nam.my,1", "\u00a05 ",
]  # fmt: skip


@pytest.fixture(scope="module")
def kinds() -> Questionnaire:
    return read_xlsform(workbook(survey=SURVEY, choices=CHOICES), "kinds.xlsx")[0]


@pytest.mark.parametrize(
    ("name", "typed", "text", "answer", "note"),
    [
        ("co", "2", "k", "k", ""),
        ("co", "k", "k", "k", ""),
        ("viec", "3, 1 1", "a d", ["a", "d"], ""),
        ("hang", "3 1 2", "d a b", ["d", "a", "b"], ""),
        ("tuoi", " 047 ", "47", "47", ""),
        ("tuoi", "150+", "150 +", None, "wrong"),
        ("luong", "1.234,5", "1234.5", "1234.5", ""),
        ("ngay", "05032026", "2026-03-05", "2026-03-05", ""),
        ("ngay", "5/3/2026", "2026-03-05", "2026-03-05", ""),
        ("gio", "0830", "08:30", "08:30", ""),
        ("luc", "05/03/2026 8:30", "2026-03-05T08:30", "2026-03-05T08:30", ""),
        ("doc", "1", "OK", "OK", ""),
        ("y_kien", "học C++", "học C++", "học C++", ""),
        ("y_kien", "-", "-", None, "blank"),
        ("tuoi", "*", "*", None, "refused"),
        ("tuoi", "/", "/", None, "unknown"),
        ("tuoi", "  ", "", None, ""),
        ("le", "3 2 5", "2 nam.my x", ["2", "nam.my", "x"], ""),
        ("le", "nam.my 65+", "65+ nam.my", ["65+", "nam.my"], ""),
        ("le", "2 4+", "2 65+ +", None, "wrong"),
    ],
)
def test_a_line_is_read_by_its_question(kinds, name, typed, text, answer, note):
    question = kinds.question(name)
    read = read_typed(question, typed_codes(kinds, question), typed)
    assert (read.text, read.answer, read.note) == (text, answer, note)


def test_in_words_capitals_spaces_and_a_last_stop_make_no_mismatch(kinds):
    assert same_answer(kinds.question("y_kien"), "Sửa  đường.", "sửa đường")
    assert not same_answer(kinds.question("y_kien"), "Sửa đường", "Sửa đương")
    assert not same_answer(kinds.question("tuoi"), "41", "14")


def test_a_repeat_is_asked_as_often_as_the_paper_says(kinds):
    lines = {"co": "1", "#con": "2", "tuoi": "40", "tuoi_con@1": "3", "tuoi_con@2": "9"}
    fields = [place.field for place in keyed(kinds, lines).places]
    assert fields[fields.index("#con") :][:4] == ["#con", "tuoi_con@1", "tuoi_con@2", "hoc@2"]
    assert "#con" not in [place.field for place in keyed(kinds, {**lines, "co": "2"}).places]
    assert "tuoi_con@2" not in keyed(kinds, {**lines, "#con": "1"}).kept()


def keyed(questionnaire: Questionnaire, lines: dict[str, str]) -> KeyedForm:
    return KeyedForm(questionnaire, lines, on=DAY, instance_id=INSTANCE)


@needs("node")
def test_the_desk_and_the_server_ask_refuse_and_understand_the_same(kinds):
    """Forms typed at random, half of the lines in the order in which they are asked for."""
    demo = read_xlsform(demo_questionnaire_workbook(), "phieu.xlsx")[0]
    walks = [(form, walked(form, random.Random(seed))) for seed in range(12) for form in (kinds, demo)]
    told = at_the_desk(walks)
    for (questionnaire, lines), steps in zip(walks, told, strict=True):
        so_far: dict[str, str] = {}
        for (field, line), step in zip(lines, steps, strict=True):
            so_far[field] = line
            form = keyed(questionnaire, so_far)
            here = (so_far, field)
            assert step["text"] == form.typed[field].text, here
            assert step["places"] == [place.field for place in form.places], here
            assert step["wrong"] == {wrong.field: wrong.code for wrong in form.wrong()}, here


def walked(questionnaire: Questionnaire, chance: random.Random) -> list[tuple[str, str]]:
    lines: dict[str, str] = {}
    steps = []
    for _step in range(40):
        form = keyed(questionnaire, lines)
        waiting = [wrong.field for wrong in form.wrong()] or [place.field for place in form.places]
        field = waiting[0] if chance.random() < 0.5 else chance.choice([place.field for place in form.places])
        line = str(chance.randint(1, 3)) if field.startswith(COUNT_MARK) else chance.choice(TYPED)
        lines[field] = line
        steps.append((field, line))
    return steps


def at_the_desk(walks: list[tuple[Questionnaire, list[tuple[str, str]]]]) -> list[list[dict]]:
    state = {"lines": {}, "questions": {}, "cover": [], "today": DAY.isoformat(), "seed": str(INSTANCE), "locale": "vi"}
    forms = [
        {
            "compiled": compiled(each),
            "state": {
                **state,
                "language": each.default_language,
                "codes": {q.name: typed_codes(each, q) for q in each.questions() if q.row.chooses},
            },
            "lines": lines,
        }
        for each, lines in walks
    ]
    command = ["node", str(Path(__file__).with_name("keying.mjs")), str(SCRIPTS)]
    run = subprocess.run(command, input=json.dumps(forms), capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_a_place_that_no_form_has_is_none_and_makes_no_room():
    assert place_of("tuoi_con@2") == ("tuoi_con", (1,))
    for places in ("99999999", "0", "-3", "1.-1", "\u0663", "1_0", "²", "."):
        assert place_of(f"tuoi_con@{places}") == ("", ())
