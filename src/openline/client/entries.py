"""Saying something: entries that are signed here, and drafts that whoever holds the key signs there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from openline.app.drafts import AddressedDraft, to_draft_file
from openline.app.receipt import Receipt
from openline.client.following import follow
from openline.client.resource import Resource
from openline.errors import OpenlineError
from openline.ledger.entry import SignedEntry
from openline.wire.api.entries import DraftFile, Drafts, ReleasePage, ReleaseShown, Request


class Entries(Resource):
    """Entries submitted and proved; releases received."""

    def submit(self, entry: SignedEntry) -> Receipt:
        """Have an entry recorded; asking again with the same entry gives the same answer.

        Raises
        ------
        OpenlineError
            As :meth:`openline.app.journal.Journal.submit`, or the server could not be reached.
        OnItsWayError
            A gateway keeps it until the node can be reached.
        """
        return self.server.call("POST", "/v1/entries", Receipt, body=entry.to_file(), is_safe=True)

    def submit_all(self, entries: Sequence[SignedEntry]) -> list[Receipt]:
        """Have entries recorded in their order, or none of them."""
        request = Request(entries=tuple(it.to_file() for it in entries))
        return self.server.call("POST", "/v1/requests", list[Receipt], body=request, is_safe=True)

    def submit_many(self, entries: Sequence[SignedEntry]) -> list[Receipt | OpenlineError]:
        """Have entries recorded in their order, each by itself: one that is refused spoils no other."""
        answers: list[Receipt | OpenlineError] = []
        for entry in entries:
            try:
                answers.append(self.submit(entry))
            except OpenlineError as error:
                answers.append(error)
        return answers

    def draft(self, addressed: AddressedDraft) -> Receipt:
        """Have a draft signed by the key that the server, or the gateway, holds for its author."""
        return self._do("POST", "/v1/drafts", Receipt, body=self._written(addressed))

    def draft_all(self, addressed: Sequence[AddressedDraft]) -> list[Receipt]:
        """Have drafts signed there, and recorded in their order, or none of them."""
        drafts = Drafts(drafts=tuple(msgspec.convert(self._written(it), DraftFile) for it in addressed))
        return self._do("POST", "/v1/drafts/together", list[Receipt], body=drafts)

    def prove(self, id: str) -> Receipt:
        """Get a fresh receipt of an entry of one's own."""
        return self._get(f"/v1/entries/{id}/receipt", Receipt)

    def releases(self, *, after: int = 0, limit: int = 100) -> ReleasePage:
        """Get what the party was shown, from behind a release."""
        return self._get("/v1/releases", ReleasePage, after=after, limit=limit)

    def follow(
        self, *, after: int = 0, wait: Callable[[float], object] = time.sleep
    ) -> Iterator[ReleaseShown]:
        """Yield what the party is shown as it comes, without end and without a gap.

        A line that breaks is taken up again behind the last release, after a ``wait``; see :func:`.follow`.
        """
        path = "/v1/releases/stream"
        return follow(self.server, path, ReleaseShown, after=after, number=lambda it: it.seq, wait=wait)

    def _written(self, addressed: AddressedDraft) -> dict[str, Any]:
        """Write a draft as it is sent; one without a key of its own is given one."""
        written = msgspec.json.decode(to_draft_file(addressed))
        known = {name: written[name] for name in DraftFile.__struct_fields__ if name in written}
        return known | {"key": known["key"] or self.server.draw_key()}
