"""A node at work: what every door of a server is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from openline.app.accounts import Accounts
from openline.app.custody import Custody
from openline.app.desk import Desk
from openline.app.drafts import RandomBytes
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.live import Live
from openline.app.lookingback import Past
from openline.app.security import SecurityLog

if TYPE_CHECKING:
    from openline.app.delivery import Deliveries
    from openline.app.exhibitfiles import ExhibitFiles
    from openline.app.guarding import Guard
    from openline.app.positions import PositionServices


class Node(Desk):
    """One node: its HOME, log and rules, and the services beside the log. Wired by ``bootstrap.serving``.

    Attributes
    ----------
    theatre_ms
        What time it is in the theatre: this machine's, but in an exercise that is played. Who may come in,
        and for how long, goes by the machine's in any case.
    custody
        What signs with the keys that are kept here.
    files
        The files of exhibits that are here.
    deliveries
        What is carried to addresses, where anything is.
    past
        The record as it stood at times that are asked for.
    guard
        The watch over positions that come in, where there is one.
    positions
        What takes positions in, where something does: one process does for a HOME.
    """

    def __init__(
        self,
        *,
        home: Home,
        journal: Journal,
        rules: Handlers,
        files: ExhibitFiles,
        live: Live,
        accounts: Accounts,
        security: SecurityLog,
        now_ms: Callable[[], int],
        random_bytes: RandomBytes,
        clock: Callable[[], int] | None = None,
    ) -> None:
        super().__init__(accounts=accounts, security=security, now_ms=now_ms, random_bytes=random_bytes)
        self.home = home
        self.journal = journal
        self.rules = rules
        self.files = files
        self.live = live
        self.past = Past(journal.store)
        self.theatre_ms = clock or now_ms
        self.custody = Custody(home, now_ms=self.theatre_ms, random_bytes=random_bytes)
        self.deliveries: Deliveries | None = None
        self.guard: Guard | None = None
        self.positions: PositionServices | None = None
