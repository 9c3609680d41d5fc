"""Who calls, by what came with a request; and what another site lets a browser do."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.app.accounts import DAY_MS, Scope
from openline.app.security import SecurityKind
from openline.errors import ForbiddenError, UnauthenticatedError
from openline.model.release import Role
from openline.stores.side import create, open_engine, url_of_file
from openline.stores.side.accounts import SideAccounts
from openline.web.authenticating import COOKIE, HOST_COOKIE, authenticate, check_same_origin, session_cookie

NOW_MS = 1_795_176_000_000
CERTIFICATE, OTHER_CERTIFICATE = "ab" * 32, "cd" * 32
OWN = "https://openline.example"


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[SideAccounts]:
    engine = open_engine(url_of_file(tmp_path / "side.sqlite"))
    create(engine)
    yield SideAccounts(engine, secrets.token_bytes)
    engine.dispose()


@pytest.fixture
def member(accounts: SideAccounts) -> str:
    return accounts.add_member(party="alpha", name="a", role=Role.DUTY_OFFICER, now_ms=NOW_MS).id


def refused(accounts: SideAccounts, *, now_ms: int = NOW_MS, **came: str | None) -> UnauthenticatedError:
    given = {"authorization": None, "cookie": None, "certificate_sha256": None, **came}
    with pytest.raises(UnauthenticatedError) as caught:
        authenticate(accounts, now_ms=now_ms, **given)  # type: ignore[arg-type]
    return caught.value


def test_each_kind_of_credential_says_who_calls(accounts: SideAccounts, member: str) -> None:
    token = accounts.issue_token(member, [Scope.READ], NOW_MS + DAY_MS, now_ms=NOW_MS)
    session = accounts.open_session(member, now_ms=NOW_MS)
    accounts.bind_certificate(member, CERTIFICATE, now_ms=NOW_MS)
    came = {"authorization": None, "cookie": None, "certificate_sha256": None}
    for name, value, via in (
        ("authorization", f"Bearer {token.secret}", "token"),
        ("authorization", f"bearer {token.secret}", "token"),
        ("cookie", session.secret, "session"),
        ("certificate_sha256", CERTIFICATE, "certificate"),
    ):
        caller = authenticate(accounts, now_ms=NOW_MS, **{**came, name: value})  # type: ignore[arg-type]
        assert (caller.member, caller.via) == (member, via)


def test_a_stranger_hears_the_same_and_the_security_log_hears_what_it_was(
    accounts: SideAccounts, member: str
) -> None:
    brief = accounts.issue_token(member, [Scope.READ], NOW_MS + 1, now_ms=NOW_MS)
    revoked = accounts.issue_token(member, [Scope.READ], NOW_MS + DAY_MS, now_ms=NOW_MS)
    accounts.revoke_token(revoked.token_id, now_ms=NOW_MS)
    session = accounts.open_session(member, now_ms=NOW_MS)
    later = NOW_MS + DAY_MS
    invented = f"olt_{'a' * 16}_{'b' * 52}"
    errors = {
        "nothing": refused(accounts),
        "other scheme": refused(accounts, authorization="Basic YTpi"),
        "no token": refused(accounts, authorization="Bearer "),
        "malformed": refused(accounts, authorization="Bearer x"),
        "invented": refused(accounts, authorization=f"Bearer {invented}"),
        "expired": refused(accounts, authorization=f"Bearer {brief.secret}", now_ms=later),
        "revoked": refused(accounts, authorization=f"Bearer {revoked.secret}"),
        "session": refused(accounts, cookie=session.secret, now_ms=later),
        "no session": refused(accounts, cookie="ols_"),
        "certificate": refused(accounts, certificate_sha256=OTHER_CERTIFICATE),
    }
    assert len({(it.what, it.where, it.next_step) for it in errors.values()}) == 1
    assert {name: it.security for name, it in errors.items()} == {
        "nothing": SecurityKind.UNAUTHENTICATED,
        "other scheme": SecurityKind.UNAUTHENTICATED,
        "no token": SecurityKind.UNAUTHENTICATED,
        "malformed": SecurityKind.UNKNOWN_TOKEN,
        "invented": SecurityKind.UNKNOWN_TOKEN,
        "expired": SecurityKind.EXPIRED_TOKEN,
        "revoked": SecurityKind.REVOKED_TOKEN,
        "session": SecurityKind.EXPIRED_SESSION,
        "no session": SecurityKind.UNKNOWN_SESSION,
        "certificate": SecurityKind.UNKNOWN_CERTIFICATE,
    }
    assert (errors["expired"].party, errors["expired"].member) == ("alpha", member)
    assert errors["expired"].credential == brief.token_id
    assert errors["invented"].party == ""


def test_no_error_holds_a_secret(accounts: SideAccounts, member: str) -> None:
    made = accounts.issue_token(member, [Scope.READ], NOW_MS + 1, now_ms=NOW_MS)
    error = refused(accounts, authorization=f"Bearer {made.secret}", now_ms=NOW_MS + 1)
    secret = made.secret.rpartition("_")[2]
    assert secret not in "".join(map(str, [error, *vars(error).values()]))


def test_a_bad_token_is_not_made_good_by_a_cookie_or_a_certificate(
    accounts: SideAccounts, member: str
) -> None:
    accounts.bind_certificate(member, CERTIFICATE, now_ms=NOW_MS)
    session = accounts.open_session(member, now_ms=NOW_MS)
    error = refused(accounts, authorization="Bearer x", cookie=session.secret, certificate_sha256=CERTIFICATE)
    assert error.security == SecurityKind.UNKNOWN_TOKEN


def test_the_secret_of_a_session_is_no_bearer_token_nor_the_other_way_round(
    accounts: SideAccounts, member: str
) -> None:
    session = accounts.open_session(member, now_ms=NOW_MS)
    token = accounts.issue_token(member, [Scope.READ], NOW_MS + DAY_MS, now_ms=NOW_MS)
    refused(accounts, authorization=f"Bearer {session.secret}")
    refused(accounts, cookie=token.secret)


def test_a_token_over_another_partys_certificate_is_foreign(accounts: SideAccounts, member: str) -> None:
    other = accounts.add_member(party="bravo", name="b", role=Role.UNIT, now_ms=NOW_MS).id
    accounts.bind_certificate(member, CERTIFICATE, now_ms=NOW_MS)
    accounts.bind_certificate(other, OTHER_CERTIFICATE, now_ms=NOW_MS)
    bearer = f"Bearer {accounts.issue_token(member, [Scope.READ], NOW_MS + DAY_MS, now_ms=NOW_MS).secret}"
    error = refused(accounts, authorization=bearer, certificate_sha256=OTHER_CERTIFICATE)
    assert (error.security, error.party) == (SecurityKind.FOREIGN_TOKEN, "alpha")
    for certificate in (CERTIFICATE, "ef" * 32):  # its own, and one that says nothing about anybody here
        caller = authenticate(
            accounts, authorization=bearer, cookie=None, certificate_sha256=certificate, now_ms=NOW_MS
        )
        assert caller.party == "alpha"


def test_with_tls_only_the_cookie_counts_that_no_neighbour_can_set() -> None:
    both = {COOKIE: "a neighbour's", HOST_COOKIE: "ours"}
    assert session_cookie(both, secure=True) == "ours"
    assert session_cookie({COOKIE: "a neighbour's"}, secure=True) is None
    assert session_cookie({COOKIE: "ours"}, secure=False) == "ours"


@pytest.mark.parametrize(
    ("cookie", "origin", "site", "let"),
    [
        ("c", OWN, None, True),
        ("c", OWN, "same-origin", True),
        ("c", None, "same-origin", True),
        ("c", None, None, False),
        ("c", "https://elsewhere.example", None, False),
        ("c", "https://elsewhere.example", "same-origin", False),
        ("c", "null", None, False),
        ("c", OWN, "cross-site", False),
        ("c", OWN, "same-site", False),
        ("c", None, "none", False),
        ("c", "http://openline.example", None, False),
        (None, None, None, True),  # a program, by its certificate
        (None, "https://elsewhere.example", "cross-site", False),  # a browser's certificate goes along, too
        (None, OWN, "same-origin", True),
    ],
)
def test_a_browser_changes_something_from_our_own_pages_alone(
    cookie: str | None, origin: str | None, site: str | None, let: bool
) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        asked = {"method": method, "cookie": cookie, "origin": origin, "sec_fetch_site": site}
        if let:
            check_same_origin(authorization=None, own_origins={OWN}, **asked)  # type: ignore[arg-type]
        else:
            with pytest.raises(ForbiddenError) as caught:
                check_same_origin(authorization=None, own_origins={OWN}, **asked)  # type: ignore[arg-type]
            assert caught.value.security == SecurityKind.FOREIGN_ORIGIN
        # No page of another site can send this header, and reading changes nothing.
        check_same_origin(authorization="Bearer x", own_origins={OWN}, **asked)  # type: ignore[arg-type]
        check_same_origin(authorization=None, own_origins={OWN}, **{**asked, "method": "GET"})  # type: ignore[arg-type]
