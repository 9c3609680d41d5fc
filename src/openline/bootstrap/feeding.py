"""Wiring the feeds into a server: a broker and a socket, in a thread and an event loop of their own."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openline import bootstrap
from openline.decide.permitting import Action, permit
from openline.errors import NotFoundError, StorageError, UnauthenticatedError

if TYPE_CHECKING:
    from openline.app.accounts import Accounts
    from openline.app.positions import PositionServices
    from openline.app.sources import SourceBook
    from openline.feeds.mqtt import Broker, MqttFeed
    from openline.feeds.reporting import Admit, Admitted, Trouble
    from openline.feeds.tcp import TcpFeed

OPEN_S = 10.0


@dataclass(slots=True, kw_only=True)
class Feeds:
    """The feeds that run; :meth:`close` ends them."""

    mqtt: MqttFeed | None
    tcp: TcpFeed | None
    close: Callable[[], None]


def admit_by_token(accounts: Accounts, book: SourceBook, now_ms: Callable[[], int]) -> Admit:
    """Return who is let in by an API token: a member who may send positions, as a source of his party.

    The function that is returned raises UnauthenticatedError, ForbiddenError or NotFoundError.
    """
    from openline.app.sources import of_party
    from openline.feeds.reporting import Admitted

    def admit(token: str, source: str) -> Admitted:
        caller = accounts.find_token(token, now_ms())
        if caller is None:
            raise UnauthenticatedError("nobody is known by this token", where="AUTH")
        permit(caller.role, caller.scopes, Action.POSITIONS)
        return Admitted(of_party(book, source, caller.party).id, caller.party)

    return admit


def source_of_topic(book: SourceBook) -> Callable[[str], Admitted]:
    """Return whose an MQTT topic is: of the source whose id it ends in, else of the one that names it.

    An id goes before: it belongs to one party, whatever topic another may once have named.
    """
    from openline.feeds.reporting import Admitted

    def find(topic: str) -> Admitted:
        source = book.get(topic.rpartition("/")[2])
        if source is None:
            source = next((it for it in book.all() if it.topic and it.topic == topic), None)
        if source is None or (source.topic and source.topic != topic):
            raise NotFoundError("no source sends on this topic", where=topic)
        return Admitted(source.id, source.party)

    return find


def open_feeds(
    services: PositionServices,
    *,
    admit: Admit,
    trouble: Trouble,
    broker: Broker | None = None,
    listen: tuple[str, int] | None = None,
    tls: ssl.SSLContext | None = None,
    now_ms: Callable[[], int] = bootstrap.now_ms,
) -> Feeds:
    """Begin to read from a broker, and to listen on a socket, where there is one.

    Parameters
    ----------
    admit
        Who is let in on the socket: :func:`admit_by_token`.
    trouble
        Is told what was refused and what went wrong.
    broker
        The MQTT broker to read from.
    listen, tls
        Host and port of the socket, and how it is kept to ourselves.

    Raises
    ------
    StorageError
        The socket cannot be listened on.
    """
    from openline.feeds.mqtt import MqttFeed
    from openline.feeds.tcp import TcpFeed

    positions = services.positions
    mqtt = tcp = None
    if broker is not None:
        mqtt = MqttFeed(
            broker, source_of=source_of_topic(services.book), take=positions.take, trouble=trouble
        )
    if listen is not None:
        tcp = TcpFeed(admit=admit, take=positions.take_fixes, now_ms=now_ms, trouble=trouble)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="openline-feeds", daemon=True)
    thread.start()

    async def begin() -> None:
        if tcp is not None and listen is not None:
            await tcp.open(*listen, tls=tls)
        if mqtt is not None:
            running.append(loop.create_task(mqtt.run()))

    async def end() -> None:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if tcp is not None:
            await tcp.close()

    running: list[asyncio.Task[None]] = []

    def close() -> None:
        if loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(end(), loop).result(OPEN_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    try:
        asyncio.run_coroutine_threadsafe(begin(), loop).result(OPEN_S)
    except StorageError:
        close()
        raise
    return Feeds(mqtt=mqtt, tcp=tcp, close=close)
