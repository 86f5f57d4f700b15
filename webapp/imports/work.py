"""The steps of an import that read the whole file: at once where it is small, else as long work with a bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from surveys.imports import service
from surveys.imports.bringing_in import bring_in, prepare
from surveys.imports.records import ResponseImport
from surveys.jobs.records import Job
from surveys.jobs.service import jobs_of
from surveys.people.permissions import Action
from surveys.people.records import Person
from surveys.requests.records import Survey
from webapp.access import current_person
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.kinds import JobKind, Progress, register, start_writing
from webapp.jobs.views import start

SMALL_FILE = 250_000
SMALL_TABLE = 20_000
"""Bytes to read, cells to judge: what stays well below two seconds."""
READ, VALUES, CHECK, BRING_IN = "import.read", "import.values", "import.check", "import.bring_in"
NEXT_PAGE = {
    READ: "imports.columns",
    VALUES: "imports.values",
    CHECK: "imports.preview",
    BRING_IN: "imports.detail",
}
PAGE_BEFORE = {READ: "imports.detail", VALUES: "imports.columns", CHECK: "imports.values", BRING_IN: "imports.preview"}


def do(kind: str, survey: Survey, imported: ResponseImport) -> Response:
    """Do a step, here or in the queue, and go on to the page that shows what came of it."""
    small = len(imported.content or b"") <= SMALL_FILE
    if kind != READ:
        small = imported.rows * len(imported.mapping["columns"]["sources"]) <= SMALL_TABLE
    if not small:
        return start(kind, survey, {"import_id": imported.id})
    STEPS[kind](imported, current_person(), _unseen, _already_writing)
    return redirect(_page(NEXT_PAGE[kind], survey.id, imported.id))


def _unseen(_done: int, _total: int) -> None:
    """A small file has no bar."""


def _already_writing() -> None:
    """A request that writes holds the database from its beginning."""


Step = Callable[[ResponseImport, Person, Progress, Callable[[], None]], None]


def _read(imported: ResponseImport, _person: Person, progress: Progress, begin: Callable[[], None]) -> None:
    reading = service.read_file(db.session, imported, progress=progress)
    begin()
    service.keep_reading(db.session, imported, reading)


def _values(imported: ResponseImport, _person: Person, progress: Progress, begin: Callable[[], None]) -> None:
    found = service.find_unknown_values(db.session, imported, now=now())
    begin()
    service.keep_unknown_values(db.session, imported, found)


def _check(imported: ResponseImport, _person: Person, progress: Progress, begin: Callable[[], None]) -> None:
    checked = service.check(db.session, imported, now=now(), progress=progress)
    begin()
    service.keep_check(db.session, imported, checked)


def _bring_in(imported: ResponseImport, person: Person, progress: Progress, begin: Callable[[], None]) -> None:
    prepared = prepare(db.session, imported, now=now(), progress=progress)
    begin()
    bring_in(db.session, imported, prepared, person=person, now=now())


STEPS: dict[str, Step] = {READ: _read, VALUES: _values, CHECK: _check, BRING_IN: _bring_in}


def _job(kind: str) -> Callable[[Job, Progress], dict[str, Any]]:
    def run(job: Job, progress: Progress) -> dict[str, Any]:
        imported = db.session.get_one(ResponseImport, job.arguments["import_id"])
        person = db.session.get_one(Person, job.person_id)
        STEPS[kind](imported, person, progress, start_writing)
        return {"import_id": imported.id}

    return run


def latest_jobs(survey: Survey) -> dict[int, Job]:
    """The newest work on each import of a survey."""
    jobs = reversed(jobs_of(db.session, survey))
    return {job.arguments["import_id"]: job for job in jobs if job.kind in STEPS}


def _page(endpoint: str, survey_id: int | None, import_id: int) -> str:
    return url_for(endpoint, survey_id=survey_id, import_id=import_id)


def _leads(pages: dict[str, str], kind: str) -> Callable[[Job], str]:
    return lambda job: _page(pages[kind], job.survey_id, job.arguments["import_id"])


TITLES = {
    READ: (_l("Đang đọc tệp"), _l("Chưa đọc được tệp"), _l("Máy đang mở tệp và tìm các câu hỏi trong đó.")),
    VALUES: (
        _l("Đang đọc giá trị"),
        _l("Chưa đọc được các giá trị"),
        _l("Máy đang tìm các giá trị chưa ứng với phương án nào."),
    ),
    CHECK: (
        _l("Đang kiểm tra phiếu"),
        _l("Chưa kiểm tra được phiếu"),
        _l("Từng phiếu được đọc theo bảng hỏi: điều kiện hỏi, câu bắt buộc, giới hạn."),
    ),
    BRING_IN: (
        _l("Đang nhập phiếu"),
        _l("Chưa nhập được phiếu"),
        _l("Từng phiếu được đọc lại lần cuối, rồi tất cả được nhập một lượt."),
    ),
}
for _kind, (_title, _unfinished, _doing) in TITLES.items():
    register(
        _kind,
        JobKind(
            _title,
            _doing,
            Action.IMPORT_RESPONSES,
            _job(_kind),
            _leads(NEXT_PAGE, _kind),
            _leads(PAGE_BEFORE, _kind),
            unfinished=_unfinished,
        ),
    )
