"""Entries: submitted, proved, and drafts signed by a key in custody here."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec
from litestar import get, post
from msgspec.structs import replace

from openline.app.accounts import Caller
from openline.app.drafts import from_draft_file
from openline.app.flashing import is_flash, make_out
from openline.app.node import Node
from openline.app.receipt import Receipt
from openline.decide.permitting import Action, permit
from openline.errors import ConflictError, InputError, NotFoundError, OpenlineError, RefusedError
from openline.ledger.canonical import from_base64
from openline.ledger.entry import EntryFile, SignedEntry
from openline.web.callers import refuse_other_author
from openline.wire.api.entries import DraftFile, Drafts, Request

ENTRIES = "/v1/entries"
MOST_TOGETHER = 1000
MAX_BYTES = 8 << 20


@post(ENTRIES, request_max_body_size=MAX_BYTES)
async def submit_entry(data: EntryFile, node: Node, caller: Caller) -> Receipt:
    """Record a signed entry, and answer with its receipt once it is durable.

    Its own idempotency key makes asking again safe for ever: the same entry gives the same answer.
    """
    # Most are answered before they get here: see openline.web.straight.
    return (await _submit(node, caller, [data.to_entry()]))[0]


@post("/v1/requests", request_max_body_size=MAX_BYTES)
async def submit_request(data: Request, node: Node, caller: Caller) -> list[Receipt]:
    """Record several signed entries in their order, or none of them."""
    refuse_count(len(data.entries), "entries")
    return await _submit(
        node, caller, [it.to_entry(where=f"entries[{n}]") for n, it in enumerate(data.entries)]
    )


@post("/v1/drafts", request_max_body_size=MAX_BYTES)
async def sign_draft(data: DraftFile, node: Node, caller: Caller) -> Receipt:
    """Sign a draft with the party's key that is in custody here, and record it: its bytes say so.

    A FLASH is made out and taken, whatever is missing in it or makes no sense.
    """
    refuse_other_author(caller, data.author)
    permit(caller.role, caller.scopes, Action.SIGN, type=data.type, said_as=data.facts.get("role"))
    [entry] = _signed(node, (data,))
    try:
        return (await node.journal.take([entry]))[0]
    except (RefusedError, ConflictError):
        if not is_flash(data.type, data.facts):
            raise
    # Of a FLASH only its id can be refused, since it is taken: it goes by another; asked again, by the same.
    [entry] = _signed(node, (data,), renamed=True)
    return (await node.journal.take([entry]))[0]


@post("/v1/drafts/together", request_max_body_size=MAX_BYTES)
async def sign_drafts(data: Drafts, node: Node, caller: Caller) -> list[Receipt]:
    """Sign several drafts with the party's key in custody here, and record them in their order, or none."""
    refuse_count(len(data.drafts), "drafts")
    for draft in data.drafts:
        refuse_other_author(caller, draft.author)
        permit(caller.role, caller.scopes, Action.SIGN, type=draft.type, said_as=draft.facts.get("role"))
    entries = await to_thread(_signed, node, data.drafts)
    return await node.journal.take(entries)


def _signed(node: Node, drafts: tuple[DraftFile, ...], *, renamed: bool = False) -> list[SignedEntry]:
    addressed = []
    for number, it in enumerate(drafts):
        try:
            if is_flash(it.type, it.facts):
                facts, body = make_out(it.facts, it.body, new_id=_new_id(node, it), renamed=renamed)
                it = replace(it, facts=facts, body=body, subject="")
            addressed.append(from_draft_file(msgspec.json.encode(it), where=f"draft {number + 1}"))
        except OpenlineError as error:
            error.part = number
            raise
    return node.custody.sign(addressed)


def _new_id(node: Node, flash: DraftFile) -> str:
    """Return an id for a FLASH whose own can be none; the same for what is asked again by the same key."""
    if not flash.key:
        return f"flash-{node.random_bytes(16).hex()}"
    return f"flash-{sha256(msgspec.json.encode(flash)).hexdigest()[:32]}"


@get("/v1/entries/{id:str}/receipt", sync_to_thread=True)
def prove_entry(id: str, node: Node, caller: Caller) -> Receipt:
    """Give a fresh receipt of an entry of one's own, against the log as it stands."""
    permit(caller.role, caller.scopes, Action.READ)
    stored = node.journal.store.entry_by_id(id)
    if stored is None or stored.author != caller.party:
        raise NotFoundError(f"no entry {id!r} is on record", where="id")
    return node.journal.prove(id)


def refuse_count(count: int, what: str) -> None:
    """Refuse none at all, or more than are taken together."""
    if not 1 <= count <= MOST_TOGETHER:
        raise InputError(f"{count} {what}: 1 to {MOST_TOGETHER} are taken together", where=what)


class _SaidAs(msgspec.Struct):
    """The part of its facts that does."""

    role: object = None


class _Says(msgspec.Struct):
    """The part of a header that decides who may bring it; the journal judges all of it."""

    author: str
    type: str
    facts: _SaidAs


_read_says = msgspec.json.Decoder(_Says).decode


def refuse_unfit(caller: Caller, entries: Iterable[SignedEntry]) -> None:
    """Refuse entries that the caller may not bring, or of which it cannot be told.

    Raises
    ------
    InputError
        There is no header in one, or none that says whose and what it is.
    ForbiddenError
        It is another party's, or not for him to bring.
    """
    for entry in entries:
        try:
            says = _read_says(from_base64(entry.envelope.payload, where="envelope.payload"))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise InputError(f"no header: {error}", where="envelope.payload") from error
        permit(caller.role, caller.scopes, Action.SUBMIT, type=says.type, said_as=says.facts.role)
        refuse_other_author(caller, says.author)


async def _submit(node: Node, caller: Caller, entries: list[SignedEntry]) -> list[Receipt]:
    refuse_unfit(caller, entries)
    return await node.journal.take(entries)


ROUTES: list[Any] = [submit_entry, submit_request, sign_draft, sign_drafts, prove_entry]
