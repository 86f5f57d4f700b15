"""Real XLSForms of others go through the pages: accepted with their findings, or refused at the fault's place."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from surveys.requests.records import Survey
from tests.conftest import World, only_sqlite
from tests.machine import SHARED, needs_shared
from tests.pages.test_questionnaires_pages import ClientAs, only_version, send, text
from tests.pages.test_requests_pages import make_survey

FORMS = SHARED / "xlsforms"
pytestmark = [needs_shared("xlsforms"), only_sqlite]


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return make_survey(session, world)


@pytest.mark.parametrize(
    ("name", "sensitive", "question"),
    [
        ("correlaid-mitwirken.xlsx", 3, "In welchem Landkreis sind Sie aktiv?"),
        ("stats4sd-example.xlsx", 2, "Have you ever travelled abroad?"),
    ],
)
def test_a_real_form_is_uploaded_previewed_and_published_with_reasons(
    client_as: ClientAs, session: Session, survey: Survey, name: str, sensitive: int, question: str
) -> None:
    client = client_as("designer")
    assert send(client, survey, (FORMS / name).read_bytes(), name).status_code == 302
    version = only_version(session)
    address = f"/khao-sat/{survey.id}/phieu/{version.id}"
    assert question in text(client.get(address))
    assert client.get(f"{address}/bang-ma").status_code == 200
    reasons = {f"reason_{number}": "Cần cho mục đích đã ghi trong đề nghị." for number in range(sensitive)}
    consent = {"consent": "Kính thưa Ông/Bà, xin mời tham gia. Việc trả lời là tự nguyện."}
    one_missing = dict(list(reasons.items())[:-1])
    assert client.post(f"{address}/cong-bo", data=one_missing | consent).status_code == 422
    published = client.post(f"{address}/cong-bo", data=reasons | consent, follow_redirects=True)
    assert "Đã ban hành phiên bản 1." in text(published)


@pytest.mark.parametrize(("name", "row"), [("ipa-back-check.xlsx", "71"), ("unicef-liberia-coverage.xlsx", "126")])
def test_a_form_that_cannot_be_used_is_refused_at_its_row(
    client_as: ClientAs, survey: Survey, name: str, row: str
) -> None:
    refused = send(client_as("designer"), survey, (FORMS / name).read_bytes(), name)
    assert refused.status_code == 422
    page = text(refused)
    assert "choices" in page
    assert row in page
