"""Pages of progress: rates said in words, pictures with their numbers, and each unit's own part and no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from surveys.fieldwork import service
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.responses.keeping import save_section
from surveys.responses.service import submit
from tests.conftest import NOW, World, client_for, only_sqlite
from tests.services.survey_in_the_field import Field, begin, demo_questionnaire, full_answers

pytestmark = only_sqlite

ClientAs = Callable[..., FlaskClient]


def words_of(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return " ".join(html.fromstring(response.get_data(as_text=True)).text_content().split())


@pytest.fixture
def worked(session: Session, place: Field) -> Field:
    """One household of the first commune answered, one refused."""
    done, refused = place.cases[:2]
    draft = begin(session, place, done)
    save_section(session, draft, section=None, answers=full_answers(demo_questionnaire()), now=NOW)
    submit(session, draft, person=place.owner, now=NOW)
    service.record_visit(session, refused, outcome="refusal", person=place.owner, now=NOW)
    session.commit()
    return place


def somebody_of(session: Session, world: World, code: str, role: str) -> Person:
    unit = next(unit for unit in world.communes if unit.code == code)
    return add_person(session, full_name="Phan Văn Xã", role=role, unit=unit, now=NOW)


@pytest.mark.parametrize("role", ["reader", "supervisor"])
def test_a_commune_finds_its_own_part_on_the_first_page_and_no_other(
    app: Flask, session: Session, world: World, worked: Field, role: str
) -> None:
    own, *others = dict.fromkeys(case.psu for case in worked.cases)
    person = somebody_of(session, world, own, role)
    session.commit()
    client = client_for(app, session, person)
    there = f"/khao-sat/{worked.survey.id}/thu-thap/don-vi"
    start = html.fromstring(client.get("/khao-sat").get_data(as_text=True))
    assert f"{there}/{own}" in start.xpath("//a/@href")
    words = words_of(client, f"{there}/{own}")
    assert "1/5phiếu đã thu trên chỉ tiêu" in words
    rows = html.fromstring(client.get(f"{there}/{own}").get_data(as_text=True)).xpath("//tbody/tr")
    assert ["Từ chối", "1"] in [[cell.text_content() for cell in row] for row in rows]
    assert not any(each.full_name in words for each in worked.collaborators)
    assert client.get(f"{there}/{own}/tung-ngay.svg").mimetype == "image/svg+xml"
    assert all(code not in words_of(client, there) for code in others)
    for path in (f"{there}/{others[0]}", f"{there}/{others[0]}/tung-ngay.svg", f"{there}/{world.province.code}"):
        assert client.get(path).status_code == 404, path
    for path in ("", "/thu-thap", "/thu-thap.xlsx", "/thu-thap/xa.svg", "/thu-thap/ty-le", "/thu-thap/luot-den"):
        assert client.get(f"/khao-sat/{worked.survey.id}{path}").status_code in (403, 404), path


def test_an_outsider_s_commune_sees_nothing(app: Flask, session: Session, world: World, place: Field) -> None:
    unit = world.foreign_communes[0]
    stranger = add_person(session, full_name="Phan Thị Lạ", role="supervisor", unit=unit, now=NOW)
    undrawn = next(unit for unit in world.communes if unit.code not in {case.psu for case in place.cases})
    neighbour = add_person(session, full_name="Phan Thị Bên", role="reader", unit=undrawn, now=NOW)
    session.commit()
    for person in (stranger, neighbour):
        client = client_for(app, session, person)
        for path in ("", f"/{place.cases[0].psu}", f"/{person.unit.code}"):
            assert client.get(f"/khao-sat/{place.survey.id}/thu-thap/don-vi{path}").status_code == 404
        assert place.survey.title not in words_of(client, "/khao-sat")


def test_a_leader_of_the_province_opens_every_unit_s_page(worked: Field, client_as: ClientAs) -> None:
    reader = client_as("reader")
    there = f"/khao-sat/{worked.survey.id}/thu-thap/don-vi"
    links = html.fromstring(reader.get(there).get_data(as_text=True)).xpath("//table//a/@href")
    assert {link.rsplit("/", 1)[-1] for link in links} == {case.psu for case in worked.cases}
    assert all(reader.get(link).status_code == 200 for link in links)


def test_rates_with_nothing_to_divide_by_are_said_in_words(place: Field, client_as: ClientAs) -> None:
    words = words_of(client_as("coordinator"), f"/khao-sat/{place.survey.id}/thu-thap/ty-le")
    assert "chưa tính được: chưa có hộ nào để tính" in words
    assert "chưa tính được: chưa rõ hộ nào thuộc đối tượng" in words
    assert words_of(client_as("coordinator"), f"/khao-sat/{place.survey.id}/thu-thap/luot-den").count("Chưa đến") == 1


def test_rates_by_collaborator_are_for_supervisors(worked: Field, client_as: ClientAs) -> None:
    path = f"/khao-sat/{worked.survey.id}/thu-thap/ty-le?theo=ctv"
    assert worked.owner.full_name in words_of(client_as("supervisor"), path)
    for role in ("designer", "coordinator"):
        assert client_as(role).get(path).status_code == 404
        assert worked.owner.full_name not in words_of(client_as(role), path.replace("ctv", "xa"))


def test_pictures_say_their_numbers_and_need_no_style_of_their_own(worked: Field, client_as: ClientAs) -> None:
    office = client_as("supervisor")
    page = html.fromstring(office.get(f"/khao-sat/{worked.survey.id}/thu-thap").get_data(as_text=True))
    said = " ".join(page.xpath("//figure//img/@alt"))
    assert "1 trên 10 phiếu ở 2 xã, phường" in said
    for source in [*page.xpath("//figure//img/@src"), *page.xpath("//figure//source/@srcset")]:
        svg = office.get(source).get_data(as_text=True)
        assert "<svg" in svg
        assert "style=" not in svg


def test_groups_of_strata_add_up_to_the_foot(worked: Field, client_as: ClientAs) -> None:
    office, path = client_as("supervisor"), f"/khao-sat/{worked.survey.id}/thu-thap"
    page = html.fromstring(office.get(path).get_data(as_text=True))
    table = page.xpath("//h2[@id='xa']/following::table[1]")[0]
    groups = [[cell.text_content() for cell in row] for row in table.xpath(".//tr[@class='group']")]
    foot = [cell.text_content() for cell in table.xpath(".//tfoot/tr/*")]
    assert [row[0] for row in groups] == ["Đông", "Tây"]
    assert [str(sum(int(row[place]) for row in groups)) for place in (1, 2, 4)] == [foot[place] for place in (1, 2, 4)]
    flat = html.fromstring(office.get(path + "?xep=chung").get_data(as_text=True))
    assert flat.xpath("//tr[@class='group']") == []


def test_other_work_is_offered_to_whoever_may_do_it(worked: Field, client_as: ClientAs) -> None:
    def offered(role: str) -> set[str]:
        page = client_as(role).get(f"/khao-sat/{worked.survey.id}/thu-thap").get_data(as_text=True)
        return set(html.fromstring(page).xpath("//ul[@class='ways']//a/@href"))

    supervisor, coordinator = offered("supervisor"), offered("coordinator")
    quality = f"/khao-sat/{worked.survey.id}/chat-luong"
    assert f"/khao-sat/{worked.survey.id}/thu-thap/ty-le" in supervisor & coordinator
    assert (quality in supervisor, quality in coordinator) == (True, False)
