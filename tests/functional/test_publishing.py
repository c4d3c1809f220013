"""Publishing the demonstration twice: what does not change, what is held back, what is corrected, what stops it."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cfa_report.cli import last_checks, main
from cfa_report.domain.edition import Edition
from cfa_report.errors import PublicationRefused
from cfa_report.params import Params, read_params
from cfa_report.report.manifest import read_manifest
from cfa_report.store import Ledger, read_ledger
from tests.functional.conftest import Run, command

ONE_MORE, THREE_LESS, CORRECTED = ("RNCP37909", "2025"), ("RNCP38359", "2023"), ("RNCP38359", "2024")
#: What is said of thirty-four out of forty once it is corrected: three people more or less, to five points outward.
RANGE = "75–95\u00a0%"


@dataclass(frozen=True)
class Network:
    """A copy of the demonstration, its internal edition and its ledger."""

    folder: Path

    @property
    def params(self) -> Path:
        return self.folder / "demo" / "params"

    @property
    def edition(self) -> Path:
        return self.folder / "reports" / "interne"

    @property
    def path(self) -> Path:
        return read_params(self.params).places.ledger(Edition.INTERNE)

    @property
    def ledger(self) -> Ledger:
        return read_ledger(self.path)

    def publish(self, *options: str) -> int:
        return main(["publish", str(self.edition), "--params", str(self.params), *options])

    def run(self) -> tuple[int, str]:
        done = command(
            *("run", "--params", str(self.params), "--out", str(self.folder / "reports"), "--edition", "interne"),
            *("--campus", "FICTIF", "--certification", "RNCP37909", "--certification", "RNCP38359", "--jobs", "2"),
        )
        return done.returncode, done.stdout + done.stderr

    def files(self) -> dict[str, bytes]:
        paths = sorted(path for path in self.edition.rglob("*") if path.is_file())
        return {path.relative_to(self.edition).as_posix(): path.read_bytes() for path in paths}

    def cell(self, place: tuple[str, str], indicator: str = "taux_obtention", campus: str = "FICTIF") -> list[str]:
        """Give status, numerator, denominator and range of the first reading of a cell."""
        text = (self.edition / "indicateurs.csv").read_text(encoding="utf-8")
        key = (campus, *place, indicator, "ort", "cohorte")
        names = ("campus", "certification", "session", "indicateur", "variante", "cible")
        (row,) = (
            row for row in csv.DictReader(io.StringIO(text), delimiter=";")
            if tuple(row[name] for name in names) == key and row["section"] == "CFA"
        )  # fmt: skip
        return [row["statut"], row["numerateur"], row["repondants"], row["plage"]]

    def admit(self, changes: dict[tuple[str, str], int]) -> None:
        """Change how many were admitted on the fictitious campus, among those who sat and broke no contract."""
        path = self.folder / "demo" / "donnees" / "fictif" / "suivi_promotion.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        left = dict(changes)
        for row in rows:
            place = (f"RNCP{row['rncp']}", row["session"][:4])
            wanted = "oui" if left.get(place, 0) > 0 else "non"
            sat = (row["present"], row["rupture"]) == ("oui", "non")
            if left.get(place) and sat and row["admis"] in {"oui", "non"} - {wanted}:
                row["admis"] = wanted
                left[place] -= 1 if wanted == "oui" else -1
        assert not any(left.values())
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture(scope="module")
def network(finished: Run, tmp_path_factory: pytest.TempPathFactory) -> Network:
    folder = tmp_path_factory.mktemp("publication")
    shutil.copytree(finished.folder / "demo", folder / "demo")
    shutil.copytree(finished.reports / "interne", folder / "reports" / "interne")
    return Network(folder)


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play the two last checks, which are tested where they are."""
    monkeypatch.setattr(last_checks, "attack_edition", lambda folder, ledgers: True)
    monkeypatch.setattr(last_checks, "scan_edition", lambda params, folder: None)


@pytest.fixture(scope="module")
def published(network: Network) -> Network:
    """Publish the first edition; the tests go on from it, in their order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(last_checks, "attack_edition", lambda folder, ledgers: True)
        patch.setattr(last_checks, "scan_edition", lambda params, folder: None)
        assert network.publish("--reason", "première publication") == 0
    return network


def test_a_run_leaves_no_trace_in_the_ledger(network: Network) -> None:
    assert network.ledger.entries == ()
    assert not network.path.exists()


def test_published_once_it_is_in_the_ledger_with_everything_that_it_shows(published: Network) -> None:
    (entry,) = published.ledger.entries
    assert (entry.rank, entry.date, entry.reason, entry.corrections) == (1, "2026-04-15", "première publication", ())
    cells = published.ledger.published_cells()
    assert len(cells) > 2_000
    assert {"publie"} <= set(cells["statut"]) <= {"publie", "regroupe", "plage"}
    row = cells[
        (cells["campus"] == "FICTIF") & (cells["certification"] == "RNCP37909") & (cells["session"] == "2025")
        & (cells["indicateur"] == "taux_obtention") & (cells["variante"] == "ort")
    ]  # fmt: skip
    assert row[["numerateur", "repondants"]].to_numpy().tolist() == [[28, 36]]
    manifest = read_manifest(published.edition)
    assert manifest["publication"] == {"rang": 1, "empreinte": entry.digest}
    assert manifest["registres"] == {"interne": "", "publique": ""}
    assert main(["verify", str(published.edition)]) == 0


def test_published_again_it_changes_nothing(published: Network, capsys: pytest.CaptureFixture[str]) -> None:
    ledger, files = published.path.read_bytes(), published.files()
    assert published.publish() == 0
    assert "déjà publiée : rang 1" in capsys.readouterr().out
    assert published.path.read_bytes() == ledger
    assert published.files() == files


def test_the_same_data_give_the_published_bytes_again(published: Network) -> None:
    ledger, files = published.path.read_bytes(), published.files()
    code, said = published.run()
    assert code == 0, said
    assert published.files() == files
    assert published.publish() == 0
    assert published.path.read_bytes() == ledger


Spoil = Callable[[Network, pytest.MonkeyPatch], object]


def leak(params: Params, folder: Path) -> None:
    raise PublicationRefused("un nom figure dans une page", file=folder.name)


def spoil_page(network: Network, patch: pytest.MonkeyPatch) -> None:
    page = network.edition / "reseau.html"
    page = page if page.exists() else network.edition / "index.html"
    page.write_bytes(page.read_bytes() + b" ")


def spoil_manifest(network: Network, patch: pytest.MonkeyPatch) -> None:
    path = network.edition / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"rapports": [', '"rapports": [{"page": "x", "probleme": "p"},'))


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (
            lambda network, patch: patch.setattr(last_checks, "attack_edition", lambda folder, ledgers: False),
            3,
            "effectif caché",
        ),
        (lambda network, patch: patch.setattr(last_checks, "scan_edition", leak), 3, "un nom figure"),
        (spoil_page, 3, "ne correspond pas à son manifeste"),
        (spoil_manifest, 3, "un rapport de cette édition a échoué"),
        (
            lambda network, patch: network.admit({THREE_LESS: -1}),
            3,
            "n'a pas été faite avec ces paramètres et ces données",
        ),
        (lambda network, patch: shutil.rmtree(network.edition), 2, "introuvable"),
    ],
)
def test_an_edition_that_does_not_pass_is_not_published(
    spoil: Spoil, code: int, said: str, finished: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(finished.folder / "demo", tmp_path / "demo")
    shutil.copytree(finished.reports / "interne", tmp_path / "reports" / "interne")
    draft = Network(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(last_checks, "attack_edition", lambda folder, ledgers: True)
        patch.setattr(last_checks, "scan_edition", lambda params, folder: None)
        spoil(draft, patch)
        assert draft.publish() == code
    # Nothing was said but why.
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1
    assert not draft.path.exists()


def test_an_edition_that_passes_the_real_attack_and_the_real_search_is_published(
    finished: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(finished.folder / "demo", tmp_path / "demo")
    shutil.copytree(finished.reports / "interne", tmp_path / "reports" / "interne")
    network = Network(tmp_path)
    code = network.publish()
    assert (code, capsys.readouterr().err) == (0, "")
    assert len(network.ledger.entries) == 1


@pytest.mark.usefixtures("passing")
def test_without_its_ledger_nothing_is_made_nor_published(published: Network, tmp_path: Path) -> None:
    shutil.copytree(published.folder, tmp_path / "copie")
    copy = Network(tmp_path / "copie")
    for path in copy.path.parent.glob("registre-interne.*"):
        path.unlink()
    before = copy.files()
    code, said = copy.run()
    assert code == 2
    assert "le registre ne connaît plus" in said
    assert copy.files() == before
    assert copy.publish() == 2
    copy.path.write_text("abîmé\n", encoding="utf-8")
    code, said = copy.run()
    assert code == 2
    assert "ligne 1 : cette ligne du registre ne se lit pas" in said
    assert "Traceback" not in said


def test_a_change_of_one_is_frozen_one_of_three_is_shown_and_a_correction_is_a_range(published: Network) -> None:
    before = published.files()
    assert published.cell(ONE_MORE)[:3] == ["publie", "28", "36"]
    assert published.cell(THREE_LESS)[:3] == ["publie", "34", "41"]
    assert published.cell(CORRECTED)[:3] == ["publie", "34", "40"]
    assert [published.cell(("ENSEMBLE", session))[0] for session in ("2024", "2025")] == ["publie", "publie"]
    published.admit({ONE_MORE: 1, THREE_LESS: -3, CORRECTED: 1})
    policy = published.params / "politique.yaml"
    declared = (
        'corrections:\n  - {campus: "FICTIF", certification: "RNCP38359", session: "2024",\n'
        '     indicateur: "taux_obtention", motif: "recours <accepté> après la publication"}\n'
    )
    policy.write_text(policy.read_text("utf-8").replace("corrections: []\n", declared), encoding="utf-8")
    code, said = published.run()
    assert code == 0, said
    assert published.cell(ONE_MORE) == ["gele", "", "", ""]
    assert published.cell(THREE_LESS)[:3] == ["publie", "31", "41"]
    assert published.cell(CORRECTED) == ["plage", "", "", RANGE]
    # The total of 2025 moved by 1, that of 2024 is corrected with its cell.
    assert published.cell(("ENSEMBLE", "2025"))[0] in ("gele", "masque")
    assert published.cell(("ENSEMBLE", "2024"))[0] in ("plage", "masque")
    # What did not move is shown as before.
    assert published.cell(ONE_MORE, "taux_presentation")[0] == "publie"
    page = (published.edition / "2025/FICTIF/RNCP37909.html").read_text(encoding="utf-8")
    text = re.sub(r"<[^>]+>", " ", page)
    assert "gelé" in text
    assert "sa faible différence avec une édition déjà publiée" in text
    assert "Motif" not in page
    other = (published.edition / "2025/FICTIF/RNCP38359.html").read_text(encoding="utf-8")
    assert RANGE in re.sub(r"<[^>]+>", " ", other)
    assert "Motif : recours &lt;accepté&gt; après la publication." in other
    assert published.files() != before


@pytest.mark.usefixtures("passing")
def test_the_second_edition_follows_the_first_in_the_ledger(published: Network) -> None:
    assert published.publish() == 0
    first, second = published.ledger.entries
    assert (second.rank, second.previous, [one["motif"] for one in second.corrections]) == (
        2, first.digest, ["recours <accepté> après la publication"],
    )  # fmt: skip
    cells = published.ledger.published_cells()
    own = cells[
        (cells["campus"] == "FICTIF") & (cells["indicateur"] == "taux_obtention") & (cells["variante"] == "ort")
    ].set_index(["certification", "session"])
    assert own.loc[ONE_MORE, ["statut", "numerateur", "rang"]].tolist() == ["publie", 28, 1]
    assert own.loc[THREE_LESS, ["statut", "numerateur", "rang"]].tolist() == ["publie", 31, 2]
    assert own.loc[CORRECTED, ["statut", "plage", "rang"]].tolist() == ["plage", RANGE, 2]
    assert published.publish() == 0
    assert len(published.ledger.entries) == 2
