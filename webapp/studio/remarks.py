"""What is to be said of each item: what keeps the document from being a questionnaire, and what the checks found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio.document import walk
from surveys.questionnaires.studio.records import StudioDocument

GRAVITIES = ("error", "privacy", "warning", "advice")
"""The heaviest first."""
NOTHING_ASKED = "nothing-asked"
"""How every questionnaire begins: the page says what to do, not that something is wrong."""


@dataclass(frozen=True)
class Remark:
    """One thing said of an item ("" of the whole): how grave it is, what is seen, what to do, at which field."""

    uid: str
    gravity: str
    message: str
    advice: str = ""
    field: str = ""


def remarks_of(
    document: Mapping[str, Any], studio: StudioDocument, version: QuestionnaireVersion
) -> dict[str, list[Remark]]:
    """All remarks by item, the gravest first."""
    uids = {node["name"]: node["uid"] for node, _parents in walk(document) if node.get("name")}
    known = set(uids.values())
    found: dict[str, list[Remark]] = {}
    for remark in (*_problems(studio, known), *_findings(version, uids)):
        found.setdefault(remark.uid, []).append(remark)
    for remarks in found.values():
        remarks.sort(key=lambda remark: GRAVITIES.index(remark.gravity))
    return found


def heaviest(remarks: Sequence[Remark]) -> str:
    """The gravest of them, '' of none."""
    return min((remark.gravity for remark in remarks), key=GRAVITIES.index, default="")


def counted(remarks: Mapping[str, Sequence[Remark]]) -> dict[str, int]:
    """How many there are of each gravity."""
    every = [remark.gravity for each in remarks.values() for remark in each]
    return {gravity: every.count(gravity) for gravity in GRAVITIES}


def _problems(studio: StudioDocument, known: set[str]) -> Iterable[Remark]:
    for problem in studio.problems:
        if problem.get("code") == NOTHING_ASKED:
            continue
        uid = problem.get("uid", "")
        yield Remark(
            uid if uid in known else "",
            "error",
            problem.get("message", ""),
            problem.get("advice", ""),
            problem.get("field", ""),
        )


def _findings(version: QuestionnaireVersion, uids: Mapping[str, str]) -> Iterable[Remark]:
    for finding in version.findings:
        severity = finding["severity"]
        if severity not in GRAVITIES:
            continue
        name = (finding.get("facts") or {}).get("name", "")
        yield Remark(uids.get(name, ""), severity, finding["message"], finding.get("advice") or "")
