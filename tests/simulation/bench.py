"""A bench for mutants: a network that holds, its counts, the files of its edition, and two small pages."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from cfa_report.analysis import estimate
from cfa_report.display import campus_table, cohort_figure, cohort_table, indicator_sentences, indicator_table
from cfa_report.report.indicators_csv import to_csv
from tests.attack.findings import Attack
from tests.attack.whole import attack_folder
from tests.simulation.editions import release, write_edition
from tests.simulation.networks import SMALL, Network, draw

_CONFIDENCE: Final = 0.95
_SESSION: Final = "2025"
Row = dict[str, str]


@dataclass(frozen=True)
class Bench:
    """What mutants start from.

    Attributes
    ----------
    network, counts
        A simulated network and its raw counts.
    released
        What the gate released of them.
    folder
        The files of the edition; never written into: mutants work on a copy.
    """

    network: Network
    counts: pd.DataFrame
    released: pd.DataFrame
    folder: Path

    def copy(self, target: Path) -> Path:
        """Copy the edition's files."""
        return Path(shutil.copytree(self.folder, target))

    def rows(self) -> list[Row]:
        """Read the rows of ``indicateurs.csv``."""
        with (self.folder / "indicateurs.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter=";"))

    def truth(self) -> pd.DataFrame:
        """Give the raw counts as an edition that hides nothing would print them (columns of the CSV)."""
        raw = self.counts.assign(plage="")
        return estimate(raw, _CONFIDENCE)


def make_bench(folder: Path, wanted: Callable[[pd.DataFrame], bool] = lambda _: True, first: int = 0) -> Bench:
    """Find a network whose edition holds and has what is wanted, and write it with its pages."""
    for seed in range(first, first + 400):
        network = draw(seed, SMALL)
        counts = network.counts()
        released = release(counts)
        if not (released["statut"] == "masque").sum() > 20 or not wanted(released):
            continue
        target = write_edition(released, folder / f"reseau-{seed}")
        write_pages(released, target)
        if attack_folder(target).holds:
            return Bench(network, counts, released, target)
        shutil.rmtree(target)
    raise AssertionError("no simulated edition holds")


def write_rows(folder: Path, rows: Sequence[Row]) -> Path:
    """Write ``indicateurs.csv`` anew."""
    with (folder / "indicateurs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def write_pages(released: pd.DataFrame, folder: Path) -> None:
    """Write a page for the certification that hides most beside something shown, and one for each campus."""
    estimates = estimate(released, _CONFIDENCE)
    campus, certification = page_subject(released)
    own = estimates[(estimates["campus"] == campus) & (estimates["certification"] == certification)]
    now = own[own["session"] == _SESSION]
    body = [
        str(indicator_sentences(now)),
        str(indicator_table(now, caption=f"Indicateurs de la session {_SESSION}")),
        str(cohort_table(own, caption="Les indicateurs, session par session")),
        str(cohort_figure(own, title="Session par session", name="f-sessions")),
    ]
    place = folder / _SESSION / campus
    place.mkdir(parents=True, exist_ok=True)
    section = own["section"].iloc[0]
    header = {"Campus": campus, "Certification": f"Certification {certification} ({certification})"}
    _page(place / f"{certification}.html", header | {"Section": f"({section})"}, body)
    of_campus = estimates[(estimates["campus"] == campus) & (estimates["section"] == section)]
    sheet = campus_table(of_campus[of_campus["session"] == _SESSION], caption="Les certifications")
    _page(place / "index.html", {"Campus": campus, "Section": f"({section})"}, [str(sheet)])
    codes = sorted(set(released["certification"]) - {"ENSEMBLE"})
    links = [f"<h2>{campus}, session {_SESSION}</h2>", *[f'<a href="{code}.html">{code}</a>' for code in codes]]
    _page(folder / "index.html", {}, links)


def page_subject(released: pd.DataFrame) -> tuple[str, str]:
    """Choose the certification of a campus with both hidden and shown rates, most of them hidden."""
    leaves = released[(released["campus"] != "RESEAU") & (released["certification"] != "ENSEMBLE")]
    leaves = leaves[leaves["session"] == _SESSION]
    hidden = leaves["statut"].eq("masque").groupby([leaves["campus"], leaves["certification"]]).sum()
    shown = leaves["statut"].eq("publie").groupby([leaves["campus"], leaves["certification"]]).sum()
    mixed = hidden[(hidden > 0) & (shown > 0)]
    campus, certification = (mixed if len(mixed) else hidden).idxmax()
    return str(campus), str(certification)


def _page(path: Path, header: dict[str, str], body: Sequence[str]) -> None:
    terms = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in header.items())
    content = "\n".join(body)
    path.write_text(
        f'<!DOCTYPE html><html lang="fr"><head><title>Page</title></head><body><dl>{terms}</dl>{content}'
        "</body></html>\n",
        encoding="utf-8",
    )


def attacked(folder: Path, **options: Any) -> Attack:
    """Attack a mutant's files."""
    return attack_folder(folder, **options)


def released_csv(released: pd.DataFrame) -> str:
    """Write released cells as the CSV does."""
    return to_csv(estimate(released, _CONFIDENCE))
