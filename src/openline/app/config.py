"""What whoever runs a node may set: one tree of values, read once (see :mod:`openline.app.configuring`).

Whatever is not said has a default that is safe on one machine. Lengths of time and sizes bear their unit in
the name. A secret is never shown, printed or compared: it comes from a file or from the environment.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Secret:
    """Something that must not be seen: printing it shows that there is one, and no more."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give the secret to what needs it."""
        return self._text

    def __repr__(self) -> str:
        """Show that there is one."""
        return "(secret)"

    __str__ = __repr__


class Section(msgspec.Struct, frozen=True):
    """Part of the tree."""


class Listen(Section, frozen=True):
    """Where the server listens, and how it is reached."""

    host: str = "127.0.0.1"
    """Address to listen on: another one than this machine's own needs TLS, or a proxy that has it."""
    port: int = 8470
    """Port to listen on; 0 takes any that is free."""
    public_url: str = ""
    """How others reach it, as in "https://line.example.org"; empty is the address that it listens on."""
    hosts: tuple[str, ...] = ()
    """Names by which it may be called (the Host header); empty takes any."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    allow_plain: bool = False
    """Whether HTTP without TLS is spoken on an address that others reach: only behind a proxy that has it."""
    grace_s: int = 10
    """How long requests that are under way are waited for when it is told to stop."""


class Tls(Section, frozen=True):
    """Certificates; with none, HTTP is spoken without TLS."""

    cert_file: str = ""
    """Chain of certificates of the server, PEM."""
    key_file: str = ""
    """Private key of the certificate, PEM."""
    client_ca_file: str = ""
    """Authorities whose client certificates are taken, PEM; empty asks for none."""
    require_client: bool = False
    """Whether nobody gets through without a client certificate."""
    certificate_header: str = ""
    """Header in which a trusted proxy says which client certificate it has verified; empty believes none."""


class Provider(Section, frozen=True):
    """An identity provider (OpenID Connect), by which people sign in."""

    issuer: str
    """Its address, as it names itself; what else is needed is read from there."""
    client_id: str
    """By what name it knows this node."""
    title: str = ""
    """What the page calls it; empty is its name here."""
    client_secret: Secret | None = None
    """By what it knows that it is this node; none for a public client."""
    client_secret_file: str = ""
    """File that holds the secret."""


class Identity(Section, frozen=True):
    """How people sign in."""

    providers: dict[str, Provider] = {}
    """Identity providers, each under a name of its own: [identity.providers.NAME]."""


class Limits(Section, frozen=True):
    """How much is taken, and of whom."""

    body_bytes: int = 1_048_576
    """Largest body, where a route does not say otherwise."""
    header_bytes: int = 32_768
    """Largest head of a request: its line and headers."""
    header_s: float = 10.0
    """How long a request may take to say its line and headers."""
    body_bytes_per_s: int = 1_000
    """A body that comes more slowly than this, after header_s more, is given up."""
    idle_s: int = 15
    """How long a connection may wait between requests."""
    connections: int = 10_000
    """Most connections at a time."""
    requests_per_s: float = 2_000.0
    """Most requests of one caller, over time; about what one process does."""
    burst: int = 4_000
    """Most requests of one caller at once."""
    strangers_per_s: float = 100.0
    """Most requests of one address by which nobody is known, over time; so many times 20 at once."""
    listeners_per_party: int = 500
    """Most streams that the people of one party may have open."""


class Mqtt(Section, frozen=True):
    """A broker from which positions are taken."""

    host: str = ""
    """Its address; empty takes none."""
    port: int = 8883
    """Its port."""
    tls: bool = True
    """Whether it is spoken to by TLS."""
    ca_file: str = ""
    """Authorities that vouch for it, PEM; empty takes those of the machine."""
    username: str = ""
    """By what name it knows this node."""
    password: Secret | None = None
    """By what it knows that it is this node."""
    password_file: str = ""
    """File that holds the password."""
    topic: str = "openline/positions/+"
    """What is listened to; the last part names the source."""


class TcpFeed(Section, frozen=True):
    """A socket on which sources send positions; with TLS where the server has it."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = 0
    """Port to listen on; 0 takes none."""


class Positions(Section, frozen=True):
    """Positions that come in, and how long they are kept."""

    retention_days: int = 30
    """How long positions are kept; what was found of them stands in the log for ever."""
    disk_mib: int = 0
    """Most that their history may take: beyond it the oldest days go earlier, but the last; 0 is no limit."""
    behind_s: float = 0.5
    """Once one has waited for so long, and many with it, none are taken in until the watch has caught up."""
    mqtt: Mqtt = Mqtt()
    """A broker from which they are taken."""
    tcp: TcpFeed = TcpFeed()
    """A socket on which they are taken."""


class Exhibits(Section, frozen=True):
    """Files of exhibits that parties give to the node, for those who are shown them."""

    file_mib: int = 64
    """Largest file that is taken; 0 takes none."""
    party_mib: int = 4096
    """Most that the files of one party may take together."""


class Smtp(Section, frozen=True):
    """The mail server by which notices go out."""

    host: str = ""
    """Its address; empty sends no mail."""
    port: int = 587
    """Its port."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is kept to ourselves."""
    username: str = ""
    """By what name it knows this node."""
    password: Secret | None = None
    """By what it knows that it is this node."""
    password_file: str = ""
    """File that holds the password."""
    sender: str = ""
    """The address that mail comes from."""


class Sms(Section, frozen=True):
    """The gateway by which short texts go out, by HTTP."""

    url: str = ""
    """Its address; empty sends none."""
    token: Secret | None = None
    """By what it knows this node."""
    token_file: str = ""
    """File that holds the token."""


class Webhooks(Section, frozen=True):
    """Addresses of parties to which notices are posted."""

    networks: tuple[str, ...] = ()
    """Private networks that they may lead to, as in "10.1.0.0/16"; public addresses need no leave."""
    timeout_s: float = 10.0
    """How long an answer is waited for."""


class Delivery(Section, frozen=True):
    """How notices reach parties that do not listen."""

    smtp: Smtp = Smtp()
    """Mail that goes out."""
    maildir: str = ""
    """Folder (Maildir) into which a mail server puts what comes for this node; empty takes no mail."""
    sms: Sms = Sms()
    """Short texts."""
    webhooks: Webhooks = Webhooks()
    """Posts to a party's own server."""


class Ready(Section, frozen=True):
    """What has to be so for the node to call itself ready."""

    free_disk_mib: int = 256
    """Least free space where the HOME is."""
    behind_fixes: int = 1_000_000
    """Most positions that may wait for the watch."""
    clock_back_s: float = 5.0
    """Most that the clock may be behind the newest entry on record."""


class Retention(Section, frozen=True):
    """How long what stands beside the log is kept."""

    answers_h: int = 72
    """How long the answer to an Idempotency-Key is remembered."""
    security_days: int = 365
    """How long security events are kept."""


class Daily(Section, frozen=True):
    """The daily report, released to all its readers at the same moment."""

    cut_off: str = ""
    """Up to when it counts, in UTC, as in "18:00" or "24:00"; empty issues none by itself."""
    parties: tuple[str, ...] = ()
    """For whom it is; empty is every party that may be addressed."""


class Log(Section, frozen=True):
    """What the process says on standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least that is said."""
    format: Literal["auto", "json", "console"] = "auto"
    """JSON, one object a line, or text; auto is text on a terminal, else JSON."""


class Metrics(Section, frozen=True):
    """Where Prometheus reads how the node is; by itself /metrics takes a token with the scope operate."""

    host: str = "127.0.0.1"
    """Address to listen on beside the server's own; whoever reaches it reads them."""
    port: int = 0
    """Port to listen on; 0 listens on none."""


class Page(Section, frozen=True):
    """What the page shows."""

    tiles: str = ""
    """A PMTiles file of your own as the base map; empty shows land and water alone."""


class Config(Section, frozen=True):
    """Everything that can be set."""

    listen: Listen = Listen()
    tls: Tls = Tls()
    identity: Identity = Identity()
    limits: Limits = Limits()
    positions: Positions = Positions()
    exhibits: Exhibits = Exhibits()
    delivery: Delivery = Delivery()
    ready: Ready = Ready()
    retention: Retention = Retention()
    daily: Daily = Daily()
    page: Page = Page()
    log: Log = Log()
    metrics: Metrics = Metrics()
