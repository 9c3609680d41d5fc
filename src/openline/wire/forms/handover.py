"""A change of watch on one page of paper: what is unanswered and whom to ring stand first (R40, R30)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from openline.decide.phrases import EXERCISE, NOTICE_AR, PHRASES, PRECEDENCES, SOMETHING, THE_NODE, Phrase
from openline.decide.presenting import NOTICE
from openline.errors import InputError
from openline.wire.forms.listing import date_time_group
from openline.wire.forms.setting import pdf

Lang = Literal["both", "en", "ar"]
LANGUAGES = ("both", "en", "ar")
MOST_ROWS = 32
LEAST_ROWS = 12
"""So many rows at most, and at least, are on the page; how many more there are is said."""
SHARES = {"owed": (6, 8), "owe": (4, 6), "ring": (5, 7), "open": (4, 6), "silent": (3, 5), "shorter": (1, 2),
          "changed": (3, 5)}  # fmt: skip
"""Part -> how many rows it has before any other gets more, and how many at most; the most urgent first."""
CHANGED_IN_ROW = 2
_NO_ROOM = "no room"

# No native reader has reviewed the Arabic of this page: the English holds.
WORDS: dict[str, Phrase] = {
    "title": Phrase("HAND-OVER", "تسليم المناوبة"),
    "as of": Phrase("as of", "حتى"),
    "owed": Phrase("UNANSWERED: awaited from others", "دون رد: بانتظار الآخرين"),
    "owe": Phrase("UNANSWERED: you owe", "دون رد: عليكم الرد"),
    "ring": Phrase("RING, in this order", "الاتصال، بهذا الترتيب"),
    "open": Phrase("Open", "مفتوح"),
    "silent": Phrase("Silent", "صامت"),
    "shorter": Phrase("Agreed times shorter than measured", "مُهل متفق عليها أقصر من المقيس"),
    "changed": Phrase("Changed since", "ما تغيّر منذ"),
    "overdue": Phrase("overdue", "متأخر"),
    "figure of owed": Phrase("awaited from others", "بانتظار الآخرين"),
    "figure of owe": Phrase("owed by you", "عليكم الرد"),
    "late": Phrase("late / due", "متأخر / خلال"),
    "precedence": Phrase("prec.", "الأسبقية"),
    "release": Phrase("release", "إصدار"),
    "by": Phrase("by", "قبل"),
    "who": Phrase("who", "من"),
    "to whom": Phrase("to whom", "إلى من"),
    "about": Phrase("about", "بشأن"),
    "next": Phrase("ring next", "اتصل الآن"),
    "then": Phrase("then", "ثم"),
    "why": Phrase("why", "السبب"),
    "what": Phrase("what", "ماذا"),
    "state": Phrase("state", "الحالة"),
    "since": Phrase("since", "منذ"),
    "heard": Phrase("last heard", "آخر اتصال"),
    "agreed": Phrase("agreed", "المتفق عليه"),
    "measured": Phrase("measured, 95 of 100", "المقيس، ٩٥ من ١٠٠"),
    "none": Phrase("none", "لا شيء"),
    "more": Phrase("more", "أخرى"),
    "late_word": Phrase("LATE", "متأخر"),
    "in_word": Phrase("in", "خلال"),
    "handed": Phrase("handed over by (role)", "سلّمها (الصفة)"),
    "taken": Phrase("taken over by (role)", "تسلّمها (الصفة)"),
    "at": Phrase("at (DTG, Z)", "الوقت Z"),
    "no number": Phrase("no number on record", "لا رقم مسجّل"),
    "never": Phrase("never", "أبدًا"),
    "by you": Phrase("by you", "منكم"),
    "partly shown": Phrase("something, shown in part", "شيء معروض جزئيًا"),
    "sources": Phrase(
        "How sources of positions fare is known to the server that takes them.",
        "حالة مصادر المواقع معروفة لدى الخادم الذي يستقبلها.",
    ),
    "unmanned": Phrase("not manned now", "غير مشغول الآن"),
    "least": Phrase("at least", "على الأقل"),
    "came": Phrase("of", "من"),
    "lost": Phrase("LOST", "مقطوع"),
    "missed": Phrase("checks missed", "فحوص فائتة"),
    "usual": Phrase("usually within", "عادة خلال"),
    "line": Phrase("line", "خط"),
    "source": Phrase("source", "مصدر"),
    "partner": Phrase("partner", "شريك"),
    "silent_word": Phrase("silent", "صامت"),
    "awaited": Phrase("answer awaited", "بانتظار الرد"),
    "stop": Phrase("STOP", "توقفوا"),
    "match": Phrase("match", "تقارب"),
    "warning": Phrase("warning", "إنذار"),
    "movement": Phrase("movement", "تحرك"),
    "activity": Phrase("activity", "نشاط"),
    "channel": Phrase("channel", "قناة"),
    "agreement": Phrase("agreement", "اتفاق"),
    "heard_state": Phrase("heard, not over", "سُمع ولم ينته"),
    "issued": Phrase("issued", "صدر"),
    "under_way": Phrase("under way", "جارٍ"),
    "halted": Phrase("HALTED", "متوقف"),
    "proposed": Phrase("not signed by all", "لم يوقّعه الجميع"),
    "suspended": Phrase("suspended", "معلّق"),
    "extreme": Phrase("extreme", "بالغ"),
    "severe": Phrase("severe", "شديد"),
    "moderate": Phrase("moderate", "متوسط"),
    "minor": Phrase("minor", "طفيف"),
    "existence": Phrase("call the node", "اتصل بالعقدة"),
    "lead": Phrase("lead time", "مهلة"),
    "emergency": Phrase("emergency", "طارئ"),
    "answer": Phrase("answer", "الرد"),
    "relay": Phrase("relay", "التبليغ"),
}
_UNITS = (
    (86_400_000, Phrase("d", "يوم")),
    (3_600_000, Phrase("h", "ساعة")),
    (60_000, Phrase("min", "دقيقة")),
    (1_000, Phrase("s", "ثانية")),
)
Row = dict[str, Any]
_DRAWN = re.compile(r"[0-9a-f]{32}")


class _Part(NamedTuple):
    """A part of the page."""

    key: str
    columns: Sequence[tuple[str, float]]
    """Words of the heads, and widths."""
    rows: list[Row]
    of: int


def handover_page(
    page: Mapping[str, Any], *, name: str = "", mode: Literal["real", "exercise"], lang: str = "both"
) -> bytes:
    """Return the PDF of a change of watch: one page of A4, the same bytes for the same values.

    Parameters
    ----------
    page
        As ``GET /v1/handover`` answers.
    name
        What the party is called; the default is its id.
    lang
        One of :data:`LANGUAGES`: heads in both, with the rest in English; or all in one of them.

    Raises
    ------
    InputError
        There is none in that language.
    """
    if lang not in LANGUAGES:
        raise InputError(f"there is no page in {lang!r}", next_step=f"use {', '.join(LANGUAGES)}")
    said = _Said(lang, page.get("called", {}))
    most = MOST_ROWS
    while True:
        data = _data(page, said, name=name or said.party(page["party"]), mode=mode, most=most)
        try:
            return pdf("handover.typ", data, made_s=int(page["at_ms"]) // 1000)
        except RuntimeError as error:  # typst's own error is one
            if _NO_ROOM not in str(error) or most <= LEAST_ROWS:
                raise
            most -= 2


def _data(page: Mapping[str, Any], said: _Said, *, name: str, mode: str, most: int) -> dict[str, Any]:
    parts = _parts(page, said)
    given = shared_out({it.key: len(it.rows) for it in parts}, most)
    counts = page["counts"]
    return {
        "lang": said.lang,
        "words": {key: {"en": it.en, "ar": it.ar} for key, it in WORDS.items()},
        "party": name,
        "at": date_time_group(page["at_ms"]),
        "since": date_time_group(page["since_ms"]),
        "watermark": f"{EXERCISE.en}  {EXERCISE.ar}" if mode == "exercise" else "",
        "figures": [
            {"n": counts["owed_to_you_overdue"], "of": counts["owed_to_you"], "key": "owed"},
            {"n": counts["you_owe_overdue"], "of": counts["you_owe"], "key": "owe"},
        ],
        "parts": [
            {
                "key": it.key,
                "columns": [{"key": key, "width": width} for key, width in it.columns],
                "rows": it.rows[: given[it.key]],
                "of": it.of,
                "more": it.of - sum(row.get("stands_for", 1) for row in it.rows[: given[it.key]]),
            }
            for it in parts
        ],
        "sources": page["sources_known"],
        "notice": NOTICE,
        "notice_arabic": NOTICE_AR,
        "no_room": _NO_ROOM,
    }


def shared_out(wanted: Mapping[str, int], most: int) -> dict[str, int]:
    """Share the rows of the page out: each part its least first, then the most urgent parts what is left."""
    given = {key: min(wanted[key], SHARES[key][0]) for key in SHARES}
    for key in reversed(SHARES):  # the least urgent gives way
        while sum(given.values()) > most and given[key] > 1:
            given[key] -= 1
    for limits in ({key: most_of for key, (_, most_of) in SHARES.items()}, wanted):
        for key in SHARES:
            room = most - sum(given.values())
            given[key] += max(0, min(room, min(wanted[key], limits[key]) - given[key]))
    return given


# -- in words --------------------------------------------------------------------------------------


class _Said:
    """Words in the language of the rows."""

    def __init__(self, lang: str, called: Mapping[str, str]) -> None:
        self.lang = lang
        self.called = called
        self.language: Literal["en", "ar"] = "ar" if lang == "ar" else "en"

    def word(self, key: str) -> str:
        found = WORDS.get(key)
        return self.of(found) if found is not None else key.replace("_", " ")

    def of(self, phrase: Phrase) -> str:
        return str(getattr(phrase, self.language))

    def type(self, type: str) -> str:
        return self.of(PHRASES.get(type, SOMETHING)) if type else self.word("partly shown")

    def party(self, id: str) -> str:
        return self.of(THE_NODE) if id == "node" else id

    def thing(self, id: str, *, quoted: bool = False) -> str:
        """Say what something is called, or how it begins, before the id that it goes by."""
        id_, called = _short(id), self.called.get(id, "")
        if not called:
            return id_
        return f"“{called}” {id_}" if quoted else called if called == id else f"{called} ({id_})"

    def span(self, ms: int) -> str:
        """Say how long something is, in whole units of the largest that fits twice, else of the next."""
        for size, unit in _UNITS:
            if ms >= 2 * size or size == _UNITS[-1][0]:
                return f"{max(0, round(ms / size))} {self.of(unit)}"
        raise AssertionError(ms)


def _parts(page: Mapping[str, Any], said: _Said) -> list[_Part]:
    counts, now_ms = page["counts"], int(page["at_ms"])
    next_of = {it["party"]: it for it in page["ring"]}

    def owed(row: Mapping[str, Any]) -> Row:
        who = row["pass_to"] or row["party"]
        posts = next_of.get(who, {}).get("posts", ())
        return _row(
            _late(row, now_ms, said),
            said.of(PRECEDENCES[row["precedence"]]),
            said.party(who),
            _about(row, said),
            _post(posts[0], said) if posts else said.word("no number"),
            urgent=row["overdue"],
        )

    def owe(row: Mapping[str, Any]) -> Row:
        to = ", ".join(said.party(it["party"]) for it in row.get("owed_to", ())) or said.party("node")
        about = f"{_about(row, said)}" + (
            f" · {said.word('release')} {row['release']}" if "release" in row else ""
        )
        return _row(
            _late(row, now_ms, said),
            said.of(PRECEDENCES[row["precedence"]]),
            to,
            about,
            urgent=row["overdue"],
        )

    return [
        _Part("owed", (("late", 1.5), ("precedence", 1.3), ("who", 1.6), ("about", 3.3), ("next", 3.2)),
              _rows(page["owed_to_you"], owed), counts["owed_to_you"]),
        _Part("owe", (("late", 1.5), ("precedence", 1.3), ("to whom", 1.5), ("about", 6.6)),
              _rows(page["you_owe"], owe), counts["you_owe"]),
        _Part("ring", (("who", 1.7), ("why", 2.7), ("next", 3.3), ("then", 3.3)),
              _rows(page["ring"], lambda row: _ring(row, said)), counts["ring"]),
        _Part("open", (("what", 3.6), ("state", 2), ("who", 2), ("since", 3.3)),
              _rows(page["open"], lambda row: _open(row, said)), counts["open"]),
        _Part("silent", (("who", 3.4), ("state", 4.4), ("heard", 3.1)),
              _rows(page["silent"], lambda row: _silent(row, said)), counts["silent"]),
        _Part("shorter", (("agreed", 5), ("measured", 4), ("who", 2)),
              _rows(page["shorter"], lambda row: _shorter(row, said)), counts["shorter"]),
        _Part("changed", (("what", 1), ("what", 1)), _changed(page["changed"], said), counts["changed"]),
    ]  # fmt: skip


def _row(*cells: str, urgent: bool = False, stands_for: int = 1) -> Row:
    return {"cells": list(cells), "urgent": urgent, "stands_for": stands_for}


def _rows(rows: Iterable[Mapping[str, Any]], make: Callable[[Mapping[str, Any]], Row]) -> list[Row]:
    return [make(it) for it in rows]


def _late(row: Mapping[str, Any], now_ms: int, said: _Said) -> str:
    word = "late_word" if row["overdue"] else "in_word"
    return f"{said.word(word)} {said.span(abs(now_ms - int(row['due_ms'])))}"


def _about(row: Mapping[str, Any], said: _Said) -> str:
    what = said.type(row["type"])
    if row.get("matches"):
        more = len(row["matches"]) - 1
        own = ", ".join(said.called.get(it) or _short(it) for it in row["yours"][:2])
        return f"{what} {_short(row['matches'][0])}{f' +{more}' if more else ''}{f' · {own}' if own else ''}"
    spoken = row["type"].split(".")[0] in ("message", "stop", "warning")
    return f"{what} {said.thing(row['about'], quoted=spoken)}"


def _short(id: str) -> str:
    """Write an id as every list does: how one begins that was drawn by lot; what somebody chose, whole."""
    return id[:8] if _DRAWN.fullmatch(id) else id


def _post(post: Mapping[str, Any], said: _Said) -> str:
    rung = f" [{', '.join(post['rung'])}]" if post["rung"] else ""
    there = "" if post["manned"] else f" ({said.word('unmanned')})"
    # The number first: what has no room is cut off, and that must not be. The mark keeps a plus and what
    # follows in their order on a page from right to left.
    mark = "\u200e" if said.language == "ar" else ""
    number = mark + (post["address"] or post["medium"]).replace(" ", "\u00a0")
    return f"{number} {post['name']}{there}{rung}".replace("no_answer", "no answer")


def _ring(row: Mapping[str, Any], said: _Said) -> Row:
    why = {"overdue": "overdue", "awaited": "awaited", "silent": "silent_word", "partner": ""}[row["why"]]
    reason = said.word(why) if why else ""
    if row["about"]:
        reason += f" · {_short(row['about'])}"
    first, *others = row["posts"] or [None]
    return _row(
        said.party(row["party"]),
        reason,
        _post(first, said) if first else said.word("no number"),
        "; ".join(_post(it, said) for it in others[:2]),
        urgent=row["why"] in ("overdue", "silent"),
    )


def _open(row: Mapping[str, Any], said: _Said) -> Row:
    now = {"heard": "heard_state", "": "existence"}.get(row["state"], row["state"])
    until = f", {said.word('by')} {date_time_group(row['until_ms'])}" if row["until_ms"] else ""
    if row["kind"] == "match":
        own = said.called.get(row["id"], "")
        named = f"{_short(row['id'])}{f' · {own}' if own else ''}"
    else:
        named = said.thing(row["id"], quoted=row["kind"] in ("stop", "warning"))
    return _row(
        f"{said.word(row['kind'])} {named}",
        said.word(now),
        ", ".join(said.party(it) for it in row["parties"]),
        (date_time_group(row["since_ms"]) if row["since_ms"] else "") + until,
        urgent=row["kind"] == "stop" or row["state"] in ("extreme", "halted"),
    )


def _silent(row: Mapping[str, Any], said: _Said) -> Row:
    heard = date_time_group(row["heard_ms"]) if row["heard_ms"] else said.word("never")
    if row["kind"] == "line":
        lost = f"{said.word('lost')}, " if row["lost"] else ""
        state = f"{lost}{row['missed']} {said.word('missed')}"
        what = f"{said.word('line')} {said.thing(row['id'])} · {row['party']}"
        return _row(what, state, heard, urgent=row["lost"])
    if row["kind"] == "partner":
        usual = f"{said.word('usual')} {said.span(row['usual_ms'])}"
        return _row(said.party(row["party"]), usual, heard, urgent=True)
    return _row(f"{said.word('source')} {row['id']} · {row['party']}", said.word("silent_word"), heard)


def _shorter(row: Mapping[str, Any], said: _Said) -> Row:
    if row["agreement"]:
        urgent = f", {said.word('emergency')}" if row["emergency"] else ""
        what = f"{said.word('lead')} ({row['agreement']}, {said.word(row['what'])}{urgent})"
    else:
        what = said.of(PRECEDENCES[row["what"]])
    least = f"{said.word('least')} " if row["at_least"] else ""
    return _row(
        f"{what}: {said.span(row['agreed_ms'])}",
        f"{said.word(row['measured'])} {least}{said.span(row['p95_ms'])}"
        f" ({row['came']} {said.word('came')} {row['count']})",
        f"{row['party']}" + (f" · {row['channel']}" if row["channel"] else ""),
        urgent=True,
    )


def _changed(rows: Sequence[Mapping[str, Any]], said: _Said) -> list[Row]:
    """Put several kinds of change into a row of the page."""
    made = []
    for first in range(0, len(rows), CHANGED_IN_ROW):
        some = rows[first : first + CHANGED_IN_ROW]
        cells = []
        for it in some:
            by = f", {said.word('by you')}" if it["by_you"] else ""
            abouts = ", ".join(said.called.get(one) or _short(one) for one in it["abouts"])
            more = f" +{it['more']}" if it.get("more") else ""
            named = f" ({abouts}{more})" if abouts else ""
            cells.append(f"{it['number']} × {said.type(it['type'])}{by}{named}")
        cells += [""] * (CHANGED_IN_ROW - len(cells))
        made.append(_row(*cells, stands_for=sum(it["number"] for it in some)))
    return made
