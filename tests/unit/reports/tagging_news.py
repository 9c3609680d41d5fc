"""Sentences in the manner of news, with the arcs that attribution goes by, checked by hand.

Each entry: the sentence, then ``dependent<head:relation``; no word of an arc stands twice in its sentence.
Relations are compared without subtypes; ``ccomp/parataxis`` takes either.
"""

NEWS = (
    ("The military official said that the convoy crossed the river on Monday.",
     "said<ROOT:root official<said:nsubj crossed<said:ccomp convoy<crossed:nsubj river<crossed:obj"),
    ("Russia denied it was behind the airstrikes.",
     "denied<ROOT:root Russia<denied:nsubj airstrikes<denied:ccomp it<airstrikes:nsubj"),
    ("“The ceasefire is holding,” a spokesman for the ministry said.",
     "said<ROOT:root spokesman<said:nsubj holding<said:ccomp/parataxis ceasefire<holding:nsubj"),
    ("“The ceasefire is holding,” said a spokesman for the ministry.",
     "said<ROOT:root spokesman<said:nsubj holding<said:ccomp/parataxis ceasefire<holding:nsubj"),
    ("The group’s fighters have withdrawn from the town, the Syrian Observatory for Human Rights reported.",
     "reported<ROOT:root Observatory<reported:nsubj withdrawn<reported:ccomp/parataxis "
     "fighters<withdrawn:nsubj"),
    ("According to the ministry, at least ten soldiers were killed in the attack.",
     "killed<ROOT:root soldiers<killed:nsubj ministry<killed:obl attack<killed:obl"),
    ("At least ten soldiers were killed in the attack, according to the ministry.",
     "killed<ROOT:root soldiers<killed:nsubj ministry<killed:obl"),
    ("The coalition warned on Tuesday that it would defend its partners.",
     "warned<ROOT:root coalition<warned:nsubj defend<warned:ccomp it<defend:nsubj partners<defend:obj"),
    ("Damascus accused Washington of arming the rebels.",
     "accused<ROOT:root Damascus<accused:nsubj Washington<accused:obj arming<accused:advcl "
     "rebels<arming:obj"),
    ("Officials told the agency that the aircraft had entered the zone without permission.",
     "told<ROOT:root Officials<told:nsubj agency<told:iobj/obj entered<told:ccomp aircraft<entered:nsubj "
     "zone<entered:obj"),
    ("The agency quoted a commander as saying the base had been hit by two rockets.",
     "quoted<ROOT:root agency<quoted:nsubj commander<quoted:obj saying<quoted:advcl hit<saying:ccomp "
     "base<hit:nsubj"),
    ("The deputy chief of the center, in a statement on May 6, said the drones violated the agreement.",
     "said<ROOT:root chief<said:nsubj violated<said:ccomp drones<violated:nsubj agreement<violated:obj"),
    ("A U.S. defense official, who spoke on condition of anonymity, said no aircraft were damaged.",
     "said<ROOT:root official<said:nsubj spoke<official:acl damaged<said:ccomp aircraft<damaged:nsubj"),
    ("He added that the army would respond if attacked again.",
     "added<ROOT:root He<added:nsubj respond<added:ccomp army<respond:nsubj attacked<respond:advcl"),
    ("The statement said the strikes targeted a weapons depot near Deir ez-Zor and killed several militants.",
     "said<ROOT:root statement<said:nsubj targeted<said:ccomp strikes<targeted:nsubj depot<targeted:obj "
     "killed<targeted:conj"),
    ("The ministry rejected the allegations and said its forces were not in the area.",
     "rejected<ROOT:root ministry<rejected:nsubj allegations<rejected:obj said<rejected:conj "
     "area<said:ccomp"),
    ("Turkey threatened to launch an operation unless the fighters leave the border area.",
     "threatened<ROOT:root Turkey<threatened:nsubj launch<threatened:xcomp operation<launch:obj "
     "leave<launch:advcl"),
    ("Local sources claimed dozens of civilians had fled the village.",
     "claimed<ROOT:root sources<claimed:nsubj fled<claimed:ccomp dozens<fled:nsubj village<fled:obj"),
    ("US-led coalition forces built an airfield in the oil fields, the state news agency reported on Sunday.",
     "reported<ROOT:root agency<reported:nsubj built<reported:ccomp/parataxis forces<built:nsubj "
     "airfield<built:obj"),
    ("Iran said Thursday its forces shot down an unmanned aircraft over its territory.",
     "said<ROOT:root Iran<said:nsubj shot<said:ccomp forces<shot:nsubj aircraft<shot:obj"),
    ("It is not clear who carried out the attack.",
     "clear<ROOT:root carried<clear:ccomp/csubj who<carried:nsubj attack<carried:obj"),
    ("The Pentagon confirmed that one of its bases in eastern Syria came under fire, but gave no details.",
     "confirmed<ROOT:root Pentagon<confirmed:nsubj came<confirmed:ccomp one<came:nsubj "
     "gave<confirmed:conj details<gave:obj"),
    ("Both sides have agreed to keep the line open, the spokesperson stressed.",
     "stressed<ROOT:root spokesperson<stressed:nsubj agreed<stressed:ccomp/parataxis sides<agreed:nsubj "
     "keep<agreed:xcomp"),
    ("The governor called on residents to leave the city immediately.",
     "called<ROOT:root governor<called:nsubj residents<called:obl leave<called:xcomp/advcl city<leave:obj"),
    ("Army units advanced toward the crossing, state television said, citing a field commander.",
     "said<ROOT:root television<said:nsubj advanced<said:ccomp/parataxis units<advanced:nsubj "
     "citing<said:advcl commander<citing:obj"),
    ("Residents reported hearing explosions near the airport early on Friday.",
     "reported<ROOT:root Residents<reported:nsubj hearing<reported:xcomp explosions<hearing:obj"),
    ("US-led Coalition Intensified Military Shipments To Northeastern Syria",
     "Intensified<ROOT:root Coalition<Intensified:nsubj Shipments<Intensified:obj "
     "Syria<Intensified:obl/nmod"),
    ("Syrian troops battling IS cross river toward US-backed force",
     "cross<ROOT:root troops<cross:nsubj battling<troops:acl river<cross:obj force<cross:obl"),
    ("The foreign ministry condemned the strike, calling it a violation of international law.",
     "condemned<ROOT:root ministry<condemned:nsubj strike<condemned:obj calling<condemned:advcl "
     "it<calling:obj"),
    ("The claim could not be independently verified.",
     "verified<ROOT:root claim<verified:nsubj"),
)  # fmt: skip
