"""Statements of a document: what is attributed, and what the outlet reports in its own voice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from openline.reports.attribution import Attributed, attributions
from openline.reports.attribution.acts import act_of, hedges_of, polarity_of
from openline.reports.attribution.quoting import Quotation, quotations
from openline.reports.clauses import units
from openline.reports.doing import Deed, deed_in, named_by, stated
from openline.reports.doing.events import deed_root, event_of, plover_of
from openline.reports.model import Act, SourceKind, Span, Speaker, Statement
from openline.reports.speakers.persons import names_mended
from openline.reports.speakers.source_kinds import source_kind
from openline.reports.speakers.speaking import Entity, Speakers
from openline.reports.tagging.port import Parsed, Parser

__all__ = ["statements"]

_VAGUE = re.compile(
    r"^(?:\W*)(?:if|whether|what|why|how|who|should|it is not known|nobody|neither|that is|we|our|i|"
    r"there was no word|both sides are)\b|"
    r"\bdid not (?:immediately )?(?:comment|respond|reply|name|say)|made no comment|no (?:immediate "
    r")?comment|could not (?:be|independently)|declin\w+ to|refused to|\b(?:unclear|reply|gave no|has no)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"(?:(?:Despite|Amid|According to|Meanwhile|However|But|And|Also|Moreover|Earlier|In "
    r"fact)\b[^,.“”\"]{0,60},\s+|(?:But|And)\s+)"
)
_DATED = re.compile(
    r"\b(?:on|since|by|last|this|next) (?:\w+ )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:last|this) "
    r"(?:night|week|month|year|morning|spring|summer|autumn|winter)\b|\b(?:yesterday|today|overnight)\b|"
    r"\b(?:in|since|of|early|late|mid|\d) (?:January|February|March|April|May|June|July|August|September|"
    r"October|"
    r"November|December)\b",
)
_ANAPHOR = re.compile(
    r"\W*(?:(?:the|this|that|these|an?) (?:\w+ )?(?:incident|attack|damage|event|blast|explosion|strike|"
    r"raid|deaths?|losses|"
    r"episode|affair|toll|operation|movement|news)s?\W*$|(?:it|this|that|both|it (?:had )?(?:did|"
    r"done) (?:it|so|both|this))\W*$|"
    r"(?:(?:about|around|some|at least|more than|up to|only|of|nearly|over) )*(?:\d[\d,.]*|two|three|four|"
    r"five|six|seven|"
    r"eight|nine|ten|eleven|twelve|dozens|(?:its|their) (?:men|forces|"
    r"fighters) (?:alone )?(?:had )?(?:did|done) it)\W*$|"
    r"(?:the|their) (?:number|figure|toll|total|death toll) (?:at|to|was|is|does|did|had|has) |"
    r"they numbered |it (?:began|started|happened|occurred|ended|lasted)\b)",
    re.IGNORECASE,
)
_MOVED = frozenset(["ASSAULT", "MOBILIZE", "COERCE", "YIELD", "AID", "PROTEST", "SANCTION"])


def statements(
    text: str,
    bodies: Sequence[tuple[int, int]],
    parsed: Parsed,
    *,
    file: str = "",
    outlet: str = "",
    parser: Parser | None = None,
) -> list[Statement]:
    """Read the statements of one document.

    Parameters
    ----------
    text : str
        The whole text; all offsets count its code points.
    bodies : sequence of tuple of int
        Half-open spans of the body, in order: statements lie in them alone.
    parsed : Parsed
        The sentences of the bodies.
    file : str
        Its name, for the rows.
    outlet : str
        The publisher, for the chains; "" if it is not known.
    parser : Parser
        By which a content is parsed once more by itself where its sentence was not understood.

    Returns
    -------
    list of Statement
        In the order of the text. Places, times and counts are empty.
    """
    parsed = names_mended(parsed)
    quoted = quotations(text, bodies)
    found = attributions(text, parsed, quoted, bodies)
    speakers = Speakers(text, parsed, quoted)
    spans = [(parsed.start[tokens[0]], parsed.end[tokens[-1]]) for tokens in units(parsed, quoted)]
    rows: list[Statement] = []
    who = []
    for each in sorted(found, key=lambda one: one.mention or one.content):
        end = min(spans[each.unit][1], each.mention[1] + 160) if each.mention else 0
        around = text[each.mention[0] : end] if each.mention else ""
        said = each.content
        entity = (
            speakers.has_word(each.turn) if each.turn else speakers.resolve(each.mention, around, said)
        )
        carriers = [speakers.resolve(span) for span in each.carriers]
        who.append((each, entity, [other for other in carriers if other is not None and other is not entity]))
    speakers.settle()
    alone = _parsed_alone(text, parsed, found, parser) if parser is not None else {}
    for each, entity, carried in who:
        told = alone.get(each.content, parsed)
        rows.append(_attributed(text, parsed, told, each, entity, carried, file, outlet))
    used = {each.unit for each in found}
    for number, span in enumerate(spans):
        if number not in used and (row := _own(text, parsed, span, quoted, file, outlet)):
            rows.append(row)
    rows.sort(key=lambda row: (row.content.start, row.content.end))
    return list(_of_the_same(text, rows))


def _of_the_same(text: str, rows: Sequence[Statement]) -> Iterator[Statement]:
    """Give what names no event of its own ("the incident", "53") that of the statement before."""
    last = ""
    for row in rows:
        content = text[row.content.start : row.content.end]
        if row.act == "claim" and not row.plover and last and _ANAPHOR.match(content):
            row = replace(row, plover=last)
        elif row.act == "claim":
            last = row.plover if row.plover in _MOVED else ""
        yield row


def _attributed(
    text: str,
    parsed: Parsed,
    alone: Parsed,
    each: Attributed,
    entity: Entity | None,
    carriers: Sequence[Entity],
    file: str,
    outlet: str,
) -> Statement:
    begin, end = each.content
    content = text[begin:end]
    kind = source_kind(entity)
    hint = (
        "question"
        if text[end : end + 1] == "?" and (each.direct or each.turn) and each.act == "claim"
        else each.act
    )
    official = kind == "anonymous" and entity is not None and entity.sort == "official"
    act = act_of(hint, each.name, each.frame, content, "unnamed_official" if official else kind)
    cue = text[slice(*each.cue)] if each.cue else ""
    hedges = hedges_of(content, each.direct) + tuple(text[a:b] for a, b in each.hedges)
    if each.name in ("allegedly", "reportedly", "supposedly", "purportedly"):
        hedges = (
            *hedges,
            text[begin - 20 : begin].split()[-1].strip(",") if text[:begin].split() else each.name,
        )
        hedges = tuple(h for h in hedges if h)
    canonical = entity.canonical if entity is not None else ""
    hull = [each.content, *(s for s in (each.cue, each.mention) if s)]
    deed = _deed(alone, each, act)
    infinitive = each.frame == "infinitive" and act != "demand"
    quoted = each.direct or each.frame == "quote"
    who = named_by(deed, canonical, kind, quoted=quoted, infinitive=infinitive)
    chain = [name for name in (canonical, *(one.canonical for one in carriers), outlet) if name]
    return Statement(
        file=file,
        start=min(s[0] for s in hull),
        end=max(s[1] for s in hull),
        content=Span(begin, end),
        attributed=True,
        speaker=Speaker(text[slice(*each.mention)] if each.mention else "", canonical),
        source_kind=kind,
        cue=cue,
        act=act,
        polarity=polarity_of(act, each.name, each.negated),
        hedges=hedges,
        plover=plover_of(act, each.name, each.frame, content, deed),
        chain=tuple(dict.fromkeys(chain)),
        actor=who.actor,
        action=who.said,
        recipient=who.recipient,
        confidence=_confidence(each, entity, kind),
    )


def _parsed_alone(
    text: str, parsed: Parsed, found: Sequence[Attributed], parser: Parser
) -> dict[tuple[int, int], Parsed]:
    """Parse by themselves the contents whose sentences were not understood; as many at once as lie apart."""
    waiting = sorted(
        {
            each.content
            for each in found
            if each.frame in ("clause", "that", "quote") and not stated(parsed, *each.content)
        }
    )
    alone: dict[tuple[int, int], Parsed] = {}
    while waiting:
        now: list[tuple[int, int]] = []
        for span in waiting:
            if not now or span[0] >= now[-1][1]:
                now.append(span)
        alone.update(dict.fromkeys(now, parser.parse(text, now)))
        waiting = [span for span in waiting if span not in alone]
    return alone


def _deed(parsed: Parsed, each: Attributed, act: Act) -> Deed:
    """Give who does what to whom in what is said, the cue and the speaker in its midst left out."""
    aside = [span for span in (each.cue, each.mention) if span is not None]
    blamed = each.name in ("attribute", "blame", "ascribe", "pin")
    return deed_in(parsed, *each.content, aside, demanded=act == "demand", blamed=blamed)


def _confidence(each: Attributed, entity: Entity | None, kind: SourceKind) -> dict[str, float]:
    """Say how sure each field is, by how it was found; to be calibrated on what persons correct."""
    content = {"quote": 0.95, "that": 0.93, "clause": 0.88}.get(each.frame, 0.8)
    who = 0.3 if entity is None or not entity.canonical else 0.95 if entity.proper else 0.88
    return {
        "content": content,
        "speaker": who,
        "source_kind": 0.9 if kind != "organisation" else 0.85,
        "act": 0.9 if each.act != "claim" else 0.85,
        "plover": 0.75,
    }


def _own(
    text: str, parsed: Parsed, span: tuple[int, int], quoted: Sequence[Quotation], file: str, outlet: str
) -> Statement | None:
    """Give the outlet's own sentence, if it reports an event, a presence, a movement or a number."""
    begin, end = span
    while leading := _LEADING.match(text, begin, end):
        begin = leading.end()
    while end > begin and text[end - 1] in ".…!? ":
        end -= 1
    content = text[begin:end]
    if len(content) < 25 or _VAGUE.search(content) or text[span[1] - 1] == "?":
        return None
    if any(q.start <= span[0] and span[1] <= q.end for q in quoted):
        return None
    tokens = parsed.within(begin, end)
    if not any(
        parsed.xpos[at] in ("VBD", "VBZ", "VBP", "VBN") and parsed.upos[at] in ("VERB", "AUX")
        for at in tokens
    ):
        return None
    deed = deed_in(parsed, begin, end)
    seen = event_of(content)
    number = any(parsed.upos[at] == "NUM" for at in tokens)
    if seen not in _MOVED and not number and not _DATED.search(content):
        return None
    return Statement(
        file=file,
        start=begin,
        end=end,
        content=Span(begin, end),
        attributed=False,
        speaker=Speaker(),
        source_kind="outlet",
        hedges=hedges_of(content, False),
        plover=deed_root(deed, content),
        chain=(outlet,) if outlet else (),
        actor=deed.actor,
        action=deed.said,
        recipient=deed.recipient,
    )
