"""What every entry is made of: permanent facts, and a body that can be redacted."""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple

import msgspec

NODE = "node"
"""The author id of the node itself."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the permanent part of an entry."""

    subject_field: ClassVar[str] = ""

    @property
    def subject(self) -> str:
        """The id of what the entry is about, as its header has to name it; empty if that is no one thing."""
        return str(getattr(self, self.subject_field)) if self.subject_field else ""


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the redactable part of an entry."""


class Nothing(Body, frozen=True, kw_only=True):
    """The body of an entry whose facts say it all."""


class ReasonBody(Body, frozen=True, kw_only=True):
    """Why, in the author's words."""

    reason: str = ""


class EventType(NamedTuple):
    """What an entry of one type carries, and who may sign it."""

    facts: type[Facts]
    body: type[Body]
    kind: Literal["submission", "finding", "release"]
    signed_by: Literal["root", "key", "node"]
