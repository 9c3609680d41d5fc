"""Consenting: what stands once all whom it names have signed the same text, as a command says its steps.

Agreements (R1) and joint cells (R28) are proposed, signed and taken back alike; what is said of each before
it is signed, and how it stands afterwards, is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from openline.cli.authoring import authoring
from openline.cli.reading import Present, present

if TYPE_CHECKING:
    from openline.client import Client
    from openline.decide.state import State
    from openline.model.event import Facts


class Kind(NamedTuple):
    """One kind of thing that is consented to."""

    family: str
    """The first word of its entries' types."""
    facts: Callable[[str, Present], Facts]
    """What a step is about: the version that is proposed now, by its digest."""
    read_back: Callable[[Present, bool], Mapping[str, Any]]
    """What whoever signs is shown first, for a person or a program."""
    stands: Callable[[State, str], str]
    """How it stands."""
    stands_there: Callable[[Client, str], str]
    """The same, as a server shows it."""


def take_step(
    kind: Kind,
    action: str,
    id: str,
    by: str,
    reason: str,
    seen: Path | None,
    home: Path | None,
    out: Path | None,
    draft: Path | None,
    as_json: bool,
) -> None:
    """Record a step of a party's: it signs, suspends, resumes, leaves or withdraws."""
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody

    with authoring(home, by, out=out, draft=draft, as_json=as_json) as desk:
        now = present(desk, id, kind.family, seen=seen)
        notes: dict[str, Any] = {}
        if action == "sign":
            notes = {"version": now.version, "text_sha256": now.body_sha256, **kind.read_back(now, as_json)}
        desk.record(
            Draft(
                type=f"{kind.family}.{action}/v1", facts=kind.facts(id, now), body=ReasonBody(reason=reason)
            ),
            notes=notes,
            outcome=lambda state: kind.stands(state, id),
            outcome_there=lambda client: kind.stands_there(client, id),
        )


def proposed(id: str, parties: tuple[str, ...], signed: Mapping[str, Any]) -> str:
    """Say of what is proposed who has not signed it yet."""
    missing = [party for party in parties if party not in signed]
    return f"{id} is proposed; not signed yet by {', '.join(missing)}"
