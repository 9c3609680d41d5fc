"""Make the gazetteer that ships in src/openline/data from GeoNames and Natural Earth.

Run as ``python tools/make_gazetteer.py SHARED_DATA``; the same input gives the same bytes. One line a place:
name, Arabic name, country, latitude and longitude in 1e-5 degree, population, other names with | between.
"""

import gzip
import json
import re
import sys
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path

GEONAMES = "geo/geonames_cities500_levant_iraq.jsonl"
NATURAL_EARTH = "basemap/ne_50m_populated_places_simple.json"
TO = Path(__file__).resolve().parents[1] / "src/openline/data/gazetteer.tsv.gz"

ARABIC = re.compile(r"[\u0600-\u06ff]")
# Without the letters that only Persian, Kurdish, Urdu and Turkic spellings use, nor a Uyghur beginning.
PLAIN_ARABIC = re.compile(r"(?!ئ)[\u0621-\u063a\u0641-\u064a -]+")


def clean(name: str) -> str:
    """Take vowel signs, stretching and marks of direction off an Arabic name."""
    return re.sub(r"[\u064b-\u0652\u0670\u0640\u200e\u200f]", "", name).strip()


def plain(name: str) -> str:
    """Fold a Latin name to what a search compares: no accents, blanks or hyphens."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


# Arabic letters by the Latin ones that stand for them; vowels left off, as Arabic leaves them off.
LETTERS = {
    letter: latin
    for latin, letters in {
        "b": "ب", "t": "تط", "s": "ثسشص", "j": "ج", "h": "حهة", "k": "خكق", "d": "دذض", "r": "ر", "z": "زظ",
        "g": "غ", "f": "ف", "l": "ل", "m": "م", "n": "ن", "w": "و", "y": "ي",
    }.items()
    for letter in letters
}  # fmt: skip

# Where the name that GeoNames leads with is not the one that Arabic uses.
KNOWN_ARABIC = {250441: "عمان", 281184: "القدس", 163345: "طرطوس", 266826: "طرابلس"}


def consonants(name: str) -> str:
    """Reduce a name, Arabic or Latin, to consonants that can be compared."""
    if ARABIC.search(name):
        return "".join(LETTERS.get(letter, "") for letter in name.removeprefix("ال"))
    latin = re.sub(r"^(al|el|ad|ar|as|at|an|az|ash)[ -]", "", plain_words(name))
    return re.sub(r"[^a-z]|[aeiou]", "", latin.translate(str.maketrans("cqvp", "kkfb")))


def plain_words(name: str) -> str:
    return unicodedata.normalize("NFKD", name).casefold()


def best_arabic(id: int, name: str, candidates: list[str]) -> str:
    """Choose the Arabic name that sounds most like the leading one; of equals the one with an article."""
    if id in KNOWN_ARABIC:
        return KNOWN_ARABIC[id]

    def likeness(candidate: str) -> tuple[float, bool, bool, int, str]:
        ratio = SequenceMatcher(None, consonants(candidate), consonants(name)).ratio()
        article, ending = candidate.startswith("ال"), candidate.endswith("ه")
        return (-round(ratio, 2), not article, ending, len(candidate), candidate)

    best = min(candidates, key=likeness, default="")
    # A name that sounds like another place is worse than none.
    return best if best and likeness(best)[0] <= -0.5 else ""


def geonames(folder: Path) -> list[tuple]:
    places = []
    for line in (folder / GEONAMES).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        name, others = row["name"], row["alternatenames"]
        arabic = sorted({clean(each) for each in others if PLAIN_ARABIC.fullmatch(clean(each))})
        leading = best_arabic(row["geonameid"], name, arabic)
        seen = {plain(name)}
        searched = []
        for each in others:
            # Longer codes than "PMS" are names; spaced syllables are transcriptions from the Chinese.
            if each.isascii() and len(each) > 3 and each[0].isupper() and plain(each) not in seen:
                seen.add(plain(each))
                searched.append(each)
        searched += [each for each in arabic if each != leading]
        lat, lon = row["latitude"], row["longitude"]
        places.append((name, leading, row["countrycode"], lat, lon, row["population"], searched))
    return places


def natural_earth(folder: Path) -> list[tuple]:
    places = []
    for feature in json.loads((folder / NATURAL_EARTH).read_bytes())["features"]:
        row = feature["properties"]
        lon, lat = feature["geometry"]["coordinates"]
        others = [each for each in (row["nameascii"], row["namealt"]) if each and each != row["name"]]
        country = row["iso_a2"] if len(row["iso_a2"]) == 2 else ""
        places.append((row["name"], "", country, lat, lon, max(row["pop_max"], 0), others))
    return places


def main() -> None:
    folder = Path(sys.argv[1])
    dense = geonames(folder)
    thin = [
        place
        for place in natural_earth(folder)
        if not any(abs(place[3] - each[3]) < 0.1 and abs(place[4] - each[4]) < 0.12 for each in dense)
    ]
    lines = []
    for name, arabic, country, lat, lon, population, others in dense + thin:
        fields = (name, arabic, country, round(lat * 1e5), round(lon * 1e5), population, "|".join(others))
        assert not any("\t" in str(field) or "\n" in str(field) for field in fields), name
        lines.append("\t".join(map(str, fields)))
    packed = gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0)
    TO.write_bytes(packed)
    print(f"{len(dense)} places of GeoNames, {len(thin)} of Natural Earth, {len(packed)} bytes")


if __name__ == "__main__":
    main()
