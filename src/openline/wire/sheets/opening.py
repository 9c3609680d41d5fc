"""From the bytes of a file to sheets of cells: nothing is computed, nothing larger than stated is unpacked.

A formula is never evaluated, and the value that a spreadsheet cached for it is not believed. What a cell
cannot hold here stands in its ``fault``, so that whoever reads the cell can name it.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from typing import Any, NamedTuple

import msgspec

from openline.errors import InputError, TooLargeError

MOST_BYTES = 8_000_000
"""Of a file as it arrives."""
MOST_UNPACKED_BYTES = 48_000_000
"""Of all parts of a workbook together."""
MOST_CELLS = 300_000
"""Of all sheets of a workbook together, or of a CSV file."""
MOST_ROWS = 5_000
"""That hold anything, in one sheet."""
MOST_COLUMNS = 200
"""That hold anything, in one sheet."""
MOST_PARTS = 500
"""Files inside a workbook."""

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FORMULA = "it holds a formula: what it shows is not read"
_ERRORS = {"#REF!", "#N/A", "#NAME?", "#DIV/0!", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
_AS_XLSX = "open it and save it as 'Excel workbook (.xlsx)' or 'CSV UTF-8'"


class Cell(NamedTuple):
    """What a cell holds: text, a number, a date, a truth; or why it cannot be used, and what to do."""

    value: Any
    fault: str = ""
    next_step: str = ""


class Merged(NamedTuple):
    """Cells that somebody made one; only the first of them has a value. All bounds are inside."""

    ref: str
    first_row: int
    last_row: int
    first_column: int
    last_column: int


class Grid(msgspec.Struct, frozen=True):
    """One sheet: its cells that hold anything, by row and column from 1."""

    title: str
    """Empty for CSV, which has no sheets."""
    lines: dict[int, dict[int, Cell]]
    """The cells of each row that holds any, rows and columns in order."""
    merged: tuple[Merged, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden: bool = False
    since_1904: bool = False
    """Bare numbers of days count from 1904, as on old Macintoshes; else from 1900."""

    def at(self, row: int, column: int) -> str:
        """Name a cell as a spreadsheet does: ``Sites!D7``."""
        return f"{self.prefix}{letters(column)}{row}"

    @property
    def prefix(self) -> str:
        """What stands before the name of a cell."""
        if not self.title:
            return ""
        plain = self.title.isidentifier() and self.title.isascii()
        return f"{self.title}!" if plain else "'{}'!".format(self.title.replace("'", "''"))

    def line(self, row: int) -> dict[int, Cell]:
        """Return the cells of a row by their columns, in order."""
        return self.lines.get(row, {})


def letters(column: int) -> str:
    """Return the letters of a column, counted from 1."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def open_sheets(data: bytes, where: str) -> list[Grid]:
    """Read the sheets of a workbook, or the one of a CSV file.

    Raises
    ------
    InputError
        For what is no such file, is too large, is locked, or is of a kind that is not read.
    """
    if len(data) > MOST_BYTES:
        raise TooLargeError(
            f"the file has {len(data):,} bytes, more than {MOST_BYTES:,}",
            where=where,
            next_step="split it, or take pictures out of it",
        )
    if data.startswith(_COMPOUND):
        if _ENCRYPTED in data:
            raise InputError(
                "the workbook is locked with a password",
                where=where,
                next_step="take the password off (File, Info, Protect workbook), and carry it some safe way",
            )
        raise InputError("this is an old .xls workbook", where=where, next_step=_AS_XLSX)
    if data.startswith(_ZIP):
        return _workbook(data, where)
    for mark, what in ((b"%PDF", "a PDF"), (b"\x1f\x8b", "a gzip file"), (b"<", "a web page or XML")):
        if data.lstrip()[: len(mark)] == mark:
            raise InputError(f"this is {what}, no spreadsheet", where=where, next_step=_AS_XLSX)
    return [_csv(data, where)]


# -- workbooks -------------------------------------------------------------------------------------


def _workbook(data: bytes, where: str) -> list[Grid]:
    _check_parts(data, where)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), keep_links=False)
    except Exception as error:  # openpyxl raises whatever it stumbles over
        raise InputError(
            f"the workbook is damaged: {type(error).__name__}: {error}"[:300],
            where=where,
            next_step="open it in a spreadsheet program, and save it anew",
        ) from error
    since_1904 = book.epoch.year == 1904
    return [_grid(sheet, where, since_1904) for sheet in book.worksheets]


def _check_parts(data: bytes, where: str) -> None:
    """Refuse a workbook that would not stay small when it is unpacked, before anything unpacks it."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        names = {it.filename for it in parts}
        _check_kind(archive, names, where)
        said = sum(it.file_size for it in parts)
        if len(parts) > MOST_PARTS or said > MOST_UNPACKED_BYTES:
            raise InputError(
                f"the workbook unpacks to {said:,} bytes in {len(parts):,} parts,"
                f" more than {MOST_UNPACKED_BYTES:,} in {MOST_PARTS}",
                where=where,
                next_step="split it, or take pictures out of it",
            )
        cells = 0
        for part in parts:
            if not part.filename.endswith((".xml", ".rels")):
                continue
            # A part that lies about its size is cut off there, and fails its checksum.
            text = archive.read(part)
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise InputError("the workbook declares entities, which no spreadsheet does", where=where)
            if part.filename.startswith("xl/worksheets/"):
                cells += text.count(b"<c ") + text.count(b"<c>") + text.count(b":c ")
        if cells > MOST_CELLS:
            raise InputError(
                f"the workbook has {cells:,} cells, more than {MOST_CELLS:,}",
                where=where,
                next_step="delete rows and columns that hold nothing but formats, or split it",
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise InputError(
            f"the workbook is damaged or locked: {error}",
            where=where,
            next_step="open it in a spreadsheet program, and save it anew without a password",
        ) from error


def _check_kind(archive: zipfile.ZipFile, names: set[str], where: str) -> None:
    if "xl/workbook.xml" in names:
        return
    what = "no spreadsheet"
    if "xl/workbook.bin" in names:
        what = "a binary workbook (.xlsb)"
    elif "mimetype" in names and archive.read("mimetype")[:100].startswith(b"application/vnd.oasis"):
        what = "an OpenDocument file"
    raise InputError(f"this is {what}", where=where, next_step=_AS_XLSX)


def _grid(sheet: Any, where: str, since_1904: bool) -> Grid:
    cells = {}
    # The cells that there are: all up to the last one can be 17 thousand million.
    for (row, column), cell in sheet._cells.items():
        held = _cell(cell)
        if held is not None:
            cells[row, column] = held
    _check_size(cells, f"{where}: {sheet.title}")
    return Grid(
        sheet.title,
        _lines(cells),
        tuple(
            Merged(it.coord, it.min_row, it.max_row, it.min_col, it.max_col)
            for it in sheet.merged_cells.ranges
        ),
        tuple(row for row, it in sheet.row_dimensions.items() if it.hidden),
        _hidden_columns(sheet),
        sheet.sheet_state != "visible",
        since_1904,
    )


def _hidden_columns(sheet: Any) -> tuple[int, ...]:
    """Return the hidden columns; a run of alike ones is kept under the first."""
    return tuple(
        column
        for it in sheet.column_dimensions.values()
        if it.hidden and it.min
        for column in range(it.min, min(it.max, it.min + MOST_COLUMNS) + 1)
    )


def _cell(cell: Any) -> Cell | None:
    value = cell.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if cell.data_type == "f" or (not isinstance(value, str | int | float | bool) and "Formula" in type(
        value
    ).__name__):
        formula = value if isinstance(value, str) else getattr(value, "text", "") or "an array formula"
        return Cell(
            str(formula),
            _FORMULA,
            "copy the column, and paste it as values",
        )
    if cell.data_type == "e":
        return Cell(str(value), f"it shows the error {value}", "write the value itself")
    return Cell(value)


def _lines(cells: dict[tuple[int, int], Cell]) -> dict[int, dict[int, Cell]]:
    found: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sorted(cells.items()):
        found.setdefault(row, {})[column] = cell
    return found


def _check_size(cells: dict[tuple[int, int], Cell], where: str) -> None:
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    if len(rows) > MOST_ROWS or len(columns) > MOST_COLUMNS:
        raise InputError(
            f"{len(rows):,} rows and {len(columns):,} columns hold something,"
            f" more than {MOST_ROWS:,} and {MOST_COLUMNS}",
            where=where,
            next_step="split it into several files",
        )


# -- CSV -------------------------------------------------------------------------------------------


def _csv(data: bytes, where: str) -> Grid:
    text = _decoded(data, where)
    first, _, rest = text.partition("\n")
    said = first.strip().removeprefix('"').removesuffix('"')
    if said.lower().startswith("sep=") and len(said) == 5:
        # Excel's own first line: it is no row of the sheet.
        separator, text = said[4], rest
    elif said.lower() == "sep=":
        separator, text = "\t", rest
    else:
        separator = _separator(text)
    cells = {}
    try:
        # Strict: a quotation mark that is never closed would swallow the rest of the file.
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for row, fields in enumerate(rows, 1):
            for column, field in enumerate(fields, 1):
                if field.strip():
                    cells[row, column] = _field(field)
            if len(cells) > MOST_CELLS:
                raise InputError(
                    f"the file has more than {MOST_CELLS:,} cells", where=where, next_step="split it"
                )
    except csv.Error as error:
        raise InputError(
            f"this is no CSV: {error}",
            where=where,
            next_step="is a quotation mark open, or is it another kind of file?",
        ) from error
    _check_size(cells, where)
    return Grid("", _lines(cells))


def _field(field: str) -> Cell:
    """Return a field of CSV; a formula or an error in it stands there as text."""
    text = field.strip()
    if text.startswith("="):
        return Cell(text, _FORMULA, "write the value itself")
    if text.upper() in _ERRORS:
        return Cell(text, f"it shows the error {text}", "write the value itself")
    return Cell(field)


def _decoded(data: bytes, where: str) -> str:
    """Decode UTF-8 or UTF-16, with or without a mark of byte order; of anything older it is a guess."""
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\x00" in data[:200]:
        encoding = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"byte {data[error.start]:#04x} is no {'UTF-8' if encoding == 'utf-8-sig' else 'UTF-16'}",
            where=f"{where}, line {line}",
            next_step="save it as 'CSV UTF-8', or as .xlsx",
        ) from error
    if "\x00" in text:
        raise InputError("this is neither a spreadsheet nor CSV", where=where, next_step=_AS_XLSX)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _separator(text: str) -> str:
    """Return which of comma, semicolon and tab most rows are divided by, outside of quotation marks."""
    counts = dict.fromkeys(",;\t", 0)
    quoted = False
    for line in text.split("\n")[:40]:
        remark = line.lstrip('"').startswith("#")
        for letter in line:
            quoted ^= letter == '"'
            if letter in counts and not quoted and not remark:
                counts[letter] += 1
        if not remark and not quoted and any(counts.values()):
            break
    return max(counts, key=lambda it: counts[it])
