"""The number beside an option on paper: what is printed, shown on cards, named in manuals, and keyed. One rule for all.

A code that is a number stands as it is. One that is none ("c", "khac") is its place in the list, or the next number
that no other option bears.
"""

from __future__ import annotations

from itertools import count

from surveys.questionnaires.questionnaire import Question, Questionnaire


def printed_codes(questionnaire: Questionnaire, question: Question) -> dict[str, str]:
    """Code → the number printed beside the option, in the list's order; no two options bear the same."""
    names = [choice.name for choice in questionnaire.choices_of(question)]
    taken = {name.lstrip("0") for name in names if _is_number(name)}
    found: dict[str, str] = {}
    for place, name in enumerate(names, 1):
        if not _is_number(name):
            free = next(str(number) for number in count(place) if str(number) not in taken)
            taken.add(free)
        found[name] = name if _is_number(name) else free
    return found


def typed_codes(questionnaire: Questionnaire, question: Question) -> dict[str, str]:
    """What may be typed for each option → its code: the printed number, or the code itself."""
    printed = printed_codes(questionnaire, question)
    return {number: name for name, number in printed.items()} | {name: name for name in printed}


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit()
