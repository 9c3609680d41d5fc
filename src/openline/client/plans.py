"""Before something is said: dry runs, previews, probing, sheets, lists of serials; and copies afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from openline.client.resource import Resource
from openline.client.rows import quoted
from openline.model.event import NotificationBody
from openline.model.release import Detail
from openline.wire.api.reading import CopyAsked, Reconciled, SheetRead

if TYPE_CHECKING:
    from openline.app.showing.previewing import Previews
    from openline.app.showing.probing import Probing
    from openline.app.showing.trying import Tried
    from openline.model.notification import Notification

SHEETS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


class Plans(Resource):
    """What can be known beforehand, what a sheet says, and what is carried away."""

    def try_out(self, plan: Notification) -> Tried:
        """Hold a plan against what the party is shown anyway. Nothing is recorded, nothing hidden asked."""
        from openline.app.showing.trying import Tried

        body = NotificationBody(notification=plan)
        return self.server.call("POST", "/v1/dry-runs", Tried, body=body, is_safe=True)

    def preview(self, about: str, to: str, *, detail: Detail | None = None) -> Previews:
        """Get what another party is shown of a thing of one's own, and what it would be shown."""
        from openline.app.showing.previewing import Previews

        return self._get("/v1/preview", Previews, about=about, to=to, detail=detail)

    def probing(self) -> Probing:
        """Get what the party has lately found of what it does not see, and others of it."""
        from openline.app.showing.probing import Probing

        return self._get("/v1/probing", Probing)

    def reconcile(
        self,
        serials: bytes,
        *,
        format: Literal["xlsx", "csv"],
        from_ms: int | None = None,
        until_ms: int | None = None,
    ) -> Reconciled:
        """Hold a list of serials against what is notified, as far as the party sees all of it (F8)."""
        path, query = "/v1/reconciliations", {"from_ms": from_ms, "until_ms": until_ms}
        answer = self.server.raw(
            "POST", path, content=serials, query=query, media_type=SHEETS[format], is_safe=True
        )
        return self.server.read(answer, Reconciled, path)

    def blank_sheet(self, kind: str, *, format: Literal["xlsx", "csv"] = "xlsx") -> bytes:
        """Get a blank sheet to fill in, in English and Arabic."""
        return self.server.raw("GET", f"/v1/sheets/{quoted(kind)}", query={"format": format})

    def blank_form(self, what: str, *, lang: Literal["both", "en", "ar"] = "both") -> bytes:
        """Get a form of one page, as PDF."""
        return self.server.raw("GET", f"/v1/print/{quoted(what)}", query={"lang": lang})

    def read_sheet(
        self,
        kind: str,
        sheet: bytes,
        *,
        format: Literal["xlsx", "csv"],
        shares: Sequence[str] = (),
        record: bool = False,
        good_rows: bool = False,
        looked: bool = False,
        emergency: bool = False,
    ) -> SheetRead:
        """Have a sheet read that was filled in, and recorded if wanted: all of it or nothing.

        Parameters
        ----------
        shares
            ``PARTY`` or ``PARTY=DETAIL``: whom each row is shown to.
        record
            Put it on record, signed by the party's key in custody there.
        good_rows
            Leave out rows with faults.
        looked
            Somebody has looked at every question.
        """
        path = f"/v1/sheets/{quoted(kind)}"
        query = {"record": record, "good_rows": good_rows, "looked": looked, "emergency": emergency}
        answer = self.server.raw(
            "POST",
            path,
            content=sheet,
            query={**query, "share": list(shares)},
            media_type=SHEETS[format],
            key=self.server.draw_key(),
        )
        return self.server.read(answer, SheetRead, path)

    def copy(
        self,
        format: Literal["release", "xlsx", "csv", "geojson", "kml", "kmz", "pdf"] = "release",
        *,
        kind: Literal["", "sites", "movements", "activities"] = "",
        removals: bool = False,
    ) -> bytes:
        """Have a copy made to be carried away. That it was made goes on record first.

        ``release`` is the signed file for ``openline check``.
        """
        asked = msgspec.json.encode(CopyAsked(format=format, kind=kind, removals=removals))
        return self.server.raw("POST", "/v1/copies", content=asked, key=self.server.draw_key())
