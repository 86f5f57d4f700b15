"""A server that could not write its charts in Vietnamese does not start, and says why."""

from __future__ import annotations

import click
import pytest

from analysis import AnalysisError, fonts
from webapp import create_app
from webapp.cli.problems import Commands

SETTINGS = {"SQLALCHEMY_ENGINES": {"default": "sqlite://"}, "SECRET_KEY": "to start"}


@pytest.fixture
def latin_only(monkeypatch):
    """The font of mathematics of the same library: no Vietnamese letter in it."""
    monkeypatch.setitem(fonts.FILES, "normal", "cmr10.ttf")
    for kept in (fonts.font_path, fonts.glyphs):
        kept.cache_clear()
    yield
    for kept in (fonts.font_path, fonts.glyphs):
        kept.cache_clear()


@pytest.mark.usefixtures("latin_only")
def test_no_server_starts_without_vietnamese_letters():
    with pytest.raises(AnalysisError) as caught:
        create_app(SETTINGS)
    assert (caught.value.code, caught.value.facts) == ("font_lacks_vietnamese", {"font": "cmr10.ttf"})


@pytest.mark.usefixtures("latin_only")
def test_the_command_that_starts_it_says_so_in_words(capsys):
    @click.group(cls=Commands)
    def main():
        pass

    @main.command()
    def serve():
        create_app(SETTINGS)

    with pytest.raises(SystemExit) as ended:
        main(["serve"], prog_name="khaosat")
    assert ended.value.code
    assert "cmr10.ttf" in capsys.readouterr().err


def test_a_server_with_its_font_starts():
    assert create_app(SETTINGS).name == "webapp"
