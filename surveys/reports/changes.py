"""What is otherwise in an edition than in the one that it corrects: texts, data, plan, and which numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.reports.aapor import ITEMS
from surveys.reports.composition import FRAME_TEXTS, PASSAGES
from surveys.reports.edition_words import ChangeWords
from surveys.reports.manifest import TABLES_NAME, VOLUNTEERS_NAME
from surveys.reports.published_tables import Row, read_tables
from surveys.reports.results import ResultsBook
from surveys.text import format_number
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

MOST_NUMBERS = 40
"""So many changed numbers are listed one by one, those among all respondents first; the others are counted."""
INPUTS: Mapping[str, str] = {
    "questionnaires": _l("Bảng hỏi"),
    "frame": _l("Dàn mẫu"),
    "ledger": _l("Sổ chọn mẫu"),
    "data": _l("Phiếu đưa vào tổng hợp"),
    "plan": _l("Kế hoạch phân tích"),
    "weighting": _l("Khai báo quyền số"),
}


@dataclass(frozen=True)
class Contents:
    """What two editions are compared by: the manifest, the published tables by name, the labels of what they show."""

    manifest: Mapping[str, Any]
    tables: Mapping[str, bytes]
    labels: Mapping[tuple[str, str], str]


def labels_of(book: ResultsBook) -> dict[tuple[str, str], str]:
    """The words of each question (with no answer) and of each of its answers."""
    found = {(question.variable, ""): question.heading for question in book.questions}
    found |= {(question.variable, ""): question.heading for question in book.open_questions}
    return found | {(question.variable, one.code): one.label for question in book.questions for one in question.answers}


def changes_between(old: Contents, new: Contents) -> list[dict[str, Any]]:
    """Every change as a record that can be stored: its kind, what it is about, before and now.

    Kinds: unknown (the older edition kept no manifest), text, input, number, more (numbers that are not listed).
    """
    if not old.manifest:
        return [{"kind": "unknown"}]
    return [*_texts(old.manifest, new.manifest), *_inputs(old.manifest, new.manifest), *_numbers(old, new)]


def change_words(change: Mapping[str, Any]) -> ChangeWords:
    """A stored change in words."""
    kind = change["kind"]
    if kind == "text":
        titles = {**PASSAGES, **FRAME_TEXTS, **ITEMS}
        return ChangeWords(str(titles.get(change["key"], _("Thể thức văn bản"))), "", _("đã viết lại"))
    if kind == "input":
        title = str(INPUTS.get(change["key"], _("Chương trình")))
        before, after = change["before"], change["after"]
        return ChangeWords(title, before, after if after != before else _("%(which)s, nội dung khác", which=after))
    if kind == "number":
        return ChangeWords(change["title"], change["before"], change["after"])
    if kind == "more":
        return ChangeWords(_("Số liệu khác"), "", _("%(count)s số nữa thay đổi", count=format_number(change["count"])))
    return ChangeWords(_("Số liệu"), "", _("bản trước chưa lưu bảng kê nên không so được từng số"))


def _texts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    before, after = old["inputs"]["texts"], new["inputs"]["texts"]
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            yield {"kind": "text", "key": key}


def _inputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for key in INPUTS:
        before, after = old["inputs"].get(key), new["inputs"].get(key)
        if before != after:
            yield {"kind": "input", "key": key, "before": _which(before), "after": _which(after)}
    if old["program"] != new["program"]:
        yield {"kind": "input", "key": "program", "before": old["program"], "after": new["program"]}


def _which(stated: Any) -> str:
    if not stated:
        return _("không có")
    if isinstance(stated, list):
        return _("%(count)s phiên bản", count=len(stated))
    if "responses" in stated:
        return _("%(count)s phiếu", count=format_number(stated["responses"]))
    return _("bản số %(number)s", number=stated["number"])


def _numbers(old: Contents, new: Contents) -> Iterator[dict[str, Any]]:
    labels = {**old.labels, **new.labels}
    changed: list[tuple[bool, dict[str, Any]]] = []
    for name in (TABLES_NAME, VOLUNTEERS_NAME):
        before, after = (read_tables(one.tables[name]) if name in one.tables else {} for one in (old, new))
        for key in dict.fromkeys((*after, *before)):
            if before.get(key) != after.get(key):
                said = {"before": _said(key, before.get(key)), "after": _said(key, after.get(key))}
                if said["before"] == said["after"]:  # its error or count alone
                    said = {part: f"{words} {_('(sai số hoặc số phiếu khác)')}" for part, words in said.items()}
                overall = not key[2] and name == TABLES_NAME
                changed.append((not overall, {"kind": "number", "title": _title(key, labels), **said}))
    changed.sort(key=lambda one: one[0])
    yield from (change for _later, change in changed[:MOST_NUMBERS])
    if len(changed) > MOST_NUMBERS:
        yield {"kind": "more", "count": len(changed) - MOST_NUMBERS}


def _title(key: Row, labels: Mapping[tuple[str, str], str]) -> str:
    item, option, banner, category, _statistic = key
    words = [labels.get((item, ""), item)]
    if option:
        words.append(labels.get((item, option), option))
    if banner:
        words.append(labels.get((banner, category), category))
    return ": ".join(words)


def _said(key: Row, row: Mapping[str, str] | None) -> str:
    if row is None:
        return _("không có")
    if row["status"] == "hidden" or not row["value"]:
        return row["n"] if key[-1] == "answers" else _("không công bố")
    number = format_number(float(row["value"]), len(row["value"].partition(".")[2]))
    return f"{number}%" if key[-1] in ("share", "top_two") else number
