"""Wiring what takes positions in: sources, segment files, the watch behind them, and where tracks are now."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openline import bootstrap
from openline.app.guarding import Guard
from openline.app.livepositions import LivePositions
from openline.app.positions import BEHIND_S, Positions, PositionServices
from openline.app.tracksthen import Fix, TracksThen
from openline.bootstrap.storing import side_url
from openline.model.watch import WatchSettings

if TYPE_CHECKING:
    import sqlalchemy as sa

    from openline.app.handlers import Handlers
    from openline.app.home import Home
    from openline.app.journal import Journal
    from openline.stores.history import Compacted, History, Pruned

LOG = logging.getLogger(__name__)

MARK = "judged.json"
"""How far the watch has come, noted beside the segments."""
HOUSE_S = 60.0
SETTINGS = WatchSettings(lateness_s=0.0)
"""A server says at once what it finds, and corrects itself where an overtaken fix tells otherwise."""


def positions_folder(home: Home) -> Path:
    """Return where positions are kept in a HOME."""
    return home.path / "positions"


def open_positions(
    home: Home,
    journal: Journal,
    rules: Handlers,
    *,
    engine: sa.Engine | None = None,
    settings: WatchSettings = SETTINGS,
    now_ms: Callable[[], int] = bootstrap.now_ms,
    watch: bool = True,
    behind_s: float = BEHIND_S,
) -> PositionServices:
    """Open what takes positions in for a node, and begin to watch.

    Parameters
    ----------
    engine
        Of the tables beside the log; those of the HOME's own file when ``None``.
    settings
        How the watch judges.
    watch
        Begin to watch at once.
    behind_s
        No more is taken in once the oldest that waits has done so for so long.

    Raises
    ------
    RefusedError
        Another process takes positions in for this HOME.
    StorageError
        What was kept cannot be read.
    """
    from openline.feeds.posted import read_posted
    from openline.stores import side
    from openline.stores.history import History
    from openline.stores.segments import Segments
    from openline.stores.side.sources import SideDigests, SideSources

    if engine is None:
        engine = side.open_engine(side_url(home))
        side.create(engine)
    folder = positions_folder(home)
    segments = Segments(folder)

    def latest(sources: Sequence[str], at_ms: int) -> list[Fix]:
        from openline.stores.historyquery import latest_of  # it takes long to load, and few ask

        return latest_of(History(folder), sources, at_ms=at_ms)

    try:
        book = SideSources(engine)
        live = LivePositions(
            parties=lambda: rules.state.parties, book=book, digests=SideDigests(engine), now_ms=now_ms
        )
        guard = Guard(
            journal,
            rules,
            segments,
            book,
            settings=settings,
            now_ms=now_ms,
            mark=positions_folder(home) / MARK,
        )
    except BaseException:
        segments.close()
        raise
    positions = Positions(
        book=book,
        segments=segments,
        decode=read_posted,
        now_ms=now_ms,
        behind=guard.behind,
        waited_ms=guard.waited_ms,
        judged=lambda: guard.place,
        behind_s=behind_s,
        heed=live.heed,
    )
    if watch:
        guard.start()
    then = TracksThen(
        parties=lambda: rules.state.parties,
        book=book,
        latest=latest,
    )
    return PositionServices(
        positions=positions, guard=guard, live=live, then=then, book=book, segments=segments
    )


@contextmanager
def kept_tracks(home: Home, rules: Handlers) -> Iterator[TracksThen | None]:
    """Give where tracks were, as it is kept in a HOME; ``None`` where no positions ever came in."""
    from openline.stores import side
    from openline.stores.history import History
    from openline.stores.historyquery import latest_of
    from openline.stores.side.sources import SideSources

    folder = positions_folder(home)
    if not folder.is_dir():
        yield None
        return
    engine = side.open_engine(side_url(home))
    try:
        side.create(engine)
        yield TracksThen(
            parties=lambda: rules.state.parties,
            book=SideSources(engine),
            latest=lambda sources, at_ms: latest_of(History(folder), sources, at_ms=at_ms),
        )
    finally:
        engine.dispose()


@contextmanager
def tracks_for(
    home: Home, rules: Handlers, reader: str
) -> Iterator[Callable[[int], Sequence[dict[str, Any]]] | None]:
    """Give what says where tracks were, as a reader is shown it; ``None`` as :func:`kept_tracks`."""
    with kept_tracks(home, rules) as then:
        yield None if then is None else lambda at_ms: then.at(reader, at_ms).positions


def compact(home: Home) -> Compacted:
    """Make what was judged into history; also what a server that is not running left in an open segment.

    Raises
    ------
    StorageError
        A segment is damaged, or the disk does not take it.
    """
    from contextlib import suppress

    from openline.app.guarding import kept_place
    from openline.errors import RefusedError
    from openline.stores.history import History, judged_segments
    from openline.stores.segments import Segments

    folder = positions_folder(home)
    place = kept_place(folder / MARK)
    with suppress(RefusedError):  # a server runs, and turns to another segment by itself
        segments = Segments(folder)
        try:
            if segments.end == place:
                segments.seal()
                place = segments.end
        finally:
            segments.close()
    return History(folder).compact(judged_segments(folder, place))


def let_go(history: History, journal: Journal, *, before_day: str, now_ms: int) -> list[Pruned]:
    """Let go of the positions of days before one, once it is on record that they go.

    Raises
    ------
    OpenlineError
        It could not be recorded, and nothing went.
    """
    from hashlib import sha256

    from openline.app.ports import Draft
    from openline.model.event import PruneFacts

    over = history.over(before_day=before_day, now_ms=now_ms)
    if not over:
        return []
    digest = sha256("\n".join(sorted(it.sha256 for it in over)).encode()).hexdigest()
    facts = PruneFacts(
        before_day=before_day, files=len(over), rows=sum(it.rows for it in over), files_sha256=digest
    )
    # Under a key of its own: after a crash it goes on record once, and the files go then.
    journal.record([Draft(type="history.prune/v1", facts=facts, key=f"prune/{digest[:32]}")])
    return history.prune(before_day=before_day, now_ms=now_ms)


def keep_house(
    services: PositionServices,
    home: Home,
    journal: Journal,
    *,
    keep_days: int | None,
    most_mib: int = 0,
    trouble: Callable[[str, Exception], None],
) -> Callable[[], None]:
    """Compact what was judged, let go of what is too old, and note how sources fare, in a thread of its own.

    Parameters
    ----------
    keep_days
        How many days of history are kept; ``None`` keeps all.
    most_mib
        How much of the disk it may take; beyond that the oldest days go, and the last stays. 0 is no limit.
    trouble
        Is told what could not be done; it is tried again.

    Returns
    -------
    callable
        Stops it.
    """
    import threading

    from openline.errors import OpenlineError
    from openline.stores.history import History, day_before, first_day_within, judged_segments
    from openline.stores.segments import Segments

    history = History(positions_folder(home))
    segments = services.segments
    assert isinstance(segments, Segments)
    stopped = threading.Event()

    def once() -> None:
        services.positions.note_conditions()
        history.compact(judged_segments(segments.folder, services.guard.kept, end=segments.end.segment))
        segments.forget_removed()
        now_ms = bootstrap.now_ms()
        if keep_days is not None:
            before_day = day_before(now_ms, keep_days)
            gone = let_go(history, journal, before_day=before_day, now_ms=now_ms)
            if gone:
                LOG.info("openline: history of %d days or more is let go: %d files", keep_days, len(gone))
        if most_mib:
            first_day = first_day_within(history.manifest().files, most_mib << 20)
            gone = let_go(history, journal, before_day=first_day, now_ms=now_ms)
            if gone:
                what = "openline: history before %s is let go, or it would take more than %d MiB: %d files"
                LOG.warning(what, first_day, most_mib, len(gone))

    def run() -> None:
        while not stopped.wait(HOUSE_S):
            try:
                once()
            except OpenlineError as error:
                trouble("history", error)

    thread = threading.Thread(target=run, name="openline-history", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()

    return stop
