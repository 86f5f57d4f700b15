"""A lock held against every way that we know: each is shown to work on the copy before, then to fail on the copy after.

The control comes first: a way that would not have worked anyway proves nothing.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from surveys.fieldwork.lock import service
from surveys.fieldwork.lock.again import lock_again, locked_since
from surveys.fieldwork.lock.coarsening import ENOUGH
from surveys.fieldwork.lock.destruction import count_left
from surveys.fieldwork.lock.traces import Traces, older_backups, remove_traces
from surveys.people.service import add_person
from surveys.requests.records import Survey
from surveys.transfer.backups import backups_in
from surveys.transfer.keys import local_key
from surveys.transfer.service import make_safety_copy, restore
from tests.conftest import NOW, World, only_sqlite
from tests.linking.notebook import Known, notebook
from tests.linking.traces import remembered, sqlite_files, told
from tests.linking.ways import Copy, by_weight, scores
from tests.linking.world import close, collected

LATER = NOW + timedelta(days=30)
CERTAIN = 1.0
SURELY = ("key", "sent number", "content hash")
"""These name the household before a lock; the others single out more than chance does."""
MORE_THAN_CHANCE = ("day", "mode", "weight", "all beside the answers", "log")
WHILE_COLLECTING = ("transaction", "place on the disk")
"""On PostgreSQL, until a step of the tables writes the rows again; SQLite keeps neither."""


def lock(session: Session, world: World, survey: Survey, engine: Engine, directory: Path, url: str) -> Traces:
    """Both people, the transaction, the traces."""
    other = add_person(session, full_name="Phạm Thị Tâm", role="designer", unit=world.province, now=NOW)
    asked = service.ask(session, survey, cut_off=True, person=world.person("supervisor"), now=LATER)
    service.confirm(session, asked, typed=survey.title, person=other, now=LATER)
    session.commit()
    service.carry_out(session, asked, now=LATER, directory=directory)
    session.commit()
    traces = remove_traces(engine, directory=directory, url=url, now=LATER)
    service.finish(session, asked, traces=traces.as_json(), now=LATER)
    session.commit()
    return traces


def test_before_a_lock_every_way_leads_to_the_household_and_afterwards_none_does(
    session: Session, world: World, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    place = collected(session, world)
    known = notebook(session, place.survey.id)
    in_the_field = scores(session, place.survey.id, known)
    close(session, world, place)
    before = scores(session, place.survey.id, known)
    chance = before["chance"]
    assert len(known) == len(place.cases) - 2
    assert all(before[way] == CERTAIN for way in SURELY), before
    assert all(before[way] > chance + 0.05 for way in MORE_THAN_CHANCE), before
    if engine.dialect.name == "postgresql":
        assert all(in_the_field[way] > chance + 0.3 for way in WHILE_COLLECTING), in_the_field
    assert told(session, known) == {"numbers": 1.0, "codes": 1.0}
    assert on_disk(engine, database_url, known)["numbers"] == CERTAIN
    session.commit()
    make_safety_copy(tmp_path, database_url, now=LATER - timedelta(days=1))
    (copy_before,) = older_backups(tmp_path)

    traces = lock(session, world, place.survey, engine, tmp_path, database_url)

    after = scores(session, place.survey.id, known)
    assert count_left(session, place.survey) == 0
    spread = 3 * (chance * (1 - chance) / len(known)) ** 0.5
    assert all(after[way] <= chance + 1e-9 for way in (*SURELY, *MORE_THAN_CHANCE) if way != "weight"), after
    assert after["place on the disk"] <= chance + spread
    assert after["transaction"] <= chance + 1e-9
    # A weight is needed for estimates and is that of five at least, or of all of a commune that has fewer.
    here = Copy(session, place.survey.id, known)
    assert all(
        len(found) >= min(ENOUGH, len(here.by_psu[each.psu]))
        for each, found in zip(known, by_weight(here).values(), strict=True)
    )
    assert told(session, known) == {"numbers": 0.0, "codes": 0.0}
    session.commit()
    assert on_disk(engine, database_url, known) == {"numbers": 0.0, "codes": 0.0}
    assert traces.deleted_backups == (str(copy_before),)
    assert not copy_before.exists()
    assert [str(path) for path in older_backups(tmp_path)] == [traces.new_backup]


def on_disk(engine: Engine, url: str, known: list[Known]) -> dict[str, float]:
    """What the files of the database hold, free pages and the write-ahead log of SQLite with them; of PostgreSQL the
    files of every table and index that is there."""
    if engine.dialect.name == "sqlite":
        return remembered(sqlite_files(Path(url.removeprefix("sqlite:///"))), known)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.scalar(text("SHOW data_directory")) or "")
        paths = connection.scalars(
            text("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 'i', 't', 'm') AND oid > 16383")
        ).all()
    return remembered([folder / str(path) for path in paths], known)


@only_sqlite
def test_a_copy_from_before_a_lock_is_locked_again_when_it_is_brought_back(
    session: Session, world: World, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    place = collected(session, world)
    close(session, world, place)
    known = notebook(session, place.survey.id)
    session.commit()
    made = make_safety_copy(tmp_path, database_url, now=LATER - timedelta(days=1))
    elsewhere = tmp_path / made.name
    made.rename(elsewhere)
    survey_id, title = place.survey.id, place.survey.title
    lock(session, world, place.survey, engine, tmp_path, database_url)
    kept = backups_in(tmp_path / "safety-copies")
    session.close()
    _key, private = local_key(tmp_path)

    restore(elsewhere, tmp_path, database_url, lambda _header: private, now=LATER + timedelta(days=1), replace=True)
    with Session(engine) as looking:
        assert scores(looking, survey_id, known)["key"] == CERTAIN
    assert locked_since(tmp_path, LATER - timedelta(days=1)) == [title]
    assert lock_again(tmp_path, database_url, now=LATER + timedelta(days=1)) == [title]

    with Session(engine) as looking:
        assert looking.get_one(Survey, survey_id).locked_at is not None
        assert scores(looking, survey_id, known)["key"] == pytest.approx(scores(looking, survey_id, known)["chance"])
    assert remembered(sqlite_files(Path(database_url.removeprefix("sqlite:///"))), known)["numbers"] == 0
    assert lock_again(tmp_path, database_url, now=LATER + timedelta(days=2)) == []
    assert set(kept) <= set(backups_in(tmp_path / "safety-copies"))
