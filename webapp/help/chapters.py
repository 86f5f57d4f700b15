"""The chapters of the guide: which there are, which come first for a role, which explains the page that one is on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveys.people.permissions import Role

GUIDE = Path(__file__).parent / "guide"

ACCOUNTS, REQUESTS, QUESTIONNAIRES, SAMPLES = "dang-nhap", "de-nghi", "bang-hoi", "mau"
STUDIO, APPROVAL, PAPER = "soan-thao", "kiem-chung", "phieu-giay"
ASSIGNMENT, INTERVIEWS, IMPORTS = "phan-cong", "di-phong-van", "nhap-phieu"
PHONE, LINKS, COLLECT = "tren-dien-thoai", "lien-ket", "odk-collect"
REVIEW, QUALITY, PRECISION, PRACTICE, LOCK = "xem-phieu", "khac-thuong", "do-chinh-xac", "luyen-tap", "khoa"
RESULTS, REPORTS, TROUBLES, TERMS = "ket-qua", "bao-cao", "hoi-dap", "thuat-ngu"

FIRST_FOR: Mapping[str, tuple[str, ...]] = {
    Role.ADMINISTRATOR: (ACCOUNTS, TROUBLES),
    Role.COORDINATOR: (REQUESTS, ACCOUNTS, APPROVAL, ASSIGNMENT, PRECISION, RESULTS, REPORTS),
    Role.DESIGNER: (QUESTIONNAIRES, STUDIO, APPROVAL, SAMPLES, PRECISION, PAPER, IMPORTS, RESULTS, REPORTS, LOCK),
    Role.SUPERVISOR: (ASSIGNMENT, REVIEW, QUALITY, PRACTICE, LINKS, ACCOUNTS, PAPER, IMPORTS, LOCK, TROUBLES),
    Role.COLLABORATOR: (INTERVIEWS, PHONE, PRACTICE, ACCOUNTS, TROUBLES),
    Role.READER: (RESULTS, REPORTS, TERMS),
}
"""What somebody of that role needs, in the order in which it is needed."""

OF_PART: Mapping[str, str] = {
    "accounts": ACCOUNTS,
    "security": ACCOUNTS,
    "requests": REQUESTS,
    "questionnaires": QUESTIONNAIRES,
    "uploads": QUESTIONNAIRES,
    "studio": STUDIO,
    "bank": STUDIO,
    "proofs": APPROVAL,
    "review": APPROVAL,
    "paper": PAPER,
    "paper_entry": PAPER,
    "samples": SAMPLES,
    "fieldwork": ASSIGNMENT,
    "supervision": REVIEW,
    "quality": QUALITY,
    "re_interviews": QUALITY,
    "precision": PRECISION,
    "practice": PRACTICE,
    "lock": LOCK,
    "openrosa": COLLECT,
    "interview": INTERVIEWS,
    "field_app": PHONE,
    "links": LINKS,
    "imports": IMPORTS,
    "results": RESULTS,
    "variables": RESULTS,
    "plan": RESULTS,
    "explorer": RESULTS,
    "gallery": RESULTS,
    "reports": REPORTS,
    "letterheads": REPORTS,
    "data_files": REPORTS,
}
"""Blueprint → the chapter that explains its pages."""
AT_THE_DOOR = ("fieldwork.my_cases", "fieldwork.case", "fieldwork.visit")


@dataclass(frozen=True)
class Chapter:
    """One page of the guide, as it is written."""

    slug: str
    title: str
    purpose: str
    text: str


@cache
def chapters() -> Mapping[str, Chapter]:
    """Every chapter by its slug, in the order of the files' numbers."""
    return {chapter.slug: chapter for chapter in map(_read, sorted(GUIDE.glob("[0-9][0-9]-*.md")))}


def _read(path: Path) -> Chapter:
    """The first line is the title, the paragraph under it says for whom the chapter is and for what."""
    title, purpose, text = path.read_text(encoding="utf-8").split("\n\n", 2)
    return Chapter(path.stem[3:], title.removeprefix("# "), " ".join(purpose.split()), text)


def chapter_for(endpoint: str | None) -> str | None:
    """The slug of the chapter about a page of the product, if there is one."""
    if endpoint in AT_THE_DOOR:
        return INTERVIEWS
    return OF_PART.get((endpoint or "").split(".")[0])


def in_order_for(role: str | None) -> tuple[list[Chapter], list[Chapter]]:
    """The chapters that somebody of this role needs, and all others; to whoever is not logged in all are equal."""
    every = chapters()
    first = FIRST_FOR[Role(role)] if role else ()
    return [every[slug] for slug in first], [chapter for slug, chapter in every.items() if slug not in first]
