"""Print, as Markdown, which interval keeps its promise: exact enumeration for every cohort of 1 to 60 people.

Run ``python benchmarks/coverage.py [LARGEST]``; it takes about half a minute for 60.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from cfa_report.statistics.coverage import (
    COHORT_INTERVALS,
    PROCESS_BANDS,
    PROCESS_INTERVALS,
    Coverage,
    cohort_coverage,
    process_coverage,
)

LABELS = {
    "wilson": "Wilson",
    "wilson_fpc": "Wilson+FPC",
    "hypergeometric": "exact hypergeometric",
    "gamma2": "response-odds band Γ = 2",
    "gamma3": "response-odds band Γ = 3",
    "worst_case": "certain bounds",
    "imbens_manski_wald": "Imbens-Manski (Wald)",
    "imbens_manski_wilson": "Imbens-Manski (Wilson)",
    "process_gamma2": "band of the process Γ = 2",
    "process_gamma3": "band of the process Γ = 3",
}
SITUATIONS = [(0.6, 0.6), (0.8, 0.4), (0.8, 0.6), (0.8, 0.8)]
RESPONSES = (0.4, 0.6, 0.8)
RATES = (0.5, 0.6, 0.7, 0.8, 0.9)
RATIOS = (1, 2, 3, 5)
PROMISE = 0.95


def cell(found: Coverage, name: str) -> str:
    """Write one cell: coverage in percent, bold below 90 %, and the mean width in points."""
    share = f"{100 * found.coverage[name]:.0f}"
    return f"{f'**{share}**' if found.coverage[name] < 0.9 else share} ({100 * found.width[name]:.0f})"


def header(first: Iterable[str], names: Iterable[str]) -> None:
    """Print the head of a table."""
    titles = [*first, *(LABELS[name] for name in names)]
    print("| " + " | ".join(titles) + " |")
    print("|" + "---|" * len(titles))


def situations(names: tuple[str, ...], process: bool) -> None:
    """Print the table of chosen situations: 20 and 60 people."""
    header(("N", "P", "resp.", "kappa", "bias"), names)
    for size in (20, 60):
        for rate, response in SITUATIONS:
            for kappa in RATIOS[:3]:
                found = (
                    process_coverage(size, rate, response, kappa)
                    if process
                    else cohort_coverage(size, round(size * rate), response, kappa)
                )
                cells = [cell(found, name) for name in names]
                lead = [str(size), str(rate), f"{100 * response:.0f}%", str(kappa), f"{100 * found.bias:+.1f}"]
                print("| " + " | ".join([*lead, *cells]) + " |")


def promises(names: tuple[str, ...], largest: int, process: bool) -> None:
    """Print, for each ratio, the least coverage over every cohort and the share of situations that reach 95 %."""
    header(("kappa",), names)
    for kappa in RATIOS:
        found = [
            process_coverage(size, rate, response, kappa)
            if process
            else cohort_coverage(size, round(size * rate), response, kappa)
            for size in range(1, largest + 1)
            for response in RESPONSES
            for rate in (RATES if process else [total / size for total in range(size + 1)])
        ]
        cells = []
        for name in names:
            values = [each.coverage[name] for each in found]
            kept = sum(value >= PROMISE for value in values) / len(values)
            cells.append(f"{100 * min(values):.1f} ({100 * kept:.0f} %)")
        print("| " + " | ".join([str(kappa), *cells]) + " |")


def main() -> None:
    """Print the four tables."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    print("# Real coverage of nominal 95 % intervals when positive people answer more easily\n")
    print("Exact enumeration, given at least one answer. kappa: response odds ratio, positive over other people.")
    print("Cell: coverage in percent (mean width in points), **bold** below 90 %.\n")
    print("## The rate of this cohort\n")
    situations(COHORT_INTERVALS, process=False)
    print("\n## The rate of the process\n")
    situations(PROCESS_INTERVALS, process=True)
    print(f"\n## Promises kept, all cohorts of 1 to {largest} people, response 40, 60 and 80 %\n")
    print("Cell: least coverage in percent (share of situations that reach 95 %).\n")
    print("### The rate of this cohort, every possible number of positive people\n")
    promises(COHORT_INTERVALS, largest, process=False)
    print("\n### The rate of the process, rates from 50 to 90 %\n")
    promises(PROCESS_INTERVALS + PROCESS_BANDS, largest, process=True)


if __name__ == "__main__":
    main()
