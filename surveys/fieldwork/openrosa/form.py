"""The form that ODK Collect asks: the questionnaire's XForm behind a first group, ending where our engine ends.

Collect knows no "would rather not say": a question that a respondent may decline is not required there, and one that
was left blank arrives as declined. What only our engine demands is written into the constraints, so that a finished
form is not refused later for something that nobody was told of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from surveys.errors import SurveyError
from surveys.fieldwork.openrosa.first_group import NO, YES, FirstGroup, rows_of_first_group
from surveys.questionnaires.expressions import Expression, compile_expression, references
from surveys.questionnaires.questionnaire import Choice, Group, Item, Question, Questionnaire, Repeat
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.screening import with_admission
from surveys.questionnaires.state import may_be_declined
from surveys.questionnaires.xform.writer import AGREES, DECLINES, collected, in_one_file, written_by_pyxform
from surveys.questionnaires.xlsform.pyxform_check import Definition, pyxform_definition
from surveys.questionnaires.xlsform.sheets import xlsform_sheets

FORM_ID = "khaosat-"
KEPT_FORMS = 16
ALONE = "Đã chọn “{label}” thì không chọn thêm phương án khác."


@dataclass(frozen=True)
class CollectForm:
    """A form as it is handed out."""

    form_id: str
    version: str
    title: str
    xml: bytes

    @property
    def md5(self) -> str:
        """By which Collect sees that a form has changed; it keeps no secret."""
        return hashlib.md5(self.xml, usedforsecurity=False).hexdigest()


def form_id_of(survey_id: int) -> str:
    """What a survey's forms are called, in every version."""
    return f"{FORM_ID}{survey_id}"


def version_of(version: QuestionnaireVersion) -> str:
    """What Collect calls a version."""
    return str(version.number)


def collect_form(
    version: QuestionnaireVersion,
    questionnaire: Questionnaire,
    *,
    consent: Mapping[str, str],
    consent_version: str,
    title: str,
    practice: bool,
) -> CollectForm:
    """The form of a version; `consent` is what is read to the person, by language. A practice survey's own title says
    what it is; its first page does too.

    SurveyError `questionnaire.no_xform`.
    """
    form_id, number = form_id_of(version.survey_id), version_of(version)
    named = replace(questionnaire, id_string=form_id, version=number, title=title)
    told = tuple(sorted(consent.items()))
    return CollectForm(form_id, number, title, _written(_Named(named, told, consent_version, practice)))


@dataclass(frozen=True)
class _Named:
    """All that a form is made of; two with the same content are one."""

    questionnaire: Questionnaire
    consent: tuple[tuple[str, str], ...]
    consent_version: str
    practice: bool

    def __hash__(self) -> int:
        return hash((self.questionnaire.content_hash, self.consent, self.consent_version, self.practice))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and self._content() == other._content()

    def _content(self) -> tuple[object, ...]:
        return (self.questionnaire.content_hash, self.consent, self.consent_version, self.practice)


@lru_cache(maxsize=KEPT_FORMS)
def _written(form: _Named) -> bytes:
    questionnaire = form.questionnaire
    group = FirstGroup.of(questionnaire)
    asked = with_admission(questionnaire)
    items = tuple(_for_collect(asked, collected(item)) for item in asked.items)
    agreeing = (Choice(YES, _in_all(asked, AGREES)), Choice(NO, _in_all(asked, DECLINES)))
    lists = {**asked.choice_lists, group.consent: agreeing}
    definition = pyxform_definition(xlsform_sheets(in_one_file(replace(asked, items=items, choice_lists=lists))))
    _put_first(definition, group, form)
    return written_by_pyxform(definition).encode()


def _put_first(definition: Definition, group: FirstGroup, form: _Named) -> None:
    headers: dict[str, None] = definition["survey_header"][0]
    default = form.questionnaire.default_language
    labels = {name: name.partition("::")[2] or default for name in headers if name.partition("::")[0] == "label"}
    rows = rows_of_first_group(
        group,
        consent=dict(form.consent),
        consent_version=form.consent_version,
        labels=labels,
        practice=form.practice,
    )
    definition["survey"] = [*rows, *definition["survey"]]
    headers |= dict.fromkeys(name for row in rows for name in row)


def _in_all(questionnaire: Questionnaire, words: str) -> dict[str, str]:
    return dict.fromkeys(questionnaire.languages, words)


def _for_collect(questionnaire: Questionnaire, item: Item) -> Item:
    if isinstance(item, Group | Repeat):
        return replace(item, items=tuple(_for_collect(questionnaire, each) for each in item.items))
    if may_be_declined(item):
        item = replace(item, required=False, required_if=None)
    return _excused(questionnaire, _with_lone_options(questionnaire, item))


def _with_lone_options(questionnaire: Questionnaire, question: Question) -> Question:
    """An option that stands alone does so in Collect too."""
    if not question.exclusive or question.reading != "choices":
        return question
    alone = " or ".join(f"selected(., '{code}')" for code in question.exclusive)
    message = question.constraint_message
    if not any(message.values()):
        label = next(
            (questionnaire.label(c) for c in questionnaire.choices_of(question) if c.name in question.exclusive), ""
        )
        message = _in_all(questionnaire, ALONE.format(label=label))
    constraint = _both(question.constraint, f"not(count-selected(.) > 1 and ({alone}))")
    return replace(question, constraint=constraint, constraint_message=message)


def _excused(questionnaire: Questionnaire, question: Question) -> Question:
    """What an answer owes another in comparison is excused where the other was left blank, as our engine does."""
    if question.constraint is None:
        return question
    others = (questionnaire.placed.get(name) for name in references(question.constraint) if name != question.name)
    blanks = [
        f"${{{placed.item.name}}} = ''"
        for placed in others
        if placed is not None and isinstance(placed.item, Question) and may_be_declined(placed.item)
    ]
    if not blanks:
        return question
    source = f"({question.constraint['source']}) or {' or '.join(dict.fromkeys(blanks))}"
    return replace(question, constraint=compile_expression(source))


def _both(constraint: Expression | None, more: str) -> Expression:
    return compile_expression(f"({constraint['source']}) and {more}" if constraint else more)


def number_in(form_id: str) -> int:
    """The survey that a form is of. Errors: `collect.form_unknown`."""
    digits = form_id.removeprefix(FORM_ID)
    if not form_id.startswith(FORM_ID) or not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise SurveyError("collect.form_unknown", f"No form is called {form_id[:60]!r}.")
    return int(digits)
