"""What an id looks like, of whatever it is: permanent, public, of one form in signed bytes and file names.

And what a name may hold.
"""

from __future__ import annotations

import re
import unicodedata

from openline.errors import InputError
from openline.model.event import EVENTS, Body, Facts
from openline.model.unseen import check_name, names_in

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
"""Plain ASCII, so that signed bytes have one form; names are in the body, in any script."""
ADVICE = "use up to 64 lower-case letters, digits, '-' and '_', no '-' or '_' first; a name can say more"
NAMING = frozenset(
    {
        "activity.notify/v1",
        "agreement.propose/v1",
        "cell.propose/v1",
        "channel.propose/v1",
        "citation.make/v1",
        "control.state/v1",
        "coverage.report/v1",
        "exhibit.add/v1",
        "incident.open/v1",
        "line.add/v1",
        "message.send/v1",
        "movement.notify/v1",
        "sighting.report/v1",
        "site.add/v1",
        "statement.make/v1",
        "stop.hear/v1",
        "warning.issue/v1",
        "zone.add/v1",
    }
)
"""Types of entries that bring an id on record; parties have a judge of their own."""


def check_new_id(type: str, facts: Facts) -> None:
    """Refuse an entry that would bring an id of another form on record.

    Raises
    ------
    InputError
        Names the id and says what one looks like.
    """
    if type in NAMING and not ID.fullmatch(facts.subject):
        raise InputError(
            f"{facts.subject!r} cannot be an id" if facts.subject else "it has no id",
            where=facts.subject_field,
            next_step=ADVICE,
        )


def check_new_names(type: str, body: Body | None) -> None:
    """Refuse an entry of somebody's that would bring a name on record which reads otherwise than it is.

    What the node finds quotes what is on record; and no message and no STOP is refused for what is in it.

    Raises
    ------
    InputError
        Names the field and the character.
    """
    if body is not None and EVENTS[type].signed_by != "node" and not type.startswith(("message.", "stop.")):
        for name, where in names_in(body):
            check_name(name, where)


def fitting_id(id: str, taken: set[str], *, otherwise: str) -> str:
    """Return an id as it is where it can be one; else make one of it that nobody has, and mark it as taken.

    Parameters
    ----------
    otherwise
        What to begin with where nothing of it is left, such as an id in another script.
    """
    if ID.fullmatch(id):
        return id
    plain = unicodedata.normalize("NFKD", id.casefold())
    plain = "".join(it for it in plain if not unicodedata.combining(it))
    base = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:56].rstrip("-_") or otherwise
    made, number = base, 1
    while made in taken:
        number += 1
        made = f"{base}-{number}"
    taken.add(made)
    return made
