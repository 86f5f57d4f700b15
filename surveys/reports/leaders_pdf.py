"""The summary for leaders as a PDF of one page, set by typst."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from surveys.questionnaires.paper.pdf import font, string
from surveys.reports.leaders_summary import LeaderFinding, LeadersSummary, SummaryHead
from surveys.reports.pdf import compiled
from surveys.reports.pictures import Picture
from surveys.text.i18n import gettext as _

WIDTH_MM = 88
LOOK = """
#let fit(make) = layout(room => {
  let sizes = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5)
  let found = sizes.find(size => measure(width: room.width, make(size)).height <= room.height)
  make(if found == none { sizes.last() } else { found })
})
#let finding(size, number, title, sentence, certainty, difference, later, drawn) = {
  let said = {
    text(fill: luma(80), size: 0.88em, number + ". " + title)
    if later != "" { text(fill: luma(80), size: 0.88em, " (" + later + ")") }
    parbreak()
    text(weight: "bold", size: 1.08em, sentence)
    parbreak()
    text(certainty)
    if difference != "" { parbreak(); text(difference) }
  }
  block(breakable: false, width: 100%, above: 1.05em * size, stroke: (top: 0.5pt + luma(150)), inset: (top: 0.55em),
    if drawn == none { said } else {
      grid(columns: (1fr, 88mm), column-gutter: 6mm, said, align(right, drawn)) })
}
"""


def leaders_pdf(
    summary: LeadersSummary, pictures: Sequence[Picture | None], head: SummaryHead, *, created: datetime
) -> bytes:
    """One page, set smaller until it fits; same inputs and `created`, same bytes.

    Raises SurveyError `paper.pdf_warning` where typst warns, as of a letter that no font has.
    """
    return compiled(_source(summary, pictures, head), created=created)


def _source(summary: LeadersSummary, pictures: Sequence[Picture | None], head: SummaryHead) -> str:
    told = enumerate(zip(summary.findings, pictures, strict=True), start=1)
    findings = "\n".join(_finding(number, finding, picture) for number, (finding, picture) in told)
    lines = "".join(f"parbreak(); text({string(line)}); " for line in head.lines)
    notes = "".join(f"parbreak(); text(size: 0.85em, fill: luma(60), {string(note)}); " for note in head.notes)
    return f"""
#set document(title: {string(head.title)}, author: {string(head.survey)})
#set page(paper: "a4", margin: (top: 16mm, bottom: 14mm, left: 20mm, right: 15mm))
#set text(font: {string(font())}, size: 12pt, lang: "vi", fill: luma(20))
{LOOK}
#fit(size => {{
  set text(size: 12pt * size)
  set par(leading: 0.52em, spacing: 0.7em)
  heading(text(size: 1.3em, {string(head.title)}))
  text(weight: "bold", {string(head.survey)}); {lines}
{findings}
  block(above: 1.2em * size, {{ {notes} }})
}})
"""


def _finding(number: int, finding: LeaderFinding, picture: Picture | None) -> str:
    image = "none"
    if picture is not None:
        drawn = f'bytes({string(picture.svg())}), format: "svg", width: {WIDTH_MM}mm * size'
        image = f"image({drawn}, alt: {string(picture.alternative)})"
    later = _("bổ sung sau khi bắt đầu thu thập") if finding.is_later else ""
    said = (finding.title, finding.sentence, finding.certainty, finding.difference, later)
    return f"  finding(size, {string(str(number))}, {', '.join(string(words) for words in said)}, {image})"
