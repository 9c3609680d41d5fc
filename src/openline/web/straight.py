"""The straight way of a signed entry: what is asked most often does not pass the framework.

One process is to take a thousand entries a second, and the framework alone would take a third of a
millisecond of it for each. So a plain ``POST /v1/entries``, by a token that was known a moment ago, is read
and answered here: by the same rules, with the same bytes. Whatever is not plain goes to the route, with what
was read of it; so does whatever is wrong before the journal is asked, and no such refusal is made here.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from litestar import Request

from openline.app.node import Node
from openline.app.receipt import Receipt
from openline.errors import OpenlineError
from openline.ledger.entry import EntryFile, SignedEntry
from openline.web.callers import remembered_by_token
from openline.web.problems import on_anything, on_error
from openline.web.routes.entries import ENTRIES, MAX_BYTES, refuse_unfit

JSON = b"application/json"
PLAIN_HOST = re.compile(rb"[a-zA-Z0-9.-]+(:[0-9]+)?")
"""What others there are is for the framework to tell from what is none."""

_read_file = msgspec.json.Decoder(EntryFile).decode
_write = msgspec.json.Encoder().encode


class Straight:
    """An ASGI application around that of a node.

    Parameters
    ----------
    app
        What answers all else.
    node
        The node.
    """

    def __init__(self, app: Any, node: Node) -> None:
        self._app = app
        self._node = node

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        is_here = scope["type"] == "http" and scope["path"] == ENTRIES
        authorization = _token_of_plain(scope) if is_here else ""
        if not authorization:
            await self._app(scope, receive, send)
            return
        said: list[Any] = []
        entry = await self._read(scope, authorization, receive, said)
        if entry is None:

            async def again() -> Any:
                return said.pop(0) if said else await receive()

            await self._app(scope, again, send)
            return
        scope["path_template"] = ENTRIES  # by which it is counted and logged
        try:
            [receipt] = await self._node.journal.take([entry])
        except Exception as error:
            request: Request[Any, Any, Any] = Request(scope)
            refuse = on_error if isinstance(error, OpenlineError) else on_anything
            response = refuse(request, error)  # type: ignore[arg-type]
            await response.to_asgi_response(None, request)(scope, receive, send)
            return
        await _answer(send, receipt)

    async def _read(
        self, scope: Any, authorization: str, receive: Any, said: list[Any]
    ) -> SignedEntry | None:
        """Read a request whole, and return the entry that it brings; None if it is for the route to answer.

        Parameters
        ----------
        said
            Takes what was received, so that it can be received again.
        """
        try:
            caller = remembered_by_token(scope, authorization, self._node)
            if caller is None:
                return None
            more = True
            while more:
                message = await receive()
                said.append(message)
                if message["type"] != "http.request":
                    return None
                more = message.get("more_body", False)
            entry = _read_file(b"".join(it.get("body", b"") for it in said)).to_entry()
            refuse_unfit(caller, [entry])
        except (OpenlineError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        return entry


def _token_of_plain(scope: Any) -> str:
    """Return by what token a request comes that is as nearly all are: JSON, of a size that is said and taken.

    Empty when there is anything else about it. No page of another site can have sent a token.
    """
    tokens, taken = [], False
    for name, value in scope["headers"]:
        if name == b"authorization":
            tokens.append(value)
        elif name == b"content-length":
            taken = value.isdigit() and int(value) <= MAX_BYTES
        elif (name == b"content-type" and value != JSON) or (
            name == b"host" and not PLAIN_HOST.fullmatch(value)
        ):
            return ""
    is_plain = taken and len(tokens) == 1 and scope["method"] == "POST" and not scope.get("root_path")
    return tokens[0].decode("latin-1") if is_plain else ""


async def _answer(send: Any, receipt: Receipt) -> None:
    body = _write(receipt)
    headers = [(b"content-type", JSON), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": body})
