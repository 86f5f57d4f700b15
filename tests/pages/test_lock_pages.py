"""The lock on the pages: read, asked for, confirmed by somebody else with a password, carried out, and nothing more
of the field afterwards."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from surveys.people.permissions import PERMISSIONS, Role
from surveys.people.service import add_person
from tests.conftest import NOW, PASSWORD, World, client_for, only_sqlite
from tests.linking.world import close, collected
from webapp.access import OF_THE_FIELD
from webapp.jobs.worker import work_off

CONFLICT, UNPROCESSABLE = 409, 422
READ = {"has_read": "y"}


@only_sqlite
def test_a_survey_is_locked_by_two_people_and_takes_nothing_more(
    app: Flask, session: Session, world: World, tmp_path: Path
) -> None:
    app.config["DATA_DIRECTORY"] = str(tmp_path)
    place = collected(session, world)
    page = f"/khao-sat/{place.survey.id}/khoa"
    supervisor = client_for(app, session, world.person("supervisor"))
    early = text_of(supervisor, page)
    assert "Chưa kết thúc thu thập" in early
    assert "Đề nghị khóa</a>" not in early
    close(session, world, place)
    assert "Đường dẫn từ phiếu về hộ, người thu và giờ phỏng vấn" in text_of(supervisor, page)
    assert supervisor.post(f"{page}/de-nghi").status_code == UNPROCESSABLE
    assert supervisor.post(f"{page}/de-nghi", data=READ).status_code == 302
    assert "Đang chờ một người thiết kế" in text_of(supervisor, page)

    second = add_person(session, full_name="Phạm Thị Tâm", role="designer", unit=world.province, now=NOW)
    designer = client_for(app, session, second)
    assert "Xác nhận khóa</a>" in text_of(designer, page)
    typed = {"title": place.survey.title, "password": PASSWORD}
    wrong = designer.post(f"{page}/xac-nhan", data={**typed, "password": "không phải"})
    assert (wrong.status_code, "Mật khẩu chưa đúng" in wrong.text) == (UNPROCESSABLE, True)
    wrong = designer.post(f"{page}/xac-nhan", data={**typed, "title": "cuộc khác"})
    assert (wrong.status_code, "chưa đúng tên cuộc điều tra" in wrong.text) == (UNPROCESSABLE, True)
    assert designer.post(f"{page}/khong-dong-y").status_code == 302
    assert supervisor.post(f"{page}/de-nghi", data=READ).status_code == 302
    confirmed = designer.post(f"{page}/xac-nhan", data=typed)
    assert confirmed.location.startswith("/viec/")
    assert work_off(app) == 1
    assert designer.get(confirmed.location).location == page
    done = text_of(supervisor, page)
    assert "Không còn đường nào dẫn từ phiếu" in done
    assert "Phạm Thị Tâm" in done
    assert "Làm tiếp" not in done

    session.rollback()
    refuse_acts_of_the_field(app, session, world, place.survey.id)


def refuse_acts_of_the_field(app: Flask, session: Session, world: World, survey_id: int) -> None:
    """Every address that takes a form about a survey or a case, by whoever may send it."""
    case_id = session.scalars(select(Case.id).where(Case.survey_id == survey_id)).first()
    arguments = {"survey_id": survey_id, "case_id": case_id}
    clients = {role: client_for(app, session, world.person(role)) for role in (Role.SUPERVISOR, Role.DESIGNER)}
    asked, addresses = 0, app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        action = getattr(app.view_functions[rule.endpoint], "action", None)
        roles = [role for role in clients if role in PERMISSIONS.get(action, {})]
        of_the_field = action in OF_THE_FIELD and "POST" in rule.methods and roles
        if not of_the_field or not rule.arguments or not rule.arguments <= set(arguments):
            continue
        address = addresses.build(rule.endpoint, {name: arguments[name] for name in rule.arguments})
        assert clients[roles[0]].post(address).status_code == CONFLICT, rule.endpoint
        asked += 1
    assert asked > 10


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text
