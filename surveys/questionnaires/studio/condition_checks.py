"""What is wrong with a condition that was written by hand, said beside it: which names and codes there are instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from surveys.questionnaires.expression_messages import say
from surveys.questionnaires.expressions import ExpressionError
from surveys.questionnaires.expressions.functions import FUNCTIONS, LAZY_FUNCTIONS
from surveys.questionnaires.studio.condition_dependents import BEFOREHAND, codes_named, later_in, later_words
from surveys.questionnaires.studio.condition_subjects import Document, Subject, subjects_of
from surveys.questionnaires.studio.nodes import Node, node_of, title_of
from surveys.questionnaires.studio.sources import Surroundings
from surveys.text import search_key
from surveys.text.i18n import gettext as _

MOST_NAMED = 12
NEAR = 0.6


@dataclass(frozen=True)
class Remark:
    """One thing that is wrong with a condition, and what to do about it."""

    message: str
    advice: str = ""


def remarks_on(document: Document, uid: str, field: str, source: Any) -> list[Remark]:
    """What is wrong with an expression in a field of an item; the mistake that keeps it from being read alone."""
    node = node_of(document, uid)
    if node is None or not source:
        return []
    try:
        tree = source if isinstance(source, dict) else Surroundings(document).compiled(node, field, source)
    except ExpressionError as error:
        return [_unreadable(document, error)]
    subjects = subjects_of(document)
    found = [_unknown_code(subjects[name], code) for name, code in _unknown_codes(tree, node, subjects)]
    if field in BEFOREHAND:
        later = later_in(document, uid, tree["references"], subjects)
        found += [Remark(later_words(title_of(document, node), subject)) for subject in later]
    return found


def _unreadable(document: Document, error: ExpressionError) -> Remark:
    message, advice = say(error)
    if error.code == "unknown-reference":
        nearest = _nearest(error.facts["name"], Surroundings(document).names)
        if nearest:
            advice = _("Tên gần giống: %(names)s.", names=", ".join(f"${{{name}}}" for name in nearest))
    elif error.code == "unknown-function":
        nearest = _nearest(error.facts["function"], {*FUNCTIONS, *LAZY_FUNCTIONS})
        if nearest:
            advice = _("Hàm gần giống: %(names)s.", names=", ".join(f"{name}()" for name in nearest))
    elif error.code == "bare-name" and error.facts["name"] not in Surroundings(document).names:
        nearest = _nearest(error.facts["name"], Surroundings(document).names)
        if nearest:
            advice = _("Nếu là câu hỏi, viết %(names)s; nếu là chữ, đặt trong dấu nháy '…'.",
                       names=", ".join(f"${{{name}}}" for name in nearest))  # fmt: skip
    return Remark(message, advice)


def _nearest(written: str, names: Collection[str]) -> list[str]:
    """The names most like what was written, whatever its capitals and marks."""
    by_key: dict[str, str] = {}
    for name in sorted(names):
        by_key.setdefault(search_key(name), name)
    return [by_key[key] for key in get_close_matches(search_key(written), by_key, n=3, cutoff=NEAR)]


def _unknown_codes(tree: Any, node: Node, subjects: Mapping[str, Subject]) -> Iterator[tuple[str, str]]:
    for name, code in dict.fromkeys(codes_named(tree, own=node.get("name", ""))):
        subject = subjects.get(name)
        if subject is not None and subject.options and code not in subject.option_words:
            yield name, code


def _unknown_code(subject: Subject, code: str) -> Remark:
    facts = {"question": subject.called, "code": code}
    message = _("%(question)s không có phương án nào mang mã “%(code)s”.", **facts)
    meant = next((own for own, words in subject.options if search_key(words) == search_key(code)), None)
    if meant is not None:
        return Remark(message, _("“%(words)s” là lời của phương án mã %(code)s; viết '%(code)s'.",
                                 words=subject.option_words[meant], code=meant))  # fmt: skip
    named = ", ".join(f"{own} ({words})" if words else own for own, words in subject.options[:MOST_NAMED])
    left = len(subject.options) - MOST_NAMED
    if left > 0:
        return Remark(message, _("Các mã: %(codes)s và %(left)s mã khác.", codes=named, left=left))
    return Remark(message, _("Các mã: %(codes)s.", codes=named))
