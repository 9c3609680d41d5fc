"""Open-source reports at the caller's own desk: added, read, reviewed; at a gateway they stay there."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.desk import Desk
from openline.app.reviewingreports import ReportDesk
from openline.app.showing.report_rows import (
    Added,
    DocumentPage,
    DocumentShown,
    LabelPage,
    NewReport,
    Reviewed,
    ReviewsAsked,
)
from openline.decide.permitting import Action, permit
from openline.errors import RefusedError
from openline.model.event import NODE
from openline.web.authenticating import same_origin
from openline.web.routes.session import problems

MAX_BYTES = 8 << 20
"""5 MB of a file, in base64."""
Doc = Annotated[str, Parameter(min_length=1, max_length=64, description="its id")]
After = Annotated[str, Parameter(max_length=200, description="``next`` of the page before")]
Limit = Annotated[int, Parameter(ge=1, le=200)]


@post(
    "/v1/reports",
    sync_to_thread=True,
    guards=[same_origin],
    request_max_body_size=MAX_BYTES,
    responses=problems(400, 401, 403, 409, 422),
)
def add_report(data: NewReport, desk: Desk, caller: Caller) -> Response[Added]:
    """Read an article and keep it at your party's desk: 201, or 200 where the same text is kept already.

    A plain text or saved web page in English, of at most 5 MB and 1,000,000 characters. What is read is
    proposed to a person; nothing of it goes on record, and no other party is shown it.
    """
    permit(caller.role, caller.scopes, Action.REVIEW)
    added = _desk(desk, caller).add(caller.party, data, by=caller.member)
    return Response(added, status_code=200 if added.again else 201)


@get("/v1/reports", sync_to_thread=True, responses=problems(400, 401, 403, 404, 409))
def list_reports(desk: Desk, caller: Caller, after: After = "", limit: Limit = 50) -> DocumentPage:
    """List the documents of your party's desk, the last added first."""
    permit(caller.role, caller.scopes, Action.REPORTS)
    return _desk(desk, caller).listed(caller.party, after=after, limit=limit)


@get("/v1/reports/labels", sync_to_thread=True, responses=problems(400, 401, 403, 404, 409))
def list_labels(
    desk: Desk,
    caller: Caller,
    after: After = "",
    limit: Annotated[int, Parameter(ge=1, le=5000)] = 1000,
) -> LabelPage:
    """List what your party's reviews say of each field, and how far the stated confidence holds by them."""
    permit(caller.role, caller.scopes, Action.REPORTS)
    return _desk(desk, caller).labels(caller.party, after=after, limit=limit)


@get("/v1/reports/{id:str}", sync_to_thread=True, responses=problems(401, 403, 404, 409))
def show_report(id: Doc, desk: Desk, caller: Caller) -> DocumentShown:
    """Show a document: its text, what was read of it, links, why a person is needed, and all reviews."""
    permit(caller.role, caller.scopes, Action.REPORTS)
    return _desk(desk, caller).show(caller.party, id)


@post(
    "/v1/reports/{id:str}/reviews",
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(400, 401, 403, 404, 409, 422),
)
def review_report(id: Doc, data: ReviewsAsked, desk: Desk, caller: Caller) -> Reviewed:
    """Accept, put right, reject or undo proposals of a document: all that is asked, or nothing.

    What is accepted goes on record as a citation, signed by your party's key, and is shown to whom you name.
    Of several that are accepted as they were read, none may have a reason to be looked at by itself.
    """
    permit(caller.role, caller.scopes, Action.REVIEW)
    if any(it.verdict == "accepted" for it in data.reviews):
        permit(caller.role, caller.scopes, Action.SIGN, type="citation.make/v1")
    if any(it.sighting is not None for it in data.reviews):
        permit(caller.role, caller.scopes, Action.SIGN, type="sighting.report/v1")
    return _desk(desk, caller).review(caller.party, id, data, by=caller.member, role=caller.role)


def _desk(desk: Desk, caller: Caller) -> ReportDesk:
    if caller.party == NODE:
        raise RefusedError("the node is no party: it reviews no reports", where="party")
    if desk.reports is None:
        raise RefusedError("no reports are kept here", next_step="ask the server that keeps them")
    return desk.reports


ROUTES: list[Any] = [list_reports, add_report, list_labels, show_report, review_report]
