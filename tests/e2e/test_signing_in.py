"""People sign in at a real identity provider (glewlwyd), in a browser that is played, over real HTTP."""

from __future__ import annotations

import secrets
import ssl
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from openline.app.accounts import Scope
from openline.app.security import SecurityKind
from openline.errors import UnauthenticatedError
from openline.model.release import Role
from openline.web.id_tokens import Keys, verify_id_token
from openline.web.mutual_tls import protocol
from openline.web.oidc import CALLBACK, REFETCH_MS, SIGN_IN_COOKIE, Provider
from tests.servers.certificates import Authority, Certified
from tests.servers.glewlwyd import CLIENT, ID_TOKEN_S, SECRET, Glewlwyd, glewlwyd
from tests.servers.identity import Identity, identity_home, serving

__all__ = ["glewlwyd", "identity_home"]

ELSEWHERE = "http://127.0.0.1:9/elsewhere"


@pytest.fixture(scope="module")
def identity(glewlwyd: Glewlwyd, identity_home: Path) -> Iterator[Identity]:
    provider = Provider(
        name="glewlwyd", issuer=glewlwyd.issuer, client_id=CLIENT, client_secret=SECRET, title="Glewlwyd"
    )
    with serving(identity_home, provider) as identity:
        glewlwyd.add_client(identity.url + CALLBACK)
        glewlwyd.add_client(ELSEWHERE, client="another")
        for name in ("alice", "bruno", "carla", "dario"):
            glewlwyd.add_user(name)
        yield identity


class Person:
    """Somebody at a browser."""

    def __init__(self, name: str, identity: Identity, provider: Glewlwyd) -> None:
        self.name = name
        self.browser = provider.browser()
        self._identity = identity
        self._provider = provider

    def begin(self, **query: str) -> str:
        """Ask to sign in; return the provider's page that one is sent to."""
        sent = self.browser.get(
            f"{self._identity.url}/v1/session/sign-in", params={"provider": "glewlwyd", **query}
        )
        assert sent.status_code == 302, sent.text
        return str(sent.headers["location"])

    def at_the_provider(self, page: str) -> str:
        return self._provider.sign_in(self.browser, page, self.name)

    def sign_in(self, **query: str) -> httpx.Response:
        return self.browser.get(self.at_the_provider(self.begin(**query)))

    def session(self) -> httpx.Response:
        return self.browser.get(f"{self._identity.url}/v1/session")

    def remembered(self) -> str | None:
        return self.browser.cookies.get(SIGN_IN_COOKIE)

    def join(self, party: str, role: Role = Role.DUTY_OFFICER) -> None:
        """Be refused once, and have the operator bind what the refusal says."""
        refused = self.sign_in()
        assert refused.status_code == 403, refused.text
        subject = refused.json()["detail"].split("'")[1]
        member = self._identity.member(party, role, self.name)
        with self._identity.as_("node", Role.ADMINISTRATOR) as operator:
            bound = operator.post(
                f"/v1/members/{member.id}/identities",
                json={"issuer": refused.json()["where"], "subject": subject},
            )
        assert bound.status_code == 201, bound.text


@pytest.fixture(scope="module")
def alice(identity: Identity, glewlwyd: Glewlwyd) -> Person:
    person = Person("alice", identity, glewlwyd)
    person.join("alpha", Role.LIAISON_OFFICER)
    return person


def test_two_people_of_two_parties_sign_in_and_each_is_known_as_who_he_is(
    identity: Identity, glewlwyd: Glewlwyd, alice: Person
) -> None:
    bruno = Person("bruno", identity, glewlwyd)
    bruno.join("bravo")
    for person, party, role in ((alice, "alpha", "liaison_officer"), (bruno, "bravo", "duty_officer")):
        done = person.sign_in(return_to="/watch?desk=1")
        assert (done.status_code, done.headers["location"]) == (302, "/watch?desk=1"), done.text
        said = person.session().json()
        assert (said["party"], said["role"], said["via"]) == (party, role, "session")
        assert "submit" in said["scopes"]
        assert "administer" not in said["scopes"]
        assert identity.noted(SecurityKind.SIGNED_IN, party)
    assert alice.session().json()["member"] != bruno.session().json()["member"]


def test_the_cookie_is_for_this_server_alone_and_for_no_script(identity: Identity, alice: Person) -> None:
    done = alice.sign_in()
    (kept,) = [it for it in done.headers.get_list("set-cookie") if it.startswith("openline_session=ols_")]
    attributes = {it.strip().lower() for it in kept.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/", "max-age=43200"} <= attributes
    assert "secure" not in attributes  # on the machine itself, without TLS
    assert alice.remembered() is None  # what began it is over


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None])
def test_another_sites_page_cannot_sign_anybody_out(
    identity: Identity, alice: Person, origin: str | None
) -> None:
    alice.sign_in()
    headers = {} if origin is None else {"Origin": origin}
    refused = alice.browser.delete(f"{identity.url}/v1/session", headers=headers)
    assert refused.status_code == 403
    assert alice.session().status_code == 200
    assert identity.noted(SecurityKind.FOREIGN_ORIGIN)


def test_whoever_signs_out_is_nobody_with_the_same_cookie(identity: Identity, alice: Person) -> None:
    alice.sign_in()
    kept = dict(alice.browser.cookies)
    done = alice.browser.delete(f"{identity.url}/v1/session", headers={"Origin": identity.url})
    assert done.status_code == 204, done.text
    assert alice.session().status_code == 401
    again = httpx.get(f"{identity.url}/v1/session", cookies=kept)
    assert again.status_code == 401
    assert identity.noted(SecurityKind.SIGNED_OUT, "alpha")


def test_a_person_whom_nobody_has_bound_is_told_what_to_ask_for(
    identity: Identity, glewlwyd: Glewlwyd
) -> None:
    refused = Person("carla", identity, glewlwyd).sign_in()
    assert refused.status_code == 403
    problem = refused.json()
    assert "here nobody is known by that" in problem["detail"]
    assert problem["where"] == glewlwyd.issuer
    assert "administrator of your party" in problem["next_step"]
    assert not any("ols_" in it for it in refused.headers.get_list("set-cookie"))
    assert identity.noted(SecurityKind.UNKNOWN_IDENTITY)


def test_a_code_is_good_for_once(identity: Identity, alice: Person) -> None:
    back = alice.at_the_provider(alice.begin())
    kept = alice.remembered()
    assert alice.browser.get(back).status_code == 302
    again = httpx.get(back, cookies={SIGN_IN_COOKIE: kept or ""})
    assert again.status_code == 401, again.text
    assert "set-cookie" not in again.headers
    assert identity.noted(SecurityKind.BAD_SIGN_IN)


def test_no_other_browser_ends_what_one_has_begun(
    identity: Identity, glewlwyd: Glewlwyd, alice: Person
) -> None:
    back = alice.at_the_provider(alice.begin())
    victim = Person("dario", identity, glewlwyd)
    assert victim.browser.get(back).status_code == 401
    victim.begin()  # not even one that has begun itself
    assert victim.browser.get(back).status_code == 401
    assert victim.session().status_code == 401


def test_a_code_without_its_verifier_is_worth_nothing(
    identity: Identity, alice: Person, glewlwyd: Glewlwyd
) -> None:
    code = httpx.URL(alice.at_the_provider(alice.begin())).params["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": identity.url + CALLBACK}
    for verifier in ({}, {"code_verifier": "x" * 43}):
        said = httpx.post(f"{glewlwyd.issuer}/token", data=form | verifier, auth=(CLIENT, SECRET))
        assert said.status_code in (400, 403)
        assert "id_token" not in said.text


def test_a_session_of_somebody_who_may_act_no_longer_is_over(identity: Identity, glewlwyd: Glewlwyd) -> None:
    dario = Person("dario", identity, glewlwyd)
    dario.join("bravo")
    assert dario.sign_in().status_code == 302
    member = dario.session().json()["member"]
    with identity.as_("bravo", Role.ADMINISTRATOR) as administrator:
        assert administrator.delete(f"/v1/members/{member}").json()["disabled"] is True
    assert dario.session().status_code == 401
    assert dario.sign_in().status_code == 403


def test_the_provider_takes_a_new_key_and_people_go_on_signing_in(
    identity: Identity, glewlwyd: Glewlwyd, alice: Person
) -> None:
    assert alice.sign_in().status_code == 302
    before = httpx.get(f"{glewlwyd.issuer}/jwks").json()["keys"]
    glewlwyd.take_new_key()
    after = httpx.get(f"{glewlwyd.issuer}/jwks").json()["keys"]
    assert {it["kid"] for it in after}.isdisjoint(it["kid"] for it in before)
    identity.ahead_ms += REFETCH_MS
    assert alice.sign_in().status_code == 302
    assert alice.session().json()["party"] == "alpha"


# -- with TLS --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def behind_tls(glewlwyd: Glewlwyd, identity_home: Path, authority: Authority) -> Iterator[Identity]:
    client = "with-tls"
    provider = Provider(
        name="glewlwyd", issuer=glewlwyd.issuer, client_id=client, client_secret=SECRET, title="Glewlwyd"
    )
    server = authority.certify("server")
    with serving(
        identity_home,
        provider,
        scheme="https",
        http=protocol(),
        ssl_certfile=server.cert_file,
        ssl_keyfile=server.key_file,
        ssl_ca_certs=str(authority.cert_file),
        ssl_cert_reqs=ssl.CERT_OPTIONAL,
    ) as identity:
        glewlwyd.add_client(identity.url + CALLBACK, client=client)
        glewlwyd.add_user("erika")
        yield identity


def trusting(authority: Authority, who: Certified | None = None) -> httpx.Client:
    context = ssl.create_default_context(cafile=str(authority.cert_file))
    if who is not None:
        context.load_cert_chain(who.cert_file, who.key_file)
    return httpx.Client(verify=context, timeout=20, follow_redirects=False)


def test_with_tls_the_cookie_is_one_that_no_neighbour_can_set(
    behind_tls: Identity, glewlwyd: Glewlwyd, authority: Authority
) -> None:
    with trusting(authority) as browser:
        page = browser.get(f"{behind_tls.url}/v1/session/sign-in", params={"provider": "glewlwyd"})
        back = glewlwyd.sign_in(browser, page.headers["location"], "erika", "with-tls")
        subject = browser.get(back).json()["detail"].split("'")[1]
        member = behind_tls.member("alpha", Role.OBSERVER, "erika")
        behind_tls.node.accounts.bind_identity(member.id, glewlwyd.issuer, subject)
        page = browser.get(f"{behind_tls.url}/v1/session/sign-in", params={"provider": "glewlwyd"})
        done = browser.get(glewlwyd.sign_in(browser, page.headers["location"], "erika", "with-tls"))
        assert done.status_code == 302, done.text
        kept = [it for it in done.headers.get_list("set-cookie") if "ols_" in it]
        assert len(kept) == 1
        assert kept[0].startswith("__Host-openline_session=ols_")
        assert "; secure" in kept[0].lower()
        assert "; path=/" in kept[0].lower()
        assert "domain" not in kept[0].lower()
        assert browser.get(f"{behind_tls.url}/v1/session").json()["member"] == member.id
        secret = browser.cookies["__Host-openline_session"]
    with trusting(authority) as other:  # under the name that a neighbour could set it is nobody's
        for name, status in (("openline_session", 401), ("__Host-openline_session", 200)):
            other.cookies = httpx.Cookies({name: secret})
            assert other.get(f"{behind_tls.url}/v1/session").status_code == status


def test_a_machine_is_known_by_its_certificate_and_a_strangers_says_nothing(
    behind_tls: Identity, authority: Authority
) -> None:
    machine, stranger = authority.certify("machine"), authority.certify("stranger")
    member = behind_tls.member("bravo", Role.UNIT)
    behind_tls.node.accounts.bind_certificate(
        member.id, machine.sha256, scopes=[Scope.POSITIONS], now_ms=behind_tls.node.now_ms()
    )
    with trusting(authority, machine) as client:
        said = client.get(f"{behind_tls.url}/v1/session").json()
        assert (said["party"], said["via"], said["scopes"]) == ("bravo", "certificate", ["positions"])
        foreign = behind_tls.token(behind_tls.member("alpha", Role.OBSERVER))
        bearer = {"Authorization": f"Bearer {foreign}"}
        assert client.get(f"{behind_tls.url}/v1/session", headers=bearer).status_code == 401
    for who in (stranger, None):
        with trusting(authority, who) as client:
            assert client.get(f"{behind_tls.url}/v1/session").status_code == 401
            assert client.get(f"{behind_tls.url}/v1/session", headers=bearer).status_code == 200
    assert behind_tls.noted(SecurityKind.FOREIGN_TOKEN, "alpha")
    assert behind_tls.noted(SecurityKind.UNKNOWN_CERTIFICATE)


# -- tokens of the real provider, held against what was not asked for ------------------------------------


class Issued:
    """An ID token of the real provider, got by hand."""

    def __init__(self, provider: Glewlwyd, *, client: str, redirect_uri: str) -> None:
        verifier = secrets.token_urlsafe(32)
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        self.nonce = secrets.token_urlsafe(16)
        page = httpx.URL(
            f"{provider.issuer}/auth",
            params={
                "response_type": "code",
                "client_id": client,
                "redirect_uri": redirect_uri,
                "scope": "openid",
                "state": "s",
                "nonce": self.nonce,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            },
        )
        back = provider.sign_in(provider.browser(), str(page), "alice", client)
        form = {
            "grant_type": "authorization_code",
            "code": httpx.URL(back).params["code"],
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        said = httpx.post(f"{provider.issuer}/token", data=form, auth=(client, SECRET)).raise_for_status()
        self.token = said.json()["id_token"]
        self.keys = Keys(httpx.get(f"{provider.issuer}/jwks").json())
        self.issuer = provider.issuer

    def subject(self, *, now_ms: int, nonce: str = "", issuer: str = "") -> str:
        return verify_id_token(
            self.token,
            self.keys,
            issuer=issuer or self.issuer,
            client_id=CLIENT,
            nonce=nonce or self.nonce,
            now_ms=now_ms,
        )

    def why_not(self, **more: object) -> str:
        with pytest.raises(UnauthenticatedError) as caught:
            self.subject(**more)  # type: ignore[arg-type]
        return caught.value.why


def test_a_real_token_is_believed_for_what_it_is_and_for_nothing_else(
    identity: Identity, glewlwyd: Glewlwyd
) -> None:
    now_ms = identity.node.now_ms()
    ours = Issued(glewlwyd, client=CLIENT, redirect_uri=identity.url + CALLBACK)
    assert ours.subject(now_ms=now_ms)
    assert ours.why_not(now_ms=now_ms, nonce="another") == "nonce"
    assert ours.why_not(now_ms=now_ms, issuer="https://who.example") == "iss"
    assert ours.why_not(now_ms=now_ms + (ID_TOKEN_S + 60) * 1000) == "exp"
    assert ours.why_not(now_ms=now_ms - 3_600_000) == "iat"
    theirs = Issued(glewlwyd, client="another", redirect_uri=ELSEWHERE)
    assert theirs.why_not(now_ms=now_ms) == "aud"


def test_a_party_binds_a_certificate_by_asking_over_it(behind_tls: Identity, authority: Authority) -> None:
    ours, theirs = authority.certify("ours"), authority.certify("theirs")
    member = behind_tls.member("alpha", Role.UNIT)
    administrator = {
        "Authorization": f"Bearer {behind_tls.token(behind_tls.member('alpha', Role.ADMINISTRATOR))}"
    }
    at = f"{behind_tls.url}/v1/members/{member.id}/certificates"
    for who, shown, status in (
        (None, ours.sha256, 403),
        (ours, theirs.sha256, 403),
        (ours, ours.sha256, 201),
    ):
        with trusting(authority, who) as client:
            answer = client.post(at, json={"sha256": shown}, headers=administrator)
            assert answer.status_code == status, answer.text
    with trusting(authority, ours) as client:
        assert client.get(f"{behind_tls.url}/v1/session").json()["member"] == member.id
    with trusting(authority, theirs) as client:
        assert client.get(f"{behind_tls.url}/v1/session").status_code == 401


def test_whoever_is_invited_signs_in_and_is_known_from_then_on(
    identity: Identity, glewlwyd: Glewlwyd
) -> None:
    glewlwyd.add_user("emine")
    emine = Person("emine", identity, glewlwyd)
    with identity.as_("alpha", Role.ADMINISTRATOR) as administrator:
        asked = {"name": "Emine", "role": "duty_officer"}
        made = administrator.post("/v1/invitations", json=asked).json()
        [link] = made["links"]
        assert made["secret"] in link
        assert emine.sign_in().status_code == 403  # without it she is nobody
        joined = emine.sign_in(invitation=made["secret"])
        assert joined.status_code == 302, joined.text
        said = emine.session().json()
        assert (said["party"], said["role"], said["via"]) == ("alpha", "duty_officer", "session")
        [shown] = administrator.get("/v1/invitations").json()["invitations"]
        assert (shown["state"], shown["member"]) == ("redeemed", said["member"])
        assert emine.sign_in().status_code == 302  # from now on she needs none
        assert emine.session().json()["member"] == said["member"]

        glewlwyd.add_user("fadi")
        fadi = Person("fadi", identity, glewlwyd)
        assert fadi.sign_in(invitation=made["secret"]).status_code == 403  # it is good once
        assert identity.noted(SecurityKind.BAD_INVITATION, "alpha")
        again = administrator.post("/v1/invitations", json=asked).json()
        known = emine.sign_in(invitation=again["secret"])
        assert known.status_code == 409, known.text  # a person acts for one party, as one member
        assert administrator.get("/v1/invitations").json()["invitations"][1]["state"] == "open"
