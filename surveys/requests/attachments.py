"""Files that come with a request: which kinds are taken, told by their content as well as by the name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from surveys.errors import SurveyError
from surveys.requests.records import Attachment
from surveys.text import nfc

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 10
MAX_NAME = 120
OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": OFFICE + "wordprocessingml.document",
    "xlsx": OFFICE + "spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
SIGNATURES = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|]')


@dataclass(frozen=True)
class ReceivedFile:
    """A file as the browser sent it."""

    filename: str
    content: bytes


def read_attachment(file: ReceivedFile) -> Attachment:
    """The record of a received file; raises SurveyError where kind or size is not taken."""
    name = clean_filename(file.filename)
    if not file.content:
        raise SurveyError("attachment.empty", f"{name} is empty", filename=name)
    if len(file.content) > MAX_BYTES:
        raise SurveyError(
            "attachment.too_large",
            f"{name} has {len(file.content)} bytes, at most {MAX_BYTES} are taken",
            filename=name,
            megabytes=MAX_BYTES // 1024 // 1024,
        )
    kind = kind_of(file.content)
    if kind is None or kind != _kind_in_name(name):
        raise SurveyError("attachment.kind", f"{name}: kind not taken or not as named", filename=name)
    return Attachment(
        filename=name,
        media_type=MEDIA_TYPES[kind],
        sha256=hashlib.sha256(file.content).hexdigest(),
        size=len(file.content),
        content=file.content,
    )


def kind_of(content: bytes) -> str | None:
    """The kind that the content shows: pdf, png, jpg, docx or xlsx without macros; None for anything else."""
    for kind, signature in SIGNATURES.items():
        if content.startswith(signature):
            return kind
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        parts = set(zipfile.ZipFile(BytesIO(content)).namelist())
    except zipfile.BadZipFile:
        return None
    if any(part.endswith("vbaProject.bin") for part in parts):
        return None
    return next((kind for kind, part in MAIN_PARTS.items() if part in parts), None)


def clean_filename(filename: str) -> str:
    """The name without folders, control or direction characters, in composed form, with its ending kept."""
    last = nfc(filename).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in INVISIBLE)
    name = " ".join(FORBIDDEN_IN_NAMES.sub("_", visible).split()).strip(". ") or "tep-dinh-kem"
    path = PurePosixPath(name)
    return path.stem[: MAX_NAME - len(path.suffix)] + path.suffix


def _kind_in_name(name: str) -> str:
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    return "jpg" if ending == "jpeg" else ending
