"""A survey in the field, committed so that pages see it, and the phone of one of its collaborators."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import World, client_for
from tests.databases import Databases
from tests.pages.full_world import Furnished
from tests.pages.phone_form import Phone
from tests.services.survey_in_the_field import Field, survey_in_the_field


@pytest.fixture
def place(session: Session, world: World) -> Field:
    place = survey_in_the_field(session, world)
    session.commit()
    return place


@pytest.fixture
def phone(app: Flask, session: Session, place: Field) -> Phone:
    return Phone(client_for(app, session, place.owner))


@pytest.fixture(scope="session")
def furnished() -> Iterator[Callable[[Databases], Furnished]]:
    """A furnished world on each kind of database, made when it is first asked for."""
    made: dict[Databases, Furnished] = {}

    def world(databases: Databases) -> Furnished:
        if databases not in made:
            made[databases] = Furnished.make(databases)
        return made[databases]

    yield world
    for each in made.values():
        each.close()
