"""One block of lines as an item, before it is known who is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from surveys.questionnaires.pasted.blanks import Blank, blank_of
from surveys.questionnaires.pasted.blocks import Block
from surveys.questionnaires.pasted.grid_tables import as_row, is_header, is_row, legend_of, table_of
from surveys.questionnaires.pasted.instructions import (
    Instructions,
    instructions_in,
    is_for_interviewer,
    is_instruction,
    split_instructions,
)
from surveys.questionnaires.pasted.items import GRID, LEFT, NOTE, SECTION, RecognisedItem, RecognisedOption
from surveys.questionnaires.pasted.marks import mark_of
from surveys.questionnaires.pasted.option_lists import (
    Offered,
    coded,
    has_box_behind,
    has_code_behind,
    inline_options,
    offered,
    wide_options,
)
from surveys.questionnaires.pasted.skip_notes import Chosen, SkipNote, only_for, skip_note, without_skip
from surveys.questionnaires.pasted.text_lines import BOX
from surveys.questionnaires.wording.answer_scales import is_aside
from surveys.text import search_key, shortened
from surveys.text.i18n import gettext as _

IF_YES = re.compile(
    r"\(?nếu\s+(?P<who>có|không|đã|chưa|rồi|đúng)(?:\s*[,:)]|\s+thì|(?=\s+(?:xin|ông|quý|anh|bạn)(?!\w)))\s*",
    re.IGNORECASE,
)
BLANK_BEHIND = re.compile(r"[\s:]*…[\s…/]*(?:\(?\s*[^\W\d]{1,9}(?: [^\W\d]{1,6})?\)?)?[\s.…]*$")
"""The dotted line that a question ends with, and its unit: ": …… triệu đồng"."""
MANY_OPTIONS = 40
MOST_READ = 2_000


@dataclass
class Draft:
    """An item and what its lines say of who goes on where."""

    item: RecognisedItem
    goes: list[tuple[str, str]] = field(default_factory=list)
    """(code of an option, target)."""
    notes: list[SkipNote] = field(default_factory=list)
    only: list[Chosen] = field(default_factory=list)
    if_yes: str = ""


def draft_of(block: Block) -> Draft:
    """The item of a block of lines."""
    text = [block.head, *(line.text for line in block.body)]
    if block.sort == "part":
        rest = [line.text for line in block.body]
        return Draft(RecognisedItem(SECTION, label=" ".join([block.head, *rest]).strip(" :"), line=block.line))
    if block.sort == "left":
        return Draft(RecognisedItem(LEFT, label="\n".join(filter(None, text)), line=block.line))
    if block.sort == "note":
        return Draft(RecognisedItem(NOTE, label="\n".join(filter(None, text)), line=block.line))
    return _Question(block).draft()


class _Question:
    """A question's lines, sorted into words, options, a table, notes."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.words: list[str] = []
        self.options: list[Offered] = []
        self.table: list[str] = []
        self.blanks: list[str] = []
        self.hints: list[str] = []
        self.guidance: list[str] = []
        self.doubts: list[str] = []
        self.given = Instructions()
        self.legend: tuple[RecognisedOption, ...] = ()
        self.found = Draft(RecognisedItem("text"))
        self.has_rows = any(is_row(as_row(line.text)) for line in block.body)

    def draft(self) -> Draft:
        """Read the lines, then decide what kind of question they make."""
        self._head(self.block.head)
        for line in self.block.body:
            self._line(line.text)
        label = self._label()
        item = self._grid(label) if self.table else self._closed(label) if len(self.options) > 1 else self._open(label)
        self.found.item = item
        if not label:
            self.doubts.append(_("Không thấy lời hỏi."))
        self.found.item = RecognisedItem(
            **{**item.__dict__, "number": self.block.number, "line": self.block.line,
               "hint": " ".join(self.hints), "guidance": " ".join(self.guidance), "doubts": tuple(self.doubts)}
        )  # fmt: skip
        return self.found

    # the lines

    def _head(self, text: str) -> None:
        inside = inline_options(text)
        if inside is not None:
            before, options = inside
            self.words.append(before)
            self.options += options
        else:
            self._asking(text)

    def _asking(self, text: str) -> None:
        """Words of the question itself."""
        words, goes_to = without_skip(text) if not text.rstrip().endswith("?") else (text, "")
        if goes_to:
            self.found.notes.append(SkipNote(Chosen(), goes_to))
        if "…" in words:
            self.blanks.append(words)
        self.words.append(words)

    def _line(self, text: str) -> None:
        mark = mark_of(text)
        row = as_row(text)
        if (
            is_row(row)
            or (self.has_rows and not self.table and is_header(row))
            or (self.table and not is_row(self.table[-1]) and is_header(row))
        ):
            self.table.append(row)
        elif note := skip_note(text):
            self.found.notes.append(note)
        elif self._is_filter(text):
            self.found.only.append(only_for(text) or Chosen())
        elif is_instruction(text):
            self._instruction(text)
        elif legend := legend_of(text) if not self.options and BOX not in text and self._is_legend(text) else ():
            self.legend = legend
            self.words.append(text)
        elif (has_code_behind(text) or has_box_behind(text)) and mark.sort in {"none", "dash", "letter"}:
            self._option(offered(mark.rest))
        elif inside := inline_options(text):
            self._several(*inside)
        elif mark.sort in {"number", "letter", "capital", "box", "dash", "question"} and not self._is_words(
            mark.sort, text
        ):
            letter = mark.code.lower() if mark.sort in {"letter", "capital"} else ""
            self._option(offered(mark.rest, mark.code if mark.code.isdigit() else "", letter))
        else:
            self._plain(text)

    def _is_legend(self, text: str) -> bool:
        return "=" in text or (len(self.block.body) > 1 and any(is_row(as_row(line.text)) for line in self.block.body))

    def _is_filter(self, text: str) -> bool:
        bare = text.strip()
        return only_for(bare) is not None and (bare.startswith(("(", "[", "*")) or not self.words or bool(self.options))

    def _is_words(self, sort: str, text: str) -> bool:
        """A dash before the only line of its kind is a list of one thing, no option."""
        return (
            sort == "dash"
            and "…" in text
            and not self.options
            and not search_key(text).lstrip("-*+ ").startswith("khac")
        )

    def _several(self, before: str, options: list[Offered]) -> None:
        words = before.strip(" :-–")
        if words and not self.options and any(letter.isalpha() for letter in words):
            self.words.append(before)
        elif words and self.options and any(letter.isalpha() for letter in words):
            self._option(offered(words))
        self.options += options

    def _option(self, option: Offered) -> None:
        if option.option.label:
            self.options.append(option)

    def _plain(self, text: str) -> None:
        wide = wide_options(text) if not self.options and self._has_asked() else None
        key = search_key(text)
        if wide and not self.table:
            self.options += wide
            self.doubts.append(_("Các phương án chỉ cách nhau bằng khoảng trống, xin xem đã tách đúng chưa."))
        elif not re.search(r"\w", text):
            self.blanks.append(text)
        elif self.options and re.match(r"(?:y kien )?khac\b|(?:khac )?\(?ghi ro", key):
            self._another(text, key)
        elif self.options and (text[:1].islower() or text.startswith("(")):
            self._longer(text)
        elif self.options and "…" in text and len(key.split()) <= 6:
            self.blanks.append(text)
        elif self.options:
            self.options.append(offered(text))
            self.doubts.append(_("Dòng “%(text)s” không có dấu đầu dòng, tạm coi là một phương án.", text=_short(text)))
        else:
            self._asking(text)

    def _another(self, text: str, key: str) -> None:
        last = self.options[-1]
        if key.lstrip("(").startswith("ghi ro") and not last.option.specify:
            label = f"{last.option.label} (ghi rõ)"
            self.options[-1] = Offered(
                RecognisedOption(last.option.code, label, True), last.goes_to, last.has_code, last.letter
            )
        elif not key.lstrip("(").startswith("ghi ro"):
            self._option(offered(text))

    def _longer(self, text: str) -> None:
        last = self.options[-1]
        more = offered(f"{last.option.label} {text}", last.option.code, last.letter)
        self.options[-1] = Offered(more.option, more.goes_to or last.goes_to, last.has_code, last.letter)

    def _instruction(self, text: str) -> None:
        bare = text.strip().strip("*").strip()
        words = bare[1:-1] if bare.startswith(("(", "[")) and bare.endswith((")", "]")) else bare
        self._read(words)
        (self.guidance if is_for_interviewer(words) else self.hints).append(_sentence(words))

    def _read(self, words: str) -> None:
        now = instructions_in(words)
        was = self.given
        self.given = Instructions(
            now.multiple if was.multiple is None else was.multiple, was.ranked or now.ranked,
            was.least or now.least, was.most or now.most,
        )  # fmt: skip

    # what they make

    def _has_asked(self) -> bool:
        return bool(self.words) and " ".join(self.words).rstrip(" )").endswith(("?", ":", "."))

    def _label(self) -> str:
        text = " ".join(word for word in self.words if word)
        if len(text) > MOST_READ:
            self.doubts.append(_("Lời hỏi quá dài, có lẽ lẫn nhiều dòng khác."))
            return text
        if chosen := self._filter_in_front(text):
            self.found.only.append(chosen[0])
            text = chosen[1]
        if found := IF_YES.match(text):
            self.found.if_yes = found["who"].lower()
        text, instructions = split_instructions(text)
        for bracket in instructions:
            self._instruction(bracket)
        self._read_words(text)
        if self.blanks and "…" in text:
            text = BLANK_BEHIND.sub("", text).replace("…", " ")
        return " ".join(text.split()).strip(" ;").lstrip(". )")

    def _filter_in_front(self, text: str) -> tuple[Chosen, str] | None:
        """ "(Nếu Câu 3 chọn 1) Ông/Bà …", and the same with a colon."""
        found = re.match(r"[(\[](?P<who>[^)\]]{4,160})[)\]]\s*(?P<rest>\S.*)", text)
        found = found or re.match(
            r"(?P<who>(?:Nếu|Chỉ hỏi|Dành cho) [^:,?]{4,120}câu (?:hỏi )?\d+[a-z]?[^:,?]{0,60})[:,]\s*(?P<rest>\S.*)",
            text,
        )
        chosen = only_for(found["who"]) if found else None
        return (chosen, found["rest"]) if found and chosen else None

    def _read_words(self, text: str) -> None:
        """What the question's own words say of choosing, where no instruction did."""
        if self.given.multiple is None and not self.given.ranked:
            found = instructions_in(text)
            if found.multiple or found.ranked:
                self.given = found

    def _grid(self, label: str) -> RecognisedItem:
        table = table_of(self.table, before=" ".join(self.words))
        columns = max((line.count("\t") for line in self.table), default=0)
        scale = table.scale or self.legend or tuple(each.option for each in coded(self.options) if each.option.label)
        if not table.rows:
            self.doubts.append(_("Bảng không có dòng nào để hỏi."))
        if not scale:
            scale = tuple(RecognisedOption(str(code), str(code)) for code in range(1, columns + 1))
            self.doubts.append(_("Bảng không nói mỗi cột nghĩa là gì, xin ghi lời của từng mức."))
        return RecognisedItem(GRID, label=label, options=scale, rows=table.rows)

    def _closed(self, label: str) -> RecognisedItem:
        found = coded(self.options)
        if any(each.has_code for each in self.options) and found[0].option.code != self.options[0].option.code:
            self.doubts.append(_("Mã phương án gõ thiếu hoặc trùng nhau nên đã đánh lại 1, 2, 3…"))
        if len(found) > MANY_OPTIONS:
            self.doubts.append(_("Có tới %(count)s phương án, xin xem có lẫn dòng khác không.", count=len(found)))
        self.found.goes = [(each.option.code, each.goes_to) for each in found if each.goes_to]
        self.letters = {each.letter: each.option.code for each in found if each.letter}
        options = tuple(each.option for each in found)
        kind = (
            "rank"
            if self.given.ranked and not self.given.most
            else "select_multiple"
            if self.given.multiple
            else "select_one"
        )
        if self.given.ranked and self.given.most:
            kind = "rank"
        if kind == "select_one" and self._might_be_several(label, options):
            self.doubts.append(_("Lời hỏi có “những”, “các” mà không nói được chọn nhiều, xin xem lại loại câu."))
        most = self.given.most if kind != "select_one" else None
        return RecognisedItem(
            kind, label=label, options=options, least=self.given.least if kind != "select_one" else None, most=most
        )

    @staticmethod
    def _might_be_several(label: str, options: tuple[RecognisedOption, ...]) -> bool:
        things = [option for option in options if not is_aside(option.label.casefold())]
        return len(things) > 3 and re.search(r"(?:những|các) [\w ]{2,40} (?:nào|gì)\b", label) is not None

    def _open(self, label: str) -> RecognisedItem:
        blank: Blank = blank_of(" ".join(self.words), [line for line in self.blanks if line not in self.words])
        if self.options:
            self.doubts.append(_("Chỉ thấy một phương án: “%(label)s”.", label=_short(self.options[0].option.label)))
        if blank.doubtful:
            self.doubts.append(_("Một câu mà có nhiều chỗ điền, nên tách thành nhiều câu."))
        if blank.unit and not self.hints:
            self.hints.append(_("Đơn vị: %(unit)s", unit=blank.unit))
        if not self.blanks and blank.kind == "text" and not self.options:
            self.doubts.append(_("Không thấy phương án hay chỗ điền, tạm coi là câu trả lời bằng lời."))
        return RecognisedItem(blank.kind, label=label, least=blank.least, most=blank.most)


def _sentence(words: str) -> str:
    words = words.strip(" .;")
    return words[:1].upper() + words[1:] + "." if words else ""


def _short(text: str) -> str:
    return shortened(text, 60)
