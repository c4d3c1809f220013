from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfa_report.cli import main

HOSTILE = Path(__file__).parents[1] / "hostile"


def test_a_control_file_is_accepted_with_exit_code_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(HOSTILE / "c00_control.csv")]) == 0
    assert "accepté" in capsys.readouterr().out


def test_a_refused_file_gives_exit_code_3_and_json_alone_on_each_line(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(HOSTILE / name) for name in ("c19_missing_col.csv", "c00_control.csv", "y05_seuil_0.yaml")]
    assert main(["check", *files, "--format", "json"]) == 3
    verdicts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [verdict["verdict"] for verdict in verdicts] == ["refuse", "accepte", "refuse"]
    assert {"fichier", "contrat", "verdict", "erreurs", "avertissements", "effectifs"} <= set(verdicts[0])
    assert set(verdicts[0]["erreurs"][0]) == {"code", "ligne", "colonne", "message", "geste"}


def test_a_file_whose_name_starts_with_a_dash_is_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(HOSTILE)
    assert main(["check", "-f07_dash.csv"]) == 0
    assert "accepté" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "pas comprise"),
        (["run", "--campsu", "X"], "--campsu"),
        (["explain"], "Il manque"),
        (["explain", "taux_de_chance"], "n'existe pas"),
        (["run", "--jobs", "zéro"], "ne convient pas"),
        (["check", str(HOSTILE / "c00_control.csv"), "--contract", "inconnu"], "n'existe pas"),
        (["run", "--params", "nulle-part"], "introuvable"),
        (["verify", "nulle-part"], "introuvable"),
    ],
)
def test_wrong_usage_gives_exit_code_2_and_one_french_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1
    assert "Traceback" not in error


def test_explain_tells_definition_variants_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "taux_rupture_net"]) == 0
    text = capsys.readouterr().out
    for said in ("180 jours", "Variante « ort »", "Variante « tableau_de_bord »", "Source", "L. 6111-8", "Identité : "):
        assert said in text
    assert main(["explain", "taux_obtention"]) == 0
    assert "Partie de : taux_obtention.acces" in capsys.readouterr().out


def test_without_a_params_folder_the_sentence_says_how_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run"]) == 2
    assert "cfa-report demo" in capsys.readouterr().err
