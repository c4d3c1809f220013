"""The table writer: caption, scopes, notes, and cards on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cfa_report.display.fragment import Fragment, element, join, markup
from cfa_report.display.wording import HIDDEN, NBSP, status_note, status_text
from cfa_report.domain.vocabulary import CellStatus


@dataclass(frozen=True)
class Span:
    """One content over several columns that would all say the same; ``label`` names it when rows are stacked."""

    content: str | Fragment
    columns: int
    label: str = ""


#: A row: one content per column, or fewer where one of them spans several.
Row = Sequence[str | Fragment | Span]


@dataclass(frozen=True)
class RowGroup:
    """Rows under a title of their own, which spans the table."""

    title: str | Fragment
    rows: Sequence[Row]


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
    rows: Sequence[Row],
    *,
    notes: Sequence[str | Fragment] = (),
    kind: str = "",
) -> Fragment:
    """Write an accessible table whose first column names each row; a sentence when there is no row.

    On a narrow screen each row becomes a card; the roles are written out, so that screen readers still find a table.

    Raises
    ------
    ValueError
        If the caption is empty or the contents of a row do not fill the columns.
    """
    return _write(caption, columns, [_body(columns, rows)] if rows else [], notes, kind)


def write_grouped_table(
    caption: str,
    columns: Sequence[Column],
    groups: Sequence[RowGroup],
    *,
    notes: Sequence[str | Fragment] = (),
    kind: str = "",
) -> Fragment:
    """Write a table whose rows come under titles: as ``write_table``, and a group without rows is left out."""
    bodies = [_body(columns, group.rows, group.title) for group in groups if group.rows]
    return _write(caption, columns, bodies, notes, f"cfa-groupes {kind}")


def _write(
    caption: str, columns: Sequence[Column], bodies: Sequence[Fragment], notes: Sequence[str | Fragment], kind: str
) -> Fragment:
    if not caption.strip():
        raise ValueError("a table needs a caption")
    if not bodies:
        return element("p", f"{caption}{NBSP}: rien à montrer.")
    head = join(element("th", c.header, scope="col", role="columnheader") for c in columns)
    table = element(
        "table",
        join(
            [
                element("caption", caption),
                element("thead", element("tr", head, role="row"), role="rowgroup"),
                *bodies,
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


def _body(columns: Sequence[Column], rows: Sequence[Row], title: str | Fragment = "") -> Fragment:
    lines = [_row(columns, row) for row in rows]
    if markup(title):
        cell = element("th", title, scope="rowgroup", role="rowheader", colspan=str(len(columns)))
        lines.insert(0, element("tr", cell, role="row", class_="cfa-groupe"))
    return element("tbody", join(lines, "\n"), role="rowgroup")


def _row(columns: Sequence[Column], contents: Row) -> Fragment:
    if sum(content.columns if isinstance(content, Span) else 1 for content in contents) != len(columns):
        raise ValueError("each row needs one content per column")
    if isinstance(contents[0], Span):
        raise ValueError("the first column names the row and spans no other")
    cells = [element("th", contents[0], scope="row", role="rowheader")]
    place = 1
    for content in contents[1:]:
        if isinstance(content, Span):
            label = content.label or columns[place].stacked_label
            width = str(content.columns) if content.columns > 1 else ""
            cells.append(element("td", content.content, role="cell", colspan=width, data_label=label))
            place += content.columns
        else:
            cells.append(element("td", content, role="cell", data_label=columns[place].stacked_label))
            place += 1
    return element("tr", join(cells), role="row")
