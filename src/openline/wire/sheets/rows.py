"""The cells of one row under their columns, read one by one; what is wrong with any is kept by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from openline.errors import InputError
from openline.model.space import Position
from openline.wire.sheets.cells import Read, text_of
from openline.wire.sheets.columns import Column
from openline.wire.sheets.opening import Cell, Grid

_V = TypeVar("_V")

LONGEST_SHOWN = 80


class CellError(NamedTuple):
    """A cell that cannot be used, or that is missing."""

    cell: str
    """As in ``Sites!D7``."""
    column: str
    value: str
    what: str
    next_step: str = ""

    def __str__(self) -> str:
        """Give place, sentence and advice on one line."""
        column = f" ({self.column})" if self.column else ""
        return f"{self.cell}{column}: {self.what}" + (f" ({self.next_step})" if self.next_step else "")


class CellQuestion(NamedTuple):
    """A cell that was read, and should be looked at before anybody relies on it."""

    cell: str
    column: str
    value: str
    what: str

    def __str__(self) -> str:
        """Give place and sentence on one line."""
        return f"{self.cell} ({self.column}): {self.what}"


class Header(NamedTuple):
    """Which column stands where: by key and number, from 1 for the first of several."""

    row: int
    columns: dict[tuple[str, int], int]
    by_key: dict[str, Column]

    def name(self, key: str, number: int = 1) -> str:
        """Return what a column is called."""
        return self.by_key[key].english + (f" {number}" if number > 1 else "")


class Row:
    """One row of a sheet, and what was found wrong with it."""

    def __init__(self, grid: Grid, header: Header, number: int) -> None:
        self.grid = grid
        self.header = header
        self.number = number
        self.errors: list[CellError] = []
        self.questions: list[CellQuestion] = []
        self.positions: list[tuple[str, Position]] = []
        """Every coordinate that was read, to be echoed (R7)."""

    def cell(self, key: str, number: int = 1) -> Cell | None:
        """Return the cell of a column, if there is that column and anything in it."""
        column = self.header.columns.get((key, number))
        return None if column is None else self.grid.line(self.number).get(column)

    def has(self, key: str, number: int = 1) -> bool:
        """Say whether anything stands in a column."""
        return self.cell(key, number) is not None

    def at(self, key: str, number: int = 1) -> str:
        """Name a cell; where the column is missing, the row."""
        column = self.header.columns.get((key, number))
        if column is None:
            return f"{self.grid.prefix}row {self.number}"
        return self.grid.at(self.number, column)

    def shown(self, key: str, number: int = 1) -> str:
        """Return what stands in a cell, for a person."""
        cell = self.cell(key, number)
        text = "" if cell is None else " ".join(str(cell.value).split())
        return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"

    def wrong(self, key: str, what: str, next_step: str = "", *, number: int = 1) -> None:
        """Keep that a cell cannot be used; said once, however often it is read."""
        name = self.header.name(key, number)
        error = CellError(self.at(key, number), name, self.shown(key, number), what, next_step)
        if error not in self.errors:
            self.errors.append(error)

    def ask(self, key: str, what: str, *, number: int = 1) -> None:
        """Keep that a cell should be looked at; said once, however often it is read."""
        name = self.header.name(key, number)
        question = CellQuestion(self.at(key, number), name, self.shown(key, number), what)
        if question not in self.questions:
            self.questions.append(question)

    def read(
        self, key: str, parse: Callable[[Any], Read[_V]], *, number: int = 1, needed: bool = False
    ) -> _V | None:
        """Read a cell; ``None`` where it is empty or wrong, and what is wrong is kept."""
        cell = self.cell(key, number)
        if cell is None:
            # A merged cell is empty because of what is said of it already.
            if needed and all(it.cell != self.at(key, number) for it in self.errors):
                self.wrong(key, "it is empty, and is needed", self._advice(key), number=number)
            return None
        if cell.fault:
            self.wrong(key, cell.fault, cell.next_step, number=number)
            return None
        try:
            value, question = parse(cell.value)
        except InputError as error:
            self.wrong(key, error.what, error.next_step, number=number)
            return None
        if question:
            self.ask(key, question, number=number)
        return value

    def _advice(self, key: str) -> str:
        """Say how a column is filled in, with an example where that helps."""
        column = self.header.by_key[key]
        return f"{column.help} Example: {column.example}" if column.example else column.help

    def text(self, key: str, *, number: int = 1, needed: bool = False) -> str:
        """Read a text; empty where there is none."""
        return self.read(key, text_of, number=number, needed=needed) or ""
