"""Figures: inline, described, deterministic, and in no order of their own."""

from __future__ import annotations

import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cfa_report.display import cohort_figure, figure_fragment, forest_figure, interval_figure, palette
from cfa_report.display.canvas import new_figure, theme


@pytest.fixture
def frame(rows, table) -> pd.DataFrame:
    return table(
        rows("taux_presentation", "ort", 19, 24),
        rows("taux_obtention", "ort", 16, 19),
        rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6),
    )


def ids(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', html)


def test_the_same_figure_gives_the_same_bytes(frame) -> None:
    first = interval_figure(frame, title="T", name="n").html
    assert interval_figure(frame, title="T", name="n").html == first


def test_ids_are_prefixed_and_all_references_lead_to_one(frame) -> None:
    html = interval_figure(frame, title="T", name="Où ?").html + interval_figure(frame, title="T", name="autre").html
    assert len(ids(html)) == len(set(ids(html)))
    assert all(name.startswith(("f-ou-", "f-autre-")) for name in ids(html))
    references = re.findall(r'(?:url\(#|href="#)([^)"]+)', html)
    assert references
    assert set(references) <= set(ids(html))


def test_a_figure_is_an_image_with_a_title_and_a_description_that_has_the_numbers(frame) -> None:
    html = interval_figure(frame, title="Ce que l'on sait", name="n").html
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in html
    assert 'role="img" aria-labelledby="f-n-titre f-n-desc"' in html
    assert '<title id="f-n-titre">Ce que l&#x27;on sait</title>' in html
    description = re.search(r'<desc id="f-n-desc">(.*?)</desc>', html)[1]
    assert "84\u00a0%" in description
    assert "bornes certaines entre 50\u00a0% et 88\u00a0%" in description


def test_a_figure_carries_no_style_sheet_no_date_and_no_other_document(frame) -> None:
    html = interval_figure(frame, title="T", name="n").html
    for forbidden in ("<style", "<metadata", "<?xml", "<!DOCTYPE", "matplotlib", "<script"):
        assert forbidden not in html


def test_a_figure_weighs_less_than_40_kb(rows, table) -> None:
    cells = [
        rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=h, session=s)
        for h in (6, 12, 18)
        for s in ("2023", "2024", "2025")
    ]
    html = cohort_figure(table(*cells), title="T", name="n").html
    assert len(html.encode()) < 40_000


def test_drawing_changes_nothing_global(frame) -> None:
    before = dict(mpl.rcParams)
    interval_figure(frame, title="T", name="n")
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []


def test_a_known_rate_is_a_point_and_a_partial_one_has_layers(rows, table, read) -> None:
    register = read(interval_figure(table(rows("taux_obtention", "ort", 16, 19)), title="T", name="n").html)
    assert "taux sans réponse manquante" in register
    assert "Cette figure porte sur cette promotion" in register
    assert "intervalle de la formation" not in register
    assert "Γ = 3" not in register
    survey = table(rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6))
    text = read(interval_figure(survey, title="T", name="n").html)
    assert "Γ = 3" in text
    assert "bornes certaines" in text
    assert "taux sans réponse manquante" not in text


def test_a_figure_about_the_course_has_its_intervals_and_no_certain_bounds(rows, table, read) -> None:
    register, survey = (
        rows("taux_obtention", "ort", 16, 19),
        rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6),
    )
    drawn = [cohort_figure(table(register, survey), title="T", name="n")]
    drawn += [forest_figure(table(part), {"CAP-MIS": "Mise"}, title="T", name="n") for part in (register, survey)]
    for figure in drawn:
        text = read(figure.html)
        assert "Cette figure porte sur la formation" in text
        assert "bornes certaines" not in text
    assert "intervalle de la formation à 95 %" in read(drawn[0].html)


def test_layers_are_drawn_where_their_numbers_are_the_widest_under_the_others(rows, table) -> None:
    html = interval_figure(
        table(rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6)), title="T", name="n"
    ).html
    grid = [float(x) for x in re.findall(r'd="M ([\d.]+) [\d.]+\s+L \1 [\d.]+', html)][:5]
    zero, one = min(grid), max(grid)

    def extent(fill: str) -> tuple[int, float, float]:
        place = html.index(f'" clip-path="url(#f-n-0)" style="fill: {fill}')
        path = html[html.rindex(' d="', 0, place) : place]
        positions = [(float(x) - zero) / (one - zero) for x in re.findall(r"[ML] ([\d.]+) ", path)]
        return place, min(positions), max(positions)

    light, medium, dark = (extent(fill) for fill in (palette.LIGHT, "url(#f-n-", palette.DARK))
    assert light[0] < medium[0] < dark[0]
    assert light[1:] == pytest.approx((13 / 24, 21 / 24), abs=0.002)
    assert medium[1:] == pytest.approx((14 / 24, 21 / 24), abs=0.002)
    assert dark[1:] == pytest.approx((15 / 24, 21 / 24), abs=0.002)


def mark(**values: object) -> pd.DataFrame:
    row = {"campus": "PARIS", "certification": "CAP-MIS", "section": "CFA", "session": "2025", "seuil": 0.66}
    row |= {"indicateur": "taux_insertion_emploi", "variante": "ort", "horizon_mois": 6, "origine": "reference"}
    row |= {"numerateur": 12, "repondants": 15, "eligibles": 24, "borne_basse": 0.5, "borne_haute": 0.875}
    return pd.DataFrame([row | {"session_seuil": "2025", "document": "fiche", "verdict": "fragile"} | values])


def test_a_reference_is_drawn_beside_its_own_rate_with_the_verdict_of_the_text(frame, read) -> None:
    html = interval_figure(frame, title="T", name="n", marks=mark()).html
    assert "référence 66 % : fragile pour cette promotion, au-dessus." in read(html)
    assert palette.REFERENCE in html
    assert palette.REFERENCE not in interval_figure(frame, title="T", name="n").html


@pytest.mark.parametrize(
    "other",
    [{"horizon_mois": 12}, {"session": "2024"}, {"variante": "inserjeunes"}, {"section": "FPA"}, {"campus": "LYON"},
     {"origine": "session", "verdict": ""}],
)  # fmt: skip
def test_another_population_reading_or_a_session_is_no_reference(frame, read, other: dict[str, object]) -> None:
    html = interval_figure(frame, title="T", name="n", marks=mark(**other)).html
    assert "référence" not in read(html)
    assert palette.REFERENCE not in html


def test_a_forest_keeps_the_order_of_the_labels_whatever_the_rates(rows, table, read) -> None:
    frame = table(
        rows("taux_obtention", "ort", 2, 20, certification="A"),
        rows("taux_obtention", "ort", 19, 20, certification="B"),
    )
    for labels in ({"A": "Alpha", "B": "Bravo"}, {"B": "Bravo", "A": "Alpha"}):
        text = read(forest_figure(frame, labels, title="T", name="n").html)
        first, second = labels.values()
        assert text.index(first) < text.index(second)
        assert "pas celui des taux" in text


def test_a_forest_of_two_indicators_or_sessions_is_refused(rows, table) -> None:
    two = table(rows("taux_obtention", "ort", 2, 20), rows("taux_presentation", "ort", 2, 20))
    with pytest.raises(ValueError, match="a forest shows one"):
        forest_figure(two, {"CAP-MIS": "CAP"}, title="T", name="n")


def test_cohorts_of_two_populations_are_not_put_side_by_side(rows, table) -> None:
    two = table(rows("taux_obtention", "ort", 2, 20), rows("taux_obtention", "ort", 2, 20, section="FPA"))
    with pytest.raises(ValueError, match="populations"):
        cohort_figure(two, title="T", name="n")


def test_nothing_joins_two_sessions(rows, table) -> None:
    cells = [rows("taux_obtention", "ort", 10 + i, 20, session=f"202{i}") for i in (3, 4, 5)]
    html = cohort_figure(table(*cells), title="T", name="n").html
    heights = [set(re.findall(r"[ML] [\d.]+ ([\d.]+)", path)) for path in re.findall(r' d="([^"]+)"', html)]
    strips = set(re.findall(r'<use href="#[^"]+" x="[\d.]+" y="([\d.]+)"', html))
    assert len(strips) >= 3
    assert not any(len(drawn & strips) > 1 for drawn in heights)


def test_nothing_to_draw_is_said_and_no_empty_frame_is_shown(hidden, table, read) -> None:
    frame = table(hidden("taux_obtention", "ort", secret=True))
    for html in (
        interval_figure(frame, title="T", name="n").html,
        cohort_figure(frame, title="T", name="n").html,
        forest_figure(frame, {"CAP-MIS": "CAP"}, title="T", name="n").html,
    ):
        assert "<svg" not in html
        assert "aucun chiffre à dessiner" in read(html)


def test_an_analyst_cannot_publish_a_figure_without_a_description() -> None:
    with theme():
        figure, _ = new_figure(1.0)
    with pytest.raises(ValueError, match="description"):
        figure_fragment(figure, title="T", description=" ", name="n")


def test_a_tall_figure_is_cut_in_sheets_that_keep_every_strip_once_and_in_order(rows, table, read) -> None:
    labels = {f"C{number}": f"Certification {number:02}" for number in range(25)}
    frame = table(*(rows("taux_obtention", "ort", 16, 19, certification=code) for code in labels))
    html = forest_figure(frame, labels, title="Obtention", name="n").html
    assert html.count("<figure") == 3
    assert "Obtention (1 sur 3)" in html
    assert len(ids(html)) == len(set(ids(html)))
    drawn = re.findall(r"Certification \d\d", re.sub(r"<desc.*?</desc>", "", html))
    assert drawn == list(labels.values())
    assert read(html).count("pas celui des taux") == 1
