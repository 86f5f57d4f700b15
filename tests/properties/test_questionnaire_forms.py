"""Whatever stands in the cells of a form: a questionnaire, or a refusal that says why; never anything else."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.errors import SurveyError
from surveys.questionnaires import Interview, Questionnaire, QuestionnaireError, read_xlsform
from surveys.questionnaires.compiled import compiled
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.opening import opened, settled
from surveys.questionnaires.xlsform.reading import questionnaire_of_workbook
from surveys.questionnaires.xlsform.workbook import Sheet, Workbook
from tests.unit.questionnaires.forms import form

TODAY = date(2025, 11, 22)
TYPES = [word for kind in KINDS.values() for word in kind.types]
COLUMNS = [
    "type", "name", "label", "label::English (en)", "hint", "relevant", "constraint", "calculation", "required",
    "default", "appearance", "choice_filter", "repeat_count", "parameters", "trigger", "read_only", "bind::relevant",
    "", "label", "media::image",
]  # fmt: skip
types = st.sampled_from(
    [*TYPES, "select_one l", "select_multiple l or_other", "rank l", "select_one ${q0}", "select_one_from_file a.csv",
     "begin group", "end group", "begin repeat", "end repeat", "geopoint", "start", "", "x"]
)  # fmt: skip
names = st.sampled_from(["q0", "q1", "q2", "q3", "g", "l", "", "name", "1a", "câu", "q 1", "instanceID", "__proto__"])
cells = st.one_of(
    st.sampled_from(
        ["", "yes", "true()", "${q0}", "${q1} > 1", ". < ${q2}", "sum(${q1})", "position(..)", "count(${g})", "1",
         "${khong}", "selected(${q1}, 'a')", "once(random())", "field-list", "table-list", "label", "name = ${q0}",
         "start=0 end=5", "randomize=true, seed=${q0}", "regex(., '(a|b)*')", "indexed-repeat(${q1}, ${g}, 1)",
         "../q0", "today()"]
    ),
    st.text(max_size=12),
)  # fmt: skip


@st.composite
def workbooks(draw):
    """Sheets that look like a form from afar."""
    columns = draw(st.lists(st.sampled_from(COLUMNS), min_size=3, max_size=8))
    header = ["type", "name", *columns]
    rows = [[draw(types), draw(names), *(draw(cells) for _ in columns)] for _ in range(draw(st.integers(0, 7)))]
    lists = [["list_name", "name", "label"], ["l", "a", "A"], ["l", draw(names), draw(cells)], [draw(names), "b", "B"]]
    sheets = [Sheet("survey", [header, *rows]), Sheet("choices", lists)]
    if draw(st.booleans()):
        sheets.append(Sheet("settings", [["form_id", "default_language", "style"], ["p", draw(cells), draw(cells)]]))
    return Workbook("phieu.xlsx", sheets)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(workbooks())
def test_any_cells_give_a_questionnaire_that_can_be_asked_or_a_refusal(workbook):
    try:
        questionnaire, _findings = questionnaire_of_workbook(workbook)
    except (QuestionnaireError, SurveyError) as error:
        assert error.code
        return
    assert Questionnaire.from_dict(json.loads(json.dumps(questionnaire.to_dict()))) == questionnaire
    assert len(json.loads(json.dumps(compiled(questionnaire)))["pages"]) == len(questionnaire.sections())
    for language in questionnaire.languages:
        interview = Interview(questionnaire, {}, today=TODAY, language=language, seed="1")
        interview.check_all()
        assert interview.sections() == [interview.section(section.key) for section in interview.sections()]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]))
def test_any_bytes_are_refused_with_a_reason(content, beginning):
    try:
        read_xlsform(beginning + content, "phieu.xlsx")
    except (QuestionnaireError, SurveyError) as error:
        assert error.code
    else:
        raise AssertionError("a questionnaire out of nothing")


WHOLE = form("""
    | type | name | label | relevant            | calculation      | repeat_count | choice_filter | trigger |
    | integer            | n    | Mấy   |                     |                  |              |               |      |
    | select_one yn      | a    | A     | ${n} != 3           |                  |              |               |      |
    | select_multiple yn | b    | B     | selected(${a}, '1') |                  |              | name != ${a}  |      |
    | rank yn            | k    | K     |                     |                  |              |               |      |
    | date               | d    | D     |                     |                  |              |               |      |
    | calculate          | t    |       |                     | once(random())   |              |               | ${n} |
    | begin repeat       | r    | R     |                     |                  | ${n}         |               |      |
    | text               | x    | X     | ${n} > position(..) |                  |              |               |      |
    | begin repeat       | s    | S     |                     |                  |              |               |      |
    | decimal            | y    | Y     |                     | sum(${y}) + ${n} |              |               |      |
    | end repeat         |      |       |                     |                  |              |               |      |
    | end repeat         |      |       |                     |                  |              |               |      |
""")
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
              st.sampled_from(["1", "2", "-1", "1e400", "2025-02-30", "NaN", "9" * 30])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["n", "a", "b", "k", "d", "t", "r", "x", "s", "y", "q"]), inner, max_size=5),
    ),
    max_leaves=12,
)  # fmt: skip
answers = st.dictionaries(st.sampled_from(["n", "a", "b", "k", "d", "t", "r", "x", "s", "y", "__proto__"]), anything)


@settings(max_examples=150, deadline=None)
@given(answers, answers, st.lists(st.sampled_from(["n", "a", "b@1", "x@1", "y@2.1", "zzz", "x@9"]), max_size=3))
def test_any_json_as_answers_gives_an_interview(first, second, declined):
    interview = Interview(WHOLE, first, today=TODAY, seed="1", declined=declined)
    for section in interview.sections():
        assert section.asked
    interview.check_all()
    json.dumps([interview.cleaned(), interview.declined_fields()])
    state = opened(interview.state)
    settled(state, state.changed(second, second))
