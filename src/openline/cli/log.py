"""The log: its head and entries, proofs of what is in it, and what parties and witnesses take away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli import heading
from openline.cli.authoring import (
    AsJson,
    AsParty,
    DraftOut,
    HomeDir,
    Out,
    Reason,
    authoring,
    minding_watches,
    warn_if_stopped,
)
from openline.cli.carrying import ToFile, give
from openline.cli.elsewhere import meant
from openline.cli.files import write_new
from openline.cli.logthere import (
    consistency_there,
    export_there,
    id_there,
    policy_there,
    show_there,
    write_policy_there,
)
from openline.cli.numbers import counted
from openline.cli.output import console, emit
from openline.cli.reading import fields_of, minding_outlines
from openline.cli.times import time_text
from openline.cli.witnessing import adopt, cosign, present, witnesses
from openline.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from openline.app.journal import Journal
    from openline.app.policy import Policy
    from openline.app.ports import StoredEntry
    from openline.cli.authoring import Authoring
    from openline.ledger.checkpoint import CheckpointNote

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

ID_DIGITS = 32
"""Digits of an entry's id; a shorter number is a log index."""

EntryId = Annotated[str, typer.Argument(metavar="ID|INDEX", help="an entry: its id, or its log index")]


# -- looking ----------------------------------------------------------------------------------------


@app.command()
def head(home: HomeDir = None, as_json: AsJson = False) -> None:
    """Print the signed checkpoint of the log as it stands, or the last one that a client has witnessed."""
    from openline import bootstrap

    if (server := meant()) is not None:
        with server.opened() as client:
            note, policy = client.checkpoint(), policy_there(client, home)
        _print_head(note, policy, as_json=as_json)
        return
    opened = heading.open_home(home)
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
    _print_head(note, policy, as_json=as_json)


def _print_head(note: CheckpointNote, policy: Policy, *, as_json: bool) -> None:
    from openline.ledger.checkpoint import check_checkpoint

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
    id: Annotated[
        str | None, typer.Argument(metavar="ID|INDEX", help="one entry, whole: its id, or its log index")
    ] = None,
    about: Annotated[str, typer.Option("--about", metavar="SUBJECT", help="entries about this only")] = "",
    after: Annotated[str, typer.Option("--after", metavar="ID|INDEX", help="go on behind this entry")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="at most so many")] = 100,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List entries, or show one of them whole: by its id, or by its index as receipts and lists name it."""
    from openline import bootstrap

    if (server := meant()) is not None:
        with server.opened() as client:
            show_there(client, id, about, after, limit, as_json=as_json)
        return
    with bootstrap.open_journal(heading.open_home(home)) as journal:
        warn_if_stopped(journal)
        if id is not None:
            _show_whole(_entry(journal, id), as_json=as_json)
            return
        if about:
            behind = _entry(journal, after).id if after else ""
            entries = journal.store.about(about, after=behind, limit=limit)
        else:
            start = _entry(journal, after).index + 1 if after else 0
            entries = list(journal.store.entries(start, start + limit))
    if as_json:
        for stored in entries:
            emit(_summary(stored))
        return
    out = console()
    if entries:
        head = f"{'index':>7}  {'received at':<20}  {'type':<24} {'author':<12} about"
        out.print(f"{head}\n         id", markup=False, style="bold")
    for stored in entries:
        gone = "  body redacted" if stored.redacted_by else ""
        about = stored.subject + _to_whom(stored)
        time = time_text(stored.received_at_ms)
        out.print(
            f"{stored.index:>7}  {time}  {stored.type:<24} {stored.author:<12} {about}{gone}"
            f"\n         {stored.id}",
            markup=False,
        )


@app.command()
def prove(id: EntryId, out: ToFile = None, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Prove that an entry is on record: a C2SP tlog-proof under the present checkpoint."""
    from openline import bootstrap

    if (server := meant()) is not None:
        with server.opened() as client:
            receipt = client.prove(id_there(id))
    else:
        with bootstrap.open_journal(heading.open_home(home)) as journal:
            id = _entry(journal, id).id
            receipt = journal.prove(id)
    give(receipt.proof, out, {"id": id, "index": receipt.index, "proof": receipt.proof}, as_json=as_json)


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

    if (server := meant()) is not None:
        with server.opened() as client:
            request, said = consistency_there(client, old_size)
        give(request, out, said, as_json=as_json)
        return
    with bootstrap.open_journal(heading.open_home(home)) as journal, journal.still():
        note = journal.checkpoint()
        size = journal.refresh()
        proof = journal.prove_consistency(old_size, size) if 0 < old_size < size else []
        if old_size > size:
            raise InputError(f"the log has {size} entries, not {old_size}", where="OLD")
    request = WitnessRequest(old_size, tuple(proof), note).encode()
    hashes = [it.hex() for it in proof]
    said = {"old_size": old_size, "new_size": size, "proof": hashes, "checkpoint": note}
    give(request, out, said, as_json=as_json)


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
    from openline.app.handout import bundle_entries, shown_to
    from openline.decide.presenting import NOT_RECALLED, NOTICE
    from openline.ledger.bundle import everything, write_bundle
    from openline.ledger.checkpoint import read_checkpoint

    if (server := meant()) is not None:
        with server.opened() as client:
            export_there(client, file, party, size, home, as_json=as_json)
        return
    rules = Handlers()
    with bootstrap.open_journal(heading.open_home(home), rules) as journal, journal.still():
        note = journal.checkpoint(size)
        covered = read_checkpoint(note)[0].size
        shown = shown_to(rules, party) if party else everything
        if file.exists():
            raise InputError("there is a file already", where=str(file), next_step="choose another name")
        write_durably(file, write_bundle(bundle_entries(journal, covered), note, shown=shown))
    if as_json:
        emit({"file": str(file), "size": covered, "for": party, "checkpoint": note, "notice": NOTICE})
    else:
        console().print(
            f"{counted(covered, 'entry', 'entries')} in {file}"
            + (f", as {party} may see them" if party else ""),
            markup=False,
        )
        console().print(f"{NOT_RECALLED} {NOTICE}", markup=False)


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
    from openline.app.handlers import Handlers
    from openline.app.handout import with_roots

    if (server := meant()) is not None:
        with server.opened() as client:
            write_policy_there(client, file, as_json=as_json)
        return
    opened = heading.open_home(home)
    policy = opened.policy()
    if opened.is_node:
        rules = Handlers()
        with bootstrap.open_journal(opened, rules):
            policy = with_roots(policy, rules)
    write_new(file, policy.to_bytes())
    if as_json:
        emit({"file": str(file), "policy": policy})
    else:
        console().print(
            f"{file}: {counted(len(policy.roots), 'root')},"
            f" {counted(len(policy.witnesses), 'witness', 'witnesses')}, quorum {policy.quorum}",
            markup=False,
        )


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

    What was handed out already cannot be called back. Everyone who was shown it gets the reason too: name
    nobody in it. A watch that heeded a zone, line or report begins anew when that is taken away.
    """
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody, RedactionFacts

    with authoring(home, party, out=out, draft=draft, as_json=as_json) as desk:
        facts = RedactionFacts(entry=_id_of(desk, id))
        with minding_watches(desk.journal), minding_outlines(desk):
            desk.record(Draft(type="redact/v1", facts=facts, body=ReasonBody(reason=reason)))


@app.command()
def hold(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID|INDEX...", help="entries: their ids, or their log indexes")
    ],
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
        facts = HoldFacts(entries=tuple(_id_of(desk, id) for id in ids))
        desk.record(Draft(type=type, facts=facts, body=ReasonBody(reason=reason)))


for _command in (cosign, present, adopt):
    app.command()(_command)
app.add_typer(witnesses, name="witness")


# -- within -----------------------------------------------------------------------------------------


def _is_index(id: str) -> bool:
    return id.isascii() and id.isdigit() and len(id) < ID_DIGITS


def _id_of(desk: Authoring, id: str) -> str:
    """Return the id of an entry that is named by its id or index; an index needs the log."""
    if not _is_index(id):
        return id
    if desk.journal is None:
        raise InputError(
            f"which entry stands at index {id} cannot be known here: the log is with the node",
            next_step="give the entry's id",
        )
    return _entry(desk.journal, id).id


def _entry(journal: Journal, id: str) -> StoredEntry:
    """Return an entry by its id, or by the index at which it stands in the log."""
    if _is_index(id):
        size = journal.store.size()
        if int(id) >= size:
            raise NotFoundError(
                f"no entry stands at index {id}", next_step=f"the log has {size} entries, the first at 0"
            )
        return journal.store.entry(int(id))
    stored = journal.store.entry_by_id(id)
    if stored is None:
        raise NotFoundError(f"no entry {id!r} is on record")
    return stored


def _to_whom(stored: StoredEntry) -> str:
    """Say of a release to whom it went, under which number, and how much it showed."""
    from openline.app.replay import replay
    from openline.model.event import ReleaseFacts

    if stored.type != "release/v1":
        return ""
    _, facts, _ = replay(stored)
    assert isinstance(facts, ReleaseFacts)
    passed_on = f", to pass to {facts.pass_to}" if facts.pass_to else ""
    return f"  to {facts.party} as {facts.seq}: {facts.detail}{passed_on}"


def _summary(stored: StoredEntry) -> dict[str, Any]:
    from openline.app.showing.log import entry_row

    return fields_of(entry_row(stored, with_index=True))


def _show_whole(stored: StoredEntry, *, as_json: bool) -> None:
    import msgspec

    from openline.app.replay import replay

    header, _, body = replay(stored)
    whole = {**_summary(stored), "header": header, "body": body, "leaf": stored.leaf.hex()}
    if as_json:
        emit(whole)
    else:
        print(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode())
