"""What is carried on of warnings: leaflets, alerts of CAP, a feed of them; and what words there are."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.app.showing.paging import one_of, page_of
from openline.app.showing.worded import (
    SUGGESTIONS,
    TEMPLATES,
    FilledRow,
    SuggestionPage,
    SuggestionRow,
    TemplatePage,
    TemplateRow,
    filled_row,
    with_evidence,
)
from openline.web.conditional import ETAG, NOT_MODIFIED, conditional, etag_of, has, headers_of
from openline.web.routes.bundles import SAVE_AS
from openline.web.routes.reading import LONGEST, After, Id, Limit, view_of
from openline.web.warned import (
    MOST_ALERTS,
    Record,
    alert_by,
    alert_of_warning,
    alerts,
    leaflet_of,
    party_name,
)
from openline.wire import cap
from openline.wire.api.reading import FillAsked
from openline.wire.forms.leaflet import Sheet

PDF = ResponseSpec(bytes, description="the leaflet", media_type="application/pdf", generate_examples=False)
ALERT = ResponseSpec(bytes, description="the alert", media_type=cap.MEDIA_TYPE, generate_examples=False)
FEED = ResponseSpec(bytes, description="the feed", media_type=cap.FEED_MEDIA_TYPE, generate_examples=False)
CAP_ID = Annotated[
    str, Parameter(max_length=LONGEST, description="an alert's identifier, as the feed has it")
]


def record_of(node: Node, caller: Caller) -> Record:
    """Return the record with the eyes of a caller."""
    settings = node.home.settings
    return Record(node.journal, view_of(node, caller), settings.theatre, settings.mode)


@get("/v1/templates", sync_to_thread=True, responses={304: NOT_MODIFIED}, response_headers=[ETAG])
def list_templates(
    request: Request[Any, Any, Any], node: Node, caller: Caller, after: After = "", limit: Limit = 100
) -> Response[TemplatePage]:
    """List the templates: what each is for, every text of it, whose that is and who has reviewed it."""
    found = page_of(TEMPLATES, view_of(node, caller), node.journal.still, after=after, limit=limit)
    return conditional(request, TemplatePage(rows=tuple(found.rows), next=found.next))


@get("/v1/templates/{id:str}", sync_to_thread=True, responses={304: NOT_MODIFIED}, response_headers=[ETAG])
def show_template(
    request: Request[Any, Any, Any], node: Node, caller: Caller, id: Id
) -> Response[TemplateRow]:
    """Show one template."""
    return conditional(request, one_of(TEMPLATES, view_of(node, caller), node.journal.still, id))


@post("/v1/templates/{id:str}/fill", sync_to_thread=True, status_code=200)
def fill_template(data: FillAsked, node: Node, caller: Caller, id: Id) -> FilledRow:
    """Fill the slots of a template in one language and show what it says: nothing is issued or recorded."""
    view = view_of(node, caller)
    with node.journal.still():
        return filled_row(
            view,
            id,
            data.language,
            data.values,
            digits=data.digits,
            utc_offset_min=data.utc_offset_min,
            digest=data.digest,
            mode=node.home.settings.mode,
        )


@get("/v1/suggestions", sync_to_thread=True, responses={304: NOT_MODIFIED}, response_headers=[ETAG])
def list_suggestions(
    request: Request[Any, Any, Any], node: Node, caller: Caller, after: After = "", limit: Limit = 100
) -> Response[SuggestionPage]:
    """List the findings about your party's zones that call for a message, if a person thinks so."""
    found = page_of(SUGGESTIONS, view_of(node, caller), node.journal.still, after=after, limit=limit)
    rows = with_evidence(found.rows, node.journal.store)
    return conditional(request, SuggestionPage(rows=tuple(rows), next=found.next))


@get("/v1/suggestions/{id:str}", sync_to_thread=True, responses={304: NOT_MODIFIED}, response_headers=[ETAG])
def show_suggestion(
    request: Request[Any, Any, Any], node: Node, caller: Caller, id: Id
) -> Response[SuggestionRow]:
    """Show what one finding suggests."""
    row = one_of(SUGGESTIONS, view_of(node, caller), node.journal.still, id)
    return conditional(request, with_evidence([row], node.journal.store)[0])


@get(
    "/v1/warnings/{id:str}/leaflet",
    sync_to_thread=True,
    media_type="application/pdf",
    responses={200: PDF, 304: NOT_MODIFIED},
    response_headers=[ETAG, SAVE_AS],
)
def print_leaflet(
    request: Request[Any, Any, Any],
    node: Node,
    caller: Caller,
    id: Id,
    sheet: Sheet = Sheet.FOUR_A5_ON_A3,
    languages: Annotated[
        list[str] | None,
        Parameter(
            query="language",
            required=False,
            max_items=20,
            description="print these of its languages; all of them without",
        ),
    ] = None,
    utc_offset_min: Annotated[
        int, Parameter(ge=-840, le=840, description="in which time of day it says when it was issued")
    ] = 0,
    contact: Annotated[str, Parameter(max_length=LONGEST, description="where one can ask")] = "",
) -> Response[Any]:
    """Give the leaflet of a warning to print, its languages side by side."""
    data = leaflet_of(
        record_of(node, caller),
        id,
        sheet=sheet,
        languages=languages or (),
        utc_offset_min=utc_offset_min,
        contact=contact,
    )
    return _file(request, data, "application/pdf", f"{id}.pdf")


@get(
    "/v1/warnings/{id:str}/cap",
    sync_to_thread=True,
    media_type=cap.MEDIA_TYPE,
    responses={200: ALERT, 304: NOT_MODIFIED},
    response_headers=[ETAG],
)
def show_alert_of_warning(
    request: Request[Any, Any, Any], node: Node, caller: Caller, id: Id
) -> Response[Any]:
    """Give the alert (CAP 1.2) that says how a warning stands: issued, updated or cancelled."""
    data = cap.write_alert(alert_of_warning(record_of(node, caller), id))
    return _file(request, data, cap.MEDIA_TYPE)


@get(
    "/v1/cap",
    sync_to_thread=True,
    media_type=cap.FEED_MEDIA_TYPE,
    responses={200: FEED, 304: NOT_MODIFIED},
    response_headers=[ETAG],
)
def show_feed(
    request: Request[Any, Any, Any],
    node: Node,
    caller: Caller,
    limit: Annotated[int, Parameter(ge=1, le=1000, description="so many alerts at most")] = MOST_ALERTS,
) -> Response[Any]:
    """Give your party's alerts as an Atom feed, the latest first: warnings, matches, answers, losses."""
    record = record_of(node, caller)
    found = alerts(record, limit=limit)
    url = f"{str(request.base_url).rstrip('/')}/v1/cap"
    with node.journal.still():
        name = party_name(node.rules.state, caller.party)
    data = cap.write_feed(
        [cap.Entry(it, f"{url}/{it.identifier}") for it in found],
        id=f"urn:openline:{record.theatre}:cap:{caller.party}",
        title=f"Alerts for {name}",
        author=name,
        url=url,
        updated_s=max((it.sent_s for it in found), default=0),
    )
    return _file(request, data, cap.FEED_MEDIA_TYPE)


@get(
    "/v1/cap/{id:str}",
    sync_to_thread=True,
    media_type=cap.MEDIA_TYPE,
    responses={200: ALERT, 304: NOT_MODIFIED},
    response_headers=[ETAG],
)
def show_alert(request: Request[Any, Any, Any], node: Node, caller: Caller, id: CAP_ID) -> Response[Any]:
    """Give one alert of your party's (CAP 1.2)."""
    data = cap.write_alert(alert_by(record_of(node, caller), id))
    return _file(request, data, cap.MEDIA_TYPE)


def _file(request: Request[Any, Any, Any], data: bytes, media_type: str, name: str = "") -> Response[Any]:
    tag = etag_of(data)
    headers = headers_of(tag)
    if name:
        headers["content-disposition"] = f'attachment; filename="{name}"'
    if has(request, tag):
        return Response(None, status_code=304, headers=headers, media_type="application/json")
    return Response(data, media_type=media_type, headers=headers)


ROUTES: list[Any] = [
    list_templates,
    show_template,
    fill_template,
    list_suggestions,
    show_suggestion,
    print_leaflet,
    show_alert_of_warning,
    show_feed,
    show_alert,
]
