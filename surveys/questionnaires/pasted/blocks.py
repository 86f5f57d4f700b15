"""Where parts and questions begin: the lines of a questionnaire in blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from surveys.questionnaires.pasted.grid_tables import as_row, is_header, is_row
from surveys.questionnaires.pasted.instructions import is_instruction
from surveys.questionnaires.pasted.marks import Mark, mark_of
from surveys.questionnaires.pasted.option_lists import has_box_behind, has_code_behind, inline_options
from surveys.questionnaires.pasted.skip_notes import only_for, skip_note
from surveys.questionnaires.pasted.text_lines import BOX, LONGEST_LINE, Line
from surveys.text import search_key

BlockSort = Literal["part", "question", "note", "left"]
ADDRESS = re.compile(r"(?<!\w)(?:ông|bà|anh|chị|cô|chú|bạn(?! bè)|quý vị|gia đình)(?!\w)", re.IGNORECASE)
SPOKEN = re.compile(
    r"(?:xin |kính |thưa |ông/bà|ông \(bà\)|anh/chị|quý |sau đây|bây giờ|tiếp theo|cảm ơn|trân trọng"
    r"|chúng tôi|để |nhằm |mọi thông tin"
    r"|rất mong|phiếu (?:này|khảo sát này)|thông tin (?:của|do|thu|trong)|các thông tin|hiện nay,|phần này"
    r"|cuộc khảo sát|câu trả lời)",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"(?:cong hoa xa hoi|doc lap|uy ban|ubnd|ban tuyen giao|so |tinh |huyen |thanh pho |bieu so|mau so"
    r"|phieu so|so phieu|ma phieu"
    r"|ma so|ngay (?:phong van|dieu tra|khao sat)|thoi gian (?:bat dau|ket thuc|phong van)|dia ban"
    r"|ten (?:xa|phuong|thon|dieu tra vien)"
    r"|dieu tra vien|nguoi phong van|phong van vien|giam sat vien|xa/phuong|thon/|ho ten dieu tra|chu ky"
    r"|kiem tra|\(?ban hanh kem)"
)
TITLE = re.compile(r"(?:phieu|bang hoi|bang cau hoi|mau phieu|phieu dieu tra|phieu khao sat|phieu lay y kien)\b")
PERSONAL = re.compile(r"^(?:thong tin|ve nguoi|phan|noi dung hoi|cau hoi)")
AHEAD = 4
TAIL = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass
class Block:
    """A part's title, a question with the lines under it, words that are read out, or lines that stay out."""

    sort: BlockSort
    line: int
    number: str = ""
    head: str = ""
    body: list[Line] = field(default_factory=list)
    is_answered: bool = False
    """Whether options, a table or a dotted line have come."""


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """The blocks in order; every line is in one."""
    return _Outline([Line(line.number, as_row(line.text)) for line in lines]).blocks()


class _Outline:
    """One pass over the lines; what a mark means follows from the marks around it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.marks = [mark_of(line.text) if len(line.text) <= LONGEST_LINE else Mark("none", "", "", line.text)
                      for line in lines]  # fmt: skip
        self._bare_letters()
        named = {mark.code for mark in self.marks if mark.sort == "question"}
        dotted = [mark for mark in self.marks if mark.sort == "number" and "." in mark.code]
        self.is_dotted = len(dotted) > 1 and any(_is_asking(mark.rest) for mark in dotted)
        says = any(mark.sort == "question" and mark.code[0].isdigit() for mark in self.marks)
        self.says_question = says or len(named) > 1
        self.found: list[Block] = []
        self.asked = 0
        self.sign: str | None = None
        self.option = self.option_sign = ""
        self.capital = ""

    def blocks(self) -> list[Block]:
        """Go through all lines."""
        for place, line in enumerate(self.lines):
            self._take(place, line)
        return self.found

    def _bare_letters(self) -> None:
        """C5 or Q5 is number 5 where every question has that letter; beside A1 and B1 it is C1."""
        letters = {mark.code[0] for mark in self.marks if mark.sort == "question" and not mark.code[0].isdigit()}
        if letters in ({"C"}, {"Q"}):
            self.marks = [replace(mark, code=mark.code.lstrip("CQ")) if mark.sort == "question" else mark
                          for mark in self.marks]  # fmt: skip

    @property
    def current(self) -> Block | None:
        return self.found[-1] if self.found else None

    def _take(self, place: int, line: Line) -> None:
        mark = self.marks[place]
        if len(line.text) > LONGEST_LINE:
            self._open("note", line, head=line.text)
        elif is_row(line.text) or self._is_table_head(place):
            self._into_body(line, answered=is_row(line.text))
        elif mark.sort == "part" and not self._continues(line.text):
            self._open("part", line, head=line.text)
        elif mark.sort == "question" and self.says_question:
            self._question(line, mark.code, mark.rest)
        else:
            by_sort = {"roman": self._roman, "capital": self._capital, "number": self._number, "letter": self._letter,
                       "box": self._box, "dash": self._dash}  # fmt: skip
            by_sort.get(mark.sort, self._none)(place, line, mark)

    def _question(self, line: Line, code: str, head: str) -> None:
        block = self._open("question", line, head=head, number=code)
        digits = re.match(r"\d+", code)
        self.asked = int(digits[0]) if digits else self.asked
        self.option = self.option_sign = self.capital = ""
        block.is_answered = _answers_itself(head)

    def _open(self, sort: BlockSort, line: Line, *, head: str, number: str = "") -> Block:
        self.option = self.option_sign = self.capital = ""
        self.found.append(Block(sort, line.number, number, head))
        return self.found[-1]

    def _into_body(self, line: Line, *, answered: bool = False) -> None:
        if self.current is None or self.current.sort in {"part", "left"}:
            self._open("note" if self.current else "left", line, head="" if answered else line.text)
            if not answered:
                return
        assert self.current is not None
        self.current.body.append(line)
        self.current.is_answered |= answered

    def _is_table_head(self, place: int) -> bool:
        if not is_header(self.lines[place].text) or inline_options(self.lines[place].text):
            return False
        after = self.lines[place + 1 : place + 1 + AHEAD]
        return any(is_row(line.text) for line in after)

    def _continues(self, text: str) -> bool:
        return text.rstrip().endswith("?")

    # a sort of mark each

    def _roman(self, place: int, line: Line, mark: Mark) -> None:
        self._open("part", line, head=line.text)

    def _capital(self, place: int, line: Line, mark: Mark) -> None:
        goes_on = self.capital and ord(mark.code) == ord(self.capital) + 1 and self._asks
        begins = mark.code == "A" and self._asks and not self._answered and self._next_of("capital", place) == "B"
        if inline_options(line.text) and self._asks and not self._answered and mark.code == "A":
            self._into_body(line, answered=True)
        elif goes_on or begins:
            self._into_body(line, answered=True)
            self.capital = mark.code
        else:
            self._open("part", line, head=line.text)

    def _number(self, place: int, line: Line, mark: Mark) -> None:
        inside = inline_options(line.text)
        if self._answered and inside is not None and not inside[0] and mark.code.isdigit() and int(mark.code) > 1:
            self._into_body(line, answered=True)
        elif self.is_dotted and self._is_part_number(place, mark):
            self._open("part", line, head=line.text)
        elif self._is_question_number(place, mark):
            self.sign = mark.sign if self.sign is None else self.sign
            self._question(line, mark.code, mark.rest)
        elif self._asks and not (self.says_question and self._is_new_item(place, mark)):
            self.option, self.option_sign = mark.code, mark.sign
            self._into_body(line, answered=True)
        elif self._is_new_item(place, mark) or _is_asking(mark.rest):
            self._question(line, mark.code, mark.rest)
        else:
            self._into_body(line)

    def _letter(self, place: int, line: Line, mark: Mark) -> None:
        if self._asks and self._is_sub_question(place, mark):
            number = re.match(r"\d+", self.found[-1].number)
            self._question(line, (number[0] if number else "") + mark.code, mark.rest)
        else:
            self._into_body(line, answered=self._asks)

    def _box(self, place: int, line: Line, mark: Mark) -> None:
        self._into_body(line, answered=self._asks)

    def _dash(self, place: int, line: Line, mark: Mark) -> None:
        inside = inline_options(mark.rest)
        if self._asks and self.found[-1].body and mark_of(self.found[-1].body[-1].text).sort == "dash":
            self._into_body(line, answered=True)
        elif (inside and inside[0] and (not self._asks or self._answered)) or (
            self._is_blank(mark.rest) and not self._open_question()
        ):
            self._question(line, "", mark.rest)
        elif is_instruction(mark.rest) or skip_note(mark.rest) or not self._asks:
            self._none(place, line, mark)
        else:
            self._into_body(line, answered=True)

    def _none(self, place: int, line: Line, mark: Mark) -> None:
        text = line.text.strip()
        inside = inline_options(text)
        if self._asks and (has_code_behind(text) or has_box_behind(text)):
            self._into_body(line, answered=True)
        elif self._asks and (is_instruction(text) or skip_note(text) or only_for(text)):
            self._into_body(line)
        elif inside and inside[0] and _is_question_head(inside[0]) and (not self._asks or self._answered):
            self._question(line, "", text)
        elif inside:
            self._into_body(line, answered=self._asks)
        elif self._open_question():
            self._into_body(line, answered="…" in text)
        elif self._begins_question(place, text):
            self._question(line, "", text)
        elif _is_heading(text) and self._before_question(place):
            self._open("left" if self._is_title(text) else "part", line, head=text)
        else:
            self._prose(line, text)

    def _prose(self, line: Line, text: str) -> None:
        key = search_key(text.lstrip("*-(["))
        no_question_yet = not any(block.sort == "question" for block in self.found)
        if no_question_yet and (self._is_title(text) or OFFICE.match(key)):
            self._open("left", line, head=text)
        elif is_instruction(text) or skip_note(text) or only_for(text):
            self._into_body(line) if self._asks else self._open("note", line, head=text)
        elif self.current is not None and self.current.sort == "note" and not self._is_title(text):
            self.current.body.append(line)
        elif SPOKEN.match(text.lstrip('*-([“"')) or len(text.split()) > 12:
            self._open("note", line, head=text)
        elif self._asks and text[:1].islower():
            self._into_body(line)
        else:
            self._open("left", line, head=text)

    # what stands around

    @property
    def _asks(self) -> bool:
        return self.current is not None and self.current.sort == "question"

    @property
    def _answered(self) -> bool:
        return self.current is not None and self.current.is_answered

    def _open_question(self) -> bool:
        return self._asks and not self._answered

    def _next_of(self, sort: str, place: int) -> str:
        """The code of the next mark of this sort, unless a question comes first."""
        for mark in self.marks[place + 1 : place + 1 + AHEAD]:
            if mark.sort == sort:
                return mark.code
            if mark.sort in {"question", "part", "roman", "number"}:
                return ""
        return ""

    def _next_mark(self, place: int) -> Mark | None:
        return next((mark for mark in self.marks[place + 1 : place + 1 + AHEAD] if mark.sort != "none"), None)

    def _is_question_number(self, place: int, mark: Mark) -> bool:
        digits = re.match(r"\d+", mark.code)
        assert digits is not None
        number = int(digits[0])
        if "." in mark.code and self.is_dotted and not self.says_question:
            return True
        if mark.code != digits[0]:
            return (
                self._asks
                and number == self.asked
                and ("." in mark.code or not self.says_question or self._is_new_item(place, mark))
            )
        if self.says_question:
            return False
        if mark.sign.startswith(("(", "[")) or mark.sign in {"=", "\t", "-", "–"}:
            return False
        if self.sign is not None and mark.sign != self.sign and self._asks:
            return False
        as_option = self._could_be_option(number, mark)
        as_question = number in {self.asked + 1, self.asked + 2} or (number == 1 and not self._asks)
        if as_option and as_question:
            return self._reads_as_question(place, mark)
        return as_question or (not as_option and self._is_new_item(place, mark) and number > self.asked)

    def _is_part_number(self, place: int, mark: Mark) -> bool:
        """Whether "2." stands above "2.1."."""
        after = self._next_mark(place)
        return mark.code.isdigit() and after is not None and after.code.startswith(f"{mark.code}.")

    def _could_be_option(self, number: int, mark: Mark) -> bool:
        if not self._asks:
            return False
        if not self.option:
            return number in {0, 1} and not self._answered
        last = _leading(self.option)
        return mark.sign == self.option_sign and (number == last + 1 or number in {8, 9, 97, 98, 99})

    def _reads_as_question(self, place: int, mark: Mark) -> bool:
        after = self._next_mark(place)
        if after is not None and after.sort == "number" and after.code == "1":
            return True
        if after is not None and after.sort in {"box", "letter"}:
            return True
        return _is_asking(mark.rest) or inline_options(mark.rest) is not None or self._is_blank(mark.rest)

    def _is_new_item(self, place: int, mark: Mark) -> bool:
        """Whether numbered words are an item of their own, such as "1. Giới tính: □ Nam □ Nữ" under a heading."""
        inside = inline_options(mark.rest)
        if inside is not None:
            return bool(inside[0])
        if self.says_question and self._asks and not self._answered:
            return False
        next_option = _leading(self.option) + 1 if self.option else 0
        if self.option and mark.code == str(next_option) and not _is_asking(mark.rest):
            return False
        return self._is_blank(mark.rest) or _is_asking(mark.rest) or self._options_follow(place)

    def _options_follow(self, place: int) -> bool:
        after = self.lines[place + 1] if place + 1 < len(self.lines) else None
        return after is not None and (self.marks[place + 1].sort == "box" or BOX in after.text)

    def _is_sub_question(self, place: int, mark: Mark) -> bool:
        inside = inline_options(mark.rest)
        if inside is not None:
            return bool(inside[0])
        if mark.rest.endswith("?") and not self.option:
            after = self._next_mark(place)
            return after is not None and after.sort in {"number", "box", "dash"}
        return False

    def _begins_question(self, place: int, text: str) -> bool:
        """Whether words without a number ask: options follow, or a dotted line in a list of facts."""
        after = self.marks[place + 1] if place + 1 < len(self.marks) else None
        follows = after is not None and (
            after.sort in {"box", "dash"} or (after.sort in {"number", "letter"} and after.code in {"1", "a", "01"})
        )
        text = TAIL.sub("", text)
        if text.endswith("?") and after is not None:
            return follows or "…" in self.lines[place + 1].text
        return (follows and text.endswith(":") and not SPOKEN.match(text)) or (
            self._is_blank(text) and self._after_questions()
        )

    def _after_questions(self) -> bool:
        return any(block.sort in {"question", "part"} for block in self.found)

    def _is_blank(self, text: str) -> bool:
        """Short words and a dotted line: "Năm sinh: ……"."""
        words, _dots, after = text.partition("…")
        return (
            "…" in text
            and 0 < len(words.split()) <= 14
            and len(after.split()) <= 6
            and not OFFICE.match(search_key(words))
        )

    def _before_question(self, place: int) -> bool:
        after = self._next_mark(place)
        return after is None or after.sort in {"question", "number", "dash", "none", "roman", "capital", "box"}

    def _is_title(self, text: str) -> bool:
        first = not any(block.sort in {"part", "question"} for block in self.found)
        return first and (
            TITLE.match(search_key(text)) is not None
            or OFFICE.match(search_key(text)) is not None
            or (_is_heading(text) and not PERSONAL.search(search_key(text)))
        )


def _leading(code: str) -> int:
    digits = re.match(r"\d+", code)
    return int(digits[0]) if digits else 0


def _is_asking(text: str) -> bool:
    return "?" in text or text.endswith(":") or ADDRESS.search(text) is not None


def _is_question_head(text: str) -> bool:
    return bool(re.search(r"\w", text)) and (text.rstrip(" (").endswith((":", "?")) or len(text.split()) > 1)


def _is_heading(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return 3 < len(letters) < 160 and sum(letter.isupper() for letter in letters) > 0.85 * len(letters)


def _answers_itself(head: str) -> bool:
    return "…" in head or inline_options(head) is not None
