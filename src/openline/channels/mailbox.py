"""Mail in: a message as somebody sent it, read as an answer, as a spreadsheet, or as neither.

Nothing here believes what a message says of itself. Who sent it is judged by whoever takes it, by a reference
that only the party was sent and by the secret in the address that it came to; ``From`` alone proves nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses, parseaddr
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple, TypeAlias

from openline.errors import InputError
from openline.model.release import Receipt, Relayed

MOST_BYTES = 12_000_000
MOST_ATTACHED = 8_000_000
MOST_PARTS = 40
MOST_DEPTH = 6
MOST_TEXT = 200_000
"""Characters of the text that are looked at; a word of answer stands at its beginning."""
MOST_HEADER = 50_000

_REFERENCE = re.compile(r"\[OL-([a-z2-7]{26})\]", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<([a-z2-7]{26})@[^<>@\s]+>", re.IGNORECASE)
_POST_BOX = re.compile(r"\+([a-z2-7]{20})@", re.IGNORECASE)
_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_SHEETS = (".xlsx", ".csv")
_QUOTED = re.compile(r"^\s*(>|-{2,}\s*(original|forwarded)|_{8,}|from:\s)", re.IGNORECASE)
_WROTE = re.compile(r"(wrote|كتب|написал[а]?)\s*:\s*$", re.IGNORECASE)

WORDS: dict[str, tuple[Receipt, Relayed | None]] = {
    "received": (Receipt.DELIVERED, None),
    "read": (Receipt.READ, None),
    "read back": (Receipt.READ_BACK, None),
    "relayed yes": (Receipt.RELAYED, Relayed.YES),
    "relayed partly": (Receipt.RELAYED, Relayed.PARTLY),
    "relayed cannot say": (Receipt.RELAYED, Relayed.CANNOT_SAY),
    "استلم": (Receipt.DELIVERED, None),
    "قرئ": (Receipt.READ, None),
    "قرئت": (Receipt.READ, None),
    "اعيدت القراءة": (Receipt.READ_BACK, None),
    "ابلغ نعم": (Receipt.RELAYED, Relayed.YES),
    "ابلغ جزئيا": (Receipt.RELAYED, Relayed.PARTLY),
    "ابلغ لا يمكن القول": (Receipt.RELAYED, Relayed.CANNOT_SAY),
}
"""What a line that says nothing else means: "not read" means nothing, and so does a word in a sentence."""


class Sender(NamedTuple):
    """What a message says of where it comes from, and what can be checked of that."""

    address: str
    """As in ``From``: whoever sends a message writes it."""
    reference: str
    """Of the delivery that it answers; empty when none stands in it."""
    post_box: str
    """The secret part of the address that it was sent to; empty when there is none."""
    message_id: str
    subject: str
    digest: str
    """Of the whole message: the same one twice is one."""


class Answer(NamedTuple):
    """Somebody answers what he was sent."""

    sender: Sender
    level: Receipt | None
    """``None`` when no line of it is one of the words."""
    relayed: Relayed | None


class Sheet(NamedTuple):
    """Somebody sends a spreadsheet."""

    sender: Sender
    name: str
    data: bytes
    more: tuple[str, ...]
    """Further spreadsheets in the same message, which are not read: one message, one file."""


class Unknown(NamedTuple):
    """A message that is neither."""

    sender: Sender


class Ignored(NamedTuple):
    """A message that is never answered: a machine's, a list's, or one that cannot be read."""

    why: str
    digest: str


Incoming: TypeAlias = Answer | Sheet | Unknown | Ignored


def read_message(data: bytes) -> Incoming:
    """Read a message, whatever is in it; never raises for what it holds."""
    digest = hashlib.sha256(data).hexdigest()
    if len(data) > MOST_BYTES:
        return Ignored(f"larger than {MOST_BYTES:,} bytes", digest)
    try:
        return _read(data, digest)
    except (MessageError, HeaderParseError, ValueError, LookupError, RecursionError, InputError) as error:
        return Ignored(f"cannot be read: {type(error).__name__}", digest)
    except (TypeError, AttributeError, AssertionError):  # email's own parser, given what no one should write
        return Ignored("cannot be read", digest)


def _read(data: bytes, digest: str) -> Incoming:
    head = data[: MOST_HEADER * 2].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    if len(head) > MOST_HEADER:
        return Ignored("its head is too long", digest)
    mail = message_from_bytes(data, policy=default)
    assert isinstance(mail, EmailMessage)
    if why := _never_answered(mail):
        return Ignored(why, digest)
    parts = list(_parts(mail))
    sender = _sender(mail, digest)
    sheets = [(name, part) for part in parts if (name := _sheet_name(part))]
    if sheets:
        name, part = sheets[0]
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or len(content) > MOST_ATTACHED:
            return Ignored(f"the file attached is larger than {MOST_ATTACHED:,} bytes", digest)
        return Sheet(sender, name, content, tuple(it for it, _ in sheets[1:]))
    if sender.reference:
        level, relayed = _answer_in(_text(parts))
        return Answer(sender, level, relayed)
    return Unknown(sender)


def _never_answered(mail: EmailMessage) -> str:
    """Say why a message may not be answered, as RFC 3834 has it: two machines would go on for ever."""
    said = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    if said not in ("", "no"):
        return "a machine sent it"
    if str(mail.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return "it was sent to many"
    if any(mail.get(it) is not None for it in ("List-Id", "List-Unsubscribe")):
        return "a list sent it"
    returned = mail.get("Return-Path")
    if returned is not None and not parseaddr(str(returned))[1]:
        return "it has no sender: it reports that mail was not delivered"
    if mail.get_content_type() == "multipart/report":
        return "it reports what became of mail"
    user = parseaddr(str(mail.get("From", "")))[1].partition("@")[0].lower()
    if not user or user in ("mailer-daemon", "postmaster", "noreply", "no-reply"):
        return "nobody reads what is answered to it"
    return ""


def _sender(mail: EmailMessage, digest: str) -> Sender:
    subject = " ".join(str(mail.get("Subject", "")).split())[:500]
    answered = " ".join(str(mail.get(it, "")) for it in ("In-Reply-To", "References"))[:20_000]
    found = _REFERENCE.search(subject) or _MESSAGE_ID.search(answered)
    recipients = getaddresses([str(it) for name in _RECIPIENTS for it in mail.get_all(name, [])])
    boxes = (_POST_BOX.search(address) for _, address in recipients)
    message_id = " ".join(str(mail.get("Message-ID", "")).split())[:500]
    return Sender(
        address=parseaddr(str(mail.get("From", "")))[1],
        reference=found[1].lower() if found else "",
        post_box=next((it[1].lower() for it in boxes if it), ""),
        message_id=message_id if message_id.isascii() else "",
        subject=subject,
        digest=digest,
    )


def _parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    """Give the parts that hold something; a message that is attached is not opened."""
    waiting: list[tuple[EmailMessage, int]] = [(mail, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS or depth > MOST_DEPTH:
            raise InputError("it has too many parts, or too deep ones")
        if part.get_content_maintype() == "multipart":
            waiting += [(it, depth + 1) for it in part.iter_parts() if isinstance(it, EmailMessage)]
        elif part.get_content_maintype() != "message":
            yield part


def _sheet_name(part: EmailMessage) -> str:
    name = os.path.basename((part.get_filename() or "").replace("\\", "/"))
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")[-100:]
    return name if name.lower().endswith(_SHEETS) else ""


def _text(parts: list[EmailMessage]) -> str:
    for type, read in (("text/plain", str), ("text/html", _from_html)):
        for part in parts:
            if part.get_content_type() == type and not part.is_attachment():
                return read(str(part.get_content())[:MOST_TEXT])
    return ""


def _answer_in(text: str) -> tuple[Receipt | None, Relayed | None]:
    """Return what the first line says that says anything, above what is quoted of the mail it answers."""
    for line in text.splitlines():
        if _QUOTED.match(line) or _WROTE.search(line):
            break
        found = _folded_words().get(_folded(line))
        if found is not None:
            return found
    return None, None


@cache
def _folded_words() -> dict[str, tuple[Receipt, Relayed | None]]:
    return {_folded(word): meaning for word, meaning in WORDS.items()}


def _folded(line: str) -> str:
    """Write a line as the table of words has it: no case, no signs, no vowel marks, one form of alef."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", line.casefold()) if not unicodedata.combining(c))
    letters = "".join(c if c.isalnum() else " " for c in bare if unicodedata.category(c) != "Cf")
    for form in "أإآٱ":
        letters = letters.replace(form, "ا")
    return " ".join(letters.split())


class _Html(HTMLParser):
    """Takes the text out of a mail that has no other form, with its lines."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where one begins; what is quoted is marked as in plain text."""
        self._hidden += tag in ("script", "style", "head")
        self.found.append(
            "\n>" if tag == "blockquote" else "\n" if tag in ("br", "p", "div", "tr", "li") else ""
        )

    def handle_endtag(self, tag: str) -> None:
        """End a line where one ends."""
        self._hidden -= tag in ("script", "style", "head") and self._hidden > 0
        self.found.append("\n" if tag in ("p", "div", "tr", "li", "blockquote") else "")

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self._hidden:
            self.found.append(data)


def _from_html(text: str) -> str:
    reader = _Html()
    reader.feed(text)
    reader.close()
    return "".join(reader.found)


class Maildir:
    """A folder in which a mail server puts messages, one file each, as ``maildir`` has it.

    Parameters
    ----------
    path
        The folder; ``new`` and ``cur`` are in it.
    """

    def __init__(self, path: Path) -> None:
        self._new, self._cur = path / "new", path / "cur"
        if not self._new.is_dir() or not self._cur.is_dir():
            raise InputError(
                "this is no maildir", where=str(path), next_step="name a folder with new and cur in it"
            )

    def waiting(self) -> list[Path]:
        """Return the messages that nobody has taken, the oldest first."""
        return sorted((it for it in self._new.iterdir() if it.is_file()), key=lambda it: it.name)

    def read(self, path: Path) -> bytes:
        """Read a message, and no more of it than is looked at."""
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)

    def taken(self, path: Path) -> None:
        """Put a message away as seen."""
        path.replace(self._cur / f"{path.name.partition(':')[0]}:2,S")
