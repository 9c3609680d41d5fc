"""Witnesses and checkpoints: who compares what the log shows with what it showed before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openline.cli import heading
from openline.cli.authoring import AsJson, HomeDir, Reason
from openline.cli.carrying import CheckpointFile, ToFile, give, read_text
from openline.cli.output import console, emit

witnesses = typer.Typer(no_args_is_help=True, help="those who compare checkpoints, and cosign them")


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

    opened = heading.open_home(home)
    request = WitnessRequest.decode(read_text(file), where=str(file))
    key = opened.read_key(name, "witness")
    note = opened.witnessed().cosign(request, name, key.private_key, now_ms=bootstrap.now_ms())
    size = read_checkpoint(note)[0].size
    give(note, out, {"witness": name, "size": size, "checkpoint": note}, as_json=as_json)


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

    from openline.app.policy import read_policy

    opened = heading.open_home(home)
    policy = opened.policy()
    known = policy.witnesses if vkey in policy.witnesses else (*policy.witnesses, vkey)
    changed = replace(policy, witnesses=known, quorum=policy.quorum if quorum is None else quorum)
    opened.save_policy(read_policy(changed.to_bytes(), where="policy"))
    if as_json:
        emit({"witnesses": changed.witnesses, "quorum": changed.quorum})
    else:
        console().print(f"{len(known)} witnesses, quorum {changed.quorum}", markup=False)


@witnesses.command()
def attach(file: CheckpointFile, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Keep the cosignatures of a checkpoint, so that everyone who asks gets them with it."""
    from openline import bootstrap

    opened = heading.open_home(home)
    with bootstrap.open_journal(opened) as journal:
        kept = journal.attach(read_text(file), opened.policy().witness_verifiers)
    if as_json:
        emit({"witnesses": kept})
    else:
        console().print(f"cosigned by {', '.join(kept)}", markup=False)


def present(file: CheckpointFile, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Hold a checkpoint that a party brings against the log; one that it contradicts stops the log."""
    from openline import bootstrap

    with bootstrap.open_journal(heading.open_home(home)) as journal:
        fits = journal.present(read_text(file))
        size = journal.refresh()
    if as_json:
        emit({"fits": True, "size": fits.size, "log_size": size})
    else:
        console().print(f"the log of {size} entries extends it ({fits.size} entries)", markup=False)


def adopt(
    file: CheckpointFile,
    reason: Reason = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Make a log writable again that has lost its mark, by the newest checkpoint that a party holds.

    It goes on record. Ask every party: an older checkpoint than the newest lets a fork pass unnoticed.
    """
    from openline import bootstrap

    with bootstrap.open_journal(heading.open_home(home)) as journal:
        receipt = journal.adopt(read_text(file), reason=reason)
    if as_json:
        emit(receipt)
    else:
        console().print(f"adopted, on record at index {receipt.index}", markup=False)
