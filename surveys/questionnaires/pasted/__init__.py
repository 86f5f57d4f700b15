"""A whole questionnaire pasted from Word: what is recognised in its lines, for a person to correct."""

from __future__ import annotations

from surveys.questionnaires.pasted.blocks import blocks_of
from surveys.questionnaires.pasted.drafts import draft_of
from surveys.questionnaires.pasted.items import GRID, LEFT, NOTE, SECTION, RecognisedItem, RecognisedOption
from surveys.questionnaires.pasted.routes import with_conditions
from surveys.questionnaires.pasted.text_lines import lines_of

__all__ = ["GRID", "LEFT", "NOTE", "SECTION", "RecognisedItem", "RecognisedOption", "recognised"]


def recognised(text: str) -> list[RecognisedItem]:
    """Parts, questions, notes and lines that stay out, in the order of the text; SurveyError `pasted.too_long`."""
    return with_conditions([draft_of(block) for block in blocks_of(lines_of(text))])
