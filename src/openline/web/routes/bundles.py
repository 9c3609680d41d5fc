"""What a party carries away: the log as a bundle that anyone can verify, and copies to check or read by."""

from __future__ import annotations

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any

import anyio.to_thread
from litestar import Request, Response, get, post
from litestar.datastructures import ResponseHeader
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from litestar.response import Stream

from openline.app.accounts import Caller
from openline.app.handout import bundle_entries, shown_to
from openline.app.node import Node
from openline.app.showing.log import EntryRow, Reading
from openline.app.showing.pages import EntryPage
from openline.errors import InputError
from openline.ledger.bundle import everything, write_bundle
from openline.ledger.checkpoint import read_checkpoint
from openline.ledger.entry import Header
from openline.model.event import NODE
from openline.web.conditional import ETAG, NOT_MODIFIED, conditional, etag_of, has, headers_of
from openline.web.handing import chosen, copies_made, handed_rows, release_file, written
from openline.web.routes.reading import LONGEST, After, Id, Limit, reader_of, view_of
from openline.wire.api.reading import CopyAsked

NDJSON = "application/x-ndjson"
IN_MEMORY = 4 << 20
"""A bundle larger than this waits in a temporary file until its reader has fetched it."""
PIECE = 256 << 10

FILE_TYPE = "application/octet-stream"
"""Of files in one of several formats: what they are called says which."""
SAVE_AS = ResponseHeader(name="content-disposition", documentation_only=True, description="what to call it")


@get("/v1/log/entries", sync_to_thread=True, responses={304: NOT_MODIFIED}, response_headers=[ETAG])
def list_log_entries(
    request: Request[Any, Any, Any],
    node: Node,
    caller: Caller,
    about: Annotated[str, Parameter(max_length=LONGEST, description="entries about this only")] = "",
    after: After = "",
    limit: Limit = 100,
) -> Response[EntryPage]:
    """List the entries of the log that your party sees whole: its own, and what it was shown in full."""
    log = Reading(node.journal.store, node.rules, node.journal.still, view_of(node, caller))
    found = log.page(about=about, after=after, limit=limit)
    return conditional(request, EntryPage(rows=tuple(found.rows), next=found.next))


@get("/v1/log/entries/{id:str}", sync_to_thread=True, responses={304: NOT_MODIFIED}, response_headers=[ETAG])
def show_log_entry(request: Request[Any, Any, Any], node: Node, caller: Caller, id: Id) -> Response[EntryRow]:
    """Show an entry whole, as it was signed."""
    log = Reading(node.journal.store, node.rules, node.journal.still, view_of(node, caller))
    return conditional(request, log.one(id))


@get(
    "/v1/bundle",
    media_type=NDJSON,
    sync_to_thread=True,
    responses={
        200: ResponseSpec(bytes, description="the bundle", media_type=NDJSON, generate_examples=False),
        304: NOT_MODIFIED,
    },
    response_headers=[ETAG],
)
def fetch_bundle(
    request: Request[Any, Any, Any],
    node: Node,
    caller: Caller,
    size: Annotated[
        int | None, Parameter(ge=1, le=2**53, description="the log as it was with so many entries")
    ] = None,
) -> Response[Any]:
    """Give the log as far as your party may see it: verify it with ``openline verify``, off line.

    Whatever it may not see is a bare leaf. It is written whole before its first byte is sent.
    """
    reader = reader_of(caller)
    note = node.journal.checkpoint(size)
    # What is shown of the same entries changes with later ones, so these are part of the tag.
    tag = etag_of(f"{reader} {node.journal.store.size()} {note}".encode())
    headers = headers_of(tag)
    if has(request, tag):
        return Response(None, status_code=304, headers=headers, media_type="application/json")
    return Stream(_pieces(_write(node, reader, note)), media_type=NDJSON, headers=headers)


def _write(node: Node, reader: str, note: str) -> SpooledTemporaryFile[bytes]:
    """Write a bundle into a temporary file; the journal is held still for one entry at a time."""
    shown = everything if reader == NODE else shown_to(node.rules, reader)

    def shown_now(header: Header) -> bool:
        with node.journal.still():
            return shown(header)

    covered = read_checkpoint(note)[0].size
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed once it was sent
    try:
        for line in write_bundle(bundle_entries(node.journal, covered), note, shown=shown_now):
            file.write(line)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


async def _pieces(file: SpooledTemporaryFile[bytes]) -> AsyncIterator[bytes]:
    try:
        while piece := await anyio.to_thread.run_sync(file.read, PIECE):
            yield piece
    finally:
        file.close()


@post(
    "/v1/copies",
    sync_to_thread=True,
    status_code=200,
    responses={
        200: ResponseSpec(bytes, description="the file", media_type=FILE_TYPE, generate_examples=False)
    },
    response_headers=[SAVE_AS],
)
def make_copy(data: CopyAsked, node: Node, caller: Caller) -> Response[bytes]:
    """Make a copy to be carried away of what your party was shown. That it was made goes on record first.

    ``release`` is the signed file for ``openline check``, off line and unlogged.
    """
    reader = reader_of(caller)
    if reader == NODE:
        raise InputError("a copy is made for a party, and the node is none", where="caller")
    name = Path(f"openline-{data.format}.{data.format}" if data.format != "release" else "openline.release")
    now_ms = node.theatre_ms()
    state = node.rules.state
    if data.format == "release":
        file = release_file(node.home, node.journal, state, reader, now_ms=now_ms)
        content, made = file.data, file.made
    else:
        handed = chosen(handed_rows(node.journal, state, reader), name, data.kind, removals=data.removals)
        with node.journal.still():
            owners = {state.objects[row.value.id].owner for row in handed}
        mark = "EXERCISE" if node.home.settings.mode == "exercise" else ""
        content = written(
            handed, name, data.kind, reader, watermark=mark, as_of_ms=now_ms, removals=data.removals
        )
        made = copies_made(reader, content, owners)
    node.journal.record(made)
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "repr-digest": f"sha-256=:{_base64(sha256(content).digest())}:",
    }
    return Response(content, media_type=FILE_TYPE, headers=headers)


def _base64(data: bytes) -> str:
    from openline.ledger.canonical import to_base64

    return to_base64(data)


ROUTES: list[Any] = [list_log_entries, show_log_entry, fetch_bundle, make_copy]
