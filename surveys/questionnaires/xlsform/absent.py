"""What expressions look at that is not there: nodes of no name, answers of earlier forms, files that are not attached.

ODK takes an expression for XPath, in which a name that is neither a function nor a reference is a node that does not
exist: no fault, but never anything. So it is here, with a warning.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from surveys.questionnaires.expressions.places import Path, Places
from surveys.questionnaires.expressions.tokens import Token, tokenize

NOTHING = "instance('__none__')/root/item/name"
"""An expression for a node that is not there: no value equals it."""
BLANK = "''"
LAST_SAVED = "last-saved#"


@dataclass
class Absent:
    """An expression with nothing in the place of what is not there, and what that was."""

    text: str = ""
    missing: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)

    def look_for(self, text: str, places: Places, columns: Collection[str] | None) -> None:
        """Go through an expression that stands at a node; `columns` are those of a choice filter."""
        self.tokens, self.places, self.at, self.columns = tokenize(text), places, places.here, columns
        pieces: list[str] = []
        place = index = brackets = 0
        while self.tokens[index].kind != "end":
            token = self.tokens[index]
            brackets += (token.text == "[") - (token.text == "]")
            found = self.replaced(index, in_item=brackets > 0)
            if found is None:
                index += 1
                continue
            replacement, index = found
            pieces += [text[place : token.position], replacement]
            last = self.tokens[index - 1]
            place = last.position + len(last.text)
        self.text = "".join([*pieces, text[place:]])

    def replaced(self, index: int, *, in_item: bool) -> tuple[str, int] | None:
        """What stands instead of the tokens from here on, and where they end."""
        token = self.tokens[index]
        before = self.tokens[index - 1] if index else None
        if token.kind == "reference" and token.text[2:].strip().startswith(LAST_SAVED):
            self.earlier.append(token.text)
            return BLANK, index + 1
        if token.text == "pulldata" and self.tokens[index + 1].text == "(":
            return self.pulled(index)
        if before is not None and (before.text == "/" or _ends(before)):
            return None
        if token.text == "current" and [each.text for each in self.tokens[index + 1 : index + 4]] == ["(", ")", "/"]:
            return self.path_from(index, index + 4, self.at)
        if in_item:
            return None
        if token.kind == "dots" and self.tokens[index + 1].text == "/":
            return self.path_from(index, index + 2, self.at[:-1] if token.text == ".." else self.at)
        if token.text == "/" and token.kind == "punctuation" and self.tokens[index + 1].text in self.places.roots:
            return self.path_from(index, index + 3, ()) if self.tokens[index + 2].text == "/" else None
        return self.bare(index) if token.kind == "name" else None

    def bare(self, index: int) -> tuple[str, int] | None:
        name = self.tokens[index].text
        if self.tokens[index + 1].text == "(" or name.lower() == "null":
            return None
        if self.columns is not None:
            if name in self.columns:
                return None
            self.missing.append(name)
            return NOTHING, index + 1
        return self.path_from(index, index, self.at)

    def path_from(self, start: int, index: int, at: Path) -> tuple[str, int] | None:
        """Nothing, where the steps from here on lead nowhere; None for paths that go on in a way of their own."""
        while True:
            step = self.tokens[index]
            if step.text == "..":
                at = at[:-1]
            elif step.kind == "name" and self.tokens[index + 1].text != "(":
                at = (*at, step.text)
            elif step.text != ".":
                return None
            index += 1
            if self.tokens[index].text != "/":
                break
            index += 1
        if at in self.places.names or self.tokens[index].text in {"[", "("} or step.text in {"..", "."}:
            return None
        self.missing.append("".join(token.text for token in self.tokens[start:index]))
        return NOTHING, index

    def pulled(self, index: int) -> tuple[str, int] | None:
        """A look into an attached file: nothing is there, since no file comes along. None where it does not end."""
        depth, end = 0, index + 1
        while self.tokens[end].kind != "end":
            depth += (self.tokens[end].text == "(") - (self.tokens[end].text == ")")
            end += 1
            if depth == 0:
                break
        if depth:
            return None
        file = self.tokens[index + 2]
        self.files.append(file.text.strip("'\"") if file.kind == "string" else file.text)
        return BLANK, end


def _ends(token: Token) -> bool:
    return token.kind in {"reference", "string", "number", "name", "dots"} or token.text in {")", "]"}
