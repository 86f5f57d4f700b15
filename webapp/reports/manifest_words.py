"""The manifest of an edition in words: what it was made from, each thing with its hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from surveys.reports.changes import INPUTS
from webapp.filters import vi_number


@dataclass(frozen=True)
class ManifestLine:
    """One thing that an edition was made from: what, which one, its SHA-256 ('' for the program's version)."""

    title: str
    which: str
    sha256: str


def manifest_lines(manifest: Mapping[str, Any]) -> list[ManifestLine]:
    """The lines of a manifest; none for an edition that was made before there were manifests."""
    if not manifest:
        return []
    lines = []
    for key, title in INPUTS.items():
        stated = manifest["inputs"].get(key)
        for each in stated if isinstance(stated, list) else [stated]:
            if each is not None:
                lines.append(ManifestLine(str(title), _which(each), each["sha256"]))
    for name, table in manifest["tables"].items():
        rows = _("%(name)s, %(rows)s dòng", name=name, rows=vi_number(table["rows"]))
        lines.append(ManifestLine(_("Mọi số đã công bố"), rows, table["sha256"]))
    lines.append(ManifestLine(_("Chương trình"), _("phiên bản %(number)s", number=manifest["program"]), ""))
    return lines


def _which(stated: Mapping[str, Any]) -> str:
    if "responses" in stated:
        return _("%(count)s phiếu", count=vi_number(stated["responses"]))
    if not stated["number"]:
        return _("mặc định")
    return _("bản số %(number)s", number=stated["number"])
