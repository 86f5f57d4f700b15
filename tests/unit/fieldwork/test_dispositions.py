"""The table of outcomes: words for people, AAPOR classes for the rates."""

from __future__ import annotations

from surveys.fieldwork.dispositions import DISPOSITIONS, AaporClass, Moment, aapor_class, recordable


def test_every_class_has_an_outcome() -> None:
    assert {disposition.aapor for disposition in DISPOSITIONS.values()} == set(AaporClass)


def test_aapor_numbers_agree_with_their_class() -> None:
    first = {
        "I": "1.1",
        "P": "1.2",
        "R": "2.1",
        "NC": "2.2",
        "O": "2.3",
        "UH": "3.1",
        "UO": "3.2",
        "NE": "4.",
    }
    for disposition in DISPOSITIONS.values():
        assert disposition.number.startswith(first[disposition.aapor]), disposition.code


def test_words_are_distinct() -> None:
    words = [str(disposition.words) for disposition in DISPOSITIONS.values()]
    assert len(set(words)) == len(words)


def test_an_interview_cannot_be_recorded_by_hand() -> None:
    by_hand = set(Moment) - {Moment.SUBMISSION}
    codes = {disposition.code for moment in by_hand for disposition in recordable(moment)}
    assert codes == set(DISPOSITIONS) - {"complete", "partial"}


def test_a_quota_place_offers_only_what_can_happen_there() -> None:
    assert [disposition.code for disposition in recordable(Moment.QUOTA)] == ["appointment", "refusal"]


def test_once_a_person_is_selected_the_house_is_no_longer_in_doubt() -> None:
    classes = {disposition.aapor for disposition in recordable(Moment.RESPONDENT)}
    assert classes == {AaporClass.NONCONTACT, AaporClass.REFUSAL, AaporClass.OTHER}


def test_a_begun_interview_is_put_off_or_broken_off() -> None:
    codes = [disposition.code for disposition in recordable(Moment.INTERVIEW)]
    assert codes == ["respondent_absent", "appointment", "break_off"]


def test_a_case_nobody_visited_is_of_unknown_eligibility() -> None:
    assert aapor_class(None) is AaporClass.UNKNOWN_HOUSEHOLD
    assert aapor_class("vacant") is AaporClass.NOT_ELIGIBLE
