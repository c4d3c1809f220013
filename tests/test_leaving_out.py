"""A library that is left out is missing inside the block, and there again after it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cfa_report.leaving_out import leaving_out


def test_a_module_is_missing_inside_the_block_and_can_be_imported_after_it() -> None:
    with leaving_out("antigravity"), pytest.raises(ImportError):
        import antigravity  # noqa: F401
    assert "antigravity" not in sys.modules


def test_a_module_that_is_loaded_stays() -> None:
    with leaving_out("json"):
        import json

        assert json.loads("1") == 1
    assert sys.modules["json"] is json


def test_neither_the_engine_of_contracts_nor_a_warm_process_builds_the_grammar_of_addresses() -> None:
    program = (
        "import sys\nimport pandas as pd\nfrom cfa_report.execution.zygote import main\n"
        "from cfa_report.leaving_out import GRAMMAR, leaving_out\nfrom cfa_report.execution.warm_up import warm_up\n"
        "with leaving_out(GRAMMAR):\n    warm_up([])\n"
        "from cfa_report.intake.engine import ask\nask(pd.DataFrame({'a': [1]}), [])\n"
        "assert 'jsonschema' in sys.modules and 'great_expectations' in sys.modules\n"
        "assert GRAMMAR not in sys.modules\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
