"""A dossier: a document of titled parts in English and Arabic, as a page that needs nothing else, and as PDF.

It knows nothing of what it holds: tables, what parties say side by side, a drawing, lines to type. Texts of
parties go by their own direction, whatever stands around them.
"""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from html import escape as _escape
from typing import Any, NamedTuple

from openline.decide.phrases import EXERCISE, NOTICE_AR, Phrase
from openline.decide.presenting import NOTICE
from openline.model.unseen import shown as printable
from openline.wire.forms.setting import pdf

NOTHING = Phrase("nothing on record that is shown here", "لا شيء مسجّل يُعرض هنا")
MOST_ON_PAPER = 400
"""So many rows of a table are on paper; how many more there are is said."""
LEFT_OUT = Phrase(
    "more rows: see report.html, and the entries themselves", "صفوف أخرى: انظر report.html والقيود نفسها"
)


class Table(NamedTuple):
    """Rows under heads."""

    head: tuple[Phrase, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    """Shares of the width, one a column."""
    caption: Phrase | None = None
    code: tuple[int, ...] = ()
    """Columns that hold digests and ids."""


class Card(NamedTuple):
    """One thing that somebody says."""

    title: str
    facts: tuple[tuple[Phrase, str], ...] = ()
    text: str = ""
    """In its author's words."""
    faint: bool = False
    """Something stands in its place by now."""


class Side(NamedTuple):
    """Whoever speaks, and all that is said under that name."""

    name: str
    cards: tuple[Card, ...]


class Section(NamedTuple):
    """A part of the document."""

    title: Phrase
    remarks: tuple[Phrase, ...] = ()
    sides: tuple[Side, ...] = ()
    tables: tuple[Table, ...] = ()
    drawing: str = ""
    """SVG of this house's own making."""
    lines: tuple[str, ...] = ()
    """To be typed as they stand."""
    says_all: bool = False
    """Its remarks are all there is to it: it is not said that nothing is on record."""


class Dossier(NamedTuple):
    """The document."""

    title: Phrase
    subtitle: str
    is_exercise: bool
    facts: tuple[tuple[Phrase, str], ...]
    sections: tuple[Section, ...]
    made_ms: int


def direction(text: str) -> str:
    """Return in which direction a text goes: that of its first letter that has one."""
    for it in text:
        way = unicodedata.bidirectional(it)
        if way in ("R", "AL"):
            return "rtl"
        if way == "L":
            return "ltr"
    return "ltr"


# -- in a browser ------------------------------------------------------------------------------------------

STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.45 "Noto Sans", "Noto Sans Arabic", system-ui, sans-serif; color: #1f2d3d; margin: 0 auto;
  max-width: 72rem; padding: 1.2rem; background: #fff; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem;
  border-bottom: 1px solid #1f2d3d; } h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
.ar { margin-inline-start: .8em; font-weight: inherit; } .faint { color: #5a6b7b; }
.exercise { background: #b00020; color: #fff; font-weight: bold; padding: .3rem .8rem; text-align: center;
  letter-spacing: .1em; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 .8rem; font-size: .92em; }
caption { text-align: start; font-weight: bold; padding: .3rem 0; }
th, td { text-align: start; padding: .25rem .5rem; border-bottom: 1px solid #c9d3dc; vertical-align: top;
  overflow-wrap: anywhere; }
code, pre { font-family: "Noto Sans Mono", ui-monospace, monospace; font-size: .85em; }
pre { background: #e8edf2; padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
svg { max-width: 100%; height: auto; display: block; } figure { margin: .4rem 0; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem; }
.side { border: 1px solid #c9d3dc; padding: .6rem .8rem; } .side h3 { margin-top: 0; }
.card { border-top: 1px solid #c9d3dc; padding: .5rem 0; } .card h4 { margin: 0 0 .2rem; font-size: .95rem; }
.card.gone { opacity: .75; } blockquote { margin: .3rem 0; padding-inline-start: .6rem;
  border-inline-start: 3px solid #22577a; white-space: pre-wrap; overflow-wrap: anywhere; }
.remarks { border-inline-start: 4px solid #b06000; padding: .2rem .6rem; background: #fff6e8; }
footer { margin-top: 2rem; border-top: 1px solid #5a6b7b; font-size: .85rem; } p { margin: .4rem 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem 1rem; margin: .3rem 0; }
dt { color: #5a6b7b; } dd { margin: 0; overflow-wrap: anywhere; }
@page { size: A4; margin: 16mm 14mm; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } h2, h3, h4 { break-after: avoid; }
  tr, figure, .card { break-inside: avoid; } thead { display: table-header-group; } }
"""
POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + b64encode(sha256(STYLE.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'"
)
"""Content-Security-Policy of the page: nothing is loaded, and nothing runs."""


def dossier_html(it: Dossier) -> bytes:
    """Return a dossier as a page that needs nothing else."""
    out = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_escape(POLICY)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(it.title.en)}: {escape(it.subtitle)}</title><style>{STYLE}</style></head><body>",
        f'<p class="exercise">{_both(EXERCISE)}</p>' if it.is_exercise else "",
        f"<header><h1>{_both(it.title)}</h1><p><bdi>{escape(it.subtitle)}</bdi></p>{_facts(it.facts)}</header>",
        "<main>",
    ]
    for section in it.sections:
        out += _section(section)
    out.append(
        f"</main><footer><p>{escape(NOTICE)}</p>"
        f'<p lang="ar" dir="rtl">{escape(NOTICE_AR)}</p></footer></body></html>\n'
    )
    return "".join(out).encode()


def escape(text: str) -> str:
    """Make a text harmless in a page: no markup, and nothing that turns the direction of what follows."""
    return _escape(printable(text))


def _section(it: Section) -> Iterable[str]:
    yield f"<section><h2>{_both(it.title)}</h2>"
    if it.remarks:
        said = "".join(
            f'<p>{escape(each.en)}</p><p lang="ar" dir="rtl">{escape(each.ar)}</p>' for each in it.remarks
        )
        yield f'<div class="remarks">{said}</div>'
    if it.drawing:
        yield f"<figure>{it.drawing}</figure>"
    if it.sides:
        yield f'<div class="sides">{"".join(map(_side, it.sides))}</div>'
    for table in it.tables:
        yield _table(table)
    if it.lines:
        yield f"<pre>{escape(chr(10).join(it.lines))}</pre>"
    if _is_empty(it):
        yield f'<p class="faint">{_both(NOTHING)}</p>'
    yield "</section>"


def _is_empty(it: Section) -> bool:
    held = it.says_all or it.sides or it.drawing or it.lines
    return not (held or any(table.rows for table in it.tables))


def _side(it: Side) -> str:
    cards = "".join(
        f'<div class="card{" gone" if card.faint else ""}"><h4>{escape(card.title)}</h4>{_facts(card.facts)}'
        + (f'<blockquote dir="auto">{escape(card.text)}</blockquote>' if card.text else "")
        + "</div>"
        for card in it.cards
    )
    return f'<div class="side"><h3><bdi>{escape(it.name)}</bdi></h3>{cards}</div>'


def _facts(facts: Iterable[tuple[Phrase, str]]) -> str:
    said = "".join(f'<dt>{_both(name)}</dt><dd dir="auto">{escape(value)}</dd>' for name, value in facts)
    return f"<dl>{said}</dl>" if said else ""


def _table(it: Table) -> str:
    if not it.rows:
        return ""
    heads = "".join(f"<th>{_both(each)}</th>" for each in it.head)
    caption = f"<caption>{_both(it.caption)}</caption>" if it.caption is not None else ""
    rows = "".join(f"<tr>{''.join(_cells(it, row))}</tr>" for row in it.rows)
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(it: Table, row: Sequence[str]) -> Iterable[str]:
    for number, cell in enumerate(row):
        text = escape(cell)
        yield f"<td><code>{text}</code></td>" if number in it.code else f'<td dir="auto">{text}</td>'


def _both(it: Phrase) -> str:
    if not it.ar or it.ar == it.en:
        return escape(it.en)
    return f'{escape(it.en)} <span class="ar" lang="ar" dir="rtl">{escape(it.ar)}</span>'


# -- on paper ----------------------------------------------------------------------------------------------


def dossier_pdf(it: Dossier) -> bytes:
    """Return a dossier as a PDF, the same bytes for the same dossier."""
    data: dict[str, Any] = {
        "title": it.title._asdict(),
        "subtitle": _said(it.subtitle),
        "exercise": EXERCISE._asdict() if it.is_exercise else None,
        "facts": _pairs(it.facts),
        "sections": [_printed(section) for section in it.sections],
        "nothing": NOTHING._asdict(),
        "notice": NOTICE,
        "notice_arabic": NOTICE_AR,
    }
    return pdf("dossier.typ", data, made_s=it.made_ms // 1000)


def _printed(it: Section) -> Mapping[str, Any]:
    return {
        "title": it.title._asdict(),
        "remarks": [each._asdict() for each in it.remarks],
        "drawing": it.drawing,
        "lines": list(it.lines),
        "empty": _is_empty(it),
        "sides": [
            {
                "name": _said(side.name),
                "cards": [
                    {
                        "title": _said(card.title),
                        "facts": _pairs(card.facts),
                        "text": _said(card.text),
                        "faint": card.faint,
                    }
                    for card in side.cards
                ],
            }
            for side in it.sides
        ],
        "tables": [
            {
                "caption": each.caption._asdict() if each.caption is not None else None,
                "head": [head._asdict() for head in each.head],
                "widths": list(each.widths),
                "code": list(each.code),
                "rows": [[_said(cell) for cell in row] for row in each.rows[:MOST_ON_PAPER]],
                "more": f"{len(each.rows) - MOST_ON_PAPER:,} {LEFT_OUT.en}"
                if len(each.rows) > MOST_ON_PAPER
                else "",
            }
            for each in it.tables
            if each.rows
        ],
    }


def _pairs(facts: Iterable[tuple[Phrase, str]]) -> list[dict[str, Any]]:
    return [{"name": name._asdict(), "value": _said(value)} for name, value in facts]


def _said(text: str) -> dict[str, str]:
    return {"text": text, "dir": direction(text)}
