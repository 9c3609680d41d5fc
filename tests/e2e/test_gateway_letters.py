"""Letters on their way: what waits, is refused, or passes another; and that nothing goes unacknowledged."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest

from openline import bootstrap
from openline.app.drafts import AddressedDraft
from openline.app.home import Home
from openline.app.node import Node
from openline.app.ports import Draft
from openline.app.receipt import Receipt
from openline.bootstrap import gateways, serving
from openline.client import OnItsWayError
from openline.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    RefusedError,
    UnauthenticatedError,
)
from openline.gateway import courier as couriers
from openline.gateway.app import make_app as make_gateway_app
from openline.gateway.gateway import Gateway
from openline.ledger.entry import SignedEntry
from openline.model.event import AcknowledgementFacts, ReasonBody, ShareFacts, SightingBody, SightingFacts
from openline.model.presence import CountRange, Sighting
from openline.model.release import Detail, Role
from openline.model.release import Receipt as Level
from openline.model.space import Circle, Interval, Position
from openline.web.app import make_app
from openline.wire.api.entries import ReleaseShown
from tests.serving import client_of, enrol, served, token_for

NOON_MS = 1_795_176_000_000


class Side(NamedTuple):
    """A node, and one party's own HOME."""

    node: Node
    address: str
    home: Home
    token: str


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Side]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    own = client_of(home, tmp_path / "alpha")
    with ExitStack() as opened:
        node = serving.open_node(home)
        opened.callback(node.close)
        enrol(home, node.journal, "alpha", own)
        address = opened.enter_context(served(make_app(node)))
        yield Side(node, address, own, token_for(node.accounts, "alpha"))


@pytest.fixture
def gateway(side: Side) -> Iterator[Gateway]:
    made = gateways.open_gateway(side.home, side.address, token=side.token)
    yield made
    made.stop()


def sighting(home: Home, id: str) -> AddressedDraft:
    seen = Sighting(
        id=id,
        seen=Interval(start_ms=NOON_MS, end_ms=NOON_MS + 60_000),
        area=Circle(centre=Position(lon_e7=387_000_000, lat_e7=335_000_000), radius_mm=2_000_000),
        count=CountRange(10, 30),
        source="patrol",
        note="",
    )
    draft = Draft(
        type="sighting.report/v1", facts=SightingFacts(sighting=id), body=SightingBody(sighting=seen)
    )
    return AddressedDraft(home.settings.theatre, "exercise", "alpha", draft)


def acknowledgement(gateway: Gateway, seq: int) -> SignedEntry:
    settings = gateway.home.settings
    facts = AcknowledgementFacts(seq=seq, level=Level.DELIVERED)
    draft = Draft(type="acknowledge/v1", facts=facts, body=ReasonBody(reason=""), key=f"delivered/{seq}")
    return gateway._signed(AddressedDraft(settings.theatre, settings.mode, "alpha", draft))


def until(holds: Callable[[], object], what: str, *, within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        time.sleep(0.02)


def test_a_token_that_is_revoked_refuses_no_letter_and_they_go_once_there_is_another(side: Side) -> None:
    with ExitStack() as opened:
        gateway = gateways.open_gateway(side.home, side.address, token=side.token)
        opened.callback(gateway.stop)
        known = side.node.accounts.tokens(party="alpha")[0]
        side.node.accounts.revoke_token(known.id, now_ms=bootstrap.now_ms())
        for number in range(5):
            with pytest.raises(OnItsWayError):
                gateway.sign(sighting(side.home, f"s-{number}"))
        assert [(it.state, it.tries) for it in gateway.kept.letters()] == [("waiting", 0)] * 5
        assert [it.where for it in gateway.alarms] == ["courier"]
        again = gateways.open_gateway(side.home, side.address, token=token_for(side.node.accounts, "alpha"))
        opened.callback(again.stop)
        again.courier.start()
        until(lambda: not again.kept.waiting(), "the letters are delivered")
    about = [it.subject for it in side.node.journal.store.of_type("sighting.report/v1")]
    assert about == [f"s-{number}" for number in range(5)]


def test_a_letter_that_is_forbidden_lets_others_pass_after_a_few_tries_and_is_not_lost(
    gateway: Gateway, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = gateway.courier._client.submit
    first = gateway._signed(sighting(side.home, "s-1"))
    forbidden = True

    def forbids(entry: SignedEntry) -> Receipt:
        if forbidden and entry == first:
            raise ForbiddenError("not for this token", where="scopes")
        return submit(entry)

    monkeypatch.setattr(gateway.courier._client, "submit", forbids)
    for _ in range(couriers.AT_ONCE):
        with pytest.raises(OnItsWayError, match="not for this token"):
            gateway.courier.post(first)
    assert gateway.sign(sighting(side.home, "s-2")).index > 0
    assert [it.state for it in gateway.kept.letters()] == ["delivered", "waiting"]
    assert [it.where for it in gateway.alarms] == ["courier"]
    forbidden = False
    later_ms = bootstrap.now_ms() + 120_000
    monkeypatch.setattr(gateway.courier, "_now_ms", lambda: later_ms)
    gateway.courier.deliver()
    assert [it.state for it in gateway.kept.letters()] == ["delivered", "delivered"]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (RefusedError("no"), "refused"),
        (ConflictError("used"), "refused"),
        (InputError("no such zone", where="facts.zone"), "refused"),
        (InputError("this server is not called so"), "waiting"),
        (UnauthenticatedError("nobody"), "waiting"),
        (ForbiddenError("not yours", where="scopes"), "waiting"),
    ],
)
def test_only_what_judges_the_entry_refuses_it(
    gateway: Gateway, side: Side, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str
) -> None:
    def answers(entry: SignedEntry) -> Receipt:
        raise error

    entry = gateway._signed(sighting(side.home, "s-1"))
    with monkeypatch.context() as patched:
        patched.setattr(gateway.courier._client, "submit", answers)
        with pytest.raises(type(error) if state == "refused" else OnItsWayError):
            gateway.courier.post(entry)
        assert [it.state for it in gateway.kept.letters()] == [state]
        assert bool(gateway.alarms) is (state == "waiting")
        if state == "refused":  # asked again, it says again why
            with pytest.raises(type(error), match=str(error)):
                gateway.courier.post(entry)
    assert gateway.courier.post(entry).index > 0  # and goes, when things have changed
    assert [it.state for it in gateway.kept.letters()] == ["delivered"]


def test_a_receipt_that_proves_nothing_blocks_nobody_for_ever(
    gateway: Gateway, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = gateway.courier._client.submit
    first = gateway._signed(sighting(side.home, "s-1"))

    def lies(entry: SignedEntry) -> Receipt:
        receipt = submit(entry)
        return msgspec.structs.replace(receipt, index=receipt.index + 1) if entry == first else receipt

    monkeypatch.setattr(gateway.courier._client, "submit", lies)
    for _ in range(couriers.AT_ONCE):
        with pytest.raises(OnItsWayError, match="proves nothing"):
            gateway.courier.post(first)
    gateway.sign(sighting(side.home, "s-2"))
    assert [it.state for it in gateway.kept.letters()] == ["delivered", "waiting"]
    assert [it.where for it in gateway.alarms] == ["receipt"]


def test_what_people_say_waits_behind_no_acknowledgement(
    gateway: Gateway, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first acknowledgement of an outage hangs in its try: what is said meanwhile goes at once."""
    submit = gateway.courier._client.submit
    hanging, let_go = threading.Event(), threading.Event()

    def hangs(entry: SignedEntry) -> Receipt:
        if entry in acknowledgements:
            hanging.set()
            assert let_go.wait(60)
        return submit(entry)

    acknowledgements = [acknowledgement(gateway, seq) for seq in range(1, 40)]
    monkeypatch.setattr(gateway.courier._client, "submit", hangs)
    for seq, entry in enumerate(acknowledgements, 1):
        gateway.courier.acknowledge(entry, seq)
    gateway.courier.start()
    assert hanging.wait(20)
    try:
        assert gateway.sign(sighting(side.home, "stop")).index > 0
        assert len(gateway.kept.waiting()) == len(acknowledgements)
    finally:
        let_go.set()


def test_whoever_comes_while_another_letter_is_tried_is_told_so_and_does_not_wait_for_it(
    gateway: Gateway, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging, let_go = threading.Event(), threading.Event()
    submit = gateway.courier._client.submit

    def hangs(entry: SignedEntry) -> Receipt:
        hanging.set()
        assert let_go.wait(60)
        return submit(entry)

    monkeypatch.setattr(couriers, "PATIENCE_S", 0.05)
    monkeypatch.setattr(gateway.courier._client, "submit", hangs)
    first = threading.Thread(target=gateway.sign, args=(sighting(side.home, "s-1"),))
    first.start()
    assert hanging.wait(20)
    with pytest.raises(OnItsWayError, match="others are being delivered"):
        gateway.sign(sighting(side.home, "s-2"))
    let_go.set()
    first.join(20)
    gateway.courier.deliver()
    assert [it.state for it in gateway.kept.letters()] == ["delivered", "delivered"]


def released(seq: int, entry: str = "e", detail: str = "full", **shown: Any) -> ReleaseShown:
    return ReleaseShown(
        seq=seq, entry=entry, detail=detail, pass_to="", told_at_ms=NOON_MS, shown=shown or None
    )


def test_a_release_that_was_kept_before_a_crash_is_acknowledged_at_the_next_start(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashes(shown: ReleaseShown) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(gateway.copy, "_received", crashes)
        with pytest.raises(KeyboardInterrupt):
            gateway.copy.take(released(1, type="site.add/v1"))
    assert (gateway.kept.last(), gateway.kept.acknowledged(), gateway.kept.letters()) == (1, 0, [])
    gateway.copy.catch_up()
    gateway.copy.catch_up()
    assert gateway.kept.acknowledged() == 1
    assert len(gateway.kept.letters()) == 1
    gateway.copy.take(released(2, type="acknowledge/v1"))
    assert (gateway.kept.acknowledged(), len(gateway.kept.letters())) == (2, 1)


def test_what_went_wrong_once_ends_neither_the_copy_nor_the_witness(
    gateway: Gateway, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openline.gateway import copying
    from openline.gateway import gateway as gateways_of

    monkeypatch.setattr(copying, "WAIT_S", 0.01)
    monkeypatch.setattr(gateways_of, "LOOK_EVERY_S", 0.01)
    follow, look = gateway.copy._client.follow, gateway.watchman.look
    failed: list[str] = []

    def once(name: str, then: Callable[..., Any]) -> Callable[..., Any]:
        def called(**more: Any) -> Any:
            if name not in failed:
                failed.append(name)
                raise ZeroDivisionError(name)
            return then(**more)

        return called

    monkeypatch.setattr(gateway.copy._client, "follow", once("follow", follow))
    monkeypatch.setattr(gateway.watchman, "look", once("look", look))
    gateway.start()
    with side.node.journal.still():
        count = side.node.rules.state.release_counts["alpha"]
    until(lambda: gateway.kept.last() >= count, "the copy is whole")
    until(lambda: gateway.watchman.last(), "the checkpoint was looked at")
    assert sorted(failed) == ["follow", "look"]
    assert sorted(it.where for it in gateway.alarms) == ["copy", "the log's checkpoint"]


def test_a_file_from_before_lanes_is_taken_over_and_nothing_is_acknowledged_twice(side: Side) -> None:
    path = side.home.path / "gateway.sqlite"
    old = sqlite3.connect(path)
    old.executescript(
        """
        CREATE TABLE letters (number INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL UNIQUE,
            file BLOB NOT NULL, at_ms INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
            receipt BLOB, why TEXT NOT NULL DEFAULT '') STRICT;
        CREATE TABLE releases (seq INTEGER PRIMARY KEY, shown BLOB NOT NULL, at_ms INTEGER NOT NULL) STRICT;
        """
    )
    old.execute("INSERT INTO letters (entry, file, at_ms) VALUES ('x', x'00', 1)")
    old.execute("INSERT INTO releases VALUES (1, ?, 1)", (msgspec.json.encode(released(1, "e-1", a=1)),))
    old.commit()
    old.close()
    gateway = gateways.open_gateway(side.home, side.address, token=side.token)
    try:
        assert gateway.kept.acknowledged() == 1
        assert [it.entry for it in gateway.kept.parcel(0, 1)] == ["x"]
        gateway.kept.blank(entry="e-1")
        assert msgspec.json.decode(gateway.kept.releases(0, 9)[0][1])["shown"] is None
    finally:
        gateway.stop()


def test_what_speaks_of_what_is_not_on_record_is_refused_and_not_set_aside(
    side: Side, gateway: Gateway
) -> None:
    settings = side.home.settings
    facts = ShareFacts(about="nothing", shared={"nobody": Detail.FULL})
    draft = Draft(type="share.set/v1", facts=facts, body=ReasonBody())
    with pytest.raises(NotFoundError):
        gateway.sign(AddressedDraft(settings.theatre, "exercise", "alpha", draft))
    [letter] = gateway.kept.letters()
    assert letter.state == "refused"
    assert letter.why


def test_nobody_answers_through_a_gateway_in_a_role_that_is_not_his(side: Side, gateway: Gateway) -> None:
    settings = side.home.settings
    token = token_for(gateway.desk.accounts, "alpha", role=Role.UNIT)
    with served(make_gateway_app(gateway)) as address, httpx.Client(base_url=address, timeout=60) as client:
        said = {
            "format": "openline/draft/v1",
            "theatre": settings.theatre,
            "mode": "exercise",
            "author": "alpha",
            "type": "acknowledge/v1",
            "facts": {"seq": 1, "level": "read", "role": "liaison_officer"},
        }
        answer = client.post("/v1/drafts", json=said, headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["where"]) == (403, "facts.role")
    assert gateway.kept.letters() == []
