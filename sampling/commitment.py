"""The method, committed to before the seed is taken: what is fixed, and the hash that is published of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sampling.design import SampleDesign
from sampling.multistage import ALGORITHM, SECOND_ALGORITHM, needs_second_algorithm

COMMITMENT_FORMAT = "khaosat-commitment/1"


def canonical_json(value: object) -> str:
    """JSON with sorted keys, no spaces, no escapes of letters, no NaN: the form that hashes are taken of."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON in UTF-8."""
    return text_digest(canonical_json(value))


def text_digest(text: str) -> str:
    """SHA-256 of a text in UTF-8; nothing for nothing."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest() if text else ""


def design_hash(design: SampleDesign) -> str:
    """The hash of a design: of the canonical JSON of `SampleDesign.to_dict`."""
    return digest(design.to_dict())


def commitment(
    *, frame_hash: str, design: SampleDesign, draw_number: int, salt: str = "", seed_plan: str = ""
) -> dict[str, Any]:
    """All that decides a draw except the seed, with its hash; publish it, then take the seed.

    `seed_plan` says in words which event the seed will be taken from ("Xổ số … ngày …"), so that nobody can
    look for an event that suits. The salt of household lines is chosen now too; only its hash is named.
    """
    return sealed(
        {
            "format": COMMITMENT_FORMAT,
            "algorithm": SECOND_ALGORITHM if needs_second_algorithm(design) else ALGORITHM,
            "frame_hash": frame_hash,
            "design": design.to_dict(),
            "draw_number": draw_number,
            "salt_hash": text_digest(salt),
            "seed_plan": seed_plan,
        },
        name="commitment_hash",
    )


def commitment_of_ledger(record: Mapping[str, Any]) -> str:
    """The hash that the commitment to a draw had, worked out from its ledger, whole or public.

    A ledger that went to the field with a listing was committed to without it.
    """
    design = record["design"]
    second = needs_second_algorithm(SampleDesign.from_dict(design))
    content = {
        "format": COMMITMENT_FORMAT,
        "algorithm": SECOND_ALGORITHM if second else ALGORITHM,
        "frame_hash": record["frame"]["hash"],
        "design": design,
        "draw_number": record["draw_number"],
        "salt_hash": text_digest(record["salt"]) if "salt" in record else record["salt_hash"],
        "seed_plan": record["commitment"]["seed_plan"],
    }
    return digest(content)


def sealed(record: dict[str, Any], *, name: str) -> dict[str, Any]:
    """The record with the hash of its content under `name`."""
    return {**record, name: digest(record)}
