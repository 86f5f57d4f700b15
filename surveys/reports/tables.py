"""Results as tables of the report: one question, its sampling errors, its domains, a battery."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import ceil

from surveys.reports.column_differences import marks_note
from surveys.reports.document import Alignment, Column, Table, columns_of
from surveys.reports.results import Battery, Cell, DomainResult, QuestionResult
from surveys.reports.scale_scores import ScaleScores
from surveys.reports.sentences import interval_words
from surveys.text import format_number
from surveys.text.i18n import gettext as _

NOT_SHOWN = "(…)"
FLAG = "*"
OPTIONS_IN_WORDS = 7
OPTIONS_A_TABLE = 10
GROUPS_AND_ANSWERS, WIDTH_OF_GROUPS, WIDEST_GROUPS, WIDTH_OF_ANSWER = 150.0, 48.0, 90.0, 16.0
"""Millimetres of a table by group without its last column: few answers leave the names of the groups more room."""
NEARLY_ALL_HIDDEN = 0.9
"""A division of which so many cells are hidden is not printed: a sentence says that its groups are too small."""


def question_table(question: QuestionResult, *, weighted: bool) -> Table:
    """A question among all respondents: answer, number, percentage, and the interval where one is borne."""
    bears_interval = question.bears_interval
    columns = _question_columns(question, bears_interval=bears_interval)
    rows = []
    for answer in question.answers:
        row = [answer.label, _count(answer.cell), value_words(answer.cell)]
        rows.append(tuple([*row, interval_of(answer.cell)] if bears_interval else row))
    key = f"question:{question.variable}"
    return Table(question.label, columns, tuple(rows), _notes(question, weighted=weighted), key=key)


def domain_tables(question: QuestionResult, *, weighted: bool, later: Collection[str] = frozenset()) -> list[Table]:
    """A question by every banner: groups of respondents down, answers across; many answers take several tables.

    Of banners that are among `later` (a book's) it is said that they were added after fieldwork had begun.
    """
    places = range(len(question.answers))
    tables = max(1, ceil(len(places) / OPTIONS_A_TABLE))
    width = max(1, ceil(len(places) / tables))  # of like width, so that no answer stands alone
    parts = [places[start : start + width] for start in range(0, len(places), width)]
    if not told_banners(question):
        return []
    return [
        _domain_table(question, list(part), number, len(parts), weighted=weighted, later=later)
        for number, part in enumerate(parts, 1)
    ]


def told_banners(question: QuestionResult) -> tuple[str, ...]:
    """The banners by which there is something to print, in their order; the others are hidden nearly everywhere."""
    told = []
    for banner in dict.fromkeys(domain.banner for domain in question.domains):
        cells = [cell for domain in question.by_banner(banner) for cell in domain.cells]
        if sum(cell.hidden for cell in cells) < NEARLY_ALL_HIDDEN * len(cells):
            told.append(banner)
    return tuple(told)


def battery_table(battery: Battery, *, weighted: bool) -> Table:
    """A battery: items down, points of the scale across, n at the end."""
    labels = [answer.label for answer in battery.questions[0].answers]
    columns = columns_of(
        (_("Nội dung"), 47, "left"), *((label, 105 / len(labels), "right") for label in labels), ("n", 13, "right")
    )
    rows = [
        (question.label, *(value_words(answer.cell) for answer in question.answers), format_number(question.n))
        for question in battery.questions
    ]
    cells = [answer.cell for question in battery.questions for answer in question.answers]
    notes = [_("Tỷ lệ % theo dòng.") + " " + _weighting_note(weighted=weighted) + " " + rounding_note()]
    key = f"battery:{battery.questions[0].variable}"
    return Table(battery.title, columns, tuple(rows), (*notes, *_cell_notes(cells)), key=key)


def score_table(scale: ScaleScores, title: str) -> Table:
    """A grid on a scale: mean score and share of the two best answers of each item, with errors if they are borne."""
    has_error = any(item.mean.se is not None for item in scale.items)
    error: list[tuple[str, float, Alignment]] = [(_("Sai số chuẩn"), 20, "right")] if has_error else []
    columns = columns_of(
        (_("Nội dung"), 65, "left"),
        (_("Điểm trung bình"), 22, "right"),
        *error,
        (_("Hai mức cao nhất (%)"), 26, "right"),
        *error,
        ("n", 12, "right"),
    )
    rows = tuple(
        (
            item.label,
            *_with_error(item.mean, 2, has_error=has_error),
            *_with_error(item.top, 1, has_error=has_error),
            n_words(item.mean),
        )
        for item in scale.items
    )
    notes = [score_words(scale)]
    if any(item.mean.hidden for item in scale.items):
        notes.append(hidden_note())
    return Table(_("Điểm và hai mức cao nhất: %(title)s", title=title), columns, rows, tuple(notes))


def _with_error(cell: Cell, decimals: int, *, has_error: bool) -> list[str]:
    said = [NOT_SHOWN if cell.value is None else format_number(cell.value, decimals)]
    return [*said, "–" if cell.se is None else format_number(cell.se, 2)] if has_error else said


def score_words(scale: ScaleScores) -> str:
    """How points are given, and how well the items of the grid hold together."""
    said = _(
        "Điểm từ 1 (%(low)s) đến %(most)s (%(high)s).",
        low=scale.steps[0],
        most=len(scale.steps),
        high=scale.steps[-1],
    )
    if scale.left_out:
        said += " " + _("Không tính người trả lời “%(answer)s”.", answer=scale.left_out)
    if scale.alpha is not None and scale.alpha.value is not None:
        said += " " + _(
            "Độ nhất quán giữa các nội dung (alpha của Cronbach): %(alpha)s", alpha=format_number(scale.alpha.value, 2)
        )
        if scale.alpha.low is not None and scale.alpha.high is not None:
            said += " " + _(
                "(khoảng tin cậy 95%%: %(low)s–%(high)s)",
                low=format_number(scale.alpha.low, 2),
                high=format_number(scale.alpha.high, 2),
            )
        said += "; " + _("n = %(n)s người trả lời đủ các nội dung.", n=format_number(scale.alpha.n))
    return said


def _domain_table(
    question: QuestionResult,
    places: list[int],
    part: int,
    parts: int,
    *,
    weighted: bool,
    later: Collection[str],
) -> Table:
    answers = [question.answers[place] for place in places]
    by_number = len(answers) > OPTIONS_IN_WORDS
    heads = [f"({place + 1})" if by_number else answers[at].label for at, place in enumerate(places)]
    first = min(max(WIDTH_OF_GROUPS, GROUPS_AND_ANSWERS - WIDTH_OF_ANSWER * len(heads)), WIDEST_GROUPS)
    rest = GROUPS_AND_ANSWERS - first
    columns = columns_of(
        (_("Nhóm"), first, "left"), *((head, rest / len(heads), "right") for head in heads), ("n", 15, "right")
    )
    rows: list[tuple[str, ...]] = [(_("Chung"), *(value_words(a.cell) for a in answers), format_number(question.n))]
    strong = {0}
    marks: dict[tuple[int, int], str] = {}
    banner = ""
    cells = [answer.cell for answer in answers]
    told = told_banners(question)
    for domain in question.domains:
        if domain.banner not in told:
            continue
        if domain.banner != banner:
            banner = domain.banner
            strong.add(len(rows))
            added = _(" (bổ sung sau khi bắt đầu thu thập)") if f"banner:{banner}" in later else ""
            rows.append((domain.banner_label + added, *[""] * (len(heads) + 1)))
        marks |= {(len(rows), column): domain.cells[place].above for column, place in enumerate(places, 1)}
        rows.append(_domain_row(domain, places))
        cells += [domain.cells[place] for place in places]
    caption = _("%(question)s, chia theo nhóm người trả lời", question=question.label.rstrip("?:. "))
    if question.numeral:
        caption = _("Câu %(number)s chia theo nhóm người trả lời", number=question.numeral)
        caption += f": {question.label}" if question.battery else ""
    if parts > 1:
        caption += " " + _("(phần %(part)s/%(parts)s)", part=part, parts=parts)
    key = f"groups:{question.variable}" + (f":{part}" if part > 1 else "")
    notes = [_("Trung bình của từng nhóm.") if question.is_number else _("Tỷ lệ % theo dòng.")]
    notes[0] += " " + _weighting_note(weighted=weighted)
    if by_number:
        notes.append(
            "; ".join(f"({place + 1}) {answer.label}" for place, answer in zip(places, answers, strict=True)) + "."
        )
    if any(domain.letter for domain in question.domains):
        notes.append(marks_note(found=any(marks.values())))
    return Table(
        caption, columns, tuple(rows), (*notes, *_cell_notes(cells), *_untold(question)), frozenset(strong), marks, key
    )


def _untold(question: QuestionResult) -> list[str]:
    """Which divisions the table leaves out, and why."""
    told = told_banners(question)
    labels = dict.fromkeys(domain.banner_label for domain in question.domains if domain.banner not in told)
    if not labels:
        return []
    return [
        _("Không in phần chia theo: %(banners)s, vì số quan sát trong từng nhóm quá ít.", banners="; ".join(labels))
    ]


def _domain_row(domain: DomainResult, places: list[int]) -> tuple[str, ...]:
    base = "–" if domain.n is None else format_number(domain.n)
    label = f"{domain.label} ({domain.letter})" if domain.letter else domain.label
    return (label, *(value_words(domain.cells[place]) for place in places), base)


def _question_columns(question: QuestionResult, *, bears_interval: bool) -> tuple[Column, ...]:
    first = "" if question.is_number else _("Phương án trả lời")
    value = _("Trung bình") if question.is_number else _("Tỷ lệ (%)")
    if bears_interval:
        return columns_of(
            (first, 79, "left"),
            (_("Số người"), 22, "right"),
            (value, 24, "right"),
            (_("Khoảng tin cậy 95%"), 40, "right"),
        )
    return columns_of((first, 105, "left"), (_("Số người"), 28, "right"), (value, 32, "right"))


def _notes(question: QuestionResult, *, weighted: bool) -> tuple[str, ...]:
    base = _("Cơ sở: %(n)s người trả lời.", n=format_number(question.n)) + " " + _weighting_note(weighted=weighted)
    if question.is_multiple:
        base += " " + _("Được chọn nhiều phương án nên tổng có thể vượt 100%.")
    elif not question.is_number:
        base += " " + rounding_note()
    return (base, *_cell_notes([answer.cell for answer in question.answers]))


def rounding_note() -> str:
    """The note that percentages are never forced to add up."""
    return _("Tổng có thể khác 100% do làm tròn.")


def _weighting_note(*, weighted: bool) -> str:
    return _("Kết quả đã tính quyền số.") if weighted else _("Kết quả chỉ nói về những người đã trả lời.")


def _cell_notes(cells: Sequence[Cell]) -> list[str]:
    notes = []
    if any(cell.hidden for cell in cells):
        notes.append(hidden_note())
    if any(cell.flagged for cell in cells):
        notes.append(_("* Dưới 30 quan sát, cần dè dặt khi sử dụng."))
    return notes


def hidden_note() -> str:
    """What the mark of a hidden number means."""
    return _("(…) số quan sát quá ít, không công bố.")


def value_words(cell: Cell) -> str:
    """An estimate as a table prints it."""
    if cell.hidden or cell.value is None:
        return NOT_SHOWN
    return format_number(cell.value, 1) + (FLAG if cell.flagged else "")


def interval_of(cell: Cell) -> str:
    """Its interval, or a dash."""
    return interval_words(cell.low, cell.high, percent=False) if cell.has_interval else "–"


def _count(cell: Cell) -> str:
    return NOT_SHOWN if cell.hidden else format_number(cell.count)


def n_words(cell: Cell) -> str:
    """The number of respondents that it rests on, or a dash."""
    return "–" if cell.n is None else format_number(cell.n)
