"""What is written as XLSForm is read back as the same questionnaire, and pyxform accepts it."""

from __future__ import annotations

from dataclasses import MISSING, fields
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from surveys.questionnaires import Question, Questionnaire, read_questionnaire, read_xlsform
from surveys.questionnaires.questionnaire import Choice, Group, Repeat
from surveys.questionnaires.xlsform.writer import write_xlsform
from tests.unit.questionnaires.forms import SHARED, form
from webapp.demo.questionnaire import demo_questionnaire_workbook, demo_template_workbook

REFUSED = {"ipa-back-check.xlsx", "unicef-liberia-coverage.xlsx"}
FORMS = sorted({path.name for path in (SHARED / "xlsforms").glob("*.xlsx")} - REFUSED)
EVERYTHING = """
| type | name | label | label::English (en) | hint | guidance_hint | required | required_message | relevant | constraint | constraint_message | calculation | default | trigger | read_only | appearance | choice_filter | repeat_count | parameters | note | label_self | label_self::English (en) | hint_self | guidance_hint_self | label_telephone | hint_telephone | guidance_telephone | screening | stratum |
| note | loi_dan | Kính thưa Ông/Bà | | | | | | | | | | | | | | | | | |
| begin group | loc | Sàng lọc | | | | | | | | | | | | | | | | | | | | | | | | | ${que} = '33' | |
| select_one tinh | que | Quê | | | | | | | | | | | | | | | | | | | | | | | | | | yes |
| end group | loc | | | | | | | | | | | | | | | | | | | | |
| begin group | nha | Ngôi nhà | The house | | | | | true() | | | | | | | field-list | | | | |
| integer | tuoi | Tuổi | Age | Tính tròn | Hỏi năm sinh | yes | Xin cho biết tuổi | | . >= 18 and . <= 110 | Từ 18 đến 110 | | 30 | | | | | | | bỏ | Ông/Bà bao nhiêu tuổi? | Your age? | Ghi số | Tự ghi | Xin hỏi tuổi | Nói chậm | Đọc lại số |
| date | ngay | Ngày | Day | | | | | | | | | today() | | yes | no-calendar | | | | |
| select_one tinh | o_dau | Tỉnh | Province | | | ${tuoi} > 20 | | | | | | | | | minimal | | | | |
| select_one huyen | noi | Cụm | | | | | | ${o_dau} != '' | | | | | | | | tinh = ${o_dau} | | randomize=true seed=42 | |
| end group | nha | | | | | | | | | | | | | | | | | | |
| select_multiple viec or_other | viec_lam | Việc | Work | | | | | | count-selected(.) <= 3 | | | | | | | | | | |
| begin repeat | nguoi | Người | Person | | | | | ${tuoi} > 20 | | | | | | | field-list | | count(${viec_lam}) | | |
| text | ten_goi | Xưng hô | | | | | | | | | | | | ${tuoi} > 30 | multiline | | | | |
| rank viec | thu_tu | Xếp | | | | | | | | | | | | | | | | | |
| begin group | nha | Nhà của người ấy | | | | | | | | | | | | | | | | | |
| range | diem | Điểm | | | | | | | | | | | | | | | | start=0 end=5 step=1 | |
| end group | nha | | | | | | | | | | | | | | | | | | |
| text | ngay | Ngày nói ra | | | | | | | | | | | | | | | | | |
| end repeat | nguoi | | | | | | | | | | | | | | | | | | |
| select_one ${ten_goi} | ai | Ai trả lời? | | | | | | | | | | | | | | | | | |
| calculate | tong | | | | | | | | | | ${tuoi} * 2 | | | | | | | | |
| calculate | luc | | | | | | | | | | ${tuoi} + 1 | | ${o_dau} | | | | | | |
| select_one_external xa | xa_nao | Xã | | | | | | | | | | | | | | tinh = ${o_dau} | | | |
| acknowledge | cam_on | Cảm ơn | Thanks | | | | | | | | | | | | | | | | |
"""  # noqa: E501 -- a form is a table
CHOICES = """
| list_name | name | label | label::English (en) | tinh | exclusive |
| tinh | 33 | Hưng Yên | | | |
| tinh | 01 | Hà Nội | | | |
| huyen | a | Cụm 1 | Cluster 1 | 33 | |
| huyen | b | Cụm 2 | | 01 | |
| viec | ruong | Làm ruộng | Farming | | |
| viec | khong | Không làm | | | x |
"""
EXTERNAL_CHOICES = """
| list_name | name | label | tinh |
| xa | 1 | Xã A | 33 |
| xa | 1 | Xã B | 01 |
"""
SETTINGS = """
| form_title | form_id | version | default_language | consent | consent::English (en) | style | public_key |
| Phiếu đủ loại | du_loai | 2026-03 | Tiếng Việt (vi) | Xin mời | Please | pages | abc |
"""


def everything() -> Questionnaire:
    """A questionnaire that uses whatever we support."""
    return form(EVERYTHING, CHOICES, external_choices=EXTERNAL_CHOICES, settings=SETTINGS)


def written_and_read(questionnaire: Questionnaire) -> Questionnaire:
    return read_xlsform(write_xlsform(questionnaire), "khac.xlsx")[0]


def test_everything_that_is_supported_comes_back() -> None:
    assert written_and_read(everything()) == everything()


@pytest.mark.parametrize("kind", [Question, Group, Repeat, Choice, Questionnaire])
def test_the_form_of_these_tests_uses_every_field_of_the_model(kind: type) -> None:
    """A new field that is not written has to be added here, and then the round trip fails."""
    whole = everything()
    items = [placed.item for placed in whole.placed.values()]
    choices = [choice for choices in whole.choice_lists.values() for choice in choices]
    found = [one for one in [*items, *choices, whole] if isinstance(one, kind)]
    for each in fields(kind):
        standard = each.default if each.default_factory is MISSING else each.default_factory()
        used = any(getattr(one, each.name) != standard for one in found)
        assert used or (kind, each.name) == (Repeat, "node"), each.name


@pytest.mark.parametrize("name", FORMS)
def test_real_forms_survive_the_round_trip(name: str) -> None:
    questionnaire, _findings = read_xlsform(SHARED / "xlsforms" / name)
    assert written_and_read(questionnaire) == questionnaire


@pytest.mark.parametrize("content", [demo_questionnaire_workbook(), demo_template_workbook()])
def test_both_workbooks_of_the_demonstration_survive_it(content: bytes) -> None:
    """Of the simple template the title stands once, as the form's title."""
    questionnaire, _findings = read_questionnaire(content, "phieu.xlsx")
    again = written_and_read(questionnaire)
    questionnaire.settings.pop("title", None)
    assert again == questionnaire


def test_what_is_spoken_of_but_not_collected_stays_blank() -> None:
    """An expression on a position that we never ask for still stands in a form that is accepted."""
    survey = """
    | type     | name | label | relevant |
    | geopoint | cho  | Vị trí | |
    | text     | q1   | Vì sao? | ${cho} = '' |
    """
    questionnaire = form(survey)
    assert written_and_read(questionnaire) == questionnaire


def test_the_workbook_is_laid_out_for_reading() -> None:
    book = openpyxl.load_workbook(BytesIO(write_xlsform(everything())))
    assert book.sheetnames == ["survey", "choices", "external_choices", "settings"]
    page = book["survey"]
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref.startswith("A1:")
    assert page.column_dimensions["C"].width > 40
    headers = [cell.value for cell in page[1]]
    assert headers[:4] == ["type", "name", "label::Tiếng Việt (vi)", "label::English (en)"]
    assert "guidance_hint::Tiếng Việt (vi)" in headers


def test_columns_that_say_nothing_are_not_written(tmp_path: Path) -> None:
    questionnaire = form("""
    | type | name | label |
    | text | q1   | Vì sao? |
    """)
    path = tmp_path / "ra.xlsx"
    path.write_bytes(write_xlsform(questionnaire))
    assert [cell.value for cell in openpyxl.load_workbook(path)["survey"][1]] == ["type", "name", "label"]
