"""Backup of a live HOME, restoring it, and bringing its databases to the newest schema."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from openline import __version__, bootstrap
from openline.bootstrap.storing import check_url, store_url
from openline.errors import InputError, StorageError

if TYPE_CHECKING:
    from openline.app.home import Home
    from openline.stores.backupfile import Manifest
    from openline.stores.versions import Part

LOG, SIDE = "log.sqlite", "side.sqlite"
NEVER = ("lock", ".*", "*/.*", "*.sqlite", "*.sqlite-*", "*.copy", "*.backup", "*.lock")
"""Databases are copied as databases; locks, and copies that were made before, are nobody's."""
SECRET = ("keys/*", "*.key", "*.pem", "*secret*", "*password*", "*.token")
"""Only taken along where the keys are."""


class Upgraded(NamedTuple):
    """What an upgrade has done."""

    before: dict[Part, int]
    after: dict[Part, int]
    copy: Path | None
    """The backup that was taken first; None when there was nothing to do."""


def backup(home: Home, file: Path, *, with_keys: bool = False) -> Manifest:
    """Copy a HOME into one file while it is at work: one state of its log, and all files that are no secret.

    The mark is not in it, nor is any body that was redacted before.

    Parameters
    ----------
    with_keys
        Take the private keys along.

    Raises
    ------
    InputError
        The file is there already.
    StorageError
        Something could not be read, or the file not written; nothing is left then.
    """
    from openline.app.durable import write_durably
    from openline.stores.backupfile import Archive, Manifest

    if file.exists():
        raise InputError("there is something already", where=str(file), next_step="name a new file")
    files, left_out = _files_of(home, with_keys=with_keys)
    with _folder_beside(file) as staging:
        _copy_databases(home, staging)
        files |= {name: staging / name for name in (SIDE, LOG) if (staging / name).exists()}
        size, root = _check(staging / LOG) if LOG in files else (0, "")
        manifest = Manifest(
            made_at_ms=bootstrap.now_ms(),
            program=__version__,
            theatre=home.settings.theatre,
            size=size,
            root_sha256=root,
            keys=with_keys,
            left_out=left_out,
        )
        made = Archive(files, manifest)
        write_durably(file, made, mode=0o600, replace=False)
    return made.manifest


def restore(file: Path, path: Path, *, store: str | None = None) -> tuple[Home, Manifest]:
    """Make a HOME of a backup, in an absent or empty folder; nothing is left behind when it fails.

    What it may sign is up to the mark on this machine, which no backup holds: an old copy is read-only.

    Parameters
    ----------
    store
        Where its log is to be: the address of a PostgreSQL database that holds none, or ``""`` for a file in
        the HOME; the default is where it was.

    Raises
    ------
    InputError
        The folder holds something, the file is no backup or not as it was made, or there is a log already.
    StorageError
        The disk, or the database, did not take it.
    """
    from msgspec.structs import replace

    from openline.app.durable import make_folder, sync_directory, write_durably
    from openline.app.home import Home
    from openline.stores.backupfile import unpack

    bootstrap._refuse_occupied(path)
    with bootstrap._making(path) as making:
        make_folder(making)
        manifest = unpack(file, making)
        for name in ("keys", "checkpoints"):
            make_folder(making / name)
        home = Home(making)
        if home.settings.theatre != manifest.theatre:
            raise InputError("its manifest is of another theatre than its settings", where=str(file))
        if home.is_node:
            if _check(making / LOG) != (manifest.size, manifest.root_sha256):
                raise InputError("its log is not the one that its manifest speaks of", where=str(file))
            if store is not None and store != home.settings.store:
                settings = replace(home.settings, store=store and check_url(store))
                write_durably(making / "home.json", settings.to_bytes())
                home = Home(making)
            _put_databases(home)
        for folder in making.rglob("*/"):
            sync_directory(folder)
    return Home(path), manifest


def upgrade(home: Home, *, copy: Path | None = None) -> Upgraded:
    """Bring the databases of a HOME to the newest schema, after taking a backup; all or nothing.

    Parameters
    ----------
    copy
        Where the backup goes; the default is beside the HOME, named after the schema that it has.

    Raises
    ------
    InputError
        The HOME is a client's, or of a newer schema, or the backup is there already.
    StorageError
        The disk, or the database, did not take it; everything is as it was.
    """
    from openline.stores import copies, migrations

    if not home.is_node:
        raise InputError("this HOME is a client's: it keeps no database", where=str(home.path))
    parts: tuple[Part, ...] = ("log", "side")
    newest = {part: migrations.newest(part) for part in parts}
    with home.exclusive():
        before = copies.versions_in(store_url(home), home.log_path, home.side_path)
        if all(before[part] in (0, newest[part]) for part in parts):
            return Upgraded(before, before, None)
        named = f"{home.path.resolve().name}.v{before['log']}-{before['side']}.backup"
        copy = copy or home.path.resolve().with_name(named)
        backup(home, copy)
        if url := store_url(home):
            copies.upgrade_database(url)
        else:
            copies.upgrade_file(home.log_path, "log")
            if home.side_path.exists():
                copies.upgrade_file(home.side_path, "side")
        after = copies.versions_in(store_url(home), home.log_path, home.side_path)
    return Upgraded(before, after, copy)


def _files_of(home: Home, *, with_keys: bool) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Return the files of a HOME that a backup holds, and the names of those that are left out as secret."""
    files: dict[str, Path] = {}
    left_out: list[str] = []
    for path in sorted(home.path.rglob("*")):
        name = path.relative_to(home.path).as_posix()
        if not path.is_file() or path.is_symlink() or any(fnmatch(name, it) for it in NEVER):
            continue
        if not with_keys and any(fnmatch(name, it) for it in SECRET):
            left_out.append(name)
        else:
            files[name] = path
    return files, tuple(left_out)


def _copy_databases(home: Home, staging: Path) -> None:
    if not home.is_node:
        return
    from openline.stores import copies

    if url := store_url(home):
        copies.dump(url, staging / LOG, staging / SIDE)
        return
    if home.side_path.exists():
        copies.copy_file(home.side_path, staging / SIDE)
    copies.copy_file(home.log_path, staging / LOG)


def _put_databases(home: Home) -> None:
    """Move the copies of a HOME that was unpacked to where its databases are to be."""
    from openline.stores import copies

    url = store_url(home)
    if not url:
        return
    copies.upgrade_file(home.log_path, "log")  # a database holds the newest schema only
    beside = home.side_path if home.side_path.exists() else None
    if beside is not None:
        copies.upgrade_file(beside, "side")
    copies.load(url, home.log_path, beside)
    for name in (LOG, SIDE):
        for file in home.path.glob(f"{name}*"):
            file.unlink()


def _check(log: Path) -> tuple[int, str]:
    from openline.stores import copies

    return copies.check_log(log)


@contextmanager
def _folder_beside(file: Path) -> Iterator[Path]:
    """Give a folder for what is on its way into a file; it is gone after the block."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{file.name}.", dir=file.absolute().parent))
    except OSError as error:
        raise StorageError(f"cannot be written: {error.strerror}", where=str(file)) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
