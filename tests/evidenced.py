"""An evidence bundle made by hand of a small log: every key and salt is counted out."""

from collections.abc import Callable, Sequence
from hashlib import sha256

from openline.app.evidencefile import ENTRIES, Heading, Part, write_evidence
from openline.ledger.canonical import canonical, to_base64
from openline.ledger.extract import Chosen, write_extract
from openline.ledger.merkle import Frontier, ReadNode, prove_consistency, prove_inclusion
from openline.ledger.proof import Proof
from openline.ledger.record import entry_bytes, leaf_hash
from openline.model.incident import ExhibitBody, ExhibitFacts
from tests.logbook import Logbook, seed

PHOTO = b"\x89 a photograph, as it came"
WITNESSES = ("w1",)
ALWAYS = frozenset({"theatre.open/v1", "party.enrol/v1", "key.add/v1", "key.end/v1", "redact/v1"})


def incident_log() -> Logbook:
    """Thirteen entries: what two parties said, a file, a redaction, and what is for nobody here."""
    log = Logbook()
    log.open()
    log.enrol("blue")
    log.add_key("blue", "blue")
    stance = log.take_stance("blue", "blue")
    log.release("red", 1, stance)
    for number in range(4):  # for others
        log.take_stance("blue", "blue", f"between {number}")
    facts = ExhibitFacts(
        exhibit="x1", about="i1", to=("red",), sha256=sha256(PHOTO).hexdigest(), bytes=len(PHOTO)
    )
    body = ExhibitBody(name="photo.jpg", media_type="image/jpeg", shows="a crater")
    exhibit = log.add(log.sign("exhibit.add/v1", facts, body, author="blue", signer="blue"))
    log.release("red", 2, stance)
    log.release("red", 3, exhibit)
    log.redact(stance, also=[4, 10])
    return log


def node_reader(log: Logbook) -> ReadNode:
    """Give the nodes of a log's tree."""
    leaves = [leaf_hash(entry_bytes(it.record, it.salt)) for it in log.entries]
    nodes = {(level, at): node for level, at, node in Frontier().grown(leaves)[1]}
    return lambda level, at: nodes[level, at]


def checkpoint_at(log: Logbook, size: int, *, log_key: str = "log") -> str:
    """Give the checkpoint that the log had at a size."""
    smaller = Logbook(log.theatre, log.mode, log.origin)
    smaller.entries = log.entries[:size]
    return smaller.checkpoint(log_key=log_key)


def extract_of(log: Logbook, shown: Callable[[int], bool], *, witnesses: Sequence[str] = WITNESSES) -> bytes:
    """Write the extract with some entries, and with those that every extract holds."""
    chosen = [
        Chosen(at, it) for at, it in enumerate(log.entries) if shown(at) or log.header(at).type in ALWAYS
    ]
    note = log.checkpoint(witnesses=witnesses)
    return b"".join(write_extract(chosen, note, read_node=node_reader(log)))


def heading(log: Logbook) -> Heading:
    return Heading(
        theatre=log.theatre,
        mode=log.mode,
        origin=log.origin,
        made_for="red",
        made_at_ms=1_794_600_100_000,
        about={"incident": "i1"},
        notice="It changes no status.",
    )


def parts_of(
    log: Logbook,
    *,
    shown: Callable[[int], bool] = lambda at: at in (4, 9, 11),
    receipts: Sequence[int] = (9,),
    earlier: Sequence[int] = (6,),
    files: Sequence[bytes] = (PHOTO,),
) -> list[Part]:
    """Give the parts of a bundle about what is shown."""
    read, note = node_reader(log), log.checkpoint(witnesses=WITNESSES)
    parts = [Part(ENTRIES, "entries", extract_of(log, shown))]
    grown = [
        {
            "checkpoint": checkpoint_at(log, size),
            "path": [to_base64(it) for it in prove_consistency(size, log.size, read)],
        }
        for size in earlier
    ]
    if grown:
        parts.append(Part("consistency.json", "consistency", canonical({"earlier": grown})))
    for at in receipts:
        proof = Proof(at, log.entries[at].salt, tuple(prove_inclusion(at, log.size, read)), note)
        parts.append(Part(f"receipts/{at}.tlog-proof", "receipt", proof.encode().encode()))
    parts += [Part(f"exhibits/{sha256(it).hexdigest()}", "exhibit", it) for it in files]
    return [*parts, Part("report.html", "presented", b"<p>what was said</p>")]


def sealed(log: Logbook, parts: Sequence[Part], *, log_key: str = "log") -> bytes:
    """Seal parts, whatever is in them."""
    return write_evidence(heading(log), parts, seed(log_key))
