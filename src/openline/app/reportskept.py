"""What a party keeps of open sources at its own desk: documents, what was read of them, and reviews.

None of it is on record, and none is ever shown to another party. At a node it stands beside the log, each
party's behind a wall of its own; at a party's gateway or in its HOME it stands there, and the node sees none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

import msgspec

from openline.model.proposal import Fields, ReadText, Verdict, Why
from openline.model.release import Role

ID_LENGTH = 16
"""Digits of the hash of a text by which a party calls a document."""
MOST_DOCUMENTS = 20_000
"""Of one party."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it is kept, without its text."""

    party: str
    id: str
    sha256: str
    """Of its text in UTF-8."""
    name: str
    media_type: str
    added_at_ms: int
    added_by: str
    """Id of the member; empty of whoever sat at the machine itself."""
    salt: bytes
    """Drawn once: ids of citations are made of it, so that nobody can know them beforehand."""
    language: str
    characters: int
    publisher: str
    published_from: dt.date | None
    published_until: dt.date | None
    proposals: int


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What a person made of a proposal."""

    document: str
    number: int
    """Within the document, from 1; 0 until it is kept."""
    proposal: int
    verdict: Verdict
    by: str
    role: Role
    at_ms: int
    stated: dict[str, float] = {}
    """Confidence by field as the shipped table had it of what was reviewed."""
    before: Fields = Fields()
    after: Fields = Fields()
    why: Why | None = None
    together: bool = False
    about: str = ""
    to: tuple[str, ...] = ()
    note: str = ""
    citation: str = ""
    entry: str = ""
    sighting: str = ""

    @property
    def is_misread(self) -> bool:
        """Tell whether it was rejected because there is no such statement."""
        return self.why is Why.MISREAD


class Kept(NamedTuple):
    """What came of adding a document."""

    document: Document
    again: bool
    """It was there before, and is as it was."""


class ReportStore(Protocol):
    """Keeps the documents and reviews of parties; any thread may call, and what returned is durable.

    Each call is for one party, and reads and writes what is that party's alone.
    """

    def add(self, document: Document, read: ReadText) -> Kept:
        """Keep a document; the same text added twice is the same document, and stays as it was.

        Raises
        ------
        RefusedError
            The party keeps :data:`MOST_DOCUMENTS`.
        """
        ...

    def document(self, party: str, id: str) -> Document:
        """Return a document of a party.

        Raises
        ------
        NotFoundError
            It has none of that id.
        """
        ...

    def read(self, party: str, id: str) -> ReadText:
        """Return what was read of a document; it never changes. Raises as :meth:`document`."""
        ...

    def documents(self, party: str, *, after: str = "", limit: int = 100) -> list[Document]:
        """Return a party's documents, the last added first, from behind one of an id.

        Raises
        ------
        NotFoundError
            ``after`` is none of its documents.
        """
        ...

    def reviewing(self, party: str, document: str) -> AbstractContextManager[None]:
        """Keep other processes from reviewing a document until the block ends; entering it may raise.

        Raises
        ------
        ConflictError
            Another does so, and does not come to an end.
        """
        ...

    def review(self, party: str, reviews: Sequence[Review], *, seen: int) -> list[Review]:
        """Keep reviews of one document, all of them or none, and return them with their numbers.

        Parameters
        ----------
        seen
            The number of its last review that whoever reviews has seen.

        Raises
        ------
        NotFoundError
            The party has no such document.
        ConflictError
            One of the proposals was reviewed since.
        """
        ...

    def reviews(self, party: str, documents: Sequence[str] | None = None) -> list[Review]:
        """Return reviews, of some documents or of all, in the order in which they were made."""
        ...

    def reviewed(self, party: str) -> int:
        """Return how many reviews a party keeps: none is ever changed or taken away."""
        ...
