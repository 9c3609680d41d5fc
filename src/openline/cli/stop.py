"""``openline stop`` and ``openline ring``: somebody is being hit; say so, and ring (R6)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli import heading
from openline.cli.authoring import AsJson, AsParty, HomeDir, Reason, authoring
from openline.cli.output import console, emit
from openline.cli.reading import state_of
from openline.cli.times import parse_time, time_text
from openline.errors import InputError, StorageError

if TYPE_CHECKING:
    from openline.app.showing.ringing import RingPost
    from openline.app.showing.stopped import StopHeard
    from openline.cli.authoring import Authoring
    from openline.client import Client

RETRY_S = 2.0


def stop(
    text: Annotated[list[str] | None, typer.Argument(help="what is happening, in your own words")] = None,
    place: Annotated[str, typer.Option("--place", help="where, in words")] = "",
    at: Annotated[str, typer.Option("--at", help="where, as a coordinate in any form")] = "",
    to: Annotated[list[str] | None, typer.Option("--to", metavar="PARTY", help="whom it is for")] = None,
    callback: Annotated[str, typer.Option("--callback", help="where you can be rung back")] = "",
    said: Annotated[str, typer.Option("--said", help="when it was said to you, if it was by voice")] = "",
    more_on: Annotated[
        str, typer.Option("--more-on", metavar="STOP", help="the STOP of which you say more")
    ] = "",
    by: Annotated[
        str, typer.Option("--as", metavar="PARTY", help="whose call it is; at a node, as far as is known")
    ] = "",
    follow: Annotated[
        bool, typer.Option("--follow", help="over a server: count the seconds and say who has it in hand")
    ] = False,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say STOP: at once, from anybody, with whatever you know. It is never refused. Then ring.

    It is put before the desks concerned. You are shown the place as it was understood, to read it back, and
    whom to ring. It is no promise that anything stops.
    """
    from openline.cli.elsewhere import meant
    from openline.decide.describing import LINE_LENGTH, TEXT_LENGTH
    from openline.wire.stopcall import made_of

    # One more than is kept, so that it is noted; all of it could be more than is read, and lose the place.
    given: dict[str, Any] = {
        "text": " ".join(text or [])[: TEXT_LENGTH + 1],
        "place": place[: LINE_LENGTH + 1],
        "at": at[: LINE_LENGTH + 1],
        "to": [it[:LINE_LENGTH] for it in to or []],
        "callback": callback[: LINE_LENGTH + 1],
        "said_at_ms": _said_at(said[:LINE_LENGTH]),
        "more_on": more_on[: LINE_LENGTH + 1],
    }
    if (server := meant()) is not None:
        with server.opened_for_anybody() as client:
            heard = _send(client, given, as_json=as_json)
            heading.of_mode(heard.mode)
            _say(heard, as_json=as_json)
            if by and by != heard.party and not as_json:
                console().print(f"  not taken as {by}'s call: a token says whose it is", markup=False)
            if follow and not as_json:
                _count(client, heard)
        return
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        _say(_hear(desk, made_of(given), by), as_json=as_json)


def _said_at(said: str) -> int | str | None:
    """Return when it was said; what is no time goes as it is, to be noted as odd."""
    try:
        return parse_time(said, "--said") if said else None
    except InputError:
        return said


def _hear(desk: Authoring, call: Any, party: str) -> StopHeard:
    """Record a STOP that somebody told the operator of a node."""
    from openline import bootstrap
    from openline.app.showing.stopped import heard_row
    from openline.app.stops import Said, Stops, body_of, places_in

    if desk.journal is None or desk.rules is None:
        raise InputError(
            "this HOME is a client's: there is no log here to put it on",
            next_step="name the server: --server URL; and RING",
        )
    state = state_of(desk)
    known = party if party in state.parties else ""
    odd = (*call.odd, *(("party",) if party and not known else ()))
    stops = Stops(desk.journal, desk.rules, bootstrap.random_bytes)
    now_ms = bootstrap.now_ms()
    said = Said(**{**call._asdict(), "odd": odd})
    heard = stops.hear(said, party=known, known_by="voice", now_ms=now_ms)
    mode = desk.home.settings.mode
    search = places_in(desk.rules, body_of(said), known)
    return heard_row(
        state, heard, party=known, search=search, odd=odd, named=said.to, mode=mode, now_ms=now_ms
    )


def _send(client: Client, given: dict[str, Any], *, as_json: bool) -> StopHeard:
    """Send it until it is on record: whoever says STOP does not come back to look."""
    id = client.server.draw_key()
    told = False
    while True:
        try:
            return client.say_stop(**given, id=id)
        except StorageError as error:
            if as_json:
                raise
            if not told:
                console().print(
                    f"NOT ON RECORD: {error.what}. RING NOW. Trying again until it is.", markup=False
                )
                if error.next_step:
                    console().print(error.next_step, markup=False)
                told = True
            time.sleep(RETRY_S)


def _say(heard: StopHeard, *, as_json: bool) -> None:
    import msgspec

    if as_json:
        emit(msgspec.to_builtins(heard))
        return
    out = console()
    whose = heard.party or "an unknown caller"
    out.print(f"STOP {heard.stop} heard from {whose} at {time_text(heard.at_ms)}", markup=False)
    for it in heard.places:
        for line in place_lines(it):
            out.print(f"  {line}", markup=False)
    if heard.odd:
        out.print(f"  taken, and noted as odd: {', '.join(heard.odd)}", markup=False)
    out.print("RING, in this order:", markup=False)
    say_posts(heard.ring)


def place_lines(it: dict[str, Any]) -> list[str]:
    """Say a place that was named as it was understood, what is near it, and what disagrees."""
    echo = it.get("echo") or {}
    called = it["said"] or ("observed from" if it.get("of") == "observer" else "place")
    lines = [f"{called}: READ BACK {echo['decimal']}  {echo['mgrs']}"] if echo else []
    lines += [f"  {echo['words']}"] if echo else [f"{it['said']}: not understood"]
    lines += [f"  {it['disagrees']}"] if it.get("disagrees") else []
    lines += [f"  {doubt}" for doubt in it.get("doubts", ())]
    for near in it.get("near", ()):
        away = (
            "inside"
            if near["metres"] == 0
            else f"{near['metres'] / 1000:.1f} km, {near['bearing_deg']}° true"
        )
        lines.append(f"  {away}: {near['kind']} {near['id']} of {near['owner']} ({near['state']})")
    return lines


def say_posts(posts: Sequence[RingPost]) -> None:
    """Print whom to ring."""
    out = console()
    if not posts:
        out.print("  nobody has said at what number: use whatever line you have", markup=False)
    for number, it in enumerate(posts, 1):
        via = f" through {it.via}" if it.via else ""
        out.print(f"  {number}. {it.party}{via}, {post_words(it)}{_at_desk(it)}", markup=False)


def _at_desk(it: RingPost) -> str:
    """Say at which desk a post is, as ``ring log`` wants to know it."""
    return f"  ({f'{it.channel}, ' if it.channel else ''}post {it.post + 1})" if it.party != "node" else ""


def post_words(it: RingPost) -> str:
    """Say what a post is called, where it is rung, and what came of that before."""
    there = "" if it.manned else "  (should not be manned now)"
    tried = f"  [{', '.join(it.rung)}]" if it.rung else ""
    where = it.link or f"{it.medium} {it.address}".strip()
    return f"{it.name}: {where}{there}{tried}"


def _count(client: Client, heard: StopHeard) -> None:
    """Count the seconds until a desk says that it has it in hand; Ctrl-C leaves, and changes nothing."""
    from openline import bootstrap

    out, known = console(), dict[str, str]()
    if not heard.party:
        out.print("who has it in hand is shown to a known party's caller alone: RING", markup=False)
        return
    while True:
        row = client.stop(heard.stop)
        said = {**{it.party: "read" for it in row.heard if it.acknowledged}, **row.said}
        for party, what in said.items():
            if known.get(party) != what:
                after_s = max(0, (bootstrap.now_ms() - heard.at_ms) // 1000)
                out.print(f"  {after_s} s: {party} {what.replace('_', ' ')}", markup=False)
        known = said
        if row.state == "over":
            out.print("over", markup=False)
            return
        time.sleep(1.0)


def outcome(
    stop: Annotated[str, typer.Argument(help="its id: 'openline due' and 'handover' show it")],
    state: Annotated[
        str, typer.Argument(metavar="STATE", help="taken, passed_on, stopped, not_ours; of your own: over")
    ],
    as_: AsParty,
    note: Reason = "",
    home: HomeDir = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="write the signed entry here")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what becomes of a STOP that was put before you; or, of your own, that it is over.

    It answers the STOP. None of it is an admission.
    """
    from openline.app.ports import Draft
    from openline.model.channel import StopState
    from openline.model.event import ReasonBody
    from openline.model.saying import StopStateFacts

    try:
        known = StopState(state)
    except ValueError:
        raise InputError(
            f"{state!r} is nothing that becomes of a STOP",
            where="STATE",
            next_step=f"say one of {', '.join(StopState)}",
        ) from None
    with authoring(home, as_, out=out, draft=None, as_json=as_json) as desk:
        facts = StopStateFacts(stop=stop, state=known)
        desk.record(Draft(type="stop.state/v1", facts=facts, body=ReasonBody(reason=note)))


ring = typer.Typer(add_completion=False, no_args_is_help=True, help="Whom to ring, and what came of it.")


@ring.command("list")
def list_(
    by: AsParty,
    about: Annotated[str, typer.Option("--about", help="a STOP, message or match")] = "",
    party: Annotated[str, typer.Option("--party", help="one party's desks")] = "",
    channel: Annotated[str, typer.Option("--channel", help="the channel whose desks come first")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say whom to ring, the next first: who is manned and was not tried yet."""
    from openline import bootstrap
    from openline.app.showing.ringing import ring_list
    from openline.cli.reading import fields_of

    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            posts = list(desk.client.ring_list(about=about, party=party, channel=channel).rows)
        else:
            parties = (party,) if party else ()
            posts = ring_list(
                state_of(desk), by, bootstrap.now_ms(), about=about, parties=parties, channel=channel
            )
    if as_json:
        for it in posts:
            emit(fields_of(it))
        return
    say_posts(posts)
    if party and not any(it.party == party for it in posts):
        console().print(f"no desk of {party!r} is known to you: 'openline desk list' has all", markup=False)
    if channel and not any(it.channel == channel for it in posts):
        console().print(f"no desk on {channel!r} is known to you: these are others", markup=False)


@ring.command("log")
def log(
    about: Annotated[str, typer.Argument(help="a STOP, message, match, warning or channel")],
    party: Annotated[str, typer.Argument(help="whose desk was rung")],
    result: Annotated[str, typer.Argument(help="answered, busy or no_answer")],
    as_: AsParty,
    post: Annotated[int, typer.Option("--post", min=1, help="which post of that desk, from 1")] = 1,
    channel: Annotated[
        str | None, typer.Option("--channel", help="at the desk of this one, as 'ring list' shows it")
    ] = None,
    note: Reason = "",
    home: HomeDir = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="write the signed entry here")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Note that somebody was rung, and what came of it: the next to ring is then another."""
    import msgspec

    from openline.app.ports import Draft
    from openline.model.channel import Result
    from openline.model.event import ReasonBody
    from openline.model.saying import RingFacts

    try:
        came_of_it = Result(result)
    except ValueError:
        raise InputError(
            f"{result!r} is nothing that comes of ringing", next_step=f"say one of {', '.join(Result)}"
        ) from None
    with authoring(home, as_, out=out, draft=None, as_json=as_json) as desk:
        facts = RingFacts(
            about=about,
            party=party,
            post=post - 1,
            channel=msgspec.UNSET if channel is None else channel,
            result=came_of_it,
        )
        desk.record(Draft(type="ring.log/v1", facts=facts, body=ReasonBody(reason=note)))
