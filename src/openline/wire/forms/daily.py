"""The daily report as a page: what it says, in English and Arabic, for a browser and for paper (R15, R27)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from typing import Any, Literal, NamedTuple

import msgspec

from openline.decide.phrases import EXERCISE, NOTICE_AR, Phrase
from openline.decide.presenting import NOTICE
from openline.decide.reporting import CLOSING, is_comparable, total
from openline.model.daily import HOURS, Change, Daily, LineDay, NotifiedDay, PlaceDay
from openline.wire.forms.listing import date_time_group
from openline.wire.forms.plots import STATES, by_hour, key_of
from openline.wire.forms.setting import pdf

HOUR_MS = 3_600_000

TITLE = Phrase("Daily report", "التقرير اليومي")
COUNTS = Phrase(
    "It counts only what all parties named here were shown and know that the others were shown. It says"
    " nothing of anything else. Findings are what was seen while somebody looked: fewer findings with less"
    " looked at are no improvement.",
    "لا يحصي إلا ما أُطلعت عليه جميع الأطراف المذكورة وتعلم كل منها أن الأخرى أُطلعت عليه،"
    " ولا يدل على أي شيء غيره. الملاحظات هي ما شوهد أثناء المراقبة:"
    " قلة الملاحظات مع قلة المراقبة ليست تحسنا.",
)
FINDINGS = Phrase("Findings by hour, and who looked", "الملاحظات بالساعة ومدى المراقبة")
FOUND = Phrase("Found", "الملاحظة")
SAID = Phrase("What", "ماذا")
DAY = Phrase("This day", "هذا اليوم")
BEFORE = Phrase("Day before", "اليوم السابق")
COVERAGE = Phrase("Looked at", "المراقبة")
NOTIFIED = Phrase("Notifications", "التبليغات")
LINES = Phrase("Lines of communication", "خطوط الاتصال")
WARNINGS = Phrase("Warnings", "التحذيرات")
STATEMENTS = Phrase("Statements of parties, as they made them", "بيانات الأطراف كما صدرت عنها")
NOT_COUNTED = Phrase("Not counted here", "ما لا يحصى هنا")
CHANGED = Phrase("Corrected: what the version before said", "تصحيح: ما ورد في الإصدار السابق")
OTHERWISE = Phrase(
    "The report of the day before had these figures otherwise", "أرقام وردت بصورة أخرى في تقرير اليوم السابق"
)
NOTHING = Phrase("nothing", "لا شيء")
NO_PLACE = Phrase("No zone or line is agreed by all of them.", "لا توجد منطقة أو خط متفق عليه بينها جميعا.")
NO_LINE = Phrase("All of them are on no line together.", "لا يوجد خط اتصال يجمعها كلها.")
LESS = Phrase(
    "Not to be held against the day before: not as much was looked at, or nobody said.",
    "لا يقارن باليوم السابق: لم تكن المراقبة بالقدر نفسه أو لم يبلغ عنها أحد.",
)

STATE_WORDS: dict[str, Phrase] = {
    "observed_s": Phrase("observed", "مراقب"),
    "observed_partly_s": Phrase("observed in part", "مراقب جزئيا"),
    "jammed_s": Phrase("jammed", "مشوش عليه"),
    "turned_back_s": Phrase("turned back", "أعيد المراقب"),
    "not_observed_s": Phrase("not observed", "غير مراقب"),
    "unstated_s": Phrase("nobody said", "لم يبلغ أحد"),
}
WORDS: dict[str, Phrase] = {
    "enter": Phrase("entered", "دخول"),
    "exit": Phrase("left", "خروج"),
    "inside": Phrase("inside", "داخل المنطقة"),
    "perimeter": Phrase("on the perimeter", "على المحيط"),
    "approach": Phrase("approaching", "اقتراب"),
    "cross": Phrase("crossed", "عبور"),
    "converging": Phrase("converging", "تقارب"),
    "increase": Phrase("increase in reported presence", "زيادة في الوجود المبلغ عنه"),
    "rate_increase": Phrase("more came than before", "وصول أكثر من ذي قبل"),
    "rate_restored": Phrase("as much comes as before", "عاد الوصول كما كان"),
    "limit_exceeded": Phrase("limit exceeded", "تجاوز الحد"),
    "limit_restored": Phrase("limit kept again", "عودة إلى الحد"),
    "lost_contact": Phrase("contact lost", "انقطاع الاتصال"),
    "regained_contact": Phrase("contact regained", "عودة الاتصال"),
    "relocated": Phrase("relocated", "موضع جديد"),
    "doubtful_fix": Phrase("doubtful position", "موضع مشكوك فيه"),
    "expired": Phrase("no longer valid", "انتهت صلاحيته"),
    "empty": Phrase("nobody inside", "لا أحد في الداخل"),
    "count": Phrase("counted anew", "إحصاء جديد"),
    "corrected": Phrase("corrected", "تصحيح"),
    "site": Phrase("Static sites", "مواقع ثابتة"),
    "movement": Phrase("Movements", "التحركات"),
    "activity": Phrase("Activities", "الأنشطة"),
    "add": Phrase("put on record", "تسجيل"),
    "notify": Phrase("notified", "تبليغ"),
    "amend": Phrase("amended", "تعديل"),
    "remove": Phrase("removed", "إزالة"),
    "withdraw": Phrase("withdrawn", "سحب"),
    "depart": Phrase("departed", "انطلاق"),
    "halt": Phrase("halted", "توقف"),
    "resume": Phrase("went on", "استئناف"),
    "arrive": Phrase("arrived", "وصول"),
    "abort": Phrase("given up", "إلغاء"),
    "begin": Phrase("begun", "بدء"),
    "end": Phrase("ended", "انتهاء"),
    "answered": Phrase("checks answered", "فحوص أجيب عنها"),
    "not_answered": Phrase("checks not answered", "فحوص لم يجب عنها"),
    "missed": Phrase("checks missed", "فحوص فائتة"),
    "lost": Phrase("line lost", "انقطاع الخط"),
    "flash": Phrase("FLASH", "FLASH"),
    "immediate": Phrase("IMMEDIATE", "IMMEDIATE"),
    "priority": Phrase("PRIORITY", "PRIORITY"),
    "routine": Phrase("ROUTINE", "ROUTINE"),
    "issue": Phrase("issued", "إصدار"),
    "replace": Phrase("replaced", "استبدال"),
    "cancel": Phrase("cancelled", "إلغاء"),
    "drop": Phrase("leaflets dropped", "إلقاء منشورات"),
    "effect": Phrase("effect stated", "بيان الأثر"),
    "alleges": Phrase("alleged", "ادعاء"),
    "acknowledges_own_act": Phrase("own act acknowledged", "إقرار بفعل"),
    "denies": Phrase("denied", "نفي"),
    "confirms": Phrase("confirmed", "تأكيد"),
    "protests": Phrase("protested", "احتجاج"),
    "assures": Phrase("assured", "تطمين"),
    "conditional": Phrase("stated on a condition", "بيان مشروط"),
    "concern": Phrase("concern stated", "قلق"),
    "reports": Phrase("own act or presence reported", "إبلاغ عن فعل أو وجود"),
    "no_response": Phrase("said that it does not respond", "لا رد"),
}
LEFT_OUT: dict[str, Phrase] = {
    "stops": Phrase(
        "STOP: before whom one is put is kept from the others", "STOP: لمن عُرض يبقى محجوبا عن الآخرين"
    ),
    "matches": Phrase("matches: each side is told of its own", "التقاطعات: يبلغ كل طرف بما يخصه"),
    "sightings": Phrase("sightings, beyond what was found of them", "المشاهدات عدا ما وُجد بشأنها"),
    "notified_beside_cells": Phrase(
        "notifications that do not lie on a desk at which all of them sit: with whom else one is shared is"
        " its owner's to say",
        "التبليغات التي لا توجد على مكتب مشترك بينها جميعا: صاحبها وحده يقول مع من شاركها",
    ),
    "statements": Phrase(
        "statements: to whom else one was made is kept from its readers",
        "البيانات: لمن وجهت أيضا يبقى محجوبا عن قرائها",
    ),
}


class Row(NamedTuple):
    """One line of a table."""

    english: str
    arabic: str
    now: str
    before: str


class Block(NamedTuple):
    """A table of a part of the report, with the plot above it."""

    english: str
    rows: tuple[Row, ...]
    head: Phrase = SAID
    plot: str = ""
    looked: tuple[Row, ...] = ()
    remark: Phrase | None = None


class Section(NamedTuple):
    """A part of the report."""

    title: Phrase
    blocks: tuple[Block, ...]
    none: Phrase | None = None


def sections(it: Daily) -> list[Section]:
    """Return what a report says, part by part."""
    hours = hours_of(it)
    made = [
        Section(FINDINGS, tuple(_place(place, hours) for place in it.places), NO_PLACE),
        Section(NOTIFIED, (_notified(it.notified, hours),)),
        Section(LINES, tuple(_line(line) for line in it.lines), NO_LINE),
        Section(WARNINGS, (Block("", _rows(it.warnings.said, it.warnings.before)),)),
    ]
    if it.statements is not None:
        made.append(Section(STATEMENTS, (Block("", _rows(it.statements.said, it.statements.before)),)))
    return made


def hours_of(it: Daily) -> list[str]:
    """Return what each hour of a report is called, in UTC."""
    return [_clock(it.from_ms + hour * HOUR_MS) for hour in range(HOURS)]


def _place(place: PlaceDay, hours: Sequence[str]) -> Block:
    name = f"{place.name} ({place.id})" if place.name and place.name != place.id else place.id
    return Block(
        name,
        _rows(place.found, place.before),
        FOUND,
        by_hour(
            place.by_hour,
            hours,
            title=f"{place.id}: {total(place.found)} findings by hour",
            coverage=place.coverage_by_hour,
        ),
        _looked(place.coverage, place.coverage_before),
        None if is_comparable(place) else LESS,
    )


def _looked(now: Mapping[str, int], before: Mapping[str, int]) -> tuple[Row, ...]:
    return tuple(
        Row(STATE_WORDS[it].en, STATE_WORDS[it].ar, _span(now.get(it, 0)), _span(before.get(it, 0)))
        for it in STATES
        if now.get(it) or before.get(it)
    )


def _notified(kinds: Sequence[NotifiedDay], hours: Sequence[str]) -> Block:
    rows: list[Row] = []
    for kind in kinds:
        for word in sorted({*kind.said, *kind.before}):
            said, kinds_word = phrase_of(word), phrase_of(kind.kind)
            rows.append(
                Row(
                    f"{kinds_word.en}: {said.en}",
                    f"{kinds_word.ar}: {said.ar}",
                    str(kind.said.get(word, 0)),
                    str(kind.before.get(word, 0)),
                )
            )
    counts = [sum(hour) for hour in zip(*(kind.by_hour for kind in kinds), strict=True)]
    plot = by_hour(counts, hours, title=f"{sum(counts)} notifications by hour") if any(counts) else ""
    return Block("", tuple(rows), plot=plot)


def _line(line: LineDay) -> Block:
    rows = (*_rows(line.checks, line.checks_before), *_rows(line.messages, line.messages_before))
    return Block(line.channel, rows)


def _rows(now: Mapping[str, int], before: Mapping[str, int]) -> tuple[Row, ...]:
    words = sorted({*now, *before}, key=lambda it: (it in CLOSING, it))
    return tuple(
        Row(phrase_of(it).en, phrase_of(it).ar, str(now.get(it, 0)), str(before.get(it, 0))) for it in words
    )


def phrase_of(word: str) -> Phrase:
    """Return a word of a report in both languages; one that is not known as it stands there."""
    return WORDS.get(word) or STATE_WORDS.get(word) or Phrase(word.replace("_", " "), "")


def figure_text(change: Change) -> str:
    """Say which figure of a report it is that changed."""
    *place, word = change.figure.split("/")
    return f"{'/'.join(place)}: {phrase_of(word).en}"


def value_text(change: Change, value: int) -> str:
    """Say the value of a figure that changed: a number, or how long."""
    return _span(value) if change.figure.endswith("_s") else str(value)


def _span(seconds: int) -> str:
    return f"{seconds // 3600} h {seconds // 60 % 60:02d} min"


def _clock(at_ms: int) -> str:
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"{at:%H:%M}"


def _from_to(it: Daily) -> str:
    return f"{date_time_group(it.from_ms)} to {date_time_group(it.cut_off_ms)}"


# -- on paper --------------------------------------------------------------------------------------


def daily_pdf(
    it: Daily, *, theatre: str, mode: Literal["real", "exercise"], issued_ms: int, names: Mapping[str, str]
) -> bytes:
    """Return a report as a PDF, the same bytes for the same report.

    Parameters
    ----------
    issued_ms
        When this version was issued, in UTC milliseconds.
    names
        What parties are called.
    """
    data: dict[str, Any] = {
        "title": TITLE,
        "theatre": theatre,
        "exercise": EXERCISE if mode == "exercise" else None,
        "day": it.day,
        "version": it.version,
        "span": _from_to(it),
        "issued": date_time_group(issued_ms),
        "parties": ", ".join(names.get(party, party) for party in it.parties),
        "reason": it.reason,
        "counts": COUNTS,
        "columns": {"day": DAY, "before": BEFORE, "looked": COVERAGE},
        "sections": sections(it),
        "nothing": NOTHING,
        "key": [{"state": STATE_WORDS[state], "plot": key_of(state)} for state in STATES],
        "changes": [
            {"title": title, "rows": [_change(change) for change in changes]}
            for title, changes in ((CHANGED, it.changes), (OTHERWISE, it.before_otherwise))
            if changes
        ],
        "not_counted": NOT_COUNTED,
        "left_out": [_left_out(word) for word in it.left_out],
        "notice": NOTICE,
        "notice_arabic": NOTICE_AR,
    }
    return pdf("daily.typ", msgspec.to_builtins(_fields(data)), made_s=issued_ms // 1000)


def _fields(value: Any) -> Any:
    """Return values with every named tuple as its fields."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _fields(it) for name, it in value._asdict().items()}
    if isinstance(value, dict):
        return {name: _fields(it) for name, it in value.items()}
    return [_fields(it) for it in value] if isinstance(value, list | tuple) else value


def _change(change: Change) -> list[str]:
    return [figure_text(change), value_text(change, change.was), value_text(change, change.now)]


def _left_out(word: str) -> Phrase:
    return LEFT_OUT.get(word) or Phrase(word.replace("_", " "), "")


# -- in a browser ----------------------------------------------------------------------------------

STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.45 "Noto Sans", "Noto Sans Arabic", system-ui, sans-serif; color: #1f2d3d; margin: 0 auto;
  max-width: 60rem; padding: 1.2rem; background: #fff; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem;
  border-bottom: 1px solid #1f2d3d; } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
.ar { margin-inline-start: .8em; font-weight: inherit; } .faint { color: #5a6b7b; }
.exercise { background: #b00020; color: #fff; font-weight: bold; padding: .3rem .8rem; text-align: center;
  letter-spacing: .1em; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 .8rem; }
th, td { text-align: start; padding: .25rem .5rem; border-bottom: 1px solid #c9d3dc; vertical-align: top; }
td.n, th.n { text-align: end; width: 8.5rem; font-variant-numeric: tabular-nums; }
svg { max-width: 100%; height: auto; display: block; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: .85rem; } .key svg { display: inline; }
.key span { display: inline-flex; align-items: center; gap: .4rem; }
.remark { border-inline-start: 4px solid #b06000; padding: .2rem .6rem; background: #fff6e8; }
footer { margin-top: 2rem; border-top: 1px solid #5a6b7b; font-size: .85rem; }
@media print { body { max-width: none; padding: 0; } h2, h3 { break-after: avoid; }
  figure, table { break-inside: avoid; } }
figure { margin: .4rem 0; } p { margin: .4rem 0; } dl { display: grid; grid-template-columns: auto 1fr;
  gap: .1rem 1rem; margin: .6rem 0; } dt { color: #5a6b7b; } dd { margin: 0; }
"""
POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + b64encode(sha256(STYLE.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of the page: nothing is loaded, and nothing runs."""


def daily_html(
    it: Daily, *, theatre: str, mode: Literal["real", "exercise"], issued_ms: int, names: Mapping[str, str]
) -> bytes:
    """Return a report as a page that needs nothing else; the parameters are those of :func:`daily_pdf`."""
    parties = ", ".join(names.get(party, party) for party in it.parties)
    title = f"{TITLE.en} {it.day}"
    # A policy within the page cannot say who may frame it.
    policy = POLICY.removesuffix("; frame-ancestors 'none'")
    out = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>",
        f'<p class="exercise">{_both(EXERCISE)}</p>' if mode == "exercise" else "",
        f"<header><h1>{_both(TITLE)}</h1><dl>",
        *(
            f"<dt>{_both(name)}</dt><dd>{escape(value)}</dd>"
            for name, value in (
                (Phrase("theatre", "المسرح"), theatre),
                (Phrase("day", "اليوم"), f"{it.day}, {_from_to(it)}"),
                (Phrase("version", "الإصدار"), f"{it.version}, issued {date_time_group(issued_ms)}"),
                (Phrase("for", "إلى"), parties),
                *(((Phrase("issued again because", "سبب الإصدار الجديد"), it.reason),) if it.reason else ()),
            )
        ),
        f"</dl>{_paragraphs(COUNTS)}</header>",
    ]
    for name, changes in ((CHANGED, it.changes), (OTHERWISE, it.before_otherwise)):
        if changes:
            out += [f"<section><h2>{_both(name)}</h2>", _changes(changes), "</section>"]
    for section in sections(it):
        out.append(f"<section><h2>{_both(section.title)}</h2>")
        if section.title is FINDINGS and section.blocks:
            out.append(_key())
        out += [_block(block) for block in section.blocks]
        if not section.blocks and section.none is not None:
            out.append(_paragraphs(section.none))
        out.append("</section>")
    out.append(f"<section><h2>{_both(NOT_COUNTED)}</h2><ul>")
    out += [f"<li>{_both(_left_out(word))}</li>" for word in it.left_out]
    out.append(f"</ul></section><footer>{_paragraphs(Phrase(NOTICE, NOTICE_AR))}</footer></body></html>")
    return "".join(out).encode()


def _both(it: Phrase) -> str:
    return (
        f'{escape(it.en)} <span class="ar" lang="ar" dir="rtl">{escape(it.ar)}</span>'
        if it.ar
        else escape(it.en)
    )


def _paragraphs(it: Phrase) -> str:
    return f'<p>{escape(it.en)}</p><p lang="ar" dir="rtl">{escape(it.ar)}</p>'


def _key() -> str:
    swatches = "".join(f"<span>{key_of(it)}{_both(STATE_WORDS[it])}</span>" for it in STATES)
    return f'<p class="key">{swatches}</p>'


def _block(block: Block) -> str:
    head = f"<h3>{escape(block.english)}</h3>" if block.english else ""
    plot = f"<figure>{block.plot}</figure>" if block.plot else ""
    remark = f'<div class="remark">{_paragraphs(block.remark)}</div>' if block.remark is not None else ""
    looked = _table(COVERAGE, block.looked) if block.looked else ""
    return f"{head}{plot}{remark}{looked}{_table(block.head, block.rows)}"


def _table(head: Phrase, rows: Iterable[Row]) -> str:
    lines = [
        f"<tr><td>{_both(Phrase(it.english, it.arabic))}</td><td class=n>{escape(it.now)}</td>"
        f"<td class=n>{escape(it.before)}</td></tr>"
        for it in rows
    ]
    if not lines:
        return f'<p class="faint">{_both(NOTHING)}</p>'
    heads = f"<th>{_both(head)}</th><th class=n>{_both(DAY)}</th><th class=n>{_both(BEFORE)}</th>"
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _changes(changes: Iterable[Change]) -> str:
    lines = "".join(
        f"<tr><td>{escape(figure)}</td><td class=n>{escape(was)}</td><td class=n>{escape(now)}</td></tr>"
        for figure, was, now in map(_change, changes)
    )
    was, now = _both(Phrase("was", "كان")), _both(Phrase("is", "الآن"))
    return (
        f"<table><thead><tr><th></th><th class=n>{was}</th><th class=n>{now}</th></tr></thead>"
        f"<tbody>{lines}</tbody></table>"
    )
