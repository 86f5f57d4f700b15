"""The scripts for R and SPSS are whole: every quote closed, every code labelled once, every name one that they take.

Neither program is on the machines that run these tests; what is checked is the text, by the rules of both languages.
"""

from __future__ import annotations

import re

import pytest

from surveys.questionnaires import Choice, Question, Questionnaire, Repeat
from surveys.questionnaires.exports.value_labels_r import r_script
from surveys.questionnaires.exports.value_labels_spss import cut, spss_syntax
from surveys.questionnaires.merged_versions import Version
from tests.unit.questionnaires.test_xlsform_writer import everything

AWKWARD = "Ông/Bà nói \"được\", \\n là\nxong; giá 5% ở 'chợ'."
LONG = "Người dân trong xã " * 30


def awkward() -> Questionnaire:
    """Names and words that a careless writer would break on."""
    items = (
        Question("to", "select_one", {"vi": AWKWARD}, choices="l"),
        Question("thời_gian_giải_quyết_hồ_sơ_" * 3, "select_multiple", {"vi": LONG}, choices="l"),
        Question("thời_gian_giải_quyết_hồ_sơ_" * 4, "integer", {"vi": LONG}),
        Question("TO", "text"),
        Question("hang", "rank", {"vi": "Xếp"}, choices="same"),
        Repeat("nguoi", items=(Question("tuoi", "integer", {"vi": "Tuổi"}),)),
    )
    lists = {
        "l": (Choice("1", {"vi": AWKWARD}), Choice("01", {"vi": LONG}), Choice("a-b", {"vi": ""})),
        "same": (Choice("1", {"vi": "Như nhau"}), Choice("2", {"vi": "Như nhau"})),
    }
    return Questionnaire("p", 'Phiếu "lạ"', languages=("vi",), default_language="vi", items=items, choice_lists=lists)


def versions(questionnaire: Questionnaire) -> list[Version]:
    return [Version(1, questionnaire)]


FORMS = [everything(), awkward()]
R_TOKEN = re.compile(r'"(?:[^"\\]|\\["\\nt])*"|#[^\n]*|[(){}\[\],]|[^\s"#(){}\[\],]+|\s+')
SPSS_TOKEN = re.compile(r'"(?:[^"\n]|"")*"|\'[^\'\n]*\'|[^\s"\']+|\s+')


def tokens(text: str, pattern: re.Pattern[str]) -> list[str]:
    """The words of a script; every character belongs to one, so no quote is left open."""
    found = pattern.findall(text)
    assert "".join(found) == text
    return [token for token in found if token.strip()]


def vectors(line: str) -> list[list[str]]:
    return [
        re.findall(r'"((?:[^"\\]|\\.)*)"', inside)
        for inside in re.findall(r'c\(((?:"(?:[^"\\]|\\.)*"(?:, )?)*)\)', line)
    ]


@pytest.mark.parametrize("questionnaire", FORMS)
def test_an_r_script_has_balanced_quotes_and_brackets(questionnaire: Questionnaire) -> None:
    open_brackets: list[str] = []
    pairs = {")": "(", "}": "{", "]": "["}
    for token in tokens(r_script(versions(questionnaire)), R_TOKEN):
        if token in "({[":
            open_brackets.append(token)
        elif token in pairs:
            assert open_brackets.pop() == pairs[token]
    assert open_brackets == []


@pytest.mark.parametrize("questionnaire", FORMS)
def test_r_labels_every_variable_and_every_code_once(questionnaire: Questionnaire) -> None:
    script = r_script(versions(questionnaire))
    answered = [question for question in questionnaire.questions() if question.has_answer]
    assert sorted(re.findall(r'data <- labelled\(data, "([^"]+)"', script)) == sorted(q.name for q in answered)
    lines = {found[1]: line for line in script.splitlines()
             if (found := re.search(r'data <- as_\w+\(data, "([^"]+)"', line))}  # fmt: skip
    for question in answered:
        codes = [choice.name for choice in questionnaire.choices_of(question)]
        if not codes:
            assert question.name not in lines
            continue
        *columns, written, labels = vectors(lines[question.name])
        assert written == list(dict.fromkeys(codes))
        assert len(labels) == len(set(labels)) == len(written)
        assert [len(each) for each in columns] == ([len(written)] if question.is_multiple else [])


@pytest.mark.parametrize("questionnaire", FORMS)
def test_a_column_of_an_option_takes_no_name_of_a_question(questionnaire: Questionnaire) -> None:
    """viec_lam_other is the text that says which other, so the option gets another name."""
    taken = [question.name for question in questionnaire.questions()]
    script = r_script(versions(questionnaire))
    for line in re.findall(r"data <- as_(?:choices|order)\(.*", script):
        taken += vectors(line)[0]
    assert len(taken) == len(set(taken))


@pytest.mark.parametrize("questionnaire", FORMS)
def test_spss_gets_names_and_labels_within_its_limits(questionnaire: Questionnaire) -> None:
    syntax = spss_syntax(versions(questionnaire))
    tokens(syntax, SPSS_TOKEN)
    read = re.findall(r"^    (\S+) (?:A\d+|F\d+\.\d|SDATE10|TIME8)$", syntax, re.MULTILINE)
    answered = [question for question in questionnaire.questions() if question.has_answer]
    assert len(read) == len({name.upper() for name in read}) == len(answered)
    assert all(len(name.encode()) <= 64 and name[0].isalpha() and name.upper() != "TO" for name in read)
    for block in re.findall(r"^VARIABLE LABELS\n(.*?)\n  \.$", syntax, re.MULTILINE | re.DOTALL):
        for label in joined_labels(block):
            assert 0 < len(label.encode()) <= 256
    assert max(len(line) for line in syntax.splitlines()) <= 250


@pytest.mark.parametrize("questionnaire", FORMS)
def test_spss_labels_every_code_of_a_single_choice_once(questionnaire: Questionnaire) -> None:
    syntax = spss_syntax(versions(questionnaire))
    single = [
        q for q in questionnaire.questions() if q.reading == "choice" and q.has_answer and questionnaire.choices_of(q)
    ]
    blocks = re.findall(r"^VALUE LABELS (\S+)\n(.*?)\n  \.$", syntax, re.MULTILINE | re.DOTALL)
    assert len(blocks) == len(single)
    for question, (_name, block) in zip(single, blocks, strict=True):
        codes = [choice.name for choice in questionnaire.choices_of(question)]
        written = [code.strip('"') for code in re.findall(r'^  ("[^"]*"|-?\d+) "', block, re.MULTILINE)]
        assert written == list(dict.fromkeys(codes))
        assert all(len(label.encode()) <= 120 for label in joined_labels(block))


def joined_labels(block: str) -> list[str]:
    """The labels of a block with their pieces joined and their quotes halved."""
    whole = re.sub(r'"\n    \+ "', "", block)
    return [found.replace('""', '"') for found in re.findall(r' "((?:[^"]|"")*)"$', whole, re.MULTILINE)]


def test_codes_that_are_numbers_stay_numbers_and_others_stay_text() -> None:
    syntax = spss_syntax(versions(everything()))
    assert '  "01" "Hà Nội"' in syntax
    assert "\n    o_dau A8\n" in syntax
    assert "\n    xa_nao F10.0\n" in syntax


def test_a_label_is_cut_between_letters() -> None:
    assert cut("ệệ", 4) == "ệ"
    assert cut("abc", 3) == "abc"
