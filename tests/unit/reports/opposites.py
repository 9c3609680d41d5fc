"""Pairs of statements that contradict one another, and some that only look like it. All is INVENTED."""

from tests.unit.reports.stating import Said, denied, said

A, M, Y = {"plover": "ASSAULT"}, {"plover": "MOBILIZE"}, {"plover": "YIELD"}
NO = {"act": "denial", "plover": "DENY"}


def of(count: int, unit: str) -> dict[str, object]:
    return {"counts": [(count, count, unit)]}


DENIED: list[tuple[Said, Said]] = [
    (
        said("Syrian state media", "an airport near Palmyra was hit by Russian airstrikes", **A),
        denied("Moscow", "it was behind the airstrikes"),
    ),
    (
        said("the Observatory", "Russian warplanes bombed a hospital in Aleppo", **A),
        said("The Russian ministry", "Russian aircraft carried out no flights over Aleppo on that day", **NO),
    ),
    (
        said("a rebel", "Turkish troops had entered the town", **M),
        denied("Ankara", "its forces had crossed the border"),
    ),
    (
        said("the army", "it had captured the hill overlooking Palmyra"),
        said("a rebel spokesman", "the hill was still in their hands"),
    ),
    (
        said(
            "the ministry", "3 soldiers were killed in the attack near Tanf", counts=[(3, 3, "killed")], **A
        ),
        said("a medical source", "7 soldiers were killed in the attack", counts=[(7, 7, "killed")], **A),
    ),
    (
        said("the governor", "the crossing at Abu Kamal had been reopened"),
        said("drivers", "the crossing at Abu Kamal remained closed", kind="witness"),
    ),
    (
        said("the coalition", "joint patrols had been suspended"),
        said("the Russian centre", "the patrols continue"),
    ),
    (
        said("residents", "3 people were killed when the strike hit a house", counts=[(3, 3, "killed")], **A),
        said("The coalition", "there were no civilian casualties", **NO),
    ),
    (
        said("The U.S. military", "the convoy was well inside the deconfliction zone", **M),
        said("Damascus", "the convoy had been hit outside the zone", **A),
    ),
    (
        said("the coalition", "the patrol was 5 km inside the deconfliction zone"),
        said("A Russian officer", "the patrol never entered the zone", **NO),
    ),
    (
        said("the site", "at least four new hangars have appeared at Tanf since December", **M),
        said("The spokesman", "There has been no increase in our posture", **NO),
    ),
    (
        said("the paper", "the Americans had started to withdraw from the base at Tanf", plover="YIELD"),
        said("A U.S. official", "we are not leaving Tanf", **NO),
    ),
    (
        said("Damascus", "the Americans had been warned of the strike through the hotline"),
        said("The Pentagon", "it had received no warning", **NO),
    ),
    (
        said("Ankara", "the drone had been shot down over Syria", **A),
        said("The SDF", "no drone had been downed", **NO),
    ),
    (
        said("The opposition", "government forces had used chlorine in the attack on Daraa", **A),
        denied("Damascus", "chemical weapons had been used"),
    ),
    (
        said("a commander", "regime forces fired first, at a patrol near the river", **A),
        said("The army", "it had only answered fire from the other bank", **A),
    ),
    (
        said("the monitor", "SDF fighters withdrew from the town of Rifat", plover="YIELD"),
        said("A Kurdish commander", "their fighters remain in Rifat"),
    ),
    (
        said("an official", "the missiles were fired from a camp near Deir ez-Zor", **A),
        said("a second official", "the missiles had been launched from the desert near Palmyra", **A),
    ),
    (
        said("The U.S. spokesman", "Iran was behind the drone attack", plover="ACCUSE"),
        denied("Tehran", "any involvement in the attack"),
    ),
    (
        said("Damascus", "the Americans are looting oil"),
        said("A U.S. official", "the reports were “false”", **NO),
    ),
    (
        said("Israel", "its aircraft struck an Iranian depot near Daraa", **A),
        said("Tehran", "There are no Iranian forces in Daraa", **NO),
    ),
    (
        said("Damascus", "the army still controls the airport"),
        said("Rebels", "the army had been driven out of the airport"),
    ),
    (
        said("the agency", "air defences shot down most of the missiles", **A),
        said("Israel", "all of its missiles reached their targets", **A),
    ),
]

NOT_DENIED: list[tuple[Said, Said]] = [
    (
        said(
            "Damascus",
            "4 soldiers were killed near Palmyra",
            day="2018-06-17",
            counts=[(4, 4, "killed")],
            **A,
        ),
        said(
            "The SDF", "2 fighters were killed near Raqqa", day="2018-06-17", counts=[(2, 2, "killed")], **A
        ),
    ),
    (
        said("the coalition", "Russian warplanes bombed the base near Tanf", day="2016-06-16", **A),
        said(
            "The Russian ministry", "Russian planes carried out no strikes near Tanf", day="2018-06-17", **NO
        ),
    ),
    (
        said("Syrian state media", "coalition aircraft bombed a village near Abu Kamal", **A),
        denied("Israel", "any involvement"),
    ),
    (
        said(
            "The coalition", "at least 10 died in the strike near Raqqa", counts=[(10, None, "killed")], **A
        ),
        said("the Observatory", "12 had died in the strike", counts=[(12, 12, "killed")], **A),
    ),
    (
        said("The army", "it advanced towards Deir ez-Zor", **M),
        said("a rebel group", "its fighters had withdrawn from Daraa", plover="YIELD"),
    ),
    (
        said("A U.S. official", "there was no immediate information on casualties"),
        said("a resident", "3 people were wounded", counts=[(3, 3, "wounded")], **A),
    ),
    (
        said("The Pentagon", "No American soldiers were hurt"),
        said("a commander", "2 of his fighters were wounded", counts=[(2, 2, "wounded")], **A),
    ),
    (
        said("Russia", "no sorties were flown over Idlib", **NO),
        said("the monitor", "Syrian army artillery shelled two villages", **A),
    ),
    (
        said("the ministry", "the road to Palmyra was open"),
        said("the governor", "the airport at Aleppo was closed"),
    ),
    (denied("Iran", "any role in the attack"), said("Hezbollah", "it would answer any attack", act="threat")),
    (
        said("The Pentagon", "there are 900 U.S. troops in Syria", counts=[(900, 900, "troops")]),
        said("a U.S. official", "200 troops are stationed at Tanf", counts=[(200, 200, "troops")]),
    ),
    (
        said("the analyst", "the deployment did not change the balance"),
        said("the Pentagon", "it had sent additional troops", **M),
    ),
    (
        said("A U.S. official", "there had been no direct talks with Damascus", **NO),
        said("Moscow", "it had talks with Ankara"),
    ),
]

OPPOSED: list[tuple[Said, Said]] = [
    (
        said("residents", "rockets slammed into the market in Raqqa", **A),
        said("The coalition", "it did not target the market in Raqqa", **NO),
    ),
    (
        said("the monitor", "the army pounded the outskirts of Daraa with artillery", **A),
        said("Damascus", "no shells were fired at Daraa", **NO),
    ),
    (
        said("a witness", "fighters looted the grain store in Raqqa"),
        denied("The SDF", "its men had taken grain from the store in Raqqa"),
    ),
    (
        said("the ministry", "the Americans evacuated the post near Tanf", **Y),
        said("A U.S. official", "no one has left the post near Tanf", **NO),
    ),
    (
        said("Ankara", "its soldiers pulled out of the observation post near Aleppo", **Y),
        said("a monitor", "Turkish troops have stayed at the observation post near Aleppo"),
    ),
    (
        said("the governor", "the army regained the village near Palmyra"),
        said("a rebel commander", "our men have kept the village near Palmyra"),
    ),
    (
        said("rebels", "they repelled the assault on the hill near Daraa", **A),
        said("the army", "its units had broken through on the hill near Daraa", **A),
    ),
    (
        said("the police", "traffic had resumed on the highway near Palmyra"),
        said("drivers", "the highway near Palmyra was still cut", kind="witness"),
    ),
    (
        said("The mission", "the crossing at Abu Kamal is operating as usual"),
        said("traders", "the crossing at Abu Kamal has been shut for days"),
    ),
    (
        said("the airport", "flights at Aleppo airport were suspended"),
        said("the ministry", "Aleppo airport is working normally"),
    ),
    (
        said("Damascus", "the aid convoy reached Daraa on Sunday", day="2018-06-17"),
        said("a doctor", "the convoy never arrived in Daraa"),
    ),
    (
        said("the ministry", "the shipment of flour was delivered to Raqqa"),
        said("the council", "no flour has come to Raqqa", **NO),
    ),
    (said("The mission", "the patrol turned back before Tanf"), said("Damascus", "the patrol entered Tanf")),
    (
        said("the mission", "its inspectors were turned away from the site near Palmyra"),
        said("Damascus", "the inspectors were given full access to the site near Palmyra"),
    ),
    (
        said("The SDF", "it had let the families leave Raqqa"),
        said("an aid worker", "families were prevented from leaving Raqqa"),
    ),
    (
        said("observers", "they were barred from entering the camp near Tanf"),
        said("Jordan", "nobody has been denied entry to the camp near Tanf", **NO),
    ),
    (
        said("Moscow", "the shelling of Daraa has stopped", **A),
        said("residents", "shells were still falling on Daraa", **A),
    ),
    (
        said("the army", "the truce near Daraa is holding"),
        said("rebels", "the army broke the truce near Daraa within an hour"),
    ),
    (
        said("the ministry", "work on the base at Tanf has been frozen"),
        said("a contractor", "building at the base at Tanf goes on"),
    ),
    (
        said("the army", "two soldiers died in the ambush near Palmyra", **A, **of(2, "soldiers died")),
        said("the monitor", "the ambush near Palmyra left nine soldiers dead", **A, **of(9, "soldiers dead")),
    ),
    (
        said("the ministry", "a strike near Abu Kamal killed five civilians", **A, **of(5, "civilians")),
        said("the coalition", "only militants were killed in the strike near Abu Kamal", **A),
    ),
    (
        said("Israel", "four missiles were fired at Daraa", **A, **of(4, "missiles")),
        said("Damascus", "eleven missiles were launched at Daraa", **A, **of(11, "missiles")),
    ),
    (
        said("Damascus", "coalition jets carried out the strike near Abu Kamal", **A),
        said("the monitor", "the strike near Abu Kamal was carried out by Israel", **A),
    ),
    (
        said("the army", "terrorists shelled the village near Daraa", **A),
        said("the Observatory", "government forces shelled the village near Daraa", **A),
    ),
    (
        said("a rebel spokesman", "the regime blew up the bridge near Raqqa", **A),
        said("the ministry", "the bridge near Raqqa was blown up by the opposition fighters", **A),
    ),
    (
        said("the newspaper", "U.S. officers met a Syrian delegation in Daraa"),
        said("The Pentagon", "there have been no contacts with Damascus", **NO),
    ),
    (
        said("the monitor", "a Russian patrol came under fire near Palmyra", **A),
        said("Moscow", "no incident took place near Palmyra", **NO),
    ),
    (
        said("Ankara", "the drone crossed the border near Aleppo"),
        said("Damascus", "it was nowhere near the border near Aleppo", **NO),
    ),
    (
        said("a local source", "Iranian advisers live in barracks at Palmyra"),
        said("Tehran", "it has not a single soldier at Palmyra", **NO),
    ),
    (
        said("The SDF", "Turkish artillery hit a clinic near Aleppo", **A),
        said("Ankara", "civilian sites are never targeted near Aleppo", **NO),
    ),
    (
        said("the ministry", "the blast near Palmyra was caused by an Israeli strike", **A),
        said("the governor", "the explosion near Palmyra was a technical fault in a store", **A),
    ),
    (
        said("the army", "the blasts near Tanf were a controlled detonation of old mines"),
        said("residents", "the blasts near Tanf were an air raid", **A),
    ),
    (
        said("the army", "Abu Kamal is fully under its control"),
        said("the SDF", "fighters of Islamic State had retaken parts of Abu Kamal"),
    ),
    (
        said("the agency", "the drone came down after an engine failure near Daraa"),
        said("Damascus", "air defences downed the drone near Daraa"),
    ),
    (
        said("the coalition", "the pilot was rescued near Raqqa"),
        said("Islamic State", "the pilot had been captured near Raqqa"),
    ),
    (
        said("the spokesman", "the commander was killed near Deir ez-Zor", **A),
        said("the family", "he is alive, and the commander was not hurt near Deir ez-Zor"),
    ),
    (
        said("the council", "the bakery in Raqqa reopened on Thursday"),
        said("residents", "the bakery in Raqqa is still shut"),
    ),
    (
        said("the ministry", "water is flowing again to Daraa from the pumping station"),
        said("engineers", "the pumping station near Daraa is out of service"),
    ),
    (
        said("a commander", "his men hold the silos near Raqqa"),
        said("the army", "its troops had seized the silos near Raqqa"),
    ),
    (
        said("Damascus", "the garrison at Palmyra did not retreat", **NO),
        said("rebels", "the garrison at Palmyra fled at dawn"),
    ),
    (
        said("the UN", "trucks with medicine got to Daraa"),
        said("a nurse", "the trucks with medicine never came to Daraa"),
    ),
    (
        said("the customs", "lorries are waved through at Abu Kamal"),
        said("drivers", "lorries are kept waiting and refused passage at Abu Kamal"),
    ),
    (
        said("the governor", "students were free to leave the camp near Tanf"),
        said("parents", "guards prevented the students from leaving the camp near Tanf"),
    ),
    (
        said("Moscow", "the evacuation of Daraa has been completed"),
        said("the monitor", "the evacuation of Daraa has not even begun"),
    ),
    (
        said("The SDF", "clashes at Abu Kamal ended on Friday"),
        said("the agency", "clashes at Abu Kamal went on through the weekend"),
    ),
    (
        said("the army", "three tanks were lost near Aleppo", **A, **of(3, "tanks")),
        said("rebels", "ten tanks were destroyed near Aleppo", **A, **of(10, "tanks")),
    ),
    (
        said("the mayor", "the raid near Daraa wounded one person", **A, **of(1, "person wounded")),
        said("a hospital", "six were wounded in the raid near Daraa", **A, **of(6, "wounded")),
    ),
    (
        said("Tehran", "Israel bombed the consulate in Aleppo", **A),
        said("a rebel", "the consulate in Aleppo was bombed by the Russians", **A),
    ),
    (
        said("locals", "the convoy near Palmyra was ambushed by Islamic State", **A),
        said("the agency", "militias ambushed the convoy near Palmyra", **A),
    ),
    (
        said("the coalition", "it has had no dealings with the militias"),
        said("the paper", "coalition officers negotiated with the militias"),
    ),
    (
        said("Amman", "shells fired from Daraa landed in a field", **A),
        said("Damascus", "it had not fired a single shell from Daraa", **NO),
    ),
    (
        said("the army", "the bridge at Deir ez-Zor is intact"),
        said("fishermen", "the bridge at Deir ez-Zor was blown up"),
    ),
    (
        said("the family", "the teacher is still in custody in Aleppo"),
        said("the police", "the teacher had been released in Aleppo"),
    ),
    (
        said("the army", "the depot near Palmyra caught fire after a short circuit, causing the explosion"),
        said("Tehran", "the explosion near Palmyra was sabotage"),
    ),
    (
        said("Ankara", "the ceasefire near Raqqa is being respected"),
        said("the SDF", "the ceasefire near Raqqa was violated eleven times"),
    ),
    (
        said("the spokesman", "the jet returned to base safely after flying over Daraa"),
        said("Damascus", "the jet was shot down over Daraa", **A),
    ),
    (
        said("a trader", "fuel prices in Raqqa doubled because tankers were stopped"),
        said("the council", "no tankers were stopped in Raqqa", **NO),
    ),
    (
        said("the SDF", "the prisoners in Raqqa rioted and dozens escaped"),
        said("the coalition", "nobody escaped from the prison in Raqqa", **NO),
    ),
    (
        said("Baghdad", "it had been informed of the strike near Abu Kamal in advance"),
        said("the coalition", "Baghdad was not told before the strike near Abu Kamal", **NO),
    ),
]

NOT_OPPOSED: list[tuple[Said, Said]] = [
    (
        said("residents", "rockets hit the market in Raqqa", **A),
        said("The coalition", "it did not target the bridge in Raqqa on that day", **NO),
    ),
    (
        said("the monitor", "the army shelled Daraa", **A),
        said("Damascus", "its planes did not fly over Daraa", **NO),
    ),
    (
        said("the police", "traffic had resumed on the highway near Palmyra"),
        said("a trader", "the bakery near Palmyra remains closed"),
    ),
    (
        said("The mission", "the crossing at Abu Kamal is open"),
        said("drivers", "the school at Abu Kamal is closed", kind="witness"),
    ),
    (
        said("the ministry", "flour was delivered to Raqqa"),
        said("the council", "no fuel has come to Raqqa", **NO),
    ),
    (
        said("the army", "it let the families leave Daraa"),
        said("an aid worker", "the aid convoy was prevented from leaving Daraa"),
    ),
    (
        said("Moscow", "the shelling of Daraa has stopped", **A),
        said("the mission", "talks in Daraa continue"),
    ),
    (
        said("the ministry", "two soldiers died near Palmyra", **A, **of(2, "soldiers died")),
        said("the monitor", "nine militants were killed near Palmyra", **A, **of(9, "militants")),
    ),
    (
        said("Damascus", "coalition jets struck a depot near Abu Kamal", **A),
        said("the monitor", "Israel struck a convoy near Raqqa", **A),
    ),
    (
        said("Damascus", "the Americans fired artillery near Tanf", **A),
        said("the coalition", "militias launched drones at Tanf", **A),
    ),
    (
        said("the army", "it still controls Palmyra"),
        said("rebels", "the government has lost the trust of people in Palmyra"),
    ),
    (said("the SDF", "its fighters left Rifat"), said("Ankara", "its soldiers remain in Aleppo")),
    (
        said("the ministry", "the road near Palmyra was reopened"),
        said("the ministry spokesman", "the road near Palmyra had been closed since May"),
    ),
    (
        said("The Pentagon", "no U.S. soldiers were killed near Tanf", **NO),
        said("Damascus", "three Syrian soldiers were killed near Tanf", **A, **of(3, "soldiers")),
    ),
    (
        said("a doctor", "five wounded were brought in from Daraa", **of(5, "wounded")),
        said("a nurse", "two of the wounded from Daraa died", **of(2, "wounded")),
    ),
    (
        said("the coalition", "the pilot was rescued near Raqqa"),
        said("the SDF", "two fighters of Islamic State were captured near Raqqa"),
    ),
    (
        said("the governor", "the blast near Palmyra was a technical fault"),
        said("the monitor", "Israel struck a depot near Daraa", **A),
    ),
    (
        said("Jordan", "it will not allow fighters to cross at Abu Kamal"),
        said("Amman", "aid was allowed through at Abu Kamal"),
    ),
    (
        said("the army", "the truce near Daraa is holding"),
        said("the mission", "the truce near Daraa was signed in May"),
    ),
    (
        said("the ministry", "no decision to withdraw from Tanf has been taken"),
        said("the analyst", "a withdrawal from Tanf would please Damascus"),
    ),
    (
        said("the coalition", "it struck a depot near Abu Kamal", **A),
        said("the monitor", "the depot near Abu Kamal held rockets"),
    ),
    (
        said("the monitor", "Turkish artillery hit a village near Aleppo", **A),
        said("Moscow", "Russia has no bases near Aleppo", **NO),
    ),
    (
        said("a resident", "jets flew over Daraa"),
        said("the army", "no strikes were carried out over Daraa", **NO),
    ),
    (
        said("the coalition", "a patrol was stopped near Tanf"),
        said("Damascus", "patrols continue near Palmyra"),
    ),
    (
        said("the council", "the bakery in Raqqa reopened"),
        said("residents", "the hospital in Raqqa is still shut"),
    ),
    (
        said("a commander", "his men hold the silos near Raqqa"),
        said("the army", "its troops had seized the ridge near Raqqa"),
    ),
    (said("the UN", "trucks with medicine got to Daraa"), said("a nurse", "the doctors never came to Daraa")),
    (
        said("drivers", "lorries were refused passage at Abu Kamal"),
        said("the customs", "pedestrians are allowed through at Abu Kamal"),
    ),
    (
        said("The SDF", "clashes at Abu Kamal ended on Friday"),
        said("the agency", "searches at Abu Kamal went on through the weekend"),
    ),
    (
        said("the army", "three tanks were destroyed near Aleppo", **A, **of(3, "tanks")),
        said("rebels", "ten trucks were destroyed near Aleppo", **A, **of(10, "trucks")),
    ),
    (
        said("the ministry", "at least three died near Daraa", **A, **of(3, "died")),
        said("a hospital", "six were wounded near Daraa", **A, **of(6, "wounded")),
    ),
    (
        said("locals", "Islamic State attacked a patrol near Palmyra", **A),
        said("the agency", "militias attacked a village near Palmyra", **A),
    ),
    (
        said("the coalition", "it has had no talks with the militias"),
        said("the paper", "the UN negotiated with the army"),
    ),
    (
        said("the army", "the bridge at Deir ez-Zor is intact"),
        said("fishermen", "boats at Deir ez-Zor were destroyed"),
    ),
    (
        said("the police", "the teacher had been released in Aleppo"),
        said("a lawyer", "four students were detained in Aleppo"),
    ),
    (
        said("Ankara", "the ceasefire near Raqqa is being respected"),
        said("the SDF", "it will answer if the ceasefire near Raqqa is violated"),
    ),
    (
        said("the coalition", "its jets returned safely"),
        said("Damascus", "a drone was shot down over Daraa", **A),
    ),
    (
        said("the SDF", "dozens escaped from the prison in Raqqa"),
        said("the coalition", "no coalition soldier was hurt in Raqqa", **NO),
    ),
    (
        said("Moscow", "patrols near Palmyra were suspended"),
        said("Moscow’s envoy", "talks on Palmyra continue"),
    ),
    (
        said("residents", "the road to Palmyra was closed for an hour"),
        said("the police", "the road to Palmyra is open"),
    ),
    (
        said("the ministry", "two civilians were killed near Raqqa", **A, **of(2, "civilians")),
        said("the coalition", "five militants were killed near Raqqa", **A, **of(5, "militants")),
    ),
    (said("Damascus", "its army left Daraa"), said("the UN", "monitors remain in Daraa")),
    (
        said("Jordan", "refugees were allowed to enter at Abu Kamal"),
        said("an aid worker", "journalists were barred from entering at Abu Kamal"),
    ),
    (
        said("the army", "an explosion near Palmyra was a controlled detonation"),
        said("the monitor", "an explosion near Daraa was an air raid", **A),
    ),
]
