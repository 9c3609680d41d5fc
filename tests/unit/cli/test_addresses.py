"""``openline address`` and ``openline mail take``: added, tried, taken out of use; mail from a pipe."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from openline.app.home import Home
from openline.cli import Command
from openline.cli.output import run
from tests.receiving import Postbox, receiving, taking_mail
from tests.unit.cli.test_authoring import Node, node

__all__ = ["node"]

ADDRESS = Command("addresses", "app", "")
MAIL = Command("addresses", "mail", "")


def says(
    command: Command, node: Node, capsys: pytest.CaptureFixture[str], *words: str, code: int = 0
) -> list[dict[str, Any]]:
    name = "mail" if command is MAIL else "address"
    got = run(command, [name, *words, "--home", str(node.home), "--json"])
    out, error = capsys.readouterr()
    assert got == code, f"{words}: exit {got}\n{out}{error}"
    return [json.loads(it) for it in (out or error).splitlines() if it.startswith("{")]


@pytest.fixture
def smtp(node: Node) -> Iterator[Postbox]:
    with taking_mail() as (box, port):
        (node.home / "openline.toml").write_text(
            "[delivery.smtp]\n"
            f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "line@node.example.org"\n'
        )
        yield box


@pytest.mark.requirement("R38")
def test_a_webhook_is_added_with_its_secret_tried_and_taken_out_of_use(
    node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    with receiving() as receiver:
        (added,) = says(ADDRESS, node, capsys, "add", "sponsor", "webhook", receiver.url, "--for", "exercise")
        assert len(added["secret"]) == 52
        (tried,) = says(ADDRESS, node, capsys, "test", "sponsor", added["id"])
        assert tried["ended"] == "delivered"
        (got,) = receiver.got
        assert (got.said["seq"], got.said["watermark"]) == (0, "EXERCISE")
        assert "TEST" in got.said["shown"]["test"]
        receiver.answer = lambda got: 500
        (failed,) = says(ADDRESS, node, capsys, "test", "sponsor", added["id"], code=1)
        assert failed["said"] == "500"
    (out,) = says(ADDRESS, node, capsys, "disable", "sponsor", added["id"], "--reason", "moved")
    assert (out["enabled"], out["why"]) == (False, "moved")
    (listed,) = says(ADDRESS, node, capsys, "list")
    assert (listed["enabled"], "secret" in listed) == (False, False)


def test_a_new_secret_is_another_and_the_list_shows_none(
    node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    (added,) = says(
        ADDRESS, node, capsys, "add", "sponsor", "webhook", "https://example.org/x", "--for", "exercise"
    )
    (renewed,) = says(ADDRESS, node, capsys, "renew", "sponsor", added["id"])
    assert renewed["secret"] != added["secret"]
    for file in node.home.rglob("*"):
        if file.is_file():
            assert added["secret"].encode() not in file.read_bytes(), file


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("sponsor", "webhook", "https://example.org/", "--for", "real"), "for real theatres"),
        (("sponsor", "webhook", "http://example.org/", "--for", "exercise"), "only https"),
        (("nobody", "webhook", "https://example.org/", "--for", "exercise"), "no party 'nobody'"),
        (("sponsor", "pigeon", "x", "--for", "exercise"), "'pigeon' is none"),
        (("sponsor", "sms", "12345", "--for", "exercise"), "no telephone number"),
        (("sponsor", "mail", "x@y.example", "--for", "exercise", "--lang", "fr"), "'fr' is none"),
    ],
)
def test_what_is_no_address_of_a_party_here_is_refused(
    node: Node, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], what: str
) -> None:
    (error,) = says(ADDRESS, node, capsys, "add", *words, code=2)
    assert what in error["what"]
    assert says(ADDRESS, node, capsys, "list") == []


def piped(monkeypatch: pytest.MonkeyPatch, mail: EmailMessage) -> None:
    class Pipe:
        buffer = io.BytesIO(mail.as_bytes())

    monkeypatch.setattr("sys.stdin", Pipe())


@pytest.mark.requirement("R38")
def test_a_spreadsheet_that_a_mail_server_pipes_in_is_on_record(
    node: Node, smtp: Postbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (added,) = says(
        ADDRESS, node, capsys, "add", "sponsor", "mail", "desk@sponsor.example.org", "--for", "exercise",
        "--lang", "en", "--lang", "ar",
    )  # fmt: skip
    mail = EmailMessage()
    mail["From"], mail["To"] = "desk@sponsor.example.org", added["post_box"]
    mail["Subject"], mail["Message-ID"] = "sites", "<1@sponsor.example.org>"
    mail.set_content("attached")
    row = "s-1,Clinic,clinic,34.5566 N 38.285 E,Tadmur,150,2026-11-14 08:00Z,UFN"
    data = f"Id,Name,Function,Place,Near,Radius m,From,Until\n{row}\n".encode()
    mail.add_attachment(data, maintype="text", subtype="csv", filename="sites.csv")
    piped(monkeypatch, mail)
    (taken,) = says(MAIL, node, capsys, "take")
    assert (taken["what"], taken["party"], len(taken["ids"])) == ("recorded", "sponsor", 1)
    assert "On record" in smtp.mails[0].get_content()
    (site,) = node.says("site", "list")
    assert site["id"] == "s-1"
    (node.home / "mail").write_bytes(mail.as_bytes())
    assert says(MAIL, node, capsys, "take", str(node.home / "mail"))[0]["what"] == "again"


def test_a_stranger_is_answered_nothing(
    node: Node, smtp: Postbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "x@example.org", "line@node.example.org", "hello"
    mail.set_content("READ")
    piped(monkeypatch, mail)
    (taken,) = says(MAIL, node, capsys, "take")
    assert (taken["what"], taken["answered"], smtp.mails) == ("not_bound", False, [])


def test_mail_that_cannot_be_recorded_now_is_to_be_brought_again(
    node: Node, smtp: Postbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(node.home)
    says(ADDRESS, node, capsys, "add", "sponsor", "mail", "d@sponsor.example.org", "--for", "exercise")
    home.side_path.rename(home.side_path.with_name("elsewhere"))
    home.side_path.mkdir()  # as a disk that is not there
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "d@sponsor.example.org", "line@node.example.org", "hello"
    mail.set_content("READ")
    piped(monkeypatch, mail)
    (error,) = says(MAIL, node, capsys, "take", code=75)
    assert error["fault"] == "openline"


def test_without_a_mail_server_no_mail_is_taken(
    node: Node, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = EmailMessage()
    mail["From"] = "x@example.org"
    piped(monkeypatch, mail)
    (error,) = says(MAIL, node, capsys, "take", code=2)
    assert "no mail server is set" in error["what"]
