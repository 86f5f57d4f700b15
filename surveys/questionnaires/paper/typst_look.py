# ruff: noqa: E501 (the lines are those of another language)
"""How paper looks in a PDF: functions of typst, one for each block. What a user typed comes in as strings only."""

LOOK = r"""
#let ink = luma(20)
#let grey = luma(95)
#let tick = box(width: 3.5mm, height: 3.5mm, stroke: 0.6pt + ink, baseline: 0.6mm)
#let dots = box(width: 1fr, baseline: 1pt, line(length: 100%, stroke: (paint: grey, thickness: 0.6pt, dash: "dotted")))
#let cell-box = box(width: 5.6mm, height: 6.6mm, stroke: 0.6pt + ink, baseline: 1.9mm)
#let digits(groups) = for (count, after) in groups {
  box(grid(columns: count, ..range(count).map(_ => cell-box)), baseline: 1.9mm)
  if after != "" [#h(1.2mm)#text(after)#h(1.2mm)]
}
#let ruled(count) = block(above: 1mm, below: 1mm, width: 100%, {
  for _ in range(count) { block(height: 8.4mm, width: 100%, stroke: (bottom: (paint: grey, thickness: 0.6pt, dash: "dotted")), above: 0pt, below: 0pt) }
})
#let one(o) = {
  let (code, words, arrow, lines, apart) = o
  let parts = (tick, if code != "" { text(weight: "bold", code) } else [], {
    text(words)
    if lines [#h(1.5mm)#dots]
    if arrow != "" [#h(3mm)#box(text(weight: "bold", arrow))]
  })
  if code == "" { grid(columns: (5.4mm, 1fr), parts.at(0), parts.at(2)) }
  else { grid(columns: (5.4mm, 6.6mm, 1fr), ..parts) }
}
#let choose(options, columns) = block(above: 2.7mm, below: 0mm, inset: (left: 6mm), {
  let wide = if columns > 1 { options.filter(o => o.at(3) and not o.at(4)) } else { () }
  let scale = options.filter(o => not o.at(4) and not wide.contains(o))
  let aside = options.filter(o => o.at(4))
  let rows = calc.ceil(scale.len() / columns)
  let ordered = ()
  for r in range(rows) { for c in range(columns) { ordered.push(scale.at(c * rows + r, default: none)) } }
  set block(spacing: 2.1mm)
  grid(columns: (1fr,) * columns, column-gutter: 4mm, row-gutter: 2.1mm, ..ordered.map(o => if o == none [] else { one(o) }))
  for o in wide { block(one(o)) }
  if aside.len() > 0 { block(above: 3.4mm, grid(columns: 1, row-gutter: 2.1mm, ..aside.map(one))) }
})
#let side-by-side(options) = block(above: 2.7mm, below: 0mm, inset: (left: 6mm), {
  grid(columns: (1fr,) * options.len(), column-gutter: 3mm, ..options.map(one))
})
#let rank(options, places, columns) = block(above: 2.7mm, below: 0mm, inset: (left: 6mm), {
  let rows = calc.ceil(options.len() / columns)
  grid(columns: (1fr,) * columns, column-gutter: 4mm, row-gutter: 2.1mm, ..range(rows).map(r => range(columns).map(c => {
    let o = options.at(c * rows + r, default: none)
    if o == none [] else { grid(columns: (6.6mm, 1fr), text(weight: "bold", o.at(0)), {
      text(o.at(1))
      if o.at(3) [#h(1.5mm)#dots]
    }) }
  })).flatten())
  block(above: 3.4mm, below: 0mm, places.map(p => box(text(p.at(0)) + h(1.4mm) + p.at(1))).join([#h(4.5mm, weak: true) ]))
})
#let spoken(words) = text(style: "italic", fill: grey, words)
#let only(words) = block(above: 0mm, below: 2.2mm, sticky: true, text(size: 0.92em, weight: "bold", style: "italic", words))
#let told(words, mark) = block(above: 2.4mm, below: 0mm, inset: (left: 6mm), text(size: 0.9em, fill: grey)[#text(weight: "bold", mark) #text(words)])
#let question(number, words, body, ask: "", said: "", told-words: "", mark: "", whole: true) = block(
  breakable: not whole, above: 5mm, below: 0mm, width: 100%, {
    if ask != "" { only(ask) }
    block(above: 0mm, below: 0mm, sticky: true)[#text(weight: "bold", number + ".") #text(words) #if said != "" { spoken(said) }]
    if told-words != "" { told(told-words, mark) }
    body
  })
#let put(content) = block(above: 2.4mm, below: 0mm, inset: (left: 6mm), content)
#let matrix(number, words, columns, rows, ask: "", said: "", width: 16mm, size: 0.86em, whole: true) = block(
  breakable: not whole, above: 5.4mm, below: 1.4mm, width: 100%, {
    if ask != "" { only(ask) }
    table(columns: (1fr,) + (width,) * columns.len(), stroke: 0.5pt + luma(120), inset: (x: 1mm, y: 1.3mm),
      align: (x, y) => if x == 0 { left + horizon } else { center + horizon },
      table.header(repeat: true,
        table.cell(colspan: columns.len() + 1, stroke: none, inset: (x: 0mm, bottom: 1.6mm), align: left)[#if number != "" { text(weight: "bold", number + ".") } #text(words) #if said != "" { spoken(said) }],
        table.cell(fill: luma(240))[],
        ..columns.map(c => table.cell(fill: luma(240))[#set par(leading: 0.4em)
          #text(size: size, hyphenate: false, c.at(1))])),
      ..rows.map(r => (
        block(breakable: false)[#if r.at(0) != "" { text(weight: "bold", r.at(0)) + " " }#text(r.at(1))],
        ..columns.map(c => [#tick#h(if columns.len() < 10 { 1mm } else { 0.4mm })#text(size: 0.8em, c.at(0))]),
      )).flatten())
  })
#let section(title, ask) = block(above: 6mm, below: 2.4mm, sticky: true, width: 100%, {
  block(width: 100%, fill: luma(235), inset: (x: 2mm, y: 1.5mm), above: 0mm, below: 0mm, text(weight: "bold", title))
  if ask != "" { block(above: 1.6mm, below: 0mm, text(size: 0.92em, weight: "bold", style: "italic", ask)) }
})
#let rule(words) = block(above: 5mm, below: 2mm, sticky: true, text(size: 0.92em, weight: "bold", style: "italic", words))
#let note(words, ask) = block(above: 3.4mm, below: 0mm, breakable: false, { if ask != "" { only(ask) }; words.map(w => text(w)).join(parbreak()) })
#let how(words) = block(above: 3mm, below: 1mm, text(size: 0.9em, style: "italic", words))
#let head(superior, office, kind, title, serial-words, room) = {
  block(height: if serial-words != "" { 21mm } else { auto }, below: 2mm, grid(columns: if serial-words != "" { (1fr, 62mm) } else { (1fr, 30mm) }, column-gutter: 4mm,
    align(center)[
      #if superior != "" [#text(size: 0.95em, upper(superior))\ ]
      #text(weight: "bold", upper(office))
      #v(-1.4mm)#line(length: 32mm, stroke: 0.6pt)
    ],
    if serial-words != "" and room == 0mm { align(right, [#text(size: 0.9em, serial-words) #text(fill: grey, "…………………")]) }))
  v(if serial-words == "" { 3mm } else { room })
  align(center, text(size: 1.35em, weight: "bold", kind))
  v(-1.6mm)
  align(center, text(weight: "bold", title))
  v(1mm)
}
#let consent(paragraphs, agreed, cover) = block(width: 100%, stroke: 0.6pt + luma(120), inset: 3mm, above: 3mm, below: 3mm, {
  set par(justify: true, spacing: 1.6mm)
  for p in paragraphs { par(text(p)) }
  v(0.6mm)
  grid(columns: (1fr,) * agreed.len(), column-gutter: 5mm, ..agreed.map(one))
  v(1.2mm)
  grid(columns: (auto, 1fr), column-gutter: 4mm, row-gutter: 1.6mm, align: horizon,
    ..cover.map(c => (text(c.at(0)), c.at(1))).flatten())
})
#let office-box(title, rows, warning) = block(breakable: false, above: 8mm, width: 100%, {
  table(columns: (42mm, 1fr), stroke: 0.5pt + luma(120), inset: 2mm, align: horizon,
    table.cell(colspan: 2, fill: luma(235), text(weight: "bold", title)), ..rows.flatten())
  if warning != "" { block(above: 1.6mm, text(size: 0.9em, style: "italic", warning)) }
})
#let title1(words, fresh) = { if fresh { pagebreak(weak: true) }; block(above: 7mm, below: 3mm, sticky: true, text(size: 1.12em, weight: "bold", words)) }
#let title2(words) = block(above: 5mm, below: 2mm, sticky: true, text(weight: "bold", words))
#let title3(words) = block(above: 4mm, below: 1.6mm, sticky: true, text(weight: "bold", style: "italic", words))
#let para(words, lead, mark, quiet) = {
  let inner = [#if lead != "" { text(weight: "bold", lead) + " " }#if quiet { spoken(words) } else { text(words) }]
  if mark == "" { block(above: 3.6mm, below: 0mm, sticky: not quiet and lead == "", inner) }
  else { block(above: 3.2mm, below: 0mm, grid(columns: (7mm, 1fr), text(mark), inner)) }
}
#let sheet(head-row, rows, widths, whole) = {
  block(above: 3.6mm, below: 3mm, width: 100%, breakable: not whole, table(columns: widths, stroke: 0.5pt + luma(120), inset: 1.6mm,
    table.header(..head-row.map(h => table.cell(fill: luma(235), text(weight: "bold", h)))), ..rows.flatten().map(c => block(breakable: false, text(c)))))
}
#let card(title, serves, options, size, height) = block(width: 100%, height: height, breakable: false, inset: (y: 6mm), {
  grid(columns: (1fr, auto), text(size: 20pt, weight: "bold", title), align(right + horizon, text(size: 11pt, fill: grey, serves)))
  line(length: 100%, stroke: 1pt)
  v(1fr)
  set text(size: size)
  grid(columns: (if options.any(o => o.at(0).len() > 1) { 1.9em } else { 1.3em }, 1fr), row-gutter: 0.85em, ..options.map(o => (text(size: size, weight: "bold", o.at(0)), text(size: size, o.at(1)))).flatten())
  v(2fr)
})
#let long-card(title, serves, options) = {
  grid(columns: (1fr, auto), text(size: 20pt, weight: "bold", title), align(right + horizon, text(size: 11pt, fill: grey, serves)))
  line(length: 100%, stroke: 1pt)
  columns(2, grid(columns: (2.6em, 1fr), row-gutter: 0.7em, ..options.map(o => (text(weight: "bold", o.at(0)), text(o.at(1)))).flatten()))
}
"""
