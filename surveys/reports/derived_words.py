"""What a derived variable is made of, in words: printed wherever its results are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analysis import Bands, Based, Collapsed, CountOf, DerivedVariable, Score, TopBox
from analysis.derived_variables import sources_of
from surveys.reports.planned_question import PlannedQuestion
from surveys.text.i18n import gettext as _

Questions = Mapping[str, PlannedQuestion]
Rows = list[tuple[str, str]]


def definition_words(variable: DerivedVariable, questions: Questions) -> str:
    """One sentence that says from which question, and how."""
    source = _and(_question_words(questions[name]) for name in sources_of(variable)[:1])
    if isinstance(variable, Bands):
        return _("Chia nhóm từ số ghi ở %(question)s: %(groups)s.", question=source, groups="; ".join(variable.labels))
    if isinstance(variable, Collapsed):
        return _("Gộp phương án của %(question)s: %(groups)s.", question=source, groups=_groups(variable, questions))
    if isinstance(variable, TopBox):
        said = _(
            "Tỷ lệ chọn %(answers)s ở %(question)s.",
            question=source,
            answers=top_words(variable, questions, quoted=True),
        )
        left = _labels(questions[variable.source], variable.left_out)
        return said + (" " + _("Không tính người trả lời %(answers)s.", answers=_quoted(left)) if left else "")
    if isinstance(variable, CountOf):
        return _count_words(variable, questions)
    if isinstance(variable, Score):
        points = "; ".join(f"{answer} = {number}" for answer, number in which_answers_go_where(variable, questions))
        return _("Điểm của %(question)s: %(points)s.", question=source, points=points)
    return _(
        "%(question)s, chỉ tính trong số người trả lời %(answers)s ở %(condition)s.",
        question=source[:1].upper() + source[1:],
        answers=_quoted(_labels(questions[variable.condition], variable.codes)),
        condition=_question_words(questions[variable.condition]),
    )


def which_answers_go_where(variable: DerivedVariable, questions: Questions) -> Rows:
    """Each answer of the source and what it becomes; '' where it is left out."""
    if isinstance(variable, Bands):
        return [(label, label) for label in variable.labels]
    question = questions[variable.condition if isinstance(variable, Based) else sources_of(variable)[0]]
    options = () if question.item is None else question.item.options
    if isinstance(variable, Collapsed):
        groups = dict(variable.groups)
        return [(label, groups.get(code, "")) for code, label in options]
    if isinstance(variable, Score):
        points = dict(variable.points)
        return [(label, points.get(code, "").replace(".", ",")) for code, label in options]
    if isinstance(variable, TopBox):
        yes, no = top_words(variable, questions), others_words(variable, questions)
        out = set(variable.left_out)
        return [(label, "" if code in out else yes if code in variable.codes else no) for code, label in options]
    counted = _("được tính")
    return [(label, counted if code in variable.codes else "") for code, label in options]


def top_words(variable: TopBox, questions: Questions, *, quoted: bool = False) -> str:
    """The answers that count, joined by "or"."""
    labels = _labels(questions[variable.source], variable.codes)
    return _(" hoặc ").join(f"“{label}”" for label in labels) if quoted else _(" hoặc ").join(labels)


def others_words(variable: TopBox, questions: Questions) -> str:
    """The answers that do not count."""
    question = questions[variable.source]
    codes = () if question.item is None else question.item.codes
    rest = [code for code in codes if code not in variable.codes and code not in variable.left_out]
    return _("Phương án khác") if len(rest) > 2 else _(" hoặc ").join(_labels(question, rest))


def _groups(variable: Collapsed, questions: Questions) -> str:
    members: dict[str, list[str]] = {}
    for answer, group in which_answers_go_where(variable, questions):
        members.setdefault(group, []).append(answer)
    left = members.pop("", [])
    said = [f"{group} = {', '.join(answers)}" for group, answers in members.items()]
    return "; ".join([*said, _("không tính: %(answers)s", answers=", ".join(left))] if left else said)


def _count_words(variable: CountOf, questions: Questions) -> str:
    answers = _quoted(_labels(questions[variable.sources[0]], variable.codes))
    if len(variable.sources) == 1:
        question = _question_words(questions[variable.sources[0]])
        return _(
            "Số phương án được chọn ở %(question)s, trong các phương án %(answers)s.",
            question=question,
            answers=answers,
        )
    asked = _and(_question_words(questions[name]) for name in variable.sources)
    return _("Số câu trả lời %(answers)s trong các câu: %(questions)s.", questions=asked, answers=answers)


def _question_words(question: PlannedQuestion) -> str:
    label = question.label.rstrip("?:. ")
    if question.numeral:
        return _("câu %(number)s “%(label)s”", number=question.numeral, label=label)
    return _("câu “%(label)s”", label=label)


def _labels(question: PlannedQuestion, codes: Iterable[str]) -> list[str]:
    options = dict(question.item.options) if question.item is not None else {}
    return [options.get(code, code) for code in codes]


def _quoted(labels: Iterable[str]) -> str:
    return ", ".join(f"“{label}”" for label in labels)


def _and(words: Iterable[str]) -> str:
    return "; ".join(words)
