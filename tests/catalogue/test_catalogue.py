"""The catalogue as data: complete, unique, and true on real counts."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
import pytest

from cfa_report.catalogue import catalogue

VARIANTS = [(item, variant) for item in catalogue().values() for variant in item.variants]
IDENTITIES = sorted({text for _, variant in VARIANTS for text in variant.identities})
NUMBERS = ("numerateur", "repondants", "eligibles")
CELL = ["campus", "certification", "section", "session", "horizon_mois"]


def test_the_issue_names_every_indicator() -> None:
    assert set(catalogue()) == {
        "taux_presentation", "taux_interruption", "taux_rupture_brut", "taux_rupture_net", "taux_obtention",
        "taux_poursuite", "taux_insertion_emploi", "taux_insertion_metier", "satisfaction", "taux_reponse", "effectif",
        "ecart_reference", "valeur_ajoutee", "reponse_rang", "reponse_canal", "reponse_delai", "emploi_rang",
        "taux_accompagnement", "embauche_entreprise",
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
        learnt = any("{h}" in name for name in variant.population) and item.family == "enquete"
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


def parsed(identity: str) -> tuple[tuple[str, str, str], str, list[tuple[str, str, str]]]:
    term = r"(\w+)\.(\w+)\.(\w+)"
    match = re.fullmatch(rf"{term} (=|<=) {term}(?: \+ {term})?", identity)
    assert match, identity
    parts = match.groups()
    return parts[:3], parts[3], [parts[4:7], *([parts[7:]] if parts[7] else [])]


@pytest.mark.parametrize("identity", IDENTITIES)
def test_identities_hold_on_every_cell_of_the_demonstration(identity: str, raw_counts: pd.DataFrame) -> None:
    left, sign, right = parsed(identity)
    sides = []
    for indicator, variant, number in (left, *right):
        assert number in NUMBERS
        assert variant in {one.id for one in catalogue()[indicator].variants}
        rows = raw_counts[
            (raw_counts["indicateur"] == indicator)
            & (raw_counts["variante"] == variant)
            & (raw_counts["statut"] == "publie")
        ]
        sides.append(rows.set_index(CELL)[[number]].set_axis(["x"], axis=1))
    both = (
        sides[0].join([side.set_axis([f"y{n}"], axis=1) for n, side in enumerate(sides[1:])], how="inner").reset_index()
    )
    both["y"] = both[[f"y{n}" for n in range(len(right))]].sum(axis=1)
    # A total adds what each campus can tell: one side may speak of more people than the other. What is counted for a
    # campus alone is compared where the whole campus keeps its contacts.
    of_campus = "campus" in {catalogue()[term[0]].level for term in (left, *right)}
    places = both["campus"].isin(["PARIS", "LYON"]) if of_campus else both["certification"] != "ENSEMBLE"
    same = both[places & (both["campus"] != "RESEAU")]
    assert len(same) > (8 if of_campus else 50)
    broken = same[same["x"] != same["y"]] if sign == "=" else same[same["x"] > same["y"]]
    assert broken.empty, broken.head().to_string()


def test_no_count_exceeds_its_denominators(raw_counts: pd.DataFrame) -> None:
    assert (raw_counts["numerateur"] <= raw_counts["repondants"]).all()
    assert (raw_counts["repondants"] <= raw_counts["eligibles"]).all()
    assert (raw_counts["numerateur"] >= 0).all()
