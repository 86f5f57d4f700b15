"""The type column of XLSForm: what each type becomes here, or why it is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.questionnaires.kinds import kind_of_type

TODAY = "today"
MEDIA_TYPES = {
    "image", "photo", "audio", "video", "file", "background_audio", "barcode", "picture", "signature", "draw",
    "annotate",
}  # fmt: skip
PLACE_TYPES = {"geopoint", "geotrace", "geoshape", "start_geopoint", "gps", "location", "osm"}
TIME_TYPES = {"start", "end", "start_time", "end_time"}
DEVICE_TYPES = {
    "deviceid", "device_id", "imei", "subscriberid", "simserial", "phonenumber", "phone_number", "username", "email",
    "audit", "caseid", "comments", "uri", "entity",
}  # fmt: skip
ATTACHMENT_TYPES = {"csv_external", "xml_external"}
SELECT = re.compile(
    r"(?:add\s+)?(?P<what>select[ _]?one|select1|select[ _]multiple|select[ _]all[ _]that[ _]apply|select|rank"
    r"|odk:rank)(?P<source>_external|[ _]from[ _]file)?"
    r"(?:\s+prompt\s+using)?(?:\s+from)?\s+(?P<list>\S+?)(?P<other>\s+(?:or[ _]specify[ _]other|or[ _]other))?",
    re.IGNORECASE,
)
STRUCTURE = re.compile(r"(?P<edge>begin|end)[ _](?P<what>group|repeat|loop|lgroup)(?:\s.*)?", re.IGNORECASE)
FILE_SOURCE = re.compile(r"\.(?:csv|xml|geojson)$", re.IGNORECASE)


@dataclass(frozen=True)
class TypeCell:
    """What a type cell says. `edge` is begin/end for groups and repeats; `left_out` is why a type is not collected."""

    kind: str = ""
    edge: str = ""
    list_name: str = ""
    or_other: bool = False
    from_file: bool = False
    external: bool = False
    left_out: str = ""


def read_type(text: str) -> TypeCell | None:
    """Read a type cell; None when the type does not exist."""
    words = " ".join(text.split())
    structure = STRUCTURE.fullmatch(words)
    if structure:
        kind = "repeat" if structure["what"].lower() in {"repeat", "loop"} else "group"
        return TypeCell(kind=kind, edge=structure["edge"].lower())
    select = SELECT.fullmatch(words)
    if select:
        return _select(select)
    name = re.sub(r"[\s-]+", "_", words.lower())
    row = kind_of_type(name)
    if row is not None:
        return TypeCell(kind=row.name)
    if name == TODAY:
        return TypeCell(kind=TODAY)
    return _left_out(name)


def _select(match: re.Match[str]) -> TypeCell:
    what = match["what"].lower().replace(" ", "_")
    kind = "select_multiple" if "multiple" in what or "all" in what else "select_one"
    kind = "rank" if "rank" in what else kind
    source = (match["source"] or "").lower()
    from_file = "file" in source or bool(FILE_SOURCE.search(match["list"]))
    return TypeCell(
        kind=kind,
        list_name=match["list"],
        or_other=bool(match["other"]),
        from_file=from_file,
        external=source == "_external",
    )


def _left_out(name: str) -> TypeCell | None:
    families = {
        "media": MEDIA_TYPES,
        "place": PLACE_TYPES,
        "time": TIME_TYPES,
        "device": DEVICE_TYPES,
        "attachment": ATTACHMENT_TYPES,
    }
    reason = next((reason for reason, types in families.items() if name in types), None)
    return TypeCell(left_out=reason) if reason else None
