"""The versions of a plan in words: what each says, and how it differs from the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.people.records import Person
from surveys.questionnaires.numbering import with_number
from surveys.reports.plan import Plan
from surveys.reports.plan_content import PlanContent, added, removed
from surveys.reports.plan_versions import plan_versions
from surveys.requests.records import Survey


@dataclass(frozen=True)
class WrittenVersion:
    """A version with its author, what it says, and what it changed; `author` is '' where the program kept it."""

    number: int
    author: str
    written_at: datetime
    reason: str
    is_later: bool
    says: tuple[tuple[str, str], ...]
    changes: tuple[str, ...]


def written_versions(session: Session, survey: Survey, plan: Plan | None) -> list[WrittenVersion]:
    """All versions, the newest first."""
    versions = plan_versions(session, survey)
    people = {each.written_by_id for each in versions if each.written_by_id is not None}
    found = session.execute(select(Person.id, Person.full_name).where(Person.id.in_(people)))
    names = {row.id: row.full_name for row in found}
    words = _Words(plan)
    before: PlanContent | None = None
    told = []
    for each in versions:
        content = PlanContent.from_dict(each.content)
        told.append(
            WrittenVersion(
                each.number,
                names.get(each.written_by_id or 0, ""),
                each.written_at,
                each.reason,
                each.is_later,
                words.says(content),
                () if before is None else words.changes(before, content),
            )
        )
        before = content
    return told[::-1]


class _Words:
    """Names of questions, answers and groups as they are called now; what is gone keeps its name in files."""

    def __init__(self, plan: Plan | None) -> None:
        questions = () if plan is None else (*plan.questions, *plan.left_out)
        self.questions = {each.variable: with_number(each.numeral, each.label) for each in questions}
        self.options = {each.variable: dict(each.item.options) for each in questions if each.item is not None}
        self.banners = {} if plan is None else {each.variable: each.label for each in plan.possible_banners}

    def says(self, content: PlanContent) -> tuple[tuple[str, str], ...]:
        """The whole plan, a line a part."""
        thresholds = content.thresholds
        lines = [
            (_("Chia bảng theo"), "; ".join(map(self._banner, content.banners)) or _("không chia nhóm")),
            (_("Câu hỏi"), _("%(count)s câu", count=len(content.questions))),
        ]
        if content.left_out:
            lines.append((_("Không đưa vào"), "; ".join(map(self._question, content.left_out))))
        if content.findings:
            lines.append((_("Báo lãnh đạo"), "; ".join(self._finding(content, n) for n in self._numbers(content))))
        lines.append(
            (
                _("Ngưỡng công bố"),
                _(
                    "ẩn nhóm dưới %(base)s người, ghi chú nhóm dưới %(flag)s người, ẩn tỷ lệ do dưới %(count)s người",
                    base=thresholds.minimum_base,
                    flag=thresholds.flag_base,
                    count=thresholds.minimum_count,
                ),
            )
        )
        if content.marks_differences:
            lines.append((_("Chữ a, b, c"), _("đánh dấu khác biệt có ý nghĩa thống kê")))
        if content.variables:
            lines.append((_("Biến tạo thêm"), "; ".join(self._question(name) for name, _version in content.variables)))
        return tuple(lines)

    def changes(self, before: PlanContent, now: PlanContent) -> tuple[str, ...]:
        """What a version changed of the one before."""
        lines = [_("Thêm: %(what)s", what=self._said(now, key)) for key in sorted(added(before, now))]
        lines += [_("Bỏ: %(what)s", what=self._said(before, key)) for key in sorted(removed(before, now))]
        if before.marks_differences != now.marks_differences:
            lines.append(_("Thêm: chữ a, b, c") if now.marks_differences else _("Bỏ: chữ a, b, c"))
        for some, title in ((lambda one: one.questions, _("câu hỏi")), (lambda one: one.banners, _("nhóm chia bảng"))):
            old, new = some(before), some(now)
            if [each for each in old if each in new] != [each for each in new if each in old]:
                lines.append(_("Đổi thứ tự %(what)s", what=title))
        return tuple(lines)

    def _said(self, content: PlanContent, key: str) -> str:
        kind, _colon, name = key.partition(":")
        if kind == "question":
            return _("câu “%(label)s”", label=self._question(name))
        if kind == "banner":
            return _("chia bảng theo “%(label)s”", label=self._banner(name))
        if kind == "finding":
            return _("điều báo lãnh đạo “%(label)s”", label=self._finding(content, int(name)))
        if kind == "threshold":
            return _(
                "ngưỡng %(name)s %(number)s người", name=_threshold(name), number=getattr(content.thresholds, name)
            )
        return _("biến “%(label)s”", label=self._question(name))

    def _finding(self, content: PlanContent, number: int) -> str:
        finding = content.findings[number - 1]
        answer = self.options.get(finding.variable, {}).get(finding.answer, finding.answer)
        words = self._question(finding.variable) + (f" – {answer}" if answer else "")
        if not finding.banner:
            return words
        return _("%(finding)s, theo %(banner)s", finding=words, banner=self._banner(finding.banner))

    @staticmethod
    def _numbers(content: PlanContent) -> range:
        return range(1, len(content.findings) + 1)

    def _question(self, name: str) -> str:
        return self.questions.get(name, name)

    def _banner(self, name: str) -> str:
        return self.banners.get(name, self.questions.get(name, name))


def _threshold(name: str) -> str:
    words = {"minimum_base": _("ẩn nhóm dưới"), "flag_base": _("ghi chú nhóm dưới")}
    return words.get(name, _("ẩn tỷ lệ do ít hơn"))
