"""What each operation does to a document, what it refuses, and what is renamed with a variable."""

from __future__ import annotations

import json
from typing import Any

import pytest

from surveys.errors import SurveyError
from surveys.questionnaires.studio.document import compiled_document, document_of, node_of, walk
from surveys.questionnaires.studio.operations import apply, take_back
from tests.unit.questionnaires.forms import form

SURVEY = """
| type | name | label | relevant | constraint | calculation | trigger | choice_filter | parameters |
| begin group | nha | Nhà | | | | | | |
| select_one co | tuoi | Tuổi | | | | | | |
| integer | so | Số của ${tuoi} | ${tuoi} = '1' | . != ${tuoi} | | | | |
| end group | | | | | | | | |
| begin repeat | nguoi | Người | | | | | | |
| select_one co | ai | Ai? | ../../nha/tuoi = '1' | | | | nhom = ${tuoi} | randomize=true seed=${so} |
| calculate | tong | | | | count(${nguoi}) + sum(${so}) + indexed-repeat(${ai}, ${nguoi}, 1) | ${so} | | |
| end repeat | | | | | | | | |
| text | het | Hết ${so} | tuoi = 1 or ${so} > 2 | | | | | |
"""
CHOICES = """
| list_name | name | label | nhom |
| co | 1 | Có | a |
| co | 9 | Khó trả lời | b |
"""


def document() -> dict[str, Any]:
    return document_of(form(SURVEY, CHOICES))


def uid(name: str) -> str:
    return next(node["uid"] for node, _parents in walk(document()) if node["name"] == name)


def names(whole: dict[str, Any]) -> list[str]:
    return [node["name"] for node, _parents in walk(whole)]


def done(*operations: dict[str, Any]) -> dict[str, Any]:
    whole = document()
    for operation in operations:
        whole, _inverse = apply(whole, operation)
    return whole


@pytest.mark.parametrize("name", ["tuoi", "so", "nguoi", "ai", "nha"])
def test_a_renamed_variable_is_renamed_wherever_it_is_named(name: str) -> None:
    """Conditions, calculations, paths, triggers, filters, seeds and words."""
    whole, inverse = apply(document(), {"op": "rename", "uid": uid(name), "name": "ten_moi"})
    compiled = compiled_document(whole)
    assert compiled.questionnaire is not None
    text = json.dumps(form(SURVEY, CHOICES).to_dict(), ensure_ascii=False)
    wanted = text.replace(f'"{name}"', '"ten_moi"').replace(f"${{{name}}}", "${ten_moi}")
    assert without_sources(compiled.questionnaire.to_dict()) == without_sources(json.loads(wanted))
    assert take_back(whole, inverse)[0] == document()


def without_sources(data: Any) -> Any:
    """All but the sources, in which paths have their own way of naming."""
    if isinstance(data, dict):
        return {key: without_sources(value) for key, value in data.items() if key != "source"}
    return [without_sources(each) for each in data] if isinstance(data, list) else data


def test_a_path_goes_on_leading_to_the_renamed_question() -> None:
    whole = done({"op": "rename", "uid": uid("tuoi"), "name": "tuoi_chu_ho"})
    ai = next(node for node, _parents in walk(whole) if node["name"] == "ai")
    assert ai["relevant"] == "../../nha/tuoi_chu_ho = '1'"
    assert ai["parameters"]["seed"] == "${so}"


def test_a_name_that_another_item_has_is_refused() -> None:
    with pytest.raises(SurveyError) as refused:
        done({"op": "set", "uid": uid("tuoi"), "field": "name", "value": "so"})
    assert (refused.value.code, refused.value.facts) == ("studio.name_taken", {"name": "so"})


def test_what_is_inserted_gets_a_mark_a_name_and_lists_that_are_free() -> None:
    """A block whose names are taken keeps speaking of its own questions; a list with the same options is used."""
    same = [{"name": "1", "label": {"default": "Có"}, "extra": {"nhom": "a"}},
            {"name": "9", "label": {"default": "Khó trả lời"}, "extra": {"nhom": "b"}}]  # fmt: skip
    other = [{"name": "1", "label": {"default": "Rất hài lòng"}}]
    block = {"type": "group", "uid": uid("nha"), "name": "nha", "items": [
        {"type": "question", "name": "so", "kind": "select_one", "choices": "co", "label": {"default": "Số"}},
        {"type": "question", "name": "vi_sao", "kind": "select_one", "choices": "hl", "label": {"default": "Của ${so}"},
         "relevant": "${so} = '1'"}]}  # fmt: skip
    insert = {"op": "insert", "parent": "", "after": "mat_roi", "node": block, "lists": {"co": same, "hl": other}}
    whole = done(insert, insert)
    assert names(whole)[-6:] == ["nha_2", "so_2", "vi_sao", "nha_3", "so_3", "vi_sao_2"]
    assert whole["items"][-1]["items"][1]["relevant"] == "${so_3} = '1'"
    assert whole["items"][-1]["items"][1]["label"] == {"default": "Của ${so_3}"}
    assert list(whole["lists"]) == ["co", "hl"]
    assert len({node["uid"] for node, _parents in walk(whole)}) == len(names(whole))


def test_items_move_in_and_out_of_groups_but_not_into_themselves() -> None:
    whole = done({"op": "move", "uid": uid("het"), "parent": uid("nha"), "after": uid("tuoi")})
    assert names(whole) == ["nha", "tuoi", "het", "so", "nguoi", "ai", "tong"]
    with pytest.raises(SurveyError, match="into itself"):
        done({"op": "move", "uid": uid("nha"), "parent": uid("nha"), "after": ""})


def test_an_option_that_excludes_the_others_does_so_by_its_words() -> None:
    """ "Khó trả lời" needs no mark of its own, in whatever list it is written."""
    options = [{"name": "1", "label": {"default": "Điện"}}, {"name": "9", "label": {"default": "Không biết"}}]
    whole = done(
        {"op": "options", "list": "co", "options": options},
        {"op": "set", "uid": uid("tuoi"), "field": "kind", "value": "select_multiple"},
        {"op": "set", "uid": uid("ai"), "field": "choice_filter", "value": None},
    )
    questionnaire = compiled_document(whole).questionnaire
    assert questionnaire is not None
    assert questionnaire.question("tuoi").exclusive == ("9",)


DEEP: dict[str, Any] = {"type": "group"}
for _level in range(60):
    DEEP = {"type": "group", "items": [DEEP]}


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"op": "drop"}, "unknown_operation"),
        ([], "unknown_operation"),
        ({"op": "set", "uid": 5, "field": "label"}, "unknown_operation"),
        ({"op": "set", "uid": "khongco", "field": "label"}, "no_such_item"),
        ({"op": "set", "field": "items", "value": []}, "unknown_field"),
        ({"op": "set", "field": "label.__proto__", "value": "x"}, "bad_name"),
        ({"op": "set", "field": "relevant.vi", "value": "x"}, "unknown_field"),
        ({"op": "set", "field": "label.vi", "value": "x" * 20_001}, "too_long"),
        ({"op": "set", "field": "label", "value": ["x"]}, "wrong_value"),
        ({"op": "set", "field": "required", "value": "yes"}, "wrong_value"),
        ({"op": "set", "field": "kind", "value": "bomb"}, "unknown_kind"),
        ({"op": "set", "field": "name", "value": "__proto__"}, "bad_name"),
        ({"op": "set", "field": "name", "value": "hai chữ"}, "bad_name"),
        ({"op": "insert", "node": DEEP}, "too_deep"),
        ({"op": "insert", "node": {"type": "question", "kind": "text", "onclick": "x"}}, "unknown_field"),
        ({"op": "insert", "node": {"type": []}}, "wrong_value"),
        ({"op": "insert", "parent": "khongco", "node": {"type": "group"}}, "no_such_item"),
        ({"op": "options", "list": "co", "options": [{"name": "1"}] * 20_001}, "too_many"),
        ({"op": "options", "list": "co", "options": [{"code": "1"}]}, "wrong_value"),
        ({"op": "options", "list": "__proto__", "options": []}, "bad_name"),
        ({"op": "whole", "field": "languages", "value": []}, "no_language"),
        ({"op": "whole", "field": "items", "value": []}, "unknown_field"),
        ({"op": "together", "operations": "x"}, "unknown_operation"),
    ],
)
def test_what_is_no_operation_is_refused(operation: Any, code: str) -> None:
    wanted = {"uid": uid("het"), **operation} if isinstance(operation, dict) else operation
    with pytest.raises(SurveyError) as refused:
        apply(document(), wanted)
    assert refused.value.code == f"studio.{code}"


def test_text_is_kept_composed_and_without_what_no_database_holds() -> None:
    whole = done({"op": "set", "uid": uid("het"), "field": "label.default", "value": "Ho\u0300a\x00\ud800 \x0bbình"})
    node = node_of(whole, uid("het"))
    assert node is not None
    assert node["label"] == {"default": "Hòa \nbình"}


def test_several_together_are_done_wholly_or_not_at_all() -> None:
    before = document()
    wanted = [{"op": "remove", "uid": uid("so")}, {"op": "remove", "uid": uid("so")}]
    with pytest.raises(SurveyError):
        apply(before, {"op": "together", "operations": wanted})
    assert before == document()
