"""Proof before the field: what is never asked, never answered, never offered, with an example of all that can be.

The solver is loaded when a proof is asked for, not before: servers and interviews do without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from surveys.questionnaires.proof.findings import Fault, Proof, prove
    from surveys.questionnaires.proof.words import proof_findings

__all__ = ["Fault", "Proof", "proof_findings", "prove"]
_PLACES = {"Fault": "findings", "Proof": "findings", "prove": "findings", "proof_findings": "words"}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
