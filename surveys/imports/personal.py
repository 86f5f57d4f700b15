"""What must not come in with answers (R2, R3): columns and words that tell who somebody is, where, when, on what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from surveys.questionnaires.privacy import IDENTIFYING_PATTERNS
from surveys.text import search_key

PHONE = r"(?<![\w.])(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\w)"
ID_NUMBER = r"(?<!\w)\d{12}(?!\w)|(?<!\w)\d{9}(?!\w)"
EMAIL = r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+"
"""Begins where a word does: looked for at each letter, a long word without a @ takes the square of its length."""
PERSONAL = re.compile(f"{PHONE}|{EMAIL}|{ID_NUMBER}")
NAMED = re.compile(
    r"(?:t[ôo]i t[êe]n|t[êe]n t[ôo]i|h[ọo] t[êe]n|h[ọo] v[àa] t[êe]n)\s*(?:l[àa]|:)\s*\S+", re.IGNORECASE
)
MASK = "[…]"

IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
POSITION = re.compile(r"-?\d{1,3}\.\d{3,} -?\d{1,3}\.\d{3,}(?: -?\d+(?:\.\d+)?){0,2}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
BY_HEADER: dict[str, str] = {
    "position": r"\bgps\b|geo(?:point|location|trace|shape)|latitude|longitude|altitude|\bprecision\b"
    r"|toa do|kinh do|vi do",
    "device": r"device|\bimei\b|subscriberid|simserial|sim serial|\bthiet bi\b|user ?agent",
    "ip": r"\bip\b|dia chi ip|ip address",
    "collaborator": r"submitted by|\busername\b|enumerator|interviewer|dieu tra vien|phong van vien|cong tac vien"
    r"|nguoi phong van",
    "moment": r"^(?:start|end|start time|end time|starttime|endtime|started at|ended at|gio bat dau|gio ket thuc)$",
    "picture": r"\b(?:photo|image|picture|signature|audio|video|chu ky|hinh anh|anh chup)\b",
}  # fmt: skip
HEADER_PATTERNS = {reason: re.compile(pattern) for reason, pattern in BY_HEADER.items()}
BOOKKEEPING = re.compile(
    r"^(?:_id|_index|_parent_index|_parent_table_name|_status|_notes|_tags|_validation_status|_version_?|__version__"
    r"|_xform_id_string|_attachments?|formhub/uuid|meta/instancename|meta/rootuuid|reviewstate|edits|formversion"
    r"|attachmentspresent|attachmentsexpected|instancename|stt|tt|so tt|_bamboo_dataset_id|_media_all_received)$"
)
ENOUGH_TO_TELL = 3
SHARE_TO_TELL = 0.2


def reason_by_header(header: str) -> str:
    """Why a column of that name is not imported: a code, '' where nothing speaks against it."""
    key = search_key(header)
    last = key.rsplit("/", 1)[-1].strip(" _:.-")
    plain = re.sub(r"[_/]+", " ", key).strip()
    if BOOKKEEPING.match(key):
        return "bookkeeping"
    for reason, pattern in HEADER_PATTERNS.items():
        if pattern.search(plain) or pattern.search(last):
            return reason
    for reason, pattern in IDENTIFYING_PATTERNS.items():
        if pattern.search(plain) or plain in (
            "ten",
            "name",
            "ho ten",
            "sdt",
            "cccd",
            "cmnd",
            "email",
            "dia chi",
            "dien thoai",
        ):
            return reason
    return ""


def reason_by_cells(cells: Sequence[str]) -> str:
    """Why a column with such cells is not imported."""
    filled = [cell for cell in cells if cell]
    patterns = {"ip": IP, "position": POSITION, "email": re.compile(EMAIL), "phone": re.compile(PHONE),
                "id-number": re.compile(r"\d{12}|\d{9}")}  # fmt: skip
    for reason, pattern in patterns.items():
        hits = sum(1 for cell in filled if pattern.fullmatch(cell))
        if hits >= ENOUGH_TO_TELL and hits >= SHARE_TO_TELL * len(filled):
            return reason
    return ""


def names_somebody(text: str) -> bool:
    """Whether words hold a phone number, an identity number, an e-mail address or an introduction by name."""
    return bool(PERSONAL.search(text) or NAMED.search(text))


def masked(text: str) -> str:
    """The words with what tells who somebody is replaced by […]."""
    return PERSONAL.sub(MASK, NAMED.sub(MASK, text))
