"""The programmes that look for the cheapest move of what is printed: one count, or many at once."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.sparse import csc_array, csr_array, hstack, vstack

from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.movable import Movable
from cfa_report.disclosure.programme import Programme

#: Moving what is hidden already costs next to nothing, but not nothing: the smallest move is the clearest.
HIDDEN_COST: Final = 1e-3
#: What it is worth to move a hidden count by one, in cells of the reading published: more than any move should cost.
_WORTH: Final = 60.0
_NODES: Final = 200


class CommonMove:
    """Trade the cost of a move against how many targets it moves by the width, each in its direction.

    Parameters
    ----------
    part
        What may move, V counts.
    printed
        Shape (V,): counts whose move costs something.
    targets, signs
        Shape (t,): counts to be moved, and their directions.
    pairs
        Shape (p, 2): counts k and n whose difference should grow by one.
    width
        How far each target should go, in people.
    """

    def __init__(self, part: Movable, printed: Flags, targets: Ints, signs: Ints, pairs: Ints, width: int) -> None:
        self._count, self._costly = len(part.unknowns), np.flatnonzero(printed)
        count, costly = self._count, self._costly
        low, high = part.low.astype(float), part.high.astype(float)
        high[targets[signs > 0]] = np.minimum(high[targets[signs > 0]], width)
        low[targets[signs < 0]] = np.maximum(low[targets[signs < 0]], -width)
        # A count that costs is written as up minus down, so that each has a cost; then one variable a pair.
        self._gain = np.zeros(count + len(costly) + len(pairs))
        np.add.at(self._gain, targets, _WORTH * signs)
        self._gain[count : count + len(costly)] = -self._gain[costly]
        self._gain[count + len(costly) :] = _WORTH
        down = -low[costly]
        low[costly] = 0
        lower = np.concatenate([low, np.zeros(len(costly) + len(pairs))])
        upper = np.concatenate([high, down, np.ones(len(pairs))])
        none = csc_array((part.ties.shape[0], len(pairs)))
        ties = hstack([part.ties, -part.ties[:, costly], none])
        self._programme = Programme(
            csc_array(vstack([ties, self._apart(pairs)])), np.append(part.least, np.full(len(pairs), -np.inf)),
            np.append(part.most, np.zeros(len(pairs))), lower, upper,
        )  # fmt: skip
        self._asked = False

    def _apart(self, pairs: Ints) -> csr_array:
        """Write, for each pair, that its variable is no more than what its difference grows by."""
        rows = np.arange(len(pairs))
        both = np.concatenate([np.ones(len(rows)), -np.ones(len(rows))])
        apart = csr_array(
            (both, (np.concatenate([rows, rows]), np.concatenate([pairs[:, 0], pairs[:, 1]]))),
            shape=(len(rows), self._count),
        )
        spare = csr_array((np.ones(len(rows)), (rows, rows)), shape=(len(rows), len(rows)))
        return csr_array(hstack([apart, -apart[:, self._costly], spare]))

    def at(self, weights: np.ndarray) -> np.ndarray | None:
        """Give the best move when moving each count costs this: shape (V,), fractional or not."""
        count, costly = self._count, self._costly
        cost = -self._gain
        cost[costly] += weights[costly]
        cost[count : count + len(costly)] += weights[costly]
        # Sharper prices leave the last move possible, and often the best.
        found = self._programme.minimise(cost, from_here=self._asked)
        self._asked = True
        if found is None:
            return None
        move = found[:count].copy()
        move[costly] -= found[count : count + len(costly)]
        return np.asarray(move)


def cheapest_move(
    part: Movable, weights: np.ndarray, places: Ints, signs: Ints, change: int
) -> tuple[float, Ints] | None:
    """Minimise the cost of a move that changes a sum of counts by ``change``; a move is written as up minus down."""
    count = len(weights)
    top = np.concatenate([part.high, -part.low]).astype(float)
    wanted = np.zeros((1, count))
    wanted[0, places] = signs
    ties = csc_array(vstack([hstack([part.ties, -part.ties]), csc_array(np.hstack([wanted, -wanted]))]))
    least, most = np.append(part.least, change), np.append(part.most, change)
    for whole in (False, True):
        programme = Programme(ties, least, most, np.zeros(2 * count), top, whole=whole, nodes=_NODES)
        found = programme.minimise(np.concatenate([weights, weights]))
        move = None if found is None else np.rint(found[:count] - found[count:]).astype(np.int64)
        if move is not None and part.holds(move) and int(move[places] @ signs) == change:
            return float(weights @ np.abs(move)), move
    return None
