"""What every part of the client stands on: a server to call."""

from __future__ import annotations

from typing import TypeVar

from openline.client.calling import Server

T = TypeVar("T")


class Resource:
    """A part of what a node can be asked for; :class:`openline.client.Client` is all of them."""

    server: Server

    def _do(self, method: str, path: str, to: type[T], /, *, body: object = None, **query: object) -> T:
        """Have something done once: under a key of its own, so that asking again does it no second time."""
        key = self.server.draw_key()
        return self.server.call(method, path, to, body=body, query=query, key=key)

    def _get(self, path: str, to: type[T], /, **query: object) -> T:
        return self.server.call("GET", path, to, query=query)
