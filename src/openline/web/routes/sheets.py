"""Sheets and paper: blank to fill in, and filled in to be read cell by cell or put on record (R30, R38)."""

from __future__ import annotations

from asyncio import to_thread, wrap_future
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.drafts import AddressedDraft, to_draft_file
from openline.app.node import Node
from openline.app.ports import Draft
from openline.decide.notified import questions_of
from openline.decide.permitting import Action, permit
from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.errors import InputError, OpenlineError, TooLargeError
from openline.ledger.entry import SignedEntry
from openline.model.release import Detail
from openline.web.filling import Made, drafts_of, refuse_unless_good, rows_of
from openline.web.routes.bundles import FILE_TYPE, SAVE_AS
from openline.web.routes.reading import reader_of
from openline.wire.api.reading import SheetRead
from openline.wire.forms import form
from openline.wire.sheets import Kind, SheetReading, kind_of, read_sheet, template

MOST_BYTES = 8 << 20
MOST_SHARES = 100
TOO_MANY_PARTS = "Request Entity Too Large"
"""What the framework says of a form of too many parts, with the status of one that cannot be read."""

KindName = Annotated[str, Parameter(max_length=40, description="as in 'sites-additions'")]
Flag = Annotated[bool, Parameter(required=False)]
Shares = Annotated[
    list[str] | None,
    Parameter(
        query="share",
        required=False,
        max_items=MOST_SHARES,
        description="PARTY or PARTY=DETAIL: whom each row is shown to",
    ),
]
FILE = ResponseSpec(bytes, description="the file", media_type=FILE_TYPE, generate_examples=False)
PDF = ResponseSpec(bytes, description="the form", media_type="application/pdf", generate_examples=False)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Uploading(Operation):
    """An operation that takes a file: as it is, or as a part of a form."""

    def __post_init__(self) -> None:
        """Say what is taken."""
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        part = Schema(type=OpenAPIType.OBJECT, properties={"file": binary}, required=["file"])
        content = {it: OpenAPIMediaType(schema=binary) for it in (XLSX, "text/csv", FILE_TYPE)}
        content["multipart/form-data"] = OpenAPIMediaType(schema=part)
        self.request_body = RequestBody(content=content, required=True)


# Asynchronous, as what is posted there: of two handlers on one path the framework else wraps one twice.
@get("/v1/sheets/{kind:str}", responses={200: FILE}, response_headers=[SAVE_AS])
async def blank_sheet(
    caller: Caller, kind: KindName, format: Literal["xlsx", "csv"] = "xlsx"
) -> Response[bytes]:
    """Give a blank sheet to fill in, in English and Arabic."""
    permit(caller.role, caller.scopes, Action.READ)
    found = kind_of(kind)
    return _file(await to_thread(template, found, format), f"{found}.{format}", FILE_TYPE)


@get("/v1/print/{what:str}", sync_to_thread=True, responses={200: PDF}, response_headers=[SAVE_AS])
def blank_form(
    caller: Caller,
    what: Annotated[str, Parameter(max_length=40, description="site, movement or activity")],
    lang: Literal["both", "en", "ar"] = "both",
) -> Response[bytes]:
    """Give a form of one page, to fill in by pen, or line by line over a voice line."""
    permit(caller.role, caller.scopes, Action.READ)
    return _file(form(what, lang), f"{what}-form.pdf", "application/pdf")


@post("/v1/sheets/{kind:str}", status_code=200, request_max_body_size=MOST_BYTES, operation_class=Uploading)
async def read_filled(
    request: Request[Any, Any, Any],
    node: Node,
    caller: Caller,
    kind: KindName,
    shares: Shares = None,
    record: Flag = False,
    good_rows: Flag = False,
    looked: Flag = False,
    emergency: Flag = False,
) -> SheetRead:
    """Read a sheet that was filled in: each cell that is wrong or doubtful is named, each coordinate echoed.

    Nothing goes on record, unless ``record`` is given: then what it says is signed by your party's key in
    custody here, all of it or nothing. ``good_rows`` leaves rows with faults out; ``looked`` says that you
    have looked at every question.
    """
    author = reader_of(caller)
    shown = _shares(shares or [])
    data = await uploaded(request)
    reading, made = await to_thread(_read, data, kind, node, author, shown, emergency)
    recorded: list[str] = []
    if record:
        refuse_unless_good(reading, made.doubts, good_rows=good_rows, looked=looked)
        for type in {it.type for it in made.drafts}:
            permit(caller.role, caller.scopes, Action.SIGN, type=type)
        entries = await to_thread(_signed, node, author, made.drafts)
        recorded = await _recorded(node, entries, made)
    return SheetRead(
        kind=reading.kind.value,
        good=sum(row.good for row in reading.rows),
        of=len(reading.rows),
        rows=rows_of(reading, made.doubts),
        notes=(*reading.notes, *_questions(reading, node.theatre_ms())),
        drafts=tuple(_draft_file(node, author, it) for it in made.drafts),
        recorded=tuple(recorded),
        notice=f"{NOT_RECALLED} {NOTICE}" if reading.kind is Kind.SITES_REMOVALS else NOTICE,
    )


async def uploaded(request: Request[Any, Any, Any]) -> bytes:
    """Return the file that was sent: the body, or the part of a form that is a file."""
    if not request.content_type[0].startswith("multipart/"):
        return await request.body()
    try:
        form = await request.form()
    except ClientException as error:
        if error.detail != TOO_MANY_PARTS:
            raise
        most = request.app.multipart_form_part_limit
        raise TooLargeError(f"a form of at most {most:,} parts is taken", where="file") from error
    files = [it for it in form.values() if isinstance(it, UploadFile)]
    if len(files) != 1:
        raise InputError(f"{len(files)} files were sent: one is taken", where="file")
    return await files[0].read()


def _read(
    data: bytes, kind: str, node: Node, author: str, shares: dict[str, Detail], emergency: bool
) -> tuple[SheetReading, Made]:
    if kind_of(kind) is Kind.LOG:
        raise InputError(
            "what was said on a line is numbered by whoever says it",
            where="kind",
            next_step="'openline sheet import FILE --kind log' makes messages of it",
        )
    reading = read_sheet(data, "sheet", kind_of(kind))
    made = drafts_of(
        reading, node.rules.state, author, node.journal.still, shares=shares, emergency=emergency
    )
    return reading, made


def _shares(texts: list[str]) -> dict[str, Detail]:
    shares = {}
    for text in texts:
        party, _, level = text.partition("=")
        try:
            shares[party] = Detail(level or "contact")
        except ValueError:
            raise InputError(
                f"{level!r} is no level of detail",
                where="share",
                next_step=f"use {', '.join(it.value for it in Detail)}",
            ) from None
    return shares


def _signed(node: Node, author: str, drafts: list[Draft]) -> list[SignedEntry]:
    settings = node.home.settings
    return node.custody.sign(
        (AddressedDraft(settings.theatre, settings.mode, author, it) for it in drafts),
        where="record",
        next_step="sign the drafts that are answered without 'record' where the key is, and submit them",
    )


async def _recorded(node: Node, entries: list[SignedEntry], made: Made) -> list[str]:
    try:
        done = await wrap_future(node.journal.ask(entries))
    except OpenlineError as error:
        if error.part is not None:
            error.where = f"{made.cells[error.part]}: {error.where}"
        raise
    return [it.id for it in done.entries]


def _draft_file(node: Node, author: str, draft: Draft) -> dict[str, Any]:
    settings = node.home.settings
    file = to_draft_file(AddressedDraft(settings.theatre, settings.mode, author, draft))
    fields: dict[str, Any] = msgspec.json.decode(file)
    return {name: it for name, it in fields.items() if name not in ("cites", "rule")}


def _questions(reading: SheetReading, now_ms: int) -> list[str]:
    said = [(row.id, row.notification) for row in reading.rows if row.good and row.notification is not None]
    return [f"{id}: {text}" for id, it in said for text in questions_of(it, now_ms)]


def _file(data: bytes, name: str, media_type: str) -> Response[bytes]:
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, max-age=3600",
    }
    return Response(data, media_type=media_type, headers=headers)


ROUTES: list[Any] = [blank_sheet, blank_form, read_filled]
