"""What words mean, as far as it takes to hold statements against one another: senses and their opposites.

An axis is a family of words of one sense, with the family of its opposite where it has one: "open" and
"shut", "warned" and "unannounced". A word is found by its stem, and several words as a row of stems.
"""

import re

from openline.reports.tagging.lemmas import IRREGULAR_VERBS
from openline.reports.tagging.lexicon import listed

__all__ = ["AXES", "ENTITIES", "FACING", "LOOSE", "NEGATED_ALONE", "axis_of", "stem"]

_TABLE = """
open: open reopen passable usable accessible unblock reopening clear_of_mine in_service in_operation \
in_use | close closure shut shutdown seal block sever impassable cut unusable out_of_service barricade \
cordon clog out_of_order closing inaccessible
work: work function operate operational run running functioning working_order up_and_running \
without_interruption | break_down shut_down idle inoperable defunct knock_out out_of_action offline dark \
standstill crippled disabled turn_away run_out
running: open reopen resume work operate pump function run continue serve in_service go_on flow restart \
power_up back_on_line in_use | close shut closure halt stop idle suspend cease cut shut_down \
out_of_service standstill break_down disrupt out_of_order dry_up
go on: continue resume ongoing persist proceed underway under_way go_on carry_on unabated keep_on \
press_on still rage uninterrupted | halt suspend suspension stop stoppage cease end freeze pause \
call_off abandon break_off finish over conclude die_down subside calm quiet come_to_an_end lull \
discontinue terminate
done: complete finish accomplish conclude fulfil carry_out implement achieve succeed success successful \
realize | unfinished incomplete fail failure founder collapse stall postpone delay cancel fall_through \
unsuccessful abort turn_back turn_round turn_around go_back stop come_to_nothing botch foil thwart \
fruitless
silent: silent silence quiet calm lull peaceful hold_one's_fire stop_firing hold_fire | shelling shell \
fire open_fire shoot bombard bombardment gunfire barrage volley salvo clash fight fighting \
exchange_of_fire blast explosion mortar rage thunder
full: full packed crowd crowded laden loaded crammed inhabited occupied populated asleep people_inside \
inside_at_the_time | empty vacant uninhabited unoccupied deserted vacated abandoned disused derelict
armed: armed weapon rifle gun machine_gun assault_rifle mount ammunition explosive rocket_launcher \
grenade kalashnikov pistol armoured military_hardware arsenal belt_of_explosive | unarmed stick flour \
civilian_clothes food melon vegetable fruit wheat grain bread medicine blanket milk cement sheep \
humanitarian empty-handed harmless defenceless
civil: civilian child children woman family farmer shepherd villager resident house home school hospital \
market mosque patient student teacher worker nurse medic doctor driver passenger trader shopper flour \
aid bakery wedding dormitory ambulance clinic residential | military militant fighter soldier terrorist \
gunman combatant barracks headquarters command_post depot observation_post firing_position insurgent \
jihadist weapon_store fortification militiaman cell hideout operative
alive: alive survive survivor unhurt unharmed uninjured unscathed safe safely safe_and_sound \
in_good_health rescue escape_unhurt recover pick_up recovering | kill dead die death fatal \
fatality martyr lose_one's_life lose_one's_live slay perish victim toll casualty deadly bury burial \
execute murder behead
hurt: wound injure injury hurt maim burn_victim casualty shot_in harm bleed shrapnel hospitalize | \
unhurt unharmed uninjured unscathed escape_injury
free: free release freed at_large escape get_away break_out run_away set_free flee liberate go_home \
come_home return_home let_go amnesty missing abscond slip_away breakout jailbreak | capture detain \
detention arrest jail abduct kidnap custody imprison hold seize in_custody behind_bar captivity \
in_captivity in_one's_cell cell roll_call recapture internment prison_yard take_away
stay: stay remain keep_one's_post at_one's_post on_one's_post hold_one's_position dig_in hold_out \
stay_put maintain_presence not_go_anywhere stand_one's_ground present still_there in_place deploy \
station | withdraw withdrawal leave depart departure pull_out pull_back pullout pullback evacuate \
evacuation vacate abandon quit flee retreat go exit pack_up hand_over_its_position relocate redeploy \
drawdown leave_behind head_for leave_the desert
hold: hold control in_one's_hand retain defend keep grip keep_the command repel repulse beat_back \
push_back fend_off in_the_hand_of thwart ward_off | lose fall capture seize overrun take retake storm \
cut wrest drive_out expel oust conquer take_over take_control recapture occupy penetrate break_through
advance: advance gain capture progress seize breakthrough offensive push_forward push_into press_forward \
take_ground | retreat pull_back withdraw lose_ground repel repulse stall fall_back driven_back bog_down \
thrown_back
agree: agree agreement deal understanding accord pact sign treaty paper put_one's_name memorandum commit \
commitment undertake consent accept approve approval settlement compromise arrangement ceasefire_deal \
endorse guarantee ratify shake_hand | reject refuse refusal walk_out collapse break_down fall_apart \
turn_down oppose disagree spurn renege tear_up walk_away decline veto scuttle dead_in_the_water \
dead_letter
talk: talk negotiate negotiation meet meeting dialogue contact discuss discussion in_touch channel \
delegation ceremony envoy sit_down visit summit confer correspond correspondence consult
keep: respect honour honor observe comply compliance abide keep hold in_force adhere in_effect uphold \
intact stick_to | violate violation breach break flout infringe infringement ignore collapse defy \
disregard unravel void trample
warn: warn warning notify notification notice inform alert alarm call leaflet flare siren tip tip_off \
advance_word forewarn announce give_word message hotline phone telephone flyer loudspeaker coordinate \
ahead_of_time in_advance beforehand a_week_before heads-up radio signal ahead list_of_vehicle tell \
contact caution hail | unannounced unexpected without_warning surprise from_the_press out_of_the_blue \
by_surprise unprovoked from_the_radio from_the_news from_the_television in_the_dark
ask: request ask appeal apply application permission plea seek petition demand call_for clearance permit
got: receive reach arrive deliver get delivery hand_over pass_on obtain arrival handover come_in \
come_through get_through enter entry distribute unload land dock | turn_back turn_away send_back stop \
stuck strand divert miss bar refuse turn_round turn_around make_it_go_back go_back withhold await \
confiscate impound never_come undelivered loot hold_up intercept
let: allow let permit admit grant access wave_through clear authorize authorise free_to pass passage \
freely unhindered unimpeded cooperate | bar ban prevent block turn_away turn_back refuse prohibit forbid \
deny_access deny_entry obstruct obstruction hinder restrict keep_out impede confine restriction forcibly \
prohibited
send: send dispatch supply ship deliver transfer transport bring export smuggle provide give equip \
furnish arm shipment consignment | withhold embargo
strike: strike airstrike hit bomb bombing raid attack target destroy missile bombardment air_raid pound \
hammer blow blow_up assault sortie pummel ambush offensive operation shell drop_bomb warplane_hit
fire: fire shoot shot shell rocket mortar missile launch gunfire round bullet artillery projectile \
open_fire open_up volley grenade pull_the_trigger discharge rifle_fire fusillade
first: fire_first shoot_first start provoke provocation begin initiate without_cause unprovoked \
opened_up unprovoked_attack | return_fire fire_back respond response self-defence self-defense retaliate \
answer reply only_after defend come_under_fire retaliation
whole: intact undamaged undestroyed stand untouched unscathed whole working_order spare unaffected \
in_one_piece preserve | damage destroy demolish wreck level flatten blow_up burn raze ruin crater \
collapse torch shatter ransack rubble set_ablaze go_up_in_flame gut scorch ablaze write_off
intercept: intercept shoot_down down bring_down jam repel foil neutralize neutralise fall_short \
miss_its_target miss stop_short deflect thwart closer_than break_up_in_the_air electronic_mean | hit \
strike reach_its_target get_through slip_through penetrate impact crash_into slam_into find_its_mark \
land_on
crash: crash go_down fall come_down plunge wreck down wreckage | land_safely return_safely \
return_to_base landed touch_down
accident: accident accidental malfunction fault failure overheat short_circuit gas_leak leak weather fog \
storm heat pump faulty human_error mishap negligence careless carelessness technical mechanical wiring \
electrical cigarette stove natural_cause illness heart_attack misfire pilot_error poor_visibility \
collision spark lightning engine | attack strike rocket missile bomb sabotage drone shell arson raid \
shoot_down mortar ambush assassination poison explosive shot sniper air_raid device deliberate \
deliberately intentional arsonist set_on_fire set_fire beat torture strangle gunman assassin
planned: controlled_detonation controlled_explosion disposal exercise drill training demolition \
clearance demining live-fire rehearsal maneuver manoeuvre routine scheduled | attack strike bombing \
combat hostile
cross: cross enter infiltrate infiltration trespass go_past violate_the penetrate violate step_over \
intrude incursion set_foot go_over | stay_on turn_back_at keep_to
grow: increase grow growth rise expand expansion double triple quadruple build-up buildup reinforce \
reinforcement surge swell add additional enlarge step_up scale_up soar climb jump boost new_base \
intensify escalate | fall decrease decline reduce reduction shrink drop unchanged cut_back scale_back \
cut_by diminish constant same_as steady flat drawdown routine rotation rotate dwindle halve ease
poison: chemical chlorine sarin gas toxic poison nerve_agent
steal: steal loot plunder smuggle theft rob pillage siphon confiscate
behind: responsible responsibility behind carry_out claim perpetrate author blame culprit order \
mastermind set_off own_work doing role hand_in part_in involve involvement complicity link
back: back support arm fund finance train sponsor supply aid assist
own: american coalition us u.s
healthy: healthy | ill sick sickness disease infect outbreak cholera epidemic case_of
clean: safe_to_drink clean drinkable potable | contaminate contamination pollute polluted undrinkable \
dirty
power: power electricity light current supply restore | outage blackout cut_off power_cut in_darkness
willing: willing voluntary voluntarily of_one's_own_will choose freely consent | force forcible forcibly \
coerce coercion compel compulsory against_one's_will press conscript gunpoint pressure drag
true: true fact genuine authentic real confirm prove evidence correct | false fake untrue fabricate \
fabrication invention invent make_up lie hoax baseless forge forged doctored myth unfounded fiction
many: many hundred thousand crowd mass large massive huge dozens scores widespread | few handful single \
lone isolated only minor limited
day: day daylight noon morning midday afternoon | night darkness evening midnight dark
early: early earlier before ahead | late later after afterwards
loyal: loyal ally friendly partner | defect defection desert mutiny hostile enemy foe
join: join enlist recruit | defect desert
guilty: guilty convict sentence | acquit innocent innocence exonerate clear
legal: legal lawful legitimate licensed invitation invite authorised | illegal unlawful illegitimate \
unauthorised unauthorized without_permission uninvited
known: know aware | unaware unknown unknowingly
public: public announce declare | secret secretly conceal hide covert undisclosed
win: win victory victorious | lose defeat loss
build: build construct erect establish set_up construction dig put_up install | dismantle remove \
demolish tear_down take_down
near: near close_to adjacent beside nearby | far distant away_from kilometre_from nowhere_near
inside: inside within | outside beyond
above: above over fly flight circle overfly overhead sortie airborne
return: return come_back come_home resettle | displace flee exile expel evict
pay: pay salary wage compensation | unpaid owe arrears
recognise: recognise recognize acknowledge admit | deny disavow disown
plan: plan intend intention prepare preparation | rule_out no_intention shelve
lift: lift raise ease relieve | impose besiege under_siege blockade tighten encircle surround \
still_in_place
air: air_defence air_defense air-defence air-defense launcher interceptor battery avenger patriot s-300 \
s-400 pantsir missile_system fourth_system radar
truck: truck lorry vehicle car convoy column tanker bus pickup van fleet ambulance jeep
plane: plane aircraft jet warplane fighter_jet bomber helicopter gunship airplane squadron airframe \
pilot aviation airforce
drone: drone uav unmanned quadcopter
ship: ship vessel boat frigate tanker dinghy raft
troop: troop soldier force army unit serviceman servicemen personnel battalion brigade garrison \
contingent conscript recruit regiment
fighter: fighter militant gunman rebel insurgent militiaman militia terrorist faction group men
adviser: adviser advisor trainer instructor expert
prisoner: prisoner detainee inmate captive hostage
boy: boy child children teenager minor girl kid youth
crew: crew pilot airman airmen
road: road highway motorway route street crossing checkpoint bridge traffic gate
water: water well dam pump river
hospital: hospital clinic ward dispensary patient infirmary nurse doctor medic
house: house home building flat dwelling apartment dormitory
school: school classroom pupil student university
market: market bazaar stall
base: base airbase garrison airfield outpost post camp barracks position facility
field: field crop wheat harvest orchard farm barley grove
oil: oil fuel petrol diesel refinery crude gasoline
fence: fence line border frontier boundary technical_fence wall
flag: flag banner
election: election vote ballot poll
curfew: curfew lockdown
list: list register roll roster name
order: order instruct instruction command directive
body: body corpse remains
fire-blaze: flame blaze burn alight ablaze smoke smoulder
noise: blast explosion bang detonation boom loud
stone: stone rock pelt throw hurl
sick: sick patient ill wounded
toll: toll number figure count tally total
"""
_ENDINGS = re.compile(r"(?:ings?|ed|es|s|e)\Z")
_POSSESSIVE = frozenset(["his", "her", "its", "their", "our", "my", "your", "one's"])
_WHOLE = {
    "children": "child",
    "men": "man",
    "women": "woman",
    "bodies": "body",
    "lives": "life",
    "dies": "die",
    "plane": "plane",
    "planes": "plane",
}


def stem(word: str) -> str:
    """Return what the forms of a word have in common, roughly; the same for all that are looked up."""
    small = word.lower().replace("’", "'")
    if small in _POSSESSIVE:
        return "one's"
    small = small.removesuffix("'s").removesuffix("'")
    small = _WHOLE.get(small) or IRREGULAR_VERBS.get(small, small)
    if len(small) > 4 and small.endswith(("ies", "ied")):
        small = small[:-3] + "y"
    elif len(small) > 4 and small.endswith(("sses", "ches", "shes", "xes", "zes", "uses")):
        small = small[:-2]
    elif len(small) > 3 and not small.endswith(("ss", "us")):
        shorter = _ENDINGS.sub("", small)
        small = shorter if len(shorter) > 2 and re.search("[aeiouy]", shorter) else small
    if len(small) > 3 and small[-1] == small[-2]:
        small = small[:-1]
    return small


def _read() -> tuple[dict[tuple[str, ...], frozenset[tuple[str, bool]]], frozenset[str]]:
    senses: dict[tuple[str, ...], set[tuple[str, bool]]] = {}
    facing: set[str] = set()
    for line in _TABLE.strip().splitlines():
        axis, _, words = line.partition(": ")
        first, bar, second = words.partition("| ")
        if bar:
            facing.add(axis)
        for sign, family in ((True, first), (False, second)):
            for phrase in family.split():
                row = tuple(stem(word) for word in phrase.split("_"))
                senses.setdefault(row, set()).add((axis, sign))
    return {row: frozenset(found) for row, found in senses.items()}, frozenset(facing)


AXES, FACING = _read()
"""Senses by rows of stems, each an axis and which of its two families; the axes that have two."""
LOOSE = frozenset(
    [
        "back",
        "civil",
        "crash",
        "day",
        "early",
        "intercept",
        "known",
        "many",
        "near",
        "own",
        "planned",
        "public",
    ]
)
"""Axes whose two families often stand of different things: by themselves they oppose nothing."""
ENTITIES = listed(
    "adviser air base body boy crew drone election fence field fighter fire-blaze flag hospital "
    "house list market noise oil plane prisoner road school ship sick stone toll troop truck water "
)
"""Axes of what there is, rather than of what happens: by them two contents may be of one thing."""
NEGATED_ALONE = frozenset(["near", "day", "early", "many", "true", "inside"])
"""Axes that a negation turns into nothing of its own."""
_LONGEST = max(len(row) for row in AXES)


def axis_of(stems: tuple[str, ...], at: int) -> tuple[int, frozenset[tuple[str, bool]]]:
    """Return the senses that begin at one stem of a row, the longest first, and how many stems they take."""
    for size in range(min(_LONGEST, len(stems) - at), 0, -1):
        found = AXES.get(stems[at : at + size])
        if found is not None:
            return size, found
    return 1, frozenset()
