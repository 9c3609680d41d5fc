"""The whole of one incident, as the party is shown it, and files of exhibits."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from openline.app.durable import write_durably
from openline.client.resource import Resource
from openline.client.rows import Page, every, quoted
from openline.errors import LedgerError

if TYPE_CHECKING:
    from openline.app.exhibitfiles import ExhibitFile
    from openline.app.showing.picture_rows import IncidentPicture


class Incidents(Resource):
    """Incidents beyond their list."""

    def incident_picture(
        self, id: str, *, within_km: float = 20.0, within_hours: float = 6.0, at_ms: int | None = None
    ) -> IncidentPicture:
        """Get all accounts of an incident side by side, what is near, who had been told, how lines stood.

        Parameters
        ----------
        within_km, within_hours
            How far from what any account says it is looked for what is near.
        at_ms
            As it was known then, in UTC milliseconds; as it stands, without.
        """
        from openline.app.showing.picture_rows import IncidentPicture

        return self._get(
            f"/v1/incidents/{quoted(id)}/picture",
            IncidentPicture,
            within_km=within_km,
            within_hours=within_hours,
            at=at_ms,
        )

    def exhibit_files(self, *, about: str = "") -> Iterator[ExhibitFile]:
        """Yield which files of exhibits are at the node, page after page."""
        from openline.app.exhibitfiles import ExhibitFile

        def page(after: str) -> Page[ExhibitFile]:
            return self._get("/v1/exhibit-files", Page[ExhibitFile], about=about, after=after, limit=1000)

        return every(page)

    def give_exhibit_file(self, id: str, from_file: Path) -> ExhibitFile:
        """Give the file of an exhibit that the party put on record; asked twice, it is there once.

        Raises
        ------
        InputError
            It is not the file that is on record, or it cannot be read here; nothing of it is kept.
        """
        from openline.app.exhibitfiles import ExhibitFile

        path = f"/v1/exhibits/{quoted(id)}/file"
        return self.server.read(self.server.upload(path, from_file), ExhibitFile, path)

    def exhibit_file(self, id: str, file: Path, *, sha256_hex: str) -> None:
        """Write the file of an exhibit to a new file, once it is held against its hash.

        Parameters
        ----------
        sha256_hex
            As it is on record: ``client.one("exhibits", id).sha256``.

        Raises
        ------
        LedgerError
            It is another file; nothing is kept of it.
        NotFoundError
            The exhibit is not shown to the party, or its file is not there.
        """
        with self.server.pieces(f"/v1/exhibits/{quoted(id)}/file") as pieces:
            write_durably(file, checked(pieces, sha256_hex), replace=False)

    def remove_exhibit_file(self, id: str) -> None:
        """Take the file of an exhibit that the party put on record away from the node."""
        self.server.raw("DELETE", f"/v1/exhibits/{quoted(id)}/file")


def checked(pieces: Iterator[bytes], sha256_hex: str) -> Iterator[bytes]:
    """Yield pieces of a file; raise at the end where they are another, before anything is kept of them.

    Raises
    ------
    LedgerError
        They are another file than is on record.
    """
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
        yield piece
    if digest.hexdigest() != sha256_hex:
        raise LedgerError(
            f"what came has the SHA-256 {digest.hexdigest()}, and on record is {sha256_hex}",
            next_step="nothing of it was kept; tell whoever runs the node",
        )
