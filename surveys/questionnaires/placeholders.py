"""Earlier answers that a text repeats: "${ten}"; and the text as it reads where nobody has answered yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from surveys.questionnaires.questionnaire import Questionnaire, Texts

PLACEHOLDER = re.compile(r"\$\{\s*([^\s{}]+)\s*\}")


def plain_line(questionnaire: Questionnaire, texts: Texts, language: str | None = None) -> str:
    """A text on one line, an earlier answer in it as the name of its variable: "[ten]"."""
    return " ".join(PLACEHOLDER.sub(r"[\1]", questionnaire.text(texts, language)).split())
