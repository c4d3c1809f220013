"""The ledger: a chain that shows any line edited, removed or added, and that one publication at a time makes longer."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cfa_report.domain.edition import Edition
from cfa_report.errors import LedgerBroken, PublicationRefused
from cfa_report.store import read_ledger
from cfa_report.store.ledger import ATOM, Atom, Entry, Ledger, head_file, published_atoms
from cfa_report.store.ledger_writing import Draft, add_to_ledger
from cfa_report.store.slices import cells_from_rows

KEY = ("LYON", "C1", "CFA", "2025")


def atom(k: int | None, n: int | None, plage: str = "", indicator: str = "taux_obtention") -> Atom:
    return (*KEY, indicator, "ort", None, "plage" if plage else "publie", k, n, n, plage)


def draft(*atoms: Atom, content: str = "a", reason: str = "") -> Draft:
    return Draft(Edition.PUBLIQUE, "2026-04-15", content, reason, [], atoms)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Publish three editions: 16 of 19, a range, then 12 of 19 beside another cell."""
    file = tmp_path / "registre-publique.jsonl"
    for number, one in enumerate(
        [
            draft(atom(16, 19), content="a"),
            draft(atom(None, None, "65–100 %"), content="b", reason="recours"),
            draft(atom(12, 19), atom(5, 19, indicator="taux_interruption"), content="c"),
        ]
    ):
        entry, added = add_to_ledger(file, one, seen=read_ledger(file).head)
        assert (entry.rank, added) == (number + 1, True)
    return file


def test_an_absent_file_is_an_empty_ledger(tmp_path: Path) -> None:
    ledger = read_ledger(tmp_path / "registre-interne.jsonl")
    assert (ledger.edition, ledger.head, ledger.entries) == (Edition.INTERNE, "", ())
    assert list(ledger.published_cells().columns) == [*ATOM, "rang"]
    assert ledger.published_cells().empty
    assert ledger.all_published_cells().empty


def test_every_edition_and_the_last_of_each_cell_are_read_back(path: Path) -> None:
    ledger = read_ledger(path)
    everything = ledger.all_published_cells()
    assert everything["rang"].tolist() == [1, 2, 3, 3]
    assert everything["numerateur"].astype("object").where(everything["numerateur"].notna(), None).tolist() == [
        16, None, 12, 5,
    ]  # fmt: skip
    assert everything.loc[1, ["statut", "plage"]].tolist() == ["plage", "65–100 %"]
    latest = ledger.published_cells().set_index("indicateur")
    assert latest.loc["taux_obtention", ["numerateur", "eligibles", "rang"]].tolist() == [12, 19, 3]
    assert latest.loc["taux_interruption", ["numerateur", "rang"]].tolist() == [5, 3]
    assert ledger.entries[1].reason == "recours"
    assert ledger.head == ledger.entries[2].digest
    assert ledger.entries[2].previous == ledger.entries[1].digest


def test_a_cell_left_out_of_an_edition_keeps_what_was_last_published_of_it(tmp_path: Path) -> None:
    file = tmp_path / "registre-publique.jsonl"
    add_to_ledger(file, draft(atom(16, 19), content="a"), seen="")
    add_to_ledger(file, draft(content="b"), seen=read_ledger(file).head)
    assert read_ledger(file).published_cells()[["numerateur", "rang"]].iloc[0].tolist() == [16, 1]


def test_only_what_is_shown_is_written() -> None:
    def row(status: str, *numbers: int | None, plage: str = "") -> list[object]:
        return [*KEY, f"taux_{status}", "ort", 6, "2023-2025", status, *numbers, False, plage]

    cells = cells_from_rows(
        [
            row("publie", 16, 19, 24), row("masque", None, None, None), row("gele", None, None, None),
            row("plage", None, None, None, plage="60–85 %"), row("non_calculable", None, None, None),
            row("regroupe", 30, 40, 41),
        ]
    )  # fmt: skip
    assert [(one[ATOM.index("statut")], one[ATOM.index("numerateur")]) for one in published_atoms(cells)] == [
        ("plage", None), ("publie", 16), ("regroupe", 30),
    ]  # fmt: skip
    assert published_atoms(cells.iloc[::-1]) == published_atoms(cells)
    assert published_atoms(cells.iloc[:0]) == ()


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: [text[0], text[1].replace("recours", "retours"), text[2]], "ligne 2 : .*n'est plus celle"),
        (lambda text: [text[0], text[1].replace('"rang":2', '"rang": 2'), text[2]], "ligne 2 : "),
        (lambda text: [text[0].replace(",16,19,", ",17,19,"), *text[1:]], "ligne 1 : .*n'est plus celle"),
        (lambda text: text[1:], "ligne 1 : .*ne suit pas"),
        (lambda text: [text[0], text[2]], "ligne 2 : .*ne suit pas"),
        (lambda text: [text[1], text[0], text[2]], "ligne 1 : .*ne suit pas"),
        (lambda text: [*text, text[2]], "ligne 4 : .*ne suit pas"),
        (lambda text: [text[0], "pas du JSON", text[2]], "ligne 2 : .*ne se lit pas"),
        (lambda text: [text[0], "", *text[1:]], "ligne 2 : .*ne se lit pas"),
        (lambda text: [text[0], "[1]", text[2]], "ligne 2 : .*ne se lit pas"),
        (lambda text: [text[0], text[1].replace('"atomes":[[', '"atomes":[[1,'), text[2]], "ligne 2 : .*ne se lit pas"),
        (lambda text: [text[0], text[1].replace('"edition":"publique"', '"edition":"interne"'), text[2]], "ligne 2"),
        (lambda text: text[:1], "il manque des éditions à la fin"),
        (lambda text: text[:2], "il manque des éditions à la fin"),
        (lambda text: [], "il manque des éditions à la fin"),
    ],
)
def test_any_change_of_the_chain_stops_everything(
    path: Path, change: Callable[[list[str]], list[str]], told: str
) -> None:
    text = change(lines(path))
    path.write_text("".join(f"{line}\n" for line in text), encoding="utf-8", newline="\n")
    with pytest.raises(LedgerBroken, match=told) as caught:
        read_ledger(path)
    assert "registre-publique.jsonl" in str(caught.value)
    assert "sauvegarde" in str(caught.value)
    with pytest.raises(LedgerBroken):
        add_to_ledger(path, draft(content="d"), seen="")


def test_a_line_sealed_again_breaks_the_next_one(path: Path) -> None:
    first, *others = lines(path)
    value = json.loads(first)
    value["atomes"][0][ATOM.index("numerateur")] = 17
    del value["empreinte"]

    def canonical(content: object) -> str:
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    value["empreinte"] = hashlib.sha256(canonical(value).encode()).hexdigest()
    path.write_text("\n".join([canonical(value), *others, ""]), encoding="utf-8", newline="\n")
    with pytest.raises(LedgerBroken, match=r"ligne 2 : .*ne suit pas"):
        read_ledger(path)


@pytest.mark.parametrize("kept", [0, 1, 40, -1])
def test_a_file_cut_anywhere_is_noticed(path: Path, kept: int) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: kept if kept >= 0 else len(content) + kept])
    with pytest.raises(LedgerBroken):
        read_ledger(path)


def test_a_ledger_that_disappears_or_whose_head_does_is_noticed(path: Path) -> None:
    kept = head_file(path).read_bytes()
    head_file(path).unlink()
    with pytest.raises(LedgerBroken, match="à la fin"):
        read_ledger(path)
    head_file(path).write_bytes(kept)
    read_ledger(path)
    path.unlink()
    with pytest.raises(LedgerBroken, match="à la fin"):
        read_ledger(path)


def test_a_power_cut_between_the_line_and_the_head_stops_nothing(path: Path) -> None:
    behind = read_ledger(path).entries[1].digest
    head_file(path).write_text(behind, encoding="ascii")
    assert len(read_ledger(path).entries) == 3
    add_to_ledger(path, draft(atom(12, 19), content="c"), seen="")
    assert head_file(path).read_text(encoding="ascii").strip() == read_ledger(path).head


def test_the_same_content_is_published_once_and_changes_no_byte(path: Path) -> None:
    before = path.read_bytes()
    entry, added = add_to_ledger(path, draft(atom(99, 99), content="c", reason="encore"), seen="peu importe")
    assert (entry.rank, added) == (3, False)
    assert path.read_bytes() == before


def test_going_back_to_an_earlier_content_is_a_new_edition(path: Path) -> None:
    entry, added = add_to_ledger(path, draft(atom(16, 19), content="a"), seen=read_ledger(path).head)
    assert (entry.rank, added) == (4, True)


def test_an_edition_judged_before_another_was_published_is_refused(path: Path) -> None:
    seen = read_ledger(path).entries[1].digest
    with pytest.raises(PublicationRefused, match="une autre édition vient d'être publiée"):
        add_to_ledger(path, draft(content="d"), seen=seen)


def test_the_ledger_and_its_head_are_for_nobody_else(path: Path) -> None:
    for file in (path, head_file(path)):
        assert file.stat().st_mode & 0o777 == 0o600
    assert {item.suffix for item in path.parent.iterdir()} == {".jsonl", ".tete", ".verrou"}


PUBLISH = """
import sys
from pathlib import Path
from cfa_report.domain.edition import Edition
from cfa_report.errors import PublicationRefused
from cfa_report.store import read_ledger
from cfa_report.store.ledger_writing import Draft, add_to_ledger
path = Path(sys.argv[1])
while True:
    try:
        draft = Draft(Edition.PUBLIQUE, "2026-04-15", sys.argv[2], "", [], ())
        print(add_to_ledger(path, draft, seen=read_ledger(path).head)[1])
        break
    except PublicationRefused:
        continue
"""


def test_publications_at_the_same_time_make_one_chain(path: Path) -> None:
    """Six processes: four editions, one of which three of them publish."""
    commands = [[sys.executable, "-c", PUBLISH, str(path), content] for content in ("d", "e", "f", "f", "f", "g")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    said = [process.communicate()[0].strip() for process in running]
    assert [process.returncode for process in running] == [0] * 6
    ledger = read_ledger(path)
    # An edition published twice in a row is one; with another in between it is published again.
    assert len(ledger.entries) == 3 + said.count("True")
    assert {entry.content for entry in ledger.entries} == set("abcdefg")
    assert all(one.content != two.content for one, two in zip(ledger.entries, ledger.entries[1:], strict=False))


def test_the_cells_of_a_ledger_join_those_of_an_edition(path: Path) -> None:
    cells = cells_from_rows([[*KEY, "taux_obtention", "ort", None, "", "publie", 12, 19, 19, False, ""]])
    both = cells.merge(read_ledger(path).published_cells(), on=list(ATOM[:7]))
    assert len(both) == 1
    assert both["horizon_mois"].isna().all()
    assert isinstance(both["numerateur_y"].dtype, pd.Int64Dtype)


def test_a_ledger_is_read_under_today_s_codes_and_keeps_its_seal() -> None:
    rows = pd.DataFrame(
        [
            ("LYON", code, "CFA", "2025", "taux_obtention", "ort", pd.NA, status, 9, 15, 15, "")
            for code, status in (("OLD", "publie"), ("B", "publie"), ("B+OLD", "regroupe"), ("NEW2", "publie"))
        ],
        columns=list(ATOM),
    )
    entry = Entry(1, "", Edition.PUBLIQUE, "2026-04-15", "", "", (), published_atoms(rows), "f" * 64)
    today = Ledger(Edition.PUBLIQUE, (entry,)).under({"OLD": "ANEW"})
    assert sorted(today.all_published_cells()["certification"]) == ["ANEW", "ANEW+B", "B", "NEW2"]
    assert today.head == "f" * 64
    assert today.entries[0].atoms == published_atoms(rows.assign(certification=["ANEW", "B", "ANEW+B", "NEW2"]))


def test_two_codes_that_are_one_today_are_their_sum_when_both_were_printed() -> None:
    def today(*said: tuple[str, str, int | None]) -> list[tuple[str, str, int]]:
        rows = pd.DataFrame(
            [
                ("LYON", code, "CFA", "2025", "taux_obtention", "ort", pd.NA, status, k, k and k + 6, k and k + 8, "")
                for code, status, k in said
            ],
            columns=list(ATOM),
        )
        entry = Entry(1, "", Edition.PUBLIQUE, "2026-04-15", "", "", (), published_atoms(rows), "f" * 64)
        cells = Ledger(Edition.PUBLIQUE, (entry,)).under({"OLD": "NEW"}).all_published_cells()
        numbers = cells[["numerateur", "repondants", "eligibles"]].fillna(-1)
        assert (numbers["eligibles"] >= numbers["repondants"]).all()
        return list(zip(cells["certification"], cells["statut"], numbers["numerateur"], strict=True))

    assert today(("OLD", "publie", 9), ("NEW", "publie", 12)) == [("NEW", "publie", 21)]
    # Of a hidden one a ledger says nothing: what was printed of the other stands alone.
    assert today(("OLD", "publie", 9), ("NEW", "masque", None)) == [("NEW", "publie", 9)]
    # A sum printed beside a single cell: neither is about the people of today's code for sure.
    assert today(("OLD", "publie", 9), ("NEW+OLD", "regroupe", 21)) == []
