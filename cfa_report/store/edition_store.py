"""The folder of one edition's store: one small JSON file per slice, put in place whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS, POOLED
from cfa_report.errors import UsageFault
from cfa_report.store.registers import Register, registers_from_json
from cfa_report.store.shown import scope_fingerprint
from cfa_report.store.slices import (
    EditionIndex,
    Slice,
    cells_from_rows,
    checks_from_rows,
    references_from_rows,
    rows_from_cells,
)

_FAMILY: Final = "famille.json"


class StoreWriter:
    """Writes a store beside its final place, then swaps it in: a reader sees the old one or the new one, whole."""

    def __init__(self, folder: Path) -> None:
        self._final = folder
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))

    def write_index(self, index: EditionIndex) -> None:
        """Write what the edition is about."""
        _write(self._work / "edition.json", index.to_json())

    def write_slice(
        self,
        campus: str,
        certification: str,
        cells: pd.DataFrame,
        checks: list[list[Any]],
        references: list[list[Any]],
        registers: Mapping[str, Register] | None = None,
    ) -> None:
        """Write one slice; ``cells`` must come from the gate, registers belong to the internal edition."""
        value: dict[str, Any] = {"cells": rows_from_cells(cells), "checks": checks, "references": references}
        if registers:
            value["registres"] = {name: register.to_json() for name, register in registers.items()}
        _write(self._work / _slice_name(campus, certification), value)

    def commit(self) -> None:
        """Put the store in place."""
        old = self._final.with_name(f".{self._final.name}-ancien-{os.getpid()}")
        if self._final.exists():
            self._final.rename(old)
        self._work.rename(self._final)
        shutil.rmtree(old, ignore_errors=True)

    def abandon(self) -> None:
        """Leave no trace of an unfinished store."""
        shutil.rmtree(self._work, ignore_errors=True)


class EditionStore:
    """Reads one edition's store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def exists(self) -> bool:
        """Say whether a store is in place."""
        return (self._folder / "edition.json").is_file()

    def index(self) -> EditionIndex:
        """Read what the edition is about."""
        return EditionIndex.from_json(_read(self._folder / "edition.json"))

    def slice(self, campus: str, certification: str, session: str) -> Slice:
        """Read one slice; the fingerprint of its index is that of what it can show, not that of the whole edition.

        Raises
        ------
        UsageFault
            When nothing was delivered for this scope.
        """
        edition = _read(self._folder / "edition.json")
        index = EditionIndex.from_json(edition)
        name = _slice_name(campus, certification)
        path = self._folder / name
        known = campus in {*index.campuses, ALL_CAMPUSES} and certification in {
            *index.certifications,
            ALL_CERTIFICATIONS,
        }
        if not known or session not in index.sessions or not path.is_file():
            raise UsageFault(
                f"aucune donnée pour « {campus} », « {certification} », session « {session} »",
                action="Vérifier les trois codes dans la cellule « parameters » du notebook",
            )
        value = _read(path)
        cells = cells_from_rows(value["cells"])
        together = cells["certification"].str.contains(POOLED, regex=False).to_numpy(dtype=bool)
        shown = replace(index, inputs={}, ledgers={}, protection={}, released="")
        return Slice(
            index=replace(shown, fingerprint=scope_fingerprint(edition, path)),
            campus=campus,
            certification=certification,
            session=session,
            cells=cells[~together].reset_index(drop=True),
            together=cells[together].reset_index(drop=True),
            checks=checks_from_rows(value["checks"]),
            references=references_from_rows(value["references"]),
            registers=registers_from_json(value.get("registres", {})),
            folder=self._folder,
        )

    def family(self, identity: str) -> dict[str, Any] | None:
        """Read what the family of comparisons allows, by session; ``None`` when it is not that of this identity."""
        path = self._folder / _FAMILY
        value = _read(path) if path.is_file() else {}
        sessions: dict[str, Any] | None = value.get("sessions")
        return sessions if value.get("empreinte") == identity else None

    def write_family(self, sessions: Mapping[str, Any], identity: str) -> None:
        """Keep what the family of comparisons allows beside the slices, with what it was computed from."""
        descriptor, name = tempfile.mkstemp(prefix=f".{_FAMILY}-", dir=self._folder)
        os.close(descriptor)
        _write(Path(name), {"empreinte": identity, "sessions": dict(sessions)})
        Path(name).replace(self._folder / _FAMILY)

    def all_cells(self) -> pd.DataFrame:
        """Read every released cell of the edition: the whole network's slice."""
        return cells_from_rows(_read(self._folder / "cellules.json")["cells"])


def _slice_name(campus: str, certification: str) -> str:
    if campus == ALL_CAMPUSES:
        return "cellules.json" if certification == ALL_CERTIFICATIONS else f"reseau~{certification}.json"
    return f"{campus}.json" if certification == ALL_CERTIFICATIONS else f"{campus}~{certification}.json"


def _write(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, default=_plain), encoding="utf-8", newline="\n")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def _read(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value
