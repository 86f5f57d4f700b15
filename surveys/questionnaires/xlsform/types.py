"""The type column of XLSForm: what each type becomes here, or why it is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.questionnaires.kinds import kind_of_type

MEDIA_TYPES = {
    "image", "photo", "audio", "video", "file", "background_audio", "barcode", "picture", "signature", "draw",
    "annotate",
}  # fmt: skip
PLACE_TYPES = {
    "geopoint", "geotrace", "geoshape", "start_geopoint", "background_geopoint", "gps", "location", "osm",
}  # fmt: skip
TIME_TYPES = {"start", "end", "start_time", "end_time"}
DEVICE_TYPES = {
    "deviceid", "device_id", "imei", "subscriberid", "subscriber_id", "simserial", "sim_id", "phonenumber",
    "phone_number", "username", "email", "audit", "caseid", "comments", "uri", "entity",
}  # fmt: skip
ATTACHMENT_TYPES = {"csv_external", "xml_external"}
LEFT_OUT_TYPES = {
    "media": MEDIA_TYPES,
    "place": PLACE_TYPES,
    "time": TIME_TYPES,
    "device": DEVICE_TYPES,
    "attachment": ATTACHMENT_TYPES,
}
SETTING_TYPES = {"form_title", "set_form_title", "form_id", "set_form_id", "prefix"}
"""Rows of the survey sheet that are settings in truth."""

OLD_WORDS = re.compile(r"(?:q|add|get) (?P<plain>.+?)(?: prompt)?")
SAME = {"date_time": "datetime", "calculation": "calculate"}
DAYS = {"last_month": 31, "last_six_months": 183, "last_year": 365}
SELECT = re.compile(
    r"(?:add\s+)?(?P<what>select[ _]?one|select1|select[ _]multiple|select[ _]all[ _]that[ _]apply|select|rank"
    r"|odk:rank)(?P<source>_external|[ _]from[ _]file)?"
    r"(?:\s+prompt\s+using)?(?:\s+from)?\s+(?P<list>\S+?)(?P<other>\s+(?:or[ _]specify[ _]other|or[ _]other))?",
    re.IGNORECASE,
)
STRUCTURE = re.compile(
    r"(?P<edge>begin|end)[ _](?P<what>looped group|group|repeat|loop|lgroup)(?: (?:over )?(?P<list>\S+))?",
    re.IGNORECASE,
)
FILE_SOURCE = re.compile(r"\.(?:csv|xml|geojson)$", re.IGNORECASE)
OSM = re.compile(r"osm \S+")


@dataclass(frozen=True)
class TypeCell:
    """What a type cell says. `edge` is begin/end for groups and repeats; `left_out` is why a type is not collected.

    `constraint` is what the type itself demands of an answer; a loop (`each`) is a group for each choice of a list.
    """

    kind: str = ""
    edge: str = ""
    list_name: str = ""
    or_other: bool = False
    from_file: bool = False
    external: bool = False
    left_out: str = ""
    constraint: str = ""
    each: bool = False
    written: str = ""

    @property
    def is_collected(self) -> bool:
        """Whether an answer to it is asked for or kept."""
        return not (self.left_out or self.from_file)


def read_type(text: str, appearance: str = "") -> TypeCell | None:
    """Read a type cell; None when the type does not exist."""
    words = " ".join(text.split())
    structure = STRUCTURE.fullmatch(words)
    if structure:
        return _structure(structure)
    select = SELECT.fullmatch(words)
    if select:
        return _select(select, words)
    old = OLD_WORDS.fullmatch(words)
    name = re.sub(r"[\s-]+", "_", (old["plain"] if old else words).lower().removeprefix("uri:"))
    return _plain(SAME.get(name, name), appearance, words)


def _structure(match: re.Match[str]) -> TypeCell:
    what = match["what"].lower()
    kind = "group" if what in {"group", "loop"} else "repeat"
    each = what == "loop"
    return TypeCell(kind=kind, edge=match["edge"].lower(), list_name=match["list"] or "", each=each)


def _select(match: re.Match[str], words: str) -> TypeCell:
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
        written=words,
    )


def _plain(name: str, appearance: str, words: str) -> TypeCell | None:
    reason = next((reason for reason, types in LEFT_OUT_TYPES.items() if name in types), "")
    if reason or OSM.fullmatch(words):
        return TypeCell(left_out=reason or "place", written=words)
    if name == "today":
        return TypeCell(kind="today", written=words)
    if name == "percentage":
        return TypeCell(kind="integer", constraint="0 <= . and . <= 100", written=words)
    days = DAYS.get(name.removeprefix("number_of_days_in_"))
    if days:
        return TypeCell(kind="integer", constraint=f"0 <= . and . <= {days}", written=words)
    kind = kind_of_type(name, appearance)
    return TypeCell(kind=kind.name, written=words) if kind else None
