"""Permanent random numbers: each belongs to a unit, whatever the order of the frame, the platform or the library.

Anyone with the frame and the seed can work them out, so anyone can select again.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError
from sampling.inclusion import FloatArray

SEPARATOR = "|"


def permanent_random_number(seed: str, stage: str, unit_id: str, draw: int) -> float:
    """The permanent random number of one unit, uniform on [0, 1).

    u = (first 8 bytes of SHA-256("seed|stage|unit_id|draw" in UTF-8, NFC) read big-endian, top 53 bits) /
    2⁵³.
    Errors: `prn_separator` ("|" in a part), `seed_missing`. Source: after Rivest (2018), arXiv:1808.10016.

    >>> permanent_random_number("20241231-73510928461057382910", "1", "001", 0)
    0.28084195957158464
    """
    return float(permanent_random_numbers(seed, stage, [unit_id], draw)[0])


def permanent_random_numbers(seed: str, stage: str, unit_ids: Iterable[str], draw: int) -> FloatArray:
    """The permanent random numbers of many units of one stage, in the order of `unit_ids`."""
    if not seed:
        raise SamplingError("seed_missing", "A draw needs a seed. Take one in public and enter it.")
    for part in (seed, stage):
        _refuse_separator(part)
    head = unicodedata.normalize("NFC", f"{seed}{SEPARATOR}{stage}{SEPARATOR}").encode()
    tail = f"{SEPARATOR}{draw}".encode()
    digests = bytearray()
    for unit_id in unit_ids:
        if SEPARATOR in unit_id:
            _refuse_separator(unit_id)
        text = unit_id if unit_id.isascii() else unicodedata.normalize("NFC", unit_id)
        digests += hashlib.sha256(head + text.encode() + tail).digest()[:8]
    return _top_bits(bytes(digests))


def permanent_random_numbers_of_lines(
    seed: str, stage: str, unit_id: str, count: int, draw: int, *, suffix: str = ""
) -> FloatArray:
    """The numbers of "unit_id/1", "unit_id/2" … "unit_id/count", each with `suffix` behind it.

    Only the digits of the line differ, so names are put together from bytes: a province has some 300,000 lines.
    """
    if not seed:
        raise SamplingError("seed_missing", "A draw needs a seed. Take one in public and enter it.")
    for part in (seed, stage, unit_id, suffix):
        _refuse_separator(part)
    head = unicodedata.normalize("NFC", f"{seed}{SEPARATOR}{stage}{SEPARATOR}{unit_id}/").encode()
    tail = unicodedata.normalize("NFC", f"{suffix}{SEPARATOR}{draw}").encode()
    sha256 = hashlib.sha256
    digests = b"".join([sha256(b"%b%d%b" % (head, line, tail)).digest() for line in range(1, count + 1)])
    return _top_bits(np.frombuffer(digests, dtype=">u8")[::4].tobytes())


def permanent_random_number_digest(seed: str, stage: str, unit_id: str, draw: int) -> str:
    """The whole SHA-256 of a unit's name in hexadecimal, to be compared with what any other tool says."""
    text = unicodedata.normalize("NFC", SEPARATOR.join((seed, stage, unit_id, str(draw))))
    return hashlib.sha256(text.encode()).hexdigest()


def derived_random_numbers(prn: npt.ArrayLike, purpose: str) -> FloatArray:
    """A second number from each permanent random number, for methods that need two of a unit.

    u' = the number of SHA-256("u·2⁵³|purpose"), made as u itself is; u·2⁵³ is a whole number in decimal digits.
    """
    _refuse_separator(purpose)
    whole = (np.asarray(prn, dtype=np.float64) * 2.0**53).astype(np.uint64).tolist()
    digests = b"".join(hashlib.sha256(f"{u}{SEPARATOR}{purpose}".encode()).digest()[:8] for u in whole)
    return _top_bits(digests)


def _top_bits(digests: bytes) -> FloatArray:
    top = np.frombuffer(digests, dtype=">u8").astype(np.uint64) >> np.uint64(11)
    return top.astype(np.float64) / 2.0**53


def _refuse_separator(text: str) -> None:
    if SEPARATOR in text:
        raise SamplingError(
            "prn_separator",
            f"The sign '|' separates the parts of a random number's name and cannot stand in {text!r}.",
            text=text,
        )
