"""All queries of a page see the data of one moment, on both databases."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.database import open_engine, open_session
from surveys.units.records import UnitList
from webapp.access import public
from webapp.extensions import db


def test_what_is_written_while_a_page_is_made_is_on_the_next_one(app: Flask, database_url: str) -> None:
    other = open_engine(database_url)

    def counted() -> int:
        return db.session.scalar(select(func.count()).select_from(UnitList)) or 0

    def page() -> list[int]:
        before = counted()
        with open_session(other) as session:
            session.add(UnitList(name=f"Danh mục {before}", source="thử", as_of=_day(session)))
            session.commit()
        return [before, counted()]

    app.add_url_rule("/hai-lan", "twice", public(page))
    client = app.test_client()
    assert client.get("/hai-lan").json == [0, 0]
    assert client.get("/hai-lan").json == [1, 1]
    other.dispose()


def _day(session: Session) -> object:
    return session.scalar(select(func.current_date()))
