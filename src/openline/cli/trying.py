"""``try``: hold a plan against what its party sees anyway, and put nothing on record (decision 9).

Nothing hidden is in the index that is asked, so neither the answer nor the number of volumes looked at says
anything of it. (How long the command takes tells how long the whole log is, as the tree size does.) What is
hidden shows on signed submission, to both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openline.cli.output import console, emit
from openline.cli.reading import fields_of, state_of

if TYPE_CHECKING:
    from openline.cli.authoring import Authoring
    from openline.model.notification import Activity, Movement


def try_out(desk: Authoring, plan: Movement | Activity, notes: dict[str, Any], *, as_json: bool) -> None:
    """Print what a plan comes close to among all that its party is shown in full."""
    from contextlib import nullcontext

    from openline import bootstrap
    from openline.app.showing.trying import try_plan
    from openline.app.showing.view import View

    if desk.client is not None:
        found = desk.client.try_out(plan)
    else:
        found = try_plan(View(state_of(desk), desk.party, bootstrap.now_ms()), plan, nullcontext)
    rows = [fields_of(it) for it in found.near]
    if as_json:
        emit({"try": plan.id, "near": rows, "examined": found.examined, **notes})
        return
    out = console()
    for name, value in notes.items():
        for line in value if isinstance(value, list) else [value]:
            out.print(f"  {name}: {line}", markup=False)
    for row in rows:
        out.print(
            f"{row['severity']:<9} {row['kind']} {row['name']} ({row['id']}) of {row['owner']}", markup=False
        )
    out.print(
        f"{len(rows)} near among what {desk.party} is shown. Nothing was put on record, and nothing else was"
        " asked: 'notify' matches it with everything, and both sides are told.",
        markup=False,
    )
