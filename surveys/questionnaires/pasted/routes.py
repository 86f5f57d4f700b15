"""Who is asked what: notes on where to go on become conditions of the questions that are passed over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from surveys.questionnaires.pasted.drafts import Draft
from surveys.questionnaires.pasted.items import LEFT, NOTE, SECTION, RecognisedItem
from surveys.questionnaires.pasted.marks import PART
from surveys.questionnaires.pasted.skip_notes import END, NEXT, OVER, Chosen, SkipNote
from surveys.questionnaires.template.conditions import question_key
from surveys.questionnaires.template.reading import variable_name
from surveys.text import search_key
from surveys.text.i18n import gettext as _

CLOSED = {"select_one", "select_multiple"}
YES = {"có": ("co", "da", "roi", "dung"), "đã": ("da", "co", "roi"), "rồi": ("roi", "co", "da"), "đúng": ("dung", "co"),
       "không": ("khong", "chua"), "chưa": ("chua", "khong")}  # fmt: skip


@dataclass(frozen=True)
class _Jump:
    """Who answers `source` with one of `codes` goes on at place `to`."""

    source: int
    codes: tuple[str, ...]
    to: int


@dataclass
class _Routes:
    """The drafts, and what is found out about each."""

    drafts: Sequence[Draft]
    jumps: list[_Jump] = field(default_factory=list)
    asked_if: dict[int, list[tuple[int, tuple[str, ...]]]] = field(default_factory=dict)
    doubts: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = {
            _key(draft.item.number): place
            for place, draft in reversed(list(enumerate(self.drafts)))
            if draft.item.number
        }
        self.end = len(self.drafts)
        while self.end and self.drafts[self.end - 1].item.kind in {NOTE, LEFT}:
            self.end -= 1

    def doubt(self, place: int, words: str) -> None:
        self.doubts.setdefault(place, []).append(words)

    def target(self, place: int, target: str) -> int | None:
        """The place where somebody goes on."""
        if target == END:
            return self.end
        if target.startswith("part:"):
            return self.part(target.removeprefix("part:"), place)
        found = self.places.get(_key(target))
        if found is None:  # "câu 5" may be written 5a, 5b
            found = next(
                (
                    at
                    for at, draft in enumerate(self.drafts)
                    if re.fullmatch(rf"{re.escape(target)}[a-zđ]", draft.item.number)
                ),
                None,
            )
        if found is None:
            self.doubt(place, _("Dặn chuyển tới Câu %(number)s nhưng không thấy câu này.", number=target))
        elif found <= place:
            self.doubt(place, _("Dặn quay lại Câu %(number)s ở phía trên, xin xem lại.", number=target))
            return None
        return found

    def part(self, code: str, place: int) -> int | None:
        for at, draft in enumerate(self.drafts):
            if draft.item.kind == SECTION and at > place:
                named = PART.match(draft.item.label)
                own = named["code"].upper() if named else re.split(r"\W", draft.item.label.upper(), maxsplit=1)[0]
                if own == code:
                    return at
        self.doubt(place, _("Dặn chuyển tới phần %(part)s nhưng không thấy phần này.", part=code))
        return None

    def read(self) -> None:
        """All notes of all questions."""
        for place, draft in enumerate(self.drafts):
            for code, target in draft.goes:
                if target.startswith(OVER):
                    self.pass_over(place, place, (code,), *target.removeprefix(OVER).split("-"))
                elif target != NEXT and (to := self.target(place, target)) is not None:
                    self.jumps.append(_Jump(place, (code,), to))
            for note in draft.notes:
                self.note(place, note)
            for chosen in draft.only:
                self.only(place, chosen)
            if draft.if_yes:
                self.if_yes(place, draft.if_yes)

    def note(self, place: int, note: SkipNote) -> None:
        source = self.places.get(_key(note.chosen.question), place) if note.chosen.question else place
        codes = self.codes(source, note.chosen)
        if not codes:
            self.doubt(place, _("Có lời dặn chuyển câu nhưng không rõ dành cho người chọn phương án nào."))
            return
        if note.first:
            self.pass_over(place, source, codes, note.first, note.last)
            return
        if note.others and note.others != NEXT and (to := self.target(source, note.others)) is not None:
            others = [option.code for option in self.drafts[source].item.options if option.code not in codes]
            self.jumps.append(_Jump(source, tuple(others), to))
        if note.target != NEXT and (to := self.target(source, note.target)) is not None:
            self.jumps.append(_Jump(source, codes, to))

    def pass_over(self, place: int, source: int, codes: tuple[str, ...], first: str, last: str) -> None:
        """Those questions are asked of the others alone."""
        begins, ends = self.places.get(_key(first)), self.places.get(_key(last))
        if begins is None or ends is None or begins <= source:
            self.doubt(place, _("Dặn bỏ qua Câu %(number)s nhưng không thấy câu này ở phía sau.", number=first))
            return
        for between in range(begins, ends + 1):
            self.asked_if.setdefault(between, []).append((source, self.rest(source, codes)))

    def only(self, place: int, chosen: Chosen) -> None:
        source = self.places.get(_key(chosen.question)) if chosen.question else self.before(place)
        codes = self.codes(source, chosen) if source is not None and source < place else ()
        if source is None or not codes:
            self.doubt(place, _("Chưa hiểu câu này chỉ hỏi ai, xin ghi ở cột “Chỉ hỏi khi”."))
            return
        self.asked_if.setdefault(place, []).append((source, codes))
        if not chosen.question:
            self.doubt(place, _("Không nói người chọn ở câu nào, tạm hiểu là câu liền trước."))

    def if_yes(self, place: int, word: str) -> None:
        source = self.before(place)
        item = self.drafts[source].item if source is not None else None
        starts = YES[word]
        codes = [o.code for o in item.options if search_key(o.label).split(" ")[0] in starts] if item else []
        if source is not None and item is not None and item.kind in CLOSED and codes:
            self.asked_if.setdefault(place, []).append((source, tuple(codes)))

    def before(self, place: int) -> int | None:
        """The closed question right before; further ones that were only asked of the same people are passed over."""
        earlier = (at for at in range(place - 1, -1, -1) if self.drafts[at].item.kind in CLOSED)
        return next(earlier, None)

    def codes(self, source: int, chosen: Chosen) -> tuple[str, ...]:
        """The codes of the options that a note names by code, letter or words."""
        item = self.drafts[source].item
        found: list[str] = []
        for value in chosen.values:
            code = _code_of(item, value)
            if code:
                found.append(code)
        return tuple(dict.fromkeys(found))

    def rest(self, source: int, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The other codes, with a mark where those are meant by leaving these out."""
        return ("!", *codes)

    def condition(self, place: int) -> str:
        """Who is asked the item at a place, in the words of the template."""
        tests: list[tuple[int, tuple[str, ...]]] = list(self.asked_if.get(place, []))
        passed: dict[int, list[str]] = {}
        for jump in self.jumps:
            if jump.source < place < jump.to:
                passed.setdefault(jump.source, []).extend(jump.codes)
        tests += [(source, ("!", *dict.fromkeys(codes))) for source, codes in passed.items()]
        tests = list(dict.fromkeys(tests))
        by_expression = any(self.is_passed_over(source, place) for source, codes in tests if codes[0] == "!")
        said = [self.said(source, codes, by_expression) for source, codes in sorted(tests)]
        return (" and " if by_expression else " và ").join(dict.fromkeys(said))

    def is_passed_over(self, source: int, place: int) -> bool:
        """Whether some are led past the question to somewhere before this item, and are asked it all the same."""
        return any(jump.source < source < jump.to <= place for jump in self.jumps)

    def said(self, source: int, codes: tuple[str, ...], by_expression: bool) -> str:
        item = self.drafts[source].item
        left_out = codes[0] == "!"
        named = list(codes[1:] if left_out else codes)
        if by_expression:
            return _expression(item, named, left_out)
        others = [option.code for option in item.options if option.code not in named]
        if left_out and len(others) == 1 and item.kind == "select_one":
            return f"{_called(item)} = {others[0]}"
        return f"{_called(item)} {'khác' if left_out else '='} {', '.join(named)}"


def with_conditions(drafts: Sequence[Draft]) -> list[RecognisedItem]:
    """The items with their conditions; sources without a number get one, so that they can be named."""
    routes = _Routes(_numbered(drafts))
    routes.read()
    found = []
    for place, draft in enumerate(routes.drafts):
        item = draft.item
        condition = routes.condition(place) if item.is_question else ""
        found.append(replace(item, condition=condition, doubts=(*item.doubts, *routes.doubts.get(place, []))))
    return found


def _numbered(drafts: Sequence[Draft]) -> list[Draft]:
    """Questions without a number get the next one that is free, where all have none; else "1", "2" with a letter."""
    taken = {draft.item.number for draft in drafts if draft.item.number}
    count, seen = 0, set()
    found = []
    for draft in drafts:
        item = draft.item
        if item.is_question and item.number and item.number in seen:
            doubt = _("Số câu %(number)s đã có ở trên nên đổi số.", number=item.number)
            item = replace(item, number="", doubts=(*item.doubts, doubt))
        if item.is_question and not item.number:
            count = _free(count + 1 if count else _highest(taken) + 1, taken)
            item = replace(item, number=str(count))
            taken.add(item.number)
        draft.item = item
        seen.add(item.number)
        found.append(draft)
    return found


def _key(number: str) -> str:
    return re.sub(r"^q(?=\d)", "", question_key(number))


def _called(item: RecognisedItem) -> str:
    return f"Câu {item.number}" if item.number[0].isdigit() else item.number


def _highest(numbers: set[str]) -> int:
    return max((int(found[0]) for number in numbers if (found := re.match(r"\d+", number))), default=0)


def _free(number: int, taken: set[str]) -> int:
    while str(number) in taken:
        number += 1
    return number


def _code_of(item: RecognisedItem, value: str) -> str:
    codes = [option.code for option in item.options]
    if value in codes:
        return value
    key = search_key(value)
    if len(key) == 1 and key.isalpha() and ord(key) - 97 < len(codes):
        return codes[ord(key) - 97]
    labels = [(option.code, search_key(option.label)) for option in item.options]
    for matches in (str.__eq__, str.startswith, str.__contains__):
        alike = [code for code, label in labels if matches(label, key)]
        if alike and key:
            return alike[0]
    contained = [(code, label) for code, label in labels if label and re.search(rf"\b{re.escape(label)}\b", key)]
    return max(contained, key=lambda each: len(each[1]))[0] if contained else ""


def _expression(item: RecognisedItem, codes: list[str], left_out: bool) -> str:
    name = variable_name(item.number)
    if item.kind == "select_multiple":
        tests = [f"selected(${{{name}}}, '{code}')" for code in codes]
        joined = " or ".join(tests)
        return f"not({joined})" if left_out else f"({joined})"
    if left_out:
        return " and ".join(f"${{{name}}} != '{code}'" for code in codes)
    return "(" + " or ".join(f"${{{name}}} = '{code}'" for code in codes) + ")"
