"""Print how often a network in which no course changed shows a decline, once all its changes are counted together.

Run ``python benchmarks/false_alarms.py [NETWORKS]``; it takes a few minutes for the usual 1 000 networks.

Each network has 20, 50 or 200 cells of 8 to 60 people, rates from 50 to 90 %, and two sessions in which 60 % answer
(or the share that the row says). ``κ`` compares the answering of positive people with that of the others, as odds or as
plain response rates. The verdicts speak of odds: the last table looks for the largest ratio of rates that they survive.
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
#: Share of networks (0-1) below which alarms are rare.
RARE = 0.05
LOOKED_AT = (0.6, 0.5, 0.4, 0.3)
LARGEST_RATIO = 3.0

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Chances = tuple[Floats, Floats]
Answering = Callable[[Floats, float, float], Chances]


@dataclass(frozen=True)
class Alarms:
    """Share of networks (0-1) with at least one decline called so, and how many networks were drawn."""

    robust: float
    fragile: float
    networks: int


@dataclass(frozen=True)
class Situation:
    """What happened to response between two sessions: κ before and after, what it compares, the share that answers."""

    label: str
    before: float
    after: float
    answering: Answering
    response: float = RESPONSE


def by_odds(rate: Floats, kappa: float, response: float) -> Chances:
    """Give the chances of answering of positive and other people whose odds are in the ratio κ."""

    def of_positive(other: Floats) -> Floats:
        return np.asarray(kappa * other / (1 - other + kappa * other))

    other = increasing_root(
        lambda r: rate * of_positive(r) + (1 - rate) * r - response, np.zeros_like(rate), np.ones_like(rate)
    )
    return of_positive(other), other


def by_rates(rate: Floats, kappa: float, response: float) -> Chances:
    """Give the chances of answering of positive and other people whose response rates are in the ratio κ.

    Both are brought down together where one would exceed 95 %: the mean is then below ``response``.
    """
    other = response / (rate * kappa + 1 - rate)
    first, second = kappa * other, other
    scale = np.minimum(1.0, CEILING / np.maximum(first, second))
    return first * scale, second * scale


def survey(generator: np.random.Generator, rate: Floats, chances: Chances) -> tuple[Counts, Counts, Counts]:
    """Draw one session of every cell: positive answers, answers, people."""
    people = generator.integers(*PEOPLE, len(rate))
    positive = generator.binomial(people, rate)
    k = generator.binomial(positive, chances[0])
    return k, k + generator.binomial(people - positive, chances[1]), people


def alarms(cells: int, networks: int, situation: Situation) -> Alarms:
    """Draw networks in which no course changed, response going from κ = ``before`` to ``after``, and count alarms."""
    generator = np.random.default_rng(cells)
    rate = generator.uniform(*RATES, cells * networks)
    earlier = survey(generator, rate, situation.answering(rate, situation.before, situation.response))
    later = survey(generator, rate, situation.answering(rate, situation.after, situation.response))
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


def turned(ratio: float, answering: Answering, response: float = RESPONSE) -> Situation:
    """Describe a response that goes from ``ratio`` to its inverse, in the words of the documentation."""
    compared = "rapport de cotes de réponse" if answering is by_odds else "rapport des taux de réponse"
    number = f"{ratio:g}".replace(".", ",")
    share = "" if response == RESPONSE else f", {100 * response:.0f} % de réponses"
    return Situation(f"{compared} : {number}, puis 1/{number}{share}", ratio, 1 / ratio, answering, response)


SITUATIONS = (
    Situation("rien ne change, réponse comprise", 1.0, 1.0, by_odds),
    turned(3.0, by_odds),
    turned(1.7, by_rates),
    turned(3.0, by_rates, 0.3),
    turned(3.0, by_rates),
)


def cell(found: Alarms) -> str:
    """Write one cell of the table of the documentation."""
    return f"{100 * found.robust:.1f} % ({100 * found.fragile:.0f} %)".replace(".", ",")


def largest_rate_ratio(networks: int, response: float, sizes: tuple[int, ...] = SIZES) -> float:
    """Climb by tenths from 1 to 3: the last ratio of response rates that keeps alarms rare at every size."""
    tenths = 10
    while tenths < 10 * LARGEST_RATIO:
        situation = turned((tenths + 1) / 10, by_rates, response)
        if any(alarms(cells, networks, situation).robust >= RARE for cells in sizes):
            break
        tenths += 1
    return tenths / 10


def main() -> None:
    """Print two tables: what happened to response by number of cells, then the ratios of rates that are survived."""
    networks = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{networks} réseaux par case : au moins une baisse « prouvée » ou « robuste » (au moins « fragile »)\n")
    print("| ce qui change | " + " | ".join(f"{cells} cellules" for cells in SIZES) + " |")
    print("|---|" + "---|" * len(SIZES))
    for situation in SITUATIONS:
        texts = [cell(alarms(cells, networks, situation)) for cells in SIZES]
        print(f"| {situation.label} | " + " | ".join(texts) + " |", flush=True)
    print("\n| taux de réponse | plus grand rapport des taux de réponse (essayé jusqu'à 3) |\n|---|---|")
    for response in LOOKED_AT:
        ratio = f"{largest_rate_ratio(networks, response):.1f}".replace(".", ",")
        print(f"| {100 * response:.0f} % | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
