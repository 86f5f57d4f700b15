# ruff: noqa: E501 (the lines are those of another language)
"""How a report looks in a PDF: functions of typst with the measures of the Word file. Words come in as strings only."""

from __future__ import annotations

from surveys.reports.typography import CELL_PADDING_MM, FIRST_LINE_MM, SINGLE_LINE, TextStyle

DESCENT = 0.216
ASCENT = SINGLE_LINE - DESCENT
"""Of a single line under and above its foot, in ems: a line alone is as high as Word makes it."""

LOOK = r"""
#let shade = rgb("#edebe6")
#let rule = rgb("#8a857c")
#let leading = (single - ascent - descent) * 1em
#let rule-under(length) = block(above: 0pt, below: 0pt, width: 100%, inset: (top: 3pt, bottom: 4pt), align(center, line(length: length, stroke: 0.75pt)))
#let line-of(l) = {
  let (words, size, bold, italic, under, share) = l
  let set-words = text(size: size * 1pt, weight: if bold { "bold" } else { "regular" }, style: if italic { "italic" } else { "normal" }, if under { underline(offset: 2pt, words) } else { words })
  block(above: 0pt, below: 0pt, width: 100%, { set par(leading: leading); set-words })
  if share > 0 { context { let w = measure(set-words).width
    layout(room => rule-under(calc.min(w, room.width) * share)) } }
}
#let lines-of(lines) = for l in lines { line-of(l) }
#let letterhead(width, left, right, number, place) = {
  set par(leading: leading)
  grid(columns: (width, 1fr), align: center, row-gutter: 4pt, lines-of(left), lines-of(right), line-of(number), line-of(place))
}
#let title(draft, kind, kind-size, subject, subject-size, indent, ending, share) = block(above: 0pt, below: 0pt, width: 100%, {
  set par(leading: leading)
  set align(center)
  if draft != "" { v(8pt); line-of((draft, 13, true, false, false, 0)) }
  v(10pt)
  line-of((kind, kind-size, true, false, false, 0))
  pad(x: indent, line-of((subject, subject-size, true, false, false, 0)))
  if ending != "" { line-of((ending, subject-size, true, false, false, 0)) }
  else if share > 0 { rule-under(100% * share) }
})
#let contents(words) = {
  v(10pt)
  align(center, text(size: 13.5pt, weight: "bold", words))
  v(6pt)
  set text(size: contents-style.size)
  set par(leading: contents-style.leading, first-line-indent: 0pt, justify: false)
  show outline.entry: it => link(it.element.location(), block(above: 0pt, below: contents-style.after, width: 100%, inset: (left: 6mm * (it.level - 1)), grid(columns: (1fr, 8mm), align: (left + bottom, right + bottom), [#it.body() #box(width: 1fr, repeat[.])], it.page())))
  outline(title: none, depth: 2)
}
#let head(level, words, fresh) = { if fresh { pagebreak(weak: true) }; heading(level: level, words) }
#let ref-to(anchor, words) = link(label(anchor), words)
#let set-para(style, body) = {
  let s = styles.at(style)
  set align(s.align)
  set par(leading: s.leading, spacing: 0pt, justify: s.justify, first-line-indent: (amount: s.indent, all: true))
  set text(size: s.size, weight: s.weight, style: s.style)
  body
}
#let para(style, ..pieces) = {
  let s = styles.at(style)
  block(above: s.before, below: s.after, width: 100%, sticky: s.sticky, set-para(style, par(pieces.pos().join())))
}
#let sheet(anchor, caption-words, columns, aligns, heads, rows, notes, whole) = {
  let s = styles.at("cell")
  let inner = {
    set text(size: s.size)
    set par(leading: s.leading, spacing: 0pt, justify: false, first-line-indent: 0pt)
    table(columns: columns, inset: (x: padding, top: s.before, bottom: s.after), align: (x, _) => aligns.at(x) + top, stroke: none,
      table.hline(stroke: 1pt + rule),
      table.header(repeat: true, ..heads.enumerate().map(((x, h)) => table.cell(fill: shade, align: aligns.at(x) + horizon, strong(h)))),
      ..rows.flatten(),
      table.hline(stroke: 1pt + rule))
  }
  let captioned = [#figure(kind: "sheet", supplement: none, numbering: none, outlined: false, gap: 3pt, caption: figure.caption(position: top, caption-words), inner)#label(anchor)]
  let under = for n in notes { para("note", n) }
  block(breakable: not whole, above: 9pt, below: 9pt, width: 100%, { captioned; block(breakable: false, above: 0pt, below: 0pt, width: 100%, inset: (top: styles.at("note").before), under) })
}
#let between = table.hline(stroke: 0.5pt + rule)
#let group(columns, words) = table.header(level: 2, repeat: true, table.cell(colspan: columns, align: left, strong(words)))
#let marked(words, mark, heavy) = table.cell(if heavy { strong(words) } else { words } + super(mark))
#let chart(anchor, caption-words, drawn, width, alternative) = block(breakable: false, above: 6pt, below: 9pt, width: 100%,
  [#figure(kind: "picture", supplement: none, numbering: none, outlined: false, gap: 0pt, caption: figure.caption(position: bottom, caption-words),
    image(bytes(drawn), format: "svg", width: width, alt: alternative))#label(anchor)])
#let signature(left-head, size, recipients, capacity, room, name) = block(breakable: false, above: 14pt, below: 0pt, width: 100%, {
  set par(leading: leading, justify: false, first-line-indent: 0pt)
  grid(columns: (85mm, 80mm), {
    set align(left)
    line-of(left-head)
    for r in recipients { block(above: 0pt, below: 0pt, text(size: size, "- " + r)) }
  }, { set align(center); lines-of(capacity); v(room); line-of(name) })
})
"""


def typst_style(style: TextStyle) -> str:
    """A style of the report as a dictionary of typst; lines are as far apart as Word sets them."""
    leading = SINGLE_LINE * style.line - ASCENT - DESCENT
    return (
        f"(size: {style.size:g}pt, before: {style.before:g}pt, after: {style.after:g}pt, leading: {leading:.4f}em, "
        f'indent: {style.first_line_mm:g}mm, weight: "{"bold" if style.bold else "regular"}", '
        f'style: "{"italic" if style.italic else "normal"}", justify: {_truth(style.align == "justify")}, '
        f"align: {'center' if style.align == 'center' else 'left'}, sticky: {_truth(style.keep_with_next)})"
    )


def measures(styles: dict[str, TextStyle]) -> str:
    """The measures that the look is made with."""
    named = ", ".join(f'"{name}": {typst_style(style)}' for name, style in styles.items())
    return f"""
#let single = {SINGLE_LINE}
#let ascent = {ASCENT}
#let descent = {DESCENT}
#let padding = {CELL_PADDING_MM:g}mm
#let first-line = {FIRST_LINE_MM:g}mm
#let styles = ({named})
#let contents-style = styles.at("contents")
"""


def _truth(condition: bool) -> str:
    return "true" if condition else "false"
