"""The table of outcomes: words for people, AAPOR classes for the rates."""

from __future__ import annotations

from surveys.fieldwork.dispositions import DISPOSITIONS, AaporClass, Moment, aapor_class, is_known, recordable


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
    not_by_hand = {"complete", "partial", "not_eligible", "eligibility_unknown", "interview_void"}
    assert codes == set(DISPOSITIONS) - not_by_hand


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


def test_a_call_that_nobody_answers_closes_no_household_and_says_nothing_of_it() -> None:
    calls = [each for each in recordable(Moment.TELEPHONE) if each.known_as]
    assert len(calls) == 7
    unknown = {AaporClass.UNKNOWN_HOUSEHOLD, AaporClass.UNKNOWN_OTHER}
    assert all(each.aapor in unknown and not each.final for each in calls)


def test_once_the_household_is_known_no_call_makes_it_unknown_again() -> None:
    for each in (DISPOSITIONS[each.known_as] for each in DISPOSITIONS.values() if each.known_as):
        assert Moment.TELEPHONE_RESPONDENT in each.moments
        assert not each.final
    classes = {each.aapor for each in recordable(Moment.TELEPHONE_RESPONDENT)}
    assert classes == {AaporClass.NONCONTACT, AaporClass.REFUSAL, AaporClass.OTHER}


def test_a_household_is_known_by_what_came_of_earlier_visits() -> None:
    assert not is_known([])
    assert not is_known(["call_busy", "not_screened"])
    assert is_known(["call_busy", "no_one_home"])
