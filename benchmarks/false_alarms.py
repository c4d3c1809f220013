"""Print how often a network in which no course changed shows a decline, once all its changes are counted together.

Run ``python benchmarks/false_alarms.py [NETWORKS]``; it takes a few minutes for the usual 1 000 networks.

Each network has 20, 50 or 200 cells of 8 to 60 people, rates from 50 to 90 %, and two sessions in which 60 % answer.
``κ`` compares the answering of positive people with that of the others, as odds or as plain response rates.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cfa_report.domain.vocabulary import Verdict
from cfa_report.statistics import change_p_value, family_verdicts
from cfa_report.statistics.roots import increasing_root

SIZES = (20, 50, 200)
PEOPLE = (8, 61)
RATES = (0.5, 0.9)
RESPONSE = 0.6
CEILING = 0.95

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Chances = tuple[Floats, Floats]


@dataclass(frozen=True)
class Alarms:
    """Share of networks (0-1) with at least one decline called so, and how many networks were drawn."""

    robust: float
    fragile: float
    networks: int


def by_odds(rate: Floats, kappa: float) -> Chances:
    """Give the chances of answering of positive and other people whose odds are in the ratio κ."""

    def of_positive(other: Floats) -> Floats:
        return np.asarray(kappa * other / (1 - other + kappa * other))

    other = increasing_root(
        lambda r: rate * of_positive(r) + (1 - rate) * r - RESPONSE, np.zeros_like(rate), np.ones_like(rate)
    )
    return of_positive(other), other


def by_rates(rate: Floats, kappa: float) -> Chances:
    """Give the chances of answering of positive and other people whose response rates are in the ratio κ."""
    other = RESPONSE / (rate * kappa + 1 - rate)
    first, second = kappa * other, other
    scale = np.minimum(1.0, CEILING / np.maximum(first, second))
    return first * scale, second * scale


def survey(generator: np.random.Generator, rate: Floats, chances: Chances) -> tuple[Counts, Counts, Counts]:
    """Draw one session of every cell: positive answers, answers, people."""
    people = generator.integers(*PEOPLE, len(rate))
    positive = generator.binomial(people, rate)
    k = generator.binomial(positive, chances[0])
    return k, k + generator.binomial(people - positive, chances[1]), people


def alarms(
    cells: int,
    networks: int,
    before: float = 1.0,
    after: float = 1.0,
    answering: Callable[[Floats, float], Chances] = by_odds,
) -> Alarms:
    """Draw networks in which no course changed, response going from κ = ``before`` to ``after``, and count alarms."""
    generator = np.random.default_rng(cells)
    rate = generator.uniform(*RATES, cells * networks)
    earlier = survey(generator, rate, answering(rate, before))
    later = survey(generator, rate, answering(rate, after))
    p_values = [
        np.asarray(change_p_value(*later, *earlier, gamma)).reshape(networks, cells) for gamma in (1.0, 3.0, np.inf)
    ]
    falls = (later[0] * earlier[1] < earlier[0] * later[1]).reshape(networks, cells)
    robust = fragile = 0
    for place in range(networks):
        words = family_verdicts(*(values[place] for values in p_values))
        said = {word for word, fall in zip(words, falls[place], strict=True) if fall}
        robust += bool(said & {Verdict.PROUVE, Verdict.ROBUSTE})
        fragile += bool(said - {Verdict.INDECIDABLE})
    return Alarms(robust / networks, fragile / networks, networks)


def main() -> None:
    """Print one table: rows are what happened to response, columns the number of cells."""
    networks = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    situations = [
        ("rien ne change, réponse comprise", 1.0, 1.0, by_odds),
        ("rapport de cotes de réponse : 3, puis 1/3", 3.0, 1 / 3, by_odds),
        ("rapport des taux de réponse : 3, puis 1/3", 3.0, 1 / 3, by_rates),
    ]
    print(f"{networks} réseaux par case : au moins une baisse « prouvée » ou « robuste » (au moins « fragile »)\n")
    print("| ce qui change | " + " | ".join(f"{cells} cellules" for cells in SIZES) + " |")
    print("|---|" + "---|" * len(SIZES))
    for label, before, after, answering in situations:
        found = [alarms(cells, networks, before, after, answering) for cells in SIZES]
        texts = [f"{100 * each.robust:.1f} % ({100 * each.fragile:.0f} %)" for each in found]
        print(f"| {label} | " + " | ".join(texts) + " |", flush=True)


if __name__ == "__main__":
    main()
