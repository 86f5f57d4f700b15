"""The page of a report for those who read one page: the plan's findings, each a sentence and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.reports.document import Block, Heading, Paragraph
from surveys.reports.leaders_summary import leaders_summary
from surveys.reports.plan_content import Finding
from surveys.reports.results import ResultsBook
from surveys.text.i18n import gettext as _


def summary_blocks(book: ResultsBook, findings: Sequence[Finding]) -> list[Block]:
    """What the plan asked for as findings; nothing where it asked for none."""
    if not findings:
        return []
    told = leaders_summary(book, findings, later=book.later)
    blocks: list[Block] = [Heading(1, _("TÓM TẮT"))]
    for number, finding in enumerate(told.findings, start=1):
        words = [finding.sentence, finding.certainty, finding.difference]
        if finding.is_later:
            words.append(_("(Bổ sung sau khi bắt đầu thu thập.)"))
        blocks.append(Paragraph(f"{number}. {finding.title}", "label"))
        blocks.append(Paragraph(" ".join(part for part in words if part)))
    return [*blocks, *(Paragraph(words, "note") for words in told.withheld)]
