"""What is deleted is gone from the file, too: the draft of an interview stands beside the case that it is of."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from surveys.fieldwork.service import record_visit
from surveys.responses.keeping import save_section
from tests.conftest import NOW, World, only_postgresql, only_sqlite
from tests.services.survey_in_the_field import begin, survey_in_the_field

WORDS = "KHONG-AI-DUOC-DOC-LAI"


@only_sqlite
def test_a_broken_off_interview_cannot_be_read_back_from_the_file(
    session: Session, world: World, engine: Engine, database_path: Path
) -> None:
    place = survey_in_the_field(session, world)
    case = place.cases[0]
    draft = begin(session, place, case)
    save_section(session, draft, section=None, answers={"de_xuat": WORDS}, now=NOW + timedelta(minutes=5))
    session.commit()
    assert WORDS.encode() in _everything_on_disk(database_path)
    record_visit(session, case, outcome="break_off", person=case.collaborator, now=NOW + timedelta(minutes=9))
    session.commit()
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert WORDS.encode() not in _everything_on_disk(database_path)


@only_postgresql
@pytest.mark.parametrize("table", ["response", "response_link", "interview_draft"])
def test_postgresql_clears_away_early_what_was_deleted_beside_an_answer(engine: Engine, table: str) -> None:
    with engine.connect() as connection:
        options = connection.execute(
            text("SELECT reloptions FROM pg_class WHERE relname = :table AND relkind = 'r'"), {"table": table}
        ).scalar_one()
    assert set(options) == {"autovacuum_vacuum_threshold=10", "autovacuum_vacuum_scale_factor=0"}


@only_sqlite
@pytest.mark.parametrize("pragma", ["secure_delete", "foreign_keys"])
def test_every_connection_overwrites_what_it_deletes(engine: Engine, pragma: str) -> None:
    with engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == 1


def _everything_on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
