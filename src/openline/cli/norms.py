"""Norms of an agreement as options and in words: lead times, relay, notices (R8, R11)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from openline.errors import InputError

if TYPE_CHECKING:
    from msgspec import UnsetType

    from openline.model.agreement import LeadTime, Norms

LeadTimes: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--lead-time",
        metavar="KIND=NORMAL/EMERGENCY",
        help="how long ahead things are notified, such as movement=48h/24h; less is said, never refused",
    ),
]
RelayNorm: TypeAlias = Annotated[
    bool, typer.Option("--relay-norm", help="what is notified is relayed to units before it begins; else red")
]
NoticeNorm: TypeAlias = Annotated[
    bool, typer.Option("--notice-norm", help="who begins an activity cites the notices of its matches")
]

_UNITS_S = {"min": 60, "h": 3_600, "d": 86_400}


def norms_of(lead_times: list[str], relay: bool, notices: bool) -> Norms | UnsetType:
    """Read the norms that options set; unset when none does.

    Raises
    ------
    InputError
        A lead time in another form.
    """
    from msgspec import UNSET

    from openline.model.agreement import Norms

    if not (lead_times or relay or notices):
        return UNSET
    return Norms(lead_times=tuple(_lead_time(it) for it in lead_times), relay=relay, notices=notices)


def norm_words(norms: Norms | UnsetType) -> list[str]:
    """Say in words what norms an agreement sets: whoever signs it signs them."""
    from msgspec import UnsetType

    if isinstance(norms, UnsetType):
        return []
    said = [
        f"{it.kind}s are notified {_duration(it.normal_s)} ahead, in an emergency {_duration(it.emergency_s)}"
        for it in norms.lead_times
    ]
    said += ["what is notified is relayed to units before it begins"] if norms.relay else []
    return said + (["who begins an activity cites the notices of its matches"] if norms.notices else [])


def _lead_time(text: str) -> LeadTime:
    import msgspec

    from openline.model.agreement import LeadTime

    found = re.fullmatch(r"(\w+)=(\d{1,5})(min|h|d)/(\d{1,5})(min|h|d)", text.replace(" ", ""))
    try:
        if found is None:
            raise ValueError(text)
        normal_s, emergency_s = (int(found[it]) * _UNITS_S[found[it + 1]] for it in (2, 4))
        fields = {"kind": found[1], "normal_s": normal_s, "emergency_s": emergency_s}
        return msgspec.convert(fields, LeadTime)
    except (ValueError, msgspec.ValidationError):
        raise InputError(
            f"{text!r} is no lead time",
            where="--lead-time",
            next_step="write it like movement=48h/24h: site, movement or activity; min, h or d",
        ) from None


def _duration(seconds: int) -> str:
    for unit, factor in reversed(_UNITS_S.items()):
        if seconds % factor == 0 and seconds >= factor:
            return f"{seconds // factor} {unit}"
    return f"{seconds} s"
