"""What a reader can work out of counts that add up: the least and the largest value that a hidden number may have.

The unknown counts are not negative and meet every printed sum. A hidden count is safe if two different whole numbers
are possible for it, which linear programmes tell (Fischetti & Salazar-González 2001, *Management Science* 47). Most
counts are seen to be safe without one: people can be exchanged along the sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.variance import FloatArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    from scipy import linalg, optimize
else:
    linalg, optimize = deferred("scipy.linalg"), deferred("scipy.optimize")

Mask = np.ndarray
NEARLY = 1e-7


@dataclass(frozen=True, eq=False)
class PrintedSums:
    """Sums of unknown counts that are printed: `rows` that are independent, and an orthonormal basis of them.

    `counts` are the true ones, which only say what the sums are.
    """

    counts: FloatArray
    rows: FloatArray
    basis: FloatArray

    @classmethod
    def none(cls, counts: FloatArray) -> PrintedSums:
        """Before anything is printed."""
        nothing = np.zeros((0, len(counts)))
        return cls(counts, nothing, nothing)

    def and_(self, more: FloatArray) -> PrintedSums:
        """With further sums, those that follow from the others left out."""
        new = more[~self.tell(more)]
        if not len(new):
            return self
        rest = new - new @ self.basis.T @ self.basis
        basis, triangle, order = linalg.qr(rest.T, mode="economic", pivoting=True)
        rank = int((np.abs(np.diag(triangle)) > NEARLY).sum())
        return PrintedSums(
            self.counts, np.vstack([self.rows, new[order[:rank]]]), np.vstack([self.basis, basis[:, :rank].T])
        )

    def tell(self, sums: FloatArray) -> Mask:
        """By row of `sums`: whether it is a combination of what is printed, so that printing it tells nothing new."""
        rest = sums - sums @ self.basis.T @ self.basis
        return np.asarray((rest**2).sum(axis=1) < NEARLY)

    def leave_open(self, goals: FloatArray) -> Mask:
        """By row of `goals`: whether two whole numbers are possible for this sum."""
        search = _Search(self, goals)
        for place in np.flatnonzero(~search.open & ~self.tell(goals)):
            search.settle(int(place))
        return search.open

    def leave_all_open(self, goals: FloatArray) -> bool:
        """Whether that is so for every row; it stops at the first of which it is not."""
        if self.tell(goals).any():
            return False
        search = _Search(self, goals)
        return all(search.open[place] or search.settle(place) for place in range(len(goals)))


class _Search:
    """Possible counts other than the true ones, and the goals that were seen to take another value there."""

    def __init__(self, printed: PrintedSums, goals: FloatArray) -> None:
        values = printed.rows @ printed.counts
        nobody = (printed.rows[values < NEARLY] > NEARLY).any(axis=0)  # a sum that is 0 tells that its counts are
        self.system, self.values = printed.rows[values >= NEARLY][:, ~nobody], values[values >= NEARLY]
        self.counts, self.goals, self.truth = printed.counts[~nobody], goals[:, ~nobody], goals @ printed.counts
        self.open = self._exchanged()

    def _exchanged(self) -> Mask:
        """Goals that change by one when people are moved along the sums until some count is used up.

        The direction is the goal's own, projected on what no sum sees, each count scaled by its size.
        """
        some = self.counts > 0
        scale = self.counts[some]
        across = linalg.qr((self.system[:, some] * scale).T, mode="economic")[0]
        wanted = self.goals[:, some] * scale
        move = (wanted - wanted @ across @ across.T) * scale
        gain = np.abs((self.goals[:, some] * move).sum(axis=1))
        found = np.zeros(len(self.goals), dtype=bool)
        for moved in (move, -move):
            with np.errstate(divide="ignore", invalid="ignore"):
                far = np.where(moved < -NEARLY, scale / -moved, np.inf).min(axis=1, initial=np.inf)
            found |= np.where(np.isfinite(far), far, 0.0) * gain > 1 + NEARLY
        return found

    def settle(self, place: int) -> bool:
        """Look for the least and the largest value of one goal, and mark every goal that differs there."""
        for sign in (1.0, -1.0):
            found = optimize.linprog(
                sign * self.goals[place], A_eq=self.system, b_eq=self.values, bounds=(0, None), method="highs"
            )
            if found.status == 0:
                self.open |= np.abs(self.goals @ found.x - self.truth) > 1 - 1e-6
            if self.open[place]:
                return True
        return False
