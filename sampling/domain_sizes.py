"""One survey for several groups: how many interviews each domain needs, and how many the whole then needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sampling.errors import SamplingError, refuse_outside
from sampling.precision_targets import RequiredSize, required_size_for_proportion, whole_above

__all__ = ["Domain", "DomainSizes", "sizes_for_domains"]


@dataclass(frozen=True)
class Domain:
    """A group of which a share is to be told within a margin.

    population: persons in it; planned: whether the frame can be stratified by it, so that it gets a sample of
    its own; otherwise its members turn up in proportion to their share.
    """

    name: str
    population: float
    margin: float
    proportion: float = 0.5
    deff: float = 1.0
    response_rate: float = 1.0
    planned: bool = True


@dataclass(frozen=True)
class DomainSizes:
    """Interviews per domain and in all, and the domain that decides.

    `required` in the order of the domains; n: completes of the whole survey; issued: units to issue; governing:
    the unplanned domain whose share makes the whole so large, or None where the planned ones add up to more.
    """

    domains: tuple[Domain, ...]
    required: tuple[RequiredSize, ...]
    n: int
    issued: int
    governing: str | None


def sizes_for_domains(domains: Sequence[Domain], *, population: float, confidence: float = 0.95) -> DomainSizes:
    """n of the survey: the larger of Σ n_d over planned domains and the largest n_d/(N_d/N) of the others.

    Each n_d is `required_size_for_proportion` with the domain's own population, deff and response rate. A domain
    that cannot be a stratum is reached in proportion, so the whole must be N/N_d times what it needs itself.

    Errors: `domains_invalid` (none, a name twice, more people than the population), and those of
    `required_size_for_proportion`. Source: Cochran (1977), section 5A.13; Kish (1965), section 4.5.

    >>> towns = [Domain("town", 20_000, 0.05), Domain("country", 80_000, 0.05)]
    >>> sizes_for_domains([*towns, Domain("65+", 9_000, 0.08, planned=False)], population=100_000).n
    1641
    """
    refuse_outside("population", population, population >= 1, "1 or more")
    names = [domain.name for domain in domains]
    sound = bool(domains) and len(set(names)) == len(names) and all(1 < d.population <= population for d in domains)
    if not sound:
        raise SamplingError(
            "domains_invalid",
            "Give at least one domain, each named once, with more than one person and no more than the population.",
            domains=", ".join(names),
        )
    required = tuple(
        required_size_for_proportion(
            domain.proportion,
            margin=domain.margin,
            confidence=confidence,
            population=domain.population,
            deff=domain.deff,
            response_rate=domain.response_rate,
        )
        for domain in domains
    )
    n = sum(size.complete for domain, size in zip(domains, required, strict=True) if domain.planned)
    issued = sum(size.issued for domain, size in zip(domains, required, strict=True) if domain.planned)
    governing = None
    for domain, size in zip(domains, required, strict=True):
        whole = whole_above(size.n * population / domain.population)
        if not domain.planned and whole > n:
            n, governing = whole, domain.name
            issued = max(issued, whole_above(size.n * population / domain.population / domain.response_rate))
    return DomainSizes(tuple(domains), required, n, issued, governing)
