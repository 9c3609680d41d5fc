"""``Idempotency-Key``: whoever asks again with the same key is answered the same, and nothing is done twice.

Entries bear a key of their own, for ever, and positions are told apart by their own times: neither needs it.
What was refused left nothing behind, so its key is free again.

Kept is only an answer that says what the caller himself has said or made. What shows anything of the record
is kept nowhere: it could be given again after it was taken back, and stand on a disk after it was redacted.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

from litestar import Request
from litestar.middleware import ASGIMiddleware

from openline.app.accounts import Caller
from openline.app.remembering import Answers, Remembered
from openline.errors import ConflictError, InputError
from openline.web.callers import find_caller

HEADER = b"idempotency-key"
LONGEST = 200
OF_THEIR_OWN = ("^/v1/(entries|requests|positions|stop)/?$",)
"""Routes whose requests are told apart by what is in them; a STOP is refused for no key, either."""
ANEW = (
    "^/v1/(copies|dry-runs|reconciliations|log/checkpoint|log/cosignatures|invitations/redeem)/?$",
    "^/v1/templates/[^/]+/fill/?$",
)
"""Routes that are answered anew, by what access decides now: nothing is done by them, or nothing by doing it
again. A copy that is made again is one more copy, and goes on record as one. An invitation is good once, and
whoever redeems it is nobody yet."""
SHEETS = re.compile(r"/v1/sheets/[^/]+/?")
"""Answered anew as well, unless what they say is to go on record."""
KEPT = re.compile(r"/v1/(drafts(/together)?|members(/.*)?|tokens|addresses(/.*)?|sources(/.*)?)/?")
"""Routes whose answers say what the caller has said or made, and are kept. Of all others it is kept that it
was done."""
METHODS = frozenset({"POST", "PATCH"})
SECRET = b'"secret":'
"""An answer that holds this is given once: it is not kept, and who asks again is told so."""


class _Turn:
    """Those who ask with one key at a time."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


class Remembering(ASGIMiddleware):
    """Answers a request that bears a key once.

    Parameters
    ----------
    answers
        What keeps them.
    now_ms
        The clock.
    """

    exclude_path_pattern = (*OF_THEIR_OWN, *ANEW)

    def __init__(self, answers: Answers, now_ms: Callable[[], int]) -> None:
        self._answers = answers
        self._now_ms = now_ms
        self._under_way: dict[tuple[str, str], _Turn] = {}

    async def handle(self, scope: Any, receive: Any, send: Any, next_app: Any) -> None:
        """Answer from memory, or have it done and remember."""
        said = next((value for name, value in scope["headers"] if name == HEADER), None)
        if scope["method"] not in METHODS or said is None or _only_reads(scope):
            await next_app(scope, receive, send)
            return
        key = _read_key(said)
        caller = await find_caller(Request(scope))
        body, receive = await _read_body(scope, receive)
        digest = _digest(scope, caller, body)
        place = (caller.party, key)
        turn = self._under_way.setdefault(place, _Turn())
        turn.waiting += 1
        try:
            async with turn.lock:  # a second one waits for the first, and is answered the same
                known = await asyncio.to_thread(self._answers.claim, *place, digest, now_ms=self._now_ms())
                if known is not None:
                    await _answer(send, known, digest, path=scope["path"])
                else:
                    await self._do(scope, receive, send, next_app, place)
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                del self._under_way[place]

    async def _do(self, scope: Any, receive: Any, send: Any, next_app: Any, place: tuple[str, str]) -> None:
        """Have it done, and keep the answer before anybody sees it."""
        held: list[Any] = []

        async def hold(message: Any) -> None:
            held.append(message)

        await next_app(scope, receive, hold)  # if it is cut off, the key stays claimed
        start = next((it for it in held if it["type"] == "http.response.start"), None)
        status = start["status"] if start else 500
        if start is not None and 200 <= status < 300:
            content = b"".join(it.get("body", b"") for it in held if it["type"] == "http.response.body")
            kind = next((value for name, value in start["headers"] if name.lower() == b"content-type"), b"")
            if SECRET in content or not KEPT.fullmatch(scope["path"]):
                kind = content = b""
            await asyncio.to_thread(
                self._answers.keep, *place, status=status, media_type=kind.decode("latin-1"), body=content
            )
        elif status < 500 or status == 503:  # after an error of ours nobody knows: the key stays claimed
            await asyncio.to_thread(self._answers.release, *place)
        for message in held:
            await send(message)


def _only_reads(scope: Any) -> bool:
    """Tell whether a sheet is only to be read: its answer is made anew."""
    if SHEETS.fullmatch(scope["path"]) is None:
        return False
    asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return "record" not in asked


def _read_key(said: bytes) -> str:
    try:
        key = said.decode("ascii").strip().strip('"')
    except UnicodeDecodeError:
        key = ""
    if not key or len(key) > LONGEST or not key.isprintable():
        raise InputError(
            f"a key has 1 to {LONGEST} printable ASCII characters",
            where="Idempotency-Key",
            next_step="draw a random one for each thing that you want done",
        )
    return key


def _digest(scope: Any, caller: Caller, body: bytes) -> bytes:
    """Return what tells one request from another: who asks, in what right, for what."""
    said = (
        scope["method"],
        scope["path"],
        scope["query_string"].decode("latin-1"),
        caller.member,
        caller.role.value,
        ",".join(sorted(caller.scopes)),
    )
    digest = sha256("\n".join(said).encode())
    digest.update(b"\0" + body)
    return digest.digest()


async def _read_body(scope: Any, receive: Any) -> tuple[bytes, Any]:
    """Read a body as far as its route takes one, and give what says it again."""
    most = _most_bytes(scope)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most or not message.get("more_body", False):
            break
    body = b"".join(parts)
    first: list[Any] = [{"type": "http.request", "body": body, "more_body": size > most}]

    async def again() -> Any:
        return first.pop() if first else await receive()

    return body, again


def _most_bytes(scope: Any) -> int:
    most = scope["route_handler"].resolve_request_max_body_size()
    return most if isinstance(most, int) else 1 << 20


async def _answer(send: Any, known: Remembered, digest: bytes, *, path: str) -> None:
    if known.digest != digest:
        raise ConflictError(
            "this key was used for something else, or by somebody else",
            where="Idempotency-Key",
            next_step="take a new key for a new thing",
        )
    if known.status is None:
        raise ConflictError(
            "what was asked for with this key was begun, and cut off: what became of it is not known",
            where="Idempotency-Key",
            next_step="look whether it was done; if it was not, ask with a new key",
        )
    if not KEPT.fullmatch(path):
        raise ConflictError(
            "what was asked for with this key was done; its answer showed what may have been taken back"
            " since, and is kept nowhere",
            where="Idempotency-Key",
            next_step="look at what stands on record now; ask with a new key if you want it done once more",
        )
    if not known.media_type and not known.body and known.status != 204:
        raise ConflictError(
            "what was asked for with this key was done; its answer held a secret, which is shown once",
            where="Idempotency-Key",
            next_step="take back what was made, and ask for another with a new key",
        )
    headers = [
        (b"content-type", known.media_type.encode("latin-1")),
        (b"content-length", str(len(known.body)).encode()),
        (b"idempotency-replayed", b"true"),
    ]
    await send({"type": "http.response.start", "status": known.status, "headers": headers})
    await send({"type": "http.response.body", "body": known.body})
