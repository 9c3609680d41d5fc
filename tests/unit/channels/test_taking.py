"""Mail that is taken: an answer becomes an acknowledgement, a spreadsheet notifications, each once."""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from openline import bootstrap
from openline.app.addresses import Address
from openline.app.config import Delivery, Smtp
from openline.app.drafts import from_draft_file
from openline.app.replay import replay
from openline.bootstrap.delivering import follow_maildir, make_taker
from openline.channels.taking import Taken, Taker
from openline.decide.presenting import NOTICE
from openline.model.event import AcknowledgementFacts
from openline.model.party import Custody
from openline.model.release import Receipt, Relayed
from tests.delivered import Line, line
from tests.receiving import Postbox, taking_mail, until

DESK = "desk@force.example.org"


class Mailed(NamedTuple):
    """A node that sends and takes mail, and a mailbox of the force's."""

    desk: Line
    box: Postbox
    taker: Taker
    address: Address
    config: Delivery

    def take(self, mail: EmailMessage | bytes) -> Taken:
        data = mail if isinstance(mail, bytes) else mail.as_bytes()
        return asyncio.run(self.taker.take(data))

    def deliver(self) -> EmailMessage:
        self.desk.deliverer(self.config).run_once(self.desk.now_ms)
        return self.box.mails[-1]

    def acknowledged(self) -> list[AcknowledgementFacts]:
        entries = self.desk.journal.store.of_type("acknowledge/v1", limit=100)
        return [it for entry in entries if isinstance(it := replay(entry).facts, AcknowledgementFacts)]

    def said(self) -> str:
        body = self.box.mails[-1].get_body()
        assert body is not None
        return str(body.get_content())


@pytest.fixture
def mailed(tmp_path: Path, marks: Path) -> Iterator[Mailed]:
    with line(tmp_path) as desk, taking_mail() as (box, port):
        config = Delivery(
            smtp=Smtp(host="127.0.0.1", port=port, security="none", sender="line@node.example.org")
        )
        taker = make_taker(desk.home, desk.journal, desk.rules, desk.deliveries, config)
        yield Mailed(desk, box, taker, desk.add("force", "mail", DESK), config)


def in_custody(mailed: Mailed) -> None:
    """Put the force's key into the node's custody, as the bytes will say."""
    from openline.app.ports import Draft
    from openline.model.event import KeyFacts, Nothing

    key = bootstrap.make_key(mailed.desk.home, "force")
    facts = KeyFacts(
        party="force", public_key_hex=key.public_key_hex, custody=Custody.NODE, reason="enrolled"
    )
    force = mailed.desk.force
    entry = Draft(type="key.add/v1", facts=facts, body=Nothing())
    mailed.desk.journal.submit(force.sign(entry, force.root))


def reply(
    mail: EmailMessage, text: str, *, sender: str = DESK, id: str = "<r1@force.example.org>"
) -> EmailMessage:
    answer = EmailMessage()
    answer["From"] = sender
    answer["To"] = str(mail["From"])
    answer["Subject"] = f"Re: {mail['Subject']}"
    answer["Message-ID"] = id
    answer["In-Reply-To"] = str(mail["Message-ID"])
    answer.set_content(text)
    return answer


# -- answers ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R8", "R38")
def test_a_reply_is_an_acknowledgement_signed_by_the_key_in_custody(mailed: Mailed) -> None:
    in_custody(mailed)
    seq = mailed.desk.notify("food")
    mail = mailed.deliver()
    taken = mailed.take(reply(mail, "RELAYED PARTLY\n> quoted"))
    assert (taken.what, taken.party, taken.answered) == ("acknowledged", "force", True)
    (facts,) = mailed.acknowledged()
    assert (facts.seq, facts.level, facts.relayed) == (seq, Receipt.RELAYED, Relayed.PARTLY)
    stored = mailed.desk.journal.store.entry_by_id(taken.ids[0])
    assert stored is not None
    assert replay(stored).header.custody is Custody.NODE
    confirmation = mailed.box.mails[-1]
    assert confirmation["Auto-Submitted"] == "auto-replied"
    assert confirmation["To"] == DESK
    assert confirmation["In-Reply-To"] == "<r1@force.example.org>"
    assert "relayed (partly)" in mailed.said()
    assert NOTICE in mailed.said()
    assert mailed.said().startswith("EXERCISE")


def test_the_same_mail_twice_is_on_record_and_answered_once(mailed: Mailed) -> None:
    in_custody(mailed)
    mailed.desk.notify("food")
    answer = reply(mailed.deliver(), "READ")
    assert mailed.take(answer).what == "acknowledged"
    mails = len(mailed.box.mails)
    again = b"Received: by another way\r\n" + answer.as_bytes()
    assert mailed.take(again).what == "again"
    assert (len(mailed.acknowledged()), len(mailed.box.mails)) == (1, mails)


def test_a_reply_that_was_recorded_before_a_crash_is_not_recorded_again(mailed: Mailed) -> None:
    in_custody(mailed)
    mailed.desk.notify("food")
    answer = reply(mailed.deliver(), "READ")
    came = mailed.desk.deliveries.table.came
    mailed.desk.deliveries.table.came = lambda *_: None  # type: ignore[method-assign]
    first = mailed.take(answer)
    mailed.desk.deliveries.table.came = came  # type: ignore[method-assign]
    second = mailed.take(answer)
    assert first.ids == second.ids
    assert len(mailed.acknowledged()) == 1


def test_a_reply_without_a_word_says_only_that_it_arrived_and_is_told_the_words(mailed: Mailed) -> None:
    in_custody(mailed)
    mailed.desk.notify("food")
    mailed.take(reply(mailed.deliver(), "Thank you very much!"))
    (facts,) = mailed.acknowledged()
    assert facts.level is Receipt.DELIVERED
    assert "READ BACK" in mailed.said()
    assert "أعيدت القراءة" in mailed.said()


def test_where_the_party_keeps_its_key_a_draft_waits_to_be_signed(mailed: Mailed) -> None:
    seq = mailed.desk.notify("food")
    taken = mailed.take(reply(mailed.deliver(), "READ"))
    assert (taken.what, mailed.acknowledged()) == ("drafted", [])
    (attached,) = mailed.box.mails[-1].iter_attachments()
    (kept,) = (mailed.desk.home.path / "pending").iterdir()
    data = attached.get_payload(decode=True)
    assert isinstance(data, bytes)
    assert data == kept.read_bytes()
    addressed = from_draft_file(data, where="attached")
    mailed.desk.journal.submit(mailed.desk.force.sign(addressed.draft))
    assert [it.seq for it in mailed.acknowledged()] == [seq]


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("other@force.example.org", None),
        ("aid@aid.example.org", None),
        (DESK, "Re: [OL-" + "a" * 26 + "]"),
        (DESK, "Re: hello"),
    ],
)
def test_without_the_reference_and_the_address_that_go_together_nothing_is_taken_or_answered(
    mailed: Mailed, sender: str, subject: str | None
) -> None:
    in_custody(mailed)
    mailed.desk.notify("food")
    answer = reply(mailed.deliver(), "READ", sender=sender)
    if subject is not None:
        del answer["Subject"], answer["In-Reply-To"]
        answer["Subject"] = subject
    mails = len(mailed.box.mails)
    assert mailed.take(answer).what == "not_bound"
    assert (mailed.acknowledged(), len(mailed.box.mails)) == ([], mails)


def test_an_address_out_of_use_answers_no_more(mailed: Mailed) -> None:
    in_custody(mailed)
    mailed.desk.notify("food")
    answer = reply(mailed.deliver(), "READ")
    mailed.desk.deliveries.disable("force", mailed.address.id)
    assert mailed.take(answer).what == "not_bound"


def test_two_nodes_do_not_go_on_answering_each_other(mailed: Mailed) -> None:
    in_custody(mailed)
    mailed.desk.notify("food")
    mail = mailed.deliver()
    mailed.take(reply(mail, "READ"))
    for sent in list(mailed.box.mails):
        back = EmailMessage()
        for name, value in sent.items():
            if name.lower() not in (
                "from",
                "to",
                "content-type",
                "content-transfer-encoding",
                "mime-version",
            ):
                back[name] = value
        back["From"], back["To"] = DESK, "line@node.example.org"
        back.set_content("READ")
        before = len(mailed.box.mails)
        assert mailed.take(back).what == "ignored"
        assert len(mailed.box.mails) == before


# -- spreadsheets ----------------------------------------------------------------------------------

HEADER = ("Id", "Name", "Function", "Place", "Near", "Radius m", "From", "Until")
GOOD = ("s-1", "Clinic", "clinic", "34.5566 N 38.285 E", "Tadmur", "150", "2026-11-14 08:00Z", "UFN")
BAD = ("s-2", "School", "schol", "34.5566 N 38.285 E", "Tadmur", "150", "2026-11-14 08:00Z", "UFN")
FAR = ("s-3", "Well", "water", "38.285 N 34.5566 E", "Tadmur", "50", "2026-11-14 08:00Z", "UFN")
REMOVALS = ("Id", "Name", "Reason")


def csv_of(*rows: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def sheet(
    mailed: Mailed, data: bytes, *, name: str = "sites.csv", subject: str = "sites", box: str = ""
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = DESK
    secret = box or mailed.desk.deliveries.secrets.post_box(mailed.address)
    mail["To"] = f"line+{secret}@node.example.org"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{sha256(data + subject.encode()).hexdigest()}@force.example.org>"
    mail.set_content("see attached")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail


@pytest.mark.requirement("R7", "R38")
def test_a_spreadsheet_is_put_on_record_and_every_coordinate_said_back(mailed: Mailed) -> None:
    in_custody(mailed)
    taken = mailed.take(sheet(mailed, csv_of(HEADER, GOOD)))
    assert (taken.what, len(taken.ids)) == ("recorded", 1)
    site = mailed.desk.rules.state.objects["s-1"]
    assert (site.owner, site.kind) == ("force", "site")
    said = mailed.said()
    assert "s-1 (A2)" in said
    assert "37S" in said
    assert taken.ids[0] in said
    assert mailed.take(sheet(mailed, csv_of(HEADER, GOOD))).what == "again"


@pytest.mark.requirement("R38")
def test_one_wrong_cell_and_nothing_is_recorded_and_each_is_named(mailed: Mailed) -> None:
    in_custody(mailed)
    taken = mailed.take(sheet(mailed, csv_of(HEADER, GOOD, BAD)))
    assert (taken.what, taken.answered) == ("refused", True)
    assert "s-1" not in mailed.desk.rules.state.objects
    said = mailed.said()
    assert "Nothing was recorded" in said
    assert "C3 Function" in said
    assert "schol" in said


def test_what_could_be_a_slip_is_recorded_once_its_sender_has_looked(mailed: Mailed) -> None:
    in_custody(mailed)
    data = csv_of(HEADER, FAR)
    assert mailed.take(sheet(mailed, data)).what == "refused"
    assert "LOOKED" in mailed.said()
    assert mailed.take(sheet(mailed, data, subject="sites LOOKED")).what == "recorded"
    assert "s-3" in mailed.desk.rules.state.objects


@pytest.mark.requirement("R12", "R38")
def test_a_site_is_removed_by_mail_by_its_owner_only(mailed: Mailed) -> None:
    in_custody(mailed)
    mailed.take(sheet(mailed, csv_of(HEADER, GOOD)))
    wrong = csv_of(REMOVALS, ("s-1", "School", "closed"))
    assert mailed.take(sheet(mailed, wrong)).what == "refused"
    assert "'Clinic' on record" in mailed.said()
    unknown = csv_of(REMOVALS, ("s-77", "", "closed"))
    assert "no site 's-77'" in mailed.take(sheet(mailed, unknown)).why
    taken = mailed.take(sheet(mailed, csv_of(REMOVALS, ("s-1", "Clinic", "closed"))))
    assert taken.what == "recorded"
    assert mailed.desk.rules.state.objects["s-1"].state == "removed"
    assert "Released copies cannot be recalled." in mailed.said()


def test_where_the_party_keeps_its_key_a_draft_of_each_row_is_sent_back(mailed: Mailed) -> None:
    taken = mailed.take(sheet(mailed, csv_of(HEADER, GOOD, ("s-4", *GOOD[1:]))))
    assert (taken.what, len(taken.ids)) == ("drafted", 2)
    drafts = [it.get_payload(decode=True) for it in mailed.box.mails[-1].iter_attachments()]
    signed = [
        mailed.desk.force.sign(from_draft_file(it, where="attached").draft)
        for it in drafts
        if isinstance(it, bytes)
    ]
    mailed.desk.journal.submit_all(signed)
    assert {"s-1", "s-4"} <= set(mailed.desk.rules.state.objects)


@pytest.mark.parametrize("box", ["abcdefghij234567abcd", "x"])
def test_a_spreadsheet_to_a_guessed_address_is_not_taken(mailed: Mailed, box: str) -> None:
    in_custody(mailed)
    assert mailed.take(sheet(mailed, csv_of(HEADER, GOOD), box=box)).what == "not_bound"
    assert "s-1" not in mailed.desk.rules.state.objects


def test_a_file_that_unpacks_to_too_much_is_refused_and_said_so(mailed: Mailed) -> None:
    in_custody(mailed)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert len(bomb.getvalue()) < 1_000_000
    taken = mailed.take(sheet(mailed, bomb.getvalue(), name="sites.xlsx"))
    assert (taken.what, taken.answered) == ("refused", True)


def test_a_file_that_is_no_spreadsheet_is_refused_and_said_so(mailed: Mailed) -> None:
    in_custody(mailed)
    for name, data in (("sites.xlsx", b"MZ\x90"), ("sites.csv", b"\xff\xfe\x00"), ("sites.csv", b"")):
        assert mailed.take(sheet(mailed, data, name=name, subject=name + str(len(data)))).what == "refused"
        assert "Nothing was recorded" in mailed.said()


# -- as it comes -----------------------------------------------------------------------------------


def test_what_a_mail_server_puts_into_a_maildir_is_taken(mailed: Mailed, tmp_path: Path) -> None:
    in_custody(mailed)
    for name in ("new", "cur", "tmp"):
        (tmp_path / "maildir" / name).mkdir(parents=True)
    told: list[object] = []
    stop = follow_maildir(tmp_path / "maildir", mailed.taker, told=told.append)
    (tmp_path / "maildir" / "new" / "1").write_bytes(sheet(mailed, csv_of(HEADER, GOOD)).as_bytes())
    until(lambda: told)
    stop()
    assert [it.what for it in told if isinstance(it, Taken)] == ["recorded"]
    assert [it.name for it in (tmp_path / "maildir" / "cur").iterdir()] == ["1:2,S"]
    assert "s-1" in mailed.desk.rules.state.objects
