"""``cfa-report export``: the pages of an edition in other formats, made from the files of that edition alone."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from cfa_report.domain.columns import ALL_CAMPUSES, POOLED
from cfa_report.errors import InputRefused, UsageFault
from cfa_report.report.docx import blank_sheets, minutes_docx
from cfa_report.report.files import METHOD_SUFFIX as METHOD
from cfa_report.report.files import write_whole
from cfa_report.report.manifest import NAME, differences, output_hashes, read_manifest
from cfa_report.report.pdf import campus_pdf, main_title, ordered, page_pdf
from cfa_report.report.xlsx import status_legend, workbook

_MINUTES: Final = ".pv.json"
_MODELS: Final = "modeles"
_DEMONSTRATION: Final = "Démonstration : données reconstituées ou inventées."


@dataclass(frozen=True)
class Formats:
    """What was asked for; ``template`` is the network's own template of the minutes."""

    pdf: bool = False
    xlsx: bool = False
    docx: bool = False
    template: Path | None = None

    @property
    def any(self) -> bool:
        """Whether something was asked for."""
        return self.pdf or self.xlsx or self.docx


def export_edition(folder: Path, out: Path, formats: Formats, say: Callable[[str], None]) -> int:
    """Write an edition in other formats beside it, with a manifest that ties them to it.

    Parameters
    ----------
    folder
        The edition: ``reports/<edition>``.
    out
        Where to write; what an earlier export left there is removed.
    formats
        What was asked for.
    say
        Told the path of each file as it is put in place.

    Returns
    -------
    int
        How many files were written.

    Raises
    ------
    UsageFault
        When nothing was asked for, or WeasyPrint or the template is missing.
    InputRefused
        When the edition is not what its manifest says: an export would spread what nobody made.
    """
    if not formats.any:
        raise UsageFault("aucun format n'est demandé", action="Ajouter --pdf, --xlsx ou --docx")
    changed = differences(folder)
    if changed:
        raise InputRefused(f"l'édition ne correspond pas à son manifeste ({changed[0]})", action="La refaire par run")
    manifest = read_manifest(folder)
    _clear(out)
    for name, data in _files(folder, manifest, formats):
        write_whole(out / name, data)
        say(name)
    hashes = output_hashes(out) if out.is_dir() else {}
    tie = hashlib.sha256((folder / NAME).read_bytes()).hexdigest()
    content = {"edition": manifest["edition"], "manifeste_de_l_edition": tie, "sorties": hashes}
    write_whole(out / NAME, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return len(hashes)


def _files(folder: Path, manifest: Mapping[str, Any], formats: Formats) -> Iterator[tuple[str, bytes]]:
    pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    campuses: dict[str, list[str]] = {}
    for page in pages:
        if page.count("/") == 2:
            campuses.setdefault(page.rpartition("/")[0], []).append(page.rpartition("/")[2])
    if formats.pdf:
        yield from _pdf(folder, pages, campuses)
    if formats.xlsx:
        yield from _xlsx(folder, manifest, pages, campuses)
    if formats.docx:
        yield from _docx(folder, manifest, formats.template)


def _pdf(folder: Path, pages: Sequence[str], campuses: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, bytes]]:
    rows = _rows(folder)
    for page in pages:
        yield f"{page.removesuffix('.html')}.pdf", page_pdf((folder / page).read_text(encoding="utf-8"))
    for place, names in campuses.items():
        session, _, campus = place.partition("/")
        codes = list(dict.fromkeys(row["certification"] for row in rows if row["campus"] == campus))
        texts = {name: (folder / place / name).read_text(encoding="utf-8") for name in ordered(names, codes)}
        label = main_title(texts["index.html"]) if "index.html" in texts else campus
        yield f"{place}/campus.pdf", campus_pdf(f"{label}, session {session}", texts)


def _xlsx(
    folder: Path, manifest: Mapping[str, Any], pages: Sequence[str], campuses: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, bytes]]:
    rows = _rows(folder)
    day = date.fromisoformat(manifest["date_edition"])
    facts = _facts(manifest)
    known = {(row["campus"], row["certification"]) for row in rows}
    for place, names in campuses.items():
        session, _, campus = place.partition("/")
        own = [row for row in rows if row["campus"] == campus]
        about = [("Campus", campus), ("Session", session)]
        method = _json(folder / place / f"index{METHOD}")
        yield f"{place}/campus.xlsx", workbook(own, method, [*facts, *about, *status_legend()], day)
        for stem in (name.removesuffix(".html") for name in names):
            if (campus, stem) in known:
                some = [row for row in own if stem in row["certification"].split(POOLED)]
                told = [*facts, *about, ("Certification", stem), *status_legend()]
                yield f"{place}/{stem}.xlsx", workbook(some, _json(folder / place / f"{stem}{METHOD}"), told, day)
    if "reseau.html" in pages:
        whole = [row for row in rows if row["campus"] == ALL_CAMPUSES]
        told = [*facts, ("Campus", "tout le réseau"), *status_legend()]
        yield "reseau.xlsx", workbook(whole, _json(folder / f"reseau{METHOD}"), told, day)


def _docx(folder: Path, manifest: Mapping[str, Any], template: Path | None) -> Iterator[tuple[str, bytes]]:
    day = date.fromisoformat(manifest["date_edition"])
    warning = _DEMONSTRATION if manifest["demonstration"] else ""
    for path in sorted(folder.rglob(f"*{_MINUTES}")):
        content = _json(path) | {"avertissement": warning}
        name = path.relative_to(folder).as_posix().removesuffix(_MINUTES)
        yield f"{name}.pv.docx", minutes_docx(content, day, template)
    for name, data in blank_sheets().items():
        yield f"{_MODELS}/{name}", data


def _facts(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    edition = manifest["edition"]
    facts = [
        ("Réseau", str(manifest["reseau"])),
        ("Édition", f"{edition}, diffusion restreinte au comité" if edition == "interne" else str(edition)),
        ("Édité le", str(manifest["date_edition"])),
        ("Situation observée le", str(manifest["date_observation"])),
        ("Seuil de diffusion", f"dénominateurs d'au moins {manifest['seuils'][edition]}"),
        ("Empreinte de l'édition", str(manifest["empreinte"])),
        ("Logiciel", str(manifest["outil"])),
    ]
    return [("Avertissement", _DEMONSTRATION), *facts] if manifest["demonstration"] else facts


def _rows(folder: Path) -> list[dict[str, str]]:
    text = (folder / "indicateurs.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


def _clear(out: Path) -> None:
    """Remove what an earlier export wrote, and nothing that it did not."""
    for name in read_manifest(out).get("sorties", {}):
        path = (out / name).resolve()
        if path.is_relative_to(out.resolve()):
            path.unlink(missing_ok=True)
