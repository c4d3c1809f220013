"""The store of an edition is prepared after what was published, and says so."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from cfa_report.domain.columns import CELL_KEY
from cfa_report.domain.edition import Edition
from cfa_report.errors import LedgerBroken
from cfa_report.params import Params, read_params
from cfa_report.preparation import keep_published, prepare
from cfa_report.store import EditionStore, fingerprint, ledger_heads, read_ledger
from cfa_report.store.ledger import published_atoms
from cfa_report.store.ledger_writing import Draft, add_to_ledger

NETWORK = """
reseau: "Petit réseau"
sessions: ["2025"]
campus:
  - code: "LYON"
    libelle: "Lyon"
    livraisons:
      - tables:
          effectifs: ["../effectifs.csv"]
certifications:
  - {code: "C1", libelle: "Une", section: "CFA", renouvelle: ["C0"]}
  - {code: "C0", libelle: "Zéro", section: "CFA"}
references: []
"""


class Small:
    """A network of one course, counted again for each edition."""

    def __init__(self, folder: Path, policy: Path) -> None:
        self.folder = folder / "params"
        self.folder.mkdir(parents=True)
        (self.folder / "reseau.yaml").write_text(NETWORK, encoding="utf-8")
        shutil.copy(policy, self.folder)

    @property
    def params(self) -> Params:
        return read_params(self.folder)

    def prepare(self, present: int, edition: Edition) -> EditionStore:
        text = f"campus;certification;session;entres;presentes\nLYON;C1;2025;30;{present}\n"
        (self.folder.parent / "effectifs.csv").write_text(text, encoding="utf-8")
        return self.prepared(edition)

    def prepared(self, edition: Edition) -> EditionStore:
        prepare(self.params, edition)
        return EditionStore(self.params.places.store / edition)

    def publish(self, edition: Edition) -> None:
        store = EditionStore(self.params.places.store / edition)
        path = self.params.places.ledger(edition)
        content = hashlib.sha256(store.index().released.encode()).hexdigest()
        draft = Draft(edition, "2026-04-15", content, "", [], published_atoms(store.all_cells()))
        keep_published(self.params, edition, len(read_ledger(path).entries) + 1, content)
        add_to_ledger(path, draft, seen=read_ledger(path).head)

    def declare(self, certification: str) -> None:
        path = self.folder / "politique.yaml"
        line = (
            f'  - {{campus: "LYON", certification: "{certification}", session: "2025",'
            ' indicateur: "taux_presentation", motif: "oubli"}\n'
        )
        path.write_text(path.read_text("utf-8").replace("corrections: []\n", f"corrections:\n{line}"), encoding="utf-8")


def shown(store: EditionStore, campus: str = "LYON", certification: str = "C1") -> list[object]:
    cells = store.all_cells()
    (row,) = cells[
        (cells["indicateur"] == "taux_presentation") & (cells["variante"] == "ort")
        & (cells["campus"] == campus) & (cells["certification"] == certification)
    ].to_dict("records")  # fmt: skip
    return [row["statut"], None if row["statut"] != "publie" else row["numerateur"], row["plage"]]


@pytest.fixture
def small(tmp_path: Path, demo_params: Params) -> Small:
    return Small(tmp_path / "petit", demo_params.places.params / "politique.yaml")


def test_a_store_prepared_again_after_its_own_publication_shows_the_same(small: Small) -> None:
    before = small.prepare(20, Edition.PUBLIQUE).index()
    small.publish(Edition.PUBLIQUE)
    after = small.prepare(20, Edition.PUBLIQUE).index()
    assert (before.fingerprint, before.released) == (after.fingerprint, after.released)
    assert before.ledgers == {"publique": ""}
    assert after.ledgers == {"publique": read_ledger(small.params.places.ledger(Edition.PUBLIQUE)).head}
    assert after.ledgers == ledger_heads(small.params.places, Edition.PUBLIQUE)
    assert after.fingerprint == fingerprint(small.params, Edition.PUBLIQUE)


def test_one_more_is_frozen_in_the_cell_and_its_totals_and_three_more_are_shown(small: Small) -> None:
    small.prepare(20, Edition.PUBLIQUE)
    small.publish(Edition.PUBLIQUE)
    frozen = small.prepare(21, Edition.PUBLIQUE)
    for place in (("LYON", "C1"), ("LYON", "ENSEMBLE"), ("RESEAU", "C1"), ("RESEAU", "ENSEMBLE")):
        assert shown(frozen, *place) == ["gele", None, ""]
    assert shown(small.prepare(23, Edition.PUBLIQUE)) == ["publie", 23, ""]
    assert shown(small.prepare(20, Edition.PUBLIQUE)) == ["publie", 20, ""]


def test_the_internal_edition_is_held_by_both_ledgers_and_the_public_one_by_its_own(small: Small) -> None:
    small.prepare(20, Edition.PUBLIQUE)
    small.publish(Edition.PUBLIQUE)
    internal = small.prepare(21, Edition.INTERNE)
    assert shown(internal)[0] == "gele"
    assert set(internal.index().ledgers) == {"interne", "publique"}
    small.prepare(24, Edition.INTERNE)
    small.publish(Edition.INTERNE)
    assert shown(small.prepare(25, Edition.PUBLIQUE)) == ["publie", 25, ""]


def test_a_correction_declared_under_a_renewed_code_is_shown_and_kept_in_the_index(small: Small) -> None:
    small.prepare(20, Edition.PUBLIQUE)
    small.publish(Edition.PUBLIQUE)
    small.declare("C0")
    store = small.prepare(21, Edition.PUBLIQUE)
    assert shown(store) == ["plage", None, "55–80\u00a0%"]
    assert shown(store, "RESEAU", "ENSEMBLE") == ["plage", None, "55–80\u00a0%"]
    (told,) = store.index().corrections
    assert (told["certification"], told["motif"]) == ("C1", "oubli")
    assert EditionStore(small.params.places.store / Edition.PUBLIQUE).index() == store.index()


def test_a_broken_ledger_stops_the_preparation_and_leaves_the_store_as_it_was(small: Small) -> None:
    store = small.prepare(20, Edition.PUBLIQUE)
    small.publish(Edition.PUBLIQUE)
    before = store.index()
    path = small.params.places.ledger(Edition.PUBLIQUE)
    path.write_text(path.read_text("utf-8").replace(",20,30,30,", ",21,30,30,"), encoding="utf-8")
    with pytest.raises(LedgerBroken, match="n'est plus celle"):
        small.prepare(20, Edition.PUBLIQUE)
    assert store.index() == before


HOSTILE = Path(__file__).parents[1] / "hostile"
CAMPUSES = ("LYON", "MARSEILLE", "TOULOUSE")


@pytest.fixture
def three_campuses(tmp_path: Path, demo_params: Params) -> Small:
    """Make a network of the three campuses of the hostile control file."""
    small = Small(tmp_path / "trois", demo_params.places.params / "politique.yaml")
    deliveries = "".join(
        f'  - code: "{code}"\n    libelle: "{code}"\n    livraisons:\n      - tables:\n'
        f'          suivi_promotion: ["../{code}.csv"]\n'
        for code in CAMPUSES
    )
    courses = "".join(
        f'  - {{code: "RNCP{digits}", libelle: "{digits}", section: "CFA", rncp: "RNCP{digits}"}}\n'
        for digits in ("35185", "34407", "183")
    )
    text = f'reseau: "Trois"\nsessions: ["2025"]\ncampus:\n{deliveries}certifications:\n{courses}references: []\n'
    (small.folder / "reseau.yaml").write_text(text, encoding="utf-8")
    return small


def prepare_from(small: Small, file: str) -> EditionStore:
    header, *lines = (HOSTILE / file).read_text(encoding="utf-8").splitlines()
    for code in CAMPUSES:
        own = [line for line in lines if line.split(";")[4] == code]
        (small.folder.parent / f"{code}.csv").write_text("\n".join([header, *own, ""]), encoding="utf-8")
    prepare(small.params, Edition.PUBLIQUE)
    return EditionStore(small.params.places.store / Edition.PUBLIQUE)


def test_one_learner_added_between_two_editions_cannot_be_subtracted(three_campuses: Small) -> None:
    """``d28_year2_plus_one.csv`` is the control file and one learner of one course of Marseille."""
    first = prepare_from(three_campuses, "c00_control.csv").all_cells()
    three_campuses.publish(Edition.PUBLIQUE)
    second = prepare_from(three_campuses, "d28_year2_plus_one.csv").all_cells()
    both = first.merge(second, on=list(CELL_KEY), suffixes=("_1", "_2"))
    assert len(both) == len(first) == len(second)
    exact = both[both["numerateur_1"].notna() & both["numerateur_2"].notna()]
    assert len(exact) > 10
    for name in ("numerateur", "repondants", "eligibles"):
        assert (exact[f"{name}_1"] == exact[f"{name}_2"]).all()
    frozen = both[both["statut_2"] == "gele"]
    # The total that was shown is held back; those that were hidden already stay so.
    assert ("MARSEILLE", "ENSEMBLE") in set(zip(frozen["campus"], frozen["certification"], strict=True))
    elsewhere = frozen["campus"].isin(["LYON", "TOULOUSE"]) | frozen["certification"].isin(["RNCP35185", "RNCP183"])
    assert not elsewhere.any()
