"""Where the pages of an interview are: at the door, or on a respondent's own device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from surveys.fieldwork.records import Case


@dataclass(frozen=True)
class Addresses:
    """The endpoints of one kind of interview: `prefix` + "page", "keep", "save", "review", "resume", "send".

    `arguments` go into each of them; `out` is where one who stops for now goes. Files of the questionnaire
    (`form_file`, `questions_file`) have the prefix, too, and `file_arguments`.
    """

    prefix: str
    out_endpoint: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    file_arguments: Mapping[str, Any] = field(default_factory=dict)

    def to(self, view: str, **more: Any) -> str:
        """The address of one of its views."""
        return url_for(f"{self.prefix}{view}", **self.arguments, **more)

    def file(self, view: str, **more: Any) -> str:
        """The address of a file of the questionnaire."""
        return url_for(f"{self.prefix}{view}", **self.file_arguments, **more)

    @property
    def out(self) -> str:
        """Where one goes who stops for now."""
        return url_for(self.out_endpoint, **self.arguments)


def at_the_door(case: Case) -> Addresses:
    """The pages by which a collaborator interviews at a case."""
    return Addresses("interview.", "fieldwork.case", {"case_id": case.id})


FILES_AT_THE_DOOR = Addresses("interview.", "fieldwork.my_cases")
"""What every case has in common."""
