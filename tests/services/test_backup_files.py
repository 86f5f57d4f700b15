"""A backup file: what goes in comes back, on either database; what was damaged is refused and changes nothing."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from surveys.database import open_engine, open_session
from surveys.errors import SurveyError
from surveys.fieldwork.records import HAS_RESPONSE, Case
from surveys.migrations import current_revision, newest_revision, upgrade_within
from surveys.responses.records import Response, ResponseLink
from surveys.transfer import sealing
from surveys.transfer.backups import check_backup, header_of, restore_backup, seal_backup, with_passphrase
from surveys.transfer.keys import Cost, PublicKey, key_from, make_key
from surveys.transfer.reading import snapshot
from tests.conftest import NOW, POSTGRESQL, SQLITE
from tests.databases import migrated
from tests.postgresql import needs_postgresql
from tests.services.installations import PASSPHRASE, peopled

CHEAP = Cost(memory=64, passes=1, lanes=1)
FILES = {"secret-key": b"bi mat", "https/root.pem": bytes(range(256)) * 300}
both = pytest.mark.parametrize("kind", [SQLITE, pytest.param(POSTGRESQL, marks=needs_postgresql)])


@pytest.fixture(scope="module")
def key() -> PublicKey:
    return make_key(PASSPHRASE, cost=CHEAP)


@pytest.fixture
def full(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Engine]]:
    """`full(kind)` is an installation with rows in every kind of table."""
    yield from _databases(request, "installation", peopled)


@pytest.fixture
def empty(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Engine]]:
    """`empty(kind)` is a migrated database without rows."""
    yield from _databases(request, "empty", migrated)


def _databases(request: pytest.FixtureRequest, template: str, fill: Callable[[Engine], None]):
    made = []

    def make(kind: str) -> Engine:
        databases = request.getfixturevalue(f"{kind}_databases")
        url = databases.copy(template, fill)
        made.append((databases, url, open_engine(url)))
        return made[-1][2]

    yield make
    for databases, url, engine in made:
        engine.dispose()
        databases.drop(url)


def sums_of(engine: Engine) -> object:
    with snapshot(engine) as taken:
        return taken.sums()


def sealed(engine: Engine, folder: Path, key: PublicKey, *, now: datetime = NOW) -> Path:
    return seal_backup(engine, folder, key, files=FILES, now=now)


def nothing(_files: dict[str, bytes]) -> None:
    """Files that a test does not look at."""


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (SQLITE, SQLITE),
        pytest.param(SQLITE, POSTGRESQL, marks=needs_postgresql),
        pytest.param(POSTGRESQL, SQLITE, marks=needs_postgresql),
    ],
)
def test_a_backup_of_one_database_is_restored_into_another_with_its_files(full, empty, tmp_path, key, source, target):
    origin, goal = full(source), empty(target)
    path = sealed(origin, tmp_path, key)
    received: dict[str, bytes] = {}
    content = restore_backup(path, goal, with_passphrase(PASSPHRASE), replace=False, put_files=received.update)
    assert sums_of(goal) == sums_of(origin) == content.sums
    assert received == FILES


def test_the_file_is_its_owners_alone_and_named_after_the_time_in_vietnam(full, tmp_path, key):
    path = sealed(full(SQLITE), tmp_path, key)
    assert path.name == "khaosat-20260305-090000.ksb"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_two_backups_in_one_second_get_two_names(full, tmp_path, key):
    engine = full(SQLITE)
    assert len({sealed(engine, tmp_path, key), sealed(engine, tmp_path, key)}) == 2


def test_nothing_readable_lies_in_the_file_but_when_and_by_which_program(full, tmp_path, key):
    engine = full(SQLITE)
    with engine.begin() as connection:
        connection.execute(text("UPDATE person SET full_name = 'Nguyễn Thị Độc Nhất'"))
    content = sealed(engine, tmp_path, key).read_bytes()
    for secret in ("Độc Nhất", "bi mat", "response", PASSPHRASE):
        assert secret.encode() not in content
    assert b'"revision"' in content


def test_a_backup_is_sealed_differently_each_time_and_opens_without_what_the_server_keeps(full, tmp_path, key):
    engine = full(SQLITE)
    one, two = (sealed(engine, tmp_path, key) for _ in range(2))
    assert header_of(one).sealed_key != header_of(two).sealed_key
    assert check_backup(one, with_passphrase(PASSPHRASE)).sums == check_backup(two, with_passphrase(PASSPHRASE)).sums


def test_the_passphrase_may_be_typed_on_any_keyboard(full, tmp_path, key):
    import unicodedata

    path = sealed(full(SQLITE), tmp_path, key)
    assert check_backup(path, with_passphrase(f" {unicodedata.normalize('NFD', PASSPHRASE)} ")).rows > 100


def test_another_passphrase_is_told_from_damage(full, tmp_path, key):
    path = sealed(full(SQLITE), tmp_path, key)
    with pytest.raises(SurveyError) as refusal:
        check_backup(path, with_passphrase(PASSPHRASE + "!"))
    assert refusal.value.code == "backup.wrong_passphrase"


def test_a_short_passphrase_is_refused():
    with pytest.raises(SurveyError) as refusal:
        make_key("ngắn quá", cost=CHEAP)
    assert refusal.value.code == "backup.short_passphrase"


def test_a_header_that_asks_for_all_the_memory_is_refused_before_it_gets_any(key):
    told = {"installation": "x", "public": key.public, "salt": key.salt}
    for cost in ({"memory": 1 << 30, "passes": 1, "lanes": 1}, {"memory": 64, "passes": 10**9, "lanes": 1}, {"a": 1}):
        with pytest.raises(SurveyError) as refusal:
            key_from(told | {"cost": cost})
        assert refusal.value.code == "backup.damaged"


@pytest.fixture(scope="module")
def good_file(request, key, tmp_path_factory) -> Path:
    """One backup for all the damage that is done to its copies."""
    databases = request.getfixturevalue("sqlite_databases")
    engine = open_engine(databases.copy("installation", peopled))
    path = sealed(engine, tmp_path_factory.mktemp("good"), key)
    engine.dispose()
    return path


def places(path: Path) -> list[int]:
    """Bytes of every region: the mark, the format, the length, the header, its hash, and all through the pieces."""
    size = path.stat().st_size
    header = int.from_bytes(path.read_bytes()[16:20])
    pieces = 20 + header + 32
    step = (size - pieces) // 24
    boundaries = range(pieces, size, sealing.PIECE + sealing.TAG)[:4]
    around = [place for at in boundaries for place in (at - 1, at, at + sealing.PIECE)]
    spread = range(pieces, size, step)
    return sorted(
        {0, 14, 15, 16, 19, *range(20, pieces, 40), pieces - 1, *around, *spread, size - 1} & set(range(size))
    )


def test_one_changed_bit_anywhere_is_noticed(good_file, tmp_path):
    content, found = good_file.read_bytes(), set()
    damaged = tmp_path / "damaged.ksb"
    assert len(places(good_file)) > 40
    for place in places(good_file):
        damaged.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(SurveyError) as refusal:
            check_backup(damaged, with_passphrase(PASSPHRASE))
        found.add(refusal.value.code)
    assert found == {"backup.not_a_backup", "backup.newer_format", "backup.damaged", "backup.truncated"} - (
        {"backup.newer_format"} if sealing.FORMAT ^ 1 < sealing.FORMAT else set()
    )


def test_a_file_cut_off_anywhere_is_noticed(good_file, tmp_path):
    content = good_file.read_bytes()
    cut = tmp_path / "cut.ksb"
    for place in places(good_file):
        cut.write_bytes(content[:place])
        with pytest.raises(SurveyError) as refusal:
            check_backup(cut, with_passphrase(PASSPHRASE))
        assert refusal.value.code in {"backup.not_a_backup", "backup.damaged", "backup.truncated"}


def test_pieces_moved_repeated_or_appended_are_noticed(good_file, tmp_path):
    content = good_file.read_bytes()
    start = 20 + int.from_bytes(content[16:20]) + 32
    size = sealing.PIECE + sealing.TAG
    first, second, rest = content[start : start + size], content[start + size : start + 2 * size], content[start:]
    wrong = tmp_path / "wrong.ksb"
    assert len(second) == size
    for pieces in (second + first + rest[2 * size :], first + rest, rest[size:], rest + b"\0", rest + first):
        wrong.write_bytes(content[:start] + pieces)
        with pytest.raises(SurveyError) as refusal:
            check_backup(wrong, with_passphrase(PASSPHRASE))
        assert refusal.value.code in {"backup.damaged", "backup.truncated"}


@both
def test_a_damaged_file_leaves_the_installation_as_it_was(good_file, full, tmp_path, kind):
    goal = full(kind)
    with goal.begin() as connection:
        connection.execute(text("DELETE FROM visit"))
    before, content = sums_of(goal), bytearray(good_file.read_bytes())
    content[-30] ^= 1
    damaged = tmp_path / "damaged.ksb"
    damaged.write_bytes(content)
    with pytest.raises(SurveyError):
        restore_backup(damaged, goal, with_passphrase(PASSPHRASE), replace=True, put_files=nothing)
    assert sums_of(goal) == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"SQLite format 3\0" + bytes(5000), os.urandom(3000)])
def test_another_file_is_not_a_backup(tmp_path, content):
    path = tmp_path / "other.ksb"
    path.write_bytes(content)
    with pytest.raises(SurveyError) as refusal:
        check_backup(path, with_passphrase(PASSPHRASE))
    assert refusal.value.code == "backup.not_a_backup"


def test_the_file_of_a_newer_program_says_so(full, tmp_path, key, monkeypatch):
    engine = full(SQLITE)
    path = sealed(engine, tmp_path, key)
    monkeypatch.setattr("surveys.transfer.backups.known_revisions", lambda: {"0001"})
    with pytest.raises(SurveyError) as refusal:
        check_backup(path, with_passphrase(PASSPHRASE))
    assert (refusal.value.code, "program" in refusal.value.facts) == ("backup.newer_program", True)
    content = bytearray(path.read_bytes())
    content[15] = sealing.FORMAT + 1
    path.write_bytes(content)
    with pytest.raises(SurveyError) as refusal:
        check_backup(path, with_passphrase(PASSPHRASE))
    assert refusal.value.code == "backup.newer_format"


@both
def test_the_backup_of_an_older_version_is_restored_and_upgraded(tmp_path, key, empty, kind):
    origin = open_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    with origin.begin() as connection:
        upgrade_within(connection, "0001")
        connection.execute(text("INSERT INTO unit_list (id, name, as_of, source) VALUES (7, 'Ợ', '2025-07-01', 'x')"))
    path = sealed(origin, tmp_path, key)
    goal = empty(kind)
    restore_backup(path, goal, with_passphrase(PASSPHRASE), replace=True, put_files=nothing)
    assert current_revision(goal) == newest_revision() != "0001"
    with goal.connect() as connection:
        assert connection.scalar(text("SELECT name FROM unit_list WHERE id = 7")) == "Ợ"


@both
def test_a_backup_while_forms_come_in_holds_each_form_with_its_link_and_its_case(full, tmp_path, key, kind, empty):
    """Several threads submit as fast as they can while backups are made; each backup is one moment."""
    origin = full(kind)
    stop, written, failures = threading.Event(), [0, 0], []
    threads = [threading.Thread(target=_submit, args=(origin, stop, written, each, failures)) for each in (0, 1)]
    for thread in threads:
        thread.start()
    try:
        paths = [sealed(origin, tmp_path, key, now=NOW + timedelta(minutes=each)) for each in range(3)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == [] and min(written) > 0 and max(written) > 3
    counts = []
    for path in paths:
        goal = empty(SQLITE)
        restore_backup(path, goal, with_passphrase(PASSPHRASE), replace=True, put_files=nothing)
        with Session(goal) as session:
            responses = set(session.scalars(select(Response.instance_id)))
            links = {link.response_id: link.case_id for link in session.scalars(select(ResponseLink))}
            assert responses == set(links)
            states = dict(session.execute(select(Case.id, Case.state)).all())
            assert {states[case] for case in links.values()} <= {*HAS_RESPONSE}
            assert sum(state in HAS_RESPONSE for state in states.values()) == len(links)
            counts.append(len(links))
    assert counts == sorted(counts) and counts[0] < counts[-1]


def _submit(engine: Engine, stop: threading.Event, written: list[int], who: int, failures: list[str]) -> None:
    from uuid import uuid4

    while not stop.is_set():
        try:
            with open_session(engine) as session:
                model, link = session.scalars(select(Response)).first(), session.scalars(select(ResponseLink)).first()
                like = session.scalars(select(Case)).first()
                own = {"state": "completed", "code": f"T{who}-{written[who]}"}
                names = [each.key for each in Case.__mapper__.column_attrs if each.key != "id"]
                case = Case(**{name: getattr(like, name) for name in names} | own)
                session.add(case)
                session.flush()
                values = {each.key: getattr(model, each.key) for each in Response.__mapper__.column_attrs}
                response = Response(**values | {"instance_id": uuid4(), "deprecated_id": None})
                session.add(response)
                session.flush()
                told = {"collaborator_id": link.collaborator_id, "started_at": NOW, "submitted_at": NOW}
                session.add(ResponseLink(response_id=response.instance_id, case_id=case.id, **told))
                session.commit()
                written[who] += 1
        except Exception as error:
            failures.append(repr(error))
            return
