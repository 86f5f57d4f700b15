"""The one error that services raise; the web layer turns its code into a sentence in the user's language."""

from __future__ import annotations

from typing import Any


class SurveyError(Exception):
    """What a service refuses: a stable `code`, an English `message` for logs, the facts for the sentence."""

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts
