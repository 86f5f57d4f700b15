"""A chapter from Markdown to HTML: plain elements without attributes that the content policy would refuse."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

PICTURES = Path(__file__).parent.parent / "static" / "guide"
PICTURE = re.compile(r"\.\./\.\./static/(?P<name>guide/[a-z0-9-]+\.png)")
CHAPTER = re.compile(r"[0-9]{2}-(?P<slug>[a-z-]+)\.md")
PNG_SIZE = slice(16, 24)
"""Where width and height stand in a PNG: first in its first chunk."""


def to_html(text: str, *, picture: Callable[[str], str], chapter: Callable[[str], str]) -> str:
    """Render `text`; `picture` and `chapter` say under which addresses files and chapters are served."""
    markdown = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}).enable("table")
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type == "inline":
            _address(token.children or [], picture, chapter)
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return html.replace("<table>", '<div class="table-scroll" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )


def _address(tokens: Sequence[Token], picture: Callable[[str], str], chapter: Callable[[str], str]) -> None:
    for token in tokens:
        if token.type == "image" and (found := PICTURE.fullmatch(str(token.attrs["src"]))):
            width, height = size_of(PICTURES.parent / found["name"])
            token.attrs |= {"src": picture(found["name"]), "width": width, "height": height}
        elif token.type == "link_open" and (found := CHAPTER.fullmatch(str(token.attrs["href"]))):
            token.attrs["href"] = chapter(found["slug"])


def size_of(png: Path) -> tuple[int, int]:
    """Width and height of a picture, so that the page keeps its place before it is loaded."""
    with png.open("rb") as file:
        width, height = struct.unpack(">II", file.read(PNG_SIZE.stop)[PNG_SIZE])
    return width, height
