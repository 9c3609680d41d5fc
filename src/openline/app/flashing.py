"""A FLASH that somebody else signs for its sender: whatever is wrong with it, it is made out and goes (R6).

What is missing is left open, and what makes no sense stands in the text. The node then says beside it what is
odd. A FLASH that its sender has signed himself cannot be altered: it is taken as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from openline.decide.describing import LINE_LENGTH, TEXT_LENGTH
from openline.decide.naming import ID
from openline.model.event import Body, Facts
from openline.model.notification import Precedence
from openline.model.saying import MessageBody, MessageFacts

TYPE = "message.send/v1"
MOST_LISTED = 64
MOST = 2**53
OPEN: dict[str, object] = {"channel": "", "serial": 0, "action": []}
"""What stands where nothing was said."""


def is_flash(type: str, facts: Mapping[str, Any]) -> bool:
    """Tell whether a draft says that it is a FLASH."""
    said = facts.get("precedence")
    return type == TYPE and isinstance(said, str) and said.strip().lower() == Precedence.FLASH.value


def make_out(
    facts: Mapping[str, Any], body: Mapping[str, Any], *, new_id: str, renamed: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts and the body of a FLASH, as far as they can be made out.

    Parameters
    ----------
    new_id
        By which it goes where its own can be none.
    renamed
        Whether it goes by that in any case: its own is taken.
    """
    left: dict[str, Any] = {}
    said = _fitting(facts, MessageFacts, left)
    words = _fitting(body, MessageBody, left)
    id = str(said.get("message", ""))
    if renamed or not ID.fullmatch(id):
        said["message"] = new_id
        if id:
            left["message"] = id
    said = {**OPEN, **said, "precedence": Precedence.FLASH.value}
    if left:
        told = f"{words.get('text', '')}\n{msgspec.json.encode(left).decode()}".strip()
        words["text"] = told[:TEXT_LENGTH]
    return said, words


def _fitting(
    given: Mapping[str, Any], kind: type[Facts] | type[Body], left: dict[str, Any]
) -> dict[str, Any]:
    """Return the fields that fit, and note those that do not."""
    known = {it.encode_name: it.type for it in msgspec.structs.fields(kind)}
    found = {}
    for name, value in given.items():
        try:
            if name not in known or not _is_short(value):
                raise msgspec.ValidationError
            msgspec.convert(value, known[name])
            found[name] = value
        except msgspec.ValidationError:
            if name != "precedence":
                left[name] = value
    if len(str(found.get("text", ""))) > TEXT_LENGTH:
        found["text"] = found["text"][:TEXT_LENGTH]
    return found


def _is_short(value: Any) -> bool:
    """Tell whether a value can stand in a header; a body has room for more."""
    if isinstance(value, int):
        return -MOST < value < MOST
    if isinstance(value, list):
        return len(value) <= MOST_LISTED and all(
            not isinstance(it, str) or len(it) <= LINE_LENGTH for it in value
        )
    return True
