"""Sources of positions: who reports, of whom, how well and how late; a reporter is no subject (decision 16).

What is said of a source is beside the record: it says how to take positions in, and proves nothing.

Its id begins with its party's name, and a topic of its own bears it: by that alone is decided whose they are,
never by who came first. So no party can take another's, and no answer depends on what others have.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec

from openline.app.drafts import RandomBytes
from openline.decide.positions_access import Sharing
from openline.errors import ConflictError, InputError, NotFoundError, RefusedError

Kind: TypeAlias = Literal["device", "ais", "adsb", "radar", "report", "gateway", "other"]

MOST_OF_PARTY = 1000
MOST_SHARED_WITH = 100
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_NAMESPACE_BYTES = 3
_BEHIND_PARTY = "-_."
"""One of these stands between a party's name and the rest of an id; the last is in no party's name."""


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source of positions."""

    id: str
    """Begins with its party's name: see :func:`full_id`."""
    party: str
    """Who reports: only a caller of this party may send positions in for it."""
    name: str = ""
    kind: Kind = "other"
    subject: str = ""
    """Whose a track is of which the source says nothing, as a claim; empty leaves it unsaid."""
    may_report_on: tuple[str, ...] | None = None
    """The parties whose it may claim a track to be; ``None`` where it may claim anything."""
    accuracy_m: float = 0.0
    """Of fixes that bear none of their own: radius of 95 % confidence; 0 where nobody knows."""
    lateness_s: float = 60.0
    """A fix that comes later than this is marked late; it is taken all the same."""
    namespace: str = ""
    """Tracks of one name are one track within it; that of a party's other sources unless said otherwise."""
    topic: str = ""
    """The MQTT topic on which it sends, where that does not end in its id; it bears its party's name."""
    shared_with: Mapping[str, Sharing] = {}
    """Who sees where its tracks are now, besides its own party: nobody, unless it is said here."""
    shared_since: Mapping[str, int] = {}
    """Since when they see as much as they do: where its tracks were before is not shown to them."""
    enabled: bool = True
    created_ms: int = 0

    def called(self, track: str) -> str:
        """Return what a track of this source is called in the watch.

        One party cannot speak in the name of another's track; the name says nothing of who reports.
        """
        return f"{track}@{self.namespace}" if self.namespace else track


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """How a source fares."""

    last_received_ms: int | None = None
    last_fix_ms: int | None = None
    ahead_ms: int | None = None
    """How much its newest fixes were ahead of this clock at best: above zero its clock is fast, and far
    below zero it is slow, or the way is long."""
    batches: int = 0
    positions: int = 0
    late: int = 0


class SourceBook(Protocol):
    """Keeps the sources."""

    def get(self, id: str) -> Source | None:
        """Return a source."""
        ...

    def all(self) -> Sequence[Source]:
        """Return every source, by id."""
        ...

    def add(self, source: Source) -> None:
        """Keep a new one; raises ConflictError where its id or topic is taken."""
        ...

    def replace(self, source: Source) -> None:
        """Keep it as it is now."""
        ...

    def condition(self, id: str) -> Condition:
        """Return how it fared when it was last noted."""
        ...

    def note(self, id: str, condition: Condition) -> None:
        """Keep how it fares."""
        ...


def full_id(id: str, party: str, parties: Collection[str]) -> str:
    """Return an id with its party's name before it: as it is where it begins so, and with a dot else."""
    return id if _party_before(id, {party, *parties}) == party else f"{party}.{id}"


def register(
    book: SourceBook,
    source: Source,
    *,
    parties: Collection[str],
    now_ms: int,
    random_bytes: RandomBytes,
) -> Source:
    """Take a new source into the book, and return it as it is kept: by its full id.

    Parameters
    ----------
    parties
        Every party that there is: a name may begin as another does.

    Raises
    ------
    InputError, ConflictError, RefusedError
        Something of it makes no sense, its id or topic is its party's already, or the party has too many.
    """
    id = full_id(source.id, source.party, parties)
    if not (_ID.fullmatch(source.id) and _ID.fullmatch(id)):
        raise InputError(
            f"{source.id!r} cannot name a source",
            where="id",
            next_step="a-z, 0-9, dots, dashes; at most 64 with your party's name before it",
        )
    source = msgspec.structs.replace(source, id=id)
    check(source)
    _check_topic(source, parties)
    others = [it for it in book.all() if it.party == source.party]
    if len(others) >= MOST_OF_PARTY:
        raise RefusedError(f"{source.party!r} has {len(others):,} sources already", where="party")
    namespace = source.namespace or next(
        (it.namespace for it in others), random_bytes(_NAMESPACE_BYTES).hex()
    )
    if any(it.namespace == namespace for it in book.all() if it.party != source.party):
        raise ConflictError("this namespace is another's", where="namespace", next_step="leave it out")
    since = dict.fromkeys(source.shared_with, now_ms)
    kept = msgspec.structs.replace(
        source, namespace=namespace, created_ms=now_ms, shared_since=since
    )
    book.add(kept)
    return kept


def change(
    book: SourceBook,
    id: str,
    party: str,
    values: Mapping[str, object],
    *,
    parties: Collection[str],
    now_ms: int,
) -> Source:
    """Change what is said of a source, and return it as it is now.

    ``parties`` are all that there are, as for :func:`register`.

    Raises
    ------
    NotFoundError
        The party has no such source.
    InputError
        Something of it makes no sense.
    """
    before = of_party(book, id, party)
    try:
        after = msgspec.convert(msgspec.to_builtins(before) | dict(values), Source, strict=True)
    except msgspec.ValidationError as error:
        raise InputError(str(error), where="source") from error
    check(after)
    if after.topic != before.topic:
        _check_topic(after, parties)
    after = msgspec.structs.replace(after, shared_since=_since(before, after, now_ms))
    book.replace(after)
    return after


def _since(before: Source, after: Source, now_ms: int) -> dict[str, int]:
    """Return since when each sees as much as it does: whoever sees more than before, since now."""
    since: dict[str, int] = {}
    for party, sharing in after.shared_with.items():
        if before.shared_with.get(party) in (sharing, "full"):
            if party in before.shared_since:
                since[party] = before.shared_since[party]
        else:
            since[party] = now_ms
    return since


def of_party(book: SourceBook, id: str, party: str) -> Source:
    """Return a party's own source by its id, with the party's name before it or without.

    Raises
    ------
    NotFoundError
        It has none: of others' it does not learn that they are.
    """
    found = (book.get(it) for it in (id, f"{party}.{id}"))
    source = next((it for it in found if it is not None and it.party == party), None)
    if source is None:
        raise NotFoundError(
            f"{party!r} has no source {id!r}", where="source", next_step="register it: POST /v1/sources"
        )
    return source


def check(source: Source) -> None:
    """Refuse a source of which something makes no sense."""
    for field, value, most in (
        ("accuracy_m", source.accuracy_m, 1e6),
        ("lateness_s", source.lateness_s, 30 * 86_400.0),
    ):
        if not 0 <= value <= most:
            raise InputError(f"{value} is not between 0 and {most:,.0f}", where=field)
    if len(source.name) > 200 or len(source.topic) > 256:
        raise InputError("longer than is kept", where="name or topic")
    if any(it in source.topic for it in "+#\0"):
        raise InputError("a topic without wildcards names one source", where="topic")
    if not re.fullmatch(r"[A-Za-z0-9._-]{0,32}", source.namespace):
        raise InputError(f"{source.namespace!r} is no namespace", where="namespace")
    if len(source.shared_with) > MOST_SHARED_WITH or len(source.may_report_on or ()) > MOST_SHARED_WITH:
        raise InputError(f"more than {MOST_SHARED_WITH} parties", where="shared_with or may_report_on")
    if source.may_report_on is not None and source.subject and source.subject not in source.may_report_on:
        raise InputError(
            f"it may not report on {source.subject!r}, and would by itself",
            where="subject",
            next_step="name the party in may_report_on, or leave the subject empty",
        )


def _check_topic(source: Source, parties: Collection[str]) -> None:
    """Refuse a topic that is not the party's by its words alone, whoever uses it or nobody."""
    *before, last = source.topic.split("/")
    known = {source.party, *parties}
    owner = _party_before(last, known) or next((it for it in (*before, last) if it in known), None)
    if source.topic and owner != source.party:
        raise InputError(
            "a topic of your own has your party's name as one of its parts, before any other party's,"
            " and does not end in a name that begins with another's",
            where="topic",
            next_step=f"leave it empty, and send on the topic that ends in {source.id!r}",
        )


def _party_before(id: str, parties: Collection[str]) -> str | None:
    """Return the party whose name an id begins with; the longest, where one begins as another does."""
    found = (it for it in parties if id.startswith(it) and id[len(it) : len(it) + 1] in tuple(_BEHIND_PARTY))
    return max(found, key=len, default=None)
