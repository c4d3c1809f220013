"""A register as a notebook reads it: its lines, the state of its files, and the documents that they cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from cfa_report.domain.registers import EVIDENCE, REGISTERS

#: State of a register that the parameters do not declare.
ABSENT: Final = "absent"
#: State of a register of which a file was refused: it has no line at all.
REFUSED: Final = "refuse"


@dataclass(frozen=True)
class Register:
    """One register of a scope.

    Attributes
    ----------
    name
        Name of its contract.
    state
        ``accepte``, ``avertissement``, ``refuse`` or ``absent``.
    rows
        Columns ``REGISTERS[name]``, all texts; dates are ISO, what is not known is empty.
    evidence
        Documents that the lines cite, columns ``EVIDENCE``.
    checks
        Contract results of its files, rows of ``store.slices.CHECKS``.
    """

    name: str
    state: str
    rows: pd.DataFrame
    evidence: pd.DataFrame
    checks: tuple[tuple[Any, ...], ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether its lines can be relied on: declared, and not refused."""
        return self.state not in (ABSENT, REFUSED)

    def to_json(self) -> dict[str, Any]:
        """Give a JSON value."""
        return {
            "etat": self.state,
            "lignes": [[str(cell) for cell in row] for row in self.rows.itertuples(index=False, name=None)],
            "pieces": [[str(cell) for cell in row] for row in self.evidence.itertuples(index=False, name=None)],
            "controles": [list(row) for row in self.checks],
        }

    def of_campus(self, campus: str) -> Register:
        """Keep the lines of one campus, and the documents that they cite."""
        rows = self.rows[self.rows["campus"] == campus].reset_index(drop=True)
        evidence = self.evidence[self.evidence["campus"] == campus].reset_index(drop=True)
        return Register(self.name, self.state, rows, evidence, self.checks)


def text_frame(rows: list[list[Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Build a table of texts."""
    return pd.DataFrame(rows, columns=list(columns)).astype("str")


def registers_from_json(value: Mapping[str, Any]) -> Mapping[str, Register]:
    """Read back the registers of a slice; one that is not there is absent."""
    return _Registers(value)


class _Registers(Mapping[str, Register]):
    """Builds each register when it is first asked for: most pages speak of none."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self._value = value
        self._built: dict[str, Register] = {}

    def __getitem__(self, name: str) -> Register:
        if name not in self._built:
            columns = REGISTERS[name]
            entry = self._value.get(name, {"etat": ABSENT, "lignes": [], "pieces": [], "controles": []})
            self._built[name] = Register(
                name,
                str(entry["etat"]),
                text_frame(entry["lignes"], columns),
                text_frame(entry["pieces"], EVIDENCE),
                tuple(tuple(row) for row in entry["controles"]),
            )
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(REGISTERS)

    def __len__(self) -> int:
        return len(REGISTERS)
