"""How long a question takes, from its words and its kind: a model until practice interviews give measured times.

Reading aloud: native readers of Vietnamese say 5.25 syllables a second (Coupé, Oh, Dediu and Pellegrino, Science
Advances 5, 2019, eaaw2594); an interviewer who is to be understood at the door reads slower, by our assumption at 0.6
of that. Written Vietnamese has a space after each syllable, so words here are syllables. A respondent who reads alone
is taken to read at the full rate. The seconds for thinking and writing down are our assumptions; none was measured.
"""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaires.pages import SELF_COMPLETION
from surveys.questionnaires.questionnaire import Group, Question, Questionnaire, Repeat

NATURAL_RATE = 5.25
READ_ALOUD = 0.6 * NATURAL_RATE
READ_ALONE = NATURAL_RATE
"""Syllables a second."""
MOST_READ_OUT = 12
"""Options beyond so many are looked up in a list, not read out."""
LOOKED_UP = 12.0
ANSWERED = {
    "choice": 3.0, "choices": 6.0, "order": 15.0, "whole": 5.0, "number": 6.0, "text": 15.0, "date": 8.0, "time": 6.0,
    "datetime": 12.0, "confirmation": 2.0, "nothing": 0.0,
}  # fmt: skip
"""Seconds to think, to answer and to write it down, by how the answer is read."""


def seconds_of(questionnaire: Questionnaire, measured: Mapping[str, float] | None = None) -> dict[str, float]:
    """Seconds for each question that is asked; `measured` times take the place of the model's."""
    found: dict[str, float] = {}
    for question in questionnaire.questions():
        if question.is_asked:
            found[question.name] = (measured or {}).get(question.name, _seconds(questionnaire, question))
    return found


def _seconds(questionnaire: Questionnaire, question: Question) -> float:
    rate = READ_ALONE if _is_answered_alone(questionnaire, question) else READ_ALOUD
    syllables = len(questionnaire.text(question.label).split()) + len(questionnaire.text(question.hint).split())
    choices = questionnaire.choices_of(question) if question.row.chooses else ()
    in_grid = {"list-nolabel", "likert-row"} & set(question.appearance.split())
    looked_up = LOOKED_UP if len(choices) > MOST_READ_OUT else 0.0
    if not looked_up and not in_grid:
        syllables += sum(len(questionnaire.text(choice.label).split()) for choice in choices)
    return round(syllables / rate + looked_up + ANSWERED[question.reading], 1)


def _is_answered_alone(questionnaire: Questionnaire, question: Question) -> bool:
    around = [questionnaire.placed[name].item for name in questionnaire.placed[question.name].groups]
    worn = [item.appearance for item in (question, *around) if isinstance(item, Question | Group | Repeat)]
    return any(SELF_COMPLETION in appearance.split() for appearance in worn)
