"""One linear programme, kept by its solver: asked again, it goes on from where it stopped.

The solver is HiGHS (Huangfu and Hall 2018, Mathematical Programming Computation 10:119-142), through its own package:
that of scipy starts anew at every call, which costs the gate more than twice the time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import numpy as np
from highspy import HighsModelStatus, HighsStatus, HighsVarType, MatrixFormat, ObjSense, _Highs  # type: ignore[attr-defined]
from scipy.sparse import csc_array

_DUAL: Final = 1
_PRIMAL: Final = 4
#: What a programme without whole numbers ends with when nothing went wrong.
_ANSWERS: Final = (HighsModelStatus.kOptimal, HighsModelStatus.kInfeasible)

Item = TypeVar("Item")
Result = TypeVar("Result")


class Programme:
    """Find x with ``low <= x <= high`` and ``least <= matrix @ x <= most`` that costs least.

    Parameters
    ----------
    matrix, least, most
        Shape (rows, count), and what each row sums to.
    low, high
        Shape (count,): limits.
    whole
        Whether the answer must be in whole numbers, within ``nodes`` of the search and ``gap`` of the best.
    """

    def __init__(
        self, matrix: csc_array, least: np.ndarray, most: np.ndarray, low: np.ndarray, high: np.ndarray, *,
        whole: bool = False, nodes: int = 1, gap: float = 0.0,
    ) -> None:  # fmt: skip
        rows, count = matrix.shape
        self._count, self._places, self._whole = count, np.arange(count, dtype=np.int32), whole
        # The public class tells its version on the standard output when it is made, whatever its options say.
        self._solver = solver = _Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        kinds = np.full(count, int(HighsVarType.kInteger if whole else HighsVarType.kContinuous), dtype=np.int32)
        solver.passModel(
            count, rows, matrix.nnz, int(MatrixFormat.kColwise), int(ObjSense.kMinimize), 0.0,
            np.zeros(count), np.asarray(low, dtype=float), np.asarray(high, dtype=float),
            np.asarray(least, dtype=float), np.asarray(most, dtype=float),
            matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data.astype(float), kinds,
        )  # fmt: skip
        if whole:
            solver.setOptionValue("mip_max_nodes", nodes)
            solver.setOptionValue("mip_rel_gap", gap)
        else:
            # Small programmes, asked again and again: what presolving saves, it costs.
            solver.setOptionValue("presolve", "off")
            solver.setOptionValue("simplex_scale_strategy", 0)

    def minimise(self, cost: np.ndarray, *, from_here: bool = False) -> np.ndarray | None:
        """Give the cheapest x, or the best found within the nodes; ``None`` when there is none.

        Parameters
        ----------
        cost
            Shape (count,): cost of one of each variable.
        from_here
            Whether what is known so far (x = 0 at the start, then the last answer) respects every limit: then it is
            improved; otherwise the search comes from the other side, and first asks what is best.
        """
        solver = self._solver
        solver.setOptionValue("simplex_strategy", _PRIMAL if from_here else _DUAL)
        if solver.changeColsCost(self._count, self._places, np.asarray(cost, dtype=float)) == HighsStatus.kError:
            raise ValueError("a cost is not a number")
        solver.run()
        if solver.getModelStatus() not in _ANSWERS and not self._whole:
            # From nothing, and by the other way, before it is said that there is no answer.
            solver.clearSolver()
            solver.setOptionValue("simplex_strategy", _DUAL)
            solver.setOptionValue("presolve", "on")
            solver.run()
            solver.setOptionValue("presolve", "off")
        status, solution = solver.getModelStatus(), solver.getSolution()
        best = status == HighsModelStatus.kOptimal or (self._whole and status == HighsModelStatus.kSolutionLimit)
        return np.array(solution.col_value) if solution.value_valid and best else None


def at_once(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Do a work for each item, as many at a time as there are processors; give the results in order.

    The solver leaves the interpreter to others while it runs. No work may touch what another one reads.
    """
    own = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with ThreadPoolExecutor(own) as threads:
        return list(threads.map(work, items))
