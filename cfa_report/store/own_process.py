"""A module of the private wing in a process of its own, so that no row ever enters this one."""

from __future__ import annotations

import subprocess
import sys

from cfa_report.errors import CfaReportError, ParameterError


class OwnProcess:
    """A module under way."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own modules, no shell
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ends_within(self, seconds: float) -> bool:
        """Wait for so long at most; say whether it has ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def wait(self) -> None:
        """Wait until it has ended.

        Raises
        ------
        ParameterError, CfaReportError
            With its own sentence when it stopped.
        """
        try:
            _, said = self._process.communicate()
        except BaseException:
            self.stop()
            raise
        if self._process.returncode == ParameterError.exit_code:
            raise ParameterError(said.strip().removesuffix("."))
        if self._process.returncode != 0:
            lines = said.strip().splitlines()
            raise CfaReportError(
                (lines[-1] if lines else "la préparation s'est arrêtée sans rien dire").removesuffix("."),
                action="Lancer « cfa-report check » sur les fichiers de la livraison",
            )

    def stop(self) -> None:
        """End it, if it has not ended."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()
