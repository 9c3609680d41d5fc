"""Spreadsheets (R38): templates to fill in, files read cell by cell, sheets of what a recipient was given."""

from openline.wire.sheets.building import Removal
from openline.wire.sheets.columns import KINDS, Column, Kind
from openline.wire.sheets.finding import kind_of
from openline.wire.sheets.loglines import LogLine
from openline.wire.sheets.reading import RowReading, SheetReading, read_sheet
from openline.wire.sheets.rows import CellError, CellQuestion
from openline.wire.sheets.templates import template
from openline.wire.sheets.writing import OutRow, write_sheet

__all__ = [
    "KINDS",
    "CellError",
    "CellQuestion",
    "Column",
    "Kind",
    "LogLine",
    "OutRow",
    "Removal",
    "RowReading",
    "SheetReading",
    "kind_of",
    "read_sheet",
    "template",
    "write_sheet",
]
