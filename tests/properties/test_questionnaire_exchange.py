"""Whatever form is accepted is written as a form that is read as the same questionnaire."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaires.xlsform.reading import questionnaire_of_workbook
from surveys.questionnaires.xlsform.sheets import xlsform_sheets
from surveys.questionnaires.xlsform.workbook import Sheet, Workbook, cell_text

LANGUAGES = ("", "::English (en)", "::Tiếng Việt (vi)")
TYPES = ("text", "integer", "decimal", "date", "time", "dateTime", "select_one l", "select_multiple l", "rank l",
         "range", "note", "acknowledge", "hidden", "geopoint", "select_one l or_other")  # fmt: skip
CONDITIONS = ("", "${q0} != ''", "selected(${q0}, 'a') or position(..) = 1", "true()")
words = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyÁỘ 0123.,?!“”\"'<>&|*_#-\n"), max_size=12).map(cell_text)


@st.composite
def forms(draw: Any) -> Workbook:
    """A small workbook that pyxform accepts: questions of any type, groups, repeats, up to three languages."""
    shown = draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True))
    texts = [f"{name}{language}" for name in ("label", "hint", "guidance_hint") for language in shown]
    headers = ["type", "name", *texts, "relevant", "required", "constraint", "default", "read_only", "appearance"]
    rows, edges = [], []
    for number in range(draw(st.integers(1, 5))):
        if draw(st.booleans()):
            edge = draw(st.sampled_from(["group", "repeat"]))
            edges.append(edge)
            rows.append({"type": f"begin {edge}", "name": f"g{number}", **dict.fromkeys(texts[:1], draw(words))})
        row = {"type": draw(st.sampled_from(TYPES)) if number else "select_one l", "name": f"q{number}"}
        row |= {header: draw(words) for header in texts}
        row |= {header: row[header] or "?" for header in texts if header.startswith("label")}
        row |= {"relevant": draw(st.sampled_from(CONDITIONS)) if number else ""}
        row |= {"required": draw(st.sampled_from(["", "yes", "${q0} = 'a'"])) if number else ""}
        row |= {"constraint": draw(st.sampled_from(["", ". != 'x'"]))} if row["type"] != "note" else {}
        row |= {"default": draw(st.sampled_from(["", "2", "a b", "today()"]))} if row["type"] == "text" else {}
        row |= {"read_only": draw(st.sampled_from(["", "yes"]))}
        rows.append(row)
        while edges and draw(st.booleans()):
            rows.append({"type": f"end {edges.pop()}"})
    rows += [{"type": f"end {edge}"} for edge in reversed(edges)]
    choices = [["list_name", "name", f"label{shown[0]}", "kho"], ["l", "a", draw(words) or "A", "1"],
               ["l", "b", "Không biết", draw(words)]]  # fmt: skip
    language = draw(st.sampled_from(["", "English (en)"])) if len(shown) == 1 else ""
    settings_sheet = [["form_title", "form_id", "default_language"], [draw(words) or "Phiếu", "p1", language]]
    survey = [headers, *([row.get(header, "") for header in headers] for row in rows)]
    return Workbook("p.xlsx", [Sheet("survey", survey), Sheet("choices", choices), Sheet("settings", settings_sheet)])


@settings(max_examples=40)
@given(forms())
def test_what_is_written_is_read_as_the_same(workbook: Workbook) -> None:
    questionnaire, _findings = questionnaire_of_workbook(workbook)
    again, _findings = questionnaire_of_workbook(xlsform_sheets(questionnaire))
    assert again == questionnaire
