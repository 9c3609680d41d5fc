"""ID tokens: what a provider signs about a person, believed when signature and every claim hold.

The signature is joserfc's to check. Which algorithm, which key, in which spelling and for whom is checked
here, so that no library's leniency decides who somebody is.
"""

from __future__ import annotations

import re
import warnings
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hmac import compare_digest
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

from openline.app.security import SecurityKind
from openline.errors import UnauthenticatedError
from openline.web.authenticating import unauthenticated

ALGORITHMS = MappingProxyType({"RS256": "RSA", "ES256": "P-256", "EdDSA": "Ed25519", "Ed25519": "Ed25519"})
"""What is taken, and the kind of key that it takes; nothing symmetric, and never ``none``."""
LEEWAY_S = 30
MOST_KEYS = 50
LEAST_RSA_BITS = 2048
_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")


class UnknownKeyError(Exception):
    """The provider has no such key, as far as we have asked it: it may have taken a new one."""


class Key(NamedTuple):
    """A public key of a provider."""

    kid: str | None
    kind: str
    """As :data:`ALGORITHMS` calls it."""
    algorithm: str | None
    """The only one that it is for, where it says so."""
    key: RSAKey | ECKey | OKPKey


class Keys:
    """The keys of a provider, as its key set lists them; what is of no use here is left out.

    Parameters
    ----------
    key_set
        A JWK set (RFC 7517).
    """

    def __init__(self, key_set: Mapping[str, Any]) -> None:
        listed = key_set.get("keys")
        rows = listed[:MOST_KEYS] if isinstance(listed, list) else []
        self.keys = [key for it in rows if isinstance(it, dict) and (key := _read_key(it)) is not None]

    def choose(self, kid: str | None, algorithm: str) -> Key:
        """Return the one key that a token can mean.

        Raises
        ------
        UnknownKeyError
            There is none, or more than one.
        """
        fitting = [
            it
            for it in self.keys
            if it.kind == ALGORITHMS[algorithm]
            and it.algorithm in (None, algorithm)
            and (kid is None or it.kid == kid)
        ]
        if len(fitting) != 1:
            raise UnknownKeyError
        return fitting[0]


def verify_id_token(token: str, keys: Keys, *, issuer: str, client_id: str, nonce: str, now_ms: int) -> str:
    """Return the subject of an ID token.

    Parameters
    ----------
    token
        In compact form.
    keys
        The provider's.
    issuer, client_id, nonce
        Who must have made it, for whom, and in answer to what.
    now_ms
        UTC milliseconds.

    Raises
    ------
    UnknownKeyError
        It is signed with a key that is not among ``keys``.
    UnauthenticatedError
        Something does not hold: ``why`` says what.
    """
    claims = _verified(token, keys)
    _check_claims(claims, issuer=issuer, client_id=client_id, nonce=nonce, now_s=now_ms / 1000)
    return str(claims["sub"])


def bad_sign_in(why: str) -> UnauthenticatedError:
    """Make the one answer to a sign-in that does not hold; ``why`` goes to the security log alone."""
    error = unauthenticated(SecurityKind.BAD_SIGN_IN, why)
    error.what = "signing in did not succeed"
    error.next_step = "begin again at /v1/session/sign-in"
    return error


def _verified(token: str, keys: Keys) -> dict[str, Any]:
    segments = token.split(".")
    if len(segments) != 3 or not all(map(_is_canonical, segments)):
        raise bad_sign_in("spelling")
    header = _object(segments[0])
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise bad_sign_in("alg")
    if "crit" in header or not isinstance(kid, str | None):
        raise bad_sign_in("header")
    key = keys.choose(kid, algorithm)
    try:
        with warnings.catch_warnings():
            # RFC 9864 wants "Ed25519" where most providers still say "EdDSA": both mean one thing here.
            warnings.simplefilter("ignore", SecurityWarning)
            jws.deserialize_compact(token, key.key, algorithms=[algorithm])
    except (JoseError, ValueError) as error:
        raise bad_sign_in("signature") from error
    return _object(segments[1])


def _is_canonical(segment: str) -> bool:
    """Tell whether base64url is spelled the only right way: no padding, no bits that mean nothing."""
    if not _SEGMENT.fullmatch(segment) or len(segment) % 4 == 1:
        return False
    data = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    return urlsafe_b64encode(data).rstrip(b"=").decode() == segment


def _object(segment: str) -> dict[str, Any]:
    data = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise bad_sign_in("JSON") from error


def _check_claims(
    claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now_s: float
) -> None:
    if claims.get("iss") != issuer:
        raise bad_sign_in("iss")
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or client_id not in audiences:
        raise bad_sign_in("aud")
    # With several audiences it must say which of them asked for it.
    party = claims.get("azp", client_id if len(audiences) == 1 else None)
    if party != client_id:
        raise bad_sign_in("azp")
    expires, issued, begins = (_time(claims, it) for it in ("exp", "iat", "nbf"))
    if expires is None or expires + LEEWAY_S <= now_s:
        raise bad_sign_in("exp")
    if issued is None or issued - LEEWAY_S > now_s:
        raise bad_sign_in("iat")
    if "nbf" in claims and (begins is None or begins - LEEWAY_S > now_s):
        raise bad_sign_in("nbf")
    answered = claims.get("nonce")
    if not isinstance(answered, str) or not compare_digest(answered.encode(), nonce.encode()):
        raise bad_sign_in("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= 255 or not subject.isprintable():
        raise bad_sign_in("sub")


def _time(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _read_key(jwk: dict[str, Any]) -> Key | None:
    """Take a key from a set; None when it is not for checking signatures that are taken here."""
    kid, algorithm = jwk.get("kid"), jwk.get("alg")
    if jwk.get("use", "sig") != "sig" or not isinstance(kid, str | None):
        return None
    if not isinstance(algorithm, str | None):
        return None
    key: RSAKey | ECKey | OKPKey
    try:
        match jwk.get("kty"), jwk.get("crv"):
            case "RSA", _:
                public = {name: jwk[name] for name in ("kty", "n", "e")}
                if len(public["n"]) * 6 < LEAST_RSA_BITS:
                    return None
                kind, key = "RSA", RSAKey.import_key(public)
                if key.raw_value.key_size < LEAST_RSA_BITS:
                    return None
            case "EC", "P-256":
                kind = "P-256"
                key = ECKey.import_key({name: jwk[name] for name in ("kty", "crv", "x", "y")})
            case "OKP", "Ed25519":
                kind = "Ed25519"
                key = OKPKey.import_key({name: jwk[name] for name in ("kty", "crv", "x")})
            case _:
                return None
    except (JoseError, KeyError, TypeError, ValueError):
        return None
    return Key(kid, kind, algorithm, key)
