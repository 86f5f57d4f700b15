"""The wordings of a question that is asked in other words by mode, shown beside its results (decision 26)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from surveys.questionnaires.modes import variant_of
from surveys.questionnaires.variants import Wording
from surveys.reports.facts import shown_modes
from surveys.requests.records import Survey
from surveys.responses.modes import counted_modes, live_modes
from surveys.text import format_number
from surveys.text.i18n import gettext as _


def responses_by_wording(
    session: Session, survey: Survey, *, source: str, released_only: bool
) -> tuple[tuple[str, int], ...]:
    """Variant → valid responses in its modes; one of which a mode may not be told by itself (R6) is not there."""
    counted = counted_modes(session, survey, source=source, released_only=released_only)
    return told_by_wording(counted, live_modes(counted) if survey.state == "fieldwork" else shown_modes(dict(counted)))


def told_by_wording(counted: Mapping[str, int], told: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The same from the numbers by mode, and from those of them that may be told."""
    by_variant: dict[str, list[str]] = {}
    for mode in counted:
        by_variant.setdefault(variant_of(mode), []).append(mode)
    return tuple(
        (variant, sum(counted[mode] for mode in modes))
        for variant, modes in by_variant.items()
        if all(told.get(mode) == counted[mode] for mode in modes)
    )


def wordings_told(wordings: Sequence[Wording], responses: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    """(when, words) of each wording, with the number of responses in its modes where that may be told."""
    numbers = dict(responses)
    return [
        (
            each.used
            if each.variant not in numbers
            else _("%(used)s (%(n)s phiếu)", used=each.used, n=format_number(numbers[each.variant])),
            each.words,
        )
        for each in wordings
    ]


def wordings_sentence(wordings: Sequence[Wording], responses: Sequence[tuple[str, int]]) -> str:
    """All wordings in a sentence; '' for a question that is asked alike in every mode."""
    if not wordings:
        return ""
    said = "; ".join(f"{used[:1].lower()}{used[1:]}: “{words}”" for used, words in wordings_told(wordings, responses))
    return _("Câu này có lời hỏi khác theo cách hỏi: %(wordings)s.", wordings=said)
