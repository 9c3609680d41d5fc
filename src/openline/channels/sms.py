"""Texts: a release as one text message, given to a gateway of the operator's by HTTP (R38)."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

import msgspec

from openline.app.addresses import check_url
from openline.app.messages import Ended, Message, Outcome
from openline.channels.guarding import Guard
from openline.channels.webhook import post
from openline.decide.texting import text_message
from openline.errors import InputError
from openline.ledger.entry import Mode


class Gateway(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How texts are given to whoever sends them."""

    url: str
    template: dict[str, Any] = msgspec.field(
        default_factory=lambda: {"to": "{number}", "text": "{text}", "id": "{id}"}
    )
    """What is posted: ``{number}``, ``{text}`` and ``{id}`` stand for what they say, in any text of it."""
    headers: dict[str, str] = {}
    """With the gateway's password, say."""


class Sms:
    """Sends texts through a gateway.

    Raises
    ------
    InputError
        The gateway's URL is none that may be posted to, or its template has no place for number and text.
    """

    def __init__(
        self, gateway: Gateway, guard: Guard, *, mode: Mode, tls: ssl.SSLContext | None = None
    ) -> None:
        check_url(gateway.url, mode)
        written = msgspec.json.encode(gateway.template).decode()
        if "{number}" not in written or "{text}" not in written:
            raise InputError("it has no place for {number} and {text}", where="sms template")
        self._gateway = gateway
        self._guard = guard
        self._tls = tls or ssl.create_default_context()

    async def send(self, message: Message, now_ms: int) -> Outcome:
        """Give one text to the gateway; that it is out of order says nothing of the number."""
        language = message.address.languages[0]
        values = {
            "number": message.address.where,
            "text": text_message(message.told(), language),
            "id": message.id,
        }
        body = msgspec.json.encode(filled(self._gateway.template, values))
        headers = {
            **self._gateway.headers,
            "Content-Type": "application/json",
            "Openline-Delivery": message.id,
            "Idempotency-Key": message.id,
        }
        outcome = await post(self._gateway.url, body, headers, message.mode, self._guard, self._tls)
        if outcome.ended is Ended.GONE:
            return Outcome(Ended.UNREACHABLE, outcome.said)
        return outcome


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """Fill in the texts of a template, however deep they stand; what is filled in is not looked at again."""
    match template:
        case str():
            return _filled_text(template, values)
        case dict():
            return {key: filled(value, values) for key, value in template.items()}
        case list():
            return [filled(value, values) for value in template]
    return template


def _filled_text(text: str, values: Mapping[str, str]) -> str:
    done = ""
    while text:
        name = next((it for it in values if text.startswith(f"{{{it}}}")), None)
        if name is None:
            done, text = done + text[0], text[1:]
        else:
            done, text = done + values[name], text[len(name) + 2 :]
    return done
