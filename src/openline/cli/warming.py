"""Compiled or interpreted: compiling the kernel takes a minute, once for a machine and a version of it.

Little is judged sooner interpreted than the kernel is compiled, by the same code and with the same answers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from openline import bootstrap
from openline.cli.output import console, emit, note, progress
from openline.errors import InputError
from openline.feeds.source import STDIN

FEW_BYTES = 1_500_000
"""Of positions as CSV, some 30,000 rows: up to ten seconds interpreted."""
FEWEST_BYTES = 50_000
"""Some 1,000 rows: sooner done interpreted than the compiled kernel is loaded."""
SHAPE_BYTES = 1 << 13
"""Of zones and lines: drawing them into the index takes longer, interpreted, than judging fixes."""
LOG_BYTES = 1 << 21
TIMES_LARGER = {".gz": 6, ".zst": 6, ".parquet": 4}
"""How much larger the same positions would be as plain CSV, about."""


def choose_kernel(
    positions: Sequence[str | Path], shapes: Sequence[Path], *, home: Path | None = None
) -> None:
    """Interpret the kernel, before it is loaded, where that is done sooner; else say that it takes a while.

    Parameters
    ----------
    positions
        Where they come from. What is no file has no end that could be known.
    shapes, home
        The files of zones and lines, or the HOME that has them on record.
    """
    if _is_decided():
        return
    compiled = bootstrap.is_kernel_compiled()
    few = _size(positions) <= (FEWEST_BYTES if compiled else FEW_BYTES) and _size(shapes) <= SHAPE_BYTES
    if few and (home is None or _size([*home.glob("log.sqlite*")]) <= LOG_BYTES):
        interpret()
    elif not compiled:
        note("compiling the kernel for this machine, which takes a minute or two, once")


def interpret_if_small(log: Path) -> None:
    """Have the kernel interpreted where a log is so small that matching with it takes no longer so."""
    if _size([*log.parent.glob(f"{log.name}*")]) <= LOG_BYTES:
        interpret()


def interpret() -> None:
    """Have the kernel interpreted, unless it is loaded already: then it stays as it is."""
    if not _is_decided():
        os.environ["NUMBA_DISABLE_JIT"] = "1"


def _is_decided() -> bool:
    """Say whether the user has turned the compiler off, or the kernel may be loaded already."""
    return _is_interpreted() or "numba" in sys.modules


def _is_interpreted() -> bool:
    return os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")


def _size(files: Sequence[str | Path]) -> float:
    """Return the bytes in all, as if plain; infinite when something that is there is no file."""
    total = 0.0
    for file in map(Path, files):
        if file.is_file():
            total += file.stat().st_size * TIMES_LARGER.get(file.suffix, 1)
        elif file.exists() or str(file) == STDIN:
            total = float("inf")
    return total


def warm_for_server() -> None:
    """Load what judges positions and finds matches, and compile it first where that was not done: say so.

    A server that compiled inside the first request would keep it waiting for a minute or two. With
    ``NUMBA_DISABLE_JIT=1`` there is nothing to load: that is for few positions and few plans.
    """
    if _is_interpreted():
        return
    if not bootstrap.is_kernel_compiled(with_index=True):
        note("compiling the kernel for this machine, which takes a minute or two, once")
    _watch_harbour()
    _match_two()


def warm(
    as_json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
) -> None:
    """Compile the kernel for this machine ahead of the first watch over many positions.

    It is kept in the cache folder of the user, for this version of Openline. Without it, the first such watch
    compiles what it needs by itself.
    """
    if _is_interpreted():
        raise InputError(
            "nothing can be compiled", where="NUMBA_DISABLE_JIT", next_step="unset it, or set it to 0"
        )
    began = perf_counter()
    with progress("compiling the kernel for this machine, a minute or two"):
        _watch_harbour()
        _match_two()
    seconds = round(perf_counter() - began, 1)
    if as_json:
        emit({"event": "warm", "seconds": seconds, "cache": os.environ["NUMBA_CACHE_DIR"]})
    else:
        console().print(f"the kernel is compiled ({seconds} s), in {os.environ['NUMBA_CACHE_DIR']}")


def _watch_harbour() -> None:
    """Watch the shipped harbour traffic, with a zone edited and one ended on the way."""
    import msgspec

    from openline.app.watch import WatchRun
    from openline.feeds import open_positions
    from openline.kernel.batch import TrackTable
    from openline.model.watch import WatchSettings
    from openline.wire.geojson import read_lines, read_zones

    folder = resources.files("openline.examples") / "harbour"
    tracks = TrackTable()
    run = WatchRun(WatchSettings(), tracks)
    zones = read_zones((folder / "zones.geojson").read_bytes(), "harbour/zones.geojson")
    for zone in zones:
        run.put_zone(zone)
    for line in read_lines((folder / "lines.geojson").read_bytes(), "harbour/lines.geojson"):
        run.put_line(line)
    with (
        resources.as_file(folder / "positions.csv.gz") as file,
        open_positions(str(file), tracks=tracks, streamed=True) as feed,
    ):
        for batch in feed:
            run.feed(batch)
    run.put_zone(msgspec.structs.replace(zones[0], perimeter_mm=zones[0].perimeter_mm + 100_000))
    run.end_zone(zones[0].id)
    run.finish()


def _match_two() -> None:
    """Hold two sites against each other as plans are, put them in, take one out, and let time pass."""
    from openline.app.standing import volumes_of_thing
    from openline.decide.matchbook import HOUR_MS
    from openline.kernel.volumes import VolumeIndex, Volumes
    from openline.model.notification import Site, SiteFunction
    from openline.model.space import Circle, Interval, Position

    def site(id: str, lon_e7: int) -> Volumes:
        circle = Circle(centre=Position(lon_e7=lon_e7, lat_e7=335_000_000), radius_mm=500_000)
        valid = Interval(start_ms=0, end_ms=HOUR_MS)
        return volumes_of_thing(
            Site(id=id, name=id, function=SiteFunction.OTHER, footprint=circle, valid=valid)
        )

    index = VolumeIndex()
    slots = index.add(Volumes.concat([site("a", 387_000_000), site("b", 387_050_000)]))
    index.near(site("c", 387_020_000))
    index.discard(slots[:1])
    index.expire(2 * HOUR_MS)
