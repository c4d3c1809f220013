"""Making small workbooks for tests, part by part, so that each trap is exactly where it is wanted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)


def cell(value: object, style: int = 0) -> str:
    """Write a cell: a number as a number, anything else as an inline text."""
    if isinstance(value, int | float):
        return f'<c s="{style}"><v>{value}</v></c>'
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet(rows: Iterable[Iterable[str]], before: str = "", after: str = "") -> str:
    """Write a sheet from cells already written."""
    body = "".join(f'<row r="{number}">{"".join(cells)}</row>' for number, cells in enumerate(rows, 1))
    return f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def workbook(
    sheets: Mapping[str, str],
    states: Mapping[str, str] | None = None,
    properties: str = "",
    parts: Mapping[str, str] | None = None,
) -> bytes:
    """Pack sheets (name to XML) into a workbook; ``parts`` adds or replaces parts of the archive."""
    names = list(sheets)
    shown = {name: (states or {}).get(name, "visible") for name in names}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" state="{shown[name]}" r:id="r{number}"/>'
        for number, name in enumerate(names, 1)
    )
    related = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(names) + 1)
    )
    content = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr {properties}/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{related}</Relationships>",
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{number}.xml": sheets[name] for number, name in enumerate(names, 1)},
        **(parts or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return buffer.getvalue()
