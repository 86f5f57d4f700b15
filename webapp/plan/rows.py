"""The rows of the plan's two lists, as the page shows them: what is chosen first, in its order."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from surveys.reports.plan import Plan
from webapp.plan.arranging import by_section
from webapp.plan.forms import PlanForm, said, typed_place


@dataclass(frozen=True)
class Row:
    """A row with its check box and its place; `is_later`: added when answers could already be there."""

    name: str
    label: str
    is_chosen: bool
    place: str
    is_later: bool = False


def banner_rows(form: PlanForm, plan: Plan) -> list[Row]:
    """What can divide tables: the chosen ones in their order, then the others."""
    chosen = [banner.variable for banner in plan.banners]
    others = [banner.variable for banner in plan.possible_banners if banner.variable not in set(chosen)]
    labels = {banner.variable: banner.label for banner in plan.possible_banners}
    return [
        _row(form, "banners", name, labels[name], str(place) if place <= len(chosen) else "", plan)
        for place, name in enumerate([*chosen, *others], 1)
    ]


def question_sections(form: PlanForm, plan: Plan) -> list[tuple[str, list[Row]]]:
    """Every question by section, what is left out at the end of its section."""
    sections: dict[str, list[Row]] = {}
    chosen = plan.content().questions
    for each in plan.all_asked:
        place = str(chosen.index(each.variable) + 1) if each.variable in chosen else ""
        row = _row(form, "questions", each.variable, said(each), place, plan)
        sections.setdefault(each.section or _("Các câu hỏi"), []).append(row)
    return list(sections.items())


def banners_chosen(form: PlanForm, plan: Plan) -> list[str]:
    """The groups that were ticked, in the order that was typed."""
    places = {banner.variable: place for place, banner in enumerate(plan.banners, 1)}
    return form.in_order("banners", [row.name for row in banner_rows(form, plan)], places)


def questions_chosen(form: PlanForm, plan: Plan) -> list[str]:
    """The questions that were ticked, in the order that was typed, every section in one piece."""
    places = {name: place for place, name in enumerate(plan.content().questions, 1)}
    shown = [row.name for _section, rows in question_sections(form, plan) for row in rows]
    return by_section(form.in_order("questions", shown, places), _sections(plan))


def _sections(plan: Plan) -> dict[str, str]:
    return {each.variable: each.section for each in plan.all_asked}


def _row(form: PlanForm, field: str, name: str, label: str, place: str, plan: Plan) -> Row:
    """As it was sent where the form was sent, so that nothing typed is lost."""
    ticked = name in set(form[field].data or [])
    key = f"{field.removesuffix('s')}:{name}"
    return Row(name, label, ticked, typed_place(field, name) if form.is_submitted() else place, key in plan.later)
