"""Evidence as it leaves the node: what is proven, beside pages and a map that are made of it (decision 22).

The command line and the HTTP face write the same files: the same bytes for the same record, reader and time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from openline.model.event import NODE, PartyBody

if TYPE_CHECKING:
    from openline.app.evidence import Extract
    from openline.app.evidencefile import Part
    from openline.app.exhibitfiles import ExhibitFiles
    from openline.app.handlers import Handlers
    from openline.app.home import Home
    from openline.app.journal import Journal
    from openline.app.lookingback import Past
    from openline.app.showing.picture import Tracks
    from openline.app.showing.picture_rows import IncidentPicture
    from openline.decide.state import State
    from openline.wire.forms.dossier import Dossier
    from openline.wire.forms.evidence import EntryLine, Made
    from openline.wire.forms.situation import Feature

DRAWN = frozenset({"zone", "line", "site", "movement", "activity"})


class Asked(NamedTuple):
    """What is wanted, and for whom."""

    reader: str
    """A party, or the node for all that is on record."""
    now_ms: int
    with_pdf: bool = False
    files: Sequence[bytes] = ()
    """Exhibits to put into it."""
    earlier: Sequence[str] = ()
    """Checkpoints that the recipient holds."""
    sizes: Sequence[int] = ()
    """Of such checkpoints, where they are not at hand: the log signs each of them anew."""
    kept: ExhibitFiles | None = None
    """Where files of exhibits are that were given to the node, if they are to be in it."""


class Evidence(NamedTuple):
    """A bundle, and what is in it."""

    data: bytes
    checkpoint: str
    entries: int
    size: int
    parts: list[str]


def incident_evidence(
    home: Home,
    journal: Journal,
    rules: Handlers,
    past: Past,
    id: str,
    asked: Asked,
    *,
    tracks: Tracks | None = None,
) -> Evidence:
    """Make the bundle of an incident: all that was said of it, and what the record joins to it.

    Parameters
    ----------
    tracks
        Gives where tracks were at a time, as the reader is shown it; ``None`` where that is not read.

    Raises
    ------
    NotFoundError
        It is not on record, or not for this reader.
    InputError
        A file that is no exhibit of it; a checkpoint that is none.
    ForkError
        The log does not extend a checkpoint that was given.
    BusyError
        The record as it stood then is being put together: ask again in a moment.
    """
    from openline.app.evidence import ABOUT_OTHERS, entries_of_incidents, entry_ids, extract
    from openline.app.showing.picture import Sources, incident_picture
    from openline.app.showing.view import View
    from openline.wire.forms.evidence import of_incident

    view = View(rules.state, asked.reader, asked.now_ms)
    sources = Sources(journal.store, past, tracks)
    picture = incident_picture(view, journal.still, sources, id)
    rows = msgspec.to_builtins(picture)
    with journal.still():
        own = entries_of_incidents(
            rules.state, [it["incident"] for it in (rows["incident"], *rows["merged"])]
        )
        joined = own | entry_ids(rows)
        behind = rules.state.incidents[id].index + 1
    found = extract(
        journal,
        rules,
        asked.reader,
        lambda card: card.id in joined or (card.type in ABOUT_OTHERS and card.about in joined),
        own=own,
        earlier=asked.earlier,
        sizes=(behind, *asked.sizes),
        files=asked.files,
        kept=asked.kept,
    )
    made = _made(home, asked, found)
    drawing = _map(rules, journal, past, picture, asked.reader)
    dossier = of_incident(
        rows, made, _entry_lines(found), drawing=drawing, parties=_parties(journal, rules.state)
    )
    more = {"map.svg": drawing.encode()} if drawing else {}
    return _sealed(home, asked, found, {"incident": id}, dossier, {"picture.json": _json(rows), **more})


def stretch_evidence(
    home: Home, journal: Journal, rules: Handlers, from_ms: int, until_ms: int, asked: Asked
) -> Evidence:
    """Make the bundle of all that came on record from one time until before another.

    Raises
    ------
    InputError
        The stretch is none; or as :func:`incident_evidence`.
    """
    from openline.app.evidence import extract, within
    from openline.wire.forms.evidence import of_stretch

    indexes = within(journal.store, from_ms, until_ms)
    found = extract(
        journal,
        rules,
        asked.reader,
        lambda card: card.at in indexes,
        earlier=asked.earlier,
        sizes=(indexes.start, indexes.stop, *asked.sizes),
        files=asked.files,
        kept=asked.kept,
    )
    told = [] if asked.reader == NODE else _told(journal, rules, asked.reader, from_ms, until_ms)
    dossier = of_stretch(
        from_ms,
        until_ms,
        _made(home, asked, found),
        _entry_lines(found),
        told=told,
        parties=_parties(journal, rules.state),
    )
    about = {"from_ms": from_ms, "until_ms": until_ms}
    return _sealed(home, asked, found, about, dossier, {"told.json": _json(told)})


# -- what it is made of ------------------------------------------------------------------------------------


def _made(home: Home, asked: Asked, found: Extract) -> Made:
    from openline.ledger.checkpoint import check_checkpoint
    from openline.wire.forms.evidence import Made

    settings, policy = home.settings, home.policy()
    verified = check_checkpoint(found.checkpoint, policy.log_verifier, policy.witness_verifiers)
    return Made(
        theatre=settings.theatre,
        name=settings.name,
        mode=settings.mode,
        origin=settings.origin,
        made_for=asked.reader,
        made_at_ms=asked.now_ms,
        size=found.size,
        root_hex=verified.checkpoint.root.hex(),
        witnesses=[name for name, _ in verified.witnesses],
        with_files=frozenset(digest for digest, here in found.exhibits.items() if here),
    )


def _entry_lines(found: Extract) -> list[EntryLine]:
    from openline.wire.forms.evidence import EntryLine

    return [
        EntryLine(
            at=it.stored.index,
            received_at_ms=it.stored.received_at_ms,
            type=it.stored.type,
            author=it.stored.author,
            id=it.stored.id,
            body_sha256=it.header.body_sha256,
            leaf_hex=it.stored.leaf.hex(),
            redacted=it.stored.redacted_by is not None,
        )
        for it in found.entries
    ]


def _parties(journal: Journal, state: State) -> dict[str, str]:
    """Return what parties are called: every party may know that."""
    names = {}
    with journal.still():
        for party in state.parties.values():
            content = state.contents.get(party.entry)
            if content is not None and isinstance(content.body, PartyBody):
                names[party.id] = content.body.party.name
    return names


def _told(journal: Journal, rules: Handlers, party: str, from_ms: int, until_ms: int) -> list[dict[str, Any]]:
    """Return what a party was told in a stretch of time, and what it said of that by its end."""
    from openline.app.showing.told import happenings_of, told_rows

    with journal.still():
        happened = [it for it in happenings_of(journal.store, rules.state, party) if it.at_ms < until_ms]
    rows: list[dict[str, Any]] = msgspec.to_builtins(told_rows(happened, party))
    return [it for it in rows if it["told_at_ms"] >= from_ms]


def _sealed(
    home: Home,
    asked: Asked,
    found: Extract,
    about: Mapping[str, Any],
    dossier: Dossier,
    more: Mapping[str, bytes],
) -> Evidence:
    """Put what is proven and what is only presented together, and seal it."""
    from openline.app.evidencefile import Heading, Part, write_evidence
    from openline.decide.presenting import NOT_RECALLED, NOTICE
    from openline.wire.forms.dossier import dossier_html, dossier_pdf
    from openline.wire.forms.evidence_words import INSTRUCTIONS

    settings = home.settings
    readme = f"{dossier.title.en}: {dossier.subtitle}\n\n{NOTICE}\n{NOT_RECALLED}\n\n{INSTRUCTIONS}"
    shown = {"readme.txt": readme.encode(), "report.html": dossier_html(dossier)}
    if asked.with_pdf:
        shown["report.pdf"] = dossier_pdf(dossier)
    shown |= {**more, "verify.py": resources("openline").joinpath("verify.py").read_bytes()}
    parts: list[Part] = [*found.parts, *(Part(name, "presented", data) for name, data in shown.items())]
    heading = Heading(
        theatre=settings.theatre,
        mode=settings.mode,
        origin=settings.origin,
        made_for=asked.reader,
        made_at_ms=asked.now_ms,
        about=about,
        notice=NOTICE,
    )
    data = write_evidence(heading, parts, home.read_key(NODE, "log").private_key)
    return Evidence(data, found.checkpoint, len(found.entries), found.size, [it.name for it in parts])


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


# -- the map -----------------------------------------------------------------------------------------------


def _map(rules: Handlers, journal: Journal, past: Past, picture: IncidentPicture, reader: str) -> str:
    """Draw where each account puts it, with outlines as they stood then, as far as the reader sees them."""
    from openline.wire.forms.situation import Account, Track, situation

    accounts = {it.number: it for it in picture.accounts}
    places = [
        Account(
            f"[{it.number}] {accounts[it.account].author or 'withheld'}"
            + (" (cites)" if accounts[it.account].of == "citation" else ""),
            it.lat_e7,
            it.lon_e7,
            it.within_m,
        )
        for it in picture.places
        if it.lat_e7 is not None and it.lon_e7 is not None
    ]
    names = {it.id: (it.kind, it.name or it.id) for it in picture.near if it.kind in DRAWN}
    names |= {zone.zone: ("zone", zone.name or zone.zone) for it in picture.places for zone in it.zones}
    tracks = [
        Track(it.name or it.id, it.lat_e7, it.lon_e7, it.course_deg)
        for it in picture.near
        if it.kind == "track" and it.lat_e7 is not None and it.lon_e7 is not None
    ]
    features: list[Feature] = []
    if places and names:
        with ExitStack() as opened:
            then = opened.enter_context(past.at(min(picture.earliest_ms, picture.lines_at_ms)))
            still: Callable[[], Any] = journal.still
            features = list(_features(then, rules.state, still, reader, names))
    return situation(places, features, tracks, title=f"incident {picture.incident.incident}")


def _features(
    then: State, now: State, still: Callable[[], Any], reader: str, names: Mapping[str, tuple[str, str]]
) -> Iterator[Feature]:
    """Yield outlines: as they stood then, in no more detail than the reader may carry away today."""
    from openline.wire.forms.situation import Feature

    with still():
        today = _outlines(now, reader, names)
    before = _outlines(then, reader, names)
    for id, (kind, name) in names.items():
        if id in today:
            # What was not on record then is drawn as it stands.
            is_box = any("box" in it for it in today[id])
            yield Feature(kind, name, today[id] if is_box else before.get(id, today[id]))


def _outlines(state: State, reader: str, ids: Mapping[str, object]) -> dict[str, list[Mapping[str, Any]]]:
    from openline.app.copies import look_for, volumes_of, written_out

    if reader == NODE:
        found = {}
        for id in ids:
            thing = state.objects.get(id)
            content = state.contents.get(thing.entry) if thing is not None else None
            if content is not None:
                found[id] = [it["shape"] for it in volumes_of(content)]
        return found
    if reader not in state.parties:
        return {}
    looked = [it for it in look_for(state, reader) if it.row["id"] in ids]
    rows = written_out(looked, told_at_ms=lambda _: 0).rows
    return {str(row["id"]): [it["shape"] for it in row["volumes"]] for row in rows}
