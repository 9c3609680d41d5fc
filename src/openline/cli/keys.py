"""Keys and what is done with them: made, enrolled, rotated, revoked, recovered; signing, and submitting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from openline.cli import heading
from openline.cli.areas import echoes
from openline.cli.authoring import (
    AsJson,
    Authoring,
    DraftOut,
    HomeDir,
    Out,
    Reason,
    authoring,
    minding_watches,
    unlock,
    warn_if_stopped,
)
from openline.cli.files import read_input, write_new
from openline.cli.output import console, emit, note
from openline.errors import InputError, OpenlineError

if TYPE_CHECKING:
    from openline.app.keyfile import KeyFile, KeyUse
    from openline.app.receipt import Receipt
    from openline.app.showing.rows import KeyRow
    from openline.cli.elsewhere import Elsewhere
    from openline.ledger.entry import SignedEntry

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

PublicKey = Annotated[str, typer.Argument(metavar="PUBLIC", help="the public key, 64 hexadecimal digits")]
Party = Annotated[str, typer.Argument(metavar="PARTY", help="whose key it is; its root signs")]

OFFLINE = "keep it off line: move it to a medium of its own. Commands that need it say so."


def keygen(
    name: Annotated[str, typer.Argument(metavar="NAME", help="the party, or the name of a witness")],
    root: Annotated[bool, typer.Option("--root", help="an offline root, which signs keys only")] = False,
    witness: Annotated[bool, typer.Option("--witness", help="a key that cosigns checkpoints")] = False,
    encrypt: Annotated[bool, typer.Option("--encrypt", help="ask for a passphrase to keep it under")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="write it here, not into a HOME")
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Make a signing key, an offline root, or a witness's key.

    It goes into the HOME, if one is named; what a node's HOME holds is in the node's custody, and every entry
    signed with it says so. Otherwise it is written to a file in the present folder.
    """
    from openline import bootstrap
    from openline.app.keyfile import make_key, write_key
    from openline.model.event import NODE
    from openline.model.party import Custody

    if root and witness:
        raise InputError("--root and --witness exclude each other")
    use: KeyUse = "root" if root else "witness" if witness else "signing"
    passphrase = None
    if encrypt:
        typed: str = typer.prompt("passphrase", hide_input=True, confirmation_prompt=True, err=True)
        passphrase = typed.encode()
    where = bootstrap.find_home(home)
    if out is None and where is not None:
        key = bootstrap.make_key(where, name, use, passphrase=passphrase)
        file = where.key_path(name, use)
    else:
        custody = Custody.NODE if name == NODE else Custody.PARTY
        key = make_key(name, use, custody, bootstrap.random_bytes(32))
        file = out or Path(f"{name}.key" if use == "signing" else f"{name}.{use}.key")
        write_key(file, key, passphrase=passphrase)
    _say_key(key, file, as_json=as_json)


def sign(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="a draft, as '--draft FILE' writes it")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="the key file to sign with")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="the signed entry; else DRAFT with .entry")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Sign a draft on your own machine. It shows what is signed; nothing is sent anywhere."""
    from openline import bootstrap
    from openline.app.drafts import from_draft_file, sign_draft, to_draft_file

    addressed = from_draft_file(read_input(draft), where=str(draft))
    entry = sign_draft(addressed, unlock(key), now_ms=bootstrap.now_ms(), random_bytes=bootstrap.random_bytes)
    file = out or draft.with_suffix(".entry")
    write_new(file, entry.to_file_bytes())
    if as_json:
        emit({"signed": addressed.draft.type, "author": addressed.author, "file": str(file)})
        return
    body = addressed.draft.body
    for line in (it for name in body.__struct_fields__ for it in echoes(getattr(body, name))):
        console().print(f"  echo: {line}", markup=False)
    shown = to_draft_file(addressed).decode().rstrip("\n")
    console().print(*shown.split("\n"), sep="\n", markup=False)
    console().print(
        f"signed for {addressed.author}: bring it to the node with 'openline submit {file}'", markup=False
    )


def submit(
    entries: Annotated[list[Path], typer.Argument(metavar="ENTRY...", help="signed entries")],
    receipt: Annotated[
        Path | None,
        typer.Option("--receipt", metavar="PATH", help="keep the receipt here; several go into this folder"),
    ] = None,
    seen: Annotated[
        Path | None,
        typer.Option("--checkpoint", metavar="FILE", help="first hold this checkpoint against the log"),
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Bring signed entries to the node, and get receipts.

    Each stands or falls by itself. Asking again with the same file gives the same answer, so after a failure
    just ask again.
    """
    from openline import bootstrap
    from openline.app.durable import make_folder
    from openline.cli.elsewhere import meant

    signed = [_signed_in(file) for file in entries]
    if receipt is not None:
        if len(entries) == 1 and receipt.exists():
            raise InputError(
                "there is a file already", where=str(receipt), next_step="choose another with --receipt"
            )
        make_folder(receipt.parent if len(entries) == 1 else receipt)
    if (server := meant()) is not None:
        answers = _submitted_there(server, signed, seen, home)
    else:
        with bootstrap.open_journal(heading.open_home(home)) as journal:
            if seen is not None:
                journal.present(read_input(seen).decode(errors="replace"))
            with minding_watches(journal):
                answers = journal.submit_many(signed)
    refused: list[tuple[Path, OpenlineError]] = []
    for file, answer in zip(entries, answers, strict=True):
        if server is not None and _is_on_its_way(answer):
            _say_on_its_way(file, answer, as_json=as_json)
            continue
        if isinstance(answer, OpenlineError):
            refused.append((file, answer))
            continue
        _say_receipt(file, answer, as_json=as_json)
        if receipt is not None:
            _keep(answer, receipt if len(entries) == 1 else receipt / f"{answer.id}.tlog-proof")
    for file, error in refused[1:]:
        console(stderr=True).print(f"openline: {file}: {error}", markup=False)
    if refused:
        # Entries that failed together have one error between them: it is named after the first.
        file, error = refused[0]
        error.where = f"{file}: {error.where}" if error.where else str(file)
        raise error


def _submitted_there(
    server: Elsewhere, signed: list[SignedEntry], seen: Path | None, home: Path | None
) -> list[Receipt | OpenlineError]:
    """Submit entries to a server, each by itself; hold its receipts against what the HOME trusts, if any."""
    from openline import bootstrap
    from openline.client import check_receipt

    found = bootstrap.find_home(home)
    with server.opened() as client:
        if seen is not None:
            client.present(read_input(seen).decode(errors="replace"))
        answers = client.submit_many(signed)
    if found is None:
        note("the receipts are not verified: there is no HOME that says which log to trust")
        return answers
    policy = found.policy()
    for number, (answer, entry) in enumerate(zip(answers, signed, strict=True)):
        if not isinstance(answer, OpenlineError):
            try:
                check_receipt(answer, entry, policy)
            except OpenlineError as error:
                answers[number] = error
    return answers


def _is_on_its_way(answer: object) -> bool:
    from openline.client import OnItsWayError

    return isinstance(answer, OnItsWayError)


def _say_on_its_way(file: Path, answer: object, *, as_json: bool) -> None:
    if as_json:
        emit({"file": str(file), "on_its_way": True, "why": str(answer)})
    else:
        console().print(f"{file}: ON ITS WAY: {answer}", markup=False)


# -- under the root ---------------------------------------------------------------------------------


@app.command()
def add(
    party: Party,
    public: PublicKey,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Put a party's key on record, so that it may sign for it."""
    with authoring(home, party, out=out, draft=draft, as_json=as_json) as desk:
        _record_key(desk, party, "enrolled", public)


@app.command()
def rotate(
    party: Party,
    public: PublicKey,
    replaces: Annotated[str, typer.Option("--replaces", metavar="PUBLIC", help="the key that ends")],
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Let a new key take the place of another, from one entry to the next."""
    with authoring(home, party, out=out, draft=draft, as_json=as_json) as desk:
        _record_key(desk, party, "rotated", public, replaces=replaces)


@app.command()
def recover(
    party: Party,
    public: PublicKey,
    replaces: Annotated[str, typer.Option("--replaces", metavar="PUBLIC", help="the key that was lost")],
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Make good the loss of a key: a new one takes its place."""
    with authoring(home, party, out=out, draft=draft, as_json=as_json) as desk:
        _record_key(desk, party, "recovered", public, replaces=replaces)


@app.command()
def revoke(
    party: Party,
    public: PublicKey,
    lost: Annotated[bool, typer.Option("--lost", help="it was lost, rather than withdrawn")] = False,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """End a key. What it signed while it was valid stays signed."""
    with authoring(home, party, out=out, draft=draft, as_json=as_json) as desk:
        _record_key(desk, party, "lost" if lost else "revoked", public, why=reason)


@app.command("list")
def list_keys(home: HomeDir = None, as_json: AsJson = False) -> None:
    """Show every key on record, whose it is, who holds it, and from which entry to which it is valid."""
    for it in _key_rows(home):
        if as_json:
            emit(it)
            continue
        # A party is told it by its bundle.
        is_told = isinstance(it.valid_from_index, int)
        span = f" entries {it.valid_from_index} to {it.valid_until_index}" if is_told else ""
        console().print(
            f"{it.party:<16} {it.public_key_hex}  {it.state:<9} custody {it.custody:<6}{span}".rstrip(),
            markup=False,
        )


def _key_rows(home: Path | None) -> list[KeyRow]:
    from openline import bootstrap
    from openline.app.handlers import Handlers
    from openline.app.showing.parties import key_row
    from openline.app.showing.view import View
    from openline.cli.elsewhere import meant
    from openline.model.event import NODE

    if (server := meant()) is not None:
        with server.opened() as client:
            return list(client.keys())
    rules = Handlers()
    with bootstrap.open_journal(heading.open_home(home), rules) as journal:
        warn_if_stopped(journal)
        view = View(rules.state, NODE, bootstrap.now_ms())
        return [key_row(view, it) for keys in rules.state.keys.values() for it in keys]


def _fields(key: object) -> dict[str, object]:
    import msgspec

    fields = msgspec.to_builtins(key)
    assert isinstance(fields, dict)
    return fields


def _record_key(
    desk: Authoring,
    party: str,
    reason: Literal["enrolled", "rotated", "recovered", "revoked", "lost"],
    public: str,
    *,
    replaces: str = "",
    why: str = "",
) -> None:
    from openline.app.ports import Draft
    from openline.model.event import KeyFacts, Nothing, ReasonBody

    ends = reason in ("revoked", "lost")
    facts = KeyFacts(
        party=party,
        public_key_hex=public,
        custody=desk.home.custody_of(public),
        reason=reason,
        replaces_hex=replaces,
    )
    body = ReasonBody(reason=why) if ends else Nothing()
    desk.record(Draft(type="key.end/v1" if ends else "key.add/v1", facts=facts, body=body))


def _say_key(key: KeyFile, file: Path, *, as_json: bool) -> None:
    from openline.ledger.note import KeyType, VerifierKey

    vkey = ""
    if key.use == "witness":
        vkey = VerifierKey.of(key.owner, KeyType.COSIGNATURE, key.private_key).encode()
    if as_json:
        said = {"owner": key.owner, "use": key.use, "custody": key.custody, "public": key.public_key_hex}
        emit({**said, "file": str(file), **({"vkey": vkey} if vkey else {})})
        return
    to = console()
    to.print(f"{key.use} key of {key.owner} in {file}", markup=False)
    to.print(f"  public: {vkey or key.public_key_hex}", markup=False)
    to.print(f"  custody: {key.custody}", markup=False)
    if key.use == "root":
        to.print(f"  {OFFLINE}", markup=False)


def _say_receipt(file: Path, receipt: Receipt, *, as_json: bool) -> None:
    if as_json:
        emit({"file": str(file), **_fields(receipt)})
    else:
        console().print(f"{file}: recorded at index {receipt.index}, id {receipt.id}", markup=False)


def _signed_in(file: Path) -> SignedEntry:
    from openline.app.drafts import is_draft_file
    from openline.ledger.entry import SignedEntry

    data = read_input(file)
    if is_draft_file(data):
        raise InputError(
            "this is a draft: nobody has signed it",
            where=str(file),
            next_step=f"sign it first with 'openline sign {file} --key FILE', and submit what that writes",
        )
    return SignedEntry.from_file_bytes(data, where=str(file))


def _keep(receipt: Receipt, path: Path) -> None:
    from openline.app.durable import write_durably

    # In a folder a receipt has the name of its entry: what is there already, after asking again, proves it.
    if not path.exists():
        write_durably(path, receipt.proof.encode(), replace=False)
