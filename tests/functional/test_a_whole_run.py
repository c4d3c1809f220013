"""The main job, end to end, on the demonstration network."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from cfa_report.domain.columns import ESTIMATE, ESTIMATE_NUMBERS
from tests.functional.conftest import Run, command, run_two_campuses

EDITIONS = ("interne", "publique")
KEY = ("campus", "certification", "section", "session", "indicateur", "variante", "horizon_mois", "cible")


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def rows(run: Run, edition: str) -> list[dict[str, str]]:
    text = (run.reports / edition / "indicateurs.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_a_refused_delivery_makes_the_exit_code_4_and_every_other_report_is_there(finished: Run) -> None:
    assert finished.code == 4, finished.said
    assert "en échec" in finished.said
    assert "Échec" not in finished.said
    for edition in EDITIONS:
        pages = {path.name for path in (finished.reports / edition / "2025" / "MARSEILLE").glob("*.html")}
        own = {f"{name}.html" for name in ("revue", "suivi_enquete", "groupes", "audit", "dossier_29", "trajectoire")}
        own = own if edition == "interne" else {"publication.html"}
        assert pages == own | {
            "index.html", "BTS-OL.html", "BTS-PI.html", "BTS-NDRC.html", "BAC-PRO.html", "LICENCE-MOV.html",
        }  # fmt: skip


def test_the_page_of_a_refused_delivery_says_what_to_correct_and_names_nobody(finished: Run) -> None:
    page = (finished.reports / "interne/2025/FICTIF/RNCP38302.html").read_text(encoding="utf-8")
    assert "données à corriger" in page
    assert "suivi_refuse.csv" in page
    names = (finished.folder / "demo/donnees/fictif/suivi_refuse.csv").read_text(encoding="utf-8").splitlines()
    for line in names[1:]:
        ine, name, *_ = line.split(";")
        assert ine not in page
        assert not re.search(rf"\b{re.escape(name)}\b", page)


def test_every_page_says_that_it_is_a_demonstration_and_loads_nothing(finished: Run) -> None:
    pages = list(finished.reports.rglob("*.html"))
    assert len(pages) > 20
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert "Démonstration" in text, path
        assert 'lang="fr"' in text
        assert "Content-Security-Policy" in text
        assert "<script" not in text
        assert not re.search(r"""(src|href)=["']?(https?:)?//""", re.sub(r"<a [^>]*>", "", text)), path
        assert path.stat().st_size < 400_000


def test_the_index_leads_to_every_page_and_names_the_refused_delivery(finished: Run) -> None:
    for edition in EDITIONS:
        folder = finished.reports / edition
        index = (folder / "index.html").read_text(encoding="utf-8")
        linked = {html.unescape(link) for link in re.findall(r'href="([^"#]+)"', index)}
        made = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")} - {"index.html"}
        assert made <= linked
        assert all((folder / link).exists() for link in linked)
        assert "RNCP38302" in index


def test_the_csv_has_the_columns_that_bind_and_one_row_a_cell(finished: Run) -> None:
    for edition in EDITIONS:
        table = rows(finished, edition)
        assert tuple(table[0]) == ESTIMATE
        keys = [tuple(row[name] for name in KEY) for row in table]
        assert len(keys) == len(set(keys))
        for row in table:
            if row["statut"] not in ("publie", "regroupe"):
                assert not any(row[name] for name in ESTIMATE_NUMBERS), row


def test_no_denominator_under_the_threshold_is_in_the_csv(finished: Run) -> None:
    for edition, threshold in (("interne", 5), ("publique", 11)):
        shown = [row for row in rows(finished, edition) if row["repondants"]]
        assert shown
        assert min(int(row["repondants"]) for row in shown) >= threshold
        assert min(int(row["eligibles"]) for row in shown) >= threshold


def test_the_page_and_the_csv_say_the_same_numbers(finished: Run) -> None:
    looked_at = 0
    for row in rows(finished, "interne"):
        page = finished.reports / f"interne/2025/{row['campus']}/{row['certification']}.html"
        own = row["session"] == "2025" and row["cible"] == "cohorte" and row["variante"] == "ort"
        if own and row["section"] == "CFA" and row["numerateur"] and row["denominateur"] and page.is_file():
            text = html.unescape(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")))
            text = re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " "))
            assert f"{row['numerateur']} sur {row['denominateur']}" in text, row
            looked_at += 1
    assert looked_at > 15


def test_the_manifest_recomputes_and_tells_a_changed_byte(finished: Run, tmp_path: Path) -> None:
    copy = tmp_path / "interne"
    shutil.copytree(finished.reports / "interne", copy)
    assert command("verify", str(copy)).returncode == 0
    page = copy / "2025/MARSEILLE/BTS-OL.html"
    page.write_bytes(page.read_bytes()[:-1] + b" ")
    (copy / "intrus.html").write_text("x", encoding="utf-8")
    (copy / "indicateurs.csv").unlink()
    told = command("verify", str(copy))
    assert told.returncode == 3
    for said in ("BTS-OL.html : modifié", "intrus.html : n'est pas", "indicateurs.csv : absent"):
        assert said in told.stdout


def test_the_public_manifest_keys_the_hashes_of_inputs(finished: Run) -> None:
    inputs = {
        edition: json.loads((finished.reports / edition / "manifest.json").read_text(encoding="utf-8"))["entrees"]
        for edition in EDITIONS
    }
    assert inputs["interne"]["hachage"] == "sha256"
    assert inputs["publique"]["hachage"].startswith("hmac")
    plain, keyed = (set(inputs[edition]["fichiers"].values()) for edition in EDITIONS)
    assert not plain & keyed


def test_no_learner_is_in_anything_that_a_run_leaves(finished: Run) -> None:
    """Names, INE and birth dates of the flat table, in every file of the reports and of the private folder."""
    source = (finished.folder / "demo/donnees/fictif/suivi_promotion.csv").read_text(encoding="utf-8")
    secrets = set()
    for line in source.splitlines()[1:]:
        ine, name, first, born, *_ = line.split(";")
        secrets |= {ine, born, f"{name};{first}"}
    for folder in (finished.reports, finished.folder / "demo/.cfa-report"):
        for path in folder.rglob("*"):
            if path.is_file():
                text = path.read_text(encoding="utf-8")
                assert not [secret for secret in secrets if secret in text], path


def test_two_runs_in_different_folders_and_time_zones_give_the_same_bytes(finished: Run, tmp_path: Path) -> None:
    other = tmp_path / "un autre dossier é"
    other.mkdir()
    second = run_two_campuses(other, TZ="Pacific/Auckland", LANG="C", LC_ALL="C", PYTHONHASHSEED="7", COLUMNS="40")
    assert second.code == finished.code
    first, again = tree(finished.reports), tree(second.reports)
    assert list(first) == list(again)
    assert [name for name in first if first[name] != again[name]] == []


def test_a_notebook_that_fails_stops_no_other_and_its_page_is_not_there(finished: Run, tmp_path: Path) -> None:
    folder = tmp_path / "reseau"
    shutil.copytree(finished.folder / "demo", folder / "demo")
    shutil.copytree(Path(__file__).parents[2] / "notebooks", folder / "demo" / "notebooks")
    path = folder / "demo" / "notebooks" / "certification.ipynb"
    notebook = nbformat.read(str(path), as_version=4)
    bad = nbformat.v4.new_code_cell("assert certification != 'BTS-PI'")
    notebook.cells.insert(4, bad)
    nbformat.write(notebook, str(path))
    done = command(
        *("run", "--params", str(folder / "demo/params"), "--out", str(folder / "reports"), "--campus", "MARSEILLE"),
        *("--edition", "interne", "--jobs", "2"),
    )
    made = {item.name for item in (folder / "reports/interne/2025/MARSEILLE").iterdir()}
    assert done.returncode == 4
    assert "BTS-PI" in done.stdout
    assert "AssertionError" in done.stdout
    assert "BTS-PI.html" not in made
    assert {"BTS-OL.html", "index.html"} <= made
    assert "BTS-PI" in (folder / "reports/interne/index.html").read_text(encoding="utf-8")


def test_a_corrupted_file_turns_the_whole_campus_into_one_page(finished: Run, tmp_path: Path) -> None:
    folder = tmp_path / "reseau"
    shutil.copytree(finished.folder / "demo", folder / "demo")
    file = folder / "demo/donnees/marseille/effectifs.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([lines[0].replace("entres", "entrants"), *lines[1:]]), encoding="utf-8")
    done = command(
        *("run", "--params", str(folder / "demo/params"), "--out", str(folder / "reports"), "--campus", "MARSEILLE"),
        *("--edition", "interne"),
    )
    assert done.returncode == 4
    made = {item.name for item in (folder / "reports/interne/2025/MARSEILLE").iterdir()}
    assert made == {"index.html"}
    page = (folder / "reports/interne/2025/MARSEILLE/index.html").read_text(encoding="utf-8")
    assert "entres" in page


@pytest.mark.parametrize("change", ["delete", "move"])
def test_deleting_or_moving_a_cell_changes_the_page_accordingly(finished: Run, tmp_path: Path, change: str) -> None:
    folder = tmp_path / "reseau"
    shutil.copytree(finished.folder / "demo", folder / "demo")
    shutil.copytree(Path(__file__).parents[2] / "notebooks", folder / "demo" / "notebooks")
    path = folder / "demo" / "notebooks" / "certification.ipynb"
    notebook = nbformat.read(str(path), as_version=4)
    places = {cell.id: position for position, cell in enumerate(notebook.cells)}
    cell = notebook.cells.pop(places["qualite-titre"])
    if change == "move":
        notebook.cells.insert(places["essentiel-titre"], cell)
    nbformat.write(notebook, str(path))
    done = command(
        *("run", "--params", str(folder / "demo/params"), "--out", str(folder / "reports"), "--edition", "interne"),
        *("--campus", "MARSEILLE", "--certification", "BTS-OL"),
    )
    assert "BTS-OL.html" in done.stdout
    before = (finished.reports / "interne/2025/MARSEILLE/BTS-OL.html").read_text(encoding="utf-8")
    after = (folder / "reports/interne/2025/MARSEILLE/BTS-OL.html").read_text(encoding="utf-8")

    def headings(page: str) -> list[str]:
        return [re.sub(r"<[^>]+>", "", found) for found in re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.S)]

    expected = [title for title in headings(before) if title != "La qualité des données"]
    if change == "move":
        expected.insert(expected.index("L'essentiel"), "La qualité des données")
    assert headings(after) == expected


def test_a_narrow_run_keeps_the_pages_that_still_hold(finished: Run, tmp_path: Path) -> None:
    folder = tmp_path / "reseau"
    shutil.copytree(finished.folder / "demo", folder / "demo")
    shutil.copytree(finished.reports / "interne", folder / "reports" / "interne")
    stale = folder / "reports/interne/2019/LYON/ancien.html"
    stale.parent.mkdir(parents=True)
    stale.write_text("ancien", encoding="utf-8")
    done = command(
        *("run", "--params", str(folder / "demo/params"), "--out", str(folder / "reports"), "--edition", "interne"),
        *("--campus", "MARSEILLE", "--certification", "BTS-OL"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    before, after = tree(finished.reports / "interne"), tree(folder / "reports/interne")
    assert list(after) == list(before)
    assert [name for name in before if before[name] != after[name]] == []


def test_the_method_of_each_report_is_beside_its_page_and_holds_no_hidden_number(finished: Run) -> None:
    for edition in EDITIONS:
        folder = finished.reports / edition / "2025" / "MARSEILLE"
        pages = {path.stem for path in folder.glob("*.html")}
        methods = {path.name.removesuffix(".methode.json"): path for path in folder.glob("*.methode.json")}
        assert set(methods) == pages
        for path in methods.values():
            sheet = json.loads(path.read_text(encoding="utf-8"))
            assert sheet["edition"] == edition
            # A page that compares cohorts says how many changes its edition examined together.
            if sheet["ecarts"]["compares"]:
                assert sheet["ecarts"]["controle"]["examines"] > 40
            figures = [
                dict(zip(sheet["chiffres"]["colonnes"], line, strict=True)) for line in sheet["chiffres"]["lignes"]
            ]
            assert figures
            for figure in figures:
                if figure["statut"] not in ("publie", "regroupe"):
                    assert figure["numerateur"] is figure["repondants"] is figure["eligibles"] is None
