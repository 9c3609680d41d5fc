"""Connecting: channels between parties, and the desks at their ends (R4, R6).

A channel is open once every party on it has signed the same version; proposing it is the proposer's
signature. Any of them may suspend it, and only that party resumes it; who closes it asks nobody. What it says
is changed by a new channel: serials, checks and what was measured belong to this one.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from openline.decide.consenting import guards_of, suspension_guards
from openline.decide.describing import LINE_LENGTH, NAME_LENGTH, TEXT_LENGTH, check_number, check_text
from openline.decide.escalating import is_circular
from openline.decide.machine import Guard, Machine, Row
from openline.decide.spoken import ChannelStanding, DeskStanding
from openline.decide.state import State, in_use, taken, unknown
from openline.errors import InputError, RefusedError
from openline.model.channel import Channel, CheckSchedule
from openline.model.event import NODE, Body
from openline.model.notification import Recurrence
from openline.model.party import Addressable
from openline.model.saying import ChannelBody, ChannelFacts, DeskBody, DeskFacts

RULE = "connecting/1"

SHORTEST_CHECK_MS = 60_000
"""Nobody answers more often than once a minute."""
DAY_S = 86_400
MOST_POSTS = 20


@dataclass(frozen=True, slots=True)
class ChannelMove:
    """What the guards look at: who wants what, and what stands."""

    author: str
    facts: ChannelFacts
    standing: ChannelStanding | None


CHANNEL = Machine[ChannelMove](
    name="channel",
    start="absent",
    rows=(
        Row("absent", "propose", "proposed", ("author is named", "two are named", "first version")),
        Row("proposed", "propose", "proposed", (
            "author is named", "two are named", "next version", "drops nobody",
        )),
        Row("proposed", "sign", "proposed", ("author is named", "same text", "author has not signed")),
        Row("proposed", "open", "open", ("by the node", "same text", "all have signed")),
        Row("proposed", "close", "closed", ("author is named",)),
        Row("open", "suspend", "suspended", ("author is named",)),
        Row("open", "close", "closed", ("author is named",)),
        Row("suspended", "suspend", "suspended", ("author is named", "author has not suspended")),
        Row("suspended", "resume", "open", ("author has suspended", "nobody else has")),
        Row("suspended", "resume", "suspended", ("author has suspended", "others have too")),
        Row("suspended", "close", "closed", ("author is named",)),
    ),
    guards={
        **guards_of("a channel"),
        **suspension_guards(),
        "author has not signed": Guard(
            lambda m: m.standing is not None and m.author not in m.standing.signed,
            "this party has signed this version already; proposing it was signing it",
        ),
    },
    by_itself=frozenset({"open"}),
)  # fmt: skip


# -- judging ---------------------------------------------------------------------------------------


def judge_channel(state: State, author: str, transition: str, facts: ChannelFacts, body: Body) -> str:
    """Return the state that a channel would be in.

    Raises
    ------
    NotFoundError
        No such channel, or none that the author has a part in; a party that is not on record.
    RefusedError
        The table does not permit it, or the id is taken.
    InputError
        A proposal whose body and facts disagree, or whose checks make no sense.
    """
    where = f"channel {facts.channel}"
    standing = state.channels.get(facts.channel)
    knows = standing is not None and author in (NODE, *standing.parties)
    if transition != "propose" and not knows:
        raise unknown("channel", facts.channel)
    if transition == "propose":
        is_taken = standing is None and in_use(state, facts.channel)
        named_so = facts.channel == NODE or facts.channel in state.parties or facts.channel in state.cells
        if is_taken or named_so or (standing and not knows):
            raise taken(state, author, facts.channel, where)
        _check_proposal(state, facts, body.channel if isinstance(body, ChannelBody) else None, where)
    now = standing.state if standing else CHANNEL.start
    return CHANNEL.step(now, transition, ChannelMove(author, facts, standing), where=where)


def _check_proposal(state: State, facts: ChannelFacts, said: Channel | None, where: str) -> None:
    same = said is not None and (
        said.id, said.version, said.parties, said.level, said.carrier, said.checks
    ) == (facts.channel, facts.version, facts.parties, facts.level, facts.carrier, facts.checks)  # fmt: skip
    if said is None or not same:
        raise InputError("the body and the facts of the proposal say different things", where=where)
    if facts.proposal_sha256:
        raise InputError("a proposal cites no earlier one", where=f"{where}, proposal_sha256")
    check_text(said.name, f"{where}, name", NAME_LENGTH, needed=True)
    check_text(said.interpreter, f"{where}, interpreter", LINE_LENGTH)
    check_text(said.opening_terms, f"{where}, opening terms", TEXT_LENGTH)
    check_number(said.languages, f"{where}, languages")
    check_hours(said.hours, f"{where}, hours")
    if not said.languages:
        raise InputError("it names no language", where=f"{where}, languages")
    if said.checks is not None:
        _check_schedule(said.checks, f"{where}, checks")
    for party in facts.parties:
        if state.party(party).addressable is Addressable.NEVER:
            raise RefusedError(
                f"{party!r} is never to be addressed: it is on no channel", where=f"{where}, parties"
            )


def _check_schedule(checks: CheckSchedule, where: str) -> None:
    if checks.every_ms < SHORTEST_CHECK_MS or checks.first_ms < 0:
        raise InputError("checks are at least a minute apart, and begin after 1970", where=where)
    if not 0 < checks.within_ms < checks.every_ms:
        raise InputError(
            "there is more than no time to answer a check, and less than until the next",
            where=f"{where}, within_ms",
        )


def check_hours(hours: Recurrence | None, where: str) -> None:
    """Refuse hours that name no day, or no time of the day."""
    if hours is None:
        return
    if not hours.days or not set(hours.days) <= set(range(1, 8)):
        raise InputError("days are 1 for Monday to 7 for Sunday, at least one of them", where=where)
    if not (0 <= hours.from_s < DAY_S and 0 <= hours.to_s <= DAY_S):
        raise InputError("the times of a day are 0 to 86,400 seconds of UTC", where=where)


def judge_desk(state: State, author: str, facts: DeskFacts, body: DeskBody) -> None:
    """Refuse a desk on a channel that its author is not on, or at which nobody could ever be tried.

    Raises
    ------
    NotFoundError
        A channel that the author has no part in.
    RefusedError
        Another version is on record; or the channels that are tried next come back to this one.
    InputError
        Names what makes no sense.
    """
    where = f"desk of {author}" + (f" on {facts.channel}" if facts.channel else "")
    for channel in filter(None, (facts.channel, *facts.then)):
        known = state.channels.get(channel)
        if known is None or author not in known.parties:
            raise unknown("channel", channel)
    former = state.desks.get((author, facts.channel))
    next_version = former.version + 1 if former is not None else 1
    if facts.version != next_version:
        raise RefusedError(
            f"version {facts.version} of it; the next is {next_version}",
            where=where,
            next_step="it may have changed since you looked: read it, and set it anew",
        )
    if facts.channel in facts.then or is_circular(state, author, facts.channel, facts.then):
        raise RefusedError(
            "a circular escalation: the channels that are tried next come back to this desk",
            where=f"{where}, then",
            next_step="name channels whose desks do not name this one",
        )
    if not 1 <= len(facts.posts) <= MOST_POSTS or len(facts.posts) != len(body.posts):
        raise InputError(f"a desk has 1 to {MOST_POSTS} posts, and a name for each", where=f"{where}, posts")
    if len(set(facts.then)) != len(facts.then):
        raise InputError("a channel stands there twice", where=f"{where}, then")
    for number, (post, label) in enumerate(zip(facts.posts, body.posts, strict=True), 1):
        check_hours(post.hours, f"{where}, post {number}, hours")
        check_text(label.name, f"{where}, post {number}, name", NAME_LENGTH, needed=True)
        check_text(label.address, f"{where}, post {number}, address", NAME_LENGTH)
        check_number(label.languages, f"{where}, post {number}, languages")
    if facts.seal_key_hex and not (_is_key(facts.seal_key_hex) and facts.channel):
        raise InputError(
            "a key to seal to has 64 digits 0-9 and a-f, and is for one channel", where=f"{where}, seal key"
        )


def _is_key(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


# -- fold ------------------------------------------------------------------------------------------


def opening_line(standing: ChannelStanding) -> ChannelFacts | None:
    """Return the finding that a channel is open now, if it is: all who are on it have signed."""
    if standing.state != "proposed" or set(standing.signed) != set(standing.parties):
        return None
    return ChannelFacts(
        channel=standing.id, version=standing.version, proposal_sha256=standing.proposal_sha256
    )


def apply_channel(
    standing: ChannelStanding | None,
    author: str,
    transition: str,
    facts: ChannelFacts,
    *,
    index: int,
    at_ms: int,
    entry: str,
    body_sha256: str,
) -> ChannelStanding:
    """Return a channel after an entry that was admitted at ``index``."""
    if transition == "propose" or standing is None:
        assert facts.level is not None
        assert facts.carrier is not None
        return ChannelStanding(
            id=facts.channel,
            state="proposed",
            version=facts.version,
            entry=entry,
            index=index,
            proposer=author,
            proposal_sha256=body_sha256,
            parties=facts.parties,
            level=facts.level,
            carrier=facts.carrier,
            checks=facts.checks,
            signed={author: index},
        )
    if transition == "sign":
        return replace(standing, signed={**standing.signed, author: index})
    if transition == "open":
        return replace(standing, state="open", open_index=index, open_ms=at_ms)
    if transition == "suspend":
        return replace(standing, state="suspended", suspended_by=(*standing.suspended_by, author))
    if transition == "resume":
        others = tuple(it for it in standing.suspended_by if it != author)
        opened = replace(standing, suspended_by=others)
        return opened if others else replace(opened, state="open", open_ms=at_ms)
    return replace(standing, state="closed", suspended_by=())


def desk_standing(author: str, facts: DeskFacts, entry: str) -> DeskStanding:
    """Return a desk as it stands with an entry."""
    return DeskStanding(
        party=author,
        channel=facts.channel,
        version=facts.version,
        entry=entry,
        posts=facts.posts,
        then=facts.then,
        seal_key_hex=facts.seal_key_hex,
    )
