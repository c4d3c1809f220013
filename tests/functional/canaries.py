"""A small network whose every name is a canary, what a canary looks like on a disk, and runs that crash on demand."""

from __future__ import annotations

import base64
import gzip
import html
import io
import os
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
CANARIES = ROOT / "tests" / "hostile" / "d30_canary.csv"
CAMPUSES = ("LYON", "MARSEILLE", "TOULOUSE")
#: One campus is enough, and saves two pages in three.
NARROW = ("--campus", "TOULOUSE")
_FAULTS = Path(__file__).parent / "faults"
_NETWORK = """
reseau: "Réseau des canaris"
sessions: ["2025"]
campus:
{campuses}
certifications:
  - {{code: "C35185", libelle: "Première", rncp: "RNCP35185", niveau: 5, section: "CFA"}}
  - {{code: "C34407", libelle: "Deuxième", rncp: "RNCP34407", niveau: 5, section: "CFA"}}
  - {{code: "C183", libelle: "Troisième", rncp: "RNCP183", niveau: 4, section: "CFA"}}
"""
_CAMPUS = """  - code: "{code}"
    libelle: "Campus de {name}"
    livraisons:
      - tables: {{suivi_promotion: ["../donnees/{code}.csv"]}}"""


def write_network(folder: Path) -> Path:
    """Write a network whose deliveries are the canary file, a part a campus; give its parameters."""
    header, *rows = CANARIES.read_text(encoding="utf-8").splitlines()
    (folder / "donnees").mkdir(parents=True)
    for code in CAMPUSES:
        own = [row for row in rows if row.split(";")[4] == code]
        (folder / "donnees" / f"{code}.csv").write_text("\n".join([header, *own]) + "\n", encoding="utf-8")
    params = folder / "params"
    params.mkdir()
    shutil.copy(ROOT / "params" / "politique.yaml", params)
    campuses = "\n".join(_CAMPUS.format(code=code, name=code.title()) for code in CAMPUSES)
    (params / "reseau.yaml").write_text(_NETWORK.format(campuses=campuses), encoding="utf-8")
    return params


@dataclass(frozen=True)
class Ran:
    """A command that ended: its exit code, what it said, and whether the fault that was set took place."""

    code: int
    said: str
    crashed: bool


@dataclass(frozen=True)
class Place:
    """A network, its home and what a run of it left."""

    folder: Path
    ran: Ran

    @property
    def params(self) -> Path:
        return self.folder / "reseau" / "params"

    @property
    def left(self) -> list[Path]:
        """Everything that a run may have written to."""
        private = self.params.parent / ".cfa-report"
        return [path for path in (self.folder / "reports", self.folder / "home", private) if path.exists()]


def run(params: Path, home: Path, *arguments: str, fault: str = "") -> Ran:
    """Run the command line with a home and temporary folder of its own.

    ``fault`` is ``module:function[:call[:kill]]``: that call raises an error whose words are a learner's, or kills its
    process. It is set from outside, by the ``sitecustomize`` of ``faults/``: the product has no hook for it.
    """
    temporary = home / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    mark = home / "faute"
    mark.unlink(missing_ok=True)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("CFA_REPORT", "IPYTHON", "JUPYTER"))
    }
    environment |= {"HOME": str(home), "TMPDIR": str(temporary), "XDG_CACHE_HOME": str(home / "cache")}
    environment |= {"MPLCONFIGDIR": str(home / "matplotlib"), "CANARY_FAULT": fault, "CANARY_MARK": str(mark)}
    # The module of faults holds a learner's words: a process without a fault does not load it.
    environment["PYTHONPATH"] = os.pathsep.join([*([str(_FAULTS)] if fault else []), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", "cfa_report.cli", *arguments, "--params", str(params)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env=environment,
        cwd=home,
    )
    return Ran(done.returncode, done.stdout + done.stderr, mark.exists())


def tokens() -> list[str]:
    """List what identifies the canaries: names, first names, INE and birth dates of every tenth learner."""
    rows = [row.split(";") for row in CANARIES.read_text(encoding="utf-8").splitlines()[1::10]]
    dates = [f"{day[6:]}-{day[3:5]}-{day[:2]}" for day in (row[3] for row in rows)]
    return ["CANARIZQX", "Quetzalin", *(row[0] for row in rows), *(row[3] for row in rows), *dates]


def encodings(token: str) -> dict[str, bytes]:
    """Write a token in the ways that a program may leave it on a disk; independent of the scanner's own readings."""
    data = token.encode()
    found = {
        "utf-8": data,
        "utf-16-le": token.encode("utf-16-le"),
        "utf-16-be": token.encode("utf-16-be"),
        "nfd": unicodedata.normalize("NFD", token).encode(),
        "minuscules": token.lower().encode(),
        "majuscules": token.upper().encode(),
        "html": html.escape(token).encode(),
        "html décimal": "".join(f"&#{ord(letter)};" for letter in token).encode(),
        "json": "".join(f"\\u{ord(letter):04x}" for letter in token).encode(),
        "url": quote(token, safe="").encode(),
        "hexadécimal": data.hex().encode(),
    }
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + data)
        found[f"base64 +{offset}"] = encoded[(8 * offset + 5) // 6 : (8 * (offset + len(data))) // 6]
    return found


def canaries_in(folders: list[Path], said: str = "") -> list[str]:
    """Search every file under some folders, and what was said, for the canaries in every encoding."""
    needles = {(token, way): data for token in tokens() for way, data in encodings(token).items() if len(data) > 5}
    found = []
    contents = [("sortie", said.encode())]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            contents.append((str(path.relative_to(folder)), str(path.name).encode()))
            if path.is_file():
                contents += [(str(path.relative_to(folder)), part) for part in _unpacked(path.read_bytes())]
    for name, content in contents:
        found += [f"{name} : {token} ({way})" for (token, way), data in needles.items() if data in content]
    return found


def _unpacked(data: bytes) -> list[bytes]:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [data, *(archive.read(name) for name in archive.namelist())]
    return [data, gzip.decompress(data)] if data.startswith(b"\x1f\x8b") else [data]
