"""Workbooks as an office would send them, for the tests of samples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from sqlalchemy.orm import Session

from surveys.requests.records import Survey, SurveyRequest
from surveys.units.records import Unit
from tests.conftest import NOW, World

FRAME_HEADER = ("Mã xã", "Tên xã/phường", "Tầng", "Cụm/khu vực", "Số người từ 18 tuổi", "Số hộ")


def workbook(*rows: Sequence[Any]) -> bytes:
    """An .xlsx with these rows on its first sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def frame_rows(units: Sequence[Unit]) -> list[list[Any]]:
    """A sound row for each unit."""
    return [[unit.code, unit.name, unit.type, "", 4000 + 10 * i, 1500 + i] for i, unit in enumerate(units)]


def add_survey(session: Session, world: World, title: str = "Khảo sát thử") -> Survey:
    """A survey of the own province in design."""
    request = SurveyRequest(
        unit=world.province,
        requesting_body="Ban Tuyên giáo và Dân vận Tỉnh ủy",
        implementing_body="Trung tâm nghiên cứu dư luận xã hội",
        funding="Ngân sách tỉnh",
        document_number="15-CV/BTG",
        document_date=date(2026, 1, 5),
        title=title,
        purpose="Nắm tình hình dư luận",
        target_population="Người từ 18 tuổi trở lên",
        deadline=date(2026, 6, 30),
        created_at=NOW,
        created_by_id=world.person("designer").id,
    )
    survey = Survey(request=request, unit=world.province, unit_list=world.unit_list, title=title, created_at=NOW)
    session.add(survey)
    session.commit()
    return survey
