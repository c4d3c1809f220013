"""Mutants of what stands beside the pages: an order, a digest, a table of JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from cfa_report.analysis import estimate
from cfa_report.display import network_table
from tests.simulation.bench import Bench, Made, Make

_NUMBERS: Final = ("numerateur", "denominateur", "repondants", "eligibles", "taux")


def of_files(change: Callable[[Bench, Path], None]) -> Make:
    def make(bench: Bench, folder: Path) -> Iterator[Made]:
        target = bench.copy(folder / "edition")
        change(bench, target)
        yield target, []

    return make


def _sorted_by_rate(bench: Bench, folder: Path) -> None:
    """Put the hidden campuses of a network table in the order of their rates."""
    truth = bench.truth()
    rates = truth[
        (truth["certification"] == "ENSEMBLE") & (truth["campus"] != "RESEAU") & (truth["cible"] == "cohorte")
    ]
    names = {f"CAMPUS-{letter}": f"Campus {letter} (CAMPUS-{letter})" for letter in "ABCDEFGH"}
    shown = estimate(bench.released, 0.95)
    for _, group in rates.groupby(["section", "session", "indicateur", "variante"]):
        order = group.sort_values("taux")["campus"].tolist()
        if len(order) >= 3 and order not in (sorted(order), sorted(order, reverse=True)):
            row = group.iloc[0]
            cells = shown[shown["certification"] == "ENSEMBLE"]
            for name in ("section", "session", "indicateur", "variante"):
                cells = cells[cells[name] == row[name]]
            hidden = cells.assign(statut="masque", **dict.fromkeys(_NUMBERS))
            labels = {campus: names[campus] for campus in order}
            table = network_table(hidden, labels, caption="Les campus côte à côte")
            (folder / "reseau.html").write_text(f"<html><body>{table.html}</body></html>", encoding="utf-8")
            return
    raise AssertionError("no reading orders three campuses")


def _unkeyed_digest(bench: Bench, folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    row = bench.counts[bench.counts["eligibles"].between(1, 10)].iloc[0]
    text = f"{row['numerateur']};{row['repondants']};{row['eligibles']}"
    manifest["cellules"] = {"cachee": hashlib.sha256(text.encode()).hexdigest()}
    path.write_text(json.dumps(manifest), encoding="utf-8")


def _unkeyed_inputs(bench: Bench, folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["entrees"] = {"hachage": "sha256", "fichiers": {"effectifs.csv": "0" * 64}}
    path.write_text(json.dumps(manifest), encoding="utf-8")


def _numbers_in_json(bench: Bench, folder: Path) -> None:
    row = bench.released[bench.released["statut"] == "masque"].iloc[0]
    names = ["campus", "certification", "section", "session", "indicateur", "variante"]
    line = [str(row[name]) for name in names]
    value = {"chiffres": {"colonnes": [*names, "statut", "numerateur"], "lignes": [[*line, "masque", 3]]}}
    (folder / "page.methode.json").write_text(json.dumps(value), encoding="utf-8")


FILES: Final[dict[str, Callable[[Bench, Path], None]]] = {
    "les campus cachés sont rangés par taux": _sorted_by_rate,
    "le manifeste porte l'empreinte sans clé d'un compte": _unkeyed_digest,
    "les empreintes des entrées n'ont pas de clé": _unkeyed_inputs,
    "la fiche de méthode porte un compte caché": _numbers_in_json,
}
