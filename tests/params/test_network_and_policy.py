"""The rules between the keys of a network, of its policy, and of an order."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cfa_report.domain.edition import Edition
from cfa_report.errors import ParameterError
from cfa_report.params import Params, places, project_root, read_order, read_params

Refuse = Callable[..., ParameterError]


@pytest.fixture
def folder(demo_params: Params, tmp_path: Path) -> Path:
    copy = tmp_path / "reseau" / "params"
    shutil.copytree(demo_params.places.params, copy)
    return copy


@pytest.fixture
def refuse(folder: Path) -> Refuse:
    """Replace a pattern in a parameter file, and give the refusal."""

    def change(name: str, pattern: str, replacement: str) -> ParameterError:
        path = folder / name
        text, count = re.subn(pattern, replacement, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
        assert count == 1, "the file no longer has this line"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ParameterError) as caught:
            read_params(folder)
        assert caught.value.file == name
        assert caught.value.action
        return caught.value

    return change


def line_of(folder: Path, name: str, text: str) -> int:
    lines = (folder / name).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize(
    ("pattern", "replacement", "words"),
    [
        (r"^demonstration:.*", "demonstation: true", "« demonstation » est inconnue"),
        (r'^sessions: \["2021"', "sessions: [2021", "guillemets"),
        (r'^sessions: \["2021"', 'sessions: ["٢٠٢١"', "forme attendue"),
        (r'^sessions: \["2021"', 'sessions: ["2022"', "déclaré 2 fois"),
        (r'code: "PARIS"', 'code: "paris"', "forme attendue"),
        (r'code: "PARIS"', 'code: "../PARIS"', "forme attendue"),
        (r'code: "PARIS"', 'code: "RESEAU"', "réservé"),
        (r'code: "PARIS"', 'code: "LYON"', "déclaré 2 fois"),
        (r'uai: "0990001N"', 'uai: "990001N"', "forme attendue"),
        (r'code: "CAP-MIS", ', 'code: "ENSEMBLE", ', "réservé"),
        (r'rncp: "RNCP39063"', 'rncp: "RNCP00183"', "forme attendue"),
        (r'rncp: "RNCP39063"', "rncp: 39063", "texte"),
        (r'renouvelle: \["RNCP34079"\]', 'renouvelle: ["RNCP1"]', "n'est pas une autre certification"),
        (r'renouvelle: \["RNCP34079"\]', 'renouvelle: ["RNCP39063"]', "n'est pas une autre certification"),
        (r'renouvelle: \["RNCP34079"\]', 'renouvelle: ["RNCP34079-FPA"]', "l'autre section"),
        (r'apprentis: \["\.\./donnees/paris', 'apprenti: ["../donnees/paris', "une seule des tables"),
        (r'relances: \["\.\./donnees/paris', 'relance: ["../donnees/paris', "n'a pas sa place"),
        (r'effectifs: \["\.\./donnees/marseille/effectifs.csv"\]', "effectifs: []", "liste vide"),
        (r"^reseau:.*", 'reseau: ""', "vide"),
        (r"^reseau:.*", "reseau: [1]", "texte"),
    ],
)
def test_a_network_that_does_not_hold_together_is_refused(
    pattern: str, replacement: str, words: str, refuse: Refuse
) -> None:
    assert words in refuse("reseau.yaml", pattern, replacement).message


@pytest.mark.parametrize(
    ("pattern", "replacement", "words"),
    [
        (r"^seuils:.*", "seuils: {interne: 5, publique: 10}", "hors des limites (11)"),
        (r"^seuils:.*", "seuils: {interne: 4, publique: 11}", "hors des limites (5)"),
        (r"^seuils:.*", "seuils: {interne: 5, publique: 0}", "hors des limites"),
        (r"^seuils:.*", "seuils: {interne: 5, publique: .nan}", "ambiguë"),
        (r"^seuils:.*", "seuils: {interne: 5, publique: 11.5}", "entier"),
        (r"^seuils:.*", 'seuils: {interne: 5, publique: "11"}', "entier"),
        (r"^seuils:.*", "seuils: {interne: 5, publique: true}", "entier"),
        (r"^seuils:.*", "seuils: {interne: 20, publique: 11}", "plus bas que le seuil interne"),
        (r"^seuils:.*", "seuils: {interne: 5}", "il manque la clé « publique »"),
        (r"^confiance:.*", "confiance: 95", "hors des limites"),
        (r"^confiance:.*", "confiance: 1.0", "hors des limites"),
        (r"^horizons_mois:.*", "horizons_mois: [6, 6]", "une fois chacun"),
        (r"^horizons_mois:.*", "horizons_mois: [7]", "6, 12, 18 et 24"),
        (r"^gammas:.*", "gammas: [1, 2]", "Γ"),
        (r"^date_edition:.*", "date_edition: 2026-03-30", "précède"),
        (r"^date_edition:.*", 'date_edition: "2026-04-15"', "date"),
        (r"^  situations:.*", '  situations: ["emplois"]', "code inconnu"),
        (r"^  situations:.*", "  situations: []", "liste vide"),
        (r'types_contrat: \["cdi"', 'types_contrat: ["CDI"', "code inconnu"),
        (r"^  taux_obtention:.*", '  taux_obtention: {variante: "insee"}', "variante « insee »"),
        (r"^  taux_obtention:.*", '  taux_reussite: {variante: "ort"}', "« taux_reussite » n'existe pas"),
        (r"^  taux_obtention:.*", "", "aucune variante n'est choisie pour « taux_obtention »"),
        (r"^delai_reprise_jours:.*", "delai_reprise_jours: 0", "hors des limites"),
        (r"^delai_reprise_jours:.*", "delai_reprise: 180", "il manque la clé « delai_reprise_jours »"),
    ],
)
def test_a_policy_that_promises_the_wrong_thing_is_refused(
    pattern: str, replacement: str, words: str, refuse: Refuse
) -> None:
    fault = refuse("politique.yaml", pattern, replacement)
    assert words in fault.message or words in fault.sentence()


def test_a_refusal_gives_the_line_and_counts_the_others(folder: Path) -> None:
    path = folder / "politique.yaml"
    path.write_text(path.read_text("utf-8").replace("confiance: 0.95", "confiance: 9\ninconnue: 1"), encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        read_params(folder)
    assert caught.value.line == line_of(folder, "politique.yaml", "confiance: 9")
    assert "1 autre à corriger" in caught.value.message


def test_one_code_renewed_by_two_is_refused(refuse: Refuse) -> None:
    fault = refuse(
        "reseau.yaml",
        r'(\{code: "RNCP39063".*)',
        r'\1\n  - {code: "RNCP9999", libelle: "Autre", section: "CFA", renouvelle: ["RNCP34079"]}',
    )
    assert "renouvelé « RNCP34079 »" in fault.message


def test_a_renewal_that_comes_back_to_itself_is_refused(folder: Path) -> None:
    path = folder / "reseau.yaml"
    text = re.sub(r'(\{code: "RNCP34079",.*)renouvelle: \[\]', r'\1renouvelle: ["RNCP39063"]', path.read_text("utf-8"))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match="se renouvelle elle-même"):
        read_params(folder)


def test_a_delivery_may_not_declare_an_unknown_certification(refuse: Refuse) -> None:
    fault = refuse("reseau.yaml", r'^( +)- tables:\n( +effectifs: \["\.\./donnees/marseille)',
                   r'\1- certifications: ["INCONNUE"]\n\1  tables:\n\2')  # fmt: skip
    assert "certification inconnue « INCONNUE »" in fault.message


def test_a_renewed_code_is_the_same_course(demo_params: Params) -> None:
    current = demo_params.network.current_code
    assert current["RNCP34079"] == current["RNCP39063"] == "RNCP39063"
    assert current["RNCP34079-FPA"] == "RNCP34079-FPA"


def test_an_rncp_code_finds_the_apprentices_course_alone(demo_params: Params) -> None:
    network = demo_params.network
    assert network.certifications_of_rncp("00183") == ["RNCP183"]
    assert network.certifications_of_rncp("38305") == ["CAP-MIS", "CAP-MIS-1AN"]
    assert network.certifications_of_rncp("38305", ["CAP-MIS-1AN"]) == ["CAP-MIS-1AN"]
    assert network.certifications_of_rncp("99999") == []


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="introuvable"):
        read_params(tmp_path / "rien")


def order(folder: Path, **changes: str) -> Path:
    values = {"campus": '"LYON"', "rncp": '"35185"', "session": '"2025"', **changes}
    path = folder / "commande.yaml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in values.items()), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seuil": "10"}, "plus bas que le plancher"),
        ({"seuil": "4", "edition": '"interne"'}, "plus bas que le plancher"),
        ({"seuil": "-1"}, "hors des limites"),
        ({"edition": '"privee"'}, "pas une valeur connue"),
        ({"rncp": "35185"}, "guillemets"),
        ({"rncp": '"183"'}, "forme attendue"),
        ({"session": '"2025-13"'}, "forme attendue"),
        ({"session": "2025-06"}, "ambiguë"),
        ({"campus": '"../LYON"'}, "forme attendue"),
        ({"cible": '"x"'}, "inconnue"),
    ],
)
def test_an_order_can_only_be_stricter(changes: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=words):
        read_order(order(tmp_path, **changes))


@pytest.mark.parametrize(("edition", "seuil"), [("interne", "5"), ("publique", "11"), ("publique", "30")])
def test_an_order_at_the_floor_or_above_is_accepted(edition: str, seuil: str, tmp_path: Path) -> None:
    found = read_order(order(tmp_path, edition=f'"{edition}"', seuil=seuil, session='"2025-06"'))
    assert (found.seuil, found.edition, found.exit_year) == (int(seuil), Edition(edition), "2025")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"campus": '"NICE"'}, "pas dans le réseau"),
        ({"rncp": '"99998"'}, "aucune certification"),
        ({"session": '"2031"'}, "session"),
    ],
)
def test_an_order_names_what_the_network_has(
    changes: dict[str, str], words: str, demo_params: Params, tmp_path: Path
) -> None:
    known = {"campus": '"TOULOUSE"', "rncp": '"00183"'}
    assert read_order(order(tmp_path, **known), demo_params).campus == "TOULOUSE"
    with pytest.raises(ParameterError, match=words):
        read_order(order(tmp_path, **{**known, **changes}), demo_params)


def test_a_stricter_threshold_never_loosens_the_other(demo_params: Params) -> None:
    assert demo_params.with_threshold(Edition.INTERNE, 20).policy.seuils.model_dump() == {"interne": 20, "publique": 20}
    assert demo_params.with_threshold(Edition.PUBLIQUE, 20).policy.seuils.model_dump() == {"interne": 5, "publique": 20}
    assert demo_params.with_threshold(Edition.PUBLIQUE, 1).policy.seuils == demo_params.policy.seuils


def test_places_are_beside_the_parameters_and_the_network_may_have_its_own_contracts(tmp_path: Path) -> None:
    params = tmp_path / "chez-nous" / "params"
    params.mkdir(parents=True)
    found = places(params)
    assert found.private == tmp_path / "chez-nous" / ".cfa-report"
    assert found.store.parent == found.checks.parent == found.executed.parent == found.private
    assert found.contracts == project_root() / "data_contracts"
    (tmp_path / "chez-nous" / "data_contracts").mkdir()
    assert places(params).contracts == tmp_path / "chez-nous" / "data_contracts"


def test_the_root_is_the_nearest_project_with_notebooks(tmp_path: Path) -> None:
    (tmp_path / "projet" / "notebooks" / "dessous").mkdir(parents=True)
    (tmp_path / "projet" / "pyproject.toml").touch()
    assert project_root(tmp_path / "projet" / "notebooks" / "dessous") == tmp_path / "projet"
    assert (project_root(tmp_path) / "notebooks").is_dir()


def test_the_template_at_the_root_is_a_network_that_reads() -> None:
    found = read_params(Path(__file__).parents[2] / "params")
    assert not found.network.demonstration
    assert found.policy.seuils.publique == 11


def test_segments_of_people_are_those_that_the_policy_declares(folder: Path) -> None:
    policy = read_params(folder).policy
    assert policy.variants("segment_obtention")[:3] == ("femmes", "hommes", "moins_de_18_ans")
    path = folder / "politique.yaml"
    text = path.read_text("utf-8")
    for written, kept in (('["age"]', 4), ("[]", 0)):
        path.write_text(
            text.replace('segments_personnels: ["sexe", "age"]', f"segments_personnels: {written}"), "utf-8"
        )
        variants = read_params(folder).policy.variants("segment_obtention")
        assert len(variants) == kept
        assert "femmes" not in variants
    assert len(policy.variants("qualite_emploi")) == 5


def test_a_segment_that_nothing_counts_is_refused(refuse: Refuse) -> None:
    assert "sexe" in str(refuse("politique.yaml", r"^segments_personnels:.*", 'segments_personnels: ["origine"]'))
