"""The style of the report's web page: a phone, a desk, the dark, and paper."""

from __future__ import annotations

PAGE = """\
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1f2424; --quiet: #565d5b; --line: #c9c5be;
  --wash: #f1efea; --accent: #0b6b6b; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #171b1b; --ink: #e9e7e2; --quiet: #b3b0a9; --line: #4a4f4e; --wash: #232828; --accent: #6cc5c0; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
@media print {
  :root { color-scheme: light; --paper: #ffffff; --ink: #000000; --quiet: #333333; --wash: #f1efea; --accent: #000000; }
  @page { size: A4; margin: 20mm 15mm 20mm 30mm; }
  body { font: 12pt/1.4 "Times New Roman", serif; }
}
"""
"""Colours and letters of the page that stands alone; in the application its own style sheet gives them."""

DOCUMENT = """\
.report { max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: break-word; }
.report a { color: var(--accent); }
.report p { margin: 0 0 .8rem; }
.report-body, .report-item { max-width: 44rem; }
.report h1, .report h2, .report h3, .report h4 { line-height: 1.3; text-wrap: balance; scroll-margin-top: 1rem; }
.report h1 { text-align: center; font-weight: 700; line-height: 1.3; text-wrap: balance;
  font-size: 1.35rem; margin: 1.5rem 0; }
.report h1 span { display: block; }
.report h2 { font-size: 1.3rem; margin: 2.6rem 0 .8rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.report h3 { font-size: 1.15rem; margin: 2rem 0 .6rem; }
.report h4 { font-size: 1.0625rem; margin: 2rem 0 .6rem; }
.report-letterhead { display: grid; gap: 1rem; text-align: center; }
.report-letterhead p, .report-capacity p { margin: 0; line-height: 1.4; }
.report-bold { font-weight: 700; }
.report-italic { font-style: italic; }
.report-underlined span { text-decoration: underline; }
.report-ruled::after { content: ""; display: block; width: 6rem; margin: .35rem auto; border-top: 1px solid; }
.report .report-draft, .report .report-ending { text-align: center; font-weight: 700; margin-top: 1.2rem; }
.report-contents { margin: 1.5rem 0; padding: 1rem 1.2rem; background: var(--wash); }
.report-contents p { font-weight: 700; margin: 0 0 .4rem; }
.report-contents ul { list-style: none; margin: 0; padding: 0; }
.report-contents a { display: block; padding: .3rem 0; text-decoration: none; }
.report-contents a:hover, .report-contents a:focus { text-decoration: underline; }
.report-contents .report-level2 { padding-left: 1.2rem; }
.report-label { font-weight: 700; }
.report .report-note { color: var(--quiet); font-size: .9rem; margin: 0 0 .2rem; }
.report-table, .report figure { margin: 1.4rem 0; scroll-margin-top: 1rem; }
.report-scroll { overflow-x: auto; }
.report-scroll:focus-visible, .report a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.report table { border-collapse: collapse; width: 100%; font-size: .95rem; line-height: 1.4;
  font-variant-numeric: tabular-nums; border-bottom: 2px solid var(--line); }
.report .report-wide { min-width: 38rem; }
.report .report-caption, .report figcaption { font-size: .95rem; font-weight: 700; line-height: 1.4;
  margin: 0 0 .5rem; }
.report th, .report td { padding: .4rem .5rem; vertical-align: top; font-weight: 400; border-top: 1px solid var(--line);
  overflow-wrap: normal; }
.report thead th, .report thead td { background: var(--wash); font-weight: 700; vertical-align: bottom; }
.report tr.report-strong > *, .report th[scope="rowgroup"] { font-weight: 700; }
.report th[scope="rowgroup"] { text-align: left; padding-top: .8rem; }
.report-left { text-align: left; }
.report-center { text-align: center; }
.report-right { text-align: right; white-space: nowrap; }
.report thead .report-right { white-space: normal; }
.report .report-wide th[scope="row"] { position: sticky; left: 0; background: var(--paper); min-width: 9rem; }
.report figure svg { display: block; width: 100%; min-width: 34rem; height: auto; background: #ffffff; }
.report figcaption { margin-top: .4rem; }
.report-signature { display: grid; gap: 2rem; margin: 3rem 0; break-inside: avoid; }
.report-signature ul { list-style: "- "; margin: 0; padding-left: 1rem; font-size: .95rem; }
.report-signature > div > p { font-weight: 700; font-style: italic; margin: 0; }
.report-capacity { text-align: center; }
.report-signature .report-capacity > p { font-style: normal; }
.report-name { margin-top: 4.5rem; }
@media (min-width: 44rem) {
  .report-letterhead, .report-signature { grid-template-columns: 2fr 3fr; align-items: start; }
  .report-signature { grid-template-columns: 1fr 1fr; }
  .report { padding: 3rem 2rem 5rem; }
}
@media print {
  .report { max-width: none; padding: 0; }
  .report-letterhead { grid-template-columns: 2fr 3fr; }
  .report-signature { grid-template-columns: 1fr 1fr; }
  .report-scroll { overflow: visible; }
  .report .report-wide, .report figure svg { min-width: 0; }
  .report h2.report-new-page { break-before: page; }
  .report h2, .report h3, .report h4, .report .report-caption { break-after: avoid; }
  .report tr, .report figure { break-inside: avoid; }
  .report thead { display: table-header-group; }
  .report a { text-decoration: none; }
}
"""
"""The report itself."""
