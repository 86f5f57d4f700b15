"""What of a questionnaire is printed, in order, with the number that each question carries on paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from surveys.questionnaires.navigation import grid_of
from surveys.questionnaires.numbering import numbered, split_number
from surveys.questionnaires.paper.option_codes import printed_codes
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.questionnaire import Choice, Item, Question, Questionnaire, Texts
from surveys.text.i18n import gettext as _

MOST_IN_GRID = 11
LONGEST_LIST = 60
"""A longer list is not printed under its question: its code is written into boxes."""


@dataclass(frozen=True)
class Printed:
    """A questionnaire in one language of print: who is numbered how, and which question is written inside another."""

    questionnaire: Questionnaire
    language: str | None = None

    def text(self, texts: Texts) -> str:
        """The words, an earlier answer in them as where it stands on paper: "[trả lời ở Câu 3]"."""
        words = self.questionnaire.text(texts, self.language)
        return PLACEHOLDER.sub(lambda found: f"[{self._answer_words(found[1])}]", words)

    def label(self, item: Item | Choice) -> str:
        """The label in the language of print, the name where there is none."""
        return self.text(item.label) or ("" if item.label else item.name)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question that is asked, in order, notes too."""
        return tuple(question for question in self.questionnaire.questions() if question.is_asked)

    @cached_property
    def inside(self) -> dict[str, str]:
        """Questions written on the line of an option: "(ghi rõ)" → the question whose option it is."""
        found: dict[str, str] = {}
        for question in self.questions:
            if question.other_specify and self.specifying_option(question):
                found[question.other_specify] = question.name
        return found

    def specifying_option(self, question: Question) -> str:
        """The code beside which the other-specify text of a question is written; '' where no single one leads to it."""
        placed = self.questionnaire.placed.get(question.other_specify)
        text = placed.item if placed else None
        if not isinstance(text, Question) or text.relevant is None or text.reading != "text":
            return ""
        here = self.questionnaire.placed[question.name]
        if placed is None or here.repeats != placed.repeats or here.groups != placed.groups or self.is_long(question):
            return ""
        if self.grid(question) or question.kind == "rank":
            return ""
        return _single_code(text.relevant["expression"], question)

    def code(self, name: str, code: str) -> str:
        """What is printed beside an option, and keyed; a code that no option has stands as it is."""
        return self.codes(name).get(code, code)

    def code_of_option(self, name: str, code: str) -> str:
        """The same; '' where the question has no such option."""
        return self.codes(name).get(code, "")

    def codes(self, name: str) -> dict[str, str]:
        """Code → what is printed beside the option, of every option of a question."""
        if name not in self._codes:
            self._codes[name] = printed_codes(self.questionnaire, self.questionnaire.question(name))
        return self._codes[name]

    @cached_property
    def _codes(self) -> dict[str, dict[str, str]]:
        return {}

    def is_long(self, question: Question) -> bool:
        """Whether its options are too many to print, or are other answers."""
        return bool(question.choices_from) or len(self.questionnaire.choices_of(question)) > LONGEST_LIST

    def grid(self, question: Question) -> str:
        """The grid of whose rows it is one on paper; '' where its scale is too long for a table."""
        if len(self.questionnaire.choices_of(question)) > MOST_IN_GRID or question.choices_from:
            return ""
        return grid_of(self.questionnaire, question)

    def grid_number(self, question: Question) -> str:
        """The number of the grid itself, where its rows are 6a, 6b …; '' where each row has a number of its own."""
        title = self._plain._grid_title(question)
        number = split_number(title)[0] if self.grid(question) and not self.is_renumbered else ""
        return number if self.numbers[question.name].startswith(number) else ""

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The number of every printed question; unique, so that "Chuyển Câu 8" can mean one question only.

        It is the same in every language of print: who keys a form need not know in which it was printed.
        """
        if self._plain is not self:
            return self._plain.numbers
        return {name: number for name, (number, _words) in self._numbered.items()}

    @cached_property
    def _plain(self) -> Printed:
        """The print in the questionnaire's own language, whose numbers count."""
        language = self.questionnaire.default_language
        return self if self.language in {None, language} else Printed(self.questionnaire)

    def words(self, question: Question) -> str:
        """A question's words without its number."""
        return self._numbered[question.name][1]

    @cached_property
    def is_renumbered(self) -> bool:
        """Whether the author's own numbers could not be kept, for two questions carry the same."""
        return _clash([number for number, _words in self._plain._own.values()])

    @cached_property
    def _own(self) -> dict[str, tuple[str, str]]:
        listed = [q for q in self.questions if q.has_answer and q.name not in self.inside]
        plain = [(self.questionnaire.label(q, self.language), self._grid_title(q)) for q in listed]
        return dict(zip((q.name for q in listed), numbered(plain), strict=True))

    @cached_property
    def _numbered(self) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        taken = {number for number, _words in self._own.values() if number}
        last = "0"
        for place, (name, (number, _words)) in enumerate(self._own.items(), 1):
            if self.is_renumbered:
                number = str(place)
            elif not number:
                number = next(each for each in (f"{last}.{k}" for k in range(1, 1000)) if each not in taken)
                taken.add(number)
            else:
                last = number
            found[name] = number, self._words_after_number(name)
        return found

    def _words_after_number(self, name: str) -> str:
        own = self._own[name]
        label = self.questionnaire.label(self.questionnaire.question(name), self.language)
        question = self.questionnaire.question(name)
        if label.endswith(own[1]) or not own[1]:
            return PLACEHOLDER.sub(lambda found: f"[{self._answer_words(found[1])}]", own[1] or self.label(question))
        return self.label(question)

    def _grid_title(self, question: Question) -> str:
        name = self.grid(question)
        return self.questionnaire.text(self.questionnaire.placed[name].item.label, self.language) if name else ""

    def _answer_words(self, name: str) -> str:
        numbers = self._numbers_so_far
        if numbers.get(name):
            return _("trả lời ở Câu %(number)s", number=numbers[name])
        placed = self.questionnaire.placed.get(name)
        words = self.questionnaire.text(placed.item.label, self.language) if placed else ""
        return words if words and "${" not in words else name

    @cached_property
    def _numbers_so_far(self) -> dict[str, str]:
        return {name: str(place) if self.is_renumbered else number
                for place, (name, (number, _words)) in enumerate(self._plain._own.items(), 1)}  # fmt: skip


def _clash(numbers: list[str]) -> bool:
    return any(count > 1 for number, count in Counter(numbers).items() if number)


def _single_code(node: dict, question: Question) -> str:  # type: ignore[type-arg]
    """The code of `${question} = 'code'` or `selected(${question}, 'code')` and nothing else."""
    if node["op"] == "binary" and node["operator"] == "=":
        sides = [node["left"], node["right"]]
        if question.is_multiple:
            return ""
    elif node["op"] == "call" and node["name"] == "selected":
        sides = list(node["arguments"])
    else:
        return ""
    named = [side for side in sides if side["op"] == "reference" and side["name"] == question.name]
    codes = [_code(side) for side in sides if side["op"] in {"string", "number"}]
    return codes[0] if named and codes else ""


def _code(node: dict) -> str:  # type: ignore[type-arg]
    value = node["value"]
    return value if isinstance(value, str) else f"{value:g}"
