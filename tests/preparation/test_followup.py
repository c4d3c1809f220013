"""The follow-up list: the right people, in the order of the calls, for nobody else and not for ever."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from cfa_report.errors import UsageFault
from cfa_report.params import Params, read_params
from cfa_report.preparation.deliveries import Received
from cfa_report.preparation.followup import COLUMNS, Followup, write_followup

DAY = date(2026, 4, 15)
NETWORK = """
reseau: "Petit réseau"
sessions: ["2024", "2025"]
campus:
  - code: "LYON"
    libelle: "Lyon"
    livraisons:
      - tables:
          apprentis: ["../apprentis.csv"]
          enquetes: ["../enquetes.csv"]
          relances: ["../relances.csv"]
          coordonnees: ["../coordonnees.csv"]
  - code: "NICE"
    libelle: "Nice"
    livraisons:
      - tables:
          suivi_promotion: ["../plat.csv"]
          coordonnees: ["../coordonnees_plat.csv"]
  - code: "METZ"
    libelle: "Metz"
    livraisons:
      - tables:
          effectifs: ["../effectifs.csv"]
certifications:
  - {code: "C1", libelle: "Une", section: "CFA", rncp: "RNCP183"}
  - {code: "C2", libelle: "Deux", section: "CFA", renouvelle: ["C0"]}
  - {code: "C0", libelle: "Zéro", section: "CFA"}
"""
LEARNERS = (
    "apprenti;campus;certification;promotion;session;date_entree;date_fin_prevue;date_sortie;motif_sortie;section\n"
)
TABLES = {
    "apprentis.csv": LEARNERS
    + "".join(
        f"{who};LYON;{course};;{session};2023-09-01;{session}-06-30;{session}-06-30;fin_de_formation;CFA\n"
        for who, course, session in [
            ("A1", "C1", "2025"), ("A2", "C1", "2025"), ("A3", "C0", "2025"), ("A4", "C1", "2025"),
            ("A5", "C1", "2025"), ("A6", "C1", "2024"), ("A7", "C1", "2025"), ("A8", "C1", "2025"),
        ]
    ),
    # A1, A2, A3, A4, A6, A8 did not answer; A5 did; A7 was never asked.
    "enquetes.csv": "apprenti;horizon_mois;repondu;situation\n"
    "A1;6;non;\nA2;6;non;\nA3;6;non;\nA4;6;non;\nA5;6;oui;emploi\nA6;6;non;\nA8;6;non;\nA5;12;non;\n",
    # A4 refused, at another horizon; A1 was called twice.
    "relances.csv": "apprenti;horizon_mois;rang;date;canal;issue\n"
    "A1;6;1;2026-01-02;sms;sans_reponse\nA1;6;2;2026-01-20;telephone;joint\nA2;6;1;2026-01-05;sms;sans_reponse\n"
    "A4;12;1;2026-02-01;telephone;refus\n",
    "coordonnees.csv": "apprenti;nom;prenom;courriel;telephone\n"
    "A1;ALPHA;Zoé;zoe@example.invalid;06.39.98.00.01\nA2;=BETA;Léo;;+33639980002\nA3;GAMMA;Inès;ines@example.invalid;\n"
    "A4;DELTA;Max;max@example.invalid;0639980004\nA5;EPSILON;Ève;eve@example.invalid;0639980005\n"
    "A6;ZETA;Luc;luc@example.invalid;0639980006\nA7;ETA;Guy;guy@example.invalid;0639980007\nA8;THETA;Noé;;\n",
    "plat.csv": "ine;campus;rncp;session;present;admis;rupture;repondant;situation_6m\n"
    "0990000001V;NICE;00183;2025;oui;oui;non;non;\n0990000002W;NICE;00183;2025;oui;oui;non;oui;emploi\n",
    "coordonnees_plat.csv": "apprenti;nom;prenom;courriel;telephone\n"
    "0990000001V;IOTA;Eva;eva@example.invalid;0639980010\n",
    "effectifs.csv": "campus;certification;session;entres;presentes\nMETZ;C1;2025;30;20\n",
}  # fmt: skip


@pytest.fixture
def params(tmp_path: Path, demo_params: Params) -> Params:
    folder = tmp_path / "reseau" / "params"
    folder.mkdir(parents=True)
    (folder / "reseau.yaml").write_text(NETWORK, encoding="utf-8")
    shutil.copy(demo_params.places.params / "politique.yaml", folder)
    for name, text in TABLES.items():
        (folder.parent / name).write_text(text, encoding="utf-8")
    return read_params(folder)


def write(
    params: Params,
    *campuses: str,
    sessions: Sequence[str] = ("2025",),
    horizon: int = 6,
    day: date = DAY,
    order: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> Followup:
    return write_followup(params, sessions, campuses, horizon, day, order or {})


def files(params: Params) -> list[str]:
    return sorted(path.name for path in params.places.followups.glob("*"))


def table(params: Params, name: str) -> list[dict[str, str]]:
    text = (params.places.followups / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


LYON = "relances-LYON-2025-6m-expire-2026-05-15.csv"


def test_those_who_were_asked_and_did_not_answer_are_on_the_list_with_their_contacts(params: Params) -> None:
    made = write(params)
    assert (made.lines, made.lists, made.expiry, made.refused) == (4, 2, date(2026, 5, 15), ())
    assert files(params) == [LYON, "relances-NICE-2025-6m-expire-2026-05-15.csv"]
    rows = table(params, LYON)
    assert tuple(rows[0]) == COLUMNS
    assert {row["prenom"] for row in rows} == {"Zoé", "Léo", "Inès"}
    assert {row["a_detruire_le"] for row in rows} == {"2026-05-15"}
    (flat,) = table(params, "relances-NICE-2025-6m-expire-2026-05-15.csv")
    assert (flat["nom"], flat["certification"]) == ("IOTA", "C1")


def test_who_refused_once_is_called_no_more_and_who_has_no_contact_is_told_without_a_name(params: Params) -> None:
    made = write(params, "LYON")
    assert not {"DELTA", "THETA"} & {row["nom"] for row in table(params, LYON)}
    assert made.unreachable
    assert not write(params, "NICE").unreachable


def test_the_list_follows_the_plan_of_calls_then_those_called_least(params: Params) -> None:
    write(params, "LYON", order={"2025": [("LYON", "C2"), ("LYON", "C1")]})
    rows = table(params, LYON)
    # A renewed code is the same course: C0 is C2 today.
    assert [(row["ordre"], row["certification"], row["prenom"], row["contacts"]) for row in rows] == [
        ("1", "C2", "Inès", "0"), ("2", "C1", "Léo", "1"), ("3", "C1", "Zoé", "2"),
    ]  # fmt: skip
    assert [row["dernier_contact"] for row in rows] == ["", "2026-01-05", "2026-01-20"]
    write(params, "LYON", order={"2025": [("LYON", "C1")]})
    assert [row["certification"] for row in table(params, LYON)] == ["C1", "C1", "C2"]


def test_a_telephone_can_be_dialled_and_nothing_is_a_formula(params: Params) -> None:
    write(params, "LYON")
    by_name = {row["prenom"]: row for row in table(params, LYON)}
    assert by_name["Zoé"]["telephone"] == "06 39 98 00 01"
    assert by_name["Léo"]["telephone"] == "0033639980002"
    assert by_name["Léo"]["nom"] == "'=BETA"


def test_sessions_campuses_and_horizons_are_filters(params: Params) -> None:
    assert write(params, "LYON", sessions=("2024", "2025")).lists == 2
    assert [row["nom"] for row in table(params, "relances-LYON-2024-6m-expire-2026-05-15.csv")] == ["ZETA"]
    write(params, horizon=12)
    assert [row["nom"] for row in table(params, "relances-LYON-2025-12m-expire-2026-05-15.csv")] == ["EPSILON"]
    # The flat table knows of no survey at 12 months.
    assert not [name for name in files(params) if "NICE" in name]


def test_the_lists_are_for_nobody_else(params: Params) -> None:
    write(params)
    folder = params.places.followups
    assert folder.stat().st_mode & 0o777 == 0o700
    assert params.places.private.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_the_same_day_gives_the_same_bytes_and_another_day_replaces_the_list(params: Params) -> None:
    write(params, "LYON")
    first = (params.places.followups / LYON).read_bytes()
    write(params, "LYON")
    assert (params.places.followups / LYON).read_bytes() == first
    write(params, "LYON", day=date(2026, 5, 1))
    assert files(params) == ["relances-LYON-2025-6m-expire-2026-05-31.csv"]


def test_once_everybody_has_answered_the_list_is_gone(params: Params) -> None:
    write(params, "NICE")
    path = params.places.params.parent / "plat.csv"
    path.write_text(path.read_text("utf-8").replace(";non;non;\n", ";non;oui;emploi\n"), encoding="utf-8")
    assert write(params, "NICE").lines == 0
    assert files(params) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("apprentis.csv", "2023-09-01;2025-06-30", "2026-09-01;2025-06-30", "apprentis.csv : "),
        ("coordonnees.csv", "apprenti;nom", "apprenti;nom_usuel", "coordonnees.csv : il manque"),
    ],
)
def test_a_refused_delivery_gives_no_list_says_why_and_stops_no_other(
    name: str, old: str, new: str, said: str, params: Params
) -> None:
    write(params, "LYON")
    path = params.places.params.parent / name
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    made = write(params)
    ((campus, sentence),) = made.refused
    assert campus == "LYON"
    assert said in sentence
    assert not {"ALPHA", "Zoé", "A1"} & set(sentence.replace(",", " ").split())
    assert made.lines == 1
    # What was written before stays until it expires.
    assert LYON in files(params)


def test_without_contacts_the_sentence_says_what_is_missing(params: Params) -> None:
    with pytest.raises(UsageFault, match="aucune livraison demandée n'a de table coordonnees"):
        write(params, "METZ")


def test_no_other_path_reads_contacts(demo_params: Params, received: Sequence[Received]) -> None:
    home = demo_params.places.params.parent / "donnees"
    mails = [line.split(";")[3] for line in (home / "paris" / "coordonnees.csv").read_text("utf-8").splitlines()[1:]]
    assert len(mails) > 100
    for one in received:
        assert "coordonnees" not in one.tables
        assert not [name for name in one.digests if "coordonnees" in name]
        for frame in one.tables.values():
            assert not {"nom", "prenom", "courriel", "telephone"} & set(frame.columns)
