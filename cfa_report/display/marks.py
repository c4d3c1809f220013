"""Courses beside the official rate that each is read against, with the verdict on this cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cfa_report.display.cell import read_text, records
from cfa_report.display.fragment import Fragment, element
from cfa_report.display.reading import reading_note
from cfa_report.display.references import CERTIFIER_NOTE, SOURCES
from cfa_report.display.table import Column, stacked_lines, write_table
from cfa_report.display.tipping import Marked, read_marked
from cfa_report.display.wording import (
    OF_COHORT,
    between_percent,
    count,
    decimals_for,
    percent,
    range_percent,
    verdict_note,
)
from cfa_report.domain.vocabulary import Verdict


def mark_table(against: pd.DataFrame, labels: Mapping[str, str], *, caption: str) -> Fragment:
    """Show each published rate of a course beside its official rate; nothing where no course has one.

    Parameters
    ----------
    against
        Rows with the columns ``AGAINST``; they are shown in the order of the labels.
    labels
        Names of the certifications by code; a row of none of them is left out.
    """
    order = {code: place for place, code in enumerate(labels)}
    rows = [row for row in records(against) if read_text(row["certification"]) in order]
    rows.sort(key=lambda row: order[read_text(row["certification"])])
    read = [(read_marked(row, labels), row) for row in rows]
    if not read:
        return Fragment("")
    columns = [Column("Formation"), Column("Notre taux"), Column("Toute la promotion"), Column("Référence")]
    columns.append(Column("Verdict pour cette promotion", label="Verdict"))
    lines: list[Sequence[str | Fragment]] = [
        [
            stacked_lines(marked.unit, marked.label),
            stacked_lines(_rate(marked), _counts(marked)),
            range_percent(*marked.bounds, decimals_for(marked.people)) if marked.silent else "connue en entier",
            stacked_lines(marked.mark_rate, SOURCES.get(read_text(row["source"]), read_text(row["source"]))),
            _verdict(marked, Verdict(read_text(row["verdict"]))),
        ]
        for marked, row in read
    ]
    words = dict.fromkeys(Verdict(read_text(row["verdict"])) for row in rows)
    legend = [f"{word} : {verdict_note(word)}." for word in words]
    documents = list(dict.fromkeys(marked.source for marked, _ in read))
    sources = f"D'où viennent ces références : {' ; '.join(documents)}. Chacune est prise telle quelle, sans marge."
    notes: list[str | Fragment] = [reading_note(_spoken(*read[0])), " ".join(legend), sources, CERTIFIER_NOTE]
    return write_table(caption, columns, lines, notes=notes, kind="cfa-reperes")


def _rate(marked: Marked) -> str:
    return percent(marked.positive / marked.answers, decimals_for(marked.people))


def _counts(marked: Marked) -> str:
    concerned = f", {count(marked.people)} concernés" if marked.silent else ""
    return f"{count(marked.positive)} sur {count(marked.answers)}{concerned}"


def _verdict(marked: Marked, verdict: Verdict) -> Fragment:
    if verdict is Verdict.INDECIDABLE:
        return element("span", str(verdict), class_="cfa-indecis")
    return stacked_lines(element("span", str(verdict), class_="cfa-verdict"), _side(marked))


def _side(marked: Marked) -> str:
    return "au-dessus" if marked.reached else "au-dessous"


def _spoken(marked: Marked, row: Mapping[str, object]) -> str:
    """Read a row aloud."""
    text = f"{marked.name}, {_rate(marked)} des répondants, pour une référence de {marked.mark_rate}"
    if marked.silent:
        between = between_percent(*marked.bounds, decimals_for(marked.people))
        text += f" ; quoi que disent les autres, le taux de toute la promotion est certainement {between}"
    verdict = Verdict(read_text(row["verdict"]))
    if verdict is Verdict.INDECIDABLE:
        return f"{text} : on ne peut pas dire s'il l'atteint."
    return f"{text} : {_side(marked)}, {verdict}{OF_COHORT}."
