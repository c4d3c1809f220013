"""Official rates, from the network's own list or from the InserJeunes file, in one shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cfa_report.intake import TableContract, TableReport, load_table
from cfa_report.params import Params
from cfa_report.preparation.deliveries import context_of

#: Native columns of the InserJeunes file: indicator, variant and horizon of each.
_INSERJEUNES = {
    "Taux poursuite études": ("taux_poursuite", "inserjeunes", 6),
    "Taux emploi 6 mois": ("taux_insertion_emploi", "inserjeunes", 6),
    "Taux emploi 12 mois": ("taux_insertion_emploi", "inserjeunes", 12),
    "Taux emploi 18 mois": ("taux_insertion_emploi", "inserjeunes", 18),
    "Taux emploi 24 mois": ("taux_insertion_emploi", "inserjeunes", 24),
    "Taux emploi 6 mois attendu": ("taux_insertion_emploi", "inserjeunes_attendu", 6),
    "DEVENIR Part en emploi 6 mois": ("taux_insertion_emploi", "part_inserjeunes", 6),
    "VA emploi 6 mois": ("valeur_ajoutee", "inserjeunes", 6),
    "Part contrats apprentissage interrompus": ("taux_rupture_brut", "inserjeunes", None),
}
_DOCUMENT = "InserJeunes (DEPP-Dares), apprentissage par CFA : deux cohortes cumulées"


def official_rates(
    params: Params, contracts: Mapping[str, TableContract]
) -> tuple[list[list[Any]], list[TableReport], dict[str, str]]:
    """Read the reference files: rows in the order of ``store.slices.REFERENCES``, reports, digests by file name.

    A refused file gives no rate; its report says why.
    """
    rows: list[list[Any]] = []
    reports: list[TableReport] = []
    digests: dict[str, str] = {}
    for reference in params.network.references:
        loaded = load_table(
            params.resolve(reference.fichier),
            contracts[reference.contrat],
            context_of(params, None, None),
            cache=params.places.checks,
        )
        reports.append(loaded.report)
        digests[reference.fichier] = loaded.digest
        if loaded.frame is not None:
            native = reference.contrat == "references_inserjeunes"
            rows += _from_inserjeunes(loaded.frame, params) if native else _from_list(loaded.frame)
    rows.sort(key=lambda row: tuple("" if value is None else str(value) for value in row))
    return rows, reports, digests


def _from_list(frame: pd.DataFrame) -> list[list[Any]]:
    rows = []
    for record in frame.to_dict("records"):
        text = {
            name: _text(record.get(name)) for name in ("source", "indicateur", "variante", "campus", "certification")
        }
        rows.append(
            [
                text["source"], text["indicateur"], text["variante"], _integer(record.get("horizon_mois")),
                text["campus"], text["certification"], _text(record.get("session")),
                float(record["valeur_pct"]) / 100, _text(record.get("document")),
            ]
        )  # fmt: skip
    return rows


def _from_inserjeunes(frame: pd.DataFrame, params: Params) -> list[list[Any]]:
    campus_of = {campus.uai: campus.code for campus in params.network.campus if campus.uai}
    ours = frame[frame["UAI"].isin(campus_of)]
    rows: list[list[Any]] = []
    for record in ours.to_dict("records"):
        session = str(record["Année"]).removeprefix("cumul ").replace("-", "+")
        for column, (indicator, variant, horizon) in _INSERJEUNES.items():
            value = record.get(column)
            if value is not None and not pd.isna(value):
                campus = campus_of[str(record["UAI"])]
                rows.append(
                    ["inserjeunes", indicator, variant, horizon, campus, "", session, float(value) / 100, _DOCUMENT]
                )
    return rows


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _integer(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
