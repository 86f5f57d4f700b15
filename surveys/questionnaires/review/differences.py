"""Two versions of a questionnaire compared, in sentences: "Câu 7: thêm phương án “Khó trả lời”"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.review.difference import Difference, changed, quoted
from surveys.questionnaires.review.item_differences import item_differences
from surveys.questionnaires.review.matching import ROOT, Pairing, Side, paired
from surveys.questionnaires.review.moves import moves_between
from surveys.questionnaires.review.option_differences import option_differences
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

__all__ = ["Difference", "differences"]

SAID = {
    "id_string": _l("mã biểu mẫu"),
    "version": _l("số hiệu phiên bản"),
    "style": _l("cách chia màn hình"),
    "instance_name": _l("cách đặt tên mỗi phiếu"),
    "allow_choice_duplicates": _l("việc cho phép trùng mã phương án"),
    "submission_url": _l("nơi nhận phiếu của chương trình khác"),
    "public_key": _l("khóa mã hóa của chương trình khác"),
    "telephone_opening": _l("lời mở đầu khi gọi điện"),
    "telephone_voicemail": _l("lời nói với hộp thư thoại"),
    "telephone_refusal": _l("lời nói khi người nghe từ chối"),
    "telephone_closing": _l("lời kết cuộc gọi"),
}
"""Settings that people read, by their names."""


def differences(before: Questionnaire, after: Questionnaire) -> list[Difference]:
    """What a later version asks otherwise: the whole first, then in the order of its items, what is gone last.

    Numbers of questions that only changed because others came or went are no difference.
    """
    if before.content_hash == after.content_hash:
        return []
    pairing = paired(before, after)
    placed = {name: number for number, name in enumerate(after.placed)}
    within = [
        *_added(pairing),
        *_moved(pairing),
        *(each for name in pairing.before_of for each in item_differences(pairing, name)),
        *option_differences(pairing),
    ]
    within.sort(key=lambda each: placed[each.place])
    return [*_whole(pairing), *within, *_removed(pairing)]


def _whole(pairing: Pairing) -> Iterator[Difference]:
    was, now = pairing.before.questionnaire, pairing.after.questionnaire
    if was.title != now.title:
        yield Difference("title", ROOT, changed(_("Bảng hỏi"), _("tên"), was.title, now.title))
    for language in now.languages:
        if language not in was.languages:
            yield Difference("language", ROOT, _("Bảng hỏi: thêm ngôn ngữ %(language)s", language=language))
    for language in was.languages:
        if language not in now.languages:
            yield Difference("language", ROOT, _("Bảng hỏi: bỏ ngôn ngữ %(language)s", language=language))
    if was.default_language != now.default_language and was.default_language in now.languages:
        sentence = _("Bảng hỏi: ngôn ngữ chính đổi thành %(language)s", language=now.default_language)
        yield Difference("language", ROOT, sentence)
    for language in pairing.languages:
        before, after = was.consent.get(language, ""), now.consent.get(language, "")
        if before != after:
            own = language == now.default_language
            what = _("lời giới thiệu") if own else _("lời giới thiệu (%(language)s)", language=language)
            yield Difference("consent", ROOT, changed(_("Bảng hỏi"), what, before, after))
    settings = {**was.settings, **now.settings}
    settings |= {"id_string": "", "version": ""}
    own_settings = [{**each.settings, "id_string": each.id_string, "version": each.version} for each in (was, now)]
    for key in settings:
        before, after = (each.get(key, "") for each in own_settings)
        if before != after:
            what = str(SAID[key]) if key in SAID else _("thiết lập khác của tệp (cột %(key)s)", key=key)
            said = (_said(key, each) for each in (before, after))
            yield Difference("setting", ROOT, changed(_("Bảng hỏi"), what, *said))


def _said(key: str, value: str) -> str:
    return _("mỗi màn hình một câu") if (key, value) == ("style", "pages") else value


def _added(pairing: Pairing) -> Iterator[Difference]:
    side = pairing.after
    for name in side.questionnaire.placed:
        if name in pairing.before_of or _is_told_with(side, name, pairing.before_of):
            continue
        sentence = _("Thêm %(what)s", what=_with_words(side, name))
        brought = [child for child in side.children.get(name, ()) if child in pairing.before_of]
        if brought:
            sentence = _("%(sentence)s, đưa vào đó %(items)s", sentence=sentence, items=side.called_all(brought))
        yield Difference("added", name, sentence)


def _removed(pairing: Pairing) -> Iterator[Difference]:
    side = pairing.before
    for name in side.questionnaire.placed:
        if name in pairing.after_of or _is_told_with(side, name, pairing.after_of):
            continue
        sentence = _("Bỏ %(what)s", what=_with_words(side, name))
        if any(child in pairing.after_of for child in side.children.get(name, ())):
            sentence = _("%(sentence)s, giữ các câu trong đó", sentence=sentence)
        gone = [each for each in side.within(name) if each not in pairing.after_of]
        variables = [each for each in gone if isinstance(side.item(each), Question)]
        yield Difference("removed", name, sentence, tuple(variables))


def _is_told_with(side: Side, name: str, both: dict[str, str]) -> bool:
    """Whether the section around it is new or gone as well, and told of."""
    return side.parents[name] != ROOT and side.parents[name] not in both


def _with_words(side: Side, name: str) -> str:
    """ "Câu 7 “Ông/Bà…”", "phần “A” (5 câu)"."""
    item = side.item(name)
    if name in side.numbers:
        return f"{side.called(name)} {quoted(side.words(item.label))}"
    if isinstance(item, Question):
        return side.called(name)
    asked = [each for each in side.within(name) if each in side.numbers]
    return _("%(section)s (%(count)s câu)", section=side.called(name), count=len(asked))


def _moved(pairing: Pairing) -> Iterator[Difference]:
    yield from _to_other_sections(pairing)
    for parent, children in pairing.after.children.items():
        old_parent = ROOT if parent == ROOT else pairing.before_of.get(parent)
        if old_parent is None:
            continue
        former = pairing.before.children.get(old_parent, [])
        stayed = {child for child in children if pairing.before_of.get(child) in former}
        before = [pairing.after_of[child] for child in former if pairing.after_of.get(child) in stayed]
        for move in moves_between(before, [child for child in children if child in stayed]):
            items = pairing.before.called_all(pairing.before_of[each] for each in move.items)
            facts = {
                "items": items[:1].upper() + items[1:],
                "anchor": pairing.before.called(pairing.before_of[move.anchor]),
            }
            if move.where == "before":
                sentence = _("%(items)s chuyển lên trước %(anchor)s", **facts)
            else:
                sentence = _("%(items)s chuyển xuống sau %(anchor)s", **facts)
            yield Difference("moved", move.items[0], sentence, tuple(pairing.before_of[each] for each in move.items))


def _to_other_sections(pairing: Pairing) -> Iterator[Difference]:
    for block in _blocks(pairing):
        parent = pairing.after.parents[block[0]]
        items = pairing.before.called_all(pairing.before_of[each] for each in block)
        items = items[:1].upper() + items[1:]
        if parent == ROOT:
            sentence = _("%(items)s chuyển ra ngoài các phần", items=items)
        else:
            sentence = _("%(items)s chuyển sang %(section)s", items=items, section=pairing.after.called(parent))
        yield Difference("moved", block[0], sentence, tuple(pairing.before_of[each] for each in block))


def _blocks(pairing: Pairing) -> list[list[str]]:
    """Neighbours that went together from one section to another, both of which are in both versions."""
    blocks: list[list[str]] = []
    ends: tuple[str, str] = ("", "")
    for children in pairing.after.children.values():
        for at, child in enumerate(children):
            way = _way(pairing, child)
            if way is None:
                continue
            if (
                blocks
                and at
                and blocks[-1][-1] == children[at - 1]
                and way == ends
                and _next_to(pairing, blocks[-1][-1], child)
            ):
                blocks[-1].append(child)
            else:
                blocks.append([child])
            ends = way
    return blocks


def _way(pairing: Pairing, child: str) -> tuple[str, str] | None:
    """From which section to which an item went, None where it stayed or where the section itself came or went."""
    old = pairing.before_of.get(child)
    if old is None:
        return None
    was, now = pairing.before.parents[old], pairing.after.parents[child]
    if now != ROOT and now not in pairing.before_of:
        return None
    while was != ROOT and was not in pairing.after_of:
        was = pairing.before.parents[was]
    same = (ROOT if was == ROOT else pairing.after_of[was]) == now
    return None if same else (was, now)


def _next_to(pairing: Pairing, one: str, other: str) -> bool:
    siblings: Sequence[str] = pairing.before.children[pairing.before.parents[pairing.before_of[one]]]
    at = siblings.index(pairing.before_of[one])
    return siblings[at + 1 : at + 2] == [pairing.before_of[other]]
