"""The edition that comes next is prepared while this one is under way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from types import TracebackType
from typing import Final

from cfa_report.domain.edition import Edition
from cfa_report.params import Params
from cfa_report.store import OwnProcess, begin_preparation, is_prepared

#: Seconds that a preparation takes to load and read, before it has a processor to spare.
_LOADING: Final = 4.0


class Ahead:
    """Prepares each edition of a run while the one before it is under way; nothing is left after the block.

    Parameters
    ----------
    params
        The network.
    editions
        Those of the run, in its order.
    """

    def __init__(self, params: Params, editions: Sequence[Edition]) -> None:
        self._params = params
        self._after = dict(pairwise(editions))
        self._under_way: dict[Edition, OwnProcess] = {}

    def __enter__(self) -> Ahead:  # noqa: D105
        return self

    def __exit__(  # noqa: D105
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for process in self._under_way.values():
            process.stop()

    def begin(self, edition: Edition) -> None:
        """Start preparing an edition, unless that is under way."""
        if edition not in self._under_way:
            self._under_way[edition] = begin_preparation(self._params, edition)

    def begin_after(self, edition: Edition) -> None:
        """Start preparing the edition that follows this one, unless it is ready."""
        following = self._after.pop(edition, None)
        if following and not is_prepared(self._params, following):
            self.begin(following)

    def let_begin(self, edition: Edition) -> None:
        """Leave the processors for a while to an edition that is being prepared: it loads what it needs."""
        process = self._under_way.get(edition)
        if process:
            process.ends_within(_LOADING)

    def join(self, edition: Edition) -> None:
        """Wait for an edition that is being prepared.

        Raises
        ------
        ParameterError, CfaReportError
            With the preparation's own sentence when it stops.
        """
        process = self._under_way.pop(edition, None)
        if process:
            process.wait()
