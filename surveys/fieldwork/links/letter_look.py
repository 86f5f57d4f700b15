# ruff: noqa: E501 (the lines are those of another language)
"""How letters and cards look in a PDF: functions of typst. What is said comes in as strings only."""

LETTER = r"""
#set page(paper: "a4", margin: (top: 20mm, bottom: 17mm, left: 25mm, right: 20mm))
#let section(words) = block(above: 4.6mm, below: 2.2mm, text(weight: "bold", words))
#let letter(head, opening, told, places, steps, notes, qr, code, assured, closing, case-code, table-words) = {
  grid(columns: (1fr, auto), column-gutter: 8mm,
    align(center)[
      #if head.at(0) != "" [#text(size: 0.95em, upper(head.at(0)))\ ]
      #text(weight: "bold", upper(head.at(1)))
      #v(-1.4mm)#line(length: 32mm, stroke: 0.6pt)],
    align(right, text(style: "italic", head.at(5))))
  v(4mm)
  align(center, text(size: 1.3em, weight: "bold", head.at(2)))
  v(-1.4mm)
  align(center, text(weight: "bold", head.at(3)))
  block(above: 5mm, below: 5mm, width: 100%, align(center, text(head.at(4))))
  set par(justify: true, spacing: 3.4mm)
  for words in opening { par(text(words)) }
  section(told.at(0))
  par(text(told.at(1)))
  if places.len() > 0 {
    block(above: 2.6mm, below: 2.6mm, table(columns: (64mm,) + (1fr,) * places.len(), inset: 1.7mm, stroke: 0.5pt,
      align: (x, _) => if x == 0 { left } else { center },
      text(table-words.at(0)), ..range(1, places.len() + 1).map(n => text(str(n))),
      text(weight: "bold", table-words.at(1)), ..places.map(p => text(weight: "bold", p))))
  }
  if told.at(2) != "" { par(text(told.at(2))) }
  block(above: 5mm, below: 5mm, breakable: false, width: 100%, stroke: 0.8pt + luma(60), inset: 4mm, grid(columns: (38mm, 1fr), column-gutter: 6mm, align: horizon,
    image(bytes(qr), format: "svg", width: 38mm),
    {
      set par(justify: false)
      stack(spacing: 2.6mm,
        ..steps.enumerate(start: 1).map(((n, words)) => grid(columns: (5.5mm, 1fr), align: top, text(weight: "bold", str(n) + "."), text(words))),
        pad(y: 1.4mm, code-text(20pt, code)),
        ..notes.map(words => text(size: 0.92em, words)))
    }))
  section(assured.at(0))
  for words in assured.slice(1) { par(text(words)) }
  v(1mm)
  block(breakable: false, {
    set par(justify: false)
    par([#text(closing.at(0)) #text(weight: "bold", closing.at(1))])
    par(text(closing.at(2)))
    v(4mm)
    grid(columns: (1fr, 90mm), align(bottom, text(size: 0.85em, fill: luma(80), case-code)), align(center, text(weight: "bold", upper(closing.at(3)))))
  })
  pagebreak(weak: true)
}
"""

CARDS = r"""
#set page(paper: "a4", margin: (x: 9mm, y: 9mm))
#let card(words, qr) = block(width: 100%, height: 68mm, inset: 4mm, breakable: false, {
  set text(size: 10pt)
  set par(leading: 0.5em)
  stack(spacing: 1.8mm, text(size: 0.85em, upper(words.at(0))), text(weight: "bold", words.at(1)))
  v(1fr)
  grid(columns: (32mm, 1fr), column-gutter: 4mm, align: horizon, image(bytes(qr), format: "svg", width: 32mm),
    stack(spacing: 2mm, text(words.at(2)), text(weight: "bold", words.at(3)), text(words.at(4)),
      pad(y: 0.9mm, code-text(13pt, words.at(5))), ..words.slice(6, -2).map(line => text(size: 0.92em, line))))
  v(1fr)
  grid(columns: (1fr, auto), text(size: 0.9em, words.at(-1)), text(size: 0.9em, weight: "bold", words.at(-2)))
})
#let sheet(cards) = {
  for start in range(0, cards.len(), step: 8) {
    let some = cards.slice(start, calc.min(start + 8, cards.len()))
    grid(columns: (1fr, 1fr), stroke: (paint: luma(120), thickness: 0.6pt, dash: "dashed"), ..some.map(c => card(..c)))
    pagebreak(weak: true)
  }
}
"""
