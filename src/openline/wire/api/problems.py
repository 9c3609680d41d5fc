"""Problems: how every error looks on the wire (RFC 9457)."""

from __future__ import annotations

import msgspec

MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong, where, whose fault it is, and what to do next."""

    type: str
    """``urn:openline:problem:…``; ``docs/protocol/http.md`` lists them all."""
    title: str
    status: int
    detail: str
    """What is wrong, in one sentence."""
    where: str = ""
    """The field or thing that it is about."""
    next_step: str = ""
    """What the caller can do about it."""
    fault: str = "caller"
    """Who has to act: ``caller``, ``peer`` or ``openline``."""
    part: int | None = None
    """Of several things that were sent together, which one it is about, counted from zero."""
