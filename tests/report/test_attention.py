"""What the index brings to attention, from the demonstration as it is published."""

from __future__ import annotations

import re
from html import unescape

import pytest

from cfa_report.analysis import prepare_family
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.report.attention import needs_attention
from cfa_report.store import EditionStore


def told(store: EditionStore, pages: tuple[str, ...] = ()) -> list[str]:
    prepare_family(store)
    network = store.slice(ALL_CAMPUSES, ALL_CERTIFICATIONS, "2025")
    return [line.html for line in needs_attention(network, ["2025"], pages)]


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).replace("\u00a0", " ")


def test_declines_missed_rates_and_weak_surveys_are_told_with_their_verdict(
    prepared: dict[Edition, EditionStore],
) -> None:
    lines = [text(line) for line in told(prepared[Edition.INTERNE])]
    assert any(
        re.search(r"BTS Assurance.*taux d'obtention de la certification, −46 points \(prouvé\)", one) for one in lines
    )
    assert any(
        " de la référence (prouvé pour cette promotion)" in one
        and re.search(r"des répondants \(\d+ sur \d+\), au-dessous des", one)
        for one in lines
    )
    assert any(re.search(r"CAP Boulanger.*0 réponse sur \d+ à l'enquête", one) for one in lines)


def test_each_course_is_told_once_and_no_total_is_one(prepared: dict[Edition, EditionStore]) -> None:
    names = [text(line).partition(" : ")[0] for line in told(prepared[Edition.INTERNE])]
    assert names
    assert len(names) == len(set(names))
    assert not [name for name in names if "ENSEMBLE" in name or "RESEAU" in name]


def test_a_line_leads_to_the_page_of_its_course_where_there_is_one(prepared: dict[Edition, EditionStore]) -> None:
    page = "2025/FICTIF/RNCP38359.html"
    lines = told(prepared[Edition.INTERNE], (page,))
    assert [line for line in lines if f'href="{page}"' in line]
    assert len([line for line in lines if "<a " in line]) == 1


def test_the_public_index_tells_of_surveys_alone(prepared: dict[Edition, EditionStore]) -> None:
    lines = [text(line) for line in told(prepared[Edition.PUBLIQUE])]
    assert lines
    assert all("à l'enquête" in line for line in lines)


@pytest.mark.parametrize("edition", list(Edition))
def test_a_hidden_figure_is_told_nowhere(prepared: dict[Edition, EditionStore], edition: Edition) -> None:
    cells = prepared[edition].all_cells()
    hidden = cells[(cells["indicateur"] == "taux_reponse") & cells["statut"].eq("masque") & cells["session"].eq("2025")]
    names = {f"{row['campus']}/{row['certification']}" for row in hidden.to_dict("records")}
    assert names
    for line in told(prepared[edition], tuple(f"2025/{name}.html" for name in names)):
        assert "réponse" not in line or "<a " not in line
