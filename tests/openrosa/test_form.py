"""The form that we serve is opened by ODK's own engine, and what that engine writes becomes our response."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

import sampling
from surveys.fieldwork import service as fieldwork
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.responses.records import Response
from tests.conftest import NOW, only_sqlite
from tests.machine import needs
from tests.openrosa.collect import NAMESPACES
from tests.openrosa.conftest import Device
from tests.services.survey_in_the_field import demo_questionnaire, full_answers
from tools.odk_engine import engine_folder

PROGRAM = Path(__file__).with_name("in_odks_engine.mjs")
needs_engine = pytest.mark.skipif(engine_folder() is None, reason="ODK's form engine is not installed (make setup)")


def in_odks_engine(folder: Path, form: bytes, cases: bytes, answers: list[tuple[str, object]]) -> dict[str, Any]:
    (folder / "form.xml").write_bytes(form)
    (folder / "ho.csv").write_bytes(cases)
    told = "\n".join(json.dumps({"path": path, "value": value}) for path, value in answers)
    command = ["node", "--input-type=module", "-e", PROGRAM.read_text(encoding="utf-8"), "--"]
    done = subprocess.run(
        [*command, str(folder / "form.xml"), str(folder / "ho.csv")],
        cwd=engine_folder(), input=told, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def paths_of(form: bytes) -> Mapping[str, str]:
    """Where each node of the form stands, by name."""
    data = ElementTree.fromstring(form).find("h:head/x:model/x:instance/*", NAMESPACES)
    found: dict[str, str] = {}

    def walk(node: ElementTree.Element, path: str) -> None:
        for child in node:
            name = child.tag.rpartition("}")[2]
            found[name] = f"{path}/{name}"
            walk(child, found[name])

    assert data is not None
    walk(data, "/data")
    return found


def in_order(questionnaire: Questionnaire, answers: Mapping[str, object]) -> list[tuple[str, object]]:
    return [(name, answers[name]) for name in questionnaire.placed if name in answers]


@only_sqlite
@needs("node")
@needs_engine
def test_what_odks_engine_writes_in_our_form_becomes_the_response(device: Device, tmp_path: Path):
    session, place = device.session, device.place
    case, known = device.own[:2]
    fieldwork.select_person(session, known, eligible_persons=4, person=place.owner, now=NOW)
    session.commit()
    form = device.form
    cases = device.collect.get(f"/odk/form/khaosat-{place.survey.id}-1/ho.csv").body
    paths = paths_of(form)
    answers = full_answers(demo_questionnaire())
    first: list[tuple[str, object]] = [("ks_ho", str(known.id)), ("ks_ho", str(case.id))]
    first += [("ks_so_nguoi", str(adults)) for adults in range(1, 31)] + [("ks_so_nguoi", "31"), ("ks_so_nguoi", "3")]
    first += [("ks_dong_y", "0"), ("ks_dong_y", "1")]
    alone = next(q for q in demo_questionnaire().questions() if q.exclusive and q.is_multiple)
    other = next(c.name for c in demo_questionnaire().choices_of(alone) if c.name not in alone.exclusive)
    together: list[tuple[str, object]] = [("so_nguoi_lon", "2"), (alone.name, [alone.exclusive[0], other])]
    asked = [(paths[name], value) for name, value in (*first, *together, *in_order(demo_questionnaire(), answers))]
    found = in_odks_engine(tmp_path, form, cases, asked)
    assert found["asked"] == ["jr://file-csv/ho.csv"]

    told = found["told"]
    assert int(told[0]["position"]) == known.selected_position
    assert [each["asksAdults"] for each in told[:2]] == [False, True]
    household = sampling.household_key(case.psu, case.household_line or 0, salt=place.draw.salt)
    by_hand = [sampling.select_person(place.draw.seed or "", household, k)[0] for k in range(1, 31)]
    assert [int(each["position"]) for each in told[2:32]] == by_hand
    assert f"{paths['ks_so_nguoi']}: constraint" in told[32]["violations"]
    assert f"{paths['ks_dong_y']}: constraint" in told[34]["violations"]
    blank, both = told[len(first)]["violations"], told[len(first) + 1]["violations"]
    assert not any("so_nguoi_lon" in each for each in blank), "an answer owes nothing to one that was left blank"
    assert f"{paths[alone.name]}: constraint" in both
    assert told[-1]["violations"] == []
    sent = device.collect.send(found["xml"].encode())
    assert (sent.status, sent.message) == (201, "Máy chủ đã nhận phiếu.")
    (response,) = session.scalars(select(Response))
    assert response.person_probability == pytest.approx(1 / 3)
    kept = {name: value for name, value in response.answers.items() if name in answers}
    assert kept == answers


@only_sqlite
def test_the_file_of_households_holds_nothing_but_what_the_form_needs(device: Device):
    content = device.collect.get(f"/odk/form/khaosat-{device.place.survey.id}-1/ho.csv").body.decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    assert set(rows[0]) == {"name", "label", "so_ngau_nhien", "vi_tri"}
    assert all(0 <= float(row["so_ngau_nhien"]) < 1 and row["vi_tri"] == "" for row in rows)
    by_id = {case.id: case for case in device.own}
    assert all(row["label"].endswith(by_id[int(row["name"])].psu_name) for row in rows)
