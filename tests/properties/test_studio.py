"""Whatever is done to a studio document can be taken back, and never changes the document that it was done to."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from surveys.errors import SurveyError
from surveys.questionnaires import read_questionnaire
from surveys.questionnaires.studio.document import compiled_document, document_of, walk
from surveys.questionnaires.studio.operations import apply, take_back
from webapp.demo.questionnaire import demo_questionnaire_workbook

DEMO = document_of(read_questionnaire(demo_questionnaire_workbook(), "phieu.xlsx")[0])
UIDS = [node["uid"] for node, _parents in walk(DEMO)]
UID = {node["name"]: node["uid"] for node, _parents in walk(DEMO)}
NAMES = [node["name"] for node, _parents in walk(DEMO)]
GROUPS = ["", *(node["uid"] for node, _parents in walk(DEMO) if node["type"] != "question")]
FIELDS = ("label.vi", "label.English (en)", "hint", "relevant", "constraint", "required", "kind", "choices",
          "appearance", "parameters.start", "exclusive", "label", "name", "trigger", "default", "khac")  # fmt: skip
words = st.text(st.sampled_from("aăâđêôơư ÁỘ\n\r\x00\x0b${}.'1cda_giao_dich"), max_size=20)
values = st.one_of(st.none(), words, st.booleans(), st.sampled_from([*NAMES, "select_one", f"${{{NAMES[5]}}} = '1'"]),
                   st.lists(words, max_size=3), st.dictionaries(words, words, max_size=2), st.integers())  # fmt: skip
uids = st.sampled_from([*UIDS, "", "khongco"])
options = st.lists(st.fixed_dictionaries({"name": words, "label": st.dictionaries(st.just("vi"), words)}), max_size=3)
nodes = st.fixed_dictionaries(
    {"type": st.sampled_from(["question", "group", "repeat", "x"])},
    optional={"uid": uids, "name": st.sampled_from(NAMES), "kind": st.sampled_from(["text", "select_one"]),
              "label": st.dictionaries(st.just("vi"), words), "choices": st.sampled_from([*DEMO["lists"], "moi"])},
)  # fmt: skip
simple = st.one_of(
    st.fixed_dictionaries({"op": st.just("set"), "uid": uids, "field": st.sampled_from(FIELDS), "value": values}),
    st.fixed_dictionaries(
        {"op": st.just("insert"), "parent": st.sampled_from(GROUPS), "after": uids, "node": nodes},
        optional={"lists": st.dictionaries(st.sampled_from([*DEMO["lists"], "moi"]), options, max_size=2)},
    ),
    st.fixed_dictionaries({"op": st.just("remove"), "uid": uids}),
    st.fixed_dictionaries({"op": st.just("move"), "uid": uids, "parent": st.sampled_from(GROUPS), "after": uids}),
    st.fixed_dictionaries(
        {"op": st.just("whole"), "field": st.sampled_from(["title", "consent.vi", "languages", "settings.x", "consent",
                                                           "default_language"]), "value": values}
    ),
    st.fixed_dictionaries({"op": st.just("options"), "list": st.sampled_from([*DEMO["lists"], "moi"]),
                           "options": st.none() | options}),
    st.fixed_dictionaries({"op": st.just("rename"), "uid": uids, "name": st.sampled_from([*NAMES, "moi", "1x"])}),
)  # fmt: skip
operations = simple | st.fixed_dictionaries({"op": st.just("together"), "operations": st.lists(simple, max_size=3)})


@settings(max_examples=150, deadline=None)
@given(st.lists(operations, min_size=1, max_size=8))
@example([{"op": "remove", "uid": UID["da_giao_dich"]}, {"op": "rename", "uid": UID["phan_a"], "name": "da_giao_dich"}])
def test_any_operations_are_taken_back_one_by_one_and_done_again(wanted: list[dict[str, Any]]) -> None:
    document, before, inverses = DEMO, copy.deepcopy(DEMO), []
    steps = [document]
    for operation in wanted:
        try:
            document, inverse = apply(document, operation)
        except SurveyError as error:
            assert error.code.startswith("studio.")
        else:
            inverses.append(inverse)
            steps.append(document)
    assert before == DEMO
    again = []
    while inverses:
        assert document == steps[len(inverses)]
        document, redo = take_back(document, inverses.pop())
        again.append(redo)
    assert document == DEMO
    for redo, step in zip(reversed(again), steps[1:], strict=True):
        document, _inverse = take_back(document, redo)
        assert document == step
    compiled_document(document)
