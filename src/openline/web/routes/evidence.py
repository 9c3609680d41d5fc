"""Evidence that a party takes away: an incident, or a stretch of time, to be checked off line by anyone."""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Annotated, Any

from litestar import Response, get
from litestar.datastructures import ResponseHeader
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.app.showing.picture import Tracks
from openline.web.evidence import Asked, Evidence, incident_evidence, stretch_evidence
from openline.web.routes.reading import Id, reader_of

ZIP = "application/zip"
MAKING = ThreadPoolExecutor(2, "openline-evidence")
"""So many bundles are made at a time: each is in memory twice meanwhile, with all its files."""
Pdf = Annotated[bool, Parameter(required=False, description="with the pages for people as a PDF, too")]
Extends = Annotated[
    int | None,
    Parameter(
        required=False,
        ge=1,
        le=2**53,
        description="the size of a checkpoint that you hold: it is shown that the log has grown from it",
    ),
]
Files = Annotated[
    bool, Parameter(required=False, description="with the files of its exhibits that are here, up to 256 MiB")
]
FILE: dict[int, ResponseSpec] = {
    200: ResponseSpec(bytes, description="the bundle", media_type=ZIP, generate_examples=False)
}
SAVE_AS = ResponseHeader(name="content-disposition", documentation_only=True, description="what to call it")


@get("/v1/incidents/{id:str}/bundle", media_type=ZIP, responses=FILE, response_headers=[SAVE_AS])
async def fetch_incident_bundle(
    node: Node, caller: Caller, id: Id, pdf: Pdf = False, extends: Extends = None, files: Files = True
) -> Response[bytes]:
    """Give an incident as your party may see it: entries with their proofs, pages, a map, and the verifier.

    ``openline verify`` says which parts are proven, and which only presented.
    """
    asked = _asked(node, caller, pdf, extends, files)
    services = node.positions
    tracks: Tracks | None = None
    if services is not None:
        tracks = lambda at_ms: services.then.at(asked.reader, at_ms).positions  # noqa: E731
    make = partial(
        incident_evidence, node.home, node.journal, node.rules, node.past, id, asked, tracks=tracks
    )
    return await _given(make, "openline-incident.zip")


@get("/v1/evidence", media_type=ZIP, responses=FILE, response_headers=[SAVE_AS])
async def fetch_evidence(
    node: Node,
    caller: Caller,
    from_ms: Annotated[int, Parameter(ge=0, le=2**53, description="in UTC milliseconds")],
    until_ms: Annotated[int, Parameter(ge=0, le=2**53, description="and before this")],
    pdf: Pdf = False,
    extends: Extends = None,
    files: Files = True,
) -> Response[bytes]:
    """Give what came on record in a stretch of time, as your party may see it, with what proves it."""
    asked = _asked(node, caller, pdf, extends, files)
    make = partial(stretch_evidence, node.home, node.journal, node.rules, from_ms, until_ms, asked)
    return await _given(make, "openline-evidence.zip")


def _asked(node: Node, caller: Caller, pdf: bool, extends: int | None, files: bool) -> Asked:
    sizes = () if extends is None else (extends,)
    kept = node.files if files else None
    return Asked(reader_of(caller), node.theatre_ms(), pdf, sizes=sizes, kept=kept)


async def _given(make: Callable[[], Evidence], name: str) -> Response[bytes]:
    # It takes long, and may wait for the record as it stood: others are answered meanwhile.
    found = await get_running_loop().run_in_executor(MAKING, make)
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(found.data, media_type=ZIP, headers=headers)


ROUTES: list[Any] = [fetch_incident_bundle, fetch_evidence]
