"""What an analysis plan says: questions, groups, thresholds and findings for leaders, as values and as stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

MOST_FINDINGS = 5


@dataclass(frozen=True)
class Thresholds:
    """From how many people on a number may be shown; an office may ask for more, never for less (R7).

    A group of fewer than `minimum_base` is hidden, one of fewer than `flag_base` carries a mark, and a number made by
    1 to `minimum_count` − 1 people is hidden.
    """

    minimum_base: int = 10
    flag_base: int = 30
    minimum_count: int = 5


@dataclass(frozen=True)
class Finding:
    """What leaders are to be told of: a question, the answer ('' = the leading one), and the groups ('' = none)."""

    variable: str
    answer: str = ""
    banner: str = ""


@dataclass(frozen=True)
class PlanContent:
    """A whole plan as it is written: names only, in the order chosen.

    `questions` empty: all of the questionnaire, in its order. A question that is named neither there nor in `left_out`
    came with a later version of the questionnaire. `variables` are the declared ones with their versions.
    """

    banners: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    marks_differences: bool = False
    thresholds: Thresholds = field(default_factory=Thresholds)
    findings: tuple[Finding, ...] = ()
    variables: tuple[tuple[str, int], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "banners": list(self.banners),
            "questions": list(self.questions),
            "left_out": list(self.left_out),
            "marks_differences": self.marks_differences,
            "thresholds": asdict(self.thresholds),
            "findings": [asdict(each) for each in self.findings],
            "variables": [list(each) for each in self.variables],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> PlanContent:
        """From what was stored; what an earlier program did not know has its default."""
        known = {each.name for each in fields(Thresholds)}
        thresholds = {name: int(value) for name, value in stored.get("thresholds", {}).items() if name in known}
        return cls(
            banners=tuple(stored.get("banners", ())),
            questions=tuple(stored.get("questions", ())),
            left_out=tuple(stored.get("left_out", ())),
            marks_differences=bool(stored.get("marks_differences", False)),
            thresholds=Thresholds(**thresholds),
            findings=tuple(Finding(**each) for each in stored.get("findings", ())),
            variables=tuple((str(name), int(version)) for name, version in stored.get("variables", ())),
        )


def added(before: PlanContent, now: PlanContent) -> frozenset[str]:
    """What `now` has and `before` had not, as keys `question:…`, `banner:…`, `finding:<n>`, `threshold:…`,
    `variable:…`; a new version of a declared variable counts as added."""
    keys = {f"question:{name}" for name in set(now.questions) - set(before.questions)}
    keys |= {f"banner:{name}" for name in set(now.banners) - set(before.banners)}
    keys |= {f"finding:{n}" for n, each in enumerate(now.findings, 1) if each not in before.findings}
    keys |= {
        f"threshold:{each.name}"
        for each in fields(Thresholds)
        if getattr(now.thresholds, each.name) != getattr(before.thresholds, each.name)
    }
    return frozenset(keys | {f"variable:{name}" for name, _version in set(now.variables) - set(before.variables)})


def removed(before: PlanContent, now: PlanContent) -> frozenset[str]:
    """What `before` had and `now` has not any more, by the same keys."""
    return frozenset(key for key in added(now, before) if not key.startswith("threshold:"))
