"""Mail out: a release as plain text, in the languages of its reader, with a reference to answer by (R38).

Nobody's names or texts stand in the subject or in any other header: they go where copies are kept.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Literal

import aiosmtplib
import msgspec

from openline.app.addresses import Address, Secrets, is_this_machine
from openline.app.messages import Ended, Message, Outcome
from openline.decide.phrases import EXERCISE, NOT_RECALLED_AR, NOTICE_AR, PRECEDENCES, Language
from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.decide.texting import REFERENCE, dtg, plain, subject, what, whom
from openline.errors import InputError
from openline.model.space import Position

TIMEOUT_S = 20.0
POLICY = SMTP.clone(max_line_length=200)
"""A subject is one line: folded, it would begin with a space for some readers."""
MOST_LINES = 400
ANSWER = {
    "en": "Answer this mail with one of these words on a line of its own: READ; READ BACK; RELAYED YES; "
    "RELAYED PARTLY; RELAYED CANNOT SAY.",
    "ar": "أجب على هذه الرسالة بإحدى هذه الكلمات في سطر مستقل: قرئ؛ أعيدت القراءة؛ أبلغ نعم؛ أبلغ جزئيا؛ "
    "أبلغ لا يمكن القول.",
}
NOTICES: dict[Language, str] = {"en": NOTICE, "ar": NOTICE_AR}
TAKEN_BACK: dict[Language, str] = {"en": NOT_RECALLED, "ar": NOT_RECALLED_AR}


class Relay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mail server that mail is given to."""

    host: str
    port: int = 465
    security: Literal["tls", "starttls", "plain"] = "tls"
    """``plain`` is for a server on this machine only."""
    user: str = ""
    password: str = ""
    sender: str
    """The address that mail comes from, and is answered to."""
    notify: str = ""
    """Where spreadsheets are sent to, each party with a secret of its own behind a ``+`` in it; empty is
    where mail comes from."""


class Mail:
    """Gives mail to a server.

    Parameters
    ----------
    relay
        The server.
    secrets
        What the addresses for spreadsheets are made of.
    tls
        Certificates that are trusted beyond the usual ones.

    Raises
    ------
    InputError
        Mail would go to another machine in the clear.
    """

    def __init__(self, relay: Relay, secrets: Secrets, *, tls: ssl.SSLContext | None = None) -> None:
        if relay.security == "plain" and not is_this_machine(relay.host):
            raise InputError(
                f"mail to {relay.host} would go in the clear",
                where="mail.security",
                next_step="use tls or starttls",
            )
        self._relay = relay
        self._secrets = secrets
        self._tls = tls or ssl.create_default_context()

    async def send(self, message: Message, now_ms: int) -> Outcome:
        """Give one release to the mail server; that it took it is all that is known."""
        return await self.give(self.written(message))

    def written(self, message: Message) -> EmailMessage:
        """Write the mail: the same bytes in every attempt, so that a reader's mailbox knows it again."""
        mail = self.letter(message.address, subject(message.told()), "\n".join(_lines(message)))
        mail["Message-ID"] = f"<{message.id}@{self.domain}>"
        mail["Date"] = format_datetime(utc(message.told_at_ms))
        mail["Openline-Delivery"] = message.id
        mail["Openline-Mode"] = message.mode
        # A machine that answers every mail leaves this one alone.
        mail["Auto-Submitted"] = "auto-generated"
        return mail

    def letter(self, address: Address, subject: str, text: str) -> EmailMessage:
        """Begin a mail to an address; it has no id and no date yet."""
        mail = EmailMessage(policy=POLICY)
        mail["From"] = self._relay.sender
        mail["To"] = address.where
        mail["Subject"] = subject
        mail.set_content(text, charset="utf-8", cte="base64" if not text.isascii() else "quoted-printable")
        return mail

    def post_box(self, address: Address) -> str:
        """Return where the party of an address sends its spreadsheets."""
        user, _, domain = (self._relay.notify or self._relay.sender).partition("@")
        return f"{user}+{self._secrets.post_box(address)}@{domain}"

    async def give(self, mail: EmailMessage) -> Outcome:
        """Give a mail to the server, and say how that ended."""
        relay = self._relay
        try:
            await aiosmtplib.send(
                mail.as_bytes(),
                sender=relay.sender,
                recipients=[str(mail["To"])],
                hostname=relay.host,
                port=relay.port,
                username=relay.user or None,
                password=relay.password or None,
                timeout=TIMEOUT_S,
                use_tls=relay.security == "tls",
                start_tls=relay.security == "starttls",
                tls_context=self._tls if relay.security != "plain" else None,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [it.code for it in error.recipients]
            return Outcome(_ended(max(codes, default=450)), f"SMTP {max(codes, default=450)}")
        except aiosmtplib.SMTPResponseException as error:
            return Outcome(_ended(error.code), f"SMTP {error.code}")
        except (aiosmtplib.SMTPException, OSError) as error:
            return Outcome(Ended.UNREACHABLE, type(error).__name__)
        return Outcome(Ended.DELIVERED, "SMTP 250")

    @property
    def domain(self) -> str:
        """Return the domain that mail comes from."""
        return self._relay.sender.rpartition("@")[2]


def _ended(code: int) -> Ended:
    return Ended.REJECTED if code >= 500 else Ended.UNREACHABLE


def _lines(message: Message) -> Iterator[str]:
    """Give the text, in each language after the other, then what was shown, line by line."""
    it = message.told()
    for language in message.address.languages:
        if message.mode == "exercise":
            watermark = getattr(EXERCISE, language)
            yield f"{watermark} {watermark} {watermark}"
        yield f"{getattr(PRECEDENCES[it.precedence], language)} {dtg(it.told_at_ms)}"
        yield what(it, language)
        if call := whom(it, language):
            yield call
        if it.withdrawn:
            yield TAKEN_BACK[language]
        yield ""
    yield f"Release {message.seq}, entry {message.entry}, {it.detail}"
    yield from list(_shown(message.shown or {}))[:MOST_LINES]
    yield ""
    for language in message.address.languages:
        yield ANSWER[language]
        yield ""
    yield f"[{REFERENCE}{message.id}]"
    yield ""
    for language in dict.fromkeys(("en", *message.address.languages)):
        yield NOTICES[language]
    if message.mode == "exercise":
        yield EXERCISE.en


def _shown(shown: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Write what was shown as lines of name and value; positions in every form (R7)."""
    for key, value in shown.items():
        name = f"{path}{plain(key)}"
        if isinstance(value, dict) and {"lon_e7", "lat_e7"} <= value.keys():
            yield f"  {name}: {_echoed(value)}"
        elif isinstance(value, dict):
            yield from _shown(value, f"{name}.")
        elif isinstance(value, list) and value and all(isinstance(it, dict) for it in value):
            for number, it in enumerate(value, 1):
                yield from _shown(it, f"{name}[{number}].")
        elif key.endswith("_ms") and isinstance(value, int):
            yield f"  {name.removesuffix('_ms')}: {_time(value)}"
        elif value not in ("", None, [], {}):
            yield f"  {name}: {plain(value)}"


def _time(at_ms: int) -> str:
    try:
        return f"{dtg(at_ms)} ({utc(at_ms):%Y-%m-%dT%H:%M:%SZ})"
    except (OverflowError, ValueError):
        return str(at_ms)


def _echoed(value: Mapping[str, Any]) -> str:
    from openline.wire.coordinates import echo

    try:
        said = echo(Position(lon_e7=value["lon_e7"], lat_e7=value["lat_e7"]))
    except (TypeError, ValueError, InputError):
        return plain(dict(value))
    return f"{said.decimal} | {said.mgrs} | {said.words}"


def utc(at_ms: int) -> datetime:
    """Return a time as the standard library has it."""
    return datetime.fromtimestamp(at_ms // 1000, UTC)
