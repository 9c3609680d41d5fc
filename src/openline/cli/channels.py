"""``openline channel``, ``desk``, ``linecheck``: lines, who is at their ends, whether they live (R4, R5)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, Seen, authoring
from openline.cli.output import console, emit
from openline.cli.reading import next_version, present
from openline.cli.saying import choice, hours_of, hours_text, said_row, said_rows
from openline.cli.sealing import seal_key
from openline.cli.times import parse_time, time_text
from openline.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from openline.cli.authoring import Authoring
    from openline.model.channel import CheckSchedule

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Lines of communication between parties, by level.",
)
desk_app = typer.Typer(add_completion=False, no_args_is_help=True, help="Who is tried at your end of a line.")
check_app = typer.Typer(add_completion=False, no_args_is_help=True, help="Whether lines are alive.")

Id = Annotated[str, typer.Argument(metavar="CHANNEL", help="its id")]
MINUTE_MS = 60_000


@app.command()
def propose(
    id: Id,
    as_: AsParty,
    party: Annotated[
        list[str], typer.Option("--party", metavar="PARTY", help="every party on it, yours too")
    ],
    level: Annotated[str, typer.Option("--level", help="tactical, operational, strategic or diplomatic")],
    carrier: Annotated[str, typer.Option("--by", help="openline, voice or mail")] = "openline",
    name: Annotated[str, typer.Option("--name", help="what it is called; the default is its id")] = "",
    language: Annotated[
        list[str] | None, typer.Option("--language", help="spoken on it; the first is usual")
    ] = None,
    interpreter: Annotated[str, typer.Option("--interpreter", help="who interprets, or where to ask")] = "",
    hours: Annotated[str, typer.Option("--hours", help="'mon-fri 06:00-18:00' UTC; default: always")] = "",
    check_every: Annotated[int, typer.Option("--check-every-min", help="try the line this often")] = 0,
    check_first: Annotated[str, typer.Option("--check-first", metavar="TIME", help="the first check")] = "",
    check_within: Annotated[
        int | None,
        typer.Option(
            "--check-within-min",
            help="a check not answered by then is missed; the default is 15, or half the time between two",
        ),
    ] = None,
    opening_terms: Annotated[
        str, typer.Option("--opening-terms", help="on what terms sealed messages are opened to others")
    ] = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Propose a channel, or a new version of one that is proposed. Proposing it is your signature.

    It is open once every other party on it has signed. STOP and FLASH are taken on it whatever its state.
    """
    from openline.app.ports import Draft
    from openline.model.channel import Carrier, Channel
    from openline.model.roster import Level
    from openline.model.saying import ChannelBody, ChannelFacts

    at, by = choice(Level, level, "--level"), choice(Carrier, carrier, "--by")
    checks = _schedule(check_every, check_first, check_within)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        version = next_version(desk, id, "channel", seen=seen)
        said = Channel(
            id=id,
            name=name or id,
            version=version,
            parties=tuple(party),
            level=at,
            carrier=by,
            languages=tuple(language or ("en",)),
            interpreter=interpreter,
            hours=hours_of(hours, "--hours"),
            checks=checks,
            opening_terms=opening_terms,
        )
        facts = ChannelFacts(
            channel=id, version=version, parties=tuple(party), level=at, carrier=by, checks=checks
        )
        desk.record(Draft(type="channel.propose/v1", facts=facts, body=ChannelBody(channel=said)))
        _say_how(desk, id, as_json=as_json)


def _schedule(every_min: int, first: str, within_min: int | None) -> CheckSchedule | None:
    from openline import bootstrap
    from openline.model.channel import CheckSchedule

    if not every_min:
        if first:
            raise InputError("a first check without any other", next_step="say --check-every-min, too")
        return None
    first_ms = parse_time(first, "--check-first") if first else bootstrap.now_ms() // MINUTE_MS * MINUTE_MS
    every_ms = every_min * MINUTE_MS
    within_ms = min(15 * MINUTE_MS, every_ms // 2) if within_min is None else within_min * MINUTE_MS
    return CheckSchedule(first_ms=first_ms, every_ms=every_ms, within_ms=within_ms)


def _step(
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
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody
    from openline.model.saying import ChannelFacts

    with authoring(home, by, out=out, draft=draft, as_json=as_json) as desk:
        now = present(desk, id, "channel", seen=seen)
        facts = ChannelFacts(channel=id, version=now.version, proposal_sha256=now.body_sha256)
        desk.record(Draft(type=f"channel.{action}/v1", facts=facts, body=ReasonBody(reason=reason)))
        _say_how(desk, id, as_json=as_json)


def _say_how(desk: Authoring, id: str, *, as_json: bool) -> None:
    """Say how a channel stands, where that can be asked."""
    if as_json or (desk.client is None and desk.rules is None):
        return
    try:
        row = said_row(desk, "channels", id)
    except NotFoundError:
        return
    missing = [it["party"] for it in row["ends"] if not it["signed"]]
    waits = f"; not signed yet by {', '.join(missing)}" if missing else ""
    console().print(f"{id} is {row['state']}{waits}", markup=False)


def _steps(action: str, words: str) -> None:
    """Make the command of one step of a channel."""

    def step(
        id: Id,
        as_: AsParty,
        reason: Reason = "",
        seen: Seen = None,
        home: HomeDir = None,
        out: Out = None,
        draft: DraftOut = None,
        as_json: AsJson = False,
    ) -> None:
        _step(action, id, as_, reason, seen, home, out, draft, as_json)

    step.__doc__ = words
    app.command(action)(step)


_steps("sign", "Sign the version that is proposed now: your desk answers on this line.")
_steps("suspend", "Suspend a channel. Only you resume it. STOP and FLASH are still taken on it.")
_steps("resume", "Resume a channel that you have suspended.")
_steps("close", "Close a channel for good, or decline one that is proposed.")


@app.command("list")
def list_(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List the channels, and whether the line to each party is alive."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = said_rows(desk, "channels")
    if as_json:
        for row in rows:
            emit(row)
        return
    from rich.table import Table

    table = Table("channel", "level", "by", "state", "parties", "line", box=None)
    for row in rows:
        ends = "; ".join(f"{it['party']} {_alive(it)}" for it in row["ends"])
        table.add_row(
            row["channel"], row["level"], row["carrier"], row["state"], ", ".join(row["parties"]), ends
        )
    console().print(table)


@app.command()
def show(id: Id, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Show one channel: what was agreed of it, its ends, and how checks have gone."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        row = said_row(desk, "channels", id)
        desks = [it for it in said_rows(desk, "desks") if it["channel"] == id]
    if as_json:
        emit({**row, "desks": desks})
        return
    out = console()
    by = {"openline": "through the node", "voice": "by voice", "mail": "by mail"}[row["carrier"]]
    out.print(f"{id}, version {row['version']}: {row['state']}, {row['level']}, {by}", markup=False)
    out.print(f"  {row['name'] or '(redacted)'}", markup=False)
    if row["name"] is not None:
        out.print(f"  {', '.join(row['languages'])}; {hours_text(row['hours'])}", markup=False)
    for field in ("interpreter", "opening_terms"):
        if row[field]:
            out.print(f"  {field.replace('_', ' ')}: {row[field]}", markup=False)
    if row["check_every_ms"]:
        out.print(f"  checked every {row['check_every_ms'] // MINUTE_MS} min", markup=False)
    for end in row["ends"]:
        signed = "" if end["signed"] else ", has not signed"
        suspended = ", has suspended it" if end["party"] in row["suspended_by"] else ""
        out.print(f"{end['party']}: {_alive(end)}{signed}{suspended}", markup=False)
        if end["next_check_ms"]:
            out.print(f"  next check {time_text(end['next_check_ms'])}", markup=False)
    _print_desks(desks)


def _alive(end: dict[str, Any]) -> str:
    if end["lost"]:
        return "LOST"
    if end["missed"]:
        return f"missed {end['missed']}"
    return f"answered {time_text(end['answered_ms'])}" if end["answered_ms"] else "not checked yet"


# -- desks -----------------------------------------------------------------------------------------


@desk_app.command("set")
def set_(
    as_: AsParty,
    post: Annotated[
        list[str],
        typer.Option(
            "--post",
            metavar="'NAME; ADDRESS; ROLE; HOURS'",
            help="in the order in which they are tried; after the first they are deputies. Role and hours may"
            " be left out: 'Duty desk; +99 1 234; duty_officer; mon-fri 06:00-18:00'",
        ),
    ],
    channel: Annotated[
        str, typer.Option("--channel", help="at your end of this one; without it for whoever is told to call")
    ] = "",
    then: Annotated[
        list[str] | None,
        typer.Option("--then", metavar="CHANNEL", help="tried after these: the next level, then alternates"),
    ] = None,
    sealed_to: Annotated[
        str,
        typer.Option("--seal-key", metavar="HEX", help="what is for you on it may be sealed to this key"),
    ] = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Say who is tried at your end, in which order. Functions, never names of people."""
    from openline.app.ports import Draft
    from openline.model.saying import DeskBody, DeskFacts

    posts = [_post(text, number) for number, text in enumerate(post)]
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        known = [it for it in _desks(desk) if (it["party"], it["channel"]) == (as_, channel)]
        facts = DeskFacts(
            channel=channel,
            version=known[0]["version"] + 1 if known else 1,
            posts=tuple(it for it, _ in posts),
            then=tuple(then or ()),
            seal_key_hex=sealed_to.lower(),
        )
        type = "desk.node/v1" if as_ == "node" else "desk.set/v1"
        desk.record(Draft(type=type, facts=facts, body=DeskBody(posts=tuple(it for _, it in posts))))


desk_app.command("seal-key")(seal_key)


def _desks(desk: Authoring) -> list[dict[str, Any]]:
    return said_rows(desk, "desks") if desk.client is not None or desk.rules is not None else []


def _post(text: str, number: int) -> tuple[Any, Any]:
    from openline.model.channel import Post, PostLabel
    from openline.model.release import Role

    name, address, role, hours = (*(it.strip() for it in text.split(";")), "", "", "")[:4]
    where = f"--post {number + 1}"
    if not name:
        raise InputError("a post has a name", where=where, next_step="'Duty desk; +99 1 234'")
    if not address:
        raise InputError(
            f"{name[:80]!r} has no number or address: it could not be rung",
            where=where,
            next_step=f"'{name[:80]}; +99 1 234'",
        )
    post = Post(
        role=choice(Role, role, where) if role else Role.DUTY_OFFICER,
        deputy=number > 0,
        hours=hours_of(hours, where),
    )
    return post, PostLabel(name=name, address=address, medium="mail" if "@" in address else "telephone")


@desk_app.command("list")
def list_desks(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List the desks that can be rung."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = said_rows(desk, "desks")
    if as_json:
        for row in rows:
            emit(row)
    else:
        _print_desks(rows)


def _print_desks(rows: list[dict[str, Any]]) -> None:
    out = console()
    for row in rows:
        on = f" on {row['channel']}" if row["channel"] else ""
        then = f", then {', '.join(row['then'])}" if row["then"] else ""
        out.print(f"desk of {row['party']}{on}{then}", markup=False)
        for number, post in enumerate(row["posts"], 1):
            what = f"{post['name'] or '(redacted)'}: {post['address'] or 'no number'}"
            out.print(f"  {number}. {what}  {hours_text(post['hours'])}", markup=False)


# -- line checks -----------------------------------------------------------------------------------


@check_app.command("due")
def due_checks(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List when each line is checked next, and which are missed or lost."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = [
            {"channel": row["channel"], **end}
            for row in said_rows(desk, "channels")
            for end in row["ends"]
            if end["next_check_ms"] is not None or end["missed"]
        ]
    if as_json:
        for row in rows:
            emit(row)
        return
    for row in rows:
        when = f", next {time_text(row['next_check_ms'])}" if row["next_check_ms"] else ""
        console().print(f"{row['channel']} {row['party']}: {_alive(row)}{when}", markup=False)


@check_app.command("answer")
def answer(
    id: Id,
    as_: AsParty,
    party: Annotated[
        str, typer.Option("--of", metavar="PARTY", help="on a line by voice: whom you rang")
    ] = "",
    no_answer: Annotated[bool, typer.Option("--no-answer", help="nobody answered")] = False,
    after_s: Annotated[int, typer.Option("--after-s", min=0, help="after so many seconds")] = 0,
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="for the check of this time")] = "",
    note: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Answer the line check that is due, for your own end; or say what came of ringing the other one."""
    from openline import bootstrap
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody
    from openline.model.saying import CheckFacts

    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        whose = party or as_
        slot_ms = parse_time(at, "--at") if at else _slot_ms(desk, id, whose, bootstrap.now_ms())
        facts = CheckFacts(
            channel=id, party=whose, slot_ms=slot_ms, answered=not no_answer, after_ms=after_s * 1000
        )
        desk.record(Draft(type="check.log/v1", facts=facts, body=ReasonBody(reason=note)))


def _slot_ms(desk: Authoring, id: str, party: str, now_ms: int) -> int:
    """Return the time of the check that is due; of a line without a schedule, now."""
    row = said_row(desk, "channels", id)
    for end in row["ends"]:
        if end["party"] == party and end["next_check_ms"] is not None:
            if end["next_check_ms"] > now_ms + MINUTE_MS:
                raise InputError(
                    f"no check is due: the next is at {time_text(end['next_check_ms'])}",
                    where=f"channel {id}",
                )
            return int(end["next_check_ms"])
    return now_ms
