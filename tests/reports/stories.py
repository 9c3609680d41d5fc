"""Short stories of several statements each, of which some contradict one another. Every one is INVENTED.

A block is a story. A line is a speaker and what he says, counted from 0; "-" before it makes it a denial in
its words, "!" one by its cue ("denied …"). The last line names all pairs that cannot both be true.
"""

from __future__ import annotations

STORIES = """
a war monitor: drones struck a weapons store near Mayadin overnight
a war monitor: at least seven fighters of foreign nationality died in the raid
a resident: three loud explosions woke the town at about two in the morning
the coalition: it was aware of the reports
-the coalition: our forces conducted no airstrikes in that area last night
Damascus: American aircraft carried out the aggression
-Tehran: none of our advisers was among the dead
> 0-4 4-5 1-6

Moscow: two American helicopters flew into the zone without notifying anybody
Moscow: the crews ignored calls on the emergency channel
Moscow: such behaviour brings both sides closer to an accident
!the Pentagon: the allegations
the Pentagon: the flight had been passed on to the Russian side eighteen hours before
the Pentagon: both aircraft answered every call
a retired pilot: the two sides speak on the line every day
> 0-3 1-3 0-4 1-5

the governor: the grain silos are back in government hands
the governor: engineers have begun to repair the conveyor
the militia: our flag still flies over the silos
a truck driver: he was turned away from the silos by militiamen on Thursday
the UN: half of the wheat has been lost
the governor: farmers will be paid before the autumn
> 0-2 0-3

the group: its fighters fired a salvo of rockets at the oil field base
the group: the base suffered heavy losses
-the coalition: no rockets landed within the perimeter
the coalition: every one of our people is accounted for
local reporters: one rocket hit a barn and killed livestock
the group: the operation was a reply to the raid of last week
the coalition: it reserves the right to defend itself
> 1-2 1-3

Ankara: five mortar rounds hit a border post and wounded two soldiers
Ankara: the fire came from positions of the militia in the hills
Ankara: artillery neutralized eleven militants in reply
-the militia: we have nobody on those hills and did not shoot
the militia: Turkish shells wounded four villagers, one of them a girl
a doctor: all the patients were villagers
the militia: Ankara seeks an excuse for an invasion
> 1-3

the interior ministry: the fire at the market was caused by faulty wiring
the interior ministry: six shops were gutted
a shopkeeper: he saw something fall from the sky before the flames went up
a shopkeeper: nine shops burned to the ground
the fire brigade: there was no sign of any explosive
the mayor: the market will be rebuilt with public money
> 0-2 1-3 2-4

a relief agency: the aid convoy was stopped at the last checkpoint and sent back
a relief agency: no food has entered the quarter for five weeks
the army: the trucks were let through on Tuesday without any hindrance
a teacher: people are eating grass
the army: armed men in the quarter seize whatever is delivered
the armed men: they have seized nothing
> 0-2 1-2 4-5

the commander: not one American soldier has left the base
the commander: vehicles seen on the road were changing places with others
a shepherd: he counted thirty lorries driving east and none coming back
a provincial paper: the base was emptied in a single night
a provincial paper: its watchtowers have been taken down
-the commander: the towers are where they were
> 0-3 4-5 1-2 0-2

the observatory: 18 people lost their lives in the shelling of the town
the observatory: five of them were children
the civil defence: it recovered eleven bodies and the search is over
the army: its guns were aimed only at armed positions outside the town
a mother: the shell came through the kitchen roof
the army: no civilian was harmed
> 0-2 1-5 0-5 3-4 4-5

the spokesman: the two sides agreed on a halt to the fighting from midnight
the spokesman: prisoners would be exchanged within a week
-the delegation: we put our name to nothing
the delegation: the other side demanded that we hand over our weapons
a mediator: it was the best meeting so far
residents: the shelling went on until dawn
> 0-2

the tribal council: foreign soldiers dragged two brothers from their house and took them away
the tribal council: neither has been seen since
the coalition: both men were released the next morning
the coalition: they were suspected of hiding explosives
the father: my sons have hidden nothing
the coalition: no shot was fired
> 1-2 3-4

the air force: the drone was shot down over the sea by our defences
the air force: its wreck is being examined
the owner: it lost its engine and fell into the water
the owner: it was never touched by a missile
the owner: it flew over international waters
the air force: it had come four miles into our airspace
a fisherman: he saw a ball of fire
> 0-2 0-3 4-5

the mission: peacekeepers were shot at while on patrol
the mission: the patrol had been announced to both armies the day before
the mission: one vehicle was hit
the northern army: nobody told us of a patrol
the northern army: our posts held their fire
a villager: shots were heard from both ridges
> 0-4 1-3

the health office: the hospital has power and treats whoever comes
a surgeon: the operating room has been dark since the generators ran dry
a surgeon: we operate by the light of telephones
the health office: fuel for a month was delivered on Sunday
a driver of the hospital: not a litre has come since the siege began
the UN: half of the province's hospitals are closed
> 0-1 3-4 0-2

the justice ministry: the escaped men were all caught within a day
the justice ministry: one guard was hurt
a guard: dozens of them are still at large
a guard: two of my colleagues were killed
the prison director: the fence was cut from outside
the prison director: a guard had opened the gate
> 0-2 4-5

the Iraqi command: American jets hit a checkpoint of its border force
the Iraqi command: four policemen lost their lives
the Iraqi command: Baghdad was not told beforehand
-the embassy: the United States struck no Iraqi force
the embassy: the targets were launch sites of an outlawed faction
the embassy: the prime minister's office had been informed by telephone
a deputy: parliament will ask for an explanation
> 0-3 0-4 2-5

the factory's owner: his plant made baby milk
the factory's owner: it was struck without reason
the coalition: rockets were put together in the building
the coalition: it was empty when it was hit
a night watchman: three men of the shift were inside
the governor: hundreds have lost their work
> 0-2 1-2 3-4

the news agency: the general has been dismissed
the news agency: he had quarrelled with the minister over the retreat
!the ministry: the report
the ministry: he is on leave
the ministry: he enjoys full trust
an officer: his desk has been cleared
> 0-2 0-3 1-2

the council: an army column of twenty tanks crossed the bridge at dawn
the council: it moved towards the dam
-the army: our armour has not crossed the river
the army: it has sent engineers to the dam at the request of the council
-the council: we asked for nobody
a fisherman: the bridge was shut all day
> 0-2 3-4

the union: soldiers opened fire on the strikers without warning
the union: twelve workers fell
the police: the crowd had been called upon three times to go home
the police: the first shots came out of the crowd
the police: four men died
a bystander: nobody in the crowd carried a weapon
> 0-2 0-3 1-4 3-5

the embassy: its staff remain in the capital
the embassy: visas are issued as usual
a travel agent: the embassy's gates have been locked since Monday
a neighbour: the diplomats left in three cars
the foreign ministry: the ambassador has been summoned
> 0-3 1-2

the port authority: the ship unloaded tractors and seed
a dock worker: long crates with military markings were lifted out at night
a dock worker: soldiers kept everyone away from the quay
the port authority: the quay was open as always
the ship's owner: the ship never called at that port
an insurer: the ship had switched off its beacon
> 0-1 2-3 0-4 1-4

the committee: 4,000 people are left in the camp
the committee: they have had no bread for ten days
the ministry: there are no more than 1,500 in the camp
the ministry: bread is baked there every morning
the garrison: we share our bread with the camp
Moscow: people are kept in the camp by force
a woman in the camp: nobody holds us, we are afraid of prison
> 0-2 1-3 5-6

the monitor: chlorine was dropped on the northern quarter
the monitor: thirty people were treated for breathing trouble
the army: it has no such substances and never used any
the army: the rebels staged the scene
a nurse: children came in choking
an inspector: samples have been taken
> 0-2 0-3

a senior official: the pilots were told to keep away from the base
a senior official: they came within two kilometres
Moscow: the distance was never less than twenty kilometres
Moscow: the aircraft carried no weapons
a senior official: the jets were loaded with bombs
Moscow: the flight was announced by the agreed channel
a senior official: the phone stayed silent
> 1-2 3-4 5-6

the militia: it shot down an American drone over the desert
the militia: a missile of its own making was used
-Central Command: all of our aircraft have returned
a farmer: burning pieces fell into his field
the militia: it will publish a film
Central Command: it does not comment on claims of the militia
> 0-2

the mayor: the town was taken without a fight
the mayor: the enemy ran away
a commander of the defenders: his men are in the centre and fight from house to house
a commander of the defenders: they have beaten back three attacks
the monitor: the front line runs along the canal
a refugee: we left before it began
> 0-2 1-2 0-3

the ministry: a missile of the enemy fell on a school bus
the ministry: eleven pupils died
!the enemy's army: responsibility
the enemy's army: a rocket of the ministry's own men fell short
the headmaster: the bus was on its way home
the headmaster: eleven of our pupils are dead
> 0-2 0-3

the paper: Paris paid for the release of the engineers
the paper: the sum was three million
!Paris: having paid anything
Paris: no demand was made
a negotiator: the kidnappers had asked for ten million
a negotiator: the engineers are safe
> 0-2 1-2 3-4

a security source: the blast was set off by a suicide attacker
a security source: five guards were killed
the company: a gas bottle exploded in the kitchen
the company: nobody died
a hospital worker: five bodies were brought in
the police: the street has been closed
> 0-2 1-3 3-4

the defence ministry: Kurdish units have left the strip along the border
the defence ministry: joint patrols began on Friday
the Kurdish units: we withdrew thirty kilometres as agreed
the monitor: patrols were seen on two roads
a reporter: he saw their fighters in the trenches by the border
a reporter: one of them offered him tea
> 0-4 2-4

a lawmaker: new runways are being built at the base
a lawmaker: the number of soldiers has grown to nine hundred
-the Pentagon: there has been no change in our numbers
the Pentagon: the runway is being repaired, not lengthened
satellite pictures: a second strip has appeared south of the first
a lawmaker: he will ask the secretary in person
> 1-2 0-3 3-4

the opposition: government helicopters dropped barrels on the village
the opposition: the mosque was flattened
the government: its helicopters were grounded by the storm
the government: the mosque stands
the imam: he prays in the street because there is no roof left
a pilot: storms were forecast
> 0-2 1-3 3-4

Baghdad: it gave no permission for the flight
Washington: the flight took place at the invitation of Baghdad
Baghdad: the aircraft had come from the west
an analyst: both capitals speak to their own public
Washington: it respects the sovereignty of Iraq
a militia leader: the Americans do not ask anybody
> 0-1 1-5 4-5

the army: it lost contact with the plane over the mountains
the army: bad weather brought it down
the rebels: we hit it with a missile
the rebels: the crew is in our hands
the army: both pilots died in the crash
a shepherd: the sky was clear
> 1-2 3-4 1-5

the prosecutor: the prisoner hanged himself
the family: he was tortured to death
the family: his hands were broken
the prosecutor: no trace of violence was found
a doctor: he was not allowed to see the body
the prosecutor: the body has been handed to the family
a brother: we are still waiting for his body
> 0-1 2-3 5-6

the news site: Israel warned the Russians an hour before the raid
-Moscow: there was no hour, there was one minute
an Israeli officer: the warning was in good time
the news site: the targets were depots near the airport
Damascus: most of the missiles were intercepted
a resident: the depots burned until morning
Damascus: a farm was hit
> 0-1 1-2

the coalition: the road was clear and the column went on after an hour
the coalition: nobody was hurt
villagers: a boy was run over by the column
villagers: stones were thrown at it
the coalition: a boy broke his arm when he fell from a wall
-the army: we sent nobody to stop the column
the coalition: soldiers at a checkpoint had blocked it
> 1-2 5-6 2-4 1-4

the ministry: the ceasefire is observed along the whole line
the other side: it was broken nine times on Sunday
the other side: two of its soldiers were wounded
the monitors: they recorded explosions but cannot say whose they were
the ministry: its soldiers did not shoot on Sunday
-the ministry: the other side's figures are invented
> 0-1 1-4 1-5 2-5

the delegation: inspectors were let into every building
an inspector: we were shown one shed
an inspector: the gate of the main hall was locked
the delegation: the hall is a canteen
an exile: the hall holds centrifuges
the agency: it will report in March
> 0-1 3-4 0-2

a source in the port: the tanker was seized by men from a helicopter
its owner: the tanker is sailing on its course
its owner: the crew is well
the navy: it brought the tanker in for an inspection
the navy: the tanker had broken the embargo
its owner: it carried only what it was allowed to carry
> 0-1 1-3 4-5

the opposition council: the government has cut off the water
the opposition council: people drink from ditches
the water office: the pumps are running normally
the water office: a pipe was blown up by gunmen
-the gunmen: we have no quarrel with pipes
an engineer: the pumping station is short of diesel
> 0-2 3-4

the militia: its positions were attacked by the Americans twice in a week
the militia: the second raid killed its commander in the valley
-Washington: the last American strike in the valley was in June
Washington: it does not target Iraqi forces
the commander's brother: he is alive and drinks tea with me
a deputy: the attacks must be answered
> 0-2 1-2 1-4 0-3

the spokesman: the hostages were freed in a raid
the spokesman: their captors were killed
a relative: a ransom was paid and the captors drove off
a relative: they came home thin but well
the spokesman: nothing was paid
the Red Crescent: it drove the freed men to the airport
> 0-2 1-2 2-4

the village head: foreign troops have dug trenches beside the school
the village head: lessons have stopped
the foreign troops: they are two kilometres from the school
the foreign troops: lessons go on as before
a teacher: she has not taught for a month
the minister: schools must not be used by soldiers
> 0-2 1-3 3-4

the ministry: its soldiers were ambushed by the militia at the ford
the ministry: three were killed
the militia: soldiers attacked our post and we defended it
the militia: twenty soldiers were killed
a boatman: the shooting began on the far bank
the ministry: calm has returned
> 0-2 1-3

a broadcaster: Iranian officers command the brigade
a broadcaster: they live in the old hotel
-the brigade: no foreigner gives us orders
the brigade: the hotel has stood empty since the war began
the hotel's cook: he cooks for forty guests who speak Persian
an envoy: Tehran's advisers are in the country at its invitation
> 0-2 1-3 3-4

the ministry: all shells fell outside the town
the ministry: they were aimed at a headquarters
a baker: one fell into the bakery in the middle of the town
a baker: there is no headquarters anywhere near
the ministry: eight gunmen died
the council: five people were killed, all of them customers of the bakery
> 0-2 1-3 0-5 4-5

the finance minister: salaries were paid on the first of the month
a clerk: he has had no pay since spring
the finance minister: the delay in the east is the fault of the banks
the bank: no money reached it from the ministry
a pensioner: she sells her furniture
> 0-1 2-3 0-3

the group: three of its men were killed by a drone as they drove to a wedding
the coalition: the men were planting a bomb
the coalition: the strike was made in self-defence
the group: the car carried gifts
a cousin: they had rifles, as every man here has
> 0-1 1-3

an activist: the shells came from the government's guns on the mountain
the government: terrorists fired them
the government: it keeps no guns on the mountain
an activist: the guns have been there since August
the UN: it counted forty craters
> 0-1 0-2 2-3

the minister: the border crossing works day and night
traders: it has been shut since the shelling
traders: fruit rots in the lorries
the minister: trade has doubled
a customs officer: not one lorry passed this week
> 0-1 0-4 3-4

the coalition: prisoners are guarded well
the coalition: a riot was put down within an hour
a lawyer: the riot lasted three days
a lawyer: his clients are fed once a day
the coalition: every prisoner gets three meals
a guard: some of the walls are thin
> 1-2 3-4

Amman: its aircraft destroyed a farm where drugs were stored
Amman: smugglers were killed
a villager: the farm belonged to a family that was asleep
a villager: there were never any drugs in it
Damascus: it regrets the loss of life
Damascus: nobody had asked for its consent
Amman: the raid was coordinated with Damascus
> 0-3 1-2 5-6

the army: the pass was mined by the militia
the militia: the mines are the army's own
an aid worker: his car drove over a mine
the army: it has cleared the pass
an aid worker: the pass is full of mines
> 0-1 3-4

the party: turnout was high
observers: polling stations were deserted
the party: nobody was threatened
a voter: armed men told us how to vote
observers: they visited nine stations
> 0-1 2-3

officials: the captured pilot was flown to the capital
officials: he confessed
his air force: all of its pilots are home
his air force: the film is old
a priest: he saw a bound man in uniform
> 0-2 1-2

the ministry: on Saturday soldiers found a tunnel beneath the fence
the ministry: it led into the neighbour's territory
the neighbour: the tunnel is an old drain
the neighbour: it was dug by nobody and leads nowhere
a surveyor: a plan of 1962 shows it
the ministry: in April another tunnel was found
> 0-2 1-3

a witness: the soldiers beat a man who held up his hands
a witness: they laughed
the regiment: the man had reached for a knife
the regiment: he was arrested without the use of force
the regiment: an inquiry has begun
the man's lawyer: my client never owned a knife
> 0-3 0-2 2-5

a tanker driver: fuel is sold across the line every night
a tanker driver: both sides take their share
!the administration: any sale of fuel to the other side
the administration: smugglers are punished
the other side: it buys no fuel from anybody
an economist: prices have fallen
> 0-2 0-4 1-2 1-4

the monitor: Iranian-backed militias left three positions in the desert
the monitor: they moved into houses in the city
a militia official: not a single post was given up
a militia official: its men have never lived among families
a landlord: bearded men took the keys of his flat
the monitor: a drone circled over the city
> 0-2 1-3 3-4

the agency: a colonel was murdered by the opposition
the opposition: he was killed by his own side because he wanted to change over to us
the agency: his funeral was attended by thousands
a mourner: a few dozen came
the opposition: it kills no prisoners
> 0-1 2-3

the army: a guided bomb hit the headquarters of a terrorist cell
the army: munitions experts saw secondary blasts
a paramedic: it was a block of flats and we pulled out families
a paramedic: there were no weapons in the ruins
the army: residents had been told to leave by leaflet and by phone
a survivor: no leaflet and no call ever came
> 0-2 1-3 4-5

the monitor: five American lorries left for Iraq on Monday
the monitor: another twelve left on Tuesday
the base: supplies come and go every week
the base: no unit has been withdrawn
a driver: he brought furniture back to Iraq
>

the ministry: four fighters were killed near the river on Monday
the monitor: two fighters were killed in the mountains on Tuesday
the hospital: it treated six of the wounded
the ministry: the operation goes on
the monitor: the fighting near the river has moved north
the hospital: one of the wounded died on Wednesday
>

the Pentagon: a drone attacked the base at dawn and did no damage
a group: it will attack the base again
the Pentagon: a second drone was shot down at noon
an analyst: the group lacks the means for more
the Pentagon: it could not say who had sent them
the governor: the base should be closed
>

the mayor: the road to the north has been closed since the flood
the army: the road to the south is open
a driver: he waited two days for the north road to open
the ministry: it hopes to open the north road next week
the army: mines were found on a farm track
>

Damascus: it shot down most of the missiles
a resident: he saw two of them burst in the air
a resident: one fell near the airport
Israel: it does not comment on foreign reports
Israel: it will not let Iran settle at its border
Damascus: three soldiers were wounded
the monitor: a depot was destroyed
>

the coalition: it killed a leader of Islamic State in a raid
the coalition: nobody else was hurt in the raid
a villager: helicopters landed behind the school
a villager: a house was blown up
the governor: he had not been told of the raid
the coalition: its partners took part in it
>

the envoy: the talks were useful
one delegation: it will come back in May
the other delegation: there can be no deal without the release of prisoners
the envoy: no paper was signed
one delegation: the question of prisoners was not raised this time
a diplomat: expectations had been low
>

the brigade: its men came under fire and did not answer it
the brigade: two were wounded
the UN: it heard heavy fire from the same direction
the mayor: a house in the next village was hit
-the mayor: nobody in his town is armed
the brigade: it had warned the town a week before
>
"""

Row = tuple[str, str, str]
_HOW = {"": "claim", "-": "denial", "!": "denied"}


def stories() -> list[tuple[list[Row], list[tuple[int, int]]]]:
    """Return of each story its statements (speaker, what is said, how), and the pairs that contradict."""
    found = []
    for block in STORIES.strip().split("\n\n"):
        *lines, last = block.splitlines()
        rows = []
        for line in lines:
            mark = line[0] if line[0] in "-!" else ""
            speaker, _, words = line.removeprefix(mark).partition(": ")
            rows.append((speaker, words, _HOW[mark]))
        pairs = [tuple(map(int, pair.split("-"))) for pair in last.removeprefix(">").split()]
        found.append((rows, [(min(a, b), max(a, b)) for a, b in pairs]))
    return found
