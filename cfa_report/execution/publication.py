"""Publishing an edition: what is checked before it becomes public, and the line that it leaves in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.errors import LedgerBroken, PublicationRefused
from cfa_report.params import Params
from cfa_report.report.indicators_csv import edition_estimates, to_csv
from cfa_report.report.manifest import (
    differences,
    edition_content,
    missing_from,
    read_manifest,
    write_published_manifest,
)
from cfa_report.store import (
    EditionStore,
    ensure_store,
    fingerprint,
    keep_published,
    ledger_heads,
    ledgers_known,
    read_ledger,
)
from cfa_report.store.ledger import published_atoms
from cfa_report.store.ledger_writing import Draft, add_to_ledger, last_if_same

_RUN_AGAIN: Final = "Relancer « cfa-report run », puis publier"


@dataclass(frozen=True)
class Publication:
    """What became of an edition: its rank in the ledger, its number of cells, whether it was there already."""

    edition: Edition
    rank: int
    cells: int
    already: bool


def publish_edition(
    params: Params,
    folder: Path,
    reason: str,
    attack: Callable[[Path, Sequence[Path]], bool],
    scan: Callable[[Params, Path], None],
) -> Publication:
    """Make an edition public: check it, attack it, write it in the ledger.

    Parameters
    ----------
    params
        The network that the edition is about.
    folder
        ``reports/<edition>``.
    reason
        Why it is published again, for the ledger; may be empty.
    attack
        Says whether the edition holds against someone who reads its files and holds what ledgers say was published.
    scan
        Stops when a person can be found in the files.

    Raises
    ------
    PublicationRefused
        When the folder is not what its manifest says, when it was not made from these parameters, data and ledgers,
        when a report of it failed, or when the attack finds a hidden count.
    LedgerBroken
        When a ledger is not what was written in it.
    """
    changed = differences(folder)
    if changed:
        raise PublicationRefused(
            f"l'édition ne correspond pas à son manifeste ({changed[0]})", file=folder.name, action=_RUN_AGAIN
        )
    manifest = read_manifest(folder)
    edition = _edition(manifest, folder)
    path = params.places.ledger(edition)
    ledger = read_ledger(path)
    content = edition_content(manifest["sorties"])
    last = last_if_same(ledger, content)
    if last is None:
        read = params.with_threshold(edition, int(manifest["seuils"][edition]))
        store = _same_figures(read, edition, folder, manifest)
        if not attack(folder, [params.places.ledger(one) for one in edition.known_to_its_readers]):
            raise PublicationRefused(
                "l'attaque retrouve un effectif caché de cette édition",
                file=folder.name,
                action="Voir « cfa-report verify --attack », et ne rien diffuser",
            )
        scan(read, folder)
        index = store.index()
        draft = Draft(
            edition=edition,
            date=str(index.policy["date_edition"]),
            content=content,
            reason=reason,
            corrections=index.corrections,
            atoms=published_atoms(store.all_cells()),
        )
        keep_published(read, edition, len(ledger.entries) + 1, content)
        if ledger_heads(read.places, edition) != dict(index.ledgers):
            raise PublicationRefused("une autre édition vient d'être publiée", action=_RUN_AGAIN)
        last, added = add_to_ledger(path, draft, seen=ledger.head)
    else:
        added = False
    write_published_manifest(folder, last)
    return Publication(edition, last.rank, len(last.atoms), already=not added)


def _edition(manifest: Mapping[str, Any], folder: Path) -> Edition:
    failed = [report["page"] for report in manifest.get("rapports", ()) if report.get("probleme")]
    if failed:
        raise PublicationRefused(
            f"un rapport de cette édition a échoué ({failed[0]})", file=folder.name, action=_RUN_AGAIN
        )
    try:
        return Edition(manifest["edition"])
    except (KeyError, ValueError):
        raise PublicationRefused(
            "le manifeste ne dit pas de quelle édition il s'agit", file=folder.name, action=_RUN_AGAIN
        ) from None


def _same_figures(params: Params, edition: Edition, folder: Path, manifest: Mapping[str, Any]) -> EditionStore:
    """Give the store that this edition shows, prepared after what is published today; stop where it shows another."""
    if missing_from(manifest, ledgers_known(params.places, edition)):
        raise LedgerBroken(
            f"le dossier {folder.name} dépend d'une édition publiée que le registre ne connaît plus",
            action="Remettre le registre de la dernière sauvegarde",
        )
    if manifest.get("empreinte") != fingerprint(params, edition):
        raise PublicationRefused(
            "l'édition n'a pas été faite avec ces paramètres et ces données", file=folder.name, action=_RUN_AGAIN
        )
    store = ensure_store(params, edition)
    index = store.index()
    shown = to_csv(edition_estimates(store.slice(ALL_CAMPUSES, ALL_CERTIFICATIONS, max(index.sessions))))
    if (folder / "indicateurs.csv").read_bytes() != shown.encode("utf-8"):
        raise PublicationRefused(
            "une édition publiée depuis change ce que celle-ci peut montrer", file=folder.name, action=_RUN_AGAIN
        )
    return store
