"""``openline exhibit``: files by their hash, in whose hands they were, and at the node if they were given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from openline.cli import exhibitfiles as files
from openline.cli.accounts_said import AtOf, PlaceOf, echo_notes, place_of, word_of
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, authoring
from openline.cli.incidents import For, With, happened_rows, print_notice, share_draft, with_notice
from openline.cli.output import console, emit
from openline.cli.reading import fields_of
from openline.cli.times import parse_time
from openline.errors import InputError, StorageError

if TYPE_CHECKING:
    from openline.app.showing.incident_rows import ExhibitRow

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
app.add_typer(files.app, name="file")

Id = Annotated[str, typer.Argument(metavar="EXHIBIT", help="its id")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="the file; it stays where it is")]
AtOnce = 1 << 20


class Hashed(NamedTuple):
    """What a file is on record by."""

    sha256: str
    bytes: int


def hashed(path: Path) -> Hashed:
    """Return the SHA-256 of a file and its size; a film is not read at once.

    Raises
    ------
    InputError
        There is no such file, or it is a folder.
    StorageError
        It cannot be read.
    """
    from hashlib import sha256

    digest, size = sha256(), 0
    try:
        with path.open("rb") as file:
            while data := file.read(AtOnce):
                digest.update(data)
                size += len(data)
    except IsADirectoryError as error:
        raise InputError(
            "it is a folder", where=str(path), next_step="name a file; of several, each is an exhibit"
        ) from error
    except FileNotFoundError as error:
        raise InputError("there is no such file", where=str(path)) from error
    except OSError as error:
        raise StorageError(f"it cannot be read: {error.strerror}", where=str(path)) from error
    return Hashed(digest.hexdigest(), size)


@app.command()
def add(
    file: File,
    as_: AsParty,
    about: Annotated[
        str, typer.Option("--about", metavar="ID", help="an incident, or anything a statement may be about")
    ],
    to: Annotated[
        list[str], typer.Option("--to", metavar="PARTY", help="who is shown it, each by an option")
    ] = [],  # noqa: B006
    id: Annotated[str, typer.Option("--id", help="its id; the default is random")] = "",
    name: Annotated[str, typer.Option("--name", help="what it is called; else as the file")] = "",
    media_type: Annotated[str, typer.Option("--media-type", help="else by the end of its name")] = "",
    shows: Annotated[str, typer.Option("--shows", help="what it shows, in your words")] = "",
    origin: Annotated[str, typer.Option("--origin", help="who made it, with what, by function")] = "",
    taken: Annotated[str, typer.Option("--taken", metavar="TIME", help="when it was taken")] = "",
    place: PlaceOf = "",
    at: AtOf = "",
    made_of: Annotated[
        str, typer.Option("--made-of", metavar="EXHIBIT", help="the exhibit that this was made of")
    ] = "",
    how: Annotated[
        str, typer.Option("--how", help="how: copy, redacted, extract, translation or converted")
    ] = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Put a file on record by its hash. The file itself stays where it is: 'exhibit file give' sends it."""
    from mimetypes import guess_type

    from openline.app.ports import Draft
    from openline.cli.reports import random_id
    from openline.model.incident import Derived, ExhibitBody, ExhibitFacts

    found = hashed(file)
    where, echoes = place_of(place, at)
    facts = ExhibitFacts(
        exhibit=id or random_id(),
        about=about,
        to=tuple(to),
        sha256=found.sha256,
        bytes=found.bytes,
        made_of=made_of,
        how=word_of(Derived, how, "--how") if how else None,
    )
    body = ExhibitBody(
        name=name or file.name,
        media_type=media_type or guess_type(file.name)[0] or "application/octet-stream",
        shows=shows,
        origin=origin,
        taken_ms=parse_time(taken, "--taken") if taken else None,
        place=where,
    )
    made = Draft(type="exhibit.add/v1", facts=facts, body=body)
    notes: dict[str, Any] = {"sha256": found.sha256, **echo_notes(echoes, made)}
    if not found.bytes:
        notes["empty"] = "the file has no bytes: is it the right one?"
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(made, notes=notes)


@app.command("pass")
def pass_(
    id: Id,
    as_: AsParty,
    step: Annotated[
        str, typer.Option("--step", help="hand_over, receive, examine, return (it is back), or destroy")
    ],
    to: Annotated[str, typer.Option("--to", metavar="PARTY", help="of hand_over: to whom")] = "",
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="what is here: refused where it is not that file"),
    ] = None,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Take a step of an exhibit's custody, signed by whoever takes it."""
    from openline.app.ports import Draft
    from openline.model.fact import ReasonBody
    from openline.model.incident import CustodyFacts, CustodyStep

    facts = CustodyFacts(
        exhibit=id,
        step=word_of(CustodyStep, step, "--step"),
        to=to,
        sha256=hashed(file).sha256 if file is not None else "",
    )
    made = Draft(type="exhibit.pass/v1", facts=facts, body=ReasonBody(reason=reason))
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(made)


@app.command()
def share(
    id: Id,
    as_: AsParty,
    with_: With,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Show an exhibit and its custody to others, too. What was shown cannot be unseen."""
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(share_draft(id, with_, reason))


@app.command("list")
def list_(
    about: Annotated[str, typer.Option("--about", metavar="ID", help="about this only")] = "",
    by: For = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List exhibits, each with its chain of custody."""
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        rows: list[ExhibitRow] = [it for it in happened_rows(desk, "exhibits", by) if about in ("", it.about)]
        here = files.files_here(desk) if rows else None
    if as_json:
        for row in rows:
            known = {} if here is None else {"file_here": row.exhibit in here}
            emit(with_notice({**fields_of(row), **known}))
        return
    from openline.cli.incidentpage import exhibit_lines

    out = console()
    for row in rows:
        first, *rest = exhibit_lines(row, here=None if here is None else row.exhibit in here)
        out.print(f"{first}; about {row.about}, by {row.author}", *rest, sep="\n", markup=False)
    if not rows:
        out.print("no exhibit is shown here", markup=False)
    print_notice()


@app.command()
def check(
    file: File,
    id: Annotated[
        str, typer.Argument(metavar="[EXHIBIT]", help="whether it is this one; else, which it is")
    ] = "",
    by: For = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Hash a file here and compare it with what is on record. Exit 1 where it is not that, or none."""
    from openline.decide.state import unknown

    found = hashed(file)
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        rows: list[ExhibitRow] = happened_rows(desk, "exhibits", by)
    asked = [it for it in rows if id in ("", it.exhibit)]
    if id and not asked:
        raise unknown("exhibit", id)
    same = [it for it in asked if it.sha256 == found.sha256]
    if as_json:
        answer = {"file": str(file), "sha256": found.sha256, "bytes": found.bytes}
        emit(with_notice({**answer, "exhibits": [it.exhibit for it in same]}))
    else:
        out = console()
        out.print(f"{file}: {found.bytes:,} bytes, sha256 {found.sha256}", markup=False)
        for row in same:
            out.print(f"it IS exhibit {row.exhibit}, put on record by {row.author}", markup=False)
        if not same:
            what = (
                f"NOT exhibit {id}: its hash is {asked[0].sha256}"
                if id
                else "NONE of the exhibits shown here"
            )
            out.print(f"it is {what}", markup=False, style="red")
        print_notice()
    if not same:
        raise typer.Exit(1)
