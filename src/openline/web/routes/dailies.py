"""Daily reports, to those for whom they are: as JSON, as a page of their own, and on paper (R27)."""

from __future__ import annotations

from typing import Any, Literal

from litestar import Request, Response, get

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.app.showing.dailies import DAILIES, DailyPage, DailyRow, party_names
from openline.app.showing.paging import one_of, page_of
from openline.errors import NotFoundError
from openline.web.conditional import ETAG, NOT_MODIFIED, conditional, etag_of, has, headers_of
from openline.web.routes.bundles import SAVE_AS
from openline.web.routes.reading import After, Id, Limit, view_of
from openline.wire.forms.daily import POLICY, daily_html, daily_pdf

HTML = "text/html"
PDF = "application/pdf"


@get("/v1/dailies", sync_to_thread=True, responses={304: NOT_MODIFIED}, response_headers=[ETAG])
def list_dailies(
    request: Request[Any, Any, Any], node: Node, caller: Caller, after: After = "", limit: Limit = 100
) -> Response[DailyPage]:
    """List the daily reports that are for your party, the newest first, each in its last version."""
    found = page_of(DAILIES, view_of(node, caller), node.journal.still, after=after, limit=limit)
    return conditional(request, DailyPage(rows=tuple(found.rows), next=found.next))


@get(
    "/v1/dailies/{id:str}",
    sync_to_thread=True,
    responses={304: NOT_MODIFIED},
    response_headers=[ETAG, SAVE_AS],
)
def show_daily(
    request: Request[Any, Any, Any],
    node: Node,
    caller: Caller,
    id: Id,
    format: Literal["json", "html", "pdf"] = "json",
) -> Response[DailyRow]:
    """Give the daily report of a day, such as 2026-11-14: its figures, or a page of them with plots."""
    view = view_of(node, caller)
    row = one_of(DAILIES, view, node.journal.still, id)
    if format == "json":
        return conditional(request, row)
    if row.report is None:
        raise NotFoundError(f"the daily report of {id} was redacted", where="daily report")
    with node.journal.still():
        names = party_names(view.state, row.parties)
    settings = node.home.settings
    make = daily_html if format == "html" else daily_pdf
    data = make(
        row.report, theatre=settings.theatre, mode=settings.mode, issued_ms=row.issued_ms, names=names
    )
    tag = etag_of(data)
    headers = headers_of(tag)
    if has(request, tag):
        return Response(None, status_code=304, headers=headers)  # type: ignore[arg-type]
    if format == "html":
        headers |= {"content-security-policy": POLICY, "x-content-type-options": "nosniff"}
    else:
        headers["content-disposition"] = f'attachment; filename="daily-{row.day}-v{row.version}.pdf"'
    return Response(data, media_type=HTML if format == "html" else PDF, headers=headers)  # type: ignore[arg-type]


ROUTES: list[Any] = [list_dailies, show_daily]
