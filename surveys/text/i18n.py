"""Translation of what `surveys` says to people; Vietnamese is the source text.

The web layer, or whoever writes a document, sets the catalogue for the current context.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from typing import Any, cast

from babel.support import LazyProxy

_translations: ContextVar[NullTranslations | None] = ContextVar("surveys_translations", default=None)
SOURCE_TEXT = NullTranslations()


def set_translations(translations: NullTranslations | None) -> None:
    """Make a catalogue current for the rest of this context; None goes back to the Vietnamese source text."""
    _translations.set(translations)


def speaks_english() -> bool:
    """Whether what is said now is read in English, so that numbers and dates are written the English way too."""
    current = _translations.get()
    return current is not None and current.info().get("language") == "en"


@contextmanager
def use_translations(translations: NullTranslations | None) -> Iterator[None]:
    """Make a catalogue current inside a `with` block."""
    token = _translations.set(translations)
    try:
        yield
    finally:
        _translations.reset(token)


@contextmanager
def in_vietnamese() -> Iterator[None]:
    """What goes into the database or onto the province's papers is Vietnamese, whoever asked for it; also a decorator.

    Words, numbers and dates: a colleague reads later what an account in English has caused to be written.
    """
    with use_translations(None):
        yield


def gettext(message: str, **params: Any) -> str:
    """The message in the current language, with %(name)s filled from `params`."""
    text = (_translations.get() or SOURCE_TEXT).gettext(message)
    return text % params if params else text


def ngettext(singular: str, plural: str, num: int, **params: Any) -> str:
    """The message in the current language for a number of things; %(num)s is that number."""
    text = (_translations.get() or SOURCE_TEXT).ngettext(singular, plural, num)
    return text % {"num": num, **params}


def lazy_gettext(message: str, **params: Any) -> str:
    """A message translated when it is shown, for constants of a module."""
    return cast(str, LazyProxy(gettext, message, enable_cache=False, **params))
