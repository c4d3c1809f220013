"""The commands and their options."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cfa_report.cli.progress import Progress
from cfa_report.domain.edition import Edition
from cfa_report.errors import ParameterError, UsageFault
from cfa_report.execution.filters import Filters, check_filters
from cfa_report.execution.kernels import Kernel, usual_kernel
from cfa_report.params import Params, read_order, read_params

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Rapports d'indicateurs de résultats pour les CFA.",
)


class Format(StrEnum):
    """How results are told."""

    TEXT = "text"
    JSON = "json"


_PARAMS = Annotated[Path | None, typer.Option("--params", help="Dossier des paramètres (par défaut : params/).")]
_OUT = Annotated[Path, typer.Option("--out", help="Dossier des rapports.")]
_EDITION = Annotated[Edition | None, typer.Option("--edition", help="Une seule édition (par défaut : les deux).")]
_CAMPUS = Annotated[list[str] | None, typer.Option("--campus", help="Code d'un campus ; répétable.")]
_CERTIFICATION = Annotated[
    list[str] | None, typer.Option("--certification", help="Code d'une certification ; répétable.")
]
_SESSION = Annotated[list[str] | None, typer.Option("--session", help="Session de sortie ; répétable.")]
_FORMAT = Annotated[Format, typer.Option("--format", help="Texte ou JSON.")]


@app.command()
def demo(folder: Annotated[Path, typer.Argument(metavar="[DIR]")] = Path("demo")) -> None:
    """Écrit le réseau de démonstration : paramètres et données."""
    from cfa_report.demonstration import write_demonstration

    write_demonstration(folder)
    _say(f"Réseau de démonstration écrit. Paramètres : {folder / 'params'}")


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILES…")],
    contract: Annotated[str | None, typer.Option("--contract", help="Contrat à appliquer.")] = None,
    params: _PARAMS = None,
    format: _FORMAT = Format.TEXT,
) -> int:
    """Contrôle des fichiers ; sans --params, leur forme seulement."""
    from cfa_report.cli.verdicts import tell_verdict
    from cfa_report.preparation.check import check_files

    verdicts = check_files(files, contract, read_params(params) if params else None)
    for verdict in verdicts:
        if format is Format.JSON:
            _say(json.dumps(verdict.to_json(), ensure_ascii=False))
        else:
            tell_verdict(verdict, _say)
    return 3 if any(verdict.verdict == "refuse" for verdict in verdicts) else 0


@app.command()
def plan(
    params: _PARAMS = None,
    edition: _EDITION = None,
    campus: _CAMPUS = None,
    certification: _CERTIFICATION = None,
    session: _SESSION = None,
) -> None:
    """Liste les rapports qu'une exécution produirait."""
    from cfa_report.execution.runs import plan_edition

    read = _params(params)
    filters = Filters(campus or (), certification or (), session or ())
    check_filters(read.network, filters)
    for one in _editions(edition):
        store, jobs = plan_edition(read, one, filters)
        _say(f"Édition {one} : {len(jobs)} rapports")
        for job in jobs:
            _say(f"  {one}/{job.page}")
        for refusal in filters.refusals(store.index()):
            scope = ", ".join(refusal["certifications"]) or "tout le campus"
            _say(f"  {refusal['campus']} : livraison refusée ({scope})")


@app.command()
def run(
    params: _PARAMS = None,
    out: _OUT = Path("reports"),
    edition: _EDITION = None,
    order: Annotated[Path | None, typer.Option("--order", help="Commande d'un rapport (YAML).")] = None,
    campus: _CAMPUS = None,
    certification: _CERTIFICATION = None,
    session: _SESSION = None,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, max=64, help="Rapports faits en même temps.")] = None,
    kernel: Annotated[
        Kernel | None, typer.Option("--kernel", help="fork (rapide) ou fresh (noyaux ordinaires).")
    ] = None,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="Grappe Dask : tcp://machine:8786.")
    ] = "",
    exchange: Annotated[
        str,
        typer.Option("--exchange", metavar="URL", help="Lieu d'échange avec la grappe (fsspec), sans disque partagé."),
    ] = "",
    format: _FORMAT = Format.TEXT,
) -> int:
    """Produit les rapports : les deux éditions, l'interne d'abord, sauf --edition."""
    from cfa_report.execution.ahead import Ahead
    from cfa_report.execution.hiring import hiring
    from cfa_report.execution.runs import run_edition
    from cfa_report.report.files import nothing_half_written

    read = _params(params)
    filters = Filters(campus or (), certification or (), session or ())
    if order:
        read, filters, edition = _ordered(read, order, edition)
    check_filters(read.network, filters)
    workers = jobs or os.cpu_count() or 1
    progress = Progress(as_json=format is Format.JSON)
    complete = True
    editions = _editions(edition)
    with (
        nothing_half_written([out / one for one in editions]),  # Looked for once every process is gone.
        Ahead(read, editions if workers > 1 else ()) as ahead,
        hiring(kernel or usual_kernel(), workers, read.places.notebooks, scheduler, exchange) as makers,
    ):
        for one in editions:
            with progress.edition(one):
                made = run_edition(read, one, out, filters, makers, progress.planned, progress.made, ahead)
            progress.finished(made)
            complete = complete and made.complete
    return 0 if complete else 4


@app.command()
def explain(identifier: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Explique un indicateur : définition, variantes, sources."""
    from cfa_report.catalogue import catalogue
    from cfa_report.cli.explanation import explanation

    known = catalogue()
    if identifier not in known:
        raise UsageFault(
            f"l'indicateur « {identifier} » n'existe pas", action=f"Indicateurs connus : {', '.join(known)}"
        )
    _say(explanation(known[identifier]))


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    params: _PARAMS = None,
    attack: Annotated[bool, typer.Option("--attack", help="Attaquer aussi l'édition, fichiers en main.")] = False,
) -> int:
    """Recalcule les empreintes d'une édition ; avec --params, y cherche aussi les personnes : 0 si tout va, 3 sinon."""
    from cfa_report.report.manifest import differences

    if not folder.is_dir():
        raise UsageFault("le dossier de l'édition est introuvable", file=folder.name, action="Donner reports/<édition>")
    lines = differences(folder)
    for line in lines:
        _say(line)
    _say("L'édition est intacte." if not lines else "L'édition ne correspond pas à son manifeste.")
    holds = not lines
    if attack:
        from cfa_report.cli.last_checks import ledgers_before, run_attacker

        stands, told = run_attacker(folder, ledgers_before(_params(params), folder) if params else ())
        for line in told:
            _say(line)
        holds = holds and stands
    if params:
        from cfa_report.preparation.scan import scan_edition

        scan = scan_edition(read_params(params), folder)
        for line in scan.sentences():
            _say(line)
        holds = holds and scan.holds
    return 0 if holds else 3


@app.command()
def extract(
    params: _PARAMS = None,
    table: Annotated[
        list[str] | None, typer.Option("--table", help="Une table ; répétable (par défaut : toutes).")
    ] = None,
) -> None:
    """Écrit des lignes sous pseudonyme dans le dossier privé, pour explorer ; aucun rapport ne les lit."""
    from cfa_report.preparation.extract import extract_tables

    read = _params(params)
    for name, (path, rows) in extract_tables(read, table or ()).items():
        _say(f"{name} : {rows} lignes, {path}")
    days = read.policy.conservation_jours.donnees
    _say(f"Ce sont des données personnelles : « cfa-report purge » les supprime au plus tard {days} jours après.")


@app.command()
def purge(
    params: _PARAMS = None,
    date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Jour où juger (par défaut : aujourd'hui).")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dit ce qui serait supprimé, sans rien supprimer.")
    ] = False,
) -> int:
    """Supprime ce qui a dépassé sa durée de conservation, et l'atteste ; ne demande rien."""
    from cfa_report.preparation.purge import purge as purge_network

    read = _params(params)
    made = purge_network(read, (date or datetime.now()).date(), dry_run=dry_run)
    if date is None:
        _say("Jour retenu : celui de l'horloge de cette machine.")
    _say(made.sentence)
    if made.attestation:
        _say(f"Attestation : {made.attestation}")
    return 1 if made.failed else 0


@app.command()
def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    params: _PARAMS = None,
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi l'édition est publiée de nouveau.")] = "",
) -> None:
    """Publie une édition : vérifiée, attaquée, puis inscrite au registre ; sans effet si elle l'est déjà."""
    from cfa_report.cli import last_checks
    from cfa_report.execution.publication import publish_edition

    read = _params(params)
    if not folder.is_dir():
        raise UsageFault("le dossier de l'édition est introuvable", file=folder.name, action="Donner reports/<édition>")
    made = publish_edition(read, folder, reason, last_checks.attack_edition, last_checks.scan_edition)
    told = "déjà publiée" if made.already else "publiée"
    _say(f"Édition {made.edition} {told} : rang {made.rank} du registre, {made.cells} cellules montrées.")


@app.command()
def followup(
    params: _PARAMS = None,
    session: _SESSION = None,
    horizon: Annotated[int, typer.Option("--horizon", help="Mois après la sortie.")] = 6,
    campus: _CAMPUS = None,
    day: Annotated[str, typer.Option("--date", help="Jour de la liste, AAAA-MM-JJ (défaut : date d'édition).")] = "",
) -> int:
    """Écrit dans le dossier privé la liste des personnes à relancer : la seule sortie qui contient des coordonnées."""
    from cfa_report.cli.followup import make_lists

    read = _params(params)
    check_filters(read.network, Filters(campus or (), (), session or ()))
    return make_lists(read, session or [max(read.network.sessions)], campus or [], horizon, day, _say)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    pdf: Annotated[bool, typer.Option("--pdf", help="Chaque page et chaque campus en PDF balisé.")] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Les chiffres en classeurs, avec leur méthode.")] = False,
    docx: Annotated[bool, typer.Option("--docx", help="Le procès-verbal prérempli et les fiches vierges.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Dossier de sortie (par défaut : exports, à côté).")] = None,
    template: Annotated[Path | None, typer.Option("--template", help="Modèle du procès-verbal (DOCX).")] = None,
) -> None:
    """Écrit une édition déjà produite dans d'autres formats."""
    from cfa_report.report.export import Formats, export_edition

    if not folder.is_dir():
        raise UsageFault("le dossier de l'édition est introuvable", file=folder.name, action="Donner reports/<édition>")
    if template is not None and not template.is_file():
        raise UsageFault("le modèle est introuvable", file=template.name, action="Donner un fichier DOCX")
    chosen = out or folder.resolve().parent / "exports" / folder.resolve().name
    written = export_edition(folder, chosen, Formats(pdf, xlsx, docx, template), _say)
    _say(f"{written} fichiers écrits dans {chosen}")


def _params(folder: Path | None) -> Params:
    chosen = folder or Path("params")
    if folder is None and not (chosen / "reseau.yaml").is_file():
        raise ParameterError(
            "il n'y a pas de dossier params ici",
            action="Donner --params DOSSIER, ou créer une démonstration avec « cfa-report demo »",
        )
    return read_params(chosen)


def _editions(edition: Edition | None) -> list[Edition]:
    return [edition] if edition else [Edition.INTERNE, Edition.PUBLIQUE]


def _ordered(read: Params, path: Path, edition: Edition | None) -> tuple[Params, Filters, Edition]:
    """Turn an order into filters, an edition, and thresholds that are at least as strict."""
    order = read_order(path, read)
    chosen = order.edition or edition or Edition.PUBLIQUE
    if edition and order.edition and edition is not order.edition:
        raise UsageFault(f"la commande demande l'édition {order.edition}", action="Retirer --edition")
    certifications = read.network.certifications_of_rncp(order.rncp)
    filters = Filters((order.campus,), certifications, (order.exit_year,))
    return read.with_threshold(chosen, order.seuil or 0), filters, chosen


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
