"""A survey whose sample bears no margin of error shows none: every page and every file of it is read for one.

Pages are found by the routes of the application and by following links, so that a later page is read by itself.
"""

from __future__ import annotations

import csv
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from io import BytesIO, StringIO
from itertools import zip_longest
from typing import Any
from urllib.parse import urljoin, urlsplit
from zipfile import ZipFile, is_zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from sampling import Basis
from surveys.people.permissions import Role
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.reports.files import FILES
from surveys.reports.records import ReportEdition
from surveys.requests.records import Survey
from surveys.samples.bases import words_of
from surveys.samples.records import DesignVersion, FrameVersion, SampleDraw
from tests.conftest import World, client_for, only_sqlite
from tests.documents.small_survey import build_survey
from tests.machine import needs
from tests.pages.test_matrix import RULES
from tests.services.volunteers import survey_of_volunteers
from webapp.jobs.worker import work_off

pytestmark = [only_sqlite, needs("pdftotext")]

READERS = (Role.DESIGNER, Role.COORDINATOR, Role.READER)
ENOUGH_VOLUNTEERS = 24
PLANNING = "samples"
"""Before the field these pages tell what a sample by chance would bear, to choose one: no claim on results."""
NO_RESULTS = (PLANNING, "requests", "fieldwork", "precision", "questionnaires", "studio", "review", "paper", "imports")
"""Chapters whose percentages are of plans, forms and households, not of answers."""
CLAIM = re.compile(
    r"±|khoảng tin cậy|biên sai số|sai số chọn mẫu|sai số chuẩn|sai số tương đối|hệ số thiết kế|"
    r"ý nghĩa thống kê|\bdef[ft]\b|\bp[ -]?(?:value|giá trị)|\bp\s*[<=]\s*0|\bse\b",
    re.IGNORECASE,
)
EXPLAINED = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"đánh dấu các cột khác nhau có ý nghĩa thống kê \(a, b, c\).{0,90}chỉ dùng được với mẫu xác suất",
        r"kết quả cao hay thấp, khác nhau có ý nghĩa thống kê hay không",
        r"không (?:ghi|có|tính|nêu) (?:được )?(?:biên sai số|khoảng tin cậy|sai số chọn mẫu)"
        r"(?:(?:,| và| hay| hoặc) (?:biên sai số|khoảng tin cậy|sai số chọn mẫu))*",
    )
)
"""Sentences that say why there is none."""
RESULT = re.compile(r"\d,\d\s?%")
LINK = re.compile(r'\b(?:href|src|srcset)="([^"#]+)')
SPOKEN = re.compile(r'\b(?:alt|title|aria-label|aria-description|summary|data-label|descr)=(["\'])(.*?)\1', re.DOTALL)
HEAD = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
RUN_ON = re.compile(r"</w:t></w:r><w:r\b[^>]*>(?:<w:rPr>.*?</w:rPr>)?<w:t\b[^>]*>", re.DOTALL)
"""Between two runs of one paragraph: a word may go on behind it."""
TAG = re.compile(r"<[^>]*>")
NOT_WORDS = (".png", ".jpg", ".ttf", ".odttf", "/", "styles.xml", "theme1.xml", "settings.xml", "fontTable.xml")
KINDS = {each.mimetype: kind for kind, each in FILES.items()} | {"image/svg+xml": "svg", "application/zip": "zip"}
RECORDS: dict[str, Any] = {
    "version_id": QuestionnaireVersion,
    "frame_id": FrameVersion,
    "design_id": DesignVersion,
    "draw_id": SampleDraw,
    "edition_id": ReportEdition,
}
TIMES_EACH = 3
"""A page that looks different by question is opened as often."""
SHOWN, FOUND = (200, 422), 302


@dataclass(frozen=True)
class Read:
    """Something that a person of the survey can get: where, by which view, and what it says."""

    address: str
    endpoint: str
    kind: str
    said: str


def survey_by_quota(session: Session, world: World) -> Survey:
    return build_survey(session, world, basis=Basis.QUOTA)


def survey_by_volunteers(session: Session, world: World) -> Survey:
    survey = survey_of_volunteers(session, world, forms=ENOUGH_VOLUNTEERS)
    session.commit()
    return survey


@pytest.mark.parametrize(
    ("make", "basis"), [(survey_by_quota, Basis.QUOTA), (survey_by_volunteers, Basis.VOLUNTEER)], ids=["quota", "open"]
)
def test_no_page_and_no_file_claims_an_error_that_the_sample_does_not_bear(
    app: Flask, session: Session, world: World, make: Callable[[Session, World], Survey], basis: Basis
) -> None:
    survey = make(session, world)
    clients = {role: client_for(app, session, world.person(role)) for role in READERS}
    assert clients[Role.DESIGNER].post(f"/khao-sat/{survey.id}/bao-cao/lap").status_code == FOUND
    assert work_off(app) == 1
    session.expire_all()
    label, found = words_of(basis).label.lower(), dict[str, Read]()
    for role, client in clients.items():
        files = frozenset(each.address for each in found.values() if each.kind != "html")
        first = [address for address in starts(session, survey) if address not in files]
        found |= {f"{role}: {each.address}": each for each in walk(app, client, survey, first, known=files)}
    shown = {where: each for where, each in found.items() if each.endpoint.partition(".")[0] != PLANNING}
    claims = {where: said for where, each in shown.items() if (said := claims_in(each.said))}
    assert claims == {}
    unlabelled = [
        where
        for where, each in found.items()
        if each.endpoint.partition(".")[0] not in NO_RESULTS and RESULT.search(each.said)
        if label not in each.said.lower()
    ]
    assert unlabelled == []
    assert {"html", "svg", "docx", "xlsx", "pdf"} <= {each.kind for each in found.values()}


def test_a_survey_by_chance_does_claim_what_is_looked_for(app: Flask, session: Session, world: World) -> None:
    """The same reading of a probability sample finds margins and intervals: it would find them elsewhere too."""
    survey = build_survey(session, world)
    client = client_for(app, session, world.person(Role.READER))
    first = [f"/khao-sat/{survey.id}/ket-qua", f"/khao-sat/{survey.id}/ket-qua/bang-ket-qua.xlsx"]
    claims = [claims_in(each.said) for each in walk(app, client, survey, first, links=False)]
    assert len(claims) == len(first)
    assert all(claims)


def starts(session: Session, survey: Survey) -> list[str]:
    """Every address of the survey that can be told from the routes."""
    values: dict[str, object] = {
        "survey_id": survey.id,
        "variable": "q1",
        "chapter": "ket-qua",
        "picture_format": "svg",
    }
    for name, record in RECORDS.items():
        values[name] = session.scalars(select(record.id).where(record.survey_id == survey.id)).first()
    return [
        rule.build(values, append_unknown=False)[1]
        for (_endpoint, method), rule in RULES.items()
        if method == "GET" and "survey_id" in rule.arguments
        if all(values.get(name) is not None for name in rule.arguments)
    ]


def walk(
    app: Flask,
    client: FlaskClient,
    survey: Survey,
    first: list[str],
    *,
    links: bool = True,
    known: frozenset[str] = frozenset(),
) -> Iterator[Read]:
    """What these addresses answer, and all that they lead to in the same survey, some of each view.

    Files that are `known` are the same for everybody and not asked for again.
    """
    waiting, seen, of_view = list(first), {*first, *known}, Counter[str]()
    routes, own = app.url_map.bind("localhost"), f"/khao-sat/{survey.id}"
    while waiting:
        address = waiting.pop(0)
        try:
            endpoint, _arguments = routes.match(urlsplit(address).path)
        except HTTPException:
            continue
        of_view[endpoint] += 1
        if of_view[endpoint] > TIMES_EACH:
            continue
        answer = client.get(address)
        if answer.status_code not in SHOWN:
            continue
        kind = KINDS.get(answer.mimetype, answer.mimetype)
        yield Read(address, endpoint, kind, text_of(answer.data, kind))
        if kind == "html" and links:
            for link in LINK.findall(answer.text):
                target = urljoin(address, unescape(link).split()[0])
                if target.startswith(own) and target not in seen:
                    seen.add(target)
                    waiting.append(target)


def claims_in(said: str) -> list[str]:
    """What claims an error, with the words around it; sentences that explain why there is none left out."""
    for explained in EXPLAINED:
        said = explained.sub(" ", said)
    return [said[max(each.start() - 60, 0) : each.end() + 40] for each in CLAIM.finditer(said)]


@lru_cache(maxsize=512)
def text_of(content: bytes, kind: str) -> str:
    """All words of a file, attributes and members of archives too; a picture's are beside it, as its alternative."""
    if kind.startswith("image/"):
        return ""
    if kind == "pdf":
        done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
        return " ".join(done.stdout.decode().split())
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist() if not name.endswith(NOT_WORDS)}
        return " ".join(text_of(member, name.rpartition(".")[2]) for name, member in members.items())
    text = content.decode(errors="replace")
    if kind == "csv":  # a column that is empty throughout claims nothing by its name
        columns = zip_longest(*csv.reader(StringIO(text)), fillvalue="")
        return " ".join(" ".join(column) for column in columns if any(column[1:]))
    if kind in ("html", "svg", "xml", "rels"):
        said = [value for _quote, value in SPOKEN.findall(text)]
        text = " ".join([*said, TAG.sub(" ", RUN_ON.sub("", HEAD.sub(" ", text)))])
    return " ".join(unescape(text).split())
