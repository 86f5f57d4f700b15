"""Vietnamese on consoles that lack some of its letters: the letter without its marks instead of an error."""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata

HANDLER = "khaosat-without-marks"
PLAIN = {
    "đ": "d",
    "Đ": "D",
    "–": "-",
    "—": "-",
    "…": "...",
    "→": "->",
    "✓": "v",
    "✗": "x",
    "·": "-",
    "“": '"',
    "”": '"',
}


def without_marks(error: UnicodeError) -> tuple[str, int]:
    """What stands for letters that the console's code page has not."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    plain = "".join(PLAIN.get(each) or _base(each) for each in letters)
    return plain, error.end


def prepare_console() -> None:
    """Let the streams of this program never fail over a letter."""
    codecs.register_error(HANDLER, without_marks)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)


def _base(letter: str) -> str:
    base = "".join(each for each in unicodedata.normalize("NFD", letter) if each.isascii())
    return base or "?"


def keep_to_one_processor() -> None:
    """Linear algebra in one thread, unless the environment says otherwise: pages and jobs run side by side, and threads
    that wait for one another cost more than they bring for tables of this size. Before numpy is loaded."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
