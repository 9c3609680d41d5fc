"""A base map of the operator's own, for the page: one PMTiles file on this machine, read piece by piece.

There is none by default: the page then shows land and water alone, without borders or names.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get

from openline.app.accounts import Caller
from openline.decide.permitting import Action, permit
from openline.errors import InputError, NotFoundError, StorageError

MOST_BYTES = 8 << 20
"""So much of it is given at once."""
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})")


class Tiles(msgspec.Struct, frozen=True, kw_only=True):
    """Whether there is a base map of the operator's own."""

    address: str
    """Where; empty where there is none."""


@get("/page/tiles.json", include_in_schema=False, sync_to_thread=False)
def say_tiles(request: Request[Any, Any, Any], caller: Caller) -> Tiles:
    """Say whether there is one: a page that asks need not fail to find out."""
    permit(caller.role, caller.scopes, Action.READ)
    return Tiles(address="/page/tiles.pmtiles" if request.app.state.config.page.tiles else "")


@get("/page/tiles.pmtiles", include_in_schema=False, sync_to_thread=True)
def give_tiles(request: Request[Any, Any, Any], caller: Caller) -> Response[bytes]:
    """Give a piece of it, as ``Range`` says."""
    permit(caller.role, caller.scopes, Action.READ)
    path = request.app.state.config.page.tiles
    if not path:
        raise NotFoundError("there is no base map here", next_step="'page.tiles' names a PMTiles file")
    try:
        with Path(path).open("rb") as file:
            status = os.fstat(file.fileno())
            match = _RANGE.fullmatch(request.headers.get("range", ""))
            first, last = (int(match[1]), int(match[2])) if match else (0, status.st_size - 1)
            last = min(last, status.st_size - 1)
            if not match and status.st_size > MOST_BYTES:
                raise InputError("it is given piece by piece", where="Range", next_step="ask for a range")
            if first > last or last - first >= MOST_BYTES:
                raise InputError(f"no range of up to {MOST_BYTES:,} bytes of it", where="Range")
            file.seek(first)
            piece = file.read(last - first + 1)
    except OSError as error:
        raise StorageError(
            f"the base map cannot be read: {error.strerror}",
            where="page.tiles",
            next_step="the operator sees to the file that is set as 'page.tiles'",
        ) from error
    headers = {
        "Cache-Control": "private, max-age=3600",
        "Accept-Ranges": "bytes",
        "ETag": f'"{status.st_mtime_ns:x}-{status.st_size:x}"',
    }
    if match:
        headers["Content-Range"] = f"bytes {first}-{last}/{status.st_size}"
    return Response(
        piece,
        status_code=206 if match else 200,
        media_type="application/vnd.pmtiles",
        headers=headers,
    )


ROUTES: list[Any] = [say_tiles, give_tiles]
