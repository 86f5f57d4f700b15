"""A small made-up province for the tests of the draw and the ledger."""

from sampling import Frame, SampleDesign

RECORDS = [
    {
        "unit_id": f"{12000 + 3 * i:05d}",
        "name": f"Xã số {i}",
        "stratum": "phường" if i % 4 == 0 else "xã",
        "size": 40_000 if i == 7 else 2_000 + 731 * i % 5_000,
        "households": 15_000 if i == 7 else 600 + 13 * i,
        "grouping": f"khu vực {i % 3}",
    }
    for i in range(24)
]
SEED = "05-11-28-33-41-42"


def frame(records=RECORDS) -> Frame:
    return Frame.from_records(records, as_of="2026-01-01", synthetic=True)


def design(**changes) -> SampleDesign:
    numbers = {"allocation": {"phường": 3, "xã": 6}, "households_per_psu": 12, "reserve_per_psu": 4}
    return SampleDesign(**{**numbers, **changes})
