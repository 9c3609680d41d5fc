"""Reading: what the command line lists and shows, page by page, as the caller's party may see it.

The handlers of all kinds are made from one table: they differ in what is listed, and how it is sifted.
"""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from inspect import Parameter as Parameter_
from inspect import Signature
from typing import Annotated, Any, NamedTuple

import msgspec
from litestar import Request, Response, get
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.lookingback import MOST_WAITING
from openline.app.node import Node
from openline.app.showing import happened, incident_rows, pages, rows, said
from openline.app.showing.cells import CellRow, cell_row, releases_to, told_at_cell
from openline.app.showing.paging import (
    AGREEMENTS,
    DUE,
    KEYS,
    MATCHES,
    PARTIES,
    Resource,
    objects,
    one_of,
    page_of,
)
from openline.app.showing.past import then_and_now, view_then
from openline.app.showing.told import told_page
from openline.app.showing.view import View
from openline.decide.permitting import Action, permit
from openline.decide.state import unknown
from openline.errors import InputError, NotFoundError
from openline.model.event import NODE
from openline.web.conditional import ETAG, NOT_MODIFIED, conditional

MOST = 1000
LOOKING_BACK = ThreadPoolExecutor(MOST_WAITING + 4, "openline-looks-back")
"""Threads of those who look back and may wait: they are in the way of nobody who asks what stands now."""
LONGEST = 200
"""Characters of an id or cursor."""
BY = "by_"
"""Stands before names of parameters by which rows are sifted: the framework keeps ``state`` to itself."""

After = Annotated[
    str,
    Parameter(required=False, max_length=LONGEST, description="go on behind here: 'next' of the page before"),
]
Limit = Annotated[int, Parameter(required=False, ge=1, le=MOST, description="so many rows at most")]
Id = Annotated[str, Parameter(max_length=LONGEST)]
At = Annotated[
    int | None,
    Parameter(
        query="at",
        required=False,
        ge=0,
        le=2**53,
        description="as it could be known then, in UTC milliseconds, of what you may still be shown",
    ),
]


class Listed(NamedTuple):
    """How one kind is read over HTTP."""

    path: str
    resource: Resource[Any]
    page: type[msgspec.Struct]
    row: type[msgspec.Struct]
    what: str
    """What is listed, in words."""
    sifted: tuple[str, ...] = ()
    """Fields of its rows of which one value can be asked for; what a row does not say it does not have."""
    one: bool = True
    """Whether a single row can be read by its id."""


def _cell(view: View, id: str) -> str:
    it = view.state.cells.get(id)
    if it is None or cell_row(view, it) is None:
        raise unknown("cell", id)
    return id


CELLS: Resource[Any] = Resource(
    lambda view: sorted(view.state.cells),
    lambda view, id, _: cell_row(view, view.state.cells[id]),
    _cell,
    lambda row: str(row.cell),
)
_OWN = ("state", "owner")
TABLE = (
    Listed("parties", PARTIES, pages.PartyPage, rows.PartyRow, "parties"),
    Listed("keys", KEYS, pages.KeyPage, rows.KeyRow, "keys", ("state",), one=False),
    Listed(
        "agreements", AGREEMENTS, pages.AgreementPage, rows.AgreementRow, "agreements", ("state", "about")
    ),
    Listed("cells", CELLS, pages.CellPage, CellRow, "joint cells", ("state",)),
    Listed("zones", objects("zone"), pages.ZonePage, rows.ZoneRow, "zones", _OWN),
    Listed("lines", objects("line"), pages.LinePage, rows.LineRow, "lines", _OWN),
    Listed("areas", objects("area"), pages.AreaPage, rows.AreaRow, "statements of who held an area", _OWN),
    Listed("sites", objects("site"), pages.SitePage, rows.SiteRow, "static sites", _OWN),
    Listed("movements", objects("movement"), pages.MovementPage, rows.MovementRow, "movements", _OWN),
    Listed("activities", objects("activity"), pages.ActivityPage, rows.ActivityRow, "activities", _OWN),
    Listed("sightings", objects("sighting"), pages.SightingPage, rows.SightingRow, "sightings", ("owner",)),
    Listed(
        "coverages",
        objects("coverage"),
        pages.CoveragePage,
        rows.CoverageRow,
        "reports of who looked",
        ("owner",),
    ),
    Listed("matches", MATCHES, pages.MatchPage, rows.MatchRow, "matches", ("state", "about")),
    Listed("channels", said.CHANNELS, pages.ChannelPage, said.ChannelRow, "channels", ("state", "level")),
    Listed("desks", said.DESKS, pages.DeskPage, said.DeskRow, "desks", ("party", "channel")),
    Listed(
        "messages",
        said.MESSAGES,
        pages.MessagePage,
        said.MessageRow,
        "messages",
        ("channel", "sender", "precedence", "state"),
    ),
    Listed("stops", said.STOPS, pages.StopPage, said.StopRow, "STOPs", ("state",)),
    Listed("warnings", said.WARNINGS, pages.WarningPage, said.WarningRow, "warnings", ("state", "zone")),
    Listed(
        "statements",
        said.STATEMENTS,
        pages.StatementPage,
        incident_rows.StatementRow,
        "statements",
        ("about", "author"),
    ),
    Listed(
        "incidents",
        happened.INCIDENTS,
        pages.IncidentPage,
        incident_rows.IncidentRow,
        "incidents",
        ("state", "kind", "opener", "about"),
    ),
    Listed(
        "exhibits",
        happened.EXHIBITS,
        pages.ExhibitPage,
        incident_rows.ExhibitRow,
        "exhibits",
        ("state", "about", "author", "holder"),
    ),
    Listed(
        "citations",
        happened.CITATIONS,
        pages.CitationPage,
        incident_rows.CitationRow,
        "citations",
        ("about", "author"),
    ),
    Listed("due", DUE, pages.DuePage, rows.DueRow, "answers that are awaited", ("about",), one=False),
)
ABOUT: dict[type, Callable[[Any], tuple[str, ...]]] = {
    rows.AgreementRow: lambda row: tuple(it.about for it in row.covers),
    rows.MatchRow: lambda row: row.yours,
    rows.DueRow: lambda row: (row.about,),
    incident_rows.StatementRow: lambda row: (row.about,),
    incident_rows.IncidentRow: lambda row: row.about,
    incident_rows.ExhibitRow: lambda row: (row.about,),
    incident_rows.CitationRow: lambda row: (row.about,),
}
"""What a row is about, as far as it says so."""


def reader_of(caller: Caller) -> str:
    """Return with whose eyes a caller reads: his party's; the node's, if he runs it."""
    permit(caller.role, caller.scopes, Action.READ)
    return caller.party


def view_of(node: Node, caller: Caller) -> View:
    """Return the record with the eyes of a caller."""
    return View(node.rules.state, reader_of(caller), node.theatre_ms())


@contextmanager
def _looked_at(node: Node, caller: Caller, resource: Resource[Any], at_ms: int | None) -> Iterator[_Looked]:
    """Give what stands, or what stood at a time, with the eyes of a caller, and how it is listed.

    Raises
    ------
    InputError
        The time has not come yet.
    BusyError
        The record as it stood then is being put together.
    """
    today = view_of(node, caller)
    if at_ms is None:
        yield _Looked(today, resource)
        return
    view_then(today.state, today, at_ms)  # nothing is folded for a time that has not come
    with node.past.at(at_ms) as then:
        yield _Looked(view_then(then, today, at_ms), then_and_now(resource, today))


class _Looked(NamedTuple):
    """A view, and how things of one kind are listed in it."""

    view: View
    resource: Resource[Any]


def sieve(row: type, wanted: dict[str, str]) -> Callable[[Any], bool]:
    """Return what tells whether a row has the values that are wanted, in what it says to its reader."""

    def passes(it: Any) -> bool:
        for name, value in wanted.items():
            if name == "about":
                if value not in ABOUT[row](it):
                    return False
            elif getattr(it, name) != value:
                return False
        return True

    return passes


def _list(listed: Listed) -> Any:
    """Make the handler that lists a kind."""

    def answer(**given: Any) -> Response[Any]:
        request, node, caller = given.pop("request"), given.pop("node"), given.pop("caller")
        after, limit = given.pop("after"), given.pop("limit")
        at_ms = given.pop("at_ms")
        wanted = {name.removeprefix(BY): value for name, value in given.items() if value}
        with _looked_at(node, caller, listed.resource, at_ms) as (view, resource):
            found = page_of(
                resource,
                view,
                node.journal.still,
                after=after,
                limit=limit,
                wanted=sieve(listed.row, wanted),
            )
        return conditional(request, listed.page(rows=tuple(found.rows), next=found.next))

    name = f"list_{listed.path}"
    asked = {"after": (After, ""), "limit": (Limit, 100), "at_ms": (At, None)} | {
        BY + it: (Annotated[str, Parameter(query=it, required=False, max_length=LONGEST)], "")
        for it in listed.sifted
    }
    handler = _in_a_thread(answer)
    _sign(handler, name, asked, listed.page)
    handler.__doc__ = f"List {listed.what}, as far as your party is shown them."
    return _get(f"/v1/{listed.path}", name, handler)


def _show(listed: Listed) -> Any:
    """Make the handler that shows one of a kind."""

    def answer(**given: Any) -> Response[Any]:
        node, caller = given["node"], given["caller"]
        with _looked_at(node, caller, listed.resource, given["at_ms"]) as (view, resource):
            row = one_of(resource, view, node.journal.still, given["id"])
        return conditional(given["request"], row)

    name = f"show_{listed.path}"
    handler = _in_a_thread(answer)
    _sign(handler, name, {"id": (Id, Parameter_.empty), "at_ms": (At, None)}, listed.row)
    handler.__doc__ = f"Show one of the {listed.what}, with all that your party may see of it."
    return _get(f"/v1/{listed.path}/{{id:str}}", name, handler)


def _in_a_thread(answer: Callable[..., Response[Any]]) -> Callable[..., Awaitable[Response[Any]]]:
    """Make the handler that has it answered in a thread, among those who look back or all others."""

    async def handler(**given: Any) -> Response[Any]:
        threads = None if given["at_ms"] is None else LOOKING_BACK
        return await get_running_loop().run_in_executor(threads, partial(answer, **given))

    return handler


def _sign(
    handler: Callable[..., Awaitable[Response[Any]]],
    name: str,
    asked: dict[str, tuple[Any, Any]],
    answer: type,
) -> None:
    """Give a handler the signature of its kind, off which the framework reads what can be asked."""
    known: dict[str, Any] = {"request": Request[Any, Any, Any], "node": Node, "caller": Caller}
    given = {it: (type, Parameter_.empty) for it, type in known.items()} | asked
    parameters = [
        Parameter_(it, Parameter_.KEYWORD_ONLY, default=default, annotation=type)
        for it, (type, default) in given.items()
    ]
    returned: Any = Response[answer]  # type: ignore[valid-type]
    handler.__name__ = handler.__qualname__ = name
    handler.__annotations__ = {it: type for it, (type, _) in given.items()} | {"return": returned}
    handler.__signature__ = Signature(parameters, return_annotation=returned)  # type: ignore[attr-defined]


def _get(path: str, name: str, handler: Callable[..., Awaitable[Response[Any]]]) -> Any:
    made = get(
        path,
        operation_id=name,
        responses={304: NOT_MODIFIED},
        response_headers=[ETAG],
    )
    return made(handler)


@get("/v1/told", sync_to_thread=True, responses={304: NOT_MODIFIED}, response_headers=[ETAG])
def list_told(
    request: Request[Any, Any, Any],
    node: Node,
    caller: Caller,
    at_ms: Annotated[
        int | None, Parameter(query="at", ge=0, le=2**53, description="as it was then, in UTC milliseconds")
    ] = None,
    party: Annotated[
        str,
        Parameter(
            max_length=LONGEST,
            description="a joint cell at which you sit; any, to the operator; else your own",
        ),
    ] = "",
    after: Annotated[int, Parameter(ge=0, le=2**53, description="begin behind this release")] = 0,
    limit: Limit = 100,
) -> Response[pages.ToldPage]:
    """Say what a party had been told by a time, and what it had acknowledged."""
    reader = reader_of(caller)
    told, state, still = party or reader, node.rules.state, node.journal.still
    with still():
        is_cell = told in state.cells and (reader == NODE or reader in state.cells[told].parties)
        known = told in state.parties
        last = max((it.seq for it in releases_to(state, told, reader)), default=0) if is_cell else None
    if last is not None:
        if at_ms is not None:
            raise InputError("what a joint cell was told is read as it stands", where="at")
        found = told_at_cell(node.journal.store, state, still, told, reader, after=after, limit=limit)
    elif reader not in (told, NODE) or (party and not known):
        raise NotFoundError(f"there is no party {told!r} whose releases are yours to read", where="party")
    else:
        found = told_page(node.journal.store, state, still, told, after=after, limit=limit, at_ms=at_ms)
    more = len(found) == limit if last is None else after + limit < last
    page = pages.ToldPage(rows=tuple(found), next=str(after + limit) if more else "")
    return conditional(request, page)


ROUTES: list[Any] = [
    *map(_list, TABLE),
    *(_show(it) for it in TABLE if it.one),
    list_told,
]
