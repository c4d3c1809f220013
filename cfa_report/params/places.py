"""Where things lie: the project's root, a network's parameters, its private folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cfa_report
from cfa_report.domain.edition import Edition


@dataclass(frozen=True)
class Places:
    """The folders of one network."""

    params: Path
    private: Path
    contracts: Path
    notebooks: Path

    @property
    def store(self) -> Path:
        """Protected slices, written by the preparation."""
        return self.private / "magasin"

    @property
    def executed(self) -> Path:
        """Executed notebooks, kept out of every published tree."""
        return self.private / "notebooks"

    @property
    def records(self) -> Path:
        """What each report was made of, so that an unchanged one is kept."""
        return self.private / "rapports"

    @property
    def checks(self) -> Path:
        """Results of contracts, by content of the file."""
        return self.private / "controles"

    @property
    def followups(self) -> Path:
        """Follow-up lists, the only files with contacts."""
        return self.private / "relances"

    @property
    def extracts(self) -> Path:
        """Pseudonymised rows for exploration, which no report reads."""
        return self.private / "extraits"

    @property
    def attestations(self) -> Path:
        """What purge removed, and when."""
        return self.private / "attestations"

    def key(self, year: int) -> Path:
        """Give the file of the key of one year's editions: without it, that year's pseudonyms mean nothing."""
        return self.private / "cles" / f"{year}.txt"

    def ledger(self, edition: Edition) -> Path:
        """Give the ledger of what was published for one audience."""
        return self.private / f"registre-{edition}.jsonl"

    def published_counts(self, edition: Edition) -> Path:
        """Give the folder of what the published editions of one audience counted, hidden counts included."""
        return self.private / f"registre-{edition}"


def project_root(start: Path | None = None) -> Path:
    """Give the nearest folder with a ``pyproject.toml`` and notebooks, or the one this package comes from."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "pyproject.toml").is_file() and (folder / "notebooks").is_dir():
            return folder
    return Path(cfa_report.__file__).resolve().parent.parent


def places(params: Path) -> Places:
    """Give the folders of the network whose parameters are in ``params``.

    Contracts and notebooks are the network's own when it has them beside its parameters, the project's otherwise.
    """
    folder = params.resolve()

    def nearest(name: str) -> Path:
        own = folder.parent / name
        return own if own.is_dir() else project_root() / name

    return Places(
        params=folder,
        private=folder.parent / ".cfa-report",
        contracts=nearest("data_contracts"),
        notebooks=nearest("notebooks"),
    )
