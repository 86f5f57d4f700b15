"""The standard items keep our own rules of wording, never change once released, and fit into any questionnaire."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys.questionnaires.bank.contents import content_hash
from surveys.questionnaires.bank.insertion import content_of, document_with, insertion, scale_insertion
from surveys.questionnaires.bank.standard_items import ALL, STANDARD_ITEMS, TOPICS
from surveys.questionnaires.privacy import privacy_findings
from surveys.questionnaires.studio.document import compiled_document, empty_document, walk
from surveys.questionnaires.studio.operations import apply
from surveys.questionnaires.wording import check_wording
from surveys.text import search_key

RELEASED = Path(__file__).parent / "released_bank_items.txt"
SENSITIVE = {"nguoi.dan-toc", "nguoi.ton-giao"}


def test_there_are_enough_items_of_every_topic_each_with_its_own_code() -> None:
    assert len(ALL) >= 40 and len(STANDARD_ITEMS) == len(ALL)
    assert {item.topic for item in ALL} == set(TOPICS) - {"other"}


def test_standard_items_follow_the_advice_on_wording_and_need_a_reason_where_they_are_sensitive() -> None:
    for item in ALL:
        for content in item.versions:
            compiled = compiled_document(document_with(content))
            assert compiled.questionnaire is not None, (item.code, compiled.problems)
            remarks = [finding.message for finding in check_wording(compiled.questionnaire)]
            assert not remarks or item.why, (item.code, remarks)
            asks = bool(privacy_findings(compiled.questionnaire))
            assert asks == (item.code in SENSITIVE) and (not asks or item.why), item.code


def test_every_opinion_scale_sets_the_answer_of_those_who_have_none_apart() -> None:
    for item in ALL:
        if item.sort == "scale":
            ((_name, options),) = item.versions[-1]["lists"].items()
            aside = [option for option in options if search_key(option["label"]["vi"]) in {"kho tra loi", "khong nho"}]
            assert [option["name"] for option in aside] == ["9"] and options[-1] is aside[0], item.code


def test_what_was_released_never_changes() -> None:
    released = dict(line.rsplit(" ", 1) for line in RELEASED.read_text(encoding="utf-8").splitlines())
    now = {
        f"{item.code} {number}": content_hash(content)
        for item in ALL
        for number, content in enumerate(item.versions, 1)
    }
    assert now == released, "a changed content is a new version: add it to `versions`, and its hash to the file"


def test_every_item_can_be_inserted_twice_and_the_questionnaire_still_compiles() -> None:
    document = empty_document("Thử")
    for item in ALL * 2:
        if item.sort == "scale":
            continue
        operation = insertion(item.versions[-1], document, item=item.code, version=1, title=item.title)
        document, inverse = apply(document, operation)
    compiled = compiled_document(document)
    assert compiled.questionnaire is not None, compiled.problems[:3]
    linked = [node["bank"]["item"] for node, _parents in walk(document) if "bank" in node]
    assert len(linked) == 2 * sum(item.sort != "scale" for item in ALL)
    specify = compiled.questionnaire.question("nuoc_nguon_2")
    assert specify.other_specify == "nuoc_nguon_khac_2"
    again, _inverse = apply(document, inverse)
    assert len(list(walk(again))) < len(list(walk(document)))


def test_a_document_gets_the_words_in_its_own_languages_under_its_own_names_for_them() -> None:
    document = empty_document("Thử")
    document["whole"]["languages"] = ["English (en)", "Tiếng Việt (vi)"]
    item = STANDARD_ITEMS["nguoi.gioi-tinh"]
    done, _inverse = apply(document, insertion(item.versions[-1], document, item=item.code, version=1, title="x"))
    assert done["items"][0]["label"] == {"Tiếng Việt (vi)": "Giới tính của Ông/Bà", "English (en)": "Gender"}
    alone = empty_document("Thử")
    done, _inverse = apply(alone, insertion(item.versions[-1], alone, item=item.code, version=1, title="x"))
    assert done["items"][0]["label"] == {"vi": "Giới tính của Ông/Bà"}


def test_a_scale_takes_the_place_of_a_questions_answers_and_leaves_a_list_of_that_name_alone() -> None:
    document = empty_document("Thử")
    node = {"type": "question", "uid": "aaaaaaaa", "name": "C1", "kind": "select_one", "choices": "hai_long_5"}
    own = {"hai_long_5": [{"name": "1", "label": {"vi": "Vui"}}]}
    document, _inverse = apply(document, {"op": "insert", "parent": "", "after": "", "node": node, "lists": own})
    content = STANDARD_ITEMS["thang.hai-long-5"].versions[-1]
    document, _inverse = apply(document, scale_insertion(content, document, "aaaaaaaa", title="Hài lòng"))
    assert document["items"][0]["choices"] == "hai_long_5_2" and len(document["lists"]["hai_long_5"]) == 1
    assert [option["name"] for option in document["lists"]["hai_long_5_2"]] == ["1", "2", "3", "4", "5", "9"]


@pytest.mark.parametrize("code", ["nguoi.nghe-nghiep", "dich-vu.tt-bang-hai-long"])
def test_what_is_kept_of_an_inserted_item_is_the_item(code: str) -> None:
    document = empty_document("Thử")
    document["whole"]["languages"] = ["vi", "en"]
    item = STANDARD_ITEMS[code]
    document, _inverse = apply(document, insertion(item.versions[-1], document, item=code, version=1, title="x"))
    assert content_hash(content_of(document["items"][0], document)) == content_hash(item.versions[-1])
