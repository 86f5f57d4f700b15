"""The one exception of the analysis package."""

from __future__ import annotations


class AnalysisError(ValueError):
    """An analysis that cannot be done: English `message`, a stable `code`, and the numbers in `facts`."""

    def __init__(self, code: str, message: str, **facts: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts
