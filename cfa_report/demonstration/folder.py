"""Writing the demonstration network into a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import cfa_report
from cfa_report.demonstration.cohorts import Cohort, cohorts_of
from cfa_report.demonstration.network import FULL_CASE, KEY_FILE, REFUSED, network_yaml
from cfa_report.demonstration.readme import readme_text
from cfa_report.demonstration.references import references_table
from cfa_report.demonstration.refusal import spoiled
from cfa_report.demonstration.registers import evidence_files, register_tables
from cfa_report.demonstration.sheet import adult_headcounts
from cfa_report.demonstration.tables import (
    Table,
    counts_table,
    flat_table,
    full_tables,
    headcount_table,
    satisfaction_table,
)
from cfa_report.demonstration.writing import csv_text, write_whole
from cfa_report.errors import UsageFault

#: The key that pseudonymises the demonstration's invented people: public, so that two runs give the same bytes.
PUBLIC_KEY: Final = hashlib.sha256(b"cfa-report, cle publique de la demonstration").hexdigest()
_FULL_CAMPUSES: Final = ("PARIS", "LYON", "TOULOUSE")
#: What the heading of the template ends with; the demonstration keeps what is above.
_HEADING_END: Final = "# ---"


def write_demonstration(folder: Path) -> None:
    """Write parameters, data and a note into a folder, the same bytes each time.

    Parameters
    ----------
    folder
        Made if it is not there; gets ``params/``, ``donnees/``, ``preuves/`` and ``LISEZMOI.md``. Other files in it are
        left alone.

    Raises
    ------
    UsageFault
        When the folder holds the parameters of a real network or cannot be written, or when the template in ``params/``
        is missing.
    """
    files = {**_params(), **{f"donnees/{name}": csv_text(table) for name, table in _tables().items()}}
    files |= {f"preuves/{name}": text for name, text in evidence_files().items()}
    files["LISEZMOI.md"] = readme_text()
    _refuse_real_network(folder)
    try:
        for name in sorted(files):
            write_whole(folder / name, files[name])
    except OSError as error:
        raise UsageFault(
            "la démonstration ne peut pas être écrite dans ce dossier",
            file=str(folder),
            action="Choisir un dossier où l'on peut écrire",
        ) from error


def _params() -> dict[str, str]:
    heading = _template("reseau.yaml").partition(_HEADING_END)[0]
    return {
        "params/reseau.yaml": network_yaml(heading),
        "params/politique.yaml": _template("politique.yaml"),
        f"params/{KEY_FILE}": PUBLIC_KEY + "\n",
    }


def _tables() -> dict[str, Table]:
    tables = {"references.csv": references_table()}
    for campus in _FULL_CAMPUSES:
        tables |= {f"{campus.lower()}/{name}.csv": made for name, made in full_tables(cohorts_of(campus)).items()}
    counted = cohorts_of("MARSEILLE")
    tables["marseille/effectifs.csv"] = counts_table(counted)
    tables["marseille/satisfaction.csv"] = satisfaction_table(counted)
    early = {key: entered for key, entered in adult_headcounts().items() if key[1] in ("2021", "2022")}
    tables["toulouse/effectifs_fpa.csv"] = headcount_table(early, "TOULOUSE")
    tables |= {f"registres/{name}.csv": table for name, table in register_tables().items()}
    return tables | _staged_tables(cohorts_of("FICTIF"))


def _staged_tables(staged: tuple[Cohort, ...]) -> dict[str, Table]:
    flat = [cohort for cohort in staged if cohort.course.code not in (REFUSED, FULL_CASE)]
    tables = {
        "fictif/suivi_promotion.csv": flat_table(flat),
        "fictif/suivi_refuse.csv": spoiled(flat_table([item for item in staged if item.course.code == REFUSED])),
    }
    full = full_tables([cohort for cohort in staged if cohort.course.code == FULL_CASE])
    return tables | {f"fictif/{name}.csv": table for name, table in full.items()}


def _template(name: str) -> str:
    path = Path(cfa_report.__file__).resolve().parent.parent / "params" / name
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageFault(
            "le modèle de paramètres est introuvable",
            file=f"params/{name}",
            action="Lancer la commande depuis le projet",
        ) from None


def _refuse_real_network(folder: Path) -> None:
    existing = folder / "params" / "reseau.yaml"
    if existing.is_file() and "\ndemonstration: true" not in existing.read_text(encoding="utf-8", errors="replace"):
        raise UsageFault(
            "ce dossier contient les paramètres d'un vrai réseau, que la démonstration effacerait",
            file=str(existing),
            action="Choisir un autre dossier",
        )
