"""The language of the command line: Vietnamese, or English where KHAOSAT_LANGUAGE=en says so."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from surveys.errors import SurveyError
from surveys.text.i18n import gettext, set_translations

if TYPE_CHECKING:
    from sampling.errors import SamplingError


def speak(language: str) -> None:
    """Say everything from here on in `language`."""
    if language == "vi":
        set_translations(None)
        return
    from webapp.catalogues import read_catalogue

    set_translations(read_catalogue(language, "messages"))


def _(message: str, **params: object) -> str:
    return gettext(message, **params)


def fail(message: str) -> NoReturn:
    """End the command: what is wrong and what to do, on the error stream, exit code 1."""
    click.echo(message, err=True)
    sys.exit(1)


def sentence_of(error: SurveyError | SamplingError) -> str:
    """What a service refuses, in the language of the command line."""
    from webapp.messages import all_sentences, filled

    template = all_sentences().get(error.code)
    return filled(_(str(template)), error.facts) if template is not None else error.message


def fail_with(error: SurveyError) -> NoReturn:
    """End the command with what a service refuses."""
    fail(sentence_of(error))


speak(os.environ.get("KHAOSAT_LANGUAGE", "vi"))
