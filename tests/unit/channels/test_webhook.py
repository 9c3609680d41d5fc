"""Webhooks over real sockets: signed, verified by six lines, led astray by no answer of the other side."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openline.app.addresses import Address, Secrets
from openline.app.messages import Ended, Message, Outcome
from openline.channels.guarding import Guard
from openline.channels.sms import Gateway, Sms, filled
from openline.channels.webhook import Webhook, outcome_of
from openline.decide.presenting import NOTICE
from openline.errors import InputError
from openline.model.notification import Precedence
from tests.receiving import Receiver, certified, receiving

NOW_MS = 1_794_578_580_123
SECRETS = Secrets(b"s" * 32)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def message(where: str, *, medium: Any = "webhook", mode: Any = "exercise", **fields: Any) -> Message:
    address = Address(id="a1", party="force", medium=medium, where=where, for_mode=mode)
    given: dict[str, Any] = {
        "id": SECRETS.delivery_id("force", "a1", 7),
        "address": address,
        "theatre": "t",
        "mode": mode,
        "seq": 7,
        "entry": "0" * 32,
        "precedence": Precedence.IMMEDIATE,
        "told_at_ms": NOW_MS,
        "detail": "contact",
        "pass_to": "",
        "shown": {"type": "match.find/v1", "yours": ["convoy"], "call": [{"party": "aid"}]},
        "withdrawn": False,
        "parties": {"aid": "Aid"},
        "attempt": 1,
    }
    return Message(**(given | fields))


def send(it: Message, channel: Any = None) -> Outcome:
    channel = channel or Webhook(SECRETS, Guard("exercise"), answer_s=2.0)
    return asyncio.run(channel.send(it, NOW_MS))  # type: ignore[no-any-return]


def is_from_the_node(secret: str, header: str, body: bytes, now_s: int) -> bool:
    """As docs/delivery.md has it."""
    said = dict(part.split("=", 1) for part in header.split(","))
    made = hmac.new(secret.encode(), said["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made, said["v1"]) and abs(now_s - int(said["t"])) <= 300


@pytest.mark.requirement("R38")
def test_whoever_has_the_secret_verifies_a_message_in_six_lines(receiver: Receiver) -> None:
    it = message(receiver.url)
    assert send(it).ended is Ended.DELIVERED
    (got,) = receiver.got
    secret = SECRETS.signing_secret(it.address)
    header = got.headers["Openline-Signature"]
    now_s = NOW_MS // 1000
    assert is_from_the_node(secret, header, got.body, now_s)
    assert not is_from_the_node(secret, header, got.body + b" ", now_s)
    assert not is_from_the_node(secret, header, got.body, now_s + 301), "a replay is old"
    assert not is_from_the_node(
        SECRETS.signing_secret(msgspec.structs.replace(it.address, generation=2)), header, got.body, now_s
    )
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["Openline-Delivery"] == it.id == got.said["delivery"]


def test_the_lines_in_the_documentation_are_those_that_are_tested(repo_root: Path) -> None:
    page = (repo_root / "docs" / "delivery.md").read_text(encoding="utf-8")
    for line in (
        'said = dict(part.split("=", 1) for part in header.split(","))',
        'made = hmac.new(secret.encode(), said["t"].encode() + b"." + body, hashlib.sha256).hexdigest()',
        'return hmac.compare_digest(made, said["v1"]) and abs(now_s - int(said["t"])) <= 300',
    ):
        assert line in page


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        (200, Ended.DELIVERED),
        (202, Ended.DELIVERED),
        (204, Ended.DELIVERED),
        (301, Ended.UNREACHABLE),
        (400, Ended.REJECTED),
        (401, Ended.REJECTED),
        (404, Ended.REJECTED),
        (408, Ended.UNREACHABLE),
        (410, Ended.GONE),
        (422, Ended.REJECTED),
        (429, Ended.UNREACHABLE),
        (500, Ended.UNREACHABLE),
        (503, Ended.UNREACHABLE),
    ],
)
def test_each_status_means_one_thing(receiver: Receiver, status: int, ended: Ended) -> None:
    receiver.answer = lambda got: status
    assert send(message(receiver.url)).ended is outcome_of(status).ended is ended


def test_no_redirection_is_followed(receiver: Receiver) -> None:
    with receiving() as inside:
        receiver.answer = lambda got: (307, {"Location": inside.url})
        assert send(message(receiver.url)).ended is Ended.UNREACHABLE
        assert inside.got == []


def test_no_proxy_of_the_environment_is_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert send(message(receiver.url)).ended is Ended.DELIVERED
        assert proxy.got == []


def raw(answer: bytes, *, then_wait: bool = False) -> tuple[str, socket.socket]:
    """A server that says some bytes, whatever it is asked."""
    server = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        try:
            connection, _ = server.accept()
            connection.recv(65536)
            connection.sendall(answer)
            if then_wait:
                connection.recv(1)
            connection.close()
        except OSError:
            pass

    threading.Thread(target=run, daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}/", server


def test_of_an_answer_no_more_is_read_than_its_status() -> None:
    url, server = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx", then_wait=True)
    with server:
        assert send(message(url)) == Outcome(Ended.DELIVERED, "200")


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200", b"\x00" * 100])
def test_what_is_no_http_is_a_failure_and_no_error(answer: bytes) -> None:
    url, server = raw(answer)
    with server:
        assert send(message(url)).ended is Ended.UNREACHABLE


def test_a_machine_that_never_answers_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        channel = Webhook(SECRETS, Guard("exercise"), answer_s=0.2)
        outcome = send(message(f"http://127.0.0.1:{silent.getsockname()[1]}/"), channel)
    assert outcome == Outcome(Ended.UNREACHABLE, "no answer in time")


def test_a_machine_inside_is_not_posted_to_from_a_real_theatre(receiver: Receiver) -> None:
    tls = Webhook(SECRETS, Guard("real"))
    for url in (f"https://127.0.0.1:{receiver.port}/", f"https://localhost:{receiver.port}/", receiver.url):
        assert send(message(url, mode="real"), tls).ended is Ended.REJECTED
    assert receiver.got == []


# -- TLS -------------------------------------------------------------------------------------------


def test_by_tls_the_name_is_verified_though_the_connection_goes_to_an_address(tmp_path: Path) -> None:
    localhost = certified(tmp_path)
    with receiving(localhost.server) as receiver:
        channel = Webhook(SECRETS, Guard("exercise"), tls=localhost.client)
        assert send(message(f"https://localhost:{receiver.port}/x"), channel).ended is Ended.DELIVERED
        assert receiver.got[0].headers["Host"] == f"localhost:{receiver.port}"


def test_a_certificate_of_another_name_or_of_nobody_that_is_trusted_is_refused(tmp_path: Path) -> None:
    other, localhost = certified(tmp_path, name="other.example.org"), certified(tmp_path)
    with receiving(other.server) as receiver:
        wrong_name = Webhook(SECRETS, Guard("exercise"), tls=other.client)
        assert send(message(f"https://localhost:{receiver.port}/x"), wrong_name).ended is Ended.UNREACHABLE
        untrusted = Webhook(SECRETS, Guard("exercise"), tls=localhost.client)
        assert send(message(f"https://127.0.0.1:{receiver.port}/x"), untrusted).ended is Ended.UNREACHABLE
        assert receiver.got == []


def test_verification_is_never_off() -> None:
    context = Webhook(SECRETS, Guard("real"))._tls
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


# -- texts -----------------------------------------------------------------------------------------


@pytest.mark.requirement("R38", "R15")
def test_a_text_is_given_to_the_gateway_as_its_template_says(receiver: Receiver) -> None:
    gateway = Gateway(
        url=receiver.url,
        template={"messages": [{"to": "{number}", "body": "{text}", "ref": "ol-{id}"}], "flash": False},
        headers={"Authorization": "Bearer key"},
    )
    it = message("+963123456789", medium="sms")
    assert send(it, Sms(gateway, Guard("exercise"), mode="exercise")).ended is Ended.DELIVERED
    (got,) = receiver.got
    (said,) = got.said["messages"]
    assert said["to"] == "+963123456789"
    assert said["body"].startswith("EXERCISE IMMEDIATE 131403ZNOV26 MATCH convoy. call Aid.")
    assert "No approval, no protection" in said["body"]
    assert said["ref"] == f"ol-{it.id}"
    assert got.headers["Authorization"] == "Bearer key"
    assert NOTICE not in said["body"]


def test_what_is_filled_in_is_not_taken_for_a_template() -> None:
    assert filled("{text} {number}", {"text": "{number}", "number": "+1"}) == "{number} +1"
    assert filled([1, None, {"a": "{text}"}], {"text": '"}'}) == [1, None, {"a": '"}'}]


def test_a_gateway_without_places_for_number_and_text_is_refused(receiver: Receiver) -> None:
    with pytest.raises(InputError, match="no place for"):
        Sms(Gateway(url=receiver.url, template={"to": "{number}"}), Guard("exercise"), mode="exercise")


def test_a_gateway_that_is_gone_takes_no_number_out_of_use(receiver: Receiver) -> None:
    receiver.answer = lambda got: 410
    sms = Sms(Gateway(url=receiver.url), Guard("exercise"), mode="exercise")
    assert send(message("+963123456789", medium="sms"), sms).ended is Ended.UNREACHABLE
