"""The choices sheets of an XLSForm → choice lists."""

from __future__ import annotations

from surveys.questionnaires.questionnaire import Choice
from surveys.questionnaires.xlsform.columns import Row, read_rows
from surveys.questionnaires.xlsform.notes import Notes
from surveys.questionnaires.xlsform.workbook import Workbook
from surveys.text import search_key
from surveys.text.i18n import gettext as _

KNOWN_CHOICE_COLUMNS = {"list_name", "name", "label", "media", "exclusive"}
EXCLUSIVE_COLUMN = "exclusive"
YES = {"yes", "true", "true()", "1", "x", "co", "có"}
EXCLUSIVE_LABELS = {
    "kho tra loi", "khong biet", "khong co y kien", "tu choi tra loi", "khong tra loi", "khong biet/khong tra loi",
    "khong co", "khong co van de nao", "khong co noi dung nao",
}  # fmt: skip
EXTERNAL = "__external"
"""How the name ends under which a list of external_choices is kept, apart from one of choices with the same name."""
ChoiceLists = dict[str, tuple[Choice, ...]]


def read_choices(workbook: Workbook, default_language: str, notes: Notes, *, duplicates_allowed: bool) -> ChoiceLists:
    """All choice lists, those of external_choices included."""
    lists: dict[str, dict[str, Choice]] = {}
    sheet = workbook.sheet("choices")
    for row in read_rows(sheet) if sheet else ():
        _add_choice(row, row.get("list_name"), lists, default_language, notes, duplicates_allowed=duplicates_allowed)
    sheet = workbook.sheet("external_choices")
    for row in read_rows(sheet) if sheet else ():
        list_name = external_name(row.get("list_name"))
        _add_choice(row, list_name, lists, default_language, notes, duplicates_allowed=True)
    return {name: tuple(choices.values()) for name, choices in lists.items()}


def external_name(list_name: str) -> str:
    """Name under which a list of external_choices is kept."""
    return list_name + EXTERNAL


def _add_choice(
    row: Row,
    list_name: str,
    lists: dict[str, dict[str, Choice]],
    default_language: str,
    notes: Notes,
    *,
    duplicates_allowed: bool,
) -> None:
    name = row.get("name")
    if not row.get("list_name"):
        return
    choices = lists.setdefault(list_name, {})
    if not name:
        notes.add(
            "warning" if list_name.endswith(EXTERNAL) else "error", "choice-without-name", row, "name",
            _("Phương án trả lời trong danh sách “%(list)s” chưa có mã.", list=list_name),
            _("Điền mã ngắn, không dấu cách, vào cột name."),
        )  # fmt: skip
        return
    if name in choices and not duplicates_allowed:
        notes.error(
            "duplicate-choice", row, "name",
            _("Mã “%(name)s” xuất hiện hai lần trong danh sách “%(list)s”.", name=name, list=list_name),
            _("Mỗi phương án trong một danh sách phải có mã riêng: đổi một trong hai mã."),
            list=list_name, name=name,
        )  # fmt: skip
        return
    key = name if name not in choices else f"{name}\0{row.number}"
    extra = row.extra(KNOWN_CHOICE_COLUMNS)
    if row.get("exclusive"):
        extra[EXCLUSIVE_COLUMN] = row.get("exclusive")
    choices[key] = Choice(name, row.texts("label", default_language), extra)


def filter_columns(lists: ChoiceLists) -> set[str]:
    """Names that stand for columns of the choices sheet in a choice filter."""
    extra = {column for choices in lists.values() for choice in choices for column in choice.extra}
    return {"name", "label", "list_name"} | extra


def exclusive_codes(choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """Codes that cannot stand beside others: marked so, or worded "Khó trả lời", "Không biết" …"""
    return tuple(
        choice.name
        for choice in choices
        if choice.extra.get(EXCLUSIVE_COLUMN, "").lower() in YES
        or any(search_key(label) in EXCLUSIVE_LABELS for label in choice.label.values())
    )
