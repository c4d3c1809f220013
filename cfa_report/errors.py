"""The error tree: one French sentence for the user, one exit code for the scheduler."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import ClassVar


class CfaReportError(Exception):
    """A fault that a person can act on, told in one French sentence.

    Parameters
    ----------
    message
        What is wrong, in French, without a final full stop and without any value read from a learner's row.
    file, line, column
        Where it is: the file's name as the user gave it, the line counted from 1 (header included), the column.
    action
        What to do about it, in French.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: str | None = None,
        action: str | None = None,
    ) -> None:
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.action = action
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Give the whole sentence: where, what, and what to do."""
        places = [
            part
            for part in (
                self.file,
                f"ligne {self.line}" if self.line is not None else None,
                f"colonne {self.column}" if self.column else None,
            )
            if part
        ]
        where = ", ".join(places)
        text = f"{where} : {self.message}" if where else self.message
        return f"{text}. {self.action}." if self.action else f"{text}."

    def __str__(self) -> str:
        """Return the French sentence."""
        return self.sentence()


class UsageFault(CfaReportError):
    """The command was called in a way it does not understand."""

    exit_code = 2


class ParameterError(CfaReportError):
    """A parameter file (network, policy, order) cannot be accepted."""

    exit_code = 2


class InputRefused(CfaReportError):
    """A data file cannot be read as a person would read it; nothing in it may be counted."""

    exit_code = 3


class ReportFailed(CfaReportError):
    """One report of a batch failed; the others go on."""

    exit_code = 4


class LedgerBroken(CfaReportError):
    """The ledger of published editions is not what was written in it: nothing may be made or published without it."""

    exit_code = 2


class PublicationRefused(CfaReportError):
    """An edition is not fit to be published as it is."""

    exit_code = 3


class ContractError(CfaReportError):
    """A data contract shipped with the project or written by the network is itself wrong."""

    exit_code = 2


class StatisticsError(CfaReportError, ValueError):
    """Counts or levels that no statistic can be computed from."""


def fault_sentence(error: BaseException) -> str:
    """Tell a fault that nobody foresaw without a single value: its kind, and a code for whoever keeps the program.

    The words of an exception and the lines of its traceback may hold a learner's row; neither is repeated. The code is
    the module and line of this package where it arose, or the system's own name of the error (``ENOSPC``).
    """
    place, trace = "", error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module == "__main__":
            module = f"cfa_report.{Path(trace.tb_frame.f_code.co_filename).stem}"
        if module.startswith("cfa_report."):
            place = f"{module.removeprefix('cfa_report.')}:{trace.tb_lineno}"
        trace = trace.tb_next
    system = errno.errorcode.get(error.errno or 0, "") if isinstance(error, OSError) else ""
    code = ", ".join(part for part in (system, place) if part) or "inconnu"
    return (
        f"Faute du programme : {type(error).__name__} (code {code}). "
        "Aucune valeur des données n'est répétée ici ; signaler ce code au responsable de l'outil."
    )


def spoken_words(kind: str, words: str) -> str:
    """Give the words of an error of that kind: ours hold no value and are repeated, those of others are not."""
    return words if kind in _OURS else ""


_FAMILY: tuple[type[CfaReportError], ...] = (CfaReportError, *CfaReportError.__subclasses__())
_OURS = frozenset(kind.__name__ for kind in _FAMILY)
