"""``openline agree``: what parties agree, in force when all whom it names have signed the same text (R1)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.asking import agreement_there
from openline.cli.authoring import (
    AsJson,
    AsParty,
    DraftOut,
    HomeDir,
    Out,
    Reason,
    Seen,
    authoring,
)
from openline.cli.carrying import read_text
from openline.cli.consenting import Kind, proposed, take_step
from openline.cli.norms import LeadTimes, NoticeNorm, RelayNorm, norm_words, norms_of
from openline.cli.output import console, emit
from openline.cli.reading import Present, fields_of, next_version, present, state_of
from openline.errors import InputError

if TYPE_CHECKING:
    from msgspec import UnsetType

    from openline.app.showing.rows import AgreementRow
    from openline.decide.state import AgreementStanding, State
    from openline.model.agreement import Norms
    from openline.model.event import AgreementFacts

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Agreements between parties.")

Id = Annotated[str, typer.Argument(metavar="AGREEMENT", help="its id")]
Title = Annotated[str, typer.Option("--title", help="what it is called; the default is its id")]
Text = Annotated[str, typer.Option("--text", help="what is agreed, in words")]
TextFile = Annotated[Path | None, typer.Option("--text-file", metavar="FILE", help="the text, from a file")]
Parties = Annotated[
    list[str], typer.Option("--party", metavar="PARTY", help="every party it names, yours too")
]
Covers = Annotated[
    list[str], typer.Option("--covers", metavar="ID", help="a zone or line that it covers, as it now stands")
]
Language = Annotated[list[str], typer.Option("--language", help="in which languages the text is")]


@app.command()
def propose(
    id: Id,
    as_: AsParty,
    party: Parties,
    title: Title = "",
    text: Text = "",
    text_file: TextFile = None,
    covers: Covers = [],  # noqa: B006
    language: Language = ["en"],  # noqa: B006
    lead_time: LeadTimes = [],  # noqa: B006
    relay_norm: RelayNorm = False,
    notice_norm: NoticeNorm = False,
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Propose an agreement, or a new version of one that is proposed. Proposing is not signing.

    Everyone it names is shown its text, and the zones and lines that it covers.
    """
    norms = norms_of(lead_time, relay_norm, notice_norm)
    _propose(
        id, as_, party, title, text, text_file, covers, language, norms, "", seen, home, out, draft, as_json
    )


@app.command()
def supersede(
    former: Annotated[str, typer.Argument(help="the agreement that will be superseded")],
    id: Annotated[str, typer.Argument(help="the id of the one that takes its place")],
    as_: AsParty,
    party: Parties,
    title: Title = "",
    text: Text = "",
    text_file: TextFile = None,
    covers: Covers = [],  # noqa: B006
    language: Language = ["en"],  # noqa: B006
    lead_time: LeadTimes = [],  # noqa: B006
    relay_norm: RelayNorm = False,
    notice_norm: NoticeNorm = False,
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Propose an agreement that takes the place of another once all have signed it, and not before."""
    norms = norms_of(lead_time, relay_norm, notice_norm)
    _propose(
        id,
        as_,
        party,
        title,
        text,
        text_file,
        covers,
        language,
        norms,
        former,
        seen,
        home,
        out,
        draft,
        as_json,
    )


def _propose(
    id: str,
    by: str,
    parties: list[str],
    title: str,
    text: str,
    text_file: Path | None,
    covers: list[str],
    languages: list[str],
    norms: Norms | UnsetType,
    supersedes: str,
    seen: Path | None,
    home: Path | None,
    out: Path | None,
    draft: Path | None,
    as_json: bool,
) -> None:
    from openline.app.ports import Draft
    from openline.model.agreement import Agreement
    from openline.model.event import AgreementBody, AgreementFacts, Cover

    if bool(text) == (text_file is not None):
        raise InputError("give the text with --text or with --text-file", where=f"agreement {id}")
    words = read_text(text_file) if text_file is not None else text
    with authoring(home, by, out=out, draft=draft, as_json=as_json) as desk:
        version = next_version(desk, id, "agreement", seen=seen)
        covered = [(it, present(desk, it, "zone", "line", seen=seen)) for it in covers]
        facts = AgreementFacts(
            agreement=id,
            version=version,
            parties=tuple(parties),
            covers=tuple(
                Cover(about=it, version=now.version, body_sha256=now.body_sha256) for it, now in covered
            ),
            supersedes=supersedes,
            norms=norms,
        )
        agreement = Agreement(
            id=id,
            title=title or id,
            text=words,
            parties=tuple(parties),
            version=version,
            languages=tuple(languages),
            norms=norms,
        )
        body = AgreementBody(agreement=agreement)
        desk.record(Draft(type="agreement.propose/v1", facts=facts, body=body))


def _facts(id: str, now: Present) -> AgreementFacts:
    from openline.model.event import AgreementFacts

    return AgreementFacts(agreement=id, version=now.version, proposal_sha256=now.body_sha256)


def _read_back(now: Present, as_json: bool) -> dict[str, Any]:
    from openline.model.event import AgreementBody

    agreement = now.body.agreement if isinstance(now.body, AgreementBody) else None
    text = agreement.text if agreement is not None else "(redacted)"
    norms = norm_words(agreement.norms) if agreement is not None else []
    return {"text": text if as_json else text.splitlines()} | ({"norm": norms} if norms else {})


def _stands(state: State, id: str) -> str:
    it = state.agreements[id]
    if it.state == "proposed":
        return proposed(id, it.parties, it.signed)
    by = f" by {', '.join(it.suspended_by)}" if it.suspended_by else ""
    return f"{id} is {it.state.replace('_', ' ')}{by}"


_KIND = Kind("agreement", _facts, _read_back, _stands, agreement_there)


@app.command()
def sign(
    id: Id,
    as_: AsParty,
    reason: Reason = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Sign the version that is proposed now. It is in force when all whom it names have signed it."""
    take_step(_KIND, "sign", id, as_, reason, seen, home, out, draft, as_json)


@app.command()
def suspend(
    id: Id,
    as_: AsParty,
    reason: Reason = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Suspend it for your part. Any party may; what it covers is still watched."""
    take_step(_KIND, "suspend", id, as_, reason, seen, home, out, draft, as_json)


@app.command()
def resume(
    id: Id,
    as_: AsParty,
    reason: Reason = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """End your own suspension. It is in force again when the last party that suspended it has resumed."""
    take_step(_KIND, "resume", id, as_, reason, seen, home, out, draft, as_json)


@app.command()
def withdraw(
    id: Id,
    as_: AsParty,
    reason: Reason = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw from it. That ends it for all."""
    take_step(_KIND, "withdraw", id, as_, reason, seen, home, out, draft, as_json)


@app.command("list")
def list_(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List agreements, who has signed and who has not."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            rows = [_fields(it) for it in desk.client.agreements()]
        else:
            state = state_of(desk)
            rows = [_row(state, it) for it in state.agreements.values()]
    if as_json:
        for row in rows:
            emit(row)
        return
    from rich.table import Table

    table = Table("agreement", "version", "state", "signed", "not signed", "covers", box=None)
    for row in rows:
        cells = (row["signed"], row["not_signed"], row["covers"])
        state_text = row["state"] + (f" by {', '.join(row['suspended_by'])}" if row["suspended_by"] else "")
        table.add_row(row["agreement"], str(row["version"]), state_text, *(", ".join(it) for it in cells))
    console().print(table)


@app.command()
def show(id: Id, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Show one agreement with its text."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            row = _fields(desk.client.agreement(id))
        else:
            row = _row(state_of(desk), state_of(desk).agreement(id))
    if as_json:
        emit(row)
        return
    out = console()
    out.print(f"{row['agreement']}, version {row['version']}: {row['state']}", markup=False)
    out.print(f"  {row['title'] or '(redacted)'}", markup=False)
    for line in (row["text"] or "(redacted)").splitlines():
        out.print(f"  {line}", markup=False)
    for norm in row["norms"]:
        out.print(f"norm: {norm}", markup=False)
    for name in ("signed", "not_signed", "suspended_by", "covers"):
        if row[name]:
            out.print(f"{name.replace('_', ' ')}: {', '.join(row[name])}", markup=False)
    for name in ("supersedes", "superseded_by"):
        if row[name]:
            out.print(f"{name.replace('_', ' ')} {row[name]}", markup=False)
    out.print(f"text SHA-256 (salted) {row['text_sha256']}", markup=False)


def _row(state: State, it: AgreementStanding) -> dict[str, Any]:
    from openline.app.showing.agreements import agreement_row
    from openline.app.showing.view import View
    from openline.model.event import NODE

    row = agreement_row(View(state, NODE, 0), it)
    assert row is not None
    return _fields(row)


def _fields(row: AgreementRow) -> dict[str, Any]:
    return fields_of(row) | {
        "norms": norm_words(row.norms) if row.norms else [],
        "covers": [f"{cover.about} v{cover.version}" for cover in row.covers],
    }
