"""The one error that the sampling package raises."""

from __future__ import annotations

from typing import Any


class SamplingError(ValueError):
    """A refusal with an English message, a stable code and the numbers that belong to it."""

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts: dict[str, Any] = facts

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.code, self.message, self.facts)


def _rebuild(code: str, message: str, facts: dict[str, Any]) -> SamplingError:
    return SamplingError(code, message, **facts)
