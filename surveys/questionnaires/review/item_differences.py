"""What differs within one item: its words, its kind, its conditions, its limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surveys.questionnaires.exports.codebook import limits_of
from surveys.questionnaires.modes import PARTS, variant_words
from surveys.questionnaires.questionnaire import Group, Item, Question, Repeat, Texts
from surveys.questionnaires.review.difference import Difference, changed, from_to
from surveys.questionnaires.review.matching import Pairing
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

LOOKS = ("appearance", "node", "trigger", "seed")
MESSAGES = ("required_message", "constraint_message")
RANGE = ("start", "end", "step")
PARAMETERS = {
    "start": _l("số đầu"),
    "end": _l("số cuối"),
    "step": _l("mỗi bước"),
    "randomize": _l("việc xáo trộn phương án"),
    "seed": _l("cách xáo trộn phương án"),
    "rows": _l("số dòng để ghi"),
    "value": _l("cột lấy làm mã phương án"),
    "label": _l("cột lấy làm lời phương án"),
}


def item_differences(pairing: Pairing, name: str) -> Iterator[Difference]:
    """The differences of an item that both versions have; `name` is its later one."""
    was, now = pairing.before.item(pairing.before_of[name]), pairing.after.item(name)
    called = pairing.called(name)
    called = called[:1].upper() + called[1:]
    if was.name != now.name:
        yield _found(pairing, name, "renamed", _(
            "%(place)s: tên biến đổi từ %(before)s thành %(after)s", place=called, before=was.name, after=now.name
        ))  # fmt: skip
    if isinstance(was, Question) and isinstance(now, Question) and was.kind != now.kind:
        kinds = from_to(str(was.row.words), str(now.row.words))
        yield _found(pairing, name, "kind", _(
            "%(place)s: loại câu trả lời đổi từ %(before)s thành %(after)s", place=called, **kinds
        ))  # fmt: skip
    yield from _texts(pairing, name, called, was, now)
    yield from _conditions(pairing, name, called, was, now)
    if isinstance(was, Question) and isinstance(now, Question):
        yield from _answering(pairing, name, called, was, now)
    yield from _looks(pairing, name, called, was, now)


def _found(pairing: Pairing, name: str, what: str, sentence: str) -> Difference:
    return Difference(what, name, sentence, (pairing.before_of[name],))


def _texts(pairing: Pairing, name: str, called: str, was: Item, now: Item) -> Iterator[Difference]:
    is_question = isinstance(now, Question)
    fields = [("label", _("lời hỏi") if is_question else _("tên"))]
    if is_question:
        fields += [
            ("hint", _("lời giải thích")),
            ("guidance", _("lời dặn người hỏi")),
            ("required_message", _("lời nhắc khi bỏ trống")),
            ("constraint_message", _("lời nhắc khi trả lời sai")),
        ]
    for field, words in fields:
        before, after = getattr(was, field), getattr(now, field)
        for language in pairing.languages:
            yield from _text(pairing, name, called, field, words, before, after, language)
    if isinstance(was, Question) and isinstance(now, Question):
        for variant in dict.fromkeys((*was.variants, *now.variants)):
            for field, words in fields[: len(PARTS)]:
                before, after = was.variant(field, variant), now.variant(field, variant)
                said = _("%(what)s (%(used)s)", what=words, used=variant_words(variant).lower())
                for language in pairing.languages:
                    yield from _text(pairing, name, called, field, said, before, after, language)


def _text(
    pairing: Pairing, name: str, called: str, field: str, words: str, before: Texts, after: Texts, language: str
) -> Iterator[Difference]:
    old, new = pairing.as_renamed(before.get(language, "")), after.get(language, "")
    if old == new:
        return
    own = language == pairing.after.questionnaire.default_language
    said = words if own else _("%(what)s (%(language)s)", what=words, language=language)
    then = pairing.before.words({language: old}, language) if old else ""
    here = pairing.after.words({language: new}, language) if new else ""
    if then != here:
        yield _found(pairing, name, field, changed(called, said, then, here))
    elif _unnumbered(old) != _unnumbered(new):
        yield _found(pairing, name, "look", _("%(place)s: đổi cách trình bày %(what)s", place=called, what=said))


def _unnumbered(text: str) -> str:
    """The text with its marks, without what is said of the number in front of it."""
    return "".join(each for each in text if not each.isdigit() and not each.isspace())


def _conditions(pairing: Pairing, name: str, called: str, was: Item, now: Item) -> Iterator[Difference]:
    fields = [("relevant", _("điều kiện hỏi"))]
    if isinstance(now, Question):
        fields += [
            ("required_if", _("điều kiện bắt buộc trả lời")),
            ("read_only_if", _("điều kiện không cho sửa")),
            ("choice_filter", _("điều kiện hiện phương án")),
            ("calculation", _("cách tính")),
            ("default", _("giá trị điền sẵn")),
        ]
    if isinstance(now, Repeat):
        fields += [("count", _("số lần lặp"))]
    if isinstance(now, Group):
        fields += [("screening", _("điều kiện thuộc diện hỏi"))]
    for field, words in fields:
        before, after = getattr(was, field, None), getattr(now, field)
        if not pairing.same_expression(before, after):
            said = [pairing.before.condition(before, was.name), pairing.after.condition(after, now.name)]
            if said[0] == said[1]:
                said = [str((before or {}).get("source", "")), str((after or {}).get("source", ""))]
            yield _found(pairing, name, field, _condition(called, field, words, *said))


def _condition(called: str, field: str, words: str, before: str, after: str) -> str:
    if field == "relevant" and not before:
        return _("%(place)s: trước hỏi mọi người, nay chỉ hỏi khi %(after)s", place=called, after=after)
    if field == "relevant" and not after:
        return _("%(place)s: trước chỉ hỏi khi %(before)s, nay hỏi mọi người", place=called, before=before)
    if not before:
        return _("%(place)s: thêm %(what)s: %(after)s", place=called, what=words, after=after)
    if not after:
        return _("%(place)s: bỏ %(what)s: %(before)s", place=called, what=words, before=before)
    facts = {"place": called, "what": words, "before": before, "after": after}
    return _("%(place)s: đổi %(what)s, trước là: %(before)s; nay là: %(after)s", **facts)


def _answering(pairing: Pairing, name: str, called: str, was: Question, now: Question) -> Iterator[Difference]:
    if was.required != now.required:
        sentence = (
            _("%(place)s: nay bắt buộc trả lời", place=called)
            if now.required
            else _("%(place)s: nay không bắt buộc trả lời", place=called)
        )
        yield _found(pairing, name, "required", sentence)
    if was.read_only != now.read_only:
        sentence = (
            _("%(place)s: nay không cho sửa câu trả lời", place=called)
            if now.read_only
            else _("%(place)s: nay cho sửa câu trả lời", place=called)
        )
        yield _found(pairing, name, "read_only", sentence)
    if was.stratum != now.stratum:
        sentence = (
            _("%(place)s: nay dùng để chia tầng", place=called)
            if now.stratum
            else _("%(place)s: nay không dùng để chia tầng", place=called)
        )
        yield _found(pairing, name, "stratum", sentence)
    if was.randomize != now.randomize:
        sentence = (
            _("%(place)s: nay xáo trộn thứ tự phương án", place=called)
            if now.randomize
            else _("%(place)s: nay giữ nguyên thứ tự phương án", place=called)
        )
        yield _found(pairing, name, "randomize", sentence)
    yield from _limits(pairing, name, called, was, now)
    if pairing.renamed.get(was.choices_from, was.choices_from) != now.choices_from:
        yield _found(pairing, name, "kind", _("%(place)s: phương án nay lấy từ câu khác", place=called))


def _limits(pairing: Pairing, name: str, called: str, was: Question, now: Question) -> Iterator[Difference]:
    """Constraint and range are one thing to whoever answers: what is taken."""
    if not pairing.same_expression(was.constraint, now.constraint):
        before, after = limits_of(was), limits_of(now)
        if before == after or (was.constraint and not before) or (now.constraint and not after):
            before = pairing.before.condition(was.constraint, was.name)
            after = pairing.after.condition(now.constraint, now.name)
        if before == after:
            before, after = (str((each.constraint or {}).get("source", "")) for each in (was, now))
        yield _found(pairing, name, "constraint", changed(called, _("giới hạn câu trả lời"), before, after))
    if was.parameters == now.parameters:
        return
    keys = [key for key in {**was.parameters, **now.parameters} if was.parameters.get(key) != now.parameters.get(key)]
    if set(keys) & set(RANGE) and "range" in (was.kind, now.kind):
        scales = [" – ".join(each.parameters.get(key, "…") for key in RANGE[:2]) for each in (was, now)]
        if scales[0] == scales[1]:
            scales = [" – ".join(each.parameters.get(key, "…") for key in RANGE) for each in (was, now)]
        yield _found(pairing, name, "scale", changed(called, _("thang điểm"), *scales))
        keys = [key for key in keys if key not in RANGE]
    if now.randomize != was.randomize:
        keys = [key for key in keys if key not in ("randomize", "seed")]
    for key in keys:
        before, after = was.parameters.get(key, ""), now.parameters.get(key, "")
        yield _found(pairing, name, "look", changed(called, _parameter_words(key), before, after))


def _parameter_words(key: str) -> str:
    return str(PARAMETERS[key]) if key in PARAMETERS else _("thiết lập khác của câu (%(key)s)", key=key)


def _looks(pairing: Pairing, name: str, called: str, was: Item, now: Item) -> Iterator[Difference]:
    for field in LOOKS:
        before, after = getattr(was, field, None), getattr(now, field, None)
        if _same_look(pairing, field, before, after, was, now):
            continue
        sentences: dict[str, Any] = {
            "appearance": _("%(place)s: đổi cách hiện trên điện thoại", place=called),
            "node": _("%(place)s: đổi tên trong tệp Excel", place=called),
            "trigger": _("%(place)s: đổi lúc tính lại", place=called),
            "seed": _("%(place)s: đổi cách xáo trộn phương án", place=called),
        }
        yield _found(pairing, name, "look", sentences[field])


def _same_look(pairing: Pairing, field: str, before: Any, after: Any, was: Item, now: Item) -> bool:
    if field == "seed":
        moved = getattr(was, "randomize", False) != getattr(now, "randomize", False)
        return moved or pairing.same_expression(before, after)
    if field == "trigger":
        return [pairing.renamed.get(each, each) for each in before or ()] == list(after or ())
    if field == "node":
        return before == after or was.name != now.name
    return bool(before == after)
