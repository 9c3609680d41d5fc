"""``openline address`` and ``openline mail``: where parties are told what they are shown; what they write."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from openline.cli import heading
from openline.cli.authoring import AsJson, HomeDir
from openline.cli.elsewhere import Elsewhere, meant
from openline.cli.numbers import counted
from openline.cli.output import console, emit, note, report
from openline.cli.times import time_text
from openline.errors import Fault, InputError, NotFoundError, OpenlineError

if TYPE_CHECKING:
    from openline.app.addresses import Address
    from openline.app.config import Delivery as Config
    from openline.app.delivery import Deliveries
    from openline.app.home import Home
    from openline.app.messages import Message
    from openline.channels.taking import Taken
    from openline.client import Client
    from openline.wire.api.delivery import AddressShown

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Where a party is told what it is shown: webhook, mail, text message. No address is on record.",
)
mail = typer.Typer(add_completion=False, no_args_is_help=True)

OfParty = Annotated[str, typer.Argument(metavar="PARTY", help="whose address it is")]
WhichAddress = Annotated[
    str, typer.Argument(metavar="ID", help="the address's id, as 'address list' shows it")
]
MOST_COUNTED = 100_000
EX_TEMPFAIL = 75
"""A mail server that is left with this keeps the mail and brings it again (sysexits.h)."""


@app.command()
def add(
    party: OfParty,
    medium: Annotated[str, typer.Argument(help="webhook, mail or sms")],
    where: Annotated[str, typer.Argument(help="a URL, a mail address, or a number like +963123456789")],
    for_mode: Annotated[
        str,
        typer.Option("--for", metavar="MODE", help="exercise or real: for theatres of which mode it is"),
    ],
    least: Annotated[
        str, typer.Option("--least", help="flash, immediate, priority or routine: what is less urgent stays")
    ] = "routine",
    lang: Annotated[list[str], typer.Option("--lang", help="en, ar; may be given twice")] = ["en"],  # noqa: B006
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Tell a party at an address what it is shown from now on.

    A webhook's secret is shown: with it the other side verifies what it gets.
    """
    from openline import bootstrap
    from openline.app.addresses import MEDIA
    from openline.bootstrap.delivering import doubts
    from openline.decide.phrases import Language
    from openline.ledger.entry import Mode
    from openline.model.notification import Precedence

    precedence = Precedence(_one_of(least, tuple(Precedence), "--least"))
    if (server := meant()) is not None:
        from openline.wire.api.delivery import NewAddress

        with _client_for(server, party) as client:
            made = client.add_address(
                NewAddress(
                    medium=_one_of(medium, MEDIA, "medium"),
                    where=where,
                    for_mode=_one_of(for_mode, get_args(Mode), "--for"),
                    least=precedence,
                    languages=tuple(_one_of(it, get_args(Language), "--lang") for it in dict.fromkeys(lang)),
                )
            )
        given = {"secret": made.secret, "post_box": made.post_box}
        given = {name: it for name, it in given.items() if it}
        _say_added(_row_there(made.address, party), given, made.warning, as_json)
        return
    opened, book = _book(home)
    _check_party(opened, party)
    added = book.add(
        party,
        _one_of(medium, MEDIA, "medium"),
        where,
        for_mode=_one_of(for_mode, get_args(Mode), "--for"),
        least=precedence,
        languages=[_one_of(it, get_args(Language), "--lang") for it in dict.fromkeys(lang)],
        now_ms=bootstrap.now_ms(),
    )
    warning = doubts(opened, _config(opened))(added)
    _say_added(_row(added), _secrets(opened, book, added), warning, as_json)


def _say_added(row: dict[str, Any], secrets: dict[str, str], warning: str, as_json: bool) -> None:
    if warning:
        note(f"nothing would arrive there: {warning}")
    if as_json:
        emit(row | secrets | ({"warning": warning} if warning else {}))
        return
    console().print(f"{row['id']}  {row['medium']} {row['where']} of {row['party']}", markup=False)
    for name, value in secrets.items():
        console().print(f"  {name.replace('_', ' ')}: {value}", markup=False)


@app.command("list")
def list_addresses(
    party: Annotated[str, typer.Argument(metavar="PARTY", help="only this party's")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List where parties are told, and how much waits there."""
    if (server := meant()) is not None:
        _list_there(server, party, as_json)
        return
    opened, book = _book(home)
    rows = [(it, book.table.at_address(it.id, limit=MOST_COUNTED)) for it in book.of(party)]
    if as_json:
        for it, waiting in rows:
            emit(_row(it) | _post_box(opened, book, it) | {"waiting": len(waiting)})
        return
    from rich.table import Table

    table = Table("id", "party", "medium", "where", "least", "languages", "waiting", "", box=None)
    for it, waiting in rows:
        said = [] if it.enabled else [f"out of use: {it.why}"]
        said += [f"spreadsheets to {box}" for box in _post_box(opened, book, it).values()]
        failed = next((d.said for d in waiting if d.state == "failed"), "")
        said += [f"last: {failed}"] if failed else []
        table.add_row(
            it.id,
            it.party,
            it.medium,
            it.where,
            it.least,
            " ".join(it.languages),
            str(len(waiting)),
            "; ".join(said),
        )
    console().print(table)
    console().print(counted(len(rows), "address", "addresses"), markup=False)


@app.command("test")
def try_out(party: OfParty, id: WhichAddress, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Send one message that says that it is a test, and say how that ended. Exit code 1 when not taken."""
    import asyncio

    from openline import bootstrap
    from openline.app.messages import Ended
    from openline.bootstrap.delivering import make_channels

    opened, book = _book(home)
    address = book.address(party, id)
    if address.for_mode != opened.settings.mode or not address.enabled:
        raise InputError("the address is not in use", where=f"address {id}")
    channel = make_channels(opened, book, _config(opened)).get(address.medium)
    if channel is None:
        raise InputError(
            f"no channel for {address.medium} is set up", next_step="see 'openline config' and delivery there"
        )
    outcome = asyncio.run(channel.send(_test_message(opened, address), bootstrap.now_ms()))
    taken = outcome.ended is Ended.DELIVERED
    if as_json:
        emit({"address": id, "ended": outcome.ended, "said": outcome.said})
    else:
        console().print(f"{address.where}: {outcome.ended} ({outcome.said})", markup=False)
    if not taken:
        raise typer.Exit(1)


@app.command()
def disable(
    party: OfParty,
    id: WhichAddress,
    reason: Annotated[str, typer.Option("--reason", help="why, for those who look later")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Take an address out of use. What waits there is given up, and that goes on record."""
    if (server := meant()) is not None:
        if reason:
            raise InputError("a reason is given at the node", where="--reason", next_step="leave it out")
        with _client_for(server, party) as client:
            gone = client.disable_address(id)
        if as_json:
            emit(_row_there(gone, party))
        else:
            console().print(f"{gone.id} is out of use", markup=False)
        return
    _, book = _book(home)
    waiting = len(book.table.at_address(id, limit=MOST_COUNTED))
    out = book.disable(party, id, reason or "taken out of use")
    if as_json:
        emit(_row(out) | {"given_up": waiting})
    else:
        console().print(f"{out.id} is out of use; {counted(waiting, 'release')} waited there", markup=False)


@app.command()
def renew(party: OfParty, id: WhichAddress, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Give an address a new secret; the former holds no longer."""
    opened, book = _book(home)
    renewed = book.renew_secret(party, id)
    secrets = _secrets(opened, book, renewed)
    if as_json:
        emit(_row(renewed) | secrets)
        return
    for name, value in secrets.items():
        console().print(f"{name.replace('_', ' ')}: {value}", markup=False)


@mail.callback()
def _mail() -> None:
    """Mail that comes from parties."""


@mail.command()
def take(
    file: Annotated[str, typer.Argument(metavar="FILE", help="a message; - reads standard input")] = "-",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Take one message: an answer becomes an acknowledgement, a spreadsheet notifications; it is answered.

    Have a mail server pipe each message here. Exit code 75 when it is to be brought again.
    """
    import asyncio

    from openline import bootstrap
    from openline.app.handlers import Handlers
    from openline.bootstrap.delivering import make_taker
    from openline.cli.warming import interpret_if_small

    data = _message(file)
    try:
        opened, book = _book(home)
        interpret_if_small(opened.log_path)
        rules = Handlers()
        with bootstrap.open_journal(opened, rules) as journal:
            taker = make_taker(opened, journal, rules, book, _config(opened))
            taken = asyncio.run(taker.take(data))
    except OpenlineError as error:
        if error.fault is not Fault.OPENLINE:
            raise
        report(error, as_json=as_json)
        raise typer.Exit(EX_TEMPFAIL) from error
    _say(taken, as_json)


def _message(file: str) -> bytes:
    from openline.channels.mailbox import MOST_BYTES

    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with open(file, "rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=file) from error


def _say(taken: Taken, as_json: bool) -> None:
    if as_json:
        emit(taken._asdict())
        return
    said = ", ".join(filter(None, (taken.what.replace("_", " "), taken.party, taken.why)))
    console().print(said, markup=False)
    for id in taken.ids:
        console().print(f"  {id}", markup=False)
    if taken.what in ("not_bound", "ignored"):
        note("nobody was answered" if not taken.answered else "it was answered")


# -- within ------------------------------------------------------------------------------------------


@contextmanager
def _client_for(server: Elsewhere, party: str) -> Iterator[Client]:
    """Give a client of a server for a party, whose token it must be: each sees to his own addresses."""
    with server.opened() as client:
        reader = client.session().party
        if party not in ("", reader):
            raise InputError(
                f"the token is one of {reader}'s", where="PARTY", next_step="each sees to his own addresses"
            )
        yield client


def _list_there(server: Elsewhere, party: str, as_json: bool) -> None:
    from rich.table import Table

    with _client_for(server, party) as client:
        of = client.session().party
        rows = [_row_there(it, of) for it in client.addresses()]
    if as_json:
        for row in rows:
            emit(row)
        return
    table = Table("id", "party", "medium", "where", "least", "languages", "", box=None)
    for row in rows:
        said = "" if row["enabled"] else f"out of use: {row['why']}"
        cells = (row["id"], row["party"], row["medium"], row["where"], row["least"])
        table.add_row(*cells, " ".join(row["languages"]), said)
    console().print(table)
    console().print(counted(len(rows), "address", "addresses"), markup=False)


def _row_there(it: AddressShown, party: str) -> dict[str, Any]:
    return {
        "id": it.id, "party": party, "medium": it.medium, "where": it.where, "for": it.for_mode,
        "least": it.least, "languages": it.languages, "enabled": it.enabled,
        "added": time_text(it.added_at_ms), **({"why": it.why} if it.why else {}),
    }  # fmt: skip


def _book(home: Any) -> tuple[Home, Deliveries]:
    from openline.bootstrap.delivering import open_deliveries

    opened = heading.open_home(home)
    return opened, open_deliveries(opened)


def _config(home: Home) -> Config:
    from openline.app.configuring import read_config

    return read_config(home.path, os.environ).config.delivery


def _check_party(home: Home, party: str) -> None:
    from openline import bootstrap
    from openline.app.handlers import Handlers

    rules = Handlers()
    with bootstrap.open_journal(home, rules):
        if party not in rules.state.parties:
            raise NotFoundError(
                f"there is no party {party!r} on record",
                where="party",
                next_step=f"on record are {', '.join(sorted(rules.state.parties)) or 'none'}",
            )


def _one_of(text: str, known: tuple[str, ...], where: str) -> Any:
    if text not in known:
        raise InputError(f"{text!r} is none of them", where=where, next_step=f"use {', '.join(known)}")
    return text


def _secrets(home: Home, book: Deliveries, address: Address) -> dict[str, str]:
    if address.medium == "webhook":
        return {"secret": book.secrets.signing_secret(address)}
    return _post_box(home, book, address)


def _post_box(home: Home, book: Deliveries, address: Address) -> dict[str, str]:
    from openline.bootstrap.delivering import make_mail

    sends = make_mail(book, _config(home)) if address.medium == "mail" else None
    box = sends.post_box(address) if sends is not None else ""
    return {"post_box": box} if box else {}


def _row(address: Address) -> dict[str, Any]:
    return {
        "id": address.id,
        "party": address.party,
        "medium": address.medium,
        "where": address.where,
        "for": address.for_mode,
        "least": address.least,
        "languages": address.languages,
        "enabled": address.enabled,
        "added": time_text(address.added_at_ms),
        **({"why": address.why} if address.why else {}),
    }


def _test_message(home: Home, address: Address) -> Message:
    """Make a message that nobody can take for a release: it has no number, and no entry."""
    from openline import bootstrap
    from openline.app.messages import Message
    from openline.model.notification import Precedence

    now_ms = bootstrap.now_ms()
    return Message(
        id=bootstrap.random_bytes(13).hex(),
        address=address,
        theatre=home.settings.theatre,
        mode=home.settings.mode,
        seq=0,
        entry="",
        precedence=Precedence.ROUTINE,
        told_at_ms=now_ms,
        detail="test",
        pass_to="",
        shown={"test": "TEST: this says nothing but that it arrives"},
        withdrawn=False,
        parties={},
        attempt=1,
    )
