"""A second count of the demonstration from its raw files, with the standard library alone and none of our code.

A learner is a dict of answers to plain questions, each true, false or None (unknown). A rate is k among n of N: n are
those of the population whose answer is known, N those who may belong to it.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

Answer = bool | None
Person = dict[str, Answer]
Three = tuple[int, int, int]
Group = tuple[str, str, str]
Reading = tuple[str, str, int | None]

OBSERVED = date(2026, 3, 31)
SESSION = "2025"
HORIZONS = (6, 12, 18, 24)
EARLY = {"abandon", "rupture", "exclusion", "reorientation"}
JOB_CONTRACTS = {"cdi", "cdd", "interim", "independant", "fonction_publique", "apprentissage", "professionnalisation"}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def both(*answers: Answer) -> Answer:
    if False in answers:
        return False
    return None if None in answers else True


def no(answer: Answer) -> Answer:
    return None if answer is None else not answer


def yes_no(text: str) -> Answer:
    return {"oui": True, "non": False}.get(text)


#: What is asked (the answer counted, then who belongs to the population), per indicator and variant.
QUESTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("effectif", "entres"): ("entered", "entered"),
    ("taux_presentation", "ort"): ("sat", "entered"),
    ("taux_presentation", "hors_transferts"): ("sat", "stayed"),
    ("taux_interruption", "ort"): ("broke", "entered"),
    ("taux_interruption", "l6111_8"): ("left", "entered"),
    ("taux_rupture_brut", "ort"): ("broke", "entered"),
    ("taux_rupture_net", "ort"): ("net", "entered"),
    ("taux_rupture_net", "tableau_de_bord"): ("net_dashboard", "entered"),
    ("taux_obtention", "ort"): ("passed", "sat"),
    ("taux_obtention", "acces"): ("passed", "entered"),
    ("taux_obtention", "hors_ruptures"): ("passed", "unbroken"),
    ("taux_poursuite", "ort"): ("studies", "entered"),
    ("taux_poursuite", "presentes"): ("studies", "sat"),
    ("taux_poursuite", "admis"): ("studies", "passed"),
    ("taux_poursuite", "inserjeunes"): ("studies", "finished"),
    ("taux_insertion_emploi", "ort"): ("works", "entered"),
    ("taux_insertion_emploi", "france_competences"): ("works", "passed", "kept"),
    ("taux_insertion_emploi", "inserjeunes"): ("salaried", "finished", "leaver"),
    ("taux_insertion_emploi", "part_inserjeunes"): ("leaver_works", "finished"),
    ("taux_insertion_metier", "ort"): ("target_job", "entered"),
    ("taux_insertion_metier", "france_competences"): ("target_job", "passed", "kept"),
    ("taux_reponse", "enquetes"): ("answered", "asked"),
    ("taux_reponse", "cohorte"): ("answered_at_all", "entered"),
}
AT_SIX_MONTHS = {"taux_poursuite"}
AT_EVERY_HORIZON = {"taux_insertion_emploi", "taux_insertion_metier", "taux_reponse"}


def survey_answers(row: dict[str, str] | None) -> Person:
    """Answer what one questionnaire says; ``row`` is None for someone who was not asked."""
    situation = row["situation"] if row and row["repondu"] == "oui" else ""
    contract = row.get("type_contrat", "") if row and row["repondu"] == "oui" else ""
    job = row.get("metier_vise", "") if row and row["repondu"] == "oui" else ""
    works: Answer = None
    if situation:
        works = situation in ("emploi", "alternance") and (not contract or contract in JOB_CONTRACTS)
    elif contract:
        works = contract in JOB_CONTRACTS
    studies = situation in ("poursuite", "alternance") if situation else None
    salaried = both(works, contract != "independant")
    return {
        "asked": row is not None,
        "answered": yes_no(row["repondu"]) if row else None,
        "answered_at_all": row is not None and row["repondu"] == "oui",
        "works": works,
        "studies": studies,
        "salaried": salaried,
        "leaver": no(studies),
        "leaver_works": both(salaried, no(studies)),
        "kept": situation not in ("poursuite", "alternance", "inactif") if situation else None,
        "target_job": yes_no(job) if works else works,
    }


NOT_SURVEYED: Person = {**dict.fromkeys(survey_answers(None)), "asked": False}


def net(breaches: Iterable[tuple[str, date]], contracts: list[dict[str, str]], tolerated: int) -> Answer:
    """Say whether someone stayed more than ``tolerated`` days without a contract after a breach."""
    found: Answer = False
    for contract, broken in breaches:
        starts = [day(row["date_debut"]) for row in contracts if row["contrat"] != contract]
        if any(start and broken <= start <= broken + timedelta(days=tolerated) for start in starts):
            continue
        if OBSERVED - broken > timedelta(days=tolerated):
            return True
        found = None
    return found


def full_people(folder: Path, people: dict[Group, list[Person]], units: dict[Group, list[Person]]) -> dict[Group, date]:
    """Read the full tables of one campus; ``units`` receives its contracts."""
    exams = {row["apprenti"]: row for row in read(folder / "examens.csv")}
    contracts = defaultdict(list)
    for row in read(folder / "contrats.csv"):
        contracts[row["apprenti"]].append(row)
    answers = {(row["apprenti"], int(row["horizon_mois"])): row for row in read(folder / "enquetes.csv")}
    ends: dict[Group, date] = {}
    learners = [row for row in read(folder / "apprentis.csv") if row["session"] == SESSION]
    surveyed = {
        (row["campus"], row["certification"], row["section"], horizon)
        for row in learners
        for horizon in HORIZONS
        if (row["apprenti"], horizon) in answers
    }
    for row in learners:
        group = (row["campus"], row["certification"], row["section"])
        end, left = day(row["date_fin_prevue"]), day(row["date_sortie"])
        assert end is not None
        ends[group] = max(end, ends.get(group, end))
        exam, own = exams[row["apprenti"]], contracts[row["apprenti"]]
        sat = yes_no(exam["present"])
        passed = {"admis": True, "en_cours": None, "": None}.get(exam["resultat"], False) if sat else sat
        breaches = [
            (one["contrat"], broken)
            for one in own
            if (broken := day(one["date_rupture"])) and broken < (day(one["date_fin_prevue"]) or broken)
        ]
        running = any(not one["date_rupture"] and (day(one["date_fin_prevue"]) or OBSERVED) > OBSERVED for one in own)
        may_yet: Answer = None if running else False
        broke: Answer = True if breaches else may_yet
        strict, dashboard = net(breaches, own, 179), net(breaches, own, 180)
        early = bool(left and left < end and row["motif_sortie"] in EARLY)
        person: Person = {
            "entered": True,
            "sat": sat,
            "passed": passed,
            "broke": broke,
            "unbroken": no(broke),
            "net": both(strict or (may_yet if strict is False else strict), no(passed)),
            "net_dashboard": dashboard or (may_yet if dashboard is False else dashboard),
            "left": None if left is None and end > OBSERVED else early,
            "stayed": row["motif_sortie"] not in ("transfert", "exclusion"),
        }
        person["finished"] = both(no(person["left"]), person["stayed"])
        for horizon in HORIZONS:
            known = (*group, horizon) in surveyed
            replies = survey_answers(answers.get((row["apprenti"], horizon))) if known else NOT_SURVEYED
            person |= {f"{name}_{horizon}": value for name, value in replies.items()}
        people[group].append(person)
        for one in own:
            broken, begun, stop = day(one["date_rupture"]), day(one["date_debut"]), day(one["date_fin_prevue"])
            assert begun is not None
            assert stop is not None
            tenth = (begun.year + (begun.month + 8) // 12, (begun.month + 8) % 12 + 1, begun.day)
            really = broken is not None and broken < stop
            open_still = not really and stop > OBSERVED
            units[group].append(
                {
                    "broken": None if open_still else really,
                    "broken_early": None
                    if open_still and tenth > (OBSERVED.year, OBSERVED.month, OBSERVED.day)
                    else really and (broken.year, broken.month, broken.day) < tenth,  # type: ignore[union-attr]
                }
            )
    return ends


def flat_people(path: Path, people: dict[Group, list[Person]]) -> None:
    for row in read(path):
        if not row["session"].startswith(SESSION):
            continue
        sat, passed, broke = yes_no(row["present"]), yes_no(row["admis"]), yes_no(row["rupture"])
        replies = survey_answers({"repondu": row["repondant"], "situation": row["situation_6m"]})
        person: Person = {"entered": True, "sat": sat, "passed": passed if sat else sat, "broke": broke}
        person |= {"unbroken": no(broke), "net": None, "net_dashboard": None, "left": None}
        person |= {"stayed": None, "finished": None}
        person |= {f"{name}_6": value for name, value in replies.items()} | {"target_job_6": None}
        person |= {f"{name}_{horizon}": None for name in replies for horizon in (12, 18, 24)}
        people[row["campus"], f"RNCP{int(row['rncp'])}", "CFA"].append(person)


def three(units: Iterable[Person], asked: str, *population: str) -> Three:
    k = n = N = 0
    for unit in units:
        belongs = both(*[unit[name] for name in population])
        N += belongs is not False
        n += belongs is True and unit[asked] is not None
        k += belongs is True and unit[asked] is True
    return k, n, N


def readings() -> list[tuple[Reading, tuple[str, ...]]]:
    found: list[tuple[Reading, tuple[str, ...]]] = []
    fixed = {"entered", "sat", "passed", "unbroken", "finished", "stayed"}
    for (indicator, variant), names in QUESTIONS.items():
        horizons: tuple[int | None, ...] = (None,)
        if indicator in AT_SIX_MONTHS:
            horizons = (6,)
        elif indicator in AT_EVERY_HORIZON:
            horizons = HORIZONS
        for horizon in horizons:
            asked = tuple(
                name if horizon is None or (name in fixed and place) else f"{name}_{horizon}"
                for place, name in enumerate(names)
            )
            found.append(((indicator, variant, horizon), asked))
    return found


def headcounts(path: Path) -> dict[tuple[Group, Reading], Three]:
    found: dict[tuple[Group, Reading], Three] = {}
    for row in read(path):
        if row["session"] != SESSION:
            continue
        group = (row["campus"], row["certification"], "CFA")
        number = defaultdict(int, {name: int(text) for name, text in row.items() if text.isdigit()})
        entered, pending = number["entres"], number["resultats_en_cours"]
        given: dict[Reading, Three] = {
            ("effectif", "entres", None): (entered, entered, entered),
            ("taux_presentation", "ort", None): (number["presentes"], entered, entered),
            ("taux_interruption", "ort", None): (number["interrompus"], entered, entered),
            ("taux_interruption", "l6111_8", None): (number["sortis"], entered, entered),
            ("taux_rupture_brut", "ort", None): (number["interrompus"], entered, entered),
            ("taux_rupture_net", "ort", None): (number["rompus_net"], entered, entered),
            ("taux_obtention", "ort", None): (number["admis"], number["presentes"] - pending, number["presentes"]),
            ("taux_obtention", "acces", None): (number["admis"], entered - pending, entered),
            ("taux_poursuite", "ort", 6): (number["poursuivants"], number["repondants_poursuite"], entered),
        }
        for h in HORIZONS:
            if not row[f"repondants_{h}m"]:
                continue
            answers, asked = number[f"repondants_{h}m"], number[f"enquetes_{h}m"]
            given["taux_insertion_emploi", "ort", h] = (number[f"en_emploi_{h}m"], answers, entered)
            given["taux_insertion_metier", "ort", h] = (number[f"metier_vise_{h}m"], answers, entered)
            given["taux_reponse", "enquetes", h] = (answers, asked, asked)
            given["taux_reponse", "cohorte", h] = (answers, entered, entered)
        for reading, _ in readings():
            found[group, reading] = given.get(reading, (0, 0, entered))
        found[group, ("taux_rupture_brut", "l6111_8", None)] = (
            number["contrats_rompus"], number["contrats"], number["contrats"],
        )  # fmt: skip
        found[group, ("taux_rupture_brut", "dares", None)] = (
            number["contrats_rompus_9m"], number["contrats"], number["contrats"],
        )  # fmt: skip
    return found


def opinions(path: Path, found: dict[tuple[Group, Reading], Three]) -> None:
    marks: dict[Group, dict[str, list[float | None]]] = defaultdict(lambda: defaultdict(list))
    for row in read(path):
        if row["session"].startswith(SESSION):
            section = "FPA" if row["certification"].endswith("-FPA") else "CFA"
            mark = float(row["note"].replace(",", ".")) / float(row["echelle"]) if row["note"] else None
            marks[row["campus"], row["certification"], section][row["partie_prenante"]].append(mark)
    for group, by_person in marks.items():
        for stakeholder in ("apprenti", "entreprise", "financeur", "equipe_pedagogique"):
            told = [mark for mark in by_person[stakeholder] if mark is not None]
            numbers = (sum(mark >= 0.8 for mark in told), len(told), len(by_person[stakeholder]))
            found[group, ("satisfaction", stakeholder, None)] = numbers


def second_count(data: Path) -> tuple[dict[tuple[Group, Reading], Three], Callable[[Group, Reading], bool]]:
    """Count the whole session; also say which readings are due for a group."""
    people: dict[Group, list[Person]] = defaultdict(list)
    units: dict[Group, list[Person]] = defaultdict(list)
    ends: dict[Group, date] = {}
    for campus in ("paris", "lyon", "toulouse", "fictif"):
        ends |= full_people(data / campus, people, units)
    flat_people(data / "fictif" / "suivi_promotion.csv", people)
    found: dict[tuple[Group, Reading], Three] = {}
    for group, persons in people.items():
        for reading, names in readings():
            found[group, reading] = three(persons, *names)
        contracts = [{**one, "signed": True} for one in units[group]]
        found[group, ("taux_rupture_brut", "l6111_8", None)] = three(contracts, "broken", "signed")
        found[group, ("taux_rupture_brut", "dares", None)] = three(contracts, "broken_early", "signed")
    found |= headcounts(data / "marseille" / "effectifs.csv")
    for campus in ("paris", "marseille", "lyon", "toulouse", "fictif"):
        opinions(data / campus / "satisfaction.csv", found)
    marks = [row for row in read(data / "fictif" / "suivi_promotion.csv") if row["session"].startswith(SESSION)]
    for row in marks:
        reading: Reading = ("satisfaction", "apprenti", None)
        group = ("FICTIF", f"RNCP{int(row['rncp'])}", "CFA")
        k, n, N = found.get((group, reading), (0, 0, 0))
        mark = float(row["note_satisfaction"].replace(",", ".")) if row["note_satisfaction"] else None
        found[group, reading] = (k + (mark is not None and mark >= 4), n + (mark is not None), N + 1)

    def due(group: Group, reading: Reading) -> bool:
        if reading[2] is None:
            return True
        end = ends.get(group, date(2025, 6, 30))
        month = end.month + reading[2]
        reached = (end.year + (month - 1) // 12, (month - 1) % 12 + 1, min(end.day, 28))
        return reached <= (OBSERVED.year, OBSERVED.month, OBSERVED.day)

    return found, due
