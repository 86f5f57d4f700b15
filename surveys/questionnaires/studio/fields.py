"""Which fields the nodes of a studio document have, and what may stand in each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from surveys.errors import SurveyError
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.modes import VARIANT_FIELDS
from surveys.questionnaires.xlsform.outline import NAME
from surveys.text import nfc

TEXTS = frozenset({"label", "hint", "guidance", "required_message", "constraint_message", *VARIANT_FIELDS})
EXPRESSIONS = frozenset(
    {"relevant", "constraint", "calculation", "required_if", "read_only_if", "choice_filter", "default", "count",
     "seed", "screening"}
)  # fmt: skip
OF_QUESTIONS = EXPRESSIONS - {"count", "screening"}
MARKS = frozenset({"required", "read_only", "randomize", "stratum"})
NAME_LISTS = frozenset({"trigger", "exclusive"})
LINES = frozenset({"kind", "appearance", "choices", "choices_from", "other_specify", "node"})
OF_GROUPS = frozenset({"name", "label", "relevant", "appearance", "node"})
FIELDS: Mapping[str, frozenset[str]] = {
    "question": TEXTS | OF_QUESTIONS | MARKS | NAME_LISTS | LINES | {"name", "parameters", "bank"},
    "group": OF_GROUPS | {"screening", "bank"},
    "repeat": OF_GROUPS | {"count", "bank"},
}
WHOLE_TEXTS = frozenset({"settings", "consent"})
WHOLE_LINES = frozenset({"id_string", "title", "version", "default_language"})
WHOLE = WHOLE_TEXTS | WHOLE_LINES | {"languages", "absent"}
LONGEST_TEXT, LONGEST_LINE, LONGEST_NAME = 20_000, 2_000, 120
MOST_LANGUAGES, MOST_KEYS, MOST_NAMES, MOST_LISTS = 20, 200, 500, 5_000
RESERVED = frozenset({"__proto__"})
"""A name that the objects of a browser give another meaning."""
KEY = re.compile(r"[^\x00-\x1f]{1,120}")


def cleaned(node_type: str, field: str, value: Any) -> Any:
    """What is kept of a value for a field, None for one that says nothing; refuses what cannot stand there.

    `field` may name one text of several: "label.vi".
    """
    name, _dot, key = field.partition(".")
    if name not in FIELDS.get(node_type, ()) or (key and name not in TEXTS | {"parameters"}):
        raise SurveyError("studio.unknown_field", f"A {node_type} has no field {field!r}", field=field[:LONGEST_NAME])
    if key:
        return None if value is None else text(value) or None
    return None if value is None else _WAYS[name](value)


def cleaned_whole(field: str, value: Any) -> Any:
    """The same for a field of the whole: "title", "consent.vi"."""
    name, _dot, key = field.partition(".")
    if name not in WHOLE or (key and name not in WHOLE_TEXTS):
        raise SurveyError("studio.unknown_field", f"A questionnaire has no field {field!r}", field=field[:LONGEST_NAME])
    if key:
        return None if value is None else text(checked_key(key) and value) or None
    if name in WHOLE_LINES:
        return line("" if value is None else value)
    if name == "languages":
        found = names(value, most=MOST_LANGUAGES, pattern=KEY)
        if not found:
            raise SurveyError("studio.no_language", "A questionnaire has at least one language.")
        return found
    return names(value or []) if name == "absent" else texts(value or {})


def text(value: Any) -> str:
    """Words as they are kept: composed, without what no database holds."""
    if not isinstance(value, str):
        raise SurveyError("studio.wrong_value", f"{type(value).__name__} instead of a text")
    if len(value) > LONGEST_TEXT:
        raise SurveyError("studio.too_long", f"{len(value)} characters", length=len(value), most=LONGEST_TEXT)
    return nfc(value).replace("\r\n", "\n")


def line(value: Any) -> str:
    """A word or a short line."""
    found = text(value)
    if len(found) > LONGEST_LINE:
        raise SurveyError("studio.too_long", f"{len(found)} characters", length=len(found), most=LONGEST_LINE)
    return found


def name_of_variable(value: Any) -> str:
    """A name that a variable may have; refuses others."""
    found = text(value).strip()
    if not NAME.fullmatch(found) or len(found) > LONGEST_NAME or found in RESERVED:
        raise SurveyError("studio.bad_name", f"{found[:LONGEST_NAME]!r} is no name", name=found[:LONGEST_NAME])
    return found


def checked_key(key: str) -> str:
    """The name of a language, a parameter or a column."""
    if not KEY.fullmatch(key) or key in RESERVED:
        raise SurveyError("studio.bad_name", f"{key[:LONGEST_NAME]!r} is no name", name=key[:LONGEST_NAME])
    return nfc(key)


def texts(value: Any) -> dict[str, str] | None:
    """Texts by language, or other words by key; None where all are blank."""
    if not isinstance(value, dict) or len(value) > MOST_KEYS:
        raise SurveyError("studio.wrong_value", "no texts by key")
    found = {checked_key(str(key)): text(each) for key, each in value.items()}
    return {key: each for key, each in found.items() if each} or None


def names(value: Any, *, most: int = MOST_NAMES, pattern: re.Pattern[str] = KEY) -> list[str]:
    """A list of names, each once."""
    if not isinstance(value, list) or len(value) > most:
        raise SurveyError("studio.wrong_value", "no list of names")
    found = [line(each) for each in value]
    if any(not pattern.fullmatch(each) or each in RESERVED for each in found):
        raise SurveyError("studio.wrong_value", "no names")
    return list(dict.fromkeys(found))


def _mark(value: Any) -> bool | None:
    if not isinstance(value, bool):
        raise SurveyError("studio.wrong_value", f"{type(value).__name__} instead of yes or no")
    return value or None


def _expression(value: Any) -> str | None:
    """Source text; of a tree that comes from outside no more than its source is believed."""
    source = value.get("source") if isinstance(value, dict) else value
    return text(source).strip() or None


def _kind(value: Any) -> str:
    if not isinstance(value, str) or value not in KINDS:
        raise SurveyError("studio.unknown_kind", f"no kind {value!r}", kind=str(value)[:LONGEST_NAME])
    return value


def _bank(value: Any) -> dict[str, Any]:
    right = isinstance(value, dict) and set(value) == {"item", "version"}
    if not right or not isinstance(value["item"], str) or not isinstance(value["version"], int):
        raise SurveyError("studio.wrong_value", "no link to the question bank")
    return {"item": line(value["item"]), "version": value["version"]}


_WAYS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(TEXTS | {"parameters"}, texts),
    **dict.fromkeys(EXPRESSIONS, _expression),
    **dict.fromkeys(MARKS, _mark),
    **dict.fromkeys(NAME_LISTS, lambda value: names(value) or None),
    **dict.fromkeys(LINES, lambda value: line(value).strip() or None),
    "exclusive": names,  # an empty list says that none excludes the others, whatever their words imply
    "name": name_of_variable,
    "kind": _kind,
    "bank": _bank,
}
