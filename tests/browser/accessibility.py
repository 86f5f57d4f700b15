"""What axe finds on a page; how words stand out from their ground is measured once for each look that they have.

On another screen the same document is not examined again, only what is to be seen on one of both screens alone and
what follows from the layout: a rule that reads the document alone finds the same in it at any size.

Contrast takes four fifths of axe's time. It follows from the colour, size and weight of the words and from the grounds
that they stand on: where words looking so have passed, others looking the same are not measured again. Words in a box
that is laid over others are always measured, for nothing says what is behind them.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

IS_THERE = "typeof axe !== 'undefined'"
EXAMINE = """async ([passed, resized]) => {
  const LAID_OVER = ["absolute", "fixed", "sticky"];
  const OPAQUE = /^rgb\\(/;
  const TYPED = "input, select, textarea, button";
  const NOTHING_SAID = "script, style, noscript, template, title, option";
  const SAMPLE = 2;
  const CONTRAST = "color-contrast";
  const OF_THE_LAYOUT = ["scrollable-region-focusable", "link-in-text-block", "meta-viewport"];
  const lookOf = (element) => {
    const own = getComputedStyle(element);
    const look = [own.color, own.fontSize, own.fontWeight, own.textShadow];
    let ground = false;
    for (let each = element; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      look.push(style.opacity, style.filter, style.mixBlendMode);
      if (!ground) {
        look.push(style.backgroundColor, style.backgroundImage);
        ground = OPAQUE.test(style.backgroundColor) && style.backgroundImage === "none";
        if (!ground && LAID_OVER.includes(style.position)) return null;
      }
    }
    return look.filter((part) => !["none", "normal", "1", "rgba(0, 0, 0, 0)"].includes(part)).join("|");
  };
  const speaks = (element) => element.matches(TYPED) || [...element.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim());
  const before = resized ? window.shownToAxe ?? new Set() : new Set();
  const shown = new Set([...document.body.querySelectorAll("*")].filter(
    (element) => !element.matches(NOTHING_SAID) && element.checkVisibility()));
  const changed = new Set([...shown].filter((element) => !before.has(element)).concat(
    [...before].filter((element) => !shown.has(element)).map((element) => element.parentElement)));
  const others = [...changed].filter((element) => element?.isConnected && !changed.has(element.parentElement)).map(
    (element) => element.closest("table") ?? element);
  window.shownToAxe = shown;
  const known = new Set(passed);
  const times = new Map();
  const toMeasure = [...document.body.querySelectorAll("*")].filter((element) => {
    if (element.matches(NOTHING_SAID) || !speaks(element) || !element.checkVisibility()) return false;
    const look = lookOf(element);
    if (look === null) return true;
    times.set(look, (times.get(look) ?? 0) + 1);
    return !known.has(look) && times.get(look) <= SAMPLE;
  });
  const without = { resultTypes: ["violations"], rules: { [CONTRAST]: { enabled: false } } };
  const laidOut = { resultTypes: ["violations"], runOnly: OF_THE_LAYOUT };
  const runs = !resized ? [await axe.run(without)] : [await axe.run(laidOut)];
  if (resized && others.length) runs.push(await axe.run({ include: others }, without));
  const contrast = toMeasure.length === 0 ? { violations: [], passes: [] } : await axe.run({ include: toMeasure },
    { runOnly: [CONTRAST], resultTypes: ["violations", "passes"], elementRef: true });
  return {
    violations: [...runs.flatMap((run) => run.violations), ...contrast.violations].map(({ id, help, nodes }) =>
      ({ id, help, nodes: nodes.map((node) => node.html) })),
    passed: contrast.passes.flatMap(({ nodes }) => nodes.map((node) => lookOf(node.element))).filter(Boolean),
  };
}"""
looks_that_passed: set[str] = set()
"""Of words that this process has seen measured, on whatever page."""


def assert_accessible(page: Page, *, resized: bool = False) -> None:
    """Axe finds nothing at all; `resized` where the same document was examined on a screen of another size."""
    found = violations(page, resized=resized)
    assert not found, f"{page.url}\n{_told(found)}"


def violations(page: Page, *, resized: bool = False) -> list[dict[str, Any]]:
    """What axe finds; looks of words that pass are remembered."""
    if not page.evaluate(IS_THERE):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(EXAMINE, [sorted(looks_that_passed), resized])
    looks_that_passed.update(found["passed"])
    wrong: list[dict[str, Any]] = found["violations"]
    return wrong


def _told(found: list[dict[str, Any]]) -> str:
    return "\n".join(f"{each['id']}: {each['help']}: {[html[:200] for html in each['nodes'][:4]]}" for each in found)
