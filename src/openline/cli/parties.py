"""``openline party``: who takes part, and through whom each can be reached (R3)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.authoring import AsJson, Authoring, DraftOut, HomeDir, authoring
from openline.cli.output import console, emit
from openline.cli.reading import fields_of, state_of
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.decide.state import PartyStanding, State
    from openline.model.party import Addressable

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

Name = Annotated[str, typer.Option("--name", help="as people call it; can be redacted")]
Reached = Annotated[str, typer.Option("--addressable", help="direct, via or never")]
ReachVia = Annotated[
    list[str], typer.Option("--reach-via", metavar="PARTY", help="through whom; the first is tried first")
]
RootFile = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="the node's root key, where it is kept off line")
]


@app.command()
def add(
    party: Annotated[str, typer.Argument(help="its id: permanent, and seen by every party")],
    name: Name = "",
    addressable: Reached = "",
    reach_via: ReachVia = [],  # noqa: B006 - typer needs a list, and copies it
    root_key: Annotated[
        str,
        typer.Option(
            "--root-key", metavar="HEX", help="its own offline root, if it signs on its own machine"
        ),
    ] = "",
    key: RootFile = None,
    no_keys: Annotated[bool, typer.Option("--no-keys", help="it never signs")] = False,
    home: HomeDir = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Bring a party on record. Signed by the node's root.

    A party with --root-key signs on its own machine. Otherwise its keys are made here, and every entry signed
    with them says that the node holds them. Parties reached through others, or never, get no keys unless
    --root-key brings them.
    """
    from openline.app.ports import Draft
    from openline.model.event import NODE, PartyBody, PartyFacts
    from openline.model.party import Addressable, Party

    if root_key and no_keys:
        raise InputError("--root-key and --no-keys exclude each other")
    reached = _reached(addressable or ("via" if reach_via else "direct"))
    with authoring(home, NODE, out=None, draft=draft, as_json=as_json) as desk:
        if not desk.home.is_node:
            raise InputError("parties come on record at the node", where=str(desk.home.path))
        makes_keys = not (root_key or no_keys) and reached is Addressable.DIRECT
        if makes_keys and draft is not None:
            raise InputError(
                "the keys that are made here are enrolled at once, a draft is not",
                where=f"party {party}",
                next_step="sign with --key FILE, or give its own --root-key",
            )
        root = _make_keys(desk, party) if makes_keys else root_key
        made = Party(id=party, name=name or party, addressable=reached, reach_via=tuple(reach_via))
        facts = PartyFacts(party=party, addressable=reached, reach_via=tuple(reach_via), root_key_hex=root)
        try:
            desk.record(Draft(type="party.enrol/v1", facts=facts, body=PartyBody(party=made)), key=key)
        except BaseException:
            if makes_keys:
                _remove_keys(desk, party)
            raise
        if makes_keys:
            _enrol_key(desk, party)
            _say_custody(desk, party, as_json)
        elif root_key and not as_json:
            console().print(
                f"Now on its own machine, signed by its root: 'openline key add {party} PUBLIC'", markup=False
            )


@app.command()
def edit(
    party: Annotated[str, typer.Argument(help="its id, which stays")],
    name: Name = "",
    addressable: Reached = "",
    reach_via: ReachVia = [],  # noqa: B006
    key: RootFile = None,
    home: HomeDir = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Change what a party is called or how it is reached, and leave the rest. Signed by the node's root.

    Its id and its root stay for ever. Whoever is reached otherwise from here on is shown what it may see now.
    """
    from openline.app.ports import Draft
    from openline.model.event import NODE, PartyBody, PartyEditFacts
    from openline.model.party import Addressable, Party

    if not (name or addressable or reach_via):
        raise InputError("nothing is given that would change", where=f"party {party}")
    with authoring(home, NODE, out=None, draft=draft, as_json=as_json) as desk:
        now = state_of(desk).party(party)
        called = name or _name_of(state_of(desk), now)
        if called is None:
            raise InputError(
                "its name was redacted", where=f"party {party}", next_step="say with --name what it is called"
            )
        reached = _reached(addressable or ("via" if reach_via else now.addressable))
        kept = now.reach_via if reached is Addressable.VIA else ()
        via = tuple(reach_via) or kept
        facts = PartyEditFacts(party=party, version=now.version + 1, addressable=reached, reach_via=via)
        body = PartyBody(party=Party(id=party, name=called, addressable=reached, reach_via=via))
        desk.record(Draft(type="party.edit/v1", facts=facts, body=body), key=key)


def _reached(text: str) -> Addressable:
    from openline.model.party import Addressable

    try:
        return Addressable(text)
    except ValueError:
        raise InputError(
            f"{text!r} is no way to reach a party", where="--addressable", next_step="direct, via or never"
        ) from None


def _make_keys(desk: Authoring, party: str) -> str:
    """Make a party's root and signing key in the node's HOME; return the root's public half."""
    from openline import bootstrap

    assert desk.rules is not None
    if party in desk.rules.state.parties:
        raise InputError(
            "the party is on record already",
            where=f"party {party}",
            next_step=f"if it lacks a valid key: 'openline key add {party} PUBLIC'",
        )
    root = bootstrap.make_key(desk.home, party, "root")
    try:
        bootstrap.make_key(desk.home, party)
    except BaseException:
        desk.home.key_path(party, "root").unlink()
        raise
    return root.public_key_hex


def _remove_keys(desk: Authoring, party: str) -> None:
    """Remove keys that were made for nothing: never those of a party that is on record after all."""
    assert desk.rules is not None
    assert desk.journal is not None
    desk.journal.refresh()
    if party in desk.rules.state.parties:
        return
    for path in (desk.home.key_path(party, "root"), desk.home.key_path(party)):
        path.unlink(missing_ok=True)


def _enrol_key(desk: Authoring, party: str) -> None:
    from openline.app.ports import Draft
    from openline.model.event import KeyFacts

    key = desk.home.read_key(party)
    facts = KeyFacts(party=party, public_key_hex=key.public_key_hex, custody=key.custody, reason="enrolled")
    desk.record(Draft(type="key.add/v1", facts=facts), author=party)


def _say_custody(desk: Authoring, party: str, as_json: bool) -> None:
    root = desk.home.key_path(party, "root")
    if as_json:
        emit({"custody": "node", "party": party, "root_key": str(root)})
        return
    console().print(
        f"The keys of {party} were made here: whoever runs this node can sign as {party},",
        f"and every entry says so (custody: node). Move its root off line: {root}",
        sep="\n",
        markup=False,
    )


@app.command("list")
def list_(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List the parties on record."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            rows = [fields_of(it) for it in desk.client.parties()]
        else:
            rows = [_row(state_of(desk), it) for it in state_of(desk).parties.values()]
    if as_json:
        for row in rows:
            emit(row)
        return
    from rich.table import Table

    table = Table("party", "name", "addressable", "reached via", "keys", box=None)
    for row in rows:
        keys = ", ".join(f"{it['state']} ({it['custody']})" for it in row["keys"]) or "never signs"
        table.add_row(
            row["party"], row["name"] or "(redacted)", row["addressable"], ", ".join(row["reach_via"]), keys
        )
    console().print(table)


@app.command()
def show(
    party: Annotated[str, typer.Argument(help="its id")], home: HomeDir = None, as_json: AsJson = False
) -> None:
    """Show one party, its keys, and how to reach it."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            row = fields_of(desk.client.party(party))
        else:
            row = _row(state_of(desk), state_of(desk).party(party))
    if as_json:
        emit(row)
        return
    out = console()
    out.print(f"{row['party']}  {row['name'] or '(redacted)'}", markup=False)
    call = row["call"]
    reach = "directly" if call == party else f"through {call}" if call else "not at all: nobody speaks to it"
    out.print(f"reached {reach}", markup=False)
    for key in row["keys"]:
        # From which entry to which a party reads in its bundle.
        span = f", index {key['valid_from_index']} to {key['valid_until_index']}" if len(key) > 3 else ""
        out.print(
            f"key {key['public_key'][:16]}…  {key['state']}{span}, custody {key['custody']}",
            markup=False,
        )


def _name_of(state: State, it: PartyStanding) -> str | None:
    from openline.app.showing.parties import name_of
    from openline.app.showing.view import View
    from openline.model.event import NODE

    return name_of(View(state, NODE, 0), it)


def _row(state: State, it: PartyStanding) -> dict[str, Any]:
    from openline.app.showing.parties import party_row
    from openline.app.showing.view import View
    from openline.model.event import NODE

    return fields_of(party_row(View(state, NODE, 0), it))
