"""What two processes do at once: half of the rows are read and counted here, half in a fork."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd

from cfa_report.intake import TableContract
from cfa_report.intake.engine import load
from cfa_report.params import Campus, Params
from cfa_report.preparation.counts import delivery_counts, whole_counts
from cfa_report.preparation.deliveries import Received, receive
from cfa_report.store.lineage import die_with_parent

Here = TypeVar("Here")
There = TypeVar("There")


def received_and_counted(
    params: Params, contracts: Mapping[str, TableContract], key: bytes
) -> tuple[list[Received], pd.DataFrame]:
    """Read every delivery and count the network, as ``receive`` then ``network_counts`` do.

    A fork reads and counts half of the network where the system forks and has a second processor; what it does not
    bring is done here, and fails here in the same way.

    Returns
    -------
    tuple
        The deliveries in the order of the parameters, without their tables; the raw counts (``counting.COUNTS``).
    """

    def count(campuses: Collection[str]) -> list[tuple[Received, pd.DataFrame]]:
        received = receive(params, contracts, key, campuses) if campuses else []
        return [(replace(one, tables={}), part) for one, part in delivery_counts(params, received)]

    here, there = _halves(params)
    if there and not params.places.checks.is_dir():
        # Nothing was checked yet: both halves need the engine.
        load()
    own, brought = both_at_once(lambda: count(here), lambda: count(there)) if there else (count(here), [])
    both = [*own, *brought]
    order = {campus.code: place for place, campus in enumerate(params.network.campus)}
    both.sort(key=lambda pair: order[pair[0].campus.code])
    return [one for one, _ in both], whole_counts([part for _, part in both])


def both_at_once(here: Callable[[], Here], there: Callable[[], There]) -> tuple[Here, There]:
    """Do two works, the second in a fork where the system has a second processor for it.

    What the fork does not bring is done here once the first work is done, and fails here in the same way.
    """
    # Elsewhere nothing ends a fork whose parent dies.
    if not (sys.platform.startswith("linux") and (os.cpu_count() or 1) > 1):
        return here(), there()
    own, brought = _in_a_fork(there, here)
    return own, there() if brought is None else brought


def _halves(params: Params) -> tuple[set[str], set[str]]:
    """Share the campuses out, each to the half that has least to read so far, the largest first."""
    halves: tuple[set[str], set[str]] = (set(), set())
    bytes_of = [0, 0]
    for campus in sorted(params.network.campus, key=lambda campus: (-_size(params, campus), campus.code)):
        least = bytes_of.index(min(bytes_of))
        halves[least].add(campus.code)
        bytes_of[least] += _size(params, campus)
    return halves


def _size(params: Params, campus: Campus) -> int:
    paths = [params.resolve(name) for one in campus.livraisons for names in one.tables.values() for name in names]
    size = 0
    for path in paths:
        with contextlib.suppress(OSError):
            size += path.stat().st_size
    return size


def _in_a_fork(there: Callable[[], Any], here: Callable[[], Any]) -> tuple[Any, Any]:
    """Do both at once; the answer of the fork is ``None`` when it could not give one."""
    reading, writing = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            die_with_parent(parent)
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(there(), pipe)
        finally:
            # Nothing of the parent's is undone or flushed twice.
            os._exit(0)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            own = here()
            told = pipe.read()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.waitpid(child, 0)
    try:
        return own, pickle.loads(told)  # noqa: S301 - our own fork wrote it
    except (EOFError, pickle.UnpicklingError):
        return own, None
