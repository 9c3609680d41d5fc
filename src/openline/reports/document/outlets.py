"""Newspapers, broadcasters and sites by their usual names and hosts: helps to name one, and is never needed.

What is public knowledge, and no list of who may be read: an outlet that is not here is found by what its page
calls itself. Agencies are in `agencies.py`.
"""

import re
from functools import lru_cache

__all__ = ["OUTLET", "known_outlet", "outlet_of_host", "outlets_in"]

# Name and other spellings; then hosts. A name that is a word or a common title too ("~") is not looked for.
_TABLE = """
Al Jazeera|Al-Jazeera|Aljazeera|Al Jazeera English|aljazeera.com|aljazeera.net
Al Arabiya|Al-Arabiya|Al Arabiya English|alarabiya.net
Al Mayadeen|Al-Mayadeen|Mayadeen|almayadeen.net
Al-Manar|Al Manar|almanar.com.lb
Al-Alam|Al Alam|alalam.ir|alalamtv.net
Al-Masdar News|Al Masdar News|AMN|almasdarnews.com
Al-Monitor|Al Monitor|al-monitor.com
Al-Ikhbariya|Al Ikhbariya|Al-Ikhbariyah
Al-Watan|Al Watan|alwatan.sy
Al-Akhbar|Al Akhbar|al-akhbar.com
Al Hadath|Al-Hadath
Al Sharqiya|Alsharqiya
Al-Quds Al-Arabi|Al Quds Al Arabi|alquds.co.uk
Al-Araby Al-Jadeed|The New Arab|New Arab|newarab.com|alaraby.co.uk
Asharq Al-Awsat|Asharq al-Awsat|Asharq Alawsat|aawsat.com
Asharq News
An-Nahar|Annahar|annahar.com
Naharnet|naharnet.com
L'Orient Today|L'Orient-Le Jour|lorientlejour.com
The Daily Star|~Daily Star|dailystar.com.lb
Arab News|arabnews.com
Saudi Gazette|saudigazette.com.sa
Gulf News|gulfnews.com
Khaleej Times|khaleejtimes.com
Gulf Times|gulf-times.com
The National|~National|thenationalnews.com|thenational.ae
The Peninsula|~Peninsula|thepeninsulaqatar.com
The Jordan Times|Jordan Times|jordantimes.com
Roya News|royanews.tv
Enab Baladi|enabbaladi.net
Syria TV|Syria Television|syria.tv
Orient News|Orient TV|orient-news.net
Zaman al-Wasl|Zaman al Wasl|zamanalwsl.net
Deir Ezzor 24|DeirEzzor24|Deirezzor24|deirezzor24.net
Ain al-Furat|Eye of Euphrates|eyeofeuphrates.com
Syria Direct|syriadirect.org
The Syrian Observer|Syrian Observer|syrianobserver.com
Syrian Observatory for Human Rights|SOHR|syriahr.com
Syrian Network for Human Rights|SNHR|snhr.org|sn4hr.org
Rojava Information Center|RIC|rojavainformationcenter.com|rojavainformationcenter.org
Rudaw|Rudaw English|rudaw.net
Kurdistan24|Kurdistan 24|K24|kurdistan24.net
NRT|NRT English|nrttv.com
Basnews|BasNews|basnews.com
Shafaq News|Shafaq|shafaq.com
Kirkuk Now|Kirkuknow|kirkuknow.com
Medya News|medyanews.net
Iraqi News|iraqinews.com
Alsumaria|Al Sumaria|alsumaria.tv
Sabereen News|Sabreen News
Press TV|PressTV|presstv.ir|presstv.com
Tehran Times|tehrantimes.com
IranWire|iranwire.com
Iran International|iranintl.com
Kayhan|kayhan.ir
Financial Tribune|financialtribune.com
Iran Front Page|ifpnews.com
IRIB|irib.ir
Daily Sabah|dailysabah.com
Hurriyet Daily News|Hurriyet|Hürriyet|hurriyetdailynews.com
TRT World|TRT|trtworld.com
Yeni Safak|Yeni Şafak|yenisafak.com
Sabah|~Sabah|sabah.com.tr
Cumhuriyet|cumhuriyet.com.tr
Ahval|ahvalnews.com
Duvar English|Gazete Duvar|duvarenglish.com
Bianet|bianet.org
Middle East Eye|MEE|middleeasteye.net
Middle East Monitor|middleeastmonitor.com
The Cradle|thecradle.co
Haaretz|haaretz.com
The Times of Israel|Times of Israel|timesofisrael.com
The Jerusalem Post|Jerusalem Post|jpost.com
Ynet|Ynetnews|ynet.co.il|ynetnews.com
Israel Hayom|israelhayom.com
i24NEWS|i24 News|i24news.tv
Channel 12|Channel 13|Kan News
Debka|DEBKAfile|debka.com
Arutz Sheva|israelnationalnews.com
RT|Russia Today|rt.com
Sputnik|Sputnik News|sputniknews.com|sputnikglobe.com
Izvestia|iz.ru
Kommersant|kommersant.ru
Rossiya 24|Russia 24|Russia-24
Rossiyskaya Gazeta|rg.ru
Krasnaya Zvezda|redstar.ru
Zvezda TV|TV Zvezda|tvzvezda.ru
Novaya Gazeta|novayagazeta.ru
Meduza|meduza.io
The Moscow Times|Moscow Times|themoscowtimes.com
Vzglyad|vz.ru
Gazeta.ru|gazeta.ru
Lenta.ru|lenta.ru
RBC|rbc.ru
SouthFront|South Front|southfront.org|southfront.press
Fort Russ|fort-russ.com
The Saker|thesaker.is
Moon of Alabama|moonofalabama.org
Zero Hedge|ZeroHedge|zerohedge.com
Global Research|globalresearch.ca
The Duran|theduran.com
21st Century Wire|21stcenturywire.com
MintPress News|MintPress|mintpressnews.com
The Grayzone|Grayzone|thegrayzone.com
Antiwar.com|antiwar.com
Veterans Today|veteranstoday.com
Consortium News|consortiumnews.com
Strategic Culture|strategic-culture.org
Voltaire Network|voltairenet.org
The New York Times|New York Times|NYT|nytimes.com
The Washington Post|Washington Post|washingtonpost.com
The Wall Street Journal|Wall Street Journal|WSJ|wsj.com
Los Angeles Times|L.A. Times|latimes.com
USA Today|usatoday.com
Chicago Tribune|chicagotribune.com
The Boston Globe|Boston Globe|bostonglobe.com
The Hill|~Hill|thehill.com
Politico|POLITICO|politico.com|politico.eu
Axios|axios.com
Newsweek|newsweek.com
TIME|~Time|time.com
The Atlantic|~Atlantic|theatlantic.com
Foreign Policy|~Foreign Policy|foreignpolicy.com
Foreign Affairs|~Foreign Affairs|foreignaffairs.com
The Intercept|~Intercept|theintercept.com
The Daily Beast|Daily Beast|thedailybeast.com
Business Insider|businessinsider.com
BuzzFeed News|buzzfeednews.com
Vice News|VICE News|vice.com
Vox|~Vox|vox.com
HuffPost|Huffington Post|huffpost.com
Washington Examiner|washingtonexaminer.com
The Washington Times|Washington Times|washingtontimes.com
New York Post|nypost.com
Breitbart|Breitbart News|breitbart.com
The National Interest|National Interest|nationalinterest.org
CNN|cnn.com
CNBC|cnbc.com
MSNBC|msnbc.com
CBS News|CBS|cbsnews.com
NBC News|NBC|nbcnews.com
ABC News|abcnews.go.com
Fox News|foxnews.com
PBS|PBS NewsHour|pbs.org
NPR|npr.org
Voice of America|VOA|VOA News|voanews.com
Radio Free Europe|Radio Free Europe/Radio Liberty|RFE/RL|rferl.org
Alhurra|Al Hurra|alhurra.com
Military Times|militarytimes.com
Military.com|military.com
Army Times|armytimes.com
Air Force Times|airforcetimes.com
Stars and Stripes|stripes.com
Defense News|defensenews.com
Defense One|defenseone.com
Breaking Defense|breakingdefense.com
Task & Purpose|Task and Purpose|taskandpurpose.com
The War Zone|The Drive|twz.com|thedrive.com
The Aviationist|theaviationist.com
Air & Space Forces Magazine|Air Force Magazine|airandspaceforces.com|airforcemag.com
USNI News|usni.org
Long War Journal|longwarjournal.org
Institute for the Study of War|ISW|understandingwar.org
Critical Threats|criticalthreats.org
Jane's|Janes|janes.com
Bellingcat|bellingcat.com
Lawfare|lawfareblog.com|lawfaremedia.org
Just Security|justsecurity.org
War on the Rocks|warontherocks.com
DOD News|defense.gov|dod.mil
U.S. Central Command|CENTCOM|centcom.mil
Combined Joint Task Force – Operation Inherent Resolve|CJTF-OIR|inherentresolve.mil
U.S. Department of State|state.gov
UN News|news.un.org
ReliefWeb|reliefweb.int
OCHA|unocha.org
BBC|BBC News|bbc.com|bbc.co.uk
The Guardian|~Guardian|theguardian.com
The Telegraph|Daily Telegraph|~Telegraph|telegraph.co.uk
The Times|~Times|thetimes.co.uk
The Independent|~Independent|independent.co.uk
Financial Times|ft.com
The Economist|~Economist|economist.com
Daily Mail|MailOnline|dailymail.co.uk
Daily Express|express.co.uk
Daily Mirror|mirror.co.uk
The Sun|~Sun|thesun.co.uk
Sky News|news.sky.com
ITV News|itv.com
Channel 4 News|channel4.com
Der Spiegel|Spiegel|spiegel.de
Deutsche Welle|DW|dw.com
Die Welt|welt.de
Die Zeit|zeit.de
Bild|bild.de
Süddeutsche Zeitung|sueddeutsche.de
Frankfurter Allgemeine|Frankfurter Allgemeine Zeitung|faz.net
Le Monde|lemonde.fr
Le Figaro|lefigaro.fr
Libération|liberation.fr
France 24|FRANCE 24|france24.com
RFI|rfi.fr
El País|El Pais|elpais.com
La Repubblica|repubblica.it
Corriere della Sera|corriere.it
Euronews|euronews.com
CBC News|CBC|cbc.ca
The Globe and Mail|Globe and Mail|theglobeandmail.com
CTV News|ctvnews.ca
ABC Australia|abc.net.au
The Sydney Morning Herald|Sydney Morning Herald|smh.com.au
CGTN|cgtn.com
Global Times|globaltimes.cn
China Daily|chinadaily.com.cn
South China Morning Post|scmp.com
The Times of India|Times of India|indiatimes.com
The Hindu|~Hindu|thehindu.com
Hindustan Times|hindustantimes.com
Dawn|~Dawn|dawn.com
The Straits Times|Straits Times|straitstimes.com
Japan Times|The Japan Times|japantimes.co.jp
NHK|nhk.or.jp
Amaq|Amaq News Agency
""".strip()


def _read() -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    names: dict[str, str] = {}
    hosts: dict[str, str] = {}
    looked_for: list[str] = []
    for row in _TABLE.splitlines():
        first, *others = row.split("|")
        for name in (first, *others):
            bare = name.removeprefix("~")
            if re.fullmatch(r"[a-z\d-]+(?:\.[a-z\d-]+)+", bare):
                hosts[bare] = first
                continue
            names.setdefault(_bare(bare), first)
            if not name.startswith("~"):
                looked_for.append(bare)
    return names, hosts, tuple(looked_for)


def _bare(name: str) -> str:
    bare = re.sub(r"\W+", " ", name.replace("’", "'").removesuffix("'s")).strip().casefold()
    return bare.removeprefix("the ")


_NAMES, _HOSTS, _LOOKED_FOR = _read()
OUTLET = re.compile(
    r"(?<![\w/@.-])(?:"
    + "|".join(
        rf"{'[Tt]he ' if name.startswith('The ') else '(?:[Tt]he )?'}"
        rf"{re.sub('^Al', '[Aa]l', re.escape(name.removeprefix('The ')))}"
        for name in sorted(_LOOKED_FOR, key=lambda name: len(name.removeprefix("The ")), reverse=True)
    )
    + r")(?![\w@]|\.[a-z])"
)
"""A known outlet by name; names that are words too only with "The"."""


@lru_cache(maxsize=2048)
def known_outlet(name: str) -> str:
    """Give the usual name of an outlet by any of its spellings; "" for one that is not known."""
    return _NAMES.get(_bare(name), "")


def outlet_of_host(url: str) -> str:
    """Give the outlet of an address or a host: "https://www.rudaw.net/english/1" is Rudaw; "" for others."""
    found = re.match(r"(?:https?:)?(?://)?(?:[^/@]*@)?([\w.-]+)", url.strip().casefold())
    host = found[1].strip(".") if found else ""
    while host.count("."):
        if host in _HOSTS:
            return _HOSTS[host]
        host = host.split(".", 1)[1]
    return ""


def outlets_in(text: str, start: int = 0, end: int | None = None) -> list[str]:
    """Name the known outlets of a stretch of text, in its order, by their usual names."""
    stop = len(text) if end is None else end
    return [known_outlet(match[0]) or match[0] for match in OUTLET.finditer(text, start, stop)]
