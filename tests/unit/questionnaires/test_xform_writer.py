"""An XForm asks for consent first, and is all in one file."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from surveys.errors import SurveyError
from surveys.questionnaires import Group, Question
from surveys.questionnaires.xform.writer import xform_of
from tests.unit.questionnaires.forms import form
from tests.unit.questionnaires.test_xlsform_writer import everything

XFORMS = "{http://www.w3.org/2002/xforms}"


def test_every_question_has_its_node_and_the_consent_comes_first() -> None:
    tree = ElementTree.fromstring(xform_of(everything()))
    binds = {bind.get("nodeset", "").rsplit("/", 1)[-1]: bind for bind in tree.iter(f"{XFORMS}bind")}
    assert {question.node or question.name for question in everything().questions()} <= set(binds)
    consent = binds["dong_y_tham_gia"]
    assert (consent.get("required"), consent.get("constraint")) == ("true()", ". = '1'")
    body = tree.find("{http://www.w3.org/1999/xhtml}body")
    assert body is not None
    assert body[0].get("ref") == "/data/dong_y_tham_gia"


def test_a_form_without_consent_text_gets_no_question() -> None:
    silent = replace(everything(), consent={})
    assert "dong_y_tham_gia" not in xform_of(silent)


def test_external_choices_stand_in_the_form_itself() -> None:
    xform = xform_of(everything())
    assert "instance('xa__all')/root/item[tinh = " in xform
    assert "Xã B" in xform
    assert "itemsets" not in xform


def test_what_is_not_collected_is_never_asked() -> None:
    survey = """
    | type     | name   | label   | relevant |
    | start    | bat_dau | | |
    | geopoint | cho    | Vị trí  | |
    | image    | anh    | Ảnh     | |
    | text     | q1     | Vì sao? | ${cho} = '' and ${bat_dau} != '' |
    """
    xform = xform_of(form(survey))
    binds = {each.get("nodeset"): each for each in ElementTree.fromstring(xform).iter(f"{XFORMS}bind")}
    assert binds["/data/cho"].get("relevant") == "false()"
    assert binds["/data/bat_dau"].get("calculate") == "once(today())"
    assert "anh" not in xform
    assert "preload" not in xform.replace("instanceID", "").replace('jr:preload="uid"', "")


def test_what_pyxform_refuses_is_said() -> None:
    table = Group("g", appearance="table-list", items=(
        Question("a", "select_one", {"default": "A"}, choices="tinh"),
        Question("b", "select_one", {"default": "B"}, choices="viec"),
    ))  # fmt: skip
    with pytest.raises(SurveyError) as refusal:
        xform_of(replace(everything(), items=(table,)))
    assert refusal.value.code == "questionnaire.no_xform"
    assert "tinh vs. viec" in refusal.value.facts["said"]
