"""The log: its head and entries, proofs of what is in it, and what parties and witnesses take away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli.authoring import (
    AsJson,
    AsParty,
    DraftOut,
    HomeDir,
    Out,
    Reason,
    authoring,
    read_input,
    write_new,
)
from openline.cli.output import console, emit
from openline.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openline.app.handlers import Handlers
    from openline.app.home import Home
    from openline.app.journal import Journal
    from openline.app.policy import Policy
    from openline.app.ports import StoredEntry
    from openline.ledger.bundle import BundleEntry
    from openline.ledger.entry import Header

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
witnesses = typer.Typer(no_args_is_help=True, help="those who compare checkpoints, and cosign them")
app.add_typer(witnesses, name="witness")

EntryId = Annotated[str, typer.Argument(metavar="ID", help="an entry's id")]
Checkpoint = Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="a signed checkpoint; - reads it")]
ToFile = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="write it here")]


# -- looking ----------------------------------------------------------------------------------------


@app.command()
def head(home: HomeDir = None, as_json: AsJson = False) -> None:
    """Print the signed checkpoint of the log as it stands, or the last one that a client has witnessed."""
    from openline import bootstrap
    from openline.ledger.checkpoint import check_checkpoint

    opened = bootstrap.open_home(home)
    policy = opened.policy()
    if opened.is_node:
        with bootstrap.open_journal(opened) as journal:
            note = journal.checkpoint()
    else:
        found = opened.witnessed().last_note()
        if found is None:
            raise NotFoundError(
                "no checkpoint was witnessed here yet", next_step="'openline log cosign CHECKPOINT'"
            )
        note = found
    verified = check_checkpoint(note, policy.log_verifier, policy.witness_verifiers)
    if as_json:
        emit(
            {
                "origin": verified.checkpoint.origin,
                "size": verified.checkpoint.size,
                "root": verified.checkpoint.root.hex(),
                "witnesses": [{"name": name, "at_s": at_s} for name, at_s in verified.witnesses],
                "quorum": policy.quorum,
                "checkpoint": note,
            }
        )
        return
    print(note, end="")
    names = ", ".join(name for name, _ in verified.witnesses)
    console(stderr=True).print(
        f"independent witnesses: {len(verified.witnesses)}, required: {policy.quorum}"
        + (f" ({names})" if names else ": only the log's operator stands behind it"),
        markup=False,
    )


@app.command()
def show(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="one entry, whole")] = None,
    about: Annotated[str, typer.Option("--about", metavar="SUBJECT", help="entries about this only")] = "",
    after: Annotated[str, typer.Option("--after", metavar="ID", help="go on behind this entry")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="at most so many")] = 100,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List entries, or show one of them whole."""
    from openline import bootstrap

    with bootstrap.open_journal(bootstrap.open_home(home)) as journal:
        if id is not None:
            _show_whole(_entry(journal, id), as_json=as_json)
            return
        if about:
            entries = journal.store.about(about, after=after, limit=limit)
        else:
            start = _entry(journal, after).index + 1 if after else 0
            entries = list(journal.store.entries(start, start + limit))
    for stored in entries:
        if as_json:
            emit(_summary(stored))
        else:
            gone = "  body redacted" if stored.redacted_by else ""
            time = _time(stored.received_at_ms)
            console().print(
                f"{stored.index:>7}  {time}  {stored.type:<24} {stored.author:<12} {stored.subject}{gone}"
                f"\n         {stored.id}",
                markup=False,
            )


@app.command()
def prove(id: EntryId, out: ToFile = None, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Prove that an entry is on record: a C2SP tlog-proof under the present checkpoint."""
    from openline import bootstrap

    with bootstrap.open_journal(bootstrap.open_home(home)) as journal:
        receipt = journal.prove(id)
    _give(receipt.proof, out, {"id": id, "index": receipt.index, "proof": receipt.proof}, as_json=as_json)


@app.command()
def consistency(
    old_size: Annotated[int, typer.Argument(metavar="OLD", min=0, help="a size that somebody holds")],
    out: ToFile = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Prove that the log has only grown since it had OLD entries.

    What comes out is the request that a C2SP tlog-witness takes: proof and checkpoint in one file.
    """
    from openline import bootstrap
    from openline.app.witness import WitnessRequest

    with bootstrap.open_journal(bootstrap.open_home(home)) as journal, journal.still():
        note = journal.checkpoint()
        size = journal.refresh()
        proof = journal.prove_consistency(old_size, size) if 0 < old_size < size else []
        if old_size > size:
            raise InputError(f"the log has {size} entries, not {old_size}", where="OLD")
    request = WitnessRequest(old_size, tuple(proof), note).encode()
    hashes = [it.hex() for it in proof]
    said = {"old_size": old_size, "new_size": size, "proof": hashes, "checkpoint": note}
    _give(request, out, said, as_json=as_json)


# -- taking away ------------------------------------------------------------------------------------


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="the bundle; there must be no such file")],
    party: Annotated[
        str, typer.Option("--for", "--party", metavar="PARTY", help="with only what this party may see")
    ] = "",
    size: Annotated[int | None, typer.Option("--size", help="the log as it was with so many entries")] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Write the log as one file that anyone can verify: 'openline verify FILE --policy POLICY'."""
    from openline import bootstrap
    from openline.app.durable import write_durably
    from openline.app.handlers import Handlers
    from openline.ledger.bundle import everything, write_bundle
    from openline.ledger.checkpoint import read_checkpoint

    rules = Handlers()
    with bootstrap.open_journal(bootstrap.open_home(home), rules) as journal, journal.still():
        note = journal.checkpoint(size)
        covered = read_checkpoint(note)[0].size
        shown = _shown_to(rules, party) if party else everything
        if file.exists():
            raise InputError("there is a file already", where=str(file), next_step="choose another name")
        write_durably(file, write_bundle(_bundle_entries(journal, covered), note, shown=shown))
    if as_json:
        emit({"file": str(file), "size": covered, "for": party, "checkpoint": note})
    else:
        console().print(
            f"{covered} entries in {file}" + (f", as {party} may see them" if party else ""), markup=False
        )


@app.command("policy")
def write_policy(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="the policy; there must be no such file")],
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Write what a party has to trust: the log's key, the roots on record, and the witnesses.

    Carry it by another way than the log, and compare it over the telephone.
    """
    from openline import bootstrap

    opened = bootstrap.open_home(home)
    policy = _with_roots(opened) if opened.is_node else opened.policy()
    write_new(file, policy.to_bytes())
    if as_json:
        emit({"file": str(file), "policy": policy})
    else:
        console().print(
            f"{file}: {len(policy.roots)} roots, {len(policy.witnesses)} witnesses, quorum {policy.quorum}",
            markup=False,
        )


# -- witnessing -------------------------------------------------------------------------------------


@app.command()
def cosign(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="what 'log consistency OLD' gave; the first time, a checkpoint"),
    ],
    name: Annotated[
        str, typer.Option("--as", metavar="NAME", help="the witness, as 'keygen NAME --witness' named it")
    ],
    out: ToFile = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say, as a witness, that this checkpoint extends the one that was seen here last.

    It is kept, and the next one has to extend it. Bring the cosigned checkpoint to 'log witness attach'.
    """
    from openline import bootstrap
    from openline.app.witness import WitnessRequest
    from openline.ledger.checkpoint import read_checkpoint

    opened = bootstrap.open_home(home)
    request = WitnessRequest.decode(_read_text(file), where=str(file))
    key = opened.read_key(name, "witness")
    note = opened.witnessed().cosign(request, name, key.private_key, now_ms=bootstrap.now_ms())
    size = read_checkpoint(note)[0].size
    _give(note, out, {"witness": name, "size": size, "checkpoint": note}, as_json=as_json)


@witnesses.command("add")
def add_witness(
    vkey: Annotated[
        str, typer.Argument(metavar="VKEY", help="its verifier key: 'keygen --witness' shows it")
    ],
    quorum: Annotated[
        int | None, typer.Option("--quorum", min=0, help="how many must have cosigned from now on")
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Trust a witness. Every party decides that for itself, in its own policy."""
    from msgspec.structs import replace

    from openline import bootstrap
    from openline.app.policy import read_policy

    opened = bootstrap.open_home(home)
    policy = opened.policy()
    known = policy.witnesses if vkey in policy.witnesses else (*policy.witnesses, vkey)
    changed = replace(policy, witnesses=known, quorum=policy.quorum if quorum is None else quorum)
    opened.save_policy(read_policy(changed.to_bytes(), where="policy"))
    if as_json:
        emit({"witnesses": changed.witnesses, "quorum": changed.quorum})
    else:
        console().print(f"{len(known)} witnesses, quorum {changed.quorum}", markup=False)


@witnesses.command()
def attach(file: Checkpoint, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Keep the cosignatures of a checkpoint, so that everyone who asks gets them with it."""
    from openline import bootstrap

    opened = bootstrap.open_home(home)
    with bootstrap.open_journal(opened) as journal:
        kept = journal.attach(_read_text(file), opened.policy().witness_verifiers)
    if as_json:
        emit({"witnesses": kept})
    else:
        console().print(f"cosigned by {', '.join(kept)}", markup=False)


# -- standing ---------------------------------------------------------------------------------------


@app.command()
def present(file: Checkpoint, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Hold a checkpoint that a party brings against the log; one that it contradicts stops the log."""
    from openline import bootstrap

    with bootstrap.open_journal(bootstrap.open_home(home)) as journal:
        fits = journal.present(_read_text(file))
        size = journal.refresh()
    if as_json:
        emit({"fits": True, "size": fits.size, "log_size": size})
    else:
        console().print(f"the log of {size} entries extends it ({fits.size} entries)", markup=False)


@app.command()
def adopt(
    file: Checkpoint,
    reason: Reason = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Make a log writable again that has lost its mark, by the newest checkpoint that a party holds.

    It goes on record. Ask every party: an older checkpoint than the newest lets a fork pass unnoticed.
    """
    from openline import bootstrap

    with bootstrap.open_journal(bootstrap.open_home(home)) as journal:
        receipt = journal.adopt(_read_text(file), reason=reason)
    if as_json:
        emit(receipt)
    else:
        console().print(f"adopted, on record at index {receipt.index}", markup=False)


# -- bodies -----------------------------------------------------------------------------------------


@app.command()
def redact(
    id: EntryId,
    party: AsParty,
    reason: Reason,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Take away the body of an entry of your own: names, texts, places. That it was there stays on record.

    What was handed out already cannot be called back.
    """
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody, RedactionFacts

    with authoring(home, party, out=out, draft=draft, as_json=as_json) as desk:
        body = ReasonBody(reason=reason)
        desk.record(Draft(type="redact/v1", facts=RedactionFacts(entry=id), body=body))


@app.command()
def hold(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="entries' ids")],
    party: AsParty,
    lift: Annotated[bool, typer.Option("--lift", help="let them go again")] = False,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Hold entries as evidence: their bodies cannot be redacted."""
    from openline.app.ports import Draft
    from openline.model.event import HoldFacts, ReasonBody

    type = "hold.lift/v1" if lift else "hold.place/v1"
    with authoring(home, party, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(Draft(type=type, facts=HoldFacts(entries=tuple(ids)), body=ReasonBody(reason=reason)))


# -- within -----------------------------------------------------------------------------------------


def _entry(journal: Journal, id: str) -> StoredEntry:
    stored = journal.store.entry_by_id(id)
    if stored is None:
        raise NotFoundError(f"no entry {id!r} is on record")
    return stored


def _summary(stored: StoredEntry) -> dict[str, object]:
    return {
        "index": stored.index,
        "id": stored.id,
        "type": stored.type,
        "author": stored.author,
        "subject": stored.subject,
        "received_at_ms": stored.received_at_ms,
        "redacted_by": stored.redacted_by,
    }


def _show_whole(stored: StoredEntry, *, as_json: bool) -> None:
    import msgspec

    from openline.app.replay import replay

    header, _, body = replay(stored)
    whole = {**_summary(stored), "header": header, "body": body, "leaf": stored.leaf.hex()}
    if as_json:
        emit(whole)
    else:
        print(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode())


def _time(at_ms: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _give(text: str, out: Path | None, fields: dict[str, object], *, as_json: bool) -> None:
    """Write a text to a file if one is named, else print it as it is; with --json, print the fields."""
    if out is not None:
        write_new(out, text.encode())
    if as_json:
        emit({**fields, **({"file": str(out)} if out else {})})
    elif out is None:
        print(text, end="")
    else:
        console().print(f"written to {out}", markup=False)


def _read_text(path: Path) -> str:
    try:
        return read_input(path).decode()
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8: {error}", where=str(path)) from error


def _bundle_entries(journal: Journal, size: int) -> Iterator[BundleEntry]:
    from openline.ledger.bundle import BundleEntry

    for stored in journal.store.entries(0, size):
        by = journal.store.entry_by_id(stored.redacted_by) if stored.redacted_by else None
        yield BundleEntry(
            record=stored.record,
            salt=stored.salt,
            body=stored.body,
            body_salt=stored.body_salt,
            redacted_by=by.index if by else None,
        )


def _shown_to(rules: Handlers, party: str) -> Callable[[Header], bool]:
    """Say which entries a party may see whole."""
    from openline.decide.access import detail_of
    from openline.model.release import Detail

    if party not in rules.state.parties:
        raise NotFoundError(f"no party {party!r} is on record", where="--for")

    def shown(header: Header) -> bool:
        return detail_of(rules.state, party, rules.state.cards[header.id]) is Detail.FULL

    return shown


def _with_roots(home: Home) -> Policy:
    """Give the node's policy with the roots that are on record now."""
    from msgspec.structs import replace

    from openline import bootstrap
    from openline.app.handlers import Handlers

    rules = Handlers()
    with bootstrap.open_journal(home, rules):
        roots = {party.id: party.root_key_hex for party in rules.state.parties.values() if party.root_key_hex}
    policy = home.policy()
    return replace(policy, roots={**policy.roots, **roots})
