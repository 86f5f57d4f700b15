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


def refuse_outside(name: str, value: object, fits: bool, expected: str) -> None:
    """Refuse a number outside its range: code `<name>_outside`, the fact `value`."""
    if not fits:
        raise SamplingError(f"{name}_outside", f"The {name} must be {expected}, not {value}.", value=value)


def _rebuild(code: str, message: str, facts: dict[str, Any]) -> SamplingError:
    return SamplingError(code, message, **facts)
