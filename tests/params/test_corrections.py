"""Corrections: declared for a cell that exists, with a reason that tells no number."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cfa_report.errors import ParameterError
from cfa_report.params import Params, read_params

RIGHT = {
    "campus": '"PARIS"', "certification": '"CAP-MIS"', "session": '"2024"', "indicateur": '"taux_obtention"',
    "motif": '"résultat d\'un recours, connu après la publication"',
}  # fmt: skip


@pytest.fixture
def folder(demo_params: Params, tmp_path: Path) -> Path:
    copy = tmp_path / "reseau" / "params"
    shutil.copytree(demo_params.places.params, copy)
    return copy


def declare(folder: Path, **changes: str | None) -> Params:
    values = {name: value for name, value in {**RIGHT, **changes}.items() if value is not None}
    path = folder / "politique.yaml"
    text = path.read_text("utf-8")
    assert text.endswith("corrections: []\n")
    line = ", ".join(f"{name}: {value}" for name, value in values.items())
    path.write_text(text.replace("corrections: []\n", f"corrections:\n  - {{{line}}}\n"), encoding="utf-8")
    return read_params(folder)


def test_the_policy_of_a_network_has_no_correction_unless_it_says_so(demo_params: Params) -> None:
    assert demo_params.policy.corrections == []


def test_a_correction_may_be_about_one_reading_and_one_horizon(folder: Path) -> None:
    changes = {"indicateur": '"taux_insertion_emploi"', "variante": '"ort"', "horizon_mois": "6"}
    (one,) = declare(folder, **changes).policy.corrections
    assert (one.campus, one.indicateur, one.variante, one.horizon_mois) == ("PARIS", "taux_insertion_emploi", "ort", 6)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"campus": '"NULLE-PART"'}, "« NULLE-PART », qui n'est pas dans le réseau"),
        ({"certification": '"INCONNUE"'}, "« INCONNUE », qui n'est pas dans le réseau"),
        ({"session": '"1999"'}, "« 1999 », qui n'est pas dans le réseau"),
        ({"session": "2024"}, "guillemets"),
        ({"indicateur": '"taux_de_chance"'}, "« taux_de_chance » n'existe pas"),
        ({"variante": '"inconnue"'}, "la variante « inconnue »"),
        ({"horizon_mois": "7"}, "code inconnu"),
        ({"motif": None}, "il manque la clé « motif »"),
        ({"motif": '""'}, "est vide"),
        ({"motif": '"2 admis oubliés"'}, "contient un chiffre"),
        ({"nombre": "2"}, "« nombre » est inconnue"),
    ],
)
def test_a_wrong_correction_is_refused_with_its_line(changes: dict[str, str | None], said: str, folder: Path) -> None:
    with pytest.raises(ParameterError) as caught:
        declare(folder, **changes)
    assert said in str(caught.value)
    assert caught.value.file == "politique.yaml"
    lines = (folder / "politique.yaml").read_text("utf-8").splitlines()
    assert caught.value.line == len(lines)


def test_totals_may_be_corrected(folder: Path) -> None:
    (one,) = declare(folder, campus='"RESEAU"', certification='"ENSEMBLE"').policy.corrections
    assert (one.campus, one.certification, one.variante, one.horizon_mois) == ("RESEAU", "ENSEMBLE", None, None)
