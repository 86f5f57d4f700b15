"""Which column answers which question: proposed from names, numbers and words, changed by a person, kept as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.imports.personal import reason_by_cells, reason_by_header
from surveys.imports.questions import NUMBER_HEADER, ImportQuestion, likeness, plain_key
from surveys.imports.sources import Table, words_of
from surveys.text import search_key

BY_NAME, BY_WORDS, BY_NUMBER, SIMILAR, BY_PERSON = "name", "words", "number", "similar", "person"
SURE = {BY_NAME: 100.0, BY_WORDS: 95.0, BY_NUMBER: 85.0}
LEAST_LIKENESS = 0.6
SAMPLE_CELLS = 400
MOST_SAMPLES = 4

PLACES: dict[str, re.Pattern[str]] = {
    "instance": re.compile(r"^(?:uuid|instanceid|instance id|meta instanceid|key)$"),
    "date": re.compile(
        r"^(?:submission ?time|submission ?date|today|timestamp|dau thoi gian.*"
        r"|ngay (?:phong van|dieu tra|thu thap|tra loi|hoi|ghi phieu|gui))$"
    ),
    "copies": re.compile(r"^(?:so phieu giong nhau|so luong phieu|so phieu|count)$"),
    "case": re.compile(r"^(?:ma ho(?: dieu tra)?|ma phieu(?: trong mau)?|case(?: code)?|ma so phieu)$"),
    "commune": re.compile(r"^(?:(?:ma |ten )?(?:xa|xa phuong|phuong xa)|commune)$"),
    "stratum": re.compile(r"^(?:tang|stratum|dia ban|khu vuc|cum)$"),
    "adults": re.compile(r"^(?:so nguoi (?:tu )?(?:du )?18 tuoi.*|so nguoi lon(?: trong ho)?)$"),
}  # fmt: skip
"""Columns that say something of the form itself: its id, day, number of equal forms, household, place, adults."""


@dataclass(frozen=True)
class Source:
    """Where a question's answers stand: one column, or one column for each choice; `how` it was found."""

    column: int | None = None
    options: Mapping[str, int] = field(default_factory=dict)
    how: str = BY_PERSON

    @property
    def columns(self) -> tuple[int, ...]:
        return tuple(self.options.values()) if self.options else () if self.column is None else (self.column,)


@dataclass(frozen=True)
class ColumnMap:
    """The columns of questions and of the form itself, and those that are not imported with the reason why."""

    sources: Mapping[str, Source]
    places: Mapping[str, int]
    refused: Mapping[int, str]
    same_name: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def used(self) -> set[int]:
        return {column for source in self.sources.values() for column in source.columns} | set(self.places.values())

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON holds; `from_dict` gives the same map back."""
        return {
            "sources": {
                name: {"column": source.column, "options": dict(source.options), "how": source.how}
                for name, source in self.sources.items()
            },
            "places": dict(self.places),
            "refused": {str(column): reason for column, reason in self.refused.items()},
            "same_name": {name: list(columns) for name, columns in self.same_name.items()},
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> ColumnMap:
        """The map that `to_dict` wrote."""
        return cls(
            {name: Source(**source) for name, source in plain["sources"].items()},
            dict(plain["places"]),
            {int(column): reason for column, reason in plain["refused"].items()},
            {name: tuple(columns) for name, columns in plain["same_name"].items()},
        )


@dataclass(frozen=True)
class Match:
    """A header that means a question, or one choice of it."""

    variable: str
    option: str
    how: str
    score: float


class HeaderReader:
    """Says which question (and choice) a header means."""

    def __init__(self, questions: Sequence[ImportQuestion]) -> None:
        self.questions = {question.name: question for question in questions}
        self.by_name = {search_key(question.name): question.name for question in questions}
        self.by_words = _unique((key, question.name) for question in questions for key in question.label_keys)
        self.by_number = _unique(
            (question.number.casefold(), question.name) for question in questions if question.number
        )

    def score(self, headers: Sequence[str]) -> float:
        """How much a row of headers says about the questionnaire: number of different questions that it names."""
        found = {match.variable: match.score for header in headers if header and (match := self.match(header))}
        special = sum(1 for header in headers if header and place_of(header))
        return sum(found.values()) / 100 + special / 10

    def match(self, header: str) -> Match | None:
        """The best reading of a header: as a whole, then as question and choice, then by the end of its path.

        "12. Việc nào?/Ý kiến khác (ghi rõ)" is a choice of question 12, not the question "Ý kiến khác (ghi rõ)".
        """
        whole = self._whole(header)
        if whole is not None:
            return Match(whole[0], "", whole[1], SURE[whole[1]])
        split = self._option(header)
        if split is not None:
            return split
        last = self._end_of_path(header)
        return Match(last[0], "", last[1], SURE[last[1]]) if last is not None else self._similar(header)

    def _end_of_path(self, header: str) -> tuple[str, str] | None:
        ends = (header.rsplit("/", 1)[-1], header.rsplit("-", 1)[-1])
        return next((found for end in ends if end != header and (found := self._whole(end.strip()))), None)

    def _whole(self, header: str) -> tuple[str, str] | None:
        key = search_key(header)
        if key in self.by_name:
            return self.by_name[key], BY_NAME
        bracketed = re.sub(r"\s*\[", " [", key)
        for text in (plain_key(header), plain_key(bracketed)):
            if text and text in self.by_words:
                return self.by_words[text], BY_WORDS
        number = NUMBER_HEADER.fullmatch(key.strip(" .:"))
        if number and number[1] in self.by_number:
            return self.by_number[number[1]], BY_NUMBER
        return None

    def _option(self, header: str) -> Match | None:
        for front, back in _cuts(header):
            found = self._whole(front) or self._end_of_path(front)
            if found is None:
                continue
            question = self.questions[found[0]]
            code = question.code_of(back) if question.is_select else None
            if code is not None:
                return Match(found[0], code, found[1], SURE[found[1]] - 1)
        return None

    def _similar(self, header: str) -> Match | None:
        words = words_of(header)
        if len(words) < 3:
            return None
        scored = ((likeness(words, question.words_set), name) for name, question in self.questions.items())
        score, name = max(scored, default=(0.0, ""))
        return Match(name, "", SIMILAR, 80 * score) if score >= LEAST_LIKENESS else None


def propose(table: Table, reader: HeaderReader, *, justified: frozenset[str] = frozenset()) -> ColumnMap:
    """The columns that seem to answer each question, those of the form itself, and those that stay out (R2).

    `justified` names identifying questions whose need was written down when the questionnaire was published.
    """
    samples = [[row.text(column) for row in table.rows[:SAMPLE_CELLS]] for column in range(len(table.headers))]
    refused: dict[int, str] = {}
    places: dict[str, int] = {}
    whole: dict[str, list[tuple[float, int, str]]] = {}
    split: dict[str, dict[str, int]] = {}
    how_split: dict[str, str] = {}
    for column, header in enumerate(table.headers):
        match = reader.match(header) if header else None
        reason = refusal(header, samples[column], match, justified)
        place = place_of(header)
        if place and place not in places:
            places[place] = column
        if reason and not place:
            refused[column] = reason
        elif match is not None and match.option:
            split.setdefault(match.variable, {}).setdefault(match.option, column)
            how_split[match.variable] = match.how
        elif match is not None:
            whole.setdefault(match.variable, []).append((match.score, column, match.how))
    sources: dict[str, Source] = {}
    same_name: dict[str, tuple[int, ...]] = {}
    for name in reader.questions:
        ranked = sorted(whole.get(name, []), key=lambda each: (-each[0], each[1]))
        if len(split.get(name, {})) > 1:
            sources[name] = Source(None, split[name], how_split[name])
        elif ranked:
            sources[name] = Source(ranked[0][1], {}, ranked[0][2])
            equals = [column for score, column, _how in ranked if score == ranked[0][0]]
            if len(equals) > 1:
                same_name[name] = tuple(equals)
    return _each_column_once(ColumnMap(sources, places, refused, same_name))


def refusal(header: str, cells: Sequence[str], match: Match | None, justified: frozenset[str]) -> str:
    """Why a column stays out: its header or its cells tell who somebody is; '' where they do not."""
    by_cells = reason_by_cells(cells)
    if by_cells:
        return by_cells
    by_header = reason_by_header(header)
    known = match is not None and match.how in (BY_NAME, BY_WORDS)
    if by_header and known and match is not None:
        return "" if match.option or match.variable in justified or by_header == "bookkeeping" else by_header
    return by_header


def place_of(header: str) -> str:
    """What a header says of the form itself, '' for a question."""
    key = " ".join(re.sub(r"[*:_/,]+", " ", search_key(header)).split())
    return next((place for place, pattern in PLACES.items() if pattern.match(key)), "")


def _each_column_once(proposal: ColumnMap) -> ColumnMap:
    """A column that two questions are like goes to the one that it names best."""
    order = (BY_NAME, BY_WORDS, BY_NUMBER, BY_PERSON, SIMILAR)
    taken: set[int] = set()
    kept: dict[str, Source] = {}
    for name, source in sorted(proposal.sources.items(), key=lambda each: order.index(each[1].how)):
        if not taken & set(source.columns):
            kept[name] = source
            taken |= set(source.columns)
    return replace(proposal, sources={name: kept[name] for name in proposal.sources if name in kept})


def _cuts(header: str) -> list[tuple[str, str]]:
    """The ways to read a header as question and choice: "q/a", "q [a]", "Câu 2: a", "C2_1", "C2.1", "q - a"."""
    cuts = []
    bracket = re.fullmatch(r"(.+?)\s*\[(.+)]\s*", header, re.DOTALL)
    if bracket:
        cuts.append((bracket[1], bracket[2]))
    for separator in ("/", ":", " - ", " – ", "|", "_", "."):
        place = header.rfind(separator)
        while place > 0:
            cuts.append((header[:place], header[place + len(separator) :]))
            place = header.rfind(separator, 0, place)
    return [(front.strip(), back.strip()) for front, back in cuts if front.strip() and back.strip()]


def _unique(pairs: Any) -> dict[str, str]:
    """Key → name, without the keys that mean several."""
    found: dict[str, set[str]] = {}
    for key, name in pairs:
        found.setdefault(key, set()).add(name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1 and key}
