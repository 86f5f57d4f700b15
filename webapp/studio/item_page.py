"""What the studio's page shows of an item: its form, its options, what is said of it, and the outline around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from surveys.people.records import Person
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio.nodes import Document, Node, node_of, numbered, title_of, walk
from surveys.questionnaires.studio.records import StudioDocument
from webapp.studio.client_words import client_words
from webapp.studio.forms import Worded, item_form, language_words, worded
from webapp.studio.option_rows import OptionRow, rows_of, shown_options, users_of
from webapp.studio.outline import Entry, kind_words, outline_of
from webapp.studio.remarks import NOTHING_ASKED, Remark, counted, heaviest, remarks_of

LONGEST_LIST_WORDS = 80


@dataclass
class ItemPage:
    """An item of a document as its page shows it; `uid` is '' for the whole."""

    studio: StudioDocument
    version: QuestionnaireVersion
    uid: str

    @property
    def document(self) -> Document:
        return self.studio.document

    @cached_property
    def node(self) -> Node | None:
        return node_of(self.document, self.uid) if self.uid else None

    @cached_property
    def form(self) -> FlaskForm:
        """The form of the item; of the whole its own."""
        return item_form(self.node if self.node is not None else self.document["whole"], self.document)

    @cached_property
    def remarks(self) -> Mapping[str, list[Remark]]:
        return remarks_of(self.document, self.studio, self.version)

    @cached_property
    def numbers(self) -> dict[str, str]:
        """What each question is called: "Câu 7"."""
        found = numbered(self.document)
        return {uid: _("Câu %(number)s", number=number) for uid, number in found.items()}

    @cached_property
    def option_rows(self) -> list[OptionRow]:
        return rows_of(self.node, self.document) if self.node is not None else []

    @property
    def chooses(self) -> bool:
        """Whether the item offers options of its own list."""
        row = KINDS.get((self.node or {}).get("kind", ""))
        return row is not None and row.chooses and not (self.node or {}).get("choices_from")

    @property
    def entries(self) -> tuple[Entry, ...]:
        return outline_of(self.document, self.remarks)

    def worded(self, head: str) -> Worded | None:
        """A text of the form in all languages."""
        return worded(self.form, head, self.document)

    def filled(self, text: Worded) -> bool:
        """Whether it says anything, in any language."""
        return any(field.data for _language, field in text.fields)

    def has_errors(self, paths: tuple[str, ...]) -> bool:
        """Whether one of these fields was refused."""
        return any(path in self.form and self.form[path].errors for path in paths)

    def context(self) -> dict[str, Any]:
        """What the templates of the page look at."""
        node = self.node
        title = title_of(self.document, node) if node is not None and node["type"] != "question" else ""
        siblings, around = self._around()
        return {
            "studio": self.studio,
            "version": self.version,
            "document": self.document,
            "uid": self.uid,
            "node": node,
            "form": self.form,
            "entries": self.entries,
            "remarks": self.remarks,
            "counts": counted(self.remarks),
            "nothing_asked": any(problem.get("code") == NOTHING_ASKED for problem in self.studio.problems),
            "numbers": self.numbers,
            "names": self._names(),
            "title_of_node": title,
            "kind_of_node": kind_words(node) if node is not None else "",
            "is_first": bool(siblings) and siblings[0]["uid"] == self.uid and not around,
            "is_last": bool(siblings) and siblings[-1]["uid"] == self.uid and not around,
            "worded": self.worded,
            "filled": self.filled,
            "has_errors": self.has_errors,
            "language_words": language_words,
            **self._options(),
        }

    def _options(self) -> dict[str, Any]:
        node = self.node or {}
        users = users_of(node["choices"], self.document, but=self.uid) if node.get("choices") else []
        return {
            "chooses": self.chooses,
            "is_multiple": node.get("kind") == "select_multiple",
            "option_rows": self.option_rows,
            "blank_row": OptionRow("", ""),
            "options_shown": shown_options(self.option_rows),
            "shared_with": [self.numbers.get(user["uid"]) or user["name"] for user in users],
            "other_lists": self._other_lists(),
        }

    def _other_lists(self) -> list[tuple[str, str]]:
        """The lists of the other questions, each by who uses it and its first words."""
        if not self.chooses:
            return []
        own, language = (self.node or {}).get("choices"), self.document["whole"]["default_language"]
        found: dict[str, str] = {}
        for user, _parents in walk(self.document):
            name = user.get("choices", "")
            if not name or name == own or name in found:
                continue
            options = self.document["lists"].get(name, ())
            words = [option.get("label", {}).get(language, "") for option in options]
            found[name] = f"{self.numbers.get(user['uid']) or user['name']}: {_first_of(words)}"
        return list(found.items())

    def _names(self) -> dict[str, str]:
        wanted = [uid for uid in self.remarks if uid and uid not in self.numbers]
        titles = {uid: title_of(self.document, node) for uid in wanted if (node := node_of(self.document, uid))}
        return {uid: title[:1].upper() + title[1:] for uid, title in titles.items()}

    def _around(self) -> tuple[list[Node], Node | None]:
        for node, parents in walk(self.document):
            if node["uid"] == self.uid:
                return (parents[-1]["items"], parents[-1]) if parents else (self.document["items"], None)
        return [], None

    def state(self, survey_id: int, person: Person) -> dict[str, Any]:
        """What the page tells its script."""
        places: dict[str, Any] = {"survey_id": survey_id, "version_id": self.version.id}
        return {
            "person": person.id,
            "version": self.version.id,
            "revision": self.studio.revision,
            "uid": self.uid,
            "language": self.document["whole"]["default_language"],
            "marks": {uid: heaviest(found) for uid, found in self.remarks.items()},
            "preview_key": preview_key(person, self.version),
            "words": client_words(),
            "urls": {
                "page": url_for("studio.page", **places),
                "keep": url_for("studio.keep", **places),
                "preview": url_for("studio.preview", **places),
                "save": url_for("studio.change", **places),
                "standing": url_for("studio.situation", **places),
                "login": url_for("security.login"),
            },
        }


def preview_key(person: Person, version: QuestionnaireVersion) -> str:
    """Under which the phone beside the form keeps its answers in the tab."""
    return f"khaosat-xem-{person.id}-{version.id}"


def _first_of(words: Sequence[str]) -> str:
    """The first of a list's options, as many as a line holds whole."""
    told = ""
    for place, each in enumerate(words):
        longer = f"{told} · {each}" if place else each
        if place and len(longer) > LONGEST_LIST_WORDS:
            return told + " …"
        told = longer
    return told
