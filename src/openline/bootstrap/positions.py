"""Wiring what takes positions in: sources, segment files, the watch behind them, and where tracks are now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from openline import bootstrap
from openline.app.guarding import Guard
from openline.app.livepositions import LivePositions
from openline.app.positions import Positions, PositionServices
from openline.bootstrap.storing import side_url
from openline.model.watch import WatchSettings

if TYPE_CHECKING:
    import sqlalchemy as sa

    from openline.app.handlers import Handlers
    from openline.app.home import Home
    from openline.app.journal import Journal

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

    Raises
    ------
    RefusedError
        Another process takes positions in for this HOME.
    StorageError
        What was kept cannot be read.
    """
    from openline.feeds.posted import read_posted
    from openline.stores import side
    from openline.stores.segments import Segments
    from openline.stores.side.sources import SideDigests, SideSources

    if engine is None:
        engine = side.open_engine(side_url(home))
        side.create(engine)
    segments = Segments(positions_folder(home))
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
            mark=positions_folder(home) / "judged.json",
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
        heed=live.heed,
    )
    if watch:
        guard.start()
    return PositionServices(positions=positions, guard=guard, live=live, book=book, segments=segments)
