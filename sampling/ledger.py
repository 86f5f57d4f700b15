"""The ledger of a draw: what was drawn, from which frame and seed, so that anyone can draw it again."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sampling.commitment import commitment_of_ledger, digest, sealed, text_digest
from sampling.deferred import deferred
from sampling.design import Basis, SampleDesign
from sampling.errors import SamplingError
from sampling.frame import Frame
from sampling.multistage import ALGORITHMS, Draw, adopt_allocation, draw, release_reserves, use_listing
from sampling.subunits import Subunits

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

LEDGER_FORMAT = "khaosat-ledger/1"
PUBLIC_LEDGER_FORMAT = "khaosat-public-ledger/1"
# Elementary functions may differ in the last digits between platforms; random numbers and lines may not.
_TOLERANCE = 1e-12


class Difference(str):
    """What a ledger says and what the draw gives again, as an English sentence with its code and facts."""

    __slots__ = ("code", "facts")
    code: str
    facts: dict[str, Any]

    def __new__(cls, code: str, sentence: str, **facts: Any) -> Difference:
        made = super().__new__(cls, sentence)
        made.code, made.facts = code, facts
        return made


def ledger(drawn: Draw, *, commitment: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The whole ledger as plain values; it holds household lines and stays in-house.

    `households_hash` and `ledger_hash` are SHA-256 of canonical JSON (keys sorted, no spaces, UTF-8); the
    latter is over everything but itself. Unknown probabilities are null. What a draw does not have is left
    out: sub-units, lists found in the field, the commitment (its hash and how the seed was to be taken).
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
        "households_hash": digest(households),
        "uncovered": list(drawn.uncovered),
        "released": dict(drawn.released),
    }
    if drawn.subunits is not None:
        record["frame"]["subunits_hash"] = drawn.subunits_hash
        record["subunits"] = _rows(drawn.subunits)
    if drawn.listed:
        record["listed"] = dict(drawn.listed)
    if commitment is not None:
        record["commitment"] = {"hash": commitment["commitment_hash"], "seed_plan": commitment["seed_plan"]}
    return sealed(record, name="ledger_hash")


def public_ledger(record: Mapping[str, Any]) -> dict[str, Any]:
    """What may be published: the areas, and the hashes of the household part and of the salt."""
    public = {key: value for key, value in record.items() if key not in ("households", "salt", "ledger_hash")}
    public["format"] = PUBLIC_LEDGER_FORMAT
    public["salt_hash"] = text_digest(record["salt"])
    public["full_ledger_hash"] = record["ledger_hash"]
    return sealed(public, name="ledger_hash")


def verify(record: Mapping[str, Any], frame: Frame, *, subunits: Subunits | None = None) -> list[Difference]:
    """What differs between a ledger, whole or public, and the same draw made again; empty when nothing does.

    The hashes of the ledger, the frame and the commitment, every PSU line, every sub-unit and every household
    line are compared. Of a public ledger the household part can be compared, by its hash, only where no salt
    was used.
    """
    if record.get("format") not in (LEDGER_FORMAT, PUBLIC_LEDGER_FORMAT):
        return [_other("format", record.get("format"), f"{LEDGER_FORMAT} or {PUBLIC_LEDGER_FORMAT}")]
    if record.get("algorithm") not in ALGORITHMS:
        return [_other("algorithm", record.get("algorithm"), " or ".join(ALGORITHMS))]
    differences = []
    seal = digest({key: value for key, value in record.items() if key != "ledger_hash"})
    if record.get("ledger_hash") != seal:
        differences.append(_changed("ledger_hash", record.get("ledger_hash"), seal, "its content gives"))
    try:
        again = ledger(_draw_again(record, frame, subunits))
        promised = commitment_of_ledger(record) if "commitment" in record else None
        return differences + _compare_records(record, again, promised)
    except (SamplingError, KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        return [
            *differences,
            Difference("draw_impossible", f"the draw cannot be made again: {reason}", reason=reason),
        ]


def _compare_records(record: Mapping[str, Any], again: Mapping[str, Any], promised: str | None) -> list[Difference]:
    differences = [
        _changed(words, record["frame"].get(key), again["frame"].get(key), "the frame gives")
        for key, words in (("hash", "frame hash"), ("subunits_hash", "hash of the sub-units"))
        if record["frame"].get(key) != again["frame"].get(key)
    ]
    if promised is not None and record["commitment"]["hash"] != promised:
        differences.append(_changed("commitment hash", record["commitment"]["hash"], promised, "its content gives"))
    for part in ("psus", "subunits"):
        differences += _compare(part, record.get(part, ()), again.get(part, ()))
    differences += [
        _changed(key, record[key], again[key], "drawn again")
        for key in ("algorithm", "basis", "uncovered")
        if record[key] != again[key]
    ]
    return differences + _compare_households(record, again)


def _compare_households(record: Mapping[str, Any], again: Mapping[str, Any]) -> list[Difference]:
    if record["format"] == LEDGER_FORMAT:
        lines = _compare("households", record["households"], again["households"])
        content = digest(record["households"])
        if record["households_hash"] != content:
            lines.append(_changed("households_hash", record["households_hash"], content, "its lines give"))
        return lines
    if record["salt_hash"] or record["households_hash"] == again["households_hash"]:
        return []
    return [_changed("households_hash", record["households_hash"], again["households_hash"], "drawn again")]


def _draw_again(record: Mapping[str, Any], frame: Frame, subunits: Subunits | None) -> Draw:
    design = SampleDesign.from_dict(record["design"])
    if design.quotas:
        return adopt_allocation(frame, design.quotas, Basis(record["basis"]))
    again = draw(
        frame,
        design,
        seed=record["seed"],
        draw_number=record["draw_number"],
        salt=record.get("salt", ""),
        subunits=subunits,
    )
    if record.get("listed"):
        again = use_listing(again, record["listed"])
    return release_reserves(again, record["released"]) if record["released"] else again


def _compare(part: str, lines: Sequence[Mapping[str, Any]], again: Sequence[Mapping[str, Any]]) -> list[Difference]:
    differences = []
    if len(lines) != len(again):
        differences.append(
            Difference(
                "line_count",
                f"{part} has {len(lines)} lines, drawn again {len(again)}",
                part=part,
                stated=len(lines),
                found=len(again),
            )
        )
    for number, (line, expected) in enumerate(zip(lines, again, strict=False), start=1):
        differences += [
            Difference(
                "line",
                f"{part} line {number}: {key} is {line.get(key)!r}, drawn again {expected.get(key)!r}",
                part=part,
                line=number,
                key=key,
                stated=line.get(key),
                found=expected.get(key),
            )
            for key in dict.fromkeys([*expected, *line])
            if not _same(line.get(key), expected.get(key))
        ]
    return differences


def _changed(name: str, stated: object, found: object, how: str) -> Difference:
    shown = (stated, found) if "hash" in name else (repr(stated), repr(found))
    return Difference("changed", f"{name} is {shown[0]}, {how} {shown[1]}", name=name, stated=stated, found=found)


def _other(name: str, stated: object, expected: str) -> Difference:
    sentence = f"{name} is {stated!r}, expected {expected}"
    return Difference("unknown_version", sentence, name=name, stated=stated, expected=expected)


def _same(value: object, expected: object) -> bool:
    if isinstance(value, float) and isinstance(expected, float):
        return math.isclose(value, expected, rel_tol=_TOLERANCE)
    return value == expected


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {
        str(name): [None if _unknown(value) else value for value in column.tolist()] for name, column in table.items()
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _unknown(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
