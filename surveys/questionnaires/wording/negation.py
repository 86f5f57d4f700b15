"""Negations in what is answered by yes, no or a degree of agreement: the "no" to a "not" is a yes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.questionnaires.wording.answer_scales import concepts, is_yes_no
from surveys.questionnaires.wording.rules import Remark, Rule, any_of
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

COMPOUND = any_of(
    "không khí", "không gian", "hàng không", "không chuyên trách", "không dùng tiền mặt", "không dây", "không quân",
    r"(?:đồng ý|ủng hộ|có) hay không(?: \w+ \w+| \w+)?", r"hay (?:không|chưa)(?: \w+)?", "hoặc không",
    "chưa thành niên",
    r"không (?:kể|tính|bao gồm|quá|lâu)", "nếu không", "chưa kể", "whether or not", "or not", "not including",
)  # fmt: skip
PARTICLE = re.compile(r"(?<!\w)(?:không|chưa)(?=\s*(?:[?,.;:!…]|$))")
NEGATIONS = any_of(
    "không", "chưa", "chẳng", "đừng", "not", "never", "no longer", r"\w+n['’]t", "cannot", "without", "neither",
    "nobody",
)  # fmt: skip
AGAINST = any_of(
    "phản đối", "từ chối", "bác bỏ", "cấm", r"trái (?:phép|quy định)", "chống lại", "không nên", "thiếu",
    "oppose", "against", "disagree", "prohibit(?:ed)?", "ban(?:ned)?", "forbid(?:den)?", r"un(?:fair|safe|able|likely)",
)  # fmt: skip
WHY = re.compile(r"(?<!\w)(?:vì sao|tại sao|lý do|vì lý do|why|what reason)(?!\w)")
EMPHASISED = re.compile(r"(?<!\w)(?:KHÔNG|CHƯA|NOT|NEVER)(?!\w)")
CONDITION = re.compile(r"(?:nếu|khi|trong|từ|sau khi|trường hợp|if|when|in case|even though)(?!\w)[^?]*,")
"""What stands before the question proper says when, not what."""
RELATIVE = re.compile(r"(?<!\w)(?:mà|nào|để|những|vì|do)(?!\w)")
JUDGED = any_of("có phải", "rằng", "thấy", "nên", "việc", "phản đối", "đồng ý", "phải chăng", "là")
ASKED = any_of("có", "đã", "bao giờ")
WINDOW = 24


def look(worded: Worded) -> Iterator[Remark]:
    """Two negations anywhere, one in what is affirmed, denied or agreed with."""
    if worded.role == "heading" or WHY.search(worded.lower):
        return
    text = PARTICLE.sub(" ", COMPOUND.sub(lambda match: "_" * len(match[0]), worded.lower))
    if CONDITION.match(text):
        text = "_" * (text.rfind(",") + 1) + text[text.rfind(",") + 1 :]
    negations = list(NEGATIONS.finditer(text))
    if not negations:
        return
    against = [match for match in AGAINST.finditer(text) if match.start() != negations[0].start()]
    first = negations[0].start()
    if (len(negations) > 1 or against) and _is_affirmed(worded):
        start = min(first, *(match.start() for match in against)) if against else first
        yield _double(worded.words[start : max(negations[-1].end(), *(m.end() for m in against or negations)) + 1])
    elif _is_affirmed(worded) and _is_main(worded, text[:first]) and not EMPHASISED.search(worded.words):
        yield _single(" ".join(worded.words[first : first + WINDOW].rsplit(" ", 1)[0].split()) or worded.words)


def _is_affirmed(worded: Worded) -> bool:
    """Whether the answers affirm or deny the words, or agree with them."""
    return is_yes_no(worded) or "agreement" in concepts(worded.plain_options)


def _is_main(worded: Worded, before: str) -> bool:
    """Whether a lone negation denies what is asked itself, by what stands before it, and not some relative clause."""
    if worded.role == "row" or worded.language != "vi":
        return True
    return RELATIVE.search(before) is None and (JUDGED.search(before) is not None or ASKED.search(before) is None)


def _double(words: str) -> Remark:
    words = words.strip(" ,.?")
    return Remark(
        words,
        _("“%(words)s” phủ định hai lần: nhiều người trả lời ngược với ý mình vì không kịp hiểu.", words=words),
        _("Viết lại thành câu khẳng định, hỏi thẳng điều muốn biết."),
    )


def _single(words: str) -> Remark:
    return Remark(
        words,
        _("Câu có lời phủ định “%(words)s…”: trả lời “Không” hoặc “Không đồng ý” khi ấy lại thành có, dễ trả lời nhầm.",
          words=words),
        _("Viết lại thành câu khẳng định; nếu phải giữ lời phủ định thì viết chữ hoa để không ai bỏ sót."),
    )  # fmt: skip


RULE = Rule("negation", look)
