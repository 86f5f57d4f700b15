"""Translations, read from the .po files themselves: no compiling step, one place for ours and the libraries'.

The source text of khaosat is Vietnamese, that of WTForms English; so `vi` has a catalogue for WTForms only and
`en` one for khaosat only.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request
from flask_babel import Domain, get_locale, refresh

from surveys.text.i18n import set_translations

FOLDER = Path(__file__).parent / "translations"
_of_request: ContextVar[NullTranslations | None] = ContextVar("catalogue_of_request", default=None)
"""A page asks for a hundred words; the language is looked up for the first of them."""


@cache
def read_catalogue(language: str, domain: str) -> NullTranslations:
    """The catalogue of a language, or one that changes nothing where there is none."""
    path = FOLDER / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, domain=domain))
    compiled.seek(0)
    return Translations(compiled, domain=domain)


def current_catalogue(domain: str = "messages") -> NullTranslations:
    """The catalogue in the language of whoever makes the request."""
    locale = get_locale()
    return read_catalogue(locale.language if locale else "vi", domain)


class CatalogueDomain(Domain):  # type: ignore[misc]
    """Flask-Babel's domain over `read_catalogue`."""

    def get_translations(self) -> Any:
        return _catalogue_here()


def _catalogue_here() -> Any:
    return _of_request.get() or current_catalogue()


def speak(language: str) -> None:
    """For the rest of this request the language is `language`, whatever the account reads."""
    g.spoken = language
    refresh()
    _use_catalogues()


def _use_catalogues() -> None:
    request.wtforms_translations = current_catalogue("wtforms")  # type: ignore[attr-defined]
    catalogue = current_catalogue()
    _of_request.set(catalogue)
    set_translations(catalogue)


def translate_requests(app: Flask) -> None:
    """Give each request's language to the templates, to WTForms (through Flask-WTF) and to what `surveys` says."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _catalogue_here().ugettext(text),
        lambda one, more, number: _catalogue_here().ungettext(one, more, number),
        newstyle=True,
        pgettext=lambda context, text: _catalogue_here().upgettext(context, text),
        npgettext=lambda context, one, more, number: _catalogue_here().unpgettext(context, one, more, number),
    )

    @app.before_request
    def _set_language() -> None:
        if request.endpoint != "static":
            _use_catalogues()

    @app.teardown_request
    def _reset_language(_error: BaseException | None) -> None:
        _of_request.set(None)
        set_translations(None)
