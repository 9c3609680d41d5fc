"""Calling a server: one request, and its answer or the error that it says (RFC 9457)."""

from __future__ import annotations

import re
import secrets
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import httpx
import msgspec

from openline.errors import (
    ConflictError,
    ForbiddenError,
    ForkError,
    InputError,
    LedgerError,
    NotFoundError,
    OpenlineError,
    RefusedError,
    SignatureError,
    StorageError,
    TheatreError,
    UnauthenticatedError,
)
from openline.wire.api.gateway import AS_OF, GATEWAY, OnItsWay
from openline.wire.api.problems import Problem

T = TypeVar("T")
PIECE = 256 << 10
SAFE = frozenset({"GET", "PUT", "DELETE"})
"""Asked twice, these have done what they do once."""

ERRORS: dict[str, type[OpenlineError]] = {
    "unauthenticated": UnauthenticatedError,
    "forbidden": ForbiddenError,
    "signature": SignatureError,
    "theatre": TheatreError,
    "not-found": NotFoundError,
    "conflict": ConflictError,
    "refused": RefusedError,
    "input": InputError,
    "malformed": InputError,
    "too-large": InputError,
    "media-type": InputError,
    "read-only": ForkError,
    "storage": StorageError,
    "busy": StorageError,
    "rate": StorageError,
    "ledger": LedgerError,
    "internal": StorageError,
}
"""Which error of ours a problem is, so that a command ends alike whether the node is here or elsewhere."""


class NoAnswerError(StorageError):
    """No answer came: whether anything was done is not known, unless nothing was sent."""

    was_sent = True


class OnItsWayError(StorageError):
    """The node cannot be reached: the entry is kept at a gateway, and delivered as soon as it can be."""


class Certificate(NamedTuple):
    """What a machine shows of itself: its certificate and its private key, as PEM files."""

    certificate: Path
    key: Path


class Server:
    """A server of a node, or a gateway, that is called as one member of one party.

    Parameters
    ----------
    address
        Such as ``https://node.example:8470``.
    token
        An API token; empty where a certificate, or nothing, says who calls.
    certificate
        For mutual TLS.
    authorities
        A PEM file of the authorities to check the server's certificate by; the default is the system's.
    timeout_s
        How long an answer is waited for.
    random_bytes
        Of what idempotency keys are drawn.
    """

    def __init__(
        self,
        address: str,
        *,
        token: str = "",
        certificate: Certificate | None = None,
        authorities: Path | None = None,
        timeout_s: float = 30.0,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._random_bytes = random_bytes
        self.address = address.rstrip("/")
        if not self.address.startswith(("http://", "https://")):
            raise InputError(
                f"{address!r} is no address of a server", next_step="such as https://node.example"
            )
        self.gateway = ""
        """The party whose gateway has answered; empty for a node."""
        self.from_copy: Callable[[str], None] = lambda as_of: None
        """Is told as of when an answer is that a gateway took from its copy, as the node did not answer."""
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.trust = _trust(certificate, authorities)
        self.trust_unnamed = self.trust if certificate is None else _trust(None, authorities)
        """As a server is trusted by whoever shows nothing of himself."""
        self._http = httpx.Client(
            base_url=self.address,
            headers=self.headers,
            verify=self.trust,
            timeout=httpx.Timeout(timeout_s, connect=5.0),
            trust_env=False,
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def draw_key(self) -> str:
        """Draw an idempotency key: for one thing that is wanted done once."""
        return self._random_bytes(16).hex()

    def call(
        self,
        method: str,
        path: str,
        to: type[T],
        *,
        body: object = None,
        query: Mapping[str, object] | None = None,
        key: str = "",
        is_safe: bool = False,
    ) -> T:
        """Ask for something and return the answer as a value.

        Parameters
        ----------
        key
            An idempotency key, for what is not an entry.
        is_safe
            Asked twice it is done once, without a key.

        Raises
        ------
        OpenlineError
            What the server says is wrong, as the error that a node's own HOME would raise.
        OnItsWayError
            A gateway has taken it, and cannot reach its node.
        NoAnswerError
            No answer came: whether anything was recorded is not known. Ask again with the same key.
        """
        content = None if body is None else msgspec.json.encode(body)
        data = self.raw(method, path, content=content, query=query, key=key, is_safe=is_safe)
        return self.read(data, to, path)

    def read(self, data: bytes, to: type[T], path: str) -> T:
        """Read an answer.

        Raises
        ------
        OnItsWayError
            It says that what was asked for is on its way.
        StorageError
            It cannot be read.
        """
        try:
            return msgspec.json.decode(data, type=to)
        except msgspec.MsgspecError as error:
            _raise_if_on_its_way(data)
            raise StorageError(
                f"the answer cannot be read: {error}",
                where=f"{self.address}{path}",
                next_step="the server may be of another version: ask whoever runs it",
            ) from error

    def raw(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        query: Mapping[str, object] | None = None,
        media_type: str = "application/json",
        key: str = "",
        is_safe: bool = False,
    ) -> bytes:
        """Ask for something and return the bytes of the answer; see :meth:`call`.

        A line that breaks is tried once more, where asking twice does nothing twice.
        """
        headers = {"Content-Type": media_type} if content is not None else {}
        if key:
            headers["Idempotency-Key"] = key
        request = self._http.build_request(
            method, path, content=content, params=_asked(query), headers=headers
        )
        with self._reached():
            try:
                answer = self._http.send(request)
            except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
                if not (is_safe or key or method in SAFE):
                    raise
                answer = self._http.send(request)
        self.gateway = answer.headers.get(GATEWAY, self.gateway)
        if as_of := answer.headers.get(AS_OF):
            self.from_copy(as_of)
        if answer.is_success:
            return answer.content
        raise error_of(answer.content, status=answer.status_code, where=f"{self.address}{path}")

    def upload(self, path: str, file: Path) -> bytes:
        """Send a file, piece by piece, to where it is put once however often it is sent; return the answer.

        Raises
        ------
        InputError
            It cannot be read.
        OpenlineError
            As :meth:`call`.
        """
        try:
            source = file.open("rb")
        except OSError as error:
            raise InputError(f"it cannot be read: {error.strerror}", where=str(file)) from error
        with source, self._reached():
            answer = self._http.put(
                path, content=source, headers={"Content-Type": "application/octet-stream"}
            )
        if not answer.is_success:
            raise error_of(answer.content, status=answer.status_code, where=f"{self.address}{path}")
        return answer.content

    @contextmanager
    def pieces(self, path: str, *, query: Mapping[str, object] | None = None) -> Iterator[Iterator[bytes]]:
        """Ask for something large and give it piece by piece, as it comes.

        Raises
        ------
        OpenlineError
            As :meth:`call`.
        """
        with self._reached(), self._http.stream("GET", path, params=_asked(query)) as answer:
            if not answer.is_success:
                raise error_of(answer.read(), status=answer.status_code, where=f"{self.address}{path}")
            yield answer.iter_bytes(PIECE)

    @contextmanager
    def stream(self, path: str, *, headers: Mapping[str, str], quiet_s: float) -> Iterator[Iterator[str]]:
        """Open a stream and give its lines; nothing for ``quiet_s`` is an error.

        Raises
        ------
        OpenlineError
            As :meth:`call`.
        """
        timeout = httpx.Timeout(5.0, read=quiet_s)
        with (
            self._reached(),
            self._http.stream("GET", path, headers=dict(headers), timeout=timeout) as answer,
        ):
            if not answer.is_success:
                raise error_of(answer.read(), status=answer.status_code, where=f"{self.address}{path}")
            yield answer.iter_lines()

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            unsent = NoAnswerError(
                f"no answer from the server: {why_of(error)}",
                where=self.address,
                next_step="nothing was sent: see that it is the right address, and ask again",
            )
            unsent.was_sent = False
            raise unsent from error
        except httpx.HTTPError as error:
            raise NoAnswerError(
                f"no answer from the server: {why_of(error)}",
                where=self.address,
                next_step="ask again: what was recorded meanwhile is answered alike, by its idempotency key",
            ) from error


def why_of(error: httpx.HTTPError) -> str:
    """Say in words why there was no answer."""
    if isinstance(error, httpx.LocalProtocolError):
        return "a token or address like that cannot be sent"  # what it says itself would repeat the token
    said = re.sub(r"^\[(Errno|SSL)[^]]*\] |\s*\(_?ssl\.c:\d+\)$", "", str(error))
    return said or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", error.__class__.__name__).lower()


def error_of(content: bytes, *, status: int, where: str) -> OpenlineError:
    """Make of an answer the error that it tells of."""
    try:
        problem = msgspec.json.decode(content, type=Problem)
    except msgspec.MsgspecError:
        return StorageError(f"the server answered {status}, and not why", where=where)
    made = ERRORS.get(problem.type.rpartition(":")[2], InputError if status < 500 else StorageError)
    error = made(problem.detail, where=problem.where, next_step=problem.next_step)
    error.part = problem.part
    return error


def _asked(query: Mapping[str, object] | None) -> list[tuple[str, Any]]:
    """Return the parameters that are given; one of several values stands several times."""
    asked: list[tuple[str, Any]] = []
    for name, value in (query or {}).items():
        if isinstance(value, Sequence) and not isinstance(value, str):
            asked += [(name, it) for it in value]
        elif value not in ("", None):
            asked.append((name, str(value).lower() if isinstance(value, bool) else value))
    return asked


def _raise_if_on_its_way(data: bytes) -> None:
    try:
        said = msgspec.json.decode(data, type=OnItsWay)
    except msgspec.MsgspecError:
        return
    raise OnItsWayError(said.detail, where=said.where, next_step=said.next_step)


def _trust(certificate: Certificate | None, authorities: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=None if authorities is None else str(authorities))
        if certificate is not None:
            context.load_cert_chain(certificate.certificate, certificate.key)
    except (OSError, ssl.SSLError) as error:
        raise InputError(f"a certificate cannot be read: {_reason(error)}", where="TLS") from error
    return context


def _reason(error: OSError) -> str:
    """Say in words what is wrong with a file of certificates."""
    if isinstance(error, ssl.SSLError):
        return (error.reason or "it holds none").replace("_", " ").lower()
    return f"{error.strerror}: {error.filename}" if error.filename else error.strerror or "not there"
