"""Messages on channels: who may say what to whom, in which order (R4, R6, R8).

A message is refused when it makes no sense, but for a FLASH: that is taken whatever is odd about it, put
before whoever can be made out, and what is odd is said beside it. A serial that is none does not count: it
moves nobody else's.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from openline.decide.describing import LINE_LENGTH, NAME_LENGTH, TEXT_LENGTH, check_number, check_text
from openline.decide.naming import ID
from openline.decide.reaching import reached_through
from openline.decide.spoken import MessageStanding, Numbered, Sequence
from openline.decide.state import Entry, State, unknown
from openline.errors import InputError, OpenlineError, RefusedError
from openline.model.channel import Carrier
from openline.model.notification import Precedence
from openline.model.saying import MessageBody, MessageFacts

RULE = "messaging/1"

LATEST_ANSWER_MS = 366 * 86_400_000
CLOCKS_MS = 5 * 60_000
"""So far ahead of the node's clock another may be that says when something was said."""
MOST_REFERENCES = 64
_SHA256_LENGTH = 64


def sequence_of(sender: str, facts: MessageFacts) -> Sequence:
    """Return the sequence that a message is numbered in."""
    return Sequence(facts.channel, sender, tuple(sorted({*facts.action, *facts.info})))


def next_of(state: State, sequence: Sequence, precedence: Precedence) -> tuple[int, int]:
    """Return the serial that comes next in a sequence, and that of its last message of a precedence."""
    so_far = state.numbered.get(sequence, Numbered())
    return so_far.last + 1, so_far.last_of.get(precedence, 0)


def judge_message(state: State, entry: Entry, facts: MessageFacts, body: MessageBody) -> None:
    """Refuse a message that is not to be taken; a FLASH is taken whatever it says.

    Raises
    ------
    NotFoundError
        No such channel, or none that the sender has a part in; no message of its own to supersede.
    RefusedError
        The channel is not open, or the serial is not the next.
    InputError
        Names what makes no sense.
    """
    if facts.precedence is Precedence.FLASH:
        return
    for _, error in _odd(state, entry.header.author, facts, body, entry.received_at_ms):
        raise error


def odd_of(state: State, entry: Entry, facts: MessageFacts, body: MessageBody | None) -> tuple[str, ...]:
    """Return what is odd about a FLASH, in words of the table of docs/lines.md; empty for any other message.

    ``state`` is as it was before the message.
    """
    if facts.precedence is not Precedence.FLASH or body is None:
        return ()
    found = _odd(state, entry.header.author, facts, body, entry.received_at_ms)
    return tuple(dict.fromkeys(code for code, _ in found))


def addressees_of(state: State, sender: str, facts: MessageFacts) -> tuple[str, ...]:
    """Return before whom a message is put: whom it names, or, where that is nobody, who is on the line.

    A FLASH whose addressees cannot be made out goes to the others on its channel, else to all with whom its
    sender has one, else to every party: it never goes to nobody.
    """
    named = tuple(it for it in dict.fromkeys((*facts.action, *facts.info)) if _reachable(state, sender, it))
    if named or facts.precedence is not Precedence.FLASH:
        return named
    channel = state.channels.get(facts.channel)
    on_it = channel.parties if channel is not None and sender in channel.parties else ()
    near = on_it or partners_of(state, sender) or tuple(sorted(state.parties))
    return tuple(it for it in near if _reachable(state, sender, it))


def partners_of(state: State, party: str) -> tuple[str, ...]:
    """Return the parties with which another has a channel that all on it have signed, open or not now."""
    signed = (it for it in state.channels.values() if it.open_index is not None)
    shared = (it.parties for it in signed if party in it.parties)
    return tuple(sorted({other for parties in shared for other in parties} - {party}))


def _reachable(state: State, sender: str, party: str) -> bool:
    return party != sender and reached_through(state, party) not in (None, sender)


def _odd(
    state: State, sender: str, facts: MessageFacts, body: MessageBody, now_ms: int
) -> Iterator[tuple[str, OpenlineError]]:
    """Give all that is odd about a message: a word for it, and the error that it is for any but a FLASH."""
    where = f"message {facts.message}"
    yield from _odd_line(state, sender, facts, body, where)
    yield from _odd_addressees(state, sender, facts, where)
    serial, after = next_of(state, sequence_of(sender, facts), facts.precedence)
    if (facts.serial, facts.after) != (serial, after):
        yield (
            "serial",
            RefusedError(
                f"it is number {facts.serial} after {facts.after} to these addressees;"
                f" the next is {serial} after {after}",
                where=f"{where}, serial",
                next_step="number it anew, and sign again",
            ),
        )
    if facts.answer_by_ms and facts.answer_by_ms <= now_ms:
        yield (
            "deadline",
            InputError(
                "its deadline has passed already",
                where=f"{where}, answer_by_ms",
                next_step="set one that lies ahead, or none: then it is as its precedence has it",
            ),
        )
    elif facts.answer_by_ms > now_ms + LATEST_ANSWER_MS:
        yield (
            "deadline",
            InputError("its deadline is more than a year ahead", where=f"{where}, answer_by_ms"),
        )
    if body.spoken is not None and body.spoken.at_ms > now_ms + CLOCKS_MS:
        yield (
            "spoken",
            InputError(
                "it was said at a time that lies ahead",
                where=f"{where}, spoken",
                next_step="give the time at which it was said, in UTC or with its offset",
            ),
        )
    yield from _odd_references(state, sender, facts, where)
    try:
        check_said(facts, body)
    except OpenlineError as error:
        yield "text", error


def _odd_line(
    state: State, sender: str, facts: MessageFacts, body: MessageBody, where: str
) -> Iterator[tuple[str, OpenlineError]]:
    channel = state.channels.get(facts.channel)
    if channel is None or sender not in channel.parties:
        yield "channel", unknown("channel", facts.channel)
        return
    if channel.state != "open":
        yield (
            f"channel_{channel.state}",
            RefusedError(
                f"the channel {channel.id!r} is {channel.state}",
                where=where,
                next_step="send it on another channel, or as FLASH: that and STOP are always taken",
            ),
        )
    if channel.carrier is not Carrier.OPENLINE and body.spoken is None:
        yield (
            "spoken",
            InputError(
                f"what goes by {channel.carrier.value} is typed in afterwards: it says when it was said",
                where=f"{where}, spoken",
                next_step="give the time at which it was said",
            ),
        )


def _odd_addressees(
    state: State, sender: str, facts: MessageFacts, where: str
) -> Iterator[tuple[str, OpenlineError]]:
    named = (*facts.action, *facts.info)
    if not facts.action:
        yield (
            "no_addressee",
            InputError(
                "it has no action addressee",
                where=f"{where}, action",
                next_step="say who is to act on it; who is only to know of it is an information addressee",
            ),
        )
    if len(set(named)) != len(named):
        yield "addressee", InputError("an addressee stands there twice", where=f"{where}, action and info")
    channel = state.channels.get(facts.channel)
    on_it = channel.parties if channel is not None and sender in channel.parties else ()
    for party in named:
        if party == sender or party not in on_it:
            yield (
                "addressee",
                RefusedError(
                    "it is addressed to its sender"
                    if party == sender
                    else f"{party!r} is not on the channel {facts.channel!r}",
                    where=f"{where}, action and info",
                    next_step=f"on it are {', '.join(it for it in on_it if it != sender)}" if on_it else "",
                ),
            )


def _odd_references(
    state: State, sender: str, facts: MessageFacts, where: str
) -> Iterator[tuple[str, OpenlineError]]:
    if facts.supersedes and facts.cancels:
        yield "supersedes", InputError("it cannot supersede one and cancel another", where=where)
    for field in ("supersedes", "cancels"):
        former = getattr(facts, field)
        if not former:
            continue
        known = state.messages.get(former)
        if known is None or known.sender != sender:
            yield "supersedes", unknown("message of your own", former)
        elif known.state != "sent":
            yield "supersedes", RefusedError(f"{former} is {known.state} already", where=f"{where}, {field}")
        elif not set(known.to) <= {*facts.action, *facts.info}:
            yield (
                "supersedes",
                RefusedError(
                    f"{former} went to others, too: they would not hear of it",
                    where=f"{where}, {field}",
                    next_step=f"address it to {', '.join(known.to)}",
                ),
            )
    if len(facts.references) > MOST_REFERENCES or not all(ID.fullmatch(it) for it in facts.references):
        yield (
            "references",
            InputError(f"a reference is an id, and there are {MOST_REFERENCES} at most", where=where),
        )


def check_said(facts: MessageFacts, body: MessageBody) -> None:
    """Check what a message says: that it says something, once, and no more than anybody reads.

    Raises
    ------
    InputError
        Names the field.
    """
    where = f"message {facts.message}"
    if body.sealed is not None:
        if body.text or body.translations:
            raise InputError("a sealed message says nothing beside what is sealed", where=f"{where}, text")
        if {it.party for it in body.sealed.boxes} != {*facts.action, *facts.info}:
            raise InputError("it is not sealed to just its addressees", where=f"{where}, sealed")
        if len(body.sealed.ciphertext_hex) > 16 * TEXT_LENGTH:
            raise InputError("what is sealed is too long", where=f"{where}, sealed")
    if (body.sealed is not None) != (len(facts.sealed_sha256) == _SHA256_LENGTH):
        raise InputError("the hash of what is sealed goes with it, and only then", where=f"{where}, sealed")
    if body.sealed is None:
        check_text(body.text, f"{where}, text", TEXT_LENGTH, needed=not facts.cancels)
    check_number(body.translations, f"{where}, translations")
    for number, it in enumerate(body.translations, 1):
        check_text(it.text, f"{where}, translation {number}", TEXT_LENGTH, needed=True)
        check_text(it.language, f"{where}, translation {number}, language", 35, needed=True)
        check_text(it.by, f"{where}, translation {number}, by", LINE_LENGTH)
    check_number(body.attachments, f"{where}, attachments")
    for number, it_ in enumerate(body.attachments, 1):
        check_text(it_.name, f"{where}, attachment {number}", NAME_LENGTH, needed=True)
        digits = set(it_.sha256)
        if len(it_.sha256) != _SHA256_LENGTH or not digits <= set("0123456789abcdef") or it_.bytes < 0:
            raise InputError("it needs its size, and its SHA-256 in 64 digits", where=f"{where}, {it_.name}")
    if body.spoken is not None and body.spoken.at_ms < 0:
        raise InputError("it was said before 1970", where=f"{where}, spoken")


# -- fold ------------------------------------------------------------------------------------------


def apply_message(state: State, entry: Entry, facts: MessageFacts) -> MessageStanding:
    """Return what stands of a message that was taken, and note its number and what it takes the place of."""
    sender = entry.header.author
    sequence = sequence_of(sender, facts)
    serial, after = next_of(state, sequence, facts.precedence)
    if (facts.serial, facts.after) == (serial, after):
        so_far = state.numbered.get(sequence, Numbered())
        state.numbered[sequence] = Numbered(last=serial, last_of={**so_far.last_of, facts.precedence: serial})
    to = addressees_of(state, sender, facts)
    for former, now in ((facts.supersedes, "superseded"), (facts.cancels, "cancelled")):
        known = state.messages.get(former)
        # Whoever would not hear of it is still to answer what it was to take the place of.
        if (
            known is not None
            and known.sender == sender
            and known.state == "sent"
            and set(known.to) <= set(to)
        ):
            state.messages[former] = replace(known, state=now)
    now_ms = entry.received_at_ms
    in_time = now_ms < facts.answer_by_ms <= now_ms + LATEST_ANSWER_MS
    return MessageStanding(
        id=facts.message,
        entry=entry.header.id,
        at_ms=now_ms,
        channel=facts.channel,
        sender=sender,
        to=to,
        # Where nobody is left to act on a FLASH, all before whom it is put are to answer it.
        action=tuple(it for it in to if it in facts.action or it not in facts.info) or to,
        precedence=facts.precedence,
        serial=facts.serial,
        answer_by_ms=facts.answer_by_ms if in_time else 0,
    )
