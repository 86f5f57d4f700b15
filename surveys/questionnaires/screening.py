"""What a screening has to be: the first group, all of it asked whatever is answered, and nothing outside it decisive.

An interview that ends at the first "not eligible" loses the variables by which rates of eligibility are wanted. Here it
ends with the screening, after all of it, and no stratum variable may have a condition that keeps it from being asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from surveys.questionnaires.dependencies import references_behind
from surveys.questionnaires.expressions import Expression, parts, references, to_boolean
from surveys.questionnaires.questionnaire import Group, Item, Question, Questionnaire, Repeat
from surveys.questionnaires.state import State
from surveys.text import shortened
from surveys.text.i18n import gettext as _

LONGEST_LABEL = 80


@dataclass(frozen=True)
class ScreeningFault:
    """What is wrong with a screening: at which item and in which of its fields, in words, and what to do."""

    code: str
    name: str
    field: str
    message: str
    advice: str


def is_eligible(state: State) -> bool | None:
    """Whether the screening admits the person; None where that hangs on what the person declined to say."""
    screening = state.questionnaire.screening
    if screening is None or screening.screening is None:
        return True
    return _holds(state, screening.screening, screening.name)


def strata_of(questionnaire: Questionnaire) -> list[Question]:
    """The questions that their author marked as telling a stratum."""
    return [question for question in questionnaire.questions() if question.stratum]


def screening_faults(questionnaire: Questionnaire, *, strata: Collection[str] = ()) -> list[ScreeningFault]:
    """Everything that keeps a screening from doing its work; nothing where there is none.

    `strata` are further variables that tell a stratum, beside those that the author marked: groups with a quota.
    """
    screening = questionnaire.screening
    if screening is None:
        return []
    wanted = dict.fromkeys([*(question.name for question in strata_of(questionnaire)), *strata])
    return [
        *_misplaced(questionnaire, screening),
        *_undecided(questionnaire, screening),
        *(fault for name in wanted for fault in _of_stratum(questionnaire, name)),
        *_dependent(questionnaire, screening, wanted),
    ]


def without_screening(questionnaire: Questionnaire) -> Questionnaire:
    """The same questions asked of everybody."""
    items = tuple(replace(item, screening=None) if isinstance(item, Group) else item for item in questionnaire.items)
    return replace(questionnaire, items=items)


def with_admission(questionnaire: Questionnaire) -> Questionnaire:
    """The same, where what follows the screening says itself that it is asked of the eligible only: for what reasons
    about conditions. Doing it twice changes nothing."""
    screening = questionnaire.screening
    if screening is None or screening.screening is None:
        return questionnaire
    after = questionnaire.items.index(screening) + 1
    admitted = (_admitted(item, screening.screening) for item in questionnaire.items[after:])
    return replace(questionnaire, items=(*questionnaire.items[:after], *admitted))


def _admitted(item: Item, condition: Expression) -> Item:
    own = item.relevant
    if own is None:
        return replace(item, relevant=condition)
    node = own["expression"]
    if condition["expression"] in (node, node["of"][0] if node["op"] == "and" else None):
        return item
    both = {"op": "and", "of": [condition["expression"], node]}
    names = dict.fromkeys([*references(condition), *references(own)])
    source = f"({condition['source']}) and ({own['source']})"
    return replace(item, relevant={**own, "expression": both, "references": list(names), "source": source})


def deciding(questionnaire: Questionnaire) -> set[str]:
    """The questions on whose answers eligibility rests, through calculations."""
    screening = questionnaire.screening
    behind = references_behind(questionnaire, screening.screening) if screening is not None else set()
    return {name for name in behind if _is_asked(questionnaire, name)}


def _misplaced(questionnaire: Questionnaire, screening: Group) -> Iterator[ScreeningFault]:
    for placed in questionnaire.placed.values():
        item = placed.item
        if isinstance(item, Group) and item.screening is not None and item is not screening:
            yield ScreeningFault(
                "screening-several", item.name, "screening",
                _("Bảng hỏi chỉ được có một phần sàng lọc, đứng riêng ở đầu; phần “%(title)s” là phần thứ hai, "
                  "hoặc nằm trong phần khác.", title=_called(questionnaire, item)),
                _("Gộp điều kiện vào phần sàng lọc đầu tiên."))  # fmt: skip
    inside = questionnaire.screened
    before = next((q for q in questionnaire.questions() if q.name in inside or (q.is_asked and q.has_answer)), None)
    if before is not None and before.name not in inside:
        yield ScreeningFault(
            "screening-not-first", screening.name, "screening",
            _("Câu “%(label)s” đứng trước phần sàng lọc.", label=_called(questionnaire, before)),
            _("Đưa phần sàng lọc lên đầu bảng hỏi."))  # fmt: skip
    for name in sorted(inside):
        item = questionnaire.placed[name].item
        if isinstance(item, Repeat):
            yield ScreeningFault(
                "screening-repeat", name, "name", _("Trong phần sàng lọc có nhóm lặp “%(title)s”.",
                                                    title=_called(questionnaire, item)),
                _("Đưa nhóm lặp ra sau phần sàng lọc."))  # fmt: skip
    if screening.relevant is not None:
        yield ScreeningFault(
            "screening-conditional", screening.name, "relevant", _("Phần sàng lọc có điều kiện hỏi."),
            _("Bỏ điều kiện này: phần sàng lọc hỏi mọi người."))  # fmt: skip


def _undecided(questionnaire: Questionnaire, screening: Group) -> Iterator[ScreeningFault]:
    decides = deciding(questionnaire)
    if not decides:
        yield ScreeningFault(
            "screening-of-nothing", screening.name, "screening",
            _("Điều kiện thuộc diện hỏi không nhắc tới câu nào."),
            _("Viết điều kiện theo các câu của phần sàng lọc."))  # fmt: skip
    for name in sorted(decides - questionnaire.screened):
        yield ScreeningFault(
            "screening-looks-outside", screening.name, "screening",
            _("Điều kiện thuộc diện hỏi nhắc tới câu “%(label)s” ở ngoài phần sàng lọc.",
              label=_called(questionnaire, questionnaire.placed[name].item)),
            _("Đưa câu này vào phần sàng lọc."))  # fmt: skip


def _of_stratum(questionnaire: Questionnaire, stratum: str) -> Iterator[ScreeningFault]:
    """A stratum variable, and what it is calculated from, stands in the screening and without conditions."""
    if stratum not in questionnaire.placed:
        return
    item = questionnaire.placed[stratum].item
    behind = references_behind(questionnaire, item.calculation) if isinstance(item, Question) else set()
    for name in [stratum, *sorted(behind)]:
        told = questionnaire.placed[name]
        called = _called(questionnaire, told.item)
        if not _is_asked(questionnaire, name) and name != stratum:
            continue
        if name not in questionnaire.screened:
            yield ScreeningFault(
                "stratum-outside", name, "name",
                _("Câu “%(label)s” dùng để chia tầng nhưng nằm ngoài phần sàng lọc: người không thuộc diện hỏi "
                  "không được hỏi câu này.", label=called),
                _("Đưa câu này vào phần sàng lọc."))  # fmt: skip
        elif any(questionnaire.placed[each].item.relevant is not None for each in (*told.groups, name)):
            yield ScreeningFault(
                "stratum-skipped", name, "relevant",
                _("Câu “%(label)s” dùng để chia tầng nhưng có điều kiện hỏi nên có người không được hỏi.",
                  label=called),
                _("Bỏ điều kiện của câu này, và của nhóm quanh nó."))  # fmt: skip


def _dependent(questionnaire: Questionnaire, screening: Group, strata: Collection[str]) -> Iterator[ScreeningFault]:
    """What is asked only of the eligible, or only of the others, and decides nothing, belongs behind the screening."""
    decides = deciding(questionnaire)
    for name in questionnaire.placed:
        if name not in questionnaire.screened or name in {*decides, *strata, *questionnaire.specifying}:
            continue
        item = questionnaire.placed[name].item
        if references_behind(questionnaire, item.relevant) & decides and not _holds_decisive(item, decides):
            yield ScreeningFault(
                "screening-depends", name, "relevant",
                _("Trong phần sàng lọc, “%(label)s” chỉ được hỏi tùy theo câu trả lời quyết định diện hỏi.",
                  label=_called(questionnaire, item)),
                _("Bỏ điều kiện, hoặc đưa ra sau phần sàng lọc."))  # fmt: skip


def _holds_decisive(item: Item, decides: Collection[str]) -> bool:
    if isinstance(item, Question):
        return item.name in decides
    return any(_holds_decisive(inner, decides) for inner in item.items)


def _is_asked(questionnaire: Questionnaire, name: str) -> bool:
    item = questionnaire.placed[name].item
    return isinstance(item, Question) and item.is_asked and item.has_answer


def _called(questionnaire: Questionnaire, item: Item) -> str:
    return shortened(" ".join(questionnaire.label(item).split()), LONGEST_LABEL)


def _holds(state: State, condition: Expression, name: str) -> bool | None:
    """A condition in three values, "and" and "or" taken apart: one part that is certain may decide alone."""
    node = condition["expression"]
    if node["op"] in ("and", "or"):
        found = {_holds(state, _part(condition, inner), name) for inner in node["of"]}
        decisive = node["op"] == "or"
        return decisive if decisive in found else None if None in found else not decisive
    if state.rests_on_declined(condition):
        return None
    return to_boolean(state.evaluated(condition, name, ()))


def _part(condition: Expression, node: dict[str, object]) -> Expression:
    names = dict.fromkeys(str(each["name"]) for each in parts(node) if each["op"] == "reference")
    return {**condition, "expression": node, "references": list(names)}
