"""Files that the demonstration's province sends: the letter that asks for the survey, its own allocation of forms."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from docx import Document

from surveys.requests.service import RequestFields
from surveys.samples.allocation_workbook import ALLOCATION_COLUMNS
from surveys.samples.templates_to_fill import FilledSheet, write_table
from surveys.text import format_long_date
from surveys.units.records import Unit
from webapp.demo.frame import SYNTHETIC_NOTE, demo_stratum, synthetic_adults

FORMS_PER_ADULTS = 1500
EVERY_NTH_COMMUNE = 4


def request_letter(fields: RequestFields) -> bytes:
    """A short letter in Word that asks for the survey."""
    document = Document()
    document.add_paragraph(f"{fields.requesting_body}\nSố: {fields.document_number}")
    document.add_paragraph(f"Hưng Yên, {format_long_date(fields.document_date)}")
    document.add_paragraph(f"V/v đề nghị khảo sát: {fields.title}")
    document.add_paragraph(f"Kính gửi: {fields.implementing_body}")
    document.add_paragraph(fields.purpose)
    document.add_paragraph(f"Đối tượng: {fields.target_population}")
    document.add_paragraph(f"Đề nghị gửi báo cáo trước {format_long_date(fields.deadline)}.")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def allocation_workbook(communes: Sequence[Unit]) -> bytes:
    """Forms for every fourth commune ("chỉ tiêu phiếu từng xã"), about one for 1,500 adults."""
    chosen = sorted(communes, key=lambda unit: unit.code)[::EVERY_NTH_COMMUNE]
    values = {
        unit.code: {
            "stratum": demo_stratum(unit),
            "forms": max(3, round(synthetic_adults(unit) / FORMS_PER_ADULTS)),
        }
        for unit in chosen
    }
    return write_table(chosen, ALLOCATION_COLUMNS, FilledSheet("CHỈ TIÊU PHIẾU", [SYNTHETIC_NOTE], values, totals=True))
