"""What an evidence bundle says to a person: an incident, or a stretch of time, part by part (R21, R34).

Nothing is summed up and nothing chosen: each party's words stand under its own name, beside the others'.
Everything here is *presented*: proven are the entries, which the last parts list, and say how to check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from openline.decide.phrases import NOT_RECALLED_AR, NOTICE_AR, Phrase
from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.wire.forms.dossier import Dossier, Section, Table
from openline.wire.forms.evidence_parts import (
    Fact,
    Row,
    citations,
    differences,
    exhibits,
    lines,
    near,
    places,
    sides,
    timeline,
    told,
)
from openline.wire.forms.evidence_words import (
    ABOUT,
    ACCOUNTS,
    ANSWERED,
    AT,
    AUTHOR,
    CHECKPOINT,
    CITED,
    CITED_IS,
    ENTRIES,
    EXHIBITS,
    FILES,
    HOW,
    ID,
    INDEX,
    INSTRUCTIONS,
    LINES,
    LOG,
    MADE,
    MADE_BY,
    MADE_FOR,
    MAP,
    NEAR,
    NO_FINDING,
    PRESENTED,
    RECEIVED,
    SHOWN,
    SPAN,
    STATED,
    THEATRE,
    TIMELINE,
    TITLE,
    TOLD,
    TYPE,
    VERIFY,
    WHAT,
    WHATS,
    WHOLE_VIEW,
    WITNESSES,
    Names,
    answer_of,
    moment,
    phrase,
    type_of,
)


class EntryLine(NamedTuple):
    """An entry in the list."""

    at: int
    """Its place in the log."""
    received_at_ms: int
    type: str
    author: str
    id: str
    body_sha256: str
    leaf_hex: str
    redacted: bool


class Made(NamedTuple):
    """What the head of the document says."""

    theatre: str
    name: str
    """What the theatre is called."""
    mode: str
    origin: str
    made_for: str
    made_at_ms: int
    size: int
    root_hex: str
    witnesses: Sequence[str]
    with_files: frozenset[str]
    """SHA-256 of the exhibits that are in the bundle."""


def of_incident(
    picture: Row, made: Made, entries: Sequence[EntryLine], *, drawing: str, parties: Mapping[str, str]
) -> Dossier:
    """Return the document of an incident.

    Parameters
    ----------
    picture
        As ``GET /v1/incidents/{id}/picture`` answers.
    drawing
        The map, as SVG; empty where nobody gives a place.
    parties
        What parties are called.
    """
    name = Names(parties)
    incident = picture["incident"]
    sections = (
        _what(made),
        Section(ACCOUNTS, sides=tuple(sides(picture, name)), tables=tuple(differences(picture, name))),
        Section(MAP, drawing=drawing, tables=(places(picture, name),)),
        Section(CITED, (CITED_IS,), sides=tuple(citations(picture))),
        Section(TOLD, tables=tuple(told(picture, name))),
        Section(LINES, tables=tuple(lines(picture, name))),
        Section(EXHIBITS, (FILES,), tables=tuple(exhibits(picture, made.with_files, name))),
        Section(NEAR, tables=(near(picture, name),)),
        Section(TIMELINE, tables=(timeline(picture, name),)),
        *_last(entries),
    )
    between = f"{moment(picture['earliest_ms'])} to {moment(picture['latest_ms'])}"
    facts = ((ABOUT, f"incident {incident['incident']}"), (SPAN, between), *_facts(made, name))
    return Dossier(
        TITLE,
        f"{incident['kind'].replace('_', ' ')}, {between}",
        made.mode == "exercise",
        facts,
        sections,
        made.made_at_ms,
    )


def of_stretch(
    from_ms: int,
    until_ms: int,
    made: Made,
    entries: Sequence[EntryLine],
    *,
    told: Sequence[Row],
    parties: Mapping[str, str],
) -> Dossier:
    """Return the document of a stretch of time.

    Parameters
    ----------
    told
        What the party had been told in it, as ``GET /v1/told`` answers.
    """
    name = Names(parties)
    rows = tuple(
        (
            moment(it["told_at_ms"]),
            str(it["seq"]),
            it["detail"],
            ", ".join(answer_of(ack) for ack in it["acknowledged"]) or "nothing",
            type_of(str((it["shown"] or {}).get("type", ""))),
        )
        for it in told
    )
    head = (AT, INDEX, SHOWN, ANSWERED, WHATS)
    sections = (
        _what(made),
        Section(STATED, tables=(Table(head, rows, (1.3, 0.5, 0.8, 1.4, 2.4)),)),
        *_last(entries),
    )
    between = f"{moment(from_ms)} to {moment(until_ms)}"
    return Dossier(
        TITLE,
        between,
        made.mode == "exercise",
        ((SPAN, between), *_facts(made, name)),
        sections,
        made.made_at_ms,
    )


def _facts(made: Made, name: Names) -> tuple[Fact, ...]:
    called = f"{made.name} ({made.theatre})" if made.name not in ("", made.theatre) else made.theatre
    return (
        (THEATRE, f"{called}, {made.mode}"),
        (LOG, made.origin),
        (MADE_FOR, "whoever runs the node" if made.made_for == "node" else name(made.made_for)),
        (MADE_BY, f"the node of {made.origin}"),
        (MADE, moment(made.made_at_ms)),
        (CHECKPOINT, f"{made.size:,} entries, root {made.root_hex}"),
        (WITNESSES, ", ".join(made.witnesses) or "nobody: only the log's operator stands behind it"),
    )


def _what(made: Made) -> Section:
    remarks = (PRESENTED, NO_FINDING, Phrase(NOTICE, NOTICE_AR), Phrase(NOT_RECALLED, NOT_RECALLED_AR))
    return Section(WHAT, (WHOLE_VIEW, *remarks) if made.made_for == "node" else remarks, says_all=True)


def _last(entries: Sequence[EntryLine]) -> Iterator[Section]:
    rows = tuple(
        (
            f"{it.at}",
            moment(it.received_at_ms),
            it.type,
            it.author,
            it.id,
            it.body_sha256 + (" (body redacted)" if it.redacted else ""),
            it.leaf_hex,
        )
        for it in entries
    )
    head = (
        INDEX,
        RECEIVED,
        TYPE,
        AUTHOR,
        ID,
        phrase("SHA-256 of the body", "بصمة النص"),
        phrase("leaf", "الورقة"),
    )
    yield Section(ENTRIES, tables=(Table(head, rows, (0.5, 1.3, 1.4, 0.9, 1.8, 3, 3), code=(4, 5, 6)),))
    yield Section(VERIFY, (HOW,), lines=tuple(INSTRUCTIONS.splitlines()))
