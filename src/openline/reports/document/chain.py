"""Who carried a statement: speaker, then outlet, agency and publisher; and how many origins there are.

Ten papers that print one agency's copy are one origin, and so are two agencies that quote one spokesman.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from msgspec.structs import replace

from openline.reports.document.agencies import AGENCY, agency_key, same_source
from openline.reports.document.outlets import OUTLET
from openline.reports.document.publishing_words import is_generic
from openline.reports.model import Article, Document, Page, Statement

__all__ = ["Carrier", "carriers", "chained", "independent_origins"]

_KIND = (
    r"(?:news agency|press agency|news service|agency|newspaper|paper|daily|weekly|magazine|television|TV|"
    r"radio|broadcaster|channel|news channel|website|news site|outlet|network|newswire)"
)
_OWN = r"(?<![\w-])(?:al-|el-)?[A-Z][\w'’.-]*(?: (?:al-|el-|of |de )?[A-Z][\w'’.-]*){0,3}"
_STATE = (
    r"(?:(?:[A-Z][\w-]+|[a-z]+-owned|[a-z]+-run|state|official|semi-official|private|local|opposition|"
    r"pro-\w+)(?:’s|'s)? )"
)
_CARRIER = re.compile(
    rf"(?:[Tt]he )?(?:"
    rf"(?:{_STATE}){{0,4}}{_KIND},? (?P<after>{_OWN})"  # the Turkish daily Hour; state news agency, SANA
    # the Interfax news agency
    rf"|(?P<before>{_OWN}(?<!Central)(?<!State)(?<!Official)(?<!-owned)(?<!-run)(?<!-based)(?<!-backed)) "
    rf"{_KIND}\b"
    rf"|(?P<role>(?:[A-Z]\w+(?:’s|'s)? )?(?:(?:state|official|semi-official|state-run|state-owned|"
    rf"national|[A-Z]\w+-(?:owned|run|backed|based)) )+{_KIND}|"
    rf"(?:(?:[A-Z]\w+(?:’s|'s)? )?(?:state|official|semi-official|state-run|national) |[A-Z]\w+ |local |"
    rf"opposition )"
    rf"media(?: outlets?| reports?)?)\b"
    rf"|(?P<known>{AGENCY.pattern})"
    rf"|(?P<outlet>{OUTLET.pattern})"
    rf")"
)
_SAY = (
    r"(?:report(?:s|ed)?|sa(?:id|ys)|quot(?:ed|es|ing)|cit(?:ed|es|ing)|wr(?:ote|ites)|announced|"
    r"carried|revealed|claim(?:s|ed)|add(?:s|ed)|tweeted|broadcast|published|gave|translated|attribut(?:ed|ing))"
)
_BEHIND = re.compile(
    rf"\A[,]?(?: (?:also|earlier|later|had|has|in turn|which in turn|then|on \w+|last \w+|\w+ly|"
    rf"\w+day)){{0,3}},? ?(?:{_SAY})\b"
)
_BEFORE = re.compile(
    r"(?:\b(?:told|tells|telling|informed|according to|as (?:reported|quoted|cited|carried) by|"
    r"(?:report(?:ed|s)?|carried|quoted|cited|published|broadcast|relayed|distributed|aired|"
    r"circulated|released|posted|run|obtained|seen) by|(?:interview|statement|statements|comments?|"
    r"remarks?|speaking|spoke|talking|telephone|email|e-mail|message|response) (?:with|to|for)|"
    r"said (?:on|to)|(?:admitted|confirmed|confided|revealed|explained|insisted) to|quoting|citing|quoted "
    r"in|via|through)(?: an?)?|report(?:ed)? (?:by|from)|in)\s+\Z"
)
_REMARKS = re.compile(
    r"\b(?:(?:his|her|their|its|the) (?:remarks?|comments?|words?|statements?|account|report|"
    r"interview)|(?:this|the (?:statement|announcement|news|information)))\b"
    r"[^.]{0,50}\b(?:was|were|been|is)\b[^.]{0,30}\b(?:carried|quoted|published|reported|cited|"
    r"broadcast|distributed|relayed|aired|circulated|released|posted)\b[^.]{0,20}\bby\b",
    re.I,
)
_AGAIN = re.compile(
    r"\b(?:[Ii]t|[Tt]he (?:agency|news agency|broadcaster|channel|newspaper|paper|outlet|daily|station|"
    r"website|report))"
    r" (?:also |later |further |then )?(?:(?:said|added|reported|noted|wrote),? )?"
    r"(?:quoted|cited|quotes|cites|quoting|citing)\b|"
    r"\b(?:told|to|by|with) the same (?:agency|news agency|broadcaster|channel|newspaper|paper|outlet|"
    r"daily|station)\b"
)
_OURSELVES = re.compile(
    r"\b(?:told|tells|to|by|when|reached|assured|informed) (?:us|we)\b|\bour (?:correspondent|"
    r"reporter)s?\b"
)
_STOP = re.compile(
    r"(?<=[\w”\"'’)%][.?!…])[”\"’)]?(?:\[\d{1,3}\])*\s+(?=[“\"‘(]?[A-Z0-9])|"
    r"(?<=[.?!…][”\"’)])\s+(?=[“\"‘(]?[A-Z0-9])|"
    r"\n+"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Z]|Lt|Col|Gen|Maj|Brig|Capt|Sgt|Adm|Mr|Mrs|Ms|Dr|Prof|St|No|vs|Sen|Rep|Gov|Jan|Feb|"
    r"Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.)\Z"
)


_COPIED = re.compile(
    r"(?:\b[Rr]ead (?:the )?(?:full|whole|original|complete|rest of the) ?(?:article|story|report|text)? "
    r"?(?:at|on|from|in|via)|"
    r"\b[Oo]riginally (?:published|posted|appeared) (?:by|on|in|at)|\b[Ff]irst (?:published|appeared) "
    r"(?:by|on|in|at)|"
    r"\b[Rr](?:epublished|eprinted|eposted) from|\A\W*[Ss]ource:) "
    r"(?P<name>(?:[Tt]he (?=[A-Z]))?[A-Z][\w’'&.-]*(?: (?:of |the |and |for "
    r")*[A-Z][\w’'&.-]*){0,4})(?=\W*\Z|[,…|\n])"
)


@dataclass(frozen=True)
class Carrier:
    """Whoever is named in a text as having carried what another said."""

    name: str
    start: int
    end: int


def carriers(text: str, start: int, end: int) -> Iterator[Carrier]:
    """Find the agencies and outlets that a stretch of text names as its source."""
    for match in _CARRIER.finditer(text, start, end):
        name = next(
            (group for key in ("after", "before", "known", "outlet", "role") if (group := match[key])), ""
        )
        name = re.sub(r"\A[Tt]he |(?:'s|’s)\Z|\.\Z", "", name)
        if match["known"]:
            found = AGENCY.search(match["known"])
            name = found[1] if found else name
        elif match["after"] and (found := AGENCY.search(name)):
            name = found[1]
        before, behind = (
            text[max(start, match.start() - 60) : match.start()],
            text[match.end() : match.end() + 60],
        )
        if _BEFORE.search(before) or _BEHIND.match(behind):
            yield Carrier(name, match.start(), match.end())


def chained(page: Page, statements: Sequence[Statement]) -> list[Statement]:
    """Give each statement its chain.

    A chain that a statement already has is kept as its beginning: who first said it, and who reported that.
    Then come the agency or outlet which the text names for it (in its own sentence, or for the same speaker
    in a sentence near by: "His remarks were carried by…"), the agency whose copy it is, and the publisher.

    Parameters
    ----------
    page
        With its documents (`dating.dated`).
    statements
        In the order of the text.
    """
    text = page.text
    bounds = _sentences(text)
    carried: dict[tuple[int, int], list[Carrier]] = {}  # one sentence may hold many statements
    found: list[list[str]] = []
    for number, one in enumerate(statements):
        if not one.attributed:
            found.append([])
            continue
        here = _around(text, bounds, one.start, one.end)
        if here not in carried:
            carried[here] = list(carriers(text, *here))
        named: list[str] = []
        if carried[here]:
            near = [other for other in statements if other.start < here[1] and here[0] < other.end]
            speakers = [name for other in near for name in _names(other)]
            named += [
                carrier.name
                for carrier in carried[here]
                if _is_outside(carrier, one)
                and not _speaks(carrier, speakers)
                and _is_its(carrier, one, near)
            ]
        named += _again(text, bounds, here, one)
        found.append(named + _remarks(text, bounds, here, statements, number))
    _spread(text, statements, found)
    copied = [_copied(page, article) for article in page.articles] + [[]]
    return [
        replace(one, chain=_joined(one, [*names, *copied[_number(page, one)]], _document(page, one)))
        for one, names in zip(statements, found, strict=True)
    ]


def _is_outside(carrier: Carrier, one: Statement) -> bool:
    """Whether a carrier is named around what is said, not in it."""
    return not (one.content.start <= carrier.start and carrier.end <= one.content.end)


def _names(one: Statement) -> Sequence[str]:
    """Give a speaker's name and how it is called here, without what a relative clause says of it."""
    return [name for name in (one.speaker.canonical, re.split(r",| who ", one.speaker.mention)[0]) if name]


def _is_its(carrier: Carrier, one: Statement, near: Sequence[Statement]) -> bool:
    """Whether a carrier within a statement of the sentence is this one's: "A, quoted by X, said; B said"."""
    holding = [other for other in near if other.start <= carrier.start and carrier.end <= other.end]
    return not holding or any(other.speaker.canonical == one.speaker.canonical for other in holding)


def _speaks(carrier: Carrier, speakers: Sequence[str]) -> bool:
    """Whether a carrier is, here, a speaker itself: "Syrian state media said"."""
    name = carrier.name.casefold()
    return any(name in speaker.casefold() or same_source(name, speaker) for speaker in speakers)


def _again(text: str, bounds: Sequence[tuple[int, int]], here: tuple[int, int], one: Statement) -> list[str]:
    """Find whom "it quoted a source as saying" or "the agency cited" means: the carrier named last before."""
    again = _AGAIN.search(text, *here)
    if not again or one.content.start <= again.start() < one.content.end:
        return []
    ahead = bisect_right(bounds, here[0], key=lambda bound: bound[1])
    before = islice((it for it in reversed(bounds[:ahead]) if text[it[0] : it[1]].strip()), 2)
    found = [carrier.name for bound in reversed([*before]) for carrier in carriers(text, *bound)]
    return [found[-1]] if found and not same_source(found[-1], one.speaker.canonical) else []


def _sentences(text: str) -> list[tuple[int, int]]:
    at, found = 0, []
    for match in _STOP.finditer(text):
        if "\n" not in match[0] and _ABBREVIATED.search(text, max(at, match.start() - 6), match.start()):
            continue
        found.append((at, match.start()))
        at = match.end()
    return [*found, (at, len(text))]


def _around(text: str, bounds: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    at = bisect_right(bounds, start, key=lambda bound: bound[1])
    stop = bisect_left(bounds, end, key=lambda bound: bound[0])
    if at >= stop:
        return start, end
    # "TASS translated it as follows:" leads what stands below it.
    leads = at and text[bounds[at - 1][0] : bounds[at][0]].rstrip().endswith(":")
    return bounds[at - 1 if leads else at][0], bounds[stop - 1][1]


def _remarks(
    text: str,
    bounds: Sequence[tuple[int, int]],
    here: tuple[int, int],
    statements: Sequence[Statement],
    number: int,
) -> list[str]:
    """Find who carried it in a sentence behind it that holds no other speaker's statement."""
    behind = bisect_left(bounds, here[1], key=lambda bound: bound[0])
    later = islice((it for it in islice(bounds, behind, None) if text[it[0] : it[1]].strip()), 2)
    speaker = statements[number].speaker.canonical
    for start, end in later:
        if any(
            s.start < end and start < s.end and s.speaker.canonical != speaker
            for s in statements[number + 1 :]
        ):
            break
        if _REMARKS.search(text, start, end):
            return [carrier.name for carrier in carriers(text, start, end)]
    return []


def _spread(text: str, statements: Sequence[Statement], found: list[list[str]]) -> None:
    """Let what one speaker says in a row, in one or neighbouring paragraphs, have one carrier."""
    numbers = range(len(statements))
    for order in (numbers, reversed(numbers)):
        last: int | None = None
        for number in order:
            one = statements[number]
            if last is not None:
                other = statements[last]
                between = text[min(one.end, other.end) : max(one.start, other.start)]
                same = one.speaker.canonical and one.speaker.canonical == other.speaker.canonical
                alone = _OURSELVES.search(text, max(0, one.start - 60), min(len(text), one.end + 60))
                if (
                    same
                    and not alone
                    and not found[number]
                    and between.count("\n") <= 2
                    and len(between) < 600
                ):
                    found[number] = list(found[last])
            last = number


def _number(page: Page, one: Statement) -> int:
    """Give which article of a page a statement is in; -1 for none."""
    return next((at for at, it in enumerate(page.articles) if it.start <= one.start < it.end), -1)


def _document(page: Page, one: Statement) -> Document:
    at = _number(page, one)
    return page.articles[at].document if at >= 0 else Document()


def _copied(page: Page, article: Article) -> list[str]:
    """Find the outlet whose article this is a copy of: "Source: The Northern Post", "Read it all at X"."""
    for block in page.blocks:
        if article.start <= block.start < article.end and block.label not in ("body", "comment", "caption"):
            found = _COPIED.search(page.text[block.start : min(block.end, block.start + 200)])
            name = re.sub(r"\.\Z", "", found["name"]) if found else ""
            if name and not AGENCY.fullmatch(name) and not is_generic(name):
                return [name]
    return []


def _joined(one: Statement, named: Sequence[str], document: Document) -> tuple[str, ...]:
    """Put together a chain in which nobody stands twice."""
    first = [one.speaker.canonical] if one.attributed and one.speaker.canonical else []
    chain: list[str] = []
    for name in (*(one.chain or first), *named, document.agency, document.publisher):
        if name and not any(same_source(name, other) for other in chain):
            chain.append(name)
    return tuple(chain)


_TITLE = re.compile(
    r"\A(?:(?:the|an?|one|two|three|some|several|other|senior|top|unnamed|another|local)\s+)+", re.I
)


def independent_origins(statements: Iterable[Statement]) -> int:
    """Count who, of all that say a thing, says it of themselves.

    A named speaker is one origin whoever carries him. An unnamed one is told apart only by whom he spoke to:
    "a security source" of one agency is one origin in all its copies. What an outlet says of itself is its
    agency's where the copy is an agency's.
    """
    origins: list[tuple[frozenset[str], str]] = []
    for one in statements:
        key = _origin(one)
        if key is None:
            continue
        words, carrier = key
        for i, (known, by) in enumerate(origins):
            if carrier == by and (words <= known or known <= words):
                origins[i] = (max(known, words, key=len), by)
                break
        else:
            origins.append(key)
    return len(origins)


def _origin(one: Statement) -> tuple[frozenset[str], str] | None:
    """Give the words of an origin's name, and whom it spoke to where that is needed to tell it apart."""
    speaker = one.speaker.canonical if one.attributed else ""
    if not speaker:
        return (frozenset((agency_key(one.chain[0]),)), "") if one.chain else None
    if one.source_kind in ("unnamed_official", "anonymous", "witness"):
        carrier = next((agency_key(name) for name in one.chain[1:]), "")
        return frozenset(agency_key(_TITLE.sub("", speaker)).split()), carrier
    key = agency_key(_TITLE.sub("", speaker))
    # "Karpov" and "Alexander Karpov" are one man; "coalition" and "coalition spokesman" may be two.
    return (
        (frozenset(key.split()), "name")
        if one.source_kind in ("named_official", "expert")
        else (frozenset((key,)), "")
    )
