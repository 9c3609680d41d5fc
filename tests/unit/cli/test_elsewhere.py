"""Elsewhere: a server is taken off the line, and nothing that it says is believed that is not proved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from openline import bootstrap
from openline.app.home import Home
from openline.app.ports import Draft
from openline.app.receipt import Receipt
from openline.app.showing.log import EntryRow, entry_row
from openline.cli.asking import body_of, present_there
from openline.cli.elsewhere import REACHES, Elsewhere, forget, meant, take
from openline.cli.sending import send
from openline.client import Client
from openline.errors import InputError, LedgerError, NotFoundError, OpenlineError
from openline.ledger.canonical import canonical
from openline.ledger.entry import SignedEntry
from openline.model.agreement import Zone
from openline.model.event import NODE, Facts, PartyBody, PartyFacts
from openline.model.party import Addressable, Party
from openline.model.space import Circle, Position

URL = "https://node.example"


# -- the line ------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("OPENLINE_SERVER", raising=False)
    yield
    forget()


@pytest.mark.parametrize(
    "words",
    [
        ["--server", URL, "zone", "list", "--json"],
        ["zone", "--server=" + URL, "list", "--json"],
        ["zone", "list", "--json", "--server", URL],
    ],
)
def test_a_server_stands_anywhere_on_the_line(words: list[str]) -> None:
    assert take(words) == ["zone", "list", "--json"]
    assert meant() == Elsewhere(URL)


def test_what_goes_with_it_is_taken_too_and_a_line_without_it_means_here() -> None:
    assert take(["told", "a", "--server", URL, "--token-file", "t", "--ca=c.pem"]) == ["told", "a"]
    assert meant() == Elsewhere(URL, "t", "c.pem")
    assert take(["told", "a"]) == ["told", "a"]
    assert meant() is None


def test_what_stands_behind_two_dashes_is_no_option() -> None:
    assert take(["stance", "list", "--", "--server"]) == ["stance", "list", "--", "--server"]
    assert meant() is None


def test_the_environment_names_a_server_for_what_reaches_one_and_for_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENLINE_SERVER", URL)
    take(["zone", "list"])
    assert meant() == Elsewhere(URL)
    for words in (["init", "--name", "x"], ["verify", "f"], ["party", "add", "x"], ["where", "33 N 38 E"]):
        assert take(words) == words
        assert meant() is None


def test_a_gateway_has_these_options_itself() -> None:
    words = ["gateway", "--server", URL, "--ca", "c.pem"]
    assert take(words) == words
    assert meant() is None


def test_what_does_not_reach_a_server_is_refused_with_what_to_do() -> None:
    from openline.cli import COMMANDS

    for name in COMMANDS.keys() - REACHES.keys() - {"gateway"}:
        with pytest.raises(InputError, match=f"'openline {name}' does not work with a server") as caught:
            take([name, "--server", URL])
        assert caught.value.next_step
    with pytest.raises(InputError, match="'openline match index' does not work"):
        take(["match", "index", "--server", URL])


def test_every_command_that_reaches_a_server_is_one() -> None:
    from importlib import import_module

    import typer

    from openline.cli import COMMANDS

    for name, known in REACHES.items():
        app = getattr(import_module(f"openline.cli.{COMMANDS[name].module}"), COMMANDS[name].name)
        if "*" in known:
            continue
        group = cast(Any, typer.main.get_command(app))
        assert known <= set(group.commands), name


# -- what is believed ----------------------------------------------------------------------------------


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    return bootstrap.create_node(tmp_path / "node", name="Test", mode="exercise")


def enrolled(home: Home, party: str) -> tuple[SignedEntry, Receipt, EntryRow]:
    """Bring a party on record; give what was signed, its receipt, and how a server shows it."""
    facts = PartyFacts(party=party, addressable=Addressable.NEVER)
    body = PartyBody(party=Party(id=party, name=party.title(), addressable=Addressable.NEVER))
    entry = bootstrap.sign(home, Draft(type="party.enrol/v1", facts=facts, body=body), author=NODE)
    with bootstrap.open_journal(home) as journal:
        receipt = journal.submit(entry)
        stored = journal.store.entry_by_id(receipt.id)
        assert stored is not None
        return entry, receipt, entry_row(stored, with_index=False, whole=True)


class Answering:
    """A client whose server answers so."""

    def __init__(self, **answers: Any) -> None:
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        answer = self._answers[name]
        if isinstance(answer, Exception):

            def raise_it(*_: object) -> Any:
                raise answer

            return raise_it
        return lambda *_: answer


def client(**answers: Any) -> Client:
    return cast(Client, Answering(**answers))


def test_a_receipt_of_another_entry_proves_nothing_and_is_an_error(node: Home) -> None:
    one, receipt, _ = enrolled(node, "alpha")
    other, _, _ = enrolled(node, "bravo")
    draft = Draft(type="x", facts=Facts())
    sent = send(client(submit=receipt), node, [draft], [one], lambda _: cast(Any, None))
    assert sent.is_proved
    assert "proved to be on record in the log of 2 entries" in sent.words
    with pytest.raises(OpenlineError):
        send(client(submit=receipt), node, [draft], [other], lambda _: cast(Any, None))


def test_what_was_sent_and_not_answered_is_kept_to_ask_again_with_the_same_entry(
    node: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openline.cli.sending import kept_if_unanswered
    from openline.client import NoAnswerError

    monkeypatch.chdir(tmp_path)
    one, receipt, _ = enrolled(node, "alpha")
    draft = Draft(type="party.enrol/v1", facts=Facts())
    unsent = NoAnswerError("no answer")
    unsent.was_sent = False
    with pytest.raises(NoAnswerError), kept_if_unanswered([draft], [one]):
        raise unsent
    assert not list(tmp_path.glob("*.entry"))
    with pytest.raises(NoAnswerError) as caught, kept_if_unanswered([draft], [one]):
        raise NoAnswerError("no answer")
    [kept] = tmp_path.glob("*.entry")
    assert f"openline submit {kept.name}" in caught.value.next_step
    with bootstrap.open_journal(node) as journal:
        again = journal.submit(SignedEntry.from_file_bytes(kept.read_bytes()))
    assert (again.id, again.index) == (receipt.id, receipt.index)


def test_fewer_receipts_than_entries_are_an_error(node: Home) -> None:
    one, receipt, _ = enrolled(node, "alpha")
    two, _, _ = enrolled(node, "bravo")
    drafts = [Draft(type="x", facts=Facts())] * 2
    server = type("Server", (), {"address": URL})
    answering = Answering(submit_all=[receipt])
    answering.server = server  # type: ignore[attr-defined]
    with pytest.raises(LedgerError, match="1 receipts came back"):
        send(cast(Client, answering), node, drafts, [one, two], lambda _: cast(Any, None))


def test_text_that_is_not_what_was_signed_is_never_shown_for_signing(node: Home) -> None:
    _, _, shown = enrolled(node, "alpha")
    assert isinstance(body_of(shown), PartyBody)
    assert isinstance(shown.body, dict)
    altered = {**shown.body, "party": {**shown.body["party"], "name": "Somebody else"}}
    assert canonical(altered) != canonical(shown.body)
    with pytest.raises(LedgerError, match="not what was signed"):
        body_of(msgspec.structs.replace(shown, body=altered))
    with pytest.raises(LedgerError, match="without what it was signed by"):
        body_of(msgspec.structs.replace(shown, body_salt=msgspec.UNSET))
    assert body_of(msgspec.structs.replace(shown, body=None)) is None


def test_another_entry_than_was_asked_for_is_refused(node: Home) -> None:
    from openline.app.showing.rows import ZoneRow
    from openline.model.release import Detail

    _, _, shown = enrolled(node, "alpha")
    circle = Circle(centre=Position(lon_e7=0, lat_e7=0), radius_mm=1000)
    row = ZoneRow(id="z", entry="0" * 32, detail=Detail.FULL, zone=Zone(id="z", name="z", footprint=circle))
    with pytest.raises(LedgerError, match="another entry than was asked for"):
        present_there(client(one=row, log_entry=shown), "z", ("zone",))
    part = msgspec.structs.replace(row, detail=Detail.COARSE)
    with pytest.raises(NotFoundError):
        present_there(client(one=part, log_entry=shown), "z", ("zone",))
    with pytest.raises(NotFoundError):
        present_there(client(one=NotFoundError("none")), "z", ("zone", "line"))
