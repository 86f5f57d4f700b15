"""Questionnaire ↔ plain JSON data, without the fields that say nothing."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from surveys.questionnaires.questionnaire import Choice, Group, Item, Question, Questionnaire, Repeat

FORMAT = 1
ITEM_TYPES: dict[str, type[Question] | type[Group] | type[Repeat]] = {
    "question": Question,
    "group": Group,
    "repeat": Repeat,
}
Record = TypeVar("Record", bound=Question | Group | Repeat | Choice)


def questionnaire_to_dict(questionnaire: Questionnaire) -> dict[str, Any]:
    """Plain data with a format number, so that later versions can read today's."""
    return {
        "format": FORMAT,
        "id_string": questionnaire.id_string,
        "title": questionnaire.title,
        "version": questionnaire.version,
        "languages": list(questionnaire.languages),
        "default_language": questionnaire.default_language,
        "settings": dict(questionnaire.settings),
        "consent": dict(questionnaire.consent),
        "items": [_item_to_dict(item) for item in questionnaire.items],
        "choice_lists": {
            name: [_record_to_dict(choice) for choice in choices]
            for name, choices in questionnaire.choice_lists.items()
        },
    }


def questionnaire_from_dict(data: dict[str, Any]) -> Questionnaire:
    """The inverse of `questionnaire_to_dict`."""
    if data.get("format") != FORMAT:
        raise ValueError(f"unknown questionnaire format {data.get('format')!r}")
    return Questionnaire(
        id_string=data["id_string"],
        title=data["title"],
        version=data["version"],
        languages=tuple(data["languages"]),
        default_language=data["default_language"],
        settings=dict(data["settings"]),
        consent=dict(data["consent"]),
        items=tuple(_item_from_dict(item) for item in data["items"]),
        choice_lists={
            name: tuple(_record_from_dict(Choice, choice) for choice in choices)
            for name, choices in data["choice_lists"].items()
        },
    )


def _item_to_dict(item: Item) -> dict[str, Any]:
    type_name = next(name for name, item_type in ITEM_TYPES.items() if isinstance(item, item_type))
    data = {"type": type_name, **_record_to_dict(item)}
    if not isinstance(item, Question):
        data["items"] = [_item_to_dict(inner) for inner in item.items]
    return data


def _item_from_dict(data: dict[str, Any]) -> Item:
    values = {name: value for name, value in data.items() if name != "type"}
    if "items" in values:
        values["items"] = tuple(_item_from_dict(inner) for inner in values["items"])
    return _record_from_dict(ITEM_TYPES[data["type"]], values)


def _record_to_dict(record: Question | Group | Repeat | Choice) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if each.name == "name" or (value not in (None, "", False, (), {}) and each.name != "items"):
            data[each.name] = list(value) if isinstance(value, tuple) else value
    return data


def _record_from_dict(record_type: type[Record], data: dict[str, Any]) -> Record:
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
    return record_type(**values)
