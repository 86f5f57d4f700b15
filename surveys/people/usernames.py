"""User names: how they are written, and one proposed from a person's name."""

from __future__ import annotations

import re
from collections.abc import Set

from surveys.text import nfc, search_key

USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{2,63}$")
SHORTEST, LONGEST_PROPOSED = 3, 40
NAMELESS = "ctv"


def plain_username(typed: str) -> str:
    """A user name as it is stored and compared: NFC, lower case, no spaces around."""
    return nfc(typed).strip().lower()


def is_username(name: str) -> bool:
    """Whether a plain user name may be given: 3 to 64 letters without marks, digits, dots, dashes."""
    return USERNAME.match(name) is not None


def proposed_username(full_name: str, *, taken: Set[str]) -> str:
    """Given name, dot, initials of the other names: Trần Thị Đào is dao.tt, the next one dao.tt2."""
    words = [word for word in (re.sub(r"[^a-z0-9]", "", part) for part in search_key(full_name).split()) if word]
    given = words[-1] if words else NAMELESS
    initials = "".join(word[0] for word in words[:-1])
    base = (f"{given}.{initials}" if initials else given)[:LONGEST_PROPOSED]
    if len(base) < SHORTEST:
        base = f"{base}.{NAMELESS}"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}{number}"
    return name
