"""Wiring a gateway: a client's HOME, its party's key, a line to the node, and the process for its people."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openline import bootstrap
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.config import Config
    from openline.app.home import Home
    from openline.app.keyfile import KeyFile
    from openline.client import Certificate
    from openline.gateway.gateway import Gateway

COURIER_TIMEOUT_S = 10.0
"""So long is an answer to an entry waited for: people wait behind it, and asking again is safe."""


def open_gateway(
    home: Home,
    server: str,
    *,
    party: str = "",
    token: str = "",
    certificate: Certificate | None = None,
    authorities: Path | None = None,
    peers: Sequence[str] = (),
    witness: str = "",
    acknowledges: bool = True,
    key: KeyFile | None = None,
    trouble: Callable[[str, Exception], None] = lambda where, error: None,
) -> Gateway:
    """Open a party's gateway on its own HOME.

    Parameters
    ----------
    home
        A client's HOME: ``openline init --join``.
    server
        The node's address.
    party
        Whose gateway it is; the owner of the only signing key in the HOME when it is not said.
    token, certificate
        What the gateway is known by at the node.
    authorities
        What the node's certificate is checked by.
    peers
        Addresses of other parties' gateways, to compare checkpoints with.
    witness
        The witness key to cosign checkpoints with.
    acknowledges
        Whether releases are acknowledged as delivered once they are kept here.
    key
        The party's signing key, where it lies elsewhere or under a passphrase.
    trouble
        Is told what went wrong where nobody waits for an answer.

    Raises
    ------
    InputError
        The HOME is a node's, or the party's key is not in it.
    """
    from openline.app.desk import Desk
    from openline.bootstrap.accounts import open_accounts, open_security, open_side
    from openline.bootstrap.reviewing_reports import gateway_reports
    from openline.client import Client
    from openline.gateway.copying import Copy
    from openline.gateway.courier import Courier
    from openline.gateway.gateway import Gateway
    from openline.gateway.keeping import Kept
    from openline.gateway.witnessing import Watchman

    if home.is_node:
        raise InputError(
            "this HOME is the node's: a gateway stands on its party's side",
            where=str(home.path),
            next_step="make one there with 'openline init --join POLICY'",
        )
    party = party or _only_party(home)
    key = key or home.read_key(party)
    accounts, security = open_accounts(home), open_security(home)
    desk = Desk(
        accounts=accounts,
        security=security,
        now_ms=bootstrap.now_ms,
        random_bytes=bootstrap.random_bytes,
        trouble=trouble,
    )
    desk.closing += [security.close, accounts.close]
    client = Client(server, token=token, certificate=certificate, authorities=authorities)
    kept = Kept(home.path / "gateway.sqlite")
    gateway: Gateway

    def raise_alarm(where: str, error: Exception) -> None:
        gateway.trouble(where, error)

    line = Client(
        server, token=token, certificate=certificate, authorities=authorities, timeout_s=COURIER_TIMEOUT_S
    )
    desk.closing.append(line.server.close)
    courier = Courier(
        kept,
        line,
        home.policy,
        now_ms=bootstrap.now_ms,
        trouble=raise_alarm,
        anew=lambda entries: gateway.numbered_anew(entries),
        refused=lambda error: trouble("refused", error),  # the letter itself is the alarm
    )
    copy = Copy(
        party,
        kept,
        client,
        now_ms=bootstrap.now_ms,
        trouble=raise_alarm,
        received=lambda shown: gateway.received(shown),
    )
    watchman = Watchman(
        client,
        home.witnessed(),
        home.policy().log_verifier,
        home.path / "checkpoints",
        now_ms=bootstrap.now_ms,
        cosigner=(witness, home.read_key(witness, "witness").private_key) if witness else None,
    )
    gateway = Gateway(
        party=party,
        home=home,
        key=key,
        client=client,
        desk=desk,
        kept=kept,
        courier=courier,
        copy=copy,
        watchman=watchman,
        peers=tuple(Client(it, authorities=authorities) for it in peers),
        acknowledges=acknowledges,
    )
    beside = open_side(home)
    desk.reports = gateway_reports(gateway, beside)
    desk.closing.append(beside.dispose)
    return gateway


def serve(
    gateway: Gateway,
    listening: socket.socket,
    *,
    ready: Callable[[str], None],
    config: Config | None = None,
    entry: Callable[[dict[str, Any]], None] = lambda fields: None,
) -> None:
    """Serve the party's people until the process is told to stop.

    Parameters
    ----------
    ready
        Is told the address once requests are answered.
    config
        What is set; the defaults without it.
    entry
        Logs a request that was answered.

    Raises
    ------
    InputError
        A certificate or key that cannot be read.
    """
    from openline.app.config import Config
    from openline.bootstrap import answering, serving
    from openline.gateway.app import make_app

    config = config or Config()
    try:
        sign_in = None
        if config.identity.providers:
            sign_in = serving.make_sign_in(gateway.desk, config, answering.address_of(listening, config))
        app = make_app(gateway, config=config, entry=entry, sign_in=sign_in)
        settings = answering.uvicorn_settings(app, gateway.desk, config)
        gateway.start()
        answering.run(app, settings, listening, ready=lambda: ready(answering.address_of(listening, config)))
    finally:
        gateway.stop()


def _only_party(home: Home) -> str:
    owners = sorted({path.name.removesuffix(".key") for path in (home.path / "keys").glob("*.key")})
    owners = [it for it in owners if "." not in it]
    if len(owners) != 1:
        raise InputError(
            f"the HOME holds signing keys of {', '.join(owners) or 'nobody'}",
            where=str(home.path / "keys"),
            next_step="say whose gateway it is: --party" if owners else "'openline keygen PARTY' makes one",
        )
    return owners[0]
