"""Accounts over HTTP: each party sees to its own, a credential is for what it is for, and changes count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from openline.app.accounts import DAY_MS, Scope
from openline.app.security import SecurityKind
from openline.model.release import Role
from tests.servers.identity import Identity, identity_home, serving

__all__ = ["identity_home"]

HOUR_MS = 3_600_000
SECRET_PATHS = ("/v1/members", "/v1/tokens", "/v1/roster", "/v1/security/events", "/v1/session")


@pytest.fixture(scope="module")
def identity(identity_home: Path) -> Iterator[Identity]:
    with serving(identity_home) as identity:
        yield identity


@pytest.fixture(scope="module")
def alpha(identity: Identity) -> Iterator[httpx.Client]:
    with identity.as_("alpha", Role.ADMINISTRATOR) as client:
        yield client


@pytest.fixture(scope="module")
def bravo(identity: Identity) -> Iterator[httpx.Client]:
    with identity.as_("bravo", Role.ADMINISTRATOR) as client:
        yield client


@pytest.fixture(scope="module")
def operator(identity: Identity) -> Iterator[httpx.Client]:
    with identity.as_("node", Role.ADMINISTRATOR) as client:
        yield client


def ok(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    said: dict[str, Any] = answer.json()
    assert said["status"] == status
    return said


def add(client: httpx.Client, role: str = "duty_officer", **more: str) -> dict[str, Any]:
    added: dict[str, Any] = ok(
        client.post("/v1/members", json={"name": "somebody", "role": role, **more}), 201
    )
    return added


def issue(identity: Identity, client: httpx.Client, member: str, *scopes: str) -> dict[str, Any]:
    asked = {"member": member, "scopes": scopes, "expires_ms": identity.node.now_ms() + DAY_MS, "note": "n"}
    issued: dict[str, Any] = ok(client.post("/v1/tokens", json=asked), 201)
    return issued


def test_an_administrator_adds_a_member_who_then_calls_for_the_party(
    identity: Identity, alpha: httpx.Client
) -> None:
    officer = add(alpha)
    assert (officer["party"], officer["disabled"]) == ("alpha", False)
    token = issue(identity, alpha, officer["id"], "read", "submit")
    with httpx.Client(
        base_url=identity.url, headers={"Authorization": f"Bearer {token['secret']}"}
    ) as called:
        who = ok(called.get("/v1/session"))
        assert who == {
            "member": officer["id"],
            "party": "alpha",
            "role": "duty_officer",
            "scopes": ["read", "submit"],
            "via": "token",
            "theatre": who["theatre"],
            "mode": "exercise",
        }
        theatre = ok(called.get("/v1/theatre"))
        assert (theatre["theatre"], theatre["mode"]) == (who["theatre"], who["mode"])
    listed = {it["id"]: it for it in ok(alpha.get("/v1/tokens"))["tokens"]}
    assert "secret" not in listed[token["id"]]
    assert token["secret"] not in alpha.get("/v1/tokens").text
    assert listed[token["id"]]["last_used_ms"] is not None
    assert officer["id"] in {it["id"] for it in ok(alpha.get("/v1/members"))["members"]}


def test_nobody_else_hears_of_a_partys_accounts(
    identity: Identity, alpha: httpx.Client, bravo: httpx.Client
) -> None:
    officer = add(alpha)
    token = issue(identity, alpha, officer["id"], "read")
    fingerprint = "ab" * 32
    not_there = {
        "PATCH": [f"/v1/members/{officer['id']}"],
        "DELETE": [f"/v1/members/{officer['id']}", f"/v1/tokens/{token['id']}"],
        "GET": [f"/v1/members/{officer['id']}/known-by"],
        "POST": [f"/v1/members/{officer['id']}/certificates"],
    }
    bodies = {"PATCH": {"name": "x"}, "POST": {"sha256": fingerprint}}
    for method, paths in not_there.items():
        for path in paths:
            there = problem(bravo.request(method, path, json=bodies.get(method)), 404)
            invented = path.replace(officer["id"], "a" * 16).replace(token["id"], "b" * 16)
            absent = problem(bravo.request(method, invented, json=bodies.get(method)), 404)
            # What is another's and what does not exist differ in nothing but the id that was asked for.
            hidden = {
                name: str(it).replace(officer["id"], "a" * 16).replace(token["id"], "b" * 16)
                for name, it in there.items()
            }
            assert hidden == {name: str(it) for name, it in absent.items()}
    asked = {"member": officer["id"], "scopes": ["read"], "expires_ms": identity.node.now_ms() + DAY_MS}
    problem(bravo.post("/v1/tokens", json=asked), 404)
    for path in ("/v1/members", "/v1/tokens", "/v1/roster", "/v1/security/events"):
        problem(bravo.get(path, params={"party": "alpha"}), 403)
        assert officer["id"] not in bravo.get(path).text
    problem(bravo.post("/v1/members", json={"name": "spy", "role": "observer", "party": "alpha"}), 403)
    problem(bravo.put("/v1/roster", json={"shifts": []}, params={"party": "alpha"}), 403)
    assert ok(alpha.get("/v1/members"))  # and is unchanged
    assert not identity.node.accounts.member(officer["id"]).disabled
    assert identity.node.accounts.token(token["id"]).revoked_ms is None


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.UNIT, Role.DUTY_OFFICER, Role.LIAISON_OFFICER])
def test_only_administrators_see_to_accounts(identity: Identity, role: Role) -> None:
    with identity.as_("alpha", role) as client:
        for path in ("/v1/members", "/v1/tokens", "/v1/security/events"):
            assert "administrator" in problem(client.get(path), 403)["next_step"]
        problem(client.post("/v1/members", json={"name": "x", "role": "observer"}), 403)
        problem(client.put("/v1/roster", json={"shifts": []}), 403)
        assert ok(client.get("/v1/roster"))["party"] == "alpha"  # whom to call is for everybody of the party


def test_an_administrator_neither_reads_nor_submits(alpha: httpx.Client) -> None:
    problem(alpha.get("/v1/releases"), 403)
    problem(alpha.get("/v1/theatre"), 403)
    assert ok(alpha.get("/v1/session"))["mode"] == "exercise"  # that it is one he is told all the same


def test_a_token_without_the_scope_administers_nothing(identity: Identity) -> None:
    with identity.as_("alpha", Role.ADMINISTRATOR, Scope.DELIVER) as client:
        assert problem(client.get("/v1/members"), 403)["where"] == "scopes"


def test_the_operator_enrols_the_first_administrator_of_a_party_and_the_party_can_see_that(
    identity: Identity, operator: httpx.Client, bravo: httpx.Client
) -> None:
    first = add(operator, "administrator", party="bravo")
    assert first["party"] == "bravo"
    identity.node.security.flush()
    events = ok(bravo.get("/v1/security/events"))["events"]
    assert any(it["what"] == "member_added" and first["id"] in it["detail"] for it in events)
    problem(operator.post("/v1/members", json={"name": "x", "role": "observer", "party": "nobody"}), 404)


def test_a_change_of_role_and_a_disabling_count_at_once(identity: Identity, alpha: httpx.Client) -> None:
    officer = add(alpha)
    token = issue(identity, alpha, officer["id"], "read", "submit")
    with httpx.Client(
        base_url=identity.url, headers={"Authorization": f"Bearer {token['secret']}"}
    ) as called:
        assert ok(called.get("/v1/session"))["scopes"] == ["read", "submit"]
        ok(alpha.patch(f"/v1/members/{officer['id']}", json={"role": "observer"}))
        assert ok(called.get("/v1/session"))["scopes"] == ["read"]
        ok(alpha.patch(f"/v1/members/{officer['id']}", json={"disabled": True}))
        problem(called.get("/v1/session"), 401)
        ok(alpha.patch(f"/v1/members/{officer['id']}", json={"disabled": False}))
        assert called.get("/v1/session").status_code == 200
        ok(alpha.delete(f"/v1/tokens/{token['id']}"))
        problem(called.get("/v1/session"), 401)
    assert identity.noted(SecurityKind.REVOKED_TOKEN, "alpha")
    assert identity.noted(SecurityKind.DISABLED_MEMBER, "alpha")


def test_whoever_has_a_token_may_end_it_himself(identity: Identity) -> None:
    with identity.as_("alpha", Role.OBSERVER) as client:
        secret = client.headers["Authorization"].removeprefix("Bearer ")
        ok(client.delete(f"/v1/tokens/{secret.split('_')[1]}"))
        problem(client.get("/v1/session"), 401)


def test_strangers_hear_one_and_the_same(identity: Identity) -> None:
    with identity.client() as nobody:
        said = set()
        for header in (None, "Bearer x", f"Bearer olt_{'a' * 16}_{'b' * 52}", "Basic YTpi", "Bearer"):
            for path in SECRET_PATHS:
                answer = nobody.get(path, headers={} if header is None else {"Authorization": header})
                said.add(str(problem(answer, 401)))
                assert answer.headers["www-authenticate"] == "Bearer"
        assert len(said) == 1
        assert ok(nobody.get("/v1/session/providers")) == {"providers": [], "signed_in": False}
        problem(nobody.get("/v1/session/sign-in", params={"provider": "x"}), 404)
    assert identity.noted(SecurityKind.UNKNOWN_TOKEN)


def test_identities_and_certificates_are_bound_shown_and_taken_away(
    operator: httpx.Client, alpha: httpx.Client, bravo: httpx.Client
) -> None:
    machine, other = add(alpha, "unit"), add(bravo, "unit")
    at, shown = f"/v1/members/{machine['id']}", ":".join(["CD"] * 32)
    bound = ok(operator.post(f"{at}/certificates", json={"sha256": shown, "scopes": ["positions"]}), 201)
    assert bound == {"sha256": "cd" * 32, "scopes": ["positions"]}
    who = {"issuer": "https://who.example", "subject": "machine"}
    assert ok(operator.post(f"{at}/identities", json=who), 201) == who
    assert ok(alpha.get(f"{at}/known-by")) == {"identities": [who], "certificates": [bound]}
    problem(operator.post(f"/v1/members/{other['id']}/certificates", json={"sha256": shown}), 409)
    problem(operator.post(f"/v1/members/{other['id']}/identities", json=who), 409)
    problem(bravo.delete(f"/v1/members/{other['id']}/certificates/{'cd' * 32}"), 404)
    assert alpha.delete(f"{at}/certificates/{'cd' * 32}").status_code == 204
    assert ok(alpha.get(f"{at}/known-by"))["certificates"] == []


def test_no_party_takes_by_what_another_is_known(
    identity: Identity, operator: httpx.Client, alpha: httpx.Client, bravo: httpx.Client
) -> None:
    """Whoever binds a fingerprint that he has only read is taken for the machine that has the key."""
    ours, theirs = add(alpha, "unit"), add(bravo, "unit")
    shown, who = {"sha256": "ef" * 32}, {"issuer": "https://who.example", "subject": "person of bravo"}
    for path, body in (("certificates", shown), ("identities", who)):
        refused = problem(alpha.post(f"/v1/members/{ours['id']}/{path}", json=body), 403)
        assert "operator" in refused["detail"]
    assert identity.node.accounts.certificates(ours["id"]) == []
    assert identity.node.accounts.identities(ours["id"]) == []
    ok(operator.post(f"/v1/members/{theirs['id']}/certificates", json=shown), 201)
    ok(operator.post(f"/v1/members/{theirs['id']}/identities", json=who), 201)
    found = identity.node.accounts.find_certificate("ef" * 32, identity.node.now_ms())
    assert found is not None
    assert found.party == "bravo"


def test_a_token_for_little_makes_none_for_more(identity: Identity) -> None:
    with identity.as_("node", Role.ADMINISTRATOR, Scope.ADMINISTER) as small:
        me = ok(small.get("/v1/session"))["member"]
        fresh = add(small, "administrator")["id"]
        asked: dict[str, Any] = {"expires_ms": identity.node.now_ms() + DAY_MS}
        for member in (me, fresh):
            for scopes in (["operate"], ["administer", "operate"], ["deliver"]):
                said = problem(
                    small.post("/v1/tokens", json={**asked, "member": member, "scopes": scopes}), 403
                )
                assert said["where"] == "scopes"
            ok(small.post("/v1/tokens", json={**asked, "member": member, "scopes": ["administer"]}), 201)
        problem(small.get("/v1/members", params={"party": "alpha"}), 403)
    with identity.as_("node", Role.ADMINISTRATOR, Scope.ADMINISTER, Scope.OPERATE) as operator:
        issue(identity, operator, fresh, "operate")
        issue(
            identity, operator, add(operator, "administrator", party="alpha")["id"], "administer", "deliver"
        )
        # All that its role can use is more than what it is asked with.
        at = f"/v1/members/{fresh}/certificates"
        assert problem(operator.post(at, json={"sha256": "12" * 32}), 403)["where"] == "scopes"
        ok(operator.post(at, json={"sha256": "12" * 32, "scopes": ["administer"]}), 201)


def test_a_session_of_an_administrator_gives_all_that_his_role_can_use(identity: Identity) -> None:
    member = identity.member("alpha", Role.ADMINISTRATOR)
    secret = identity.node.accounts.open_session(member.id, now_ms=identity.node.now_ms()).secret
    with identity.client() as browser:
        browser.cookies.set("openline_session", secret)
        browser.headers["origin"] = identity.url
        issue(identity, browser, member.id, "administer", "deliver")


@pytest.mark.requirement("R4", "R6")
def test_a_roster_is_put_and_says_whom_to_call_now(identity: Identity, alpha: httpx.Client) -> None:
    first, deputy = add(alpha), add(alpha)
    now_ms = identity.node.now_ms()
    rows = [
        {
            "level": "tactical",
            "role": "duty_officer",
            "member": member,
            "from_ms": now_ms - HOUR_MS,
            "to_ms": now_ms + HOUR_MS,
            "deputy_order": order,
            "weekly": True,
        }
        for order, member in ((1, deputy["id"]), (0, first["id"]))
    ]
    said = ok(alpha.put("/v1/roster", json={"shifts": rows}))
    assert [it["member"] for it in said["now"]] == [first["id"], deputy["id"]]
    assert len(said["shifts"]) == 2
    wrong = [{**rows[0], "to_ms": rows[0]["from_ms"]}]
    problem(alpha.put("/v1/roster", json={"shifts": wrong}), 422)
    assert ok(alpha.get("/v1/roster"))["shifts"] == said["shifts"]
    assert identity.noted(SecurityKind.ROSTER_CHANGED, "alpha")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/members", {"name": "x", "role": "king"}),
        ("/v1/members", {"name": "", "role": "observer"}),
        ("/v1/members", {"name": "x", "role": "observer", "more": 1}),
        ("/v1/members", []),
        ("/v1/tokens", {"member": "x", "scopes": [], "expires_ms": 1}),
        ("/v1/tokens", {"member": "x", "scopes": ["fly"], "expires_ms": 1}),
        ("/v1/tokens", {"member": "x", "scopes": ["read"], "expires_ms": 2**63}),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    identity: Identity, alpha: httpx.Client, path: str, body: object
) -> None:
    before = len(identity.node.accounts.members()), len(identity.node.accounts.tokens())
    assert alpha.post(path, json=body).status_code in (400, 422)
    assert (len(identity.node.accounts.members()), len(identity.node.accounts.tokens())) == before


def test_the_security_log_is_paged_and_a_party_sees_its_own(
    identity: Identity, operator: httpx.Client, alpha: httpx.Client, bravo: httpx.Client
) -> None:
    for client in (alpha, bravo):
        add(client)
    identity.node.security.flush()
    seen: list[dict[str, Any]] = []
    after = ""
    for _ in range(200):
        page = ok(alpha.get("/v1/security/events", params={"limit": 2, "after": after}))
        seen += page["events"]
        after = page["next"]
        if not after:
            break
    assert seen
    assert {it["party"] for it in seen} == {"alpha"}
    assert len({it["id"] for it in seen}) == len(seen)
    whole = ok(operator.get("/v1/security/events", params={"limit": 1000}))["events"]
    assert {"alpha", "bravo"} <= {it["party"] for it in whole}
    for party in ("node", "bravo"):
        of_one = ok(operator.get("/v1/security/events", params={"party": party, "limit": 1000}))["events"]
        assert of_one == [it for it in whole if it["party"] == party]
    problem(alpha.get("/v1/security/events", params={"everybody": True}), 403)
    others = next(it["id"] for it in whole if it["party"] == "bravo")
    problem(alpha.get("/v1/security/events", params={"after": others}), 404)


def test_no_secret_stands_in_anything_that_is_kept(
    identity: Identity, identity_home: Path, alpha: httpx.Client
) -> None:
    secret = issue(identity, alpha, add(alpha)["id"], "read")["secret"].rpartition("_")[2]
    identity.node.security.flush()
    kept = [it for it in identity_home.iterdir() if it.is_file() and it.name.startswith("side")]
    assert kept
    for file in kept:
        assert secret.encode() not in file.read_bytes(), file
