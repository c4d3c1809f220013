"""Write docs/couverture.md: which printed interval keeps its promise under which Γ, for every cohort of 1 to 60 people.

Run ``python benchmarks/coverage_page.py > docs/couverture.md``; exact enumeration, no chance in it, a minute or two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cfa_report.statistics.coverage import Coverage, cohort_coverage, process_coverage

LARGEST = 60
RESPONSES = (0.4, 0.6, 0.8)
RATES = (0.5, 0.6, 0.7, 0.8, 0.9)
PROMISE = 0.95
#: Title of a column, interval, largest ratio κ that it is tried against, whether it promises to hold there.
Column = tuple[str, str, float, bool]
COHORT: tuple[Column, ...] = (
    ("exact, κ = 1", "hypergeometric", 1, True),
    ("Γ = 2, κ ≤ 2", "gamma2", 2, True),
    ("Γ = 3, κ ≤ 3", "gamma3", 3, True),
    ("certaines, κ ≤ 5", "worst_case", 5, True),
    ("exact, κ ≤ 3", "hypergeometric", 3, False),
    ("Γ = 2, κ ≤ 3", "gamma2", 3, False),
    ("Γ = 3, κ ≤ 5", "gamma3", 5, False),
)
PROCESS: tuple[Column, ...] = (
    ("Wilson, κ = 1", "wilson", 1, True),
    ("Γ = 2, κ ≤ 2", "process_gamma2", 2, True),
    ("Γ = 3, κ ≤ 3", "process_gamma3", 3, True),
    ("Wilson, κ ≤ 3", "wilson", 3, False),
    ("Γ = 2, κ ≤ 3", "process_gamma2", 3, False),
)
RATIOS = (1, 2, 3, 5)

Situations = dict[float, list[Coverage]]


def cohort_situations(size: int) -> Situations:
    """Enumerate every cohort of a size; κ below 1 is the mirror of κ above 1 with positive and other people swapped."""
    return {
        kappa: [cohort_coverage(size, total, response, kappa) for total in range(size + 1) for response in RESPONSES]
        for kappa in RATIOS
    }


def process_situations(size: int) -> Situations:
    """Enumerate cohorts drawn from courses of chosen rates, response leaning either way."""
    return {
        kappa: [
            process_coverage(size, rate, response, ratio)
            for rate in RATES
            for response in RESPONSES
            for ratio in sorted({kappa, 1 / kappa})
        ]
        for kappa in RATIOS[:3]
    }


def under(found: Situations, column: Column) -> list[float]:
    """Give the coverage of a column's interval in every situation up to its ratio."""
    return [each.coverage[column[1]] for kappa, list_ in found.items() if kappa <= column[2] for each in list_]


def mean(values: Sequence[float]) -> float:
    """Give the mean coverage."""
    return sum(values) / len(values)


def cohort_row(size: int) -> str:
    """Write the line of one size: the least coverage of each column, in percent."""
    found = cohort_situations(size)
    return _line([str(size), *(_percent(min(under(found, column))) for column in COHORT)])


def process_row(size: int) -> str:
    """Write the line of one size: the mean coverage of each column and, in brackets, the least, in percent."""
    found = process_situations(size)
    values = [under(found, column) for column in PROCESS]
    return _line([str(size), *(f"{_percent(mean(each))} ({_percent(min(each))})" for each in values)])


def verdicts(rows: Sequence[str]) -> list[str]:
    """Read off the lines of the cohort, for each column, whether the promise is kept at every size."""
    lines = []
    for place, (title, _, _, promised) in enumerate(COHORT, start=1):
        values = [(float(row.split("|")[place + 1].replace(",", ".")), int(row.split("|")[1])) for row in rows]
        least, size = min(values)
        kept = sum(value >= 100 * PROMISE for value, _ in values)
        lines.append(
            _line(
                [
                    title,
                    "oui" if promised else "non",
                    f"{kept} sur {len(values)}",
                    f"{least:.1f}".replace(".", ","),
                    str(size),
                ]
            )
        )
    return lines


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",")


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _head(cells: Sequence[str]) -> str:
    return f"{_line(cells)}\n{'|' + '---|' * len(cells)}"


def main() -> None:
    """Print the page."""
    rows = [cohort_row(size) for size in range(1, LARGEST + 1)]
    print(TEXT_BEFORE)
    print(_head(["intervalle et situation", "promis", "effectifs qui l'atteignent", "pire couverture", "pour N ="]))
    print("\n".join(verdicts(rows)))
    print(TEXT_COHORT)
    print(_head(["N", *(column[0] for column in COHORT)]))
    print("\n".join(rows))
    print(TEXT_PROCESS)
    print(_head(["N", *(column[0] for column in PROCESS)]))
    print("\n".join(process_row(size) for size in range(1, LARGEST + 1)))


TEXT_BEFORE = """# Ce que valent les intervalles imprimés

Un intervalle « à 95 % » promet de contenir la vérité au moins 95 fois sur 100. La promesse dépend de qui répond. Cette
page la vérifie pour toutes les promotions de 1 à 60 personnes, par énumération exacte : toutes les enquêtes possibles,
pondérées par leur probabilité, sans tirage au sort. La commande qui l'écrit :

    python benchmarks/coverage_page.py > docs/couverture.md

κ est le rapport des cotes de réponse : 3 veut dire que la cote de réponse des personnes « en emploi » est le triple de
celle des autres (75 % contre 50 %, par exemple). Taux de réponse essayés : 40, 60 et 80 %, au moins une réponse. κ < 1
est le miroir de κ > 1 (on échange « en emploi » et « pas en emploi ») : les lignes valent dans les deux sens.

## En bref

Pour **cette promotion**, chaque intervalle imprimé tient sa promesse à toutes les tailles dans la situation pour
laquelle il est fait (« promis »), et la perd au-delà : c'est pourquoi une page en montre plusieurs. Seules les bornes
certaines ne supposent rien.
"""
TEXT_COHORT = """
## Cette promotion : pire couverture, taille par taille

En pourcentage, sur tous les nombres possibles de personnes « en emploi » (de 0 à N) et les trois taux de réponse.
"""
TEXT_PROCESS = """
## La formation : couverture moyenne (et pire), taille par taille

En pourcentage, pour des taux vrais de 50 à 90 %, κ et 1/κ. L'intervalle de Wilson et les bandes qui en sont tirées
visent 95 % en moyenne, non au pire : approchés, là où ceux de la promotion sont garantis. Avec moins de neuf
personnes la pire couverture tombe parfois bien plus bas (69 % pour une seule) ; à partir de neuf elle
reste au-dessus de 93 % là où l'intervalle promet (κ ≤ Γ), et s'use au-delà.
"""

if __name__ == "__main__":
    main()
