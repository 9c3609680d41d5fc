"""Positions from an MQTT broker: a topic a source, acknowledged to the broker once they are durable.

The broker says who may publish on which topic: give each source a user of its own that may publish on its
own topic only. Messages of QoS 1 that were not acknowledged come again, after a crash on either side; a
message that comes twice is taken in once, for the same positions are one batch.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiomqtt

from openline.errors import InputError, OpenlineError, StorageError
from openline.feeds.reporting import Admitted, Take, Trouble, media_of

MOST_UNDER_WAY = 64
"""Messages that wait to be durable; no more are read meanwhile, and the broker keeps them."""
MOST_BYTES = 1 << 25
PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
KEEPALIVE_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where a broker is, and by what it knows this node."""

    host: str
    port: int = 8883
    username: str = ""
    password: str = field(default="", repr=False)
    tls: bool = True
    ca_file: str = ""
    identifier: str = "openline"
    """The broker keeps what is not acknowledged for whoever comes by this name."""
    topic: str = "openline/positions/+"

    def context(self) -> ssl.SSLContext | None:
        """Return how it is spoken to by TLS; ``None`` where it is not."""
        return ssl.create_default_context(cafile=self.ca_file or None) if self.tls else None


class MqttFeed:
    """Reads positions from a broker for as long as it runs.

    Parameters
    ----------
    broker
        Where they are.
    source_of
        Says whose topic it is, or raises NotFoundError.
    take
        Takes a message in.
    trouble
        Is told of what was refused, and of lost connections.

    Attributes
    ----------
    taken, refused
        Messages so far.
    connected
        Whether the broker can be reached now.
    """

    def __init__(
        self, broker: Broker, *, source_of: Callable[[str], Admitted], take: Take, trouble: Trouble
    ) -> None:
        self._broker = broker
        self._source_of = source_of
        self._take = take
        self._trouble = trouble
        self.taken = 0
        self.refused = 0
        self.connected = False

    async def run(self) -> None:
        """Read until cancelled; connect again, with growing pauses, when the connection is lost."""
        failed = 0
        while True:
            try:
                before = self.taken
                await self._read()
            except (aiomqtt.MqttError, StorageError, OSError) as error:
                self.connected = False
                failed = 0 if self.taken > before else failed + 1
                self._trouble(f"mqtt {self._broker.host}:{self._broker.port}", error)
                await asyncio.sleep(PAUSES_S[min(failed, len(PAUSES_S) - 1)])

    async def _read(self) -> None:
        broker = self._broker
        async with aiomqtt.Client(
            broker.host,
            broker.port,
            username=broker.username or None,
            password=broker.password or None,
            identifier=broker.identifier,
            clean_session=False,
            keepalive=KEEPALIVE_S,
            tls_context=broker.context(),
            max_inflight_messages=MOST_UNDER_WAY,
        ) as client:
            # The library acknowledges when a message has arrived; ours is to wait until it is durable.
            client._client.manual_ack_set(True)
            await client.subscribe(broker.topic, qos=1)
            self.connected = True
            await self._take_all(client)

    async def _take_all(self, client: aiomqtt.Client) -> None:
        loop = asyncio.get_running_loop()
        room = asyncio.Semaphore(MOST_UNDER_WAY)
        failed: asyncio.Future[None] = loop.create_future()

        def done(message: aiomqtt.Message, error: BaseException | None) -> None:
            room.release()
            if error is None or not isinstance(error, StorageError):
                self._count(message, error)
                client._client.ack(message.mid, message.qos)
            elif not failed.done():
                failed.set_exception(error)  # it comes again over another connection

        async def read() -> None:
            async for message in client.messages:
                await room.acquire()
                try:
                    taking = await asyncio.to_thread(self._begin, message)
                except OpenlineError as error:
                    done(message, error)
                else:
                    taking.add_done_callback(
                        lambda it, message=message: loop.call_soon_threadsafe(  # type: ignore[misc]
                            done, message, it.exception()
                        )
                    )

        reading = asyncio.create_task(read())
        try:
            await asyncio.wait({reading, failed}, return_when=asyncio.FIRST_COMPLETED)
            if failed.done():
                failed.result()
            await reading
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError, aiomqtt.MqttError):
                await reading
            if failed.done():
                failed.exception()

    def _begin(self, message: aiomqtt.Message) -> Future[Any]:
        body = message.payload
        if len(body) > MOST_BYTES:
            raise InputError(f"more than {MOST_BYTES:,} bytes", where=str(message.topic))
        source, party = self._source_of(str(message.topic))
        return self._take(source, party, body, media_of(body))

    def _count(self, message: aiomqtt.Message, error: BaseException | None) -> None:
        if error is None:
            self.taken += 1
            return
        self.refused += 1
        if isinstance(error, Exception):
            self._trouble(f"mqtt {message.topic}", error)
