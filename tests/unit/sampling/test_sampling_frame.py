"""The frame: what is refused, what is warned of, and what its hash stands for."""

import hashlib
import unicodedata

import pandas as pd
import pytest

from sampling import Frame, SamplingError, check_frame


def unit(unit_id="12001", **changes):
    record = {"unit_id": unit_id, "name": "Xã Hòa Bình", "stratum": "xã", "size": 900, "households": 300}
    return {**record, **changes}


def codes(*records):
    return [(finding.code, finding.row, finding.severity) for finding in check_frame(records)]


def test_a_sound_frame_has_no_findings():
    assert codes(unit("12001"), unit("12002")) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"size": None}, "size_missing"),
        ({"size": float("nan")}, "size_missing"),
        ({"size": 0}, "size_not_positive"),
        ({"size": -5}, "size_not_positive"),
        ({"size": 12.5}, "size_not_integer"),
        ({"size": "nhiều"}, "size_not_integer"),
        ({"size": "1.234"}, "size_not_integer"),
        ({"size": True}, "size_not_integer"),
        ({"households": ""}, "households_missing"),
        ({"households": 0}, "households_not_positive"),
        ({"name": "  "}, "name_missing"),
        ({"stratum": None}, "stratum_missing"),
        ({"stratum": "a|b"}, "stratum_separator"),
        ({"unit_id": "12|02"}, "unit_id_separator"),
        ({"unit_id": None}, "unit_id_missing"),
    ],
)
def test_a_fault_is_found_in_its_row(changes, code):
    assert codes(unit("12001"), unit(**{"unit_id": "12002", **changes})) == [(code, 2, "error")]


def test_a_repeated_code_names_the_row_where_it_stood_first():
    (finding,) = check_frame([unit("12001"), unit("12002"), unit("12001")])
    assert (finding.code, finding.row, finding.facts["first_row"]) == ("unit_id_duplicate", 3, 1)


def test_codes_that_a_spreadsheet_shortened_are_refused():
    findings = codes(unit("12001"), unit("12002"), unit(97))
    assert findings == [("unit_id_leading_zeros", 3, "error")]


def test_short_running_numbers_are_only_warned_of():
    assert codes(unit("10"), unit("11"), unit("9")) == [("unit_id_leading_zeros", 3, "warning")]


def test_more_households_than_adults_is_a_warning_and_the_frame_stands():
    odd = unit(size=200, households=300)
    assert codes(odd) == [("size_below_households", 1, "warning")]
    assert len(Frame.from_records([odd])) == 1


def test_an_empty_frame_and_an_absent_column_are_refused():
    assert codes() == [("frame_empty", None, "error")]
    findings = check_frame(pd.DataFrame({"unit_id": ["1"], "name": ["a"], "stratum": ["s"], "size": [3]}))
    assert [(finding.code, finding.column) for finding in findings] == [("column_missing", "households")]


def test_a_frame_with_errors_is_refused_with_all_its_findings():
    with pytest.raises(SamplingError) as refusal:
        Frame.from_records([unit("12001", size=0), unit("12002", name="")])
    assert refusal.value.code == "frame_has_errors"
    assert refusal.value.facts["count"] == 2
    assert {finding.code for finding in refusal.value.facts["findings"]} == {
        "size_not_positive",
        "name_missing",
    }


def test_leading_zeros_are_kept_and_text_is_composed():
    decomposed = unicodedata.normalize("NFD", "Xã Hòa Bình")
    frame = Frame.from_records([unit("00097", name=decomposed, size=900.0)])
    assert frame.data.loc[0, "unit_id"] == "00097"
    assert frame.data.loc[0, "name"] == unicodedata.normalize("NFC", decomposed)
    assert frame.hash == Frame.from_records([unit("00097")]).hash


def test_the_hash_is_that_of_the_published_file():
    frame = Frame.from_records([unit("12002", name='Xã "Mới", cũ'), unit("12001")])
    expected = (
        "unit_id,name,stratum,size,households,grouping\n"
        "12001,Xã Hòa Bình,xã,900,300,\n"
        '12002,"Xã ""Mới"", cũ",xã,900,300,\n'
    )
    assert frame.canonical_csv() == expected
    assert frame.hash == hashlib.sha256(expected.encode()).hexdigest()


def test_strata_are_summed():
    records = [unit("12001"), unit("12002", size=100, households=50), unit("12003", stratum="phường")]
    strata = Frame.from_records(records).strata()
    assert strata.loc["xã"].tolist() == [2, 1000, 350]
    assert strata.loc["phường"].tolist() == [1, 900, 300]


def test_a_table_and_its_records_give_the_same_frame():
    records = [unit("12001"), unit("12002", grouping="khu vực 1")]
    assert Frame.from_data(pd.DataFrame(records)).hash == Frame.from_records(records).hash
