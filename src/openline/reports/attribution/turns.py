"""Who has the word: turns of a briefing ("MR. X:", "Q:"), posts ("@name:"), and the author of a report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from openline.reports.model import SourceKind

__all__ = ["Turn", "author_of", "turn_at", "turns_of"]

_LABEL = re.compile(
    r"(?m)^[ \t]*(?:RT[ \t]+)?(?:"
    r"(?P<handle>@\w{2,40})(?:[ \t]*\([^()\n]{1,60}\))?:"
    r"|(?P<asker>Q|QUESTION|REPORTER|PRESS|HOST|PRESENTER|ANCHOR|INTERVIEWER|MODERATOR|"
    r"Host|Presenter|Interviewer|Moderator|Question)[ ]*(?:\([^()\n]{1,60}\))?:"
    r"|(?P<formal>(?:(?:MR|MRS|MS|DR|PROF|SEN|REP|GEN|COL|ADM|AMB|LT|MAJ|BRIG|CAPT|REV)\.?[ ]+|"
    r"(?:SECRETARY|AMBASSADOR|SPOKESPERSON|SPOKESMAN|PROFESSOR|"
    r"PRESIDENT|MINISTER|GENERAL|ADMIRAL|COLONEL)[ ]+)[A-Z][A-Z’'-]*(?:[ ][A-Z’'-]+)?):"
    r"|(?:\[[^\[\]\n]{2,60}\][ ]*)?(?P<capitals>[A-Z][A-Z’'-]{2,24}(?:[ ][A-Z’'-]{2,24}){0,2})"
    r"[ ]*(?:\([^()\n]{1,60}\))?:"
    r"|\[(?P<played>(?:CLIP|RECORDING|AUDIO|TAPE|VIDEO|SOUNDBITE|Clip|Recording|Audio)\b[^\[\]\n]{0,60})\]:"
    r"|(?P<named>[A-Z][\w’'&-]*(?:[ ][A-Z][\w’'&-]*){0,4})(?:[ ]*\([^()\n]{1,60}\))?"
    r"(?:[ ]*[:»|]|[ ]*[\u2600-\u27bf\U0001f300-\U0001faff]+)"
    r")[ \t]+(?=\S)"
)
_BOTH = 2  # who speak more than once
_LEAST = 3  # lines so led, before capitalised words and a colon count as who speaks
_AUTHOR = re.compile(
    r"\b(?:Report|Letter|Statement|Message|Remarks|Note|Address) (?:of|by|from) (?:the )?"
    r"(?P<who>[A-Z][\w-]+(?: [A-Z][\w-]+){0,3})"
)
_GROUPS = ("handle", "asker", "formal", "capitals", "played", "named")
_HOST = re.compile(
    r"\b(?:Presenter|Presented by|Host|Hosted by|Anchor|Interviewer|"
    r"Moderator):? (?P<who>[A-Z][\w-]+(?: [A-Z][\w-]+){1,2})"
)
_FAR = 1200  # code points in which the head of a transcript ends
_HEAD = 400  # code points in which a report names its author


@dataclass(frozen=True)
class Turn:
    """One turn.

    Attributes
    ----------
    start, end
        Half-open span in which somebody has the word, the label included.
    label
        Span of who it is, as written.
    behind
        Where what is said begins.
    speaker
        The fullest name; "" for whoever asks.
    kind
        What sort of source; "" where the name has to tell.
    asks
        Whether it is the turn of whoever leads the conversation.
    """

    start: int
    end: int
    label: tuple[int, int]
    behind: int
    speaker: str
    kind: SourceKind | None
    asks: bool = False


def turns_of(text: str, bodies: Sequence[tuple[int, int]]) -> list[Turn]:
    """Find the turns of some bodies, in order; none where too few lines are so led."""
    found = [match for start, end in bodies for match in _LABEL.finditer(text, start, end)]
    labels = Counter(
        match["asker"] or match["capitals"] or match["named"] or match["formal"] for match in found
    )
    again = sum(many > 1 for label, many in labels.items() if label)
    known = any(match["handle"] or match["asker"] for match in found)
    if len(found) < _LEAST or not (known or again >= _BOTH):
        return []
    titled = known and not any(match["handle"] for match in found) and again >= _BOTH
    last = max(end for _, end in bodies)
    out = []
    for number, match in enumerate(found):
        follows = found[number + 1].start() if number + 1 < len(found) else last
        group = next(name for name in _GROUPS if match[name])
        if group == "named" and titled and labels[match["named"]] < _BOTH:
            continue  # "Update:" within a turn
        if group in ("handle", "named"):
            line = text.find("\n", match.end())
            follows = min(follows, line if line >= 0 else last)
        kind: SourceKind | None = None
        speaker = match[group]
        if group == "asker":
            speaker, kind = _host(text) if len(match[group]) > 1 else "", "anonymous"
        elif group == "played":
            speaker, kind = "", "anonymous"
        elif group == "capitals":
            full = _full(text, speaker)
            speaker, kind = (full, _kind(text, full)) if " " in full else (f"the {speaker.lower()}", None)
        elif group == "handle":
            low = speaker.casefold()
            kind = "expert" if "analyst" in low or "expert" in low else "anonymous"
        elif group == "formal":
            learned = speaker.split()[0].rstrip(".") in ("DR", "PROF", "PROFESSOR")
            speaker, kind = _full(text, speaker), "expert" if learned else "named_official"
        out.append(
            Turn(match.start(), follows, match.span(group), match.end(), speaker, kind, group == "asker")
        )
    return out


def _host(text: str) -> str:
    """Give who leads a conversation, as its head names him; "" where it does not."""
    found = _HOST.search(text, 0, _FAR)
    return found["who"] if found else ""


def _kind(text: str, full: str) -> SourceKind | None:
    """Say of whom it is a turn, where it is told beside the name: a reporter is a witness."""
    name = re.escape(full)
    told = re.search(
        rf"\b(?:correspondent|reporter|stringer|producer)\b[^.:\n]{{0,40}}, {name}\b|"
        rf"\b{name}, (?:our |a )?(?:\w+ )?(?:correspondent|reporter|stringer)\b",
        text,
    )
    return "witness" if told else None


def _full(text: str, formal: str) -> str:
    """Give the name of "MR. WHISKEY" as it stands elsewhere in the document."""
    name = formal.split()[-1].title()
    fuller = re.search(rf"\b(?!Mr|Ms|Mrs|Dr|Prof)[A-Z][\w’'-]+ {re.escape(name)}\b", text)
    return fuller.group() if fuller else name


def author_of(text: str, bodies: Sequence[tuple[int, int]]) -> Turn | None:
    """Give the author of a report or letter as the one who has the word in it; None if it names none."""
    match = _AUTHOR.search(text, 0, _HEAD)
    if match is None or not bodies:
        return None
    start, end = bodies[0][0], bodies[-1][1]
    return Turn(start, end, match.span("who"), start, match["who"], "unnamed_official")


def turn_at(turns: Sequence[Turn], position: int) -> Turn | None:
    """Give the turn in which a position lies."""
    return next((turn for turn in turns if turn.start <= position < turn.end), None)
