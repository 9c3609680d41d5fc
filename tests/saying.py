"""What is said on lines, at a desk: channels opened, messages numbered and sent, statements made."""

from __future__ import annotations

from openline.decide.messaging import next_of, sequence_of
from openline.model.channel import Carrier, Channel, CheckSchedule, Post, PostLabel, Spoken, Verb
from openline.model.notification import Precedence
from openline.model.release import Role
from openline.model.roster import Level
from openline.model.saying import (
    ChannelBody,
    ChannelFacts,
    DeskBody,
    DeskFacts,
    MessageBody,
    MessageFacts,
    StatementBody,
    StatementFacts,
    StopBody,
    StopFacts,
)
from tests.desk import Desk

MINUTE_MS = 60_000


def propose_channel(
    desk: Desk,
    id: str,
    *parties: str,
    level: Level = Level.TACTICAL,
    carrier: Carrier = Carrier.OPENLINE,
    checks: CheckSchedule | None = None,
    version: int = 1,
) -> str:
    """Propose a channel in the name of the first of its parties; return the entry."""
    said = Channel(
        id=id, name=id, version=version, parties=parties, level=level, carrier=carrier, checks=checks
    )
    facts = ChannelFacts(
        channel=id, version=version, parties=parties, level=level, carrier=carrier, checks=checks
    )
    return desk.record(parties[0], "channel.propose/v1", facts, ChannelBody(channel=said))


def channel_step(desk: Desk, author: str, id: str, step: str) -> str:
    """Sign, suspend, resume or close a channel as it stands."""
    now = desk.state.channels[id]
    facts = ChannelFacts(channel=id, version=now.version, proposal_sha256=now.proposal_sha256)
    return desk.record(author, f"channel.{step}/v1", facts)


def open_channel(
    desk: Desk,
    id: str,
    *parties: str,
    level: Level = Level.TACTICAL,
    carrier: Carrier = Carrier.OPENLINE,
    checks: CheckSchedule | None = None,
) -> None:
    """Have a channel proposed by the first of its parties and signed by the others."""
    propose_channel(desk, id, *parties, level=level, carrier=carrier, checks=checks)
    for party in parties[1:]:
        channel_step(desk, party, id, "sign")


def set_desk(desk: Desk, party: str, channel: str, posts: int = 1, then: tuple[str, ...] = ()) -> str:
    """Say who is tried at a party's end of a channel: so many posts, deputies all but the first."""
    former = desk.state.desks.get((party, channel))
    facts = DeskFacts(
        channel=channel,
        version=former.version + 1 if former else 1,
        posts=tuple(Post(role=Role.DUTY_OFFICER, deputy=number > 0) for number in range(posts)),
        then=then,
    )
    labels = tuple(PostLabel(name=f"post {number + 1}", address=f"+99 {number}") for number in range(posts))
    return desk.record(party, "desk.set/v1", facts, DeskBody(posts=labels))


def message(
    desk: Desk,
    sender: str,
    id: str,
    channel: str,
    *action: str,
    precedence: Precedence = Precedence.PRIORITY,
    **fields: object,
) -> MessageFacts:
    """Return the facts of the next message of a sequence."""
    values = {"message": id, "channel": channel, "precedence": precedence, "action": action, **fields}
    facts = MessageFacts(**{"serial": 0, **values})  # type: ignore[arg-type]
    serial, after = next_of(desk.state, sequence_of(sender, facts), precedence)
    return MessageFacts(**{"serial": serial, "after": after, **values})  # type: ignore[arg-type]


def send(
    desk: Desk,
    sender: str,
    id: str,
    channel: str,
    *action: str,
    precedence: Precedence = Precedence.PRIORITY,
    text: str = "Stand by.",
    spoken: Spoken | None = None,
    body: MessageBody | None = None,
    **fields: object,
) -> str:
    """Send a message; return its entry."""
    facts = message(desk, sender, id, channel, *action, precedence=precedence, **fields)
    return desk.record(sender, "message.send/v1", facts, body or MessageBody(text=text, spoken=spoken))


def hear_stop(desk: Desk, id: str, party: str, *to: str, text: str = "Stop, you are hitting us.") -> str:
    """Record a STOP as the node hears it; return its entry."""
    facts = StopFacts(stop=id, party=party, known_by="token" if party else "nothing", to=to)
    return desk.record("node", "stop.hear/v1", facts, StopBody(text=text))


def state(
    desk: Desk, author: str, id: str, about: str, verb: Verb, *to: str, text: str = "So we say."
) -> str:
    """Make a statement; return its entry."""
    facts = StatementFacts(statement=id, about=about, verb=verb, to=to)
    return desk.record(author, "statement.make/v1", facts, StatementBody(text=text))
