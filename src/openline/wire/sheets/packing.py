"""Workbooks and CSV as bytes: the same content is the same bytes, no text of others runs as a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

INK, PAPER, PALE, RED = "1F2D3D", "FFFFFF", "E8EDF2", "B00020"
_FACE = "Calibri"
LONGEST = 32_000
"""Letters of one cell; a spreadsheet holds 32,767."""
CUT = " … (cut)"

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula when it opens CSV."""
# With its attributes: where lxml is there openpyxl writes by it, and then they declare the prefixes, too.
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(?=</dcterms:)")


def bold(size: int = 11, colour: str = INK) -> Font:
    """Return a bold face."""
    return Font(name=_FACE, bold=True, size=size, color=colour)


def face(size: int = 11, colour: str = INK, *, italic: bool = False) -> Font:
    """Return a plain face."""
    return Font(name=_FACE, italic=italic, size=size, color=colour)


def filled(colour: str) -> PatternFill:
    """Return a ground."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def wrapped(*, arabic: bool = False, top: bool = True) -> Alignment:
    """Return an alignment with line breaks, right to left for Arabic."""
    return Alignment(
        wrap_text=True,
        vertical="top" if top else "center",
        horizontal="right" if arabic else None,
        readingOrder=2 if arabic else 0,
        indent=1 if arabic else 0,
    )


def clean(text: str) -> str:
    """Return a text that a cell can hold, cut where it is too long."""
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def put(cell: Cell, value: str | int | float | None) -> Cell:
    """Write a value; a text is a text, whatever it begins with."""
    if not isinstance(value, str):
        cell.value = value
        return cell
    cell.value = clean(value)
    cell.data_type = "s"
    if value.startswith(_RUNS):
        # So that it stays a text when somebody edits the cell.
        cell.quotePrefix = True
    return cell


def neutral(text: str) -> str:
    """Return a text for CSV; one that would run as a formula has an apostrophe before it."""
    text = clean(text)
    return "'" + text if text.startswith(_RUNS) else text


def csv_bytes(rows: Iterable[Sequence[str | int | float | None]]) -> bytes:
    """Write CSV as spreadsheets open it: UTF-8 with its mark, commas, CRLF."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    for row in rows:
        writer.writerow([neutral(it) if isinstance(it, str) else ("" if it is None else it) for it in row])
    return b"\xef\xbb\xbf" + lines.getvalue().encode()


def widths(sheet: Any, given: Sequence[int]) -> None:
    """Set the widths of the first columns."""
    for column, width in enumerate(given, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def for_print(sheet: Any, header_row: int, watermark: str = "", *, pages: int = 1) -> None:
    """Let a sheet print on A4 across, ``pages`` beside each other, its columns' names on each."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = pages
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_cols = "A:A" if pages > 1 else None
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.oddFooter.right.text = "&P / &N"
    if watermark:
        sheet.oddHeader.center.text = watermark.replace("&", "&&")
        sheet.oddHeader.center.size = 16
        sheet.oddHeader.center.color = RED


def packed(book: Workbook, at: str) -> bytes:
    """Return a workbook as bytes that are the same whenever they are made.

    Parameters
    ----------
    at
        What it says about when it was made, as RFC 3339.
    """
    book.properties.creator = "openline"
    made = io.BytesIO()
    book.save(made)
    out = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packing:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "docProps/core.xml":
                content = _MODIFIED.sub(lambda it: it[1] + at.encode(), content)
            info = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            packing.writestr(info, content)
    return out.getvalue()
