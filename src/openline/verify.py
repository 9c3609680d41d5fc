"""Verify a bundle of the log without trusting whoever made it: ``python verify.py BUNDLE --policy FILE``.

Or an evidence bundle, a zip of which an extract of the log is a part: ``docs/protocol/evidence.md``. Or a
proof that the log showed two histories: ``docs/protocol/histories.md``.

One file over the standard library and ``cryptography``: it imports nothing of Openline, shares no code with
the writer, and may be copied out. ``docs/protocol/bundle.md`` says what is checked and why. Trust comes from
a policy file that the reader has from elsewhere; without one the answer is "consistent, NOT anchored".
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from binascii import a2b_base64, b2a_base64, crc32
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from struct import Struct
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

VERIFIED, NOT_ANCHORED, FAILED = "verified", "consistent, NOT anchored", "FAILED"
EXIT_CODES = {VERIFIED: 0, FAILED: 1, NOT_ANCHORED: 3}
POLICY = {"format", "log_key", "mode", "origin", "quorum", "roots", "theatre", "witnesses"}
HEADER = {"at_ms", "author", "body_sha256", "cites", "custody", "facts", "id", "key"}
HEADER |= {"kind", "mode", "rule", "subject", "theatre", "type"}
# What a line and a record look like, byte for byte: no second spelling, and every salt has 16 bytes.
NUMBER, BASE64, SALT = b"(0|[1-9][0-9]*)", b'"([A-Za-z0-9+/]*={0,2})"', b'"([A-Za-z0-9+/]{22}==)"'
BODY, LEAF = b'"body":%b,"body_salt":%b' % (BASE64, SALT), b'"leaf":"([A-Za-z0-9+/]{43}=)"'
ENTRY = b'"record":%b,(?:"redacted_by":%b,)?"salt":%b' % (BASE64, NUMBER, SALT)
LINE = re.compile(b'{(?:%b,)?"i":%b,(?:%b|%b)}' % (BODY, NUMBER, LEAF, ENTRY))
HIDDEN = re.compile(b'{"hashes":\\["([A-Za-z0-9+/=",]+)"\\],"i":%b,"to":%b}' % (NUMBER, NUMBER))
SIGNED = b'"signatures":\\[{"keyid":"([0-9a-f]{64})","sig":%b}\\]' % BASE64
ENVELOPE = b'"envelope":{"payload":%b,"payloadType":"([a-z0-9/]+)",%b}' % (BASE64, SIGNED)
RECORD = re.compile(b'{%b,"received_at_ms":%b,"theatre":(.+)}' % (ENVELOPE, NUMBER))
SIGNED_BY_ROOT = {"theatre.open/v1", "party.enrol/v1", "party.edit/v1", "key.add/v1", "key.end/v1"}
SIGNED_BY_ROOT |= {"desk.node/v1"}
NODE = "node"
SEALED_AS = "openline/evidence/v1"
MANIFEST = {"about", "for", "format", "made_at_ms", "mode", "notice", "origin", "parts", "theatre"}
PART = {"bytes", "kind", "name", "sha256"}
PROVEN = ("entries", "consistency", "receipt", "exhibit")
PRESENTED = "presented"
# A stored zip, one sequence of bytes for what is in it: as of 1980, no flags, no extra fields, no comment.
ZIP_FIELDS, ZIP_CENTRAL, ZIP_END = Struct("<5H3I2H"), Struct("<3H2I"), Struct("<4H2IH")
PART_NAME = re.compile(b"[a-z0-9]+(?:[-._/][a-z0-9]+)*")
# Reading a form that nobody writes may stumble anywhere: each of these means that the bytes are wrong.
WRONG = (ValueError, LookupError, TypeError, AttributeError, RecursionError, InvalidSignature)


@dataclass
class Report:
    """What was found; ``roots_from_log`` are those for which nobody but the log itself vouches."""

    answer: str = FAILED
    problem: str = ""
    theatre: str = ""
    mode: str = ""
    origin: str = ""
    size: int = 0
    root: str = ""
    shown: int = 0
    redacted: int = 0
    signed_in_node_custody: int = 0
    witnesses: list[str] = field(default_factory=list)
    quorum: int = 0
    roots_from_log: list[str] = field(default_factory=list)
    histories: list[str] = field(default_factory=list)
    """Of a proof that the log showed two histories: what each of them says, where they part."""
    whole: bool = True
    """Whether releases to a party are gap-free here; an extract may leave some out."""
    about: dict[str, Any] = field(default_factory=dict)
    """Of an evidence bundle: what it is about; whom it was made for and when; the parts that are proven; and
    those that are only presented, as whoever runs the node has drawn them."""
    made_for: str = ""
    made_at_ms: int = 0
    proven: list[str] = field(default_factory=list)
    presented: list[str] = field(default_factory=list)
    extends: list[int] = field(default_factory=list)
    """Sizes of earlier checkpoints that the log is shown to have grown from."""


def need(holds: object, otherwise: str) -> None:
    """Go on, or say what is wrong."""
    if not holds:
        raise ValueError(otherwise)


@contextmanager
def within(what: str) -> Iterator[None]:
    """Say of what is found to be wrong where it is."""
    try:
        yield
    except WRONG as error:
        raise ValueError(f"{what}: {str(error) or UNFIT}") from error


UNFIT, NO_BUNDLE = "the signature does not fit", "this is no bundle of an Openline log"
FORK = "FORK: the log has signed two histories"
public_key = cache(Ed25519PublicKey.from_public_bytes)
parse = json.JSONDecoder(parse_float=str, parse_constant=str).decode  # so that 1.0 never equals its text
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def read_json(data: bytes, *forms: set[str]) -> dict[str, Any]:
    """Read a JSON object in canonical form (RFC 8785, integers only) with the fields of one of the forms."""
    text = data.decode()
    value: dict[str, Any] = parse(text)
    need(canonical(value) == text, "the JSON is not canonical")
    need(value.keys() in forms, f"an object of another form: {sorted(value)}")
    return value


def read_base64(text: bytes) -> bytes:
    """Read base64 in canonical form."""
    data = a2b_base64(text, strict_mode=True)
    need(b2a_base64(data, newline=False) == text, "the base64 is not canonical")
    return data


def read_form(form: re.Pattern[bytes], data: bytes) -> tuple[Any, ...]:
    """Read bytes that have a form."""
    found = form.fullmatch(data)
    if found is None:
        raise ValueError("not in the form of a line or of a signed record")
    return found.groups()


class Tree:
    """Hashes leaves, and subtrees that are not shown, to the root (RFC 6962 section 2.1), left to right."""

    def __init__(self, watched: int = 0) -> None:
        self.size, self.watched, self.then = 0, watched, ""
        self.peaks: list[tuple[int, bytes]] = []  # the complete subtrees so far, and how many leaves each has

    def add(self, node: bytes, count: int = 1) -> None:
        """Add the next leaf, or a complete subtree over so many."""
        self.size += count
        peaks = self.peaks
        while peaks and peaks[-1][0] == count:
            node, count = sha256(b"\x01" + peaks.pop()[1] + node).digest(), 2 * count
        peaks.append((count, node))
        if self.size == self.watched:
            self.then = self.root()

    def hide(self, line: bytes) -> None:
        """Add a stretch that is not shown: the hashes of the largest complete subtrees that make it up."""
        hashes, start, end = read_form(HIDDEN, line)
        need(int(start) == self.size < int(end), "not the stretch that is due")
        for node in map(read_base64, hashes.split(b'","')):
            most = int(end) - self.size
            aligned = self.size & -self.size or most
            need(len(node) == 32 and most > 0, "not as many hashes as hide it")
            self.add(node, min(aligned, 1 << most.bit_length() - 1))
        need(self.size == int(end), "not as many hashes as hide it")

    def root(self) -> str:
        """Give the root of what was added so far."""
        (_, node), *left = reversed(self.peaks)
        for _, peak in left:
            node = sha256(b"\x01" + peak + node).digest()
        return node.hex()


def read_vkey(text: str) -> tuple[tuple[str, str], bytes]:
    """Read a C2SP verifier key: ((name, key id), key), the key being a type byte and a public key."""
    name, key_id, encoded = text.split("+", 2)
    return (name, key_id), read_base64(encoded.encode())


def read_policy(data: bytes) -> dict[str, Any]:
    """Read a policy file; raises ValueError when it is none."""
    try:
        policy: dict[str, Any] = json.loads(data)
        need(policy.keys() == POLICY and policy["format"] == "openline/policy/v1", "another form")
        need(policy["quorum"] >= 0 and policy["roots"][NODE], "it lacks a quorum or the root of the node")
        keys = policy["keys"] = dict(map(read_vkey, [policy["log_key"], *policy["witnesses"]]))
        # A cosignature does not name its witness: one key under two names would count as two.
        need(len({key[1:] for key in keys.values()}) == 1 + len(policy["witnesses"]), "a key is there twice")
    except WRONG as error:
        got = error if data[:1] == b"{" else "a zip file" if data[:2] == b"PK" else f"{data[:12]!r}…"
        raise ValueError(f"this is not a policy, a JSON file as 'log policy' writes it: {got}") from error
    return policy


class Log:
    """Judges one entry after the other by the state in which the entries before have left the log."""

    def __init__(self, report: Report, trusted_roots: dict[str, str]) -> None:
        self.report, self.trusted_roots, self.place = report, trusted_roots, (report.theatre, report.mode)
        self.roots: dict[str, str] = {}  # party -> its offline root
        self.keys: dict[str, tuple[str, str]] = {}  # valid key -> party, custody
        self.ended: dict[str, str] = {}  # key that was valid once -> party
        self.releases: dict[str, int] = {}  # party -> how many
        self.authors: dict[str, str] = {}  # id of an entry -> its author
        self.kept: dict[int, dict[str, Any]] = {}  # headers that are needed at the end
        self.bodies_gone: list[tuple[int, int, dict[str, Any]]] = []
        self.leaves: dict[int, tuple[bytes, bytes]] = {}  # of what is shown: salt and leaf
        self.exhibits: set[tuple[str, int]] = set()  # SHA-256 and bytes of files that are on record

    def leaf(self, index: int, line: bytes) -> bytes:
        """Judge the line of one entry and give its leaf."""
        body, body_salt, number, leaf, data, by, salt = read_form(LINE, line)
        need(int(number) == index, "not the entry that is due")
        need([body, leaf, by].count(None) == 2 and (leaf is None or index), "not shown, redacted nor hidden")
        if leaf is not None:
            return read_base64(leaf)
        record = read_base64(data)
        header = self.signed_header(index, record)
        if by is None:
            digest = sha256(read_base64(body_salt) + read_base64(body)).hexdigest()
            need(digest == header["body_sha256"], "not the body that was signed")
        else:
            self.bodies_gone.append((index, int(by), header))
        need(header["id"] not in self.authors, "another entry has the same id")
        self.authors[header["id"]] = header["author"]
        if header["type"] in ("theatre.open/v1", "redact/v1"):
            self.kept[index] = header
        node = sha256(b"\x00openline/leaf/v1\n" + sha256(read_base64(salt) + record).digest()).digest()
        self.leaves[index] = (salt, node)
        return node

    def signed_header(self, index: int, record: bytes) -> dict[str, Any]:
        """Verify the envelope in a record by the key that its author has at this index; give the header."""
        data, payload_type, key, signature, _, received_by = read_form(RECORD, record)
        payload, key = read_base64(data), key.decode()
        header = read_json(payload, HEADER)
        need((header["theatre"], header["mode"]) == self.place, "signed for another theatre or mode")
        need(received_by == canonical(header["theatre"]).encode(), "received in another theatre")
        author, kind, type, facts = (header[name] for name in ("author", "kind", "type", "facts"))
        need(payload_type == f"openline/{kind}/v1".encode(), "the payload's type is not the entry's kind")
        of_node = type in ("party.edit/v1", "desk.node/v1") or kind != "submission"
        need(author == NODE or not of_node, f"{type} is for the node")
        need((kind == "release") == (type == "release/v1"), f"a {kind} of type {type}")
        need((index == 0) == (type == "theatre.open/v1"), "the first entry, and no other, opens the theatre")
        need(all(cited in range(index) for cited in header["cites"]), "it cites what is not before it")
        if type in ("theatre.open/v1", "party.enrol/v1"):
            self.take_root(author, NODE if index == 0 else facts["party"], facts)
        if type in SIGNED_BY_ROOT:
            need(self.roots.get(author) == key, f"{key} is not the root of {author}")
        else:
            need(self.keys.get(key, (None,))[0] == author, f"{key} is not valid here for {author}")
        message = b"DSSEv1 %d %s %d %s" % (len(payload_type), payload_type, len(payload), payload)
        public_key(bytes.fromhex(key)).verify(read_base64(signature), message)
        self.report.signed_in_node_custody += self.keys.get(key, ("", header["custody"]))[1] == NODE
        if type in ("key.add/v1", "key.end/v1"):
            self.change_key(author, facts, adds=type == "key.add/v1")
        elif kind == "release":
            due, seq = self.releases.get(facts["party"], 0) + 1, facts["seq"]
            fits = seq == due or (not self.report.whole and isinstance(seq, int) and seq > due)
            need(fits, f"release {seq} to {facts['party']} where {due} was due")
            self.releases[facts["party"]] = seq
        elif type == "exhibit.add/v1":
            self.exhibits.add((facts["sha256"], facts["bytes"]))
        return header

    def take_root(self, author: str, party: str, facts: dict[str, Any]) -> None:
        """Take a root from the log, holding it against the policy and against what was said before."""
        need(author in (NODE, party), f"{author} cannot enrol {party}")
        root = facts["root_key_hex"]
        if party == NODE:
            self.keys[facts["node_key_hex"]] = (NODE, NODE)
        need(self.trusted_roots.get(party, root) == root, f"the root of {party} is not the one in the policy")
        need(self.roots.setdefault(party, root) == root, f"another root for {party}")

    def change_key(self, author: str, facts: dict[str, Any], *, adds: bool) -> None:
        """Let a key of a party begin or end; it is valid for the entries between."""
        key, ends = facts["public_key_hex"], facts["replaces_hex"] if adds else facts["public_key_hex"]
        need(author == facts["party"], f"{author} cannot speak for the keys of {facts['party']}")
        if ends and self.ended.get(ends) != author:  # a lost key that is recovered has ended before
            need(self.keys.pop(ends, (None,))[0] == author, f"{ends} is no key of {author}")
            self.ended[ends] = author
        if adds:
            need(key not in {*self.keys, *self.ended, *self.roots.values()}, f"{key} was there before")
            self.keys[key] = (author, facts["custody"])

    def judge_redactions(self) -> None:
        """Hold every missing body against its redaction, which the author of the named entry has signed."""
        gone: set[tuple[int, int | str]] = set()
        for index, by, entry in self.bodies_gone:
            redaction = self.kept.get(by) or {"type": "", "author": "", "facts": {}}
            named, author = redaction["facts"].get("entry"), redaction["author"]
            its_own = named and redaction["type"] == "redact/v1" and self.authors.get(named, author) == author
            # What the node has made of a body goes with it: releases of the entry, and what follows from it.
            made_of = [] if entry["kind"] == "submission" else [entry["facts"].get("entry"), *entry["cites"]]
            follows = any(it == named or (by, it) in gone for it in made_of)
            need(its_own and (follows or entry["id"] == named), f"entry {by} does not redact entry {index}")
            gone |= {(by, index), (by, entry["id"])}


def judge_checkpoint(note: str, log: Log, policy: dict[str, Any]) -> None:
    """Verify a C2SP checkpoint: of this tree, signed with the log's key, and by enough of the witnesses."""
    report, log_key = log.report, b"\x01" + bytes.fromhex(log.kept[0]["facts"]["log_key_hex"])
    text = f"{report.origin}\n{report.size}\n{b2a_base64(bytes.fromhex(report.root)).decode()}"
    head, _, lines = note.rpartition("\n\n")
    need((head + "\n", lines[-1:]) == (text, "\n"), f"the entries make another tree: {report.root}")
    own = (report.origin, sha256(report.origin.encode() + b"\n" + log_key).digest()[:4].hex())
    known = policy.get("keys", {own: log_key})
    need(known.get(own) == log_key, "the log's key is not the one in the policy")
    signed = set()
    for line in lines[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        need(dash == "—", "no signature line")
        data = read_base64(encoded.encode())
        if key := known.get((name, data[:4].hex())):
            at_s, cosigned = int.from_bytes(data[4:12], "big"), key[0] == 4
            message = f"cosignature/v1\ntime {at_s}\n{text}" if cosigned else text
            public_key(key[1:]).verify(data[12 if cosigned else 4 :], message.encode())
            signed.add((name, data[:4].hex()))
    need(own in signed, "the log has not signed the checkpoint")
    report.witnesses = sorted(name for name, _ in signed - {own})
    need(len(report.witnesses) >= report.quorum, f"witnesses: {report.quorum} due, signed {report.witnesses}")


def judge_note(note: str, key: bytes, origin: str) -> tuple[int, str]:
    """Verify that the log has signed a checkpoint; return its size and root."""
    text, _, lines = note.rpartition("\n\n")
    name, size, root = text.split("\n")
    need(name == origin and re.fullmatch("0|[1-9][0-9]*", size), "no checkpoint of this log")
    own = sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
    known = [it.split(" ")[2].encode() for it in lines.split("\n") if it.startswith(f"— {origin} ")]
    signed = [it[4:] for it in map(read_base64, known) if it[:4] == own]
    need(signed, "the log has not signed the checkpoint")
    for signature in signed:
        public_key(key).verify(signature, f"{text}\n".encode())
    return int(size), read_base64(root.encode()).hex()


def included_root(index: int, size: int, leaf: bytes, path: list[bytes]) -> str:
    """Give the root to which an inclusion proof leads (RFC 9162, section 2.1.3.2)."""
    need(type(index) is int and 0 <= index < size, "the place is not in the tree")
    at, last, node = index, size - 1, leaf
    for other in path:
        need(last, "the path is too long")
        if at % 2 or at == last:
            node = sha256(b"\x01" + other + node).digest()
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + other).digest()
        at, last = at >> 1, last >> 1
    need(last == 0, "the path is too short")
    return node.hex()


def included_tree(old_size: int, old_root: str, size: int, path: list[bytes]) -> str:
    """Give the root to which a consistency proof leads (RFC 9162, section 2.1.4.2)."""
    need(0 < old_size < size, "no earlier checkpoint")
    first, last = old_size - 1, size - 1
    while first % 2:
        first, last = first >> 1, last >> 1
    hashes = path if first else [bytes.fromhex(old_root), *path]
    need(hashes, "the proof is too short")
    old = new = hashes[0]
    for other in hashes[1:]:
        need(last, "the proof is too long")
        if first % 2 or first == last:
            old, new = sha256(b"\x01" + other + old).digest(), sha256(b"\x01" + other + new).digest()
            while first and not first % 2:
                first, last = first >> 1, last >> 1
        else:
            new = sha256(b"\x01" + new + other).digest()
        first, last = first >> 1, last >> 1
    need(last == 0, "the proof is too short")
    need(old.hex() == old_root, f"{FORK}: {old_size} entries had the root {old_root}, here {old.hex()}")
    return new.hex()


def judge_histories(data: bytes, policy: dict[str, Any], report: Report) -> None:
    """Verify a proof that the log signed two histories: two roots of one size, or two leaves at one place."""
    head, first, second, end = data.split(b"\n")
    log = read_json(head, {"format", "log_key"})
    name, key = read_vkey(log["log_key"])
    report.origin, own = name[0], sha256(name[0].encode() + b"\n" + key).digest()[:4].hex()
    need(log["format"] == "openline/histories/v1" and end == b"" and name[1] == own, "another format")
    need(not policy or policy["keys"].get(name) == key, "the log's key is not the one in the policy")
    said = []
    for line in (first, second):
        value = read_json(line, {"checkpoint"}, {"checkpoint", "index", "leaf", "path"})
        size, root = judge_note(value["checkpoint"], key[1:], report.origin)
        report.histories.append(f"{size} entries have the root {root}")
        said.append(("size", size, root))
        if "leaf" in value:
            leaf = read_base64(value["leaf"].encode())
            path = [read_base64(it.encode()) for it in value["path"]]
            reached = included_root(value["index"], size, leaf, path)
            need(reached == root, "the path does not lead to the root")
            report.histories[-1] = f"entry {value['index']} of {size} is {leaf.hex()}"
            said[-1] = ("index", value["index"], leaf.hex())
    (kind, place, one), (other_kind, other_place, other) = said
    differ = (kind, place) == (other_kind, other_place) and one != other
    need(differ, "both may be of one history: it proves nothing")


def judge_entries(data: bytes, policy: dict[str, Any], report: Report, held: int) -> tuple[Log, Tree, str]:
    """Run every check of a bundle or an extract, in the order of its lines; the first that fails ends it."""
    *lines, last, end = data.split(b"\n")
    head = read_json(lines[0], {"format", "mode", "origin", "size", "theatre"})
    report.theatre, report.mode, report.origin = head["theatre"], head["mode"], head["origin"]
    report.whole = head["format"] == "openline/bundle/v1"
    need(report.whole or head["format"] == "openline/extract/v1", "another format")
    for name in ("theatre", "mode", "origin"):
        need(policy.get(name, head[name]) == head[name], f"the policy is for another {name}")
    log, tree, was_hidden = Log(report, policy.get("roots", {})), Tree(held), False
    for number, line in enumerate(lines[1:-1]):
        index = tree.size
        try:
            if hides := not report.whole and line.startswith(b'{"hashes"'):
                need(not was_hidden, "what is hidden is in two pieces")
                tree.hide(line)
            else:
                tree.add(log.leaf(index, line))
            was_hidden = hides
        except WRONG as error:
            raise ValueError(f"line {number + 2}, entry {index}: {str(error) or UNFIT}") from error
    report.size = tree.size
    need(repr(head["size"]) == repr(report.size), f"{report.size} entries where {head['size']} are due")
    report.root = tree.root()
    report.shown, report.redacted = len(log.authors), len(log.bodies_gone)
    report.roots_from_log = sorted({it for it in log.roots if log.roots[it]} - log.trusted_roots.keys())
    need(log.kept[0]["facts"]["origin"] == report.origin, "the first entry opens another log")
    log.judge_redactions()
    note = read_json(lines[-1], {"checkpoint"})["checkpoint"]
    judge_checkpoint(note, log, policy)
    total = sha256(b"\n".join([*lines, b""])).hexdigest()
    need((last, end) == (b'{"sha256":"%s"}' % total.encode(), b""), f"the digest of the whole is {total}")
    return log, tree, note


def judge_bundle(data: bytes, policy: dict[str, Any], report: Report, held: bytes | None = None) -> None:
    """Verify a bundle, an extract or a zip with one, and hold it against a checkpoint that the reader has."""
    known: dict[int, str] = {}
    size = int(held.split(b"\n")[1]) if held else 0
    if data.startswith(b"PK\3\4"):
        log, tree, known = judge_evidence(data, policy, report, size)
    else:
        need(data.startswith((b'{"format":"openline/bundle/', b'{"format":"openline/extract/')), NO_BUNDLE)
        log, tree, _ = judge_entries(data, policy, report, size)
    if held is None:
        return
    with within("the checkpoint that you hold"):
        key = bytes.fromhex(log.kept[0]["facts"]["log_key_hex"])
        size, root = judge_note(held.decode(), key, report.origin)
        here = tree.then or known.get(size, "")
        need(here, f"it cannot show whether it extends {size} entries: ask for one made with this checkpoint")
        need(here == root, f"{FORK}: {size} entries have the root {root}, and {here} here")
        report.extends = sorted({*report.extends, size})


# -- evidence bundles ----------------------------------------------------------------------------------


def read_zip(data: bytes) -> dict[str, bytes]:
    """Read a stored zip in the one sequence of bytes that its parts have."""
    parts: dict[str, bytes] = {}
    central, at = [], 0
    while data.startswith(b"PK\3\4", at):
        found = ZIP_FIELDS.unpack_from(data, at + 4)
        size, start = found[6], at + 30 + found[8]
        name, content = data[at + 30 : start], data[start : start + size]
        fields = ZIP_FIELDS.pack(20, 0, 0, 0, 33, crc32(content), size, size, len(name), 0)
        said = name.decode("ascii", "replace")
        need(PART_NAME.fullmatch(name) and said not in parts, f"the zip has a part that may not be: {said!r}")
        need(data[at + 4 : at + 30] == fields and len(content) == size, f"{said} is damaged")
        central += [b"PK\1\2\x14\3", fields, ZIP_CENTRAL.pack(0, 0, 0, 0o644 << 16, at), name]
        parts[said], at = content, start + size
    listed = b"".join(central)
    end = b"PK\5\6" + ZIP_END.pack(0, 0, len(parts), len(parts), len(listed), at, 0)
    need(data[at:] == listed + end, "the list at the end of the zip is not of its parts")
    return parts


def judge_manifest(parts: dict[str, bytes], report: Report) -> dict[str, list[str]]:
    """Hold every part against the manifest; return the names of each kind."""
    need(list(parts)[:2] == ["manifest.json", "seal.json"], NO_BUNDLE)
    manifest = read_json(parts["manifest.json"], MANIFEST)
    need(manifest["format"] == SEALED_AS, "another format")
    report.about, report.made_for, report.made_at_ms = (manifest[it] for it in ("about", "for", "made_at_ms"))
    kinds: dict[str, list[str]] = {it: [] for it in (*PROVEN, PRESENTED)}
    due = ["manifest.json", "seal.json", *(it["name"] for it in manifest["parts"])]
    missing, more = set(due) - parts.keys(), parts.keys() - set(due)
    need(not missing, f"not here, though the manifest lists them: {sorted(missing)}")
    need(not more, f"not listed in the manifest: {sorted(more)}")
    need(list(parts) == due, "the parts are in another order")
    for it in manifest["parts"]:
        name = it["name"]
        need(it.keys() == PART and it["kind"] in kinds, f"{name}: another form")
        fits = (len(parts[name]), sha256(parts[name]).hexdigest()) == (it["bytes"], it["sha256"])
        need(fits, f"{name} is not what the manifest lists")
        kinds[it["kind"]].append(name)
    need(kinds["entries"] == ["entries.jsonl"], "it holds no entries")
    report.proven = [name for kind in PROVEN for name in kinds[kind]]
    report.presented = kinds[PRESENTED]
    return kinds


def judge_evidence(
    data: bytes, policy: dict[str, Any], report: Report, held: int
) -> tuple[Log, Tree, dict[int, str]]:
    """Verify an evidence bundle; return its log, its tree, and the roots of earlier sizes that it shows."""
    parts = read_zip(data)
    kinds = judge_manifest(parts, report)
    with within("entries.jsonl"):
        log, tree, note = judge_entries(parts["entries.jsonl"], policy, report, held)
    manifest = parse(parts["manifest.json"].decode())
    ours = all(manifest[name] == getattr(report, name) for name in ("theatre", "mode", "origin"))
    need(ours, "the manifest is for another theatre, mode or log")
    log_key = log.kept[0]["facts"]["log_key_hex"]
    seal, text = read_json(parts["seal.json"], {"keyid", "sig"}), parts["manifest.json"]
    need(seal["keyid"] == log_key, f"the manifest is sealed with {seal['keyid']}, which is not the log's key")
    message = b"DSSEv1 %d %s %d %s" % (len(SEALED_AS), SEALED_AS.encode(), len(text), text)
    try:
        public_key(bytes.fromhex(log_key)).verify(read_base64(seal["sig"].encode()), message)
    except InvalidSignature:
        raise ValueError("the seal does not fit the manifest") from None
    for name in kinds["receipt"]:
        with within(name):
            judge_receipt(parts[name], log, note)
    for name in kinds["exhibit"]:
        digest = sha256(parts[name]).hexdigest()
        need(name == f"exhibits/{digest}", f"{name}: another file, its SHA-256 is {digest}")
        need((digest, len(parts[name])) in log.exhibits, f"{name}: no such exhibit is on record here")
    known: dict[int, str] = {}
    for name in kinds["consistency"]:
        with within(name):
            known |= judge_growth(parts[name], log, bytes.fromhex(log_key))
    report.extends = sorted(known)
    return log, tree, known


def judge_receipt(data: bytes, log: Log, note: str) -> None:
    """Verify a C2SP tlog-proof of an entry that is shown."""
    head, _, checkpoint = data.decode().partition("\n\n")
    need(checkpoint == note, "it is under another checkpoint")
    kind, extra, at, *path = head.split("\n")
    index = re.fullmatch("index (0|[1-9][0-9]*)", at)
    need(kind == "c2sp.org/tlog-proof@v1" and index, "no receipt")
    salt, leaf = log.leaves[int(at[6:])]
    need(extra == f"extra {salt.decode()}", "another salt")
    hashes = [read_base64(it.encode()) for it in path]
    root = included_root(int(at[6:]), log.report.size, leaf, hashes)
    need(root == log.report.root, "the path does not lead to the root")


def judge_growth(data: bytes, log: Log, key: bytes) -> dict[int, str]:
    """Verify that the log has grown from earlier checkpoints, which it has signed; return their roots."""
    roots = {}
    for it in read_json(data, {"earlier"})["earlier"]:
        size, root = judge_note(it["checkpoint"], key, log.report.origin)
        path = [read_base64(node.encode()) for node in it["path"]]
        need(included_tree(size, root, log.report.size, path) == log.report.root, "it leads to another root")
        roots[size] = root
    return roots


def verify_bundle(data: bytes, policy: bytes | None = None, held: bytes | None = None) -> Report:
    """Verify a bundle against a policy file, or by itself; raises ValueError when that is no policy.

    ``held`` is a checkpoint that the reader has from elsewhere: the bundle extends it, or is FAILED.
    """
    if held is not None and not re.match(rb"[^\n]+\n[0-9]{1,19}\n[^\n]+\n\n", held):
        raise ValueError("this is not a checkpoint: give one as 'openline log head' prints it")
    trusted, report = {} if policy is None else read_policy(policy), Report()
    report.quorum = trusted.get("quorum", 0)
    try:
        if data.startswith(b'{"format":"openline/histories/'):
            judge_histories(data, trusted, report)
        else:
            judge_bundle(data, trusted, report, held)
        report.answer = VERIFIED if trusted else NOT_ANCHORED
    except WRONG as error:
        report.problem = str(error) or UNFIT
    return report


def main() -> int:
    """Print the report as JSON; exit with 0, 1 or 3 as the answer goes, with 2 when a file cannot be read."""
    parser = argparse.ArgumentParser(description="Verify a bundle of the log, or evidence.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--policy", type=Path, help="what you trust; from elsewhere than the bundle")
    parser.add_argument("--checkpoint", type=Path, help="one that you hold: the bundle is shown to extend it")
    given = parser.parse_args()
    try:
        report = verify_bundle(*(it and it.read_bytes() for it in vars(given).values()))  # in their order
    except (OSError, ValueError) as error:
        parser.error(str(error))  # exits with 2
    print(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    return EXIT_CODES[report.answer]


if __name__ == "__main__":
    sys.exit(main())
