"""Sentences of this feature: it raises no errors of its own."""

from __future__ import annotations

SENTENCES: dict[str, str] = {}
