"""From the wanted precision to communes and households: the consequence of every choice, before the draw."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from sampling import Frame, SampleSize, allocate, sample_size_for_margin, slovin
from surveys.errors import SurveyError
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.plan_words import domain_words
from surveys.samples.planned_frame import WHOLE, Domain, PlannedFrame
from surveys.samples.small_groups import (
    FEWEST_ANSWERS,
    SMALLEST_FRAME,
    refuse_few_answers,
    refuse_small_population,
)
from surveys.samples.survey_plan import DomainPlan, StratumPlan, SurveyPlan


def plan_sample(frame: Frame, inputs: PlanInputs) -> SurveyPlan:
    """Work out communes and households for `inputs` on `frame`.

    Of a domain, the whole among them: Cochran's households to issue / take communes, shared out among its strata (for
    the whole by the chosen method), and more until the margin expected with the weights of that allocation is the
    wanted one. Each domain is worked out by itself and a stratum gets the most that any of them asks of it: a tighter
    wish for one domain never takes a commune from another. Expected margins: `sampling.expected_precision`; they come
    out below the wanted ones where many communes of a stratum are drawn, which Cochran's formula does not know.
    Errors: `sample.group_too_small`, `sample.few_answers`, `sample.margin_unreachable`, those of `sampling`.
    """
    communes = PlannedFrame(frame, inputs)
    refuse_small_population(communes.population)
    size = _cochran(inputs, inputs.margin, communes.population)
    psus_needed = max(math.ceil(size.issued / inputs.take), communes.least)
    for_whole = _for_whole(communes, inputs, psus_needed)
    asked = {
        domain: _for_domain(communes, inputs, domain, wanted)
        for domain in communes.domains[1:]
        if (wanted := inputs.wanted(domain)) is not None
    }
    allocation = {
        name: max(psus, *(wish.get(name, 0) for wish in asked.values()), 0) for name, psus in for_whole.items()
    }
    wishes = {WHOLE: for_whole, **asked}
    domains = tuple(_domain_plan(communes, inputs, domain, allocation, wishes) for domain in communes.domains)
    _refuse_small_domains(domains)
    strata = tuple(_stratum_plan(communes, name, allocation, for_whole, asked) for name in communes.strata)
    refuse_few_answers(sum(stratum.interviews for stratum in strata))
    return SurveyPlan(
        inputs=inputs,
        size=size,
        slovin=slovin(communes.population, inputs.margin),
        population=communes.population,
        communes=len(frame),
        psus_needed=psus_needed,
        psus_for_whole=sum(for_whole.values()),
        strata=strata,
        domains=domains,
    )


def _refuse_small_domains(domains: Iterable[DomainPlan]) -> None:
    """Refuse to plan results of their own for groups in which single persons would show."""
    for each in domains:
        if each.domain != WHOLE and each.wanted is not None and each.too_small:
            raise SurveyError(
                "sample.domain_too_small",
                f"{each.domain.key} has {each.adults} persons and {each.interviews:.1f} answers to expect.",
                key=each.domain.key,
                domain=domain_words(each.domain),
                adults=each.adults,
                expected=math.floor(each.interviews),
                people=SMALLEST_FRAME,
                answers=FEWEST_ANSWERS,
            )


def _cochran(inputs: PlanInputs, margin: float, population: int) -> SampleSize:
    return sample_size_for_margin(
        margin,
        proportion=inputs.proportion,
        confidence=inputs.confidence,
        deff=inputs.design_effect,
        response_rate=inputs.response_rate,
        population=population,
    )


def _for_whole(communes: PlannedFrame, inputs: PlanInputs, psus_needed: int) -> dict[str, int]:
    """Communes of each stratum for the margin of the whole, by the chosen method."""

    def share_out(psus: int) -> dict[str, int]:
        return allocate(
            psus,
            communes.table,
            method=inputs.method,
            minimum=inputs.minimum_psus,
            maximum=inputs.maximum_psus,
        )

    least = min(psus_needed, max(communes.most, communes.least))
    return _fewest(communes, WHOLE, inputs.margin, share_out, range(least, max(communes.most, least) + 1))


def _for_domain(communes: PlannedFrame, inputs: PlanInputs, domain: Domain, wanted: float) -> dict[str, int]:
    """Communes of each stratum for the margin of one domain alone, where each helps the domain most."""
    table = communes.table_of(domain)

    def share_out(psus: int) -> dict[str, int]:
        return allocate(psus, table, method="neyman", minimum=1, maximum=inputs.maximum_psus)

    population = int(communes.size[communes.members(domain)].sum())
    by_formula = math.ceil(_cochran(inputs, wanted, population).issued / inputs.take)
    most = communes.most_of(table)
    least = max(min(by_formula, most), len(table))
    return _fewest(communes, domain, wanted, share_out, range(least, max(most, least) + 1))


def _fewest(
    communes: PlannedFrame,
    domain: Domain,
    wanted: float,
    share_out: Callable[[int], dict[str, int]],
    numbers: range,
) -> dict[str, int]:
    """The allocation of the fewest communes that gives the domain the margin: more never give a larger one."""

    def reaches(allocation: Mapping[str, int]) -> bool:
        return bool(communes.precision(domain, allocation).margin <= wanted * (1 + 1e-9))

    first, last = numbers.start, numbers.stop - 1
    found = share_out(first)
    while not reaches(found) and first < min(numbers.start + len(communes.strata), last):
        # A stratum that gets its first commune adds to the population covered, so no bisection yet.
        first += 1
        found = share_out(first)
    if reaches(found):
        return found
    best = share_out(last)
    if not reaches(best):
        margin = communes.precision(domain, best).margin
        raise _unreachable(communes, domain, wanted, margin, sum(best.values()))
    while last - first > 1:
        middle = (first + last) // 2
        if reaches(between := share_out(middle)):
            last, best = middle, between
        else:
            first = middle
    return best


def _unreachable(communes: PlannedFrame, domain: Domain, wanted: float, margin: float, psus: int) -> SurveyError:
    return SurveyError(
        "sample.margin_unreachable",
        f"{domain.key}: {wanted} was wanted, {psus} communes give {margin:.4f}.",
        key=domain.key,
        domain=domain_words(domain),
        wanted=round(100 * wanted, 2),
        best=math.ceil(1000 * margin) / 10,
        available=psus,
        take=communes.take,
    )


def _domain_plan(
    communes: PlannedFrame,
    inputs: PlanInputs,
    domain: Domain,
    allocation: Mapping[str, int],
    wishes: Mapping[Domain, Mapping[str, int]],
) -> DomainPlan:
    members = communes.members(domain)
    wish = wishes.get(domain)
    return DomainPlan(
        domain=domain,
        communes=int(np.count_nonzero(members)),
        adults=int(communes.size[members].sum()),
        wanted=inputs.wanted(domain),
        asked_psus=None if wish is None else sum(wish.values()),
        asked_interviews=None if wish is None else round(communes.precision(domain, wish).interviews),
        expected=communes.precision(domain, allocation),
    )


def _stratum_plan(
    communes: PlannedFrame,
    name: str,
    allocation: Mapping[str, int],
    for_whole: Mapping[str, int],
    asked: Mapping[Domain, Mapping[str, int]],
) -> StratumPlan:
    psus = allocation[name]
    expected = communes.precision(Domain("stratum", name), allocation)
    raised = (domain for domain, wish in asked.items() if wish.get(name, 0) == psus > for_whole[name])
    return StratumPlan(
        stratum=name,
        communes=int(communes.table.loc[name, "psus"]),
        adults=int(communes.table.loc[name, "size"]),
        psus=psus,
        households=communes.households_of(name, psus),
        interviews=math.floor(expected.interviews + 1e-9),
        margin=expected.margin,
        for_whole=for_whole[name],
        raised_by=next(raised, None),
    )
