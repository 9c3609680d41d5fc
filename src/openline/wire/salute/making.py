"""What a SALUTE report puts on record: one sighting for each class that it counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openline.errors import InputError
from openline.model.presence import Sighting
from openline.wire.salute.reading import Salute


def sightings_from(
    salute: Salute, *, ids: Sequence[str], source: str = "", party: str = ""
) -> list[Sighting]:
    """Return what was read as sightings, of one place and time.

    Parameters
    ----------
    ids
        One for each class that is counted.
    source, party
        Who saw it, and whose they are, where the report does not say.

    Raises
    ------
    InputError
        Something is wrong with it, or nobody is said to have seen it.
    """
    if salute.problems or salute.area is None or salute.seen is None:
        first = salute.problems[0]
        where = f"line {first.line}, {first.field}" if first.line else first.field
        raise InputError(first.what, where=where, next_step=first.next_step)
    said_by = salute.source or source
    if not said_by:
        raise InputError(
            "nobody is said to have seen it", where="source", next_step="write it behind SOURCE:"
        )
    note = "; ".join(it for it in (salute.said_size, salute.said_activity, salute.note) if it)
    more: dict[str, Any] = {
        "activity": salute.activity,
        "as_of_ms": salute.as_of_ms,
        "confidence": salute.confidence,
        "source_kind": salute.source_kind or "patrol_report",
        "unit": salute.unit or None,
        "equipment": salute.equipment or None,
        "stage": salute.stage,
    }
    return [
        Sighting(
            id=id,
            seen=salute.seen,
            area=salute.area,
            count=count,
            counted=counted,
            party=salute.party or party or None,
            source=said_by,
            source_grade=salute.grade,
            note=note,
            **{name: value for name, value in more.items() if value is not None},
        )
        for id, (count, counted) in zip(ids, salute.sizes, strict=True)
    ]
