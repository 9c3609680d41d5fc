"""Webhook: a release as JSON, posted to a party's machine and signed, so that it knows who says it and when.

The signature is HMAC-SHA256 over ``time.body`` in ``Openline-Signature: t=TIME,v1=HEX``; whoever receives it
refuses what is older than some minutes, and knows by ``Openline-Delivery`` what it has already.
"""

from __future__ import annotations

import hashlib
import hmac
import ssl
from typing import Any

import httpx
import msgspec

from openline.app.addresses import Secrets, check_url
from openline.app.messages import Ended, Message, Outcome
from openline.channels.guarding import Guard
from openline.decide.phrases import EXERCISE
from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.errors import InputError, RefusedError
from openline.ledger.entry import Mode

CONNECT_S, ANSWER_S = 5.0, 10.0
USER_AGENT = "openline"


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """What is posted."""

    delivery: str
    theatre: str
    mode: str
    watermark: str = ""
    party: str
    seq: int
    entry: str
    detail: str
    precedence: str
    told_at_ms: int
    pass_to: str = ""
    shown: dict[str, Any] | None
    """``null`` when it was withdrawn or redacted before it went."""
    notice: str = NOTICE
    withdrawn: str = ""


class Webhook:
    """Posts releases.

    Parameters
    ----------
    secrets
        What messages are signed with.
    guard
        Which machines may be posted to.
    answer_s
        How long an answer is waited for.
    tls
        Certificates that are trusted instead of the usual ones; verification is never off.
    """

    def __init__(
        self,
        secrets: Secrets,
        guard: Guard,
        *,
        answer_s: float = ANSWER_S,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._secrets = secrets
        self._guard = guard
        self._answer_s = answer_s
        self._tls = tls or ssl.create_default_context()

    async def send(self, message: Message, now_ms: int) -> Outcome:
        """Post one release; 2xx is taken, 410 is never again, anything else is tried again."""
        body = posted(message)
        headers = {
            "Content-Type": "application/json",
            "Openline-Delivery": message.id,
            "Openline-Attempt": str(message.attempt),
            "Openline-Signature": signature(self._secrets.signing_secret(message.address), body, now_ms),
        }
        where, mode = message.address.where, message.mode
        return await post(where, body, headers, mode, self._guard, self._tls, answer_s=self._answer_s)


def posted(message: Message) -> bytes:
    """Write what is posted of a message."""
    withdrawn = message.withdrawn or message.detail == "withdrawn"
    return msgspec.json.encode(
        Posted(
            delivery=message.id,
            theatre=message.theatre,
            mode=message.mode,
            watermark=EXERCISE.en if message.mode == "exercise" else "",
            party=message.address.party,
            seq=message.seq,
            entry=message.entry,
            detail=message.detail,
            precedence=message.precedence,
            told_at_ms=message.told_at_ms,
            pass_to=message.pass_to,
            shown=message.shown,
            withdrawn=NOT_RECALLED if withdrawn else "",
        )
    )


def signature(secret: str, body: bytes, now_ms: int) -> str:
    """Return the header that signs a body, with the time in seconds."""
    at = str(now_ms // 1000)
    digest = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


async def post(
    url: str,
    body: bytes,
    headers: dict[str, str],
    mode: Mode,
    guard: Guard,
    tls: ssl.SSLContext,
    *,
    answer_s: float = ANSWER_S,
) -> Outcome:
    """Post a body to a machine that may be posted to, and say how that ended.

    The answer's status is read and nothing else of it; no redirection is followed, no proxy of the
    environment is used, and no cookie is kept.
    """
    try:
        host, port = check_url(url, mode)
        address = await guard.resolve(host, port)
    except (InputError, RefusedError) as error:
        return Outcome(Ended.REJECTED, error.what)
    except (OSError, UnicodeError):
        return Outcome(Ended.UNREACHABLE, "its name is not known")
    target = httpx.URL(url)
    pinned = target.copy_with(host=address)
    timeout = httpx.Timeout(answer_s, connect=CONNECT_S)
    headers = {**headers, "Host": target.netloc.decode(), "User-Agent": USER_AGENT, "Connection": "close"}
    try:
        async with (
            httpx.AsyncClient(verify=tls, timeout=timeout, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "POST", pinned, content=body, headers=headers, extensions={"sni_hostname": host}
            ) as answer,
        ):
            return outcome_of(answer.status_code)
    except httpx.TimeoutException:
        return Outcome(Ended.UNREACHABLE, "no answer in time")
    except (httpx.HTTPError, ssl.SSLError, OSError) as error:
        return Outcome(Ended.UNREACHABLE, type(error).__name__)


def outcome_of(status: int) -> Outcome:
    """Return what a status means."""
    if 200 <= status < 300:
        return Outcome(Ended.DELIVERED, str(status))
    if status == 410:
        return Outcome(Ended.GONE, "410")
    turned_down = 400 <= status < 500 and status not in (408, 425, 429)
    return Outcome(Ended.REJECTED if turned_down else Ended.UNREACHABLE, str(status))
