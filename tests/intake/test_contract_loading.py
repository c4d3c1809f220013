from __future__ import annotations

from pathlib import Path

import pytest

from cfa_report.errors import ContractError
from cfa_report.intake import TableContract, infer_contract, load_contracts
from cfa_report.intake.contract import read_contract

_CONTRACT = """table: essai
titre: Essai
grain: registre
schema:
  fields:
    - name: code
      type: string
      title: Code
      constraints: {required: true, pattern: '[A-Z]+'}
      forme: des majuscules
    - name: debut
      type: date
      title: Début
  primaryKey: [code]
regles:
  - id: ES-01
    gravite: avertissement
    attente: {ordre: {a: debut, b: debut}}
    message: Message
    geste: Geste
"""


def test_a_contract_is_read_with_the_rules_its_schema_implies() -> None:
    contract = read_contract(_CONTRACT.encode(), "essai.yaml")
    assert [rule.id for rule in contract.rules] == ["essai.code.obligatoire", "essai.code.forme", "essai.cle", "ES-01"]
    assert contract.primary_key == ("code",)
    assert contract.field("debut").type == "date"
    assert len(contract.digest) == 64


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("titre: Essai", "titres: Essai", 2),
        ("titre: Essai", "titre: Essai\ntitre: Encore", 3),
        ("titre: Essai", "titre: &a Essai", 2),
        ("titre: Essai", "titre: !!python/name:os.system", 2),
        ("titre: Essai", "titre: 12", 2),
        ("grain: registre", "grain: gros", 3),
        ("type: date", "type: datetime", 12),
        ("type: date", "type: date\n      constraints: {minimum: 2020-01-01}", 13),
        ("type: date", "type: date\n      constraints: {maximum: '01/01/2020'}", 13),
        ("type: date", "type: date\n      taille: 3", 13),
        ("pattern: '[A-Z]+'", "pattern: '[A-Z'", 9),
        ("required: true", "required: oui", 9),
        ("      forme: des majuscules\n", "", 6),
        ("primaryKey: [code]", "primaryKey: [cle]", 14),
        ("gravite: avertissement", "gravite: grave", 17),
        ("{ordre: {a: debut, b: debut}}", "{ordre: {a: debut}}", 18),
        ("{ordre: {a: debut, b: debut}}", "{ordre: {a: debut, b: fin}}", 18),
        ("{ordre: {a: debut, b: debut}}", "{ordre: {a: debut, b: debut, c: debut}}", 18),
        ("{ordre: {a: debut, b: debut}}", "{desordre: {}}", 18),
        ("{ordre: {a: debut, b: debut}}", "{condition: {si: {}, alors: {code: vide}}}", 18),
        ("{ordre: {a: debut, b: debut}}", "{condition: {si: {code: parfois}, alors: {code: vide}}}", 18),
        ("id: ES-01", "id: essai.cle", 16),
        ("  fields:\n", "  fields:\n    - {name: code, type: string, title: Code}\n", 5),
    ],
)
def test_a_wrong_contract_is_refused_with_its_line(old: str, new: str, line: int) -> None:
    assert old in _CONTRACT
    with pytest.raises(ContractError) as caught:
        read_contract(_CONTRACT.replace(old, new, 1).encode(), "essai.yaml")
    assert (caught.value.file, caught.value.line) == ("essai.yaml", line)


def test_a_table_must_be_called_like_its_file(tmp_path: Path) -> None:
    (tmp_path / "autre.yaml").write_text(_CONTRACT, "utf-8")
    with pytest.raises(ContractError, match="même nom"):
        load_contracts(tmp_path)


def test_an_empty_folder_has_no_contract(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="aucun contrat"):
        load_contracts(tmp_path)


def test_a_foreign_key_must_lead_somewhere(tmp_path: Path) -> None:
    key = "  foreignKeys:\n    - {fields: code, reference: {resource: absente, fields: code}}\nregles:"
    (tmp_path / "essai.yaml").write_text(_CONTRACT.replace("regles:", key), "utf-8")
    with pytest.raises(ContractError, match="inconnue"):
        load_contracts(tmp_path)


def test_every_table_of_the_design_has_its_contract(contracts: dict[str, TableContract]) -> None:
    assert set(contracts) == {
        "actions_29", "actions_correctives", "apprentis", "auto_evaluation", "campus", "certifications", "contrats",
        "coordonnees", "effectifs", "enquetes", "evenements", "examens", "offres", "partenariats", "plan_29",
        "reclamations", "references", "references_inserjeunes", "relances", "rencontres", "satisfaction",
        "suivi_promotion",
    }  # fmt: skip
    assert sum(len(contract.rules) for contract in contracts.values()) > 300


def test_no_rule_id_is_used_twice(contracts: dict[str, TableContract]) -> None:
    ids = [rule.id for contract in contracts.values() for rule in contract.rules]
    assert len(set(ids)) == len(ids)


def test_what_identifies_a_person_is_declared(contracts: dict[str, TableContract]) -> None:
    for contract in contracts.values():
        for field in contract.fields:
            if field.name in ("nom", "prenom", "courriel", "telephone"):
                assert field.personal == "directe"
            if field.name in ("ine", "apprenti", "date_naissance"):
                assert field.personal == "pseudonyme"


@pytest.mark.parametrize("optional", [True, False])
def test_each_header_infers_its_own_contract(
    optional: bool, contracts: dict[str, TableContract], tmp_path: Path
) -> None:
    for name, contract in contracts.items():
        columns = [field.name for field in contract.fields if optional or not field.optional_column]
        path = tmp_path / "fichier.csv"
        path.write_text(";".join(columns) + "\n" + ";".join("1" for _ in columns) + "\n", "utf-8")
        assert infer_contract(path, contracts).name == name
