"""Rows of open-source reports at a party's own desk: documents, proposals, links, reasons, reviews, labels.

Everything in them is proposed by a machine until a person has reviewed it, and is that party's own.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal, TypeAlias

import msgspec

from openline.decide.presenting import NOTICE
from openline.decide.relating import IncidentLink
from openline.decide.vetting import Reason, StatementLink, ZoneLink
from openline.model.proposal import Article, Fields, Proposal, Region, Verdict, Why
from openline.model.release import Role

State: TypeAlias = Literal["proposed", "accepted", "edited", "rejected"]
PROPOSED = (
    "All of this is proposed to a person and decided by nobody: a machine read it, and says only who says"
    " what."
)


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a person made of a proposal, and when."""

    number: int
    """Within the document, from 1."""
    proposal: int
    verdict: Verdict
    by: str
    """Id of the member; empty of whoever sat at the machine itself."""
    role: Role
    at_ms: int
    before: Fields
    """Of each field that was put right: as it stood before."""
    after: Fields
    why: Why | None = None
    """Of a rejection."""
    together: bool = False
    """Accepted together with others: not counted when confidence is calibrated, for nobody read it alone."""
    about: str = ""
    """The incident, or whatever on record, that it is cited as being about."""
    to: tuple[str, ...] = ()
    note: str = ""
    citation: str = ""
    """By which it is on record; empty of what is not."""
    entry: str = ""
    """The entry of the citation; at a gateway it may still be on its way."""
    sighting: str = ""
    """The sighting that was made of it, by id; empty where none was."""


class ProposalRow(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of a document."""

    number: int
    """From 1, and for ever."""
    state: State
    words: str
    """What is claimed, as it stands in the text."""
    read: Proposal
    """As the machine read it."""
    now: Proposal
    """As it stands, with what persons have put right; its confidence is this desk's own."""
    reasons: tuple[Reason, ...]
    """Empty: it may be accepted together with others. Nothing is ever accepted by itself."""
    links: tuple[StatementLink, ...]
    zones: tuple[ZoneLink, ...]
    incidents: tuple[IncidentLink, ...]
    """Best first; a person chooses, or none."""
    can_be_sighting: bool
    """It counts people or things at a place and a day."""
    review: int = 0
    """The review that stands; 0: none."""


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is listed of a document."""

    id: str
    """The first 16 digits of :attr:`sha256`."""
    sha256: str
    """Of its text in UTF-8, as a citation of it says."""
    name: str
    media_type: str
    added_at_ms: int
    added_by: str
    """Id of the member; empty of whoever sat at the machine itself."""
    language: str
    characters: int
    publisher: str
    """Of its first article that says so, or the agency of which it is a copy."""
    published_from: dt.date | None
    published_until: dt.date | None
    """Of its first article that says so."""
    proposals: int
    waiting: int
    """How many of them nobody has reviewed."""
    need_person: int
    """How many of those a person has to look at by themselves."""
    accepted: int
    rejected: int


class DocumentPage(msgspec.Struct, frozen=True, kw_only=True):
    """Documents, the last added first."""

    rows: tuple[DocumentRow, ...]
    next: str | None
    """Give it as ``after`` to go on."""
    notice: str = NOTICE


class DocumentShown(msgspec.Struct, frozen=True, kw_only=True):
    """One document with everything that was read of it."""

    document: DocumentRow
    text: str
    """That all offsets count in, by Unicode code points."""
    notes: tuple[str, ...]
    regions: tuple[Region, ...]
    articles: tuple[Article, ...]
    proposals: tuple[ProposalRow, ...]
    reviews: tuple[ReviewRow, ...]
    linked: int
    """Among how many documents of the desk contradictions and corroboration were looked for, this one too."""
    proposed: str = PROPOSED
    notice: str = NOTICE


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is kept."""

    document: DocumentRow
    again: bool
    """It was there before: nothing was added."""
    notice: str = NOTICE


class Reviewed(msgspec.Struct, frozen=True, kw_only=True):
    """What was reviewed just now, all of it or none."""

    reviews: tuple[ReviewRow, ...]
    notice: str = NOTICE


class LabelRow(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a statement that a person has reviewed: how sure the machine was, and whether it stood."""

    document: str
    proposal: int
    review: int
    field: str
    stated: float | None
    """Confidence as the shipped table had it; ``null`` of a field for which it states none."""
    left: bool
    """A person left it as it was read. Of ``attributed``: it is a statement at all."""
    before: Fields
    """That field alone, where it was put right: as it was read."""
    after: Fields
    together: bool
    at_ms: int
    role: Role


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Labels of one field, about as sure as each other."""

    stated: float
    """Their mean stated confidence."""
    labels: int
    left: int
    low: float
    high: float
    """Interval of the share that was left, 95 % (Wilson)."""
    calibrated: float
    """What is stated in their place from now on."""


class FieldReliability(msgspec.Struct, frozen=True, kw_only=True):
    """How far the stated confidence of one field holds at this desk."""

    field: str
    labels: int
    """0 where nobody has reviewed one alone: the shipped table stands."""
    left: int
    stated: float
    """Mean confidence that the shipped table gave them."""
    calibrated: float
    """Mean confidence after calibration by these labels."""
    error_before: float
    """Expected calibration error of what the shipped table states."""
    error_after: float
    """And of what is stated after calibration, each document judged by the labels of all others."""
    bins: tuple[Bin, ...]


class LabelPage(msgspec.Struct, frozen=True, kw_only=True):
    """Labels of a desk, oldest first, and what they say of the confidence that is stated."""

    rows: tuple[LabelRow, ...]
    next: str | None
    """Give it as ``after`` to go on."""
    fields: tuple[FieldReliability, ...]
    notice: str = NOTICE


# -- what is asked ---------------------------------------------------------------------------------


class NewReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document to be read and kept: its text, or the bytes of its file."""

    text: str | None = None
    data: bytes | None = None
    """In base64: a plain text or a saved web page, its encoding is found out."""
    name: str = ""
    """Of the file; its ending may say what it is, and it may say who published it."""
    published: dt.date | None = None
    """The day of those articles that state none."""


class SightingAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sighting that is to be made of what is accepted: it counts as presence from then on."""

    id: str
    """A new one."""
    count: int = 0
    """Which of the statement's counts, places and times is meant, from 0."""
    place: int = 0
    time: int = 0
    high: int | None = None
    """The most there can have been, where the statement leaves that open."""
    counted: str = ""
    """Such as ``people`` or ``tank``; else as the statement says."""
    party: str = ""
    """Whose they are, as your party holds it."""
    grade: str = ""
    """Admiralty grade of source and information."""


class ReviewAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person makes of one proposal."""

    proposal: int
    verdict: Literal["accepted", "rejected", "undone"]
    fields: Fields = Fields()
    """Of what is accepted: fields that are put right first."""
    why: Why = Why.MISREAD
    """Of what is rejected."""
    about: str = ""
    """Of what is accepted: the incident, or whatever on record, that it is about."""
    to: tuple[str, ...] = ()
    """Parties to whom it is shown; with none it is on record for your own party alone."""
    note: str = ""
    sighting: SightingAsked | None = None
    """Of what is accepted and counts somebody: on record with it, for your own party until it shares it."""


class ReviewsAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Reviews of one document, that are kept together or not at all.

    Of several that are accepted as they were read, none may have a reason to be looked at by itself.
    """

    reviews: tuple[ReviewAsked, ...]
    seen: int | None = None
    """The number of the last review that you have seen of it: what was reviewed since is refused."""
