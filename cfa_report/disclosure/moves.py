"""The programmes that look for the cheapest move of what is printed: one count, or many at once."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from cfa_report.disclosure.movable import Movable
from cfa_report.disclosure.quantities import Ints

#: Moving what is hidden already costs next to nothing, but not nothing: the smallest move is the clearest.
HIDDEN_COST: Final = 1e-3
#: What it is worth to move a hidden count by one, in cells of the reading published: more than any move should cost.
_WORTH: Final = 60.0
_NODES: Final = 200


def move_together(
    part: Movable, weights: np.ndarray, targets: Ints, signs: Ints, pairs: Ints, width: int
) -> np.ndarray | None:
    """Trade the cost of a move against how many targets it moves by the width, each in its direction.

    ``pairs`` are counts k and n, shape (p, 2), whose difference should grow by one. The move may be fractional.
    """
    count = len(weights)
    costly = np.flatnonzero(weights > HIDDEN_COST)
    low, high = part.low.astype(float), part.high.astype(float)
    high[targets[signs > 0]] = np.minimum(high[targets[signs > 0]], width)
    low[targets[signs < 0]] = np.maximum(low[targets[signs < 0]], -width)
    # A count that costs is written as up minus down, so that each has a cost; then one variable a pair.
    objective = np.zeros(count + len(costly) + len(pairs))
    objective[costly] = weights[costly]
    objective[count : count + len(costly)] = weights[costly]
    np.add.at(objective, targets, -_WORTH * signs)
    objective[count + len(costly) :] = -_WORTH
    down = -low[costly]
    low[costly] = 0
    lower = np.concatenate([low, np.zeros(len(costly) + len(pairs))])
    upper = np.concatenate([high, down, np.ones(len(pairs))])
    constraints = []
    spare = csr_array((0, len(pairs)))
    for matrix, least, most in ((part.equations, 0, 0), (part.nested, -np.inf, part.room)):
        if matrix.shape[0]:
            none = csr_array((matrix.shape[0], len(pairs)))
            constraints.append(LinearConstraint(hstack([matrix, -matrix[:, costly], none], format="csr"), least, most))
    if len(pairs):
        rows = np.arange(len(pairs))
        apart = csr_array(
            (
                np.concatenate([np.ones(len(rows)), -np.ones(len(rows))]),
                (np.concatenate([rows, rows]), np.concatenate([pairs[:, 0], pairs[:, 1]])),
            ),
            shape=(len(rows), count),
        )
        spare = csr_array((np.ones(len(rows)), (rows, rows)), shape=(len(rows), len(rows)))
        constraints.append(LinearConstraint(hstack([apart, -apart[:, costly], spare], format="csr"), -np.inf, 0))
    found = milp(objective, constraints=constraints, bounds=Bounds(lower, upper))
    if found.x is None:
        return None
    move = found.x[:count].copy()
    move[costly] -= found.x[count : count + len(costly)]
    return np.asarray(move)


def cheapest_move(
    part: Movable, weights: np.ndarray, places: Ints, signs: Ints, change: int
) -> tuple[float, Ints] | None:
    """Minimise the cost of a move that changes a sum of counts by ``change``; a move is written as up minus down."""
    count = len(weights)
    top = np.concatenate([part.high, -part.low]).astype(float)
    wanted = np.zeros((1, count))
    wanted[0, places] = signs
    constraints = [LinearConstraint(np.hstack([wanted, -wanted]), change, change)]
    for matrix, lower, upper in ((part.equations, 0, 0), (part.nested, -np.inf, part.room)):
        if matrix.shape[0]:
            constraints.append(LinearConstraint(hstack([matrix, -matrix], format="csr"), lower, upper))
    for whole in (0, 1):
        found = milp(
            np.concatenate([weights, weights]), constraints=constraints, bounds=Bounds(0, top),
            integrality=np.full(2 * count, whole), options={"node_limit": _NODES},
        )  # fmt: skip
        move = None if found.x is None else np.rint(found.x[:count] - found.x[count:]).astype(np.int64)
        if move is not None and part.holds(move) and int(move[places] @ signs) == change:
            return float(weights @ np.abs(move)), move
    return None
