"""The ledger of a draw: what was drawn, from which frame and seed, so that anyone can draw it again."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sampling.deferred import deferred
from sampling.design import Basis, SampleDesign
from sampling.errors import SamplingError
from sampling.frame import Frame
from sampling.multistage import ALGORITHM, Draw, adopt_allocation, draw, release_reserves

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

LEDGER_FORMAT = "khaosat-ledger/1"
PUBLIC_LEDGER_FORMAT = "khaosat-public-ledger/1"
# Elementary functions may differ in the last digits between platforms; random numbers and lines may not.
_TOLERANCE = 1e-12


def ledger(drawn: Draw) -> dict[str, Any]:
    """The whole ledger as plain values; it holds household lines and stays in-house.

    `households_hash` and `ledger_hash` are SHA-256 of canonical JSON (keys sorted, no spaces, UTF-8); the
    latter is over everything but itself. Unknown probabilities are null.
    """
    households = _rows(drawn.households)
    record: dict[str, Any] = {
        "format": LEDGER_FORMAT,
        "algorithm": drawn.algorithm,
        "frame": {
            "hash": drawn.frame_hash,
            "as_of": drawn.frame_as_of,
            "synthetic": drawn.frame_synthetic,
        },
        "design": drawn.design.to_dict(),
        "basis": str(drawn.basis),
        "seed": drawn.seed,
        "draw_number": drawn.draw_number,
        "salt": drawn.salt,
        "psus": _rows(drawn.psus),
        "households": households,
        "households_hash": _digest(households),
        "uncovered": list(drawn.uncovered),
        "released": dict(drawn.released),
    }
    return _sealed(record)


def public_ledger(record: Mapping[str, Any]) -> dict[str, Any]:
    """What may be published: the areas, and the hashes of the household part and of the salt."""
    public = {key: value for key, value in record.items() if key not in ("households", "salt", "ledger_hash")}
    public["format"] = PUBLIC_LEDGER_FORMAT
    public["salt_hash"] = hashlib.sha256(record["salt"].encode("utf-8")).hexdigest() if record["salt"] else ""
    public["full_ledger_hash"] = record["ledger_hash"]
    return _sealed(public)


def verify(record: Mapping[str, Any], frame: Frame) -> list[str]:
    """What differs between a ledger, whole or public, and the same draw made again; empty when nothing does.

    The hash of the ledger, the hash of the frame, every PSU line and every household line are compared. Of a
    public ledger the household part can be compared, by its hash, only where no salt was used.
    """
    if record.get("format") not in (LEDGER_FORMAT, PUBLIC_LEDGER_FORMAT):
        return [f"format is {record.get('format')!r}, expected {LEDGER_FORMAT} or {PUBLIC_LEDGER_FORMAT}"]
    if record.get("algorithm") != ALGORITHM:
        return [f"algorithm is {record.get('algorithm')!r}, expected {ALGORITHM!r}"]
    differences = []
    seal = _digest({key: value for key, value in record.items() if key != "ledger_hash"})
    if record.get("ledger_hash") != seal:
        differences.append(f"ledger_hash is {record.get('ledger_hash')}, its content gives {seal}")
    try:
        again = ledger(_draw_again(record, frame))
    except (SamplingError, KeyError, TypeError, ValueError) as error:
        return [*differences, f"the draw cannot be made again: {type(error).__name__}: {error}"]
    if record["frame"]["hash"] != again["frame"]["hash"]:
        stated, found = record["frame"]["hash"], again["frame"]["hash"]
        differences.append(f"frame hash is {stated}, the frame gives {found}")
    differences += _compare("psus", record["psus"], again["psus"])
    differences += [
        f"{key} is {record[key]!r}, drawn again {again[key]!r}"
        for key in ("basis", "uncovered")
        if record[key] != again[key]
    ]
    return differences + _compare_households(record, again)


def _compare_households(record: Mapping[str, Any], again: Mapping[str, Any]) -> list[str]:
    if record["format"] == LEDGER_FORMAT:
        lines = _compare("households", record["households"], again["households"])
        content = _digest(record["households"])
        if record["households_hash"] != content:
            lines.append(f"households_hash is {record['households_hash']}, its lines give {content}")
        return lines
    if record["salt_hash"] or record["households_hash"] == again["households_hash"]:
        return []
    return [f"households_hash is {record['households_hash']}, drawn again {again['households_hash']}"]


def _draw_again(record: Mapping[str, Any], frame: Frame) -> Draw:
    design = SampleDesign.from_dict(record["design"])
    if design.quotas:
        return adopt_allocation(frame, design.quotas, Basis(record["basis"]))
    again = draw(
        frame,
        design,
        seed=record["seed"],
        draw_number=record["draw_number"],
        salt=record.get("salt", ""),
    )
    return release_reserves(again, record["released"]) if record["released"] else again


def _compare(part: str, lines: Sequence[Mapping[str, Any]], again: Sequence[Mapping[str, Any]]) -> list[str]:
    differences = []
    if len(lines) != len(again):
        differences.append(f"{part} has {len(lines)} lines, drawn again {len(again)}")
    for number, (line, expected) in enumerate(zip(lines, again, strict=False), start=1):
        differences += [
            f"{part} line {number}: {key} is {line.get(key)!r}, drawn again {expected.get(key)!r}"
            for key in dict.fromkeys([*expected, *line])
            if not _same(line.get(key), expected.get(key))
        ]
    return differences


def _same(value: object, expected: object) -> bool:
    if isinstance(value, float) and isinstance(expected, float):
        return math.isclose(value, expected, rel_tol=_TOLERANCE)
    return value == expected


def _sealed(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "ledger_hash": _digest(record)}


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {
        str(name): [None if _unknown(value) else value for value in column.tolist()] for name, column in table.items()
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _unknown(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
