"""The edition that comes next is prepared meanwhile: once, when it must be, and never after the run."""

from __future__ import annotations

import pytest

from cfa_report.domain.edition import Edition
from cfa_report.execution import ahead as module
from cfa_report.execution.ahead import Ahead
from cfa_report.params import Params


class Played:
    """A preparation that only notes what is done with it."""

    def __init__(self, events: list[str]) -> None:
        self._events = events

    def wait(self) -> None:
        self._events.append("wait")

    def stop(self) -> None:
        self._events.append("stop")


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []

    def begin(params: Params, edition: Edition) -> Played:
        told.append(f"begin {edition}")
        return Played(told)

    monkeypatch.setattr(module, "begin_preparation", begin)
    monkeypatch.setattr(module, "is_prepared", lambda params, edition: False)
    return told


def test_the_next_edition_is_begun_once_and_waited_for(demo_params: Params, events: list[str]) -> None:
    with Ahead(demo_params, list(Edition)) as ahead:
        ahead.join(Edition.INTERNE)
        ahead.begin_after(Edition.INTERNE)
        ahead.begin_after(Edition.INTERNE)
        ahead.join(Edition.PUBLIQUE)
        ahead.begin_after(Edition.PUBLIQUE)
    assert events == ["begin publique", "wait"]


def test_a_run_that_stops_leaves_no_preparation_behind(demo_params: Params, events: list[str]) -> None:
    with Ahead(demo_params, list(Edition)) as ahead:
        ahead.begin_after(Edition.INTERNE)
    assert events == ["begin publique", "stop"]


def test_an_edition_that_is_ready_is_not_begun(
    demo_params: Params, events: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "is_prepared", lambda params, edition: True)
    with Ahead(demo_params, list(Edition)) as ahead:
        ahead.begin_after(Edition.INTERNE)
        ahead.join(Edition.PUBLIQUE)
    assert events == []


def test_a_run_of_one_edition_prepares_no_other(demo_params: Params, events: list[str]) -> None:
    with Ahead(demo_params, [Edition.PUBLIQUE]) as ahead:
        ahead.begin_after(Edition.PUBLIQUE)
    assert events == []


def test_an_edition_begun_now_is_begun_once(demo_params: Params, events: list[str]) -> None:
    with Ahead(demo_params, list(Edition)) as ahead:
        ahead.begin(Edition.INTERNE)
        ahead.begin(Edition.INTERNE)
        ahead.join(Edition.INTERNE)
    assert events == ["begin interne", "wait"]
