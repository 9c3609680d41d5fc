"""Who published a page: what it calls itself, most often and most plainly; nobody where it does not say.

A name gets votes for each way in which the page says it: in its furniture, above its headline, as the one
whom people of the report told things, in the addresses of its writers. Names that are one count together.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from openline.reports.document.agencies import AGENCY, agency_key, same_source
from openline.reports.document.datelines import opening
from openline.reports.document.outlets import known_outlet, outlet_of_host
from openline.reports.document.publishing_words import (
    COPIED,
    FURNITURE,
    NAME,
    NOT_NAME,
    OWN_VOICE,
    TOLD,
    is_generic,
)
from openline.reports.model import Block, Page
from openline.reports.page.lines import Line, plain
from openline.reports.page.mastheads import INSTITUTION, is_menu
from openline.reports.times.dates import dates_in

__all__ = ["publisher_of"]

_LEAST = 2  # votes below which a name is a guess
_REACH = 60_000  # characters in which it is looked up who else speaks of a name
_MOST = 40  # names that are looked at: a page of lists has hundreds
_DOMAIN = re.compile(
    r"(?<![@\w.-])(?:https?://)?(?:www\.)?([a-z\d-]{3,30})\.(?:com|net|org|info|news|tv|ru|ir|sy|iq|eu|"
    r"me|io|krd|uk)\b",
    re.I,
)
_HOST = re.compile(r"(?:https?://|www\.|@|\b)([a-z\d-]{3,30})(?:\.[a-z\d-]{2,12})+\b", re.I)
_SOCIAL = re.compile(
    r"(?:facebook|twitter|youtube|telegram|whatsapp|instagram|t|google|patreon|paypal|bit|disqus|"
    r"linkedin|reddit|vk|ok|wordpress|blogspot|archive|pic|goo|amazon|apple)\Z",
    re.I,
)
_ISSUED = re.compile(
    r"\b(?:press|news) release\b|\bfor immediate release\b|\brelease (?:no|number)\b|\bsitrep\b", re.I
)
_OFFICE = re.compile(
    r"\b(?:Task Force|Command|Mission|Office|Public Affairs|Ministry|Department|Central|Forces|Directorate|"
    r"Commission|Embassy|Coalition)\b",
    re.I,
)
_BY = re.compile(r"\W*(?:by|written by|posted by|authored by|words by)\b", re.I)
_STAFF = re.compile(
    r"\b(?:personnel|commander|director|spokes(?:man|woman|person)) (?:of|for) (?:the )?"
    r"(?P<name>(?:[A-Z]\w+ )*(?:Task Force|Command|Mission|Coalition)(?: [A-Z]\w+)?)"
)
_BEFORE = re.compile(
    r"\A(?:[Bb]y|BY|[Ff]rom|Support|Donate [Tt]o|Follow|Subscribe [Tt]o|Visit|About|More [Ff]rom|View|"
    r"Read|Search) "
)
_OF_A_PLACE = re.compile(r"(?: (?:on|of|for|in) (?:the )?[A-Z]\w+)+")


def publisher_of(page: Page, blocks: Sequence[Block], agency: str, name: str) -> str:
    """Name the publisher: what the page calls itself, most often and most plainly; the file's name last.

    Parameters
    ----------
    page
        A web page's `meta` is believed before its text.
    blocks
        Of the page, or of one article of it.
    agency
        Whose copy it is: that is not the publisher.
    name
        The file's name: it counts only where it holds a domain.

    Returns
    -------
    str
        As the page spells it; "" where it does not say.
    """
    if said := _by_meta(page):
        return said
    votes = _votes(page, blocks, agency)
    if votes:
        best = max(votes, key=lambda key: (votes[key], -list(votes).index(key)))
        return _as_written(best, page.text)
    if agency:
        return ""
    found = _DOMAIN.search(re.sub(r"[_\s]", " ", name))
    return (outlet_of_host(found[0]) or found[0].removeprefix("www.")) if found else ""


def _by_meta(page: Page) -> str:
    """Take what a web page says of itself, the tail of its title, or the known outlet of its address."""
    site = _clean(page.meta.get("site", ""))
    if site and not is_generic(site) and not re.fullmatch(r"https?://\S+|@\w+", site):
        return site
    heads = [page.text[b.start : b.end] for b in page.blocks if b.label == "headline"]
    title = page.meta.get("title", "")
    for head in heads:
        if len(head.split()) >= 3 and title.startswith(head):
            rest = re.split(r"\s*[-–—|»:]\s+", title[len(head) :])[-1].strip()
            if rest and re.fullmatch(NAME, rest) and not is_generic(rest):
                return _clean(rest)
    return outlet_of_host(page.meta.get("url", ""))


def _votes(page: Page, blocks: Sequence[Block], agency: str) -> Counter[str]:
    """Count for each name, in its best spelling, how plainly the page gives it as its own."""
    text = page.text
    own = text[blocks[0].start : blocks[-1].end] if blocks else ""  # a page may hold hundreds of articles
    votes = Counter[str]()
    spellings: dict[str, set[str]] = {}
    writers = {_squashed(name) for name in _writers(text, blocks)}
    for weight, found in _candidates(text, blocks):
        clean = _clean(found)
        if not clean or is_generic(clean) or _is_none(clean) or _squashed(clean) in writers:
            continue
        if AGENCY.fullmatch(clean) or (agency and same_source(clean, agency)):
            continue
        key = agency_key(known_outlet(clean) or clean)
        votes[key] += weight
        spellings.setdefault(key, set()).add(clean)
    votes = Counter(dict(votes.most_common(_MOST)))
    spelled = {key: max(spellings[key], key=lambda name: (own.count(name), len(name))) for key in votes}
    hosts = {match[1].casefold().replace("-", "") for match in _HOST.finditer(own)} if votes else set()
    for key in [key for key, many in votes.items() if many > 0]:
        there = spelled[key]
        votes[key] += (own.count(there) > 1) + bool(INSTITUTION.search(there))
        votes[key] += 2 * (_squashed(there) in hosts or bool(known_outlet(there)))
    _join(votes, spelled)
    return Counter({spelled[key]: many for key, many in votes.items() if many >= _LEAST})


def _is_none(name: str) -> bool:
    """Whether a name is of somebody else: "President Alpha", "Twitter", "Damascus"; not "Damascus Times"."""
    if not NOT_NAME.search(name) or known_outlet(name):
        return False
    return _OFFICE.search(name) is not None or not INSTITUTION.search(name)


def _join(votes: Counter[str], spelled: dict[str, str]) -> None:
    """Count together what is one name: a longer one with its beginning, and a name with its initials."""
    for key in sorted(votes, key=len, reverse=True):
        for other in [name for name in votes if name != key]:
            long, short = spelled[key], spelled[other]
            if len(long) <= len(short):
                continue
            bare = re.sub(r"\A(?:The|the) ", "", short).casefold()
            part = re.search(rf"(?:\A|\b){re.escape(bare)}(?:\b|\Z)", long.casefold())
            if part or _initials(long) == short.casefold():
                votes[key] += votes.pop(other)
    for key in [key for key in votes if INSTITUTION.fullmatch(re.sub(r"\A(?:The|the) ", "", spelled[key]))]:
        if not spelled[key].startswith("The "):
            del votes[key]  # "the Mission" alone says which only to who knows it


def _initials(name: str) -> str:
    words = re.findall(r"\d+|[A-Z][a-z]*|\w+", re.sub(r"\A[Tt]he ", "", name))
    kept = [word if word.isdigit() else word[0] for word in words if word[0].isupper() or word.isdigit()]
    return "".join(kept).casefold()


def _writers(text: str, blocks: Sequence[Block]) -> Iterator[str]:
    """Give the names of whoever signed: they own their words, and often the copyright, but are no outlet."""
    for block in blocks:
        line = text[block.start : block.end][:200]
        if block.label != "byline" or not _BY.match(line) or INSTITUTION.search(line) or _OFFICE.search(line):
            continue
        for part in re.split(r"\s*(?:[,|·•]|\band\b|\A[Bb][Yy]\b)\s*", line):
            if re.fullmatch(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}", part):
                yield part


def _candidates(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    first = next((block.start for block in blocks if block.label == "body"), blocks[-1].end if blocks else 0)
    aside = [block for block in blocks if block.label != "body"]
    issued = any(_ISSUED.search(text, block.start, min(block.end, block.start + 300)) for block in aside)
    heads = 0
    for at, block in enumerate(blocks):
        line = text[block.start : block.end].strip("\ufeff\u200b ")[:300]
        if block.label == "body":
            if block.start == first and (one := opening(text, block.start, block.end)) and one.agency:
                yield 1, one.agency
            if issued:
                yield from ((2, match["name"]) for match in _STAFF.finditer(text, block.start, block.end))
            for weight, pattern in OWN_VOICE:
                for match in pattern.finditer(text, block.start, block.end):
                    yield weight, match["name"]
            continue
        if block.label in ("comment", "caption"):
            continue
        for weight, pattern in FURNITURE:
            yield from ((weight, match["name"]) for match in pattern.finditer(line))
        if there := COPIED.search(line):
            yield -3, there["name"]  # whose article this page copies
        if block.label in ("promotion", "byline", "form", "counter"):
            for match in _DOMAIN.finditer(line):
                if not _SOCIAL.match(match[1]):
                    yield 2, match[0] if match[1].islower() else match[1]
        if block.label in ("dateline", "byline") or (block.label == "promotion" and block.start < first):
            yield from _beside(line)
        if block.start < first:
            below = "".join(text[b.start : b.end][:300] for b in blocks[at + 1 : at + 2])
            named = list(_above(line, block, issued, heads, _is_menu(below)))
            heads += bool(named)
            yield from named
    yield from _told(text, blocks)


def _is_menu(line: str) -> bool:
    return is_menu(Line(0, len(line), plain(line))) or len(re.findall(r"\w\s+[|·•>]\s+\w", line)) >= 2


def _beside(line: str) -> Iterator[tuple[int, str]]:
    """Give the names of institutions that stand beside a date, an author or a place."""
    parts = re.split(r"\s+[/|·•–—-]+\s*|\s{2,}|\s*[|•]\s*", line)
    for part in parts:
        bare = re.sub(r"\A[Bb]y .*,\s*(?:for )?", "", part).strip(" .")
        if not re.fullmatch(NAME, bare) or dates_in(bare) or (len(parts) == 1 and " " not in bare):
            continue
        if INSTITUTION.search(bare) or known_outlet(bare):
            yield 2, bare
        elif len(parts) > 1 and bare.isupper() and len(bare) <= 6:
            yield 1, bare


def _above(line: str, block: Block, issued: bool, heads: int, menu: bool) -> Iterator[tuple[int, str]]:
    """Give what the lines above the article may name: a masthead, the tail of a headline, who issued it."""
    if block.label == "headline":
        last = re.split(r"\s[-–—|]\s", line)
        short = len(last) > 1 and len(last[-1].split()) <= 4 and len(last[0].split()) > 4
        if short and re.fullmatch(NAME, last[-1]):
            yield 1, last[-1]
    if issued and _OFFICE.search(line) and len(line.split()) <= 7:
        bare = re.sub(r"\A[Bb]y | Public Affairs\Z|\A.*(?i:release)\b\W*", "", line)
        if re.fullmatch(NAME, bare):
            yield 2, bare
    if block.label in ("promotion", "headline", "byline") and heads < 5:
        # "Ministry: ..." says who speaks, "The Channel Watch: ..." whose column it is.
        colon = r"|:\s" if line.startswith("The ") else ""
        first = re.split(rf"\s+[|·•–—»>:-]+\s+|\s{{2,}}{colon}", line)[0].strip()
        if 1 <= len(first.split()) <= 6 and re.fullmatch(NAME, first):
            shouted = first.isupper() and " " in first
            site = INSTITUTION.search(first) or first.startswith("The ")
            whole = first == line
            if site and block.label != "headline":
                yield (2 if heads == 0 or not whole else 1), first
            elif block.label == "promotion" or not whole:
                sure = heads <= 1 and (not whole or shouted or menu) and block.label == "promotion"
                yield (2 if sure else 1), first


def _told(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    """Give whom people of the report told things: the page's own, if it names that or nobody speaks of it."""
    told = Counter[str]()
    body = [block for block in blocks if block.label == "body"]
    for block in body:
        told.update(_clean(match["name"]) for match in TOLD.finditer(text, block.start, block.end))
    aside = [block for block in blocks if block.label not in ("body", "comment", "caption")]
    rest = " ".join(text[block.start : block.end] for block in aside)[:_REACH]
    said = " ".join(text[block.start : block.end] for block in body)[:_REACH]
    for name, many in told.most_common(_MOST):
        if not name or _is_none(name) or AGENCY.fullmatch(name):
            continue
        named = re.search(rf"\b{re.escape(name.removeprefix('the '))}\b", rest, re.I) is not None
        quoted = re.search(
            rf"\b(?:according to|citing|quoted? by|quoting|reported by|by) (?:the )?{re.escape(name)}\b|"
            rf"\b{re.escape(name)} (?:reported|said|quoted|cited|wrote|added)\b",
            said,
        )
        own = named or (many >= 2 and not quoted and not known_outlet(name))
        yield (2 if own else 0), name


def _clean(name: str) -> str:
    name = " ".join(name.split()).strip(" .,;:|")
    name = re.sub(r"\W+(?:All|all) [Rr]ights.*\Z", "", name)
    name = re.sub(rf"\s+(?:on|in|of|at|for|by|and) (?:the )?(?:{NOT_NAME.pattern}).*\Z", "", name)
    name = re.sub(rf"\s+(?:{NOT_NAME.pattern})\Z", "", name)
    name = _BEFORE.sub("", name)
    name = re.sub(r"\s+(?:in|since) \d{4}.*\Z|\s+(?:Staff )?and (?:[Nn]ews )?[Aa]gencies\Z", "", name)
    name = re.sub(r"(?:’s|'s) (?:Daily|Weekly|Morning|Newsletter|Edition|Digest|App|Channel)\b.*\Z", "", name)
    for _ in range(2):
        name = re.sub(r"(?:’s|'s|\.)\Z", "", name)
        name = re.sub(
            r"\s+(?:in English|English|Staff|Newsletters?|Digest App|App|All|All rights.*|Inc|Ltd|LLC|Co|"
            r"Products|Exclusive|Digital Media|Public Affairs|Strategic Communications|Press Briefing|"
            r"News Conference|Media Network|Media Group|Group|Company|Team|Reporters?|Correspondents?|"
            r"Daily Edition|Journalists?)\Z",
            "",
            name,
        )
    letters = [c for c in name if c.isalpha()]
    if len(name.split()) > 1 and letters and all(c.isupper() for c in letters):
        name = name.title()
    return name


def _squashed(name: str) -> str:
    return re.sub(r"\W+", "", name.casefold()).removeprefix("the")


def _as_written(name: str, text: str) -> str:
    """Give a name with what belongs to it in the text: "Observer Mission" is one "on the Golan"."""
    if not _OFFICE.search(name):
        return name
    longer = re.search(rf"{re.escape(name)}{_OF_A_PLACE.pattern}", text)
    return longer[0] if longer and not NOT_NAME.search(longer[0][len(name) :]) else name
