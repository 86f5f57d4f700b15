"""A token for a device is told once, is kept as a hash, and ends when its owner or whoever is in charge says so."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.fieldwork.openrosa.records import CollectToken
from surveys.fieldwork.openrosa.tokens import MOST_TOKENS, find_token, new_token, revoke
from tests.conftest import NOW, World, account_of, only_sqlite
from webapp.accounts import service as accounts
from webapp.openrosa.settings_code import settings_of

PAGE = "/viec-cua-toi/odk-collect"


def make(session: Session, world: World, label: str = "Điện thoại") -> tuple[CollectToken, str]:
    made = new_token(session, world.person("collaborator"), label=label, now=NOW)
    session.commit()
    return made


@only_sqlite
def test_the_token_is_shown_once_with_the_settings_that_collect_reads(client_as, session, world):
    phone = client_as("collaborator")
    assert phone.post(PAGE, data={"label": " "}).status_code == 422
    made = phone.post(PAGE, data={"label": "Máy  của tôi"})
    page = html.fromstring(made.text)
    (token,) = page.xpath("//code[@class='token']/text()")
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    assert len(page.xpath("//*[local-name()='svg']")) == 1
    assert token not in phone.get(PAGE).text
    kept = session.scalars(select(CollectToken)).one()
    assert (kept.label, kept.person_id) == ("Máy của tôi", world.person("collaborator").id)
    assert token not in {kept.token_hash, kept.label}
    assert find_token(session, kept.person_id, token.lower().replace("-", "")) is kept
    assert find_token(session, world.person("supervisor").id, token) is None


def test_what_the_code_says_is_what_collect_reads():
    text = settings_of(server_url="https://khaosat.example/odk", username="na", token="ABCD", name="Vũ Thị Na")
    read = json.loads(zlib.decompress(b64decode(text)))
    assert (
        read["general"] | {"server_url": "https://khaosat.example/odk", "username": "na", "password": "ABCD"}
        == (read["general"])
    )
    assert read["general"]["form_update_mode"] == "match_exactly"
    assert read["general"]["delete_send"] is True
    assert (read["project"]["name"], read["admin"]) == ("Vũ Thị Na", {"view_sent": False})


def test_there_are_few_tokens_and_only_the_own_can_be_revoked(session: Session, world: World):
    owner, other = world.person("collaborator"), world.foreign_people["collaborator"]
    token, words = make(session, world)
    for number in range(1, MOST_TOKENS):
        make(session, world, f"Máy {number}")
    with pytest.raises(SurveyError, match="at most") as refused:
        make(session, world)
    assert refused.value.code == "collect.too_many_tokens"
    with pytest.raises(SurveyError) as refused:
        revoke(session, other, token.id, person=other, now=NOW)
    assert refused.value.code == "collect.token_unknown"
    for _twice in range(2):
        revoke(session, owner, token.id, person=owner, now=NOW)
    assert find_token(session, owner.id, words) is None
    acts = list(session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("account.collect%"))))
    assert acts == [*["account.collect_token_made"] * MOST_TOKENS, "account.collect_token_revoked"]
    make(session, world)


@only_sqlite
def test_a_supervisor_sees_and_revokes_the_tokens_of_own_collaborators_only(client_as, session, world):
    token, words = make(session, world)
    owner = world.person("collaborator")
    address = f"/tai-khoan/{owner.id}/odk-collect"
    office = client_as("supervisor")
    shown = office.get(address)
    assert "Điện thoại" in shown.text and words not in shown.text
    assert client_as("supervisor", foreign=True).get(address).status_code == 404
    assert client_as("supervisor", foreign=True).post(f"{address}/thu-hoi", data={"token": token.id}).status_code == 404
    assert office.get(f"/tai-khoan/{world.person('designer').id}/odk-collect").status_code == 404
    assert client_as("collaborator").get(address).status_code == 403
    assert office.post(f"{address}/thu-hoi", data={"token": token.id}).status_code == 302
    session.rollback()
    assert find_token(session, owner.id, words) is None
    assert "chưa tạo mã nào" in office.get(address).text


@only_sqlite
@pytest.mark.parametrize("act", ["stopped", "password reset"])
def test_tokens_end_with_the_password(app: Flask, session: Session, world: World, act: str):
    _token, words = make(session, world)
    owner, boss = world.person("collaborator"), world.person("supervisor")
    account = account_of(app, session, owner)
    with app.app_context():
        if act == "stopped":
            accounts.deactivate(session, account, reason="Mất điện thoại", person=boss, now=NOW)
        else:
            accounts.reset_password(session, account, person=boss, now=NOW)
    assert find_token(session, owner.id, words) is None
