"""Every field that somebody fills in says what to put, under its label, also to whoever listens to the page."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from flask_wtf import FlaskForm
from lxml import html
from wtforms import HiddenField, SubmitField
from wtforms.fields.core import UnboundField

import webapp
from surveys.people.permissions import Role
from tests.conftest import only_sqlite
from tests.pages.full_world import ARGUMENTS
from tests.pages.test_matrix import LISTED, Stage, rules_of, stage  # noqa: F401 (a fixture)
from webapp.accounts.login import UsernameLoginForm
from webapp.glossary import TERMS

pytestmark = only_sqlite

OK = 200
SHORTEST = 12
NO_FIELD_OF_OURS = {"next", "remember", "email"}
"""Fields of Flask-Security that no page of ours shows."""


def forms(base: type[FlaskForm] = FlaskForm) -> Iterator[type[FlaskForm]]:
    """Every form class of the application."""
    for each in base.__subclasses__():
        if each.__module__.startswith("webapp."):
            yield each
        yield from forms(each)


def shown_fields(form: type[FlaskForm]) -> dict[str, UnboundField]:
    """The fields of a form that a person sees."""
    found = {name: vars(kind).get(name) for kind in reversed(form.__mro__) for name in vars(kind)}
    return {
        name: field
        for name, field in found.items()
        if type(field) is UnboundField
        and not issubclass(field.field_class, HiddenField | SubmitField)
        and name not in NO_FIELD_OF_OURS
    }


for _finder, _name, _is_package in walk_packages(webapp.__path__, "webapp."):
    if _name.rpartition(".")[2] in ("forms", "login"):
        import_module(_name)
FIELDS = sorted(
    {
        (f"{form.__module__}.{form.__qualname__}", name): field
        for form in forms()
        if not issubclass(form, UsernameLoginForm) and "<locals>" not in form.__qualname__
        for name, field in shown_fields(form).items()
    }.items(),
    key=lambda pair: pair[0],
)


def test_the_forms_are_found() -> None:
    assert len(FIELDS) > 40
    assert {place.split(".")[1] for (place, _name), _field in FIELDS} >= {"requests", "samples", "fieldwork", "reports"}


@pytest.mark.parametrize(("place", "field"), [pytest.param(*pair, id=".".join(pair[0])) for pair in FIELDS])
def test_every_field_has_a_help_line(place: tuple[str, str], field: UnboundField) -> None:
    with LISTED.test_request_context():
        described = str(field.kwargs.get("description") or "")
        label = str(field.args[0] if field.args else field.kwargs.get("label", ""))
    assert len(described) >= SHORTEST, f"{'.'.join(place)} has no help line"
    assert described.strip(". ").lower() != label.strip(".?: ").lower(), "the help line repeats the label"
    assert described.endswith((".", ")", "?", "…")) or "ví dụ" in described.lower() or "chẳng hạn" in described.lower()


def test_on_the_pages_each_input_is_tied_to_its_help(stage: Stage) -> None:  # noqa: F811
    """Rendered pages: an input that aria-describedby does not lead to a help line is named."""
    silent, seen = set(), 0
    for role in (Role.COORDINATOR, Role.DESIGNER, Role.SUPERVISOR, Role.COLLABORATOR):
        client = stage.client(stage.own.people[role])
        for rule in rules_of(stage.app):
            known = rule.arguments <= set(ARGUMENTS)  # the matrix of access tells of arguments that are not
            if "GET" not in rule.methods or rule.endpoint.startswith("security.") or not known:
                continue
            answer = stage.ask(client, rule.endpoint, "GET", stage.own)
            if answer.status_code != OK or answer.mimetype != "text/html":
                continue
            page = html.fromstring(answer.text)
            for field in page.xpath("//*[contains(concat(' ', @class, ' '), ' field ')]"):
                if "interview" in rule.endpoint:
                    continue
                seen += 1
                described = field.xpath(".//@aria-describedby | ./@aria-describedby")
                ids = " ".join(described).split()
                helped = [one for one in ids if page.xpath("//*[@id=$id and contains(@class, 'help')]", id=one)]
                if not helped:
                    silent.add((rule.endpoint, field.xpath("string(.//label | .//legend)").strip()[:60]))
    assert seen > 40
    assert silent == set()


def test_every_term_of_the_glossary_is_a_sentence_and_is_used(app) -> None:
    with app.test_request_context():
        for name, (label, definition) in TERMS.items():
            assert len(str(definition)) > 30, name
            assert str(definition).endswith("."), name
            assert str(label)[0].isupper(), name
    assert len(TERMS) >= 25


def test_a_page_explains_its_terms_without_script(stage: Stage) -> None:  # noqa: F811
    client = stage.client(stage.own.people[Role.DESIGNER])
    page = html.fromstring(stage.ask(client, "samples.design", "GET", stage.own).text)
    targets = page.xpath("//button/@popovertarget")
    assert "term-deff" in targets
    assert all(page.xpath("//*[@id=$id and @popover]", id=target) for target in targets)
    assert len(targets) == len(set(targets))
