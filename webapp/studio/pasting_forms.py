"""The forms of pasting: the text or the Word file, and a row for each item that was recognised, to be corrected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional, ValidationError

from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.pasted import GRID, LEFT, NOTE, SECTION, RecognisedItem, RecognisedOption
from surveys.questionnaires.pasted.insertion import CHOOSES
from surveys.questionnaires.pasted.option_lists import offered
from surveys.questionnaires.pasted.text_lines import MOST_CHARACTERS

KIND_WORDS = {
    SECTION: _l("Tên phần"),
    "select_one": _l("Chọn một"),
    "select_multiple": _l("Chọn nhiều"),
    "rank": KINDS["rank"].words,
    GRID: _l("Bảng nhiều dòng chung một thang"),
    "integer": KINDS["integer"].words,
    "decimal": KINDS["decimal"].words,
    "date": KINDS["date"].words,
    "time": KINDS["time"].words,
    "text": KINDS["text"].words,
    NOTE: KINDS["note"].words,
    LEFT: _l("Không đưa vào"),
}
LONGEST = 20_000
MOST_ROWS = 1_000
OPTION = re.compile(r"\s*(?P<code>[\w.-]{1,20}?)\s*[.):=]\s+(?P<label>\S.*)")


class PasteForm(FlaskForm):
    """A questionnaire as text, or as a file of Word."""

    text = TextAreaField(
        _l("Bảng hỏi"),
        [Length(max=MOST_CHARACTERS, message=_l("Văn bản quá dài so với một bảng hỏi."))],
        description=_l("Trong Word, chọn tất cả (Ctrl+A), chép (Ctrl+C), rồi dán vào đây (Ctrl+V)."),
    )
    word = FileField(_l("Hoặc tệp Word"), description=_l("Tệp .docx. Tệp .doc cũ: mở bằng Word rồi lưu thành .docx."))


class RowForm(Form):
    """One recognised item as a person corrects it."""

    kind = SelectField(_l("Loại"), choices=[SelectChoice(kind, words) for kind, words in KIND_WORDS.items()])
    number = StringField(_l("Số câu"), [Length(max=20)])
    label = TextAreaField(_l("Lời hỏi"), [Length(max=LONGEST)])
    options = TextAreaField(
        _l("Phương án"),
        [Length(max=LONGEST)],
        description=_l("Mỗi dòng một phương án, ví dụ 1. Có. Thêm “(ghi rõ)” để có chỗ viết."),
    )
    rows = TextAreaField(
        _l("Các dòng của bảng"), [Length(max=LONGEST)], description=_l("Mỗi dòng một nội dung được hỏi.")
    )
    condition = StringField(
        _l("Chỉ hỏi khi"), [Length(max=2000)], description=_l("Ví dụ Câu 4 = 1, 2 hoặc Câu 4 khác 2.")
    )
    hint = StringField(_l("Lời giải thích cho người trả lời"), [Length(max=2000)])
    guidance = StringField(_l("Lời dặn người hỏi"), [Length(max=2000)])
    least = IntegerField(_l("Ít nhất"), [Optional()])
    most = IntegerField(_l("Nhiều nhất"), [Optional()])
    doubts = HiddenField()
    line = HiddenField()

    def validate_options(self, field: Any) -> None:
        """A closed question has two options or more, each with its own code."""
        if self.kind.data not in CHOOSES | {GRID}:
            return
        codes = [option.code for option in options_of(field.data or "")]
        if len(codes) < 2:
            raise ValidationError(_("Cần ít nhất hai phương án, mỗi dòng một phương án."))
        twice = next((code for code in codes if codes.count(code) > 1), None)
        if twice:
            raise ValidationError(_("Mã %(code)s dùng cho hai phương án. Hãy đánh số lại.", code=twice))

    def validate_label(self, field: Any) -> None:
        """Whatever is shown has words."""
        if self.kind.data != LEFT and not (field.data or "").strip():
            raise ValidationError(_("Ghi lời, hoặc chọn “Không đưa vào”."))

    def validate_rows(self, field: Any) -> None:
        """A table asks about something."""
        if self.kind.data == GRID and not (field.data or "").strip():
            raise ValidationError(_("Ghi ít nhất một dòng cần hỏi."))

    def item(self) -> RecognisedItem:
        """What the row says now."""
        chooses = self.kind.data in CHOOSES | {GRID}
        return RecognisedItem(
            kind=self.kind.data,
            number=(self.number.data or "").strip(),
            label=(self.label.data or "").strip(),
            options=options_of(self.options.data or "") if chooses else (),
            rows=tuple(_lines(self.rows.data)) if self.kind.data == GRID else (),
            hint=(self.hint.data or "").strip(),
            guidance=(self.guidance.data or "").strip(),
            condition=(self.condition.data or "").strip(),
            least=self.least.data,
            most=self.most.data,
            line=int(self.line.data) if (self.line.data or "").isascii() and (self.line.data or "").isdigit() else 0,
        )


class CorrectionForm(FlaskForm):
    """All recognised items; `text` is what was pasted, so that it can be gone back to."""

    items = FieldList(
        FormField(RowForm), max_entries=MOST_ROWS, description=_l("Sửa cho đúng, theo thứ tự trong văn bản đã dán.")
    )
    text = HiddenField()


def rows_from(items: Sequence[RecognisedItem]) -> list[dict[str, Any]]:
    """What the rows show of recognised items."""
    return [
        {
            "kind": item.kind,
            "number": item.number,
            "label": item.label,
            "options": "\n".join(f"{option.code}. {option.label}" for option in item.options),
            "rows": "\n".join(item.rows),
            "condition": item.condition,
            "hint": item.hint,
            "guidance": item.guidance,
            "least": item.least,
            "most": item.most,
            "doubts": "\n".join(item.doubts),
            "line": str(item.line),
        }
        for item in items
    ]


def options_of(text: str) -> tuple[RecognisedOption, ...]:
    """The options of a textarea: a code and words on each line, or words alone."""
    found = []
    for place, line in enumerate(_lines(text), 1):
        coded = OPTION.fullmatch(line)
        words = coded["label"].strip() if coded else line
        found.append(RecognisedOption(coded["code"] if coded else str(place), words, offered(words).option.specify))
    return tuple(found)


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").split("\n") if line.strip()]
