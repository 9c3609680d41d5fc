"""Wiring delivery: the book of addresses, what carries, and what takes mail."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from openline import bootstrap
from openline.errors import InputError, OpenlineError, StorageError
from openline.model.event import NODE

if TYPE_CHECKING:
    from openline.app.addresses import Address
    from openline.app.config import Delivery as Config
    from openline.app.delivery import Deliverer, Deliveries
    from openline.app.handlers import Handlers
    from openline.app.home import Home
    from openline.app.journal import Journal
    from openline.app.messages import Channel
    from openline.channels.mail import Mail
    from openline.channels.sms import Gateway
    from openline.channels.taking import Taken, Taker

LEAD = "delivery.lock"
"""The file in a HOME that whoever delivers holds, of several processes on it."""
TEMPLATE = "sms-template.json"
"""The file in a HOME that says how texts are given to the gateway: see :mod:`openline.channels.sms`."""
LOOKS_FOR_MAIL_S = 1.0


def open_deliveries(home: Home) -> Deliveries:
    """Open the book of addresses of a node's HOME.

    Raises
    ------
    InputError
        The HOME is a client's.
    StorageError
        The tables beside the log cannot be opened.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from openline.app.addresses import Secrets
    from openline.app.delivery import Deliveries
    from openline.bootstrap.storing import side_url
    from openline.stores.side import create, open_engine
    from openline.stores.side.deliveries import SideDeliveries

    if not home.is_node:
        raise InputError("this HOME is a client's: addresses are with the node", where=str(home.path))
    try:
        engine = open_engine(side_url(home))
        create(engine)
    except SQLAlchemyError as error:
        # Its text would show the address with the password in it.
        raise StorageError(
            f"what stands beside the log cannot be opened: {type(error).__name__}", where=str(home.path)
        ) from error
    return Deliveries(
        SideDeliveries(engine),
        Secrets(delivery_secret(home)),
        mode=home.settings.mode,
        random_bytes=bootstrap.random_bytes,
    )


def delivery_secret(home: Home) -> bytes:
    """Return the secret of a node of which all ids and secrets of addresses are made.

    It is derived from the log's key, which every machine of a node has and which never changes: there is no
    further secret to be kept or lost.

    Raises
    ------
    InputError
        The key is not here.
    """
    key = home.read_key(NODE, "log").private_key
    return hmac.new(key.private_bytes_raw(), b"openline/delivery/v1", hashlib.sha256).digest()


def make_channels(
    home: Home, deliveries: Deliveries, config: Config | None = None, *, tls: ssl.SSLContext | None = None
) -> dict[str, Channel]:
    """Make what sends, for each medium that is set up.

    Raises
    ------
    InputError
        Something is set that cannot be.
    """
    from openline.app.config import Delivery as Settings
    from openline.channels.guarding import Guard
    from openline.channels.webhook import Webhook

    config = config or Settings()
    mode = home.settings.mode
    guard = Guard(mode, config.webhooks.networks)
    channels: dict[str, Channel] = {
        "webhook": Webhook(deliveries.secrets, guard, answer_s=config.webhooks.timeout_s, tls=tls)
    }
    mail = make_mail(deliveries, config, tls=tls)
    if mail is not None:
        channels["mail"] = mail
    if config.sms.url:
        from openline.channels.sms import Sms

        channels["sms"] = Sms(_gateway(home, config), guard, mode=mode, tls=tls)
    return channels


def doubts(home: Home, config: Config) -> Callable[[Address], str]:
    """Return what says why nothing would arrive at an address, by what is set."""
    from openline.channels.doubting import doubt
    from openline.channels.guarding import Guard

    guard = Guard(home.settings.mode, config.webhooks.networks)
    set_up = {"webhook": True, "mail": bool(config.smtp.host), "sms": bool(config.sms.url)}
    media = {name for name, is_set in set_up.items() if is_set}
    return lambda address: doubt(address, guard, media)


def make_mail(
    deliveries: Deliveries, config: Config | None, *, tls: ssl.SSLContext | None = None
) -> Mail | None:
    """Make what gives mail to a server; ``None`` when no server is set."""
    if config is None or not config.smtp.host:
        return None
    from openline.channels.mail import Mail, Relay

    smtp = config.smtp
    relay = Relay(
        host=smtp.host,
        port=smtp.port,
        security="plain" if smtp.security == "none" else smtp.security,
        user=smtp.username,
        password=smtp.password.reveal() if smtp.password else "",
        sender=smtp.sender,
    )
    return Mail(relay, deliveries.secrets, tls=tls)


def make_deliverer(
    home: Home,
    journal: Journal,
    rules: Handlers,
    deliveries: Deliveries,
    config: Config | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    clock: Callable[[], int] | None = None,
    trouble: Callable[[Exception], None] = lambda error: None,
) -> Deliverer:
    """Make what carries releases. Start it in every process on a log: of several, one delivers at a time.

    Parameters
    ----------
    config
        The section ``delivery`` of what is set.
    tls
        Certificates that are trusted instead of the machine's own.
    clock
        What a played exercise goes by.
    trouble
        Is told of what goes wrong and is tried again.
    """
    from openline.app.delivery import Deliverer
    from openline.bootstrap.storing import store_url
    from openline.stores.leading import DatabaseLead, FileLead

    database = store_url(home)
    return Deliverer(
        journal=journal,
        rules=rules,
        deliveries=deliveries,
        channels=make_channels(home, deliveries, config, tls=tls),
        theatre=home.settings.theatre,
        now_ms=clock or bootstrap.now_ms,
        random_bytes=bootstrap.random_bytes,
        leads=DatabaseLead(database) if database else FileLead(home.path / LEAD),
        trouble=trouble,
    )


def make_taker(
    home: Home,
    journal: Journal,
    rules: Handlers,
    deliveries: Deliveries,
    config: Config,
    *,
    tls: ssl.SSLContext | None = None,
) -> Taker:
    """Make what takes mail.

    Raises
    ------
    InputError
        No mail server is set by which it could be answered.
    """
    from openline.channels.taking import Taker

    mail = make_mail(deliveries, config, tls=tls)
    if mail is None:
        raise InputError(
            "mail is answered, and no mail server is set",
            where="delivery.smtp.host",
            next_step="set it in openline.toml, with delivery.smtp.sender",
        )
    return Taker(
        home=home,
        journal=journal,
        rules=rules,
        deliveries=deliveries,
        mail=mail,
        now_ms=bootstrap.now_ms,
        random_bytes=bootstrap.random_bytes,
    )


def follow_maildir(
    path: Path, taker: Taker, *, told: Callable[[Taken | OpenlineError], None]
) -> Callable[[], None]:
    """Take what comes into a maildir, in a thread of its own; return what stops it.

    What cannot be recorded now stays where it is, and is taken again.

    Raises
    ------
    InputError
        It is no maildir.
    """
    from openline.channels.mailbox import Maildir

    maildir = Maildir(path)
    stopped = threading.Event()

    def run() -> None:
        while not stopped.is_set():
            for file in maildir.waiting():
                try:
                    told(asyncio.run(taker.take(maildir.read(file))))
                    maildir.taken(file)
                except (OpenlineError, OSError) as error:
                    told(error if isinstance(error, OpenlineError) else StorageError(str(error)))
                    break
                if stopped.is_set():
                    return
            stopped.wait(LOOKS_FOR_MAIL_S)

    thread = threading.Thread(target=run, name="openline-mail", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()

    return stop


def _gateway(home: Home, config: Config) -> Gateway:
    import msgspec

    from openline.channels.sms import Gateway

    path = home.path / TEMPLATE
    gateway = Gateway(url=config.sms.url)
    if path.exists():
        try:
            template = msgspec.json.decode(path.read_bytes(), type=dict)
        except (msgspec.MsgspecError, OSError) as error:
            raise InputError(f"no JSON object: {error}", where=str(path)) from error
        gateway = msgspec.structs.replace(gateway, template=template)
    if config.sms.token is not None:
        headers = {"Authorization": f"Bearer {config.sms.token.reveal()}"}
        gateway = msgspec.structs.replace(gateway, headers=headers)
    return gateway
