"""Who in the household answers, as it is said to the household."""

from __future__ import annotations

from flask_babel import gettext as _

from surveys.fieldwork.records import Case
from webapp.links.blueprint import blueprint


@blueprint.app_template_global()
def answers_words(case: Case) -> str:
    """The selected person by age, and that the device goes to that person."""
    position, adults = case.selected_position, case.eligible_persons
    if position is None or adults is None:
        return ""
    if adults == 1:
        return _("Người trả lời là người duy nhất từ 18 tuổi trở lên trong hộ.")
    if position == 1:
        words = _("Người trả lời là người nhiều tuổi nhất trong %(adults)s người.", adults=adults)
    elif position == adults:
        words = _("Người trả lời là người ít tuổi nhất trong %(adults)s người.", adults=adults)
    else:
        words = _(
            "Người trả lời là người nhiều tuổi thứ %(position)s trong %(adults)s người.",
            position=position,
            adults=adults,
        )
    return words + " " + _("Xin trao máy cho người đó.")
