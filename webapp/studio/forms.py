"""The form of an item: its fields by what it is, each named by the part of the document that it says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from surveys.fieldwork.telephone_script import SETTINGS
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.modes import PARTS, SELF, TELEPHONE
from surveys.questionnaires.studio.nodes import walk
from surveys.text import nfc
from webapp.interview.language import words_of_language
from webapp.studio.looks import looks_of

MOST_WORDS = 8000
SHOWN = "shown"
"""The hidden field with what the form showed, so that a field that nobody touched changes nothing."""
RANDOMIZE = "parameters.randomize"
CODE = {"class": "code", "spellcheck": "false", "autocomplete": "off", "autocapitalize": "off"}
NOT_OFFERED = frozenset({"left_out"})


@dataclass(frozen=True)
class Part:
    """A field of the form as it stands in the document: `path` is "label.vi", "required", "name" …"""

    path: str
    label: str
    help: str = ""
    control: str = "line"
    choices: tuple[tuple[str, str], ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Worded:
    """One text in all languages, beside each other."""

    label: str
    help: str
    fields: tuple[tuple[str, Field], ...]


def shown_value(node: Mapping[str, Any], path: str) -> Any:
    """What a node says at a path; '' where it says nothing, the source of an expression where there is one."""
    head, _dot, key = path.partition(".")
    value = node.get(head)
    if key:
        value = (value or {}).get(key)
    if path == RANDOMIZE:
        return str(value or "").lower() == "true"
    if head in {"required", "stratum"}:
        return bool(value)
    return value if isinstance(value, str) else ""


def parts_of(node: Mapping[str, Any], document: Mapping[str, Any]) -> list[Part]:
    """The fields of a question, a section or (a node without type) the whole."""
    languages = list(document["whole"].get("languages") or ["default"])
    kind = node.get("type", "whole")
    makers = {"question": _of_question, "group": _of_section, "repeat": _of_repeat, "whole": _of_whole}
    found = makers[kind](node, languages)
    if node.get("stratum") or (kind == "question" and _is_screened(node, document)):
        words = _("Tỷ lệ thuộc diện hỏi tính riêng theo câu này, nên câu này hỏi mọi người.")
        found.append(Part("stratum", _("Dùng để chia tầng"), words, "check"))
    return found


def _is_screened(node: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Whether it is a question with an answer in the section that screens."""
    kind = KINDS.get(node.get("kind", ""))
    parents = next((around for each, around in walk(document) if each["uid"] == node["uid"]), ())
    return kind is not None and kind.stored and any(parent.get("screening") for parent in parents)


def item_form(node: Mapping[str, Any], document: Mapping[str, Any]) -> FlaskForm:
    """The form, filled with what the document says; a field that was sent has what was sent."""
    parts = parts_of(node, document)
    fields = {part.path: _field(part, number) for number, part in enumerate(parts)}
    form_class = type("ItemForm", (FlaskForm,), fields)
    values = {part.path: shown_value(node, part.path) for part in parts}
    form: FlaskForm = form_class(data=values)
    form.shown = json.dumps(values, ensure_ascii=False)  # type: ignore[attr-defined]
    return form


def worded(form: FlaskForm, head: str, document: Mapping[str, Any]) -> Worded | None:
    """A text of the form in all its languages; None where the form has no such text."""
    languages = document["whole"].get("languages") or ["default"]
    fields = [(name, form[f"{head}.{name}"]) for name in languages if f"{head}.{name}" in form]
    if not fields:
        return None
    several = len(languages) > 1
    first = fields[0][1]
    named = tuple((language_words(name) if several else "", field) for name, field in fields)
    return Worded(str(first.label.text).partition(" – ")[0], str(first.description), named)


def language_words(language: str) -> str:
    """A language as the page names it."""
    return _("Ngôn ngữ chính") if language == "default" else words_of_language(language)


def sent_changes(form: FlaskForm, shown: str) -> dict[str, Any]:
    """Path → value of the fields in which something else was sent than the form had shown."""
    try:
        before = json.loads(shown)
    except ValueError:
        before = {}
    if not isinstance(before, dict):
        before = {}
    found = {}
    for field in form:
        if field.type == "CSRFTokenField" or field.name not in before:
            continue
        value = field.data if isinstance(field.data, bool) else nfc(field.data or "").replace("\r\n", "\n")
        if value != before[field.name]:
            found[field.name] = value
    return found


def _field(part: Part, number: int) -> Any:
    settings: dict[str, Any] = {"id": f"f-{number}", "description": part.help, "render_kw": {"data-field": part.path}}
    label = f"{part.label} – {language_words(part.language)}" if part.language else part.label
    if part.control == "check":
        settings["render_kw"] |= {"data-value": "true"} if part.path == RANDOMIZE else {}
        return BooleanField(label, **settings)
    if part.control == "choice":
        choices = [SelectChoice(value, words) for value, words in part.choices]
        return SelectField(label, choices=choices, validate_choice=False, **settings)
    settings["render_kw"]["maxlength"] = str(MOST_WORDS)
    if part.control == "code":
        settings["render_kw"] |= CODE
    if part.control == "words":
        return TextAreaField(label, **settings)
    return StringField(label, **settings)


def _texts(head: str, label: str, help_words: str, languages: Iterable[str]) -> list[Part]:
    return [Part(f"{head}.{name}", label, help_words, "words", language=name) for name in languages]


def _of_question(node: Mapping[str, Any], languages: list[str]) -> list[Part]:
    kind = KINDS.get(node.get("kind", ""))
    words = _("Câu trả lời là gì: phương án, số, ngày, chữ …")
    parts = [Part("kind", _("Loại câu hỏi"), words, "choice", _kinds(node))]
    words = _("Lời hỏi") if kind is None or kind.stored else _("Lời dẫn")
    parts += _texts("label", words, _("Người hỏi đọc nguyên văn, nên viết đúng như lời nói."), languages)
    asked = kind is None or kind.asked
    if asked:
        parts += _texts("hint", _("Lời giải thích"), _("Đọc cho người trả lời nghe khi cần."), languages)
        parts += _texts("guidance", _("Lời dặn người hỏi"), _("Chỉ người hỏi thấy, không đọc lên."), languages)
        parts += _variants(kind is None or kind.stored, languages)
    if asked and (kind is None or kind.stored):
        parts.append(Part("required", _("Bắt buộc trả lời"), _("Chưa trả lời thì chưa đi tiếp được."), "check"))
    if kind is not None and kind.chooses and kind.name != "rank":
        words = _("Mỗi lần hỏi, các phương án đứng theo thứ tự khác nhau")
        why = _("Để phương án đứng đầu không được chọn nhiều hơn chỉ vì đứng đầu.")
        parts.append(Part(RANDOMIZE, words, why, "check"))
    looks = looks_of(node)
    if looks:
        parts.append(_look_part(looks))
    if node.get("kind") == "range":
        parts += [
            Part("parameters.start", _("Từ"), _("Số nhỏ nhất chọn được.")),
            Part("parameters.end", _("Đến"), _("Số lớn nhất chọn được.")),
            Part("parameters.step", _("Mỗi bước"), _("Hai số liền nhau cách nhau bao nhiêu.")),
        ]
    parts += _expressions(node)
    parts.append(_name_part(_("Tên biến")))
    return parts


def _variants(is_question: bool, languages: list[str]) -> list[Part]:
    """The words for who answers alone and for the telephone; blank, the ordinary words are used there too."""
    label = _("Lời hỏi") if is_question else _("Lời dẫn")
    words = {
        SELF: (
            (
                label,
                _("Người trả lời tự đọc trên điện thoại của mình, trên máy được đưa, hoặc trên phiếu giấy tự ghi."),
            ),
            (_("Lời giải thích"), _("Hiện ngay dưới lời hỏi.")),
        ),
        TELEPHONE: (
            (label, _("Người nghe không thấy thẻ, không thấy phương án: đọc lên là hiểu được.")),
            (_("Lời giải thích"), _("Đọc cho người trả lời nghe khi cần.")),
            (_("Lời dặn người hỏi"), _("Chỉ người gọi điện thấy, không đọc lên.")),
        ),
    }
    return [
        part
        for variant, each in words.items()
        for (said, help_words), head in zip(each, PARTS, strict=False)
        for part in _texts(f"{head}_{variant}", said, help_words, languages)
    ]


def _expressions(node: Mapping[str, Any]) -> list[Part]:
    """What is written as a formula and is no condition; one that only its compiled form says is left alone."""
    offered = []
    if node.get("kind") in {"calculate", "hidden"} or node.get("calculation"):
        offered.append(("calculation", _("Công thức"), _("Ví dụ ${so_nguoi} * 2. Tên trong ${…} là tên biến.")))
    if KINDS.get(node.get("kind", ""), KINDS["text"]).stored and node.get("kind") != "calculate":
        offered.append(("default", _("Điền sẵn"), _("Giá trị có sẵn khi mở câu; người hỏi sửa được.")))
    return [
        Part(path, label, words, "code") for path, label, words in offered if not isinstance(node.get(path), Mapping)
    ]


def _of_section(node: Mapping[str, Any], languages: list[str]) -> list[Part]:
    return [
        *_texts("label", _("Tên phần"), _("Hiện ở đầu phần, cả trên bản in."), languages),
        _look_part(looks_of(node)),
        _name_part(_("Tên trong tệp")),
    ]


def _of_repeat(node: Mapping[str, Any], languages: list[str]) -> list[Part]:
    help_words = _("Một số, hoặc ${tên biến}. Để trống: hỏi bao nhiêu lần cũng được.")
    count = Part("count", _("Số lần hỏi"), help_words, "code")
    return [
        *_texts("label", _("Tên nhóm lặp"), _("Hiện ở đầu mỗi lần hỏi, ví dụ “Thành viên của hộ”."), languages),
        *([] if isinstance(node.get("count"), Mapping) else [count]),
        _name_part(_("Tên trong tệp")),
    ]


def _of_whole(_node: Mapping[str, Any], languages: list[str]) -> list[Part]:
    consent = _("Đọc trước câu đầu tiên: ai hỏi, để làm gì, mất bao lâu, được từ chối, thông tin giữ thế nào.")
    return [
        Part("title", _("Tên bảng hỏi"), _("Hiện ở đầu phiếu và trên bản in.")),
        *_texts("consent", _("Lời giới thiệu"), consent, languages),
        Part("settings.style", _("Mỗi màn hình có gì"), _("Trên điện thoại của người hỏi."), "choice", (
            ("", _("Cả một phần")), ("pages", _("Một câu")))),
        *(Part(f"settings.{name}", label, help_words, "words") for name, label, help_words in _of_calls()),
    ]  # fmt: skip


def _of_calls() -> list[tuple[str, str, str]]:
    """What is said on the telephone around the interview; blank, it is made from the request."""
    words = (
        (_("Lời mở đầu"), _("Đọc khi có người nghe máy: ai gọi, về việc gì, xin phép nói chuyện.")),
        (_("Khi gặp hộp thư thoại"), _("Không nhắc nội dung hỏi: người khác có thể nghe được.")),
        (_("Khi người nghe từ chối"), _("Cảm ơn và thôi, không nài.")),
        (_("Lời kết"), _("Đọc sau câu cuối, trước khi gửi phiếu.")),
    )
    return [(name, *each) for name, each in zip(SETTINGS, words, strict=True)]


def _look_part(looks: tuple[tuple[str, str], ...]) -> Part:
    words = _("Trên điện thoại của người hỏi; bản in có cách bày riêng.")
    return Part("appearance", _("Cách hiện trên màn hình"), words, "choice", looks)


def _name_part(label: str) -> Part:
    words = _("Chữ không dấu, số, gạch dưới. Số liệu các phiên bản ghép theo tên này.")
    return Part("name", label, words, "code")


def _kinds(node: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    offered = [(kind.name, str(kind.words)) for kind in KINDS.values() if kind.name not in NOT_OFFERED]
    own = node.get("kind", "")
    if own and own not in dict(offered):
        offered.append((own, str(KINDS[own].words) if own in KINDS else own))
    return tuple(offered)
