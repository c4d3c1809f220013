"""Writing the demonstration: the same bytes, whole files, nothing of anybody's lost."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cfa_report.demonstration import write_demonstration
from cfa_report.demonstration.dates import HORIZONS, OBSERVATION
from cfa_report.demonstration.learners import RESUMPTION_DAYS
from cfa_report.demonstration.sheet import courses
from cfa_report.errors import UsageFault
from cfa_report.params import Params, read_params

REPOSITORY = Path(__file__).resolve().parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def params(demonstration_folder: Path) -> Params:
    return read_params(demonstration_folder / "params")


def test_two_folders_get_the_same_bytes(
    demonstration_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.chdir(tmp_path)
    write_demonstration(tmp_path / "ailleurs" / "demo")
    assert contents(tmp_path / "ailleurs" / "demo") == contents(demonstration_folder)


def test_writing_again_mends_what_was_damaged_and_leaves_other_files_alone(tmp_path: Path) -> None:
    write_demonstration(tmp_path)
    first = contents(tmp_path)
    (tmp_path / "donnees" / "paris" / "examens.csv").write_text("abîmé", encoding="utf-8")
    (tmp_path / "mes-notes.txt").write_text("à garder", encoding="utf-8")
    write_demonstration(tmp_path)
    assert contents(tmp_path) == first | {"mes-notes.txt": "à garder".encode()}


def test_no_half_written_file_is_left_behind(demonstration_folder: Path) -> None:
    assert [name for name in contents(demonstration_folder) if name.endswith(".part")] == []


def test_a_real_network_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "params").mkdir()
    own = tmp_path / "params" / "reseau.yaml"
    own.write_text('reseau: "Un vrai réseau"\n', encoding="utf-8")
    with pytest.raises(UsageFault, match="vrai réseau"):
        write_demonstration(tmp_path)
    assert contents(tmp_path) == {"params/reseau.yaml": 'reseau: "Un vrai réseau"\n'.encode()}


def test_a_place_where_nothing_can_be_written_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    with pytest.raises(UsageFault, match="ne peut pas être écrite"):
        write_demonstration(tmp_path / "fichier")


def test_every_table_is_utf8_with_semicolons_lf_and_a_header(demonstration_folder: Path) -> None:
    tables = {name: data for name, data in contents(demonstration_folder).items() if name.endswith(".csv")}
    assert len(tables) == 43
    for name, data in tables.items():
        lines = data.decode("utf-8").split("\n")
        assert "\r" not in data.decode("utf-8")
        assert lines[-1] == "", name
        assert re.fullmatch(r"[a-z0-9_]+(;[a-z0-9_]+)+", lines[0]), name
        assert len(lines) > 2, name


def test_the_parameters_are_accepted_by_the_strict_reader(params: Params) -> None:
    assert params.network.reseau == "Réseau Exemple"
    assert params.network.demonstration
    assert list(params.network.campus_by_code) == ["PARIS", "MARSEILLE", "LYON", "TOULOUSE", "FICTIF"]
    assert [campus.livraisons[0].grain for campus in params.network.campus] == [
        "complet", "effectifs", "complet", "complet", "plat"
    ]  # fmt: skip
    assert params.policy.variants("taux_obtention")[0] == "ort"


def test_every_file_named_in_the_parameters_exists_and_every_table_is_named(
    params: Params, demonstration_folder: Path
) -> None:
    named = {
        params.resolve(path)
        for campus in params.network.campus
        for delivery in campus.livraisons
        for paths in delivery.tables.values()
        for path in paths
    } | {params.resolve(file.fichier) for file in (*params.network.references, *params.network.registres)}
    assert named == {path.resolve() for path in (demonstration_folder / "donnees").rglob("*.csv")}


def test_the_data_and_the_policy_share_their_dates_and_delays(params: Params) -> None:
    assert params.policy.date_observation == OBSERVATION
    assert params.policy.date_edition == date(2026, 4, 15)
    assert tuple(params.policy.horizons_mois) == HORIZONS
    assert params.policy.delai_reprise_jours == RESUMPTION_DAYS


def test_the_policy_is_the_template_of_the_project(demonstration_folder: Path) -> None:
    template = (REPOSITORY / "params" / "politique.yaml").read_bytes()
    assert (demonstration_folder / "params" / "politique.yaml").read_bytes() == template


def test_the_template_of_a_network_is_itself_accepted() -> None:
    template = read_params(REPOSITORY / "params")
    assert not template.network.demonstration
    assert len(template.network.campus) == len(template.network.certifications) == 1


def test_every_line_of_the_policy_is_under_a_comment_that_gives_its_source() -> None:
    lines = (REPOSITORY / "params" / "politique.yaml").read_text(encoding="utf-8").splitlines()
    above = ""
    for line in lines:
        if re.match(r"\s*[a-z_]+:", line) and not line.startswith(("date_observation", "indicateurs")):
            assert above.lstrip().startswith("#") or "  #" in line, line
        above = line


def test_the_key_is_64_hexadecimal_digits_and_said_to_be_public(demonstration_folder: Path) -> None:
    key = (demonstration_folder / "params" / "cle_demonstration.txt").read_text(encoding="utf-8")
    assert re.fullmatch(r"[0-9a-f]{64}\n", key)
    assert "publique" in (demonstration_folder / "LISEZMOI.md").read_text(encoding="utf-8")


def test_courses_that_share_an_rncp_code_all_carry_it(params: Params) -> None:
    declared = {course.code: params.network.certification_by_code[course.code].rncp for course in courses()}
    assert declared == {course.code: course.rncp for course in courses()}
    assert declared["CAP-MIS"] == declared["CAP-MIS-1AN"] == "RNCP38305"


def test_nothing_written_names_a_real_centre(demonstration_folder: Path) -> None:
    for name, data in contents(demonstration_folder).items():
        text = data.decode("utf-8")
        assert "Ecole de Travail" not in text, name
        assert "0751488" not in text, name
        if name.startswith("donnees/") or name == "LISEZMOI.md":
            assert not re.search(r"\bORT\b", text), name


def test_the_note_says_what_is_real_what_is_invented_and_every_staged_case(demonstration_folder: Path) -> None:
    note = (demonstration_folder / "LISEZMOI.md").read_text(encoding="utf-8")
    assert "## Ce qui est réel" in note
    assert "## Ce qui est inventé" in note
    for course in courses():
        if course.campus == "FICTIF":
            assert f"`{course.code}`" in note
    assert "63,64%" in note
