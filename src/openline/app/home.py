"""A HOME: a node with one log, or a client of one, as files in a folder.

::

    home.json             what was fixed when it was made
    policy.json           log key, roots and witnesses that are trusted
    keys/NAME.key         signing keys; NAME.root.key are roots: keep them elsewhere, off line
    log.sqlite            the log, in a node, unless home.json names a database that it is in
    side.sqlite           accounts, deliveries and security events of a server, likewise
    lock                  held by whichever process is writing
    checkpoints/          the checkpoints that were witnessed here
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec

from openline.app.drafts import AddressedDraft, RandomBytes, sign_draft
from openline.app.durable import locked, make_folder, write_durably
from openline.app.keyfile import KeyFile, KeyUse, read_key, says_of, write_key
from openline.app.policy import Policy, read_policy
from openline.app.ports import Draft
from openline.app.witness import Witnessed
from openline.errors import InputError
from openline.ledger.entry import Mode, SignedEntry
from openline.model.event import EVENTS
from openline.model.party import Custody


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``home.json``: what was fixed when the HOME was made."""

    format: Literal["openline/home/v1"] = "openline/home/v1"
    role: Literal["node", "client"]
    theatre: str
    mode: Mode
    name: str
    origin: str
    node_root_hex: str
    """The root that opened the theatre."""
    store: str = ""
    """The PostgreSQL database that the log is in, without a password; empty for a file in the HOME."""

    def to_bytes(self) -> bytes:
        """Give the bytes of ``home.json``; a HOME whose log is a file says nothing of stores."""
        fields = msgspec.to_builtins(self)
        if not self.store:
            del fields["store"]
        return msgspec.json.format(msgspec.json.encode(fields), indent=2) + b"\n"


_SIGN_ELSEWHERE = "sign where the key is: 'openline sign DRAFT --key FILE', then 'openline submit'"
_WITHOUT_KEY = {
    "root": "bring the offline medium that it is kept on",
    "log": "put it back from where it is kept: without '--with-keys' no backup holds it, and nobody else can"
    " sign for this log",
}
"""What to do without a key, by its use."""


class Home:
    """The files of one HOME.

    Parameters
    ----------
    path
        The folder.

    Raises
    ------
    InputError
        No HOME is there, or its settings cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        file = path / "home.json"
        try:
            self.settings = msgspec.json.decode(file.read_bytes(), type=Settings)
        except FileNotFoundError as error:
            raise InputError(
                "no HOME is there", where=str(path), next_step="'openline init' makes one"
            ) from error
        except (OSError, msgspec.MsgspecError) as error:
            raise InputError(f"the settings cannot be read: {error}", where=str(file)) from error

    @classmethod
    def make(cls, path: Path, settings: Settings, policy: Policy) -> Home:
        """Lay out a new HOME in an empty or absent folder."""
        for folder in (path, path / "keys", path / "checkpoints"):
            make_folder(folder)
        write_durably(path / "policy.json", policy.to_bytes())
        write_durably(path / "home.json", settings.to_bytes())
        return cls(path)

    @property
    def is_node(self) -> bool:
        """Whether the log is here."""
        return self.settings.role == "node"

    @property
    def log_path(self) -> Path:
        """The log of a node that keeps it in a file."""
        return self.path / "log.sqlite"

    @property
    def side_path(self) -> Path:
        """What stands beside such a log."""
        return self.path / "side.sqlite"

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep other processes from writing to this HOME's log."""
        with locked(self.path / "lock"):
            yield

    # -- keys --------------------------------------------------------------------------------------

    @property
    def custody(self) -> Custody:
        """Who holds the keys that are made here."""
        return Custody.NODE if self.is_node else Custody.PARTY

    def custody_of(self, public_key_hex: str) -> Custody:
        """Say who holds the private half of a key: the node, when it lies in a node's HOME."""
        here = (says_of(path, "public") for path in (self.path / "keys").glob("*.key"))
        return self.custody if (public_key_hex,) in here else Custody.PARTY

    def key_path(self, owner: str, use: KeyUse = "signing") -> Path:
        """Return where a key is, or would be.

        Raises
        ------
        InputError
            A name that is no plain file name.
        """
        if not owner or owner.startswith(".") or "/" in owner or "\0" in owner:
            raise InputError(f"{owner!r} cannot name a key file")
        return self.path / "keys" / (f"{owner}.key" if use == "signing" else f"{owner}.{use}.key")

    def add_key(self, key: KeyFile, *, passphrase: bytes | None = None) -> Path:
        """Keep a new key, readable by its owner only; see :func:`openline.app.keyfile.write_key`."""
        path = self.key_path(key.owner, key.use)
        write_key(path, key, passphrase=passphrase)
        return path

    def read_key(self, owner: str, use: KeyUse = "signing", *, passphrase: bytes | None = None) -> KeyFile:
        """Read a key of this HOME.

        Raises
        ------
        InputError
            It is not here, or cannot be read.
        """
        path = self.key_path(owner, use)
        if not path.exists():
            raise InputError(
                f"the {use} key of {owner!r} is not in this HOME",
                where=str(path),
                next_step=_WITHOUT_KEY.get(use, _SIGN_ELSEWHERE),
            )
        return read_key(path, passphrase=passphrase)

    def signing_keys(self, owner: str) -> list[KeyFile]:
        """Read every signing key of an owner that is here: ``OWNER.key``, and the next as ``OWNER-2.key``.

        Raises
        ------
        InputError
            None is here, or one cannot be read.
        """
        files = sorted((self.path / "keys").glob(f"{owner}*.key"))
        found = [read_key(path) for path in files if says_of(path, "owner", "use") == (owner, "signing")]
        return found or [self.read_key(owner)]

    def sign(
        self,
        draft: Draft,
        *,
        author: str,
        now_ms: int,
        random_bytes: RandomBytes,
        key: KeyFile | None = None,
    ) -> SignedEntry:
        """Sign a draft as ``author``, with the key here that its type asks for, or with ``key``."""
        if draft.type not in EVENTS:
            raise InputError(f"there is no entry type {draft.type!r}")
        use: KeyUse = "root" if EVENTS[draft.type].signed_by == "root" else "signing"
        addressed = AddressedDraft(self.settings.theatre, self.settings.mode, author, draft)
        return sign_draft(
            addressed, key or self.read_key(author, use), now_ms=now_ms, random_bytes=random_bytes
        )

    # -- what is trusted ---------------------------------------------------------------------------

    def policy(self) -> Policy:
        """Read what this HOME trusts."""
        file = self.path / "policy.json"
        try:
            return read_policy(file.read_bytes(), where=str(file))
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", where=str(file)) from error

    def save_policy(self, policy: Policy) -> None:
        """Replace what this HOME trusts."""
        write_durably(self.path / "policy.json", policy.to_bytes())

    def witnessed(self) -> Witnessed:
        """Give the checkpoints that were witnessed here."""
        return Witnessed(self.path / "checkpoints", self.policy().log_verifier)
