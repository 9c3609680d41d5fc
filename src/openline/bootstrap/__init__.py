"""The only place that wires adapters together, reads clocks and draws random bytes."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from openline.errors import InputError, StorageError

if TYPE_CHECKING:
    from openline.app.home import Home
    from openline.app.journal import Journal
    from openline.app.keyfile import KeyFile, KeyUse
    from openline.app.ports import Draft, Rules
    from openline.ledger.entry import Mode, SignedEntry
    from openline.stores.sqlite import Connect


def now_ms() -> int:
    """Return UTC milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def elapsed_ms() -> float:
    """Return milliseconds from some beginning: they go on whatever is done to the clock."""
    return time.monotonic_ns() / 1e6


class _Randomness:
    """The system's randomness, drawn a page at a time: each call to the system lets other threads run.

    No byte is given twice; a process that is forked draws afresh.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        self._drawn = memoryview(b"")

    def take(self, count: int) -> bytes:
        with self._lock:
            if len(self._drawn) < count:
                self._drawn = memoryview(os.urandom(max(4096, count)))
            taken, self._drawn = self._drawn[:count], self._drawn[count:]
        return bytes(taken)


_RANDOMNESS = _Randomness()


def random_bytes(count: int) -> bytes:
    """Return bytes from the system's source of randomness."""
    return _RANDOMNESS.take(count)


def find_home(path: Path | None = None) -> Home | None:
    """Open the HOME at ``path``, else at ``$OPENLINE_HOME``; None when neither is given."""
    from openline.app.home import Home

    given = path or os.environ.get("OPENLINE_HOME")
    return Home(Path(given)) if given else None


def keep_compiled_kernel() -> None:
    """Let numba keep what it compiles in a cache that belongs to exactly these sources of the kernel.

    By itself numba looks at the file of a compiled function only, not at those of the functions that it
    calls, and would go on using code of a former version. Call it before numba is imported; a cache folder
    that the user has set stands.
    """
    if os.environ.get("NUMBA_CACHE_DIR"):
        return
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "openline"
    os.environ["NUMBA_CACHE_DIR"] = str(caches / f"kernel-{_kernel_digest()}")


def _kernel_digest() -> str:
    """Return what tells this kernel, compiled by this numba, from any other."""
    from hashlib import sha256
    from importlib.metadata import version

    digest = sha256(f"numba {version('numba')}".encode())
    for source in sorted((Path(__file__).parents[1] / "kernel").glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]


def is_kernel_compiled(*, with_index: bool = False) -> bool:
    """Say whether the cache holds the kernel's main loop for this Python: the rest is compiled before it.

    Parameters
    ----------
    with_index
        Whether what finds matches is to be there, too: whoever only watches positions needs it not.
    """
    caches = Path(os.environ.get("NUMBA_CACHE_DIR") or "")
    version = f"py{sys.version_info.major}{sys.version_info.minor}"
    loops = ("following.follow", *(["volume_search.search"] if with_index else []))
    return caches.name != "" and all(any(caches.glob(f"*/{it}-*.{version}.nbi")) for it in loops)


def open_home(path: Path | None = None) -> Home:
    """Open the HOME at ``path``, else at ``$OPENLINE_HOME``.

    Raises
    ------
    InputError
        Neither is given, or no HOME is there.
    """
    home = find_home(path)
    if home is None:
        raise InputError("no HOME is named", next_step="give --home DIR, or set OPENLINE_HOME")
    return home


def marks_folder() -> Path:
    """Return where marks are kept: ``$OPENLINE_MARKS``, else ``openline/marks`` in the state folder."""
    if given := os.environ.get("OPENLINE_MARKS"):
        return Path(given)
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "openline" / "marks"


def create_node(
    path: Path,
    *,
    name: str,
    mode: Mode,
    origin: str = "",
    store: str = "",
    rules: Rules | None = None,
    clock: Callable[[], int] | None = None,
) -> Home:
    """Make a node's HOME: keys, policy, a log with its first entry, and the log's mark.

    Nothing is left behind when it fails.

    Parameters
    ----------
    path
        A folder that is absent or empty.
    name
        What the theatre is called.
    origin
        The name of the log; the default is made of the theatre's id.
    store
        The PostgreSQL database to keep the log in, without a password; the default is a file in the HOME.
    clock
        As :func:`open_journal`.

    Raises
    ------
    InputError
        The folder holds something, a bad origin or address, or a clock of its own in a real theatre.
    StorageError
        The disk, or the database, did not take it.
    """
    from openline.app.fold import GENESIS
    from openline.app.home import Home, Settings
    from openline.app.keyfile import make_key
    from openline.app.policy import Policy
    from openline.app.ports import Draft
    from openline.bootstrap.storing import discard
    from openline.ledger.note import KeyType, VerifierKey
    from openline.model.event import NODE, TheatreBody, TheatreFacts
    from openline.model.party import Custody

    if store:
        from openline.bootstrap.storing import check_url

        store = check_url(store)
    _refuse_occupied(path)
    _refuse_other_clock(mode, clock, str(path))
    theatre = random_bytes(16).hex()
    origin = origin or f"openline/{theatre}"
    root, node, log = (
        make_key(NODE, use, Custody.NODE, random_bytes(32)) for use in ("root", "signing", "log")
    )
    policy = Policy(
        theatre=theatre,
        mode=mode,
        origin=origin,
        log_key=VerifierKey.of(origin, KeyType.ED25519, log.private_key).encode(),
        roots={NODE: root.public_key_hex},
    )
    settings = Settings(
        role="node",
        theatre=theatre,
        mode=mode,
        name=name,
        origin=origin,
        node_root_hex=root.public_key_hex,
        store=store,
    )
    mark = _mark_path(theatre, path)
    with _making(path) as making:
        home = Home.make(making, settings, policy)
        for key in (root, node, log):
            home.add_key(key)
        facts = TheatreFacts(
            root_key_hex=root.public_key_hex,
            node_key_hex=node.public_key_hex,
            log_key_hex=log.public_key_hex,
            origin=origin,
        )
        draft = Draft(type=GENESIS, facts=facts, body=TheatreBody(name=name))
        try:
            with _open_journal(home, rules, create=True, clock=clock) as journal:
                genesis = home.sign(draft, author=NODE, now_ms=(clock or now_ms)(), random_bytes=random_bytes)
                try:
                    journal.submit(genesis)
                except BaseException:
                    discard(journal.store)
                    raise
        except BaseException:
            for file in (mark, mark.with_name(mark.name + ".lock")):
                file.unlink(missing_ok=True)
            raise
    return Home(path)


def join(path: Path, *, policy: bytes, name: str = "") -> Home:
    """Make a client's HOME of the theatre that a policy file names: keys and witnessed checkpoints, no log.

    Raises
    ------
    InputError
        The folder holds something, or the policy cannot be read.
    """
    from openline.app.home import Home, Settings
    from openline.app.policy import read_policy
    from openline.model.event import NODE

    _refuse_occupied(path)
    trusted = read_policy(policy, where="policy")
    settings = Settings(
        role="client",
        theatre=trusted.theatre,
        mode=trusted.mode,
        name=name or path.resolve().name,
        origin=trusted.origin,
        node_root_hex=trusted.roots[NODE],
    )
    with _making(path) as making:
        Home.make(making, settings, trusted)
    return Home(path)


def make_key(home: Home, owner: str, use: KeyUse = "signing", *, passphrase: bytes | None = None) -> KeyFile:
    """Make a key in a HOME; in a node's, the node holds it, and every entry signed with it says so."""
    from openline.app import keyfile

    key = keyfile.make_key(owner, use, home.custody, random_bytes(32))
    home.add_key(key, passphrase=passphrase)
    return key


def sign(home: Home, draft: Draft, *, author: str, key: KeyFile | None = None) -> SignedEntry:
    """Sign a draft with a key of this HOME, or with ``key``, now."""
    return home.sign(draft, author=author, now_ms=now_ms(), random_bytes=random_bytes, key=key)


def open_journal(
    home: Home,
    rules: Rules | None = None,
    *,
    connect: Connect | None = None,
    clock: Callable[[], int] | None = None,
) -> Journal:
    """Open a node's log, fold it into ``rules``, and sign for what a crash left unsigned.

    A log that may not be written to (no mark, or not the mark's) opens all the same, to be read.

    Parameters
    ----------
    rules
        What decides; the default is :class:`openline.app.handlers.Handlers`.
    connect
        How the database is opened, when not by the standard library.
    clock
        What an exercise that is played goes by, in UTC milliseconds, instead of this machine's clock: times
        of notice and deadlines are then those of the play, and so are the times of receipt.

    Raises
    ------
    InputError
        The HOME is a client's, or a real theatre is to go by another clock.
    LedgerError, TheatreError, StorageError
        As :class:`openline.app.journal.Journal`.
    """
    if not home.is_node:
        raise InputError(
            "this HOME is a client's: the log is with the node",
            where=str(home.path),
            next_step="sign here, and bring the entry to the node with 'openline submit'",
        )
    _refuse_other_clock(home.settings.mode, clock, str(home.path))
    from openline.bootstrap.exhibiting import sweep_files

    journal = _open_journal(home, rules, create=False, connect=connect, clock=clock)
    journal.recover()
    sweep_files(home, journal)
    return journal


def _refuse_other_clock(mode: Mode, clock: Callable[[], int] | None, where: str) -> None:
    if clock is not None and mode != "exercise":
        raise InputError("only an exercise goes by a clock of its own", where=where)


def _open_journal(
    home: Home,
    rules: Rules | None,
    *,
    create: bool,
    connect: Connect | None = None,
    clock: Callable[[], int] | None = None,
) -> Journal:
    from openline.app.intake import Identity
    from openline.app.journal import Journal
    from openline.app.notary import Mark, Notary
    from openline.bootstrap.storing import discard, exclusive_of, open_store
    from openline.model.event import NODE

    settings = home.settings
    mark = Mark(_mark_path(settings.theatre, home.path))
    notary = Notary(settings.origin, home.read_key(NODE, "log").private_key, mark)

    @contextmanager
    def exclusive() -> Iterator[None]:
        with home.exclusive(), mark.exclusive(), exclusive_of(store):
            yield

    if create:
        notary.open_mark()
    store = open_store(home, create=create, connect=connect)
    try:
        return Journal(
            store=store,
            rules=_wired(rules),
            identity=Identity(
                settings.theatre,
                settings.mode,
                settings.origin,
                settings.node_root_hex,
                home.signing_keys(NODE),
            ),
            notary=notary,
            exclusive=exclusive,
            now_ms=clock or now_ms,
            random_bytes=random_bytes,
            elapsed_ms=None if clock else elapsed_ms,
        )
    except BaseException:
        store.close()
        if create:
            discard(store)
        raise


def _wired(rules: Rules | None) -> Rules:
    """Return the rules, comparing the places that entries name with what stands."""
    from openline.app.handlers import Handlers
    from openline.bootstrap.placing import comparing

    rules = Handlers() if rules is None else rules
    if isinstance(rules, Handlers):
        rules.compare = comparing()
    return rules


def _mark_path(theatre: str, home: Path) -> Path:
    folder = marks_folder().absolute()
    if folder.is_relative_to(home.absolute()):
        raise InputError(
            "the marks folder is inside the HOME: a copy of the HOME would bring its mark with it",
            where=str(folder),
            next_step="set OPENLINE_MARKS to a folder that is not backed up with the HOME",
        )
    return folder / theatre


@contextmanager
def _making(path: Path) -> Iterator[Path]:
    """Give a folder to fill, which then takes the name ``path``; nothing is left when the block fails."""
    import shutil

    from openline.app.durable import sync_directory

    making = path.absolute().with_name(f".{path.absolute().name}.making")
    shutil.rmtree(making, ignore_errors=True)  # left by a crash
    try:
        yield making
        sync_directory(making)
        os.replace(making, path)
        sync_directory(making.parent)
    except OSError as error:
        raise StorageError(f"could not be made: {error.strerror or error}", where=str(path)) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _refuse_occupied(path: Path) -> None:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise InputError(
            "there is something already", where=str(path), next_step="name an absent or empty folder"
        )
