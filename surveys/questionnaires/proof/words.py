"""What was proved, said to the author: which question, why, what to do, at which cell of the workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from surveys.questionnaires.conditions import condition_in_words
from surveys.questionnaires.expressions import Expression
from surveys.questionnaires.findings import Finding
from surveys.questionnaires.proof.findings import Fault, Proof
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.xlsform.columns import Row
from surveys.text import shortened
from surveys.text.i18n import gettext as _

LONGEST_LABEL = 80
MOST_NAMED = 4

Said = tuple[str, str]


def proof_findings(
    questionnaire: Questionnaire, proof: Proof, places: Mapping[str, Row] | None = None
) -> list[Finding]:
    """Every fault as a warning; `places` are the rows of the workbook by name."""
    found = []
    for fault in proof.faults:
        message, advice = SENTENCES[fault.code](questionnaire, fault)
        row = (places or {}).get(fault.name)
        sheet, number, letter = (row.sheet, row.number, row.letter(fault.column)) if row else (None, None, None)
        facts = {"name": fault.name, "column": fault.column, "because": list(fault.because)}
        found.append(Finding(fault.code, "warning", message, advice, sheet, number, letter, facts))
    return found


def _never_asked(questionnaire: Questionnaire, fault: Fault) -> Said:
    condition = questionnaire.placed[fault.name].item.relevant
    words = condition_in_words(condition, questionnaire) if condition else ""
    facts = {"label": _label(questionnaire, fault.name), "condition": words}
    if fault.facts.get("alone"):
        message = _("“%(label)s” không bao giờ được hỏi: điều kiện “%(condition)s” không thể đúng.", **facts)
    else:
        message = _(
            "“%(label)s” không bao giờ được hỏi: điều kiện “%(condition)s” không thể đúng vì các câu %(others)s.",
            others=_with_conditions(questionnaire, fault.because), **facts,
        )  # fmt: skip
    return message, _(
        "Xem lại mã phương án, con số, chữ “và”, chữ “hoặc” trong điều kiện; nếu không cần thì bỏ câu này."
    )


def _always_asked(questionnaire: Questionnaire, fault: Fault) -> Said:
    return (
        _("Điều kiện hỏi “%(label)s” lúc nào cũng đúng nên không bỏ qua ai.", label=_label(questionnaire, fault.name)),
        _("Thường do dùng “hoặc” giữa hai dấu khác; nếu hỏi tất cả mọi người thì xóa điều kiện."),
    )


def _never_answerable(questionnaire: Questionnaire, fault: Fault) -> Said:
    return (
        _("Không câu trả lời nào cho “%(label)s” được chấp nhận.", label=_label(questionnaire, fault.name)),
        _("Xem lại giới hạn dưới, giới hạn trên và điều kiện lọc phương án."),
    )


def _refuses_nothing(questionnaire: Questionnaire, fault: Fault) -> Said:
    return (
        _("Ràng buộc của “%(label)s” không từ chối câu trả lời nào.", label=_label(questionnaire, fault.name)),
        _("Thường do dùng “hoặc” giữa giới hạn dưới và giới hạn trên; đổi thành “và”."),
    )


def _never_offered(questionnaire: Questionnaire, fault: Fault) -> Said:
    question = questionnaire.question(fault.name)
    labels = {choice.name: questionnaire.label(choice) for choice in questionnaire.choices_of(question)}
    codes = fault.facts["codes"]
    named = ", ".join(f"“{labels[code]}”" for code in codes[:MOST_NAMED]) + (" …" if len(codes) > MOST_NAMED else "")
    return (
        _("Phương án %(options)s của “%(label)s” không bao giờ hiện ra.",
          options=named, label=_label(questionnaire, fault.name)),
        _("So cột lọc của các phương án này ở trang choices với các mã mà câu trước có thể có."),
    )  # fmt: skip


def _no_options(questionnaire: Questionnaire, fault: Fault) -> Said:
    example = "; ".join(_answer(questionnaire, name, fault.example or {}) for name in fault.because)
    return (
        _("“%(label)s” có khi được hỏi mà không còn phương án nào, ví dụ khi %(example)s.",
          label=_label(questionnaire, fault.name), example=example),
        _("Thêm phương án cho trường hợp này, hoặc thêm điều kiện để không hỏi."),
    )  # fmt: skip


def _part_never_true(questionnaire: Questionnaire, fault: Fault) -> Said:
    node: dict[str, Any] = fault.facts["part"]
    part: Expression = {"expression": node, "source": " … ".join(f"${{{name}}}" for name in fault.because)}
    words = condition_in_words(part, questionnaire)
    facts = {"label": _label(questionnaire, fault.name), "part": words}
    if fault.column == "constraint":
        message = _("Trong ràng buộc của “%(label)s”, phần “%(part)s” không bao giờ đúng.", **facts)
    else:
        message = _("Trong điều kiện hỏi “%(label)s”, phần “%(part)s” không bao giờ đúng.", **facts)
    return message, _("Xem lại mã phương án hoặc con số ở phần này.")


SENTENCES: dict[str, Callable[[Questionnaire, Fault], Said]] = {
    "never-asked": _never_asked,
    "always-asked": _always_asked,
    "never-answerable": _never_answerable,
    "refuses-nothing": _refuses_nothing,
    "never-offered": _never_offered,
    "no-options": _no_options,
    "part-never-true": _part_never_true,
}


def _label(questionnaire: Questionnaire, name: str) -> str:
    return shortened(" ".join(questionnaire.label(questionnaire.placed[name].item).split()), LONGEST_LABEL)


def _labels(questionnaire: Questionnaire, names: tuple[str, ...]) -> str:
    known = [name for name in names if name in questionnaire.placed]
    return ", ".join(f"“{_label(questionnaire, name)}”" for name in known[:MOST_NAMED])


def _with_conditions(questionnaire: Questionnaire, names: tuple[str, ...]) -> str:
    """The questions, each with the condition under which alone it is asked: what contradicts is seen side by side."""
    said = []
    for name in [name for name in names if name in questionnaire.placed][:MOST_NAMED]:
        condition = questionnaire.placed[name].item.relevant
        label = _label(questionnaire, name)
        if condition is None:
            said.append(f"“{label}”")
            continue
        words = condition_in_words(condition, questionnaire)
        said.append(_("“%(label)s” (chỉ hỏi khi %(condition)s)", label=label, condition=words))
    return ", ".join(said)


def _answer(questionnaire: Questionnaire, name: str, answers: Mapping[str, Any]) -> str:
    item = questionnaire.placed[name].item
    answer = answers.get(name, "")
    if isinstance(item, Question) and item.row.chooses:
        labels = {choice.name: questionnaire.label(choice) for choice in questionnaire.choices_of(item)}
        codes = answer if isinstance(answer, list) else [answer]
        answer = ", ".join(str(labels.get(code, code)) for code in codes)
    return _("“%(label)s” là “%(answer)s”", label=_label(questionnaire, name), answer=answer or _("chưa trả lời"))
