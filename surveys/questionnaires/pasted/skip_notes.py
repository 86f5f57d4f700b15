"""Notes that say where to go on, or who is asked: "→ Chuyển câu 5", "Nếu chọn 2 thì …", "(Chỉ hỏi người …)"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.questionnaires.pasted.marks import CODE

END = "end"
NEXT = "next"
OVER = "over:"
"""Before the first and the last question that are passed over: "over:6-8"."""
GO = (
    r"(?:(?:xin\s+|thì\s+|hãy\s+|mời\s+)?(?:chuyển|sang|tiếp tục|tiếp|đến|tới|qua|hỏi|trả lời|xuống|nhảy"
    r"|bỏ qua)[\s,]*)"
)


def _question(name: str) -> str:
    return rf"(?:câu(?:\s+hỏi)?(?:\s+số)?\s*|(?<!\w)(?=[a-zđ]\d))(?P<{name}>(?:[a-zđ])?{CODE})"


STOP = r"(?P<stop>kết thúc|dừng|kết luận|ngừng|cảm ơn|hết|phần kết)(?:\s+\w+){0,4}"
PART = r"(?:phần|mục)\s+(?P<part>[A-ZĐIVXa-zđivx]{1,5}|\d{1,2})"
ON = r"(?P<on>tiếp tục|hỏi tiếp|trả lời tiếp|câu (?:tiếp|kế tiếp|tiếp theo|sau|dưới))(?:\s+\w+){0,3}"
TARGET = rf"(?:{_question('target')}|{STOP}|{PART}|{ON}|(?P<bare>\d{{1,3}}[a-zđ]?)(?!\w))"
BESIDE = re.compile(
    rf"\s*(?P<note>(?:[(\[]\s*(?:nếu\s+\w+[\s,]+)?(?:thì\s+)?(?:→\s*)?{GO}{{1,4}}|→\s*[(\[]?\s*{GO}{{0,4}}"
    rf"|[-–;,.]\s+{GO}{{1,4}}(?=câu|phần|kết|C\d)"
    rf"|(?<=\s){GO}{{1,4}}(?=câu|phần mục|C\d))(?:đến\s+|tới\s+|sang\s+)?{TARGET}[^)\]…]{{0,60}}[)\]]?\.?)\s*$",
    re.IGNORECASE,
)
PASSES_BESIDE = re.compile(
    rf"(?<=\w)\s*[(\[]\s*(?:→\s*)?bỏ qua\s+(?:các\s+)?{_question('first')}"
    rf"(?:\s*(?:,|và|đến|tới|-|–)\s*{_question('last')})?\s*[)\]]\s*$",
    re.IGNORECASE,
)
STOPS_BESIDE = re.compile(r"(?<=\w)\s*[(\[]\s*(?:→\s*)?(?:kết thúc|dừng|ngừng)[^)\]]{0,40}[)\]]\s*$", re.IGNORECASE)
IF_THEN = re.compile(
    rf"[(\[*]*\s*(?:nếu|với (?:người|ai)|ai|những người|người)\s+(?P<who>.{{1,160}}?)(?:\s*,\s*|\s+|\s*→\s*)"
    rf"(?:thì\s+)?(?:→\s*)?(?:xin\s+)?(?:{GO}){{1,4}}(?:đến\s+|tới\s+|sang\s+)?{TARGET}.{{0,60}}$",
    re.IGNORECASE,
)
PASS_OVER = re.compile(
    rf"[(\[*]*\s*nếu\s+(?P<who>.{{1,160}}?)[\s,]+(?:thì\s+)?(?:không (?:hỏi|trả lời)|bỏ qua|bỏ)\s+(?:các\s+)?"
    rf"{_question('first')}(?:\s*(?:,|và|đến|tới|-|–)\s*{_question('last')})?.{{0,40}}$",
    re.IGNORECASE,
)
ONLY = re.compile(
    r"(?:chỉ (?:hỏi|dành|trả lời)(?: cho)?(?: những)?(?: nếu| khi| với| cho)?"
    r"|dành (?:riêng )?cho|áp dụng (?:với|cho)|hỏi (?:nếu|khi)|(?:xin )?trả lời (?:câu này )?(?:nếu|khi)|nếu)\s+"
    r"(?:những |các )?(?P<who>.{1,200})",
    re.IGNORECASE,
)
AT_QUESTION = re.compile(_question("at"), re.IGNORECASE)
QUOTED = re.compile(r"[“\"'‘«]([^”\"'’»]{1,80})[”\"'’»]")
CODES = re.compile(
    r"(?:phương án|mã|đáp án|lựa chọn|ý|ô|chọn|trả lời|khoanh|đánh dấu|=|là)\s*(?:số\s*|mã\s*)?"
    r"(?P<codes>(?:\d{1,2}|[a-zđ](?![\w]))(?:\s*(?:,|;|/|và|hoặc|hay)\s*(?:\d{1,2}|[a-zđ](?!\w)))*)(?!\w)",
    re.IGNORECASE,
)
RANGE = re.compile(r"(?:từ\s+)?(?P<low>\d{1,2})\s*(?:đến|tới|-|–)\s*(?P<high>\d{1,2})(?!\w)")
WORDS = re.compile(
    r"(?:trả lời|chọn|câu trả lời|đáp án|phương án|ý kiến|là"
    r"|ghi)\s+(?:là\s+)?(?P<words>[^,.;()→]{2,60})",
    re.IGNORECASE,
)
ELEMENT = re.compile(r"\d{1,2}|[a-zđ](?!\w)", re.IGNORECASE)


OTHERS = re.compile(
    rf"(?:còn lại|ngược lại|trường hợp khác|phương án khác|người khác"
    rf"|không thì)[\s,:→]*(?:thì\s+)?(?:xin\s+)?(?:{GO}){{0,4}}(?:đến\s+|tới\s+|sang\s+)?{TARGET}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Chosen:
    """Whose answer a note speaks of: the question ("": this one), codes, letters or words of its options."""

    question: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class SkipNote:
    """Who goes on where: `target` is the number of a question, END, NEXT, or "part:B"; `first` and `last` are passed
    over instead where the note names those."""

    chosen: Chosen
    target: str = ""
    first: str = ""
    last: str = ""
    others: str = ""
    """Where all the others go on."""


def without_skip(text: str) -> tuple[str, str]:
    """An option's words without "→ Chuyển câu 5" behind them, and where it leads ("" where nothing is said)."""
    if passes := PASSES_BESIDE.search(text):
        return text[: passes.start()].rstrip(), f"{OVER}{passes['first']}-{passes['last'] or passes['first']}"
    if stops := STOPS_BESIDE.search(text):
        return text[: stops.start()].rstrip(), END
    found = BESIDE.search(text)
    if not found or not text[: found.start()].strip():
        return text, ""
    return text[: found.start()].rstrip(" -–;,.("), _target(found)


def skip_note(text: str) -> SkipNote | None:
    """A line of its own that sends somebody on: "Nếu trả lời “Không” → chuyển Câu 8"."""
    line = text.strip().lstrip("→-*( [").strip()
    if found := PASS_OVER.match(line):
        return SkipNote(chosen_in(found["who"]), first=found["first"], last=found["last"] or found["first"])
    if found := IF_THEN.match(line):
        others = OTHERS.search(line, found.start(0) + len(found["who"]))
        return SkipNote(chosen_in(found["who"]), _target(found), others=_target(others) if others else "")
    return None


def only_for(text: str) -> Chosen | None:
    """Who alone is asked: "(Chỉ hỏi nếu Câu 3 chọn 1)", "(Dành cho người trả lời “Có” ở câu 3)"."""
    found = ONLY.match(text.strip().lstrip("*(-[ ").strip())
    if not found:
        return None
    chosen = chosen_in(found["who"])
    is_told = " thì " in found["who"] and not chosen.question  # "(Nếu không ở lại thì ghi 0)" tells how to answer
    return chosen if chosen.values and not is_told else None


def chosen_in(text: str) -> Chosen:
    """The question and the answers that a phrase names."""
    at = AT_QUESTION.search(text)
    rest = (text[: at.start()] + " " + text[at.end() :]) if at else text
    question = at["at"] if at else ""
    if quoted := QUOTED.findall(rest):
        return Chosen(question, tuple(words.strip(" .") for words in quoted))
    if found := CODES.search(rest):
        reach = RANGE.match(rest, found.start("codes"))
        if reach and int(reach["low"]) < int(reach["high"]) <= 20:
            return Chosen(question, tuple(str(code) for code in range(int(reach["low"]), int(reach["high"]) + 1)))
        return Chosen(question, tuple(ELEMENT.findall(found["codes"])))
    if found := WORDS.search(rest):
        return Chosen(question, (_bare(found["words"]),))
    return Chosen(question, (_bare(rest),) if _bare(rest) else ())


def _bare(words: str) -> str:
    return re.sub(r"^(?:là|ở|tại|trên)\s+|\s+(?:ở|tại|trên|thì|của)\s*$", "", words.strip(" ,.;:)(“”\"'→")).strip()


def _target(found: re.Match[str]) -> str:
    said = found.groupdict()
    if said.get("target") or said.get("bare"):
        return said["target"] or said["bare"]
    if said.get("part"):
        return "part:" + said["part"].upper()
    return NEXT if said.get("on") else END
