"""Real files of each source, read, mapped and judged without a hand: the answers are those that were given."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.errors import SurveyError
from surveys.imports.form_facts import Setting
from surveys.imports.mapping import BY_NAME, BY_WORDS, HeaderReader, propose
from surveys.imports.placement import AS_ONE, Placement
from surveys.imports.questions import import_questions
from surveys.imports.reading import date_orders, numeric_columns, table_of
from surveys.imports.values import Outcome, judge_all
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.reports.plan import battery_keys
from surveys.reports.results import battery_title
from surveys.spreadsheets import read_spreadsheet
from tests.services.import_files import (
    DAY,
    as_csv,
    as_xlsx,
    google_rows,
    interviews,
    kobo_rows,
    tally_rows,
)
from tests.services.survey_in_the_field import demo_questionnaire

FORMS = 12


def questions_of(questionnaire: Questionnaire):
    stems = {name: battery_title(key) for name, key in battery_keys(questionnaire).items()}
    return import_questions(questionnaire, stems)


def setting_of(content: bytes, filename: str, **more) -> Setting:
    questionnaire = demo_questionnaire()
    questions = questions_of(questionnaire)
    table = table_of(read_spreadsheet(content, filename), questions, convert=True)
    columns = propose(table, HeaderReader(questions))
    return Setting(
        questionnaire,
        questions,
        table,
        columns,
        Placement(AS_ONE, whole="Toàn bộ"),
        date(2026, 3, 5),
        date_orders=date_orders(table, questions, columns),
        numeric_columns=numeric_columns(table),
        **more,
    )


def said(form) -> dict[str, object]:
    return {name: value if isinstance(value, list) else str(value) for name, value in form.items()}


def judged(content: bytes, filename: str, **more) -> Outcome:
    return judge_all(setting_of(content, filename, **more))


@pytest.mark.parametrize("labels", [False, True], ids=["paths and codes", "labels"])
@pytest.mark.parametrize("write", [as_csv, as_xlsx], ids=["csv", "xlsx"])
def test_an_export_of_kobo_gives_the_same_answers(labels, write):
    forms = interviews(demo_questionnaire(), FORMS)
    content = write(kobo_rows(demo_questionnaire(), forms, labels=labels))
    setting = setting_of(content, "kobo.csv" if write is as_csv else "kobo.xlsx")
    outcome = judge_all(setting)
    assert setting.table.source == "kobo"
    assert [said(form.answers) for form in outcome.forms] == [said(form) for form in forms]
    assert {form.submitted_on for form in outcome.forms} == {DAY}
    assert [form.instance_id.int & 0xFFFF for form in outcome.forms] == list(range(1, FORMS + 1))
    assert outcome.doubts.undecided == set()


def test_kobo_s_columns_of_time_and_collaborator_stay_out():
    setting = setting_of(as_csv(kobo_rows(demo_questionnaire(), interviews(demo_questionnaire(), 2))), "k.csv")
    refused = {setting.table.headers[column]: reason for column, reason in setting.columns.refused.items()}
    assert refused == {
        "start": "moment",
        "end": "moment",
        "_id": "bookkeeping",
        "_validation_status": "bookkeeping",
        "_submitted_by": "collaborator",
        "_index": "bookkeeping",
    }


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000), labels=st.booleans())
def test_whatever_was_answered_comes_back_from_a_kobo_export(seed, labels):
    forms = interviews(demo_questionnaire(), 3, seed=seed)
    outcome = judged(as_csv(kobo_rows(demo_questionnaire(), forms, labels=labels)), "kobo.csv")
    assert [said(form.answers) for form in outcome.forms] == [said(form) for form in forms]


def test_google_forms_in_vietnamese_gives_the_same_answers():
    """Labels of options hold commas themselves: "Hộ tịch (khai sinh, kết hôn, khai tử)"."""
    forms = interviews(demo_questionnaire(), FORMS)
    setting = setting_of(as_csv(google_rows(demo_questionnaire(), forms)), "Câu trả lời.csv")
    outcome = judge_all(setting)
    assert setting.table.source == "google_forms"
    assert {source.how for source in setting.columns.sources.values()} == {BY_WORDS}
    assert [said(form.answers) for form in outcome.forms] == [said(form) for form in forms]


def test_the_timestamp_of_google_forms_is_doubted_where_nothing_tells_day_from_month():
    forms = interviews(demo_questionnaire(), 2)
    content = as_csv(google_rows(demo_questionnaire(), forms))
    outcome = judged(content, "a.csv")
    assert outcome.doubts.undecided == {"form-date-order|"}
    month_first = judged(content, "a.csv", decisions={"form-date-order|": "mdy"})
    assert month_first.doubts.undecided == {"form-date|"}, "the third of April has not come yet"
    day_first = judged(content, "a.csv", decisions={"form-date-order|": "dmy"})
    assert {form.submitted_on for form in day_first.forms} == {DAY}
    assert day_first.doubts.undecided == set()


def test_ticks_are_read_and_equal_forms_counted():
    forms = interviews(demo_questionnaire(), FORMS)
    setting = setting_of(as_xlsx(tally_rows(demo_questionnaire(), forms)), "phieu.xlsx")
    outcome = judge_all(setting)
    assert setting.table.source == "tally"
    closed = [{name: v for name, v in said(form).items() if not _is_open(name)} for form in forms]
    assert [said(form.answers) for form in outcome.forms] == closed
    assert outcome.responses == FORMS + 1
    assert outcome.forms[0].copies == 2


def _is_open(name: str) -> bool:
    return demo_questionnaire().question(name).kind == "text"


def test_codes_positions_words_and_other_text_are_understood():
    rows = [
        ["gioi_tinh", "van_de", "nghe_nghiep", "tin_tuong"],
        ["nam", "1 4", "Khác: thợ săn mật ong", "1.0"],
        ["NỮ", "Nước sạch; duong giao thong", "a", "khó trả lời"],
    ]
    outcome = judged(as_csv(rows), "p.csv", decisions={"required|": "blank"})
    first, second = (form.answers for form in outcome.forms)
    assert (first["gioi_tinh"], second["gioi_tinh"]) == ("1", "2")
    assert first["van_de"] == ["1", "4"]
    assert second["van_de"] == ["3", "2"]
    assert (first["nghe_nghiep"], first["nghe_khac"]) == ("9", "thợ săn mật ong")
    occupation = demo_questionnaire().question("nghe_nghiep")
    assert second["nghe_nghiep"] == demo_questionnaire().choices_of(occupation)[0].name
    assert second["tin_tuong"] == "9"


def test_numbers_of_questions_head_columns():
    rows = [["Câu 15", "C1", "6a", "câu 8b."], ["1", "1", "2", "3"]]
    setting = setting_of(as_csv(rows), "p.csv")
    assert {name: source.column for name, source in setting.columns.sources.items()} == {
        "gioi_tinh": 0,
        "da_giao_dich": 1,
        "hl_thoi_gian": 2,
        "cq_cong_khai": 3,
    }


def test_names_phones_and_positions_are_never_taken():
    people = [[f"Nguyễn Văn {letter}", f"09123456{number:02d}", f"{number:012d}", "20.6512 106.0533 3 5", "1"]
              for number, letter in enumerate("ABCDE", 10)]  # fmt: skip
    setting = setting_of(as_csv([["Họ và tên", "Liên hệ", "Mã", "vị trí", "gioi_tinh"], *people]), "p.csv")
    assert set(setting.columns.refused.values()) == {"name", "phone", "id-number"} | {"position"}
    assert list(setting.columns.sources) == ["gioi_tinh"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([[""]], "import.empty"),
        ([["Tên hàng", "Giá"], ["Gạo", "12000"]], "import.no_header"),
        ([["gioi_tinh", "tin_tuong"]], "import.no_rows"),
    ],
    ids=["nothing", "another matter", "header only"],
)
def test_what_is_no_table_of_answers_is_refused(rows, code):
    with pytest.raises(SurveyError) as refusal:
        setting_of(as_xlsx(rows), "p.xlsx")
    assert refusal.value.code == code


def test_three_hundred_columns_and_twins_are_read():
    heads = [*(f"cột {n}" for n in range(300)), "gioi_tinh", "gioi_tinh", "tin_tuong"]
    setting = setting_of(as_csv([heads, ["a"] * 300 + ["1", "2", "1"]]), "p.csv")
    assert setting.columns.sources["gioi_tinh"].column == 300
    assert setting.columns.same_name == {"gioi_tinh": (300, 301)}
    assert setting.columns.sources["tin_tuong"].how == BY_NAME


def test_formulas_in_text_stay_text():
    hostile = ['=HYPERLINK("http://x")', "@SUM(A1)", "+cmd|' /C calc'!A0"]
    rows = [["gioi_tinh", "kien_nghi"], *(["1", text] for text in hostile)]
    outcome = judged(as_csv(rows), "p.csv")
    assert [form.answers["kien_nghi"] for form in outcome.forms] == hostile


@pytest.mark.parametrize(
    ("cells", "doubt"),
    [
        ({"gioi_tinh": "Nam giới"}, "unknown-value|gioi_tinh"),
        ({"so_nguoi": "khoảng 4 người"}, "number-words|so_nguoi"),
        ({"so_nguoi": "40"}, "out-of-range|so_nguoi"),
        ({"so_nguoi": "nhiều"}, "not-whole|so_nguoi"),
        ({"so_nguoi": "2", "so_nguoi_lon": "3"}, "constraint|so_nguoi_lon"),
        ({"da_giao_dich": "2", "hinh_thuc": "1"}, "skipped|hinh_thuc"),
        ({"van_de": "1 2 3 4"}, "too-many-choices|van_de"),
        ({"kien_nghi": "gọi tôi 0912 345 678 nhé"}, "personal|kien_nghi"),
        ({"tin_tuong": ""}, "required|tin_tuong"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_each_kind_of_doubt_names_its_place_and_waits_for_a_decision(cells, doubt):
    rows = [list(cells), list(cells.values())]
    if len(cells) == 1:
        rows = [[*cells, "hoc_van"], [*cells.values(), "1"]]
    outcome = judged(as_csv(rows), "p.csv")
    assert doubt in outcome.doubts.undecided
    place = outcome.doubts.found[doubt].places[0]
    assert place.row == 2
    variable = doubt.split("|")[1]
    assert place.read == cells[variable]
    kind = doubt.split("|")[0]
    assert judged(as_csv(rows), "p.csv", decisions={doubt: "drop"}).dropped == {kind: 1}
    decided = "mask" if kind == "personal" else "blank"
    answers = judged(as_csv(rows), "p.csv", decisions={doubt: decided}).forms[0].answers
    assert answers.get(variable) == ("gọi tôi […] nhé" if kind == "personal" else None)
