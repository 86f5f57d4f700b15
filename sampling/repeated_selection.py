"""Many samples of one list at once, for rehearsals of a design and for the acceptance of the methods themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sampling.brewer import brewer_samples
from sampling.chromy import chromy_samples
from sampling.cube import cube_samples
from sampling.errors import SamplingError
from sampling.inclusion import BoolArray, FloatArray, certainty_units, inclusion_probabilities, refuse_excess
from sampling.local_pivotal import Variant, local_pivotal_samples
from sampling.maximum_entropy import maximum_entropy_samples
from sampling.order_sampling import pareto_inclusion_probabilities, sequential_poisson_inclusion_probabilities
from sampling.pareto import pareto_ranks, sequential_poisson_ranks
from sampling.sampford import sampford_samples
from sampling.systematic import passed_points
from sampling.tille import midzuno_samples, tille_samples

Samples = tuple[FloatArray, BoolArray]


def repeated_samples(
    method: str,
    size: npt.ArrayLike,
    n: int,
    draws: int,
    rng: np.random.Generator,
    *,
    auxiliary: npt.ArrayLike | None = None,
    random_order: bool = False,
) -> Samples:
    """Draw `draws` samples of n units by a method of `SELECTION_METHODS`, each with numbers of its own.

    Parameters: `size` (N,), in list order; `auxiliary` (N, q), balancing columns of "cube" or coordinates of
    "local_pivotal_1" and "_2" (default: none, the size); `random_order` passes the list of systematic methods in
    a new order each time instead of as it is.
    Returns: the true inclusion probabilities (N,) and which units enter (draws, N).
    Errors: `selection_method_unknown`, `size_invalid`, `sample_exceeds_units`.
    """
    if method not in _METHODS:
        raise SamplingError("selection_method_unknown", f"{method!r} is no method of selection.", method=method)
    sizes = np.asarray(size, dtype=np.float64)
    return _METHODS[method](_List(sizes, n, draws, rng, auxiliary, random_order))


@dataclass(frozen=True, eq=False)
class _List:
    """What is drawn from, and how often."""

    sizes: FloatArray
    n: int
    draws: int
    rng: np.random.Generator
    auxiliary: npt.ArrayLike | None
    random_order: bool

    @property
    def target(self) -> FloatArray:
        return inclusion_probabilities(self.sizes, self.n)

    @property
    def equal(self) -> FloatArray:
        refuse_excess(self.n, len(self.sizes))
        return np.full(len(self.sizes), self.n / len(self.sizes))

    def numbers(self) -> FloatArray:
        return self.rng.random((self.draws, len(self.sizes)))


_Sampler = Callable[[_List], Samples]


def _smallest(numbers: FloatArray, n: int) -> BoolArray:
    taken = np.zeros(numbers.shape, dtype=np.bool_)
    np.put_along_axis(taken, np.argsort(numbers, axis=1, kind="stable")[:, :n], True, axis=1)
    return taken


def _srs(listed: _List) -> Samples:
    return listed.equal, _smallest(listed.numbers(), listed.n)


def _systematic(listed: _List) -> Samples:
    return listed.equal, _passed(listed, np.ones(len(listed.sizes)), listed.n)


def _pps_systematic(listed: _List) -> Samples:
    certain = certainty_units(listed.sizes, listed.n)
    taken = _passed(listed, np.where(certain, 0.0, listed.sizes), listed.n - int(certain.sum()))
    return listed.target, taken | certain


def _passed(listed: _List, sizes: FloatArray, n: int) -> BoolArray:
    taken = np.zeros((listed.draws, len(sizes)), dtype=np.bool_)
    if n == 0:
        return taken
    order = np.broadcast_to(np.flatnonzero(sizes > 0), (listed.draws, int((sizes > 0).sum())))
    if listed.random_order:
        order = listed.rng.permuted(order, axis=1)
    for row, start in enumerate(listed.rng.random(listed.draws)):
        taken[row, order[row, passed_points(np.cumsum(sizes[order[row]]), n, start)]] = True
    return taken


def _poisson(listed: _List) -> Samples:
    return listed.target, listed.numbers() < listed.target


def _chromy(listed: _List) -> Samples:
    return listed.target, chromy_samples(listed.target, listed.numbers(), listed.rng.random(listed.draws))


def _cube(listed: _List) -> Samples:
    return listed.target, cube_samples(listed.target, listed.auxiliary, listed.numbers())


def _local_pivotal(variant: Variant) -> _Sampler:
    def samples(listed: _List) -> Samples:
        places = listed.sizes if listed.auxiliary is None else listed.auxiliary
        choices, duels = listed.numbers(), listed.numbers()
        return listed.target, local_pivotal_samples(listed.target, places, choices, duels, variant=variant)

    return samples


def _one_number_a_unit(select: Callable[[npt.ArrayLike, FloatArray], BoolArray]) -> _Sampler:
    return lambda listed: (listed.target, select(listed.target, listed.numbers()))


def _in_order_of(
    ranks: Callable[[npt.ArrayLike, npt.ArrayLike], FloatArray], true: Callable[[npt.ArrayLike, int], FloatArray]
) -> _Sampler:
    def samples(listed: _List) -> Samples:
        target = listed.target
        ranked = np.apply_along_axis(lambda u: ranks(target, u), 1, listed.numbers())
        return true(target, listed.n), _smallest(ranked, listed.n)

    return samples


_METHODS: dict[str, _Sampler] = {
    "srs": _srs,
    "systematic": _systematic,
    "pps_systematic": _pps_systematic,
    "sampford": _one_number_a_unit(sampford_samples),
    "pareto": _in_order_of(pareto_ranks, pareto_inclusion_probabilities),
    "brewer": _one_number_a_unit(brewer_samples),
    "tille": _one_number_a_unit(tille_samples),
    "midzuno": _one_number_a_unit(midzuno_samples),
    "maximum_entropy": _one_number_a_unit(maximum_entropy_samples),
    "chromy": _chromy,
    "sequential_poisson": _in_order_of(sequential_poisson_ranks, sequential_poisson_inclusion_probabilities),
    "poisson": _poisson,
    "cube": _cube,
    "local_pivotal_1": _local_pivotal(1),
    "local_pivotal_2": _local_pivotal(2),
}
