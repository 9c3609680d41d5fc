"""ID tokens: what is believed, and what is not, signed here as a provider or an attacker would sign it.

The tokens are made by hand with the keys of ``cryptography``, not by the library that checks them.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from openline.app.security import SecurityKind
from openline.errors import UnauthenticatedError
from openline.web.id_tokens import Keys, UnknownKeyError, verify_id_token

ISSUER, CLIENT, NONCE = "https://who.example", "openline", "nonce-1"
NOW_S = 1_795_176_000
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SMALL_KEY = rsa.generate_private_key(public_exponent=65537, key_size=1024)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": "somebody",
    "nonce": NONCE,
    "iat": NOW_S - 5,
    "exp": NOW_S + 300,
}


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8))


def jwks() -> list[dict[str, Any]]:
    big, small, point = RSA_KEY.public_key(), SMALL_KEY.public_key(), EC_KEY.public_key().public_numbers()
    raw = ED_KEY.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return [
        {"kty": "RSA", "kid": "r", "n": number(big.public_numbers().n), "e": "AQAB", "use": "sig"},
        {"kty": "RSA", "kid": "small", "n": number(small.public_numbers().n), "e": "AQAB"},
        {"kty": "RSA", "kid": "other-use", "n": number(big.public_numbers().n), "e": "AQAB", "use": "enc"},
        {
            "kty": "EC",
            "crv": "P-256",
            "kid": "e",
            "x": b64(point.x.to_bytes(32)),
            "y": b64(point.y.to_bytes(32)),
        },
        {"kty": "OKP", "crv": "Ed25519", "kid": "d", "x": b64(raw)},
        {"kty": "oct", "kid": "shared", "k": b64(b"k" * 32)},
        {"kty": "EC", "crv": "P-256", "kid": "off-curve", "x": b64(bytes(32)), "y": b64(bytes(32))},
        {"kty": "RSA"},
        {},
    ]


KEYS = Keys({"keys": jwks()})


def sign(algorithm: str, data: bytes) -> bytes:
    match algorithm:
        case "RS256":
            return RSA_KEY.sign(data, padding.PKCS1v15(), hashes.SHA256())
        case "PS256":
            salted = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
            return RSA_KEY.sign(data, salted, hashes.SHA256())
        case "small":
            return SMALL_KEY.sign(data, padding.PKCS1v15(), hashes.SHA256())
        case "ES256":
            r, s = decode_dss_signature(EC_KEY.sign(data, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32) + s.to_bytes(32)
        case "EdDSA" | "Ed25519":
            return ED_KEY.sign(data)
        case "HS256":  # with the public key as the secret, as a careless library would take it
            pem = RSA_KEY.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            return hmac.digest(pem, data, sha256)
        case _:
            return b"signed with nothing"


def token(
    claims: dict[str, Any] | None = None, *, alg: str = "RS256", by: str = "", kid: Any = "r", **header: Any
) -> str:
    said = {"alg": alg, **({} if kid is None else {"kid": kid}), **header}
    head, body = (b64(json.dumps(it).encode()) for it in (said, GOOD if claims is None else claims))
    return f"{head}.{body}.{b64(sign(by or alg, f'{head}.{body}'.encode()))}"


def verify(text: str, *, keys: Keys = KEYS, now_s: int = NOW_S) -> str:
    return verify_id_token(text, keys, issuer=ISSUER, client_id=CLIENT, nonce=NONCE, now_ms=now_s * 1000)


def why(text: str, **more: Any) -> str:
    with pytest.raises(UnauthenticatedError) as caught:
        verify(text, **more)
    assert caught.value.security == SecurityKind.BAD_SIGN_IN
    assert caught.value.what == "signing in did not succeed"
    return caught.value.why


@pytest.mark.parametrize(("alg", "kid"), [("RS256", "r"), ("ES256", "e"), ("EdDSA", "d"), ("Ed25519", "d")])
def test_a_token_that_holds_names_its_subject(alg: str, kid: str) -> None:
    assert verify(token(alg=alg, kid=kid)) == "somebody"


def changed(**claims: Any) -> dict[str, Any]:
    return {name: value for name, value in {**GOOD, **claims}.items() if value is not ...}


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://who.example/"}, "iss"),
        ({"iss": ...}, "iss"),
        ({"iss": [ISSUER]}, "iss"),
        ({"aud": "another"}, "aud"),
        ({"aud": ["another", "third"]}, "aud"),
        ({"aud": ...}, "aud"),
        ({"aud": {CLIENT: 1}}, "aud"),
        ({"aud": [CLIENT, "another"]}, "azp"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "azp"),
        ({"azp": "another"}, "azp"),
        ({"exp": NOW_S - 31}, "exp"),
        ({"exp": ...}, "exp"),
        ({"exp": str(NOW_S + 300)}, "exp"),
        ({"exp": True}, "exp"),
        ({"iat": NOW_S + 60}, "iat"),
        ({"iat": ...}, "iat"),
        ({"nbf": NOW_S + 60}, "nbf"),
        ({"nbf": "soon"}, "nbf"),
        ({"nonce": "nonce-2"}, "nonce"),
        ({"nonce": ...}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": ""}, "sub"),
        ({"sub": ...}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": "a\nb"}, "sub"),
        ({"sub": "x" * 256}, "sub"),
    ],
)
def test_each_claim_that_does_not_hold_is_told_to_the_security_log_alone(
    claims: dict[str, Any], reason: str
) -> None:
    assert why(token(changed(**claims))) == reason


def test_several_audiences_hold_when_the_token_says_that_we_asked_for_it() -> None:
    assert verify(token(changed(aud=[CLIENT, "another"], azp=CLIENT))) == "somebody"
    assert verify(token(changed(aud=[CLIENT]))) == "somebody"


def test_a_clock_that_is_half_a_minute_off_is_no_reason() -> None:
    assert verify(token(changed(exp=NOW_S - 29, iat=NOW_S - 100))) == "somebody"
    assert verify(token(changed(iat=NOW_S + 29, nbf=NOW_S + 29))) == "somebody"


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "PS256", "RS384", "", "RS256 "])
def test_no_other_algorithm_is_taken_whatever_signs(alg: str) -> None:
    assert why(token(alg=alg)) == "alg"
    unsigned = token(alg=alg).rpartition(".")[0] + "."
    assert why(unsigned) == "spelling"


def test_the_key_belongs_to_its_kind_and_not_to_what_the_header_says() -> None:
    for alg, kid in (("ES256", "r"), ("RS256", "e"), ("EdDSA", "e"), ("RS256", "shared")):
        with pytest.raises(UnknownKeyError):
            verify(token(alg=alg, kid=kid, by="RS256"))


@pytest.mark.parametrize("kid", ["small", "other-use", "off-curve", "nobody's"])
def test_a_key_that_is_too_small_for_something_else_or_unknown_signs_nothing(kid: str) -> None:
    with pytest.raises(UnknownKeyError):
        verify(token(kid=kid, by="small" if kid == "small" else "RS256"))


def test_without_a_key_id_the_key_must_be_the_only_one_that_fits() -> None:
    assert verify(token(kid=None)) == "somebody"
    twice = [it for it in jwks() if it.get("kid") == "r"] * 2
    with pytest.raises(UnknownKeyError):
        verify(token(kid=None), keys=Keys({"keys": twice}))
    for nothing in ({}, {"keys": "x"}, {"keys": []}, {"keys": [1, None, "x"]}):
        with pytest.raises(UnknownKeyError):
            verify(token(kid=None), keys=Keys(nothing))


def test_a_key_that_is_for_one_algorithm_is_for_no_other() -> None:
    row = next(it for it in jwks() if it.get("kid") == "r")
    assert verify(token(), keys=Keys({"keys": [{**row, "alg": "RS256"}]})) == "somebody"
    with pytest.raises(UnknownKeyError):
        verify(token(), keys=Keys({"keys": [{**row, "alg": "RS512"}]}))


@pytest.mark.parametrize("header", [{"kid": 7}, {"crit": ["x"], "x": 1}, {"crit": ["b64"], "b64": False}])
def test_a_header_that_asks_for_more_is_refused(header: dict[str, Any]) -> None:
    assert why(token(**header)) == "header"


def flip(text: str, place: int) -> str:
    return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


def test_one_changed_character_anywhere_is_refused() -> None:
    good = token()
    places = [*range(0, len(good), 7)]
    for place in places:
        if good[place] == ".":
            continue
        with pytest.raises((UnauthenticatedError, UnknownKeyError)):
            verify(flip(good, place))


def last_bit_set(text: str) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) ^ 1]


@pytest.mark.parametrize(
    "spell",
    [
        lambda it: it + "=",
        lambda it: it + "==",
        lambda it: it + "\n",
        lambda it: " " + it,
        lambda it: it + ".",
        lambda it: it.rpartition(".")[0],
        lambda it: it.replace("_", "/").replace("-", "+") + "/",
        last_bit_set,  # 2,048 bits leave bits over in base64 that mean nothing, and must be nought
        lambda it: "",
        lambda it: "..",
        lambda it: "é.é.é",
    ],
)
def test_another_spelling_of_a_token_that_holds_is_refused(spell: Callable[[str], str]) -> None:
    assert why(spell(token())) == "spelling"


def test_what_is_no_object_inside_is_refused() -> None:
    for body in (b"[]", b"7", b"{", b"\xff\xfe"):
        head = b64(json.dumps({"alg": "RS256", "kid": "r"}).encode())
        signed = f"{head}.{b64(body)}"
        assert why(f"{signed}.{b64(sign('RS256', signed.encode()))}") == "JSON"
