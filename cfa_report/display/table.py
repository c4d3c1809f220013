"""The table writer: caption, scopes, notes, and cards on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cfa_report.display.fragment import Fragment, element, join, markup
from cfa_report.display.wording import HIDDEN, NBSP, status_note, status_text
from cfa_report.domain.vocabulary import CellStatus


@dataclass(frozen=True)
class Column:
    """One column: its header, and the shorter label of its cells when rows are stacked on a phone."""

    header: str | Fragment
    label: str = ""

    @property
    def stacked_label(self) -> str:
        """Give the label of a stacked cell: the header without markup unless there is a shorter one."""
        return self.label or (self.header if isinstance(self.header, str) else self.header.summary())


def write_table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | Fragment]],
    *,
    notes: Sequence[str | Fragment] = (),
    kind: str = "",
) -> Fragment:
    """Write an accessible table whose first column names each row; a sentence when there is no row.

    On a narrow screen each row becomes a card; the roles are written out, so that screen readers still find a table.

    Raises
    ------
    ValueError
        If the caption is empty or a row has not one content per column.
    """
    if not caption.strip():
        raise ValueError("a table needs a caption")
    if any(len(row) != len(columns) for row in rows):
        raise ValueError("each row needs one content per column")
    if not rows:
        return element("p", f"{caption}{NBSP}: rien à montrer.")
    head = join(element("th", c.header, scope="col", role="columnheader") for c in columns)
    body = join((_row(columns, row) for row in rows), "\n")
    table = element(
        "table",
        join(
            [
                element("caption", caption),
                element("thead", element("tr", head, role="row"), role="rowgroup"),
                element("tbody", body, role="rowgroup"),
            ],
            "\n",
        ),
        role="table",
        class_=f"cfa-table cfa-empilable {kind}".strip(),
    )
    return join([element("div", table, class_="cfa-tableau"), notes_list(notes)])


def notes_list(notes: Sequence[str | Fragment]) -> Fragment:
    """Write the notes under a table or a figure; nothing when there is none."""
    return element("ul", join(element("li", note) for note in notes), class_="cfa-notes") if notes else Fragment("")


def status_content(status: CellStatus, band: str = "") -> Fragment:
    """Write what stands in the place of a number: the symbol, the band, or the word of the status."""
    if status is CellStatus.MASQUE:
        hidden = element("span", f" {status_text(status)}", class_="cfa-lu")
        return element("span", join([element("span", HIDDEN, aria_hidden="true"), hidden]), class_="cfa-masque")
    if status is CellStatus.PLAGE and band:
        return element("span", band, class_="cfa-plage")
    return element("span", status_text(status), class_="cfa-statut")


def status_legend(statuses: Sequence[CellStatus]) -> tuple[Fragment, ...]:
    """Explain each status that a table shows, once, in the order of the vocabulary; ``publie`` needs no word."""
    present = [status for status in CellStatus if status in statuses and status is not CellStatus.PUBLIE]
    return tuple(
        join(
            [
                element("b", HIDDEN if status is CellStatus.MASQUE else status_text(status)),
                f"{NBSP}: ",
                status_note(status),
            ]
        )
        for status in present
    )


def stacked_lines(*lines: str | Fragment) -> Fragment:
    """Put a main value over smaller lines in one cell; empty lines are left out."""
    shown = [line for line in lines if markup(line)]
    return join(
        element("span", line, class_="cfa-principal" if place == 0 else "cfa-detail")
        for place, line in enumerate(shown)
    )


def detail_lines(*lines: str | Fragment) -> Fragment:
    """Put small lines one under the other in one cell; empty lines are left out."""
    return join(element("span", line, class_="cfa-detail") for line in lines if markup(line))


def _row(columns: Sequence[Column], contents: Sequence[str | Fragment]) -> Fragment:
    first = element("th", contents[0], scope="row", role="rowheader")
    others = (
        element("td", content, role="cell", data_label=column.stacked_label)
        for column, content in zip(columns[1:], contents[1:], strict=True)
    )
    return element("tr", join([first, *others]), role="row")
