"""Registers: read for the internal edition alone, whole or not at all, with the documents that they cite."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cfa_report.domain.edition import Edition
from cfa_report.errors import ParameterError
from cfa_report.intake import load_contracts
from cfa_report.params import Params, read_params
from cfa_report.preparation.registers import read_registers
from cfa_report.store import EditionStore, fingerprint
from cfa_report.store.registers import Register

NAME = "actions_correctives"
HEADER = (
    "id;campus;certification;indicateur;session;constat;cause;action;responsable;echeance;statut;date_cloture;"
    "effet_attendu;preuves;indicateur_qualiopi"
)
LINE = "{id};{campus};RNCP34079;taux_obtention;2024-06;Baisse;;Soutien;Direction;2026-06-30;en_cours;;+5;{proofs};32"


@pytest.fixture
def network(demo_params: Params, tmp_path: Path) -> Callable[..., Params]:
    """Give the demonstration other registers: one file for each text."""

    def make(*texts: str) -> Params:
        folder = tmp_path / "params"
        shutil.copytree(demo_params.places.params, folder)
        (tmp_path / "preuves" / "2026").mkdir(parents=True)
        (tmp_path / "preuves" / "2026" / "cr.txt").write_text("compte rendu", encoding="utf-8")
        (tmp_path / "secret.txt").write_text("hors du dossier", encoding="utf-8")
        lines = []
        for number, text in enumerate(texts):
            (tmp_path / f"registre{number}.csv").write_text(text, encoding="utf-8")
            lines.append(f'  - {{contrat: "{NAME}", fichier: "../registre{number}.csv"}}\n')
        path = folder / "reseau.yaml"
        head = path.read_text("utf-8").split("registres:\n")[0]
        path.write_text(head + "registres:\n" + "".join(lines) + 'preuves: "../preuves"\n', encoding="utf-8")
        return read_params(folder)

    return make


def table(*lines: str) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


def line(number: str = "A1", campus: str = "FICTIF", proofs: str = "") -> str:
    return LINE.format(id=number, campus=campus, proofs=proofs)


def read(params: Params) -> Register:
    return read_registers(params, load_contracts(params.places.contracts))[0][NAME]


def test_lines_become_texts_with_the_code_of_today_and_the_exit_year(network: Callable[..., Params]) -> None:
    (row,) = read(network(table(line()))).rows.to_dict("records")
    assert (row["certification"], row["session"], row["echeance"]) == ("RNCP39063", "2024", "2026-06-30")
    assert (row["cause"], row["date_cloture"], row["indicateur_qualiopi"]) == ("", "", "32")


def test_a_document_is_hashed_named_as_missing_or_refused_when_it_lies_elsewhere(
    network: Callable[..., Params],
) -> None:
    register = read(network(table(line(proofs="2026/cr.txt| absent.pdf |../secret.txt"))))
    found = {row["nom"]: (row["etat"], row["empreinte"]) for row in register.evidence.to_dict("records")}
    assert found == {
        "2026/cr.txt": ("presente", hashlib.sha256(b"compte rendu").hexdigest()),
        "absent.pdf": ("manquante", ""),
        "../secret.txt": ("manquante", ""),
    }


def test_without_a_folder_of_documents_nothing_is_said_to_be_missing(network: Callable[..., Params]) -> None:
    params = network(table(line(proofs="cr.txt")))
    bare = replace(params, network=params.network.model_copy(update={"preuves": None}))
    assert list(read(bare).evidence["etat"]) == ["non_verifiee"]


def test_one_refused_file_empties_the_whole_register_and_says_why(network: Callable[..., Params]) -> None:
    register = read(network(table(line()), table(line("A2", campus="AILLEURS"))))
    assert (register.state, register.is_read, len(register.rows)) == ("refuse", False, 0)
    assert [row[2] for row in register.checks if row[6] != "respectee"] == ["AC-06"]


def test_the_same_line_in_two_files_refuses_the_register(network: Callable[..., Params]) -> None:
    register = read(network(table(line()), table(line())))
    assert register.state == "refuse"
    assert "REG-01" in [row[2] for row in register.checks]


def test_a_network_whose_contracts_lack_a_register_is_told(network: Callable[..., Params]) -> None:
    params = network(table(line()))
    contracts = load_contracts(params.places.contracts)
    del contracts[NAME]
    with pytest.raises(ParameterError, match="actions_correctives"):
        read_registers(params, contracts)


def test_another_table_is_no_register(network: Callable[..., Params], tmp_path: Path) -> None:
    params = network(table(line()))
    path = params.places.params / "reseau.yaml"
    path.write_text(path.read_text("utf-8").replace(f'contrat: "{NAME}"', 'contrat: "apprentis"'), encoding="utf-8")
    with pytest.raises(ParameterError, match="n'est pas le contrat d'un registre"):
        read_params(params.places.params)


def test_a_changed_line_or_document_makes_the_store_out_of_date(network: Callable[..., Params], tmp_path: Path) -> None:
    params = network(table(line()))
    first, public = fingerprint(params, Edition.INTERNE), fingerprint(params, Edition.PUBLIQUE)
    (tmp_path / "preuves" / "2026" / "cr.txt").write_text("autre", encoding="utf-8")
    second = fingerprint(params, Edition.INTERNE)
    (tmp_path / "registre0.csv").write_text(table(line("A9")), encoding="utf-8")
    assert len({first, second, fingerprint(params, Edition.INTERNE)}) == 3
    # The public edition does not read them: it stays as it was.
    assert fingerprint(params, Edition.PUBLIQUE) == public


def test_each_campus_reads_its_own_lines_and_the_network_all_of_them(prepared: dict[Edition, EditionStore]) -> None:
    store = prepared[Edition.INTERNE]
    own = store.slice("FICTIF", "ENSEMBLE", "2025").registers[NAME]
    assert own.is_read
    assert set(own.rows["campus"]) == {"FICTIF"}
    assert store.slice("PARIS", "ENSEMBLE", "2025").registers[NAME].rows.empty
    assert len(store.slice("RESEAU", "ENSEMBLE", "2025").registers[NAME].rows) == len(own.rows)
    assert store.slice("FICTIF", "RNCP38359", "2025").registers[NAME].state == "absent"


def test_no_text_of_a_register_is_in_the_public_store(
    prepared: dict[Edition, EditionStore], demo_params: Params
) -> None:
    own = prepared[Edition.INTERNE].slice("FICTIF", "ENSEMBLE", "2025").registers[NAME].rows
    texts = {text for name in ("constat", "action", "cause") for text in own[name] if text}
    folder = demo_params.places.store / Edition.PUBLIQUE
    everything = "".join(
        json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False) for path in folder.iterdir()
    )
    assert texts
    assert not [text for text in texts if text in everything]
    assert prepared[Edition.PUBLIQUE].slice("FICTIF", "ENSEMBLE", "2025").registers[NAME].state == "absent"
