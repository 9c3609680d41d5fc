"""Evidence: which entries of the log go into a bundle for one reader, and what proves that they are in it.

Nothing is shown here that the reader is not shown elsewhere: of every entry it is asked anew whether this
reader may see it whole, as when a whole bundle is made (:mod:`openline.app.handout`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from openline.app.evidencefile import ENTRIES, Part
from openline.app.exhibitfiles import ExhibitFiles, Wanted
from openline.app.handlers import Handlers
from openline.app.handout import shown_to
from openline.app.journal import Journal
from openline.app.ports import Store, StoredEntry
from openline.app.receipt import make_receipt
from openline.decide.spoken import IncidentStanding
from openline.decide.state import Card, State, unknown
from openline.errors import InputError
from openline.ledger.bundle import ALWAYS_SHOWN, BundleEntry, everything
from openline.ledger.canonical import canonical, to_base64
from openline.ledger.checkpoint import CheckpointNote, read_checkpoint
from openline.ledger.entry import Header, decode_facts
from openline.ledger.extract import Chosen, write_extract
from openline.ledger.record import header_of, read_record
from openline.model.event import NODE
from openline.model.incident import ExhibitFacts

ABOUT_OTHERS = frozenset({"release/v1", "acknowledge/v1", "cell.acknowledge/v1", "statement.silent/v1"})
"""What is about an entry that is chosen: it was shown to somebody, or somebody answered."""
MOST_RECEIPTS = 500
"""So many receipts at most: the extract proves every entry, a receipt one of them by itself."""
MOST_FILE_BYTES = 256 << 20
"""Files that were given to the node go into a bundle by themselves up to so much together: it is made, and
checked, in memory. What is left out can be had by itself, and its hash is in the bundle."""
_AT_ONCE = 500


class Shown(NamedTuple):
    """An entry of the extract, as the list of entries has it."""

    stored: StoredEntry
    header: Header


class Extract(NamedTuple):
    """What is proven: parts of a bundle, and what is in them."""

    parts: list[Part]
    entries: list[Shown]
    checkpoint: CheckpointNote
    size: int
    exhibits: dict[str, bool]
    """SHA-256 of each file that is on record among the entries -> whether it is in the bundle."""


# -- which entries -----------------------------------------------------------------------------------------


def entries_of_incidents(state: State, incidents: Iterable[str]) -> set[str]:
    """Return the entries that incidents are made of: whatever anybody put on record of them, and silence.

    Raises
    ------
    NotFoundError
        There is none of that id on record.
    """
    found: set[str] = set()
    for id in incidents:
        if id not in state.incidents:
            raise unknown("incident", id)
        found |= set(_own(state, state.incidents[id]))
    return found


def _own(state: State, incident: IncidentStanding) -> Iterator[str]:
    yield incident.entry
    yield from incident.steps
    about, seen = [incident.id, *incident.takes], set[str]()
    while about:
        id = about.pop()
        if id in seen:
            continue
        seen.add(id)
        for statement in state.stated_of.get(id, ()):
            yield state.statements[statement].entry
            about.append(statement)  # and what is stated about it in turn
        for exhibit in state.exhibits_of.get(id, ()):
            yield state.exhibits[exhibit].entry
            yield from state.exhibits[exhibit].steps
        for citation in state.cited_of.get(id, ()):
            yield state.citations[citation].entry
        if id in state.statements:
            yield state.statements[id].entry
            for (statement, _), asked in state.asked.items():
                if statement == id and asked.silent:
                    yield asked.silent


def entry_ids(value: Any) -> set[str]:
    """Return every id that stands in rows under the name ``entry``, however deep."""
    found: set[str] = set()
    left = [value]
    while left:
        it = left.pop()
        if isinstance(it, dict):
            id = it.get("entry")
            if isinstance(id, str) and id:
                found.add(id)
            left.extend(it.values())
        elif isinstance(it, list | tuple):
            left.extend(it)
    return found


def within(store: Store, from_ms: int, until_ms: int) -> range:
    """Return the log indexes of what was received from one time until before another."""
    if from_ms >= until_ms:
        raise InputError("a stretch of time ends after it begins", where="--until")
    return range(size_at(store, from_ms), size_at(store, until_ms))


def size_at(store: Store, at_ms: int) -> int:
    """Return how many entries had been received before a time."""
    low, high = 0, store.size()
    while low < high:
        middle = (low + high) // 2
        if store.entry(middle).received_at_ms < at_ms:
            low = middle + 1
        else:
            high = middle
    return low


# -- what proves them --------------------------------------------------------------------------------------


def extract(
    journal: Journal,
    rules: Handlers,
    reader: str,
    wanted: Callable[[Card], bool],
    *,
    own: Collection[str] = (),
    earlier: Sequence[CheckpointNote] = (),
    sizes: Iterable[int] = (),
    files: Sequence[bytes] = (),
    kept: ExhibitFiles | None = None,
) -> Extract:
    """Choose entries and prove them: the extract, growth from earlier checkpoints, receipts, files.

    Parameters
    ----------
    reader
        A party, or the node, which sees everything.
    wanted
        Whether an entry belongs to it; keys, parties, and redactions of what is shown always do.
    own
        Ids of the entries that get a receipt each.
    earlier
        Checkpoints that somebody holds: the log is shown to have grown from them.
    sizes
        Of the log, earlier: the same, with checkpoints that the log signs anew.
    files
        Exhibits, each of which is on record by its hash.
    kept
        Where files are that were given to the node: those of the exhibits among the entries are put in.

    Raises
    ------
    NotFoundError
        No such party is on record.
    InputError
        A file that is no exhibit among the entries; an earlier checkpoint that is none.
    ForkError
        The log does not extend one of them.
    """
    with journal.still():
        note = journal.checkpoint()
        size = read_checkpoint(note)[0].size
        shown = everything if reader == NODE else shown_to(rules, reader)
        cards = [
            it.id
            for it in rules.state.cards.values()
            if it.at < size and (it.type in ALWAYS_SHOWN or wanted(it))
        ]
    entries = list(_shown_of(journal, cards, shown))
    chosen = _with_redactions(journal.store, entries, size)
    lines = write_extract(_as_bundled(chosen), note, read_node=journal.store.node)
    parts = [Part(ENTRIES, "entries", b"".join(lines))]
    if grown := _growth(journal, size, earlier, sizes):
        parts.append(Part("consistency.json", "consistency", grown))
    for it in [it.stored for it in chosen if it.stored.id in own][:MOST_RECEIPTS]:
        receipt = make_receipt(it, size=size, checkpoint=note, read=journal.store.node)
        parts.append(Part(f"receipts/{it.index}.tlog-proof", "receipt", receipt.proof.encode()))
    wanted_files = list(_files_of(chosen))
    on_record = {it.sha256: it.bytes for it in wanted_files}
    given = dict(_exhibits(files, on_record))
    if kept is not None:
        given |= _kept(kept, [it for it in wanted_files if it.entry and it.sha256 not in given])
    parts += [Part(f"exhibits/{digest}", "exhibit", data) for digest, data in sorted(given.items())]
    return Extract(parts, chosen, note, size, {it: it in given for it in on_record})


def _shown_of(journal: Journal, ids: Sequence[str], shown: Callable[[Header], bool]) -> Iterator[Shown]:
    """Yield what may be shown; the journal stands still while that is asked, not while they are read."""
    for start in range(0, len(ids), _AT_ONCE):
        some = [
            Shown(stored, header_of(read_record(stored.record)))
            for stored in journal.store.entries_by_id(ids[start : start + _AT_ONCE])
        ]
        with journal.still():
            may = [it for it in some if it.header.type in ALWAYS_SHOWN or shown(it.header)]
        yield from may


def _with_redactions(store: Store, entries: Iterable[Shown], size: int) -> list[Shown]:
    """Add the redaction of each body that is gone; leave out what cannot be shown to follow from it."""
    by_id = {it.stored.id: it for it in sorted(entries, key=lambda it: it.stored.index)}
    by_index = {it.stored.index: it for it in by_id.values()}
    redactions: dict[str, Shown] = {}
    gone: dict[str, set[str]] = {}
    for it in list(by_index.values()):
        by = it.stored.redacted_by
        if by is None:
            continue
        if by not in redactions:
            stored = store.entry_by_id(by)
            if stored is None or stored.index >= size:
                raise InputError("something was redacted meanwhile", next_step="make the bundle again")
            redactions[by] = Shown(stored, header_of(read_record(stored.record)))
        named = redactions[by].header.facts["entry"]
        header = it.header
        made_of = {header.facts.get("entry"), *(by_index[i].stored.id for i in header.cites if i in by_index)}
        follows = header.kind != "submission" and made_of & {named, *gone.get(by, ())}
        if header.id == named or follows:
            gone.setdefault(by, set()).add(header.id)
        else:
            del by_id[header.id]
    for it in redactions.values():
        by_id.setdefault(it.stored.id, it)
    return sorted(by_id.values(), key=lambda it: it.stored.index)


def _as_bundled(entries: Sequence[Shown]) -> Iterator[Chosen]:
    at = {it.stored.id: it.stored.index for it in entries}
    for it in entries:
        stored = it.stored
        bundled = BundleEntry(
            record=stored.record,
            salt=stored.salt,
            body=stored.body,
            body_salt=stored.body_salt,
            redacted_by=at[stored.redacted_by] if stored.redacted_by else None,
        )
        yield Chosen(stored.index, bundled)


def _growth(
    journal: Journal, size: int, earlier: Sequence[CheckpointNote], sizes: Iterable[int]
) -> bytes | None:
    """Show that the log has grown from earlier checkpoints; ``None`` where there are none."""
    notes: dict[int, CheckpointNote] = {}
    for it in sorted({it for it in sizes if 0 < it < size}):
        notes[it] = journal.checkpoint(it)
    for note in earlier:
        journal.present(note)
        if 0 < (then := read_checkpoint(note)[0].size) < size:
            notes[then] = note
    if not notes:
        return None
    shown = [
        {"checkpoint": note, "path": [to_base64(it) for it in journal.prove_consistency(then, size)]}
        for then, note in sorted(notes.items())
    ]
    return canonical({"earlier": shown}, where="consistency")


def _exhibits(files: Sequence[bytes], on_record: dict[str, int]) -> Iterator[tuple[str, bytes]]:
    for data in files:
        digest = sha256(data).hexdigest()
        if on_record.get(digest) != len(data):
            raise InputError(
                f"no exhibit here has the SHA-256 {digest} and {len(data):,} bytes",
                where="--with-files",
                next_step="put in the folder only files that are exhibits, as they were put on record",
            )
        yield digest, data


def _files_of(chosen: Iterable[Shown]) -> Iterator[Wanted]:
    """Yield which files are on record by entries; without the entry where what describes one was redacted."""
    for it in chosen:
        facts = decode_facts(it.header) if it.header.type == "exhibit.add/v1" else None
        if isinstance(facts, ExhibitFacts):
            yield Wanted("" if it.stored.redacted_by else it.stored.id, facts.sha256, facts.bytes)


def _kept(files: ExhibitFiles, wanted: Iterable[Wanted]) -> dict[str, bytes]:
    """Return files that are here, in the order of the log, as long as they are not too much together."""
    found: dict[str, bytes] = {}
    left = MOST_FILE_BYTES
    for it in wanted:
        if it.sha256 in found or it.bytes > left:
            continue
        data = files.read(it)
        if data is not None:
            found[it.sha256] = data
            left -= len(data)
    return found


def files_in(folder: Path) -> list[bytes]:
    """Read every file of a folder, in order of their names.

    Raises
    ------
    InputError
        No folder, or a file in it that cannot be read.
    """
    try:
        return [it.read_bytes() for it in sorted(folder.iterdir()) if it.is_file()]
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=str(folder)) from error
