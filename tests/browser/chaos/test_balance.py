"""The balance itself: it finds every way in which an answer can be lost, doubled, changed or signed by another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.browser.chaos.balance import Arrived, Entered, OnThePhone, OnTheServer, imbalances

ANSWERS = {"da_den": "1", "gop_y": "Cần thêm đèn đường"}
SENT = Entered("a", "interview", 7, 1, ANSWERS)
WAITING = Entered("b", "interview", 8, 1, ANSWERS)
VISIT = Entered("c", "visit", 9, 1)
ENTERED = (SENT, WAITING, VISIT)
PHONE = OnThePhone(("a", "c"), ("b",), frozenset("b"))
ARRIVED = (Arrived("a", 7, 1, ANSWERS), Arrived("c", 9, 1, kind="visit"))
SERVER = OnTheServer(ARRIVED, {7: 1, 9: 1})


def test_what_adds_up_is_passed_over_in_silence() -> None:
    assert imbalances(ENTERED, PHONE, SERVER) == []
    kept = replace(SERVER, arrived=(*ARRIVED, Arrived("b", 8, 1, is_kept=True)))
    assert imbalances(ENTERED, OnThePhone(("a", "b", "c")), kept) == [], "what is kept for a supervisor is no visit"
    there_unknown = OnTheServer((*ARRIVED, Arrived("b", 8, 1, ANSWERS)), {7: 1, 8: 1, 9: 1})
    assert imbalances(ENTERED, PHONE, there_unknown) == [], "a reply that was lost leaves it on both sides"


PLANTED = {
    "acknowledged, not there": (PHONE, OnTheServer(ARRIVED[1:], {9: 1})),
    "gone from the list": (replace(PHONE, waiting=()), SERVER),
    "listed, not stored": (replace(PHONE, stored=frozenset()), SERVER),
    "sent and waiting": (replace(PHONE, waiting=("b", "a"), stored=frozenset("ab")), SERVER),
    "twice on the server": (PHONE, OnTheServer((*ARRIVED, Arrived("a", 7, 1, is_kept=True)), SERVER.visits)),
    "a visit counted twice": (PHONE, replace(SERVER, visits={7: 1, 9: 2})),
    "a visit not counted": (PHONE, replace(SERVER, visits={7: 1})),
    "as somebody else": (PHONE, replace(SERVER, arrived=(replace(ARRIVED[0], person_id=2), ARRIVED[1]))),
    "at another case": (PHONE, OnTheServer((replace(ARRIVED[0], case_id=8), ARRIVED[1]), {8: 1, 9: 1})),
    "an answer changed": (PHONE, replace(SERVER, arrived=(replace(ARRIVED[0], answers={"da_den": "2"}), ARRIVED[1]))),
    "a stranger on the server": (PHONE, OnTheServer((*ARRIVED, Arrived("d", 7, 1, is_kept=True)), SERVER.visits)),
    "a stranger on the phone": (replace(PHONE, waiting=("b", "d"), stored=frozenset("bd")), SERVER),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_each_planted_fault_is_found_and_nothing_else(planted: str) -> None:
    phone, server = PLANTED[planted]
    assert len(imbalances(ENTERED, phone, server)) == 1
