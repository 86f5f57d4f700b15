"""What is typed in to make a variable from answers: the fields depend on the kind and on the question's answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from analysis import Bands, Based, Collapsed, CountOf, DerivedVariable, Score, TopBox
from surveys.reports.declared_variables import LONGEST_LABEL, band_labels
from surveys.reports.planned_question import PlannedQuestion
from surveys.text import format_number, parse_number
from webapp.variables.kinds import Kind, sources

ANSWER = "answer_"


class VariableForm(FlaskForm):
    """The name that every kind has."""

    label = StringField(
        _l("Tên biến"),
        validators=[InputRequired(_l("Hãy đặt tên cho biến.")), Length(max=LONGEST_LABEL)],
        description=_l("Được in trong bảng và báo cáo. Ví dụ: Nhóm tuổi (3 nhóm)."),
    )


def form_for(
    kind: Kind, question: PlannedQuestion, condition: PlannedQuestion | None, stored: DerivedVariable | None
) -> VariableForm:
    """The form of a kind for a question, filled with what is stored if it is changed."""
    options = () if question.item is None else question.item.options
    fields: dict[str, Any] = {}
    if kind.made is Bands:
        fields["bounds"] = StringField(
            _l("Các mốc"),
            validators=[InputRequired(_l("Hãy ghi các mốc.")), _are_numbers],
            description=_l("Mỗi mốc bắt đầu một nhóm mới; cách nhau bằng dấu chấm phẩy. Ví dụ: 30; 45; 60."),
        )
    elif kind.made is Collapsed:
        for place, (_code, label) in enumerate(options):
            fields[f"{ANSWER}{place}"] = StringField(
                label,
                validators=[Optional(), Length(max=LONGEST_LABEL)],
                description=_l("Tên nhóm của phương án này; để trống thì không tính vào nhóm nào."),
            )
    elif kind.made is Score:
        for place, (_code, label) in enumerate(options):
            fields[f"{ANSWER}{place}"] = StringField(
                label,
                validators=[Optional(), _is_a_number],
                render_kw={"inputmode": "decimal", "size": "6"},
                description=_l("Số điểm của phương án này; để trống thì không tính điểm."),
            )
    else:
        asked = condition if kind.made is Based and condition is not None else question
        fields["codes"] = _boxes(asked, _l("Phương án được tính"), _l("Đánh dấu các phương án được tính."))
        if kind.made is TopBox:
            help_line = _l("Ví dụ “Khó trả lời”: người chọn phương án này không nằm trong cơ sở tính tỷ lệ.")
            fields["left_out"] = _boxes(question, _l("Phương án coi như không trả lời"), help_line)
    made = type("KindOfVariableForm", (VariableForm,), fields)
    return made(data=None if stored is None else _typed(stored, options))


def variable_of(
    form: VariableForm, kind: Kind, question: PlannedQuestion, condition: str, questions: Sequence[PlannedQuestion]
) -> DerivedVariable:
    """What the form declares; the service gives it its name."""
    label, source = (form.label.data or "").strip(), question.variable
    options = () if question.item is None else question.item.options
    typed = (
        [(code, (form[f"{ANSWER}{place}"].data or "").strip()) for place, (code, _label) in enumerate(options)]
        if (kind.made in (Collapsed, Score))
        else []
    )
    pairs = tuple((code, text) for code, text in typed if text)
    if kind.made is Bands:
        bounds = tuple(_numbers(form["bounds"].data))
        return Bands("", label, source, bounds, band_labels(bounds))
    if kind.made is Collapsed:
        return Collapsed("", label, source, pairs)
    if kind.made is Score:
        return Score("", label, source, tuple((code, repr(parse_number(text))) for code, text in pairs))
    codes = tuple(form["codes"].data or ())
    if kind.made is TopBox:
        return TopBox("", label, source, codes, tuple(form["left_out"].data or ()))
    if kind.made is CountOf:
        return CountOf("", label, sources(question, questions), codes)
    return Based("", label, source, condition, codes)


def _boxes(question: PlannedQuestion, label: Any, description: Any) -> Any:
    options = () if question.item is None else question.item.options
    return SelectMultipleField(
        label,
        choices=[SelectChoice(code, words) for code, words in options],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=description,
    )


def _typed(stored: DerivedVariable, options: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A stored variable as it would have been typed."""
    found: dict[str, Any] = {"label": stored.label}
    if isinstance(stored, Bands):
        return {**found, "bounds": "; ".join(format_number(bound, None) for bound in stored.bounds)}
    if isinstance(stored, Collapsed | Score):
        pairs = dict(stored.groups if isinstance(stored, Collapsed) else stored.points)
        texts = {code: pairs.get(code, "") for code, _label in options}
        if isinstance(stored, Score):
            texts = {code: f"{float(text):g}".replace(".", ",") if text else "" for code, text in texts.items()}
        return found | {f"{ANSWER}{place}": texts[code] for place, (code, _label) in enumerate(options)}
    found["codes"] = list(stored.codes)
    return {**found, "left_out": list(stored.left_out)} if isinstance(stored, TopBox) else found


def _numbers(text: str | None) -> list[float]:
    return [parse_number(part.strip()) for part in (text or "").split(";") if part.strip()]


def _are_numbers(_form: Any, field: Any) -> None:
    try:
        _numbers(field.data)
    except ValueError:
        raise ValidationError(_("“%(value)s” có chỗ không phải là số.", value=field.data)) from None


def _is_a_number(_form: Any, field: Any) -> None:
    try:
        parse_number((field.data or "").strip())
    except ValueError:
        raise ValidationError(_("“%(value)s” không phải là một số.", value=field.data)) from None
