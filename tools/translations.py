"""Collects the Vietnamese source strings and brings the English catalogue up to date: `make translations`.

New strings come in untranslated; strings that are gone go. The catalogue is read as it is, nothing is compiled.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "webapp" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("templates/**.html", "jinja2")]
OPTIONS = {"**.html": {"silent": "false", "trimmed": "true"}}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "N_": None}


def collect() -> Catalog:
    """A catalogue of every string that the product says."""
    found = Catalog(project="khaosat", charset="utf-8", fuzzy=False)
    for package in ("surveys", "webapp"):
        for filename, line, message, comments, context in extract_from_dir(
            ROOT / package, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
        ):
            found.add(message, None, [(f"{package}/{filename}", line)], auto_comments=comments, context=context)
    return found


def read_catalogue() -> Catalog:
    """The English catalogue as it stands, empty where there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="en", project="khaosat", charset="utf-8", fuzzy=False)
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", domain="messages")


def missing_translations() -> list[str]:
    """Strings that have no English yet, or whose English belongs to an older wording."""
    catalogue = read_catalogue()
    english = {message.id: message for message in catalogue if message.id}
    return [
        str(message.id)
        for message in collect()
        if message.id and (message.id not in english or not english[message.id].string or english[message.id].fuzzy)
    ]


def update() -> None:
    """Write the catalogue with exactly the strings that the product says today."""
    catalogue = read_catalogue()
    catalogue.update(collect(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    missing = missing_translations()
    print(f"{len(catalogue)} strings, {len(missing)} without English: {CATALOGUE.relative_to(ROOT)}")


if __name__ == "__main__":
    update()
