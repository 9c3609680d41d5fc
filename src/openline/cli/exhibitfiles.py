"""``openline exhibit file``: give an exhibit's file to the node, fetch it, take it away again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli.authoring import AsJson, AsParty, Authoring, HomeDir, authoring
from openline.cli.incidents import For, print_notice, with_notice
from openline.cli.output import console, emit, progress
from openline.errors import InputError, StorageError

if TYPE_CHECKING:
    from openline.app.exhibitfiles import ExhibitFile, ExhibitFiles

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

Id = Annotated[str, typer.Argument(metavar="EXHIBIT", help="its id")]
PIECE = 1 << 20


@app.command()
def give(
    id: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="the very file that is on record")],
    as_: AsParty,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Give the file of your party's exhibit to the node: whoever is shown the exhibit may fetch it there.

    It is taken if its size and SHA-256 are those on record. What was fetched cannot be recalled.
    """
    with authoring(home, as_, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            desk.refuse_other(as_, "--as")
            with progress(f"sending {file.name}"):
                given = desk.client.give_exhibit_file(id, file)
        else:
            given = _give(_files(desk), as_, id, file)
            assert desk.journal is not None
            desk.journal.refresh()  # what another process has redacted meanwhile is swept away
    if as_json:
        emit(with_notice({"exhibit": given.exhibit, "sha256": given.sha256, "bytes": given.bytes}))
        return
    from openline.decide.presenting import NOT_RECALLED

    said = f"{given.bytes:,} bytes of exhibit {given.exhibit} are at the node, for those who are shown it"
    console().print(said, f"  sha256 {given.sha256}", NOT_RECALLED, sep="\n", markup=False)
    print_notice()


@app.command()
def fetch(
    id: Id,
    file: Annotated[Path, typer.Option("--out", metavar="FILE", help="to where; there must be no such file")],
    by: For = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Fetch the file of an exhibit that is shown to you, and hold it against its hash on record.

    Nothing is left of one that is another.
    """
    from openline.app.durable import write_durably
    from openline.client.incidents import checked
    from openline.model.event import NODE

    if file.exists():
        raise InputError("there is a file already", where=str(file), next_step="choose another name")
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            if by:
                desk.refuse_other(by, "--for")
            it = desk.client.one("exhibits", id)
            sha256, size = it.sha256, it.bytes
            desk.client.exhibit_file(id, file, sha256_hex=sha256)
        else:
            opened, wanted = _files(desk).of_reader(by or NODE, id)
            with opened:
                pieces = iter(lambda: opened.read(PIECE), b"")
                write_durably(file, checked(pieces, wanted.sha256), replace=False)
            sha256, size = wanted.sha256, wanted.bytes
    if as_json:
        emit(with_notice({"exhibit": id, "file": str(file), "sha256": sha256, "bytes": size}))
        return
    console().print(
        f"{size:,} bytes in {file}: it IS exhibit {id}", f"  sha256 {sha256}", sep="\n", markup=False
    )
    print_notice()


@app.command()
def remove(id: Id, as_: AsParty, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Take the file of your party's exhibit away from the node; that it is on record stays."""
    with authoring(home, as_, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            desk.refuse_other(as_, "--as")
            desk.client.remove_exhibit_file(id)
        else:
            _files(desk).remove(as_, id)
    if as_json:
        emit(with_notice({"exhibit": id, "removed": True}))
        return
    console().print(f"the file of exhibit {id} is not at the node any more", markup=False)
    print_notice()


def files_here(desk: Authoring) -> frozenset[str] | None:
    """Return the exhibits whose files are at the node; ``None`` where nobody can say: it does not answer."""
    if desk.client is not None:
        try:
            return frozenset(it.exhibit for it in desk.client.exhibit_files())
        except StorageError:  # what a gateway has kept of the rest is shown all the same
            return None
    assert desk.rules is not None
    kept = _files(desk).kept()
    return frozenset(it.id for it in desk.rules.state.exhibits.values() if it.entry in kept)


def _files(desk: Authoring) -> ExhibitFiles:
    from openline.bootstrap.exhibiting import open_files
    from openline.bootstrap.serving import read_settings

    if desk.journal is None or desk.rules is None:
        raise InputError(
            "files of exhibits are with the node",
            next_step="name its server, or your party's gateway: --server URL",
        )
    return open_files(desk.home, desk.journal, desk.rules, read_settings(desk.home).config)


def _give(files: ExhibitFiles, party: str, id: str, file: Path) -> ExhibitFile:
    try:
        source = file.open("rb")
    except OSError as error:
        raise InputError(f"it cannot be read: {error.strerror}", where=str(file)) from error
    with source:
        coming = files.take(party, id)
        try:
            while piece := source.read(PIECE):
                coming.write(piece)
            return coming.keep()
        except OSError as error:
            raise StorageError(f"it cannot be read: {error.strerror}", where=str(file)) from error
        finally:
            coming.drop()
