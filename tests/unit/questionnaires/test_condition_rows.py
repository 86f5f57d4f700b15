"""Rows and expressions say the same in both directions: proved by the solver, and tried with random answers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import z3

from surveys.errors import SurveyError
from surveys.questionnaires import QuestionnaireError, read_xlsform
from surveys.questionnaires.expressions import Context, compile_expression, evaluate, to_boolean
from surveys.questionnaires.proof.encoding import Encoding
from surveys.questionnaires.questionnaire import Choice, Item, Question, Questionnaire, Repeat
from surveys.questionnaires.studio.condition_reading import Reader, rows_of
from surveys.questionnaires.studio.condition_rows import (
    OPERATORS,
    PAIRS,
    SEVERAL,
    Row,
    Rows,
    source_of,
    tidied,
)
from surveys.questionnaires.studio.condition_rows import Group as Bracket
from surveys.questionnaires.studio.condition_sentences import sentence_of
from surveys.questionnaires.studio.condition_subjects import compiled, subjects_of
from surveys.questionnaires.studio.document import document_of
from surveys.questionnaires.studio.nodes import walk
from tests.machine import needs_shared
from tests.unit.questionnaires.forms import SHARED, TODAY


def words(text: str) -> dict[str, str]:
    return {"vi": text}


def options(*pairs: tuple[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, words(label)) for code, label in pairs)


def asked(name: str, kind: str, **fields: Any) -> Question:
    return Question(name, kind, words(f"Về {name}"), **fields)


QUESTIONNAIRE = Questionnaire(
    "thu",
    "Thử",
    languages=("vi",),
    default_language="vi",
    items=(
        asked("gioi", "select_one", choices="gioi"),
        asked("muc", "select_one", choices="muc"),
        asked("muc2", "select_one", choices="muc"),
        asked("viec", "select_multiple", choices="viec"),
        asked("tuoi", "integer"),
        asked("so_nguoi", "integer"),
        asked("thu_nhap", "decimal"),
        asked("ngay", "date"),
        asked("ngay2", "date"),
        asked("ten", "text"),
        Question("nhom", "calculate", calculation=compile_expression("if(${tuoi} > 15, '1', '2 3')")),
        Repeat("con", words("Con"), items=(asked("tuoi_con", "integer"), asked("hoc", "select_one", choices="gioi"))),
        asked("cuoi", "text"),
    ),
    choice_lists={
        "gioi": options(("1", "Nam"), ("2", "Nữ")),
        "muc": options(("1", "Kém"), ("2", "Vừa"), ("3", "Tốt"), ("9", "Khó trả lời")),
        "viec": options(("a", "Làm ruộng"), ("b", "Buôn bán"), ("c", "Khác"), ("4", "Không làm")),
    },
)
DOCUMENT = document_of(QUESTIONNAIRE)
UIDS = {node["name"]: node["uid"] for node in [*DOCUMENT["items"], *DOCUMENT["items"][11]["items"]]}
READER = Reader.at(DOCUMENT, UIDS["cuoi"])
IN_REPEAT = Reader.at(DOCUMENT, UIDS["hoc"])


def without_conditions(questionnaire: Questionnaire) -> Questionnaire:
    """The same questions with any answers at all, so that what is proved of it holds wherever they stand."""

    def bare(item: Item) -> Item:
        if isinstance(item, Question):
            return Question(item.name, item.kind if item.row.asked else "text", choices=item.choices)
        return replace(
            item,
            relevant=None,
            items=tuple(map(bare, item.items)),
            **{"count": None} if isinstance(item, Repeat) else {},
        )

    return replace(questionnaire, items=tuple(map(bare, questionnaire.items)))


def same_for_every_answer(encoding: Encoding, one: Any, other: str, owner: str) -> bool:
    """Whether the solver finds no answers of which the two are not both true or both false."""
    left, right = (encoding.symbol(each, owner).truth for each in (one, compile_expression(other)))
    solver = z3.Solver()
    solver.add(*encoding.side(encoding.questionnaire.placed), left != right)
    return solver.check() == z3.unsat


def random_answer(rng: random.Random, question: Question, questionnaire: Questionnaire) -> str:
    codes = [choice.name for choice in questionnaire.choices_of(question)]
    day = (TODAY + timedelta(days=rng.randrange(-3, 4))).isoformat()
    ways: dict[str, Callable[[], str]] = {
        "select_one": lambda: rng.choice(codes),
        "select_multiple": lambda: " ".join(rng.sample(codes, rng.randrange(1, len(codes) + 1))),
        "integer": lambda: str(rng.randrange(-2, 6)),
        "decimal": lambda: rng.choice(["1", "1.5", "2.0", "3", "-0.5", "0"]),
        "date": lambda: day,
        "text": lambda: rng.choice(["x", "An", "1", "x y"]),
        "calculate": lambda: rng.choice(["1", "2 3", "5", day]),
    }
    return "" if rng.random() < 0.25 else ways[question.kind]()


def same_for_random_answers(rng: random.Random, one: str, other: str, own: str, *, times: int = 12) -> bool:
    trees = [compile_expression(each) for each in (one, other)]
    for _time in range(times):
        answers = {q.name: random_answer(rng, q, QUESTIONNAIRE) for q in QUESTIONNAIRE.questions()}
        context = Context(today=TODAY, value=answers.__getitem__, current=answers[own])
        said = {to_boolean(evaluate(tree, context)) for tree in trees}
        if len(said) > 1:
            return False
    return True


SUBJECTS = ("gioi", "muc", "muc2", "viec", "tuoi", "so_nguoi", "thu_nhap", "ngay", "ngay2", "ten", "nhom")
RIGHT = ("''", "'1'", "'2'", "'a'", "1", "3", "2.0", "-1", "'4'", "today()", "date('2025-11-22')", "'2025-11-21'",
         "${tuoi}", "${ngay2}", "${muc2}", "'x y'", "\"a'b\"", "true()")  # fmt: skip
RELATIONS = ("=", "!=", "<", "<=", ">", ">=")


def random_expression(rng: random.Random, depth: int = 3) -> str:
    """Whatever people write, much of which says more than rows do."""
    chance = rng.random()
    if depth and chance < 0.45:
        joint = rng.choice([" and ", " or "])
        parts = [random_expression(rng, depth - 1) for _part in range(rng.randrange(2, 4))]
        return "(" + joint.join(parts) + ")"
    if depth and chance < 0.52:
        return f"not({random_expression(rng, depth - 1)})"
    subject = rng.choice([*(f"${{{name}}}" for name in SUBJECTS), "${tuoi}", "."])
    if chance < 0.65:
        return f"selected({subject}, {rng.choice(RIGHT[:6])})"
    if chance < 0.75:
        function = rng.choice(["count-selected", "string-length"])
        return f"{function}({subject}) {rng.choice(RELATIONS)} {rng.choice(['0', '1', '2', '2.5'])}"
    pair = [subject, rng.choice(RIGHT)]
    if rng.random() < 0.2:
        pair.reverse()
    return f"{pair[0]} {rng.choice(RELATIONS)} {pair[1]}"


def random_row(rng: random.Random, operators: tuple[str, ...] = OPERATORS) -> Row:
    while True:
        operator = rng.choice(operators)
        subject = rng.choice(sorted(READER.subjects.values(), key=lambda each: each.place)[:11])
        fits = {
            "choice": {"is", "any", "other", "not", "same", "differs"}, 
            "text": {"is", "any", "other", "not", "length_le", "length_ge", "length_between"},
            "choices": {"has", "has_any", "has_none", "only", "count_eq", "count_le", "count_ge", "count_between"},
            "number": {"eq", "ne", "lt", "le", "gt", "ge", "between"}, 
            "date": {"eq", "ne", "lt", "le", "gt", "ge", "between"},
            "calculated": {"is", "not", "other", "has", "has_none", "eq", "ge", "between"},
        }[subject.family] | {"answered", "blank"}  # fmt: skip
        if operator in fits:
            return Row(subject.name, operator, tuple(_values(rng, subject, operator)))


def _values(rng: random.Random, subject: Any, operator: str) -> list[str]:
    if operator in {"answered", "blank"}:
        return []
    if operator in {"same", "differs"}:
        return ["${muc2}" if subject.name != "muc2" else "${muc}"]
    counted = operator.startswith(("count_", "length_"))
    pool = list(subject.option_words) or ["x", "An", "a'b", "“thế”", "1"]
    if counted:
        pool = ["2", "3", "4"]
    elif operator in {"eq", "ne", "lt", "le", "gt", "ge", "between"}:
        others = {"date": "ngay2", "number": "so_nguoi", "calculated": "so_nguoi"}
        reference = [f"${{{others[subject.family]}}}"] if others[subject.family] != subject.name else []
        days = ["2025-11-20", "today"]
        pool = [*reference, *(days if subject.family == "date" else ["-3", "18", "2.5", "60.0"])]
    if operator in {"has", "has_none", "only"} and not subject.options:
        pool = ["1", "3"]
    number = 2 if operator in PAIRS else rng.randrange(1, 4) if operator in SEVERAL else 1
    return [rng.choice(pool) for _value in range(number)]


def random_rows(rng: random.Random) -> Rows:
    def several(most: int) -> list[Row]:
        return [random_row(rng) for _row in range(rng.randrange(1, most))]

    joined = rng.choice(["and", "or"])
    parts: list[Row | Bracket] = [
        Bracket(rng.choice(["and", "or"]), tuple(several(4))) if rng.random() < 0.3 else random_row(rng)
        for _part in range(rng.randrange(0, 5))
    ]
    return Rows(joined, tuple(parts))


def test_rows_are_read_back_as_they_were_written() -> None:
    rng = random.Random(20)
    seen: set[str] = set()
    for _time in range(3_000):
        rows = random_rows(rng)
        source = source_of(rows)
        assert tidied(tidied(rows)) == tidied(rows)
        if not rows.rows:
            assert source == ""
            continue
        assert READER.rows(source) == tidied(rows), source
        seen |= {row.operator for each in tidied(rows).rows for row in ([each] if isinstance(each, Row) else each.rows)}
    assert seen == set(OPERATORS)


def test_what_is_read_as_rows_means_the_same_for_random_answers() -> None:
    rng, accepted = random.Random(7), 0
    for _time in range(4_000):
        written = random_expression(rng)
        own = rng.choice(SUBJECTS)
        rows = replace(READER, own=READER.subjects[own]).rows(written)
        if rows is not None:
            accepted += 1
            assert same_for_random_answers(rng, written, source_of(rows), own), (written, source_of(rows))
    assert accepted > 500


def test_what_is_read_as_rows_is_proved_to_mean_the_same() -> None:
    """The solver takes the two sides of an unknown = unknown the other way round for another unknown: left out."""
    encoding = Encoding(without_conditions(QUESTIONNAIRE), TODAY)
    rng, proved = random.Random(11), 0
    while proved < 200:
        written = random_expression(rng, depth=2)
        own = rng.choice(SUBJECTS)
        rows = replace(READER, own=READER.subjects[own]).rows(written)
        if rows is not None and not re.search(r"today\(\) !?=", written):
            proved += 1
            assert same_for_every_answer(encoding, compile_expression(written), source_of(rows), own), written


@pytest.mark.parametrize(
    ("written", "source", "said"),
    [
        ("selected(${gioi}, '2')", "${gioi} = '2'", "Câu 1 chọn “Nữ”"),
        ("not(${gioi} = '2')", "${gioi} != '2'", "Câu 1 không chọn “Nữ”"),
        ("${gioi} != '' and ${gioi} != '2'", "${gioi} != '' and ${gioi} != '2'",
         "Câu 1 đã trả lời nhưng không chọn “Nữ”"),
        ("${muc} >= 3", "${muc} = '3' or ${muc} = '9'", "Câu 2 chọn một trong “Tốt”, “Khó trả lời”"),
        ("${gioi} = '2' and ${tuoi} >= 18 and ${tuoi} <= 60", "${gioi} = '2' and (${tuoi} >= 18 and ${tuoi} <= 60)",
         "Câu 1 chọn “Nữ” và Câu 5 từ 18 đến 60"),
        ("not(selected(${viec}, 'a') or selected(${viec}, 'b'))",
         "not(selected(${viec}, 'a') or selected(${viec}, 'b'))",
         "Câu 4 không chọn phương án nào trong “Làm ruộng”, “Buôn bán”"),
        ("not(selected(${viec}, 'a') and count-selected(${viec}) > 1)",
         "not(selected(${viec}, 'a')) or count-selected(${viec}) <= 1",
         "Câu 4 không chọn “Làm ruộng” hoặc Câu 4 chọn không quá 1 phương án"),
        ("${viec} = '4'", "${viec} = '4'", "Câu 4 chỉ chọn “Không làm”"),
        ("${ngay} > '2025-03-05' and today() >= ${ngay}",
         "${ngay} > date('2025-03-05') and ${ngay} <= today()",
         "Câu 8 sau ngày 05/03/2025 và Câu 8 không muộn hơn hôm nay"),
        ("${gioi}='1' and (${tuoi} < 6 or (${thu_nhap}) > 1.5e3)",
         "${gioi} = '1' and (${tuoi} < 6 or ${thu_nhap} > 1500)",
         "Câu 1 chọn “Nam” và (Câu 5 nhỏ hơn 6 hoặc Câu 7 lớn hơn 1.500)"),
        ("string-length(${ten}) = 0", "${ten} = ''", "Câu 10 chưa trả lời"),
        ("selected(${nhom}, '1')", "selected(${nhom}, '1')", "“nhom” có giá trị “1”"),
        ("${tuoi} != 18", "${tuoi} != 18", "Câu 5 khác 18 (kể cả khi chưa trả lời)"),
    ],
)  # fmt: skip
def test_a_condition_is_read_written_and_said(written: str, source: str, said: str) -> None:
    rows = rows_of(written, DOCUMENT, UIDS["cuoi"])
    assert rows is not None
    assert source_of(rows) == source
    assert sentence_of(written, DOCUMENT, uid=UIDS["cuoi"]) == said


@pytest.mark.parametrize(
    "written",
    [
        "not(${tuoi} > 3)", "${tuoi} + 1 > 3", "regex(${ten}, 'a')", "selected(${ten}, 'x')", "${gioi} = 7",
        "${ngay} = '2025-01-01'",
        "${tuoi_con} > 3", "${khong_co} = '1'",
        "sum(${tuoi_con}) > 3", "${viec} != 'a'", "${thu_nhap} = '5.0'", ". = 'x' and", "true()",
        "(${tuoi} < 6 and (${gioi} = '1' or ${ten} = 'x')) or ${ten} = 'y'",
    ],
)  # fmt: skip
def test_what_rows_do_not_say_exactly_stays_written(written: str) -> None:
    assert rows_of(written, DOCUMENT, UIDS["cuoi"]) is None


def test_a_condition_with_brackets_in_brackets_is_said_though_it_stays_written() -> None:
    written = "(${tuoi} < 6 and (${gioi} = '1' or ${ten} = 'x')) or ${ten} = 'y'"
    assert (
        sentence_of(written, DOCUMENT)
        == "(Câu 5 nhỏ hơn 6 và (Câu 1 chọn “Nam” hoặc Câu 10 là “x”)) hoặc Câu 10 là “y”"
    )
    assert sentence_of("${tuoi} + 1 > 3", DOCUMENT) == "${tuoi} + 1 > 3"


def test_inside_a_repeat_rows_speak_of_the_same_instance() -> None:
    assert IN_REPEAT.rows("${tuoi_con} >= 6 and ${tuoi} > 3") is not None
    assert READER.rows("${tuoi_con} >= 6") is None


def test_a_text_that_no_quotes_hold_is_refused() -> None:
    with pytest.raises(SurveyError, match="quotes"):
        source_of(Rows("and", (Row("ten", "is", ("a'b\"c",)),)))
    with pytest.raises(SurveyError, match="row"):
        source_of(Rows("and", (Row("tuoi", "ge", ()),)))


@needs_shared("xlsforms")
def test_nearly_every_condition_of_real_forms_is_rows_that_mean_the_same() -> None:
    counted = dict.fromkeys(("relevant", "constraint", "required_if"), (0, 0))
    for form in sorted((SHARED / "xlsforms").glob("*.xlsx")):
        try:
            questionnaire, _findings = read_xlsform(form)
        except QuestionnaireError:
            continue
        document = document_of(questionnaire)
        subjects = subjects_of(document)
        encoding, seen = Encoding(without_conditions(questionnaire), TODAY), set()
        for node, _parents in walk(document):
            for field in counted.keys() & node.keys():
                rows = Reader.at(document, node["uid"], subjects=subjects).rows(node[field])
                there, as_rows = counted[field]
                counted[field] = (there + 1, as_rows + (rows is not None))
                key = str(node[field]) + (node["name"] if field == "constraint" else "")
                if rows is not None and key not in seen:
                    seen.add(key)
                    expression = compiled(node[field])
                    assert same_for_every_answer(encoding, expression, source_of(rows), node["name"]), expression
    assert counted == {"relevant": (684, 654), "constraint": (218, 203), "required_if": (0, 0)}
