"""Questions in capitals: marks are lost, reading is slower, and it looks like shouting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.questionnaires.wording.rules import Remark, Rule, quotation
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

WORD = re.compile(r"[^\W\d_]+")
FEWEST = 4


def shouted_words(text: str) -> str:
    """The first run of four or more words in capitals, or ""."""
    run: list[re.Match[str]] = []
    for word in [*WORD.finditer(text), None]:
        if word is not None and word[0].isupper():
            run.append(word)
            continue
        if len(run) >= FEWEST:
            return text[run[0].start() : run[-1].end()]
        run = []
    return ""


def is_shouted(text: str) -> bool:
    """Whether there is such a run."""
    return bool(shouted_words(text))


def look(worded: Worded) -> Iterator[Remark]:
    """A run of capitals in a question or a row."""
    if words := shouted_words(worded.words):
        words = quotation(words)
        yield Remark(
            words,
            _("“%(words)s” viết toàn chữ hoa: đọc chậm hơn, dấu khó nhìn nên dễ đọc nhầm.", words=words),
            _("Viết chữ thường; muốn nhấn mạnh thì viết hoa một chữ."),
        )


RULE = Rule("capital_letters", look)
