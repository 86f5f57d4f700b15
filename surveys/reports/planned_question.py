"""A question as results show it, and how the questions of all published versions become those of the results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from analysis import Item
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.merged_versions import Version, merged_variables
from surveys.questionnaires.numbering import numbered
from surveys.questionnaires.questionnaire import Group, Questionnaire
from surveys.questionnaires.variants import Wording, wordings_of
from surveys.reports.results import battery_title


@dataclass(frozen=True)
class PlannedQuestion:
    """A question that results show: closed, numeric, or open (of which only the number of answers is shown).

    `number` is its place, `numeral` its number as printed, `label` its words without it. One that is made from others
    has its `definition`; `is_later`: it was declared when answers could already be there.
    `wordings`: its words by mode, where they differ.
    """

    variable: str
    number: int
    label: str
    section: str
    kind: str
    item: Item | None = None
    battery: str = ""
    is_profile: bool = False
    numeral: str = ""
    definition: str = ""
    is_later: bool = False
    wordings: tuple[Wording, ...] = ()


def planned_questions(questionnaires: list[Questionnaire]) -> tuple[PlannedQuestion, ...]:
    """Questions of all versions in the newest's order, in the newest wording, with the options of all versions.

    One that a later version no longer asks stays: its answers are there.
    """
    batteries = {id(each): battery_keys(each) for each in questionnaires}
    found: list[PlannedQuestion] = []
    for variable in merged_variables([Version(number, each) for number, each in enumerate(questionnaires, 1)]):
        question, asked = variable.question, variable.questionnaire
        if variable.placed.repeats or not question.is_asked:
            continue
        name, label = question.name, variable.label
        battery = batteries[id(asked)].get(name, "")
        section = variable.section
        if battery and section == battery_title(battery):  # a grid by itself goes on in the section before it
            section = found[-1].section if found else section
        wordings = wordings_of(asked, question)
        planned = PlannedQuestion(
            name, len(found) + 1, label, section, _result_kind(question.kind), battery=battery, wordings=wordings
        )
        if question.is_select:
            found.append(replace(planned, item=Item(name, label, variable.options, question.reading == "choices")))
        elif planned.kind in ("number", "open") and not _is_other_specify(name, asked):
            found.append(planned)
    profile = _profile_section(found)
    return tuple(
        replace(question, is_profile=bool(profile) and question.section == profile)
        for question in _with_numerals(found)
    )


def _with_numerals(questions: list[PlannedQuestion]) -> list[PlannedQuestion]:
    """The number of each question told from its words, also where the words name columns and groups."""
    said = numbered([(question.label, battery_title(question.battery)) for question in questions])
    return [
        replace(
            question,
            numeral=numeral,
            label=words,
            item=None if question.item is None else replace(question.item, label=words),
        )
        for question, (numeral, words) in zip(questions, said, strict=True)
    ]


def _profile_section(questions: list[PlannedQuestion]) -> str:
    """The section in which respondents say who they are: the last one with a single-choice question."""
    single = [question for question in questions if question.kind == "single"]
    several = len({question.section for question in single}) > 1
    return single[-1].section if several else ""


def battery_keys(questionnaire: Questionnaire) -> dict[str, str]:
    """Variable → key of its battery: at least three neighbours of one group that are answered on one scale.

    The group is one inside a section, or one that its author keeps on one page; a whole section that happens to use one
    scale is no battery.
    """
    asked = [
        (placed.item.name, placed.groups, getattr(placed.item, "choices", ""))
        for placed in questionnaire.placed.values()
        if not placed.repeats and getattr(placed.item, "kind", "") == "select_one"
        if not placed.item.other_specify  # type: ignore[union-attr]
    ]
    keys: dict[str, str] = {}
    for (groups, scale), members in groupby(asked, key=lambda one: (one[1], one[2])):
        names = [name for name, _groups, _scale in members]
        group = questionnaire.placed[groups[-1]].item if groups else None
        if len(names) >= 3 and scale and isinstance(group, Group) and (len(groups) > 1 or group.is_one_page):
            title = questionnaire.text(group.label)
            keys |= dict.fromkeys(names, f"{names[0]}\n{title}")
    return keys


def _result_kind(kind: str) -> str:
    row = KINDS[kind]
    if row.counts:
        return "number"
    found = {"choice": "single", "choices": "multiple", "text": "open"} if row.asked else {}
    return found.get(row.reading, "none")


def _is_other_specify(name: str, questionnaire: Questionnaire) -> bool:
    return any(name in (f"{q.name}_other", q.other_specify) for q in questionnaire.questions())
