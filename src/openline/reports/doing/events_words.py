"""Words of events, by PLOVER root: stems of any word, verbs of the main clause, and what is given or sent."""

from __future__ import annotations

from openline.reports.tagging.lexicon import listed

__all__ = [
    "ARMED",
    "CIVIL",
    "DEEDS",
    "EVENTS",
    "GOODS",
    "GROUND",
    "HELD",
    "LIVES",
    "MOVING",
    "OFFICES",
    "PARTNERS",
    "PASSING",
    "RELATIONS",
    "SEEN",
    "STANDING",
    "THROWN",
    "UNSEEN",
    "WORKS",
]

# Stems of words that tell of an event, by PLOVER root; the heavier wins, then the earlier.
EVENTS: tuple[tuple[str, float, str], ...] = (
    (
        "ASSAULT",
        4,
        "struck strike airstrike air-strike bomb shell kill wound injur destroy explo blast martyr "
        "crash detonat gunned gunfire ambush attack neutraliz neutralis shot fired firing return-fire "
        "returned-fire casualt dead died dying deaths behead stabb clash fought fighting engag downed "
        "shelling bombard target shrapnel hits hit bang death-toll offensive raid raids brought-down "
        "operation-will incursion launched landed-near flew-in flown-in mines wiped-off gun-fire "
        "machine-gun-fire "
        "heavy-fire artillery-fire under-fire opened-fire open-fire small-arms-fire bursts-of shatter "
        "gone-down went-down "
        "lost-his-life lost-her-life lost-their-lives lost-its lives-were-lost perish massacr slaughter "
        "execut slain "
        "lynch torched ablaze set-on-fire impacted projectile munition warhead car-bomb suicide-bomb "
        "sniper grenad "
        "strafe firefight skirmish artillery rained-down pounded hammered machine-gunned "
        "devices-were-planted flatten",
    ),
    (
        "ASSAULT",
        2,
        "missile rocket mortar drone bodies barrage rounds shots shooting siren smoke burnt charred "
        "crater wreck streaks tracer fireball flames",
    ),
    (
        "COERCE",
        4,
        "were-turned-back was-turned-back checkpoint-tax extort bribe human-shield road-shut arrest "
        "detain abduct kidnap captur seiz loot stolen besieg evict displac hack taken-captive"
        "took-captive turn-back turn-the-column expel siege blockad confiscat tried-for",
    ),
    (
        "MOBILIZE",
        3,
        "deploy convoy reinforc moved moving transfer unload patrol stationed built build-up buildup "
        "exercis drill construct massed amass rotation training trained dig dug-in trench arriv "
        "brought-in bring-in entered enter advance shipment freight going-east heading delivered "
        "sustain-the-force troop truck have-come had-come levelled placed grown doubled",
    ),
    (
        "MOBILIZE",
        1.5,
        "soldier servicem flatbed lorry lorries bulldozer escort interceptor launcher radar system "
        "vehicle hangar runway column tank equipment militant"
        "technician fighters revetment flight inside-the-zone",
    ),
    (
        "YIELD",
        3.5,
        "withdraw withdrew withdrawal pull-out pulled-out retreat surrender evacuat gave-up pack-up "
        "leaving out-of-the-way vacat",
    ),
    (
        "AID",
        3.2,
        "aid humanitarian relief food-set donat water-supply supplies",
    ),
    (
        "CONSULT",
        3.5,
        "hotline in-advance ahead-of-time tipped-off spoke-with spoke-by phone-call convene talks "
        "met-with meeting discuss telephone notif negotiat informed-in-advance consult"
        "coordinat channel phoned security-council attention-of",
    ),
    (
        "AGREE",
        3.4,
        "agreed agreement-was guarantees assurances readmitted accepted signed undertook truce-was",
    ),
    (
        "COOPERATE",
        2,
        "cooperat joint-patrol partner",
    ),
    (
        "SUPPORT",
        2,
        "prais endors welcomed stand-by stands-by stood-by stand-with stands-with support-for",
    ),
    (
        "PROTEST",
        3.5,
        "protest demonstrat uprising rally rallies riot summon",
    ),
    (
        "SANCTION",
        3.5,
        "sanction embargo boycott travel-ban asset-freeze blacklist",
    ),
    (
        "REJECT",
        3,
        "unanswered ignored turned-down dead-in-the-water outlived not-signed rejected refused "
        "not-recogni refuses permission-was veto denied-access denied-entry denied-passage barred-from "
        "turned-away",
    ),
    (
        "ACCUSE",
        3.1,
        "accus blam condemn violat illegal denounc aggression provocation dangerously nursery "
        "responsible-for occup",
    ),
    (
        "ACCUSE",
        4.2,
        "likely-behind hold-the",
    ),
    (
        "THREATEN",
        2,
        "threat retaliat",
    ),
    (
        "REQUEST",
        2,
        "demand appeal urge",
    ),
)

# Verbs of the main clause, by root; "tip_off" is a verb with its particle. A passive is the same deed.
_DEEDS = {
    "ASSAULT": "shoot shell bomb bombard strike kill wound injure attack ambush gun_down fire_on blow_up "
    "behead stab torch burn raze target down mortar strafe detonate clash fight assassinate maim hit raid "
    "fire neutralize neutralise bring_down shoot_down storm overrun assault explode murder slay slaughter "
    "execute massacre lynch pound hammer pummel demolish sabotage intercept perish level flatten shatter "
    "rocket machine-gun open_up open_fire come_under blast assassinate crater gas poison electrocute crash "
    "destroy recapture retake repel repulse invade martyr eliminate liquidate engage",
    "COERCE": "turn_back turn_round turn_around shut block blockade detain arrest abduct kidnap seize "
    "capture confiscate loot tax extort charge evict expel displace besiege nudge ram encroach uproot "
    "bulldoze raid_home search shut_off cut_off jam hack deport jail imprison censor close hold_up bar seal "
    "restrict ban cordon turn_away intimidate harass coerce extradite requisition occupy surround blackmail "
    "rob steal prevent forbid shut_down close_off impose smuggle",
    "YIELD": "withdraw pull_out pull_back retreat surrender evacuate vacate abandon cede give_up "
    "stand_down disarm hand_back fall_back release free relinquish quit depart pull_down dismantle "
    "demobilize repatriate lift",
    "MOBILIZE": "deploy dispatch station reinforce mass amass field rotate train arm redeploy fortify "
    "earmark garrison muster mobilize mobilise entrench patrol fly_in bring_in build_up dig_in move_on "
    "circle overfly sail rehearse recruit enlist airlift ferry stockpile escort concentrate exercise ship "
    "relocate advance freight strengthen",
    "CONSULT": "speak phone telephone meet convene confer tip_off notify inform brief consult negotiate "
    "discuss talk_to hold_talks weigh visit host contact alert liaise talk communicate",
    "AGREE": "initial approve agree sign accept ratify undertake guarantee pledge_to settle conclude readmit",
    "COOPERATE": "cooperate share swap exchange hand_over coordinate",
    "AID": "distribute vaccinate donate relieve feed treat match rescue shelter resupply deliver_aid aid",
    "SANCTION": "sanction embargo boycott",
    "PROTEST": "picket chant stone march demonstrate rally protest riot strike_work",
    "REQUEST": "urge ask appeal plead press lean_on petition request lobby demand call_on",
    "REJECT": "turn_down rebuff_offer disregard ignore reject refuse veto rebuff spurn decline snub",
    "SUPPORT": "praise endorse welcome back laud applaud support",
    "ACCUSE": "accuse blame implicate violate breach contradict hamper investigate undermine exploit "
    "flout infringe",
    "THREATEN": "threaten vow",
}
DEEDS: dict[str, str] = {name: root for root, names in _DEEDS.items() for name in names.split()}
# Verbs of moving and giving: what they are depends on who or what is moved.
MOVING = listed(
    "send bring move come enter arrive cross head drive ship transport deliver open give provide set_up",
    "supply carry take offer run hand haul fly build install hold land return pass mount",
)
ARMED = listed(
    "military forces gun",
    "troop soldier fighter army battalion brigade tank convoy column militia militant artillery launcher",
    "battery armor armour missile radar reinforcement paratrooper marine escort armoured warplane regiment",
    "howitzer drone weapon ammunition garrison servicemen serviceman gunman patrol vehicle aircraft force",
    "unit helicopter jet plane terrorist guard rebel insurgent personnel division regular crew sniper",
)
CIVIL = listed(
    "family families civilian resident villager refugee people displaced women children pilgrim farmer",
    "shepherd student worker arrival passenger shopper",
)
GOODS = listed(
    "aid food tent clinic doctor medic medicine hydrologist engineer blanket bread flour water relief",
    "ambulance vaccine fuel shelter parcel assistance hospital expert donation grain",
)
# Ground that is taken by arms, works of an army, what relations between parties are made of.
GROUND = listed(
    "town village city area hill territory position base airport field province district quarter front",
    "ground crossroads neighbourhood neighborhood region suburb countryside airbase outskirts post camp",
    "land",
)
WORKS = listed(
    "base airfield airstrip runway post outpost trench berm fortification hangar bunker helipad revetment",
    "presence garrison capability arsenal position tower earthwork",
)
RELATIONS = listed("supply aid trade relation tie permit licence visa funding assistance fuel import export")
OFFICES = listed("minister president ambassador envoy delegation official emissary diplomat")
# Who is trained as a partner, who holds an office, who is held, whose loss is of arms, what asks to pass.
PARTNERS = listed("partner ally force sdf fighter forces partners army police cadre")
HELD = listed("prisoner detainee hostage captive boy abductee body remains inmate")
LIVES = listed("soldier fighter man men militant troop life lives member guard gunman serviceman martyr")
PASSING = listed(
    "convoy aid mission observer inspector team access delegation relief truck lorry bus ambulance",
)
STANDING = listed("hold man guard garrison control drop stay remain")
THROWN = listed(
    "rocket shell missile mortar mine bomb projectile round shot fire shelling shrapnel grenade salvo "
    "barrage bullet burst",
)
# What is only seen, known, owned or of some kind is no event, but for what is seen.
SEEN = listed("see find notice count detect register record track expect observe watch spot")
UNSEEN = listed(
    "look seem appear belong frighten protect know remain care want need mean cost assess double triple",
    "admit announce understand believe think aware live regret like",
)
