"""Control totals from Excel: read with faults named, declared as versions, met by the weights, shown on pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import Total, estimate
from sampling import Basis
from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.reports.tabulation import results_book
from surveys.reports.weighting_plans import (
    declare_totals,
    declare_trimming,
    frame_totals,
    offered_margins,
    weighting_plans,
    withdraw_totals,
)
from surveys.requests.records import Survey
from surveys.responses.control_totals import read_totals, totals_template
from surveys.responses.dataset import STRATUM_COLUMN, weighted_sample
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import STRATA, build_survey

ClientAs = Callable[..., FlaskClient]
SEX = {"1": 48_000, "2": 52_000}
AGE = {"1": 30_000, "2": 30_000, "3": 25_000, "4": 15_000}
HEADERS = ("Tên biến", "Mã phương án", "Ghi trong phiếu", "Tổng số người")
PROVENANCE = {"source": "Thống kê tỉnh", "as_of": date(2026, 1, 1)}
OK, FOUND, UNPROCESSABLE = 200, 302, 422


def workbook(*rows: tuple[object, ...]) -> bytes:
    """A file of control totals with these rows under its header."""
    book, output = Workbook(), BytesIO()
    for row in (HEADERS, *rows):
        book.active.append(list(row))  # type: ignore[union-attr]
    book.save(output)
    return output.getvalue()


def totals(**variables: dict[str, int]) -> bytes:
    return workbook(*((name, code, "", n) for name, known in variables.items() for code, n in known.items()))


def declare(session: Session, world: World, survey: Survey, content: bytes) -> None:
    person = world.person("designer")
    declare_totals(session, survey, content=content, filename="tong.xlsx", **PROVENANCE, person=person, now=NOW)


def sums(session: Session, survey: Survey, variable: str) -> dict[str, float]:
    sample, _ledger = weighted_sample(session, survey)
    return pd.Series(sample.weights).groupby(sample.data[variable].to_numpy()).sum().to_dict()


@only_sqlite
def test_weights_meet_the_declared_totals_and_the_ledger_names_their_source(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    before, _ledger = weighted_sample(session, survey)
    declare(session, world, survey, totals(sex=SEX, age=AGE))
    sample, ledger = weighted_sample(session, survey)
    assert sums(session, survey, "sex") == pytest.approx(SEX, rel=1e-8)
    assert sums(session, survey, "age") == pytest.approx(AGE, rel=1e-8)
    steps = [step for step in ledger.steps if step.kind == "calibration"]
    assert len(steps) == 6 and {step.source for step in steps} == {"Thống kê tỉnh, ngày 01/01/2026, bản 1 (ipf)"}
    # What is known of the population does not vary any more; what is not known keeps a variance.
    men = sample.data.assign(man=(sample.data["sex"] == "1").astype(float))["man"]
    sample.data["man"], before.data["man"] = men, men
    assert estimate(Total("man"), sample).se < 1e-6 * 48_000 < estimate(Total("man"), before).se


@only_sqlite
def test_an_answer_without_a_total_keeps_what_it_stands_for(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    before, _ledger = weighted_sample(session, survey)
    unknown = (before.data["age"] == "4").to_numpy()
    share = before.weights[unknown].sum() / before.weights.sum()
    declare(session, world, survey, totals(age={"1": 30_000, "2": 30_000, "3": 25_000}))
    found = sums(session, survey, "age")
    assert found["4"] == pytest.approx(85_000 * share) and found["1"] == pytest.approx(30_000 * (1 - share))


@only_sqlite
def test_a_trimmed_survey_meets_totals_and_bound_and_records_the_loss(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    declare(session, world, survey, totals(sex=SEX, age=AGE))
    calibrated, _ledger = weighted_sample(session, survey)
    rule = "sqrt(k*mean(w^2))"
    designer = world.person("designer")
    declare_trimming(session, survey, trimming="median+3*IQR", person=designer, now=NOW)
    sample, ledger = weighted_sample(session, survey)
    assert sums(session, survey, "sex") == pytest.approx(SEX, rel=1e-7)
    q1, middle, q3 = np.quantile(calibrated.weights, (0.25, 0.5, 0.75))
    assert sample.weights.max() <= (middle + 3 * (q3 - q1)) * (1 + 1e-9)
    assert ledger.steps[-1].kind == "trimming" and "moved" in ledger.steps[-1].source
    assert declare_trimming(session, survey, trimming=rule, person=designer, now=NOW).number == 3
    with pytest.raises(SurveyError) as caught:
        declare_trimming(session, survey, trimming="by eye", person=designer, now=NOW)
    assert caught.value.code == "weighting.unknown_rule"


def test_every_declaration_is_a_version_in_the_log_and_a_withdrawal_needs_a_reason(
    session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    plain, _ledger = results_book(session, survey)
    declare(session, world, survey, totals(sex=SEX))
    calibrated, _ledger = results_book(session, survey)
    assert calibrated.weights is not None and calibrated.weights.calibrated_to == ("Giới tính",)
    assert calibrated.weighting_deff != plain.weighting_deff
    designer = world.person("designer")
    with pytest.raises(SurveyError, match="reason"):
        withdraw_totals(session, survey, reason="thôi", person=designer, now=NOW)
    withdraw_totals(session, survey, reason="Số liệu đã cũ, chờ bản mới", person=designer, now=NOW)
    again, _ledger = results_book(session, survey)
    assert again.weighting_deff == plain.weighting_deff
    assert [plan.number for plan in weighting_plans(session, survey)] == [2, 1]
    logged = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "weighting.declared")).all()
    assert [detail.split(";")[0] for detail in logged] == ["v1: sex", "v2: -"]
    with pytest.raises(SurveyError) as caught:
        withdraw_totals(session, survey, reason="Số liệu đã cũ, chờ bản mới", person=designer, now=NOW)
    assert caught.value.code == "weighting.no_totals"


@only_sqlite
def test_totals_wait_until_fieldwork_has_ended_and_a_quota_has_no_weights(session: Session, world: World) -> None:
    live = build_survey(session, world, state="fieldwork")
    declare(session, world, live, totals(sex=SEX))
    _sample, ledger = weighted_sample(session, live)
    assert "calibration" not in {step.kind for step in ledger.steps}
    quota = build_survey(session, world, basis=Basis.QUOTA)
    with pytest.raises(SurveyError) as caught:
        declare(session, world, quota, totals(sex=SEX))
    assert caught.value.code == "weighting.no_weights"


@only_sqlite
def test_faults_of_a_file_are_named_by_row_nothing_is_stored_and_the_file_to_fill_has_none(
    session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    rows = [("sex", 1, "", 10), ("sex", 2, "", "nhiều"), ("sex", 7, "", 5), ("tuoi", 1, "", 5), ("sex", 1, "", 4)]
    rows += [("age", 1, "", 30), ("Cộng", "", "", 40)]
    with pytest.raises(SurveyError) as caught:
        declare(session, world, survey, workbook(*rows))
    findings = caught.value.facts["findings"]
    assert [(found.code, found.row) for found in findings if found.severity == "error"] == [  # type: ignore[attr-defined]
        ("totals_not_a_count", 3),
        ("totals_unknown_category", 4),
        ("totals_unknown_variable", 5),
        ("totals_twice", 6),
        ("totals_one_category", None),
        ("totals_one_category", None),
        ("totals_disagree", None),
    ]
    assert weighting_plans(session, survey) == []
    with pytest.raises(SurveyError) as caught:
        declare(session, world, survey, workbook(("sex", 1, "", None)))
    assert [found.code for found in caught.value.facts["findings"]] == ["totals_none"]  # type: ignore[attr-defined]

    # The file to fill in is read back with every answer, also the stratum.
    offered = offered_margins(session, survey)
    assert [one.variable for one in offered][:3] == [STRATUM_COLUMN, "sex", "age"]
    book = load_workbook(BytesIO(totals_template(offered, survey_title=survey.title)))
    sheet = book.active
    assert sheet is not None
    people = dict(zip(STRATA, (100, 900), strict=True))
    for row in sheet.iter_rows(min_row=6):
        if row[0].value in ("Tầng", "sex"):
            row[3].value = people.get(str(row[1].value), 500)
    output = BytesIO()
    book.save(output)
    reading = read_totals(output.getvalue(), offered=offered)
    assert reading.errors == () and [margin.label for margin in reading.margins] == ["Tầng", "Giới tính"]
    assert [category.code for category in reading.margins[0].categories] == list(STRATA)
    declare(session, world, survey, output.getvalue())
    assert sums(session, survey, STRATUM_COLUMN) == pytest.approx(people)


@only_sqlite
def test_the_office_declares_on_the_page_and_reads_the_result_there_and_in_the_report(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    base = f"/khao-sat/{survey.id}/ket-qua/quyen-so"
    designer = client_as("designer")
    assert "Chưa khai báo tổng số người" in designer.get(base).text
    wrong = {"file": (BytesIO(totals(sex={"1": 5})), "tong.xlsx"), "source": "Thống kê tỉnh", "as_of": "2026-01-01"}
    refused = designer.post(f"{base}/tong-chuan", data=wrong)
    assert refused.status_code == UNPROCESSABLE and "cần tổng của ít nhất hai phương án" in refused.text
    right = {**wrong, "file": (BytesIO(totals(sex=SEX, age=AGE)), "tong.xlsx")}
    assert designer.post(f"{base}/tong-chuan", data=right).status_code == FOUND
    assert designer.post(f"{base}/cat-bot", data={"trimming": "median+3*IQR"}).status_code == FOUND
    page = designer.get(f"{base}/tong-chuan").text
    assert "48.000" in page and "Đang dùng bản 2" in page and 'value="median+3*IQR"' in page
    shown = client_as("reader").get(base).text
    for words in ("Giới tính: ", "phiếu hiệu dụng", "Thống kê tỉnh", "Cắt bớt quyền số quá lớn", "phan-bo.svg"):
        assert words in shown
    assert "Khai báo hiệu chỉnh" not in shown
    picture = client_as("reader").get(f"{base}/phan-bo.svg")
    assert picture.status_code == OK and picture.mimetype == "image/svg+xml"
    assert client_as("reader").get(f"{base}/tong-chuan").status_code not in (OK, FOUND)
    assert designer.post(f"{base}/thoi-dung", data={"reason": "Chờ số liệu mới"}).status_code == FOUND


@only_sqlite
def test_the_page_and_its_file_tell_what_calibration_moved_and_what_weights_do_to_the_key_estimates(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    declare(session, world, survey, totals(sex=SEX, age=AGE))
    session.commit()
    book, _ledger = results_book(session, survey)
    assert book.weights is not None and book.weights.calibration is not None
    sample, _ledger = weighted_sample(session, survey)
    sex, age = book.weights.calibration.margins
    first = sex.shares[0]
    men, before = (sample.data["sex"] == "1").to_numpy(), sample.credits[-1].weights  # type: ignore[attr-defined]
    assert first.forms == round(100 * men.mean(), 1) != first.before == round(100 * before[men].sum() / before.sum(), 1)
    assert (first.known, first.after, first.moved) == (48.0, 48.0, round(48.0 - first.before, 1))
    assert [share.after for share in age.shares] == [share.known for share in age.shares] == [30.0, 30.0, 25.0, 15.0]
    smallest, largest = book.weights.calibration.smallest, book.weights.calibration.largest
    assert smallest is not None and largest is not None and 0.2 < smallest < 1 < largest < 5

    effect, question = book.weights.effects[0], book.question("q1")
    base = sample.data["_base_weight"].to_numpy()
    assert question is not None and len(book.weights.effects) == 5
    top = max(question.answers, key=lambda answer: answer.cell.value or 0)
    chosen = (sample.data["q1"] == top.code).to_numpy()
    asked = sample.data["q1"].notna().to_numpy()
    assert effect.base == round(100 * base[chosen].sum() / base[asked].sum(), 1)
    assert (effect.answer, effect.final) == (top.label, round(top.cell.value or 0, 1))

    reader, address = client_as("reader"), f"/khao-sat/{survey.id}/ket-qua/quyen-so"
    page = reader.get(address).text
    for words in ("Trước và sau hiệu chỉnh", "48,0%", "không dùng quyền số", "truoc-sau.svg", "anh-huong.svg"):
        assert words in page
    for picture in ("truoc-sau.svg?theo=1", "anh-huong.svg?khung=hep"):
        assert reader.get(f"{address}/{picture}").mimetype == "image/svg+xml"
    assert reader.get(f"{address}/truoc-sau.svg?theo=2").location.endswith("/quyen-so")
    sheets = load_workbook(BytesIO(reader.get(f"{address}.xlsx").data)).worksheets
    assert [sheet.title for sheet in sheets] == ["Hệ số", "Trước và sau", "Ảnh hưởng"]
    cells = {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}
    assert {48.0, first.before, effect.base, effect.difference} <= cells
    assert all(len(str(cell).partition(".")[2]) <= 4 for cell in cells if isinstance(cell, float))


@only_sqlite
def test_the_frame_offers_the_people_of_each_stratum_instead_of_a_file(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    designer, address = client_as("designer"), f"/khao-sat/{survey.id}/ket-qua/quyen-so"
    found = frame_totals(session, survey)
    assert found is not None and [category.code for category in found.margin.categories] == list(STRATA)
    people = {category.code: category.total for category in found.margin.categories}
    assert sum(people.values()) == sum(unit.size for unit in found.frame.units)
    assert "Dùng tổng của dàn mẫu" in designer.get(f"{address}/tong-chuan").text
    assert designer.post(f"{address}/dan-mau").status_code == FOUND
    session.rollback()
    assert sums(session, survey, STRATUM_COLUMN) == pytest.approx(people)
    (plan,) = weighting_plans(session, survey)
    assert (plan.as_of, plan.file_sha256) == (found.frame.as_of, found.frame.frame_hash)
    quota = build_survey(session, world, basis=Basis.QUOTA)
    assert frame_totals(session, quota) is None
    assert "Dùng tổng của dàn mẫu" not in designer.get(f"/khao-sat/{quota.id}/ket-qua/quyen-so/tong-chuan").text
