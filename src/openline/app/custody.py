"""Custody: signing for a party with its key that is kept here, at whichever door it is asked for.

A node keeps the keys of parties that have it so, a gateway its own party's. Whoever asks was let in as one
of the party's before; here it is only seen to that the draft is for this theatre, and the key is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from openline.app.drafts import AddressedDraft, RandomBytes
from openline.app.home import Home
from openline.app.keyfile import KeyFile
from openline.errors import ForbiddenError, OpenlineError, TheatreError
from openline.ledger.entry import SignedEntry

ELSEWHERE = "sign where the key is, at your own gateway or machine, and bring the entry"


class Custody:
    """The keys of a HOME, and what they sign.

    Parameters
    ----------
    home
        Where they are.
    now_ms, random_bytes
        The clock, and where salts come from.
    """

    def __init__(self, home: Home, *, now_ms: Callable[[], int], random_bytes: RandomBytes) -> None:
        self._home = home
        self._now_ms = now_ms
        self._random_bytes = random_bytes

    def sign(
        self,
        drafts: Iterable[AddressedDraft],
        *,
        key: KeyFile | None = None,
        where: str = "author",
        next_step: str = ELSEWHERE,
    ) -> list[SignedEntry]:
        """Sign drafts, all of them or none; an error says by ``part`` which one it is about.

        Parameters
        ----------
        key
            What signs, where it is read already; else each author's own.
        where, next_step
            What is said where a key is not here.

        Raises
        ------
        TheatreError
            A draft is for another theatre.
        ForbiddenError
            The key of an author is not here.
        InputError
            A draft cannot be signed as it is.
        """
        now_ms, signed = self._now_ms(), []
        for number, addressed in enumerate(drafts):
            try:
                self._check_theatre(addressed)
                if key is None and not self._home.key_path(addressed.author).exists():
                    # Where it would be is nobody's business but the operator's.
                    raise ForbiddenError(
                        f"the key of {addressed.author!r} is not in custody here",
                        where=where,
                        next_step=next_step,
                    )
                signed.append(
                    self._home.sign(
                        addressed.draft,
                        author=addressed.author,
                        now_ms=now_ms,
                        random_bytes=self._random_bytes,
                        key=key,
                    )
                )
            except OpenlineError as error:
                error.part = number
                raise
        return signed

    def _check_theatre(self, addressed: AddressedDraft) -> None:
        settings = self._home.settings
        if (addressed.theatre, addressed.mode) != (settings.theatre, settings.mode):
            raise TheatreError(
                f"the draft is for the theatre {addressed.theatre!r} ({addressed.mode}), this is"
                f" {settings.theatre!r} ({settings.mode})",
                where="theatre",
            )
