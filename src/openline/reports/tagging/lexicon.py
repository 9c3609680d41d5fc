"""The words that the rules know: closed classes with their tags, verbs of speech and of events, endings."""

__all__ = ["BASES", "CLOSED", "CUES", "ENDINGS", "NOUN_OR_VERB", "listed"]


def listed(*lines: str) -> frozenset[str]:
    """Return the words of some lines, listed with white space between."""
    return frozenset(" ".join(lines).split())


# Universal tag, Penn tag, words; of a word that stands twice the last.
_TABLE = """
DET DT the a an this these those every each some any no another either neither both all
PRON PRP i you he she it we they me him us them himself herself itself themselves myself yourself
PRON PRP$ my your his her its our their
PRON NN someone somebody something anyone anybody anything everyone everybody everything nobody nothing none
PRON WP who whom what whoever
PRON WDT which
PRON WP$ whose
PRON EX there
AUX MD will would can could may might must shall should ca wo 'll 'd cannot
AUX VBZ is has does 's
AUX VBP are am have do 're 've 'm
AUX VBD was were had did
AUX VB be
AUX VBN been
AUX VBG being
PART TO to
PART RB not n't nt
PART POS '
CCONJ CC and or but nor yet
SCONJ IN that if whether because although though while since unless until as after before than once
ADV WRB when where how why whenever wherever
ADP IN of in on at by for from with about against between into through during above below under over near
ADP IN inside outside within without across along around behind beyond toward towards upon among amid despite
ADP IN per via like except onto throughout alongside following including regarding concerning according
ADP RP up out off down away
ADV RB also very too just only even still already now then here never always often again ago soon later
ADV RB earlier however meanwhile so instead perhaps maybe almost yesterday together far well back once further
ADV RB else quite rather ever sometimes usually much away moreover nevertheless therefore thus indeed twice
ADV RB overnight abroad anymore
ADV RBR more less
ADV RBS most least
ADJ JJ many few several other own such last next first second third new old former many same military civilian
ADJ JJ foreign armed senior top local recent early late large small major official public heavy clear illegal
ADJ JJ responsible aware due possible able ready dead eastern western northern southern northeastern
ADJ JJ northwestern southeastern southwestern anonymous good great best better big little nuclear clean free
ADJ JJ right wrong long short high low hard easy strong weak real different important political economic human
ADJ JJ young friendly full final main key joint whole several certain sure worse worst nice
NUM CD one two three four five six seven eight nine ten eleven twelve dozen dozens twenty thirty forty fifty
NUM CD sixty hundred hundreds thousand thousands million billion half
INTJ UH yes please hello thanks oh
NOUN NN today tomorrow tonight people police aircraft border city town
"""


def _closed() -> dict[str, tuple[str, str]]:
    rows = (line.split() for line in _TABLE.strip().splitlines())
    return {word: (upos, xpos) for upos, xpos, *here in rows for word in here}


# Tags of words that nearly always have them; those that context decides are put right later.
CLOSED = _closed()

# Verbs that bring in what somebody says, thinks or fears.
CUES = listed(
    "say tell add claim allege deny warn stress note state report announce accuse insist assert argue admit "
    "confirm believe think know fear hope suggest explain declare reveal reiterate emphasize underline "
    "underscore maintain acknowledge vow pledge promise threaten demand urge call condemn denounce "
    "criticize describe quote cite write tweet post ask reply respond answer order request mention indicate "
    "estimate expect predict conclude find show agree reject dispute dismiss rule downplay point speak "
    "comment remark observe testify recall complain blame assure caution affirm recount contend assess "
    "brief disclose inform notify repeat swear concede hint imply"
)
# Other verbs that reports are made of; their forms are derived.
BASES = CUES | listed(
    "be have do go come get make take give see want need use try work seem become begin start stop continue "
    "keep let leave move cross enter advance retreat withdraw deploy attack strike hit bomb shell fire "
    "launch shoot down kill wound injure destroy damage target seize capture hold control cut break fight "
    "battle support back lead follow carry conduct operate build expand increase reduce raise open close "
    "reach meet discuss negotiate sign end cause help allow prevent protect defend secure force send bring "
    "bear lose win run fly land patrol monitor track detect intercept violate respect arrest detain release "
    "evacuate flee return arrive die live remain stay stand appear happen occur include involve contain "
    "provide offer receive supply train arm fund plan prepare seek aim intend consider decide accept refuse "
    "fail face suffer threaten escalate ease avoid coordinate converge set put base locate publish issue "
    "circulate obtain boost besiege surround impose lift ban block question look turn ask oppose join "
    "resume suspend repel thwart foil recapture retake clear sweep gain share grow fall rise drop speak "
    "hear feel watch wait visit travel host hand pass pay buy sell claim serve act play create develop "
    "intensify tighten close flow run bury treat rescue crash explode blow like love eat recommend thank "
    "talk spend live change walk learn remember save care check drive teach worry deal treat happen enjoy "
    "choose prefer apply require represent remove receive save kidnap execute hang punish elect vote rely "
    "depend exist differ"
)
# Words that are noun or verb as their neighbours have it.
NOUN_OR_VERB = listed(
    "attack strike claim report fire shell bomb target control support command order call request question "
    "move plan base force advance retreat increase end help release return face share patrol track demand "
    "threat answer cause comment note point post state fear hope work offer damage battle fight arm hold "
    "visit turn show stop run hit use supply fund train pledge vow warning meeting plane raise gain rule "
    "clear open close back down land act play like love change talk care check match drop rise fall hand "
    "pass watch wait look cut break start set cover raid transport shipment"
)
# Tags by ending, the first that fits; for words of no other rule.
ENDINGS = (
    ("ly", "ADV", "RB"),
    ("ing", "VERB", "VBG"),
    ("ied", "VERB", "VBD"),
    ("ed", "VERB", "VBD"),
    ("tion", "NOUN", "NN"),
    ("ous", "ADJ", "JJ"),
    ("ful", "ADJ", "JJ"),
    ("able", "ADJ", "JJ"),
    ("ible", "ADJ", "JJ"),
    ("ical", "ADJ", "JJ"),
    ("onal", "ADJ", "JJ"),
    ("ic", "ADJ", "JJ"),
    ("ive", "ADJ", "JJ"),
    ("less", "ADJ", "JJ"),
    ("ish", "ADJ", "JJ"),
    ("ian", "ADJ", "JJ"),
    ("ese", "ADJ", "JJ"),
    ("ss", "NOUN", "NN"),
    ("us", "NOUN", "NN"),
    ("is", "NOUN", "NN"),
    ("s", "NOUN", "NNS"),
)
