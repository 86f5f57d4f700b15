"""What can be wrong with an expression."""

from __future__ import annotations

from typing import Any


class ExpressionError(Exception):
    """An expression that cannot be compiled or evaluated; `code` and `facts` let the caller say it in Vietnamese."""

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts
