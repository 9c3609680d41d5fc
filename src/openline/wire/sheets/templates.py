"""Blank sheets to fill in, one per kind, each with what to write where in English and Arabic."""

from __future__ import annotations

from typing import Any, Literal

from openline.decide.presenting import NOTICE
from openline.errors import InputError
from openline.wire.sheets.columns import FIRST_LINE, KINDS, REMARK, Column, Kind, SheetKind

HOW_TO = "How to fill in"
LISTS = "Lists"
HEADER_ROW = 3
_LAST_ROW = 5_000
_SINCE = "2026-01-01T00:00:00Z"
"""Templates were never made at a time: the same bytes for everybody."""

RULES: tuple[tuple[str, str], ...] = (
    (
        "Write below the examples. Columns with * have to be filled in, others where you know it.",
        "اكتب تحت الأمثلة. الأعمدة ذات العلامة * لا بد منها، وغيرها إذا عرفت المعلومة.",
    ),
    (
        f"A row whose first cell begins with {REMARK} is a remark: it is not read.",
        f"السطر الذي تبدأ خليته الأولى بالعلامة {REMARK} ملاحظة لا تقرأ.",
    ),
    (
        "Times are in UTC and say so: 2026-11-14 08:00Z or 140800ZNOV26. Or write UTC, or an offset such as "
        "+03:00, into the column Time zone. A date such as 03/04/2026 is refused: it is two dates.",
        "الأوقات بالتوقيت العالمي مع الحرف Z: 2026-11-14 08:00Z أو 140800ZNOV26، أو اكتب UTC أو فرقا مثل "
        "+03:00 في عمود المنطقة الزمنية. التاريخ 03/04/2026 مرفوض لأنه يعني تاريخين.",
    ),
    (
        "A coordinate is one cell: 33.506 N 38.618 E, 33°30'21.6\"N 38°37'04.8\"E or 37S DT 64520 07449. "
        "Write N, S, E, W. Name a place that it is near, and the two are compared.",
        "الإحداثيات في خلية واحدة: 33.506 N 38.618 E أو 37S DT 64520 07449. اكتب الحروف N وS وE وW. "
        "اذكر أقرب مكان معروف ليقارن بها.",
    ),
    (
        "Decimals have a point: 1.5. No merged cells, no formulas: paste values.",
        "العلامة العشرية نقطة: 1.5. لا خلايا مدمجة ولا معادلات: الصق القيم.",
    ),
    (
        "Name roles, never people.",
        "اذكر الصفات الوظيفية لا أسماء الأشخاص.",
    ),
    (
        "'openline sheet check FILE --kind KIND' names every cell that cannot be read.",
        "الأمر 'openline sheet check FILE --kind KIND' يذكر كل خلية لا يمكن قراءتها.",
    ),
)


def template(kind: Kind, format: Literal["xlsx", "csv"] = "xlsx") -> bytes:
    """Return a blank sheet of one kind.

    Raises
    ------
    InputError
        For a format that is neither ``xlsx`` nor ``csv``.
    """
    spec = KINDS[kind]
    if format == "csv":
        from openline.wire.sheets.packing import csv_bytes

        columns = offered(spec)
        names = [f"{it.english}{' *' * it.needed}" for it in columns]
        arabic = _remark_row([it.arabic for it in columns])
        first = [_title(spec)], [f"{REMARK} {NOTICE}"]
        return csv_bytes([*first, names, arabic, *_help_rows(spec)])
    if format != "xlsx":
        raise InputError(f"there is no template as {format!r}", next_step="use xlsx or csv")
    return _workbook(spec)


def offered(spec: SheetKind) -> list[Column]:
    """Return the columns that a blank sheet asks for."""
    return [it for it in spec.columns if it.offered]


def our_remarks(kind: Kind) -> set[str]:
    """Return the first cells of the remarks that stand in our own templates."""
    spec = KINDS[kind]
    rows = [*_help_rows(spec), _remark_row([it.arabic for it in offered(spec)])]
    return {" ".join(row[0].split()) for row in rows} | {_title(spec), f"{REMARK} {NOTICE}"}


def _title(spec: SheetKind) -> str:
    return f"{REMARK} {FIRST_LINE} {spec.kind} · {spec.english} · {spec.arabic}"


def _remark_row(texts: list[str]) -> list[str]:
    return [f"{REMARK} {texts[0]}", *texts[1:]]


def _help_rows(spec: SheetKind) -> list[list[str]]:
    """Return the rows under the names: how to fill in each column, and examples."""
    columns = offered(spec)
    first = {it.key: it.example for it in columns}
    return [
        _remark_row([it.help for it in columns]),
        *(
            [f"{REMARK} example: {each['id']}", *(each.get(it.key, "") for it in columns[1:])]
            for each in (first, *spec.examples)
        ),
    ]


# -- workbooks -------------------------------------------------------------------------------------


def _workbook(spec: SheetKind) -> bytes:
    from openpyxl.workbook import Workbook

    from openline.wire.sheets.packing import packed

    book = Workbook()
    sheet = book.active
    sheet.title = spec.sheet
    _fill(sheet, spec)
    _explain(book.create_sheet(HOW_TO), spec)
    _list_choices(book.create_sheet(LISTS), sheet, spec)
    return packed(book, _SINCE)


def _fill(sheet: Any, spec: SheetKind) -> None:
    """Lay out the sheet that is filled in."""
    from openpyxl.styles import Alignment, Border, Side
    from openpyxl.utils import get_column_letter

    from openline.wire.sheets.packing import (
        INK,
        PALE,
        PAPER,
        bold,
        face,
        filled,
        for_print,
        put,
        widths,
        wrapped,
    )

    columns = offered(spec)
    widths(sheet, [it.width for it in columns])
    put(sheet.cell(1, 1), _title(spec)).font = bold(14)
    put(sheet.cell(2, 1), f"{REMARK} {NOTICE}").alignment = wrapped()
    sheet.cell(2, 1).font = face(10, italic=True)
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=_across(columns))
    sheet.row_dimensions[1].height = 22
    sheet.row_dimensions[2].height = 32
    sheet.row_dimensions[HEADER_ROW].height = 50
    line = Side(style="thin", color="9AA7B4")
    for number, column in enumerate(columns, 1):
        cell = put(sheet.cell(HEADER_ROW, number), f"{column.english}{' *' * column.needed}\n{column.arabic}")
        cell.font = bold(11, PAPER if column.needed else INK)
        cell.fill = filled(INK if column.needed else "C9D6E2")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = Border(bottom=line, right=line)
        sheet.column_dimensions[get_column_letter(number)].number_format = "@"
    for offset, row in enumerate(_help_rows(spec), 1):
        for number, text in enumerate(row, 1):
            cell = put(sheet.cell(HEADER_ROW + offset, number), text)
            cell.font = face(9, "5A6B7B", italic=offset > 1)
            cell.fill = filled(PALE)
            cell.alignment = wrapped()
            cell.border = Border(right=line)
    sheet.row_dimensions[HEADER_ROW + 1].height = _height(columns)
    for offset in range(2, len(_help_rows(spec)) + 1):
        sheet.row_dimensions[HEADER_ROW + offset].height = 26
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 2)
    for_print(sheet, HEADER_ROW, pages=-(-sum(it.width for it in columns) // 190))


def _across(columns: list[Column]) -> int:
    """Return over how many columns a sentence runs without leaving a screen."""
    total = 0
    for number, column in enumerate(columns, 1):
        total += column.width
        if total >= 150:
            return number
    return len(columns)


def _height(columns: list[Column]) -> float:
    """Return how high the row of help has to be for the longest of its texts."""
    lines = max(len(it.help) / (it.width * 1.2) for it in columns)
    return min(12.5 * (int(lines) + 2), 150.0)


def _list_choices(lists: Any, sheet: Any, spec: SheetKind) -> None:
    """Offer the values of enumerated columns to choose from, and say of each column what goes into it."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    from openline.wire.sheets.packing import put

    lists.sheet_state = "hidden"
    first_row = HEADER_ROW + len(_help_rows(spec)) + 1
    at = 0
    for number, column in enumerate(offered(spec), 1):
        letter = get_column_letter(number)
        rule = DataValidation(
            allow_blank=True,
            showInputMessage=True,
            promptTitle=column.english[:32],
            prompt=f"{column.help}\n{column.help_arabic}"[:255],
        )
        if column.choices:
            at += 1
            put(lists.cell(1, at), column.english)
            for row, (value, arabic) in enumerate(column.choices, 2):
                put(lists.cell(row, at), f"{value} | {arabic}" if arabic else value)
            listed = get_column_letter(at)
            rule.type = "list"
            rule.formula1 = f"{LISTS}!${listed}$2:${listed}${len(column.choices) + 1}"
            # A zone may also be an offset, which no list can hold.
            rule.showErrorMessage = column.key != "zone"
            rule.errorTitle = column.english[:32]
            rule.error = "Choose from the list. اختر من القائمة."
        rule.add(f"{letter}{first_row}:{letter}{_LAST_ROW}")
        sheet.add_data_validation(rule)


def _explain(sheet: Any, spec: SheetKind) -> None:
    """Write the sheet that says how to fill in the other."""
    from openpyxl.styles import Alignment, Border, Side

    from openline.wire.sheets.packing import (
        INK,
        PALE,
        PAPER,
        bold,
        face,
        filled,
        for_print,
        put,
        widths,
        wrapped,
    )

    widths(sheet, [20, 20, 10, 58, 52, 24])
    put(sheet.cell(1, 1), f"{spec.english} · {spec.arabic}").font = bold(14)
    put(sheet.cell(2, 1), NOTICE).alignment = wrapped()
    sheet.cell(2, 1).font = face(italic=True)
    sheet.merge_cells("A2:F2")
    sheet.row_dimensions[2].height = 32
    row = 4
    for english, arabic in (*spec.rules, *RULES):
        put(sheet.cell(row, 1), english).alignment = wrapped()
        put(sheet.cell(row, 5), arabic).alignment = wrapped(arabic=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
        sheet.merge_cells(start_row=row, end_row=row, start_column=5, end_column=6)
        sheet.row_dimensions[row].height = 15.5 * (1 + max(len(english) // 100, len(arabic) // 66))
        row += 1
    row += 1
    thin = Side(style="thin", color="9AA7B4")
    names = ("Column", "العمود", "Needed", "What goes into it", "ما يكتب فيه", "Example")
    for number, name in enumerate(names, 1):
        cell = put(sheet.cell(row, number), name)
        cell.font, cell.fill = bold(11, PAPER), filled(INK)
        cell.alignment = Alignment(horizontal="right" if number in (2, 5) else "left")
    header = row
    for column in offered(spec):
        row += 1
        values = (
            column.english,
            column.arabic,
            "yes *" if column.needed else "",
            column.help + _choices_of(column),
            column.help_arabic,
            column.example,
        )
        for number, value in enumerate(values, 1):
            cell = put(sheet.cell(row, number), value)
            cell.alignment = wrapped(arabic=number in (2, 5))
            cell.border = Border(bottom=thin)
            if column.needed:
                cell.fill = filled(PALE)
        sheet.row_dimensions[row].height = 15.5 * (1 + max(len(values[3]) // 56, len(values[4]) // 50))
    sheet.freeze_panes = "A3"
    for_print(sheet, header)


def _choices_of(column: Column) -> str:
    return f" {', '.join(value for value, _ in column.choices)}." if column.choices else ""
