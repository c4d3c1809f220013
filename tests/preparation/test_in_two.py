"""Reading in two processes gives what reading in one gives, whatever becomes of the fork."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pandas as pd
import pytest

from cfa_report.intake import load_contracts
from cfa_report.params import Params
from cfa_report.preparation import in_two
from cfa_report.preparation.deliveries import Received
from cfa_report.preparation.in_two import received_and_counted
from cfa_report.preparation.key import read_key


def read(params: Params) -> tuple[list[Received], pd.DataFrame]:
    return received_and_counted(params, load_contracts(params.places.contracts), read_key(params))


def told(received: Sequence[Received]) -> list[object]:
    return [(one.campus.code, one.delivery, one.reports, dict(one.digests)) for one in received]


@pytest.mark.parametrize("processors", [1, 2])
def test_two_processes_count_what_one_counts(demo_params, received, raw_counts, monkeypatch, processors) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    deliveries, counts = read(demo_params)
    assert told(deliveries) == told(received)
    pd.testing.assert_frame_equal(counts, raw_counts)
    assert all(not one.tables for one in deliveries)


def test_what_a_fork_that_dies_does_not_bring_is_done_here(demo_params, raw_counts, monkeypatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(in_two, "die_with_parent", lambda parent: os._exit(1))
    pd.testing.assert_frame_equal(read(demo_params)[1], raw_counts)


def test_a_fault_here_leaves_no_fork_behind(demo_params, monkeypatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    parent = os.getpid()
    genuine = in_two.receive

    def fail(*arguments):
        if os.getpid() == parent:
            raise OSError("disque plein")
        return genuine(*arguments)

    forks: list[int] = []
    fork = os.fork

    def remembered() -> int:
        forks.append(fork())
        return forks[-1]

    monkeypatch.setattr(os, "fork", remembered)
    monkeypatch.setattr(in_two, "receive", fail)
    with pytest.raises(OSError, match="disque plein"):
        read(demo_params)
    (child,) = forks
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)
