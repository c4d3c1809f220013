"""Page one, in words: what was found, what moved, what cannot be told, what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.display.cell import Cell, read_cells, read_number, read_text, read_whole, unit_name
from cfa_report.display.cell_words import rate_text
from cfa_report.display.change import Change, direction_text, read_comparisons
from cfa_report.display.comparisons import change_sentence
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list, paragraph
from cfa_report.display.reading import rate_sentences
from cfa_report.display.references import SOURCES
from cfa_report.display.table import notes_list
from cfa_report.display.tipping import read_marked
from cfa_report.display.wording import (
    OF_COHORT,
    between_percent,
    count,
    decimals_for,
    horizon_text,
    lower_first,
    percent,
    plural,
    points,
    range_percent,
    verdict_note,
)
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import Verdict

_MOST: Final = 3
#: What a range of the course supposes of those who did not answer, by the verdict on the cohort.
_SUPPOSED: Final = {
    "fragile": ", si les absents ressemblent aux répondants",
    "indécidable": ", si les absents ressemblent aux répondants",
    "robuste": ", cotes de réponse jusqu'à 3 fois",
    "prouvé": ", quoi que disent les absents",
}
_NOTHING: Final = (
    "Aucun des taux retenus pour cette session ne peut être montré : les effectifs sont trop petits, ou les données "
    "manquent. Le reste de la page dit pourquoi."
)


class Finding(Protocol):
    """What ``analysis.findings`` gives."""

    @property
    def kind(self) -> str:
        """Say what it is about."""

    @property
    def favourable(self) -> bool | None:
        """Say whether it is good news."""

    @property
    def verdict(self) -> str:
        """Give the word of the verdict."""

    @property
    def rows(self) -> pd.DataFrame:
        """Give the rows that say it."""

    @property
    def people(self) -> int:
        """Give how many people bad news is about, at least."""

    @property
    def others(self) -> int:
        """Count the other pieces of bad news that it stands for."""

    @property
    def unit(self) -> tuple[str, str]:
        """Give the campus and the certification."""


def finding_sentences(
    findings: Sequence[Finding], *, labels: Mapping[str, str] | None = None, most: int = _MOST
) -> Fragment:
    """Say the first findings in full sentences, each with its verdict.

    Parameters
    ----------
    findings
        What ``analysis.findings`` gave, the most useful first.
    labels
        Names of the certifications or campuses by code, where the page has several.
    most
        How many to say.
    """
    shown = findings[:most]
    if not shown:
        return paragraph(_NOTHING)
    told = dict.fromkeys(_meaning(finding) for finding in shown if finding.verdict)
    legend = notes_list([join([element("b", word), f"\u00a0: {meaning}"]) for word, meaning in told])
    return join([bullet_list([_sentence(finding, labels or {}) for finding in shown], kind="cfa-constats"), legend])


def attention_list(
    findings: Sequence[Finding],
    labels: Mapping[str, str],
    *,
    title: str,
    links: Mapping[tuple[str, str], str] | None = None,
    most: int = 5,
    listed_below: bool = False,
) -> Fragment:
    """Name the units that bad news is about, one short line each.

    Parameters
    ----------
    findings
        What ``analysis.unfavourable`` kept, one a unit; one about what has no label, such as a total, is left out.
    links
        Address of the page of each unit, by campus and certification.
    most
        How many to say; the others are named, or counted where the page has them all ``listed_below``.
    """
    named = [(name, finding) for finding in findings if (name := _unit(finding, labels))]
    if not named:
        return join(
            [
                element("h3", title),
                paragraph(
                    "Aucun autre recul, aucun autre retard sur une référence, que les données permettent d'affirmer."
                ),
            ]
        )
    heads = [
        element("a", name, href=address)
        if (address := (links or {}).get(finding.unit, ""))
        else element("strong", name)
        for name, finding in named
    ]
    items: list[str | Fragment] = [
        join([head, "\u00a0: ", short_text(finding), other_signals(finding), "."])
        for head, (_, finding) in zip(heads[:most], named, strict=False)
    ]
    if len(named) > most and listed_below:
        items.append(f"{plural(len(named) - most, 'autre', 'autres')}, dans la suite de la page.")
    elif len(named) > most:
        items.append(join(["Et aussi\u00a0: ", join(heads[most:], ", "), "."]))
    return join([element("h3", title), bullet_list(items, kind="cfa-phrases")])


def moves(changes: pd.DataFrame, *, labels: Mapping[str, str] | None = None, most: int = 4) -> Fragment:
    """Say what got better, what got worse, and what moved without being either; only what the verdict decides.

    The surest changes come first; within a verdict, in the order of the rows.

    Parameters
    ----------
    changes
        Rows with the columns ``COMPARISON``, controlled.
    most
        How many of each to name.
    """
    read = [(one, one.change) for one in read_comparisons(changes, labels) if one.change and one.change.is_decided]
    # The surest first, and what became of people before how many answered.
    read.sort(key=lambda pair: (list(Verdict).index(pair[1].verdict), pair[0].indicator.id == "taux_reponse"))
    better: list[str] = []
    worse: list[str] = []
    other: list[str] = []
    for one, change in read:
        said = direction_text(one, change)
        kept = worse if "défavorable" in said else better if "favorable" in said else other
        kept.append(f"{one.name}, {_gap(change)}")
    nothing = "Aucun changement que les données permettent d'affirmer"
    if len(changes) and (changes["certification"] == ALL_CERTIFICATIONS).all():
        nothing += " de ces totaux ; les formations sont plus loin"
    sides = [
        _side(title, side, most, nothing)
        for title, side in (("Ce qui s'est amélioré", better), ("Ce qui s'est dégradé", worse))
    ]
    shown = [element("div", join(sides), class_="cfa-cote")]
    if other:
        cut = [*other[:most], *([f"et {plural(len(other) - most, 'autre', 'autres')}"] if len(other) > most else [])]
        said = "\u00a0; ".join(cut)
        shown.append(paragraph(f"A aussi bougé, ni mieux ni moins bien\u00a0: {said}."))
    return join(shown)


def short_text(finding: Finding) -> Fragment:
    """Say a finding in a few words, without its unit."""
    row = _row(finding)
    if finding.kind == "evolution":
        one = read_comparisons(finding.rows)[0]
        if one.change is not None:
            return join([f"{lower_first(one.name)}, {_gap(one.change)}{_at_least(finding, row['eligibles_1'])}"])
    if finding.kind == "reference":
        marked = read_marked(row, {})
        rate = percent(marked.positive / marked.answers, decimals_for(marked.people))
        side = "au-dessus" if bool(row["atteint"]) else "au-dessous"
        mark = f"{side} des {marked.mark_rate} de la référence ({finding.verdict}{OF_COHORT})"
        lacking = _lacking(finding, row["eligibles"])
        counts = f"{count(marked.positive)} sur {count(marked.answers)}"
        return join([f"{lower_first(_label(row))}, {rate} des répondants ({counts}), {mark}{lacking}"])
    if finding.kind == "reponse":
        answers = plural(row["numerateur"], "réponse", "réponses")
        return join([f"{answers} sur {count(row['denominateur'])} à l'enquête"])
    return join([lower_first(_label(row))])


def other_signals(finding: Finding) -> str:
    """Say how many other signals a line stands for."""
    return f"\u00a0; {plural(finding.others, 'autre signal', 'autres signaux')}" if finding.others else ""


def _at_least(finding: Finding, among: int) -> str:
    """Say how many people a change is about at least, where it stands up to absentees."""
    if not finding.people or finding.verdict not in (Verdict.PROUVE, Verdict.ROBUSTE):
        return ""
    return f", soit au moins {plural(finding.people, 'personne', 'personnes')} sur {count(among)} d'après l'intervalle"


def _lacking(finding: Finding, among: int) -> str:
    """Say how many people are missing to reach a reference, where that is certain."""
    if not finding.people or finding.verdict != Verdict.PROUVE:
        return ""
    return f", il manque au moins {plural(finding.people, 'personne', 'personnes')} sur {count(among)}"


def _side(title: str, items: Sequence[str], most: int, nothing: str) -> Fragment:
    # One more takes no more room than to say that there is one.
    named = most + 1 if len(items) == most + 1 else most
    more = len(items) - named
    shown = [*items[:named], *([f"et {count(more)} autres, dans les tableaux des écarts"] if more > 0 else [])]
    content = bullet_list(shown) if shown else paragraph(f"{nothing}.")
    return element("div", join([element("h3", title), content]))


def _gap(change: Change) -> str:
    return f"{points(change.difference, change.decimals)} ({change.verdict})"


def _sentence(finding: Finding, labels: Mapping[str, str]) -> Fragment:
    if finding.kind == "evolution":
        one = read_comparisons(finding.rows, labels)[0]
        if one.change is None:
            raise ValueError("a finding about a change needs its numbers")
        return change_sentence(one, one.change, explain=False)
    if finding.kind == "reference":
        return _reference(finding, labels)
    if finding.kind == "reponse":
        return _few_answers(finding, labels)
    return _path_sentence(read_cells(finding.rows)) if finding.kind == "parcours" else _fact(read_cells(finding.rows))


def _meaning(finding: Finding) -> tuple[str, str]:
    """Give the verdict of a finding with what it is about, and what it means."""
    if finding.kind != "reference":
        return finding.verdict, verdict_note(finding.verdict, register=_is_register(finding))
    silent = read_whole(_row(finding)["silencieux"])
    return f"{finding.verdict}{OF_COHORT}", verdict_note(finding.verdict) if silent else "tout le monde a répondu"


def _is_register(finding: Finding) -> bool:
    """Say whether everybody is known on both sides of a change: its verdict then owes nothing to the silent."""
    change = read_comparisons(finding.rows)[0].change if finding.kind == "evolution" else None
    return change is not None and change.register


def _reference(finding: Finding, labels: Mapping[str, str]) -> Fragment:
    row = _row(finding)
    marked = read_marked(row, labels)
    decimals = decimals_for(marked.people)
    side = "au-dessus" if bool(row["atteint"]) else "au-dessous"
    source = SOURCES.get(read_text(row["source"]), read_text(row["source"]))
    text = (
        f"{percent(marked.positive / marked.answers, decimals)} des répondants ({count(marked.positive)} sur "
        f"{count(marked.answers)}, {count(marked.people)} concernés), {side} des {marked.mark_rate} de la référence "
        f"({lower_first(source)})."
    )
    if marked.silent:
        text += f" Taux de toute la promotion\u00a0: certainement {between_percent(*marked.bounds, decimals)}."
    verdict = element("span", finding.verdict, class_="cfa-verdict")
    said = f"{text} Verdict pour cette promotion\u00a0: "
    return join([element("strong", f"{marked.name}\u00a0: "), said, verdict, f".{_other_cohorts(row, decimals)}"])


def _other_cohorts(row: Mapping[str, Any], decimals: int) -> str:
    """Say that a fact about a cohort decides nothing about the course, where chance alone could explain it."""
    low, high = read_number(row["formation_bas"]), read_number(row["formation_haut"])
    mark = read_number(row["seuil"])
    if low is None or high is None or mark is None or not low <= mark <= high:
        return ""
    supposed = _SUPPOSED.get(read_text(row["verdict"]), "") if read_whole(row["silencieux"]) else ""
    return f" Rien n'est tranché pour la formation ({range_percent(low, high, decimals)}{supposed})."


def _few_answers(finding: Finding, labels: Mapping[str, str]) -> Fragment:
    row = _row(finding)
    answers, asked = read_whole(row["numerateur"]) or 0, read_whole(row["denominateur"]) or 1
    unit = _unit(finding, labels)
    name = f"{unit}, réponses à l'enquête" if unit else "Réponses à l'enquête"
    return join(
        [
            element("strong", f"{name} {horizon_text(read_whole(row['horizon_mois']))}\u00a0: "),
            f"{count(answers)} sur {count(asked)} ({percent(answers / asked, decimals_for(asked))}), moins que les "
            f"{percent(read_number(row['seuil']) or 0.0)} attendus. Des taux de cette enquête, seul ce qui est "
            "prouvé ou robuste se retient\u00a0: le reste dépend des absents.",
        ]
    )


def _path_sentence(cells: Sequence[Cell]) -> Fragment:
    by_indicator = {cell.indicator.id: cell for cell in cells}
    said = _path(by_indicator["taux_presentation"], by_indicator["taux_obtention"])
    return join([element("strong", "De l'entrée au diplôme\u00a0: "), said])


def _fact(cells: Sequence[Cell]) -> Fragment:
    cell, numbers = cells[0], cells[0].numbers
    if numbers is None or numbers.positive is None or numbers.denominator is None:
        raise ValueError("a fact needs its numbers")
    said = " ".join(rate_sentences(cell, numbers, numbers.positive, numbers.denominator))
    return join([element("strong", f"{cell.label}\u00a0: "), said])


def _path(presented: Cell, passed: Cell) -> str:
    """Follow a cohort from its entry to its exam."""
    sat, got = presented.numbers, passed.numbers
    if sat is None or got is None or got.rate is None or sat.positive is None or got.positive is None:
        raise ValueError("a fact needs its numbers")
    text = (
        f"sur {count(sat.denominator or 0)} {presented.variant.denominator}, présents à l'examen\u00a0: "
        f"{count(sat.positive)} ({rate_text(sat)})\u00a0; admis\u00a0: {count(got.positive)}, soit {rate_text(got)} "
        f"des {count(got.denominator or 0)} dont le résultat est connu."
    )
    return f"{text} {plural(got.unknown, 'résultat attendu', 'résultats attendus')}." if got.unknown else text


def _unit(finding: Finding, labels: Mapping[str, str]) -> str:
    return unit_name(_row(finding), labels)


def _label(row: Mapping[str, Any]) -> str:
    indicator = catalogue()[read_text(row["indicateur"])]
    return " ".join(part for part in (indicator.label, horizon_text(read_whole(row["horizon_mois"]))) if part)


def _row(finding: Finding) -> dict[str, Any]:
    return {str(name): value for name, value in finding.rows.iloc[0].items()}
