"""``openline replay``: a stretch of time again, frame by frame, as it was known then or as corrected."""

from __future__ import annotations

import time
from collections.abc import Collection
from math import isnan
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from openline.cli import heading
from openline.cli.authoring import AsJson, HomeDir
from openline.cli.numbers import counted
from openline.cli.output import console, emit
from openline.cli.replaylines import frame_lines
from openline.cli.times import parse_time
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.handlers import Handlers
    from openline.app.home import Home
    from openline.app.journal import Journal
    from openline.app.playback import Frame, Playback, Stretch
    from openline.app.showing.neighbours import Around

AROUND_MS = 3_600_000
"""Of an incident so much before and after what its opener says is played, where no times are given."""


def replay(
    since: Annotated[str, typer.Option("--from", metavar="TIME", help="from then on")] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="until then")] = "",
    as_: Annotated[
        str,
        typer.Option("--as", metavar="HOW", help="known: by when it came in; corrected: by when it was"),
    ] = "known",
    incident: Annotated[
        str,
        typer.Option(
            "--incident", metavar="ID", help="only what is on record of this incident, and tracks near it"
        ),
    ] = "",
    reader: Annotated[
        str, typer.Option("--for", metavar="PARTY", help="as that party saw it; else all that is on record")
    ] = "",
    every_s: Annotated[float, typer.Option("--every", min=0.001, help="seconds from frame to frame")] = 60.0,
    speed: Annotated[
        float | None, typer.Option("--speed", min=0.001, help="so many times as fast as it was; else at once")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="frames in which nothing came, too")] = False,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Play a stretch of time again: what came on record, who was told what, where tracks were.

    As it was known then, late fixes and entries come when they came in. As corrected, they are in their
    place, and what was replaced or redacted since is marked. Nothing is judged anew.
    """
    from openline import bootstrap
    from openline.app.handlers import Handlers

    if as_ not in ("known", "corrected"):
        raise InputError(f"{as_!r} is no way to play", where="--as", next_step="use known or corrected")
    opened = heading.open_home(home)
    if not opened.is_node:
        raise InputError(
            "the log is with the node",
            next_step="it plays in a HOME that holds the log; over a server the page's timeline looks back",
        )
    rules = Handlers()
    with bootstrap.open_journal(opened, rules) as journal:
        stretch, entries, around = _stretch(journal, rules, since, until, every_s, as_, incident, reader)
        playing = _open(opened, journal, rules, reader, stretch, entries, around)
        began_ms, shown = bootstrap.elapsed_ms(), 0
        for frame in playing.frames():
            if speed is not None:
                due_ms = (frame.at_ms - stretch.from_ms) / speed
                time.sleep(max(0.0, due_ms - (bootstrap.elapsed_ms() - began_ms)) / 1000)
            if not all_ and not _has_anything(frame):
                continue
            shown += 1
            if as_json:
                emit(frame_row(frame, playing))
            else:
                lines = frame_lines(frame, playing, stretch, rules.state)
                console().print(*lines, sep="\n", markup=False)
    _end(stretch, playing, shown, as_json=as_json)


def _stretch(
    journal: Journal,
    rules: Handlers,
    since: str,
    until: str,
    every_s: float,
    as_: str,
    incident: str,
    reader: str,
) -> tuple[Stretch, Collection[str] | None, Around | None]:
    """Return what is played, to which entries it is limited, and near what tracks are."""
    from openline import bootstrap
    from openline.app.evidence import ABOUT_OTHERS, entries_of_incidents
    from openline.app.playback import Stretch
    from openline.app.showing.picture import neighbourhood
    from openline.app.showing.view import View
    from openline.model.event import NODE

    if reader and reader != NODE:
        rules.state.party(reader)
    entries: set[str] | None = None
    around: Around | None = None
    from_ms = parse_time(since, "--from") if since else None
    until_ms = parse_time(until, "--until") if until else None
    if incident:
        view = View(rules.state, reader or NODE, bootstrap.now_ms())
        around = neighbourhood(view, journal.still, incident)
        found = rules.state.incidents[incident]
        entries = entries_of_incidents(rules.state, (incident,))
        entries |= {
            it.id for it in rules.state.cards.values() if it.type in ABOUT_OTHERS and it.about in entries
        }
        from_ms = found.at_ms - found.within_ms - AROUND_MS if from_ms is None else from_ms
        until_ms = found.at_ms + found.within_ms + AROUND_MS if until_ms is None else until_ms
    if from_ms is None or until_ms is None:
        raise InputError(
            "which stretch of time is not said",
            where="--from, --until",
            next_step="give both, or the incident that it is round",
        )
    how = cast(Literal["known", "corrected"], as_)
    return Stretch(from_ms, until_ms, max(1, round(every_s * 1000)), how), entries, around


def _open(
    home: Home,
    journal: Journal,
    rules: Handlers,
    reader: str,
    stretch: Stretch,
    entries: Collection[str] | None,
    around: Around | None,
) -> Playback:
    from openline.app.livepositions import FORGET_MS
    from openline.app.playback import playback
    from openline.bootstrap.positions import kept_tracks, positions_folder
    from openline.model.event import NODE

    reader = reader or NODE
    with kept_tracks(home, rules) as then:
        seen = {} if then is None else then.sights(reader)
        kept = None
        if then is not None:
            from openline.stores.history import History
            from openline.stores.historyquery import kept_between

            used = [source for source, it in seen.items() if it.sight != "nothing"]
            history = History(positions_folder(home))
            from_ms = stretch.from_ms - FORGET_MS
            kept = kept_between(history, used, from_ms=from_ms, until_ms=stretch.until_ms) if used else None
    return playback(
        journal.store, rules.state, reader, stretch, kept=kept, seen=seen, entries=entries, around=around
    )


def _has_anything(frame: Frame) -> bool:
    tracks = frame.tracks
    moved = tracks is not None and bool(len(tracks.moves.track) or len(tracks.gone) or tracks.overtaken)
    return bool(frame.came or frame.told or moved)


def frame_row(frame: Frame, playing: Playback) -> dict[str, Any]:
    """Return a frame for a program: tracks in columns, by their numbers in the order of ``tracks.ids``."""
    row: dict[str, Any] = {
        "frame": frame.number,
        "at_ms": frame.at_ms,
        "came": [it._asdict() for it in frame.came],
        "told": [it._asdict() for it in frame.told],
    }
    if frame.tracks is not None:
        moves = frame.tracks.moves
        row["tracks"] = {
            "ids": ["/".join(playing.names[it]) for it in moves.track.tolist()],
            "party": [playing.parties[it] for it in moves.party.tolist()],
            "time_ms": moves.time_ms.tolist(),
            "lat_deg": moves.lat_deg.tolist(),
            "lon_deg": moves.lon_deg.tolist(),
            "course_deg": _numbers(moves.course_deg.tolist()),
            "speed_m_s": _numbers(moves.speed_m_s.tolist()),
            "coarse": moves.coarse.tolist(),
            "late": moves.late.tolist(),
            "gone": ["/".join(playing.names[it]) for it in frame.tracks.gone.tolist()],
            "overtaken": frame.tracks.overtaken,
        }
    return row


def _numbers(values: list[float]) -> list[float | None]:
    return [None if isnan(it) else round(it, 3) for it in values]


def _end(stretch: Stretch, playing: Playback, shown: int, *, as_json: bool) -> None:
    from openline.decide.presenting import NOTICE

    if as_json:
        emit(
            {
                "from_ms": stretch.from_ms,
                "until_ms": stretch.until_ms,
                "as": stretch.as_,
                "frames": playing.size,
                "shown": shown,
                "notice": NOTICE,
            }
        )
        return
    how = "as it was known then" if stretch.as_ == "known" else "as it was corrected"
    said = f"{counted(playing.size, 'frame')}, {how}; something came in {shown:,}"
    console().print(said, NOTICE, sep="\n", markup=False)
