"""Signing in by OpenID Connect: authorization code with PKCE, and nothing kept until somebody comes back.

State, nonce and the code's verifier are all derived from one random secret in a cookie of the browser that
was sent: no other browser can end what it began, and nobody can fill a store by beginning.
"""

from __future__ import annotations

import asyncio
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import httpx
import msgspec

from openline.errors import InputError, NotFoundError, RefusedError
from openline.web.id_tokens import Keys, UnknownKeyError, bad_sign_in, verify_id_token

CALLBACK = "/v1/session/callback"
SIGN_IN_COOKIE = "openline_sign_in"
SIGN_IN_MS = 600_000
"""So long may somebody take on the provider's page."""
DISCOVERED_MS = 3_600_000
REFETCH_MS = 60_000
"""A key that nobody knows makes us ask for the keys at most so often."""
MOST_BYTES = 256 << 10
TIMEOUT_S = 10.0

T = TypeVar("T")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_RETURN_TO = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,500}")


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """An identity provider that the operator trusts to say who somebody is."""

    name: str
    """In addresses: lower case, digits and hyphens."""
    issuer: str
    """Exactly as it calls itself."""
    client_id: str
    client_secret: str = ""
    """Empty for a public client; then PKCE alone holds the two ways together."""
    title: str = ""
    """On the button."""


class Begun(NamedTuple):
    """The way out: where the browser is sent, and the value of the cookie that it comes back with."""

    url: str
    cookie: str


class Recognised(NamedTuple):
    """The way back: whom the provider has recognised, and the page that he wanted."""

    provider: Provider
    subject: str
    return_to: str
    invitation: str = ""
    """The secret of the one that he came with."""


class _Discovered(msgspec.Struct, frozen=True, kw_only=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    id_token: str


class SignIn:
    """Signs people in at identity providers.

    Parameters
    ----------
    providers
        Those that are trusted.
    base_url
        Where browsers reach this server, such as ``https://openline.example``; without TLS only on the
        machine itself.
    http
        What providers are asked with.
    now_ms
        The clock, in UTC milliseconds.
    random_bytes
        The source of what must not be guessed.

    Raises
    ------
    InputError
        An address without TLS, or a name that cannot be part of an address.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        base_url: str,
        http: httpx.AsyncClient,
        now_ms: Callable[[], int],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self.origin = _check_address(base_url.rstrip("/"), where="base_url")
        self.secure = self.origin.startswith("https:")
        self.providers = {it.name: it for it in providers}
        for it in providers:
            _check_address(it.issuer, where=f"provider {it.name!r}: issuer")
            if not _NAME.fullmatch(it.name):
                raise InputError(
                    f"{it.name!r} cannot name a provider", next_step="lower case, digits, hyphens"
                )
        self._http = http
        self._now_ms = now_ms
        self._random_bytes = random_bytes
        self._known = {it.name: _Known() for it in providers}

    @property
    def redirect_uri(self) -> str:
        """Where providers send people back to: it has to be registered with each."""
        return self.origin + CALLBACK

    async def begin(self, provider: str, return_to: str = "/", *, invitation: str = "") -> Begun:
        """Send somebody to a provider; an invitation that he has comes back with him.

        Raises
        ------
        NotFoundError
            No such provider is trusted.
        InputError
            A page to return to that is not on this server.
        RefusedError
            The provider does not answer.
        """
        trusted = self._provider(provider)
        if not _can_be(invitation):
            raise InputError("this is no invitation", where="invitation", next_step="open the link as it is")
        if not _RETURN_TO.fullmatch(return_to):
            raise InputError("not a page of this server", where="return_to", next_step="give a path: /…")
        found = await self._discover(trusted)
        errand = _Errand(self._random_bytes(32), self._now_ms(), trusted.name, return_to, invitation)
        challenge = _base64(sha256(errand.verifier.encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": trusted.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": errand.state,
            "nonce": errand.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if invitation:
            asked["prompt"] = "login"  # or whoever is signed in there would join by opening somebody's link
        joint = "&" if urlsplit(found.authorization_endpoint).query else "?"
        return Begun(f"{found.authorization_endpoint}{joint}{urlencode(asked)}", errand.to_cookie())

    async def finish(
        self, *, cookie: str | None, state: str, code: str, error: str = "", issuer: str = ""
    ) -> Recognised:
        """Take up somebody who comes back from a provider.

        Parameters
        ----------
        cookie
            Its value, as :meth:`begin` gave it.
        state, code, error, issuer
            What the provider added to the address; ``issuer`` is its ``iss``.

        Raises
        ------
        UnauthenticatedError
            Something does not hold: ``why`` says what, to the security log alone.
        RefusedError
            The provider does not answer, or the person has taken too long or refused.
        """
        errand = _Errand.from_cookie(cookie or "")
        if errand is None or not compare_digest(errand.state.encode(), state.encode()):
            # Another browser's, or one that an attacker would have this one end.
            raise bad_sign_in("state")
        if not 0 <= self._now_ms() - errand.began_ms < SIGN_IN_MS:
            raise RefusedError("signing in took too long", next_step="begin again at /v1/session/sign-in")
        trusted = self._provider(errand.provider)
        if issuer and issuer != trusted.issuer:
            raise bad_sign_in("iss of the answer")
        if error:
            raise RefusedError(
                "the identity provider did not let you in", next_step="begin again, or ask whoever runs it"
            )
        found = await self._discover(trusted)
        answer = await self._redeem(trusted, found, code, errand.verifier)
        keys = await self._keys(trusted, found)
        try:
            subject = self._verify(answer.id_token, keys, trusted, errand)
        except UnknownKeyError:
            keys = await self._keys(trusted, found, again=True)
            try:
                subject = self._verify(answer.id_token, keys, trusted, errand)
            except UnknownKeyError as unknown:
                raise bad_sign_in("kid") from unknown
        return Recognised(trusted, subject, errand.return_to, errand.invitation)

    def _verify(self, token: str, keys: Keys, trusted: Provider, errand: _Errand) -> str:
        return verify_id_token(
            token,
            keys,
            issuer=trusted.issuer,
            client_id=trusted.client_id,
            nonce=errand.nonce,
            now_ms=self._now_ms(),
        )

    def _provider(self, name: str) -> Provider:
        trusted = self.providers.get(name)
        if trusted is None:
            raise NotFoundError(
                f"no identity provider {name[:40]!r} is configured",
                where="provider",
                next_step=f"one of: {', '.join(self.providers) or 'none, use a token'}",
            )
        return trusted

    # -- what is asked of a provider -----------------------------------------------------------------

    async def _discover(self, trusted: Provider) -> _Discovered:
        known = self._known[trusted.name]
        async with known.lock:
            if known.discovered is None or self._now_ms() - known.discovered_ms >= DISCOVERED_MS:
                address = f"{trusted.issuer.rstrip('/')}/.well-known/openid-configuration"
                found = await self._get(trusted, address, _Discovered)
                if found.issuer != trusted.issuer:
                    raise _no_answer(trusted, f"it calls itself {found.issuer[:200]!r}")
                for it in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
                    _check_address(it, where=f"provider {trusted.name!r}")
                known.discovered, known.discovered_ms = found, self._now_ms()
            return known.discovered

    async def _keys(self, trusted: Provider, found: _Discovered, *, again: bool = False) -> Keys:
        """Return the provider's keys; asked for ``again``, at most once a minute."""
        known = self._known[trusted.name]
        async with known.lock:
            if known.keys is None or (again and self._now_ms() - known.keys_ms >= REFETCH_MS):
                known.keys_ms = self._now_ms()
                known.keys = Keys(await self._get(trusted, found.jwks_uri, dict[str, Any]))
            return known.keys

    async def _redeem(self, trusted: Provider, found: _Discovered, code: str, verifier: str) -> _TokenAnswer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": verifier,
        }
        auth: httpx.BasicAuth | None = None
        if not trusted.client_secret:
            form["client_id"] = trusted.client_id
        elif "client_secret_basic" in found.token_endpoint_auth_methods_supported:
            # RFC 6749, 2.3.1: both are escaped like a form before they are joined.
            auth = httpx.BasicAuth(*(quote(it, safe="") for it in (trusted.client_id, trusted.client_secret)))
        else:
            form |= {"client_id": trusted.client_id, "client_secret": trusted.client_secret}
        request = self._http.build_request("POST", found.token_endpoint, data=form, timeout=TIMEOUT_S)
        status, body = await self._send(trusted, request, auth)
        if status in (400, 401, 403):
            # A code that was used before, or was made for somebody else.
            raise bad_sign_in(f"the token endpoint said {status}")
        return _read(trusted, status, body, _TokenAnswer)

    async def _get(self, trusted: Provider, address: str, type: type[T]) -> T:
        request = self._http.build_request("GET", address, timeout=TIMEOUT_S)
        status, body = await self._send(trusted, request)
        return _read(trusted, status, body, type)

    async def _send(
        self, trusted: Provider, request: httpx.Request, auth: httpx.BasicAuth | None = None
    ) -> tuple[int, bytes]:
        request.headers["Accept"] = "application/json"
        body = b""
        try:
            answer = await self._http.send(request, auth=auth, stream=True, follow_redirects=False)
            try:
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > MOST_BYTES:
                        raise _no_answer(trusted, "it says too much")
            finally:
                await answer.aclose()
        except httpx.HTTPError as failed:
            raise _no_answer(trusted, type(failed).__name__) from failed
        return answer.status_code, body


class _Known:
    """What a provider has said of itself."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.discovered: _Discovered | None = None
        self.discovered_ms = 0
        self.keys: Keys | None = None
        self.keys_ms = 0


class _Errand(NamedTuple):
    """Somebody on his way to a provider and back."""

    secret: bytes
    began_ms: int
    provider: str
    return_to: str
    invitation: str = ""

    @property
    def state(self) -> str:
        return self._derived("state")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")

    def _derived(self, what: str) -> str:
        """Whoever changes anything in the cookie has another state than the one that comes back."""
        meant = f"openline/{what}/v1\0{self.began_ms}\0{self.provider}\0{self.return_to}\0{self.invitation}"
        return _base64(hmac_digest(self.secret, meant.encode(), "sha256"))

    def to_cookie(self) -> str:
        return_to = _base64(self.return_to.encode())
        parts = (_base64(self.secret), str(self.began_ms), self.provider, return_to, self.invitation)
        return ".".join(parts)

    @classmethod
    def from_cookie(cls, text: str) -> _Errand | None:
        parts = text.split(".")
        if len(text) > 1000 or len(parts) != 5 or not parts[1].isdecimal():
            return None
        try:
            secret, return_to = (urlsafe_b64decode(it + "==") for it in (parts[0], parts[3]))
            errand = cls(secret, int(parts[1]), parts[2], return_to.decode("ascii"), parts[4])
        except ValueError:
            return None
        usable = len(secret) == 32 and _RETURN_TO.fullmatch(errand.return_to) and _can_be(errand.invitation)
        return errand if usable else None


def _can_be(invitation: str) -> bool:
    """Tell whether a text can stand in a cookie as an invitation: whether it is one is seen at the end."""
    return len(invitation) <= 100 and re.fullmatch(r"[a-z0-9_]*", invitation) is not None


def _check_address(address: str, *, where: str) -> str:
    """Refuse an address that others on the way could read or answer for."""
    parts = urlsplit(address)
    is_here = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not parts.hostname or parts.username or parts.fragment:
        raise InputError(f"{address[:200]!r} is no address of a server", where=where)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise InputError(
            f"{address[:200]!r} is not protected on its way",
            where=where,
            next_step="give an https:// address",
        )
    return address


def _read(trusted: Provider, status: int, body: bytes, type: type[T]) -> T:
    if status != 200:
        raise _no_answer(trusted, f"status {status}")
    try:
        return msgspec.json.decode(body, type=type)
    except msgspec.MsgspecError as error:
        raise _no_answer(trusted, "what it says cannot be read") from error


def _no_answer(trusted: Provider, why: str) -> RefusedError:
    return RefusedError(
        f"the identity provider {trusted.name!r} does not answer as it should: {why}",
        where=trusted.issuer,
        next_step="try again; if it stays so, tell whoever runs this server",
    )


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
