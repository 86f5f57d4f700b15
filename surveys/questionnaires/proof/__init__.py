"""Proof before the field: what is never asked, never answered, never offered, with an example of all that can be."""

from surveys.questionnaires.proof.findings import Fault, Proof, prove
from surveys.questionnaires.proof.words import proof_findings

__all__ = ["Fault", "Proof", "proof_findings", "prove"]
