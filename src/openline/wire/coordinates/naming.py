"""Named places among the words of a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from openline.model.space import Position
from openline.wire.coordinates.bearings import bearing_and_range
from openline.wire.coordinates.folding import BLANK, END, GLUED, LINE, NUMBER, PARAGRAPH, WORD, Token
from openline.wire.coordinates.found import Hit, Reference
from openline.wire.coordinates.gazetteer import Gazetteer, Place, vector_to
from openline.wire.coordinates.spelling import joined, letters_of
from openline.wire.coordinates.words import COMPOUNDS, DIRECTIONS, KM_A_UNIT, WIND_DEG

_MOST_WORDS = 5
_MOST_LETTERS = 40
_WELL_KNOWN = 50_000
"""From so many people on a name is taken for the place's without a word before it that says so."""
_ARTICLES = frozenset(("al", "el", "ar", "as", "ash", "at", "ad", "an", "az", "the"))
# Articles in front of Arabic names that are English words too.
_ENGLISH = frozenset(("as", "at", "an", "ad"))
_CUES = frozenset((
    "in", "at", "near", "of", "from", "to", "toward", "towards", "ivo", "vicinity", "around",
    "outside", "inside", "between", "via", "city", "town", "village", "reached", "entered", "over",
    "off", "into", "leaving", "left", "place", "location", "position", "في", "قرب", "من", "عن", "الي",
    "مدينه", "بلده", "قريه", "باتجاه", "نحو", "محيط", "ريف", "وسط", "داخل",
))  # fmt: skip
_STRONG_CUES = frozenset(("near", "in", "at", "ivo", "city", "town", "village", "of", "from"))
_LOOSE = frozenset((
    "near", "ivo", "vicinity", "around", "outside", "toward", "towards", "beyond", "approaching",
    "قرب", "باتجاه", "نحو", "محيط", "ريف",
))  # fmt: skip
# Names of places that are words, or people's names, more often.
_COMMON = frozenset((
    "hit", "van", "man", "nice", "reading", "mobile", "salem", "zion", "sion", "moria", "batman",
    "bath", "cork", "march", "may", "general", "state", "center", "university", "king", "nur", "sur",
    "dura", "safi", "mandali", "hama", "heit", "hasan", "ali", "said", "omer", "omar", "adam", "eden",
    "george", "victoria", "santiago", "jordan", "israel", "david", "mary", "leon", "nancy", "columbia",
    "male", "bose", "khan", "hay", "taliban", "sham", "tell", "tal", "tall", "ras", "bab", "khalil",
    "austin",
))  # fmt: skip
_FILLERS = frozenset((
    "the", "town", "city", "village", "centre", "center", "of", "settlement", "مدينه", "بلده", "قريه",
    "من", "عن", "المدينه", "وسط",
))  # fmt: skip
# What lies at a place of the name, and may lie kilometres from it.
_PARTS = frozenset((
    "airbase", "airfield", "airport", "ab", "afb", "base", "dam", "bridge", "junction", "refinery",
    "crossing", "camp", "mountain", "mountains", "governorate", "province", "district", "lake",
))  # fmt: skip
_SAME = frozenset(["city", "town", "village", "centre", "center", "proper"])


class Named(NamedTuple):
    """A name that is a place's, in tokens."""

    first: int
    last: int
    plain: str
    words: int


class Unknown(NamedTuple):
    """A name that is no place's."""

    last: int
    said: str


_Referred: TypeAlias = tuple[Named | Unknown, Reference | None, tuple[str, ...]]
"""A name, the place that is meant by it, and what is doubtful about that."""


class Names:
    """The names in one text, each looked up once."""

    def __init__(
        self, text: str, tokens: Sequence[Token], gazetteer: Gazetteer, near: Position | None
    ) -> None:
        """Look for names of a gazetteer's places; of several of one name take the nearest to ``near``."""
        self._text, self._tokens, self._gazetteer, self._near = text, tokens, gazetteer, near
        self._known: dict[int, Named | None] = {}
        self._letters: dict[str, str] = {}

    def named_at(self, at: int) -> Named | None:
        """Return the longest name of a place that begins at a token."""
        if at not in self._known:
            self._known[at] = self._look_up(at)
        return self._known[at]

    def _look_up(self, at: int) -> Named | None:
        run = self._run(at, _MOST_WORDS)
        if not run or run[0][1] in _ENGLISH:
            return None
        for count in range(len(run), 0, -1):
            key = joined(letters for _, letters in run[:count])
            if len(key) > 1 and self._gazetteer.called(key):
                return Named(at, run[count - 1][0] + 1, key, count)
        return None

    def _run(self, at: int, most: int) -> list[tuple[int, str]]:
        """Return the words that may be one name, each with its token."""
        found: list[tuple[int, str]] = []
        tokens = self._tokens
        while len(found) < most:
            token = tokens[at]
            if (
                found
                and token.text in ("'", "-")
                and tokens[at + 1].kind == WORD
                and tokens[at + 1].gap == GLUED
                and (tokens[at + 1].text != "s" or token.text == "-")
            ):
                at += 1
                token = tokens[at]
            if token.kind != WORD or len(token.text) > _MOST_LETTERS or (found and token.gap == PARAGRAPH):
                break
            letters = self._letters.get(token.text)
            if letters is None:
                letters = self._letters[token.text] = letters_of(token.text)
            found.append((at, letters))
            at += 1
        return found

    # -- mentions ----------------------------------------------------------------------------------

    def mention_at(self, at: int, *, beside: bool = False) -> Hit | None:
        """Return the place that is named at a token, when it is plain enough that a place is meant.

        ``beside`` says that a coordinate stands beside it.
        """
        tokens = self._tokens
        token = tokens[at]
        if not _is_name_like(token) or (token.gap == GLUED and at and tokens[at - 1].kind < 4):
            return None
        named = self.named_at(at)
        if named is None or (tokens[named.last].gap == GLUED and tokens[named.last].kind <= WORD):
            return None
        before = tokens[at - 1].text.lower() if at and token.gap != PARAGRAPH else ""
        if not (beside or self._is_meant(named, before)):
            return None
        reference, doubts = self.refer(named)
        range_km = self._range_before(at)
        return Hit(
            at, named.last, "named_place", (reference.place.position, *_elsewhere(reference)), 0.0, doubts,
            reference, range_km=range_km, loosely=range_km is not None or self._is_loose(at),
        )  # fmt: skip

    def _is_meant(self, named: Named, before: str) -> bool:
        after = self._tokens[named.last].text.lower()
        if self._is_all(named) or (after in _SAME and self._gazetteer.goes_by(named.plain)):
            return True
        cue = before in _CUES
        if not named.plain.isascii():
            return cue or before in DIRECTIONS
        if named.plain in _COMMON or len(named.plain) < 4:
            return before in _STRONG_CUES
        place = self._gazetteer.called(named.plain)[0]
        if named.words > 1 and self._gazetteer.goes_by(named.plain):
            return True
        return cue or place.population >= _WELL_KNOWN

    def _is_all(self, named: Named) -> bool:
        """Whether a text is nothing but the name, as in a form's field."""
        last = named.last
        if self._tokens[last].text.lower() in _SAME:
            last += 1
        return named.first == 0 and self._tokens[last].text == END

    def _range_before(self, at: int) -> float | None:
        """Return the range in ``7 km from X``, which says how far, but not where."""
        tokens = self._tokens
        while at and (tokens[at - 1].text.lower() in _FILLERS or tokens[at - 1].text.lower() == "from"):
            at -= 1
        km = KM_A_UNIT.get(tokens[at - 1].text.lower()) if at > 1 else None
        number = tokens[at - 2]
        return None if km is None or number.kind != NUMBER else float(number.text[:12]) * km

    def _is_loose(self, at: int) -> bool:
        before = [self._tokens[k].text.lower() for k in range(max(0, at - 4), at)]
        if before and before[-1] in DIRECTIONS:
            return True
        while before and before[-1] in _FILLERS:
            before.pop()
        last = before[-1] if before else ""
        return last in _LOOSE or last in DIRECTIONS or last in COMPOUNDS or last.upper() in WIND_DEG

    # -- references --------------------------------------------------------------------------------

    def reference_at(self, at: int, *, linked: bool) -> _Referred | None:
        """Return the place from which a bearing and range is taken, named at a token.

        Where a word such as *of* links it, a name that no place has is returned too, without a reference.
        """
        tokens = self._tokens
        for _ in range(5):
            if tokens[at].kind != WORD or tokens[at].gap == PARAGRAPH:
                break
            if tokens[at].text.lower() not in _FILLERS:
                break
            linked = linked or tokens[at].text.lower() in ("of", "من", "عن", "مدينه", "بلده", "قريه")
            at += 1
        if tokens[at].text == "'" and tokens[at + 1].kind == WORD:
            at += 1
        if tokens[at].kind != WORD or tokens[at].gap == PARAGRAPH:
            return None
        named = self.named_at(at)
        if named and linked and named.words < len(self._capitals(at)):
            # ``Tal Affar`` is no place called Tal, when some place sounds like the whole of it.
            longer = self._sounding_at(at, least=named.words + 1)
            if longer is not None:
                return longer
        if named and named.plain in _COMMON and named.words == 1 < len(self._capitals(at)):
            # Nor is ``Tall Mahuz`` the place called Tall.
            named = None
        if named and (linked or _is_name_like(tokens[at])):
            if _is_name_like(tokens[at]) or len(named.plain) >= 4:
                reference, doubts = self.refer(named)
                return named, reference, doubts
            return None
        if not linked:
            return None
        return self._unknown(at)

    def _capitals(self, at: int) -> list[tuple[int, str]]:
        """Return the words that look like one name, each with its token."""
        run: list[tuple[int, str]] = []
        for token_at, letters in self._run(at, 4):
            if not _is_name_like(self._tokens[token_at]) or (run and letters in _PARTS | _SAME):
                break
            run.append((token_at, letters))
            if not self._tokens[token_at].text.isascii():
                break
        return run

    def _sounding_at(self, at: int, *, least: int) -> _Referred | None:
        """Return the place that sounds like the longest name of so many words at least."""
        run = self._capitals(at)
        for count in range(len(run), least - 1, -1):
            if run[count - 1][1] in _ARTICLES:
                continue
            alike = self._gazetteer.sounding_like(joined(letters for _, letters in run[:count]))
            if alike:
                last = run[count - 1][0] + 1
                said = self._said(at, last)
                reference = self._chosen(said, alike, exact=False)
                doubt = f"no place is called {said}: taken as {reference.place.name}, which sounds like it"
                return Unknown(last, said), reference, (doubt,)
        return None

    def _unknown(self, at: int) -> _Referred | None:
        run = self._capitals(at)
        if not run:
            return None
        alike = self._sounding_at(at, least=1)
        if alike is not None:
            return alike
        last = run[-1][0] + 1
        said = self._said(at, last)
        return Unknown(last, said), None, (f"no place called {said} is known",)

    def refer(self, named: Named) -> tuple[Reference, tuple[str, ...]]:
        """Return the place of a name, the others of that name, and what is doubtful about it."""
        said = self._said(named.first, named.last)
        places = self._gazetteer.called(named.plain)
        reference = self._chosen(said, places, exact=True)
        doubts = []
        if reference.others:
            doubts.append(f"{len(places)} places are called {said}")
        after = self._tokens[named.last]
        word = after.text.lower()
        if after.kind == WORD and after.gap <= LINE:
            if word in _PARTS:
                doubts.append(f"the {word} may lie apart from {said}")
            elif after.gap == BLANK and after.text[0].isupper() and word not in _SAME and named.words == 1:
                doubts.append(f"the name may go on: {self._said(named.first, named.last + 1)}")
        return reference, tuple(doubts)

    def _chosen(self, said: str, places: Sequence[Place], *, exact: bool) -> Reference:
        near = self._near
        if near is not None and len(places) > 1:
            places = sorted(places, key=lambda it: bearing_and_range(near, it.position)[1])
        first, *rest = places
        others = tuple(vector_to(first.position, each) for each in rest)
        return Reference(said=said, place=first, others=others, exact=exact)

    def _said(self, first: int, last: int) -> str:
        said = self._text[self._tokens[first].start : self._tokens[last - 1].end]
        return " ".join(said.split())


def _is_name_like(token: Token) -> bool:
    """Whether a word may begin a name: with a capital, or in a script that has none."""
    return (token.kind == WORD and token.text[0].lower() != token.text[0]) or (
        token.kind == WORD and not token.text[0].isascii() and token.text[0].upper() == token.text[0]
    )


def _elsewhere(reference: Reference) -> tuple[Position, ...]:
    return tuple(each.place.position for each in reference.others)
