"""Cuts the text of an expression into tokens, by XPath 1.0's rule for `*`, and, or, div, mod (section 3.7)."""

from __future__ import annotations

import re
from typing import NamedTuple

from surveys.questionnaires.expressions.errors import ExpressionError

SPACE = re.compile(r"\s+")
OPERATOR_NAME = re.compile(r"and|or|div|mod")
TOKEN = re.compile(
    r"""
    (?P<reference>\$\{\s*[^\s{}]+\s*\})
  | (?P<string>"[^"]*"|'[^']*')
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?)
  | (?P<dots>\.\.?)
  | (?P<operator><=|>=|!=|[-+*=<>|])
  | (?P<punctuation>[()\[\],/])
  | (?P<name>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)
    """,
    re.VERBOSE,
)
TYPOGRAPHIC = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})


class Token(NamedTuple):
    """One token: its kind, its text, and where it starts."""

    kind: str
    text: str
    position: int


def tokenize(text: str) -> list[Token]:
    """All tokens of an expression, then one of kind "end"."""
    text = text.translate(TYPOGRAPHIC)
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        space = SPACE.match(text, position)
        if space:
            position = space.end()
            continue
        token = _token_at(text, position, after_operand=bool(tokens) and _ends_operand(tokens[-1]))
        tokens.append(token)
        position += len(token.text)
    tokens.append(Token("end", "", position))
    return tokens


def _token_at(text: str, position: int, *, after_operand: bool) -> Token:
    if after_operand:
        operator = OPERATOR_NAME.match(text, position)
        if operator:
            return Token("operator", operator.group(), position)
    match = TOKEN.match(text, position)
    if match is None:
        if text[position] in "'\"":
            raise ExpressionError("unclosed-string", "a quote is not closed", position=position)
        raise ExpressionError(
            "unexpected-character",
            f"unexpected character {text[position]!r} at {position}",
            character=text[position],
            position=position,
        )
    return Token(str(match.lastgroup), match.group(), position)


def _ends_operand(token: Token) -> bool:
    return token.kind in {"reference", "string", "number", "dots", "name"} or token.text in {")", "]"}
