"""Volumes kept from one opening of a log to the next: made in milliseconds each, read back in microseconds.

They are a copy of what stands in bodies and nothing else, so they can be thrown away at any time; the store
throws them away with every redaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from openline.kernel.volume_batch import Volumes

NAME = "index:standing"
"""Under which the store keeps them."""
RULE = "standing/1"
"""Changes with the margins, the defaults and the way from declarations to volumes."""
WORTH_KEEPING = 256
"""So many volumes made anew are written down again."""


def write_volumes(made: Mapping[str, Volumes]) -> bytes:
    """Return volumes by the id of the entry that declares them, as bytes for :func:`read_volumes`."""
    from openline.kernel.volume_batch import Volumes

    together = Volumes.concat(made.values())
    columns = {field.name: getattr(together, field.name) for field in fields(Volumes)}
    target = BytesIO()
    np.savez(
        target,
        rule=np.array(RULE),
        entries=np.array(list(made), dtype=np.str_),
        counts=np.array([len(it) for it in made.values()], dtype=np.int64),
        **columns,
    )
    return target.getvalue()


def read_volumes(saved: bytes) -> dict[str, Volumes]:
    """Return the volumes that were written, by entry; none that cannot be read or are of other rules."""
    from openline.kernel.volume_batch import Volumes

    try:
        with np.load(BytesIO(saved), allow_pickle=False) as read:
            if str(read["rule"]) != RULE:
                return {}
            together = Volumes(**{field.name: read[field.name] for field in fields(Volumes)})
            last = np.cumsum(read["counts"])
            entries = read["entries"].tolist()
    except (ValueError, KeyError, OSError, EOFError):
        return {}
    first = np.concatenate(([0], last[:-1]))
    return {
        entry: together.take(np.arange(begin, end))
        for entry, begin, end in zip(entries, first.tolist(), last.tolist(), strict=True)
    }
