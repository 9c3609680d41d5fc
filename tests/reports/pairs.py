"""Pairs of short statements, told one after the other: those that contradict, and those that only look like it.

Every one of them is INVENTED. A line is the kind of contradiction, and twice a speaker with what he says;
"-" before what is said makes it a denial in its words, "!" one by its cue ("denied that …").
"""

# ruff: noqa: E501 - a pair is a line
from __future__ import annotations

CONTRADICT = """
denial | the ministry: gunmen ambushed a bus on the desert road | -a tribal elder: no bus was stopped on that road
denial | the paper: the two sides have exchanged lists of the missing | -the delegation: nobody has given us a list
denial | a trader: soldiers took sheep from three farms | !the brigade: its men had taken any animals
denial | the monitor: a drone fell on a school yard | -the coalition: claims of a drone falling on a school are pure fiction
denial | a deputy: foreign advisers planned the assault | -the embassy: the deputy's story has no basis in fact
denial | the agency: engineers had shut the dam's gates | -the water authority: nobody touched the gates
denial | residents: helicopters sprayed the crops with petrol | -the air force: there were no flights over the crops
denial | a driver: the guards demanded money at the crossing | !the police: that its guards had asked for money
denial | the council: the army mined the orchards before it left | -the army: not a single mine was laid in the orchards
denial | the party: the general resigned on Monday | -his office: reports of a resignation are baseless
denial | a source: two ships had unloaded missiles in the port | -the port director: no military cargo has been unloaded in the port
denial | the coalition: Iran paid for the rockets | -Tehran: the accusation is a fabrication
denial | the mayor: four families were expelled from the village | !the militia: having expelled anybody
notice | the mission: its patrol had been announced to both armies | -the army: it was never told of any patrol
notice | Washington: Moscow was given an hour's notice of the raid | -Moscow: the raid came without any warning
notice | a villager: leaflets telling people to go were dropped in the morning | -his neighbour: no leaflet ever reached us
notice | the pilots' union: the airspace had been declared closed | -the airline: it had received no such notice
agreed | the envoy: both sides accepted the truce | -a commander: we accepted nothing
agreed | Ankara: Washington had promised to take back the weapons | -the Pentagon: no such promise was ever made
agreed | the governor: tribal leaders signed the settlement | a tribal leader: we walked out before anything was signed
agreed | the paper: Damascus and the council reached a deal on wheat | the council: the talks on wheat collapsed
talks | a diplomat: the officers met in Amman | -the ministry: there was no meeting in Amman
state | the operator: the pipeline is pumping again | workers: the pipeline has been idle since the blast
state | the authority: the airport is open to passengers | an airline: the airport remains shut
state | the hospital: its incubators are running on solar power | a nurse: the incubators stopped when the fuel ran out
state | the army: the siege of the town has been lifted | the mayor: the town is still besieged
state | the school: classes resumed on Sunday | parents: the school has stayed closed
state | a spokesman: the truce is holding | the monitor: the truce was violated from the first hour
state | the company: the tower was not damaged | a resident: the tower lay in ruins
state | officials: the water is safe to drink | doctors: the wells are contaminated
fate | the agency: the pilot was killed when his jet crashed | the air force: the pilot ejected and is alive
fate | the family: the journalist is held in a military prison | the ministry: the journalist was released a week ago
fate | the guards: all the prisoners are in their cells | a source: dozens of prisoners escaped
fate | a commander: the hostages were freed | relatives: the hostages are still in captivity
fate | the unit: none of its soldiers was hurt | the hospital: four soldiers of the unit were treated for wounds
holds | the army: it has taken the hill | the fighters: the hill is in our hands
holds | the opposition: the town fell to its men at dawn | the ministry: the army repelled the attack on the town
holds | the council: its fighters left the quarter | residents: the fighters remain in the quarter
ends | the ministry: the operation has been concluded | a local official: the operation is still going on
ends | the group: it has stopped its attacks | the coalition: the attacks have continued
target | the coalition: the building was a weapons depot | a neighbour: the building was a bakery
target | the army: only militants were killed in the raid | the hospital: the dead were women and children
target | the ministry: a command post was hit | the council: the shells hit a clinic
armed | the police: the men carried rifles | a witness: the men were unarmed
armed | the patrol: the truck was loaded with ammunition | its owner: the truck carried melons
empty | the army: the houses were empty when they were shelled | a survivor: families were asleep in the houses
intercepted | the air defences: all the missiles were shot down | a monitor: several missiles hit the airfield
intercepted | the coalition: the drone was brought down before it reached the camp | the group: the drone struck the camp
crashed | the ministry: the plane came down because of engine failure | a rebel: the plane was shot down
cause | the fire service: a short circuit caused the blaze | the owner: arsonists set the store on fire
cause | the army: the blast was a controlled detonation | residents: the blast was a missile strike
cause | state television: the patient died of a heart attack | his brother: the patient was beaten to death
doer | the opposition: Turkish artillery shelled the market | Ankara: the SDF shelled the market
doer | a security official: Islamic State carried out the bombing | the governor: militias loyal to Iran carried out the bombing
doer | a militia: our men downed the drone | -another faction: they had nothing to do with it
doer | the Pentagon: Russia bombed the clinic | -Moscow: it was not our aircraft
place | the coalition: the convoy was stopped inside the zone | a driver: the convoy was halted outside the zone
place | the mission: the rocket was launched from north of the river | the council: the rocket was fired from south of the river
place | the army: the body was found east of the line | the farmers: the body was found west of the line
place | Damascus: the patrol was hit 60 km from the base | the coalition: the patrol was hit 20 km from the base
time | the police: the shooting began at 9 p.m. | a guard: the shooting began at 6 a.m.
time | the agency: the bridge will reopen on Thursday | the contractor: the bridge will reopen on Sunday
count | the ministry: nine people were killed in the blast | the hospital: four people were killed in the blast
count | the army: it lost two tanks | the fighters: they destroyed seven tanks
count | an official: thirty trucks crossed the border | a customs officer: twelve trucks crossed the border
count | the union: at least 500 workers were dismissed | the company: no more than 100 workers were dismissed
first | the army: the militia opened fire first | the militia: it only returned fire
let | the army: civilians are free to leave the camp | a resident: soldiers turn back everyone who tries to leave the camp
let | the ministry: inspectors were given access to the site | the inspectors: guards barred us from the site
arrived | the Red Crescent: the convoy reached the town | the mayor: the convoy was turned back at the last checkpoint
arrived | the UN: medicine was delivered to the hospital | a doctor: the medicine never came
leaving | an official: the troops are pulling out | -the general: we are not going anywhere
leaving | the agency: the garrison has been evacuated | a shepherd: soldiers are still at their posts
growth | the paper: the garrison has doubled since May | -the Pentagon: there has been no change in our numbers
growth | the agency: oil theft has increased | the ministry: oil theft fell sharply
will | the army: residents left of their own will | a resident: soldiers forced us out at gunpoint
poison | the doctors: chlorine was used in the attack | -the army: it possesses no chemical weapons
presence | the monitor: Iranian advisers are at the airfield | -Tehran: it has no advisers at the airfield
presence | the villagers: tanks stood in the square | -the army: it had no armour in the village
"""

DO_NOT = """
denial | the ministry: gunmen ambushed a bus on the desert road | -a tribal elder: no shop was looted in the town
denial | the paper: a jet bombed a farm near Raqqa | -the coalition: it had no aircraft near Palmyra
denial | a deputy: the port was sold to a foreign company | !the governor: that bread was being rationed
denial | the agency: the army shelled a market near Daraa | -Ankara: its troops shelled nothing near Aleppo
denial | the council: two men were abducted | -the council's guard: no woman was abducted
denial | a source: a convoy came in from Iraq | -the ministry: no refugees came in from Jordan
weak | residents: five people were killed | the police: it could not confirm the number of the dead
weak | a source: the strike hit a depot | the coalition: it had no immediate information about the strike
weak | the agency: a drone was downed | the base commander: he did not know whose drone it was
weak | the paper: the general was arrested | the ministry: it would neither confirm nor deny the arrest
conditional | the group: it fired at the base | the Pentagon: we will respond if the base is fired at
conditional | the army: the truce is holding | a commander: if the truce is violated we will fight
conditional | the governor: the crossing is open | an aid worker: the crossing may close if shelling resumes
year | the ministry: six soldiers were killed near Tanf | the agency: in 2015 two soldiers were killed near Tanf
year | a monitor: a strike hit the bridge | the council: two years ago the bridge was untouched by strikes
update | the hospital: four people were killed by Monday | the hospital's director: two more people died of their wounds on Tuesday
update | the ministry: at least five died | the governor: eight had died
part | the army: 30 fighters were killed in the province | a mayor: three of the fighters were killed in his village
part | the ministry: four of the hostages were freed | relatives: some hostages are still held
other | the army: it took the hill near Daraa | the fighters: the town near Aleppo is in our hands
other | the school: classes resumed in Raqqa | parents: the hospital in Raqqa is closed
other | the police: the men carried rifles | a witness: the women carried water
other | the operator: the pipeline is pumping again | a minister: the refinery is idle
other | the agency: the pilot was killed | the air force: the mechanics are alive
other | the guards: the prisoners are in their cells | a source: sheep escaped from a farm
other | the coalition: the building was a weapons depot | a neighbour: the bakery opened early
other | the mission: its patrol was announced | the army: the harvest was never announced
other | the Red Crescent: the convoy reached the town | the mayor: the market was full
other | the ministry: the troops are pulling out | the general: the trucks are old
other | an official: thirty trucks crossed the border | a nurse: twelve patients crossed the border
other | the union: 500 workers were dismissed | the company: 20 new machines were bought
other | the monitor: chlorine was stored in the waterworks | a farmer: the river is low
before | the road was closed for a week, drivers: the road had been closed until Friday | the police: the road has been reopened
before | a resident: the bridge was destroyed in the war | the ministry: the bridge has been rebuilt
agree | the ministry: the airport is open | an airline: flights have resumed at the airport
agree | the army: it took the hill | the fighters: we withdrew from the hill
agree | the police: the blast was an accident | the mayor: a gas leak caused the blast
agree | the hospital: nine were killed | a doctor: the dead were nine
agree | the council: nobody was hurt | the hospital: it received no wounded
agree | Washington: Moscow had been warned | Moscow: it was warned in time
agree | the army: no mine was laid | a deminer: the field is free of mines
agree | the Pentagon: there were no strikes near Raqqa | the monitor: the night near Raqqa was quiet
wish | the envoy: the truce should be kept | a commander: the truce was violated
wish | the mayor: the army must leave the school | the army: it is in the school
wish | an official: the garrison will be doubled next year | the Pentagon: the garrison has not grown
two | the army: a drone struck the camp at dawn | the militia: another drone was shot down at noon
two | the ministry: the first strike killed two | the hospital: the second strike killed five
two | the coalition: Russia bombed a clinic near Aleppo | the SDF: Turkey bombed a mill near Raqqa
reason | the ministry: the talks failed over the release of prisoners | the envoy: the prisoners are held in the north
reason | the group: it attacked in revenge for the killing of a commander | the army: its soldiers are unharmed
mention | the paper: the ministry called the strike a crime | the monitor: the strike was the third this week
mention | a witness: people fled the fighting | the UN: people need shelter from the fighting
"""

Pair = tuple[str, tuple[str, str, str], tuple[str, str, str]]


def _side(words: str) -> tuple[str, str, str]:
    mark = words[0] if words[0] in "-!" else ""
    speaker, _, said = words.removeprefix(mark).partition(": ")
    return speaker.strip(), said.strip(), {"": "claim", "-": "denial", "!": "denied"}[mark]


def pairs(table: str) -> list[Pair]:
    """Return the pairs of a table: the kind, and of each side the speaker, what is said, and how."""
    rows = [[part.strip() for part in line.split("|")] for line in table.strip().splitlines()]
    return [(kind, _side(one), _side(other)) for kind, one, other in rows]
