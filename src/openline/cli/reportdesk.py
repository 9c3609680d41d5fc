"""``openline report list``, ``show`` and ``add --keep``: a party's own desk, here or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from openline.cli import heading
from openline.cli.authoring import AsJson, AsParty, HomeDir, authoring, unlock
from openline.cli.files import write_new
from openline.errors import InputError, NotFoundError, OpenlineError

if TYPE_CHECKING:
    import datetime as dt

    from openline.app.grounding import Ground
    from openline.app.ports import Draft
    from openline.app.reviewingreports import ReportDesk
    from openline.app.showing.report_rows import (
        Added,
        DocumentRow,
        DocumentShown,
        LabelPage,
        ProposalRow,
        ReviewAsked,
        Reviewed,
    )
    from openline.cli.authoring import Authoring
    from openline.client import Client

Doc = Annotated[str, typer.Argument(metavar="DOC", help="its id, the beginning of that, or its name")]
LEAST_PREFIX = 4


class Desk(Protocol):
    """What a command needs of a desk, wherever it is."""

    @property
    def records(self) -> bool:
        """What is accepted is on record at once; else it is signed, and still to reach the node."""
        ...

    def add(self, source: bytes, name: str, published: dt.date | None) -> Added:
        """Read a document and keep it."""
        ...

    def documents(self) -> Iterator[DocumentRow]:
        """Yield what is kept, the last added first."""
        ...

    def show(self, id: str) -> DocumentShown:
        """Return one document."""
        ...

    def review(self, id: str, reviews: Sequence[ReviewAsked], seen: int | None) -> Reviewed:
        """Review proposals of one, all of them or none."""
        ...

    def labels(self, after: str) -> LabelPage:
        """Return a page of labels."""
        ...


@contextmanager
def opened(home: Path | None, party: str, *, as_json: bool) -> Iterator[Desk]:
    """Open a party's desk: in a HOME, or with ``--server`` at the node or gateway that is there."""
    with authoring(home, party, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            desk.refuse_other(party, "--as")
            yield _There(desk.client)
            return
        yield _Here(_desk_of(desk), party, records=desk.journal is not None)


def found(desk: Desk, named: str) -> DocumentShown:
    """Return the document that is meant.

    Raises
    ------
    NotFoundError
        None is called so.
    InputError
        Several are.
    """
    try:
        return desk.show(named)
    except NotFoundError:
        rows = list(desk.documents())
    meant = [it for it in rows if it.name == named]
    if not meant and len(named) >= LEAST_PREFIX:
        meant = [it for it in rows if it.id.startswith(named)]
    if not meant:
        raise NotFoundError(
            f"there is no report {named[:80]!r} at your desk",
            where="report",
            next_step="'openline report list' says which there are",
        )
    if len(meant) > 1:
        ids = ", ".join(it.id for it in meant[:5])
        raise InputError(f"{len(meant)} are called {named[:80]!r}", where="report", next_step=f"say {ids}")
    return desk.show(meant[0].id)


def keep(
    files: Sequence[Path],
    published: dt.date | None,
    *,
    home: Path | None,
    party: str,
    as_json: bool,
) -> int:
    """Keep documents at a desk, one after the other, and return how many could not be read."""
    from openline.cli.output import console, emit, report
    from openline.cli.reportcommand import bytes_of

    failed = 0
    with opened(home, party, as_json=as_json) as desk:
        for path in files:
            try:
                added = desk.add(bytes_of(path), str(path), published)
            except InputError as error:
                report(error, as_json=as_json)
                failed += 1
                continue
            if as_json:
                emit(added)
            else:
                console().print(_kept(added, str(path)))
    return failed


def _kept(added: Added, name: str) -> str:
    row = added.document
    how = "was kept before, and is as it was" if added.again else "kept"
    if row.need_person == row.waiting:
        needs = "each needs a person" if row.waiting else "none waits"
    else:
        needs = f"{row.need_person} of {row.waiting} need a person by themselves"
    return f"{name}: {how}: {row.id}, {_statements(row.proposals)}; {needs}"


def _statements(count: int) -> str:
    return f"{count} statement{'s' * (count != 1)}"


def list_(
    as_: AsParty,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List the documents at your party's desk, the last added first."""
    from openline.cli.output import console, emit
    from openline.cli.reporttext import days
    from openline.cli.times import time_text

    with opened(home, as_, as_json=as_json) as desk:
        rows = list(desk.documents())
    if as_json:
        for row in rows:
            emit(row)
        return
    out = console()
    for row in rows:
        when = days(row.published_from, row.published_until)
        out.print(f"{row.id}  {row.name or '(no name)'}: {row.publisher or 'publisher not stated'}; {when}")
        out.print(
            f"    added {time_text(row.added_at_ms)}; {_statements(row.proposals)}: {row.waiting} wait, of"
            f" which {row.need_person} need a person by themselves; {row.accepted} accepted,"
            f" {row.rejected} rejected"
        )
    if not rows:
        out.print("no report is kept at this desk")


def show(
    document: Doc,
    as_: AsParty,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Show a document: its text with its regions and statements marked, and what was made of each."""
    from openline.cli.output import emit
    from openline.cli.reportshown import lines_of
    from openline.cli.screen import printable

    with opened(home, as_, as_json=as_json) as desk:
        shown = found(desk, document)
    if as_json:
        emit(shown)
        return
    heading.flush()
    for line in lines_of(shown):
        print(printable(line))


def waiting(shown: DocumentShown) -> list[ProposalRow]:
    """Return the proposals that nobody has reviewed."""
    return [it for it in shown.proposals if it.state == "proposed"]


# -- where a desk is -------------------------------------------------------------------------------


class _There:
    """A desk at a node's server or a gateway."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def records(self) -> bool:
        return not self._client.server.gateway

    def add(self, source: bytes, name: str, published: dt.date | None) -> Added:
        return self._client.add_report(source, name=name, published=published)

    def documents(self) -> Iterator[DocumentRow]:
        return self._client.reports()

    def show(self, id: str) -> DocumentShown:
        if not id.isascii() or not id.isalnum():
            raise NotFoundError(f"there is no report {id[:80]!r} at your desk", where="report")
        return self._client.report(id)

    def review(self, id: str, reviews: Sequence[ReviewAsked], seen: int | None) -> Reviewed:
        return self._client.review_report(id, reviews, seen=seen)

    def labels(self, after: str) -> LabelPage:
        return self._client.report_labels(after=after)


class _Here:
    """A desk in a HOME: whoever sits there reviews as a liaison officer, as he signs."""

    def __init__(self, desk: ReportDesk, party: str, *, records: bool) -> None:
        self._desk, self._party, self._records = desk, party, records

    @property
    def records(self) -> bool:
        return self._records

    def add(self, source: bytes, name: str, published: dt.date | None) -> Added:
        from openline.app.showing.report_rows import NewReport

        return self._desk.add(self._party, NewReport(data=source, name=name, published=published), by="")

    def documents(self) -> Iterator[DocumentRow]:
        after: str | None = ""
        while after is not None:
            page = self._desk.listed(self._party, after=after)
            yield from page.rows
            after = page.next

    def show(self, id: str) -> DocumentShown:
        return self._desk.show(self._party, id)

    def review(self, id: str, reviews: Sequence[ReviewAsked], seen: int | None) -> Reviewed:
        from openline.app.showing.report_rows import ReviewsAsked
        from openline.model.release import Role

        asked = ReviewsAsked(reviews=tuple(reviews), seen=seen)
        return self._desk.review(self._party, id, asked, by="", role=Role.LIAISON_OFFICER)

    def labels(self, after: str) -> LabelPage:
        return self._desk.labels(self._party, after=after)


def _desk_of(desk: Authoring) -> ReportDesk:
    """Make the desk of a HOME: a node's is compared with its log, a client's has none to compare with."""
    from openline.bootstrap.reviewing_reports import home_reports

    def ground(party: str) -> Ground | None:
        from contextlib import nullcontext

        from openline import bootstrap
        from openline.app.grounding import ground_of_state
        from openline.app.showing.view import View

        if desk.rules is None:
            return None
        return ground_of_state(View(desk.rules.state, party, bootstrap.now_ms()), nullcontext)

    def record(party: str, drafts: Sequence[Draft]) -> list[str]:
        return _recorded(desk, party, drafts)

    return home_reports(desk.home, ground=ground, record=record)


def _recorded(desk: Authoring, party: str, drafts: Sequence[Draft]) -> list[str]:
    """Sign drafts here, and record them where the log is here; else write them for 'openline submit'."""
    from openline import bootstrap
    from openline.app.citingreports import entry_before, recorded_once
    from openline.cli.output import note
    from openline.ledger.canonical import from_base64
    from openline.ledger.entry import read_header

    rules = desk.rules

    def signed_here(new: Sequence[Draft]) -> list[str]:
        path = desk.home.key_path(party)
        key = unlock(path) if path.exists() else desk.home.read_key(party)
        signed = [bootstrap.sign(desk.home, it, author=party, key=key) for it in new]
        if desk.journal is not None:
            return [it.id for it in desk.journal.submit_all(signed)]
        for draft, entry in zip(new, signed, strict=True):
            file = Path(f"{draft.type.removesuffix('/v1')}-{draft.facts.subject}.entry")
            write_new(file, entry.to_file_bytes())
            note(f"signed: bring it to the node with 'openline submit {file}'")
        return [read_header(from_base64(it.envelope.payload)).id for it in signed]

    before = ["" if rules is None else entry_before(rules.state, party, it) for it in drafts]
    return recorded_once(before, drafts, signed_here)


def refuse_with(error: OpenlineError, reviews: Sequence[ReviewAsked]) -> None:
    """Name in a refusal which statement it is about."""
    if error.part is not None and error.part < len(reviews):
        error.where = f"statement {reviews[error.part].proposal}: {error.where}".rstrip(": ")
