"""Statements to be linked, written short: INVENTED, all of them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from openline.reports.linking.links import Source
from openline.reports.model import (
    Article,
    Count,
    DateInterval,
    Document,
    Place,
    Span,
    Speaker,
    Statement,
    Time,
)

PLACES = {
    "Palmyra": (34.56, 38.27, 0.0),
    "Deir ez-Zor": (35.33, 40.14, 0.0),
    "Aleppo": (36.2, 37.16, 0.0),
    "Tanf": (33.5, 38.62, 0.0),
    "Syria": (35.0, 38.0, 400.0),
    "Abu Kamal": (34.45, 40.92, 0.0),
    "Raqqa": (35.95, 39.01, 0.0),
    "Daraa": (32.62, 36.1, 0.0),
}
Said = dict[str, Any]


def said(speaker: str, content: str, **more: Any) -> Said:
    """One statement: `act`, `day`, `plover`, `kind`, `counts` (low, high, unit, where); places by name."""
    return {"speaker": speaker, "content": content, **more}


def denied(speaker: str, content: str, **more: Any) -> Said:
    """A denial by its cue: "denied that …"."""
    return said(speaker, content, act="denial", polarity="denied", plover="DENY", cue="denied", **more)


def _count(row: Said, begin: int, low: Any, high: Any, unit: str, *at: int) -> Count:
    """One number of a statement: where it stands, if that is said, else where its digits do."""
    start, end = at or [row["content"].find(str(low or high))] * 2
    return Count(begin + start, begin + end, "", low, high, unit)


def source(rows: Sequence[Said], date: dt.date | None = dt.date(2018, 6, 18), *, outlet: str = "") -> Source:
    """One document of some statements."""
    text, found = "", []
    for row in rows:
        outlets = row["speaker"] == ""
        start = len(text)
        text += "" if outlets else f"{row['speaker']} {row.get('cue', 'said')} "
        begin = len(text)
        text += f"{row['content']}. "
        end = len(text) - 2
        places = [name for name in PLACES if name in row["content"]]
        day = dt.date.fromisoformat(row["day"]) if "day" in row else None
        times = (Time(begin, begin + 1, "then", day, day, "stated"),) if day else ()
        if "unanchored" in row:
            times = (Time(begin, begin + 1, row["unanchored"], None, None, "none"),)
        found.append(
            Statement(
                file="x.txt",
                start=start,
                end=end,
                content=Span(begin, end),
                attributed=not outlets,
                speaker=Speaker(row["speaker"], row["speaker"]),
                source_kind="outlet" if outlets else row.get("kind", "unnamed_official"),
                cue=row.get("cue", "said"),
                act=row.get("act", "claim"),
                polarity=row.get("polarity", "affirmed"),
                plover=row.get("plover", ""),
                places=tuple(
                    Place(at, at + len(name), name, *PLACES[name][:2], "named", "event", PLACES[name][2])
                    for name in places
                    for at in [begin + row["content"].index(name)]
                ),
                times=times,
                counts=tuple(_count(row, begin, *each) for each in row.get("counts", ())),
                chain=tuple(filter(None, (row["speaker"], row.get("carrier", ""), outlet))),
            )
        )
    interval = DateInterval(date, date, "stated") if date else DateInterval()
    return Source(text, tuple(found), (Article(0, len(text), Document(date=interval)),))
