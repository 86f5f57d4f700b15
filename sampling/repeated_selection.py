"""Many samples of one list at once, for rehearsals of a design and for the acceptance of the methods themselves."""

from __future__ import annotations

from collections.abc import Callable

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
    sizes = np.asarray(size, dtype=np.float64)
    by_itself = _WITH_OPTIONS.get(method)
    if by_itself is not None:
        return by_itself(sizes, n, draws, rng, auxiliary, random_order)
    target = inclusion_probabilities(sizes, n)
    if method in _ONE_NUMBER_A_UNIT:
        return target, _ONE_NUMBER_A_UNIT[method](target, rng.random((draws, len(sizes))))
    if method == "chromy":
        return target, chromy_samples(target, rng.random((draws, len(sizes))), rng.random(draws))
    if method in _RANKS:
        ranks, probabilities = _RANKS[method]
        numbers = rng.random((draws, len(sizes)))
        return probabilities(target, n), _smallest(np.apply_along_axis(lambda u: ranks(target, u), 1, numbers), n)
    raise SamplingError("selection_method_unknown", f"{method!r} is no method of selection.", method=method)


def _smallest(numbers: FloatArray, n: int) -> BoolArray:
    taken = np.zeros(numbers.shape, dtype=np.bool_)
    np.put_along_axis(taken, np.argsort(numbers, axis=1, kind="stable")[:, :n], True, axis=1)
    return taken


def _srs(
    sizes: FloatArray, n: int, draws: int, rng: np.random.Generator, auxiliary: object, random_order: bool
) -> Samples:
    refuse_excess(n, len(sizes))
    return np.full(len(sizes), n / len(sizes)), _smallest(rng.random((draws, len(sizes))), n)


def _systematic(
    sizes: FloatArray, n: int, draws: int, rng: np.random.Generator, auxiliary: object, random_order: bool
) -> Samples:
    refuse_excess(n, len(sizes))
    equal = np.ones(len(sizes))
    return np.full(len(sizes), n / len(sizes)), _passed(equal, n, draws, rng, random_order)


def _pps_systematic(
    sizes: FloatArray, n: int, draws: int, rng: np.random.Generator, auxiliary: object, random_order: bool
) -> Samples:
    certain = certainty_units(sizes, n)
    open_sizes = np.where(certain, 0.0, sizes)
    taken = _passed(open_sizes, n - int(certain.sum()), draws, rng, random_order)
    return inclusion_probabilities(sizes, n), taken | certain


def _passed(sizes: FloatArray, n: int, draws: int, rng: np.random.Generator, random_order: bool) -> BoolArray:
    taken = np.zeros((draws, len(sizes)), dtype=np.bool_)
    listed = np.flatnonzero(sizes > 0)
    if n == 0:
        return taken
    order = np.broadcast_to(listed, (draws, len(listed)))
    if random_order:
        order = rng.permuted(order, axis=1)
    for row, start in enumerate(rng.random(draws)):
        taken[row, order[row, passed_points(np.cumsum(sizes[order[row]]), n, start)]] = True
    return taken


def _poisson(
    sizes: FloatArray, n: int, draws: int, rng: np.random.Generator, auxiliary: object, random_order: bool
) -> Samples:
    target = inclusion_probabilities(sizes, n)
    return target, rng.random((draws, len(sizes))) < target


def _cube(
    sizes: FloatArray,
    n: int,
    draws: int,
    rng: np.random.Generator,
    auxiliary: npt.ArrayLike | None,
    random_order: bool,
) -> Samples:
    target = inclusion_probabilities(sizes, n)
    return target, cube_samples(target, auxiliary, rng.random((draws, len(sizes))))


def _local_pivotal(variant: Variant) -> Callable[..., Samples]:
    def samples(
        sizes: FloatArray,
        n: int,
        draws: int,
        rng: np.random.Generator,
        auxiliary: npt.ArrayLike | None,
        random_order: bool,
    ) -> Samples:
        target = inclusion_probabilities(sizes, n)
        places = sizes if auxiliary is None else auxiliary
        choices, duels = rng.random((2, draws, len(sizes)))
        return target, local_pivotal_samples(target, places, choices, duels, variant=variant)

    return samples


_WITH_OPTIONS: dict[str, Callable[..., Samples]] = {
    "srs": _srs,
    "systematic": _systematic,
    "pps_systematic": _pps_systematic,
    "poisson": _poisson,
    "cube": _cube,
    "local_pivotal_1": _local_pivotal(1),
    "local_pivotal_2": _local_pivotal(2),
}
_ONE_NUMBER_A_UNIT: dict[str, Callable[[npt.ArrayLike, FloatArray], BoolArray]] = {
    "sampford": sampford_samples,
    "brewer": brewer_samples,
    "tille": tille_samples,
    "midzuno": midzuno_samples,
    "maximum_entropy": maximum_entropy_samples,
}
_RANKS = {
    "pareto": (pareto_ranks, pareto_inclusion_probabilities),
    "sequential_poisson": (sequential_poisson_ranks, sequential_poisson_inclusion_probabilities),
}
