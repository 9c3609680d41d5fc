"""Delivery: carries every release to the addresses of its party, until it is taken or put on record as not.

The log's outbox says what is to be carried; the table of deliveries says how far each is. A crash between any
two statements loses nothing: what was being sent is sent again under the same id, by which the other side
knows it. What succeeded is never sent again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from msgspec.structs import replace

from openline.app.addressbook import Deliveries as Deliveries
from openline.app.addresses import Address, Delivery
from openline.app.drafts import RandomBytes
from openline.app.handlers import Handlers
from openline.app.journal import Journal
from openline.app.messages import Alone, Channel, Ended, Lead, Message, Outcome
from openline.app.ports import Draft, Release
from openline.app.replay import replay
from openline.decide.delivering import (
    DELIVERY,
    PATIENCE,
    RULE,
    DeliveryMove,
    Waiting,
    is_alarming,
    is_answered,
    is_at_least,
    is_withdrawn,
    next_in_line,
    precedence_for,
    wait_ms,
)
from openline.decide.state import State
from openline.errors import ConflictError, OpenlineError, RefusedError
from openline.model.event import NODE, DeliveryFailFacts, PartyBody, ReleaseBody, ReleaseFacts
from openline.model.notification import Precedence

NOT_ALARMING = "-"
"""Stands for a finding where none is made: of the failure of such a finding."""
MOST_AT_ONCE = 500
"""Releases of one party that are queued in one transaction."""
LONGEST_ATTEMPT_S = 30.0
"""Whatever a channel does, an attempt ends after so long."""
LOOKS_EVERY_S = 0.25
"""A FLASH is to be pushed within a second, though nobody says that there is one."""
LOOKS_AGAIN_AFTER_S = 0.05
"""However often it is said that something may be due: a busy log would say so a thousand times a second."""
CARRIES_EVERY_MS = 10_000
"""The log's outbox is emptied so often: each time costs the writer a commit for each party."""
LEADS_AGAIN_MS = 1_000
"""So often is it asked whether this process is still the one that delivers."""
KEPT_MS = 90 * 24 * 3_600_000
"""So long it can be looked up what became of a delivery."""
PRUNES_EVERY_MS = 3_600_000


class _Work(NamedTuple):
    """A delivery that is claimed, and what it is to send."""

    delivery: Delivery
    message: Message


class Deliverer:
    """Carries releases to addresses: one for each log, in the process that writes to it.

    Parameters
    ----------
    journal, rules
        The log: what is to be carried, and where it goes on record that something did not arrive.
    deliveries
        Addresses, and how far each delivery is.
    channels
        What sends, for each medium.
    theatre
        The theatre's id.
    now_ms, random_bytes
        The clock, and where the jitter comes from.
    leads
        Tells whether this process is the one that delivers: of several on one log one does.
    trouble
        Is told of what goes wrong and is tried again: called from the thread that carries.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        rules: Handlers,
        deliveries: Deliveries,
        channels: Mapping[str, Channel],
        theatre: str,
        now_ms: Callable[[], int],
        random_bytes: RandomBytes,
        leads: Lead | None = None,
        trouble: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        self._journal = journal
        self._rules = rules
        self._book = deliveries
        self._table = deliveries.table
        self._channels = channels
        self._theatre = theatre
        self._now_ms = now_ms
        self._random_bytes = random_bytes
        self._reached: dict[str, int] = {}
        self._carried: dict[str, int] = {}
        self._carried_at_ms = self._pruned_at_ms = 0
        self._busy: dict[str, list[bool]] = {}
        self._in_flight: set[str] = set()
        self._unsettled: list[tuple[Delivery, Message, Outcome]] = []
        self._leads = leads or Alone()
        self._trouble = trouble
        self._told: set[str] = set()
        self._leading = False
        self._led_at_ms: int | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken: asyncio.Event | None = None
        self._woken_soon = self._stopping = False
        self._released = 0
        self._limit_s = 0.0
        self.problem = ""
        """What kept the last look from being taken whole; empty when all is well."""

    # -- running ---------------------------------------------------------------------------------------------

    def run_once(self, now_ms: int | None = None) -> int | None:
        """Do all that is due, and return when something is due next; ``None`` when nothing waits."""
        now_ms = self._now_ms() if now_ms is None else now_ms
        if not self._lead(now_ms):
            return now_ms + LEADS_AGAIN_MS
        asyncio.run(self._run_until_idle(now_ms))
        self._carry(now_ms, at_once=True)
        return self._table.next_due_ms()

    def start(self) -> None:
        """Begin to carry, in a thread of its own."""
        self._stopping = False
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve()), name="deliverer", daemon=True
        )
        self._thread.start()

    def stop(self, limit_s: float = 10.0) -> None:
        """Begin nothing any more, and let what is under way end, for so long at most."""
        self._limit_s, self._stopping = limit_s, True
        self.wake()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._leads.close()
        self._leading, self._led_at_ms = False, None

    def grown(self, size: int) -> None:
        """Take note that the log has grown: there is more to do once it shows somebody something."""
        released = sum(self._journal.release_counts().values())
        if released != self._released:
            self._released = released
            self.wake()

    def wake(self) -> None:
        """Say that something may be due; callable from any thread."""
        loop, woken = self._loop, self._woken
        if loop is None or woken is None or (self._woken_soon and not self._stopping):
            return
        self._woken_soon = True

        def soon() -> None:
            loop.call_later(LOOKS_AGAIN_AFTER_S, woken.set)

        with suppress(RuntimeError):  # it has just stopped
            loop.call_soon_threadsafe(woken.set if self._stopping else soon)

    async def _run_until_idle(self, now_ms: int) -> None:
        self._queue(now_ms)
        while work := self._claim(now_ms):
            await asyncio.gather(*(self._attempt(it, lambda: now_ms) for it in work))
            self._queue(now_ms)
        self._alarm(now_ms)

    async def _serve(self) -> None:
        woken = asyncio.Event()
        self._loop, self._woken = asyncio.get_running_loop(), woken
        under_way: set[asyncio.Task[None]] = set()
        while not self._stopping:
            for it in self._look(self._now_ms()):
                task = asyncio.create_task(self._attempt(it, self._now_ms))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
                task.add_done_callback(lambda _: woken.set())
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), LOOKS_EVERY_S)
            woken.clear()
            self._woken_soon = False
        if under_way:
            await asyncio.wait(under_way, timeout=self._limit_s)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        with self._noted():
            self._carry(self._now_ms(), at_once=True)
        self._loop = self._woken = None

    def _look(self, now_ms: int) -> list[_Work]:
        """Look once for all there is to do; a disk that is full keeps from nothing but what it holds up."""
        if not self.problem:
            self._told.clear()
        self.problem = ""
        with self._noted():
            if not self._lead(now_ms):
                return []
        for step in (self._settle_kept, self._queue, self._alarm, self._carry, self._prune):
            with self._noted():
                step(now_ms)
        with self._noted():
            return self._claim(now_ms)
        return []

    def _lead(self, now_ms: int) -> bool:
        """Tell whether this process delivers; one that begins to takes back what another was sending."""
        if self._led_at_ms is not None and 0 <= now_ms - self._led_at_ms < LEADS_AGAIN_MS:
            return self._leading
        self._led_at_ms = now_ms
        led, self._leading = self._leading, self._leads()
        if self._leading and not led:
            self._reached.clear()
            self._carried.clear()
            self._take_back()
        return self._leading

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """Take note of what went wrong, and go on: the next look tries again."""
        try:
            yield
        except Exception as error:  # one of ours, too: nothing that it keeps from being carried is given up
            ours = "" if isinstance(error, OpenlineError) else f"a fault of ours: {type(error).__name__}: "
            self.problem = f"{ours}{error}"
            if self.problem not in self._told:  # once, until all is well again
                self._told.add(self.problem)
                self._trouble(error)

    # -- what is to be carried -------------------------------------------------------------------------------

    def _queue(self, now_ms: int) -> None:
        """Take the releases that are new, and queue each for the addresses that it is for."""
        with self._journal.still():
            counts = dict(self._rules.state.release_counts)
        behind = {party: count for party, count in counts.items() if count > self._reached.get(party, 0)}
        if not behind:
            return
        kept = self._table.reached()
        addresses = [it for it in self._table.addresses() if it.enabled]
        for party, count in behind.items():
            at = max(self._reached.get(party, 0), kept.get(party, 0), self._emptied(party, count))
            own = [it for it in addresses if it.party == party]
            while own and at < count:
                releases = self._journal.store.releases(party, after=at, limit=MOST_AT_ONCE)
                if not releases:
                    break
                at = releases[-1].seq
                found = [it for release in releases for it in self._queued(release, own, now_ms)]
                self._table.queue(party, at, found)
            self._reached[party] = at if own else count

    def _emptied(self, party: str, count: int) -> int:
        """Return up to where a party's outbox was emptied before this process began."""
        if party in self._reached:
            return 0
        first = self._journal.store.outbox(party, limit=1)
        return first[0].seq - 1 if first else count

    def _queued(self, release: Release, own: Sequence[Address], now_ms: int) -> Iterator[Delivery]:
        store = self._journal.store
        told_at_ms = store.entry(release.index).received_at_ms
        own = [it for it in own if it.added_at_ms <= told_at_ms]
        stored = store.entry_by_id(release.entry) if own else None
        if stored is None:
            return
        header, facts, _ = replay(stored)
        with self._journal.still():
            state = self._rules.state
            side = state.releases[release.party, release.seq].pass_to or release.party
            precedence = precedence_for(state, side, state.cards[release.entry], facts)
        for address in own:
            if not is_at_least(precedence, address.least):
                continue
            yield Delivery(
                id=self._book.secrets.delivery_id(release.party, address.id, release.seq),
                party=release.party,
                seq=release.seq,
                address=address.id,
                medium=address.medium,
                precedence=precedence,
                queued_at_ms=told_at_ms,
                alarm_at_ms=max(told_at_ms, now_ms) + PATIENCE[precedence].alarm_ms,
                due_ms=now_ms,
                alarm="" if is_alarming(header.type) else NOT_ALARMING,
            )

    def _carry(self, now_ms: int, *, at_once: bool = False) -> None:
        """Empty the log's outbox of what has come to an end at every address."""
        if not at_once and now_ms - self._carried_at_ms < CARRIES_EVERY_MS:
            return
        self._carried_at_ms = now_ms
        for party, reached in self._reached.items():
            if reached == self._carried.get(party, 0):
                continue
            first_open = self._table.first_open(party)
            upto = reached if first_open is None else min(reached, first_open - 1)
            if upto > self._carried.get(party, 0):
                with self._journal.still():
                    self._journal.store.carried(party, upto)
                self._carried[party] = upto

    def _prune(self, now_ms: int) -> None:
        if now_ms - self._pruned_at_ms >= PRUNES_EVERY_MS:
            self._pruned_at_ms = now_ms
            self._table.prune(now_ms - KEPT_MS)

    def _take_back(self) -> None:
        """Take back what a process was sending when it ended: nobody knows whether it arrived."""
        for it in self._table.sending():
            if it.id not in self._in_flight:
                self._step(it, "interrupt", DeliveryMove(), said="interrupted")

    # -- attempts --------------------------------------------------------------------------------------------

    def _claim(self, now_ms: int) -> list[_Work]:
        """Claim what is to be sent now, at most one FLASH and one of everything else at an address."""
        work: list[_Work] = []
        for id in self._table.waiting(now_ms):
            with self._noted():  # what is wrong at one address keeps no other waiting
                work += self._claim_at(id, now_ms)
        return work

    def _claim_at(self, id: str, now_ms: int) -> Iterator[_Work]:
        address = self._table.address(id)
        waiting = {it.id: it for it in self._table.at_address(id)}
        if address is None or not address.enabled or address.for_mode != self._book.mode:
            self._give_up(waiting.values(), now_ms, "the address is not in use")
            return
        busy = list(self._busy.get(id, ()))
        lane = {
            it.id: Waiting(it.id, it.precedence, it.seq, it.due_ms, it.rejected) for it in waiting.values()
        }
        while chosen := next_in_line(lane.values(), now_ms, busy):
            for it in chosen:
                del lane[it.id]
                claimed = self._claimed(waiting[it.id], address, now_ms)
                if claimed is not None:
                    busy.append(it.precedence is Precedence.FLASH)
                    yield claimed

    def _claimed(self, it: Delivery, address: Address, now_ms: int) -> _Work | None:
        with self._journal.still():
            state = self._rules.state
            answered = it.state == "failed" and is_answered(state, it.party, it.seq)
            withdrawn = is_withdrawn(state, it.party, it.seq)
            parties = _names(state)
        if answered:
            self._step(it, "answer", DeliveryMove(answered=True), settled_at_ms=now_ms, said="answered")
            return None
        message = self._message(it, address, withdrawn, parties)
        move = DeliveryMove(for_mode=address.for_mode, mode=self._book.mode, enabled=address.enabled)
        sending = self._step(it, "send", move, attempts=message.attempt)
        if sending is None:
            return None
        self._in_flight.add(it.id)
        self._busy.setdefault(address.id, []).append(it.precedence is Precedence.FLASH)
        return _Work(sending, message)

    def _message(
        self, it: Delivery, address: Address, withdrawn: bool, parties: Mapping[str, str]
    ) -> Message:
        release = self._journal.store.releases(it.party, after=it.seq - 1, limit=1)[0]
        stored = self._journal.store.entry(release.index)
        _, facts, body = replay(stored)
        assert isinstance(facts, ReleaseFacts)
        shown = body.shown if isinstance(body, ReleaseBody) else None
        gone = withdrawn or shown is None
        return Message(
            id=it.id,
            address=address,
            theatre=self._theatre,
            mode=self._book.mode,
            seq=it.seq,
            entry=release.entry,
            precedence=it.precedence,
            told_at_ms=stored.received_at_ms,
            detail="withdrawn" if gone else facts.detail,
            pass_to=facts.pass_to,
            shown=None if gone else shown,
            withdrawn=gone,
            parties=parties,
            attempt=it.attempts + 1,
        )

    async def _attempt(self, work: _Work, now_ms: Callable[[], int]) -> None:
        it, message = work
        flash = it.precedence is Precedence.FLASH
        try:
            channel = self._channels.get(message.address.medium)
            if channel is None:
                outcome = Outcome(Ended.UNREACHABLE, f"no channel for {message.address.medium} is set up")
            else:
                async with asyncio.timeout(LONGEST_ATTEMPT_S):
                    outcome = await channel.send(message, now_ms())
        except TimeoutError:
            outcome = Outcome(Ended.UNREACHABLE, "no answer in time")
        except asyncio.CancelledError:
            self._in_flight.discard(it.id)
            self._step(it, "interrupt", DeliveryMove(), said="interrupted", due_ms=now_ms())
            raise
        except Exception as error:  # of ours: tried again, and on record like any other failure
            outcome = Outcome(Ended.UNREACHABLE, f"a fault of ours: {type(error).__name__}")
        finally:
            self._busy[it.address].remove(flash)
        self._unsettled.append((it, message, outcome))
        with self._noted():
            self._settle_kept(now_ms())

    def _settle_kept(self, now_ms: int) -> None:
        """Keep how attempts ended, those too for which there was no space before: none is made again."""
        while self._unsettled:
            self._settle(*self._unsettled[0], now_ms)
            settled, _, _ = self._unsettled.pop(0)
            self._in_flight.discard(settled.id)

    def _settle(self, it: Delivery, message: Message, outcome: Outcome, now_ms: int) -> None:
        said = outcome.said[:200]
        match outcome.ended:
            case Ended.DELIVERED:
                move = DeliveryMove(withdrawn=message.withdrawn)
                self._step(it, "succeed", move, said=said, settled_at_ms=now_ms)
            case Ended.GONE:
                self._step(it, "give_up", DeliveryMove(), said=said, settled_at_ms=now_ms)
                self._book.disable(it.party, it.address, f"the other side wants nothing any more: {said}")
            case _:
                fraction = int.from_bytes(self._random_bytes(4), "big") / 2**32
                move = DeliveryMove(tried_ms=now_ms - it.queued_at_ms, precedence=it.precedence)
                self._step(
                    it,
                    "fail",
                    move,
                    said=said,
                    due_ms=now_ms + wait_ms(it.attempts, fraction),
                    rejected=it.rejected + (outcome.ended is Ended.REJECTED),
                    settled_at_ms=now_ms,
                )

    def _give_up(self, deliveries: Iterable[Delivery], now_ms: int, said: str) -> None:
        for it in deliveries:
            self._step(it, "give_up", DeliveryMove(), said=said, settled_at_ms=now_ms)

    def _step(self, it: Delivery, transition: str, move: DeliveryMove, **now: Any) -> Delivery | None:
        """Take a delivery to its next state, unless another did; return it as it then stands."""
        try:
            state = DELIVERY.step(it.state, transition, move, where=f"delivery {it.id}")
        except RefusedError as error:
            self.problem = str(error)
            return None
        changed = self._table.change(it.id, it.state, state=state, **now)
        return replace(it, state=state, **now) if changed else None

    # -- what did not arrive ---------------------------------------------------------------------------------

    def _alarm(self, now_ms: int) -> None:
        """Put on record what has not arrived by when its answer is due, and what was given up."""
        for it in self._table.silent(now_ms):
            with self._journal.still():
                state = self._rules.state
                shown = state.releases.get((it.party, it.seq))
                index = state.cards[shown.entry].at if shown else 0
                heard = is_answered(state, it.party, it.seq)
            if shown is None or heard:
                self._table.change(it.id, it.state, alarm=NOT_ALARMING)
                continue
            facts = DeliveryFailFacts(
                entry=shown.entry,
                party=it.party,
                seq=it.seq,
                pass_to=shown.pass_to,
                medium=it.medium,
                attempts=it.attempts,
                since_ms=it.queued_at_ms,
                precedence=it.precedence,
            )
            draft = Draft(
                type="delivery.fail/v1", facts=facts, cites=(index,), rule=RULE, key=f"delivery/{it.id}"
            )
            self._table.change(it.id, it.state, alarm=self._recorded(draft))

    def _recorded(self, draft: Draft) -> str:
        try:
            return self._journal.record([draft])[0].id
        except ConflictError:  # on record from before a crash, when it had been tried less often
            answer = self._journal.store.answer(NODE, draft.key)
            assert answer is not None
            return answer.entry


def _names(state: State) -> dict[str, str]:
    """Return what parties are called: every party is shown every other."""
    names = {}
    for party in state.parties.values():
        content = state.contents.get(party.entry)
        if content is not None and isinstance(content.body, PartyBody):
            names[party.id] = content.body.party.name
    return names
