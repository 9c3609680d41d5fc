"""Open-source reports at the party's own desk: a node's, or its gateway's, where they stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from openline.client.resource import Resource

if TYPE_CHECKING:
    import datetime as dt

    from openline.app.showing.report_rows import (
        Added,
        DocumentRow,
        DocumentShown,
        LabelPage,
        ReviewAsked,
        Reviewed,
    )


class Reports(Resource):
    """Adding, reading and reviewing open sources."""

    def add_report(self, source: str | bytes, *, name: str = "", published: dt.date | None = None) -> Added:
        """Have an article read and kept: a text, or the bytes of a text or a saved web page.

        Parameters
        ----------
        published
            The day of those articles that state none.

        Raises
        ------
        InputError
            It is empty, binary, not in English, or too large; nothing is kept then.
        """
        from openline.app.showing.report_rows import Added, NewReport

        new = (
            NewReport(text=source, name=name, published=published)
            if isinstance(source, str)
            else NewReport(data=source, name=name, published=published)
        )
        # The same text added twice is the same document.
        return self.server.call("POST", "/v1/reports", Added, body=new, is_safe=True)

    def reports(self) -> Iterator[DocumentRow]:
        """Yield the documents of the desk, the last added first."""
        from openline.app.showing.report_rows import DocumentPage

        after: str | None = ""
        while after is not None:
            page = self._get("/v1/reports", DocumentPage, after=after)
            yield from page.rows
            after = page.next

    def report(self, id: str) -> DocumentShown:
        """Get a document with everything that was read of it, and what was made of that."""
        from openline.app.showing.report_rows import DocumentShown

        return self._get(f"/v1/reports/{id}", DocumentShown)

    def review_report(self, id: str, reviews: Sequence[ReviewAsked], *, seen: int | None = None) -> Reviewed:
        """Review proposals of a document, all of them or none; what is accepted goes on record.

        Parameters
        ----------
        seen
            The number of the last review that you have seen of it.

        Raises
        ------
        ConflictError
            One was reviewed already, or since.
        RefusedError
            Several are accepted together, and one of them needs a person by itself.
        """
        from openline.app.showing.report_rows import Reviewed, ReviewsAsked

        asked = ReviewsAsked(reviews=tuple(reviews), seen=seen)
        return self._do("POST", f"/v1/reports/{id}/reviews", Reviewed, body=asked)

    def report_labels(self, *, after: str = "", limit: int = 1000) -> LabelPage:
        """Get a page of the desk's labels, and how far the stated confidence holds by all of them."""
        from openline.app.showing.report_rows import LabelPage

        return self._get("/v1/reports/labels", LabelPage, after=after, limit=limit)
