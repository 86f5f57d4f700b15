"""Many accounts from one file: looked at, made all or none and once, handed over on slips."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from surveys.audit import AuditEntry
from surveys.people.permissions import Role
from surveys.people.records import Person, PersonContact
from surveys.people.service import add_person
from tests.conftest import NOW, account_of, client_for, only_sqlite, test_settings
from tests.services.people_files import people_file
from webapp import create_app
from webapp.accounts.records import Account, AccountBatch
from webapp.accounts.slips import log_in_link

pytestmark = only_sqlite

HIDDEN = re.compile(r'name="(batch_id|fingerprint)"[^>]*value="([^"]+)"')
CODE = re.compile(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>")


def upload(client, content, filename="ds.xlsx"):
    return client.post("/tai-khoan/excel", data={"file": (BytesIO(content), filename)})


def confirmation(client):
    return dict(HIDDEN.findall(client.get("/tai-khoan/excel/xem-lai").text))


def slips_of(page):
    """User name → code."""
    shown = re.findall(r"<code>([^<]+)</code>", page)
    return dict(zip(shown[::2], shown[1::2], strict=True))


@pytest.fixture
def rows(world):
    return [
        ["Trần Thị Đào", world.communes[0].code, None, "0912345678", None],
        ["Nguyễn Văn An", world.communes[1].name, "Giám sát viên", None, "an.giamsat"],
        ["Đỗ Thị Ợ", world.province.code, None, None, None],
    ]


def test_a_file_becomes_accounts_whose_slips_log_in_once_shown(app, session, world, client_as, rows):
    client = client_as("coordinator")
    assert upload(client, people_file(rows)).location == "/tai-khoan/excel/xem-lai"
    page = client.get("/tai-khoan/excel/xem-lai").text
    assert all(name in page for name in ("dao.tt", "an.giamsat", "o.dt", "Trần Thị Đào"))
    assert session.scalar(select(Account.id).where(Account.username == "dao.tt")) is None
    answer = client.post("/tai-khoan/excel/tao", data=confirmation(client))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    slips = slips_of(answer.text)
    assert list(slips) == ["dao.tt", "an.giamsat", "o.dt"]
    session.rollback()
    people = session.scalars(select(Person).join(Account).where(Account.username.in_(slips)).order_by(Person.id)).all()
    assert [person.role for person in people] == ["collaborator", "supervisor", "collaborator"]
    assert [person.unit_id for person in people] == [world.communes[0].id, world.communes[1].id, world.province.id]
    assert session.get(PersonContact, people[0].id).phone == "0912345678"
    for username, code in slips.items():
        phone = app.test_client()
        assert phone.post("/dang-nhap", data={"username": username, "password": code}).status_code == 302
        assert phone.get("/").location == "/doi-mat-khau"


def test_codes_stand_on_the_slips_only(session, client_as, rows):
    client = client_as("coordinator")
    upload(client, people_file(rows))
    codes = CODE.findall(client.post("/tai-khoan/excel/tao", data=confirmation(client)).text)
    assert len(codes) == 3
    session.rollback()
    stored = repr(session.execute(select(Account.__table__)).all())
    stored += repr(session.execute(select(AuditEntry.__table__)).all())
    stored += repr(session.execute(select(AccountBatch.__table__)).all())
    assert not any(code in stored for code in codes)
    assert not any(code in client.get("/tai-khoan/excel/xem-lai").text for code in codes)


def test_the_file_goes_when_its_accounts_are_made_or_it_is_set_aside(session, client_as, rows):
    client = client_as("coordinator")
    upload(client, people_file(rows))
    upload(client, people_file(rows[:1]))
    client.post("/tai-khoan/excel/tao", data=confirmation(client))
    upload(client, people_file(rows))
    client.post("/tai-khoan/excel/bo")
    session.rollback()
    batches = session.execute(select(AccountBatch.state, AccountBatch.content).order_by(AccountBatch.id)).all()
    assert [tuple(batch) for batch in batches] == [("discarded", None), ("made", None), ("discarded", None)]


def test_pressed_twice_the_accounts_are_made_once_and_the_page_says_so(session, client_as, rows):
    client = client_as("coordinator")
    upload(client, people_file(rows))
    sent = confirmation(client)
    assert client.post("/tai-khoan/excel/tao", data=sent).status_code == 200
    again = client.post("/tai-khoan/excel/tao", data=sent)
    assert again.location == "/tai-khoan/excel/xem-lai"
    assert "đã tạo xong" in client.get("/tai-khoan/excel/xem-lai").text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Account).where(Account.username.startswith("dao.tt"))) == 1


def test_the_same_file_uploaded_again_makes_nobody_twice(session, client_as, rows):
    client = client_as("coordinator")
    for _ in range(2):
        upload(client, people_file(rows))
        client.post("/tai-khoan/excel/tao", data=confirmation(client))
    assert "Mọi người trong tệp đều đã có tài khoản" in client.get("/tai-khoan/excel/xem-lai").text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Person).where(Person.full_name == "Đỗ Thị Ợ")) == 1


def test_what_was_previewed_in_an_older_tab_is_not_made(session, client_as, rows):
    client = client_as("coordinator")
    upload(client, people_file(rows))
    older = confirmation(client)
    upload(client, people_file([["Lê Văn Ba", rows[0][1]]]))
    assert client.post("/tai-khoan/excel/tao", data=older).status_code == 302
    session.rollback()
    assert session.scalars(select(Account).where(Account.username.in_(["dao.tt", "ba.lv"]))).all() == []


def test_a_user_name_that_was_taken_meanwhile_is_looked_at_again_before_anything_is_made(
    app, session, world, client_as, rows
):
    client = client_as("coordinator")
    upload(client, people_file(rows))
    seen = confirmation(client)
    person = add_person(session, full_name="Trần Tuấn Đào", role=Role.READER, unit=world.province, now=NOW)
    account_of(app, session, person).username = "dao.tt"
    session.commit()
    assert client.post("/tai-khoan/excel/tao", data=seen).location == "/tai-khoan/excel/xem-lai"
    page = client.get("/tai-khoan/excel/xem-lai").text
    assert "danh sách thay đổi" in page
    assert "dao.tt2" in page
    session.rollback()
    assert session.scalar(select(Account.id).where(Account.username == "o.dt")) is None
    assert set(slips_of(client.post("/tai-khoan/excel/tao", data=confirmation(client)).text)) >= {"dao.tt2", "o.dt"}


def test_one_wrong_row_and_nothing_is_made(session, world, client_as, rows):
    client = client_as("coordinator")
    upload(client, people_file([*rows, ["Lê Văn Ba", world.foreign_communes[0].code, None, None, None]]))
    page = client.get("/tai-khoan/excel/xem-lai").text
    assert "nằm ngoài đơn vị của bạn" in page
    assert 'name="fingerprint"' not in page
    batch = session.scalars(select(AccountBatch)).one()
    forged = {"batch_id": str(batch.id), "fingerprint": "x"}
    session.rollback()
    assert client.post("/tai-khoan/excel/tao", data=forged).status_code == 302
    session.rollback()
    assert session.scalar(select(Account.id).where(Account.username == "dao.tt")) is None


def test_a_coordinator_makes_no_administrators_and_an_administrator_does(client_as, world):
    file = people_file([["Lê Văn Ba", world.province.code, "Quản trị viên", None, None]])
    coordinator, administrator = client_as("coordinator"), client_as("administrator")
    upload(coordinator, file)
    assert "Bạn không cấp được vai trò" in coordinator.get("/tai-khoan/excel/xem-lai").text
    upload(administrator, file)
    assert slips_of(administrator.post("/tai-khoan/excel/tao", data=confirmation(administrator)).text)


def test_another_coordinator_neither_sees_nor_makes_what_someone_uploaded(session, client_as, rows):
    mine, foreign = client_as("coordinator"), client_as("coordinator", foreign=True)
    upload(mine, people_file(rows))
    sent = confirmation(mine)
    assert foreign.get("/tai-khoan/excel/xem-lai").status_code == 302
    assert foreign.post("/tai-khoan/excel/tao", data=sent).status_code == 302
    session.rollback()
    assert session.scalar(select(Account.id).where(Account.username == "dao.tt")) is None


@pytest.mark.parametrize("content", [b"", b"khong phai Excel", b"PK\x03\x04", b"%PDF-1.7"])
def test_a_file_that_is_no_list_is_refused_beside_the_field(session, client_as, content):
    answer = upload(client_as("coordinator"), content)
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert session.scalars(select(AccountBatch)).all() == []


def test_the_template_can_be_filled_in_and_comes_back_as_accounts(client_as, world):
    client = client_as("coordinator")
    book = CalamineWorkbook.from_filelike(BytesIO(client.get("/tai-khoan/excel/tep-mau").data))
    people, units = (book.get_sheet_by_name(name).to_python() for name in ("Danh sách", "Đơn vị"))
    assert "Họ và tên" in people[-1]
    assert [world.communes[0].code, world.communes[0].name, world.province.name] in units
    assert not any(world.foreign_communes[0].code in row for row in units)


def test_a_name_like_a_formula_stays_text_in_the_downloaded_list(app, session, world, client_as):
    person = add_person(session, full_name="=cmd|'/c calc'!A1", role=Role.COLLABORATOR, unit=world.communes[0], now=NOW)
    account_of(app, session, person)
    content = client_as("coordinator").get("/tai-khoan/tai-ve").data
    with ZipFile(BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    cells = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert "=cmd|'/c calc'!A1" in [row[0] for row in cells]


def test_new_slips_for_those_who_never_logged_in_end_the_old_ones(app, session, world, client_as, rows):
    client = client_as("coordinator")
    upload(client, people_file(rows))
    first = slips_of(client.post("/tai-khoan/excel/tao", data=confirmation(client)).text)
    used = {"username": "o.dt", "password": first["o.dt"]}
    assert app.test_client().post("/dang-nhap", data=used).status_code == 302
    page = client.get("/tai-khoan/phieu").text
    assert "dao.tt" in page
    assert "o.dt" not in page
    session.rollback()
    ids = session.scalars(select(Account.person_id).where(Account.username.in_(["dao.tt", "an.giamsat"]))).all()
    session.rollback()
    second = slips_of(client.post("/tai-khoan/phieu", data={"chon": list(map(str, ids))}).text)
    assert set(second) == {"dao.tt", "an.giamsat"}
    for username, code in second.items():
        assert code != first[username]
        old, new = {"username": username, "password": first[username]}, {"username": username, "password": code}
        assert app.test_client().post("/dang-nhap", data=old).status_code == 422
        assert app.test_client().post("/dang-nhap", data=new).status_code == 302


@pytest.mark.parametrize("chosen", [[], ["0"], ["999999999999999999999"], ["x"]])
def test_new_slips_need_someone_chosen(client_as, chosen):
    answer = client_as("coordinator").post("/tai-khoan/phieu", data={"chon": chosen})
    assert answer.status_code == 422
    assert "Chưa chọn tài khoản nào" in answer.text


def test_a_supervisor_gives_new_slips_to_own_collaborators_only(app, session, world, client_as):
    account_of(app, session, world.people[Role.COLLABORATOR])
    everyone = [*world.people.values(), *world.foreign_people.values()]
    for person in everyone:
        account_of(app, session, person)
    ids = [str(person.id) for person in everyone]
    answer = client_as("supervisor").post("/tai-khoan/phieu", data={"chon": ids})
    assert list(slips_of(answer.text)) == [f"collaborator-{world.people[Role.COLLABORATOR].id}"]


def test_the_slip_s_link_has_the_code_behind_the_hash_and_the_configured_address(database_url, session, world, rows):
    app = create_app({**test_settings(database_url), "PUBLIC_URL": "https://khaosat.example/"})
    client = client_for(app, session, world.people[Role.COORDINATOR])
    upload(client, people_file(rows))
    page = client.post("/tai-khoan/excel/tao", data=confirmation(client)).text
    assert "https://khaosat.example" in page
    with app.test_request_context():
        link = log_in_link(Account(username="dao.tt"), "abcd-efgh-jkmn")
    assert link == "https://khaosat.example/dang-nhap#ten=dao.tt&ma=abcd-efgh-jkmn"
