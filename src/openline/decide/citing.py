"""Citing: what open sources say that somebody said, cited by a party; it is nobody's statement to another."""

from __future__ import annotations

from typing import get_args

from openline.decide.declaring import LANGUAGE_LENGTH, check_account, check_recipients, knows_of
from openline.decide.describing import LINE_LENGTH, TEXT_LENGTH, check_number, check_text
from openline.decide.exhibiting import SHA256
from openline.decide.state import State, unknown
from openline.errors import InputError
from openline.model.incident import CiteBody, CiteFacts
from openline.model.proposal import Act, SourceKind

QUOTE_LENGTH = 4_000
ACTS: tuple[str, ...] = get_args(Act)
SPEAKER_KINDS: tuple[str, ...] = get_args(SourceKind)
"""What a source may be said to do by its words, and who by: as a review of articles has them."""


def check_word(word: str, words: tuple[str, ...], where: str) -> None:
    """Refuse a word that is none of those that there are: what nobody else says cannot be counted or sought.

    Raises
    ------
    InputError
        Names the field, and the words that there are.
    """
    if word not in words:
        raise InputError(
            f"{word[:80]!r} is none of the words for it", where=where, next_step=f"use {', '.join(words)}"
        )


def judge_citation(state: State, author: str, facts: CiteFacts, body: CiteBody | None) -> None:
    """Refuse a citation about what its author does not know of, or of no words.

    Raises
    ------
    NotFoundError
        Nothing of that id, or nothing that the author may see.
    InputError
        Names what makes no sense.
    """
    where = f"citation {facts.citation}"
    if facts.about and not knows_of(state, author, facts.about):
        raise unknown("incident, finding, message, statement or thing", facts.about)
    check_recipients(state, author, facts.to, where, may_be_nobody=True)
    if not SHA256.fullmatch(facts.text_sha256):
        raise InputError(f"{facts.text_sha256[:80]!r} is no SHA-256", where=f"{where}, text_sha256")
    if not 0 <= facts.start < facts.end:
        raise InputError(f"from {facts.start} to {facts.end} are no words", where=f"{where}, end")
    if body is None:
        return
    check_text(body.quote, f"{where}, quote", QUOTE_LENGTH, needed=True)
    if len(body.quote) != facts.end - facts.start:
        raise InputError(
            f"the words quoted are {len(body.quote)} characters, and from {facts.start} to {facts.end} are"
            f" {facts.end - facts.start}",
            where=f"{where}, quote",
        )
    check_text(body.speaker, f"{where}, speaker", LINE_LENGTH)
    check_word(body.act, ACTS, f"{where}, act")
    if body.speaker_kind:
        check_word(body.speaker_kind, SPEAKER_KINDS, f"{where}, speaker_kind")
    check_text(body.language, f"{where}, language", LANGUAGE_LENGTH, needed=True)
    check_text(body.note, f"{where}, note", TEXT_LENGTH)
    check_number(body.hedges, f"{where}, hedges")
    source = body.source
    for name in ("publisher", "agency", "title", "published"):
        check_text(getattr(source, name), f"{where}, source, {name}", LINE_LENGTH)
    check_number(source.chain, f"{where}, source, chain")
    for it in (*source.chain, *body.hedges):
        check_text(it, f"{where}, source", LINE_LENGTH)
    if body.account is not None:
        check_account(body.account, where)
