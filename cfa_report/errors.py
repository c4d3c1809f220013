"""The error tree: one French sentence for the user, one exit code for the scheduler."""

from __future__ import annotations

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
