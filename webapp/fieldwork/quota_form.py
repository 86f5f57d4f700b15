"""Which answers mean which group of the allocation: a question for each grouping, its answers for each group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.fieldwork.quota_progress import suggestion
from surveys.reports.planned_question import PlannedQuestion
from surveys.samples.quota_groups import OPEN_END, GroupMatch, QuotaGroup

AGES = [Optional(), NumberRange(min=0, max=OPEN_END, message=_l("Hãy nhập tuổi từ 0 đến 150."))]


class GroupsForm(FlaskForm):
    """Made for the groups of one allocation by `groups_form`."""

    groups: Sequence[QuotaGroup] = ()
    questions: Mapping[str, PlannedQuestion] = {}

    @property
    def dimensions(self) -> list[tuple[Any, Any, list[tuple[QuotaGroup, list[Any]]]]]:
        """For each grouping: the field of its question, the question that answers are shown of, fields by group."""
        shown = []
        for dimension in dict.fromkeys(group.dimension for group in self.groups):
            inside = [(place, group) for place, group in enumerate(self.groups) if group.dimension == dimension]
            fields = [(group, self._fields_of(place)) for place, group in inside]
            shown.append((self[f"cau-{dimension}"], self[f"cu-{dimension}"], fields))
        return shown

    def matches(self) -> dict[str, GroupMatch]:
        """What was chosen; where the question changed, what the names of the groups suggest."""
        found = {}
        for place, group in enumerate(self.groups):
            question = self.questions.get(self[f"cau-{group.dimension}"].data or "")
            if question is None:
                continue
            changed = self[f"cu-{group.dimension}"].data != question.variable
            found[group.name] = suggestion(group, question) if changed else self._typed(place, question.variable)
        return found

    @property
    def has_new_question(self) -> bool:
        """Whether a question was changed, so that its answers are still to be looked at."""
        return any(
            self[f"cau-{group.dimension}"].data != (self[f"cu-{group.dimension}"].data or "") for group in self.groups
        )

    def _fields_of(self, place: int) -> list[Any]:
        return [self[name] for name in (f"ma-{place}", f"tu-{place}", f"den-{place}") if name in self]

    def _typed(self, place: int, variable: str) -> GroupMatch:
        if f"ma-{place}" in self:
            return GroupMatch(variable, tuple(self[f"ma-{place}"].data or ()))
        low, high = self[f"tu-{place}"].data, self[f"den-{place}"].data
        return (
            GroupMatch(variable)
            if low is None and high is None
            else GroupMatch(variable, (), low or 0, high or OPEN_END)
        )


def groups_form(
    groups: Sequence[QuotaGroup], questions: Sequence[PlannedQuestion], matches: Mapping[str, GroupMatch]
) -> GroupsForm:
    """The form with what is matched now."""
    by_variable = {question.variable: question for question in questions}
    fields: dict[str, Any] = {"groups": tuple(groups), "questions": by_variable}
    data: dict[str, Any] = {}
    choices = [
        SelectChoice("", _("Chưa có câu hỏi nào")),
        *(SelectChoice(each.variable, each.label) for each in questions),
    ]
    for dimension in dict.fromkeys(group.dimension for group in groups):
        names = ", ".join(group.name for group in groups if group.dimension == dimension)
        variable = next(
            (matches[g.name].variable for g in groups if g.dimension == dimension and g.name in matches), ""
        )
        fields[f"cau-{dimension}"] = SelectField(
            _("Câu hỏi cho biết %(groups)s", groups=names),
            choices=choices,
            description=_("Chỉ chọn được câu về bản thân người trả lời ở phần cuối bảng hỏi."),
        )
        fields[f"cu-{dimension}"] = HiddenField()
        data |= {f"cau-{dimension}": variable, f"cu-{dimension}": variable}
    for place, group in enumerate(groups):
        match = matches.get(group.name)
        if match is None:
            continue
        item = by_variable[match.variable].item
        if item is not None:
            fields[f"ma-{place}"] = SelectMultipleField(
                group.name,
                choices=[SelectChoice(code, label) for code, label in item.options],
                widget=ListWidget(prefix_label=False),
                option_widget=CheckboxInput(),
                description=_("Những câu trả lời thuộc nhóm này."),
            )
            data[f"ma-{place}"] = list(match.codes)
        else:
            fields[f"tu-{place}"] = IntegerField(
                _("%(group)s: từ", group=group.name), AGES, description=_("Kể cả số này.")
            )
            fields[f"den-{place}"] = IntegerField(
                _("đến"), AGES, description=_("Kể cả số này; để trống nếu không có giới hạn.")
            )
            data |= {f"tu-{place}": match.low, f"den-{place}": match.high}
    return type("GroupsOfAllocationForm", (GroupsForm,), fields)(data=data)  # type: ignore[no-any-return]
