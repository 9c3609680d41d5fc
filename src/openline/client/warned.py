"""What goes with warnings: templates, suggestions, leaflets to print, alerts of CAP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from openline.client.resource import Resource
from openline.client.rows import MOST, Page, every, quoted
from openline.wire.api.reading import FillAsked

if TYPE_CHECKING:
    from openline.app.showing.worded import FilledRow, SuggestionRow, TemplateRow


class Warned(Resource):
    """Words that were agreed before they are needed, and what is made of them."""

    def templates(self) -> Iterator[TemplateRow]:
        """Yield the templates: every text of each, whose that is, and who has reviewed it."""
        from openline.app.showing.worded import TemplateRow

        return every(lambda after: self._get("/v1/templates", Page[TemplateRow], after=after, limit=MOST))

    def template(self, id: str) -> TemplateRow:
        """Get one template."""
        from openline.app.showing.worded import TemplateRow

        return self._get(f"/v1/templates/{quoted(id)}", TemplateRow)

    def fill(
        self,
        template: str,
        language: str,
        values: Mapping[str, str | int],
        *,
        utc_offset_min: int = 0,
        digest: str = "",
    ) -> FilledRow:
        """Get what a template says with its slots filled; nothing is issued, nothing is recorded."""
        from openline.app.showing.worded import FilledRow

        asked = FillAsked(
            language=language, values=dict(values), utc_offset_min=utc_offset_min, digest=digest
        )
        path = f"/v1/templates/{quoted(template)}/fill"
        return self.server.call("POST", path, FilledRow, body=asked, is_safe=True)

    def suggestions(self) -> Iterator[SuggestionRow]:
        """Yield the findings about the party's own zones that call for a message, if a person thinks so."""
        from openline.app.showing.worded import SuggestionRow

        return every(lambda after: self._get("/v1/suggestions", Page[SuggestionRow], after=after, limit=MOST))

    def suggestion(self, finding: str) -> SuggestionRow:
        """Get what one finding suggests, with what was found."""
        from openline.app.showing.worded import SuggestionRow

        return self._get(f"/v1/suggestions/{quoted(finding)}", SuggestionRow)

    def leaflet(
        self,
        warning: str,
        *,
        sheet: str = "4xa5-on-a3",
        languages: Sequence[str] = (),
        utc_offset_min: int = 0,
        contact: str = "",
    ) -> bytes:
        """Get the leaflet of a warning as PDF.

        Parameters
        ----------
        sheet
            ``a5``, ``4xa5-on-a3`` or ``4xa6-on-a4``.
        languages
            Those of its languages that are printed; all without.
        utc_offset_min
            In which time of day it says when it was issued.
        contact
            Where one can ask; as its texts say it without.
        """
        query = {
            "sheet": sheet,
            "language": list(languages),
            "utc_offset_min": utc_offset_min,
            "contact": contact,
        }
        return self.server.raw("GET", f"/v1/warnings/{quoted(warning)}/leaflet", query=query)

    def cap(self, warning: str) -> bytes:
        """Get the alert (CAP 1.2) that says how a warning stands."""
        return self.server.raw("GET", f"/v1/warnings/{quoted(warning)}/cap")

    def cap_feed(self, *, limit: int | None = None) -> bytes:
        """Get the party's alerts as an Atom feed, the latest first."""
        return self.server.raw("GET", "/v1/cap", query={"limit": limit})

    def cap_alert(self, identifier: str) -> bytes:
        """Get one alert of the party's by its identifier."""
        return self.server.raw("GET", f"/v1/cap/{quoted(identifier)}")
