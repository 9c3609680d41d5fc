"""The log and the theatre over HTTP: what is needed to believe nothing that is not proved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from openline.app.durable import write_durably
from openline.client.resource import Resource
from openline.client.rows import Page, every, quoted
from openline.ledger.canonical import from_base64
from openline.ledger.checkpoint import CheckpointNote
from openline.wire.api.entries import Checkpoint, Consistency, Theatre

if TYPE_CHECKING:
    from openline.app.showing.log import EntryRow


class Log(Resource):
    """Checkpoints, proofs, entries and bundles."""

    def theatre(self) -> Theatre:
        """Get what the theatre is, and the policy that the node says."""
        return self._get("/v1/theatre", Theatre)

    def checkpoint(self, size: int | None = None) -> CheckpointNote:
        """Get the log's signed checkpoint as it stands, or as it stood at a size."""
        return self._get("/v1/log/checkpoint", Checkpoint, size=size).note

    def present(self, note: CheckpointNote) -> CheckpointNote:
        """Hold a checkpoint against the log, and get its present one."""
        body = Checkpoint(note=note)
        return self.server.call("POST", "/v1/log/checkpoint", Checkpoint, body=body, is_safe=True).note

    def witnessed(self) -> CheckpointNote:
        """Get the newest checkpoint that a party's gateway was shown; empty when it was shown none."""
        return self._get("/v1/witnessed", Checkpoint).note

    def cosign(self, note: CheckpointNote) -> list[str]:
        """Leave a cosignature with the node; get the names of the witnesses that it trusts."""
        body = Checkpoint(note=note)
        return self.server.call("POST", "/v1/log/cosignatures", list[str], body=body, is_safe=True)

    def prove_consistency(self, old_size: int, new_size: int) -> tuple[bytes, ...]:
        """Get the proof that the log of one size is the beginning of that of another."""
        proof = self._get("/v1/log/consistency", Consistency, old_size=old_size, new_size=new_size).proof
        return tuple(from_base64(it, where="proof") for it in proof)

    def log_entries(self, *, about: str = "", after: str = "", limit: int = 100) -> Page[EntryRow]:
        """Get a page of the log: of what the party said itself, and was shown whole."""
        from openline.app.showing.log import EntryRow

        return self._get("/v1/log/entries", Page[EntryRow], about=about, after=after, limit=limit)

    def every_log_entry(self, *, about: str = "", after: str = "") -> Iterator[EntryRow]:
        """Yield the log, as :meth:`log_entries`, page after page."""
        return every(lambda behind: self.log_entries(about=about, after=behind, limit=1000), after)

    def log_entry(self, id: str) -> EntryRow:
        """Get an entry whole: its header as it was signed, and its body."""
        from openline.app.showing.log import EntryRow

        return self._get(f"/v1/log/entries/{id}", EntryRow)

    def bundle(self, file: Path, *, size: int | None = None) -> None:
        """Write the log, as the party may see it, to a new file: ``openline verify`` checks it, off line.

        Nothing is kept of one that breaks off.
        """
        with self.server.pieces("/v1/bundle", query={"size": size}) as pieces:
            write_durably(file, pieces, replace=False)

    def incident_bundle(
        self, id: str, file: Path, *, pdf: bool = False, extends: int | None = None, files: bool = True
    ) -> None:
        """Write what proves and shows an incident, as the party may see it, to a new file.

        Parameters
        ----------
        pdf
            With the pages for people as a PDF, too.
        extends
            The size of a checkpoint that the party holds: it is shown that the log has grown from it.
        files
            With the files of its exhibits that are at the node.
        """
        query = {"pdf": pdf or None, "extends": extends, "files": files}
        with self.server.pieces(f"/v1/incidents/{quoted(id)}/bundle", query=query) as pieces:
            write_durably(file, pieces, replace=False)

    def evidence(
        self,
        from_ms: int,
        until_ms: int,
        file: Path,
        *,
        pdf: bool = False,
        extends: int | None = None,
        files: bool = True,
    ) -> None:
        """Write what came on record from one time until before another; as :meth:`incident_bundle`."""
        stretch = {"from_ms": from_ms, "until_ms": until_ms}
        query = {**stretch, "pdf": pdf or None, "extends": extends, "files": files}
        with self.server.pieces("/v1/evidence", query=query) as pieces:
            write_durably(file, pieces, replace=False)
