"""A real node with parties that are told by real channels."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openline import bootstrap
from openline.app.addresses import Address
from openline.app.config import Delivery as Config
from openline.app.delivery import Deliverer, Deliveries
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.messages import Channel
from openline.app.ports import Draft
from openline.app.replay import replay
from openline.bootstrap.delivering import make_channels, open_deliveries
from openline.decide.notifying import begins_of
from openline.model.event import (
    AcknowledgementFacts,
    DeliveryFailFacts,
    NotificationBody,
    NotificationFacts,
    ReasonBody,
    ShareFacts,
)
from openline.model.release import Detail, Receipt
from tests.desk import convoy
from tests.nodes import Signer

HOUR_MS = 3_600_000


class Line:
    """A node, two parties that sign for themselves, and the clock that deliveries go by."""

    def __init__(self, home: Home, journal: Journal, rules: Handlers) -> None:
        self.home = home
        self.journal = journal
        self.rules = rules
        self.deliveries: Deliveries = open_deliveries(home)
        self.aid, self.force = Signer("aid", home), Signer("force", home)
        self.now_ms = bootstrap.now_ms()

    def enrol(self) -> None:
        self.journal.submit_all([*self.aid.enrolment(), *self.force.enrolment()])
        self.now_ms = bootstrap.now_ms()

    def add(self, party: str, medium: Any, where: str, **fields: Any) -> Address:
        return self.deliveries.add(
            party, medium, where, for_mode=fields.pop("for_mode", "exercise"), now_ms=self.now_ms, **fields
        )

    def notify(self, id: str, *, emergency: bool = False, shared: Detail = Detail.FULL) -> int:
        """Let the aid party notify a convoy and show it to the force; return the number of its release."""
        said = convoy(id, depart_ms=bootstrap.now_ms() + 50 * HOUR_MS)
        facts = NotificationFacts(
            notification=id, version=1, emergency=emergency, legs=1, begins_ms=begins_of(said)
        )
        share = ShareFacts(about=id, shared={"force": shared})
        self.journal.submit_all(
            [
                self.aid.sign(
                    Draft(type="movement.notify/v1", facts=facts, body=NotificationBody(notification=said))
                ),
                self.aid.sign(Draft(type="share.set/v1", facts=share, body=ReasonBody())),
            ]
        )
        self.now_ms = max(self.now_ms, bootstrap.now_ms())
        return self.rules.state.release_counts["force"]

    def share(self, id: str, detail: Detail) -> None:
        facts = ShareFacts(about=id, shared={"force": detail})
        self.journal.submit(self.aid.sign(Draft(type="share.set/v1", facts=facts, body=ReasonBody())))

    def redact(self, id: str) -> None:
        self.journal.submit(self.aid.redaction(self.rules.state.objects[id].entry))

    def withdraw(self, id: str) -> None:
        facts = NotificationFacts(notification=id, version=1, legs=1)
        self.journal.submit(self.aid.sign(Draft(type="movement.withdraw/v1", facts=facts, body=ReasonBody())))

    def acknowledge(self, seq: int, level: Receipt = Receipt.READ) -> None:
        draft = Draft(
            type="acknowledge/v1", facts=AcknowledgementFacts(seq=seq, level=level), body=ReasonBody()
        )
        self.journal.submit(self.force.sign(draft))

    def deliverer(self, config: Config | None = None, **channels: Channel) -> Deliverer:
        made = make_channels(self.home, self.deliveries, config)
        return Deliverer(
            journal=self.journal,
            rules=self.rules,
            deliveries=self.deliveries,
            channels={**made, **channels},
            theatre=self.home.settings.theatre,
            now_ms=lambda: self.now_ms,
            random_bytes=secrets.token_bytes,
        )

    def states(self, party: str = "force") -> list[tuple[int, str]]:
        """Number and state of a party's deliveries, the oldest first."""
        return [(it.seq, it.state) for it in reversed(self.deliveries.latest(party, limit=1000))]

    def failures(self) -> list[DeliveryFailFacts]:
        """What is on record of what did not arrive."""
        found = [replay(it).facts for it in self.journal.store.of_type("delivery.fail/v1", limit=1000)]
        return [it for it in found if isinstance(it, DeliveryFailFacts)]

    def outbox(self, party: str = "force") -> list[int]:
        return [it.seq for it in self.journal.store.outbox(party, limit=1000)]


@contextmanager
def line(folder: Path, *, mode: Any = "exercise", store: str = "") -> Iterator[Line]:
    """A fresh node."""
    home = bootstrap.create_node(folder / "node", name="Line", mode=mode, store=store)
    rules = Handlers()
    with bootstrap.open_journal(home, rules) as journal:
        made = Line(home, journal, rules)
        made.enrol()
        yield made


@contextmanager
def reopened(home: Home) -> Iterator[tuple[Journal, Handlers, Deliveries]]:
    """A node that was there before."""
    rules = Handlers()
    with bootstrap.open_journal(home, rules) as journal:
        yield journal, rules, open_deliveries(home)
