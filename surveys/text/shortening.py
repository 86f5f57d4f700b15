"""Texts that are quoted where there is little room."""

from __future__ import annotations

ELLIPSIS = "…"


def shortened(text: str, most: int) -> str:
    """A text of at most `most` characters: a longer one is cut between words, with an ellipsis at its end."""
    if len(text) <= most:
        return text
    start = text[: most - 1]
    if not text[most - 1].isspace():
        start = start.rpartition(" ")[0] or start
    return start.rstrip(" ,;:") + ELLIPSIS
