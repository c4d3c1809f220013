"""Page one in words: findings, key figures, what moved, what cannot be told, what is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from cfa_report.display import (
    attention_list,
    finding_sentences,
    key_table,
    moves,
    published_table,
    request_list,
    unknown_list,
)

Frame = Callable[..., pd.DataFrame]
Read = Callable[[str], str]
_LABELS = {"PARIS": "Paris", "CAP-MIS": "CAP Monteur"}


@dataclass(frozen=True)
class Said:
    """A finding made by hand."""

    kind: str
    rows: pd.DataFrame
    favourable: bool | None = None
    verdict: str = ""
    people: int = 0
    others: int = 0

    @property
    def unit(self) -> tuple[str, str]:
        return (self.rows["campus"].iloc[0], self.rows["certification"].iloc[0])


@dataclass(frozen=True)
class Asked:
    """A request made by hand."""

    kind: str
    findings: tuple[Said, ...] = ()
    number: int = 0
    register_read: bool = False


def against(**values: Any) -> pd.DataFrame:
    row: dict[str, Any] = {"campus": "PARIS", "certification": "CAP-MIS", "section": "CFA", "session": "2025"}
    row |= {"indicateur": "taux_insertion_emploi", "variante": "ort", "horizon_mois": 6, "numerateur": 6}
    row |= {"repondants": 11, "eligibles": 12, "taux": 6 / 11, "borne_basse": 0.5, "borne_haute": 7 / 12}
    row |= {"seuil": 0.65, "origine": "reference", "session_seuil": "2025", "source": "certificateur"}
    return pd.DataFrame(
        [
            row
            | {
                "document": "essai",
                "silencieux": 1,
                "atteint": False,
                "verdict": "prouvé",
                "formation_bas": 0.3,
                "formation_haut": 0.6,
            }
            | values
        ]
    )


def unknown(*reasons: str, indicateur: str = "taux_obtention", certification: str = "CAP-MIS") -> pd.DataFrame:
    key = {"campus": "PARIS", "certification": certification, "section": "CFA", "session": "2025"}
    key |= {"indicateur": indicateur, "variante": "ort", "horizon_mois": None}
    return pd.DataFrame([key | {"raison": reason} for reason in reasons])


def test_a_change_is_said_in_full_with_its_interval_and_its_verdict(change: Frame, read: Read) -> None:
    said = read(finding_sentences([Said("evolution", change(), True, "prouvé")]).html)
    assert "84 % (21 sur 25) en 2025 contre 45 % (9 sur 20) en 2024, soit une hausse favorable de 39 points" in said
    assert "(intervalle de +11 à +60" in said
    assert "prouvé : tout est enregistré" in said
    survey = change(indicateur="taux_poursuite", horizon_mois=6, eligibles_1=40)
    said = read(finding_sentences([Said("evolution", survey, None, "prouvé")]).html)
    assert "prouvé : reste vrai quoi que disent" in said


def test_an_official_rate_that_is_missed_is_said_with_who_publishes_it_and_what_is_certain(read: Read) -> None:
    said = read(finding_sentences([Said("reference", against(), False, "prouvé")], labels=_LABELS).html)
    assert said.startswith("Paris, CAP Monteur, taux d'insertion dans l'emploi à 6 mois : 55 % des répondants")
    assert "(6 sur 11, 12 concernés), au-dessous des 65 % de la référence (certificateur)." in said
    assert "Taux de toute la promotion : certainement entre 50 % et 58 %." in said
    assert "Verdict pour cette promotion : prouvé ." in said
    assert "Rien n'est tranché" not in said


def test_a_fact_about_a_cohort_that_chance_could_explain_decides_nothing_about_the_course(read: Read) -> None:
    close = against(numerateur=10, repondants=17, eligibles=17, silencieux=0, formation_bas=0.36, formation_haut=0.78)
    said = read(finding_sentences([Said("reference", close, False, "prouvé")], labels=_LABELS).html)
    assert "Rien n'est tranché pour la formation (36–78 %)." in said
    assert "prouvé pour cette promotion : tout le monde a répondu" in said


def test_a_verdict_on_the_course_and_one_on_a_cohort_are_not_one_word_with_two_meanings(
    change: Frame, read: Read
) -> None:
    found = [Said("evolution", change(), True, "prouvé"), Said("reference", against(), False, "prouvé")]
    said = read(finding_sentences(found).html)
    assert "prouvé : tout est enregistré" in said
    assert "prouvé pour cette promotion : reste vrai quoi que disent" in said


def test_too_few_answers_are_said_with_what_was_expected(rows: Any, table: Frame, read: Read) -> None:
    frame = table(rows("taux_reponse", "enquetes", 5, 12, horizon_mois=6)).assign(seuil=0.5)
    said = read(finding_sentences([Said("reponse", frame, False)]).html)
    assert "Réponses à l'enquête à 6 mois : 5 sur 12 (42 %), moins que les 50 % attendus." in said


def test_the_path_from_entry_to_exam_is_one_sentence(rows: Any, table: Frame, read: Read) -> None:
    frame = table(
        rows("effectif", "entres", 19, 19)[:1],
        rows("taux_presentation", "ort", 16, 19),
        rows("taux_obtention", "ort", 12, 14, 16),
    )
    said = read(finding_sentences([Said("parcours", frame)]).html)
    assert "sur 19 apprenants entrés en formation, présents à l'examen : 16 (84 %) ; admis : 12, soit 86 %" in said
    assert "des 14 dont le résultat est connu. 2 résultats attendus." in said


def test_one_rate_of_the_path_alone_is_said_by_itself(rows: Any, table: Frame, read: Read) -> None:
    said = read(finding_sentences([Said("fait", table(rows("taux_presentation", "ort", 16, 19)))]).html)
    assert (
        said == "Taux de présentation : sur 19 apprenants entrés en formation, 16 se sont présentés à l'examen (84 %)."
    )


@pytest.mark.parametrize(("known", "eligible", "said_twice"), [(16, 19, True), (16, 40, False)])
def test_a_band_that_says_no_more_than_what_is_certain_is_not_printed(
    known: int, eligible: int, said_twice: bool, rows: Any, table: Frame, change: Frame, read: Read
) -> None:
    frame = table(rows("taux_insertion_emploi", "ort", 9, known, eligible, horizon_mois=6))
    said = read(key_table(frame, change()[:0], caption="C").html).split("Certain")[0]
    assert "certain : " in said
    assert ("Γ = 3 :" in said) is not said_twice


def test_without_a_finding_the_page_says_why_it_shows_nothing(read: Read) -> None:
    assert "Aucun des taux retenus pour cette session ne peut" in read(finding_sentences([]).html)


def test_no_more_findings_are_said_than_wanted(change: Frame) -> None:
    found = [Said("evolution", change(), True, "prouvé")] * 5
    assert finding_sentences(found).html.count("<li><strong>") == 3


def test_units_that_need_attention_lead_to_their_pages_and_the_others_are_counted(change: Frame, read: Read) -> None:
    found = [Said("evolution", change(), False, "prouvé"), Said("reference", against(), False, "prouvé")]
    links = {("PARIS", "CAP-MIS"): "CAP-MIS.html"}
    html = attention_list(found, {"CAP-MIS": "CAP Monteur"}, title="À regarder", links=links, most=1).html
    assert '<a href="CAP-MIS.html">CAP Monteur</a>' in html
    assert "CAP Monteur : taux d'obtention de la certification, +39 points (prouvé)." in read(html)
    assert "Et aussi : CAP Monteur ." in read(html)
    counted = attention_list(found, {"CAP-MIS": "CAP Monteur"}, title="T", links=links, most=1, listed_below=True)
    assert "1 autre, dans la suite de la page." in read(counted.html)
    assert "55 % des répondants (6 sur 11), au-dessous des 65 % de la référence (prouvé pour cette promotion)" in read(
        attention_list(found[1:], {"BAC-MFER": "Bac pro", "CAP-MIS": "CAP Monteur"}, title="T").html
    )
    assert "Aucun autre recul" in read(attention_list([], {}, title="À regarder").html)


def test_a_line_says_how_many_people_it_is_about_at_least_where_that_is_known(change: Frame, read: Read) -> None:
    found = [Said("evolution", change(), False, "prouvé", 3, 2), Said("reference", against(), False, "prouvé", 1)]
    fragile = attention_list([Said("evolution", change(), False, "fragile", 3)], {"CAP-MIS": "CAP Monteur"}, title="T")
    assert "au moins" not in read(fragile.html)
    said = read(attention_list(found, {"BAC-MFER": "Bac pro", "CAP-MIS": "CAP Monteur"}, title="T").html)
    assert "+39 points (prouvé), soit au moins 3 personnes sur 25 d'après l'intervalle ; 2 autres signaux." in said
    assert "(prouvé pour cette promotion), il manque au moins 1 personne sur 12." in said


def test_what_got_better_and_what_got_worse_are_told_apart_and_chance_is_neither(change: Frame, read: Read) -> None:
    frame = pd.concat(
        [
            change(),
            change(indicateur="taux_rupture_net"),
            change(indicateur="taux_poursuite", horizon_mois=6),
            change(indicateur="taux_presentation", verdict="indécidable", ic_bas=-0.1),
        ]
    )
    said = read(moves(frame).html)
    better, rest = said.split("Ce qui s'est dégradé")
    worse, other = rest.split("A aussi bougé")
    assert "Taux d'obtention de la certification, +39 points (prouvé)" in better
    assert "Taux de rupture net (abandon), +39 points (prouvé)" in worse
    assert "Taux de poursuite d'études à 6 mois, +39 points" in other
    assert "présentation" not in said
    assert read(moves(frame.iloc[:0]).html).count("Aucun changement que les données permettent d'affirmer.") == 2


def test_long_lists_of_moves_are_cut_and_the_rest_is_counted(change: Frame, read: Read) -> None:
    said = read(moves(pd.concat([change()] * 5), most=2).html)
    assert said.count("+39 points") == 2
    assert "et 3 autres, dans les tableaux des écarts" in said


def test_one_move_more_than_wanted_is_named_where_it_would_only_be_counted(change: Frame, read: Read) -> None:
    said = read(moves(pd.concat([change()] * 3), most=2).html)
    assert said.count("+39 points") == 3
    assert "autre" not in said


def test_a_key_figure_carries_its_count_its_certainty_and_its_change(
    rows: Any, table: Frame, change: Frame, read: Read
) -> None:
    frame = table(
        rows("effectif", "entres", 24, 24)[:1],
        rows("taux_obtention", "ort", 21, 25),
        rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6),
    )
    said = read(key_table(frame, change(), caption="Chiffres clés").html)
    assert "Depuis 2024" in said
    assert "Effectif entré en formation 24 — —" in said
    assert "84 % 21 sur 25 connu en entier formation : 65–94 % +39 points prouvé" in said
    assert "80 % 12 sur 15 certain : 50–88 % formation : 55–93 % 24 concernés, 63 % ont répondu" in said
    assert "Γ = 2 : 58–88 % Γ = 3 : 54–88 %" in said


def test_many_key_figures_without_a_number_are_named_together_under_the_table(
    rows: Any, hidden: Any, table: Frame, change: Frame, read: Read
) -> None:
    lost = [
        hidden("taux_presentation", "ort", secret=True),
        hidden("taux_obtention", "ort", secret=True),
        hidden("taux_rupture_net", "ort", secret=True, statut="non_calculable"),
    ]
    said = read(key_table(table(rows("effectif", "entres", 24, 24)[:1], *lost), change(), caption="C").html)
    assert "Effectif entré en formation 24 — —" in said
    below = "Masqués, pour que personne ne soit reconnu : taux de présentation, taux d'obtention de la certification."
    assert f"{below} Données manquantes : taux de rupture net (abandon)." in said
    assert "Taux de présentation •" not in said
    alone = key_table(table(*lost), change(), caption="C").html
    assert "<table" not in alone
    assert read(alone).startswith(f"C {below}")
    few = read(key_table(table(rows("effectif", "entres", 24, 24)[:1], *lost[:2]), change(), caption="C").html)
    assert "Taux de présentation • " in few


def test_published_courses_stand_in_for_a_hidden_total_with_how_many_they_are(
    rows: Any, table: Frame, read: Read
) -> None:
    frame = table(
        rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6, certification="3 formations sur 5")[:1]
    )
    said = read(published_table(frame, caption="Total des seules formations publiées").html)
    assert "80 % 12 sur 15 pour ceux-là seuls : 50–88 % 24 concernés, 63 % ont répondu 3 formations sur 5" in said
    assert "Ce n'est pas le total" in said
    assert published_table(frame.iloc[:0], caption="C").html == ""


def test_the_changes_of_other_populations_stay_out_of_the_key_figures(
    rows: Any, table: Frame, change: Frame, read: Read
) -> None:
    frame = table(rows("taux_obtention", "ort", 21, 25))
    assert "+39" not in read(key_table(frame, change(certification="BTS"), caption="C").html)
    with pytest.raises(ValueError, match="populations"):
        key_table(
            table(rows("effectif", "entres", 1, 1), rows("effectif", "entres", 1, 1, campus="LYON")),
            change(),
            caption="C",
        )


def test_what_cannot_be_told_is_named_by_reason(read: Read) -> None:
    said = read(
        unknown_list(pd.concat([unknown("hasard", "masque"), unknown("masque", indicateur="taux_poursuite")])).html
    )
    assert "Si ces taux ont vraiment changé : taux d'obtention de la certification. Le hasard n'est pas exclu" in said
    assert "taux d'obtention de la certification, taux de poursuite d'études. Quelqu'un serait reconnu" in said
    assert "aucune session antérieure" in read(unknown_list(unknown("sans_passe")).html)
    assert "Rien : tout ce que cette page cherche" in read(unknown_list(unknown().iloc[:0]).html)


def test_over_several_units_what_cannot_be_told_is_counted(read: Read) -> None:
    rows = pd.concat([unknown("masque", "masque"), unknown("masque", certification="BTS")])
    assert "3 chiffres, dans 2 formations." in read(unknown_list(rows, labels={"CAP-MIS": "CAP", "BTS": "BTS"}).html)
    campuses = read(unknown_list(unknown("masque", certification="ENSEMBLE"), labels={"PARIS": "Paris"}).html)
    assert "1 chiffre, dans 1 campus." in campuses


def test_what_is_asked_names_what_it_answers(change: Frame, read: Read) -> None:
    bad = Said("evolution", change(), False, "prouvé")
    asked = [Asked("decider", (bad,)), Asked("relancer", (bad,)), Asked("corriger", number=1), Asked("avis")]
    said = read(request_list(asked).html)
    assert "si la revue n'en porte pas déjà une : taux d'obtention de la certification. La noter avec sa cause" in said
    assert "Qualiopi, indicateur 32" in said
    assert "1 signalement sur les données" in said
    assert "L. 6111-8 et R. 6231-4, 8°" in said
    told = read(request_list([Asked("decider", (bad,), 0, True), Asked("suivre", (bad,))]).html)
    assert "Décider d'une action corrective : taux d'obtention" in told
    assert "Suivre les actions inscrites (revue) : taux d'obtention de la certification." in told
    several = read(request_list([Asked("decider", (bad,))], labels=_LABELS).html)
    assert "taux d'obtention de la certification (1 formation)" in several
    assert request_list([]).html == ""
