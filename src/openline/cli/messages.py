"""``openline message``: said on a line, by precedence, with a deadline, and with an answer (R8, R30)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, authoring
from openline.cli.output import console, emit
from openline.cli.saying import choice, numbered, said_row, said_rows
from openline.cli.sealing import check, disclose, open_, sealing_for
from openline.cli.times import parse_time, time_text
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.model.channel import Attachment, Translation
    from openline.model.event import Body

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Messages on the lines between parties.")

app.command("open")(open_)
app.command("disclose")(disclose)
app.command("check")(check)

Channel = Annotated[str, typer.Option("--on", metavar="CHANNEL", help="on which line")]


@app.command()
def send(
    text: Annotated[list[str], typer.Argument(help="what is to be said")],
    as_: AsParty,
    on: Channel,
    to: Annotated[list[str], typer.Option("--to", metavar="PARTY", help="who is to act on it and to answer")],
    info: Annotated[list[str] | None, typer.Option("--info", metavar="PARTY", help="who is to know")] = None,
    precedence: Annotated[
        str, typer.Option("--precedence", help="flash, immediate, priority or routine")
    ] = "priority",
    needs: Annotated[
        str, typer.Option("--needs", help="which answer is asked for: read, read_back, relayed ...")
    ] = "read",
    answer_by: Annotated[
        str, typer.Option("--answer-by", metavar="TIME", help="the default is as its precedence has it")
    ] = "",
    language: Annotated[str, typer.Option("--language", help="of the text")] = "en",
    translation: Annotated[
        list[str] | None,
        typer.Option(
            "--translation", metavar="'LANGUAGE: TEXT'", help="beside the text, never instead of it"
        ),
    ] = None,
    translated_by: Annotated[str, typer.Option("--translated-by", help="who translated, by function")] = "",
    ref: Annotated[list[str] | None, typer.Option("--ref", metavar="ID", help="what it refers to")] = None,
    supersedes: Annotated[
        str, typer.Option("--supersedes", metavar="ID", help="the message it replaces")
    ] = "",
    cancels: Annotated[str, typer.Option("--cancels", metavar="ID", help="the message it takes back")] = "",
    attach: Annotated[
        list[Path] | None,
        typer.Option("--attach", metavar="FILE", help="by its hash alone"),
    ] = None,
    said_at: Annotated[
        str, typer.Option("--said-at", metavar="TIME", help="when it was said, if by voice or on paper")
    ] = "",
    said_by: Annotated[str, typer.Option("--said-by", help="who said it, by function")] = "",
    said_to: Annotated[str, typer.Option("--said-to", help="who heard it, by function")] = "",
    sealed: Annotated[
        bool, typer.Option("--sealed", help="so that its addressees alone can read it: see docs/sealing.md")
    ] = False,
    opening: Annotated[
        Path | None,
        typer.Option("--opening", metavar="FILE", help="keep what opens it here; the default is ID.opening"),
    ] = None,
    id: Annotated[str, typer.Option("--id", help="its id; the default is random")] = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Say something on a line. It is shown to its addressees; silence goes to the next post by itself.

    A FLASH is taken whatever is odd about it, also on a line that is suspended, and repeated until answered.
    """
    from openline import bootstrap
    from openline.app.ports import Draft
    from openline.model.channel import Spoken
    from openline.model.notification import Precedence
    from openline.model.release import Receipt
    from openline.model.saying import MessageBody, MessageFacts

    spoken = None
    if said_at:
        spoken = Spoken(at_ms=parse_time(said_at, "--said-at"), by=said_by, to=said_to)
    elif said_by or said_to:
        raise InputError("it was said by somebody, and not when", next_step="say --said-at, too")
    if opening and not sealed:
        raise InputError("an opening goes with a sealed message only", next_step="say --sealed, too")
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        facts = MessageFacts(
            message=id or bootstrap.random_bytes(16).hex(),
            channel=on,
            serial=0,
            precedence=choice(Precedence, precedence, "--precedence"),
            action=tuple(to),
            info=tuple(info or ()),
            needs=choice(Receipt, needs, "--needs"),
            answer_by_ms=parse_time(answer_by, "--answer-by") if answer_by else 0,
            references=tuple(ref or ()),
            supersedes=supersedes,
            cancels=cancels,
        )
        if desk.client is not None or desk.rules is not None:
            facts = numbered(desk, facts)
        elif draft is None:
            raise InputError(
                "its serial is known at the node only", next_step="name the server: --server URL; or --draft"
            )
        body = MessageBody(
            text=" ".join(text),
            language=language,
            translations=tuple(_translation(it, translated_by) for it in translation or ()),
            attachments=tuple(_attachment(it) for it in attach or ()),
            spoken=spoken,
        )
        notes: dict[str, Any] = {"serial": f"{facts.serial} on {on}"}
        notes |= {"supersedes": supersedes} if supersedes else {}
        is_flash = facts.precedence is Precedence.FLASH
        if not is_flash and (places := read_back(body)):
            notes["place"] = places
        if not sealed:
            desk.record(Draft(type="message.send/v1", facts=facts, body=body), notes=notes)
            if is_flash and not as_json:  # nothing stands before that
                for line in read_back(body):
                    console().print(f"  place: {line}", markup=False)
            return
        with sealing_for(desk, facts, body, opening) as (facts, body, whose):
            desk.record(Draft(type="message.send/v1", facts=facts, body=body), notes={**notes, **whose})


def read_back(body: Body) -> list[str]:
    """Return the echo of each place that is named, and what disagrees, for whoever is saying it."""
    from openline.app.showing.stopped import echoes_of
    from openline.bootstrap.placing import comparing
    from openline.cli.stop import place_lines

    return [line.strip() for it in echoes_of(comparing().search(body)) for line in place_lines(it)]


def _translation(text: str, by: str) -> Translation:
    from openline.model.channel import Translation

    language, colon, said = text.partition(":")
    if not colon or not said.strip():
        raise InputError(f"{text[:80]!r} names no language", where="--translation", next_step="'ar: ...'")
    return Translation(language=language.strip(), text=said.strip(), by=by)


def _attachment(path: Path) -> Attachment:
    from hashlib import sha256
    from mimetypes import guess_type

    from openline.cli.files import read_input
    from openline.model.channel import Attachment

    data = read_input(path)
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return Attachment(name=path.name, media_type=kind, bytes=len(data), sha256=sha256(data).hexdigest())


@app.command("list")
def list_(
    by: AsParty,
    on: Annotated[str, typer.Option("--on", metavar="CHANNEL", help="on this line alone")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List the messages from and for a party, with how far each has got."""
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        rows = said_rows(desk, "messages", **({"channel": on} if on else {}))
    if as_json:
        for row in rows:
            emit(row)
        return
    for row in rows:
        _print(row)


@app.command()
def show(
    id: Annotated[str, typer.Argument(metavar="MESSAGE", help="its id")],
    by: AsParty,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Show one message: what it says, in every language, and how far it has got with whom."""
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        row = said_row(desk, "messages", id)
    if as_json:
        emit(row)
    else:
        _print(row, whole=True)


@app.command()
def resend(
    by: AsParty,
    on: Channel,
    of: Annotated[str, typer.Option("--from", metavar="PARTY", help="whose messages")],
    serials: Annotated[str, typer.Argument(metavar="N..M", help="which numbers are missing")],
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Give messages of a sender again, by their numbers: what was read out, or went missing on the way."""
    first, dots, last = serials.partition("..")
    if any(not it.isdecimal() or len(it) > 15 for it in (first, *((last,) if dots else ()))):
        raise InputError(
            f"{serials[:80]!r} are no numbers of messages", where="N..M", next_step="such as 4..7, or 4"
        )
    wanted = range(int(first), int(last or first) + 1)
    if not wanted:
        raise InputError(f"{serials!r} runs backwards", where="N..M", next_step=f"say {last}..{first}")
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        rows = [it for it in said_rows(desk, "messages", channel=on, sender=of) if it["serial"] in wanted]
    for row in rows:
        if as_json:
            emit(row)
        else:
            _print(row, whole=True)
    if missing := gaps({it["serial"] for it in rows}, wanted):
        console().print(f"never sent to you: {', '.join(missing)}", markup=False)


def gaps(there: set[int], wanted: range) -> list[str]:
    """Say which of a row of numbers are not there, however long it is: ``4``, or ``4..7``."""
    found, start = [], wanted.start
    for serial in [*sorted(there), wanted.stop]:
        if serial > start:
            found.append(str(start) if serial == start + 1 else f"{start}..{serial - 1}")
        start = serial + 1
    return found


def _print(row: dict[str, Any], *, whole: bool = False) -> None:
    out = console()
    state = "" if row["state"] == "sent" else f" ({row['state']})"
    to = ", ".join(row["action"])
    out.print(
        f"{time_text(row['at_ms'])} {row['precedence'].upper()} {row['sender']} to {to}"
        f" on {row['channel']}, no. {row['serial']}{state}",
        markup=False,
    )
    shown: Any = row["shown"] or {}
    body = shown.get("body") or {}
    sealed = "(sealed to its addressees)" if body.get("sealed") else "(redacted)"
    out.print(f"  {body.get('text') or sealed}", markup=False)
    for it in body.get("translations", ()):
        by = f" ({it['by']})" if it["by"] else ""
        out.print(f"  {it['language']}: {it['text']}{by}", markup=False)
    if body.get("spoken"):
        out.print(f"  said at {time_text(body['spoken']['at_ms'])}, typed in afterwards", markup=False)
    for it in row["heard"]:
        out.print(f"  {it['party']}: {how_far(it)}", markup=False)
    if whole:
        for it in body.get("attachments", ()):
            out.print(f"  file {it['name']}, {it['bytes']} bytes, SHA-256 {it['sha256']}", markup=False)
        out.print(f"  id {row['message']}", markup=False)


def how_far(heard: dict[str, Any]) -> str:
    """Say how far something that was said has got with a party."""
    said = [f"{level} ({how})" if how else level for level, how in heard["acknowledged"].items()]
    words = ", ".join(said).replace("_", " ") or "not acknowledged"
    if heard["due_ms"] is not None:
        tried = f", tried elsewhere {heard['step']} times" if heard["step"] else ""
        due = "OVERDUE since" if heard["overdue"] else "answer due"
        words += f"; {due} {time_text(heard['due_ms'])}{tried}"
    return words
