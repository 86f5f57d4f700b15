"""What can be wrong with the English of a string, each fault named with its string; the catalogue must have none.

The source text is the key: English that belongs to an older wording stands under a key that nobody says any more, and
is reported as obsolete, while the new wording is reported as missing. So no English outlives its Vietnamese.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from babel.messages.catalog import Catalog, Message

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|%%|\{\w*\}")
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*?(/?)>", re.IGNORECASE)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|<[^>]*>")
ENDINGS = ".:;?!…"
EMPTY_TAGS = {"br", "hr", "img", "input"}
VIETNAMESE_IN_ENGLISH = ("Ông/Bà", "Tiếng Việt", "Điều tra", "Hưng Yên", "Tillé")
"""What English says with such letters on purpose, beside what it quotes: Vietnamese words, and a French name."""


def faults(catalogue: Catalog, said: Catalog) -> list[str]:
    """Every fault of `catalogue` for a product that says the strings of `said`."""
    english = {message.id: message for message in catalogue if message.id}
    wanted = {message.id for message in said if message.id}
    found = [f"missing: {source(id_)}" for id_ in wanted if id_ not in english or not any(texts(english[id_]))]
    found += [f"obsolete: {source(id_)}" for id_ in english if id_ not in wanted]
    for message in english.values():
        if message.fuzzy:
            found.append(f"not confirmed: {source(message.id)}")
        found += [f"{fault}: {source(message.id)}" for fault in _faults_of(message)]
    return sorted(found)


def source(id_: str | tuple[str, ...]) -> str:
    """The Vietnamese of a message, the first form where there are several."""
    return id_ if isinstance(id_, str) else id_[0]


def texts(message: Message) -> tuple[str, ...]:
    """The English of a message, in all its forms."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def has_vietnamese(text: str) -> bool:
    """Whether a text has letters that only Vietnamese needs."""
    return any(
        letter in "đĐ" or any("\u0300" <= mark <= "\u0323" for mark in unicodedata.normalize("NFD", letter)[1:])
        for letter in unicodedata.normalize("NFC", text)
    )


def _faults_of(message: Message) -> Iterator[str]:
    said = source(message.id)
    for text in filter(None, texts(message)):
        if _placeholders(said) != _placeholders(text) and not _drops_number(message, text):
            yield "other placeholders"
        if has_vietnamese(_without(text, (*VIETNAMESE_IN_ENGLISH, *_printed(said, text)))):
            yield "Vietnamese left over"
        if _open_tags(text) != _open_tags(said):
            yield "other tags"
        if _unbalanced(text):
            yield "tags that do not close"
        if _ending(said) != _ending(text):
            yield "ends otherwise"
        if _edges(said) != _edges(text):
            yield "other spaces at its ends"


def _placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def _drops_number(message: Message, text: str) -> bool:
    """The singular of a plural may say "one" instead of its number."""
    return not isinstance(message.id, str) and _placeholders(source(message.id)) - _placeholders(text) == Counter(
        {"%(num)s": 1}
    )


def _printed(said: str, text: str) -> list[str]:
    """What English quotes as it is printed: quoted in Vietnamese too, or quoted here and said there."""
    quoted_there = [quoted.strip('“”"') for quoted in QUOTED.findall(said)]
    return quoted_there + [words for words in (q.strip('“”"') for q in QUOTED.findall(text)) if words in said]


def _without(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text


def _open_tags(text: str) -> Counter[str]:
    return Counter(name.lower() for closing, name, _end in TAG.findall(text) if not closing)


def _unbalanced(text: str) -> bool:
    waiting: list[str] = []
    for closing, name, end in TAG.findall(text):
        if end or name.lower() in EMPTY_TAGS:
            continue
        if not closing:
            waiting.append(name.lower())
        elif not waiting or waiting.pop() != name.lower():
            return True
    return bool(waiting)


def _ending(text: str) -> str:
    last = text.rstrip().rstrip("”\"')")[-1:]
    return last if last in ENDINGS else ""


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
