"""The page for a DPO: every duty is there, every decision is marked, every command and key of it exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from cfa_report.cli.commands import app
from cfa_report.params.policy import Retention
from cfa_report.preparation.retention import CATEGORIES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "rgpd.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))


@pytest.mark.parametrize("article", ["article 30", "articles 12 à 14", "article 6", "5.1.c", "15 à 21", "article 28",
                                     "article 35", "article 33", "5.1.e", "Mineurs"])  # fmt: skip
def test_every_duty_is_there(article: str) -> None:
    assert article in PAGE


def test_every_duty_says_what_a_dpo_must_decide() -> None:
    duties = {title: text for title, text in SECTIONS.items() if "(article" in title}
    assert len(duties) >= 9
    assert [title for title, text in duties.items() if "à décider par le dpo" not in text.lower()] == []


def test_every_command_and_option_of_the_page_exists() -> None:
    group = typer.main.get_command(app)
    options = {name: {one for part in command.params for one in part.opts} for name, command in group.commands.items()}
    told = re.findall(r"`cfa-report ([a-z]+)([^`]*)`", PAGE)
    assert {"purge", "extract", "verify", "check", "run"} <= {name for name, _ in told}
    for name, rest in told:
        assert set(re.findall(r"--[a-z-]+", rest)) <= options[name], name
    assert {"--date", "--dry-run"} <= options["purge"]
    assert "canaries:" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_table_of_retention_has_every_category_that_purge_knows() -> None:
    for words in (
        "fichiers livrés",
        "listes de relance",
        "extraits",
        "magasin",
        "fichiers temporaires",
        "clé d'une année",
    ):
        assert words in SECTIONS["Conservation (article 5.1.e)"]
    assert len(CATEGORIES) == 6
    assert {f"`{name}`" for name in Retention.model_fields} <= set(re.findall(r"`\w+`", PAGE))
