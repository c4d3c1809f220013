"""``cfa-report check``: the verdict on files, before anything is counted or shown."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from cfa_report.domain.vocabulary import Severity
from cfa_report.errors import CfaReportError, UsageFault
from cfa_report.intake import Context, Finding, TableContract, infer_contract, load_contracts, load_table
from cfa_report.params import Params, places, read_order
from cfa_report.preparation.deliveries import context_of

_LINES_TOLD: Final = 200
_ORDER: Final = "commande"


@dataclass(frozen=True)
class Verdict:
    """What is said of one file; ``to_json`` gives the object of ``--format json``."""

    file: str
    contract: str
    verdict: str
    findings: tuple[Finding, ...]
    headcounts: Mapping[str, Mapping[str, int]]

    def to_json(self) -> dict[str, Any]:
        """Give the JSON object of one file: one entry a line concerned, at most 200 a finding."""
        by_severity: dict[str, list[dict[str, Any]]] = {"bloquant": [], "avertissement": [], "information": []}
        for finding in self.findings:
            for line in finding.lines[:_LINES_TOLD] or (None,):
                by_severity[str(finding.severity)].append(
                    {
                        "code": finding.code,
                        "ligne": line,
                        "colonne": finding.column,
                        "message": finding.message,
                        "geste": finding.action,
                    }
                )
        return {
            "fichier": self.file,
            "contrat": self.contract,
            "verdict": self.verdict,
            "erreurs": by_severity["bloquant"],
            "avertissements": by_severity["avertissement"],
            "effectifs": {key: dict(value) for key, value in self.headcounts.items()},
        }


def check_files(files: Sequence[Path], contract: str | None = None, params: Params | None = None) -> list[Verdict]:
    """Judge files; without ``params`` their form only.

    Files of one call are judged together: the learners of an ``apprentis`` among them are those that the other tables
    may speak of.

    Raises
    ------
    UsageFault
        When the contract named does not exist.
    """
    contracts = load_contracts(params.places.contracts if params else places(Path.cwd() / "params").contracts)
    if contract is not None and contract not in contracts:
        raise UsageFault(
            f"le contrat « {contract} » n'existe pas", action=f"Contrats connus : {', '.join(sorted(contracts))}"
        )
    key = secrets.token_bytes(32)
    context = context_of(params, None, key) if params else Context(key=key)
    chosen: dict[Path, TableContract | CfaReportError] = {}
    for file in files:
        if file.suffix.lower() not in (".yaml", ".yml"):
            try:
                chosen[file] = contracts[contract] if contract else infer_contract(file, contracts)
            except CfaReportError as error:
                chosen[file] = error
    verdicts: dict[Path, Verdict] = {}
    known: set[str] = set()
    for file in sorted(files, key=lambda item: getattr(chosen.get(item), "name", "") != "apprentis"):
        found = chosen.get(file)
        if found is None:
            verdicts[file] = _order(file, params)
        elif isinstance(found, CfaReportError):
            verdicts[file] = _unreadable(file, found)
        else:
            if known:
                context = replace(context, related={"apprentis.apprenti": frozenset(known)})
            loaded = load_table(file, found, context)
            if found.name == "apprentis" and loaded.frame is not None:
                known |= set(loaded.frame["apprenti"])
            report = loaded.report
            numbers = _headcounts(found.name, loaded.frame, params)
            verdicts[file] = Verdict(report.file, report.contract, report.verdict, report.findings, numbers)
    return [verdicts[file] for file in files]


def _order(file: Path, params: Params | None) -> Verdict:
    name = unicodedata.normalize("NFC", file.name)
    try:
        read_order(file, params)
    except CfaReportError as error:
        return _unreadable(file, error, _ORDER)
    return Verdict(name, _ORDER, "accepte", (), {})


def _unreadable(file: Path, error: CfaReportError, contract: str = "") -> Verdict:
    finding = Finding(
        code="LEC-00" if not contract else "CMD-01",
        severity=Severity.BLOQUANT,
        message=error.message,
        action=error.action or "",
        column=error.column,
        lines=(error.line,) if error.line else (),
    )
    return Verdict(unicodedata.normalize("NFC", file.name), contract, "refuse", (finding,), {})


def _headcounts(table: str, frame: pd.DataFrame | None, params: Params | None) -> dict[str, dict[str, int]]:
    """Count what a file alone can tell, by ``CAMPUS|RNCP`` (five digits) or by the network's own code."""
    if frame is None:
        return {}
    if table == "suivi_promotion":
        answered = frame["repondant"].fillna(False).astype(bool)
        counted = pd.DataFrame(
            {
                "groupe": frame["campus"] + "|" + frame["rncp"],
                "inscrits": 1,
                "presentes": frame["present"].fillna(False),
                "admis": frame["admis"].fillna(False) & frame["present"].fillna(False),
                "ruptures": frame["rupture"].fillna(False),
                "repondants": answered,
                "emploi": frame["situation_6m"].eq("emploi").fillna(False) & answered,
                "poursuite": frame["situation_6m"].eq("poursuite").fillna(False) & answered,
            }
        )
    elif table == "effectifs":
        columns = {
            "inscrits": "entres", "presentes": "presentes", "admis": "admis", "ruptures": "interrompus",
            "repondants": "repondants_6m", "emploi": "en_emploi_6m", "poursuite": "poursuivants",
        }  # fmt: skip
        counted = pd.DataFrame({name: frame[column].fillna(0) for name, column in columns.items() if column in frame})
        counted["groupe"] = frame["campus"] + "|" + _rncp(frame["certification"], params)
    elif table == "apprentis":
        counted = pd.DataFrame({"groupe": frame["campus"] + "|" + _rncp(frame["certification"], params), "inscrits": 1})
    else:
        return {}
    sums = counted.groupby("groupe", sort=True).sum()
    return {
        str(group): {str(name): int(value) for name, value in row.items()}
        for group, row in sums.to_dict("index").items()
    }


def _rncp(codes: pd.Series, params: Params | None) -> pd.Series:
    """Give the five digits of a certification's RNCP code where it has one."""
    known = {item.code: item.rncp for item in params.network.certifications} if params else {}

    def digits(code: str) -> str:
        rncp = known.get(code, "") or (code if code.startswith("RNCP") and code[4:].isdigit() else "")
        return rncp.removeprefix("RNCP").zfill(5) if rncp else code

    return codes.map(digits).astype("str")
