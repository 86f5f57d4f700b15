"""What somebody has begun: files on their way in, long work that runs or failed, accounts to look at."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.imports import service as imports
from surveys.imports.bringing_in import bring_in, prepare, withdraw
from surveys.imports.records import ResponseImport
from surveys.jobs import service as jobs
from surveys.jobs.records import Job
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.records import Survey
from surveys.spreadsheets.pending import keep_upload
from surveys.units.service import communes
from tests.browser.site import own_province
from tests.services.import_files import as_csv, as_xlsx, google_rows, interviews, kobo_rows, tally_rows
from tests.services.people_files import people_file
from webapp.accounts.bulk import keep_file
from webapp.https.authority import create_authority
from webapp.https.names import Names

ORIGIN = "Đoàn thanh niên xã đến từng nhà hỏi bằng máy tính bảng, ngày 4/3/2026"
LONG_NAME = "Tong hop phieu dieu tra du luan xa hoi quy I nam 2026 (ban cuoi cung da ra soat lan 3).xlsx"
A_DAY_AHEAD = timedelta(days=1)
"""A job that gave a sign of life in the future is not taken for abandoned while the pages are looked at."""


def leave_under_way(session: Session, survey: Survey, reported: Survey, *, now: datetime) -> None:
    """Leave something at each step of everything that takes more than one page."""
    people = {person.role: person for person in session.scalars(select(Person).order_by(Person.id.desc()))}
    designer = people[Role.DESIGNER]
    imported = _imports(session, survey, designer, now)
    _jobs(session, survey, reported, imported, designer, now)
    _accounts(session, people[Role.COORDINATOR], now)
    keep_upload(
        session,
        designer,
        address=f"/khao-sat/{survey.id}/mau/dan-mau",
        filename="Danh sach xa theo phong cu.csv",
        content="M· x·;Tªn x·;TÇng;Sè hé\n1;X· §«ng H­ng;N«ng th«n;1200\n2;Ph­êng Phè HiÕn;Thµnh thÞ;3100\n".encode(),
        fields=[("note", "Danh sách của Cục Thống kê"), ("as_of", "2026-03-01")],
        now=now,
    )


def make_authority(folder: Path, *, now: datetime) -> Path:
    """An authority for https in an office without a public name."""
    create_authority(folder, Names(("may-chu-khao-sat",), ("192.168.1.20",)), now=now)
    return folder


def _imports(session: Session, survey: Survey, person: Person, now: datetime) -> list[ResponseImport]:
    """An import at each step: unreadable, columns, values, doubts, ready, imported, withdrawn, discarded."""
    version = session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.survey_id == survey.id)).one()
    questionnaire = questionnaire_of(version)

    def take(filename: str, content: bytes, steps: int, basis: str = "volunteer") -> ResponseImport:
        imported = imports.receive(
            session,
            survey,
            filename=filename,
            content=content,
            origin=ORIGIN,
            mode="face_to_face",
            basis=basis,
            person=person,
            now=now,
        )
        _go(session, imported, steps, now)
        return imported

    unreadable = take("gia-gao.csv", as_csv([["Tên hàng", "Giá"], ["Gạo", "12000"]]), 0)
    columns = take(LONG_NAME, as_xlsx(doubtful_export(questionnaire, seed=2)), 1)
    values = take("google-bieu-mau.csv", as_csv(_unclear_choices(questionnaire)), 2)
    undecided = take("kobo-con-cho-chua-ro.xlsx", as_xlsx(doubtful_export(questionnaire, seed=4)), 3)
    ready = take("kobo-da-sach.xlsx", as_xlsx(kobo_rows(questionnaire, interviews(questionnaire, 14, seed=5))), 3)
    others = []
    for seed, name in ((6, "phieu-giay-phuong-Pho-Hien.xlsx"), (7, "nham-tinh.xlsx")):
        other = take(name, as_xlsx(doubtful_export(questionnaire, seed=seed)), 3)
        proposed = {
            f"{doubt['kind']}|{doubt['variable']}": doubt["proposed"] for doubt in other.mapping["checked"]["doubts"]
        }
        imports.write_decisions(session, other, proposed)
        bring_in(session, other, prepare(session, other, now=now), person=person, now=now)
        others.append(other)
    withdraw(session, others[1], reason="Nhầm tệp của tỉnh khác", person=person, now=now)
    tally = take("bang-danh-dau.xlsx", as_xlsx(tally_rows(questionnaire, interviews(questionnaire, 12, seed=8))), 1)
    discarded = take("thu.csv", as_csv(google_rows(questionnaire, interviews(questionnaire, 3, seed=9))), 1)
    imports.discard(session, discarded, person=person, now=now)
    return [unreadable, columns, values, undecided, ready, *others, tally, discarded]


def _go(session: Session, imported: ResponseImport, steps: int, now: datetime) -> None:
    if steps >= 1:
        imports.keep_reading(session, imported, imports.read_file(session, imported))
    if steps >= 2:
        imports.keep_unknown_values(session, imported, imports.find_unknown_values(session, imported, now=now))
    if steps >= 3:
        imports.keep_check(session, imported, imports.check(session, imported, now=now))


def doubtful_export(questionnaire: Questionnaire, *, seed: int) -> list[list[Any]]:
    """An export with personal columns, a row twice, numbers as words, an impossible choice, an answer left out."""
    rows = kobo_rows(questionnaire, interviews(questionnaire, 16, seed=seed))
    place = {str(head).rsplit("/", 1)[-1]: number for number, head in enumerate(rows[0])}
    for row in rows[1:]:
        row[place["_uuid"]] = str(uuid4())
    rows[1][place["gioi_tinh"]] = "Nam giới"
    rows[2][place["da_giao_dich"]] = ""
    rows[3] = [*rows[4]]
    rows[5][place["kien_nghi"]] = "Đề nghị gọi lại cho tôi theo số 0912 345 678 để nói rõ hơn"
    rows[6][place["so_lan_den"]] = "khoảng 3 lần"
    rows[0] += ["Họ và tên người trả lời", "Số điện thoại"]
    for number, row in enumerate(rows[1:]):
        row += [f"Nguyễn Văn {number}", f"09123456{number:02d}"]
    return rows


def _unclear_choices(questionnaire: Questionnaire) -> list[list[Any]]:
    rows = google_rows(questionnaire, interviews(questionnaire, 14, seed=3))
    place = next(number for number, head in enumerate(rows[0]) if "Giới tính" in head)
    for number, words in enumerate(("Nam giới", "Nam giới", "nu", "không muốn nói"), 1):
        rows[number][place] = words
    return rows


def _jobs(
    session: Session,
    survey: Survey,
    reported: Survey,
    imported: list[ResponseImport],
    person: Person,
    now: datetime,
) -> None:
    """Work that runs, and work that failed."""

    def running(kind: str, of: Survey, arguments: dict[str, Any], done: int, total: int) -> Job:
        job = jobs.enqueue(session, kind, survey=of, arguments=arguments, person=person, now=now)
        assert jobs.claim(session, now=now) is job
        jobs.beat(session, job.id, now=now + A_DAY_AHEAD, done=done, total=total)
        return job

    running("import.check", survey, {"import_id": imported[3].id}, 3_200, 10_000)
    failed = running("import.read", survey, {"import_id": imported[0].id}, 1, 3)
    running("report.write", reported, {"survey_id": reported.id, "final": False}, 1, 3)
    jobs.fail(session, failed, code="import.no_header", facts={"rows": 30}, now=now)


def _accounts(session: Session, person: Person, now: datetime) -> None:
    """A list of people with what such lists have in them."""
    places = communes(session, own_province(session))
    rows: list[list[object]] = [
        ["Trần Thị Đào", places[0].code, None, "0912345601", None],
        ["Vũ Hoàng Nguyễn Thị Minh Phương Thảo", places[1].name, None, "0912345602", None],
        ["Đỗ Văn Ợ", "Xã Không Có", None, "0912345603", None],
        ["Trần Thị Đào", places[0].code, None, "0912345601", None],
        ["", places[2].code, None, "0912345604", None],
        ["Lê Thị Hoa", places[2].code, "Giám đốc", "091234", "dieuphoi"],
    ]
    keep_file(session, people_file(rows), filename="danh-sach-cong-tac-vien.xlsx", person=person, now=now)
