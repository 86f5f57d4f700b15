"""A question as the language check sees it: its words in one language, the heading above it, its options."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

from surveys.questionnaires.numbering import split_number
from surveys.questionnaires.questionnaire import Group, Item, Question, Questionnaire, Repeat, Texts
from surveys.text import nfc, one_line, plain_words
from surveys.text.syllables import is_syllable

Role = Literal["question", "row", "heading"]
Language = Literal["vi", "en", ""]

MARKED = re.compile("[đơưăạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
"""Letters that, among the languages that forms are in, only Vietnamese has."""
ENGLISH = re.compile(r"(?<!\w)(?:the|of|you|your|are|does|did|what|how|which|have|has|and)(?!\w)")
WORD = re.compile(r"\w+")
SEARCHED = {"minimal", "autocomplete", "search", "quick"}
LONGEST = 2_000
"""No question is longer; of what is, the beginning is looked at."""
MOST_KEPT = 20_000
"""Labels whose words are remembered, for a questionnaire that is being written is read at every change."""
MOST_READ = 60
"""A longer list, of villages or of occupations, is counted and not read."""
ADDRESSES = {
    "Ông/Bà": re.compile(r"(?<!\w)(?:quý )?ông\s*(?:/|\(|,|hoặc)?\s*bà(?!\w)(?!\s+(?:và|nội|ngoại))"),
    "Anh/Chị": re.compile(r"(?<!\w)anh\s*(?:/|\(|,|hoặc)?\s*chị(?!\w)(?!\s+em)"),
    "Cô/Chú": re.compile(r"(?<!\w)(?:cô\s*[/(,]\s*chú|chú\s*[/(,]\s*cô|bác\s*/\s*cô)(?!\w)"),
    "bạn": re.compile(r"(?<!\w)(?:các )?(?<!người )(?<!kết )(?<!tình )bạn(?!\w)(?! (?:bè|học|đọc|hàng|đời))"),
    "em": re.compile(r"(?:^|, |theo |xin )(?:em|cháu)(?= (?:có|đã|đánh|hài|thấy|nghĩ|biết|hãy|cho|tin|sẽ|muốn))"),
    "Quý vị": re.compile(r"(?<!\w)quý (?:vị|khách|anh|cô|thầy)(?!\w)"),
    "Đồng chí": re.compile(r"(?<!\w)(?:các )?đồng chí(?!\w)"),
}


@dataclass(frozen=True)
class Worded:
    """One question, heading or row of a grid in one language; `options` are those of its list before any filter.

    `variant`: these are its words for who reads alone ("self") or for the telephone, not the ordinary ones.
    """

    name: str
    role: Role
    words: str
    language: Language = "vi"
    heading: str = ""
    options: tuple[str, ...] = ()
    option_count: int = 0
    alone: tuple[bool, ...] = ()
    list_name: str = ""
    multiple: bool = False
    closed: bool = False
    is_searched: bool = False
    is_filtered: bool = False
    usual_address: str = ""
    variant: str = ""

    @cached_property
    def lower(self) -> str:
        """The words without capitals."""
        return self.words.casefold()

    @cached_property
    def asked(self) -> str:
        """What is asked, without capitals: the heading of a row, else the words themselves."""
        return self.heading.casefold() if self.role == "row" else self.lower

    @cached_property
    def plain_options(self) -> tuple[str, ...]:
        """The options without capitals and without what stands in brackets."""
        return tuple(" ".join(re.sub(r"\([^)]*\)", " ", option.casefold()).split()) for option in self.options)

    def count(self) -> int:
        """How many words, in Vietnamese syllables, it has."""
        return len(WORD.findall(self.words))


def worded_questions(questionnaire: Questionnaire) -> list[Worded]:
    """Everything that is asked, in order, in every language that the check reads."""
    found = [
        worded
        for language in questionnaire.languages
        for worded in _within(questionnaire, questionnaire.items, language, "")
    ]
    usual = _usual_address(found)
    return [replace(worded, usual_address=usual) for worded in found]


def language_of(text: str) -> Language:
    """Vietnamese, English, or "" for another language, which the check does not read."""
    lower = text.casefold()
    words = WORD.findall(lower)
    if MARKED.search(lower):
        return "vi"
    if ENGLISH.search(lower):
        return "en"
    return "vi" if words and all(word.isdigit() or is_syllable(word) for word in words) else ""


def addresses_in(text: str) -> list[str]:
    """How a text, without capitals, addresses the respondent."""
    return list(_addresses(text))


@lru_cache(MOST_KEPT)
def _addresses(text: str) -> tuple[str, ...]:
    return tuple(address for address, pattern in ADDRESSES.items() if pattern.search(text))


def _within(questionnaire: Questionnaire, items: tuple[Item, ...], language: str, heading: str) -> Iterator[Worded]:
    for item in items:
        if isinstance(item, Question):
            if item.is_grid_head:
                heading = _words(item.label, language)
            elif item.is_asked and item.has_answer and (words := _words(item.label, language)):
                asked = _question(questionnaire, item, language, words, heading)
                yield asked
                yield from _otherwise(asked, item, language)
        else:
            title = _heading(item, language)
            if title:
                yield Worded(item.name, "heading", title, language_of(title))
            yield from _within(questionnaire, item.items, language, title)


def _otherwise(asked: Worded, question: Question, language: str) -> Iterator[Worded]:
    """The same question as it is said in some modes; of its options everything is said at the ordinary words."""
    for variant in question.variants:
        words = _words(question.variant("label", variant), language)
        if words:
            own = language_of(f"{asked.heading} {words}")
            yield replace(asked, words=words, language=own, variant=variant)


def _heading(item: Group | Repeat, language: str) -> str:
    """What a grid asks above its rows; the title of a page or a section asks nothing."""
    words = _words(item.label, language)
    return words if "table-list" in item.appearance.split() or words.endswith(("?", ":")) else ""


def _question(questionnaire: Questionnaire, question: Question, language: str, words: str, heading: str) -> Worded:
    choices = questionnaire.choices_of(question) if question.is_select else ()
    read = choices if len(choices) <= MOST_READ else ()
    own = [(_words(choice.label, language, number=False), choice.name) for choice in read]
    in_language = [(label, code in question.exclusive) for label, code in own if label]
    return Worded(
        name=question.name,
        role="row" if heading and "?" not in words else "question",
        words=words,
        language=language_of(f"{heading} {words}"),
        heading=heading,
        options=tuple(label for label, _alone in in_language),
        alone=tuple(alone for _label, alone in in_language),
        option_count=len(choices),
        list_name=question.choices,
        multiple=question.is_multiple,
        closed=question.is_select,
        is_searched=bool(SEARCHED & set(question.appearance.lower().replace("(", " ").split())),
        is_filtered=question.choice_filter is not None,
    )


def _words(texts: Texts, language: str, *, number: bool = True) -> str:
    """A label's own words in a language: without marks, number and lines."""
    return _own_words(texts.get(language, ""), number)


@lru_cache(MOST_KEPT)
def _own_words(label: str, number: bool) -> str:
    text = one_line(nfc(plain_words(label)))[:LONGEST]
    return split_number(text)[1] if number else text


def _usual_address(worded: list[Worded]) -> str:
    """How most questions of a Vietnamese form address the respondent."""
    counts = Counter(address for each in worded if each.language == "vi" for address in addresses_in(each.lower))
    return max(counts, key=lambda address: (counts[address], address == "Ông/Bà")) if counts else ""
