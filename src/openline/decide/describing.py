"""What a notification says beside where and when: texts, people, contacts, markings, and what is none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openline.decide.asking import LATEST_MS
from openline.errors import InputError
from openline.model.notification import Contact, Marking, Notification
from openline.model.presence import CountRange

NAME_LENGTH = 200
LINE_LENGTH = 500
TEXT_LENGTH = 4_000
"""In characters."""
MOST_ENTRIES = 200
"""Vehicles, tracks, contacts, markings, verifications, guarantors: of each."""
MOST_PHOTOS = 32
MOST_PEOPLE = 1_000_000_000

_SHA256 = re.compile("[0-9a-f]{64}")


def check_texts(n: Notification) -> None:
    """Check that a notification has a name, and that no text of it is too long."""
    check_text(n.name, "name", NAME_LENGTH, needed=True)
    for field, length in (
        ("serial", NAME_LENGTH),
        ("source", LINE_LENGTH),
        ("purpose", TEXT_LENGTH),
        ("note", TEXT_LENGTH),
    ):
        check_text(getattr(n, field, ""), field, length)


def check_people(people: CountRange | None, where: str) -> None:
    """Check a range of people, if any is given."""
    if people is None:
        return
    if not 0 <= people.low <= people.high <= MOST_PEOPLE:
        raise InputError(
            f"from {people.low} to {people.high} is no range of people",
            where=where,
            next_step="the least comes first, and is 0 or more",
        )


def check_contacts(contacts: Sequence[Contact]) -> None:
    """Check that each contact says whom and where one reaches."""
    check_number(contacts, "contacts")
    for number, contact in enumerate(contacts, 1):
        where = f"contact {number}"
        check_text(contact.role, f"{where}, role", NAME_LENGTH, needed=True)
        check_text(contact.address, f"{where}, address", NAME_LENGTH, needed=True)
        if contact.tested_at_ms is not None:
            check_time(contact.tested_at_ms, where)
        elif contact.answered is not None:
            raise InputError("says whether it answered, but not when it was tested", where=where)


def check_markings(markings: Sequence[Marking]) -> None:
    """Check that each marking says what is seen, and that photographs are named by their hash."""
    check_number(markings, "markings")
    for number, marking in enumerate(markings, 1):
        where = f"marking {number}"
        check_text(marking.what, where, LINE_LENGTH, needed=True)
        if len(marking.photo_sha256) > MOST_PHOTOS:
            raise InputError(f"has more than {MOST_PHOTOS} photographs", where=where)
        for photo in marking.photo_sha256:
            if not _SHA256.fullmatch(photo):
                raise InputError(
                    f"{photo[:80]!r} is no SHA-256",
                    where=where,
                    next_step="it has 64 digits 0-9 and a-f, as sha256sum says",
                )


def check_text(text: str, where: str, length: int, *, needed: bool = False) -> None:
    """Check that a text is not too long, nor empty where it is needed."""
    if needed and not text.strip():
        raise InputError("is empty", where=where)
    if len(text) > length:
        raise InputError(f"has {len(text):,} characters, more than {length:,}", where=where)


def check_names(names: Sequence[str], what: str) -> None:
    """Check that each of several names says something, and something else than those before it."""
    check_number(names, f"{what}s")
    for number, name in enumerate(names, 1):
        check_text(name, f"{what} {number}", NAME_LENGTH, needed=True)
        if name in names[: number - 1]:
            raise InputError(f"{name!r} stands there twice", where=f"{what} {number}")


def check_number(entries: Sequence[object], where: str) -> None:
    """Refuse more entries of one sort than anybody reads."""
    if len(entries) > MOST_ENTRIES:
        raise InputError(f"{len(entries)} are more than {MOST_ENTRIES}", where=where)


def check_time(at_ms: int, where: str) -> None:
    """Check that a time is one."""
    if not 0 <= at_ms < LATEST_MS:
        raise InputError(f"{at_ms} ms since 1970 is beyond the years 1970 to 9999", where=where)
