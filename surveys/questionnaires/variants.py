"""The wordings of a question by mode, as codebook, results and report tell them; and what in one changes the question.

Answers of all modes are one column, so a variant may change how a thing is said and not what is asked
(docs/decisions/0015, 0026). A program cannot judge that; it sees the signs that are most often a slip: another number,
another period, an answer repeated in one wording alone, another way to address the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.questionnaires.findings import Finding
from surveys.questionnaires.modes import PARTS, VARIANTS, variant_words
from surveys.questionnaires.numbering import split_number
from surveys.questionnaires.placeholders import PLACEHOLDER, plain_line
from surveys.questionnaires.privacy import Places
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.text import one_line, plain_words
from surveys.text.i18n import gettext as _

CARD = re.compile(r"(?:thẻ|bảng|ô|trang|thẻ câu)\s*(?:số\s*)?\d+|card\s*(?:no\.?\s*)?\d+", re.IGNORECASE)
"""What can be pointed at and is therefore left out on the telephone."""
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
PERIOD = re.compile(
    r"(?<!\w)(ngày|tuần|tháng|quý|năm)(?= (?:qua|trước|nay|này|vừa|gần|tới|sau|đầu|cuối)(?!\w))"
    r"|(?<!\w)(?:last|past|this|next) (day|week|month|quarter|year)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wording:
    """What a question says in one way of asking; `variant` is "" for the ordinary words."""

    variant: str
    words: str

    @property
    def used(self) -> str:
        """When these words are used, as a heading has it."""
        return variant_words(self.variant) if self.variant else _("Lời chung")


def wordings_of(questionnaire: Questionnaire, question: Question, language: str | None = None) -> tuple[Wording, ...]:
    """The ordinary words and each variant of them, on a line; nothing where a question is asked alike everywhere."""
    own = [variant for variant in VARIANTS if question.variant("label", variant)]
    if not own:
        return ()
    texts = {"": question.label} | {one: {**question.label, **question.variant("label", one)} for one in own}
    return tuple(
        Wording(one, split_number(plain_line(questionnaire, each, language))[1]) for one, each in texts.items()
    )


def variant_findings(questionnaire: Questionnaire, places: Places | None = None) -> Iterator[Finding]:
    """Advice on variants that seem to ask something else than the ordinary words do."""
    for question in questionnaire.questions():
        for variant in question.variants:
            for language, words in question.variant("label", variant).items():
                ordinary = question.label.get(language, "")
                for what in _other(ordinary, words) if ordinary else ():
                    yield _finding(question, variant, what, places or {})


def _other(ordinary: str, words: str) -> Iterator[str]:
    """What one wording speaks of and the other does not."""
    texts = [one_line(plain_words(CARD.sub(" ", split_number(each)[1]))) for each in (ordinary, words)]
    for pattern in (PLACEHOLDER, FIGURE, PERIOD):
        said = [
            {
                (found[found.lastindex or 0]).casefold()
                for found in pattern.finditer(PLACEHOLDER.sub(_kept(pattern), each))
            }
            for each in texts
        ]
        differing = sorted(said[0] ^ said[1])
        if differing:
            yield ", ".join(f"[{each}]" if pattern is PLACEHOLDER else each for each in differing)


def _kept(pattern: re.Pattern[str]) -> str:
    return r"\g<0>" if pattern is PLACEHOLDER else " "


def _finding(question: Question, variant: str, what: str, places: Places) -> Finding:
    own = places.get(place_of(question.name, variant)) or places.get(question.name)
    sheet, row, column = own or (None, None, None)
    return Finding(
        "variant-meaning", "advice",
        _("%(used)s, câu này nói khác lời chung ở chỗ: %(what)s.", used=variant_words(variant), what=what),
        _("Câu trả lời của mọi cách hỏi được gộp làm một, nên chỉ đổi cách nói, không đổi điều hỏi. "
          "Nếu là câu khác, tách thành câu riêng với tên biến khác."),
        sheet, row, column, {"name": question.name, "variant": variant, "words": what},
    )  # fmt: skip


def place_of(name: str, variant: str) -> str:
    """Under what the place of a variant's cell stands among the places of a file; no name holds a space."""
    return f"{name} {PARTS[0]}_{variant}"
