"""The catalogue as data: complete, unique, and true on real counts."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
import yaml

from cfa_report.catalogue import catalogue
from cfa_report.catalogue.identities import identities, parse_identity

VARIANTS = [(item, variant) for item in catalogue().values() for variant in item.variants]
IDENTITIES = sorted({text for _, variant in VARIANTS for text in variant.identities})
NUMBERS = ("numerateur", "repondants", "eligibles")
PLACE = ["campus", "certification", "section", "session"]


def test_the_issue_names_every_indicator() -> None:
    assert set(catalogue()) == {
        "taux_presentation", "taux_interruption", "taux_rupture_brut", "taux_rupture_net", "taux_obtention",
        "taux_poursuite", "taux_insertion_emploi", "taux_insertion_metier", "satisfaction", "taux_reponse", "effectif",
        "ecart_reference", "valeur_ajoutee", "reponse_rang", "reponse_canal", "reponse_delai", "emploi_rang",
        "taux_accompagnement", "taux_realisation", "embauche_entreprise", "segment_obtention", "segment_rupture_net",
        "segment_insertion", "qualite_emploi", "delai_embauche",
    }  # fmt: skip


def test_identifiers_are_unique_and_plain() -> None:
    assert all(count == 1 for count in Counter((item.id, variant.id) for item, variant in VARIANTS).values())
    assert all(re.fullmatch("[a-z][a-z0-9_]*", name) for item, variant in VARIANTS for name in (item.id, variant.id))


@pytest.mark.parametrize(("item", "variant"), VARIANTS, ids=lambda one: one.id)
def test_every_variant_is_told_in_full(item: object, variant: object) -> None:
    for thing, names in ((item, ("label", "question")), (variant, ("label", "denominator", "window", "source"))):
        for name in names:
            assert len(getattr(thing, name)) > 4, name
    assert item.texts  # type: ignore[attr-defined]
    assert item.family in ("effectif", "registre", "enquete", "suivi", "reference")  # type: ignore[attr-defined]
    assert item.direction in ("hausse", "baisse", "")  # type: ignore[attr-defined]
    if item.family != "reference":  # type: ignore[attr-defined]
        assert variant.numerator  # type: ignore[attr-defined]
        assert variant.flag  # type: ignore[attr-defined]
        assert variant.population  # type: ignore[attr-defined]


def test_a_population_learnt_from_the_survey_is_marked_conventional() -> None:
    for item, variant in VARIANTS:
        surveyed = [name for name in variant.population if "{h}" in name]
        # Who answered, when and how, is known of everybody; who is in employment, of those who answered alone.
        learnt = any(item.family == "enquete" or name.startswith("en_emploi") for name in surveyed)
        assert variant.conventional == learnt, (item.id, variant.id)


def test_gaps_start_from_variants_that_exist() -> None:
    bases = [variant.base for _, variant in VARIANTS if variant.base]
    assert len(bases) == 2
    for base in bases:
        assert base.variant in {variant.id for variant in catalogue()[base.indicator].variants}
        assert base.horizon in catalogue()[base.indicator].horizons


def test_an_unknown_variant_is_said_so() -> None:
    with pytest.raises(KeyError, match=r"taux_obtention\.inconnue"):
        catalogue()["taux_obtention"].variant("inconnue")


@pytest.mark.parametrize("text", IDENTITIES)
def test_identities_hold_on_the_cells_of_the_demonstration(text: str, every_reading: pd.DataFrame) -> None:
    every_reading = every_reading
    identity = parse_identity(text)
    # What is counted for a campus alone is compared where the whole campus keeps its contacts.
    of_campus = "campus" in {catalogue()[term.indicator].level for _, term in identity.terms}
    places = every_reading["campus"].isin(["PARIS", "LYON"]) & (every_reading["certification"] == "ENSEMBLE")
    leaves = every_reading[places if of_campus else every_reading["certification"] != "ENSEMBLE"]
    leaves = leaves[leaves["campus"] != "RESEAU"]
    # Nobody in an age class: its counts are zero, not unknown.
    nobody = (leaves["statut"] == "non_calculable") & (leaves["eligibles"] == 0)
    leaves = leaves[(leaves["statut"] == "publie") | (nobody & of_campus)].astype({"horizon_mois": "Int64"})
    table = pd.DataFrame()
    signs = [sign for sign, _ in identity.terms]
    for number, (_, term) in enumerate(identity.terms):
        assert term.count in NUMBERS
        assert term.variant in {one.id for one in catalogue()[term.indicator].variants}
        rows = leaves[(leaves["indicateur"] == term.indicator) & (leaves["variante"] == term.variant)]
        rows = rows[[*PLACE, "horizon_mois", term.count]].rename(columns={term.count: f"x{number}"})
        if number == 0:
            table = rows
        elif table["horizon_mois"].notna().any() and rows["horizon_mois"].notna().any():
            table = table.merge(rows, on=[*PLACE, "horizon_mois"])
        else:
            both = table["horizon_mois"].notna().any()
            table = (table if both else table.drop(columns="horizon_mois")).merge(
                rows.drop(columns="horizon_mois") if both else rows, on=PLACE
            )
            table["horizon_mois"] = table.get("horizon_mois", pd.Series(pd.NA, index=table.index, dtype="Int64"))
    assert len(table) > (5 if of_campus else 50)
    total = sum(sign * table[f"x{number}"] for number, sign in enumerate(signs))
    holds = total == 0 if identity.exact else total <= 0
    # A partial answer breaks an equality between respondents; disclosure control uses each where it holds.
    assert holds.mean() > 0.99, table[~holds].head().to_string()


@pytest.mark.parametrize(
    "text", ["a.b.numerateur", "a.b.taux = c.d.taux", "a.b.numerateur < c.d.numerateur", "a.b.numerateur = 3"]
)
def test_what_is_not_an_identity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an identity"):
        parse_identity(text)


def test_habits_are_declared_apart_from_identities_and_used_like_them() -> None:
    habits = {text for _, variant in VARIANTS for text in variant.habits}
    assert "taux_reponse.enquetes.numerateur = taux_presentation.ort.numerateur" in habits
    assert habits.isdisjoint(IDENTITIES)
    assert {parse_identity(text) for text in habits} <= set(identities())


def test_no_count_exceeds_its_denominators(raw_counts: pd.DataFrame) -> None:
    assert (raw_counts["numerateur"] <= raw_counts["repondants"]).all()
    assert (raw_counts["repondants"] <= raw_counts["eligibles"]).all()
    assert (raw_counts["numerateur"] >= 0).all()


def test_what_the_attacker_only_supposes_is_a_habit_and_no_identity_of_the_catalogue() -> None:
    """An equality that a partial answer breaks may not say what readers surely know."""
    listed = yaml.safe_load((Path(__file__).parents[1] / "attack" / "identites.yaml").read_text("utf-8"))["relations"]
    supposed = {_terms(item["relation"]) for item in listed if item["nature"] == "usage" and " = " in item["relation"]}
    assert len(supposed) > 10
    assert not supposed & {_terms(text) for text in IDENTITIES}


_LETTERS = {"numerateur": "k", "repondants": "n", "eligibles": "N"}


def _terms(text: str) -> frozenset[frozenset[str]]:
    """Write an equality as its two sides, horizons left out, counts by their letters."""
    plain = re.sub(r"@(h|\d+)", "", text)
    plain = re.sub(r"\.(numerateur|repondants|eligibles)\b", lambda found: f".{_LETTERS[found[1]]}", plain)
    return frozenset(frozenset(re.findall(r"[+-]?\s*[\w.]+", side)) for side in plain.split(" = "))
