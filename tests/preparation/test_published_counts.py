"""What a published edition counted: kept whole, for nobody else, and missed when it is not there."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pandas as pd
import pytest

from cfa_report.domain.edition import Edition
from cfa_report.errors import CfaReportError, LedgerBroken
from cfa_report.params import Params
from cfa_report.preparation import keep_published
from cfa_report.preparation.published_counts import keep_counts, published_editions
from cfa_report.store import read_ledger
from cfa_report.store.ledger import published_atoms
from cfa_report.store.ledger_writing import Draft, add_to_ledger
from tests.disclosure.networks import drawn_network
from tests.disclosure.test_departed import CAMPUS
from tests.preparation.test_after_publication import Small
from tests.simulation.editions import release

CONTENT = "0" * 64


def published(params: Params, counts: pd.DataFrame) -> Path:
    """Publish counts, and give the file in which they are kept."""
    released = release(counts)
    keep_counts(params, Edition.PUBLIQUE, 1, CONTENT, counts, released)
    path = params.places.ledger(Edition.PUBLIQUE)
    draft = Draft(Edition.PUBLIQUE, "2026-04-15", CONTENT, "", [], published_atoms(released))
    add_to_ledger(path, draft, seen=read_ledger(path).head)
    return params.places.published_counts(Edition.PUBLIQUE) / f"0001-{CONTENT}.json"


@pytest.fixture
def small(tmp_path: Path, demo_params: Params) -> Small:
    return Small(tmp_path / "petit", demo_params.places.params / "politique.yaml")


@pytest.fixture
def params(small: Small) -> Params:
    return small.params


def test_what_was_counted_comes_back_as_it_was(params: Params) -> None:
    counts = drawn_network(4)
    path = published(params, counts)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (past,) = published_editions(params, Edition.PUBLIQUE)
    assert (past.edition, past.rank) == (Edition.PUBLIQUE, 1)
    own = past.counts.iloc[: len(counts)]
    pd.testing.assert_frame_equal(own.reset_index(drop=True), counts.astype(own.dtypes.to_dict()))
    assert past.counts["statut"].eq("publie")[past.shown].all()
    assert past.shown.any()
    assert past.hidden.any()
    assert not (past.shown & past.hidden).any()
    # The public edition is read by those who hold the internal one, not the reverse.
    assert len(published_editions(params, Edition.INTERNE)) == 1


def test_without_what_was_counted_or_with_other_counts_nothing_is_made(params: Params) -> None:
    path = published(params, drawn_network(4))
    value = json.loads(path.read_text(encoding="utf-8"))
    value["effectifs"][0][-2] += 1
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(LedgerBroken, match="n'est plus ce qui a été écrit"):
        published_editions(params, Edition.PUBLIQUE)
    other = drawn_network(5)
    keep_counts(params, Edition.PUBLIQUE, 1, CONTENT, other, release(other))
    with pytest.raises(LedgerBroken, match="n'est plus ce qui a été écrit"):
        published_editions(params, Edition.PUBLIQUE)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(LedgerBroken, match="n'est plus ce qui a été écrit"):
        published_editions(params, Edition.PUBLIQUE)
    path.unlink()
    with pytest.raises(LedgerBroken, match="manque"):
        published_editions(params, Edition.PUBLIQUE)


NETWORK = """
reseau: "Petit réseau"
sessions: ["2025"]
campus:
  - {code: "LYON", libelle: "Lyon", livraisons: [{tables: {effectifs: ["../lyon.csv"]}}]}
  - {code: "PARIS", libelle: "Paris", livraisons: [{tables: {effectifs: ["../paris.csv"]}}]}
certifications:
  - {code: "A", libelle: "A", section: "CFA"}
  - {code: "B", libelle: "B", section: "CFA"}
  - {code: "C", libelle: "C", section: "CFA"}
  - {code: "D", libelle: "D", section: "CFA"}
  - {code: "E", libelle: "E", section: "CFA"}
references: []
"""
PEOPLE = {"lyon": {code: CAMPUS["P", code] for code in "ABCDE"}, "paris": {code: CAMPUS["Q", code] for code in "ABCDE"}}


def test_a_small_course_that_is_delivered_no_more_is_not_the_rest_of_two_totals(small: Small) -> None:
    (small.folder / "reseau.yaml").write_text(NETWORK, encoding="utf-8")

    def deliver(without: str = "") -> pd.DataFrame:
        for campus, courses in PEOPLE.items():
            lines = [f"{campus.upper()};{code};2025;{n};{k}" for code, (k, n, _) in courses.items() if code != without]
            text = "\n".join(["campus;certification;session;entres;presentes", *lines, ""])
            (small.folder.parent / f"{campus}.csv").write_text(text, encoding="utf-8")
            without = ""
        cells = small.prepared(Edition.PUBLIQUE).all_cells()
        cells = cells[(cells["indicateur"] == "taux_presentation") & (cells["variante"] == "ort")]
        return cells.set_index(["campus", "certification"])["numerateur"]

    first = deliver()
    assert first["LYON", "ENSEMBLE"] == 31
    small.publish(Edition.PUBLIQUE)
    second = deliver(without="A")
    assert pd.isna(second["LYON", "ENSEMBLE"])
    small.params.places.ledger(Edition.PUBLIQUE).unlink()
    small.params.places.ledger(Edition.PUBLIQUE).with_suffix(".tete").unlink()
    assert deliver(without="A")["LYON", "ENSEMBLE"] == 26


def test_data_that_change_while_an_edition_is_published_stop_it(small: Small) -> None:
    store = small.prepare(20, Edition.PUBLIQUE)
    shown = store.index().released
    path = small.folder.parent / "effectifs.csv"
    path.write_text(path.read_text("utf-8").replace(";30;20", ";30;26"), encoding="utf-8")
    with pytest.raises(CfaReportError, match="les données ont changé pendant la publication"):
        keep_published(small.params, Edition.PUBLIQUE, 1, CONTENT)
    assert not small.params.places.published_counts(Edition.PUBLIQUE).exists()
    assert store.index().released == shown
