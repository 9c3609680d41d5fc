"""The words that bring in what somebody says, how each takes its content, and what act it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openline.reports.tagging.lexicon import listed

if TYPE_CHECKING:
    from openline.reports.model import Act

__all__ = [
    "ADVERBS",
    "AFFIRM",
    "BEGINNERS",
    "BY_WORDS",
    "CUE_NOUNS",
    "DEEDS",
    "DENIERS",
    "FEELINGS",
    "IDIOMS",
    "LIGHT",
    "PARTICLES",
    "RESULTS",
    "SILENCE",
    "STANDS",
    "VERBS",
    "WORRIED",
    "Verb",
]


@dataclass(frozen=True)
class Verb:
    """A verb of speech.

    Attributes
    ----------
    frames
        How it takes its content. C: a clause or a quotation; N: a noun phrase; I: an infinitive; O:
        somebody and an infinitive ("urged the parties to …"); T: may name the addressee before the
        content; A: somebody "of" something; L: something and what it is called; W: weak, its speaker must
        be one who can speak.
    act
        What it does by itself, whatever is said.
    """

    frames: str
    act: Act = "claim"


# act frames: verbs; "rule_out" is a verb with a particle that is then part of the cue.
_TABLE: tuple[tuple[Act, str, str], ...] = (
    ("claim", "C", "say add note remark explain mention write tweet post point_out go_on"),
    ("claim", "C", "comment continue"),
    ("claim", "C", "reply respond answer retort quip reiterate repeat state"),
    ("claim", "C", "declare underline charge hypothesize postulate divulge"),
    ("assurance", "CT", "reassure"),
    ("concern", "CNW", "flag"),
    ("claim", "NW", "outline point_to"),
    ("claim", "C", "underscore emphasize emphasise argue contend assert opine reason testify concur"),
    ("claim", "C", "conclude write_in"),
    ("claim", "C", "insist affirm maintain stress reaffirm clarify specify elaborate counter"),
    ("claim", "C", "interject summarize"),
    ("claim", "C", "agree confess theorize surmise speculate allude signal hint imply boast"),
    ("claim", "C", "muse shrug snap sigh shout whisper murmur mutter exclaim venture confide hazard"),
    (
        "claim",
        "C",
        "text email message blog bet joke chime_in tweet_back write_back hit_back fire_back back_away",
    ),
    (
        "claim",
        "C",
        "pretend purport object proclaim pronounce decree stipulate narrate relate recollect quote_as",
    ),
    ("claim", "C", "venture tease allude_to sum_up spell_out break_in cut_in chip_in carry_on snap_back"),
    ("claim", "C", "shoot_back certify certify_that lecture preach swear_blind protest_that reason_that"),
    ("claim", "C", "communicate convey relay attest submit posit rule deduce infer interpose intone"),
    ("claim", "C", "allow vouch grouse demur amplify enthuse gush marvel bemoan rejoin parry volunteer"),
    (
        "condemnation",
        "C",
        "fume complain scoff sneer jeer rage thunder seethe bristle rail scold chide grumble",
    ),
    ("claim", "CTO", "tell"),
    ("claim", "CT", "inform remind brief notify advise inform_about update remind_of apprise"),
    ("claim", "CN", "report announce allege confirm acknowledge admit concede disclose reveal recall"),
    ("claim", "CN", "publish"),
    ("claim", "CN", "attribute_to"),
    ("claim", "CI", "claim profess"),
    ("claim", "N", "document chronicle"),
    ("claim", "NW", "welcome hail applaud commend salute laud praise cheer tout champion"),
    ("claim", "CNW", "verify ascertain detect notice sight spot witness"),
    ("claim", "NW", "observe count record register log hear recount boast_of liken sidestep dodge"),
    ("claim", "NW", "stand_by hint_at back_up corroborate evade duck"),
    ("claim", "CW", "believe think suspect estimate assess find suggest indicate hold reckon"),
    ("claim", "CW", "calculate judge gauge guess foretell envisage"),
    ("claim", "CWL", "consider deem"),
    ("claim", "L", "regard_as view_as"),
    ("claim", "CNW", "predict forecast expect foresee"),
    ("claim", "CNW", "list describe detail depict show"),
    ("claim", "CW", "read"),
    ("claim", "A", "accuse suspect_of"),
    ("claim", "B", "blame attribute ascribe pin"),
    ("claim", "L", "call describe_as brand label dub characterize characterise term portray"),
    ("claim", "N", "speak_of tell_of put"),
    ("denial", "CN", "deny reject dismiss refute rebut dispute disprove contradict disavow repudiate"),
    ("denial", "CN", "gainsay discount negate debunk disclaim belie"),
    ("denial", "N", "rule_out play_down turn_down brush_aside brush_off shrug_off wave_away wave_off"),
    ("denial", "N", "disown renounce disallow"),
    ("denial", "N", "laugh_off scoff_at push_back_on rubbish downplay rebuff"),
    ("condemnation", "CN", "condemn denounce criticize criticise slam deplore decry protest protest_against"),
    ("condemnation", "CN", "lambast lambaste blast censure castigate"),
    ("condemnation", "N", "reproach rebuke berate chastise vilify deride ridicule fault excoriate upbraid"),
    ("condemnation", "N", "lash_out_at rail_against hit_out_at assail pillory lament_over attack_over"),
    ("demand", "CNI", "demand"),
    ("demand", "OCN", "urge"),
    ("demand", "OC", "implore beg entreat exhort"),
    ("demand", "CO", "recommend advocate advise_that"),
    ("demand", "O", "encourage exhort_to dare counsel"),
    ("demand", "O", "call_on call_upon order instruct press_on plead_with petition lean_on lobby prod"),
    ("demand", "OC", "beseech enjoin admonish"),
    ("demand", "N", "call_for insist_on press_for appeal_for plead_for push_for clamour_for ask_for beg_for"),
    ("demand", "NW", "want seek"),
    ("demand", "NOCI", "request"),
    ("demand", "P", "appeal"),
    ("question", "CTO", "ask"),
    ("question", "CN", "question query"),
    ("question", "C", "inquire enquire wonder"),
    ("concern", "CTON", "warn caution alert"),
    ("concern", "CN", "fear dread"),
    ("concern", "C", "fret worry lament"),
    ("concern", "CN", "regret rue bewail"),
    ("threat", "ICNW", "threaten"),
    ("assurance", "CITN", "promise"),
    ("assurance", "CITN", "guarantee"),
    ("assurance", "CIT", "assure"),
    ("assurance", "CINW", "pledge vow"),
    ("assurance", "CI", "swear undertake"),
    ("assurance", "IO", "commit"),
    ("intention", "IW", "intend plan aim offer propose prepare mean resolve"),
    ("claim", "E", "express voice"),
)
VERBS: dict[str, Verb] = {name: Verb(frames, act) for act, frames, names in _TABLE for name in names.split()}
# Turns of phrase: the verb and what follows it. SELF: a reflexive; NP: a noun phrase; POSS: a possessive.
_IDIOMS: tuple[tuple[Act, str, str], ...] = (
    (
        "denial",
        "N",
        "distance_SELF_from take_issue_with pour_cold_water_on throw_cold_water_on cast_doubt_on",
    ),
    ("denial", "N", "keep_POSS_distance_from make_light_of push_back_on push_back_against bristle_at_NOUN"),
    ("denial", "N", "play_down_NOUN brush_off_NOUN give_short_shrift_to dissociate_SELF_from turn_down_NOUN"),
    ("denial", "N", "wash_POSS_hands_of want_nothing_to_do_with hit_back_at fire_back_at hit_out_against"),
    ("denial", "CN", "give_the_lie_to set_the_record_straight_on draw_a_line_under"),
    ("concern", "N", "bristle_at look_askance_at take_a_dim_view_of sound_the_alarm_over"),
    ("concern", "CN", "sound_the_alarm"),
    ("condemnation", "N", "take_NP_to_task_for take_aim_at lash_out_at speak_out_against take_exception_to"),
    (
        "claim",
        "C",
        "let_it_be_known make_it_known make_known make_it_clear make_clear make_it_plain make_plain",
    ),
    ("claim", "C", "be_of_the_view be_of_the_opinion take_the_view be_under_the_impression hold_the_view"),
    ("claim", "C", "put_it put_it_like_this"),
    ("claim", "C", "leave_no_doubt be_adamant be_certain be_convinced be_positive"),
    ("claim", "N", "throw_POSS_weight_behind speak_in_favour_of come_out_against come_out_in_favour_of"),
    (
        "claim",
        "B",
        "point_the_finger_at point_a_finger_at lay_the_blame_on pin_the_blame_on put_the_blame_on",
    ),
    (
        "assurance",
        "CI",
        "give_POSS_word give_verbal_guarantees give_guarantees give_assurances give_a_guarantee",
    ),
    ("assurance", "I", "give_an_undertaking stand_ready be_ready be_prepared"),
    ("assurance", "NI", "be_committed_to"),
    ("assurance", "N", "commit_to commit_SELF_to"),
    ("intention", "I", "reserve_the_right have_every_intention"),
    ("intention", "N", "have_no_intention_of have_no_plans_for mull be_mulling toy_with weigh_up"),
    ("demand", "N", "put_in_a_request_for"),
    (
        "claim",
        "NW",
        "amend_NP_to revise_NP_to revise_NP_from raise_NP_from lower_NP_from correct_NP_to lower_NP_to "
        "raise_NP_to sidestep_the_question_of",
    ),
    ("claim", "N", "walk_back confirm_nor_deny confirm_nor_rule_out"),
    (
        "claim",
        "N",
        "give_a_figure_of give_the_figure_of give_a_toll_of give_the_toll_as give_a_death_toll_of",
    ),
    ("claim", "N", "speak_out_on lay_claim_to"),
    ("claim", "B", "lay_the_blame_with"),
    ("demand", "N", "set_a_deadline_for issue_an_ultimatum_to"),
)
IDIOMS: dict[str, list[tuple[tuple[str, ...], str]]] = {}
PARTICLES: dict[str, tuple[str, ...]] = {}
for _act, _frames, _names in _IDIOMS:
    for _name in _names.split():
        _verb, *_rest = _name.split("_")
        IDIOMS.setdefault(_verb, []).append((tuple(_rest), _name))
        VERBS[_name] = Verb(_frames, _act)
for _phrases in IDIOMS.values():
    _phrases.sort(key=lambda phrase: -len(phrase[0]))
for _name in VERBS:
    if _name.count("_") == 1:
        _verb, _particle = _name.split("_")
        PARTICLES[_verb] = (*PARTICLES.get(_verb, ()), _particle)
DENIERS = frozenset(name for name, verb in VERBS.items() if verb.act == "denial") | {"denial"}

# What is expressed or voiced ("expressed its grave concern at …"), or somebody is ("is concerned about …").
FEELINGS: dict[str, Act] = {
    "concern": "concern", "concerns": "concern", "alarm": "concern", "worry": "concern",
    "fear": "concern", "fears": "concern", "anxiety": "concern", "unease": "concern",
    "outrage": "condemnation", "condemnation": "condemnation", "indignation": "condemnation",
    "protest": "condemnation", "anger": "condemnation", "regret": "concern", "hope": "claim",
    "doubt": "claim", "doubts": "claim", "readiness": "assurance", "support": "claim",
    "confidence": "assurance", "dismay": "concern", "dissatisfaction": "condemnation",
    "reservation": "concern", "reservations": "concern", "apprehension": "concern", "misgivings": "concern",
    "unhappiness": "concern", "frustration": "concern", "disappointment": "concern",
    "displeasure": "condemnation", "disapproval": "condemnation", "fury": "condemnation",
    "scepticism": "claim", "skepticism": "claim", "satisfaction": "claim", "willingness": "assurance",
    "determination": "assurance", "commitment": "assurance",
}  # fmt: skip
# Verbs that bring out what a noun of speech names: "issued a warning that", "lodged a protest over".
LIGHT = listed(
    "make issue lodge file launch echo join raise register deliver level sound offer send submit table",
    "circulate",
    "air put_forward extend publish repeat give receive_no utter renew",
)
# What is reiterated or underlined, by these verbs: "reaffirmed its commitment to …", "stressed the need".
AFFIRM = listed(
    "reiterate reaffirm repeat affirm confirm stress renew underline underscore convey signal "
    "emphasize emphasise",
    "declare announce restate highlight",
)
STANDS: dict[str, Act] = {
    **{word: act for word, act in FEELINGS.items() if act != "claim"},
    "need": "demand", "necessity": "demand", "importance": "demand", "call": "demand", "appeal": "demand",
    "demand": "demand", "calls": "demand", "demands": "demand", "urgency": "demand", "rejection": "denial",
    "refusal": "denial", "opposition": "denial", "denial": "denial", "denials": "denial",
    "intention": "intention", "plan": "intention", "plans": "intention", "resolve": "assurance",
    "support": "claim", "pledge": "assurance", "promise": "assurance", "threat": "threat",
    "threats": "threat",
    "plea": "demand", "pleas": "demand", "request": "demand", "requests": "demand", "appeals": "demand",
    "ultimatum": "demand", "objection": "denial", "objections": "denial", "complaint": "condemnation",
    "complaints": "condemnation", "protest": "condemnation", "protests": "condemnation",
    "condemnation": "condemnation", "criticism": "condemnation", "denunciation": "condemnation",
    "assurance": "assurance", "assurances": "assurance", "guarantee": "assurance", "guarantees": "assurance",
    "pledges": "assurance", "promises": "assurance", "undertaking": "assurance", "vow": "assurance",
    "question": "question", "questions": "question", "claim": "claim", "claims": "claim",
    "allegation": "claim", "allegations": "claim",
    "warning": "concern", "warnings": "concern", "accusation": "claim", "accusations": "claim",
}  # fmt: skip
WORRIED: dict[str, Act] = {
    "concerned": "concern", "worried": "concern", "alarmed": "concern", "outraged": "condemnation",
    "anxious": "concern", "troubled": "concern", "disturbed": "concern", "confident": "assurance",
    "sceptical": "claim", "adamant": "claim", "dismayed": "concern", "uneasy": "concern",
    "appalled": "condemnation", "wary": "concern", "disappointed": "concern", "perturbed": "concern",
    "afraid": "concern",
    "horrified": "condemnation", "fearful": "concern", "certain": "claim", "convinced": "claim",
}  # fmt: skip
# Nouns that take their content as "that …": "Russia's claim that …", "amid reports that …".
CUE_NOUNS: dict[str, Act] = {
    "claim": "claim", "allegation": "claim", "accusation": "claim", "assertion": "claim",
    "statement": "claim", "report": "claim", "announcement": "claim", "rumour": "claim",
    "rumor": "claim", "suggestion": "claim", "denial": "denial", "warning": "concern",
    "threat": "threat", "demand": "demand", "assurance": "assurance", "promise": "assurance",
    "pledge": "assurance", "vow": "assurance", "insistence": "claim", "fear": "concern",
    "concern": "concern", "conclusion": "claim", "complaint": "claim", "contention": "claim",
    "guarantee": "assurance", "undertaking": "assurance", "commitment": "assurance", "word": "claim",
    "argument": "claim", "belief": "claim", "charge": "claim", "hint": "claim", "admission": "claim",
    "prediction": "claim", "estimate": "claim", "view": "claim", "notion": "claim", "talk": "claim",
    "reminder": "claim", "revelation": "claim", "confirmation": "claim", "speculation": "claim",
    "insinuation": "claim", "worry": "concern",
}  # fmt: skip
# Adverbs that say that somebody, unnamed, says so.
ADVERBS = frozenset(["allegedly", "supposedly", "purportedly"])
# What begins what somebody then does in words: "was quick to play down", "sought to reassure".
BEGINNERS = listed(
    "quick keen careful eager anxious happy seek try move hasten rush continue proceed hurry attempt pains",
    "begin start come appear seem",
)
# Of these a sentence of somebody else may tell as it may of any deed.
DEEDS = listed(
    "want seek offer propose prepare observe hear count record register log intend plan aim mean resolve",
    "commit commit_to undertake mull be_mulling toy_with be_ready stand_ready be_prepared be_committed_to",
    "lean_on push_for ask_for press_for lobby petition stand_by refuse walk_back reserve_the_right",
)
# Of these an event may be the subject, which then says nothing: "…, threatening a standoff".
RESULTS = listed(
    "threaten promise guarantee signal confirm reveal suggest indicate imply hint contradict belie",
    "negate underscore",
    "underline highlight emphasize emphasise show demonstrate recall affirm reaffirm assure announce",
    "dispute disprove",
    "repeat reflect refute stress",
)
# What is refused when nothing is said: "declined to say", "would not discuss".
SILENCE = frozenset(["decline", "refuse"])
# Speech is presented by these words and a noun: "in his view", "by their account".
BY_WORDS = listed(
    "words word view opinion account telling estimate estimates assessment reckoning calculation judgment",
    "judgement version data information count estimation tally phrase phrasing reading figures telling",
    "wording understanding",
)
