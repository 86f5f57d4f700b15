"""Phones in the field when everything goes wrong: the network, the server, the phone itself.

What users of such programs complain about, and where it is shown not to happen here:

- duplicates from a race: test_many_at_once (five posts of one interview; five contents under one id)
- rejected work does not come back: test_of_the_office (what is sent back)
- workers see others' cases, late work: test_of_the_office (late work of a case that changed hands)
- a live form changes: test_of_the_office (an interview ends on the version that it began with)
- a crash loses answers: test_of_the_phone (tab, browser), test_on_the_pages (typed, killed, without a signal)
- sends only while the page is open: test_on_the_way (goes by itself; two windows)
- an update strands forms: test_on_the_pages (a newer app), tests/browser/field_app/test_versions.py (older databases)
- cleared data destroys work: test_of_the_phone (a backup file, a full phone)
- log-in expiry loses edits: test_on_the_way (a session that ends in mid-queue)
- a shared phone keeps records: test_of_the_phone (two people, a forgotten PIN)
- clocks: test_on_the_way (a day off) · captive portals: test_on_the_way · a list of what was sent: balance, each test
- accessibility: tests/browser/test_field_app_pages.py · large forms: benchmarks/interview.py
- races of states: tests/services/test_states_guarded.py
- lost receipts, cut lines, refusals for now, a flapping network, a killed server: test_on_the_way
"""

import pytest

SCENARIOS = ("scenarios_of_the_office", "scenarios_of_the_pages", "scenarios_of_the_phone", "scenarios_on_the_way")
pytest.register_assert_rewrite(*(f"{__name__}.{name}" for name in ("phone", *SCENARIOS)))
