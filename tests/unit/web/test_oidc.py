"""The way to an identity provider and back, with a provider that answers as it likes.

The real one is in ``tests/e2e/test_signing_in.py``; this one lies, breaks and takes new keys.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Coroutine
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from openline.errors import InputError, NotFoundError, OpenlineError, RefusedError, UnauthenticatedError
from openline.web.oidc import REFETCH_MS, SIGN_IN_MS, Begun, Provider, SignIn

T = TypeVar("T")
ISSUER = "https://who.example"
PROVIDER = Provider(name="who", issuer=ISSUER, client_id="openline", client_secret="s/cret")
NOW_MS = 1_795_176_000_000


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Lying:
    """A provider behind a transport of its own."""

    def __init__(self) -> None:
        self.now_ms = NOW_MS
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = "first"
        self.said: dict[str, Any] = {}
        self.issuer = ISSUER
        self.answers: dict[str, httpx.Response] = {}
        self.asked: list[str] = []
        self.redeemed: httpx.Request | None = None
        self.nonce = ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            return httpx.Response(
                200,
                json={
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{ISSUER}/auth",
                    "token_endpoint": f"{ISSUER}/token",
                    "jwks_uri": f"{ISSUER}/keys",
                    **self.said,
                },
            )
        if path == "/keys":
            n = self.key.public_key().public_numbers().n
            key = {"kty": "RSA", "kid": self.kid, "e": "AQAB", "n": b64(n.to_bytes(256))}
            return httpx.Response(200, json={"keys": [key]})
        self.redeemed = request
        return httpx.Response(200, json={"id_token": self.token()})

    def token(self) -> str:
        claims = {
            "iss": ISSUER,
            "aud": "openline",
            "sub": "somebody",
            "nonce": self.nonce,
            "iat": self.now_ms // 1000,
            "exp": self.now_ms // 1000 + 60,
        }
        signed = ".".join(b64(json.dumps(it).encode()) for it in ({"alg": "RS256", "kid": self.kid}, claims))
        return f"{signed}.{b64(self.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


class Desk:
    def __init__(self, provider: Provider = PROVIDER, base_url: str = "https://openline.example") -> None:
        self.lying = Lying()
        self.sign_in = SignIn(
            [provider],
            base_url=base_url,
            http=httpx.AsyncClient(transport=httpx.MockTransport(self.lying)),
            now_ms=lambda: self.lying.now_ms,
            random_bytes=secrets.token_bytes,
        )
        self.loop = asyncio.new_event_loop()

    def do(self, what: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(what)

    def begin(self, return_to: str = "/") -> tuple[Begun, dict[str, str]]:
        begun = self.do(self.sign_in.begin("who", return_to))
        asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.url).query).items()}
        self.lying.nonce = asked["nonce"]
        return begun, asked

    def whole(self, **more: str) -> Any:
        begun, asked = self.begin()
        came = {"cookie": begun.cookie, "state": asked["state"], "code": "c", **more}
        return self.do(self.sign_in.finish(**came))


@pytest.fixture
def desk() -> Any:
    desk = Desk()
    yield desk
    desk.do(desk.sign_in._http.aclose())
    desk.loop.close()


def refusal(desk: Desk, kind: type[OpenlineError] = UnauthenticatedError, **more: str) -> Any:
    with pytest.raises(kind) as caught:
        desk.whole(**more)
    assert type(caught.value) is kind
    return caught.value


def test_somebody_is_sent_with_a_challenge_and_comes_back_as_who_he_is(desk: Desk) -> None:
    begun, asked = desk.begin("/watch?x=1")
    assert begun.url.startswith(f"{ISSUER}/auth?")
    assert (asked["response_type"], asked["scope"], asked["client_id"]) == ("code", "openid", "openline")
    assert asked["redirect_uri"] == "https://openline.example/v1/session/callback"
    came = desk.do(desk.sign_in.finish(cookie=begun.cookie, state=asked["state"], code="c", issuer=ISSUER))
    assert (came.subject, came.return_to, came.provider) == ("somebody", "/watch?x=1", PROVIDER)
    assert desk.lying.redeemed is not None
    form = parse_qs(desk.lying.redeemed.content.decode())
    verifier = form["code_verifier"][0]
    assert asked["code_challenge_method"] == "S256"
    assert b64(sha256(verifier.encode()).digest()) == asked["code_challenge"]
    assert (form["code"], form["redirect_uri"]) == (["c"], [asked["redirect_uri"]])
    said = b64decode(desk.lying.redeemed.headers["Authorization"].removeprefix("Basic ")).decode()
    assert said == "openline:s%2Fcret"


def test_nothing_that_is_sent_on_the_way_out_shows_the_verifier_or_the_cookie(desk: Desk) -> None:
    begun, asked = desk.begin()
    secret = begun.cookie.split(".")[0]
    assert secret not in begun.url
    assert len({asked["state"], asked["nonce"], asked["code_challenge"], secret}) == 4
    again, other = desk.begin()
    assert again.cookie != begun.cookie
    assert not set(asked.values()) & {other["state"], other["nonce"], other["code_challenge"]}


@pytest.mark.parametrize(
    "tampered", ["secret", "time", "provider", "page", "invitation", "state", "none", "other browser"]
)
def test_only_the_browser_that_began_can_end_it_and_only_as_it_began(desk: Desk, tampered: str) -> None:
    begun, asked = desk.begin("/page")
    secret, began, name, page, invitation = begun.cookie.split(".")
    assert invitation == ""
    cookie = {
        "secret": f"{b64(bytes(32))}.{began}.{name}.{page}.",
        "time": f"{secret}.{int(began) + 1}.{name}.{page}.",
        "provider": f"{secret}.{began}.other.{page}.",
        "page": f"{secret}.{began}.{name}.{b64(b'/elsewhere')}.",
        "invitation": f"{secret}.{began}.{name}.{page}.oli_of_another",
        "none": "",
        "other browser": desk.begin("/page")[0].cookie,
    }.get(tampered, begun.cookie)
    state = "x" if tampered == "state" else asked["state"]
    desk.lying.nonce = asked["nonce"]
    before = len(desk.lying.asked)
    with pytest.raises(UnauthenticatedError) as caught:
        desk.do(desk.sign_in.finish(cookie=cookie, state=state, code="c"))
    assert caught.value.why == "state"
    assert len(desk.lying.asked) == before  # and no code was redeemed


@pytest.mark.parametrize("cookie", ["", "a.b.c", "a.b.c.d", "....", "é.1.who.Lw", "A" * 2000, "AA.1.who.Lw"])
def test_a_cookie_that_is_none_of_ours_is_refused(desk: Desk, cookie: str) -> None:
    assert refusal(desk, cookie=cookie).why == "state"


def test_whoever_takes_too_long_begins_again(desk: Desk) -> None:
    begun, asked = desk.begin()
    desk.lying.now_ms += SIGN_IN_MS
    with pytest.raises(RefusedError, match="too long"):
        desk.do(desk.sign_in.finish(cookie=begun.cookie, state=asked["state"], code="c"))


def test_what_the_provider_refuses_is_refused(desk: Desk) -> None:
    assert "did not let you in" in refusal(desk, RefusedError, error="access_denied").what
    assert refusal(desk, issuer="https://mixed-up.example").why == "iss of the answer"
    desk.lying.answers["/token"] = httpx.Response(400, json={"error": "invalid_grant"})
    assert "400" in refusal(desk).why


def test_a_token_in_answer_to_something_else_is_refused(desk: Desk) -> None:
    begun, asked = desk.begin()
    desk.lying.nonce = "of another sign-in"
    with pytest.raises(UnauthenticatedError) as caught:
        desk.do(desk.sign_in.finish(cookie=begun.cookie, state=asked["state"], code="c"))
    assert caught.value.why == "nonce"


def test_a_new_key_is_asked_for_once_and_then_at_most_once_a_minute(desk: Desk) -> None:
    desk.whole()
    assert desk.lying.asked.count("/keys") == 1
    desk.whole()
    assert desk.lying.asked.count("/keys") == 1  # kept
    desk.lying.now_ms += REFETCH_MS
    desk.lying.kid = "second"
    desk.lying.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert desk.whole().subject == "somebody"
    assert desk.lying.asked.count("/keys") == 2
    desk.lying.kid = "third"  # which we do not ask for yet
    for _ in range(3):
        assert refusal(desk).why == "kid"
    assert desk.lying.asked.count("/keys") == 2
    desk.lying.now_ms += REFETCH_MS
    assert desk.whole().subject == "somebody"
    assert desk.lying.asked.count("/keys") == 3


def test_a_token_signed_with_a_key_that_only_has_the_right_name_is_refused(desk: Desk) -> None:
    desk.whole()
    desk.lying.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refusal(desk).why == "signature"


@pytest.mark.parametrize(
    "said",
    [
        httpx.Response(500),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"issuer": ISSUER}),
        httpx.Response(302, headers={"Location": "https://elsewhere.example/"}),
        httpx.Response(200, content=b" " * 300_000),
    ],
)
def test_a_provider_that_does_not_answer_as_it_should_is_named(desk: Desk, said: httpx.Response) -> None:
    desk.lying.answers["/.well-known/openid-configuration"] = said
    with pytest.raises(RefusedError, match="'who' does not answer as it should") as caught:
        desk.begin()
    assert caught.value.where == ISSUER


def test_a_provider_that_calls_itself_otherwise_is_not_the_one_that_is_trusted(desk: Desk) -> None:
    desk.lying.issuer = "https://who.example/other"
    with pytest.raises(RefusedError, match="calls itself"):
        desk.begin()


def test_an_endpoint_that_others_could_listen_to_is_not_used(desk: Desk) -> None:
    desk.lying.said = {"token_endpoint": "http://who.example/token"}
    with pytest.raises(InputError, match="not protected"):
        desk.begin()


@pytest.mark.parametrize(
    "page",
    ["//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "", "x", "/a\nb", "/a b"],
)
def test_nobody_is_sent_on_to_a_page_of_somebody_else(desk: Desk, page: str) -> None:
    with pytest.raises(InputError, match="not a page of this server"):
        desk.begin(page)


def test_a_provider_that_is_not_trusted_is_not_asked(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        desk.do(desk.sign_in.begin("other"))
    assert desk.lying.asked == []


@pytest.mark.parametrize(
    ("base_url", "provider"),
    [
        ("http://openline.example", PROVIDER),
        ("openline.example", PROVIDER),
        ("https://openline.example", Provider(name="Who?", issuer=ISSUER, client_id="c")),
        ("https://openline.example", Provider(name="who", issuer="http://who.example", client_id="c")),
    ],
)
def test_without_tls_it_works_on_the_machine_itself_alone(base_url: str, provider: Provider) -> None:
    with pytest.raises(InputError):
        Desk(provider, base_url)
    assert Desk(PROVIDER, "http://127.0.0.1:8080").sign_in.secure is False
    assert Desk(PROVIDER).sign_in.secure is True


def test_a_public_client_and_one_that_posts_its_secret_say_so_in_the_form() -> None:
    public = Desk(Provider(name="who", issuer=ISSUER, client_id="openline"))
    posting = Desk()
    posting.lying.said = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    for desk, fields in ((public, {"client_id"}), (posting, {"client_id", "client_secret"})):
        assert desk.whole().subject == "somebody"
        assert desk.lying.redeemed is not None
        assert "Authorization" not in desk.lying.redeemed.headers
        form = parse_qs(desk.lying.redeemed.content.decode())
        assert fields == set(form) & {"client_id", "client_secret"}
