"""What the lines above an article are that are no headline: the site's name, its menu, who wrote it."""

import re

from openline.reports.document.datelines import NO_PLACE
from openline.reports.page.lines import Line
from openline.reports.tagging.lexicon import listed

__all__ = ["INSTITUTION", "is_menu", "is_place", "is_section", "is_tagline", "names_people", "names_site"]

INSTITUTION = re.compile(
    r"\b(?:News|Times|Post|Agency|Network|Observatory|Cent(?:er|re)|Institute|Ministry|Department|"
    r"Command|Watch(?:er)?|Daily|Weekly|Monthly|Herald|Journal|Tribune|Gazette|Review|Wire|Feed|Dispatch|"
    r"Sentinel|Report(?:er|s)?|Press|Media|TV|Radio|Online|24|Today|Observer|Chronicle|Digest|Courier|"
    r"Mission|Organi[sz]ation|Council|Office|Foundation|Association|Monitor|Front|Voice|Mirror|Telegraph|"
    r"Guardian|Insider|Bulletin|Tracker|Blog|Rights|Broadcast(?:er|ing)?|Relief|Forum|Alliance|Initiative|"
    r"Channel|Standard|Star|Globe|"
    r"Independent|Messenger|Ledger|Examiner|Magazine|Newsdesk|Newswire|Gazeta|Zeitung|Task Force)\b",
    re.I,
)
# The sections of a paper; the names of lands and continents are sections too.
_SECTION = listed(
    "home homepage live latest breaking news world politics business sport sports video videos opinion "
    "opinions culture arts science technology tech health travel lifestyle life economy money markets "
    "weather tv radio audio podcast podcasts photos photo pictures gallery multimedia features analysis "
    "interviews interview reports report archive archives about contact us search menu more top stories "
    "local international national region regional english arabic programs programmes shows maps map "
    "viewpoint views editorial explained investigations columns blogs blog newsletters subscribe "
    "security defense defence military conflict conflicts diplomacy society women entertainment education "
    "environment climate energy magazine diaspora kurdistan syria iraq iran turkey türkiye turkiye "
    "israel palestine lebanon jordan egypt gulf saudi arabia arab yemen libya uae qatar kuwait bahrain "
    "oman russia ukraine china asia africa europe america americas americans middle east west north south "
    "latin uk usa u.s us eu mena levant the and of in e-edition off duty iplayer home donate store shop "
    "topics sections countries people pages library events research publications careers login sign"
)
_ROLE = re.compile(
    r"\b(?:spokes(?:man|woman|person|people)|(?:deputy |assistant |under ?)*secretary|editor|writer|"
    r"correspondents?|reporter|director|colonel|general|analyst|fellow|bureau chief|columnist|"
    r"contributor|producer|photographer|digital media|staff|desk|team)\b",
    re.I,
)
_NAME_PART = re.compile(r"(?:[^\W\d_][\w.'’-]*\.? ){1,3}[^\W\d_][\w.'’-]+(?: \([a-z]{2,12}\))?\Z")
_TAGLINE = re.compile(r"\A[A-Z][\w'&.-]*(?: [A-Z\d][\w'&.-]*){0,3}\s+[-|:•·]\s+[a-z][\w' ,-]{4,70}\Z")
_SECTIONS = listed(
    "summary highlights overview background context introduction conclusion conclusions situation "
    "assessment recommendations analysis access response needs gaps outlook reactions reaction timeline "
    "methodology findings casualties implications annex sources"
)
_SECTION_PHRASE = re.compile(
    r"(?:key|main) (?:takeaways?|points?|events?|findings?|developments?|messages?|facts?)|"
    r"executive summary|in (?:brief|short|numbers)|at a glance|what happened|what we know(?: so far)?|"
    r"what (?:comes|happens) next|the (?:background|bottom line)|bottom line(?: up front)?|why it matters"
)
_ABBREVIATED = re.compile(r",? (?:D\.C|U\.S|U\.K|N\.Y|Fla|Calif|Va|Md|Ga|N\.C|U\.A\.E)\.\Z")


def is_menu(line: Line) -> bool:
    """Whether a line is of sections of a paper, three or more, and nothing else: "Home Syria Iraq Maps"."""
    words = [word.casefold() for word in line.words]
    if line.ends or not 3 <= len(words) <= 40:
        return False
    known = sum(word in _SECTION or word.isdigit() for word in words)
    parts = [part for part in re.split(r"\s+[-|/>•·]\s+|\s*\|\s*", line.key) if part]
    if len(parts) >= 4 and all(len(part.split()) <= 3 and part[0].isupper() for part in parts):
        return known >= 1
    verbs = {"and", "of", "in", "the", "us"}
    return known * 10 >= len(words) * 8 and line.titled and sum(w in verbs for w in words) * 3 < len(words)


def names_site(line: Line) -> bool:
    """Whether a line is a name of an outlet or an institution alone: "Centre for Theatre Studies"."""
    small = {"for", "of", "the", "and", "on", "in", "de", "al", "&"}
    words = line.key.split()
    return (
        not line.ends
        and 2 <= len(words) <= 7
        and INSTITUTION.search(line.key) is not None
        and all(word in small or word[0].isupper() or word[0].isdigit() for word in words)
        and not re.search(r"['\"?!:;,]|\d{4}", line.key.replace("'s", ""))
        and not re.search(r"\b(?:says?|hits?|kills?|strikes?|denies|warns?|slams?|hit|killed)\b", line.low)
    )


def is_tagline(line: Line) -> bool:
    """Whether a line is an outlet's name and its motto: "Al-Waha News - first from the front"."""
    return (
        _TAGLINE.match(line.key) is not None
        and not line.ends
        and INSTITUTION.search(re.split(r"\s[-|:•·]\s", line.key)[0]) is not None
    )


def names_people(line: Line) -> bool:
    """Whether a line below a headline is of names, or a name and an office: "Alpha Bravo, Kilo Mike"."""
    if line.ends or line.count > 18 or line.count < 2:
        return False
    key = re.sub(r"\s+(?:@\w+|\w+@[\w.]+)\Z", "", line.key)
    if _ROLE.search(key) and line.titled and line.functional <= 2:
        return True
    parts = re.split(r"\s*(?:[,;&|/]|\band\b)\s*", key)
    named = [part for part in parts if part]
    return bool(named) and all(
        _NAME_PART.match(part)
        and all(word[0].isupper() or word[0] == "(" for word in part.split())
        and not any(word.casefold() in _SECTION for word in part.split())
        for part in named
    )


def is_section(line: Line) -> bool:
    """Whether a line heads a section of a report: "Summary", "Key Takeaways"."""
    bare = line.low.strip(" :-")
    return not line.ends and (bare in _SECTIONS or _SECTION_PHRASE.fullmatch(bare) is not None)


def is_place(line: Line) -> bool:
    """Whether a line may be a place alone, with an agency at most: "ANKARA", "Hasaka, SANA"."""
    return (
        1 <= line.count <= 6
        and (not line.ends or _ABBREVIATED.search(line.key) is not None)
        and not NO_PLACE.match(line.key)
        and all(w[0].isupper() or len(w) <= 3 for w in line.words)
        and ("," in line.key or (line.key.isupper() and line.count <= 3 and not INSTITUTION.search(line.key)))
    )
