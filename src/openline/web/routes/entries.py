"""Entries: submitted, proved, and drafts signed by a key in custody here."""

from __future__ import annotations

from asyncio import to_thread, wrap_future
from typing import Any

import msgspec
from litestar import get, post

from openline.app.accounts import Caller
from openline.app.drafts import from_draft_file
from openline.app.node import Node
from openline.app.receipt import Receipt
from openline.decide.permitting import Action, permit
from openline.errors import ForbiddenError, InputError, NotFoundError, OpenlineError, TheatreError
from openline.ledger.canonical import from_base64
from openline.ledger.entry import EntryFile, SignedEntry
from openline.web.callers import refuse_other_author
from openline.wire.api.entries import DraftFile, Drafts, Request

MOST_TOGETHER = 1000
MAX_BYTES = 8 << 20


@post("/v1/entries", request_max_body_size=MAX_BYTES)
async def submit_entry(data: EntryFile, node: Node, caller: Caller) -> Receipt:
    """Record a signed entry, and answer with its receipt once it is durable.

    Its own idempotency key makes asking again safe for ever: the same entry gives the same answer.
    """
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
    """Sign a draft with the party's key that is in custody here, and record it: its bytes say so."""
    refuse_other_author(caller, data.author)
    permit(caller.role, caller.scopes, Action.SIGN, type=data.type)
    [entry] = _signed(node, (data,))
    return node.journal.receipts(await wrap_future(node.journal.ask([entry])))[0]


@post("/v1/drafts/together", request_max_body_size=MAX_BYTES)
async def sign_drafts(data: Drafts, node: Node, caller: Caller) -> list[Receipt]:
    """Sign several drafts with the party's key in custody here, and record them in their order, or none."""
    refuse_count(len(data.drafts), "drafts")
    for draft in data.drafts:
        refuse_other_author(caller, draft.author)
        permit(caller.role, caller.scopes, Action.SIGN, type=draft.type)
    entries = await to_thread(_signed, node, data.drafts)
    return node.journal.receipts(await wrap_future(node.journal.ask(entries)))


def _signed(node: Node, drafts: tuple[DraftFile, ...]) -> list[SignedEntry]:
    now_ms, entries = node.now_ms(), []
    settings = node.home.settings
    for number, it in enumerate(drafts):
        addressed = from_draft_file(msgspec.json.encode(it), where=f"draft {number + 1}")
        try:
            if (it.theatre, it.mode) != (settings.theatre, settings.mode):
                raise TheatreError(
                    f"the draft is for the theatre {it.theatre!r} ({it.mode}), this is"
                    f" {settings.theatre!r} ({settings.mode})",
                    where="theatre",
                )
            if not node.home.key_path(it.author).exists():
                # Where it would be is nobody's business but the operator's.
                raise ForbiddenError(
                    f"the key of {it.author!r} is not in custody here",
                    where="author",
                    next_step="sign where the key is, at your own gateway or machine, and bring the entry",
                )
            entry = node.home.sign(
                addressed.draft, author=addressed.author, now_ms=now_ms, random_bytes=node.random_bytes
            )
        except OpenlineError as error:
            error.part = number
            raise
        entries.append(entry)
    return entries


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


class _Says(msgspec.Struct):
    """The part of a header that decides who may bring it; the journal judges all of it."""

    author: str
    type: str


_read_says = msgspec.json.Decoder(_Says).decode


async def _submit(node: Node, caller: Caller, entries: list[SignedEntry]) -> list[Receipt]:
    for entry in entries:
        try:
            says = _read_says(from_base64(entry.envelope.payload, where="envelope.payload"))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise InputError(f"no header: {error}", where="envelope.payload") from error
        permit(caller.role, caller.scopes, Action.SUBMIT, type=says.type)
        refuse_other_author(caller, says.author)
    return node.journal.receipts(await wrap_future(node.journal.ask(entries)))


ROUTES: list[Any] = [submit_entry, submit_request, sign_draft, sign_drafts, prove_entry]
