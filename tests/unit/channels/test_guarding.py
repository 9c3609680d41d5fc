"""To which machines messages may go: a table of addresses that lead inside, in every form of writing."""

import asyncio
import socket

import pytest

from openline.app.addresses import check_url, check_where
from openline.channels.guarding import Guard
from openline.errors import InputError, RefusedError

INSIDE = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.170",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "2002:0a00:0001::1",
    "2002:7f00:0001::",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
OUTSIDE = [
    "93.184.216.34",
    "8.8.8.8",
    "172.32.0.1",
    "2606:2800:220:1::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_is_reached_from_a_real_theatre(address: str) -> None:
    with pytest.raises(RefusedError) as refused:
        Guard("real").check(address)
    assert address.partition("%")[0] not in str(refused.value)


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_everybody_reaches_may_be_reached(address: str) -> None:
    Guard("real").check(address)


def test_an_exercise_reaches_this_machine_and_no_neighbour() -> None:
    guard = Guard("exercise")
    guard.check("127.0.0.1")
    guard.check("::1")
    for address in ("10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0"):
        with pytest.raises(RefusedError):
            guard.check(address)


def test_a_network_that_the_operator_allows_is_reached_and_the_next_one_is_not() -> None:
    guard = Guard("real", ["10.20.0.0/16", "fd00:1::/32"])
    guard.check("10.20.3.4")
    guard.check("fd00:1::7")
    guard.check("::ffff:10.20.3.4")
    for address in ("10.21.0.1", "127.0.0.1", "fd00:2::7"):
        with pytest.raises(RefusedError):
            guard.check(address)
    with pytest.raises(InputError, match="no network"):
        Guard("real", ["10.20.0.1/16"])


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    async def getaddrinfo(self: object, host: str, port: int, **kind: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (it, port)) for it in addresses]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)


def test_a_name_that_leads_inside_with_one_of_its_addresses_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(RefusedError):
        asyncio.run(Guard("real").resolve("example.org", 443))


def test_the_address_that_was_judged_is_the_one_to_connect_to(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.216.34", "93.184.216.35")
    assert asyncio.run(Guard("real").resolve("example.org", 443)) == "93.184.216.34"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "http://127.0.0.1.example.org/",
        "http://10.0.0.1/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "https://",
        "https:///path",
        "https://user:secret@example.org/",
        "https://example.org:99999/",
        "https://example.org/#part",
        "https://[::1/",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_is_no_url_to_post_to_is_refused_in_any_theatre(url: str) -> None:
    for mode in ("real", "exercise"):
        with pytest.raises(InputError):
            check_url(url, mode)  # type: ignore[arg-type]


def test_http_leads_to_this_machine_only_and_only_in_an_exercise() -> None:
    for url in ("http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]/x"):
        assert check_url(url, "exercise")
        with pytest.raises(InputError, match="only https"):
            check_url(url, "real")
    assert check_url("https://example.org/line?x=1", "real") == ("example.org", 443)
    assert check_url("https://example.org:8443/line", "real") == ("example.org", 8443)


@pytest.mark.parametrize(
    ("medium", "where"),
    [
        ("mail", "desk"),
        ("mail", "desk@example.org\r\nBcc: other@example.org"),
        ("mail", "Desk <desk@example.org>"),
        ("mail", "a@b@c"),
        ("mail", "x" * 70 + "@example.org"),
        ("sms", "0096312345"),
        ("sms", "+0123456789"),
        ("sms", "+963 12 345"),
        ("sms", "+1234567890123456"),
        ("webhook", "https://example.org/\r\nHost: other"),
        ("webhook", "https://example.org/" + "x" * 3_000),
        ("webhook", "https://exämple.org/"),
    ],
)
def test_what_is_no_address_of_its_medium_is_refused(medium: str, where: str) -> None:
    with pytest.raises(InputError):
        check_where(medium, where, "real")  # type: ignore[arg-type]


def test_what_is_an_address_is_kept_as_it_is() -> None:
    for medium, where in (("mail", "desk.1@line.example.org"), ("sms", "+963123456789")):
        assert check_where(medium, where, "real") == where  # type: ignore[arg-type]
