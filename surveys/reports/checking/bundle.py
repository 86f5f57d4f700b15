"""The checking bundle: answers, design, published tables and the scripts that recompute them, as one zip.

The same data give the same bytes. What is in it was run once: the facts say how many numbers were compared with what
the Python script makes of the very files, and how many of them differ.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy.orm import Session

from sampling.deferred import deferred
from surveys.errors import SurveyError
from surveys.reports.checking.analysis_file import AnalysisFile, analysis_file
from surveys.reports.checking.exact_values import exact_values
from surveys.reports.checking.outside_file import coarsened
from surveys.reports.checking.r_script import R_SCRIPT
from surveys.reports.checking.readme import readme
from surveys.reports.pictures import battery_scale
from surveys.reports.published_tables import tables_csv
from surveys.reports.results import Battery, ResultsBook, grouped
from surveys.reports.tabulation import results_book
from surveys.requests.records import Survey
from surveys.text.i18n import in_vietnamese

if TYPE_CHECKING:
    import pandas as pd

    from surveys.reports.checking import python_script
else:
    pd = deferred("pandas")
    python_script = deferred("surveys.reports.checking.python_script")

EXACT, OUTSIDE = "exact", "outside"
KINDS = (EXACT, OUTSIDE)
STEPS = 3
PYTHON_SCRIPT = Path(__file__).with_name("python_script.py")
LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Bundle:
    """The zip, and numbers about it for the page that offers it."""

    content: bytes
    facts: dict[str, Any]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def checking_bundle(session: Session, survey: Survey, *, kind: str) -> bytes:
    """The zip of a kind: `exact` for the house, `outside` coarsened; SurveyError as of `make_bundle`."""
    return make_bundle(session, survey, kind=kind).content


@in_vietnamese()
def make_bundle(
    session: Session, survey: Survey, *, kind: str, progress: Callable[[int, int], None] = lambda done, total: None
) -> Bundle:
    """The bundle with its facts; SurveyError `data_file.fieldwork_open`, and what `results_book` raises."""
    if survey.state not in ("results", "report"):
        raise SurveyError("data_file.fieldwork_open", "Files of answers are made when fieldwork is over.")
    progress(0, STEPS)
    book, _ledger = results_book(session, survey, released_only=False)
    file = analysis_file(session, survey)
    file = replace(file, more={**file.more, "scales": _scales(book)})
    progress(1, STEPS)
    tables = tables_csv(book)
    parts, facts = _parts(file, tables, kind)
    progress(2, STEPS)
    facts |= recomputed(parts)
    parts["README.txt"] = readme(kind, facts).encode()
    parts["manifest.json"] = _manifest(parts, facts)
    return Bundle(_zipped(parts), facts)


def _parts(file: AnalysisFile, tables: bytes, kind: str) -> tuple[dict[str, bytes], dict[str, Any]]:
    facts: dict[str, Any] = {"kind": kind, "responses": len(file.answers), "basis": file.settings["basis"]}
    frames: dict[str, pd.DataFrame] = {}
    if kind == OUTSIDE:
        file, more = coarsened(file)
        facts |= more
    else:
        frames["exact"] = exact_values(file, pd.read_csv(StringIO(tables.decode()), dtype=str, keep_default_na=False))
    frames |= {"data": file.answers, "design": file.design, "variables": file.variables, **file.more}
    frames["settings"] = pd.DataFrame(list(file.settings.items()), columns=["name", "value"])
    parts = {f"{name}.csv": _csv(frame) for name, frame in frames.items()}
    scripts = {"check.py": PYTHON_SCRIPT.read_bytes(), "check.R": R_SCRIPT.encode()}
    return {**parts, "tables.csv": tables, **scripts}, facts


def recomputed(parts: Mapping[str, bytes]) -> dict[str, int]:
    """What the Python script makes of the files: numbers compared, numbers that differ, remarks on the weights."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in parts.items():
            (Path(folder) / name).write_bytes(content)
        remarks, wrong, compared, _settings = python_script.check(Path(folder))
    return {"compared": compared, "different": len(wrong), "remarks": len(remarks)}


def _scales(book: ResultsBook) -> pd.DataFrame:
    """The points of every answer of the scales that have scores."""
    keys = {scale.key for scale in book.scales}
    rows = [
        (battery.key.split("\n", 1)[0], question.variable, step.code, points)
        for battery in grouped(list(book.questions))
        if isinstance(battery, Battery) and battery.key in keys
        for question in battery.questions
        for points, step in enumerate(battery_scale(battery)[0], start=1)
    ]
    return pd.DataFrame(rows, columns=["scale", "item", "code", "points"])


def _csv(frame: pd.DataFrame) -> bytes:
    return bytes(frame.to_csv(index=False, lineterminator="\n").encode())


def _manifest(parts: Mapping[str, bytes], facts: Mapping[str, Any]) -> bytes:
    files = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(parts.items())}
    said = {"program": f"khaosat {version('khaosat')}", **facts, "sha256": files}
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    """Files in the order of their names, with one date for all."""
    output = BytesIO()
    with ZipFile(output, "w", ZIP_DEFLATED) as archive:
        for name in sorted(parts):
            archive.writestr(ZipInfo(name, LONG_AGO), parts[name], ZIP_DEFLATED)
    return output.getvalue()
