"""Mutants of the gate: a rule or a relation is left out, by replacing a function; no source text is edited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest import mock

import numpy as np
import pandas as pd

from cfa_report.disclosure import audit, complement, quantities, release
from cfa_report.domain.edition import Edition
from cfa_report.params import Disclosure
from tests.simulation import editions
from tests.simulation.bench import Bench, Made, Make
from tests.simulation.networks import SMALL, draw

#: Other networks that a broken gate is tried on.
_OTHERS: Final = range(100, 112)


def of_gate(change: Callable[[], Any]) -> Make:
    def make(bench: Bench, folder: Path) -> Iterator[Made]:
        for number, network in enumerate((bench.network, *(draw(seed) for seed in _OTHERS))):
            with change():
                released = editions.release(network.counts(), families=network.families)
            yield editions.write_edition(released, folder / f"edition-{number}"), []

    return make


@contextmanager
def _patched(module: Any, name: str, value: Any) -> Iterator[None]:
    with mock.patch.object(module, name, value):
        yield


def _no_complement() -> Any:
    def nothing_more(system: Any, computed: Any, hidden: Any, *others: Any, **options: Any) -> complement.Complement:
        return complement.Complement(hidden & computed, 0, 0, 0, audit.Witness(system, 3))

    return _patched(release, "complete", nothing_more)


def _low_threshold() -> Any:
    real = release.too_small
    return _patched(release, "too_small", lambda counts, threshold: real(counts, threshold - 1))


def _no_small_parts() -> Any:
    return _patched(release, "small_part", lambda counts, rules: pd.Series(False, index=counts.index))


def _no_identities() -> Any:
    return _patched(quantities, "identities", lambda **habits: ())


def _no_secrets() -> Any:
    return _patched(release, "secret_counts", lambda counts, system, *others: np.zeros(len(system.value), dtype=bool))


def _without_margins(*places: int) -> Callable[[], Any]:
    """Leave some totals out of the system: 0 campuses, 1 certifications, 2 the network, 3 pools."""

    def change() -> Any:
        real = quantities._margins

        def fewer(*arguments: Any) -> Iterator[Any]:
            return (terms for place, terms in enumerate(real(*arguments)) if place not in places)

        return _patched(quantities, "_margins", fewer)

    return change


def _narrow() -> Any:
    usual = Disclosure()
    narrow = usual.model_copy(
        update={str(one): usual.of(one).model_copy(update={"largeur_protegee": 1}) for one in Edition}
    )
    return _patched(editions, "disclosure", lambda **_: narrow)


GATE: Final[dict[str, Callable[[], Any]]] = {
    "le complément est éteint": _no_complement,
    "le seuil est décalé d'un": _low_threshold,
    "les petites parts sont montrées": _no_small_parts,
    "les identités entre lectures sont ignorées": _no_identities,
    "les comptes secrets peuvent être imprimés ailleurs": _no_secrets,
    "les totaux des campus sont hors du système": _without_margins(0),
    "les totaux des certifications sont hors du système": _without_margins(1),
    "les totaux du réseau sont hors du système": _without_margins(2),
    "les sommes regroupées sont hors du système": _without_margins(3),
    "l'intervalle protégé est large de 1": _narrow,
}


def without_ledger(bench: Bench, folder: Path) -> Iterator[Made]:
    """Publish twice, a year apart, the second time as if nothing had been published."""
    for seed in range(60_000, 60_040):
        network = draw(seed, SMALL)
        later = network.later(np.random.default_rng(seed)).counts()
        first = editions.release(network.counts())
        if not editions.release(later, before=[editions.Before(network.counts(), first)])["statut"].eq("gele").any():
            continue
        before = editions.write_edition(first, folder / "avant")
        yield editions.write_edition(editions.release(later), folder / "edition"), [before]
        return
    raise AssertionError("no simulated pair holds a figure back")
