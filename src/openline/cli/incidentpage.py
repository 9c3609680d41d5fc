"""The whole of an incident on a screen: accounts side by side, as many as fit, and what is joined to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from openline.cli.accounts_said import became_of, harm_lines, length_text, metres_text, range_text, when_text
from openline.cli.incidentnear import near_lines
from openline.cli.output import console
from openline.cli.screen import contained
from openline.cli.times import time_text

if TYPE_CHECKING:
    from rich.text import Text

    from openline.app.showing.incident_rows import CitationRow, ExhibitRow, PlaceSaid
    from openline.app.showing.picture_rows import (
        AccountRow,
        DisputeRow,
        IncidentPicture,
        LineThen,
        PlaceRow,
        TimelineRow,
        ToldOf,
        ToldParty,
        ZoneSide,
    )

LABEL, COLUMN, WIDEST = 11, 29, 130
"""Columns of a label and, at least, of an account; no table is wider than the last."""
MOST_ZONES = 4
UNCLEAR = "within the time that the accounts leave open"
_MARKS = tuple('“”„«»"')
WHAT = {"opening": "opens it", "citation": "cites"}


def print_picture(
    it: IncidentPicture, *, timeline: bool = False, here: Collection[str] | None = None
) -> None:
    """Print all of it, what is disputed first behind the accounts.

    Parameters
    ----------
    here
        The exhibits whose files are at the node; ``None`` where that was not asked.
    """
    out = console()
    own = it.incident
    out.print(
        f"INCIDENT {own.incident}: {words(own.kind)}, opened by {own.opener}", markup=False, style="bold"
    )
    for other in it.merged:
        out.print(f"shown with {other.incident}, opened by {other.opener}: listed as the same", markup=False)
    for line in split_lines(it):
        out.print(line, markup=False)
    out.print(f"between {time_text(it.earliest_ms)} and {time_text(it.latest_ms)}, as they say", markup=False)
    if it.known_at_ms is not None:
        known = f"AS KNOWN {time_text(it.known_at_ms)}: what came on record later is not in it"
        out.print(known, markup=False, style="bold")
    _accounts(it)
    _section(
        "Where they cannot all be right; nothing is found, none is chosen",
        (_dispute(it.accounts, one) for one in it.disputed),
    )
    _section("Distances between places", _distances(it))
    _section("Asked for a statement", _asked(it))
    _section("Exhibits", (line for one in it.exhibits for line in _exhibit(one, here)))
    _section("Held to be the same, or apart", _history(it))
    far = f"within {metres_text(it.within_m)} and {length_text(it.within_ms)}, as far as is shown here"
    _section(f"Near in space and time ({far})", near_lines(it))
    _section("Told beforehand", (line for one in it.told for line in told_lines(one)))
    _section(f"Lines as they stood at {time_text(it.lines_at_ms)}", map(line_words, it.lines))
    if timeline:
        _section("In order of time (* not on record before it)", map(_moment, it.timeline))
    out.print(it.notice, markup=False)


def split_lines(it: IncidentPicture) -> Iterable[str]:
    """Say what it was split off of, which statements it takes, and what was split off of it."""
    rows = (it.incident, *it.merged)
    own = [row.incident for row in rows]
    for row in rows:
        if row.out_of:
            takes = f", taking {', '.join(row.takes)}" if row.takes else ""
            yield f"{row.incident} was split off of {row.out_of}{takes}"
    for step in it.history:
        if step.step == "open_out_of" and step.other in own and step.incident not in own:
            yield f"split off of it: {step.incident}, opened by {step.by}"


def _section(title: str, lines: Iterable[str]) -> None:
    out = console()
    shown = list(lines)
    if shown:
        out.print()
        out.print(title, markup=False, style="bold")
    for line in shown:
        out.print(f"  {line}", markup=False)


# -- accounts side by side -----------------------------------------------------------------------------


def _accounts(it: IncidentPicture) -> None:
    """Print the accounts in columns, as many to a table as there is room for."""
    from rich.table import Table

    out = console()
    width = min(out.width, WIDEST)
    at_once = max(1, (width - LABEL) // COLUMN)
    accounts = iter(it.accounts)
    places = {one.number: one for one in it.places}
    while some := list(islice(accounts, at_once)):
        table = Table(
            box=None, padding=(0, 1, 0, 0), width=min(width, LABEL + len(some) * 48), show_header=True
        )
        table.add_column("", width=LABEL - 1, no_wrap=True, style="dim")
        for one in some:
            table.add_column(_who(one), ratio=1, overflow="fold")
        for label, cells in _cells(some, places):
            if any(cells):
                table.add_row(label, *map(_cell, cells))
        out.print()
        out.print(table)


def _cell(lines: list[str]) -> Text:
    """Return what stands in a cell, line by line; a text of several lines cannot pass for several of ours."""
    from rich.text import Text

    return Text("\n".join(map(contained, lines)))


def _who(it: AccountRow) -> str:
    who = it.author or "(withheld)"
    return f"[{it.number}] {who} {WHAT.get(it.of, words(it.act))}"


def _cells(
    accounts: Sequence[AccountRow], places: dict[int, PlaceRow]
) -> Iterable[tuple[str, list[list[str]]]]:
    """Yield each row of the table: its label, and the lines in each account's cell."""
    given = [it.account for it in accounts]
    at = [[places[number] for number in it.places] for it in accounts]
    yield "by", [[_by(it)] for it in accounts]
    yield "said", [[time_text(it.received_at_ms)] for it in accounts]
    yield "speaker", [_if(it.speaker) for it in accounts]
    yield "what", [[words(it.kind.value)] if it else [] for it in given]
    yield "when", [_when(it) for it in accounts]
    yield "where", [[line for it in some for line in _place_lines(it)] for some in at]
    yield "zones", [[line for it in some for line in _zone_lines(it)] for some in at]
    yield "known by", [_if(_observed(it)) for it in accounts]
    yield "count", [[f"{range_text(it.count)} {it.counted}"] if it and it.count else [] for it in given]
    yield "heading", [[f"{it.heading_deg:03d}°"] if it and it.heading_deg is not None else [] for it in given]
    yield "harm", [harm_lines(it.harm) if it else [] for it in given]
    yield "words", [_words(it) for it in accounts]


def _when(it: AccountRow) -> list[str]:
    ahead = ["still to come when it was said"] if it.ahead else []
    return [when_text(it.account), *ahead] if it.account else []


def _if(text: str) -> list[str]:
    return [text] if text else []


def _by(it: AccountRow) -> str:
    replaced = f", replaced by {it.replaced_by}" if it.replaced_by else ""
    return f"{it.of if it.of != 'opening' else 'incident'} {it.id}{replaced}"


def _words(it: AccountRow) -> list[str]:
    if it.text is None:
        return ["(redacted)"]
    # Where its opener gave no words, the kind stands for them: that is no quotation.
    given = "" if it.account is not None and it.text == words(it.account.kind.value) else it.text
    lines = [quoted(given)] if given else []
    return lines + ([f"verbatim: {quoted(it.verbatim)}"] if it.verbatim else [])


def _place_lines(it: PlaceRow) -> list[str]:
    within = f" ± {metres_text(it.within_m)}" if it.within_m else ""
    where = _position(it.lat_e7, it.lon_e7)
    lines = [one for one in (it.said, where + within if where else "") if one]
    return [f"also {lines[0]}", *lines[1:]] if it.also else lines


def place_words(it: PlaceSaid) -> str:
    """Say a place in words and as a coordinate."""
    within = f" ± {metres_text(it.within_m)}" if it.within_m else ""
    return ", ".join(one for one in (it.said, _position(it.lat_e7, it.lon_e7)) if one) + within


def _position(lat_e7: int | None, lon_e7: int | None) -> str:
    if lat_e7 is None or lon_e7 is None:
        return ""
    return f"{abs(lat_e7) / 1e7:.5f} {'NS'[lat_e7 < 0]} {abs(lon_e7) / 1e7:.5f} {'EW'[lon_e7 < 0]}"


def _zone_lines(it: PlaceRow) -> list[str]:
    lines = [zone_words(one) for one in it.zones[:MOST_ZONES]]
    more = len(it.zones) - MOST_ZONES
    return lines + ([f"and {more} more zones"] if more > 0 else [])


def zone_words(it: ZoneSide) -> str:
    """Say on which side of a zone's edge a place is, and by how much."""
    side = {"inside": "INSIDE", "perimeter": "PERIMETER of", "outside": "outside"}[it.side]
    unsure = "; ± reaches over the edge" if it.straddles else ""
    stood = "; not in force then" if it.in_force is False else ""
    return f"{side} {it.zone}, edge {metres_text(it.edge_m)}{unsure}{stood}"


def _observed(it: AccountRow) -> str:
    account = it.account
    if account is None:
        return ""
    parts = [account.observed.value] if account.observed is not None else []
    if (from_ := account.observer) is not None:
        at = from_.position
        parts += [f"from {_position(at.lat_e7, at.lon_e7)}"] if at is not None else []
        parts += [f"{metres_text(from_.distance_m)} away"] if from_.distance_m is not None else []
        parts += [f"bearing {from_.bearing_deg:03d}°"] if from_.bearing_deg is not None else []
    return ", ".join(parts)


# -- what they are joined to ---------------------------------------------------------------------------


def _dispute(accounts: Sequence[AccountRow], it: DisputeRow) -> str:
    """Say what accounts cannot all be right in."""
    named = [f"[{number}] {accounts[number].author or '(withheld)'}" for number in it.accounts]
    if it.what == "place":
        return f"PLACE DISPUTED: {', '.join(named)}; up to {metres_text(it.apart_m or 0)} apart"
    if it.what == "time":
        return f"TIME DISPUTED: {', '.join(named)}; up to {length_text(it.apart_ms or 0)} apart"
    said = ", ".join(f"{name} {words(one)}" for name, one in zip(named, it.said, strict=True))
    what = f"INSIDE {it.zone} OR NOT" if it.what == "side" else "WHAT IT WAS"
    stood = f"; {it.zone} was not in force then" if it.in_force is False else ""
    return f"{what}, DISPUTED: {said}{stood}"


def _distances(it: IncidentPicture) -> Iterable[str]:
    places = {one.number: one for one in it.places}
    for one in it.distances:
        a, b = places[one.a].account, places[one.b].account
        apart = "" if one.apart else ", within what both leave open"
        yield f"[{a}] to [{b}]: {metres_text(one.distance_m)}{apart}"


def _asked(it: IncidentPicture) -> Iterable[str]:
    from openline.bootstrap import now_ms

    now = now_ms() if it.known_at_ms is None else it.known_at_ms
    for one in it.asked:
        became = became_of(one, now)
        yield f"{one.party} by {time_text(one.due_ms)} ({one.statement}): {became}"


def _exhibit(it: ExhibitRow, here: Collection[str] | None) -> list[str]:
    return exhibit_lines(it, here=None if here is None else it.exhibit in here)


def exhibit_lines(it: ExhibitRow, *, here: bool | None = None) -> list[str]:
    """Say what an exhibit is, of what it was made, in whose hands it was, and whether its file is here."""
    name = f"“{it.name}”" if it.name is not None else "(redacted)"
    held = {
        "held": f"with {it.holder}",
        "handed_over": f"handed over by {it.holder}, not received by {it.passing_to} yet",
        "destroyed": f"destroyed by {it.holder}",
    }[it.state]
    lines = [f"{it.exhibit}: {name}, {it.bytes:,} bytes, {held}", f"  sha256 {it.sha256}"]
    if here is not None:
        there = f"at the node, {it.bytes:,} bytes: 'openline exhibit file fetch {it.exhibit} --out FILE'"
        lines.append(f"  its file: {there if here else 'no file here; whoever put it on record can give it'}")
    lines += [f"  {it.how} of {it.made_of}"] if it.made_of else []
    lines += [f"  shows: {it.shows}"] if it.shows else []
    lines += [f"  from: {it.origin}"] if it.origin else []
    ahead = ", still to come when it was put on record" if it.ahead else ""
    lines += [f"  taken {time_text(it.taken_ms)}{ahead}"] if it.taken_ms is not None else []
    for step in it.custody:
        to = f" to {step.to}" if step.to else ""
        checked = ", hash compared" if step.checked else ""
        why = f": {step.reason}" if step.reason else ""
        lines.append(f"  {time_text(step.at_ms)} {step.by} {words(step.step)}{to}{checked}{why}")
    return lines


def citation_lines(it: CitationRow) -> list[str]:
    """Say what an open source says that somebody said, and where that stands."""
    source = it.source
    if source is None:
        return [f"{it.citation}: cited by {it.author} (redacted)"]
    said_by = [it.speaker or "speaker not resolved", *([words(it.act)] if it.act else [])]
    said = ", ".join(one for one in (source.publisher, source.agency, source.title, source.published) if one)
    lines = [
        f"{it.citation}: cited by {it.author}: {', '.join(said_by)}",
        f"  {quoted(it.quote or '')}",
    ]
    lines += [f"  in {said}"] if said else []
    lines += [f"  by way of {' > '.join(source.chain)}"] if source.chain else []
    lines += [f"  hedged: {', '.join(it.hedges)}"] if it.hedges else []
    lines.append(f"  characters {it.start} to {it.end} of text {it.text_sha256[:16]}…")
    return lines


def _history(it: IncidentPicture) -> Iterable[str]:
    said = {
        "open": "opened",
        "open_out_of": "split off of",
        "merge": "held to be the same as",
        "split": "held apart from",
    }
    for one in it.history:
        if one.step == "open":
            continue
        why = f" ({one.reason})" if one.reason else ""
        listed = "" if one.listed else "; it is not listed by that"
        yield f"{time_text(one.at_ms)} {one.incident} {said[one.step]} {one.other}, by {one.by}{why}{listed}"


def told_lines(it: ToldOf) -> list[str]:
    """Say who had been told of something beforehand, and what came of that."""
    far = f", {metres_text(it.distance_m)} away" if it.distance_m else ""
    side = "before" if it.before else "AFTER"
    when = f"{length_text(it.before_ms)} {side}" if it.before or it.after else UNCLEAR
    lines = [f"{it.kind} {it.id} of {it.owner}{far}: notified {when}"]
    lines += [f"  {party_told(one)}" for one in it.parties]
    return lines if it.parties else [*lines, "  nobody is known here to have been told"]


def party_told(it: ToldParty) -> str:
    """Say what one party had been told by then, and said of it."""
    through = f" through {', '.join(it.told_through)}" if it.told_through else ""
    if it.told_at_ms is None:
        return f"{it.party}: NEVER TOLD"
    when = time_text(it.told_at_ms)
    then = it.acknowledged_then
    if not it.before:
        return f"{it.party}{through}: told {when}, {'AFTER it' if it.after else UNCLEAR}"
    if then is None:
        said = "how far it had got then is not shown here"
    elif not then:
        said = "nothing acknowledged by then"
    else:
        said = ", ".join(f"{words(level)} {words(how)}".strip() for level, how in then.items())
    expected = " (an agreement expects relay)" if it.listed and (then or {}).get("relayed") != "yes" else ""
    return f"{it.party}{through}: told {when}, {said}{expected}"


def line_words(it: LineThen) -> str:
    """Say how a line stood."""
    suspended = f" by {', '.join(it.suspended_by)}" if it.suspended_by else ""
    ends = []
    for end in it.ends:
        checked = f"answered a check {time_text(end.answered_ms)}" if end.answered_ms else "no check answered"
        missed = f", {end.missed} missed in a row" if end.missed else ""
        ends.append(f"{end.party} {checked}{missed}")
    took = [
        f"{one.party} took {'at least ' if one.p50_at_least else ''}{length_text(one.p50_ms)} (half of"
        f" {one.count})"
        for one in it.answers
    ]
    return f"{it.channel}, {it.level}: {it.stood.upper()}{suspended}; {'; '.join([*ends, *took])}"


def _moment(it: TimelineRow) -> str:
    by = f", {it.by}" if it.by else ""
    beside = ", ".join(value for name, value in it.values.items() if value)
    known = " " if it.as_known_then else "*"
    what = words(it.key.replace(".", ": "))
    ids = it.ids if it.kind != "finding" else ()
    return f"{time_text(it.at_ms)}{known} {what} {' '.join(one[:24] for one in ids)}{by}" + (
        f" ({beside})" if beside else ""
    )


def quoted(text: str) -> str:
    """Put what somebody said between quotation marks, unless it stands there already."""
    return text if text[:1] in _MARKS and text[-1:] in _MARKS else f"“{text}”"


def words(text: str) -> str:
    """Write a word of the record for people."""
    return text.replace("_", " ")
