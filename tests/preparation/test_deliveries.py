"""Deliveries: accepted or refused as a whole, and only for what they cover."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cfa_report.domain.edition import Edition
from cfa_report.intake import load_contracts
from cfa_report.params import Params, read_params
from cfa_report.preparation import prepare
from cfa_report.preparation.counts import network_counts
from cfa_report.preparation.deliveries import Received, receive
from cfa_report.preparation.key import read_key
from cfa_report.store import EditionStore

FLAT = (
    "ine;nom;prenom;date_naissance;campus;rncp;session;present;admis;rupture;repondant;situation_6m;note_satisfaction"
)
GOOD_ANSWERS = "oui;oui;non;oui;emploi;"
LEARNERS = (
    "apprenti;campus;certification;promotion;session;date_entree;date_fin_prevue;date_sortie;motif_sortie;section"
)
CERTIFICATIONS = """
    - {code: "A1", libelle: "Une", rncp: "RNCP183", section: "CFA"}
    - {code: "A2", libelle: "Deux", rncp: "RNCP184", section: "CFA"}
    - {code: "A2-1AN", libelle: "Deux en un an", rncp: "RNCP184", section: "CFA"}
    - {code: "ANCIEN", libelle: "Trois, ancien code", section: "CFA"}
    - {code: "NEUF", libelle: "Trois", section: "CFA", renouvelle: ["ANCIEN"]}
    - {code: "F1", libelle: "Adultes", rncp: "RNCP183", section: "FPA"}
"""


def flat(rncp: str, count: int = 12, session: str = "2025-06", campus: str = "LYON", first: int = 0) -> str:
    rows = [
        f"1{number:08d}AB;NOM{number};Prénom;0{number % 9 + 1}/05/2004;{campus};{rncp};{session};{GOOD_ANSWERS}"
        for number in range(first, first + count)
    ]
    return "\n".join([FLAT, *rows]) + "\n"


def full(certification: str, count: int = 12, session: str = "2025", section: str = "CFA", first: int = 0) -> str:
    rows = [
        f"L{number};LYON;{certification};2023-2025;{session};2023-09-01;2025-06-30;2025-06-30;obtention;{section}"
        for number in range(first, first + count)
    ]
    return "\n".join([LEARNERS, *rows]) + "\n"


def headcounts(certification: str, entered: int = 12, session: str = "2025") -> str:
    return f"campus;certification;session;entres\nLYON;{certification};{session};{entered}\n"


#: One delivery: its tables (name to contents, one a file) and the certifications it declares.
Delivery = tuple[dict[str, list[str]], list[str]]
Network = Callable[..., Params]


@pytest.fixture
def network(tmp_path: Path, demo_params: Params) -> Network:
    """Write a network of one campus from its deliveries."""

    def make(*deliveries: Delivery) -> Params:
        folder = tmp_path / "params"
        folder.mkdir()
        shutil.copy(demo_params.places.params / "politique.yaml", folder)
        lines = []
        for number, (tables, declared) in enumerate(deliveries):
            lines.append(f"      - certifications: {declared}".replace("'", '"'))
            lines.append("        tables:")
            for name, contents in tables.items():
                files = []
                for part, content in enumerate(contents):
                    path = tmp_path / f"{name}_{number}_{part}.csv"
                    path.write_text(content, encoding="utf-8")
                    files.append(f'"../{path.name}"')
                lines.append(f"          {name}: [{', '.join(files)}]")
        (folder / "reseau.yaml").write_text(
            'reseau: "Essai"\nsessions: ["2024", "2025"]\ncampus:\n  - code: "LYON"\n    libelle: "Lyon"\n'
            + "    livraisons:\n"
            + "\n".join(lines)
            + "\ncertifications:"
            + textwrap.indent(textwrap.dedent(CERTIFICATIONS), "  "),
            encoding="utf-8",
        )
        return read_params(folder)

    return make


def received_by(params: Params) -> Sequence[Received]:
    return receive(params, load_contracts(params.places.contracts), read_key(params))


def codes(one: Received) -> set[str]:
    return {finding.code for report in one.reports for finding in report.findings if finding.severity == "bloquant"}


def entered(params: Params, received: Sequence[Received]) -> dict[tuple[str, str], int]:
    counts = network_counts(params, received)
    rows = counts[(counts["indicateur"] == "effectif") & (counts["campus"] == "LYON")]
    return {
        (row["certification"], row["session"]): int(row["numerateur"])
        for row in rows.to_dict("records")
        if row["certification"] != "ENSEMBLE"
    }


def test_a_refusal_stops_the_certifications_it_declares_and_no_other(network: Network) -> None:
    params = network(
        ({"suivi_promotion": [flat("00183")]}, ["A1"]),
        ({"suivi_promotion": [flat("00184").replace(";oui;oui;non", ";peut-être;oui;non", 1)]}, ["A2"]),
    )
    received = received_by(params)
    assert [one.refused for one in received] == [False, True]
    assert entered(params, received) == {("A1", "2025"): 12}


def test_a_refusal_without_scope_stops_the_whole_campus(network: Network) -> None:
    params = network(
        ({"suivi_promotion": [flat("00183")]}, ["A1"]),
        ({"suivi_promotion": [flat("00184").replace(";oui;oui;non", ";peut-être;oui;non", 1)]}, []),
    )
    received = received_by(params)
    assert [one.refused for one in received] == [False, True]
    assert network_counts(params, received).empty


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"suivi_promotion": [flat("00183")]}, {"suivi_promotion": [flat("00183", first=50)]}),
        ({"suivi_promotion": [flat("00183")]}, {"apprentis": [full("A1")]}),
        ({"apprentis": [full("A1")]}, {"effectifs": [headcounts("A1")]}),
        ({"effectifs": [headcounts("A1")]}, {"suivi_promotion": [flat("00183")]}),
    ],
)
def test_a_cohort_delivered_twice_is_refused_the_second_time_in_any_grain(
    first: dict[str, list[str]], second: dict[str, list[str]], network: Network
) -> None:
    params = network((first, ["A1"]), (second, ["A1"]))
    received = received_by(params)
    assert [codes(one) for one in received] == [set(), {"LIV-01"}]
    assert entered(params, received) == {("A1", "2025"): 12}


def test_another_session_and_a_renewed_code_are_no_second_delivery(network: Network) -> None:
    params = network(
        ({"apprentis": [full("ANCIEN")]}, []),
        ({"apprentis": [full("NEUF", 5, first=30)]}, []),
        ({"apprentis": [full("NEUF", session="2024", first=60)]}, []),
    )
    received = received_by(params)
    assert not any(one.refused for one in received)
    assert entered(params, received) == {("NEUF", "2025"): 17, ("NEUF", "2024"): 12}


def test_the_same_learner_in_two_files_is_refused(network: Network) -> None:
    params = network(({"suivi_promotion": [flat("00183"), flat("00183", 3, first=11)]}, []))
    assert [codes(one) for one in received_by(params)] == [{"LIV-02"}]


def test_one_rncp_code_for_two_courses_needs_a_declaration(network: Network) -> None:
    (one,) = received_by(network(({"suivi_promotion": [flat("00184")]}, [])))
    assert codes(one) == {"LIV-03"}


def test_a_declared_course_tells_two_courses_of_one_code_apart(network: Network) -> None:
    params = network(({"suivi_promotion": [flat("00184")]}, ["A2-1AN"]))
    assert entered(params, received_by(params)) == {("A2-1AN", "2025"): 12}


def test_the_same_exam_or_contract_in_two_files_is_refused(network: Network) -> None:
    exams = "apprenti;session;inscrit;present;resultat\nL1;2025;oui;oui;admis\nL2;2025;oui;oui;admis\n"
    params = network(({"apprentis": [full("A1")], "examens": [exams, exams]}, []))
    assert [codes(one) for one in received_by(params)] == [{"LIV-04"}]


def test_headcounts_of_one_cohort_in_two_files_are_refused(network: Network) -> None:
    params = network(({"effectifs": [headcounts("A1"), headcounts("A1")]}, []))
    assert [codes(one) for one in received_by(params)] == [{"LIV-04"}]


def test_an_adult_in_an_apprentices_course_is_refused(network: Network) -> None:
    (one,) = received_by(network(({"apprentis": [full("A1", section="FPA")]}, [])))
    assert codes(one) == {"LIV-05"}


def test_a_course_that_the_delivery_does_not_declare_is_refused(network: Network) -> None:
    (one,) = received_by(network(({"apprentis": [full("A1")]}, ["NEUF"])))
    assert codes(one) == {"LIV-06"}


def test_an_old_code_is_declared_by_its_new_one(network: Network) -> None:
    params = network(({"apprentis": [full("ANCIEN")]}, ["NEUF"]))
    assert entered(params, received_by(params)) == {("NEUF", "2025"): 12}


def test_a_session_that_the_network_does_not_declare_is_told_and_not_counted(network: Network) -> None:
    both = full("A1") + full("A1", 5, session="2019", first=40).split("\n", 1)[1]
    params = network(({"apprentis": [both]}, []))
    received = received_by(params)
    assert not received[0].refused
    assert "AP-09" in {finding.code for finding in received[0].reports[0].findings}
    assert entered(params, received) == {("A1", "2025"): 12}


def test_a_delivery_of_other_sessions_alone_counts_nobody(network: Network) -> None:
    params = network(({"apprentis": [full("A1", session="2019")]}, []))
    assert network_counts(params, received_by(params)).empty
    prepare(params, Edition.INTERNE)
    assert EditionStore(params.places.store / Edition.INTERNE).index().pairs == ()


def test_the_key_is_made_once_for_its_owner_alone(network: Network) -> None:
    params = network(({"effectifs": [headcounts("A1")]}, []))
    first = read_key(params)
    path = params.places.key(2026)
    assert (len(first), path.stat().st_mode & 0o777) == (32, 0o600)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert params.places.private.stat().st_mode & 0o777 == 0o700
    assert read_key(params) == first


def test_each_edition_year_has_a_key_of_its_own(network: Network) -> None:
    params = network(({"effectifs": [headcounts("A1")]}, []))
    policy = params.policy.model_copy(update={"date_edition": params.policy.date_edition.replace(year=2027)})
    assert read_key(params) != read_key(replace(params, policy=policy))
    assert sorted(path.name for path in params.places.key(2026).parent.iterdir()) == ["2026.txt", "2027.txt"]


def test_a_key_of_the_networks_own_gives_each_year_another(network: Network) -> None:
    params = network(({"effectifs": [headcounts("A1")]}, []))
    (params.places.params / "cle.txt").write_text(f"# à garder secrète\n{'ab' * 32}\n")
    own = replace(params, network=params.network.model_copy(update={"cle": "cle.txt"}))
    policy = params.policy.model_copy(update={"date_edition": params.policy.date_edition.replace(year=2027)})
    first, second = read_key(own), read_key(replace(own, policy=policy))
    assert len(first) == len(second) == 32
    assert len({first, second, bytes.fromhex("ab" * 32)}) == 3
    assert read_key(own) == first
    assert not params.places.private.exists()


@pytest.mark.parametrize("content", ["", "abc", "g" * 64, "0" * 63, "0" * 65])
def test_a_key_that_is_no_key_is_refused(content: str, network: Network) -> None:
    params = network(({"effectifs": [headcounts("A1")]}, []))
    params.places.key(2026).parent.mkdir(parents=True)
    params.places.key(2026).write_text(content)
    with pytest.raises(Exception, match="64 chiffres hexadécimaux"):
        read_key(params)


def test_an_open_private_folder_is_closed_again(network: Network) -> None:
    params = network(({"effectifs": [headcounts("A1")]}, []))
    params.places.private.mkdir(mode=0o755)
    prepare(params, Edition.INTERNE)
    assert params.places.private.stat().st_mode & 0o777 == 0o700


def test_a_preparation_that_fails_leaves_the_former_store(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    params = network(({"effectifs": [headcounts("A1")]}, []))
    prepare(params, Edition.INTERNE)
    store = params.places.store / Edition.INTERNE
    before = {path.name: path.read_bytes() for path in store.iterdir()}

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cfa_report.store.edition_store.StoreWriter.write_slice", fail)
    with pytest.raises(OSError, match="No space left"):
        prepare(params, Edition.INTERNE)
    assert {path.name: path.read_bytes() for path in store.iterdir()} == before
    assert [path.name for path in params.places.store.iterdir()] == ["interne"]


def test_a_file_that_changes_while_it_is_read_makes_the_store_out_of_date(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cfa_report.preparation import in_two
    from cfa_report.store import fingerprint

    params = network(({"effectifs": [headcounts("A1")]}, []))

    def meanwhile(*arguments: object) -> Sequence[Received]:
        received = receive(*arguments)  # type: ignore[arg-type]
        (params.places.params.parent / "effectifs_0_0.csv").write_text(headcounts("A1", 99), encoding="utf-8")
        return received

    monkeypatch.setattr(in_two, "receive", meanwhile)
    prepare(params, Edition.INTERNE)
    store = EditionStore(params.places.store / Edition.INTERNE)
    assert store.index().fingerprint != fingerprint(params, Edition.INTERNE)


def test_the_public_edition_tells_no_line_no_count_and_no_plain_hash(prepared: dict[Edition, EditionStore]) -> None:
    inner, outer = (prepared[edition] for edition in (Edition.INTERNE, Edition.PUBLIQUE))
    # Registers are read for the internal edition alone.
    assert set(outer.index().inputs) == {name for name in inner.index().inputs if "/registres/" not in name}
    assert len(inner.index().inputs) > 20
    assert not set(inner.index().inputs.values()) & set(outer.index().inputs.values())
    for store, internal in ((inner, True), (outer, False)):
        checks = pd.concat([store.slice(campus, "ENSEMBLE", "2025").checks for campus in store.index().campuses])
        assert len(checks) > 200
        assert (checks["lignes"] != "").any() == internal
        assert checks["nombre"].notna().all() == internal
        findings = [finding for refusal in store.index().refusals for finding in refusal["constats"]]
        assert findings
        assert all(finding["message"] and finding["geste"] for finding in findings)
        assert any(finding["lignes"] for finding in findings) == internal
        assert all((finding["nombre"] is not None) == internal for finding in findings)


def test_the_refused_file_of_the_demonstration_stops_its_certification_alone(
    prepared: dict[Edition, EditionStore],
) -> None:
    index = prepared[Edition.INTERNE].index()
    assert [(refusal["campus"], refusal["certifications"]) for refusal in index.refusals] == [("FICTIF", ["RNCP38302"])]
    delivered = {certification for _, campus, certification in index.pairs if campus == "FICTIF"}
    assert "RNCP38302" not in delivered
    assert len(delivered) == 7
