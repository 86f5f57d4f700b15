"""What was typed, as the person knows it: the label of each field, the words of each option."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf import FlaskForm
from sqlalchemy.exc import SQLAlchemyError
from wtforms import BooleanField, HiddenField, SubmitField
from wtforms.fields.choices import SelectFieldBase
from wtforms.fields.core import UnboundField

from surveys.fieldwork.records import Case
from surveys.fieldwork.service import draft_of
from surveys.people.permissions import Role
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from webapp.access import LARGEST_ID, current_person
from webapp.extensions import db
from webapp.typed import ANSWER, Typed

INSTANCE = re.compile(r"[\[./:-].*$")
UNNAMED = re.compile(r"\S+\s+\S+")


@dataclass(frozen=True)
class Line:
    """A field's label and what was typed into it."""

    label: str
    text: str


def typed_lines(typed: Typed) -> list[Line]:
    """What a person entered, in the order of the form; what the page added by itself is left out."""
    endpoint, arguments = typed.endpoint
    known = _known_fields(endpoint.partition(".")[0])
    questionnaire = _questionnaire(arguments) if any(name.startswith(ANSWER) for name, _text in typed.fields) else None
    lines: dict[str, list[str]] = {}
    for name, text in typed.fields:
        label, shown = _answer(questionnaire, name, text) if name.startswith(ANSWER) else _entry(known, name, text)
        if shown.strip() and (label or UNNAMED.search(shown)):
            lines.setdefault(label, []).append(shown.strip())
    return [Line(label, "; ".join(texts)) for label, texts in lines.items()]


def answers_kept(typed: Typed) -> int:
    """How many questions of an interview were answered."""
    return len({name for name, text in typed.fields if name.startswith(ANSWER) and text.strip()})


def _known_fields(feature: str) -> dict[str, UnboundField]:
    """All fields by name; those of the feature's own forms go before the others."""
    forms = sorted(_form_classes(), key=lambda form: _feature(form) == feature)
    return {name: field for form in forms for name, field in _fields(form).items()}


def _entry(known: dict[str, Any], name: str, text: str) -> tuple[str, str]:
    """A field's label, and what was entered in words; an option that only the page knew is left out."""
    field: Any = known.get(name)
    if field is None:
        return "", text
    label = str(field.args[0] if field.args else field.kwargs["label"])
    if issubclass(field.field_class, BooleanField):
        return label, _("Có")
    if issubclass(field.field_class, SelectFieldBase):
        words = {choice.value: str(choice.label) for choice in field.kwargs.get("choices") or ()}
        return label, words.get(text, "")
    return label, text


def _feature(form: type[FlaskForm]) -> str:
    return form.__module__.split(".")[1]


def _form_classes(base: type[FlaskForm] = FlaskForm) -> Iterator[type[FlaskForm]]:
    for each in base.__subclasses__():
        if each.__module__.startswith("webapp."):
            yield each
        yield from _form_classes(each)


def _fields(form: type[FlaskForm]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in dir(form):
        field: Any = getattr(form, name, None)
        if type(field) is not UnboundField or issubclass(field.field_class, HiddenField | SubmitField):
            continue
        if field.args or "label" in field.kwargs:
            found[name] = field
    return found


def _questionnaire(arguments: dict[str, Any]) -> Questionnaire | None:
    """The questionnaire of the case in the address, for the collaborator whose case it is."""
    case_id = arguments.get("case_id")
    if case_id is None or case_id > LARGEST_ID or not current_user.is_authenticated:
        return None
    try:
        case = db.session.get(Case, case_id)
        person = current_person()
        if case is None or person.role != Role.COLLABORATOR or case.collaborator_id != person.id:
            return None
        draft = draft_of(db.session, case)
        return questionnaire_of(db.session.get_one(QuestionnaireVersion, draft.version_id)) if draft else None
    except SQLAlchemyError:
        return None


def _answer(questionnaire: Questionnaire | None, name: str, text: str) -> tuple[str, str]:
    """The question and the words of the option; nothing where the questionnaire cannot be asked."""
    if questionnaire is None:
        return "", ""
    try:
        question = questionnaire.question(INSTANCE.sub("", name.removeprefix(ANSWER)))
    except (KeyError, StopIteration):
        return "", text
    label = questionnaire.label(question)
    choices = {choice.name: choice for choice in questionnaire.choices_of(question)}
    return label, questionnaire.label(choices[text]) if text in choices else text
