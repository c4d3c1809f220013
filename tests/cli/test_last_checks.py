"""What was not checked is not published, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfa_report.cli import last_checks
from cfa_report.cli.last_checks import attack_edition, scan_edition
from cfa_report.errors import PublicationRefused
from cfa_report.params import Params


def test_without_the_attacker_an_edition_stays_a_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_checks, "project_root", lambda: tmp_path)
    with pytest.raises(PublicationRefused, match="n'a pas été attaquée"):
        attack_edition(tmp_path, ())


def test_an_edition_in_which_somebody_is_found_stays_a_draft(tmp_path: Path, demo_params: Params) -> None:
    delivery = next(demo_params.places.params.parent.glob("donnees/**/suivi_promotion*.csv"))
    name = delivery.read_text("utf-8-sig").splitlines()[1].split(";")[0]
    (tmp_path / "index.html").write_text(f"<p>{name}</p>", encoding="utf-8")
    with pytest.raises(PublicationRefused) as refused:
        scan_edition(demo_params, tmp_path)
    assert "index.html" in str(refused.value)
    assert name not in str(refused.value)
