"""What was not checked is not published, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfa_report.cli.last_checks import attack_edition, scan_edition
from cfa_report.errors import PublicationRefused
from cfa_report.params import Params


def test_without_the_attacker_or_the_scanner_an_edition_stays_a_draft(tmp_path: Path, demo_params: Params) -> None:
    with pytest.raises(PublicationRefused, match="n'a pas été attaquée"):
        attack_edition(tmp_path)
    with pytest.raises(PublicationRefused, match="n'a pas été fouillée"):
        scan_edition(demo_params, tmp_path)
