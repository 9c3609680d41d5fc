"""Gateways: each party on its own side, one server between them that nobody has to believe."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from openline import bootstrap
from openline.app.drafts import AddressedDraft
from openline.app.home import Home
from openline.app.node import Node
from openline.app.ports import Draft
from openline.bootstrap import gateways, serving
from openline.client import Client, OnItsWayError
from openline.errors import ForbiddenError, StorageError, UnauthenticatedError
from openline.gateway.app import make_app as make_gateway_app
from openline.gateway.gateway import Gateway
from openline.model.event import SightingBody, SightingFacts
from openline.model.presence import CountRange, Sighting
from openline.model.space import Circle, Interval, Position
from openline.verify import VERIFIED, verify_bundle
from openline.web.app import make_app
from tests.serving import client_of, enrol, served, token_for

NOON_MS = 1_795_176_000_000
PARTIES = ("alpha", "bravo")


class Theatre(NamedTuple):
    """A node's HOME, each party's own, and what each is known by."""

    node: Home
    sides: dict[str, Home]
    tokens: dict[str, str]


@pytest.fixture
def theatre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Theatre:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    node = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    sides = {party: client_of(node, tmp_path / party) for party in PARTIES}
    opened = serving.open_node(node)
    for party, side in sides.items():
        enrol(node, opened.journal, party, side)
    tokens = {party: token_for(opened.accounts, party) for party in PARTIES}
    opened.close()
    return Theatre(node, sides, tokens)


@contextmanager
def serving_node(home: Home) -> Iterator[tuple[Node, str]]:
    node = serving.open_node(home)
    try:
        with served(make_app(node)) as address:
            yield node, address
    finally:
        node.close()


@contextmanager
def gateway_of(theatre: Theatre, party: str, address: str, **options: Any) -> Iterator[Gateway]:
    made = gateways.open_gateway(theatre.sides[party], address, token=theatre.tokens[party], **options)
    try:
        yield made
    finally:
        made.stop()


def sighting(home: Home, party: str, id: str, note: str = "") -> AddressedDraft:
    seen = Sighting(
        id=id,
        seen=Interval(start_ms=NOON_MS, end_ms=NOON_MS + 60_000),
        area=Circle(centre=Position(lon_e7=387_000_000, lat_e7=335_000_000), radius_mm=2_000_000),
        count=CountRange(10, 30),
        source="patrol",
        note=note,
    )
    draft = Draft(
        type="sighting.report/v1", facts=SightingFacts(sighting=id), body=SightingBody(sighting=seen)
    )
    return AddressedDraft(home.settings.theatre, "exercise", party, draft)


def until(holds: Callable[[], object], what: str, *, within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        time.sleep(0.02)


def test_what_is_said_at_a_gateway_is_signed_there_and_proved_to_be_on_record(theatre: Theatre) -> None:
    with serving_node(theatre.node) as (node, address), gateway_of(theatre, "alpha", address) as alpha:
        receipt = alpha.sign(sighting(theatre.node, "alpha", "s-1"))
        stored = node.journal.store.entry(receipt.index)
        assert stored.author == "alpha"
        assert alpha.kept.letter(receipt.id).state == "delivered"  # type: ignore[union-attr]


def test_while_the_node_cannot_be_reached_letters_wait_and_go_in_order(theatre: Theatre) -> None:
    with ExitStack() as opened:
        with serving_node(theatre.node) as (_, address):
            alpha = opened.enter_context(gateway_of(theatre, "alpha", address))
        for number in range(3):
            with pytest.raises(OnItsWayError):
                alpha.sign(sighting(theatre.node, "alpha", f"s-{number}"))
        assert [it.state for it in alpha.kept.waiting()] == ["waiting"] * 3
        alpha.courier.stop()
        node = serving.open_node(theatre.node)
        opened.callback(node.close)
        new_address = opened.enter_context(served(make_app(node)))
        # The same letters, by a gateway that was started again, to where the node is now.
        again = opened.enter_context(gateway_of(theatre, "alpha", new_address))
        again.courier.start()
        until(lambda: not again.kept.waiting(), "the letters are delivered")
        about = [it.subject for it in node.journal.store.of_type("sighting.report/v1")]
        assert about == ["s-0", "s-1", "s-2"]


@pytest.mark.requirement("R8", "R9")
def test_what_a_party_is_shown_is_kept_on_its_side_and_acknowledged_as_delivered(theatre: Theatre) -> None:
    from openline.model.event import ReasonBody, ShareFacts
    from openline.model.release import Detail

    with (
        serving_node(theatre.node) as (node, address),
        gateway_of(theatre, "alpha", address) as alpha,
        gateway_of(theatre, "bravo", address) as bravo,
    ):
        bravo.courier.start()
        bravo.copy.start()
        alpha.sign(sighting(theatre.node, "alpha", "s-1", note="ten people at the ford"))
        share = Draft(
            type="share.set/v1",
            facts=ShareFacts(about="s-1", shared={"bravo": Detail.FULL}),
            body=ReasonBody(reason="so that you look too"),
        )
        alpha.sign(AddressedDraft(theatre.node.settings.theatre, "exercise", "alpha", share))
        until(
            lambda: b"at the ford" in b"".join(it for _, it in bravo.kept.releases(0, 1000)),
            "the copy has it",
        )
        with node.journal.still():
            counts = dict(node.rules.state.release_counts)
        until(lambda: bravo.kept.last() >= counts["bravo"], "the copy is whole")
        numbers = [seq for seq, _ in bravo.kept.releases(0, 1000)]
        assert numbers == list(range(1, len(numbers) + 1))

        def delivered() -> bool:
            node.journal.refresh()
            shown = [it for it in node.rules.state.releases.values() if it.party == "bravo"]
            return all(
                "delivered" in {level.value for level in it.receipts}
                for it in shown
                if not node.rules.state.cards[it.entry].type.startswith("acknowledge")
            )

        until(delivered, "all that came is acknowledged")


@pytest.mark.parametrize("follows", [True, False], ids=["as it comes", "found later"])
def test_what_is_redacted_is_forgotten_on_the_side_of_whoever_was_shown_it(
    theatre: Theatre, follows: bool
) -> None:
    from openline.model.event import ReasonBody, RedactionFacts, ShareFacts
    from openline.model.release import Detail

    name = theatre.node.settings.theatre
    with (
        serving_node(theatre.node) as (_, address),
        gateway_of(theatre, "alpha", address) as alpha,
        gateway_of(theatre, "bravo", address, acknowledges=False) as bravo,
    ):
        seen = alpha.sign(sighting(theatre.node, "alpha", "s-1", note="ten people at the ford"))
        share = Draft(
            type="share.set/v1",
            facts=ShareFacts(about="s-1", shared={"bravo": Detail.FULL}),
            body=ReasonBody(reason="so that you look too"),
        )
        alpha.sign(AddressedDraft(name, "exercise", "alpha", share))

        def kept() -> bytes:
            return b"".join(it for _, it in bravo.kept.releases(0, 1000))

        def take_all() -> None:
            for shown in bravo.client.releases(after=bravo.kept.last(), limit=1000).releases:
                bravo.copy.take(shown)

        take_all()
        assert b"at the ford" in kept()
        numbers = [seq for seq, _ in bravo.kept.releases(0, 1000)]
        bravo.copy.look_again()
        assert b"at the ford" in kept(), "what is still shown is kept"
        redaction = Draft(
            type="redact/v1",
            facts=RedactionFacts(entry=seen.id),
            body=ReasonBody(reason="a name was in it"),
        )
        alpha.sign(AddressedDraft(name, "exercise", "alpha", redaction))
        if follows:
            take_all()
        else:
            bravo.copy.look_again()  # begins anew
            bravo.copy.look_again()
        assert b"at the ford" not in kept()
        assert [seq for seq, _ in bravo.kept.releases(0, 1000)][: len(numbers)] == numbers
        for file in theatre.sides["bravo"].path.glob("gateway.sqlite*"):
            assert b"at the ford" not in file.read_bytes(), file.name
        assert not bravo.alarms


def test_a_node_that_shows_something_else_than_it_did_is_found_out(theatre: Theatre) -> None:
    with (
        serving_node(theatre.node) as (_, address),
        gateway_of(theatre, "bravo", address, acknowledges=False) as bravo,
    ):
        first = bravo.client.releases(limit=1).releases[0]
        assert first.shown
        bravo.copy.take(msgspec.structs.replace(first, shown={**first.shown, "note": "as it was shown"}))
        bravo.look_round()
        assert [(it.where, "otherwise than it did" in it.what) for it in bravo.alarms] == [("the copy", True)]


def test_people_come_in_at_their_own_gateway_and_speak_for_no_other_party(theatre: Theatre) -> None:
    with (
        serving_node(theatre.node) as (_, address),
        gateway_of(theatre, "alpha", address) as alpha,
        served(make_gateway_app(alpha)) as door,
        Client(door, token=token_for(alpha.desk.accounts, "alpha")) as officer,
    ):
        receipt = officer.draft(sighting(theatre.node, "alpha", "s-7"))
        assert receipt.index > 0
        assert officer.theatre().theatre == theatre.node.settings.theatre  # asked of the node on his behalf
        with pytest.raises(ForbiddenError):
            officer.draft(sighting(theatre.node, "bravo", "s-8"))
        with (
            Client(door, token="olt_" + "a" * 16 + "_" + "a" * 52) as stranger,
            pytest.raises(UnauthenticatedError),
        ):
            stranger.releases()


def test_a_copy_is_read_at_the_gateway_while_the_node_is_gone(theatre: Theatre) -> None:
    with ExitStack() as opened:
        with serving_node(theatre.node) as (node, address):
            alpha = opened.enter_context(gateway_of(theatre, "alpha", address, acknowledges=False))
            alpha.copy.start()
            count = node.rules.state.release_counts["alpha"]
            until(lambda: alpha.kept.last() >= count, "the copy is whole")
        door = opened.enter_context(served(make_gateway_app(alpha)))
        officer = opened.enter_context(Client(door, token=token_for(alpha.desk.accounts, "alpha")))
        assert len(officer.releases().releases) == count
        assert officer.theatre().theatre == theatre.node.settings.theatre  # fixed: its own HOME knows it
        with pytest.raises(StorageError, match="cannot be reached"):
            officer.checkpoint()


@pytest.mark.requirement("R21")
def test_a_server_that_shows_two_histories_is_convicted_by_a_proof_that_stands_alone(
    theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is patched to keep one log for alpha and another for bravo, under one key."""
    other_home = Home(Path(shutil.copytree(theatre.node.path, tmp_path / "other")))
    nodes = {"alpha": serving.open_node(theatre.node)}
    shutil.copytree(tmp_path / "marks", tmp_path / "other-marks")
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "other-marks"))
    nodes["bravo"] = serving.open_node(other_home)
    apps = {party: make_app(node) for party, node in nodes.items()}

    async def two_faced(scope: Any, receive: Any, send: Any) -> None:
        said = dict(scope.get("headers", ())).get(b"authorization", b"").decode()
        party = next((it for it in PARTIES if theatre.tokens[it] in said), "alpha")
        await apps[party](scope, receive, send)

    class TwoFaced:
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                async with apps["bravo"].lifespan():
                    await apps["alpha"](scope, receive, send)
                return
            await two_faced(scope, receive, send)

    with ExitStack() as opened:
        for node in nodes.values():
            opened.callback(node.close)
        address = opened.enter_context(served(TwoFaced()))
        alpha = opened.enter_context(gateway_of(theatre, "alpha", address, acknowledges=False))
        bravo = opened.enter_context(gateway_of(theatre, "bravo", address, acknowledges=False))
        for gateway in (alpha, bravo):
            gateway.look_round()
        assert not alpha.alarms, alpha.alarms
        alpha.sign(sighting(theatre.node, "alpha", "s-1", note="as alpha is shown it"))
        bravo.sign(sighting(theatre.node, "bravo", "s-2", note="as bravo is shown it"))
        bravo.sign(sighting(theatre.node, "bravo", "s-3"))
        alpha.look_round()
        assert not alpha.alarms, "each history by itself is consistent"
        # The gateways compare what they were shown.
        door = opened.enter_context(served(make_gateway_app(alpha)))
        bravo.look_round()
        bravo.peers = (opened.enter_context(Client(door)),)
        bravo.look_round()
        assert [it.where for it in bravo.alarms] == [f"the checkpoint of {door}"]
        proof = bravo.watchman.proofs()[0]
    report = verify_bundle(proof.read_bytes(), theatre.sides["bravo"].policy().to_bytes())
    assert report.answer == VERIFIED, report.problem
    policy = tmp_path / "policy.json"
    policy.write_bytes(theatre.sides["alpha"].policy().to_bytes())
    openline = str(Path(sys.executable).with_name("openline"))
    shown = subprocess.run(
        [openline, "verify", str(proof), "--policy", str(policy)], capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stderr
    assert "SHOWED TWO HISTORIES" in shown.stdout
