"""Every published number follows from the bundle, by its own scripts; a wrong one is named."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from sampling import Basis
from surveys.errors import SurveyError
from surveys.reports.checking.bundle import checking_bundle, make_bundle
from surveys.reports.checking.outside_file import K, smallest_combination
from surveys.reports.published_tables import COLUMNS
from surveys.reports.weighting_plans import declare_trimming
from surveys.requests.records import Survey
from surveys.samples.records import SelectedUnit
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey
from tests.machine import needs
from tests.services.test_results_weighting_plans import AGE, SEX, declare, totals

PERSONAL = ["_domain_stratum", "sex", "age", "job", "members"]
PRECISION = ["se", "low", "high", "deff", "df"]


def calibrated(session: Session, world: World) -> Survey:
    """Stratified, in stages, one commune certain to be drawn, with unknown eligibility, calibrated and trimmed."""
    survey = build_survey(session, world)
    first = session.query(SelectedUnit.psu).filter_by(stage=1).order_by(SelectedUnit.psu).first()
    certain = SelectedUnit.psu == first[0], SelectedUnit.stage == 1
    session.execute(update(SelectedUnit).where(*certain).values(inclusion_probability=1.0))
    declare(session, world, survey, totals(sex=SEX, age=AGE))
    declare_trimming(session, survey, trimming="median+3*IQR", person=world.person("designer"), now=NOW)
    session.commit()
    return survey


def unpacked(content: bytes, folder: Path) -> Path:
    with ZipFile(BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)


def read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


@only_sqlite
def test_every_number_is_recomputed_from_the_exact_file_and_a_wrong_one_is_named(
    session: Session, world: World, tmp_path: Path
) -> None:
    survey = calibrated(session, world)
    bundle = make_bundle(session, survey, kind="exact")
    assert bundle.content == checking_bundle(session, survey, kind="exact")
    folder = unpacked(bundle.content, tmp_path)
    assert read(folder, "design")["stratum"].str.startswith("certainty ").any()
    assert bundle.facts["different"] == bundle.facts["remarks"] == 0
    right = run(sys.executable, folder / "check.py")
    assert (right.returncode, right.stderr) == (0, "") and bundle.facts["compared"] > 3000
    assert right.stdout.startswith(f"{bundle.facts['compared']} numbers compared, 0 differ; 0 remarks")
    tables = read(folder, "tables")
    at = tables.index[(tables["item"] == "q1") & (tables["banner"] == "sex") & (tables["status"] == "shown")][0]
    tables.loc[at, "se"] = f"{float(tables.loc[at, 'se']) + 0.02:.2f}"
    tables.to_csv(folder / "tables.csv", index=False)
    wrong = run(sys.executable, folder / "check.py")
    assert wrong.returncode == 1
    assert (
        f"tables.csv: q1 / {tables.loc[at, 'option']} / sex / {tables.loc[at, 'category']} / share: se" in wrong.stdout
    )


@only_sqlite
def test_a_weight_that_does_not_follow_from_communes_factors_and_totals_is_told(
    session: Session, world: World, tmp_path: Path
) -> None:
    from surveys.reports.checking.python_script import check

    folder = unpacked(checking_bundle(session, calibrated(session, world), kind="exact"), tmp_path)
    whole = {name: read(folder, name) for name in ("design", "communes", "margins")}
    design = whole["design"]
    design.loc[0, "factor_nonresponse"] = str(float(design.loc[0, "factor_nonresponse"]) * 1.01)
    design.to_csv(folder / "design.csv", index=False)
    whole["margins"].assign(total="50000").to_csv(folder / "margins.csv", index=False)
    remarks = check(folder)[0]
    assert "The product of the factors is not the weight." in remarks
    assert "factor_nonresponse does not follow from communes.csv." in remarks
    assert any("do not add up to its total" in each for each in remarks)


@only_sqlite
def test_a_quota_survey_has_shares_and_counts_to_check_and_nothing_else(
    session: Session, world: World, tmp_path: Path
) -> None:
    survey = build_survey(session, world, basis=Basis.QUOTA)
    bundle = make_bundle(session, survey, kind="exact")
    folder = unpacked(bundle.content, tmp_path)
    assert run(sys.executable, folder / "check.py").returncode == 0 and bundle.facts["compared"] > 1000
    assert set(read(folder, "design").columns) == {"_row", "weight"}
    assert not (read(folder, "exact")[PRECISION] != "").to_numpy().any()
    # A margin that somebody writes in by hand does not follow from such a file.
    tables = read(folder, "tables")
    tables.loc[tables["status"] == "shown", ["low", "high"]] = "10.0"
    tables.to_csv(folder / "tables.csv", index=False)
    assert run(sys.executable, folder / "check.py").returncode == 1


@only_sqlite
def test_what_may_leave_has_no_place_no_rare_person_and_says_what_differs(
    session: Session, world: World, tmp_path: Path
) -> None:
    survey = calibrated(session, world)
    bundle = make_bundle(session, survey, kind="outside")
    assert bundle.content == checking_bundle(session, survey, kind="outside")
    folder = unpacked(bundle.content, tmp_path)
    assert {path.name for path in folder.iterdir()} == {
        "README.txt", "check.R", "check.py", "data.csv", "design.csv", "manifest.json", "scales.csv", "settings.csv",
        "tables.csv", "variables.csv",
    }  # fmt: skip
    data, design = read(folder, "data"), read(folder, "design")
    assert set(design.columns) == {"_row", "weight", "stratum", "psu"}
    assert design["weight"].value_counts().min() >= K
    assert smallest_combination(data, PERSONAL) >= K and data["members"].value_counts().min() >= K
    assert set(data["proposal"]) == {"", "1"}
    # Whole categories of the tables' groups stay; single answers are left out, and the facts say how many.
    exact = read(unpacked(checking_bundle(session, survey, kind="exact"), tmp_path / "exact"), "data")
    assert set(exact["age"]) <= set(data["age"])
    assert len(exact) - len(data) == bundle.facts["forms_left_out"] == -(-len(exact) // 10)
    gone = sum(bundle.facts["left_out"].get(name, 0) for name in PERSONAL)
    assert gone == bundle.facts["values_left_out"] == sum((data[name] == "").sum() for name in PERSONAL) > 0
    said = run(sys.executable, folder / "check.py")
    assert said.returncode == 0 and "such differences are expected" in said.stdout
    assert f"{bundle.facts['compared']} numbers compared, {bundle.facts['different']} differ" in said.stdout


@only_sqlite
def test_no_file_is_made_while_answers_still_come_in(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork")
    with pytest.raises(SurveyError) as caught:
        checking_bundle(session, survey, kind="exact")
    assert caught.value.code == "data_file.fieldwork_open"


@needs("Rscript")
@only_sqlite
@pytest.mark.parametrize("basis", [Basis.PROBABILITY, Basis.QUOTA])
def test_r_comes_to_the_same_numbers(session: Session, world: World, tmp_path: Path, basis: Basis) -> None:
    if run("Rscript", "-e", "library(survey)").returncode:
        pytest.skip("R is here without its package survey")
    build = calibrated if basis is Basis.PROBABILITY else lambda s, w: build_survey(s, w, basis=basis)
    folder = unpacked(checking_bundle(session, build(session, world), kind="exact"), tmp_path)
    found = run("Rscript", folder / "check.R", folder)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_tables_of_the_script_are_those_that_are_published() -> None:
    from surveys.reports.checking import python_script, r_script
    from surveys.reports.published_tables import DECIMALS

    assert {*python_script.KEY, *python_script.NUMBERS, "status"} == set(COLUMNS)
    assert set(python_script.PRINTED) == set(DECIMALS)
    for statistic, decimals in DECIMALS.items():
        for name, places in decimals.items():
            assert python_script.PRINTED[statistic][name] == pytest.approx(0.5 * 10**-places)
    assert "library(survey)" in r_script.R_SCRIPT
