"""The form: a questionnaire as an interviewer carries it, or as a respondent fills it in alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from surveys.questionnaires.expressions import Expression
from surveys.questionnaires.numbering import split_number
from surveys.questionnaires.pages import SELF_COMPLETION
from surveys.questionnaires.paper import cover_words
from surveys.questionnaires.paper.answer_spaces import body_of, is_apart, options_of
from surveys.questionnaires.paper.asked_items import Printed
from surveys.questionnaires.paper.blocks import (
    Block,
    Boxes,
    ConsentBlock,
    GridBlock,
    GridRow,
    Head,
    NoteBlock,
    OfficeBox,
    Option,
    Options,
    Paper,
    QuestionBlock,
    RuleBlock,
    SectionBlock,
)
from surveys.questionnaires.paper.conditions import Condition
from surveys.questionnaires.paper.cover_words import COVER_OPTIONS, COVER_WORDS
from surveys.questionnaires.paper.outline import END, Outline, Part, Stop
from surveys.questionnaires.paper.readers import as_read
from surveys.questionnaires.paper.show_cards import card_numbers
from surveys.questionnaires.paper.told_beside import said_of, told_of
from surveys.questionnaires.questionnaire import Group, Question, Repeat
from surveys.text.i18n import gettext as _

DAY = Boxes(((2, "/"), (2, "/"), (4, "")))
CASE_CODE = Boxes(((5, "-"), (3, "")))
"""The commune's code and the case's number in it."""
USUAL_TIMES = 3
MOST_TIMES = 10


@dataclass(frozen=True)
class PaperFacts:
    """What a form says of the survey: who asks, and which lines the cover needs; `alone`: the respondent fills in all
    of it, with no interviewer beside."""

    office: str
    superior: str = ""
    draft: bool = False
    needs_case: bool = True
    needs_adults: bool = False
    times: int = USUAL_TIMES
    alone: bool = False


def paper_form(outline: Outline, facts: PaperFacts) -> Paper:
    """The whole form, from the head to the office's box, in the words of who reads it."""
    read = as_read(outline.printed.questionnaire, alone=facts.alone)
    if read is not outline.printed.questionnaire:
        outline = Outline(Printed(read, outline.printed.language))
    printed = outline.printed
    title = " ".join(printed.questionnaire.title.split())
    blocks: list[Block] = [_consent(outline, facts), RuleBlock(_how_to_fill(), strong=False)]
    blocks += _Laying(outline, facts).part(outline.whole)
    blocks.append(_office_box())
    return Paper(
        Head(facts.office, facts.superior, _("PHIẾU KHẢO SÁT"), title),
        tuple(blocks),
        language=printed.language or printed.questionnaire.default_language,
        serial_words=_("Phiếu số"),
        draft_words=_("BẢN NHÁP – KHÔNG DÙNG ĐỂ THU THẬP") if facts.draft else "",
    )


def _how_to_fill() -> str:
    return _(
        "Đánh dấu × vào ô cạnh phương án được chọn; chọn một phương án, trừ câu có ghi khác. Chữ số ghi mỗi ô một số. "
        "Câu không muốn trả lời: ghi TC (từ chối) cạnh số câu rồi sang câu tiếp theo. “→” chỉ câu phải chuyển tới."
    )


def _consent(outline: Outline, facts: PaperFacts) -> ConsentBlock:
    words = outline.printed.text(outline.printed.questionnaire.consent)
    boxes: dict[str, Boxes | Options] = {cover_words.DAY: DAY}
    if facts.needs_case:
        boxes[cover_words.CASE] = CASE_CODE
    if facts.needs_adults:
        boxes[cover_words.ADULTS] = Boxes(((2, ""),))
    boxes[cover_words.WAY] = Options(_ticked(cover_words.WAY), 2)
    return ConsentBlock(
        tuple(line for line in words.splitlines() if line.strip()),
        _ticked(cover_words.CONSENT),
        tuple((str(COVER_WORDS[line]), body) for line, body in boxes.items()),
    )


def _ticked(line: str) -> tuple[Option, ...]:
    return tuple(Option(code, str(words)) for code, words in COVER_OPTIONS[line])


def _office_box() -> OfficeBox:
    checks = (Option("", _("Đủ câu phải hỏi")), Option("", _("Đúng chỗ chuyển câu")), Option("", _("Chữ, số rõ")))
    keyed = (Option("", _("Lần 1")), Option("", _("Lần 2")), Option("", _("Đã đối chiếu")))
    return OfficeBox(
        _("Phần dành cho người hỏi và cơ quan"),
        (
            (_("Số phút hỏi"), Boxes(((3, ""),))),
            (_("Đã soát phiếu"), Options(checks, 3)),
            (_("Nhập máy"), Options(keyed, 3)),
        ),
        _("Không ghi họ tên, địa chỉ, số điện thoại của người trả lời ở bất cứ chỗ nào trên phiếu."),
    )


class _Laying:
    """Goes through the outline and lays its parts out as blocks."""

    def __init__(self, outline: Outline, facts: PaperFacts) -> None:
        self.outline = outline
        self.printed = outline.printed
        self.facts = facts
        self.cards = {} if facts.alone else card_numbers(outline)
        self.title = ""

    def part(self, part: Part) -> list[Block]:
        """All that stands in a part."""
        blocks: list[Block] = []
        for is_grid, run in groupby(part.children, lambda child: child.grid if isinstance(child, Stop) else ""):
            children = list(run)
            if is_grid:
                blocks += self._grids([child for child in children if isinstance(child, Stop)], None)
                continue
            for child in children:
                blocks += self._of_part(child) if isinstance(child, Part) else self._stop(child)
        return blocks

    def _of_part(self, part: Part) -> list[Block]:
        if isinstance(part.item, Repeat):
            return self._repeat(part, part.item)
        stops = list(part.stops())
        grids = {stop.grid for stop in stops}
        if len(grids) == 1 and grids != {""} and all(isinstance(child, Stop) for child in part.children):
            return list(self._grids(stops, part.condition))
        title = self._new_title(part)
        rule = self._rule(part, stops) if part.condition is not None else ""
        numbered = [stop for stop in stops if stop.is_numbered]
        if len(numbered) == 1 and len(part.children) == 1 and isinstance(part.children[0], Stop):
            head: list[Block] = [SectionBlock(title)] if title else []
            return [*head, *self._stop(part.children[0], part.condition)]
        head = [SectionBlock(title, rule)] if title else [RuleBlock(rule)] if rule else []
        return [*head, *self._handing_over(part, numbered), *self.part(part)]

    def _handing_over(self, part: Part, numbered: list[Stop]) -> list[Block]:
        """Where the respondent is to answer alone, the paper changes hands."""
        if self.facts.alone or part.item is None or SELF_COMPLETION not in part.item.appearance.split() or not numbered:
            return []
        first, last = (self.outline.heading(stop.name) for stop in (numbered[0], numbered[-1]))
        words = _(
            "Đưa phiếu để người trả lời tự ghi từ %(first)s đến %(last)s; người hỏi không nhìn.", first=first, last=last
        )
        return [RuleBlock(words)]

    def _new_title(self, part: Part) -> str:
        """The title of a group, said once where several groups in a row carry the same."""
        title = " ".join(self.printed.text(part.item.label).split()) if part.item is not None else ""
        if not title or title == self.title:
            return ""
        self.title = title
        return title

    def _rule(self, part: Part, stops: list[Stop]) -> str:
        numbered = [stop for stop in stops if stop.is_numbered]
        if not numbered:
            return self.outline.ask_if(part.condition)
        first, last = (self.outline.heading(stop.name) for stop in (numbered[0], numbered[-1]))
        clause = self._clause(part.condition)
        if first == last:
            return _("%(first)s: chỉ hỏi nếu %(clause)s.", first=first, clause=clause)
        return _("Từ %(first)s đến %(last)s: chỉ hỏi nếu %(clause)s.", first=first, last=last, clause=clause)

    def _clause(self, condition: Condition | None) -> str:
        return self.outline.saying.words(condition) if condition is not None else ""

    def _repeat(self, part: Part, repeat: Repeat) -> list[Block]:
        what = " ".join(self.printed.text(repeat.label).split()) or _("Nhóm câu lặp lại")
        times, words = self._times(repeat)
        clause = self._clause(part.condition)
        only = _("Chỉ hỏi nếu %(clause)s.", clause=clause) if clause else ""
        blocks: list[Block] = [SectionBlock(what, " ".join(each for each in (only, words) if each))]
        for time in range(1, times + 1):
            if times > 1:
                blocks.append(RuleBlock(_("%(what)s – lần %(time)s", what=what, time=time)))
            self.title = what
            blocks += self.part(part)
        return blocks

    def _times(self, repeat: Repeat) -> tuple[int, str]:
        """How many times a repeat is printed, and what is said of it."""
        fixed = _fixed_count(repeat.count)
        if fixed is not None and fixed <= MOST_TIMES:
            return max(1, fixed), _("Hỏi đủ %(count)s lần.", count=fixed)
        more = _(
            "Phiếu in sẵn %(count)s lần; nhiều hơn thì dùng thêm tờ rời, ghi cùng số phiếu.", count=self.facts.times
        )
        tree = repeat.count["expression"] if repeat.count else {}
        if tree.get("op") == "reference" and self.printed.numbers.get(tree["name"]):
            asked = _("Hỏi đủ số lần đã ghi ở %(question)s.", question=self.outline.subject(tree["name"]))
            return self.facts.times, f"{asked} {more}"
        return self.facts.times, _("Hỏi lần lượt cho từng trường hợp.") + " " + more

    def _stop(self, stop: Stop, around: Condition | None = None) -> list[Block]:
        question = stop.question
        condition = stop.condition if stop.condition is not None else around
        ask_if = self.outline.ask_if(condition)
        if question.name in self.outline.worked_out:
            return [self._worked_out(question)]
        words = self.printed.label(question) if not stop.is_numbered else self.printed.words(question)
        if question.reading == "nothing":
            return [NoteBlock(words, ask_if)] if words else []
        return [
            QuestionBlock(
                question.name,
                self.outline.subject(question.name),
                words,
                body_of(self.outline, question, self.arrow),
                ask_if,
                said_of(self.outline, question, self.cards),
                told_of(self.outline, question),
            )
        ]

    def arrow(self, question: Question, code: str) -> str:
        """ "→ Chuyển Câu 12" beside an option; '' where one goes on to the next question."""
        target = self.outline.arrow_target(question, code)
        if target is None:
            return ""
        return _("→ Kết thúc") if target == END else _("→ Chuyển %(question)s", question=self.outline.heading(target))

    def _worked_out(self, question: Question) -> QuestionBlock:
        words = self.printed.text(question.label) or question.name
        return QuestionBlock(
            question.name,
            self.outline.subject(question.name),
            words,
            Boxes(((4, ""),)),
            told=_("tự xác định theo Sổ tay, không đọc, không nhập máy."),
        )

    def _grids(self, stops: list[Stop], around: Condition | None) -> Iterator[Block]:
        """Rows of one grid; a change of the list of options begins another table."""
        for _list, run in groupby(stops, lambda stop: (stop.question.choices, stop.question.kind)):
            yield self._grid(list(run), around)

    def _grid(self, stops: list[Stop], around: Condition | None) -> GridBlock:
        group = self.printed.questionnaire.placed[stops[0].grid].item
        assert isinstance(group, Group | Repeat)
        words = split_number(" ".join(self.printed.text(group.label).split()))[1]
        number = self.printed.grid_number(stops[0].question)
        shared = {repr(stop.condition) for stop in stops}
        condition = stops[0].condition if len(shared) == 1 else None
        first = stops[0].question
        return GridBlock(
            _("Câu %(number)s", number=number) if number else "",
            words,
            tuple(Option(o.code, o.words, apart=is_apart(o.words)) for o in options_of(self.outline, first)),
            tuple(self._grid_row(stop, alone=len(shared) > 1) for stop in stops),
            self.outline.ask_if(condition if condition is not None else around),
            said_of(self.outline, first, self.cards, grid=True),
            "",
        )

    def _grid_row(self, stop: Stop, *, alone: bool) -> GridRow:
        words = self.printed.words(stop.question)
        if alone and stop.condition is not None:
            words += f" ({_('chỉ hỏi nếu %(clause)s', clause=self._clause(stop.condition))})"
        return GridRow(stop.name, self.printed.numbers[stop.name], words)


def _fixed_count(count: Expression | None) -> int | None:
    tree = count["expression"] if count else {}
    if tree.get("op") in {"number", "string"}:
        try:
            return int(float(tree["value"]))
        except ValueError:
            return None
    return None
