"""Parties and their keys: every party is shown every other, or nobody could check a signature."""

from __future__ import annotations

from msgspec import UNSET

from openline.app.showing.rows import KeyLife, KeyRow, PartyRow
from openline.app.showing.view import View
from openline.decide.presenting import reached_through
from openline.decide.state import KeyStanding, PartyStanding
from openline.model.event import PartyBody


def name_of(view: View, it: PartyStanding) -> str | None:
    """Return what a party is called, unless that was redacted."""
    body = view.body(it.entry)
    return body.party.name if isinstance(body, PartyBody) else None


def party_row(view: View, it: PartyStanding) -> PartyRow:
    """Return the row of a party."""
    return PartyRow(
        party=it.id,
        version=it.version,
        name=name_of(view, it),
        addressable=it.addressable.value,
        reach_via=it.reach_via,
        call=reached_through(view.state, it.id),
        root_key=it.root_key_hex,
        keys=tuple(
            KeyLife(
                public_key=key.key.public_key_hex,
                state=key.state,
                custody=key.key.custody,
                valid_from_index=key.key.valid_from_index if view.of_node else UNSET,
                valid_until_index=key.key.valid_until_index if view.of_node else UNSET,
            )
            for key in view.state.keys.get(it.id, ())
        ),
    )


def key_row(view: View, it: KeyStanding) -> KeyRow:
    """Return the row of a key. From which entry to which it is valid a party reads in its bundle."""
    return KeyRow(
        party=it.key.party,
        public_key_hex=it.key.public_key_hex,
        custody=it.key.custody,
        valid_from_index=it.key.valid_from_index if view.of_node else UNSET,
        valid_until_index=it.key.valid_until_index if view.of_node else UNSET,
        state=it.state,
    )
