# ruff: noqa: E501 (the lines are those of another language)
"""How a collaborator's week looks in a PDF: functions of typst. What is said comes in as strings only."""

LOOK = r"""
#let boxes = 3
#let heading-of(words) = block(above: 4.5mm, below: 2mm, sticky: true, text(size: 12pt, weight: "bold", words))
#let small(words) = text(size: 9pt, fill: luma(70), words)
#let appointments(lines, words) = {
  heading-of(words.at(0))
  if lines.len() == 0 { text(words.at(1)) } else {
    table(columns: (44mm, 16mm, 1fr, auto), inset: (x: 1.5mm, y: 1.2mm), stroke: (x: none, y: 0.4pt + luma(150)),
      ..lines.map(line => { let part = line.split("\n")
        (text(part.at(0)), text(weight: "bold", part.at(1)), text(part.at(2)), text(weight: "bold", part.at(3))) }).flatten())
  }
}
#let backs(list, words) = if list.len() > 0 {
  heading-of(words.at(2))
  for (title, comment, questions) in list {
    block(breakable: false, below: 2.4mm, width: 100%, stroke: (left: 2pt + luma(120)), inset: (left: 3mm, y: 0.6mm), {
      text(weight: "bold", title)
      linebreak()
      text(comment)
      if questions.len() > 0 { linebreak(); small(words.at(3) + questions.join("; ")) }
    })
  }
}
#let place-of(name, rows, done, words) = {
  heading-of(name)
  if rows.len() > 0 {
    let heads = (words.at(4), words.at(5)) + range(boxes).map(_ => (words.at(6), words.at(7), words.at(8))).flatten()
    table(columns: (21mm, 1fr) + (12mm, 12mm, 9mm) * boxes, inset: (x: 1.3mm, y: 1.3mm),
      stroke: (x, y) => (
        top: 0.4pt + luma(120), bottom: 0.4pt + luma(120), right: 0.4pt + luma(160),
        left: if x >= 2 and calc.rem(x - 2, 3) == 0 { 1pt + luma(60) } else { 0.4pt + luma(160) }),
      align: (x, y) => if y == 0 and x >= 2 { center } else { left + horizon },
      table.header(..heads.map(h => text(size: 9pt, weight: "bold", h))),
      ..rows.map(row => (
        text(weight: "bold", row.at(0)),
        block(height: auto, { text(row.at(1)); for visit in row.at(2) { linebreak(); small(visit) } }),
        ..range(3 * boxes).map(_ => box(height: 7mm)))).flatten())
  }
  if done != "" { small(done) }
}
#let week(head, lines, list, places, outcomes, notes, words) = {
  counter(page).update(1)
  let marked = head.at(8) != ""
  set page(paper: "a4", margin: (top: 17mm, bottom: 15mm, left: 15mm, right: 13mm),
    background: if marked { rotate(-45deg, text(size: 76pt, weight: "bold", fill: luma(235), head.at(8).split(" – ").first())) },
    header: grid(columns: (1fr, auto, 1fr), text(size: 9pt, head.at(3) + " · " + head.at(4)),
      if marked { text(size: 9pt, weight: "bold", head.at(8)) }, []),
    footer: context align(center, text(size: 9pt)[#text(head.at(7)) #counter(page).display()]))
  grid(columns: (1fr, auto), column-gutter: 6mm,
    { text(size: 9.5pt, upper(head.at(0))); linebreak(); v(-1.2mm); text(size: 15pt, weight: "bold", head.at(1) + ": " + head.at(3)); linebreak(); text(head.at(2)) },
    align(right, { text(weight: "bold", head.at(4)); linebreak(); text(head.at(5)); linebreak(); small(head.at(6)) }))
  v(1mm)
  line(length: 100%, stroke: 0.6pt)
  appointments(lines, words)
  backs(list, words)
  for (name, rows, done) in places { place-of(name, rows, done, words) }
  block(breakable: false, above: 6mm, width: 100%, stroke: 0.6pt + luma(100), inset: 3mm, {
    text(weight: "bold", words.at(9))
    v(-1mm)
    let rows = calc.ceil(outcomes.len() / 3)
    grid(columns: (1fr, 1fr, 1fr), column-gutter: 5mm, ..range(3).map(c => text(size: 9pt, stack(spacing: 1.8mm,
      ..outcomes.slice(calc.min(c * rows, outcomes.len()), calc.min((c + 1) * rows, outcomes.len())).map(o => par(hanging-indent: 4.5mm, text(o)))))))
    v(0.5mm)
    for note in notes { block(above: 1.4mm, below: 0mm, text(size: 9.5pt, note)) }
  })
  pagebreak(weak: true)
}
"""
