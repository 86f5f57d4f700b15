"""What differs in the options of questions; a list that several questions share is told once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveys.questionnaires.likeness import bare_words
from surveys.questionnaires.questionnaire import Choice, Question
from surveys.questionnaires.review.difference import Difference, from_to, quoted
from surveys.questionnaires.review.matching import Pairing, Side
from surveys.questionnaires.review.moves import moves_between
from surveys.text.i18n import gettext as _

MOST_NAMED = 6
Told = tuple[str, str]
"""What differs, and the sentence without its place."""


def option_differences(pairing: Pairing) -> Iterator[Difference]:
    """The differences of the options of all questions that both versions have."""
    told: dict[tuple[str, str, Told], list[str]] = {}
    for name, old in pairing.before_of.items():
        was, now = pairing.before.item(old), pairing.after.item(name)
        if isinstance(was, Question) and isinstance(now, Question) and now.row.chooses and was.row.chooses:
            for each in _of_question(pairing, was, now):
                told.setdefault((was.choices, now.choices, each), []).append(name)
    for (_was, _now, (what, sentence)), names in told.items():
        place = pairing.called(names[0]) if len(names) == 1 else pairing.after.called_all(names)
        place = place[:1].upper() + place[1:]
        variables = tuple(pairing.before_of[name] for name in names)
        yield Difference(what, names[0], f"{place}: {sentence}", variables)


def _of_question(pairing: Pairing, was: Question, now: Question) -> Iterator[Told]:
    before = {choice.name: choice for choice in pairing.before.questionnaire.choices_of(was)}
    after = {choice.name: choice for choice in pairing.after.questionnaire.choices_of(now)}
    recoded = _recoded(pairing, before, after)
    for old, new in recoded.items():
        words = quoted(_words(pairing.after, after[new]))
        facts = {"words": words, "before": old, "after": new}
        yield "recoded", _("mã của phương án %(words)s đổi từ %(before)s thành %(after)s", **facts)
    gone = [choice for code, choice in before.items() if code not in after and code not in recoded]
    fresh = [choice for code, choice in after.items() if code not in before and code not in recoded.values()]
    if fresh:
        yield "added-option", _("thêm phương án %(options)s", options=_named(pairing.after, fresh))
    if gone:
        yield "removed-option", _("bỏ phương án %(options)s", options=_named(pairing.before, gone))
    kept = [code for code in before if code in after]
    for code in kept:
        yield from _reworded(pairing, before[code], after[code])
    yield from _order(pairing, [recoded.get(code, code) for code in before], list(after), after)
    if not fresh and not gone and not recoded and was.exclusive != now.exclusive:
        yield "look", _("đổi phương án không chọn cùng phương án khác")
    linked = pairing.renamed.get(was.other_specify, was.other_specify)
    if (
        linked != now.other_specify
        and all(
            not each or each in pairing.before_of
            for each in (now.other_specify, pairing.after_of.get(was.other_specify, ""))
        )
        and (not was.other_specify or was.other_specify in pairing.after_of)
        and not fresh
        and not gone
    ):
        yield "look", _("đổi câu ghi rõ ý kiến khác")


def _recoded(pairing: Pairing, before: dict[str, Choice], after: dict[str, Choice]) -> dict[str, str]:
    """Old code → new code of options that kept their words and lost their code."""
    gone = {_bare(pairing.before, choice): code for code, choice in before.items() if code not in after}
    fresh = {_bare(pairing.after, choice): code for code, choice in after.items() if code not in before}
    return {code: fresh[words] for words, code in gone.items() if words and words in fresh}


def _reworded(pairing: Pairing, was: Choice, now: Choice) -> Iterator[Told]:
    for language in pairing.languages:
        old = pairing.as_renamed(was.label.get(language, ""))
        new = now.label.get(language, "")
        if old == new:
            continue
        texts = from_to(old, new) if old and new else {"before": quoted(old), "after": quoted(new)}
        own = language == pairing.after.questionnaire.default_language
        marked = "" if own else f" ({language})"
        yield "reworded-option", _("phương án%(marked)s %(before)s đổi lời thành %(after)s", marked=marked, **texts)
    if was.extra != now.extra:
        words = quoted(_words(pairing.after, now))
        yield "option-filter", _("phương án %(words)s hiện trong trường hợp khác", words=words)


def _order(pairing: Pairing, before: Sequence[str], after: Sequence[str], choices: dict[str, Choice]) -> Iterator[Told]:
    common = set(before) & set(after)
    old, new = [code for code in before if code in common], [code for code in after if code in common]
    if old == new[::-1] and len(old) > 2:
        yield "order", _("các phương án xếp theo thứ tự ngược lại")
        return
    for move in moves_between(old, new):
        facts = {
            "options": _named(pairing.after, [choices[code] for code in move.items]),
            "anchor": quoted(_words(pairing.after, choices[move.anchor])),
        }
        if move.where == "before":
            yield "order", _("phương án %(options)s chuyển lên trước %(anchor)s", **facts)
        else:
            yield "order", _("phương án %(options)s chuyển xuống sau %(anchor)s", **facts)


def _named(side: Side, choices: Sequence[Choice]) -> str:
    said = [quoted(_words(side, choice)) for choice in choices[:MOST_NAMED]]
    left = len(choices) - len(said)
    if left:
        return _("%(named)s và %(left)s phương án khác", named=", ".join(said), left=left)
    return ", ".join(said)


def _words(side: Side, choice: Choice) -> str:
    return side.questionnaire.label(choice)


def _bare(side: Side, choice: Choice) -> tuple[str, ...]:
    return tuple(bare_words(_words(side, choice)))
