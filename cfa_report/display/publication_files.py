"""The published table for programs: CSV, JSON with its schema, and a piece of HTML to paste into the CFA's site."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.display.attachments import AttachedFragment
from cfa_report.display.cell import records
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import paragraph
from cfa_report.display.publication import MARK
from cfa_report.domain.columns import POOLED
from cfa_report.domain.spreadsheet import formula_safe
from cfa_report.domain.vocabulary import CellStatus

#: Columns of the CSV, in order, and keys of the lines of the JSON.
COLUMNS: Final = (
    "campus", "certification", "intitule", "rncp", "niveau", "section", "session", "promotion", "indicateur",
    "intitule_indicateur", "variante", "lecture", "horizon_mois", "numerateur", "denominateur", "eligibles", "taux",
    "borne_basse", "borne_haute", "plage", "statut", "auteur", "valeur_certificateur", "controle",
)  # fmt: skip
_INTEGERS: Final = ("niveau", "horizon_mois", "numerateur", "denominateur", "eligibles")
_RATES: Final = ("taux", "borne_basse", "borne_haute", "valeur_certificateur")
_OFFICIAL: Final = "InserJeunes"
_FRAGMENT: Final = ".fragment.txt"
_CSV: Final = ".tableau.csv"
_JSON: Final = ".donnees.json"
_SCHEMA: Final = ".schema.json"


def publication_files(
    lines: pd.DataFrame, gaps: pd.DataFrame, certifications: Mapping[str, Mapping[str, Any]], facts: Mapping[str, str],
    tables: Sequence[Fragment],
) -> AttachedFragment:  # fmt: skip
    """Say which files go with the page, and carry them.

    Parameters
    ----------
    lines, gaps
        Rows with the columns ``PUBLICATION``, and gaps and official values (``ESTIMATE``).
    certifications
        Descriptions by code.
    facts
        Scope of the publication, by term.
    tables
        Tables of the page that are to be pasted into the CFA's site, in order.
    """
    rows = [_line(row, certifications) for row in [*_records(lines), *_records(gaps)]]
    content = {"mention": MARK, "perimetre": dict(facts), "lignes": rows}
    schema = resources.files("cfa_report.display").joinpath("publication.schema.json").read_text(encoding="utf-8")
    files = {
        _CSV: _csv(rows),
        _JSON: json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        _SCHEMA: schema,
        _FRAGMENT: _fragment(tables, facts),
    }
    note = paragraph(
        "À côté de cette page : le tableau pour tableur (publication.tableau.csv), les mêmes lignes pour les "
        "programmes (publication.donnees.json) et leur schéma (publication.schema.json), et le morceau de page à "
        "coller dans le site du CFA (publication.fragment.txt)."
    )
    return AttachedFragment(note.html, files=files)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return records(frame)


def _line(row: Mapping[str, Any], certifications: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Write one line; a cell without numbers has none here either."""
    indicator = catalogue()[row["indicateur"]]
    variant = indicator.variant(row["variante"])
    known = certifications.get(row["certification"], {})
    labels = [
        str(certifications[code]["libelle"]) for code in row["certification"].split(POOLED) if code in certifications
    ]
    shown = CellStatus(row["statut"]).has_numbers
    horizon = None if pd.isna(row["horizon_mois"]) else int(row["horizon_mois"])
    official = row["indicateur"] == "valeur_ajoutee"
    values = {
        "campus": row["campus"],
        "certification": row["certification"],
        "intitule": ", ".join(labels) or "Toutes les certifications",
        "rncp": str(known.get("rncp", "")),
        "niveau": known.get("niveau"),
        "section": row["section"],
        "session": row["session"],
        "promotion": row["promotion"],
        "indicateur": row["indicateur"],
        "intitule_indicateur": indicator.label,
        "variante": row["variante"],
        "lecture": variant.label,
        "horizon_mois": horizon,
        "plage": row["plage"],
        "statut": row["statut"],
        "auteur": _OFFICIAL if official else MARK,
        "controle": row.get("controle", "sans_donnee"),
    }
    for name in ("numerateur", "denominateur", "eligibles", "taux", "borne_basse", "borne_haute"):
        values[name] = row[name] if shown and not pd.isna(row[name]) else None
    theirs = row.get("valeur_certificateur")
    values["valeur_certificateur"] = None if theirs is None or pd.isna(theirs) else theirs
    for name in _INTEGERS:
        values[name] = None if values[name] is None else int(values[name])
    for name in _RATES:
        values[name] = None if values[name] is None else float(values[name])
    return {name: values[name] for name in COLUMNS}


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write ``;`` between columns, decimal point, LF, and no cell that a spreadsheet would compute."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(["" if value is None else formula_safe(str(value)) for value in row.values()])
    return buffer.getvalue()


def _fragment(tables: Sequence[Fragment], facts: Mapping[str, str]) -> str:
    """Put the tables in one element with its language, its mark and its dates; no style and no script of ours."""
    told = ", ".join(f"{term} : {value}" for term, value in facts.items())
    head = element("p", f"Résultats {MARK}. {told}.")
    return element("section", join([head, *tables], "\n"), lang="fr").html + "\n"
