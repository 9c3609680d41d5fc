"""The client: everything that a party does with a node over HTTP, typed.

::

    from openline.client import Client

    with Client("https://node.example", token=token) as client:
        receipt = client.submit(entry)          # signed here, durable there
        for shown in client.follow(after=0):    # gap-free, for ever, resumed by itself
            print(shown.seq, shown.shown)

Errors are those of :mod:`openline.errors`, whatever the server says in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

import msgspec

from openline.app.drafts import AddressedDraft, to_draft_file
from openline.app.receipt import Receipt
from openline.client.calling import Certificate, Server
from openline.client.checking import check_receipt
from openline.client.following import follow
from openline.errors import OpenlineError
from openline.ledger.canonical import from_base64
from openline.ledger.checkpoint import CheckpointNote
from openline.ledger.entry import SignedEntry
from openline.wire.api.entries import (
    Checkpoint,
    Consistency,
    DraftFile,
    ReleasePage,
    ReleaseShown,
    Request,
    Theatre,
)

__all__ = ["Certificate", "Client", "check_receipt"]


class Client:
    """One member of one party, at a node's server or at the party's gateway; see :class:`.Server`."""

    def __init__(
        self,
        address: str,
        *,
        token: str = "",
        certificate: Certificate | None = None,
        authorities: Path | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        self.server = Server(
            address, token=token, certificate=certificate, authorities=authorities, timeout_s=timeout_s
        )

    def __enter__(self) -> Client:
        """Give the client; its connections are closed at the end of the block."""
        return self

    def __exit__(
        self, type: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.server.close()

    # -- saying something --------------------------------------------------------------------------

    def submit(self, entry: SignedEntry) -> Receipt:
        """Have an entry recorded; asking again with the same entry gives the same answer.

        Raises
        ------
        OpenlineError
            As :meth:`openline.app.journal.Journal.submit`, or the server could not be reached.
        """
        return self.server.call("POST", "/v1/entries", Receipt, body=entry.to_file())

    def submit_all(self, entries: Sequence[SignedEntry]) -> list[Receipt]:
        """Have entries recorded in their order, or none of them."""
        request = Request(entries=tuple(it.to_file() for it in entries))
        return self.server.call("POST", "/v1/requests", list[Receipt], body=request)

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
        written = msgspec.json.decode(to_draft_file(addressed))
        known = {name: written[name] for name in DraftFile.__struct_fields__ if name in written}
        return self.server.call("POST", "/v1/drafts", Receipt, body=known)

    def prove(self, id: str) -> Receipt:
        """Get a fresh receipt of an entry of one's own."""
        return self.server.call("GET", f"/v1/entries/{id}/receipt", Receipt)

    # -- being told --------------------------------------------------------------------------------

    def releases(self, *, after: int = 0, limit: int = 100) -> ReleasePage:
        """Get what the party was shown, from behind a release."""
        query = {"after": after, "limit": limit}
        return self.server.call("GET", "/v1/releases", ReleasePage, query=query)

    def follow(self, *, after: int = 0) -> Iterator[ReleaseShown]:
        """Yield what the party is shown as it comes, without end and without a gap.

        A line that breaks is taken up again behind the last release; see :func:`.follow`.
        """
        return follow(self.server, "/v1/releases/stream", ReleaseShown, after=after, number=lambda it: it.seq)

    # -- the log -----------------------------------------------------------------------------------

    def theatre(self) -> Theatre:
        """Get what the theatre is, and the policy that the node says."""
        return self.server.call("GET", "/v1/theatre", Theatre)

    def checkpoint(self, size: int | None = None) -> CheckpointNote:
        """Get the log's signed checkpoint as it stands, or as it stood at a size."""
        return self.server.call("GET", "/v1/log/checkpoint", Checkpoint, query={"size": size}).note

    def present(self, note: CheckpointNote) -> CheckpointNote:
        """Hold a checkpoint against the log, and get its present one."""
        return self.server.call("POST", "/v1/log/checkpoint", Checkpoint, body=Checkpoint(note=note)).note

    def witnessed(self) -> CheckpointNote:
        """Get the newest checkpoint that a party's gateway was shown; empty when it was shown none."""
        return self.server.call("GET", "/v1/witnessed", Checkpoint).note

    def cosign(self, note: CheckpointNote) -> list[str]:
        """Leave a cosignature with the node."""
        return self.server.call("POST", "/v1/log/cosignatures", list[str], body=Checkpoint(note=note))

    def prove_consistency(self, old_size: int, new_size: int) -> tuple[bytes, ...]:
        """Get the proof that the log of one size is the beginning of that of another."""
        query = {"old_size": old_size, "new_size": new_size}
        proof = self.server.call("GET", "/v1/log/consistency", Consistency, query=query).proof
        return tuple(from_base64(it, where="proof") for it in proof)
