"""What a place is there for, in sentences of the press: roles were written down before the reader was run.

Seats, titles, datelines and governments are no scenes, whatever stands beside them. Events are INVENTED.
"""

import pytest

from openline.reports.reading import read

SENTENCES = [
    ("The Hmeimim-based centre said two drones were shot down over Latakia on Sunday.", "Latakia", ""),
    (
        "Rear Adm. Oscar Papa, deputy chief of the Russian Center for Reconciliation in Syria, said "
        "militants had shelled Saraqib.",
        "Saraqib",
        "Syria",
    ),
    (
        "Alexander Karpov, Deputy Chief of the Russian Center for Reconciliation in Syria said on May 6 "
        "that convoys had entered Hasakah.",
        "Hasakah",
        "Syria",
    ),
    ("The Damascus government said its troops had entered Tabqa.", "Tabqa", "Damascus"),
    (
        "A hospital director in Raqqa told AFP that 12 wounded had been brought in from Maadan.",
        "Maadan",
        "Raqqa",
    ),
    ("An Amman-based diplomat said trucks had crossed at Nassib.", "Nassib", ""),
    ("According to a correspondent in Erbil, drones hit the airport in Kirkuk.", "Kirkuk", "Erbil"),
    ("From his office in Gaziantep, he said shells had landed in Azaz.", "Azaz", "Gaziantep"),
    ("The Pentagon said a drone was shot down near Shaddadi.", "Shaddadi", ""),
    ("Speaking in Geneva, the envoy said aid would reach Rukban.", "Rukban", "Geneva"),
    (
        "Speaking to reporters in Geneva on Tuesday, the envoy said aid had reached Rukban.",
        "Rukban",
        "Geneva",
    ),
    ("A spokesman in Baghdad said rockets had hit Ain al-Asad.", "Ain al-Asad", "Baghdad"),
    (
        "A coalition spokesman in Baghdad, Col. Lima, said rockets had hit Ain al-Asad.",
        "Ain al-Asad",
        "Baghdad",
    ),
    ("The governor of Anbar said 20 fighters had crossed near al-Qaim.", "al-Qaim", "Anbar"),
    ("The Tanf garrison's commander said no rocket had been fired.", "", "Tanf"),
    ("The commander of the Tanf garrison told reporters that no rocket had been fired.", "", "Tanf"),
    ("The mayor of Manbij, who fled to Aleppo, said the bridge had been blown up.", "", "Manbij"),
    ("Moscow said its jets had not flown over Tanf.", "Tanf", "Moscow"),
    ("Ankara has accused Moscow of shelling its post near Idlib.", "Idlib", "Ankara|Moscow"),
    ("Talks between Moscow and Washington have increased, he said.", "", "Moscow|Washington"),
    (
        "Officials in Washington and London said the convoy had been hit near Tanf.",
        "Tanf",
        "Washington|London",
    ),
    ("U.S. officials in Washington said the base at Rmeilan would be closed.", "Rmeilan", "Washington"),
    (
        "A security source in Deir ez-Zor said militia fighters had been hit near Abu Kamal.",
        "Abu Kamal",
        "Deir ez-Zor",
    ),
    ("A resident of Mayadin reached by phone said jets had hit the grain silos.", "", "Mayadin"),
    (
        "A medical source at the hospital in Hasakah said four bodies had been brought from Tal Tamr.",
        "Tal Tamr",
        "Hasakah",
    ),
    (
        "A Kurdish official in Qamishli who asked not to be named said Turkish drones had hit Amuda.",
        "Amuda",
        "Qamishli",
    ),
    ("The head of the Deir ez-Zor Military Council said his men had taken Koniko.", "Koniko", "Deir ez-Zor"),
    (
        "The Deir Ezzor Military Council said its fighters had repelled an attack on al-Shuhail.",
        "al-Shuhail",
        "Deir Ezzor",
    ),
    ("The U.S. embassy in Baghdad condemned the attack on Camp Taji.", "Taji", "Baghdad"),
    ("Iran's ambassador to Damascus said the strike on Mezzeh would be answered.", "Mezzeh", "Damascus"),
    (
        "Syrian state news agency SANA reported from Damascus that air defences had fired over Homs.",
        "Homs",
        "Damascus",
    ),
    ("A Reuters reporter in Akcakale saw smoke over Tal Abyad.", "Tal Abyad", "Akcakale"),
    ("An AFP correspondent in Qamishli saw a convoy leave for Hasakah.", "Hasakah", "Qamishli"),
    ("The Britain-based Observatory said jets had hit Abu Kamal.", "Abu Kamal", ""),
    (
        "The London-based newspaper Asharq al-Awsat reported that two convoys had reached al-Omar.",
        "al-Omar",
        "",
    ),
    (
        "In a statement from Hmeimim air base, the Russian military said two drones were shot down "
        "near Jableh.",
        "Jableh",
        "Hmeimim",
    ),
    ("In a statement issued in Tehran, the Guards denied that their men were near Tanf.", "Tanf", "Tehran"),
    ("The defence ministry in Ankara said three soldiers were killed in Idlib.", "Idlib", "Ankara"),
    ("Turkey's defence ministry said three soldiers were killed in Idlib.", "Idlib", "Turkey"),
    ("Damascus and its ally Moscow say the US presence at Tanf is illegal.", "Tanf", "Damascus|Moscow"),
    ("Washington wants Iran out of Syria.", "", "Washington|Iran"),
    ("Baghdad has asked Washington to halt flights over Iraq.", "", "Baghdad|Washington"),
    ("He was speaking by telephone from Qamishli about the strike on Ras al-Ain.", "Ras al-Ain", "Qamishli"),
    (
        "A commander reached by WhatsApp in Tabqa said his men had pulled back from Maskana.",
        "Maskana",
        "Tabqa",
    ),
    (
        "A U.S. defense official, speaking from Erbil on condition of anonymity, said the base was empty.",
        "",
        "Erbil",
    ),
    ("“We have seen it,” a tribal leader in Hajin told Al Jazeera.", "", "Hajin"),
    ("“There was no warning,” said a shopkeeper in al-Bukamal who saw the strike.", "", "al-Bukamal"),
    ("Activists from Abu Kamal said the strike hit a depot in al-Hari.", "al-Hari", "Abu Kamal"),
    (
        "Local sources in Hasakah countryside told SANA that 40 trucks had left through al-Waleed crossing.",
        "al-Waleed",
        "Hasakah",
    ),
    (
        "Civil sources from al-Yarubiyah told SANA that a convoy of 60 vehicles had entered from Iraq.",
        "",
        "al-Yarubiyah",
    ),
    (
        "SANA's correspondent in Qamishli said a convoy of 24 vehicles had entered Kharab al-Jir airport.",
        "Kharab al-Jir",
        "Qamishli",
    ),
    (
        "The Combined Joint Task Force, headquartered in Baghdad, said it had struck a depot near Hajin.",
        "Hajin",
        "Baghdad",
    ),
    ("The Russian ambassador in Amman denied that shells had landed in Jordan.", "Jordan", "Amman"),
    ("The U.N. human rights office in Geneva said 20 civilians had died in Hajin.", "Hajin", "Geneva"),
    (
        "The International Crisis Group's analyst in Istanbul said the truce in Idlib would not hold.",
        "Idlib",
        "Istanbul",
    ),
    ("An analyst at the Washington Institute said Iran was building a base near Abu Kamal.", "Abu Kamal", ""),
    ("The provincial council of Raqqa, which sits in Ain Issa, said water had been cut.", "", "Raqqa"),
    (
        "A member of the Nineveh provincial council told Shafaq that rockets had hit Zilkan.",
        "Zilkan",
        "Nineveh",
    ),
    ("Anbar Operations Command said its troops had searched the desert near Rutba.", "Rutba", "Anbar"),
    ("The Baghdad Operations Command said two rockets had landed in the Green Zone.", "", "Baghdad"),
    ("A police captain in Ramadi said the bomb went off in Hit.", "", "Ramadi"),
    (
        "Reporting by a correspondent in Beirut and by staff in Amman; editing in London.",
        "",
        "Beirut|Amman|London",
    ),
    (
        "The Syrian Observatory, which is based in Coventry, said a convoy had reached Rmeilan.",
        "Rmeilan",
        "Coventry",
    ),
    ("Col. Tango Victor, director of the Erbil bureau, said the base near Harir was hit.", "Harir", "Erbil"),
    (
        "A spokeswoman for the autonomous administration in Hasakah, Lima Oscar, said 20 trucks had "
        "been stopped at Semalka.",
        "Semalka",
        "Hasakah",
    ),
    ("The chief of the Hmeimim base said militants had fired at Kabani.", "", "Hmeimim"),
    ("The Kremlin said Moscow and Ankara had agreed on patrols along the M4.", "", "Moscow|Ankara"),
    ("Tehran-backed militias moved rockets to Albu Kamal.", "Albu Kamal", ""),
    ("Israel struck targets near Damascus overnight, SANA said.", "Damascus", "Israel"),
    ("Jets struck an arms depot in the Damascus suburb of Kisweh.", "Kisweh", ""),
    ("Russia and Turkey held a joint patrol near Kobani.", "Kobani", "Russia|Turkey"),
    ("The Iranian embassy in Damascus said its adviser was killed near Palmyra.", "Palmyra", "Damascus"),
    ("A brigadier at the Nasiriyah barracks told us that the column had passed Sukhna.", "Sukhna", ""),
    (
        "An Iraqi border guard officer at al-Qaim told AP that shots had been heard on the Syrian side.",
        "",
        "al-Qaim",
    ),
    (
        "A doctor at the hospital in Deir ez-Zor, reached by phone, said nine bodies had been brought in.",
        "",
        "Deir ez-Zor",
    ),
    ("The strike was coordinated with Amman, a diplomat said.", "", "Amman"),
    ("It was, in Moscow's view, an act of aggression against Syria.", "", "Moscow|Syria"),
    ("For Tehran, the road through Abu Kamal is a lifeline.", "Abu Kamal", "Tehran"),
    (
        "Sources close to Damascus said Tehran had sent drones to Deir ez-Zor.",
        "Deir ez-Zor",
        "Damascus|Tehran",
    ),
    (
        "The foreign minister told a news conference in Ankara that the offensive in Manbij would go on.",
        "Manbij",
        "Ankara",
    ),
    (
        "In an interview in Doha, the general said no missile had been launched at Ain al-Asad.",
        "Ain al-Asad",
        "Doha",
    ),
    ("Asked in Baghdad about the attack on Harir, the minister declined to comment.", "Harir", "Baghdad"),
    ("U.S. Central Command in Tampa said the vessel was hit.", "", "Tampa"),
    (
        "A statement by the Syrian mission in New York said the strike on Jub al-Jarrah was a crime.",
        "",
        "New York",
    ),
    (
        "The president of Iraq said in Baghdad that the crossing at al-Qaim would open.",
        "al-Qaim",
        "Iraq|Baghdad",
    ),
    ("The Idlib-based group denied it had moved tanks to Saraqib.", "Saraqib", ""),
    (
        "Tribal elders in al-Shuhail told North Press that two men were shot dead in the town.",
        "",
        "al-Shuhail",
    ),
    ("Damascus: coalition jets hit army post near Abu Kamal", "Abu Kamal", "Damascus"),
    ("Moscow blames Washington for strike near Tanf", "Tanf", "Moscow|Washington"),
    ("The post was shelled at the behest of Ankara, according to Damascus.", "", "Ankara|Damascus"),
    ("Neither Moscow nor Damascus has commented on the strike in Mayadin.", "Mayadin", "Moscow|Damascus"),
    ("There was no immediate comment from Baghdad or Tehran.", "", "Baghdad|Tehran"),
    ("There was no word from Damascus on the attack near Sukhna.", "Sukhna", "Damascus"),
    ("“What Washington is doing in Hasakah is theft,” the ministry said.", "Hasakah", "Washington"),
    ("The SDF, which Ankara regards as terrorists, denied it had shelled Jarablus.", "Jarablus", "Ankara"),
    ("The militia is trained and paid by Tehran.", "", "Tehran"),
    ("It was Moscow that warned Amman of the strike, the paper said.", "", "Moscow|Amman"),
    ("Israel is believed to have struck the airbase at T4.", "T4", "Israel"),
    ("The U.S. military in Iraq said its troops had left the K1 base.", "K1", ""),
    ("Two officers in the operations room in Amman said they had not been told.", "", "Amman"),
    ("The Jordan-based rebel commander said his men were near Tanf.", "Tanf", ""),
    ("Baghdad's operations command said rockets hit Balad air base.", "Balad", "Baghdad"),
    (
        "The head of the media office of the Manbij Military Council, Lima Romeo, said four mortars had "
        "landed in Arima.",
        "Arima",
        "Manbij",
    ),
    ("The Nineveh Police Directorate reported the arrest of three men south of Mosul.", "Mosul", "Nineveh"),
    (
        "Rudaw's reporter in Sulaymaniyah said drones were heard over Chamchamal.",
        "Chamchamal",
        "Sulaymaniyah",
    ),
    ("The general, who was visiting Erbil, said the base at Harir had been hit.", "Harir", ""),
    (
        "Iran's Foreign Ministry spokesman told a weekly briefing in Tehran that the strike on Abu "
        "Kamal was illegal.",
        "Abu Kamal",
        "Iran|Tehran",
    ),
    (
        "The Coordination Centre in Baghdad, which includes Iran and Syria, said a column was hit near Tanf.",
        "Tanf",
        "Baghdad|Iran|Syria",
    ),
    (
        "He told the Security Council in New York that aid had not reached Eastern Ghouta.",
        "Eastern Ghouta",
        "New York",
    ),
    (
        "The SOHR, headed from Coventry by a Syrian exile, said planes had bombed Jisr al-Shughur.",
        "Jisr al-Shughur",
        "Coventry",
    ),
    (
        "In Washington, a State Department spokesperson said the patrol near Tal Tamr had been blocked.",
        "Tal Tamr",
        "Washington",
    ),
    ("In Moscow, the Defence Ministry said its police had entered Kobani.", "Kobani", "Moscow"),
    ("At the Pentagon on Thursday, the general told reporters that Rmeilan was not attacked.", "Rmeilan", ""),
    ("In Ankara, the president said his troops would enter Tal Rifaat.", "Tal Rifaat", "Ankara"),
    ("From Beirut, the Hezbollah leader said his men would stay in Qusayr.", "Qusayr", "Beirut"),
    ("A Damascus-based analyst said the road to Deir ez-Zor was open.", "Deir ez-Zor", ""),
    ("A spokesman for the Hashd in Anbar said two of its men were killed near Akashat.", "Akashat", "Anbar"),
    (
        "The director of Deir ez-Zor 24, a monitoring network, said the convoy reached the Green Village.",
        "Green Village",
        "Deir ez-Zor",
    ),
    ("Sweida 24, a local outlet, reported that drones had bombed a house in Shaab.", "", "Sweida"),
    ("The Aleppo Media Center said barrel bombs hit Anadan.", "Anadan", "Aleppo"),
    ("Pro-Damascus media said tanks had reached Khan Sheikhoun.", "Khan Sheikhoun", ""),
    (
        "A source in the 17th Division in Raqqa told Sputnik that IS had attacked near Rusafa.",
        "Rusafa",
        "Raqqa",
    ),
    ("A field commander on the Deir ez-Zor front told Sputnik that IS had attacked near Shula.", "Shula", ""),
    ("The emergency services in Gaziantep said three were hurt in Karkamis.", "Karkamis", "Gaziantep"),
    (
        "Kuwait's KUNA quoted an official in Doha as saying the plane had left Al Udeid.",
        "Al Udeid",
        "Kuwait|Doha",
    ),
    (
        "Relations between Tehran and Damascus are strained after the strike on Mezzeh.",
        "Mezzeh",
        "Tehran|Damascus",
    ),
    ("Speaking during a visit to Paris, the minister said French troops had left Manbij.", "Manbij", "Paris"),
    ("Speaking on a visit to Baghdad, the general said the camp at Rukban must close.", "Rukban", "Baghdad"),
    ("On arrival in Beirut, the envoy said nothing of the strike on Baalbek.", "Baalbek", "Beirut"),
    ("The officer, who is stationed in Tartus, said drones had been downed off Jableh.", "Jableh", "Tartus"),
    ("Officials at Hmeimim said radar had tracked the jets over Palmyra.", "Palmyra", "Hmeimim"),
    (
        "The deputy governor of Hasakah for services said the water station at Alouk was shut.",
        "Alouk",
        "Hasakah",
    ),
    ("The bishop of Aleppo said shells had fallen in Maaloula.", "Maaloula", "Aleppo"),
    ("The sheikh of the Baggara tribe in Deir ez-Zor urged calm in Shuhail.", "", "Deir ez-Zor"),
    ("The Tehran Times wrote that the base at Tanf had been evacuated.", "Tanf", "Tehran"),
    ("Berlin and Paris voiced concern over the fighting in Afrin.", "Afrin", "Berlin|Paris"),
    ("The Israel Defense Forces said a rocket fired from Syria fell near Hermon.", "Syria|Hermon", "Israel"),
    ("He accused the government in Damascus of moving tanks to Daraa.", "Daraa", "Damascus"),
    ("Fighters loyal to Damascus entered Tabqa.", "Tabqa", "Damascus"),
    ("The US ambassador to Turkey was summoned over the strike in Afrin.", "Afrin", "Turkey"),
    ("Iraq said its jets had bombed Hajin.", "Hajin", "Iraq"),
    ("Jordan shot down a drone that had crossed from Syria.", "Syria", "Jordan"),
]
"""The sentence, what is the scene of something in it, and what is not."""
MORE = """\
Karama | Raqqa | The co-chair of the Raqqa Civil Council said 40 families had returned to Karama.
Ariha | Idlib | The health directorate in Idlib said 12 people were killed in Ariha.
Ariha | - | Idlib's health directorate put the toll in Ariha at 12.
Semalka | Qamishli | The canton's external relations office in Qamishli denied it had closed Semalka.
Mayadin | Deir ez-Zor | Deir ez-Zor's governor told SANA that a bridge near Mayadin had been mined.
Akashat | Anbar | A lawmaker from Anbar told Shafaq News that drones had crossed near Akashat.
Sinjar | Nineveh | A member of parliament for Nineveh said shells fell on Sinjar.
Conoco | Deir ez-Zor | Al-Mayadeen's correspondent in Deir ez-Zor reported blasts at the Conoco field.
Mansoura | - | The Tabqa-based commander said his men had taken Mansoura.
- | Ain Issa | Two officials of the Ain Issa administration denied that shells had hit the camp.
Idlib | Astana | The envoy, speaking after talks in Astana, said the truce in Idlib held.
- | Ankara | At a summit in Ankara, the three leaders agreed on Idlib.
Tanf | Iran/Russia/Turkey | Iran, Russia and Turkey condemned the strike near Tanf.
- | Erbil | The U.S. consulate in Erbil urged its citizens to stay away from Kirkuk.
Mezzeh | - | Sources in the Syrian capital said explosions were heard over Mezzeh.
- | Abu Kamal | An eyewitness in Abu Kamal, who would not be named, told AFP the convoy had burned all night.
- | Tanf | Speaking to AP from the Tanf base, a rebel officer said no one had been hurt.
Atarib | Sarmada | Reached at his home in Sarmada, the surgeon said nine had died in Atarib.
Arima | Manbij | Manbij Military Council denied losing Arima.
Azaz | Afrin | The Afrin Liberation Forces claimed an attack near Azaz.
al-Qaim | - | The Baghdad-based militia said its men had crossed at al-Qaim.
Rmeilan | Washington | Washington has sent another 50 trucks to Rmeilan, the agency said.
Mayadin | Tehran | Tehran moved missiles to Mayadin, an official said.
- | Moscow/Tel Aviv | It was coordinated between Moscow and Tel Aviv, the paper wrote.
Tanf | Beirut | The paper, published in Beirut, said the road to Tanf was open.
Azaz | Ankara | The daily Sabah, citing sources in Ankara, said two soldiers died near Azaz.
Balad | Baghdad | Citing a security official in Baghdad, Reuters said rockets hit Balad.
Zabadani | Beirut | A Western diplomat in Beirut doubted that the tanks had reached Zabadani.
Douma | Geneva | In Geneva, U.N. humanitarian adviser Papa Lima said no convoy had reached Douma.
- | Brussels | The general made the remarks in Brussels after a question on Manbij.
Makhmour | Erbil | He wrote on Twitter from Erbil that shots were heard in Makhmour.
Shaafa | Hajin | The agency quoted a resident of Hajin as saying mortars had hit Shaafa.
Saraqib | Turkey/Ankara | Turkey summoned the Russian ambassador in Ankara over the attack near Saraqib.
Qusayr | Lebanon/Israel | Lebanon's Al-Manar TV said Israel had hit Qusayr.
Jurf al-Sakhar | - | The prime minister flew back to Baghdad and condemned the strike on Jurf al-Sakhar.
Qarachogh | - | Peshmerga commander Tango Golf, who heads the Makhmour front, said IS attacked Qarachogh.
"""
"""The same, a line each: scenes | others | the sentence."""


@pytest.mark.parametrize(("sentence", "scenes", "others"), SENTENCES)
def test_a_seat_or_a_government_is_no_scene_and_a_scene_is_one(
    sentence: str, scenes: str, others: str
) -> None:
    found = [(place.text, place.role) for place in read(f"{sentence}\n", "x.txt").places]
    taken = {name for name, role in found if role == "event"}
    for name in filter(None, scenes.split("|")):
        assert any(name in each for each in taken), found
    for name in filter(None, others.split("|")):
        assert not any(name in each for each in taken), found


@pytest.mark.parametrize("line", MORE.splitlines())
def test_more_of_them(line: str) -> None:
    scenes, others, sentence = (each.removeprefix("-") for each in line.split(" | "))
    test_a_seat_or_a_government_is_no_scene_and_a_scene_is_one(
        sentence, scenes.replace("/", "|"), others.replace("/", "|")
    )


@pytest.mark.parametrize(
    "text",
    [
        "A spokesman in Baghdad said the road had been cut.",
        "BAGHDAD (Reuters) - The road had been cut, a witness said.",
        "Moscow said on Monday the road had been cut.",
    ],
)
def test_what_is_referred_to_goes_back_to_no_seat_of_a_speaker(text):
    [place] = [it for it in read(text).places if it.kind == "referred"]
    assert (place.lat, place.lon) == (None, None)
