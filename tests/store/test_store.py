"""The store: what goes in comes out, whole or not at all, and is known to be out of date when it is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cfa_report.domain.columns import RELEASED
from cfa_report.domain.edition import Edition
from cfa_report.errors import ParameterError, UsageFault
from cfa_report.params import Params, read_params
from cfa_report.store import (
    EditionIndex,
    EditionStore,
    OwnProcess,
    StoreWriter,
    ensure_store,
    fingerprint,
    open_slice,
    opening,
)
from cfa_report.store.slices import cells_from_rows

ROOT = Path(__file__).parents[2]


def index(**changes: object) -> EditionIndex:
    values: dict[str, object] = {
        "fingerprint": "abc", "edition": Edition.INTERNE, "network": "Réseau d'été", "demonstration": True,
        "sessions": ("2024", "2025"), "campuses": {"LYON": "Campus de Lyon"},
        "certifications": {"C1": {"libelle": "Certification", "ordre": 0}},
        "pairs": (("2025", "LYON", "C1"),), "refusals": ({"campus": "LYON", "certifications": [], "constats": []},),
        "policy": {"confiance": 0.95}, "inputs": {"a.csv": "00"},
    }  # fmt: skip
    return EditionIndex(**{**values, **changes})  # type: ignore[arg-type]


CELLS = cells_from_rows(
    [
        ["LYON", "C1", "CFA", "2025", "taux_obtention", "ort", None, "2023-2025", "publie", 3, 7, 9, False, ""],
        ["LYON", "C1", "CFA", "2025", "taux_poursuite", "ort", 6, "2023-2025", "masque", None, None, None, False, ""],
    ]
)


def write(folder: Path, cells: pd.DataFrame = CELLS, **changes: object) -> EditionStore:
    writer = StoreWriter(folder)
    writer.write_index(index(**changes))
    checks = [["apprentis", "a.csv", "AP-01", "bloquant", "Message", "Geste", "respectee", 0, "2, 3"]]
    references = [["rncp", "taux_insertion_emploi", "ort", 6, "", "C1", "2025", 0.5, "Fiche"]]
    writer.write_slice("LYON", "C1", cells, checks, references)
    writer.write_slice("RESEAU", "ENSEMBLE", cells, [], [])
    writer.commit()
    return EditionStore(folder)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    store = write(tmp_path / "interne")
    assert store.index() == index()
    scope = store.slice("LYON", "C1", "2025")
    pd.testing.assert_frame_equal(scope.cells, CELLS)
    assert list(scope.cells.columns) == list(RELEASED)
    assert scope.checks.loc[0, ["regle", "nombre", "lignes"]].tolist() == ["AP-01", 0, "2, 3"]
    assert scope.references.loc[0, ["source", "horizon_mois", "valeur"]].tolist() == ["rncp", 6, 0.5]
    assert (scope.campus_label, scope.certification_label, scope.confidence) == (
        "Campus de Lyon",
        "Certification",
        0.95,
    )
    pd.testing.assert_frame_equal(store.all_cells(), CELLS)


def test_the_same_cells_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "un")
    write(tmp_path / "deux", CELLS.iloc[::-1])
    assert (tmp_path / "un" / "LYON~C1.json").read_bytes() == (tmp_path / "deux" / "LYON~C1.json").read_bytes()


def test_a_store_is_replaced_whole_and_an_abandoned_one_leaves_no_trace(tmp_path: Path) -> None:
    store = write(tmp_path / "interne")
    writer = StoreWriter(tmp_path / "interne")
    writer.write_index(index(fingerprint="nouveau"))
    assert store.index().fingerprint == "abc"
    writer.abandon()
    assert [path.name for path in tmp_path.iterdir()] == ["interne"]
    second = StoreWriter(tmp_path / "interne")
    second.write_index(index(fingerprint="nouveau"))
    second.commit()
    assert store.index().fingerprint == "nouveau"
    # Nothing of the former store is left in the new one.
    assert [path.name for path in (tmp_path / "interne").iterdir()] == ["edition.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["interne"]


@pytest.mark.parametrize(
    ("campus", "certification", "session"),
    [
        ("PARIS", "C1", "2025"), ("LYON", "C2", "2025"), ("LYON", "C1", "2031"), ("edition", "ENSEMBLE", "2025"),
        ("../interne/LYON", "C1", "2025"), ("", "", ""), ("RESEAU", "C1", "2025"),
    ],
)  # fmt: skip
def test_a_scope_that_does_not_exist_is_told(campus: str, certification: str, session: str, tmp_path: Path) -> None:
    store = write(tmp_path / "interne")
    with pytest.raises(UsageFault, match="aucune donnée pour"):
        store.slice(campus, certification, session)


def test_no_store_is_no_store(tmp_path: Path) -> None:
    assert not EditionStore(tmp_path / "rien").exists()


@pytest.fixture
def network(demo_params: Params, tmp_path: Path) -> Path:
    """Copy the demonstration elsewhere, with contracts of its own."""
    folder = tmp_path / "copie"
    home = demo_params.places.params.parent
    shutil.copytree(home, folder, ignore=shutil.ignore_patterns(".cfa-report"))
    shutil.copytree(demo_params.places.contracts, folder / "data_contracts")
    return folder


def touch(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))


def append(name: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


@pytest.mark.parametrize(
    ("change", "changes"),
    [
        (touch, False),
        (lambda folder: folder.rename(folder.parent / "ailleurs"), False),
        (append("LISEZMOI-AUTRE.txt", "rien"), False),
        (append("donnees/paris/enquetes.csv", "\n"), True),
        (append("donnees/paris/coordonnees.csv", "\n"), False),
        (append("donnees/references.csv", "\n"), True),
        (append("params/politique.yaml", "# note\n"), True),
        (append("params/reseau.yaml", "# note\n"), True),
        (append("data_contracts/apprentis.yaml", "# note\n"), True),
        (append("params/cle_demonstration.txt", "# note\n"), True),
        (lambda folder: (folder / "donnees/paris/relances.csv").unlink(), True),
    ],
)
def test_a_fingerprint_follows_contents_and_not_places(
    change: Callable[[Path], object], changes: bool, network: Path
) -> None:
    before = fingerprint(read_params(network / "params"), Edition.INTERNE)
    change(network)
    folder = network if network.is_dir() else network.parent / "ailleurs"
    after = fingerprint(read_params(folder / "params"), Edition.INTERNE)
    assert (before != after) == changes
    assert re.fullmatch("[0-9a-f]{64}", after)


def test_a_fingerprint_tells_editions_and_thresholds_apart(demo_params: Params) -> None:
    stricter = demo_params.with_threshold(Edition.INTERNE, 9)
    found = {fingerprint(params, edition) for params in (demo_params, stricter) for edition in Edition}
    assert len(found) == 4


def test_a_fresh_store_is_not_prepared_again(
    demo_params: Params, prepared: dict[Edition, EditionStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "OwnProcess", lambda *_: pytest.fail("prepared again"))
    for edition in Edition:
        assert ensure_store(demo_params, edition).index() == prepared[edition].index()


TINY = {
    "reseau.yaml": """
        reseau: "Petit réseau"
        sessions: ["2025"]
        campus:
          - code: "LYON"
            libelle: "Lyon"
            livraisons:
              - tables:
                  effectifs: ["../effectifs.csv"]
        certifications:
          - {code: "C1", libelle: "Une", section: "CFA"}
        """,
}


@pytest.fixture
def tiny(tmp_path: Path, demo_params: Params) -> Path:
    """Write the smallest network: one campus, one row of headcounts."""
    folder = tmp_path / "petit"
    (folder / "params").mkdir(parents=True)
    (folder / "params" / "reseau.yaml").write_text(textwrap.dedent(TINY["reseau.yaml"]), encoding="utf-8")
    shutil.copy(demo_params.places.params / "politique.yaml", folder / "params")
    (folder / "effectifs.csv").write_text("campus;certification;session;entres;presentes\nLYON;C1;2025;30;20\n")
    return folder / "params"


def test_who_opens_a_slice_never_sees_a_row(tiny: Path) -> None:
    code = textwrap.dedent("""
        import sys
        from cfa_report.store import open_slice
        scope = open_slice("LYON", "C1", session="2025")
        cells = scope.cells[scope.cells["variante"] == "ort"]
        row = cells[cells["indicateur"] == "taux_presentation"].iloc[0]
        assert (int(row["numerateur"]), int(row["eligibles"])) == (20, 30)
        for name in sys.modules:
            for wing in ("intake", "counting", "disclosure", "preparation"):
                assert not name.startswith(f"cfa_report.{wing}"), name
            assert not name.startswith("great_expectations"), name
        print(scope.index.network)
        """)
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
        env={**os.environ, "CFA_REPORT_PARAMS": str(tiny), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stderr == ""
    assert done.stdout == "Petit réseau\n"
    assert (tiny.parent / ".cfa-report").stat().st_mode & 0o777 == 0o700


def test_the_preparation_s_own_sentence_is_told(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFA_REPORT_PARAMS", str(tiny))
    reseau = tiny / "reseau.yaml"
    reseau.write_text(reseau.read_text("utf-8") + 'cle: "absente.txt"\n', encoding="utf-8")
    with pytest.raises(ParameterError, match=r"absente\.txt.*introuvable") as caught:
        open_slice("LYON", "C1", session="2025")
    assert ".." not in str(caught.value)


def test_an_edition_and_a_network_that_do_not_exist_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="l'édition « privee » n'existe pas"):
        open_slice("LYON", "C1", session="2025", edition="privee")
    monkeypatch.setenv("CFA_REPORT_PARAMS", str(tmp_path / "nulle-part"))
    with pytest.raises(ParameterError, match="introuvable"):
        open_slice("LYON", "C1", session="2025")


def test_a_batch_names_its_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(tmp_path / "interne")
    monkeypatch.setenv("CFA_REPORT_STORE", str(tmp_path / "interne"))
    assert open_slice("LYON", "C1", session="2025").index.network == "Réseau d'été"


def test_opened_by_hand_the_demonstration_is_made_on_the_spot(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, demo_params: Params, prepared: dict[Edition, EditionStore]
) -> None:
    """The demonstration is written for real; its preparation, already tested, is played by the store at hand."""
    project = tmp_path / "projet"
    (project / "notebooks").mkdir(parents=True)
    (project / "pyproject.toml").touch()
    shutil.copytree(demo_params.places.contracts, project / "data_contracts")
    monkeypatch.chdir(project / "notebooks")
    monkeypatch.delenv("CFA_REPORT_STORE", raising=False)
    monkeypatch.delenv("CFA_REPORT_PARAMS", raising=False)
    asked = []

    class Played(OwnProcess):
        def __init__(self, module: str, *arguments: str) -> None:
            asked.append(module)
            if module == "cfa_report.preparation":
                shutil.copytree(demo_params.places.store, project / "demo" / ".cfa-report" / "magasin")
                module, arguments = "this", ()
            super().__init__(module, *arguments)

    monkeypatch.setattr(opening, "OwnProcess", Played)
    scope = open_slice("PARIS", "CAP-MIS", session="2025")
    assert asked == ["cfa_report.demonstration", "cfa_report.preparation"]
    assert scope.index.demonstration
    assert len(scope.cells) > 50
    # The same demonstration elsewhere has the same fingerprint: the second time, nothing is made.
    open_slice("PARIS", "CAP-MIS", session="2025")
    assert len(asked) == 2


def test_the_store_holds_no_row(demo_params: Params, prepared: dict[Edition, EditionStore]) -> None:
    home = demo_params.places.params.parent / "donnees"
    names = [line.split(";")[0] for line in (home / "paris" / "apprentis.csv").read_text("utf-8").splitlines()[1:]]
    flat = (home / "fictif" / "suivi_promotion.csv").read_text("utf-8").splitlines()[1:]
    # Surnames such as « FICTIF » are codes too; numbers and birth dates are not.
    names += [line.split(";")[column] for line in flat for column in (0, 3)]
    assert len(names) > 400
    for edition in Edition:
        for path in (demo_params.places.store / edition).glob("*.json"):
            words = set(re.findall(r"[\w/]+", path.read_text("utf-8")))
            assert not words & set(names)
