"""Numbers of messages: behind what the node has shown the party, and what is signed here and on its way.

Whoever writes at a gateway numbers by a copy that may be old, or beside a colleague who does the same. The
words are the party's and its key is here: a number that is taken is given anew, and nobody is asked for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from openline.app.drafts import AddressedDraft
from openline.app.ports import Draft
from openline.errors import OpenlineError, RefusedError
from openline.ledger.canonical import from_base64
from openline.ledger.entry import Header, SignedEntry, read_header
from openline.model.event import EVENTS
from openline.model.saying import MessageBody, MessageFacts

MESSAGE = "message.send/v1"
WORDS = 80
"""So many characters say which message is meant."""


class Place(NamedTuple):
    """A message in its sequence."""

    serial: int
    precedence: str


def is_serial(error: OpenlineError) -> bool:
    """Tell whether it is the number of a message alone for which the node refuses it."""
    return isinstance(error, RefusedError) and error.where.endswith(", serial")


def sequence_of(sender: str, channel: str, addressees: Iterable[str]) -> str:
    """Return how a sequence is called: what one sender writes to one set of addressees on one channel."""
    return "\n".join((channel, sender, *sorted(set(addressees))))


def sequence_in(sender: str, facts: MessageFacts) -> str:
    """Return the sequence that a message is numbered in."""
    return sequence_of(sender, facts.channel, (*facts.action, *facts.info))


def place_in(row: Mapping[str, Any]) -> tuple[str, Place]:
    """Return the sequence of a row of the list of messages, and its place there."""
    sequence = sequence_of(row["sender"], row["channel"], (*row["action"], *row["info"]))
    return sequence, Place(row["serial"], row["precedence"])


def next_behind(places: Iterable[Place], precedence: str) -> tuple[int, int]:
    """Return the serial that comes next, and that of the last message of a precedence.

    A FLASH that was taken under another number than the next counts for nothing.
    """
    last, after = 0, 0
    for it in sorted(places):
        if it.serial == last + 1:
            last = it.serial
            after = it.serial if it.precedence == precedence else after
    return last + 1, after


def numbered(addressed: AddressedDraft, places: Iterable[Place]) -> AddressedDraft:
    """Return a draft of a message as the next behind others."""
    facts = addressed.draft.facts
    assert isinstance(facts, MessageFacts)
    serial, after = next_behind(places, facts.precedence.value)
    return addressed._replace(
        draft=replace(addressed.draft, facts=replace(facts, serial=serial, after=after))
    )


def header_of(entry: SignedEntry) -> Header:
    """Read the header of an entry."""
    return read_header(from_base64(entry.envelope.payload))


def draft_of(entry: SignedEntry) -> AddressedDraft:
    """Return what was signed as a draft, to be signed anew: under its own key, so that nothing is doubled."""
    header = header_of(entry)
    event = EVENTS[header.type]
    draft = Draft(
        type=header.type,
        subject=header.subject,
        facts=msgspec.convert(header.facts, event.facts),
        body=msgspec.json.decode(entry.body, type=event.body),
        at_ms=header.at_ms,
        cites=header.cites,
        rule=header.rule,
        key=header.key,
    )
    return AddressedDraft(header.theatre, header.mode, header.author, draft)


def is_same(one: AddressedDraft, other: AddressedDraft) -> bool:
    """Tell whether two drafts say the same, under whatever number."""

    def said(it: AddressedDraft) -> tuple[object, ...]:
        facts = it.draft.facts
        if isinstance(facts, MessageFacts):
            facts = replace(facts, serial=0, after=0)
        return (it.author, it.draft.type, facts, it.draft.body)

    return said(one) == said(other)


def message_in(entry: SignedEntry) -> tuple[MessageFacts, MessageBody] | None:
    """Return what an entry says, where it is a message that can be read: not all were signed here."""
    header = header_of(entry)
    if header.type != MESSAGE:
        return None
    try:
        facts = msgspec.convert(header.facts, MessageFacts)
        return facts, msgspec.json.decode(entry.body, type=MessageBody)
    except msgspec.MsgspecError:
        return None


def words_of(entry: SignedEntry) -> str:
    """Say which entry is meant: a message by its first words, anything else by what it is about."""
    header = header_of(entry)
    said = message_in(entry)
    if said is None:
        return f"{header.type} {header.subject}".strip()
    facts, body = said
    text = " ".join(body.text.split()) or "(sealed)"
    text = text if len(text) <= WORDS else f"{text[: WORDS - 1]}…"
    to = ", ".join((*facts.action, *facts.info))
    return f"{facts.precedence.value.upper()} message on {facts.channel} to {to}: “{text}”"
