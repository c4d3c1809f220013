"""What is documented exists, and the reverse."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import typer

from cfa_report.catalogue import catalogue
from cfa_report.cli.commands import app
from cfa_report.domain.columns import ESTIMATE
from cfa_report.domain.vocabulary import CellStatus, Severity, Target, Verdict
from cfa_report.execution.limits import Limits
from cfa_report.params import Correction, Disclosure
from cfa_report.params.strict_yaml import parse_strict_yaml

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "GLOSSAIRE.md").read_text(encoding="utf-8")


def glossary_ids(title: str) -> list[str]:
    section = GLOSSARY.split(f"## {title}")[1].split("\n## ")[0]
    cells = re.findall(r"^\| ([^|]+) \|", section, re.M)
    return [found for cell in cells for found in re.findall(r"`([^`]+)`", cell)]


def commands() -> dict[str, set[str]]:
    group = typer.main.get_command(app)
    return {
        name: {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        for name, command in group.commands.items()
    }


def test_the_glossary_has_every_indicator_and_no_other() -> None:
    assert glossary_ids("Indicateurs") == list(catalogue())


def test_the_glossary_has_every_variant_and_no_other() -> None:
    expected = [f"{item.id}.{variant.id}" for item in catalogue().values() for variant in item.variants]
    assert glossary_ids("Variantes") == expected


def test_the_glossary_has_every_status_target_verdict_and_severity() -> None:
    assert glossary_ids("Statuts") == [str(status) for status in CellStatus]
    assert glossary_ids("Cibles") == [*map(str, Target), *map(str, Verdict), *map(str, Severity)]


def test_the_numbers_that_the_glossary_explains_are_columns_of_the_csv() -> None:
    assert set(glossary_ids("Nombres")) <= set(ESTIMATE)


def test_every_command_is_in_the_readme_and_every_command_of_the_readme_exists() -> None:
    told = set(re.findall(r"cfa-report ([a-z]+)", README)) - {"run`"}
    assert told == set(commands())


def test_every_option_of_the_readme_exists_and_every_option_of_run_is_told() -> None:
    known = set().union(*commands().values()) | {"--require-hashes", "--no-deps", "--no-build-isolation"}
    told = set(re.findall(r"--[a-z][a-z-]+", README))
    assert told <= known
    assert commands()["run"] <= told


def test_every_file_that_the_readme_names_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]
    named = re.findall(
        r"`((?:params|intake|counting|disclosure|store|execution|analysis|display|report)/\w+\.py)`", README
    )
    assert len(named) > 8
    assert not [name for name in named if not (ROOT / "cfa_report" / name).is_file()]


def test_the_page_on_editions_names_commands_and_options_that_exist_and_a_correction_that_is_accepted() -> None:
    page = (ROOT / "docs" / "editions.md").read_text(encoding="utf-8")
    known = commands()
    for name, rest in re.findall(r"cfa-report ([a-z]+)([^`\n]*)", page):
        assert set(re.findall(r"--[a-z-]+", rest)) <= known[name], name
    assert {"publish", "followup"} <= set(re.findall(r"cfa-report ([a-z]+)", page))
    assert set(re.findall(r"`(--[a-z-]+)`", page)) <= known["publish"] | known["followup"]
    assert {"gele"} <= set(re.findall(r"`([a-z_]+)`", page)) & set(map(str, CellStatus))
    example = textwrap.dedent(page.split("Dans `politique.yaml` :")[1].split("\n\n")[1] + "\n")
    located = parse_strict_yaml(example.encode(), "docs/editions.md")
    (declared,) = located.value["corrections"]
    assert Correction.model_validate(declared).motif.startswith("résultat")


def test_every_target_of_make_that_the_readme_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    assert set(re.findall(r"^    make ([a-z]+)", README, re.M)) <= targets


def test_the_page_on_disclosure_tells_the_rules_of_the_policy_as_it_is() -> None:
    page = (ROOT / "docs" / "divulgation.md").read_text(encoding="utf-8")
    policy = ROOT / "params" / "politique.yaml"
    usual = Disclosure()
    told = parse_strict_yaml(policy.read_bytes(), policy.name).value["divulgation"]
    assert told == usual.model_dump(mode="json")
    widths = f"{usual.interne.largeur_protegee} | {usual.publique.largeur_protegee}"
    assert f"| largeur protégée de tout effectif caché | {widths} |" in page
    assert all(f"`{status}`" in page for status in ("regroupe", "plage"))


def test_the_limits_of_a_report_are_those_that_the_readme_tells() -> None:
    limits = Limits()
    told = (
        f"{limits.cell_seconds // 60} minutes a cell, {limits.report_seconds // 60} minutes in all, "
        f"{limits.memory_bytes // 1024**3} GiB of memory (forks only), {limits.output_bytes // 10**6} MB of output"
    )
    assert told in README


def test_the_page_on_pages_shows_every_notebook_once_and_its_pictures_are_there_and_small() -> None:
    page = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[(.+?)\]\((.+?)\)", page)
    assert all(text and (ROOT / "docs" / name).stat().st_size < 150_000 for text, name in pictures)
    assert {Path(name).name for _, name in pictures} == {path.name for path in (ROOT / "docs" / "pages").iterdir()}
    notebooks = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert notebooks <= {Path(name).stem for _, name in pictures}
    own = notebooks - {"campus", "certification"}
    assert [name for name in sorted(own) if page.count(f"`{name}.html`") != 1] == []
