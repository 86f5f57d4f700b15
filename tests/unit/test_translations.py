"""English stands beside Vietnamese: no string without it, no placeholder lost on the way."""

from __future__ import annotations

import re

from tools.translations import missing_translations, read_catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")


def test_every_source_string_has_its_english() -> None:
    assert missing_translations() == []


def test_a_translation_keeps_the_placeholders_of_its_source() -> None:
    different = []
    for message in read_catalogue():
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[0]
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        different += [
            source for text in texts if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(text))
        ]
    assert not different
