"""Drafts on their way to be signed: on this machine, or as a file on the machine of whoever signs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import msgspec

from openline.app.keyfile import KeyFile
from openline.app.ports import Draft
from openline.decide.naming import check_new_id, check_new_names
from openline.errors import InputError
from openline.ledger.entry import Mode, Presented, SignedEntry, sign_presented
from openline.model.event import EVENTS

RandomBytes = Callable[[int], bytes]


DRAFT: Literal["openline/draft/v1"] = "openline/draft/v1"
"""What a draft file says that it is."""


class AddressedDraft(NamedTuple):
    """A draft with the theatre it is meant for and the author who is to sign it."""

    theatre: str
    mode: Mode
    author: str
    draft: Draft


class _DraftFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file: what is to be signed, readable by the person who signs it."""

    format: Literal["openline/draft/v1"] = DRAFT
    theatre: str
    mode: Mode
    author: str
    type: str
    subject: str
    facts: dict[str, Any]
    body: dict[str, Any]
    at_ms: int | None = None
    cites: tuple[int, ...] = ()
    rule: str = ""
    key: str = ""


class _AnyFile(msgspec.Struct, frozen=True, kw_only=True):
    format: str = ""


def to_draft_file(addressed: AddressedDraft) -> bytes:
    """Write a draft as indented JSON: whoever signs should read it first.

    Raises
    ------
    InputError
        It would bring an id on record that can be none.
    """
    draft = addressed.draft
    check_new_id(draft.type, draft.facts)
    check_new_names(draft.type, draft.body)
    file = _DraftFile(
        theatre=addressed.theatre,
        mode=addressed.mode,
        author=addressed.author,
        type=draft.type,
        subject=draft.subject,
        facts=msgspec.to_builtins(draft.facts),
        body=msgspec.to_builtins(draft.body),
        at_ms=draft.at_ms,
        cites=draft.cites,
        rule=draft.rule,
        key=draft.key,
    )
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


def is_draft_file(data: bytes) -> bool:
    """Tell whether a file says of itself that it is a draft, whatever else is in it."""
    try:
        return msgspec.json.decode(data, type=_AnyFile).format == DRAFT
    except msgspec.MsgspecError:
        return False


def from_draft_file(data: bytes, *, where: str) -> AddressedDraft:
    """Read a draft.

    Raises
    ------
    InputError
        Not such a file, an unknown type, or facts or a body that do not fit it.
    """
    try:
        file = msgspec.json.decode(data, type=_DraftFile)
        event = EVENTS.get(file.type)
        if event is None:
            raise InputError(f"there is no entry type {file.type!r}", where=f"{where}, type")
        draft = Draft(
            type=file.type,
            subject=file.subject,
            facts=msgspec.convert(file.facts, event.facts),
            body=msgspec.convert(file.body, event.body),
            at_ms=file.at_ms,
            cites=file.cites,
            rule=file.rule,
            key=file.key,
        )
    except msgspec.MsgspecError as error:
        raise InputError(f"not a draft: {error}", where=where) from error
    return AddressedDraft(file.theatre, file.mode, file.author, draft)


def sign_draft(
    addressed: AddressedDraft, key: KeyFile, *, now_ms: int, random_bytes: RandomBytes
) -> SignedEntry:
    """Sign a draft with a key; see :func:`present_draft`."""
    return present_draft(addressed, key, now_ms=now_ms, random_bytes=random_bytes).entry


def present_draft(
    addressed: AddressedDraft, key: KeyFile, *, now_ms: int, random_bytes: RandomBytes
) -> Presented:
    """Sign a draft with a key, giving it an id and a salt, and a time unless it has one.

    Raises
    ------
    InputError
        It would bring an id on record that can be none; or the key is another owner's, or not for entries of
        this type.
    """
    draft = addressed.draft
    event = EVENTS.get(draft.type)
    if event is None:
        raise InputError(f"there is no entry type {draft.type!r}")
    check_new_id(draft.type, draft.facts)
    check_new_names(draft.type, draft.body)
    use = "root" if event.signed_by == "root" else "signing"
    if (key.owner, key.use) != (addressed.author, use):
        raise InputError(
            f"{draft.type} by {addressed.author!r} needs the {use} key of {addressed.author!r},"
            f" this is the {key.use} key of {key.owner!r}"
        )
    id = random_bytes(16).hex()
    return sign_presented(
        theatre=addressed.theatre,
        mode=addressed.mode,
        id=id,
        author=addressed.author,
        custody=key.custody,
        type=draft.type,
        at_ms=now_ms if draft.at_ms is None else draft.at_ms,
        subject=draft.subject or draft.facts.subject,
        facts=draft.facts,
        cites=draft.cites,
        rule=draft.rule,
        key=draft.key or id,
        body=draft.body,
        body_salt=random_bytes(16),
        private_key=key.private_key,
    )
