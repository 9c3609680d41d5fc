"""The ways in which a page says whose it is, and the words that stand where a name could and are none."""

import re

from openline.reports.tagging.lexicon import listed

__all__ = ["COPIED", "FURNITURE", "NAME", "NOT_NAME", "OWN_VOICE", "TOLD", "is_generic"]

_WORD = r"[A-Z0-9][\w&’'-]*(?:\.\w+)*"
NAME = rf"(?:The |the )?{_WORD}(?:[ ](?:(?:of|for|and|on|the|in|de|al) )*{_WORD}){{0,6}}"


def _compiled(*rows: tuple[int, str]) -> tuple[tuple[int, re.Pattern[str]], ...]:
    named = f"(?P<name>{NAME})"
    return tuple((weight, re.compile(pattern.replace("NAME", named))) for weight, pattern in rows)


FURNITURE = _compiled(
    (3, r"\A(?:Support|Help|Donate [Tt]o|Fund|SUPPORT|DONATE TO) NAME\s*(?:[:!|.]|\Z)"),
    (3, r"\A(?:Support|Help|Fund) NAME(?:’s|'s) "),
    (3, r"(?:©|\([cC]\)|Copyright)\s*(?:©\s*)?(?:\d{4}\s*(?:[-–]\s*\d{4})?)?,?\s*(?:by )?NAME"),
    (3, r"\b(?:All|all) [Rr]ights [Rr]eserved (?:to|by) NAME"),
    (3, r"NAME(?:’s|'s)? (?:[Ww]ebsite|[Ss]ite) (?:contains|uses|is|can|may)\b"),
    (3, r"NAME (?:moderates|delivers|is not responsible|does not necessarily|reserves the right|is an "
        r"independent)\b"),
    (3, r"\A(?:(?:Source|SOURCE): |By )?NAME and (?:[Nn]ews )?(?:[Aa]gencies|wires)\b"),
    (3, r"\bnot necessarily (?:those|the (?:views?|opinions?)) of NAME"),
    (3, r"\b(?:[Rr]eading|[Ll]istening to|[Ww]atching|[Vv]isiting) NAME[.!]"),
    (3, r"\ANAME is an? (?:news|independent|online|non-?profit|daily|weekly|monthly|media|digital|"
        r"monitoring)\b"),
    (3, r"\b(?:[Rr]eproduced|[Rr]eprinted|[Rr]epublished|[Uu]sed) (?:with|by) (?:the )?permission (?:of|"
        r"from) NAME"),
    (2, r"\A(?:Search|SEARCH) NAME\Z"),
    (2, r"\A(?:Sign [Uu]p (?:for|to)|Subscribe to|Follow|Join|Like|Download|Get|Visit) (?:the )?NAME(?:’s|"
        r"'s)?"
        r"(?:(?: Daily)? (?:[Dd]igest|[Aa]pp|[Cc]hannel|[Ee]dition|alerts?)\b| on\b|:|\Z)"),
    (2, r"\bwith NAME(?:’s|'s) newsletters?\b"),
    (2, r"\ANAME(?:’s|'s) newsletters?\Z"),
    # A newsletter has a name of its own as often as its paper's.
    (1, r"\A(?:Sign [Uu]p (?:for|to)|Subscribe to|Join|Get) (?:the )?NAME(?:’s|'s)? [Nn]ewsletters?\b"),
    (2, r"(?:first|originally) (?:published|appeared|posted) (?:by|on|in|at) NAME"),
    (2, r"\A[Bb]y NAME (?:[Ss]taff|[Rr]eporters?|[Nn]ews ?[Dd]esk|[Cc]orrespondents?|[Ww]riter)"),
    (2, r"(?:fellow|analyst|researcher|editor|correspondent|reporter) (?:of|at|for|with) (?:the )?NAME"),
    (2, r"\b(?:joined|reported for|writes for|written for|worked for) (?:the )?NAME"),
    (2, r"\bTerms of (?:Use|Service) of NAME"),
    (2, r"NAME (?:Trust Principles|Editorial Standards)\b"),
    (2, r"\A(?:About|Contact|More (?:from|in)|Read more from|Latest from) NAME(?: ·|\Z)"),
    (2, r"\A(?:Statement|Communiqué|Communique|Press [Rr]elease|Press [Ss]tatement) (?:by|from|of) (?:the "
        r")?NAME"),
    (2, r"\A(?:Readout|Remarks|Transcript) (?:by|from|of) (?:the )?NAME"),
    (2, r"\ANAME (?:[Pp]ress|[Nn]ews|[Mm]edia) (?:[Bb]riefing|[Cc]onference|[Rr]elease|[Ss]tatement)\b"),
    (2, r"\bMedia contact: [\w ]+, NAME"),
    (2, r"\A(?:posted|Posted|published|Published) (?:by|on) NAME (?:·|\|)"),
    (2, r"\AHeard on NAME\Z"),
    (2, r"\A(?:By )?[\w .,]+, for NAME\Z"),
    (2, r"\ANAME (?:- |– |— )?(?:Exclusive|EXCLUSIVE|Digital Media)\Z"),
    (2, r"\A(?:From|FROM) NAME(?:’s|'s)? (?:correspondents?|reporters?)\b"),
    (2, r"\ANAME(?:’s|'s) [A-Z][\w.]+ [A-Z][\w.]+ (?:and .{3,40} )?contributed\b"),
)
"""By weight, what a line outside the body says of its site."""

_SELF = r"(?:’s|'s)? (?:reporter|correspondent|journalist|staff|stringer|team|crew)s?\b"
OWN_VOICE = _compiled(
    (2, rf"\bNAME{_SELF} (?:said|saw|reported|visited|could|counted|in)\b"),
    (3, r"\bNAME (?:could not|was unable to|has not been able to|cannot) (?:independently )?(?:verify|"
        r"confirm|reach)\b"),
    (3, r"\bNAME (?:has learned|can reveal|has reached out|has seen|has obtained|has contacted|reached "
        r"out|understands)\b"),
    (2, r"\b(?:seen|obtained|reviewed|contacted|reached|approached) by NAME(?=[ ,.;])"),
    (2, r"\b(?:[Ww]e|us) (?:at|of) (?:the )?NAME"),
    (2, r"\b(?:activists|sources|reporters|members) of (?:the )?NAME (?:have|has|monitored|said|"
        r"documented)\b"),
)
"""By weight, what a sentence of the body says in the name of the site."""

COPIED = re.compile(
    r"\b[Rr]ead (?:the )?(?:full|whole|original|complete|rest of the) ?(?:article|story|report|text|post)? "
    rf"?(?:at|on|from|in|via) (?P<name>{NAME})"
)
TOLD = re.compile(
    rf"\b(?:told|assured|informed|tells|interview with|spoke(?:n)? (?:to|with)|speaking (?:to|with)|"
    rf"(?:comments?|statement|e-?mail|message|remarks|responded|response) (?:to|for)|wrote to) "
    rf"(?P<name>{NAME})(?=[ ,.;:’'\"”]|\Z)"
)
"""To whom people of the report speak: the outlet itself, or another that it copies."""

NOT_NAME = re.compile(
    r"\b(?:Our|Your|My|Their|Congress|Parliament|Senate|President|Minister|Security Council|Assembly|"
    r"Committee|Mr|Mrs|Ms|Dr|Gen|Col|General|Colonel|Secretary|Washington|Moscow|Damascus|Tehran|Ankara|"
    r"Baghdad|Russians?|Americans?|Syrians?|Turks?|Iranians?|Iraqis?|Kurds|Israelis?|Europeans|"
    r"United Nations|UN|NATO|Pentagon|Kremlin|White House|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Twitter|"
    r"Facebook|YouTube|Telegram|Instagram|WhatsApp|Google|WordPress|Disqus|Opens|Region|Governorate|"
    r"Province|Photo|Photos|Archive|Getty)\b"
)
_GENERIC = listed(
    "about accept ad ads advertisement africa agencies all also america analysis and app arabic archive "
    "archives article articles asia at audio author authors back bank be best board breaking brief "
    "briefing business by call card child children clean click code college comment comments community "
    "conditions contact content cookie cookies copyright corrections culture daily day days dear defence "
    "defense desk discussion donate download east economy edition editor editors email end english europe "
    "event events exclusive explore facebook families features feed feedback find follow for forward free "
    "freedom friends from full get give go group headlines help her here him home homepage how i in "
    "information international iran iraq israel it jobs join jordan journalism keep know latest learn "
    "lebanon legal less let like link list live local log login magazine main map maps me media menu "
    "middle more most must my navigation network never new news newsdesk newsletter newsletters newsroom "
    "next no notice notifications now of off official on online open operations opinion or original our "
    "over page pages partner partners peace people photo photos podcast podcasts policy politics popular "
    "post posts power premium president press previous print privacy product products program programs "
    "publications publish published radio rate read reader readers refugees region related release "
    "releases report reporting reports reserved reuters rights rss russia save schedule science search "
    "section sections security see send service services share sharing shop show sign site sites skip "
    "society source sources special sport sports staff standards statement store stories story subscribe "
    "subscribers subscription support syria tags take team technology telegram terms the them this tip to "
    "today top topic topics transcript turkey tv twitter ukraine unclassified up update updates us use "
    "user users veterans victims video videos view views visit visitors voices war we weather website "
    "week weekly whatsapp who wires work world you your youtube"
)


def is_generic(name: str) -> bool:
    """Whether a name consists of words of menus and forms alone: "Terms", "Press Products", "Daily News"."""
    words = [word for word in re.findall(r"[^\W\d_]+", name.replace("’", "'").casefold()) if len(word) > 1]
    return len(name) < 2 or all(word in _GENERIC for word in words)
