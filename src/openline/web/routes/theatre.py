"""The theatre and its log: what everybody may know who takes part, and how it is checked."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.params import Parameter

from openline import __version__
from openline.app.accounts import Caller
from openline.app.handout import with_roots
from openline.app.node import Node
from openline.decide.permitting import Action, permit
from openline.decide.presenting import NOTICE
from openline.errors import InputError
from openline.ledger.canonical import to_base64
from openline.wire.api.entries import Checkpoint, Consistency, Theatre

Size = Annotated[int, Parameter(ge=0, le=2**53)]


@get("/v1/theatre", sync_to_thread=True)
def show_theatre(node: Node, caller: Caller) -> Theatre:
    """Say which theatre this is, with the policy to check its log by."""
    permit(caller.role, caller.scopes, Action.READ)
    settings = node.home.settings
    with node.journal.still():
        policy = with_roots(node.home.policy(), node.rules)
    return Theatre(
        theatre=settings.theatre,
        mode=settings.mode,
        name=settings.name,
        origin=settings.origin,
        version=__version__,
        policy=msgspec.to_builtins(policy),
        notice=NOTICE,
    )


@get("/v1/log/checkpoint", sync_to_thread=True)
def show_checkpoint(node: Node, caller: Caller, size: Size | None = None) -> Checkpoint:
    """Give the log's signed checkpoint, as it stands or stood at a size: hold every other against it."""
    permit(caller.role, caller.scopes, Action.READ)
    return Checkpoint(note=node.journal.checkpoint(size))


@post("/v1/log/checkpoint", sync_to_thread=True, status_code=200)
def present_checkpoint(data: Checkpoint, node: Node, caller: Caller) -> Checkpoint:
    """Hold a checkpoint that you have against the log; one that it does not extend stops all signing."""
    permit(caller.role, caller.scopes, Action.READ)
    node.journal.present(data.note)
    return Checkpoint(note=node.journal.checkpoint())


@post("/v1/log/cosignatures", sync_to_thread=True, status_code=200)
def cosign(data: Checkpoint, node: Node, caller: Caller) -> list[str]:
    """Leave a witness's cosignature of a checkpoint; gives the names of the witnesses trusted here."""
    permit(caller.role, caller.scopes, Action.READ)
    return node.journal.attach(data.note, node.home.policy().witness_verifiers)


@get("/v1/log/consistency", sync_to_thread=True)
def show_consistency(node: Node, caller: Caller, old_size: Size, new_size: Size) -> Consistency:
    """Prove that the log of one size is the beginning of that of another."""
    permit(caller.role, caller.scopes, Action.READ)
    if new_size > node.journal.store.size():
        raise InputError(f"the log never had {new_size} entries", where="new_size")
    proof = node.journal.prove_consistency(old_size, new_size)
    return Consistency(old_size=old_size, new_size=new_size, proof=tuple(to_base64(it) for it in proof))


ROUTES: list[Any] = [show_theatre, show_checkpoint, present_checkpoint, cosign, show_consistency]
