"""The whole exception tree: what is wrong, where, whose fault it is, and what to do next.

Every error that Openline raises on purpose is an :class:`OpenlineError`. Libraries never know exit codes;
the command line maps ``fault`` and class to an exit code, and other faces map them to their own codes.
"""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Who has to act for the error to go away."""

    CALLER = "caller"
    PEER = "peer"
    OPENLINE = "openline"


class OpenlineError(Exception):
    """Base of every deliberate error.

    Parameters
    ----------
    what
        What is wrong, in one sentence, with the offending value.
    where
        File, line and field, or the id of the object; empty when there is no place to point at.
    next_step
        What the reader can do about it; empty when the sentence already says so.

    Attributes
    ----------
    part
        Of several things that were asked for together, which one it is about, counted from zero.
    """

    fault: Fault = Fault.OPENLINE
    part: int | None = None

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        """Give place, sentence and advice on one line."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} ({self.next_step})" if self.next_step else text


class InputError(OpenlineError):
    """What the caller gave cannot be read or makes no sense: nothing was written."""

    fault = Fault.CALLER


class TooLargeError(InputError):
    """What the caller gave is larger than is taken; the sentence names the limit."""


class GeometryError(InputError):
    """A shape that is no shape: self-crossing, empty, out of range."""


class NotFoundError(OpenlineError):
    """The caller named something that is not on record, or that it may not see: the answer is the same."""

    fault = Fault.CALLER


class RefusedError(OpenlineError):
    """A well-formed request that the present state does not permit."""

    fault = Fault.CALLER


class ForbiddenError(RefusedError):
    """A request that is well-formed and known, and not for this caller: another role, scope or party.

    Attributes
    ----------
    security
        What the security log calls it, when that is more than "forbidden".
    """

    security: str | None = None


class UnauthenticatedError(OpenlineError):
    """Nobody is known by what came with a request: a door answers the same, whatever the reason.

    Attributes
    ----------
    security, why, party, member, credential
        What it really was, and whose: for the security log, never for the caller.
    """

    fault = Fault.CALLER
    security: str | None = None
    why: str = ""
    party: str = ""
    member: str = ""
    credential: str = ""


class EvidenceHoldError(RefusedError):
    """A redaction of something that is held as evidence."""


class ConflictError(OpenlineError):
    """The same idempotency key came with another body."""

    fault = Fault.CALLER


class SignatureError(OpenlineError):
    """An entry that is unsigned, wrongly signed, or signed with a key that is not valid for its author."""

    fault = Fault.PEER


class TheatreError(OpenlineError):
    """An entry of another theatre, or an exercise entry in a real log."""

    fault = Fault.PEER


class ForkError(OpenlineError):
    """The log no longer extends a checkpoint that was signed before: signing is refused."""


class LedgerError(OpenlineError):
    """Stored bytes do not hash to what the log says they hash to."""


class StorageError(OpenlineError):
    """The store could not make a write durable: nothing was acknowledged."""


class NoFolderError(StorageError):
    """A file was to be written where there is no folder: whoever named it has to name another."""

    fault = Fault.CALLER
