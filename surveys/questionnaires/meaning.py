"""What changes between the versions of a questionnaire: answers are put together by the name of the variable, so a name
must go on meaning what it meant (docs/decisions/0015-a-change-of-meaning-needs-a-new-name.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from surveys.questionnaires.exports.codebook import limits_of
from surveys.questionnaires.likeness import Likeness, bare_words, likeness
from surveys.questionnaires.merged_versions import Variable, Version, merged_variables
from surveys.questionnaires.placeholders import plain_line
from surveys.questionnaires.questionnaire import Choice, Group, Question, Questionnaire, Texts
from surveys.text.i18n import gettext as _

Gravity = Literal["meaning", "wording", "harmless"]
"""The variable means something else; its words are others, which a person must judge; nothing is lost."""

NUMBERS = {"whole", "number"}
RANGE = ("start", "end", "step")
MOST_NAMED = 3


@dataclass(frozen=True)
class Change:
    """What changed for one variable; `before` and `after` say it in words, `consequence` what follows."""

    variable: str
    question: str
    what: str
    gravity: Gravity
    before: str
    after: str
    consequence: str


def changes_between(earlier: Sequence[Version], questionnaire: Questionnaire) -> list[Change]:
    """How the variables of all earlier versions (oldest first) fare in a new one; nothing for new names."""
    found: list[Change] = []
    for variable in merged_variables(earlier) if earlier else ():
        placed = questionnaire.placed.get(variable.name)
        if variable.question.has_answer and placed is not None and isinstance(placed.item, Question):
            found += _Comparison(earlier, variable, questionnaire, placed.item).changes()
    return found


@dataclass(frozen=True)
class _Comparison:
    """One variable as it was and as it is to be."""

    earlier: Sequence[Version]
    variable: Variable
    questionnaire: Questionnaire
    new: Question

    @property
    def old(self) -> Question:
        return self.variable.question

    def change(self, what: str, gravity: Gravity, before: str, after: str, consequence: str) -> Change:
        label = plain_line(self.questionnaire, self.new.label) or self.new.name
        return Change(self.new.name, label, what, gravity, before, after, consequence)

    def changes(self) -> Iterator[Change]:
        if _family(self.old) != _family(self.new):
            yield self.change("kind", "meaning", str(self.old.row.words), str(self.new.row.words), _renamed())
            return
        yield from self.codes()
        yield from self.words()
        yield from self.limits()
        before, after = (_source(question.calculation) for question in (self.old, self.new))
        if not self.new.row.asked and before.split() != after.split():
            yield self.change("calculation", "meaning", before or "–", after or "–", _renamed())
        before, after = _universe(self.variable.questionnaire, self.old), _universe(self.questionnaire, self.new)
        if before != after:
            consequence = _("Trước và sau hỏi những người khác nhau; khi đọc tỷ lệ phải để ý số người được hỏi.")
            yield self.change(
                "universe", "harmless", before or _("hỏi mọi người"), after or _("hỏi mọi người"), consequence
            )

    def codes(self) -> Iterator[Change]:
        """Codes that mean something else, are gone, or are new."""
        before, after = _labels(self.earlier, self.new.name), _labels([Version(0, self.questionnaire)], self.new.name)
        if not before and not after:
            return
        other = [code for code in before if code in after and not _any_alike(before[code], after[code])]
        gone = [code for code in before if code not in after]
        added = [code for code in after if code not in before]
        if other:
            yield self.change("relabelled", "meaning", _named(other, before), _named(other, after), _renamed())
        if gone:
            yield self.change("removed", "meaning", _named(gone, before), _("không còn"), _renamed())
        said = {bare_words(label): code for code, labels in before.items() for label in labels}
        moved = {code: said[words] for code in added for words in map(bare_words, after[code]) if words in said}
        if moved:
            where = list(dict.fromkeys(moved.values()))
            yield self.change("moved", "meaning", _named(where, before), _named(list(moved), after), _renamed())
        fresh = [code for code in added if code not in moved]
        if fresh:
            consequence = _("Phiếu theo phiên bản trước chưa có phương án này, nên tỷ lệ trước và sau khó so sánh.")
            yield self.change("added", "harmless", _("chưa có"), _named(fresh, after), consequence)
        kept = [code for code in before if code in after and code not in other]
        respelled = [code for code in kept if not _any_alike(before[code], after[code], exactly=True)]
        if respelled:
            yield self.change("spelling", "harmless", _named(respelled, before), _named(respelled, after), _newest())

    def words(self) -> Iterator[Change]:
        """What is asked, in every language that both versions have, and in each mode with words of its own; a grid's
        title is part of its rows' words."""
        for before, after in self.wordings():
            alike: Likeness = likeness(before, after)
            if alike == "different":
                consequence = _("Nếu hỏi điều khác, phải đặt tên biến mới. Nếu vẫn hỏi cùng một điều, hãy xác nhận.")
                yield self.change("wording", "wording", before, after, consequence)
                return
            if alike == "spelling":
                yield self.change("spelling", "harmless", before, after, _newest())
                return

    def wordings(self) -> Iterator[tuple[str, str]]:
        was, now = self.variable.questionnaire, self.questionnaire
        pairs = [(self.old.label, self.new.label), (_grid_title(was, self.old), _grid_title(now, self.new))]
        for variant in dict.fromkeys((*self.old.variants, *self.new.variants)):
            before, after = ({**one.label, **one.variant("label", variant)} for one in (self.old, self.new))
            pairs.append((before, after))
        if self.new.row.counts:
            pairs.append((self.old.hint, self.new.hint))  # the unit stands there
        for before, after in pairs:
            common = [language for language in before if before.get(language) and after.get(language)]
            for language in common:
                yield plain_line(was, before, language), plain_line(now, after, language)
            if not common:
                yield plain_line(was, before), plain_line(now, after)

    def limits(self) -> Iterator[Change]:
        """Limits of an answer: of a scale and of the number of choices they are part of the question."""
        scales = [" – ".join(one.parameters.get(name, "…") for name in RANGE) for one in (self.old, self.new)]
        if "range" in (self.old.kind, self.new.kind) and scales[0] != scales[1]:
            yield self.change("scale", "meaning", scales[0], scales[1], _renamed())
            return
        before, after = limits_of(self.old) or _("không giới hạn"), limits_of(self.new) or _("không giới hạn")
        if before != after and self.new.is_multiple:
            yield self.change("limits", "meaning", before, after, _renamed())
        elif before != after:
            consequence = _("Câu trả lời ngoài giới hạn mới vẫn còn trong số liệu của phiên bản trước.")
            yield self.change("limits", "harmless", before, after, consequence)


def _family(question: Question) -> tuple[str, bool]:
    """What two questions must share for their answers to be one column."""
    return "number" if question.reading in NUMBERS else question.reading, question.row.asked


def _labels(versions: Sequence[Version], name: str) -> dict[str, set[str]]:
    """The words of every code in any of the versions; a list that is filtered may say one code in several ways."""
    found: dict[str, set[str]] = {}
    for version in versions:
        placed = version.questionnaire.placed.get(name)
        if placed is not None and isinstance(placed.item, Question):
            for choice in version.questionnaire.choices_of(placed.item):
                found.setdefault(choice.name, set()).update(_said(version.questionnaire, choice))
    return found


def _said(questionnaire: Questionnaire, choice: Choice) -> set[str]:
    return {plain_line(questionnaire, choice.label, language) for language in choice.label} or {choice.name}


def _any_alike(before: set[str], after: set[str], *, exactly: bool = False) -> bool:
    alike = {"same"} if exactly else {"same", "spelling"}
    return any(likeness(one, other) in alike for one in before for other in after)


def _named(codes: Sequence[str], labels: dict[str, set[str]]) -> str:
    said = [f"{code} = “{min(labels[code])}”" for code in codes[:MOST_NAMED]]
    return "; ".join([*said, *(["…"] if len(codes) > MOST_NAMED else [])])


def _grid_title(questionnaire: Questionnaire, question: Question) -> Texts:
    groups = questionnaire.placed[question.name].groups
    group = questionnaire.placed[groups[-1]].item if groups else None
    is_grid = question.is_select and isinstance(group, Group) and "table-list" in group.appearance.split()
    return group.label if group is not None and is_grid else {}


def _universe(questionnaire: Questionnaire, question: Question) -> str:
    placed = questionnaire.placed[question.name]
    items = [*(questionnaire.placed[name].item for name in placed.groups), question]
    conditions = [item.relevant for item in items if item.relevant]
    screening = questionnaire.screening
    if screening is not None and screening.screening and question.name not in questionnaire.screened:
        conditions = [screening.screening, *conditions]
    return " and ".join(" ".join(_source(condition).split()) for condition in conditions)


def _source(expression: dict[str, object] | None) -> str:
    return str(expression["source"]) if expression else ""


def _renamed() -> str:
    return _("Phải đặt tên biến mới cho câu này, vì số liệu của các phiên bản ghép với nhau theo tên biến.")


def _newest() -> str:
    return _("Kết quả và báo cáo dùng cách viết mới.")
