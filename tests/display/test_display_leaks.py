"""What no display function may do: show a hidden number, or let a text act as markup."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from cfa_report.display import (
    Fragment,
    campus_table,
    cohort_figure,
    cohort_table,
    comparison_sentences,
    comparison_table,
    definition_table,
    forest_figure,
    indicator_sentences,
    indicator_table,
    interval_figure,
    key_table,
    moves,
    network_table,
    published_table,
    quality_table,
    reference_table,
    refusal_page,
    sessions_table,
)
from cfa_report.domain.columns import COMPARISON

_REFERENCES = pd.DataFrame(
    [
        {
            "source": "rncp",
            "indicateur": "taux_obtention",
            "variante": "ort",
            "horizon_mois": None,
            "session": "2025",
            "valeur": 0.8,
            "document": "Fiche",
        }
    ]
)
_MARKS = pd.DataFrame(
    [
        {
            "campus": "PARIS",
            "certification": "CAP-MIS",
            "section": "CFA",
            "session": "2025",
            "indicateur": "taux_insertion_emploi",
            "variante": "ort",
            "horizon_mois": 6,
            "seuil": 0.8,
            "numerateur": 12,
            "repondants": 15,
            "eligibles": 24,
            "borne_basse": 0.5,
            "borne_haute": 0.875,
            "origine": "reference",
            "session_seuil": "2025",
            "document": "Fiche",
            "verdict": "robuste",
        }
    ]
)
_LABELS = {"CAP-MIS": "CAP Monteur", "CAP-ELEC": "CAP Électricien"}
_CAMPUSES = {"PARIS": "Paris"}
_NO_CHANGE = pd.DataFrame(columns=list(COMPARISON))

Show = Callable[[pd.DataFrame], Fragment]
SHOWS: dict[str, Show] = {
    "indicator_table": lambda frame: indicator_table(frame, caption="C"),
    "indicator_sentences": indicator_sentences,
    "interval_figure": lambda frame: interval_figure(frame, title="T", name="n", marks=_MARKS),
    "cohort_table": lambda frame: cohort_table(frame, caption="C"),
    "cohort_figure": lambda frame: cohort_figure(frame, title="T", name="n"),
    "definition_table": lambda frame: definition_table(frame, caption="C"),
    "reference_table": lambda frame: reference_table(_REFERENCES, frame, caption="C"),
    "campus_table": lambda frame: campus_table(frame, _LABELS, caption="C"),
    "network_table": lambda frame: network_table(frame, _CAMPUSES, caption="C"),
    "key_table": lambda frame: key_table(frame, _NO_CHANGE, caption="C"),
    "published_table": lambda frame: published_table(frame, caption="C"),
    "sessions_table": lambda frame: sessions_table(frame, _NO_CHANGE, _LABELS, caption="C", first="Certification"),
}


@pytest.mark.parametrize("status", ["masque", "gele", "en_cours", "plage"])
@pytest.mark.parametrize("name", list(SHOWS))
def test_a_hidden_number_changes_nothing_on_the_page(rows, hidden, table, name: str, status: str) -> None:
    show = SHOWS[name]
    shown = rows("taux_presentation", "ort", 19, 24)
    with_secret = show(table(shown, hidden("taux_obtention", "ort", secret=True, statut=status)))
    without = show(table(shown, hidden("taux_obtention", "ort", secret=False, statut=status)))
    published = show(table(shown, rows("taux_obtention", "ort", 16, 19)))
    assert with_secret.html == without.html
    assert with_secret.html != published.html


def test_a_hidden_strip_of_a_forest_is_named_and_not_drawn(rows, hidden, table, read) -> None:
    shown = rows("taux_obtention", "ort", 16, 19)

    def show(secret: bool) -> str:
        hidden_part = hidden("taux_obtention", "ort", secret=secret, certification="CAP-ELEC")
        return forest_figure(table(shown, hidden_part), _LABELS, title="T", name="n").html

    assert show(True) == show(False)
    assert "Non dessiné" in read(show(True))
    assert "CAP Électricien" not in show(True).split("</svg>")[0]


@pytest.mark.parametrize("show", [comparison_sentences, lambda frame: comparison_table(frame, caption="C"), moves])
def test_a_hidden_comparison_shows_none_of_its_numbers(change, show: Show) -> None:
    numbers = ["taux_1", "taux_2", "difference", "ic_bas", "ic_haut", "gamma3_bas", "gamma3_haut", "repondants_1"]
    hidden_change = change(statut="masque", taux_1=0.6767)
    assert show(hidden_change).html == show(change(statut="masque", **dict.fromkeys(numbers), verdict="")).html
    assert show(hidden_change).html != show(change()).html


BAD = "<img src=x onerror=alert(1)>\"'&"


def test_no_text_from_data_or_from_an_analyst_becomes_markup(rows, hidden, table) -> None:
    frame = table(
        rows("taux_obtention", "ort", 16, 19), hidden("taux_presentation", "ort", secret=False, statut="plage")
    )
    hostile = frame.assign(promotion=BAD, session=BAD, plage=BAD, methode_ic=BAD)
    references = _REFERENCES.assign(document=BAD, source=BAD, session=BAD)
    checks = pd.DataFrame([dict.fromkeys(["table", "fichier", "regle", "message", "geste", "lignes"], BAD)]).assign(
        gravite="bloquant", issue="non_respectee", nombre=1
    )
    fragments = [
        indicator_table(hostile, caption=BAD),
        indicator_sentences(hostile),
        interval_figure(hostile, title=BAD, name=BAD),
        cohort_table(hostile, caption=BAD),
        cohort_figure(hostile, title=BAD, name=BAD),
        definition_table(hostile, caption=BAD),
        reference_table(references, hostile, caption=BAD),
        campus_table(hostile, {"CAP-MIS": BAD}, caption=BAD),
        network_table(hostile, {"PARIS": BAD}, caption=BAD),
        forest_figure(hostile[hostile.indicateur.eq("taux_obtention")], {"CAP-MIS": BAD}, title=BAD, name=BAD),
        key_table(hostile, _NO_CHANGE, caption=BAD),
        sessions_table(hostile, _NO_CHANGE, {"CAP-MIS": BAD}, caption=BAD, first=BAD),
        quality_table(checks, show_lines=True, caption=BAD),
        refusal_page(BAD, checks, show_lines=True),
    ]
    for fragment in fragments:
        assert "<img" not in fragment.html
        assert "&lt;img" in fragment.html
