"""Who published a page: what it calls itself, most often and most plainly."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from openline.reports.agencies import AGENCY, agency_key, same_source
from openline.reports.datelines import opening
from openline.reports.dates import dates_in
from openline.reports.model import Block, Page
from openline.reports.tagging.lexicon import listed

__all__ = ["publisher_of"]

_NAME = r"(?:The |the )?[A-Z0-9][\w&'’.]*(?:[ -](?:(?:of|for|and|on|the|in|de|al) )*[A-Z0-9][\w&'’]*){0,5}"
_SUPPORTS = (
    (3, re.compile(rf"\A(?:Support|Help|Donate to|Fund) (?P<name>{_NAME})\s*(?:[:!|.]|\Z)")),
    (
        3,
        re.compile(
            rf"(?:©|\([cC]\)|Copyright)\s*(?:\d{{4}}\s*(?:[-–]\s*\d{{4}})?)?\s*(?:by )?(?P<name>{_NAME})"
        ),
    ),
    (3, re.compile(rf"(?P<name>{_NAME}) (?:website|site) (?:contains|uses|is)\b")),
    (
        2,
        re.compile(
            rf"\A(?:Sign up for|Subscribe to|Follow|Join|Like|Download) (?:the )?(?P<name>{_NAME})(?: "
            rf"(?:newsletter|digest|app|on|channel)\b|\Z)"
        ),
    ),
    (2, re.compile(rf"(?:first|originally) (?:published|appeared|posted) (?:by|on|in|at) (?P<name>{_NAME})")),
    (
        2,
        re.compile(
            rf"\A[Bb]y (?P<name>{_NAME}) (?:[Ss]taff|[Rr]eporter|[Nn]ews ?[Dd]esk|[Cc]orrespondent|"
            rf"[Ww]riter)"
        ),
    ),
    (
        2,
        re.compile(
            rf"(?:fellow|analyst|researcher|editor|correspondent) (?:of|at|for|with) (?:the "
            rf")?(?P<name>{_NAME})"
        ),
    ),
    (
        2,
        re.compile(
            rf"\bTerms of (?:Use|Service) of (?P<name>{_NAME})|(?P<name2>{_NAME}) (?:Trust Principles|"
            rf"Editorial Standards|newsletter)\b"
        ),
    ),
    (2, re.compile(rf"\A(?:About|Contact) (?P<name>{_NAME})\Z")),
    (
        2,
        re.compile(
            rf"\A(?:Statement|Communiqué|Communique|Press [Rr]elease|Press [Ss]tatement) (?:by|from|of) "
            rf"(?:the )?(?P<name>{_NAME})"
        ),
    ),
    (2, re.compile(rf"\bMedia contact: [\w ]+, (?P<name>{_NAME})")),
)
_DOMAIN = re.compile(
    r"(?<![@\w.-])(?:https?://)?(?:www\.)?([a-z\d-]{3,30})\.(?:com|net|org|info|news|tv|ru|ir|sy|iq|eu|"
    r"me|io|krd|uk)\b",
    re.I,
)
_SOCIAL = re.compile(
    r"(?:facebook|twitter|youtube|telegram|whatsapp|instagram|t|google|patreon|paypal|bit|disqus|"
    r"linkedin|reddit|vk|ok|wordpress|blogspot|archive|pic|goo|amazon|apple)\Z",
    re.I,
)
_INSTITUTION = re.compile(
    r"(?:News|Times|Post|Agency|Network|Observatory|Cent(?:er|re)|Institute|Ministry|Department|"
    r"Command|Watch(?:er)?|Daily|Herald|Journal|Tribune|"
    r"Gazette|Review|Wire|Feed|Dispatch|Sentinel|Report(?:er|s)?|Press|Media|TV|Radio|Online|24|Today|"
    r"Observer|Chronicle|Digest|Courier|Mission|"
    r"Organi[sz]ation|Council|Office|Foundation|Association|Monitor|Front|Voice|Mirror|Telegraph|"
    r"Guardian|Insider|Bulletin|Tracker|Blog|Rights)\b"
)
_GENERIC = listed(
    "about advertisement africa agencies also analysis arabic article asia audio author authors "
    "breaking business comment comments contact content culture daily desk dispatch east economy "
    "edition email english europe exclusive facebook features free full headlines home homepage "
    "international iran iraq israel jordan latest lebanon live local login magazine media menu middle "
    "more most news newsletter notifications opinion original our page podcasts politics popular posts "
    "president press print read related release reuters russia schedule search sections security share "
    "sharing skip source sport sports staff stories subscribe syria tags telegram the this to top "
    "topics turkey twitter unclassified us video weather weekly whatsapp wires work world youtube"
)


def publisher_of(page: Page, blocks: Sequence[Block], agency: str, name: str) -> str:
    """Name the publisher: what the page calls itself, most often and most plainly; the file's name last."""
    if site := page.meta.get("site"):
        return site
    votes = Counter[str]()
    spelled: dict[str, str] = {}
    signed = [opening(page.text, b.start, b.end) for b in blocks if b.label == "body"][:1]
    marks = [(2, one.agency) for one in signed if one and one.agency and not AGENCY.fullmatch(one.agency)]
    for weight, found in (*_candidates(page.text, blocks), *marks):
        clean = _clean(found)
        key = agency_key(clean)
        if not clean or _generic(clean) or (agency and same_source(clean, agency)):
            continue
        votes[key] += weight
        spelled[key] = max(spelled.get(key, ""), clean, key=len)
    for key in votes:
        name_there = spelled[key]
        votes[key] += (page.text.count(name_there) > 1) + bool(_INSTITUTION.search(name_there))
    votes = Counter({key: many for key, many in votes.items() if many >= 2})
    if votes:
        best = max(votes, key=lambda key: (votes[key], -list(votes).index(key)))
        longer = re.search(rf"{re.escape(spelled[best])}(?: (?:on|of|for|in) (?:the )?[A-Z]\w+)+", page.text)
        return longer[0] if longer else spelled[best]
    return "" if agency else _by_file(name)


def _candidates(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    begun = False
    heads = 0
    for block in blocks:
        line = text[block.start : block.end].strip("\ufeff\u200b ")[:300]
        if block.label == "body":
            begun = True
            continue
        if block.label in ("comment", "caption"):
            continue
        for weight, pattern in _SUPPORTS:
            for match in pattern.finditer(line):
                yield weight, next(group for group in match.groupdict().values() if group)
        if block.label in ("promotion", "byline", "form", "counter"):
            for match in _DOMAIN.finditer(line):
                if not _SOCIAL.match(match[1]):
                    yield 2, match[0] if match[1].islower() else match[1]
        if block.label == "dateline" and dates_in(line):
            for part in re.split(r"\s+[/|·•–—-]\s+", line):
                if not dates_in(part) and re.fullmatch(_NAME, part) and len(part.split()) >= 2:
                    yield 2, part
        if block.label == "headline" and not begun:
            last = re.split(r"\s[-–—|]\s", line)
            if (
                len(last) > 1
                and len(last[-1].split()) <= 4
                and re.fullmatch(_NAME, last[-1])
                and len(last[0].split()) > 4
            ):
                yield 1, last[-1]
        if block.label == "promotion" and not begun and heads < 4:
            heads += 1
            first = re.split(r"\s+[|·•–—»>:-]+\s+", line)[0].strip()
            if 1 <= len(first.split()) <= 5 and re.fullmatch(_NAME, first):
                masthead = first != line or (first.isupper() and " " in first)
                yield (2 if heads == 1 and masthead else 1), first


def _clean(name: str) -> str:
    name = re.sub(r"(?:’s|'s|\.)\Z", "", name.strip())
    name = re.sub(
        r"\s+(?:in English|English|Staff|Newsletter|Digest App|App|All rights.*|Inc|Ltd|LLC)\Z", "", name
    )
    name = re.sub(r"\W+(?:All|all) [Rr]ights.*\Z", "", name)
    letters = [c for c in name if c.isalpha()]
    if len(name.split()) > 1 and letters and all(c.isupper() for c in letters):
        name = name.title()
    return name


def _generic(name: str) -> bool:
    words = re.findall(r"\w+", name.casefold())
    return not words or all(word in _GENERIC or word.isdigit() for word in words) or len(name) < 3


def _by_file(name: str) -> str:
    """Take a publisher from a file's name only where it holds a domain: "www.example.org_article.txt"."""
    found = _DOMAIN.search(re.sub(r"[_\s]", " ", name))
    return found[0].removeprefix("www.") if found else ""
