"""Reading what stands before saying something about it: from the node's state, or from a bundle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from openline.cli.output import console, emit, note
from openline.errors import InputError, NotFoundError, SignatureError

if TYPE_CHECKING:
    from openline.app.home import Home
    from openline.app.showing.rows import Seen
    from openline.cli.authoring import Authoring
    from openline.decide.state import ObjectStanding, State
    from openline.ledger.entry import Header
    from openline.model.agreement import Line, Zone
    from openline.model.event import Body, Facts


R = TypeVar("R")


class Present(NamedTuple):
    """The present version of something: its facts, its body if that is there, and the body's digest."""

    version: int
    body_sha256: str
    facts: Facts
    body: Body | None


def state_of(desk: Authoring) -> State:
    """Return the state of a node's log.

    Raises
    ------
    InputError
        This HOME is a client's.
    """
    if desk.client is not None:
        raise InputError(
            "this is read from a node's own log, not over a server",
            where="--server",
            next_step="whoever runs the node can say it there",
        )
    if desk.rules is None:
        raise InputError(
            "the log is with the node, not in this client's HOME",
            where=str(desk.home.path),
            next_step="ask its server with --server URL, or the node for"
            " 'openline log export FILE --for PARTY'",
        )
    return desk.rules.state


def bodies_of(state: State, owned: ObjectStanding) -> Body | None:
    """Return the body that holds the present version of an object, unless it was redacted."""
    content = state.contents.get(owned.entry)
    return content.body if content else None


def object_row(state: State, owned: ObjectStanding, now_ms: int) -> dict[str, Any]:
    """Return what is listed of a zone or line: its phase now, the agreements that cover it, every stance."""
    from openline.app.showing.objects import object_row as row_of
    from openline.app.showing.view import View
    from openline.model.event import NODE

    return fields_of(row_of(View(state, NODE, now_ms), owned, body=False))


def place_rows(desk: Authoring, kind: str) -> list[dict[str, Any]]:
    """Return what is listed of all zones or lines: of a log that is here all, else what is shown there."""
    from openline import bootstrap

    if desk.client is not None:
        from openline.cli.asking import rows_there

        return rows_there(desk.client, kind, body=False)
    state, now_ms = state_of(desk), bootstrap.now_ms()
    return [object_row(state, it, now_ms) for it in state.objects.values() if it.kind == kind]


def place_row(desk: Authoring, kind: str, id: str) -> tuple[dict[str, Any], Any]:
    """Return what is listed of a zone or line, and the zone or line itself unless it was redacted."""
    from openline import bootstrap
    from openline.cli.asking import PLURAL, filled

    if desk.client is not None:
        row = desk.client.one(PLURAL[kind], id)
        return filled(fields_of(row), kind, body=False), getattr(row, kind) or None
    state = state_of(desk)
    owned = state.object(id, kind)
    return object_row(state, owned, bootstrap.now_ms()), getattr(bodies_of(state, owned), kind, None)


def object_rows(desk: Authoring, kind: str, row: type[R]) -> list[R]:
    """Return the rows of all objects of a kind, with what was signed."""
    if desk.client is not None:
        from openline.cli.asking import PLURAL

        return list(desk.client.every(PLURAL[kind]))
    state = state_of(desk)
    from openline.app.showing.objects import object_row as row_of
    from openline.app.showing.view import View
    from openline.model.event import NODE

    view = View(state, NODE, 0)
    found = (row_of(view, it) for it in state.objects.values() if it.kind == kind)
    return [it for it in found if isinstance(it, row)]


def is_whole(row: Seen) -> bool:
    """Tell whether a row shows all there is to its reader."""
    from openline.model.release import Detail

    return not isinstance(row.detail, Detail) or row.detail is Detail.FULL


def gone_words(row: Seen) -> str:
    """Say why a row does not say what was signed: it was redacted, or its reader is shown a part."""
    if is_whole(row):
        return "(redacted)"
    calls = [f"{it.party} through {it.via}" if it.via else it.party for it in row.call or ()]
    return f"({row.detail}: call {', '.join(calls)})"


def fields_of(row: object) -> dict[str, Any]:
    """Return the fields of a row that are said, in their order."""
    import msgspec

    fields = msgspec.to_builtins(row)
    assert isinstance(fields, dict)
    return fields


@contextmanager
def minding_outlines(desk: Authoring) -> Iterator[None]:
    """Say on standard error which zones and lines are watched no longer: their outline was redacted."""
    from openline.app.views import outlines_gone

    before = {it.id for it in outlines_gone(desk.rules.state)} if desk.rules is not None else set()
    yield
    for it in outlines_gone(desk.rules.state) if desk.rules is not None else ():
        if it.id not in before:
            note(
                f"{it.kind} {it.id} is NOT WATCHED any longer: its outline went with this; end it with"
                f" 'openline {it.kind} end {it.id}', or put the place on record under another id"
            )


def show_rows(kind: str, rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """Print what :func:`object_row` gave for several objects."""
    if as_json:
        for row in rows:
            emit(row)
        return
    from rich.table import Table

    from openline.cli.asking import for_table

    table = Table(kind, "name", "version", "phase", "owner", "agreements", "stances", box=None)
    for row in (for_table(it, kind) for it in rows):
        told = [", ".join(f"{id} {it}" for id, it in row[name].items()) for name in ("agreements", "stances")]
        table.add_row(
            row["id"], row["name"] or "(redacted)", str(row["version"]), _phase(row), row["owner"], *told
        )
    console().print(table)


def show_row(kind: str, row: dict[str, Any], value: Zone | Line | None, *, as_json: bool) -> None:
    """Print one zone or line: where it lies, and what else it says."""
    from openline.cli.areas import echoes
    from openline.cli.asking import show_partly
    from openline.cli.particulars import of_place

    if show_partly(row, kind, as_json=as_json):
        return
    if as_json:
        emit({**row, kind: value})
        return
    out = console()
    out.print(
        f"{row['id']}, version {row['version']}: {_phase(row)}, put on record by {row['owner']}",
        markup=False,
    )
    for party, stance in row["stances"].items():
        out.print(f"  {party}: {stance}", markup=False)
    for id, state in row["agreements"].items():
        out.print(f"  covered by {id}, {state}", markup=False)
    for line in echoes(value):
        out.print(f"  echo: {line}", markup=False)
    for what, how in of_place(value) if value is not None else [("", "(redacted)")]:
        out.print(f"  {what:<9} {how}", markup=False)


def _phase(row: dict[str, Any]) -> str:
    """Say the phase, and of what still stands without its outline that nobody watches it."""
    stands = row["state"] == "active"
    return f"{row['phase']}, not watched: outline redacted" if stands and not row["watched"] else row["phase"]


def present(desk: Authoring, id: str, *families: str, seen: Path | None) -> Present:
    """Return what stands of a zone, line or agreement.

    Parameters
    ----------
    families
        First words of its entries' types, such as ``"zone"``; a joint cell by ``"cell"`` alone.
    seen
        A bundle that shows it; needed in a client's HOME, where there is no log.

    Raises
    ------
    InputError
        A client without a bundle.
    SignatureError
        A bundle that does not verify.
    NotFoundError
        It is not on record, or the party may not see all of it, or it is not in the bundle.
    """
    if desk.rules is not None:
        return _on_record(desk, desk.rules.state, id, families)
    if seen is not None:
        return _seen(desk.home, seen, id, families)
    if desk.client is not None:
        from openline.cli.asking import present_there

        return present_there(desk.client, id, families)
    raise InputError(
        f"which version of {id!r} is meant cannot be known here: the log is with the node",
        next_step="ask its server with --server URL, or the node for 'openline log export FILE --for PARTY',"
        " and give that with --seen FILE",
    )


def _on_record(desk: Authoring, state: State, id: str, families: tuple[str, ...]) -> Present:
    """Return what stands on record, to a party that may see all of it."""
    from openline.decide.access import sees_all
    from openline.decide.state import unknown

    cell = state.cells.get(id) if "cell" in families else None
    if cell is not None and desk.party in cell.parties:
        return _version(state, cell.version, cell.proposal_sha256, cell.entry)
    channel = state.channels.get(id) if "channel" in families else None
    if channel is not None and desk.party in channel.parties:
        return _version(state, channel.version, channel.proposal_sha256, channel.entry)
    if not sees_all(state, desk.party, id):
        raise unknown(" or ".join(families), id)
    if "agreement" in families and id in state.agreements:
        agreement = state.agreements[id]
        return _version(state, agreement.version, agreement.proposal_sha256, agreement.entry)
    thing = state.object(id, *families)
    return _version(state, thing.version, thing.body_sha256, thing.entry)


def _version(state: State, version: int, digest: str, entry: str) -> Present:
    content = state.contents[entry]
    assert content is not None
    return Present(version, digest, content.facts, content.body)


def next_version(desk: Authoring, id: str, family: str, *, seen: Path | None) -> int:
    """Return the version after the one that is proposed now; 1 if none is, as far as can be seen here."""
    if desk.rules is None and desk.client is None and seen is None:
        return 1
    try:
        return present(desk, id, family, seen=seen).version + 1
    except NotFoundError:
        return 1


def _seen(home: Home, seen: Path, id: str, families: tuple[str, ...]) -> Present:
    from openline.decide.state import unknown
    from openline.ledger.entry import decode_facts

    newest: Present | None = None
    for header, body, _ in seen_entries(home, seen):
        family, _, action = header.type.removesuffix("/v1").partition(".")
        if family in families and header.subject == id and action in ("add", "edit", "propose"):
            version = header.facts["version"]
            assert isinstance(version, int)
            newest = Present(version, header.body_sha256, decode_facts(header), body)
    if newest is None:
        raise unknown(" or ".join(families), id)
    return newest


def seen_entries(home: Home, seen: Path) -> Iterator[tuple[Header, Body | None, int]]:
    """Yield the entries that a bundle shows, once it is verified against what this HOME trusts.

    Each comes with the time at which the node received it, in UTC milliseconds.

    Raises
    ------
    SignatureError
        It does not verify.
    """
    import msgspec

    from openline.cli.files import read_input
    from openline.ledger.canonical import from_base64
    from openline.ledger.entry import decode_body
    from openline.ledger.record import header_of, read_record
    from openline.verify import FAILED, verify_bundle

    data = read_input(seen)
    report = verify_bundle(data, home.policy().to_bytes())
    if report.answer == FAILED:
        raise SignatureError(f"the bundle does not verify: {report.problem}", where=str(seen))
    for line in map(msgspec.json.decode, data.splitlines()):
        if "record" not in line:
            continue
        record = read_record(from_base64(line["record"], where=str(seen)))
        header = header_of(record)
        body = None
        if "body" in line:
            whole, salt = (from_base64(line[name], where=str(seen)) for name in ("body", "body_salt"))
            body = decode_body(header, whole, salt)
        yield header, body, record.received_at_ms
