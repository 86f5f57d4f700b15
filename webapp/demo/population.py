"""A synthetic population whose true values are known: households of adults in every commune, each with answers.

Answers depend on stratum, commune and the person; who is asked what follows from the questionnaire's own conditions.
So a report on a sample of these people can be held against the truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sampling import Frame
from surveys.questionnaires.questionnaire import Question, Questionnaire
from webapp.demo.conditions import Answers, holds
from webapp.demo.profile import (
    COMMUNE_SPREAD,
    EXCLUSIVE_SHARE,
    PERSON_SPREAD,
    STRATUM_SPREAD,
    VACANT_SHARE,
    WORK_BY_AGE,
    leaning_of,
    shares_of,
)

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Households:
    """Who lives where. Adults are rows, ordered by commune and household line.

    `commune`: row of the frame of each adult. `first_adult[i][line - 1]` is the first adult of that household line in
    commune i; one more entry ends the last. `in_ward`: whether the commune is a phường. Some lines are houses that
    stand empty, as on every real list: no adult.
    """

    commune: IntArray
    stratum: IntArray
    in_ward: BoolArray
    first_adult: tuple[IntArray, ...]

    def adults_at_home(self) -> IntArray:
        """For each adult, how many adults live in the household."""
        sizes = np.concatenate([np.diff(starts) for starts in self.first_adult])
        return np.repeat(sizes, sizes)


@dataclass(frozen=True)
class Population:
    """Households of a frame and the answers of every adult: an array a question."""

    frame: Frame
    questionnaire: Questionnaire
    households: Households
    answers: Answers

    def __len__(self) -> int:
        return len(self.households.commune)

    def household(self, commune: int, line: int) -> tuple[int, int]:
        """The first adult of a household line (from 1) and how many adults live there."""
        starts = self.households.first_adult[commune]
        return int(starts[line - 1]), int(starts[line] - starts[line - 1])


def build_population(frame: Frame, questionnaire: Questionnaire, *, seed: int) -> Population:
    """Households and answers for every adult of `frame`; the same for the same seed."""
    rng = np.random.default_rng(seed)
    households = _settle(frame, rng)
    return Population(frame, questionnaire, households, _AnswerWriter(rng, households).answer_all(questionnaire))


def _settle(frame: Frame, rng: np.random.Generator) -> Households:
    units = frame.data
    first_adult = []
    start = 0
    for size, lines in zip(units["size"], units["households"], strict=True):
        lived_in = rng.permutation(lines)[: lines - round(VACANT_SHARE * lines)]
        adults = np.zeros(lines, np.int64)
        adults[lived_in] = 1 + np.bincount(
            rng.integers(0, len(lived_in), size - len(lived_in)), minlength=len(lived_in)
        )
        first_adult.append(start + np.concatenate([[0], np.cumsum(adults)]))
        start += int(size)
    commune = np.repeat(np.arange(len(units)), units["size"])
    stratum = units["stratum"].astype("category").cat.codes.to_numpy().astype(np.int64)
    in_ward = units["name"].str.startswith("Phường").to_numpy()
    return Households(commune, stratum[commune], in_ward[commune], tuple(first_adult))


class _AnswerWriter:
    """Goes through the questionnaire in order and gives every adult an answer where one is due."""

    def __init__(self, rng: np.random.Generator, households: Households) -> None:
        self.rng = rng
        self.households = households
        self.adults = len(households.commune)
        self.bounds = np.searchsorted(households.commune, np.arange(int(households.commune[-1]) + 2))
        self.mood = rng.normal(0, PERSON_SPREAD, self.adults)
        self.answers = Answers()

    def answer_all(self, questionnaire: Questionnaire) -> Answers:
        for placed in questionnaire.placed.values():
            question = placed.item
            if placed.repeats or not isinstance(question, Question) or not question.has_answer:
                continue
            asked = np.ones(self.adults, bool)
            around = [questionnaire.placed[name].item.relevant for name in placed.groups]
            for condition in [*around, question.relevant]:
                if condition is not None:
                    asked &= holds(condition["expression"], self.answers)
            self._answer(questionnaire, question, asked)
        return self.answers

    def _answer(self, questionnaire: Questionnaire, question: Question, asked: BoolArray) -> None:
        codes = [choice.name for choice in questionnaire.choices_of(question)]
        if question.kind == "select_one":
            self.answers.write_one(question.name, codes, self._one(question, codes), asked)
        elif question.kind == "select_multiple":
            self.answers.write_many(question.name, codes, self._several(question, codes), asked)
        elif question.kind == "integer":
            self.answers.write_numbers(question.name, self._number(question.name), asked)
        else:
            self.answers.asked[question.name] = asked

    def _number(self, variable: str) -> IntArray:
        rng = self.rng
        if variable == "so_nguoi_lon":
            return self.households.adults_at_home()
        if variable == "so_nguoi":
            return self.households.adults_at_home() + rng.poisson(0.9, self.adults)
        if variable == "so_lan_bo_sung":
            return rng.binomial(self.answers.numbers["so_lan_den"], 0.15)
        return rng.poisson(2.1, self.adults)

    def _effects(self, options: int) -> FloatArray:
        """Log-odds by commune × option that stratum and commune add."""
        first = self.bounds[:-1]
        strata = self.households.stratum[first]
        by_stratum = self.rng.normal(0, STRATUM_SPREAD, (int(strata.max()) + 1, options))
        return by_stratum[strata] + self.rng.normal(0, COMMUNE_SPREAD, (len(first), options))

    def _one(self, question: Question, codes: list[str]) -> NDArray[np.int8]:
        if question.name == "khu_vuc":
            return np.where(self.households.in_ward, 0, 1).astype(np.int8)
        if question.name == "nghe_nghiep":
            return _pick(WORK_BY_AGE[self.answers.one["nhom_tuoi"]], self.rng)
        leaning = leaning_of(question.name)
        logits = np.log(shares_of(question.name, len(codes))) + self._effects(len(codes))
        places = np.empty(self.adults, np.int8)
        for row, (first, last) in enumerate(zip(self.bounds[:-1], self.bounds[1:], strict=True)):
            lean = 0.0 if leaning is None else np.outer(self.mood[first:last], leaning)
            odds = np.exp(np.broadcast_to(logits[row] + lean, (last - first, len(codes))))
            places[first:last] = _pick(odds, self.rng)
        return places

    def _several(self, question: Question, codes: list[str]) -> BoolArray:
        odds = np.log(shares_of(question.name, len(codes))) + self._effects(len(codes))
        exclusive = np.array([code in question.exclusive for code in codes])
        most = min(question.maximum_choices or len(codes), int((~exclusive).sum()))
        utility = odds[self.households.commune] + self.rng.gumbel(0, 1, (self.adults, len(codes)))
        utility[:, exclusive] = -np.inf
        wanted = 1 + self.rng.binomial(most - 1, 0.7, self.adults)
        ordered = np.sort(utility, axis=1)
        least = np.take_along_axis(ordered, len(codes) - wanted[:, None], axis=1)
        chosen: BoolArray = (utility >= least) & np.isfinite(utility)
        if exclusive.any():
            alone = self.rng.random(self.adults) < EXCLUSIVE_SHARE
            chosen[alone] = False
            which = self.rng.choice(np.flatnonzero(exclusive), int(alone.sum()))
            chosen[np.flatnonzero(alone), which] = True
        return chosen


def _pick(odds: FloatArray, rng: np.random.Generator) -> NDArray[np.int8]:
    """One column for each row, with probability proportional to its odds."""
    cumulative = np.cumsum(odds, axis=1)
    u = rng.random(len(odds)) * cumulative[:, -1]
    places: NDArray[np.int8] = (u[:, None] > cumulative).sum(axis=1).astype(np.int8)
    return places
