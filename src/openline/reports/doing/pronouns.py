"""Whom the pronouns of a content mean, where that is its speaker."""

from dataclasses import replace

from openline.reports.doing.deed import Deed
from openline.reports.model import SourceKind

__all__ = ["named_by"]

_PERSONS = frozenset(["named_official", "unnamed_official", "expert", "witness", "anonymous"])


def named_by(deed: Deed, speaker: str, sort: SourceKind, *, quoted: bool, infinitive: bool) -> Deed:
    """Put the speaker for the pronoun that means him: "we"; in reported speech also "it", "he", "they".

    Parameters
    ----------
    sort
        Source kind of the speaker: a person is no "it".
    quoted
        The words are the speaker's own, in which a third person is somebody else.
    infinitive
        What he means to do himself: "vowed to retaliate".
    """
    if not speaker:
        return deed
    mine = {"I", "we", "us", "me"}
    if quoted:
        mine |= {"our", "my"}
    else:
        mine |= {"he", "she", "him", "her", "his"} if sort in _PERSONS else {"it", "its"}
        mine |= {"they", "them", "their"} if speaker.endswith("s") else set()
    mine |= {word.capitalize() for word in mine}  # "US" is nobody's pronoun
    actor = speaker if deed.actor in mine or (infinitive and not deed.actor) else deed.actor
    recipient = speaker if deed.recipient in mine and actor != speaker else deed.recipient
    return replace(deed, actor=actor, recipient=recipient)
