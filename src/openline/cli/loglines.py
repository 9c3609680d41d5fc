"""Log sheets of a voice line, typed in: each line becomes a message, with both times kept (R30)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from openline.cli.saying import numbered
from openline.cli.times import time_text
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.ports import Draft
    from openline.cli.authoring import Authoring
    from openline.decide.spoken import Sequence
    from openline.model.notification import Precedence
    from openline.wire.sheets import LogLine, RowReading


def log_drafts(desk: Authoring, rows: list[RowReading], file: str) -> tuple[list[Draft], list[str]]:
    """Return the messages of a log sheet in the order in which they were said, and the cell of each.

    A line that is typed in twice gets the same id, so the second is refused.

    Raises
    ------
    InputError
        A line was said later than now; or the serials are not known here.
    """
    from msgspec.structs import replace

    from openline import bootstrap
    from openline.app.ports import Draft
    from openline.decide.messaging import sequence_of
    from openline.model.channel import Spoken
    from openline.model.notification import Precedence
    from openline.model.release import Receipt
    from openline.model.saying import MessageBody, MessageFacts

    if desk.client is None and desk.rules is None:
        raise InputError("serials are known at the node only", next_step="name the server: --server URL")
    now_ms = bootstrap.now_ms()
    so_far: dict[Sequence, tuple[int, dict[Precedence, int]]] = {}
    drafts, places = [], []
    lines = [(it, it.logged) for it in rows if it.logged is not None]
    for row, said in sorted(lines, key=lambda it: it[1].said_ms):
        where = f"{file}: {row.cell}"
        if said.said_ms > now_ms:
            raise InputError(f"it was said at {time_text(said.said_ms)}, which lies ahead", where=where)
        facts = MessageFacts(
            message=id_of(said),
            channel=said.channel,
            serial=0,
            precedence=Precedence(said.precedence),
            action=said.parties,
            needs=Receipt.READ if said.read_back else Receipt.READ_BACK,
        )
        sequence = sequence_of(desk.party, facts)
        if sequence not in so_far:
            first = numbered(desk, facts)
            so_far[sequence] = first.serial - 1, {}
        last, last_of = so_far[sequence]
        # What stands before it on record counts until the sheet itself has one of its precedence.
        after = last_of.get(facts.precedence, numbered(desk, facts).after)
        so_far[sequence] = last + 1, {**last_of, facts.precedence: last + 1}
        body = MessageBody(
            text=said.text,
            language=said.language,
            spoken=Spoken(
                at_ms=said.said_ms, by=said.by, to=said.to + (", who read it back" if said.read_back else "")
            ),
        )
        drafts.append(
            Draft(type="message.send/v1", facts=replace(facts, serial=last + 1, after=after), body=body)
        )
        places.append(where)
    return drafts, places


def id_of(said: LogLine) -> str:
    """Return the id of a line's message: the same whenever it is typed in again."""
    from openline.decide.naming import fitting_id

    at = datetime.fromtimestamp(said.said_ms / 1000, UTC)
    return fitting_id(f"{said.channel}-{at:%Y%m%d%H%M}-{said.number}".lower(), set(), otherwise="log")


def log_notes(rows: list[RowReading]) -> dict[str, Any]:
    """Say of each line what was read, before it is recorded."""
    return {
        "said": [
            f"{it.number} at {time_text(it.said_ms)} on {it.channel} to {', '.join(it.parties)}"
            f" ({it.precedence}): {it.text[:80]}"
            for row in rows
            if (it := row.logged) is not None
        ]
    }
