"""Taking mail: an answer becomes an acknowledgement, a spreadsheet notifications, and both are answered.

What somebody says by mail he says as its party only if the mail answers what that party alone was sent, or
came to an address that it alone was given, and from the address that it is told at. That is weaker than a
signature, and the bytes say so: they are signed with the key in the node's custody, or left for the party to
sign.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from typing import NamedTuple

from openline.app.addresses import Address, Delivery
from openline.app.custody import Custody
from openline.app.delivery import Deliveries
from openline.app.drafts import AddressedDraft, RandomBytes, to_draft_file
from openline.app.durable import make_folder, write_durably
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.keyfile import KeyFile
from openline.app.messages import Ended
from openline.app.ports import Draft
from openline.channels.mail import ANSWER, Mail, utc
from openline.channels.mailbox import Answer, Ignored, Sender, Sheet, read_message
from openline.channels.mailed_sheets import Faulty, sheet_drafts
from openline.decide.phrases import EXERCISE
from openline.decide.presenting import NOTICE
from openline.decide.texting import REFERENCE, plain
from openline.errors import InputError, OpenlineError
from openline.model.event import AcknowledgementFacts, ReasonBody
from openline.model.release import Receipt

KIND = "mail"
BY_MAIL = "by mail"
MOST_SAID = 200


class Taken(NamedTuple):
    """What became of a message."""

    what: str
    """``ignored``, ``not_bound``, ``acknowledged``, ``recorded``, ``drafted``, ``refused`` or ``again``."""
    party: str = ""
    why: str = ""
    ids: tuple[str, ...] = ()
    """Entries on record, or files of drafts that wait to be signed."""
    answered: bool = False
    """A mail said so to whoever sent it."""


class Taker:
    """Takes mail for a node.

    Parameters
    ----------
    home
        The node's: the keys in its custody, and where drafts wait that a party is to sign.
    journal, rules
        The log.
    deliveries
        The book of addresses.
    mail
        What answers.
    """

    def __init__(
        self,
        *,
        home: Home,
        journal: Journal,
        rules: Handlers,
        deliveries: Deliveries,
        mail: Mail,
        now_ms: Callable[[], int],
        random_bytes: RandomBytes,
    ) -> None:
        self._home = home
        self._journal = journal
        self._rules = rules
        self._book = deliveries
        self._mail = mail
        self._now_ms = now_ms
        self._custody = Custody(home, now_ms=now_ms, random_bytes=random_bytes)

    async def take(self, data: bytes) -> Taken:
        """Take one message, however often it comes: what it says is on record once.

        Raises
        ------
        StorageError, ForkError
            It could not be recorded: take it again.
        """
        read = read_message(data)
        if isinstance(read, Ignored):
            return Taken("ignored", why=read.why)
        sender = read.sender
        digest = _digest(sender)
        if self._book.table.has_come(KIND, digest):
            return Taken("again")
        taken = await self._taken(read, sender, digest)
        self._book.table.came(KIND, digest, self._now_ms())
        return taken

    async def _taken(self, read: object, sender: Sender, digest: str) -> Taken:
        delivery, address = self._bound(sender)
        if address is None:
            # Nothing is answered: whoever writes a false sender would have us write to somebody else.
            return Taken("not_bound", why="no reference or address that is bound to the sender")
        if isinstance(read, Sheet):
            return await self._take_sheet(read, address, digest)
        if isinstance(read, Answer) and delivery is not None:
            return await self._take_answer(read, delivery, address, digest)
        text = f"This mail was not understood. {ANSWER['en']}\n{ANSWER['ar']}\n{self._where_to(address)}"
        return Taken(
            "ignored", address.party, "not understood", answered=await self._say(address, sender, text)
        )

    def _bound(self, sender: Sender) -> tuple[Delivery | None, Address | None]:
        """Return the delivery that a mail answers, and the address of whoever may have sent it."""
        delivery = self._book.table.delivery(sender.reference) if sender.reference else None
        address = self._book.table.address(delivery.address) if delivery else None
        if address is not None and _is_of(address, sender):
            return delivery, address
        for it in self._book.of():
            secret = self._book.secrets.post_box(it)
            if _is_of(it, sender) and hmac.compare_digest(sender.post_box.encode(), secret.encode()):
                return None, it
        return None, None

    # -- answers ---------------------------------------------------------------------------------------------

    async def _take_answer(self, read: Answer, delivery: Delivery, address: Address, digest: str) -> Taken:
        level = read.level or Receipt.DELIVERED
        facts = AcknowledgementFacts(seq=delivery.seq, level=level, relayed=read.relayed)
        draft = Draft(
            type="acknowledge/v1", facts=facts, body=ReasonBody(reason=BY_MAIL), key=f"mail/{digest[:40]}"
        )
        said = f"{level.value}{f' ({read.relayed.value})' if read.relayed else ''}"
        text = f"Release {delivery.seq} [{REFERENCE}{delivery.id}]: {said}."
        if read.level is None:
            text += f" That says only that it arrived. {ANSWER['en']}\n{ANSWER['ar']}"
        return await self._record([draft], [""], address, read.sender, text, "acknowledged", digest)

    # -- spreadsheets ----------------------------------------------------------------------------------------

    async def _take_sheet(self, read: Sheet, address: Address, digest: str) -> Taken:
        more = f"\nNot read, one file to a mail: {', '.join(map(plain, read.more))}" if read.more else ""
        looked = "LOOKED" in read.sender.subject.upper().split()
        try:
            with self._journal.still():
                made = sheet_drafts(
                    self._rules.state, read.data, plain(read.name), address.party, key=digest, looked=looked
                )
        except Faulty as faulty:
            lines = faulty.lines[:MOST_SAID]
            lines += [f"and {len(faulty.lines) - MOST_SAID} more"] if len(faulty.lines) > MOST_SAID else []
            text = "Nothing was recorded.\n" + "\n".join(lines) + more
            answered = await self._say(address, read.sender, text)
            return Taken("refused", address.party, faulty.lines[0], answered=answered)
        text = "\n".join([*made.said, "Nobody else is shown it until you share it."]) + more
        return await self._record(made.drafts, made.places, address, read.sender, text, "recorded", digest)

    # -- within ----------------------------------------------------------------------------------------------

    async def _record(
        self,
        drafts: Sequence[Draft],
        places: Sequence[str],
        address: Address,
        sender: Sender,
        text: str,
        done: str,
        digest: str,
    ) -> Taken:
        """Sign and record, or keep for the party to sign; and say so to whoever sent it."""
        key = self._key_of(address.party)
        if key is None:
            files = self._keep(drafts, address.party, digest)
            head = "Drafted, and not on record: sign the attached drafts where your key is.\n"
            attached = [(name, data) for name, data in files]
            answered = await self._say(address, sender, head + text, attached)
            return Taken("drafted", address.party, ids=tuple(name for name, _ in files), answered=answered)
        settings = self._home.settings
        signed = self._custody.sign(
            (AddressedDraft(settings.theatre, settings.mode, address.party, it) for it in drafts), key=key
        )
        try:
            receipts = self._journal.submit_all(signed)
        except OpenlineError as error:
            if error.fault == "openline":
                raise
            where = places[error.part] if error.part is not None else ""
            refusal = f"Nothing was recorded.\n{where} {error.what}. {error.next_step}".strip()
            answered = await self._say(address, sender, refusal)
            return Taken("refused", address.party, error.what, answered=answered)
        head = f"On record, signed with the key of {address.party} in the node's custody.\n"
        ids = tuple(it.id for it in receipts)
        answered = await self._say(address, sender, head + text + "\nEntries: " + ", ".join(ids))
        return Taken(done, address.party, ids=ids, answered=answered)

    def _key_of(self, party: str) -> KeyFile | None:
        """Return the party's key in the node's custody, if there is one that is valid now."""
        try:
            key = self._home.read_key(party)
        except InputError:
            return None
        with self._journal.still():
            valid = key.public_key_hex in self._rules.key_for(party, "key")
        return key if valid else None

    def _keep(self, drafts: Sequence[Draft], party: str, digest: str) -> list[tuple[str, bytes]]:
        folder, settings = self._home.path / "pending", self._home.settings
        make_folder(folder)
        files = []
        for number, draft in enumerate(drafts, 1):
            name = f"{party}-{digest[:12]}-{number}.draft.json"
            data = to_draft_file(AddressedDraft(settings.theatre, settings.mode, party, draft))
            write_durably(folder / name, data)
            files.append((name, data))
        return files

    def _where_to(self, address: Address) -> str:
        return f"Spreadsheets are taken at {self._mail.post_box(address)}."

    async def _say(
        self, address: Address, sender: Sender, text: str, attached: Sequence[tuple[str, bytes]] = ()
    ) -> bool:
        """Answer a mail, to the address that is bound and to no other."""
        exercise = self._book.mode == "exercise"
        head = f"{EXERCISE.en} " if exercise else ""
        reference = f" [{REFERENCE}{sender.reference}]" if sender.reference else ""
        mail: EmailMessage = self._mail.letter(
            address, f"{head}Openline: about your mail{reference}", f"{head}\n{text}\n\n{NOTICE}\n".lstrip()
        )
        mail["Date"] = format_datetime(utc(self._now_ms()))
        mail["Message-ID"] = f"<answer-{_digest(sender)[:26]}@{self._mail.domain}>"
        mail["Auto-Submitted"] = "auto-replied"
        if sender.message_id:
            mail["In-Reply-To"] = mail["References"] = sender.message_id
        for name, data in attached:
            mail.add_attachment(data, maintype="application", subtype="json", filename=name)
        return (await self._mail.give(mail)).ended is Ended.DELIVERED


def _is_of(address: Address, sender: Sender) -> bool:
    said = (sender.address.casefold(), address.where.casefold())
    return address.medium == "mail" and address.enabled and said[0] == said[1]


def _digest(sender: Sender) -> str:
    """Return what tells a mail from any other, whichever way it came."""
    named = f"{sender.message_id}\0{sender.address}\0{sender.reference}" if sender.message_id else ""
    return hashlib.sha256(named.encode()).hexdigest() if named else sender.digest
