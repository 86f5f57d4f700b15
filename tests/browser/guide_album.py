"""The pictures of the user's guide: cut to what the text speaks of, few colours, small; and what their pages say."""

from __future__ import annotations

import io
import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect

from tests.browser.visitor import Visitor
from webapp.help.markdown import PICTURES

WANTED = os.environ.get("KHAOSAT_GUIDE") == "1"
DESK_WIDTH = 1080
"""Narrow enough for the words to be read where the guide shows the picture at the width of its text."""
COLOURS = 48
MARGIN = 24
SHOW_DATES_EMPTY = """empty => document.querySelectorAll(empty ? "input[type=date]" : "input[data-date]").forEach(
  (each) => { each.type = empty ? "text" : "date"; each.toggleAttribute("data-date", empty); })"""
"""What the browser writes into an empty date is in the browser's language, not ours."""
WORDS_OF_PAGE = """() => {
  const said = [document.body.textContent];
  for (const each of document.querySelectorAll("input, [placeholder], [aria-label]"))
    said.push(each.getAttribute("value") ?? "", each.placeholder ?? "", each.getAttribute("aria-label") ?? "");
  return said.join("\\n");
}"""


def plain(text: str) -> str:
    """Words with single spaces between them."""
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " ")).strip()


@dataclass
class Album:
    """What was photographed, for which chapter, and what is to be read on the pages that were visited for it."""

    folder: Path
    pictures: dict[str, str] = field(default_factory=dict)
    pages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def open(cls, scratch: Path) -> Album:
        """Into the product where new pictures are wanted (`make guide`), else into a scratch folder."""
        if not WANTED:
            return cls(scratch)
        for old in PICTURES.glob("*.png"):
            old.unlink()
        PICTURES.mkdir(exist_ok=True)
        return cls(PICTURES)

    def read(self, chapter: str, visitor: Visitor) -> None:
        """Keep the words of the page that the visitor is on."""
        self.pages[chapter].append(plain(visitor.page.evaluate(WORDS_OF_PAGE)))

    def hear(self, chapter: str, words: str) -> None:
        """Keep words that a page says only at times."""
        self.pages[chapter].append(plain(words))

    def visit(self, chapter: str, visitor: Visitor, address: str) -> None:
        """Go to a page that the chapter speaks of, without a picture of it."""
        visitor.open(address)
        self.read(chapter, visitor)

    def at_desk(
        self,
        chapter: str,
        name: str,
        visitor: Visitor,
        *,
        height: int = 640,
        part: str = "main",
        below: str = "",
        width: int = DESK_WIDTH,
    ) -> None:
        """A picture of a part of an office page, from a little above `below` if that is given."""
        visitor.page.set_viewport_size({"width": width, "height": 900})
        box = visitor.page.locator(part).first.bounding_box()
        start = visitor.page.locator(below).first.bounding_box() if below else box
        assert box is not None and start is not None, f"{name}: {visitor.page.url} has no {part} {below}"
        top = start["y"] - (MARGIN if below else 0)
        cut: FloatRect = {
            "x": box["x"],
            "y": top,
            "width": box["width"],
            "height": min(height, box["y"] + box["height"] - top),
        }
        visitor.page.evaluate(SHOW_DATES_EMPTY, True)
        self._keep(chapter, name, visitor, visitor.page.screenshot(full_page=True, clip=cut))
        visitor.page.evaluate(SHOW_DATES_EMPTY, False)

    def on_phone(self, chapter: str, name: str, visitor: Visitor) -> None:
        """A picture of a phone's screen."""
        self._keep(chapter, name, visitor, visitor.page.screenshot())

    def _keep(self, chapter: str, name: str, visitor: Visitor, picture: bytes) -> None:
        assert name not in self.pictures, f"{name} was made twice"
        self.pictures[name] = chapter
        self.read(chapter, visitor)
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        image = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        image.save(self.folder / f"{name}.png", optimize=True)
