"""A module of the private wing runs in a process of its own; what stops it is one sentence."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from cfa_report.errors import CfaReportError, ParameterError
from cfa_report.store import OwnProcess


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give a module that says what it is told on the standard error, and ends with the code that it is told."""
    text = "import sys\nsys.stderr.write(sys.argv[2] + '\\n')\nsys.exit(int(sys.argv[1]))\n"
    (tmp_path / "module_prive.py").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "module_prive"


def test_what_ends_well_says_nothing(module: str, capfd: pytest.CaptureFixture[str]) -> None:
    OwnProcess(module, "0", "du bruit").wait()
    assert capfd.readouterr() == ("", "")


def test_a_refused_parameter_is_told_in_its_own_sentence(module: str) -> None:
    with pytest.raises(ParameterError, match="le seuil est trop bas"):
        OwnProcess(module, str(ParameterError.exit_code), "le seuil est trop bas.").wait()


@pytest.mark.parametrize(
    ("said", "told"),
    [("Traceback\nMemoryError: plus de mémoire", "plus de mémoire"), ("", "s'est arrêtée sans rien dire")],
)
def test_a_process_that_dies_is_one_sentence(module: str, said: str, told: str) -> None:
    with pytest.raises(CfaReportError, match=told) as raised:
        OwnProcess(module, "1", said).wait()
    assert "Traceback" not in str(raised.value)


def test_a_process_that_is_stopped_is_gone_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dort.py").write_text("import time\ntime.sleep(600)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    started: list[subprocess.Popen[str]] = []
    real = subprocess.Popen

    def popen(*arguments: object, **options: object) -> subprocess.Popen[str]:
        started.append(real(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    before = time.monotonic()
    process = OwnProcess("dort")
    process.stop()
    assert started[0].returncode is not None
    assert time.monotonic() - before < 300
    assert started[0].args[0] == sys.executable  # type: ignore[index]
