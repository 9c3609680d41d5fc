"""A gateway at work: what its doors are given."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from openline.app.desk import Desk
from openline.app.drafts import AddressedDraft
from openline.app.home import Home
from openline.app.keyfile import KeyFile
from openline.app.offroute import HowExact
from openline.app.ports import Draft
from openline.app.receipt import Receipt
from openline.client import Client
from openline.errors import ForkError, InputError, LedgerError, NotFoundError, OpenlineError
from openline.gateway.copying import Copy
from openline.gateway.courier import Courier
from openline.gateway.keeping import Kept
from openline.gateway.owntracks import OnRecord, OwnTracks
from openline.gateway.witnessing import Watchman
from openline.ledger.entry import SignedEntry
from openline.model.event import AcknowledgementFacts, ReasonBody
from openline.model.notification import Movement
from openline.model.release import Receipt as Level
from openline.wire.api.entries import ReleaseShown

LOOK_EVERY_S = 30.0
"""The log's checkpoint is looked at this often, and so are those that other parties were shown."""

MOST_ALARMS = 500
"""So many are kept, the newest."""


class Alarm(NamedTuple):
    """Something that whoever is on duty has to know; it stays until the gateway is started again."""

    at_ms: int
    where: str
    what: str
    next_step: str = ""


class Gateway:
    """One party's gateway. Wired by ``bootstrap.gateways``.

    Attributes
    ----------
    peers
        The gateways of other parties, whose checkpoints are compared with ours.
    acknowledges
        Whether what has arrived here is acknowledged as *delivered*, signed by the party's key.
    """

    def __init__(
        self,
        *,
        party: str,
        home: Home,
        key: KeyFile,
        client: Client,
        desk: Desk,
        kept: Kept,
        courier: Courier,
        copy: Copy,
        watchman: Watchman,
        peers: Sequence[Client] = (),
        acknowledges: bool = True,
    ) -> None:
        self.party = party
        self.home = home
        self.key = key
        self.client = client
        self.desk = desk
        self.kept = kept
        self.courier = courier
        self.copy = copy
        self.watchman = watchman
        self.peers = tuple(peers)
        self.acknowledges = acknowledges
        self.own_tracks = OwnTracks(party, self._movement, now_ms=desk.now_ms, random_bytes=desk.random_bytes)
        self.alarms: list[Alarm] = []
        self._stopped = threading.Event()

    def sign(self, addressed: AddressedDraft) -> Receipt:
        """Sign a draft with the party's key, deliver it, and return its receipt, verified.

        Raises
        ------
        InputError
            The draft is of another theatre, or another party's to sign.
        OpenlineError
            As :meth:`.Courier.post`.
        """
        return self.sign_all([addressed])[0]

    def sign_all(self, addressed: Sequence[AddressedDraft]) -> list[Receipt]:
        """Sign drafts that are to be recorded together or not at all, and deliver them; as :meth:`sign`."""
        return self.courier.post_all([self._signed(it) for it in addressed])

    def _signed(self, addressed: AddressedDraft) -> SignedEntry:
        settings = self.home.settings
        if (addressed.theatre, addressed.mode) != (settings.theatre, settings.mode):
            raise InputError(
                f"the draft is for the theatre {addressed.theatre!r} ({addressed.mode}), this gateway is of"
                f" {settings.theatre!r} ({settings.mode})",
                where="theatre",
            )
        return self.home.sign(
            addressed.draft,
            author=addressed.author,
            now_ms=self.desk.now_ms(),
            random_bytes=self.desk.random_bytes,
            key=self.key,
        )

    def received(self, shown: ReleaseShown) -> None:
        """Acknowledge, for the party, that a release has been delivered to its side.

        An acknowledgement is not acknowledged: two gateways would go on for ever.
        """
        about = (shown.shown or {}).get("type", "")
        if not self.acknowledges or about in ("acknowledge/v1", "cell.acknowledge/v1"):
            self.kept.passed_over(shown.seq)
            return
        facts = AcknowledgementFacts(seq=shown.seq, level=Level.DELIVERED)
        draft = Draft(
            type="acknowledge/v1", facts=facts, body=ReasonBody(reason=""), key=f"delivered/{shown.seq}"
        )
        settings = self.home.settings
        try:
            entry = self._signed(AddressedDraft(settings.theatre, settings.mode, self.party, draft))
            self.courier.acknowledge(entry, shown.seq)
        except OpenlineError as error:
            self.trouble("acknowledging", error)

    def report(self, id: str, how_exact: HowExact, source: str) -> Receipt:
        """Sign and deliver, for the party, that a movement of its own is off its notified route, or on it.

        Raises
        ------
        NotFoundError
            Nothing of the kind was found here.
        OpenlineError
            As :meth:`sign`, or it was signed otherwise before.
        """
        found, settings = self.own_tracks.one(id), self.home.settings

        def sign() -> SignedEntry:
            draft = found.draft(how_exact, source)
            return self._signed(AddressedDraft(settings.theatre, settings.mode, self.party, draft))

        return self.courier.post(found.signed(how_exact, sign))

    def _movement(self, id: str) -> OnRecord:
        """Ask the node how a movement of the party stands."""
        row = self.client.one("movements", id)
        if row.owner != self.party or not isinstance(row.movement, Movement):
            raise NotFoundError(
                f"{self.party!r} has no movement {id!r} on record",
                where="movement",
                next_step="a track is held against what its own party has notified",
            )
        return OnRecord(row.movement, row.state, row.entry)

    def trouble(self, where: str, error: Exception) -> None:
        """Raise an alarm; the same one again is one."""
        what = str(error)
        next_step = getattr(error, "next_step", "")
        if any((it.where, it.what) == (where, what) for it in self.alarms):
            return
        self.alarms.append(Alarm(at_ms=self.desk.now_ms(), where=where, what=what, next_step=next_step))
        del self.alarms[:-MOST_ALARMS]
        with suppress(Exception):  # the alarm stands, wherever else it could not be said
            self.desk.trouble(where, error)

    def look_round(self) -> None:
        """Look at the log's checkpoint, at those that the other parties were shown, and at older releases."""
        self._watch("the log's checkpoint", self.watchman.look)
        self._watch("the copy", self.copy.look_again)
        for peer in self.peers:
            self._watch(f"the checkpoint of {peer.server.address}", partial(self._compare, peer))

    def _compare(self, peer: Client) -> None:
        note = peer.witnessed()
        if note:
            self.watchman.compare(note)

    def _watch(self, where: str, look: Callable[[], object]) -> None:
        try:
            look()
        except (ForkError, LedgerError) as error:
            self.trouble(where, error)
        except OpenlineError as error:
            self.desk.trouble(where, error)  # a line that is down is no alarm about the log
        except Exception as error:  # whatever it was: a witness that has died sees nothing
            self.trouble(where, error)

    def start(self) -> None:
        """Deliver, follow and watch until :meth:`stop`."""
        self.courier.start()
        self.copy.start()
        threading.Thread(target=self._run, name="openline-witness", daemon=True).start()

    def _run(self) -> None:
        while True:
            self.look_round()
            if self._stopped.wait(LOOK_EVERY_S):
                return

    def stop(self) -> None:
        """Stop, and let go of everything; letters that are not delivered stay."""
        self._stopped.set()
        self.copy.stop()
        self.courier.stop()
        for client in (self.client, *self.peers):
            client.server.close()
        self.kept.close()
        self.desk.close()
