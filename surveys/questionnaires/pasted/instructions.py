"""What is said beside a question to whoever fills it in: how many to choose, and notes for the interviewer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.text import search_key

BRACKETS = re.compile(r"[(\[][^()\[\]]{2,220}[)\]]?")
NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7}
COUNT = r"(?P<count>\d{1,2}|mot|hai|ba|bon|nam|sau|bay)"
MOST = re.compile(
    rf"(?:toi da|khong qua|nhieu nhat|cao nhat la)\s*(?:la\s*)?0?{COUNT}(?!\s*(?:tuoi|nam|thang|ngay|dong"
    rf"|trieu|phut|gio|tieng))"
)
LEAST = re.compile(
    rf"(?:toi thieu|it nhat)\s*(?:la\s*)?0?{COUNT}(?!\s*(?:tuoi|nam|thang|ngay|dong|trieu|phut|gio|tieng))"
)
EXACTLY = re.compile(
    rf"(?:chon|danh dau|khoanh|neu|ghi)\s*(?:ra\s*|vao\s*|dung\s*)?0?{COUNT}\s*(?P<what>phuong an|noi dung"
    rf"|van de|y|cau tra loi|linh vuc|viec|yeu to"
    r"|dieu|ly do|muc|dap an|o|kenh|lua chon|nguyen nhan)(?!\w)"
)
MANY = re.compile(
    r"nhieu (?:phuong an|lua chon|cau tra loi|y\b|dap an|noi dung|o\b|muc|kenh|nguon|y kien|ly do"
    r"|y tra loi)|chon nhieu|nhieu lua chon|tat ca cac (?:phuong an|y|o|cau)"
    r"|(?:chon|danh dau) (?:vao )?tat ca|cac phuong an phu hop|moi phuong an|\bhon (?:1|mot) (?:phuong an"
    r"|lua chon|o|dap an|y|cau)|cac o (?:phu hop|thich hop)|\bma\b"
)
ONE = re.compile(
    r"(?:chi )?chon (?:duy nhat )?(?:mot|1|01)\b|(?:chi )?(?:danh dau|khoanh|tich)(?: \w+){0,3} (?:mot|1"
    r"|01) (?:o|phuong an|so)|mot lua chon|(?:1|mot|01) phuong an|\bsa\b|mot cau tra loi"
)
RANK = re.compile(
    r"(?:xep|sap xep|danh so|ghi so)(?: \w+){0,6} (?:thu tu|uu tien|hang)|xep hang|xep thu tu"
    r"|theo thu tu (?:uu tien|quan trong|giam dan|tu)|thu tu uu tien"
)
INTERVIEWER = re.compile(
    r"(?:pvv|dtv|ctv|ghi chu (?:cho|cua)|luu y|huong dan|chi dan|nguoi phong van|dieu tra vien"
    r"|cong tac vien|phong van vien|doc (?:to|cham|lan luot|tung|cac|het)"
    r"|khong doc|khong goi y|dua the|xuat trinh|dieu tra vien|hoi lan luot|quan sat|ghi nhan|cho xem"
    r"|gioi thieu the|goi y)"
)
FILLING = re.compile(
    r"(?:xin |vui long |hay |de nghi )?(?:neu|danh dau|khoanh|tich|chon|ghi|moi hang|moi dong|moi noi dung"
    r"|anh/chi|xin cho|cho diem|ong/ba (?:hay |co the |chi )?(?:chon|danh dau)"
    r"|co the|duoc chon|mot lua chon|mot cau tra loi|nhieu|chi|tra loi|cau hoi (?:mot|nhieu)|neu co"
    r"|khong bat buoc|tinh|ke ca|bao gom|theo|thang diem|sap xep|xep|danh so|don vi)"
)


@dataclass(frozen=True)
class Instructions:
    """How a question is answered, as far as it is said: None where nothing says so."""

    multiple: bool | None = None
    ranked: bool = False
    least: int | None = None
    most: int | None = None


def is_instruction(text: str) -> bool:
    """Whether a whole line is an instruction and no answer: in brackets or behind a star, or for the interviewer."""
    bare = text.strip()
    wrapped = bare.startswith(("(", "[", "*")) and (bare.endswith((")", "]", ").", ").")) or bare.startswith("*"))
    key = search_key(bare.lstrip("(*[-– "))
    if is_for_interviewer(bare):
        return True
    if re.match(r"(?:ghi ro|neu ro|ghi cu the)", key):
        return False
    return (wrapped and (FILLING.match(key) is not None or _speaks_of_choosing(key))) or (
        len(key.split()) <= 20 and re.match(r"(?:chon|chi chon|co the chon|danh dau|khoanh|xin chon"
            r"|moi (?:hang|dong)|vui long)", key) is not None and _speaks_of_choosing(key)
    )  # fmt: skip


def is_for_interviewer(text: str) -> bool:
    """Whether it is said to the interviewer: "PVV: đọc từng phương án", "[Đưa thẻ 1]"."""
    return INTERVIEWER.match(search_key(text.strip().lstrip('(*[-–<“" '))) is not None


def instructions_in(text: str, *, whole: bool = True) -> Instructions:
    """How many may be chosen, whether in order, as far as these words say so."""
    key = search_key(text)
    most, least = _count(MOST, key), _count(LEAST, key)
    if exactly := EXACTLY.search(key):
        count = _value(exactly["count"])
        if count > 1:
            most = most or count
    ranked = RANK.search(key) is not None
    if (most or 0) > 1 or (least or 0) > 1 or MANY.search(key):
        return Instructions(True, ranked, least if least and least > 1 else None, most if most and most > 1 else None)
    return Instructions(False if ONE.search(key) or most == 1 else None, ranked)


def split_instructions(text: str) -> tuple[str, list[str]]:
    """A question's words, and the instructions that stand in brackets among them."""
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        inner = match[0].strip("()[] ")
        key = search_key(inner)
        if is_for_interviewer(inner) or _speaks_of_choosing(key) or (FILLING.match(key) and _is_last(text, match)):
            found.append(match[0])
            return " "
        return match[0]

    words = BRACKETS.sub(take, text)
    return " ".join(words.split()) if found else text, found


def _is_last(text: str, match: re.Match[str]) -> bool:
    return not text[match.end() :].strip(" .:;?…")


def _speaks_of_choosing(key: str) -> bool:
    return any(pattern.search(key) for pattern in (MOST, LEAST, EXACTLY, MANY, ONE, RANK))


def _count(pattern: re.Pattern[str], key: str) -> int | None:
    found = pattern.search(key)
    return _value(found["count"]) if found else None


def _value(text: str) -> int:
    return NUMBERS.get(text) or int(text)
