"""What is still to be put right before an interview can be sent, part by part of the questionnaire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from surveys.questionnaires.navigation import Asked, Section
from webapp.interview.under_way import UnderWay


@dataclass(frozen=True)
class OpenPoint:
    """A question with what is missing or wrong at it, and its page."""

    section: Section
    asked: Asked
    message: str


@dataclass(frozen=True)
class OpenPart:
    """Neighbouring pages of one title with what is open on them."""

    title: str
    points: tuple[OpenPoint, ...]


def open_parts(going: UnderWay) -> list[OpenPart]:
    """The parts with something to put right, in order: a form of one question a page has no heading for each."""
    by_title = groupby(_points(going), key=lambda point: point.section.title)
    return [OpenPart(title, tuple(points)) for title, points in by_title]


def _points(going: UnderWay) -> Iterator[OpenPoint]:
    for section, errors in going.to_put_right():
        asked = {each.field: each for each in section.asked} if errors else {}
        for error in errors:
            yield OpenPoint(section, asked[error.field], error.message)
