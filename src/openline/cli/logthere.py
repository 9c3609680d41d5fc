"""The log over a server: the same commands, by what the party of the token sees whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from openline.cli.numbers import counted
from openline.cli.output import console, emit, note
from openline.cli.times import time_text
from openline.errors import InputError, LedgerError

if TYPE_CHECKING:
    from openline.app.policy import Policy
    from openline.client import Client

ID_DIGITS = 32


def id_there(id: str) -> str:
    """Return the id of an entry.

    Raises
    ------
    InputError
        It is an index: where in the log an entry stands is for the node.
    """
    if id.isascii() and id.isdigit() and len(id) < ID_DIGITS:
        raise InputError(
            "an index is for whoever has the log",
            where=id,
            next_step="give the entry's id, as 'log show' does",
        )
    return id


def policy_there(client: Client, home: Path | None) -> Policy:
    """Return what the HOME trusts; without one what the server says of itself, and say that it is that."""
    import msgspec

    from openline import bootstrap
    from openline.app.policy import read_policy

    found = bootstrap.find_home(home)
    if found is not None:
        return found.policy()
    note("checked by the server's own policy only: there is no HOME that says which log to trust")
    return read_policy(msgspec.json.encode(client.theatre().policy), where=client.server.address)


def show_there(client: Client, id: str | None, about: str, after: str, limit: int, *, as_json: bool) -> None:
    """List the entries that the party sees whole, or show one of them."""
    import msgspec

    from openline.cli.asking import body_of
    from openline.cli.reading import fields_of

    if id is not None:
        entry = client.log_entry(id_there(id))
        body_of(entry)  # what is shown is what was signed, or it is an error
        whole = fields_of(entry)
        if as_json:
            emit(whole)
        else:
            print(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode())
        return
    rows = []
    for entry in client.every_log_entry(about=about, after=id_there(after) if after else ""):
        rows.append(entry)
        if len(rows) == limit:
            break
    if as_json:
        for row in rows:
            emit(row)
        return
    out = console()
    if rows:
        out.print(f"{'received at':<20}  {'type':<24} {'author':<12} about\n  id", markup=False, style="bold")
    for row in rows:
        gone = "  body redacted" if row.redacted_by else ""
        out.print(
            f"{time_text(row.received_at_ms)}  {row.type:<24} {row.author:<12} {row.subject}{gone}",
            f"  {row.id}",
            sep="\n",
            markup=False,
        )


def consistency_there(client: Client, old_size: int) -> tuple[str, dict[str, Any]]:
    """Return the request that a C2SP tlog-witness takes, and what is said of it as fields."""
    from openline.app.witness import WitnessRequest
    from openline.ledger.checkpoint import read_checkpoint

    checkpoint = client.checkpoint()
    size = read_checkpoint(checkpoint)[0].size
    if old_size > size:
        raise InputError(f"the log has {size} entries, not {old_size}", where="OLD")
    proof = client.prove_consistency(old_size, size) if 0 < old_size < size else ()
    request = WitnessRequest(old_size, tuple(proof), checkpoint).encode()
    hashes = [it.hex() for it in proof]
    return request, {"old_size": old_size, "new_size": size, "proof": hashes, "checkpoint": checkpoint}


def export_there(
    client: Client, file: Path, party: str, size: int | None, home: Path | None, *, as_json: bool
) -> None:
    """Write the log as the party of the token may see it, verified before anything is said of it."""
    from openline.decide.presenting import NOT_RECALLED, NOTICE
    from openline.verify import FAILED, verify_bundle

    if file.exists():
        raise InputError("there is a file already", where=str(file), next_step="choose another name")
    reader = client.session().party
    if party not in ("", reader):
        raise InputError(
            f"the token is one of {reader}'s: a bundle is made as {reader} may see the log",
            where="--for",
            next_step="use a token of that party",
        )
    policy = policy_there(client, home)
    client.bundle(file, size=size)
    report = verify_bundle(file.read_bytes(), policy.to_bytes())
    if report.answer == FAILED:
        raise LedgerError(
            f"the bundle does not verify: {report.problem}",
            where=str(file),
            next_step="keep it, and tell the other parties",
        )
    if as_json:
        emit({"file": str(file), "size": report.size, "for": reader, "notice": NOTICE})
    else:
        console().print(
            f"{counted(report.size, 'entry', 'entries')} in {file}, as {reader} may see them", markup=False
        )
        console().print(f"{NOT_RECALLED} {NOTICE}", markup=False)


def write_policy_there(client: Client, file: Path, *, as_json: bool) -> None:
    """Write the policy that a server says: compare it by another way before anybody trusts it."""
    import msgspec

    from openline.app.policy import read_policy
    from openline.cli.files import write_new

    policy = read_policy(msgspec.json.encode(client.theatre().policy), where=client.server.address)
    write_new(file, policy.to_bytes())
    note("this is what the server says of itself: compare it over the telephone before you trust it")
    if as_json:
        emit({"file": str(file), "policy": policy})
    else:
        console().print(
            f"{file}: {counted(len(policy.roots), 'root')},"
            f" {counted(len(policy.witnesses), 'witness', 'witnesses')}, quorum {policy.quorum}",
            markup=False,
        )
