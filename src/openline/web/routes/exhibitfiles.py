"""Files of exhibits: given by whoever put one on record, had by whoever is shown it now, to be saved."""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Annotated, Any, BinaryIO
from unicodedata import category
from urllib.parse import quote

import msgspec
from litestar import Request, delete, get, put
from litestar.datastructures import ResponseHeader
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import (
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    Reference,
    RequestBody,
    Schema,
)
from litestar.params import Parameter
from litestar.response import Stream

from openline.app.accounts import Caller
from openline.app.exhibitfiles import ExhibitFile
from openline.app.node import Node
from openline.app.showing.happened import EXHIBITS
from openline.app.showing.paging import page_of
from openline.decide.permitting import Action, permit
from openline.ledger.canonical import to_base64
from openline.web.routes.reading import LONGEST, After, Id, Limit, reader_of, view_of
from openline.web.routes.session import problems

PIECE = 1 << 20
FILE_TYPE = "application/octet-stream"
"""Whatever an exhibit says that it is: no browser is to open what a party has brought."""
MOVING = ThreadPoolExecutor(4, "openline-files")
"""Threads in which files are written and read: nobody else waits for them."""
AnyRequest = Request[Any, Any, Any]


class ExhibitFilePage(msgspec.Struct, frozen=True, kw_only=True):
    """Which files are here."""

    rows: tuple[ExhibitFile, ...]
    next: str
    """Where to go on; empty at the end."""


@dataclass
class _FileOperation(Operation):
    """Says that a body is a file, which is read by no framework."""

    request_body: RequestBody | Reference | None = field(default=None)

    def __post_init__(self) -> None:
        schema = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        self.request_body = RequestBody(content={FILE_TYPE: OpenAPIMediaType(schema=schema)}, required=True)


@get("/v1/exhibit-files", sync_to_thread=True)
def list_exhibit_files(
    node: Node,
    caller: Caller,
    about: Annotated[str, Parameter(max_length=LONGEST, description="of exhibits about this only")] = "",
    after: After = "",
    limit: Limit = 100,
) -> ExhibitFilePage:
    """List which files of the exhibits that your party is shown are here to be had."""
    view, kept = view_of(node, caller), node.files.kept()
    found = page_of(
        EXHIBITS,
        view,
        node.journal.still,
        after=after,
        limit=limit,
        wanted=lambda row: row.entry in kept and row.name is not None and about in ("", row.about),
    )
    rows = (ExhibitFile(exhibit=it.exhibit, sha256=it.sha256, bytes=it.bytes) for it in found.rows)
    return ExhibitFilePage(rows=tuple(rows), next=found.next)


@put(
    "/v1/exhibits/{id:str}/file",
    request_max_body_size=None,  # it takes what is on record of that file, and not a byte more
    operation_class=_FileOperation,
    responses=problems(404, 409, 422),
)
async def give_exhibit_file(request: AnyRequest, node: Node, caller: Caller, id: Id) -> ExhibitFile:
    """Give the file of an exhibit that your party put on record, to be had by those who are shown it.

    It is taken whole, if its size and SHA-256 are those on record; of anything else nothing is kept.
    """
    permit(caller.role, caller.scopes, Action.FILES)
    loop = get_running_loop()
    coming = await loop.run_in_executor(MOVING, node.files.take, caller.party, id)
    try:
        held = bytearray()
        async for piece in request.stream():
            held += piece
            if len(held) >= PIECE:
                await loop.run_in_executor(MOVING, coming.write, bytes(held))
                held.clear()
        await loop.run_in_executor(MOVING, coming.write, bytes(held))
        return await loop.run_in_executor(MOVING, coming.keep)
    finally:
        coming.drop()


@get(
    "/v1/exhibits/{id:str}/file",
    media_type=FILE_TYPE,
    responses={
        200: ResponseSpec(bytes, description="the file", media_type=FILE_TYPE, generate_examples=False),
        **problems(404),
    },
    response_headers=[
        ResponseHeader(name=it, documentation_only=True, description=what)
        for it, what in (
            ("content-disposition", "what to call it"),
            ("repr-digest", "its SHA-256, as it is on record"),
        )
    ],
)
async def fetch_exhibit_file(node: Node, caller: Caller, id: Id) -> Stream:
    """Give the file of an exhibit that your party is shown now, if it is here.

    It is always a file to be saved, of no kind: hold it against the hash on record before you open it.
    """
    reader = reader_of(caller)
    file, it = await get_running_loop().run_in_executor(MOVING, node.files.of_reader, reader, id)
    headers = {
        "content-disposition": saved_as(it.name),
        "content-length": str(it.bytes),
        "cache-control": "no-store",
        "repr-digest": f"sha-256=:{to_base64(bytes.fromhex(it.sha256))}:",
    }
    return Stream(_read(file), media_type=FILE_TYPE, headers=headers)


@delete("/v1/exhibits/{id:str}/file", sync_to_thread=True, responses=problems(404, 409))
def remove_exhibit_file(node: Node, caller: Caller, id: Id) -> None:
    """Take away the file of an exhibit that your party put on record; that it is on record stays.

    Copies that were had cannot be recalled.
    """
    permit(caller.role, caller.scopes, Action.FILES)
    node.files.remove(caller.party, id)


def saved_as(name: str) -> str:
    """Say that it is a file to save, called as it is on record; without signs that would disguise it."""
    name = "".join(it for it in name if category(it)[0] != "C" and it not in '/\\:*?"<>|').strip(". ")
    plain = "".join(it for it in name if it.isascii()).strip(". ") or "exhibit"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name or plain, safe='')}"


async def _read(file: BinaryIO) -> AsyncIterator[bytes]:
    try:
        while piece := await get_running_loop().run_in_executor(MOVING, file.read, PIECE):
            yield piece
    finally:
        file.close()


ROUTES: list[Any] = [list_exhibit_files, give_exhibit_file, fetch_exhibit_file, remove_exhibit_file]
