"""A survey in the field on a server of ours, and a collaborator's device with a token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from surveys.fieldwork.openrosa.first_group import YES
from surveys.fieldwork.openrosa.tokens import new_token
from surveys.fieldwork.records import Case
from surveys.people.records import Person
from tests.cli.running_server import Running, running
from tests.conftest import World, account_of
from tests.conftest import test_settings as settings_of_tests
from tests.openrosa.collect import NAMESPACES, Collect, filled_in
from tests.services.survey_in_the_field import Field, demo_questionnaire, full_answers, survey_in_the_field
from webapp import create_app
from webapp.extensions import db

ADULTS = 3


@dataclass
class Device:
    """A device with its form."""

    collect: Collect
    place: Field
    session: Session
    app: Flask

    @property
    def own(self) -> list[Case]:
        return [case for case in self.place.cases if case.collaborator_id == self.place.owner.id]

    @property
    def form(self) -> bytes:
        listed = self.collect.get("/odk/formList").xml
        return self.collect.get(listed.findtext("list:xform/list:downloadUrl", namespaces=NAMESPACES) or "").body

    def finished(self, case: Case, *, form: bytes = b"", instance: str = "", **answers: object) -> bytes:
        """A whole interview at a case; `meta_…` goes into its meta group."""
        meta = {
            name.removeprefix("meta_"): str(answers.pop(name)) for name in list(answers) if name.startswith("meta_")
        }
        first = {"ks_ho": case.id, "ks_so_nguoi": ADULTS, "ks_dong_y": YES, "ks_loi_gioi_thieu": "1/abc"}
        told = {**full_answers(demo_questionnaire()), **first, **answers}
        return filled_in(form or self.form, told, instance=instance, **meta)

    def of(self, person: Person) -> Collect:
        """Another person's device."""
        account = account_of(self.app, self.session, person)
        _token, words = new_token(self.session, person, label="Máy", now=datetime.now(UTC))
        self.session.commit()
        return Collect(self.collect.port, account.username, words)


def device_on(server: Running, place: Field, session: Session, app: Flask) -> Device:
    """The device of the collaborator of the first case."""
    device = Device(Collect(server.ports[0]), place, session, app)
    device.collect = device.of(place.owner)
    return device


@pytest.fixture
def guarded_app(database_url: str) -> Iterator[Flask]:
    """The application with tokens against forged forms, as in an installation, and few guesses."""
    app = create_app(settings_of_tests(database_url) | {"WTF_CSRF_ENABLED": True, "LOGIN_ATTEMPTS": "5 per 15 minutes"})
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def device(session: Session, world: World, guarded_app: Flask) -> Iterator[Device]:
    place = survey_in_the_field(session, world)
    session.commit()
    with running(guarded_app) as server:
        yield device_on(server, place, session, guarded_app)
