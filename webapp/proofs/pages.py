"""What the pages of a proof show, shaped from what was kept: no decision is made here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from surveys.questionnaires.navigation import Asked, Interview
from surveys.questionnaires.numbering import numbered, with_number
from surveys.questionnaires.proof.diagram import Stretch, diagram_of
from surveys.questionnaires.proof.diagram_svg import svg_of
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.text import format_date, format_number, shortened

SHORT_FAULTS = {
    "never-asked": _l("Không bao giờ được hỏi"),
    "always-asked": _l("Điều kiện luôn đúng"),
    "never-answerable": _l("Không câu trả lời nào được chấp nhận"),
    "refuses-nothing": _l("Ràng buộc không từ chối gì"),
    "never-offered": _l("Có phương án không bao giờ hiện ra"),
    "no-options": _l("Có khi không còn phương án"),
    "part-never-true": _l("Có phần điều kiện không bao giờ đúng"),
}
MOST_IN_EXAMPLE = 4
LONGEST_IN_EXAMPLE = 60


@dataclass(frozen=True)
class ProvedQuestion:
    """A question with what is known of it: "reached", "never" or "open", and by which answers one comes to it."""

    name: str
    label: str
    standing: str
    example: str
    shown_by: int | None
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A section of the diagram with its drawing."""

    stretch: Stretch
    svg: Markup


@dataclass(frozen=True)
class Walked:
    """A page of a synthetic respondent's interview: (question, answer in words)."""

    title: str
    asked: tuple[tuple[str, str], ...]


def proved_questions(questionnaire: Questionnaire, result: Mapping[str, Any]) -> list[ProvedQuestion]:
    """Every question that is asked, in order."""
    faults = faults_by_name(result)
    labels = {q.name: _flat(questionnaire.label(q)) for q in questionnaire.questions() if q.is_asked and q.has_answer}
    numbers = numbered([(label, "") for label in labels.values()])
    found = []
    for (name, _label), (number, words) in zip(labels.items(), numbers, strict=True):
        around = {name, *questionnaire.placed[name].groups}
        never = around & set(result["never"])
        standing = "never" if never else "reached" if name in result["reached"] else "open"
        example = _example(questionnaire, name, result) if standing == "reached" else ""
        shown_by = result["shown_by"].get(name) if standing == "reached" else None
        said = tuple(faults.get(name, ()))
        found.append(ProvedQuestion(name, with_number(number, words), standing, example, shown_by, said))
    return found


def faults_by_name(result: Mapping[str, Any]) -> dict[str, list[str]]:
    """Short words for the faults, by the name of their item."""
    found: dict[str, list[str]] = {}
    for finding in result["findings"]:
        words = str(SHORT_FAULTS.get(finding["code"], finding["message"]))
        found.setdefault(finding["facts"]["name"], []).append(words)
    return {name: list(dict.fromkeys(words)) for name, words in found.items()}


def pictures(questionnaire: Questionnaire, result: Mapping[str, Any]) -> list[Picture]:
    """The diagram, a drawing a section."""
    faults = faults_by_name(result)
    inside: dict[str, list[str]] = {}
    for name, placed in questionnaire.placed.items():
        inside[name] = [words for item in (*placed.groups, name) for words in faults.get(item, ())]
    stretches = diagram_of(questionnaire, faults=inside, undecided=result["open"])
    return [
        Picture(each, Markup(svg_of(each, key=f"paths-{place}")))  # every word in it is escaped there
        for place, each in enumerate(stretches, 1)
    ]


def walked(questionnaire: Questionnaire, answers: Mapping[str, Any], *, day: date) -> list[Walked]:
    """The interview of a synthetic respondent, page by page, with what was answered."""
    interview = Interview(questionnaire, answers, today=day, now=datetime.combine(day, time(9, 30)))
    return [
        Walked(
            section.title,
            tuple((_flat(asked.label), _answer(questionnaire, asked)) for asked in section.asked if asked.relevant),
        )
        for section in interview.sections()
    ]


def _answer(questionnaire: Questionnaire, asked: Asked) -> str:
    if not asked.question.has_answer:
        return ""
    if not asked.value:
        return _("(để trống)")
    return answer_in_words(questionnaire, asked.question, asked.value)


def answer_in_words(questionnaire: Questionnaire, question: Question, answer: Any) -> str:
    """An answer as a colleague reads it: options by their words, numbers and days as they are written here."""
    if question.row.chooses:
        labels = {choice.name: questionnaire.label(choice) for choice in questionnaire.choices_of(question)}
        codes = answer if isinstance(answer, list) else [answer]
        return "; ".join(_flat(str(labels.get(code, code))) for code in codes)
    if question.reading == "date":
        try:
            return format_date(date.fromisoformat(str(answer)))
        except ValueError:
            return str(answer)
    if question.reading == "confirmation":
        return _("đã xác nhận")
    try:
        return format_number(float(answer)) if question.row.counts else str(answer)
    except ValueError:
        return str(answer)


def _example(questionnaire: Questionnaire, name: str, result: Mapping[str, Any]) -> str:
    """The answers of the example that matter for this question: those that its conditions look at."""
    answers = result["examples"][result["reached"][name]]
    placed = questionnaire.placed[name]
    conditions = [questionnaire.placed[group].item.relevant for group in placed.groups] + [placed.item.relevant]
    names = dict.fromkeys(each for condition in conditions if condition for each in condition["references"])
    said = []
    for each in names:
        other = questionnaire.placed.get(each)
        if other is None or not isinstance(other.item, Question) or not other.item.is_asked or other.repeats:
            continue
        given = answers.get(each)
        words = answer_in_words(questionnaire, other.item, given) if given else _("chưa trả lời")
        said.append(
            _("“%(label)s” là “%(answer)s”", label=_short(questionnaire.label(other.item)), answer=_short(words))
        )
    if not names:
        return _("Hỏi tất cả mọi người.")
    return "; ".join(said[:MOST_IN_EXAMPLE]) + ("…" if len(said) > MOST_IN_EXAMPLE else "")


def rows_of_findings(questionnaire: Questionnaire, questions: list[ProvedQuestion]) -> dict[str, tuple[str, str]]:
    """For every item the row of the table of questions that speaks of it, and its words: of a group its first one."""
    rows = {question.name: question.label for question in questions}
    found = {name: (name, label) for name, label in rows.items()}
    for name, placed in questionnaire.placed.items():
        for group in placed.groups:
            if name in rows and group not in found:
                found[group] = (name, _flat(questionnaire.label(questionnaire.placed[group].item)))
    return found


def _flat(words: str) -> str:
    return " ".join(words.split())


def _short(words: str) -> str:
    return shortened(_flat(words), LONGEST_IN_EXAMPLE)
