"""A bench for mutants: a network that holds, its counts, the files of its edition, and two small pages."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from cfa_report.analysis import estimate
from cfa_report.display import campus_table, cohort_table, indicator_sentences, indicator_table, interval_figure
from tests.attack.whole import attack_folder
from tests.simulation.editions import release, write_edition
from tests.simulation.networks import SMALL, Network, draw

_CONFIDENCE: Final = 0.95
_SESSION: Final = "2025"
_CAMPUSES: Final = 4
Row = dict[str, str]
#: A folder to attack, and the earlier editions to hold beside it.
Made = tuple[Path, list[Path]]


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


#: Makes what a mutant would have made of the bench, in an empty folder.
Make = Callable[[Bench, Path], Iterator[Made]]


def make_bench(folder: Path) -> Bench:
    """Find a network whose edition holds, with four campuses or totals and both kinds of pools; write it and pages."""
    for seed in range(400):
        network = draw(seed, SMALL)
        counts = network.counts()
        released = release(counts, families=network.families)
        pooled = all(released[axis].str.contains("+", regex=False).any() for axis in ("session", "certification"))
        campuses = released["campus"].nunique()
        if (released["statut"] == "masque").sum() <= 20 or campuses < _CAMPUSES or not pooled:
            continue
        target = write_edition(released, folder / f"reseau-{seed}")
        write_pages(released, target)
        drawn = any("<svg" in page.read_text(encoding="utf-8") for page in target.rglob("*.html"))
        if drawn and attack_folder(target).holds:
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
        indicator_sentences(now).html,
        indicator_table(now, caption=f"Indicateurs de la session {_SESSION}").html,
        cohort_table(own, caption="Les indicateurs, session par session").html,
        interval_figure(now, title=f"Ce que l'on sait de la session {_SESSION}", name="f-indicateurs").html,
    ]
    merged = estimates[(estimates["campus"] == campus) & estimates["certification"].str.contains("+", regex=False)]
    merged = merged[merged["session"] == _SESSION]
    names = {
        code: " et ".join(f"Certification {one} ({one})" for one in code.split("+")) for code in merged["certification"]
    }
    body.append(campus_table(merged, names, caption="Montrées ensemble", silent=True).html)
    place = folder / _SESSION / campus
    place.mkdir(parents=True, exist_ok=True)
    section = own["section"].iloc[0]
    header = {"Campus": campus, "Certification": f"Certification {certification} ({certification})"}
    _page(place / f"{certification}.html", header | {"Section": f"({section})"}, body)
    of_campus = estimates[(estimates["campus"] == campus) & (estimates["section"] == section)]
    codes = {code: f"Certification {code} ({code})" for code in certifications(released)}
    sheet = campus_table(of_campus[of_campus["session"] == _SESSION], codes, caption="Les certifications")
    _page(place / "index.html", {"Campus": campus, "Section": f"({section})"}, [sheet.html])
    campuses = sorted(set(released["campus"]) - {"RESEAU"})
    links = [f"<h2>{name}, session {_SESSION}</h2>" for name in campuses]
    links += [f'<a href="{code}.html">{code}</a>' for code in codes]
    _page(folder / "index.html", {}, links)


def certifications(released: pd.DataFrame) -> list[str]:
    """List the codes of certifications, without their totals and sums."""
    return sorted(code for code in set(released["certification"]) if code != "ENSEMBLE" and "+" not in code)


def page_subject(released: pd.DataFrame) -> tuple[str, str]:
    """Choose the certification of a campus with both hidden and shown rates, most of them hidden."""
    leaves = released[(released["campus"] != "RESEAU") & (released["certification"] != "ENSEMBLE")]
    leaves = leaves[(leaves["session"] == _SESSION) & (leaves["indicateur"] != "effectif")]
    hidden = leaves["statut"].eq("masque").groupby([leaves["campus"], leaves["certification"]]).sum()
    shown = leaves["statut"].eq("publie").groupby([leaves["campus"], leaves["certification"]]).sum()
    mixed = hidden[(hidden > 0) & (shown > 0)]
    campus, certification = (mixed if len(mixed) else hidden).idxmax()
    return str(campus), str(certification)


def _page(path: Path, header: dict[str, str], body: Sequence[str]) -> None:
    terms = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in header.items())
    content = "\n".join([f"<dl>{terms}</dl>", *body])
    head = '<!DOCTYPE html><html lang="fr"><head><title>Page</title></head>'
    path.write_text(f"{head}<body>{content}</body></html>\n", encoding="utf-8")
