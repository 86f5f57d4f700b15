"""Every code that a package can raise has its sentence, and its facts are written the Vietnamese way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from surveys.errors import SurveyError
from surveys.fieldwork.phones.events import CASE_CLOSED, CLOSED, NOT_POSSIBLE, OTHER_CONTENT, REASONS
from tests.conftest import only_sqlite
from webapp import messages
from webapp.links.personal_views import SAID_TO_HOUSEHOLDS
from webapp.messages import all_sentences, sentence

pytestmark = only_sqlite

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("sampling", "analysis", "surveys", "webapp")
ERRORS = {"SurveyError", "NumberTooLarge", "SamplingError", "AnalysisError", "QuestionnaireError"}
HANDED_ON = {
    "webapp/cli/problems.py": (),  # what the analysis refused, said as any other error
    "analysis/weighting.py": (),  # what a step refused, with the number of the replicate
    "sampling/errors.py": (),  # rebuilt after pickling, and the numbers that `refuse_outside` names
    "sampling/precision_targets.py": tuple(f"{name}_outside" for name in ("cv", "variance", "margin", "unit_cv")),
    "surveys/requests/service.py": (
        "fieldwork.no_questionnaire",
        "fieldwork.no_sample",
        "fieldwork.unassigned_cases",
        "fieldwork.population_too_small",
        "fieldwork.too_few_cases",
    ),
    "surveys/database_problems.py": tuple(
        f"database.{name}"
        for name in (
            "unreachable",
            "refused",
            "log_in",
            "missing",
            "read_only",
            "no_file",
            "not_a_database",
            "full",
            "busy",
        )
    ),
    "surveys/transfer/folders.py": tuple(
        f"backup.{name}" for name in ("disk_full", "not_allowed", "no_folder", "folder_failed")
    ),
    "surveys/jobs/service.py": ("job.interrupted", "job.failed"),
    "surveys/transfer/settings.py": (),  # the code that a run was recorded with
    "webapp/requests/views.py": (),  # the obstacles of surveys/requests/service.py
    "surveys/samples/versions.py": ("sample.frame_findings", "sample.allocation_findings"),
    "webapp/openrosa/protocol_views.py": (),  # the reasons of webapp/field_app/intake.py
    "webapp/field_app/intake.py": tuple(
        f"kept.{reason}"
        for reason in (
            "case_reassigned",
            "other_content",
            "case_has_response",
            "case_void",
            "case_closed",
            "case_answered_alone",
            "survey_over",
            "version_closed",
            "no_person_selected",
        )
    ),
    "webapp/field_app/event_views.py": tuple(
        f"kept_event.{reason}"
        for reason in (*REASONS.values(), *CLOSED.values(), CASE_CLOSED, NOT_POSSIBLE, OTHER_CONTENT)
    ),
    "webapp/links/personal_office.py": ("link.no_address", "link.not_https"),
    "webapp/links/personal_views.py": tuple(SAID_TO_HOUSEHOLDS.values()),  # what was refused, as it is said to them
    "webapp/cli/forms.py": (),  # what refused the file, told by its own sentence
}
"""Files where the code is not written out at the place that raises, with the codes that can come."""


@pytest.fixture(scope="module")
def raised() -> set[tuple[str, str | None]]:
    return set(_raised())


def _raised() -> Iterator[tuple[str, str | None]]:
    """(file, code) of every error that is made; None for a code that is not written out."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                    code = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
                    yield path.relative_to(ROOT).as_posix(), code
                elif (
                    isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "refuse_outside"
                ):
                    name = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
                    yield path.relative_to(ROOT).as_posix(), name and f"{name}_outside"


def test_every_code_has_a_sentence(raised: set[tuple[str, str | None]]) -> None:
    written = {code for _file, code in raised if code is not None}
    assert len(written) > 80
    assert sorted((written | {code for codes in HANDED_ON.values() for code in codes}) - set(all_sentences())) == []


def test_codes_that_are_not_written_out_are_listed(raised: set[tuple[str, str | None]]) -> None:
    assert {file for file, code in raised if code is None} == set(HANDED_ON)


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (1234.5, "1.234,5"),
        (date(2025, 3, 5), "05/03/2025"),
        (datetime(2025, 3, 5, 7, 5, tzinfo=UTC), "14:05 05/03/2025"),
        ([1200, "Xã A"], "1.200, Xã A"),
        ("Xã A", "Xã A"),
    ],
)
def test_facts_are_written_the_vietnamese_way(
    app: Flask, monkeypatch: pytest.MonkeyPatch, fact: object, said: str
) -> None:
    monkeypatch.setitem(messages.SENTENCES, "test.fact", "Có %(fact)s.")
    all_sentences.cache_clear()
    with app.test_request_context():
        assert sentence(SurveyError("test.fact", "", fact=fact)) == f"Có {said}."
    all_sentences.cache_clear()
