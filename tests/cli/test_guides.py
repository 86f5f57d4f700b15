"""What the guides for servers tell people to type exists, and their links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from webapp.cli import main

GUIDES = Path(__file__).resolve().parents[2] / "docs/may-chu"
TYPED = re.compile(r"(?:\bkhaosat|webapp\.cli)((?: +[a-z][^\s`|]*)(?: +[^\s`|]+)*)")


def typed() -> Iterator[tuple[str, list[str]]]:
    """Every command line of khaosat in code, by guide."""
    for path in sorted(GUIDES.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
        for code in [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", text):
            for found in TYPED.findall(code):
                yield path.name, found.split()


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the words lead to, and what is left of them."""
    command: click.Command = main
    while words and isinstance(command, click.Group) and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    return command, words


LINES = sorted(
    {(guide, " ".join(words)) for guide, words in typed() if not words[0].startswith(("-c", "/", "khaosat"))}
)


def test_the_guides_show_commands():
    assert len(LINES) > 20


@pytest.mark.parametrize(("guide", "line"), LINES)
def test_a_command_in_a_guide_exists_with_its_options(guide, line):
    command, rest = command_of(line.split())
    assert command is not main, f"{guide}: khaosat {line}"
    options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    assert {word for word in rest if word.startswith("--")} <= options


def test_links_between_guides_lead_somewhere():
    broken = [
        f"{path.name}: {link}"
        for path in GUIDES.glob("*.md")
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
        if not (path.parent / link).exists()
    ]
    assert broken == []
