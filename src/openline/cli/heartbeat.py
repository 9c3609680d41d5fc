"""``openline heartbeat``: the node says that it lives; a client notices when it no longer does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli import heading
from openline.cli.authoring import AsJson, HomeDir
from openline.cli.files import read_input
from openline.cli.output import console, emit
from openline.cli.times import time_text
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.home import Home


def heartbeat(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="write it here, in place of the last one")
    ] = None,
    feed: Annotated[
        list[Path],
        typer.Option("--feed", metavar="FILE", help="a growing file: say when it last grew; may be repeated"),
    ] = [],  # noqa: B006
    check: Annotated[
        Path | None, typer.Option("--check", metavar="FILE", help="check one instead; - reads it")
    ] = None,
    max_age_s: Annotated[float, typer.Option("--max-age-s", help="older is stale")] = 300.0,
    max_feed_age_s: Annotated[
        float | None, typer.Option("--max-feed-age-s", help="a feed that is silent for longer is stale")
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Sign a sign of life on the node, or check one anywhere by the policy of this HOME.

    Run the first every minute on the node and the second wherever somebody relies on it: exit code 1 means
    that it is stale, or not the node's, and that nobody should take silence for peace.
    """
    opened = heading.open_home(home)
    if check is not None:
        _check(opened, check, max_age_s, max_feed_age_s, as_json)
        return
    data = _beat(opened, feed)
    if out is None:
        typer.echo(data.decode(), nl=False)
        return
    from openline.app.durable import write_durably

    write_durably(out, data)
    if as_json:
        emit({"heartbeat": str(out)})
    else:
        console().print(f"heartbeat in {out}", markup=False)


def _beat(home: Home, feeds: list[Path]) -> bytes:
    from openline import bootstrap
    from openline.app.heartbeat import sign_heartbeat
    from openline.model.event import NODE

    with bootstrap.open_journal(home) as journal:
        note = journal.checkpoint()
        last = journal.store.entry(journal.refresh() - 1)
    now_ms = bootstrap.now_ms()
    ages: dict[str, int] = {}
    for path in feeds:
        if path.name in ages:
            raise InputError(f"two feeds are called {path.name!r}", where=str(path), next_step="rename one")
        try:
            ages[path.name] = max(now_ms - path.stat().st_mtime_ns // 1_000_000, 0)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    return sign_heartbeat(
        home.policy(),
        note,
        home.read_key(NODE, "log").private_key,
        last_entry_ms=last.received_at_ms,
        feed_ages_ms=ages,
        now_ms=now_ms,
    )


def _check(home: Home, file: Path, max_age_s: float, max_feed_age_s: float | None, as_json: bool) -> None:
    from openline import bootstrap
    from openline.app.heartbeat import check_heartbeat

    witnessed = home.witnessed().last()
    vitals = check_heartbeat(
        read_input(file),
        home.policy(),
        now_ms=bootstrap.now_ms(),
        max_age_ms=round(max_age_s * 1000),
        max_feed_age_ms=None if max_feed_age_s is None else round(max_feed_age_s * 1000),
        least_size=witnessed.size if witnessed else 0,
        where=str(file),
    )
    if as_json:
        emit(vitals)
    else:
        _say(vitals)
    if vitals.problems:
        raise typer.Exit(1)


def _say(vitals: object) -> None:
    from openline.app.heartbeat import Vitals

    assert isinstance(vitals, Vitals)
    out = console()
    beat = vitals.heartbeat
    if beat is not None and vitals.age_ms is not None:
        out.print(
            f"{time_text(beat.at_ms)}, {vitals.age_ms // 1000} s ago: {beat.tree_size} entries, "
            f"the last at {time_text(beat.last_entry_ms)}",
            markup=False,
        )
        for feed, age_ms in beat.feed_ages_ms.items():
            out.print(f"  feed {feed}: {age_ms // 1000} s before", markup=False)
    for problem in vitals.problems:
        out.print(f"WRONG: {problem}", markup=False)
    if not vitals.problems:
        out.print("alive", markup=False)
