"""Reviewing reports: documents are read and kept at a party's own desk; persons review what was read of them.

Everything starts proposed, and nothing is accepted by itself. What a person accepts goes on record as a
citation, signed as whatever else that party says; the rest never leaves the desk. It is read in a worker,
never while the journal is held: nothing there waits for an article.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

import msgspec
from msgspec.structs import replace

from openline.app.citingreports import citation_id, citation_of, sighting_of
from openline.app.grounding import Ground
from openline.app.labelling import curves_of, label_page, labels_of
from openline.app.ports import Draft
from openline.app.proposing import Linked, Shown, document_row, review_row, rows_of, standing
from openline.app.reportskept import ID_LENGTH, Document, ReportStore, Review
from openline.app.reviewable import NamedZone, named_zone, refuse_late, row_of, together
from openline.app.showing.report_rows import (
    Added,
    DocumentPage,
    DocumentShown,
    LabelPage,
    NewReport,
    ProposalRow,
    ReviewAsked,
    Reviewed,
    ReviewsAsked,
)
from openline.decide.calibrating import Curve
from openline.decide.describing import LINE_LENGTH, TEXT_LENGTH, check_text
from openline.decide.rectifying import names_of, rectify
from openline.errors import ConflictError, InputError, NotFoundError, OpenlineError
from openline.model.incident import CiteFacts
from openline.model.proposal import ReadText, Verdict
from openline.model.release import Role
from openline.model.unseen import shown as seen_in

MOST_LINKED = 100
"""Among so many documents of a desk contradictions and corroboration are looked for: those added last."""
MOST_REVIEWS = 200  # of one request
MOST_LINKINGS = 200  # sets of documents that are remembered with their links
MOST_REMEMBERED = 300
"""Documents as they were read, kept in memory."""


class Reader(Protocol):
    """Reads documents, and links what was read of several; see :mod:`openline.reports`."""

    def read(
        self, source: bytes | str, name: str, published: dt.date | None, zones: Sequence[NamedZone]
    ) -> ReadText:
        """Read one document.

        Raises
        ------
        InputError, TooLargeError
            It is empty, binary, too large, or of a kind that is not read.
        """
        ...

    def link(self, texts: Sequence[ReadText]) -> list[Linked]:
        """Return what statements of some documents have to do with one another."""
        ...


class _Beside(NamedTuple):
    """What a document is shown with."""

    ids: tuple[str, ...]
    """Of the documents among which links are looked for."""
    names: Mapping[str, str]
    misread: frozenset[tuple[str, int]]
    ground: Ground | None
    curves: Mapping[str, Curve]


class ReportDesk:
    """The desk at which parties review open sources; of a node that of each, of a gateway that of one.

    Parameters
    ----------
    store, reader
        Where documents are kept, and what reads them.
    now_ms, random_bytes
        The clock, and where salts come from.
    ground
        Gives what a party is shown of zones and incidents; None where nothing of that is known here.
    record
        Signs drafts for a party and has them recorded, all of them or none, and returns the ids of their
        entries; of what is on record already, by an earlier try, the id of that.
    """

    def __init__(
        self,
        store: ReportStore,
        reader: Reader,
        *,
        now_ms: Callable[[], int],
        random_bytes: Callable[[int], bytes],
        ground: Callable[[str], Ground | None],
        record: Callable[[str, Sequence[Draft]], Sequence[str]],
    ) -> None:
        self._store = store
        self._reader = reader
        self._now_ms = now_ms
        self._random_bytes = random_bytes
        self._ground = ground
        self._record = record
        self._lock = threading.Lock()
        self._reviewing = threading.Lock()
        """From what stands to its review's being kept: of two at once the later sees the earlier."""
        self._texts: OrderedDict[tuple[str, str], ReadText] = OrderedDict()
        self._links: OrderedDict[tuple[str, tuple[str, ...]], Mapping[tuple[str, int], Sequence[Linked]]] = (
            OrderedDict()
        )
        self._curves: dict[str, tuple[int, Mapping[str, Curve]]] = {}

    # -- documents -------------------------------------------------------------------------------

    def add(self, party: str, new: NewReport, *, by: str) -> Added:
        """Read a document and keep it with what was read; the same text is the same document.

        Raises
        ------
        InputError
            There is no text, it is not English, or as :meth:`.Reader.read`; nothing is kept then.
        RefusedError
            The party keeps as many as it may.
        """
        if (new.text is None) == (new.data is None):
            raise InputError("a report is its text or the bytes of its file, one of the two", where="text")
        check_text(new.name, "name", LINE_LENGTH)
        name = seen_in(new.name)
        source = new.text if new.text is not None else new.data
        assert source is not None
        read = self._reader.read(source, name, new.published, self._zones(party))
        if read.language not in ("", "en"):
            raise InputError(
                " ".join(read.notes) or f"it is in {read.language!r}: only English is read",
                where=name or "text",
                next_step="have it translated, and add the translation; nothing was kept",
            )
        text = read.text.encode()
        digest = sha256(text).hexdigest()
        dated = next((it for it in read.articles if it.published_from is not None), None)
        document = Document(
            party=party,
            id=digest[:ID_LENGTH],
            sha256=digest,
            name=name,
            media_type="text/html" if read.form == "html" else "text/plain",
            added_at_ms=self._now_ms(),
            added_by=by,
            salt=self._random_bytes(16),
            language=read.language,
            characters=len(read.text),
            publisher=next((who for it in read.articles if (who := it.publisher or it.agency)), ""),
            published_from=dated.published_from if dated else None,
            published_until=dated.published_until if dated else None,
            proposals=len(read.proposals),
        )
        kept = self._store.add(document, read)
        return Added(document=self._shown(party, kept.document).document, again=kept.again)

    def listed(self, party: str, *, after: str = "", limit: int = 100) -> DocumentPage:
        """Return a page of the party's documents, the last added first."""
        found = self._store.documents(party, after=after, limit=limit + 1)
        beside = self._beside(party)
        rows = tuple(self._shown(party, it, beside).document for it in found[:limit])
        return DocumentPage(rows=rows, next=found[limit - 1].id if len(found) > limit else None)

    def show(self, party: str, id: str) -> DocumentShown:
        """Return a document with everything that was read of it, and what was made of that.

        Raises
        ------
        NotFoundError
            The party has no such document.
        """
        document = self._store.document(party, id)
        shown, read = self._shown(party, document), self._text(party, id)
        return DocumentShown(
            document=shown.document,
            text=read.text,
            notes=read.notes,
            regions=read.regions,
            articles=read.articles,
            proposals=shown.proposals,
            reviews=tuple(map(review_row, shown.reviews)),
            linked=shown.linked,
        )

    # -- reviews ---------------------------------------------------------------------------------

    def review(self, party: str, id: str, asked: ReviewsAsked, *, by: str, role: Role) -> Reviewed:
        """Take reviews of a document, all of them or none; what is accepted goes on record first.

        Raises
        ------
        NotFoundError
            There is no such document or proposal, or nothing that it is said to be about.
        ConflictError
            A proposal was reviewed already, or since.
        RefusedError
            Several are accepted together, and one of them needs to be looked at by itself.
        InputError
            A field that makes no sense.
        """
        if not 1 <= len(asked.reviews) <= MOST_REVIEWS:
            raise InputError(
                f"{len(asked.reviews)} reviews: 1 to {MOST_REVIEWS} are taken together", where="reviews"
            )
        with self._reviewing, self._store.reviewing(party, id):
            document = self._store.document(party, id)
            shown, read = self._shown(party, document), self._text(party, id)
            last = max((it.number for it in shown.reviews), default=0)
            seen = last if asked.seen is None else asked.seen
            now_ms = self._now_ms()
            made: list[Review] = []
            drafts: list[tuple[int, Draft]] = []
            done: set[int] = set()
            for number, it in enumerate(asked.reviews):
                try:
                    row = row_of(shown, it, done)
                    review, new = self._made(document, read, shown, row, it)
                except (InputError, NotFoundError, ConflictError) as error:
                    error.part = number
                    raise
                made.append(replace(review, by=by, role=role, at_ms=now_ms))
                drafts += [(number, draft) for draft in new]
            made = together(made, shown)
            refuse_late(shown, asked.reviews, seen)
            try:
                entries = self._record(party, [it for _, it in drafts]) if drafts else ()
            except OpenlineError as error:
                # It tells drafts apart, and of a review there may be none or two.
                if error.part is not None:
                    error.part = drafts[error.part][0]
                raise
            for (number, draft), entry in zip(drafts, entries, strict=True):
                if isinstance(draft.facts, CiteFacts):
                    made[number] = replace(made[number], entry=entry)
            kept = self._store.review(party, made, seen=seen)
        return Reviewed(reviews=tuple(map(review_row, kept)))

    def _made(
        self, document: Document, read: ReadText, shown: Shown, row: ProposalRow, asked: ReviewAsked
    ) -> tuple[Review, list[Draft]]:
        check_text(asked.note, "note", TEXT_LENGTH)
        review = Review(
            document=document.id,
            number=0,
            proposal=row.number,
            verdict=Verdict(asked.verdict),
            by="",
            role=Role.LIAISON_OFFICER,
            at_ms=0,
            stated=row.read.confidence,
            note=asked.note,
        )
        if asked.verdict != "accepted" and (
            names_of(asked.fields) or asked.to or asked.about or asked.sighting
        ):
            raise InputError(
                f"fields, about, to and sighting are of what is accepted, not of what is {asked.verdict}",
                where="fields",
            )
        if asked.verdict == "rejected":
            return replace(review, why=asked.why), []
        if asked.verdict == "undone":
            return review, []
        now, before, after = rectify(row.read, asked.fields, length=len(read.text))
        attempt = sum(it.verdict is Verdict.UNDONE for it in shown.reviews if it.proposal == row.number)
        citation = citation_id(document, row.number, attempt, msgspec.json.encode(asked))
        edited = bool(names_of(after))
        draft = citation_of(
            document,
            read,
            now,
            citation=citation,
            about=asked.about,
            to=asked.to,
            edited=edited,
            note=asked.note,
        )
        review = replace(
            review,
            verdict=Verdict.EDITED if edited else Verdict.ACCEPTED,
            before=before,
            after=after,
            about=asked.about,
            to=asked.to,
            citation=citation,
        )
        if asked.sighting is None:
            return review, [draft]
        seen = sighting_of(document, read, now, asked.sighting, citation=citation)
        return replace(review, sighting=asked.sighting.id), [draft, seen]

    # -- labels ----------------------------------------------------------------------------------

    def labels(self, party: str, *, after: str = "", limit: int = 1000) -> LabelPage:
        """Return a page of the party's labels, and what all of them say of the confidence that is stated."""
        return label_page(labels_of(self._store.reviews(party)), after=after, limit=limit)

    def _calibrated(self, party: str) -> Mapping[str, Curve]:
        many = self._store.reviewed(party)
        known = self._curves.get(party)
        if known is None or known[0] != many:
            known = many, curves_of(labels_of(self._store.reviews(party)))
            self._curves[party] = known
        return known[1]

    # -- what is shown ---------------------------------------------------------------------------

    def _shown(self, party: str, document: Document, beside: _Beside | None = None) -> Shown:
        """Return a document as it is shown, with what is beside it: as far as that is told already."""
        beside = beside or self._beside(party, document)
        read = self._text(party, document.id)
        reviews = self._store.reviews(party, [document.id])
        ids = beside.ids if document.id in beside.ids else (document.id,)
        rows = rows_of(
            document,
            read,
            reviews,
            links=self._links_of(party, document, ids, beside.misread),
            names=beside.names,
            ground=beside.ground,
            curves=beside.curves,
        )
        return Shown(document_row(document, rows), rows, tuple(reviews), len(ids))

    def _beside(self, party: str, document: Document | None = None) -> _Beside:
        """Return what documents of a party are shown with: the newest others, and that one among them."""
        newest = self._store.documents(party, limit=MOST_LINKED)
        if document is not None and all(it.id != document.id for it in newest):
            newest = [document, *newest[: MOST_LINKED - 1]]
        ids = tuple(sorted(it.id for it in newest))
        stands = standing(self._store.reviews(party, ids)).values()
        return _Beside(
            ids=ids,
            names={it.id: it.name for it in newest},
            misread=frozenset((it.document, it.proposal) for it in stands if it.is_misread),
            ground=self._ground(party),
            curves=self._calibrated(party),
        )

    def _text(self, party: str, id: str) -> ReadText:
        with self._lock:
            known = self._texts.get((party, id))
            if known is not None:
                self._texts.move_to_end((party, id))
                return known
        found = self._store.read(party, id)
        with self._lock:
            self._texts[party, id] = found
            while len(self._texts) > MOST_REMEMBERED:
                self._texts.popitem(last=False)
        return found

    def _links_of(
        self,
        party: str,
        document: Document,
        ids: tuple[str, ...],
        misread: frozenset[tuple[str, int]],
    ) -> Mapping[int, Sequence[Linked]]:
        """Return the links of a document among some, by its proposals.

        What a person found to be no statement, or misread, contradicts nothing.
        """
        with self._lock:
            every = self._links.get((party, ids))
        if every is None:
            of: dict[tuple[str, int], list[Linked]] = {}
            for it in self._reader.link([self._text(party, id) for id in ids]):
                one, other = ids[it.one], ids[it.other]
                of.setdefault((one, it.one_number), []).append(it.named(other))
                of.setdefault((other, it.other_number), []).append(it.turned().named(one))
            every = of
            with self._lock:
                self._links[party, ids] = every
                while len(self._links) > MOST_LINKINGS:
                    self._links.popitem(last=False)
        return {
            number: tuple(
                it
                for it in every.get((document.id, number), ())
                if (it.document, it.other_number) not in misread
            )
            for number in range(1, document.proposals + 1)
            if (document.id, number) not in misread
        }

    def _zones(self, party: str) -> list[NamedZone]:
        ground = self._ground(party)
        return [] if ground is None else [it for zone in ground.zones if (it := named_zone(zone)) is not None]
