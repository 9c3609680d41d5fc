"""Build-up of zones and lines over HTTP, to each caller as he is shown what it rests on (R17, R35, R36)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from litestar import get
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.app.showing.buildup import MOST_BASELINE, buildup_page
from openline.app.showing.buildup_rows import BuildupPage
from openline.web.routes.reading import view_of

_LATEST_MS = 2**53


@get("/v1/buildup", sync_to_thread=True)
def show_buildup(
    node: Node,
    caller: Caller,
    about: Annotated[
        str, Parameter(query="zone", required=False, max_length=64, description="a zone or line; else all")
    ] = "",
    from_ms: Annotated[
        int | None,
        Parameter(
            query="from",
            required=False,
            ge=0,
            le=_LATEST_MS,
            description="UTC milliseconds; the last 14 without",
        ),
    ] = None,
    until_ms: Annotated[
        int | None,
        Parameter(
            query="until", required=False, ge=0, le=_LATEST_MS, description="UTC milliseconds; else now"
        ),
    ] = None,
    every: Literal["day", "week"] = "day",
    baseline: Annotated[
        int | None,
        Parameter(
            required=False,
            ge=1,
            le=MOST_BASELINE,
            description="so many windows before each are its baseline; 14 days or 8 weeks without",
        ),
    ] = None,
) -> BuildupPage:
    """Say what was in each zone, on its perimeter and in its bands, day by day or week by week.

    Ranges of people and equipment, what came against the days before, how limits were kept, what is being
    built, and who is said to hold the ground; each beside who looked. Of what your party is not shown
    wholly nothing is counted. What nobody looked at is unknown, and never nought.
    """
    journal = node.journal
    return buildup_page(
        view_of(node, caller),
        journal.still,
        journal.store,
        about=about,
        from_ms=from_ms,
        until_ms=until_ms,
        every=every,
        baseline=baseline,
    )


ROUTES: list[Any] = [show_buildup]
