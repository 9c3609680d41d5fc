"""A gateway at work: what its doors are given."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple

import httpx
import msgspec

from openline.app.custody import Custody
from openline.app.desk import Desk
from openline.app.drafts import AddressedDraft
from openline.app.home import Home
from openline.app.keyfile import KeyFile
from openline.app.offroute import HowExact
from openline.app.ports import Draft
from openline.app.receipt import Receipt
from openline.client import Client
from openline.errors import ForkError, LedgerError, NotFoundError, OpenlineError
from openline.gateway.calls import Calls
from openline.gateway.copying import Copy
from openline.gateway.courier import Courier
from openline.gateway.keeping import Kept
from openline.gateway.lists import Lists, Pictures
from openline.gateway.numbering import (
    MESSAGE,
    Place,
    draft_of,
    header_of,
    is_same,
    next_behind,
    numbered,
    place_in,
    sequence_in,
    words_of,
)
from openline.gateway.owntracks import OnRecord, OwnTracks
from openline.gateway.pulse import Pulse
from openline.gateway.witnessing import Watchman
from openline.ledger.entry import SignedEntry
from openline.model.event import AcknowledgementFacts, ReasonBody
from openline.model.notification import Movement
from openline.model.release import Receipt as Level
from openline.model.saying import MessageFacts
from openline.wire.api.entries import ReleaseShown

LOOK_EVERY_S = 30.0
"""The log's checkpoint is looked at this often, and so are those that other parties were shown."""

MOST_ALARMS = 500
"""So many are kept, the newest."""


class Alarm(NamedTuple):
    """Something that whoever is on duty has to know; it stays until the gateway is started again.

    That something was refused, and nobody was told, stays until it is put away.
    """

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
        self._custody = Custody(home, now_ms=desk.now_ms, random_bytes=desk.random_bytes)
        self.lists = Lists(kept, client, now_ms=desk.now_ms, trouble=self.trouble)
        self.pictures = Pictures(kept, client, now_ms=desk.now_ms, trouble=self.trouble)
        self.calls = Calls(kept, self._http, trouble=desk.trouble)
        self.own_tracks = OwnTracks(party, self._movement, now_ms=desk.now_ms, random_bytes=desk.random_bytes)
        self.pulse = Pulse(partial(self._http, True), self._is_back, now_ms=desk.now_ms)
        self._signing = threading.Lock()
        """From a message's number to its being kept, which the next is numbered behind."""
        self.alarms: list[Alarm] = []
        self._stopped = threading.Event()

    def sign(self, addressed: AddressedDraft) -> Receipt:
        """Sign a draft with the party's key, deliver it, and return its receipt, verified.

        Raises
        ------
        TheatreError
            The draft is of another theatre.
        OpenlineError
            As :meth:`.Courier.post`.
        """
        return self.sign_all([addressed])[0]

    def sign_all(self, addressed: Sequence[AddressedDraft]) -> list[Receipt]:
        """Sign drafts that are to be recorded together or not at all, and deliver them; as :meth:`sign`."""
        with self._signing:
            entries: list[SignedEntry] = []
            for it in addressed:
                entries.append(self._signed_before(it) or self._signed(self._behind(it, entries)))
            ids = self.courier.keep(entries, own=True)
        receipts = self.courier.bring(ids)
        self._ask_again()
        return receipts

    def _ask_again(self) -> None:
        """Have what the node lists and joins asked for: something has changed."""
        self.lists.wake()
        self.pictures.wake()

    def _signed_before(self, addressed: AddressedDraft) -> SignedEntry | None:
        """Return what was signed already of a draft that is brought again, since its answer was lost."""
        letter = self.kept.signed_here(addressed.draft.key)
        entry = SignedEntry.from_file_bytes(letter.file) if letter is not None else None
        return entry if entry is not None and is_same(draft_of(entry), addressed) else None

    def _behind(self, addressed: AddressedDraft, others: Sequence[SignedEntry]) -> AddressedDraft:
        """Give a message the number behind what was signed here, where its own is taken by that.

        Whoever wrote it has seen the node's list or the copy of it; what is on its way is in neither.
        """
        facts = addressed.draft.facts
        if not isinstance(facts, MessageFacts):
            return addressed
        sequence = sequence_in(addressed.author, facts)
        letters = [SignedEntry.from_file_bytes(it.file) for it in self.kept.numbered(sequence)]
        signed = _places([*letters, *others], sequence)
        if all(it.serial < facts.serial for it in signed):
            return addressed
        rows = [place_in(row) for _, row in self.kept.rows("messages")]
        places = [*(place for named, place in rows if named == sequence), *signed]
        behind = next_behind(places, facts.precedence.value)[0] > facts.serial
        return numbered(addressed, places) if behind else addressed

    def numbered_anew(self, entries: Sequence[SignedEntry]) -> list[SignedEntry]:
        """Sign messages anew, numbered as the node has it now; what is no message stays as it is.

        Raises
        ------
        OpenlineError
            The node does not say what it has.
        """
        made: list[SignedEntry] = []
        for entry in entries:
            addressed = draft_of(entry)
            facts = addressed.draft.facts
            if isinstance(facts, MessageFacts):
                sequence = sequence_in(self.party, facts)
                listed = self.client.messages(channel=facts.channel, sender=self.party)
                rows = [place_in(msgspec.to_builtins(row)) for row in listed]
                places = [place for named, place in rows if named == sequence]
                entry = self._signed(numbered(addressed, [*places, *_places(made, sequence)]))
            made.append(entry)
        return made

    def _signed(self, addressed: AddressedDraft) -> SignedEntry:
        return self._custody.sign([addressed], key=self.key)[0]

    def received(self, shown: ReleaseShown) -> None:
        """Acknowledge, for the party, that a release has been delivered to its side.

        An acknowledgement is not acknowledged: two gateways would go on for ever.
        """
        self._ask_again()
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

    def all_alarms(self) -> list[Alarm]:
        """Return everything that whoever is on duty has to know, in its order."""
        refused = [it for it in self.kept.unsent() if it.state == "refused"]
        return sorted(
            [
                *self.alarms,
                *(
                    Alarm(
                        at_ms=it.at_ms,
                        where=f"entry {it.entry}",
                        what="refused by the node, and NOT on record:"
                        f" {words_of(SignedEntry.from_file_bytes(it.file))}: {it.why}",
                        next_step="ring whom it is for, or say it again",
                    )
                    for it in refused
                ),
            ]
        )

    def put_away(self, entry: str) -> None:
        """Take note that somebody knows that an entry was refused.

        Raises
        ------
        NotFoundError
            Nothing of that id was refused here.
        """
        letter = self.kept.letter(entry)
        if letter is None or letter.state != "refused":
            raise NotFoundError(f"nothing that was refused here is {entry!r}", where="entry")
        self.kept.put_away([entry])

    def _is_back(self) -> None:
        """Bring what waits, and ask for what is listed: the node answers again."""
        self.courier.wake()
        self.copy.wake()
        self._ask_again()

    def _http(self, known: bool) -> httpx.Client:
        """Make a client of the node: as the party's, or as a stranger, who is nobody of the party's."""
        server = self.client.server
        return httpx.Client(
            base_url=server.address,
            headers=server.headers if known else {},
            verify=server.trust if known else server.trust_unnamed,
            trust_env=False,
        )

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
        self.pulse.start()
        self.courier.start()
        self.calls.start()
        self.copy.start()
        self.lists.start()
        self.pictures.start()
        threading.Thread(target=self._run, name="openline-witness", daemon=True).start()

    def _run(self) -> None:
        while True:
            self.look_round()
            if self._stopped.wait(LOOK_EVERY_S):
                return

    def stop(self) -> None:
        """Stop, and let go of everything; letters that are not delivered stay."""
        self._stopped.set()
        self.pulse.stop()
        self.calls.stop()
        self.copy.stop()
        self.lists.stop()
        self.pictures.stop()
        self.courier.stop()
        for client in (self.client, *self.peers):
            client.server.close()
        self.kept.close()
        self.desk.close()


def _places(entries: Sequence[SignedEntry], sequence: str) -> list[Place]:
    """Return the places of those entries that are messages of a sequence."""
    headers = [it for it in map(header_of, entries) if it.type == MESSAGE]
    said = [(it.author, msgspec.convert(it.facts, MessageFacts)) for it in headers]
    return [
        Place(facts.serial, facts.precedence.value)
        for author, facts in said
        if sequence_in(author, facts) == sequence
    ]
