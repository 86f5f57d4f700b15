"""The page of prints: documents, forms with serials, the same serials again."""

from __future__ import annotations

import re
from io import BytesIO

from docx import Document
from sqlalchemy import func, select

from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.paper.printing import communes_of, copies_of, forms_of_commune
from surveys.fieldwork.paper.records import PaperForm
from surveys.people.permissions import Role
from tests.conftest import NOW, client_for, only_sqlite

pytestmark = only_sqlite


def address(place, rest=""):
    return f"/khao-sat/{place.survey.id}/phieu/{place.version.id}/ban-in{rest}"


def test_every_document_comes_as_pdf_and_as_word_file(client_as, place):
    client = client_as(Role.READER)
    assert "Bản in" in client.get(address(place)).text
    for name in ("phieu", "the-phuong-an", "so-tay", "kich-ban"):
        assert client.get(address(place, f"/{name}.pdf")).data.startswith(b"%PDF")
        word = Document(BytesIO(client.get(address(place, f"/{name}.docx")).data))
        assert "hài lòng" in " ".join(p.text for p in word.paragraphs) + word.core_properties.title
    assert (
        client.get(address(place, "/khac.pdf")).status_code
        == client.get(address(place, "/phieu.exe")).status_code
        == 404
    )


def test_blank_forms_get_serials_once_and_print_again_with_the_same(client_as, session, place):
    client = client_as(Role.SUPERVISOR)
    page = client.post(address(place, "/phieu-trang"), data={"count": "0"})
    assert page.status_code == 422 and "từ 1 đến 500" in page.text
    page = client.post(address(place, "/phieu-trang"), data={"count": "3"}, follow_redirects=True)
    first, last = re.search(r"tu=(\d+)&amp;den=(\d+)", page.text).groups()
    one, two = (client.get(address(place, f"/co-so.pdf?tu={first}&den={last}")) for _time in range(2))
    assert one.data.startswith(b"%PDF") and len(one.data) == len(two.data)
    assert session.scalar(select(func.count()).select_from(PaperForm)) == 3


def test_a_communes_forms_say_whom_to_interview_as_the_phone_will(client_as, session, place):
    client = client_as(Role.SUPERVISOR)
    case = place.cases[0]
    client.post(address(place, f"/xa/{case.psu}"))
    forms = forms_of_commune(session, place.version, case.psu)
    copies = copies_of(session, place.version, forms)
    told = next(copy for copy, form in zip(copies, forms, strict=True) if form.case_id == case.id)
    chosen = fieldwork.select_person(session, case, eligible_persons=3, person=place.owner, now=NOW)
    assert told.selection[2] == chosen and len(told.selection) == 8
    assert client.get(address(place, f"/co-so.pdf?xa={case.psu}")).data.startswith(b"%PDF")
    before = [form.serial for form in forms]
    forms[0].state = "keyed_once"
    session.commit()
    everyone = client.post(address(place, "/moi-xa"), follow_redirects=True)
    cases = sum(commune.cases for commune in communes_of(session, place.version))
    assert f"Đã cấp số cho {cases - len(forms)} phiếu." in everyone.text and "Cấp số cho cả" not in everyone.text
    assert session.scalar(select(func.count()).select_from(PaperForm)) == cases
    client.post(address(place, f"/xa/{case.psu}"))
    assert session.scalar(select(func.count()).select_from(PaperForm)) == cases
    forms[0].state = "issued"
    assert [form.serial for form in forms_of_commune(session, place.version, case.psu)] == before


def test_the_code_on_a_form_holds_its_serial_and_what_was_printed_and_nothing_else(client_as, session, place):
    client_as(Role.SUPERVISOR).post(address(place, "/phieu-trang"), data={"count": "1"})
    form = session.scalars(select(PaperForm)).one()
    (copy,) = copies_of(session, place.version, [form])
    assert copy.scanned == f"KS:{place.version.content_hash[:10].upper()}:{form.serial}"


def test_who_only_reads_gets_no_serials(app, client_as, session, place):
    reader = client_as(Role.READER)
    assert "Cấp số" not in reader.get(address(place)).text
    assert reader.post(address(place, "/phieu-trang"), data={"count": "1"}).status_code == 403
    assert client_for(app, session, place.owner).get(address(place, "/phieu.pdf")).status_code == 403
