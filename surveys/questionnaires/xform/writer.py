"""A questionnaire as an XForm, which ODK Collect and Enketo ask: written by pyxform from our XLSForm.

What is read to the respondent first (R1) is no part of XLSForm: here it is a first question with two equal options, and
whoever declines ends the interview there. Lists of external_choices stand in the form itself, so that the one file is
all there is to hand on. Of the start of an interview it learns the day, as here; of whatever else is not collected,
nothing.
"""

from __future__ import annotations

from dataclasses import replace

from surveys.errors import SurveyError
from surveys.questionnaires.expressions import compile_expression
from surveys.questionnaires.questionnaire import Choice, Group, Item, Question, Questionnaire, Repeat, Texts
from surveys.questionnaires.xlsform.choices import EXTERNAL
from surveys.questionnaires.xlsform.pyxform_check import Definition, pyxform_convert, pyxform_definition
from surveys.questionnaires.xlsform.questions import LEFT_OUT_KIND
from surveys.questionnaires.xlsform.sheets import xlsform_sheets

DAY = "once(today())"
CONSENT, YES, NO = "dong_y_tham_gia", "1", "0"
AGREES, DECLINES = "Đồng ý tham gia", "Không tham gia"
ENDED = "Người trả lời không tham gia: dừng ở đây, không gửi phiếu."
"""Words of the questionnaire, not of the page: Vietnamese for every account."""


def xform_of(questionnaire: Questionnaire) -> str:
    """The XForm (XML) of a questionnaire; what is not collected is not in it. SurveyError `questionnaire.no_xform`."""
    items = tuple(collected(item) for item in questionnaire.items)
    sheets = xlsform_sheets(in_one_file(_with_consent(replace(questionnaire, items=items))))
    return written_by_pyxform(pyxform_definition(sheets))


def written_by_pyxform(definition: Definition) -> str:
    """The XForm of the cells of a workbook. SurveyError `questionnaire.no_xform`."""
    try:
        found = pyxform_convert()(definition, warnings=[], pretty_print=True)
    except Exception as error:  # other people's code: whatever it raises, there is no XForm, and why is said
        raise SurveyError("questionnaire.no_xform", f"pyxform refuses the form: {error}", said=str(error)) from error
    return str(found.xform)


def collected(item: Item) -> Item:
    """With nothing that is not collected, but in the names that expressions speak of."""
    if isinstance(item, Group | Repeat):
        return replace(item, items=tuple(collected(each) for each in item.items))
    if item.kind != LEFT_OUT_KIND:
        return item
    if item.calculation is not None:
        return Question(item.name, "calculate", calculation=compile_expression(DAY), node=item.node)
    return Question(item.name, LEFT_OUT_KIND, relevant=compile_expression("false()"), node=item.node)


def _with_consent(questionnaire: Questionnaire) -> Questionnaire:
    """With the consent as its first question, where there is one."""
    if not questionnaire.text(questionnaire.consent):
        return questionnaire
    name = CONSENT
    while name in questionnaire.placed or name in questionnaire.choice_lists:
        name += "_"
    question = Question(
        name,
        "select_one",
        label=questionnaire.consent,
        required=True,
        constraint=compile_expression(f". = '{YES}'"),
        constraint_message=_in_all(questionnaire, ENDED),
        choices=name,
    )
    options = (Choice(YES, _in_all(questionnaire, AGREES)), Choice(NO, _in_all(questionnaire, DECLINES)))
    lists = {**questionnaire.choice_lists, name: options}
    return replace(questionnaire, items=(question, *questionnaire.items), choice_lists=lists)


def _in_all(questionnaire: Questionnaire, words: str) -> Texts:
    return dict.fromkeys(questionnaire.consent, words)


def in_one_file(questionnaire: Questionnaire) -> Questionnaire:
    """With the lists of external_choices among its own; there a code may stand under several parents."""
    if not any(name.endswith(EXTERNAL) for name in questionnaire.choice_lists):
        return questionnaire
    lists = {_inner_name(name): choices for name, choices in questionnaire.choice_lists.items()}
    settings = {**questionnaire.settings, "allow_choice_duplicates": "yes"}
    items = tuple(_inner(item) for item in questionnaire.items)
    return replace(questionnaire, items=items, choice_lists=lists, settings=settings)


def _inner(item: Item) -> Item:
    if isinstance(item, Group | Repeat):
        return replace(item, items=tuple(_inner(each) for each in item.items))
    return replace(item, choices=_inner_name(item.choices))


def _inner_name(name: str) -> str:
    return f"{name.removesuffix(EXTERNAL)}__all" if name.endswith(EXTERNAL) else name
