"""Sealed messages on the command line: keys, sealing, opening, showing to others what was said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.authoring import AsJson, AsParty, Authoring, HomeDir, authoring
from openline.cli.files import read_input, write_new
from openline.cli.output import console, emit
from openline.cli.saying import said_row, said_rows
from openline.errors import InputError, NotFoundError, RefusedError

if TYPE_CHECKING:
    from openline.app.sealkey import SealKey
    from openline.ledger.sealing import Envelope, Opening
    from openline.model.channel import Sealed
    from openline.model.saying import MessageBody, MessageFacts

Id = Annotated[str, typer.Argument(metavar="MESSAGE", help="its id")]
KeyFilePath = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="your seal key; the default is PARTY.seal.key in the HOME"),
]


def seal_key(
    as_: AsParty,
    encrypt: Annotated[bool, typer.Option("--encrypt", help="ask for a passphrase to keep it under")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="the default is PARTY.seal.key beside your other keys"),
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Make a key to which others can seal what is for you alone. The private half stays with you.

    Nothing is recorded: put the public half on record with 'openline desk set --seal-key'.
    """
    from openline import bootstrap
    from openline.app.sealkey import SealKey, write_seal_key
    from openline.model.party import Custody

    passphrase = None
    if encrypt:
        typed: str = typer.prompt("passphrase", hide_input=True, confirmation_prompt=True, err=True)
        passphrase = typed.encode()
    where = bootstrap.find_home(home)
    of_node = where is not None and where.is_node and out is None
    key = SealKey(as_, Custody.NODE if of_node else Custody.PARTY, bootstrap.random_bytes(32))
    file = out or _key_path(where.path / "keys" if where is not None else Path(), as_)
    write_seal_key(file, key, passphrase=passphrase)
    if as_json:
        emit({"owner": as_, "public": key.public_key_hex, "file": str(file), "custody": key.custody.value})
        return
    console().print(f"seal key of {as_}: {key.public_key_hex}", markup=False, soft_wrap=True)
    console().print(f"  private half in {file}; without it nothing that is sealed to it opens", markup=False)
    if of_node:
        console().print(
            "  it lies in the node's HOME: whoever runs the node can read what is sealed to it.\n"
            "  Make it on a machine of your own to keep it from them",
            markup=False,
        )
    console().print("next: openline desk set --channel CHANNEL --post ... --seal-key HEX", markup=False)


def _key_path(folder: Path, party: str) -> Path:
    if not party or party.startswith(".") or "/" in party or "\0" in party:
        raise InputError(f"{party!r} cannot name a key file")
    return folder / f"{party}.seal.key"


# -- sealing ---------------------------------------------------------------------------------------


@contextmanager
def sealing_for(
    desk: Authoring, facts: MessageFacts, body: MessageBody, keep: Path | None
) -> Iterator[tuple[MessageFacts, MessageBody, dict[str, Any]]]:
    """Seal a message to the keys of its addressees' desks, and keep what opens it while it is recorded.

    What opens it is kept before it is sent, since nobody can make it again; it goes when the message is
    refused.

    Raises
    ------
    RefusedError
        The desk of an addressee has no key on this channel.
    """
    from msgspec.structs import replace

    from openline.app.durable import write_durably

    opening, sealed, keys = _sealed(desk, facts, body)
    file = keep or Path(f"{facts.message}.opening")
    if file.exists():
        raise InputError("there is a file already", where=str(file), next_step="choose another: --opening")
    write_durably(file, opening.to_bytes(), mode=0o600, replace=False)
    notes = {
        "sealed to": [f"{party}, key {key[:16]}…" for party, key in sorted(keys.items())],
        "opening": str(file),
    }
    try:
        yield (
            replace(facts, sealed_sha256=opening.sha256),
            replace(body, text="", language="", translations=(), sealed=sealed),
            notes,
        )
    except (InputError, RefusedError, NotFoundError):  # after anything else it may be on record
        file.unlink(missing_ok=True)
        raise


def _sealed(
    desk: Authoring, facts: MessageFacts, body: MessageBody
) -> tuple[Opening, Sealed, dict[str, str]]:
    from openline import bootstrap
    from openline.decide.describing import TEXT_LENGTH, check_text
    from openline.ledger.sealing import SALT_BYTES, Opening, seal

    if desk.client is None and desk.rules is None:
        raise InputError(
            "the keys to seal to are known at the node only", next_step="name the server: --server URL"
        )
    check_text(body.text, "text", TEXT_LENGTH, needed=True)
    addressees = {*facts.action, *facts.info}
    keys = {
        row["party"]: row["seal_key_hex"]
        for row in said_rows(desk, "desks")
        if row["channel"] == facts.channel and row["party"] in addressees and row["seal_key_hex"]
    }
    if without := sorted(addressees - set(keys)):
        raise RefusedError(
            f"the desk of {', '.join(without)} on {facts.channel} has no key to seal to: nothing was sent",
            where="--sealed",
            next_step="send it without --sealed, or have them say it: 'openline desk seal-key', then"
            f" 'openline desk set --channel {facts.channel} --seal-key HEX'",
        )
    theatre, _ = desk.theatre(desk.client)
    opening = Opening(
        theatre=theatre,
        channel=facts.channel,
        sender=desk.party,
        message=facts.message,
        salt_hex=bootstrap.random_bytes(SALT_BYTES).hex(),
        text=body.text,
        language=body.language,
        translations=body.translations,
    )
    sealed = seal(
        opening, keys, content_key=bootstrap.random_bytes(32), ephemeral_key=bootstrap.random_bytes(32)
    )
    return opening, sealed, keys


# -- opening ---------------------------------------------------------------------------------------


def open_(
    id: Id,
    by: AsParty,
    key: KeyFilePath = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Open a message that was sealed to you. Nothing is recorded, and nothing is written."""
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        said = _Sealed(desk, id)
        opening = said.opened(_seal_key(desk, by, key))
    _print(opening, said.terms, as_json=as_json)


def disclose(
    id: Id,
    by: AsParty,
    key: KeyFilePath = None,
    opening: Annotated[
        Path | None, typer.Option("--opening", metavar="FILE", help="of its sender: what 'send' kept")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="write the opening here, to hand it over")
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Give out what a sealed message said, so that anybody can hold it against the hash on record.

    The terms on which that was agreed are printed first. Handing it over is for you to do, by another way.
    """
    from openline.ledger.sealing import check_opening, read_opening

    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        said = _Sealed(desk, id)
        if opening is not None:
            opened = read_opening(read_input(opening), where=str(opening))
            check_opening(opened, said.envelope, said.sha256)
        else:
            opened = said.opened(_seal_key(desk, by, key))
    if out is not None:
        write_new(out, opened.to_bytes())
    _print(opened, said.terms, as_json=as_json, whole=True, file=out)


def check(
    file: Annotated[Path, typer.Argument(metavar="OPENING", help="as 'disclose --out' wrote it")],
    by: AsParty,
    sha256: Annotated[
        str,
        typer.Option("--sha256", metavar="HEX", help="the hash in the signed entry; the default is to ask"),
    ] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Hold an opening that you were handed against the hash that its sender signed."""
    from openline.ledger.sealing import check_opening, read_opening

    opening = read_opening(read_input(file), where=str(file))
    terms = ""
    if sha256:
        check_opening(opening, opening.envelope, sha256.strip().lower())
    else:
        with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
            said = _Sealed(desk, opening.message)
            check_opening(opening, said.envelope, said.sha256)
            terms = said.terms
    _print(opening, terms, as_json=as_json, whole=True)


class _Sealed:
    """A sealed message as it stands on record."""

    def __init__(self, desk: Authoring, id: str) -> None:
        from openline.ledger.sealing import Envelope

        row = said_row(desk, "messages", id)
        shown: dict[str, Any] = row["shown"] or {}
        self.sha256: str = (shown.get("facts") or {}).get("sealed_sha256", "")
        self._body: dict[str, Any] = shown.get("body") or {}
        if not self.sha256:
            raise InputError(
                "it was redacted"
                if row["shown"] is None
                else "it is not sealed: 'openline message show' has it",
                where=f"message {id}",
            )
        theatre, _ = desk.theatre(desk.client)
        self.envelope: Envelope = Envelope(theatre, row["channel"], row["sender"], id)
        self.terms = _terms(desk, row["channel"])

    def opened(self, key: SealKey) -> Opening:
        from msgspec import convert

        from openline.ledger.sealing import unseal
        from openline.model.channel import Sealed

        if not self._body.get("sealed"):
            raise InputError("its text was redacted", where=f"message {self.envelope.message}")
        sealed = convert(self._body["sealed"], Sealed)
        return unseal(sealed, self.envelope, key.owner, key.private_bytes, self.sha256)


def _terms(desk: Authoring, channel: str) -> str:
    try:
        return str(said_row(desk, "channels", channel)["opening_terms"] or "")
    except NotFoundError:
        return ""


def _seal_key(desk: Authoring, party: str, file: Path | None) -> SealKey:
    from openline.app.keyfile import is_encrypted
    from openline.app.sealkey import read_seal_key

    path = file or _key_path(desk.home.path / "keys", party)
    if not path.exists():
        raise InputError(
            f"there is no seal key of {party}",
            where=str(path),
            next_step="name the file that 'openline desk seal-key' wrote: --key FILE. Its sender opens it"
            " with 'openline message disclose --opening FILE'",
        )
    if not is_encrypted(path):
        return read_seal_key(path)
    typed: str = typer.prompt(f"passphrase of {path.name}", hide_input=True, err=True)
    return read_seal_key(path, passphrase=typed.encode())


def _print(
    opening: Opening, terms: str, *, as_json: bool, whole: bool = False, file: Path | None = None
) -> None:
    from msgspec import to_builtins

    if as_json:
        emit({**to_builtins(opening), "sealed_sha256": opening.sha256, "opening_terms": terms,
              **({"file": str(file)} if file else {})})  # fmt: skip
        return
    out = console()
    out.print(f"opening terms of {opening.channel}: {terms or 'none were agreed'}", markup=False)
    out.print(
        f"{opening.message} from {opening.sender} on {opening.channel}, as it was sealed:", markup=False
    )
    out.print(f"  {opening.text}", markup=False)
    for it in opening.translations:
        out.print(f"  {it.language}: {it.text}{f' ({it.by})' if it.by else ''}", markup=False)
    if whole:
        out.print(f"  random {opening.salt_hex}", markup=False, soft_wrap=True)
    out.print("it is what its sender signed: SHA-256", opening.sha256, markup=False, soft_wrap=True)
    if file is not None:
        out.print(f"written to {file}: 'sha256sum {file}' gives that hash, too", markup=False)
