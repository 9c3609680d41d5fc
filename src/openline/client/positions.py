"""Positions: batches in, where tracks are out, and the sources that they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from openline.client.following import QUIET_S, events
from openline.client.resource import Resource
from openline.client.rows import quoted
from openline.wire.api.positions import (
    NewSource,
    Position,
    PositionBatch,
    PositionsAccepted,
    PositionsThen,
    SourceChange,
    Sources,
    SourceShown,
)

PATH = "/v1/positions"


class WhereTracksAre(msgspec.Struct, frozen=True, kw_only=True):
    """Where tracks are now that have moved, or all of them."""

    at_ms: int
    whole: bool
    """These are all that there are: forget any others."""
    positions: list[dict[str, Any]]


class Positions(Resource):
    """Positions in and out. A batch is told by what is in it: to send it again is safe."""

    def send_positions(
        self, source: str, positions: Sequence[Position], *, key: str = ""
    ) -> PositionsAccepted:
        """Send positions of a source; they are durable once this answers."""
        return self._send(source, msgspec.json.encode(PositionBatch(positions=list(positions))), key=key)

    def send_columns(
        self, source: str, columns: Mapping[str, Sequence[Any]], *, key: str = ""
    ) -> PositionsAccepted:
        """Send positions by columns, under the names of :class:`.Position`: read several times faster."""
        columns = {name: list(it) for name, it in columns.items()}
        return self._send(source, msgspec.json.encode({"columns": columns}), key=key)

    def send_lines(self, source: str, lines: bytes, *, key: str = "") -> PositionsAccepted:
        """Send positions as JSON lines."""
        return self._send(source, lines, media_type="application/x-ndjson", key=key)

    def send_arrow(self, source: str, stream: bytes, *, key: str = "") -> PositionsAccepted:
        """Send positions as an Arrow IPC stream with columns of the same names: the fastest."""
        return self._send(source, stream, media_type="application/vnd.apache.arrow.stream", key=key)

    def _send(
        self, source: str, content: bytes, *, media_type: str = "application/json", key: str
    ) -> PositionsAccepted:
        answer = self.server.raw(
            "POST",
            PATH,
            content=content,
            query={"source": source},
            media_type=media_type,
            key=key,
            is_safe=True,
        )
        return self.server.read(answer, PositionsAccepted, PATH)

    def watch_positions(self) -> Iterator[WhereTracksAre]:
        """Yield where tracks are now, as the party may see them: all first, then what moves.

        It ends with the line. What was missed is not sent again: ask anew, and all come first.
        """
        with self.server.stream(f"{PATH}/stream", headers={}, quiet_s=QUIET_S) as lines:
            for data in events(lines):
                yield msgspec.json.decode(data, type=WhereTracksAre)

    def positions_then(self, at_ms: int) -> PositionsThen:
        """Get where tracks were at a time, by what had come in by then, as the party may see them."""
        return self._get(f"{PATH}/then", PositionsThen, at=at_ms)

    def sources(self) -> tuple[SourceShown, ...]:
        """Get the party's sources, and how they fare."""
        return self._get("/v1/sources", Sources).sources

    def add_source(self, source: NewSource) -> SourceShown:
        """Register a source of the party's."""
        return self._do("POST", "/v1/sources", SourceShown, body=source)

    def change_source(self, id: str, change: SourceChange) -> SourceShown:
        """Change what is said of a source, whom it is shared with, or switch it off."""
        return self._do("PATCH", f"/v1/sources/{quoted(id)}", SourceShown, body=change)
