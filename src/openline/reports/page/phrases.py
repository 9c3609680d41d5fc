"""The words that belong to pages rather than to reports, as patterns.

All look at a line in small letters with plain quotes (`Line.low`), unless they say that capitals count. Those
for promotion come in two: what no sentence of a report would say, and what only short lines say.
"""

import re

__all__ = [
    "ABOUT",
    "AGO",
    "BYLINE",
    "CAPTION",
    "CAPTION_OPENS",
    "COMMENTS_BEGIN",
    "COMMENT_COUNT",
    "COUNTER",
    "FORM",
    "HANDLE_SAYS",
    "NICK",
    "NOT_NICK",
    "PROMO_SHORT",
    "PROMO_SURE",
    "RELATED",
    "SAYING",
    "SITE",
    "THANKS",
    "YOU",
]


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_N = r"\d[\d.,' ]*[km]?\+?"
COUNTER = _any(
    rf"\A(?!-\d\d-\Z)\W*(?:{_N}\s*)(?:[$€£₽%]|usd|eur|euros?|dollars?)?\W*\Z",
    rf"\A[$€£₽]\s*{_N}(?:\s*(?:of|/)\s*[$€£]?\s*{_N})?(?:\s+(?:raised|donated|goal|"
    rf"collected)\b.{{0,30}})?\Z",
    rf"\A\W*(?:{_N}|no)\s*(?:total )?(?:views?|shares?|reads?|likes?|votes?|followers|retweets|reposts|"
    rf"replies|downloads|"
    r"reactions?|claps?|donations?|hits|plays|minutes?|mins?|points?|supporters?|photos?|images?|"
    r"people (?:like|read))\b.{0,60}\Z",
    rf"\A(?:views?|shares?|reads?|likes?|hits|visits|article views|page views|times read|rating|"
    rf"votes?)\s*[:(]?\s*{_N}\)?\Z",
    r"\A(?:reading time|read time|time to read|estimated reading time)\b.{0,30}\Z",
    r"\A\d+\s*min(?:ute)?s?(?: to)? read\Z",
    rf"\A(?:goal|raised|donated|target|collected)\s*:?\s*[$€£]?\s*{_N}\s*[$€£%]?.{{0,40}}\Z",
    r"\Afont size\b.{0,20}\Z|\Aa[-+]\s*a\b.{0,6}\Z",
)
COMMENT_COUNT = _any(
    rf"\A\W*(?:{_N}|no|one)\s*(?:comments?|responses?|replies|thoughts?|reader comments?)(?: (?:on|to|"
    rf"so far)\b.{{0,120}})?\W*\Z",
    rf"\A(?:view |show |see |read |all |reader'?s?' ?|user |top |latest )*(?:comments?|responses|"
    rf"discussion|conversation|replies)"
    rf"\s*[:(|·-]*\s*(?:{_N})?\)?\W*\Z",
    rf"\A(?:view|show|see|read|load|hide) (?:all |more |the )*(?:{_N}\s*)?comments?\b.{{0,20}}\Z",
    r"\Acomments? ?\(\d+\)\s+(?:add|post|leave|write) (?:a )?comment\Z",
)
COMMENTS_BEGIN = _any(
    r"\A(?:please )?(?:leave|post|write|add|submit|make) (?:a|your|the first) (?:reply|comment|"
    r"response)\b.{0,60}\Z",
    r"\Aleave a (?:reply|comment)",
    r"\byour e-?mail(?: address)? will not be (?:published|shared|made public)",
    r"\Anotify (?:of|me)\b.{0,60}\Z",
    r"\A(?:newest|oldest|most voted|best|top|recent)(?: ?[|/,·]? ?(?:first|newest|oldest|most voted|"
    r"most liked|best|top))*\Z",
    r"\Ainline feedbacks?\Z",
    r"\Asort(?:ed)? by:?\s*(?:newest|oldest|best|top|most).{0,30}\Z",
    r"\Abe the first to (?:comment|reply|share|leave|write)\b.{0,60}\Z",
    r"\A(?:join|start|be part of) the (?:discussion|conversation|debate)\b.{0,40}\Z",
    r"\A(?:live chat|reader comments|comments section|user comments|guestbook|disqus|facebook comments|"
    r"forum|what readers say|"
    r"readers'? (?:comments|views|opinions|write)|your (?:comments|views|thoughts)|have your say)\W*\Z",
    r"\Acomments? (?:are|is) (?:closed|disabled|off|moderated|open)\b.{0,80}\Z",
    r"\A(?:cancel reply|reply to|in reply to)\b.{0,40}\Z",
    r"\Athis site uses akismet|\A(?:notice|note|disclaimer): (?:all |the )?comments\b",
)
FORM = _any(
    r"\A(?:please )?(?:log|sign) ?-?in\b(?: (?:to|with|or|here|as|using)\b.{0,80})?(?: ?[|/·] "
    r"?.{0,60})?\W*\Z",
    r"\A(?:login|log ?in|sign ?in|register|sign ?up|log ?out)(?: ?[|/·,] ?[\w ]{2,24}){0,4}\Z",
    r"\A(?:you must|you need to|you have to|please) (?:be )?(?:log(?:ged)? in|register|sign(?:ed)? "
    r"in)\b.{0,80}\Z",
    r"\A(?:name|your name|e-?mail|your e-?mail|e-?mail address|website|url|comment|message|your "
    r"comment|phone|subject|"
    r"username|password|search|city|country|required|newsletter e-?mail address)\s*(?:[*:]|\((?:required|"
    r"optional|will not be published)\)|"
    r"\(required\)\s*[*:])*\s*[*:]?\Z",
    r"\A(?:(?:name|e-?mail|website|post|submit|send|phone|comment|search|reset|cancel|password|"
    r"username|first name|last name)\b"
    r"\W*(?:\((?:required|optional)\)\W*)?){2,}\Z",
    r"\A(?:reset|forgot(?:ten)?|lost)(?: your)? password\b.{0,20}\Z",
    r"\b(?:required fields are marked|fields marked with)\b",
    r"\Asave my name, e-?mail",
    r"\A(?:post comment|submit(?: comment| your comment)?|subscribe|send|get it|search|go|ok|reply|accept(?: "
    r"all)?|reject(?: all)?|"
    r"decline|i agree|agree|manage (?:preferences|cookies|consent|settings)|got it|cookie settings|"
    r"follow|unfollow|close|no thanks|"
    r"not now|allow|dismiss)\W*\Z",
    r"\A(?:please )?(?:enter|type|provide|fill in) (?:your|an|a valid|the)\b.{0,60}\Z",
    r"\b(?:enter (?:your|an) e-?mail|e-?mail address to (?:subscribe|receive)|captcha|i'm not a robot|"
    r"i am not a robot)\b",
    r"\bwould love your thoughts, please comment",
    r"\A(?:daily |weekly |our |free )*newsletters?\s*(?:\Z|[:!|·-])",
    r"\A(?:send|submit|give) us (?:a|your) (?:tip|news|story|feedback|photos?)\b.{0,60}\Z",
    r"\A(?:subscribe|sign up) (?:to|for) (?:our|the|my)\b.{0,60}\bnewsletters?\b.{0,40}\Z|\Aget (?:the|"
    r"our) (?:latest )?newsletter\b.{0,60}\Z",
    r"\Aconnect with\W*\Z|\Aor continue with\b.{0,30}\Z",
    r"\Acontact us(?: form)?\W*\Z",
    r"\Aget updates on\b.{0,80}\Z",
    r"\A(?:rate|report) this (?:article|story|post|page|comment)\b.{0,40}\Z|\Awas this (?:article |"
    r"page |story )?helpful\b",
)
_CREDIT = (
    r"(?:photos?|images?|pictures?|pic|video|credits?|courtesy|handout|file|screenshot|screengrab|"
    r"screen ?grab|source|map|graphic|illustration|archive)"
)
_SHOT = (
    r"(?:afp|ap|reuters|epa|getty|getty images|anadolu(?: agency)?|aa|xinhua|sana|sputnik|tass|ria "
    r"novosti|shutterstock|upi|dpa|wikimedia(?: commons)?|"
    r"flickr|twitter|facebook|telegram|rudaw|kurdistan ?24|al jazeera|handout|us army|u\.s\. army|zuma|"
    r"nurphoto|efe|alamy|istock|afp/getty|pool)"
)
CAPTION = _any(
    r"\A\(?file(?: (?:photo|picture|image|pic|footage))?\s*[:\-.](?!//)",
    rf"\A(?!(?:satellite |aerial )*(?:images|pictures|photos|photographs|videos|maps)\b.*[.?!]\Z)(?!source:)"
    rf"[\[(]?\s*(?:illustrative |illustration |featured? |cover |archive |archived |file |stock |ap |"
    rf"afp |reuters |satellite |screen )*{_CREDIT}"
    r"(?: (?:by|from|credit|courtesy|caption|source|via|of|shows?|taken)\b.{0,300}|\s*[:©|/].{0,400}|"
    r"\s*-\s.{0,300})?[\])]?\Z",
    r"\A(?:figure|fig\.?|map|chart|table|graph(?:ic)?|infographic)\s*\d+\w?\s*[.:)\-]",
    r"\A(?:image|photo|picture|media|video) (?:source|caption|copyright|credit|description)\b",
    rf"[\[(]\s*(?:file |handout |ap |afp |reuters )*(?!source)(?!(?:video|map|photos?|graphic|"
    rf"pictures?)\W*[\])])"
    rf"{_CREDIT}\b[^\[\]()]{{0,90}}[\])]\W*\Z",
    rf"[\[(][^\[\]()]{{0,60}}(?:/|via |©|by |: ?){_SHOT}(?: images| photo| file)?(?:/[\w "
    rf"]{{2,20}})?[\])]\W*\Z",
    rf"[\[(]\s*{_SHOT}(?:[/ ][^\[\]()]{{0,60}})?[\])]\W*\Z",
    # (Spc. Alpha/U.S. Army), (Alpha Bravo/Flash), (Reuters/File)
    rf"\((?=[^()]*(?: |file\b|handout\b|pool\b|{_SHOT}\b))[^()\d:]{{3,60}}/(?!/)[^()\d:]{{2,40}}\)\W*\Z",
    rf"[.!?]['\"]* ?(?:{_SHOT}|u\.?s\.? ?(?:army|navy|air force|af|marine corps|central command)|usaf|dod|"
    r"google earth|maxar(?: technologies)?|planet labs|airbus|cnes|centcom|"
    r"afcent)(?:\s?/\s?[\w .]{2,24})?\W*\Z",
    r" - ?(?:file|archive|archived|illustrative|courtesy|handout) (?:photo|image|picture)\W*\Z",
    r"\A(?:illustrative|illustration|virin|image details)\b\s*:",
    r"[.\s](?:photo(?:graph)?|image|picture|credit|photo credit|photo by|image by|photos|courtesy|"
    r"source|via)\s*(?:by|credit|courtesy)?:\s*[^.]{2,80}\.?\Z",
    rf"(?:\w+ ){{1,4}}\w+\s?/\s?{_SHOT}(?:\s?/\s?[\w .]{{2,24}})?(?: via [\w ]{{2,24}})?\W*\Z",
    r"\bin this (?:undated |file |handout |still |satellite |combination |screen ?grab |aerial |"
    r"picture |image )*(?:photo|image|picture|photograph|frame|screengrab|illustration)\b",
    r"\A[^.]{10,200}\b(?:is|are|can be|was|were) (?:seen|pictured|"
    r"photographed)\b[^.]{0,160}\.?\s*(?:\([^)]*\)|\[[^\]]*\])\W*\Z",
    r"\((?:l|r|left|right|c|center|centre)\)[^.]{0,120}\((?:l|r|left|right|c|center|centre)\)",
    r"\A©\s*[\w ./-]{2,60}/\s*[\w ,./-]{2,60}\Z",
    r"\A(?:an?|the|this) (?:\w+ ){0,2}(?:map|photo|photograph|picture|image|screenshot|graphic|still)s?"
    r" (?:of|showing|shows|taken|released|provided|published|from|by)\b[^.:?]{0,140}\.?\Z",
    r"\A(?:file photo|stock photo|handout|courtesy photo|screenshot|illustrative (?:image|photo|"
    r"picture))\b.{0,300}\Z",
    r"\A(?:video|listen|podcast|audio)\s*[:|]\s",
    r"\A\d{1,2}:\d\d(?: / \d{1,2}:\d\d)\Z|\Avideo duration\b",
)
CAPTION_OPENS = re.compile(
    r"(?:figure|fig|map|chart|table|graphic|file|image|picture|illustrat\w+)\b\W*(?:\d|photo|image|pic|"
    r"[:.-])"
)
BYLINE = _any(
    r"\A(?:by|from)(?: |:)(?!the (?:time|end|way|same|beginning|start|middle|following|next|late|early|"
    r"mid)|then\b|contrast\b|now\b|doing\b|\w+ing\b)[^.]{2,90}\.?\Z",
    r"\A\(?(?:additional )?(?:reporting|editing|writing|written|compiled|translated|edited|translation|"
    r"reported|posted|published|"
    r"authored|story|text|words)(?:,? (?:and )?(?:editing|writing|additional reporting|"
    r"translation))?(?: by\b|:)",
    r"\A(?:authors?|writer|editor|reporter|correspondent|source|news ?desk|staff writer|contributor|"
    r"analyst|translator|agency|agencies|news agencies)\s*[:|]",
    r"\A(?:press|news|media) (?:release|statement|advisory|note)\b[^.]{0,80}\Z",
    r"\A(?:release|press release|statement|communique|bulletin|ref(?:erence)?|document|issue|"
    r"report)\s*(?:no|number|nr|#|№)\.?\s*[:#]?\s*[\w/-]{1,24}\W*\Z",
    r"\A(?:policy|briefing|research|working|background) (?:note|brief|paper|report)\b[^.]{0,120}\Z",
    r"\Afor immediate (?:release|publication)(?: - .{0,60})?\W*\Z|\Aembargoed\b.{0,60}\Z",
    r"\A(?:(?:last |first )?(?:updated|(?<= )update|published|posted|modified|issued|created|edited|revised|"
    r"released)|date|time|updated? (?:at|on)|publication date|"
    r"date of publication)\b\s*(?:at|on|:|-|\d|[a-z]{3,9}\b)(?:[^.]|\.(?=\d)){0,90}(?:\.m\.[^.]{0,60})?\Z",
    r"\A[a-z]{2,3}(?:[-/][a-z]{2,4}){1,4}\Z",
    r"\A(?:[\w.-]+ )?(?:staff|news ?desk|web desk|news team|editorial (?:staff|team|board)|with "
    r"agencies|agencies|from wires|news service|monitoring desk|syria desk|"
    r"desk report|staff report(?:er)?|staff writer|special correspondent|our correspondents?|"
    r"correspondents?)\W*\Z",
    r"\A[^.]{3,60}\b(?:staff writer|special correspondent|senior correspondent|chief correspondent|"
    r"middle east correspondent|defence correspondent|"
    r"defense correspondent|diplomatic (?:editor|correspondent)|foreign (?:editor|correspondent)|world "
    r"affairs editor)\b[^.]{0,60}\Z",
    r"\A\W*(?:edited|editing|reporting|written|translated|compiled) by\b",
    r"\bcontributed (?:to|from)? ?(?:this|the) (?:report|story|article)\b|\bcontributed reporting\b|"
    r"\bcontributed from\b",
    r"\A@\w{2,30}\Z|\A(?:twitter|x|e-?mail): ?@?\S+\Z|\A[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}\Z",
    r"\A\W*(?:the )?(?:briefing|press conference|call|interview|meeting)\b.{0,30}\b(?:concluded|ended|"
    r"adjourned) at\b",
    r"\bthis is a rush transcript\b|\Aheard on\b|\Aend ?/ ?\w+\Z",
    r"\A(?:the )?(?:associated press|reuters|afp|agence france-presse|tass|xinhua|sana|interfax|"
    r"anadolu agency|ria novosti|sputnik|staff)\s*(?:[|·,-].{0,60})?\Z",
)
PROMO_SURE = _any(
    r"\A(?:invented|fictional|fictitious|simulated)\b(?:,| ?:| (?:for|text|article|report|"
    r"example)\b).{0,120}\Z",
    r"\bread the (?:full|whole|original|complete|entire|rest of the?) ?(?:article|story|report|post|"
    r"text|interview)?\b.{0,40}(?:from|at|on|here|source|\bvia\b|…|\.\.\.|»|→)",
    r"\A(?:continue reading|keep reading|read on|read more|read also|also read|see also|see more|watch "
    r"also|also watch|more on this|more from|more about|"
    r"read the (?:full|rest)|read full|full (?:article|story|text)|click (?:here|to|on|for)|tap "
    r"(?:here|to)|related|recommended|don't miss|editor'?s'? (?:picks?|choice)|"
    r"you (?:may|might) (?:also )?(?:like|be interested)|you may have missed|what to read next|next "
    r"article|previous article|up next|trending|most (?:read|popular|viewed|watched|shared|commented)|"
    r"top stories|latest news|in other media|further reading|must read|sponsored|promoted|paid "
    r"(?:content|post|partner)|partner content|advertis(?:ement|ing|e with)|ads? by|"
    r"story continues below|article continues (?:below|after)|scroll (?:down )?to continue|skip (?:to|"
    r"advert|ad)\b|jump to|back to (?:top|homepage)|go to|share (?:this|on|via|with|the|article|story|"
    r"now)|"
    r"follow us|find us|like us|join us|contact us|about us|support (?:us|our)|donate|subscribe|sign "
    r"up|download|print|e-?mail this|copy (?:link|url)|"
    r"our standards|terms (?:of|and)|privacy|cookie|copyright|©|\(c\) \d|all rights|photo gallery|in "
    r"pictures|gallery|original (?:text|article|source|link)|source link|via:|"
    r"repost(?:ed)? (?:from|of|by)|reprinted|republished|first published (?:by|on|in)|this (?:article|"
    r"story|piece|report|post|content) (?:was|is|has been|first|originally)|"
    r"originally (?:published|posted|appeared)|turn on notifications|enable notifications|"
    r"auto-?refresh|listen to|watch:|tags?\b\W|topics?\b\W|categor(?:y|ies)\b\W|filed under|key "
    r"?words?\b\W|"
    r"posted in|labels?:|to unsubscribe|for (?:media|press|more|further) (?:inquiries|enquiries|"
    r"information|info|details)|media contacts?|press contacts?|media (?:inquiries|enquiries)|"
    r"note to editors|about the authors?|about this|disclaimer|editor'?s note|the views expressed|the "
    r"opinions? expressed|opinions expressed|in case you missed)(?!\w)",
    r"\b(?:sign up|subscribe|subscribing|register|signing up) (?:now |here |today |free |below )?(?:to|"
    r"for|and) (?:our|the|receive|get|a|this|my|free|unlimited|daily)\b.{0,120}"
    r"\b(?:newsletters?|channel|alerts?|updates?|digest|briefing|podcast|e-?mails?|bulletin|access|"
    r"feed|\$|€|£)",
    r"\bour (?:free |daily |weekly |new )*(?:newsletters?|telegram|twitter|facebook|youtube|whatsapp|"
    r"instagram|app|podcast|patreon|website|web site|cookies?)\b",
    r"\b(?:this|our|the) (?:web ?site|site|page) uses? cookies|\bcookies (?:help us|to (?:improve|"
    r"ensure|provide|give|offer))|\bwe use cookies|\b(?:use of|accept(?:ing)?|all) cookies|\bcookie "
    r"(?:policy|settings|consent|preferences)\b",
    r"\ball rights reserved\b|\bterms of (?:use|service)\b|\bprivacy (?:policy|notice)\b|\bmay not be "
    r"(?:published|reproduced|republished|reprinted)\b",
    r"\b(?:do(?:es)? not|don't|not) necessarily (?:reflect|represent)\b",
    r"\b(?:website|site|page) (?:contains|carries|publishes|offers) only a (?:portion|part|"
    r"selection)\b|\bfor subscription options\b",
    r"\b(?:tax[- ](?:deductible|exempt)|your (?:gift|donation|contribution|support) (?:can|will|helps?|"
    r"keeps?|makes?|allows?|enables?))\b",
    r"\b(?:keeps?|help(?:s|ing)?) us (?:online|going|independent|alive|to (?:continue|keep|stay))\b|"
    r"\bhelp us (?:keep|stay|continue)\b",
    r"\bbuy (?:us|me) a coffee\b|\bpatreon\b|\bpaypal\b|\bbitcoin\b.{0,40}\b(?:address|wallet|donat)",
    r"\bif you (?:like|liked|enjoyed|value|appreciate) (?:this|what|our|the)\b",
    r"\byou (?:are|were|have) (?:now )?(?:reading|reached|read|viewing|subscribed|"
    r"used)\b.{0,60}\b(?:free|limit|articles?|version|archive)\b",
    r"\bsubscribe (?:for|from) (?:only |just )?[$€£]|\b(?:for|from) (?:only |just "
    r")?[$€£]\s?\d+(?:\.\d+)? ?(?:a|per|/) ?(?:week|month|year)\b",
    r"\bbreaking news alerts?\b|\bpush notifications?\b|\bad ?blocker\b|"
    r"\bjavascript\b.{0,60}\b(?:enable|disabled|browser|required)\b|\b(?:enable|disabled) javascript\b|"
    r"\byour browser\b",
    r"\bfollow (?:him|her|them|us|me|@?\w+) on (?:twitter|x|facebook|instagram|telegram|mastodon|"
    r"threads|bluesky)\b|\bfollow @\w",
    r"\b(?:available|download(?:able)?) (?:on|from|in) (?:the )?(?:app store|google play|apple|android|"
    r"ios)\b",
    r"\bwe and our (?:\d+ )?partners\b|\bpersonali[sz]ed (?:ads|advertising|content)\b|\blegitimate "
    r"interest\b|\bwithdraw (?:your )?consent\b|\bpersonal data\b.{0,40}\b(?:cookies|ads|consent)\b",
    r"\bsave (?:this |articles? )?(?:to read )?(?:for )?later\b|\breading list\b",
    r"\A(?:you can |please )?share this (?:story|article|post|page|news)\b|\A(?:dear|hello) "
    r"(?:readers?|friends|commenters|users|visitors|subscribers)\b",
    r"\b(?:comment(?:ing)? (?:system|forum|policy|guidelines)|community (?:guidelines|standards)|to "
    r"post (?:a )?comments?|moderates? all comments|join thought-provoking)\b",
    r"\bfavou?r to ask\b|\bsupport(?:ing)? (?:us|our|independent|quality|fearless|"
    r"free)\b.{0,60}\b(?:journalism|reporting|from (?:just|only|as little)|work|today|news)\b|\bour "
    r"(?:[a-z]+ ){0,2}journalism\b|"
    r"\bnot responsible for the content of\b|\bnotice an error\b|\bctrl ?\+ ?enter\b|\bspotted an "
    r"error\b|\breport a typo\b",
    r"\b(?:story|article|report|page|piece|post|copy) (?:has been|was|is being|will be) (?:updated|"
    r"corrected|amended|edited)\b|\brefresh (?:this|the) page\b|\bthis is a (?:breaking|developing) "
    r"(?:news )?story\b",
    r"\bi would like to (?:be e-?mailed|receive)|\bopens in (?:a )?new (?:window|tab)\b|\{\{",
    r"\bcertificate of registration\b|\bmass media registration\b|\bnot intended for users under\b|"
    r"\bnever miss\b.{0,60}\b(?:stor(?:y|ies)|news|alerts?)\b|\Aan official website of\b|\Ahere's how you "
    r"know\b|"
    r"\Acomment on this (?:story|article)\b|\Acontact the (?:author|writer|reporter)s?\b|"
    r"\Asupport (?:the )?[\w' ]{2,50} (?:journalism|reporting|from (?:just|only|as little))\b|"
    r"\bnot necessarily (?:those|the (?:views?|opinions?)) of\b",
    r"\Aa version of this (?:article|story) appear(?:s|ed) in\b|\breproduced with (?:the )?permission\b|"
    r"\bquotes delayed\b|\bprices? (?:are )?delayed\b",
    r"\A(?:https?://|www\.)\S+\Z|\A[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|news|"
    r"tv|ru|ir|sy|iq|co\.uk|eu|me|io)(?:/\S*)?\Z",
)
# A sentence to its reader about the site: no report says "you" unquoted and speaks of newsletters.
YOU = re.compile(r"\b(?<!thank )(?:you|your|you're|you've)\b")
SITE = re.compile(
    r"\b(?:sign\w* up|signing|subscri\w+|newsletters?|e-?mails?|web ?sites?|site|pages?|article|"
    r"journalis\w+|members?|membership|support|donat\w+|contribut\w+|"
    r"stories|browser|account|readers?|click\w*|comments?|corrections?|notifications?|updates?|opting|"
    r"opt|terms|privacy|app|our (?:[a-z]+ ){0,2}(?:reporting|coverage)|request|community|free|preferences|"
    r"inbox|device|settings|our (?:work|news|stories|team|content|services?))\b"
)
THANKS = re.compile(
    r"\A(?:thanks|thank you) for (?:sign|read|subscrib|register|watch|your|visit|support|join)|"
    r"\bwebsite can (?:also )?be accessed\b|\balternate addresses\b"
)
_NETWORK = (
    r"(?:facebook|twitter|x|vk|ok|telegram|whatsapp|e-?mail|print|linkedin|reddit|pinterest|tumblr|"
    r"tweet|share|youtube|instagram|viber|messenger|pocket|flipboard|rss|tiktok|snapchat|"
    r"copy link|link|save|line|skype|threads|bluesky|mastodon|gmail|sms|more|follow us|like|pin|"
    r"google\+?|odnoklassniki|vkontakte|comment|comments|embed|bookmark|subscribe|donate|listen|menu)"
)
_LANGUAGE = (
    r"(?:english|français|deutsch|español|العربية|türkçe|русский|کوردی|kurdî|فارسی|עברית|中文|日本語|italiano|"
    r"português|"
    r"українська|اردو|हिन्दी)"
)
PROMO_SHORT = _any(
    rf"\A\W*(?:share\W*)?(?:{_NETWORK}(?:\s*[\d.,]+k?)?[\s|·•,/+:;&-]*){{1,12}}\Z",
    r"\A(?:share|tweet|print|save|bookmark|embed|gift article|give|turn o(?:n|ff))\b.{0,60}\Z",
    r"\A(?:home|news|world|politics|business|sports?|video|videos|opinion|culture|middle ?east|syria|"
    r"iraq|iran|turkey|russia|israel|lebanon|jordan|kurdistan|security|economy|analysis|live|menu|"
    r"search|more|weather|tv|radio|audio|photos|multimedia|archive|about|contact|english|arabic|local|"
    r"international|region|features|breaking|breaking news|latest|exclusive|world news|national)"
    r"(?:\s*[|/>»›·•,&-]+\s*[\w' ]{2,30})*\Z",
    r"\A[\w'&. ]{2,40}(?:\s*[>»›→]\s*[\w'&. ]{2,40}){1,6}\Z",
    r"\A(?![\w'&.-]+ [^|·•]* [|·•] (?:\S+ "
    r"){4}[^|·•]*\Z)[\w'&. -]{2,40}(?:\s+[|·•]\s+[\w'&.,! -]{2,48}){1,10}\Z",
    r"[»→›]\W*\Z|\A\W*[»→›▶►]",
    r"\A(?:support|help|fund|back) [\w' ]{2,60}\Z",
    r"\A(?:unclassified|official|advertisement|ad|ads|promo|top|up|down|next|previous|prev|back|close|"
    r"menu|more|loading\W*|live|breaking|exclusive|opinion|analysis|video|watch|gallery|news|hot|new|"
    r"home)\W*\Z",
    r"\A\W*(?:-?\s*30\s*-?|ends?|###|\* ?\* ?\*|_{2,}|={2,}|-{2,}|\*{2,}|#{2,}|~{2,}|•+|\.{3,})\W*\Z",
    r"\b(?:newsletters?|subscribe|subscription|donate|donation|sign up|log in|advert\w*|sponsor\w*|"
    r"cookies?|download|notifications?|unsubscribe|podcast|premium|membership|bookmark|follow us|read "
    r"more|full[- ]size)\b",
    rf"\A{_LANGUAGE}(?:\W+{_LANGUAGE})*\Z",
    r"\A#\w+(?:\W+#\w+)*\Z",
)
RELATED = _any(
    r"\A(?:related|recommended|read (?:more|also|next|on)|also read|see also|more (?:on|from|about|in|"
    r"stories|news|like|reporting|articles|coverage|headlines|to)\b|you (?:may|might)|most (?:read|"
    r"popular|viewed|watched|shared|commented)|"
    r"trending|top stories|latest|in other (?:media|news)|further reading|must read|editor'?s'? "
    r"(?:picks?|choice)|what to read|don't miss|sponsored|promoted|other (?:news|stories|articles)|"
    r"similar|"
    r"recent (?:posts|news|articles|stories)|popular|around the web|from the web|next (?:article|up|"
    r"post)|previous (?:article|post)|up next|keep reading|elsewhere|archives?|tags|topics|about the "
    r"authors?|about us|note to editors|"
    r"disclaimer|from our (?:partners|sponsors)|explore|watch (?:next|also)|in pictures|stories? you|"
    r"follow us|in case you missed|top (?:news|posts))\b",
)
ABOUT = re.compile(r"About (?:[A-Z][\w.'-]+ ?){1,4}\Z|About (?:the|this) (?:author|writer|reporter)s?\Z")
HANDLE_SAYS = re.compile(r"\A[^.?!:]{2,40}\b(?:says|said|wrote|writes|replied|commented)\s*:\s*\Z", re.I)
AGO = _any(
    r"\A(?:\W*(?:about |an? |over )?\d* ?(?:second|minute|hour|day|week|month|year|min|hr|yr|mo|"
    r"[smhdwy])s? ago\W*)\Z",
    r"\A(?!like\b.* on (?:facebook|twitter|x)\b)(?:reply|like|report|flag|upvote|downvote|permalink|"
    r"edited|last edited|show replies|hide "
    r"replies|guest|member|author|admin)\b.{0,50}\Z",
    r"\A.{2,40}\d{1,2},? \d{4} (?:at )?\d{1,2}[:.]\d\d ?(?:[ap]m)?\W*\Z",
)
# Capitals count: a name that only a page of comments knows.
NICK = re.compile(
    r"(?:[a-z][\w.-]{2,24}|\w{2,24}[\d_]\w{0,12}|[A-Z][a-z]+[A-Z]\w{1,18}|Anon(?:ymous)?|Guest\w{0,4}|"
    r"User\w{0,6}|Visitor|"
    r"Admin|Troll|Reader)(?:\s\([^)]{2,20}\))?\s*:\s+\S"
)
NOT_NICK = re.compile(r"(?:update|correction|note|q|a|clarification|analysis|background|\d|http)", re.I)
SAYING = re.compile(
    r"\b(?:said|says|told|according to|reported|announced|denied|confirmed|stated|added|warned|claimed)\b"
)
