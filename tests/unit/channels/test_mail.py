"""Mail over a real SMTP connection: marked, referenced, in two languages; and what is read of what comes."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.app.addresses import Address, Secrets
from openline.app.messages import Ended, Message, Outcome
from openline.channels.mail import Mail, Relay
from openline.channels.mailbox import (
    MOST_ATTACHED,
    MOST_BYTES,
    WORDS,
    Answer,
    Ignored,
    Maildir,
    Sheet,
    Unknown,
    read_message,
)
from openline.decide.presenting import NOTICE
from openline.errors import InputError
from openline.model.notification import Precedence
from openline.model.release import Receipt, Relayed
from tests.receiving import certified, free_port, taking_mail

NOW_MS = 1_794_578_580_123
SECRETS = Secrets(b"s" * 32)
ID = SECRETS.delivery_id("force", "m1", 7)
FULL = {
    "entry": "0" * 32,
    "type": "site.add/v1",
    "author": "aid",
    "about": "clinic-1",
    "call": [{"party": "aid"}],
    "at_ms": NOW_MS,
    "body": {
        "notification": {
            "name": "Клиника\r\nBcc: other@example.org \u202egnp.exe",
            "footprint": {"centre": {"lon_e7": 386_000_000, "lat_e7": 335_000_000}, "radius_mm": 1},
        }
    },
}


def message(**fields: Any) -> Message:
    address = Address(
        id="m1",
        party="force",
        medium="mail",
        where="desk@force.example.org",
        for_mode="exercise",
        languages=fields.pop("languages", ("en", "ar")),
    )
    given: dict[str, Any] = {
        "id": ID,
        "address": address,
        "theatre": "t",
        "mode": "exercise",
        "seq": 7,
        "entry": "0" * 32,
        "precedence": Precedence.ROUTINE,
        "told_at_ms": NOW_MS,
        "detail": "full",
        "pass_to": "",
        "shown": FULL,
        "withdrawn": False,
        "parties": {"aid": "Aid"},
        "attempt": 1,
    }
    return Message(**(given | fields))


def relay(port: int, **fields: Any) -> Relay:
    return Relay(
        **(
            {"host": "127.0.0.1", "port": port, "security": "plain", "sender": "line@node.example.org"}
            | fields
        )
    )


def send(mail: Mail, it: Message | None = None) -> Outcome:
    return asyncio.run(mail.send(it or message(), NOW_MS))


@pytest.mark.requirement("R38", "R15", "R30")
def test_a_mail_says_it_in_two_languages_with_watermark_reference_and_notice() -> None:
    with taking_mail() as (box, port):
        assert send(Mail(relay(port), SECRETS)).ended is Ended.DELIVERED
    (mail,) = box.mails
    assert mail["Subject"] == f"EXERCISE ROUTINE 131403ZNOV26 site notified [OL-{ID}]"
    assert mail["Message-ID"] == f"<{ID}@node.example.org>"
    assert mail["Openline-Delivery"] == ID
    text = mail.get_content().replace("\r\n", "\n")
    assert text.startswith("EXERCISE EXERCISE EXERCISE\nROUTINE 131403ZNOV26\nsite notified clinic-1\n")
    assert "تمرين" in text
    assert "أُخطر بموقع clinic-1" in text
    assert "33.50" in text
    assert "37S" in text, "each position in every form"
    assert NOTICE in text
    assert box.senders == [("line@node.example.org", ["desk@force.example.org"])]


def test_what_somebody_wrote_gets_into_no_header_and_turns_no_line_round() -> None:
    with taking_mail() as (box, port):
        send(Mail(relay(port), SECRETS))
    (mail,) = box.mails
    assert mail["Bcc"] is None
    assert not any("Клиника" in str(value) for value in mail.values())
    text = mail.get_content()
    assert "Клиника Bcc: other@example.org ⟦U+202E⟧gnp.exe" in text
    assert "\u202e" not in text


def test_the_same_mail_is_the_same_in_every_attempt() -> None:
    mail = Mail(relay(1), SECRETS)
    first, again = (mail.written(message(attempt=attempt)).as_bytes() for attempt in (1, 9))
    assert first == again


def test_what_was_withdrawn_is_told_as_that() -> None:
    text = Mail(relay(1), SECRETS).written(message(shown=None, withdrawn=True)).get_content()
    assert "no longer shown" in text
    assert "Released copies cannot be recalled." in text
    assert "clinic" not in text


def test_by_tls_and_by_starttls_the_server_is_verified_and_a_password_given(tmp_path: Path) -> None:
    certificate, other = certified(tmp_path), certified(tmp_path, name="other.example.org")
    for starttls, security in ((False, "tls"), (True, "starttls")):
        with taking_mail(tls=certificate.server, starttls=starttls, user=("node", "secret")) as (box, port):
            settings = {"host": "localhost", "security": security, "user": "node", "password": "secret"}
            good = Mail(relay(port, **settings), SECRETS, tls=certificate.client)
            assert send(good).ended is Ended.DELIVERED, security
            untrusted = Mail(relay(port, **settings), SECRETS, tls=other.client)
            assert send(untrusted).ended is Ended.UNREACHABLE
            wrong = Mail(relay(port, **settings | {"password": "x"}), SECRETS, tls=certificate.client)
            assert send(wrong).ended is Ended.REJECTED
            assert len(box.mails) == 1


def test_mail_goes_in_the_clear_to_this_machine_only() -> None:
    with pytest.raises(InputError, match="in the clear"):
        Mail(relay(25, host="mail.example.org"), SECRETS)


@pytest.mark.parametrize(
    ("said", "ended"),
    [("451 later", Ended.UNREACHABLE), ("554 never", Ended.REJECTED), ("250 ok", Ended.DELIVERED)],
)
def test_what_the_server_says_decides(said: str, ended: Ended) -> None:
    with taking_mail() as (box, port):
        box.refuse = "" if said.startswith("250") else said
        assert send(Mail(relay(port), SECRETS)).ended is ended


def test_a_server_that_is_not_there_is_a_failure_and_no_error() -> None:
    assert send(Mail(relay(free_port()), SECRETS)).ended is Ended.UNREACHABLE


# -- in --------------------------------------------------------------------------------------------


def written(text: str = "READ\n", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    given = {
        "From": "Desk <Desk@Force.example.org>",
        "To": "line@node.example.org",
        "Subject": f"Re: EXERCISE ROUTINE [OL-{ID}]",
        "Message-ID": "<x1@force.example.org>",
    }
    for name, value in (given | {it.replace("_", "-"): v for it, v in headers.items()}).items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return mail


def answered(text: str, **headers: str) -> Answer:
    read = read_message(written(text, **headers).as_bytes())
    assert isinstance(read, Answer), read
    return read


@pytest.mark.requirement("R8", "R38")
@pytest.mark.parametrize(
    ("text", "level", "relayed"),
    [
        ("READ", Receipt.READ, None),
        ("  read.  ", Receipt.READ, None),
        ("Read back\nbest regards", Receipt.READ_BACK, None),
        ("Good morning,\n\nRELAYED YES\n", Receipt.RELAYED, Relayed.YES),
        ("relayed - partly", Receipt.RELAYED, Relayed.PARTLY),
        ("RELAYED: CANNOT SAY", Receipt.RELAYED, Relayed.CANNOT_SAY),
        ("قُرِئَ", Receipt.READ, None),
        ("أُعيدت القراءة", Receipt.READ_BACK, None),
        ("أبلغ نعم", Receipt.RELAYED, Relayed.YES),
        ("أُبلغ جزئيًا", Receipt.RELAYED, Relayed.PARTLY),
        ("not read", None, None),
        ("I have read nothing yet", None, None),
        ("RELAYED", None, None),
        ("", None, None),
        ("thanks\n> READ\n", None, None),
        ("On Friday Openline wrote:\nREAD\n", None, None),
        ("-----Original Message-----\nREAD", None, None),
    ],
)
def test_a_line_that_is_one_of_the_words_is_an_answer_and_nothing_else_is(
    text: str, level: Receipt | None, relayed: Relayed | None
) -> None:
    read = answered(text)
    assert (read.level, read.relayed) == (level, relayed)


def test_every_word_of_the_table_is_read_as_it_stands_there() -> None:
    for word, (level, relayed) in WORDS.items():
        assert answered(word)[1:] == (level, relayed)


def test_the_reference_is_found_in_the_subject_or_in_what_is_answered() -> None:
    assert answered("READ").sender.reference == ID
    by_thread = answered("READ", Subject="Re: hello", In_Reply_To=f"<{ID}@node.example.org>")
    assert by_thread.sender.reference == ID
    read = read_message(written(Subject="hello").as_bytes())
    assert isinstance(read, Unknown)
    assert read.sender.address == "Desk@Force.example.org"


def test_a_mail_that_has_no_text_but_html_is_read_too_and_its_quotation_is_not() -> None:
    mail = written()
    mail.clear_content()
    mail.set_content(
        "<style>READ</style><p>Thanks</p><div>RELAYED&nbsp;PARTLY</div><blockquote>READ</blockquote>", "html"
    )
    read = read_message(mail.as_bytes())
    assert isinstance(read, Answer)
    assert (read.level, read.relayed) == (Receipt.RELAYED, Relayed.PARTLY)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner"},
        {"Precedence": "bulk"},
        {"Precedence": "List"},
        {"List_Id": "<all.example.org>"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@example.org"},
        {"From": "no-reply@example.org"},
        {"From": ""},
    ],
)
def test_a_machine_or_a_list_is_never_answered(headers: dict[str, str]) -> None:
    assert isinstance(read_message(written("READ", **headers).as_bytes()), Ignored)


def attached(*files: tuple[str, bytes]) -> bytes:
    mail = written("see attached", Subject="sites", To="line+abcdefghij234567abcd@node.example.org")
    for name, data in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def test_a_spreadsheet_is_found_with_the_secret_of_the_address_it_came_to() -> None:
    read = read_message(attached(("photo.jpg", b"x"), ("../../etc/Sites.XLSX", b"PK"), ("more.csv", b"")))
    assert isinstance(read, Sheet)
    assert (read.name, read.data, read.more) == ("Sites.XLSX", b"PK", ("more.csv",))
    assert read.sender.post_box == "abcdefghij234567abcd"


def test_what_is_too_large_or_too_deep_is_ignored() -> None:
    assert isinstance(read_message(b"x" * (MOST_BYTES + 1)), Ignored)
    assert isinstance(read_message(attached(("a.csv", b"x" * (MOST_ATTACHED + 1)))), Ignored)
    deep = b"Content-Type: text/plain\r\n\r\nREAD"
    for level in range(20):
        deep = (
            b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
            + deep
            + b"\r\n--b%d--\r\n" % level
        )
    head = f"From: a@example.org\r\nSubject: [OL-{ID}]\r\n".encode()
    assert isinstance(read_message(head + deep), Ignored)
    many = b"From: a@example.org\r\n" + b"X: y\r\n" * 20_000 + b"\r\nREAD"
    assert isinstance(read_message(many), Ignored)
    parts = (
        b"From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\n\r\nx\r\n" * 100
    )
    assert isinstance(read_message(parts + b"--b--"), Ignored)


def test_a_message_that_is_attached_is_not_opened() -> None:
    mail = written("see", Subject="fw")
    mail.add_attachment(written("READ"))
    assert isinstance(read_message(mail.as_bytes()), Unknown)


@given(st.binary(max_size=2_000))
def test_whatever_comes_is_read_or_ignored(data: bytes) -> None:
    assert isinstance(read_message(data), Answer | Sheet | Unknown | Ignored)


@given(
    st.dictionaries(
        st.sampled_from(
            ["From", "To", "Subject", "Content-Type", "Content-Transfer-Encoding", "Return-Path"]
        ),
        st.text(max_size=80),
    ),
    st.text(max_size=300),
)
def test_whatever_stands_in_the_headers_is_read_or_ignored(headers: dict[str, str], text: str) -> None:
    lines = [f"{name}: {' '.join(value.splitlines())}" for name, value in headers.items()]
    data = ("\r\n".join(lines) + "\r\n\r\n" + text).encode("utf-8", "surrogatepass")
    assert isinstance(read_message(data), Answer | Sheet | Unknown | Ignored)


def test_a_maildir_gives_each_message_until_it_is_taken(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no maildir"):
        Maildir(tmp_path)
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "2.b").write_bytes(b"second")
    (tmp_path / "new" / "1.a").write_bytes(b"first")
    maildir = Maildir(tmp_path)
    first, second = maildir.waiting()
    assert (maildir.read(first), maildir.read(second)) == (b"first", b"second")
    maildir.taken(first)
    assert [it.name for it in maildir.waiting()] == ["2.b"]
    assert [it.name for it in (tmp_path / "cur").iterdir()] == ["1.a:2,S"]
