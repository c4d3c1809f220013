"""``cfa-report followup``: numbers on the screen when they are not small, names in the private folder alone."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable

import pandas as pd
import pytest

from cfa_report.analysis import call_order, call_plan, chosen, estimate
from cfa_report.cli import main
from cfa_report.domain.edition import Edition
from cfa_report.errors import CfaReportError
from cfa_report.params import Params
from cfa_report.store import EditionStore

Followup = Callable[..., int]


@pytest.fixture
def followup(demo_params: Params, prepared: dict[Edition, EditionStore]) -> Followup:
    """Run the command on the demonstration, whose stores are ready."""
    shutil.rmtree(demo_params.places.followups, ignore_errors=True)
    return lambda *options: main(["followup", "--params", str(demo_params.places.params), *options])


def lists(params: Params) -> dict[str, list[dict[str, str]]]:
    return {
        path.name: list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";"))
        for path in sorted(params.places.followups.iterdir())
    }


def test_the_list_of_paris_is_in_the_order_of_the_plan_and_the_screen_names_nobody(
    followup: Followup, demo_params: Params, prepared: dict[Edition, EditionStore], capsys: pytest.CaptureFixture[str]
) -> None:
    assert followup("--campus", "PARIS", "--date", "2026-04-20") == 0
    ((name, rows),) = lists(demo_params).items()
    assert name == "relances-PARIS-2025-6m-expire-2026-05-20.csv"
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == f"relance : {len(rows)} lignes"
    assert "20 mai 2026" in said.out
    assert said.err == ""
    for row in rows:
        for column in ("nom", "prenom", "telephone", "courriel"):
            assert row[column] not in said.out
    plan = call_order(prepared[Edition.INTERNE].slice("RESEAU", "ENSEMBLE", "2025"), 6)
    ranks = {pair: rank for rank, pair in enumerate(plan)}
    found = [ranks.get((row["campus"], row["certification"]), len(ranks)) for row in rows]
    assert found == sorted(found)
    # Those whose course the plan does not name come last; their courses are several all the same.
    assert len({row["certification"] for row in rows}) > 1


def test_few_lines_are_not_counted_on_the_screen(
    followup: Followup, demo_params: Params, capsys: pytest.CaptureFixture[str]
) -> None:
    assert followup("--campus", "FICTIF", "--session", "2024") == 0
    rows = [row for table in lists(demo_params).values() for row in table]
    assert 0 < len(rows) < 11
    assert capsys.readouterr().out.splitlines()[0] == "relance : moins de 11 lignes"


def test_a_refusal_is_an_opposition(followup: Followup, demo_params: Params) -> None:
    assert followup("--campus", "LYON", "--session", "2024", "--session", "2025") == 0
    home = demo_params.places.params.parent / "donnees" / "lyon"

    def table(name: str) -> pd.DataFrame:
        return pd.read_csv(home / f"{name}.csv", sep=";", dtype=str)

    calls, people = table("relances"), table("coordonnees").set_index("apprenti")
    refused = set(people.loc[sorted(set(calls.loc[calls["issue"] == "refus", "apprenti"])), "courriel"])
    assert len(refused) > 5
    listed = {row["courriel"] for rows in lists(demo_params).values() for row in rows}
    asked, learners = table("enquetes"), table("apprentis").set_index("apprenti")
    silent = asked.loc[(asked["horizon_mois"] == "6") & (asked["repondu"] == "non"), "apprenti"]
    wanted = {who for who in silent if learners.loc[who, "session"] in ("2024", "2025")}
    assert listed == set(people.loc[sorted(wanted), "courriel"]) - refused
    assert len(listed) > 50


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--horizon", "7"], "il n'y a pas d'enquête à 7 mois"),
        (["--date", "20/04/2026"], "n'est pas une date"),
        (["--campus", "NULLE-PART"], "n'est pas dans le réseau"),
        (["--campus", "MARSEILLE"], "aucune livraison demandée n'a de table coordonnees"),
    ],
)
def test_what_cannot_be_asked_is_told(
    options: list[str], said: str, followup: Followup, capsys: pytest.CaptureFixture[str]
) -> None:
    assert followup(*options) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1


def test_a_fault_tells_its_kind_and_not_what_it_was_about(
    followup: Followup, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("DUPONT-CANARI")

    monkeypatch.setattr("cfa_report.cli.followup.write_followup", fail)
    assert followup("--campus", "PARIS") == CfaReportError.exit_code
    said = capsys.readouterr()
    assert "KeyError" in said.err
    assert "CANARI" not in said.out + said.err


def test_the_order_of_calls_is_that_of_the_plan_on_the_pages(prepared: dict[Edition, EditionStore]) -> None:
    network = prepared[Edition.INTERNE].slice("RESEAU", "ENSEMBLE", "2025")
    order = call_order(network, 6)
    assert len(order) > 1
    assert len(set(order)) == len(order)
    for campus in sorted({campus for campus, _ in order}):
        scope = prepared[Edition.INTERNE].slice(campus, "ENSEMBLE", "2025")
        cells = scope.cells[scope.cells["session"] == "2025"]
        plan = call_plan(estimate(chosen(cells, scope), scope.confidence), scope)
        useful = plan[(plan["horizon_mois"] == 6) & plan["reponses_utiles"].notna()]
        assert [code for place, code in order if place == campus] == list(dict.fromkeys(useful["certification"]))
    assert not any(re.search("ENSEMBLE|RESEAU", f"{campus} {code}") for campus, code in order)


def test_the_public_edition_has_no_order_of_calls(prepared: dict[Edition, EditionStore]) -> None:
    assert call_order(prepared[Edition.PUBLIQUE].slice("RESEAU", "ENSEMBLE", "2025"), 6) == []
