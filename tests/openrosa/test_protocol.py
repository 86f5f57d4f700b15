"""ODK Collect as a second client, over a real server: each request of the protocol, each answer's status and words."""

from __future__ import annotations

import csv
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.openrosa.records import CollectToken
from surveys.fieldwork.openrosa.tokens import revoke_all
from surveys.fieldwork.phones.decisions import accept
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.practice import service as practice
from surveys.fieldwork.records import Case, Visit
from surveys.questionnaires.records import VERSION_STATES
from surveys.responses.records import Response, ResponseLink
from tests.conftest import NOW, client_for, only_sqlite
from tests.openrosa.collect import BOUNDARY, NAMESPACES, Answer, Collect, multipart
from tests.openrosa.conftest import Device
from tests.services.survey_in_the_field import demo_questionnaire, full_answers
from tests.services.test_intake import facts_of
from webapp.server.behind import OnlyHttps

TAKEN = "Máy chủ đã nhận phiếu."


def count(device: Device, table: type) -> int:
    device.session.rollback()
    return device.session.scalar(select(func.count()).select_from(table)) or 0


def speaks_openrosa(answer: Answer) -> bool:
    return answer.headers["x-openrosa-version"] == "1.0" and answer.headers["date"].endswith("GMT")


def test_from_the_list_of_forms_to_a_response_and_twice_is_once(device: Device):
    collect, case = device.collect, device.own[0]
    listed = collect.get("/odk/formList")
    assert (listed.status, listed.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert speaks_openrosa(listed)
    told = {each.tag.rpartition("}")[2]: each.text or "" for each in listed.xml[0]}
    assert listed.xml.tag == f"{{{NAMESPACES['list']}}}xforms"
    assert (told["formID"], told["version"], len(listed.xml)) == (f"khaosat-{device.place.survey.id}", "1", 1)
    assert len(collect.get(f"/odk/formList?formID={told['formID']}").xml) == 1
    assert len(collect.get("/odk/formList?formID=other").xml) == 0
    form = collect.get(told["downloadUrl"])
    assert told["hash"] == f"md5:{hashlib.md5(form.body).hexdigest()}"
    media = collect.get(told["manifestUrl"]).xml[0]
    file = {each.tag.rpartition("}")[2]: each.text or "" for each in media}
    brought = collect.get(file["downloadUrl"])
    assert (file["filename"], file["hash"]) == ("ho.csv", f"md5:{hashlib.md5(brought.body).hexdigest()}")
    rows = list(csv.DictReader(io.StringIO(brought.body.decode())))
    assert {int(row["name"]) for row in rows} == {each.id for each in device.own}

    head = collect.ask("HEAD", "/odk/submission")
    assert (head.status, head.body, speaks_openrosa(head)) == (204, b"", True)
    assert int(head.headers["x-openrosa-accept-content-length"]) > 1_000_000
    xml = device.finished(case, form=form.body)
    first, second = collect.send(xml), collect.send(xml, chunked=777)
    assert [(each.status, each.message) for each in (first, second)] == [(201, TAKEN)] * 2
    assert (speaks_openrosa(first), "location" in first.headers, "set-cookie" in first.headers) == (True, False, False)
    split = collect.send(xml, beside=[("anh.jpg", "image/jpeg", b"\xff\xd8")])
    assert (split.status, split.message) == (201, f"{TAKEN} Ảnh hoặc tệp gửi kèm không được lưu.")
    assert (count(device, Response), count(device, Visit), count(device, KeptSubmission)) == (1, 1, 0)
    remaining = collect.get(file["downloadUrl"]).body.decode()
    assert f"\n{case.id}," not in remaining


def test_the_response_is_the_one_that_the_same_interview_on_the_phone_makes(device: Device):
    from surveys.responses.intake import receive
    from tests.services.test_intake import one_ready, sent_by

    session, place = device.session, device.place
    by_collect, by_phone = device.own[:2]
    assert device.collect.send(device.finished(by_collect), chunked=4096).status == 201
    sent = sent_by(place, by_phone, ended=NOW)
    (receipt,) = receive(session, [one_ready(session, sent, place.owner.id)], now=NOW)
    session.commit()
    session.expire_all()
    links = {link.case_id: link for link in session.scalars(select(ResponseLink))}
    here, there = (facts_of(session, links[case.id].response) for case in (by_collect, by_phone))
    assert here == there
    assert links[by_phone.id].response_id == receipt.instance_id
    link = links[by_collect.id]
    assert (link.submitted_at, link.utc_offset_minutes) == (datetime(2026, 3, 5, 2, 14, tzinfo=UTC), 420)


def test_what_is_left_blank_was_declined_and_what_contradicts_itself_is_named(device: Device):
    session, case = device.session, device.own[0]
    whole = full_answers(demo_questionnaire())
    required = next(q.name for q in demo_questionnaire().questions() if q.required and q.name in whole)
    wrong = device.collect.send(device.finished(case, so_nguoi="chín"))
    assert wrong.status == 400
    assert "câu chưa đúng" in wrong.message and "chín" not in wrong.message
    assert device.collect.send(device.finished(case, ks_dong_y="0")).status == 400
    nothing = device.collect.send(device.finished(case, **dict.fromkeys(whole, "")))
    assert (nothing.status, "chưa có câu nào được trả lời" in nothing.message) == (400, True)
    no_clock_shows = {"ks_bat_dau": "0001-01-01T00:00:00+14:00", "ks_ket_thuc": "9999-12-31T23:59:59Z"}
    answer = device.collect.send(device.finished(case, **{required: ""}, **no_clock_shows))
    assert (answer.status, answer.message) == (201, TAKEN), "Then the moment of sending counts."
    (response,) = session.scalars(select(Response))
    assert required in response.declined and required not in response.answers


def test_five_at_once_with_one_id_make_one_response(device: Device):
    xml = device.finished(device.own[0])
    with ThreadPoolExecutor(5) as five:
        statuses = list(five.map(lambda size: device.collect.send(xml, chunked=size).status, [0, 500, 0, 900, 0]))
    assert statuses == [201] * 5
    assert (count(device, Response), count(device, Visit)) == (1, 1)


def test_what_cannot_be_a_response_as_it_stands_is_kept_or_refused_in_words(device: Device, world):
    session, collect, form = device.session, device.collect, device.form
    first, second, third = device.own[:3]
    instance = f"uuid:{uuid4()}"
    assert collect.send(device.finished(first, form=form, instance=instance)).status == 201
    other = collect.send(device.finished(first, form=form, instance=instance, so_nguoi="2"))
    assert (other.status, "nội dung khác" in other.message) == (409, True)
    again = collect.send(device.finished(first, form=form))
    assert (again.status, "đã có một phiếu khác" in again.message) == (202, True)
    edited = collect.send(device.finished(first, form=form, meta_deprecatedID=instance))
    assert (edited.status, "không sửa" in edited.message) == (409, True)
    foreign = collect.send(device.finished(first, form=form, ks_ho="999999"))
    assert (foreign.status, "không thuộc" in foreign.message) == (404, True)

    supervisor = world.person("supervisor")
    fieldwork.reassign(
        session, second, collaborator_id=device.place.other.id, reason="Người cũ nghỉ ốm", person=supervisor, now=NOW
    )
    session.commit()
    assert collect.send(device.finished(second, form=form)).status == 202
    VERSION_STATES.move(session, device.place.version, "closing")
    session.commit()
    assert len(collect.get("/odk/formList").xml) == 0
    assert collect.send(device.finished(third, form=form)).status == 201
    VERSION_STATES.move(session, device.place.version, "closed", closed_at=NOW)
    session.commit()
    closed = collect.send(device.finished(device.own[2], form=form))
    assert (closed.status, "đã đóng" in closed.message) == (409, True)
    reasons = sorted(session.scalars(select(KeptSubmission.reason)))
    assert reasons == ["case_has_response", "case_reassigned", "other_content", "version_closed"]
    (handed_on,) = session.scalars(select(KeptSubmission).where(KeptSubmission.reason == "case_reassigned"))
    accept(session, handed_on, person=supervisor, now=NOW)
    device.place.survey.locked_at = NOW
    session.commit()
    assert collect.send(device.finished(device.own[3], form=form)).status == 409
    assert (count(device, Response), count(device, KeptSubmission)) == (3, 4)


BOMB = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><data id="khaosat-1">&b;</data>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><data id="khaosat-1"/>'


@only_sqlite
def test_what_is_no_form_of_ours_is_refused_in_words_and_leaves_nothing(device: Device):
    collect, form, case = device.collect, device.form, device.own[0]
    good = device.finished(case, form=form)
    kind = f"multipart/form-data; boundary={BOUNDARY}"

    def raw(body: bytes, content_type: str = kind) -> Answer:
        return collect.ask("POST", "/odk/submission", body, Content_Type=content_type)

    survey = f'id="khaosat-{device.place.survey.id}"'.encode()
    whole = multipart([("xml_submission_file", "text/xml", good)])
    said = {
        "bomb": (collect.send(BOMB), 400),
        "outside": (collect.send(OUTSIDE), 400),
        "not utf-8": (collect.send(good.replace(b"uuid:", b"\xff\xfe")), 400),
        "not xml": (collect.send(b"<data><a></data>"), 400),
        "deep": (collect.send(b"<a>" * 200 + b"</a>" * 200), 413),
        "huge xml": (collect.send(b"<a>" + b"x" * (3 * 1024 * 1024) + b"</a>"), 413),
        "huge body": (collect.send(good, beside=[("anh.jpg", "image/jpeg", b"x" * (9 * 1024 * 1024))]), 413),
        "no such form": (collect.send(good.replace(survey, b'id="khaosat-999"')), 404),
        "other form": (collect.send(good.replace(survey, b'id="households"')), 404),
        "no such version": (collect.send(good.replace(b'version="1"', b'version="7"')), 409),
        "odd version": (collect.send(good.replace(b'version="1"', b'version="&#178;"')), 409),
        "no id": (collect.send(device.finished(case, form=form, instance="bare words")), 400),
        "id that tells the device": (
            collect.send(device.finished(case, form=form, instance="uuid:" + str(UUID(int=7)))),
            400,
        ),
        "no part": (raw(multipart([("other", "text/xml", good)])), 400),
        "no end": (raw(multipart([("xml_submission_file", "text/xml", good)], end=False)[:-200]), 400),
        "wrong boundary": (raw(whole, "multipart/form-data; boundary=another"), 400),
        "no boundary": (raw(whole, "multipart/form-data"), 400),
        "plain xml": (raw(good, "text/xml"), 400),
        "json": (raw(b"{}", "application/json"), 415),
        "no such address": (collect.get("/odk/submission/1"), 404),
        "no such method": (collect.ask("PUT", "/odk/formList"), 405),
    }
    assert {name: answer.status for name, (answer, _status) in said.items()} == {k: v[1] for k, v in said.items()}
    in_words = [name for name, (answer, status) in said.items() if not answer.message.strip()]
    assert in_words == []
    assert all(speaks_openrosa(answer) for answer, _status in said.values())
    request = f"POST /odk/submission HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {collect.basic()}\r\n".encode()
    cut = request + f"Content-Type: {kind}\r\nContent-Length: {len(whole)}\r\n\r\n".encode() + whole[:-300]
    assert collect.wire(cut, hang_up=True).status in (0, 400)
    line = b"5;" + b"x" * 3000
    assert collect.wire(request + b"Transfer-Encoding: chunked\r\n\r\n" + line).status == 400
    both = request + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert collect.wire(both).status in (400, 501)
    assert (count(device, Response), count(device, KeptSubmission)) == (0, 0)


def test_only_the_own_token_opens_these_addresses_and_nothing_else(device: Device, world):
    session, port, owner = device.session, device.collect.port, device.place.owner
    good = device.collect
    session.scalars(select(CollectToken)).one()
    strangers = {
        "nobody": Collect(port),
        "password": Collect(port, good.username, "mật khẩu để thử"),
        "other's token": Collect(port, device.of(device.place.other).username, good.token),
        "office": device.of(world.person("supervisor")),
    }
    for name, collect in strangers.items():
        for method, path in (("GET", "/odk/formList"), ("HEAD", "/odk/submission"), ("POST", "/odk/submission")):
            answer = collect.ask(method, path)
            assert (name, method, answer.status) == (name, method, 401)
            assert answer.headers["www-authenticate"].startswith("Basic realm=")
            assert speaks_openrosa(answer) and device.place.survey.title.encode() not in answer.body
    cookies = client_for(device.app, session, owner)
    assert cookies.get("/viec-cua-toi").status_code == 200
    assert cookies.get("/odk/formList").status_code == 401
    assert good.ask("GET", "/viec-cua-toi").status == 302
    assert good.ask("GET", f"/ho/{device.own[0].id}").status == 302
    other = device.of(device.place.other)
    assert str(device.own[0].id) not in _names(other, device)

    typed = Collect(port, f" {good.username.upper()}", good.token.lower().replace("-", " "))
    assert typed.get("/odk/formList").status == 200
    assert good.ask("GET", "/odk/formList", Host="khaosat.example").status == 403
    revoke_all(session, owner.id, now=NOW)
    session.commit()
    assert good.get("/odk/formList").status == 401


def _names(collect: Collect, device: Device) -> list[str]:
    named = f"khaosat-{device.place.survey.id}-1"
    rows = csv.DictReader(io.StringIO(collect.get(f"/odk/form/{named}/ho.csv").body.decode()))
    return [row["name"] for row in rows]


@pytest.mark.parametrize("change", ["stopped", "code given", "guessed at"])
def test_an_account_that_is_closed_or_guessed_at_is_not_let_in(device: Device, change: str):
    from webapp.accounts.records import Account

    session, good = device.session, device.collect
    account = session.scalars(select(Account).where(Account.person_id == device.place.owner.id)).one()
    assert good.get("/odk/formList").status == 200
    session.rollback()
    if change == "stopped":
        account.active = False
    elif change == "code given":
        account.password_expired = True
    session.commit()
    if change == "guessed at":
        for _guess in range(5):
            assert Collect(good.port, good.username, "ABCD-EFGH").get("/odk/formList").status == 401
    assert good.get("/odk/formList").status == 401
    assert session.get(Case, device.own[0].id) is not None


@only_sqlite
def test_a_survey_to_practise_on_is_marked_and_its_forms_come_to_itself(device: Device, world):
    session, place, collect = device.session, device.place, device.collect
    now = datetime.now(UTC)
    last_day, people = (now + timedelta(days=14)).date(), [each.id for each in place.collaborators]
    mock = practice.prepare(
        session, place.survey, people, last_day=last_day, person=world.person("supervisor"), now=now
    )
    session.commit()
    listed = {each[0].text: each for each in collect.get("/odk/formList").xml}
    assert set(listed) == {f"khaosat-{place.survey.id}", f"khaosat-{mock.id}"}
    told = {each.tag.rpartition("}")[2]: each.text or "" for each in listed[f"khaosat-{mock.id}"]}
    assert told["name"].casefold().count("luyện tập") == 1
    form = collect.get(told["downloadUrl"]).body
    assert "LUYỆN TẬP: hộ và người là giả định" in form.decode()
    own = (Case.survey_id == mock.id, Case.collaborator_id == place.owner.id, Case.state == "open")
    case = session.scalars(select(Case).where(*own).order_by(Case.id)).first()
    assert case is not None
    assert collect.send(device.finished(case, form=form)).status == 201
    session.rollback()
    link = session.scalars(select(ResponseLink).where(ResponseLink.case_id == case.id)).one()
    assert link.response.survey_id == mock.id


def test_plain_http_is_told_so_and_sent_nowhere_with_its_token():
    asked: list[str] = []

    def app(environ, _start_response):
        asked.append(environ["PATH_INFO"])
        return [b"refused by the page"]

    front, answered = OnlyHttps(app, https_port=443), []
    for path in ("/odk/submission", "/odkx", "/viec-cua-toi"):
        environ = {"wsgi.url_scheme": "http", "PATH_INFO": path, "HTTP_HOST": "khaosat.example"}
        front(environ, lambda status, _headers: answered.append(status))
    assert (asked, answered) == (["/odk/submission"], ["302 Found", "302 Found"])
