"""Names of places in a text: where they stand, and which places of that name there are.

A name is what the gazetteer knows, written with a capital. It is none within an adjective ("Iran-backed"), a
person's name ("Col. Lima") or the name of a group ("Islamic State in Iraq and the Levant"); a name that is a
word or a person's as often needs a word of place beside it ("in Hit", "Asad base").
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from openline.reports.places.gazetteer import Gazetteer, Named
from openline.reports.places.spelling import ARTICLES, folded, joined, sound
from openline.reports.places.words import (
    ACRONYM,
    ACRONYMS,
    ADJECTIVE,
    ALPHABET,
    AS_NOUN,
    BEFORE_ADJECTIVE,
    BEGINNINGS,
    BETWEEN,
    COMPOUND,
    DAYS,
    GROUPS,
    LOCATIVE,
    LONGEST,
    NATIONAL,
    OPENING,
    ORGANISATION,
    PLACE_NOUN,
    POSSESSIVE,
    PREPOSITION,
    TITLE_BEFORE,
    TITLES,
    TOKEN,
    UNKNOWN,
    WEAPON,
)

__all__ = ["Name", "marked", "names_in", "unknown_in"]


class Name(Struct):
    """A name of places in the text; `places` are those it may stand for.

    Attributes
    ----------
    within
        What larger name it is a part of: "organisation", or nothing.
    guessed
        Whether it was found by sound or as a misspelling.
    """

    start: int
    end: int
    text: str
    places: Sequence[Named]
    within: str = ""
    guessed: bool = False


def names_in(text: str, spans: Iterable[tuple[int, int]], gazetteer: Gazetteer) -> list[Name]:
    """Return the names of places within stretches of a text, in order."""
    hidden = marked(len(text), (match.span() for match in GROUPS.finditer(text)))
    persons = _persons(text, gazetteer)
    common = frozenset(re.findall(r"\b[a-z]{3,}\b", text))
    found: list[Name] = []
    taken: set[str] = set()
    for start, end in spans:
        found.extend(_Stretch(text, start, end, gazetteer, persons, common, taken).names())
        for match in ACRONYM.finditer(text, start, end):
            after = text[match.end() : min(end, match.end() + 40)]
            if AS_NOUN.match(after) and not ADJECTIVE.match(after):
                places = gazetteer.called(folded(match[0].replace(".", "")))
                found.append(Name(match.start(), match.end(), match[0], places))
    found.sort(key=lambda each: each.start)
    return [each for each in found if not any(hidden[each.start : each.end])]


def marked(length: int, spans: Iterable[tuple[int, int]]) -> bytearray:
    """Return which code points of a text lie within stretches of it."""
    marks = bytearray(length + 1)
    for start, end in spans:
        marks[start:end] = b"\1" * (end - start)
    return marks


def unknown_in(text: str, spans: Iterable[tuple[int, int]], gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Return where names stand that must be places by the words beside them, but that nobody knows."""
    found = []
    for start, end in spans:
        for match in UNKNOWN.finditer(text, start, end):
            a, b = match.span(match.lastgroup or "with")
            words = TOKEN.findall(folded(text[a:b]))
            common = words[0] in OPENING - {"deir"} or words[-1] in DAYS or NATIONAL.search(text[a:b])
            if not common and not gazetteer.called(joined(words)):
                found.append((a, b))
    return found


def _persons(text: str, gazetteer: Gazetteer) -> frozenset[str]:
    """Return the names of people who are named with their titles somewhere, each word by itself."""
    known: set[str] = set()
    for match in TITLES.finditer(text):
        words = (match[1] or match[2]).split()
        if match[2] and gazetteer.called(joined(folded(match[0]).replace("-", " ").split())):
            continue  # Sheikh Miskin, Abu Kamal
        known.update(each for word in words for each in folded(POSSESSIVE.sub("", word)).split("-"))
    return frozenset(known - ARTICLES)


class _Stretch:
    """One stretch of the text, in tokens."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        gazetteer: Gazetteer,
        persons: frozenset[str],
        common: frozenset[str],
        taken: set[str],
    ) -> None:
        self.text, self.start, self.end = text, start, end
        self.gazetteer, self.persons, self.common, self.taken = gazetteer, persons, common, taken
        self.spans: list[tuple[int, int]] = []
        self.words: list[str] = []
        for match in TOKEN.finditer(text, start, end):
            word = match[0]
            owner = POSSESSIVE.search(word)
            self.spans.append((match.start(), match.end() - (len(owner[0]) if owner else 0)))
            self.words.append(folded(word[: owner.start()] if owner else word))
        capitals = sum(text[a].isupper() for a, _ in self.spans)
        self.titled = capitals > 0.7 * sum(b - a > 3 for a, b in self.spans)

    def names(self) -> Iterator[Name]:
        at = 0
        while at < len(self.spans):
            name, took = self._name(at)
            if name is not None:
                yield name
            at += took

    def _name(self, at: int) -> tuple[Name | None, int]:
        first = self.text[self.spans[at][0]]
        if not (first.isupper() or self._article(at)) or self.text[slice(*self.spans[at])] in ACRONYMS:
            return None, 1
        reach = at + 1
        while reach < min(len(self.spans), at + LONGEST) and self._joins(reach):
            reach += 1
        if self.words[at] in ARTICLES and not self._article(at):
            return None, 1
        for end in range(reach, at, -1):
            if not self._closes(at, end):
                continue
            key = joined(self.words[at:end])
            places = self.gazetteer.called(key, with_article=self._article(at))
            if places:
                name = self._judged(at, end, key, places)
                if name is not None or end == at + 1:
                    return name, end - at
        return self._guessed(at, reach)

    def _article(self, index: int) -> bool:
        """Whether a token is the Arabic article, not an English "at", "an" or "as"."""
        word = self.words[index]
        if word not in ARTICLES or index + 1 >= len(self.spans):
            return False
        after, following = self.text[self.spans[index][1]], self.words[index + 1]
        if not self.text[self.spans[index + 1][0]].isalpha() or not BETWEEN.match(after):
            return False
        if after in "-‐‑" or word in ("al", "el", "ul"):
            return True
        english = word in ("at", "as", "an") and self.text[self.spans[index][0]].islower()
        return not english and (following[0] == word[-1] or word[1:] == following[:2])

    def _joins(self, index: int) -> bool:
        """Whether a token goes on with the name that the one before belongs to."""
        before, after = self.spans[index - 1][1], self.spans[index][0]
        if not BETWEEN.fullmatch(self.text, before, after):
            return False
        word = self.words[index]
        return (
            self.text[after].isupper() or word in ARTICLES or word in COMPOUND or self.text[after].isdigit()
        )

    def _closes(self, at: int, end: int) -> bool:
        """Whether a name may be the tokens from `at` up to `end`."""
        words = self.words[at:end]
        if words[-1] in ARTICLES or (len(words) == 1 and words[0] in BEGINNINGS):
            return False
        capital = any(
            (self.text[self.spans[k][0]].isupper() and self.words[k] not in ARTICLES)
            or self.text[self.spans[k][0]].isdigit()
            for k in range(at, end)
        )
        return capital and words[-1] != "of"

    def _around(self, at: int, end: int) -> tuple[str, str]:
        start, stop = self.spans[at][0], self.spans[end - 1][1]
        return self.text[max(self.start, start - 60) : start], self.text[stop : min(self.end, stop + 60)]

    def _judged(self, at: int, end: int, key: str, places: Sequence[Named]) -> Name | None:
        """Return a name the gazetteer knows, unless it is no place here."""
        start, stop = self.spans[at][0], self.spans[end - 1][1]
        before, after = self._around(at, end)
        if ADJECTIVE.match(after) or BEFORE_ADJECTIVE.search(before):
            return None
        words = self.words[at:end]
        if self._person(at, words, before):
            country = any(each.kind == "country" for each in places)
            if TITLE_BEFORE.search(before) or not country:
                return None
        if key in ALPHABET and not LOCATIVE.search(before):
            return None
        if self._begun_before(at) and max(each.weight for each in places) < 2.5:
            return None
        organisation = ORGANISATION.match(after)
        sure = any(each.sure for each in places) and not self.gazetteer.doubtful(key)
        if key in DAYS or key.isdigit() or (key[-1].isdigit() and WEAPON.match(after)):
            return None
        placed = bool(LOCATIVE.search(before) or PLACE_NOUN.match(after))
        if not sure and not placed and not self._with_country(after) and key not in self.taken:
            return None
        if not sure:
            self.taken.add(key)  # once it is a place here it stays one
        name = Name(start, stop, self.text[start:stop], places, "organisation" if organisation else "")
        if organisation or PLACE_NOUN.match(after) or not self._inside_name(at, end):
            return name
        if any(each.kind == "country" for each in places):
            return name
        if max(each.weight for each in places) < 2.5 or len(key) < 5:
            return None
        name.within = "name"
        return name

    def _begun_before(self, at: int) -> bool:
        """Whether the word before begins names of places: "Deir Salman" is not Salman."""
        return (
            at > 0
            and self.words[at - 1] in BEGINNINGS
            and self._joins(at)
            and self.text[self.spans[at - 1][0]].isupper()
        )

    def _person(self, at: int, words: Sequence[str], before: str) -> bool:
        """Whether a name is that of somebody who has a title elsewhere in the text."""
        if not any(word in self.persons for word in words):
            return False
        return (words[-1] in self.persons and not LOCATIVE.search(before)) or self._titled_before(at)

    def _titled_before(self, at: int) -> bool:
        return at > 0 and self.words[at - 1] in self.persons

    def _with_country(self, after: str) -> bool:
        match = re.match(r"(?:, | \(|,? in )(?:\w+ern )?([A-Z]\w+)", after)
        places = self.gazetteer.called(folded(match[1])) if match else ()
        return any(each.kind in ("country", "province") for each in places)

    def _inside_name(self, at: int, end: int) -> bool:
        """Whether a capitalised word of another kind stands beside it: a person's name, as a rule."""
        if self.titled:
            return False
        if at > 0 and self.text[self.spans[at - 1][1] : self.spans[at][0]] == " ":
            a, b = self.spans[at - 1]
            word = self.text[a:b]
            if word[0].isupper() and self.words[at - 1] not in OPENING and not NATIONAL.search(word):
                opens = at < 2 or self.text[self.spans[at - 2][1] : a].strip() not in ("", "-")
                known = self.gazetteer.called(self.words[at - 1])
                return not (opens or known or self.text[b : b + 2] in ("’s", "'s"))
        if end < len(self.spans) and self.text[self.spans[end - 1][1] : self.spans[end][0]] == " ":
            a, b = self.spans[end]
            word = self.text[a:b]
            if word[0].isupper() and not word.isupper() and self.words[end] not in DAYS:
                return not (self.gazetteer.called(self.words[end]) or NATIONAL.search(word))
        return False

    def _guessed(self, at: int, reach: int) -> tuple[Name | None, int]:
        """Return a name that is like one the gazetteer knows, where a place is named."""
        for end in range(reach, at, -1):
            if not self._closes(at, end) or self.words[end - 1] in COMPOUND:
                continue
            words = [each for each in self.words[at:end] if each not in ARTICLES]
            if words[0] in OPENING or self._begun_before(at):
                continue
            before, after = self._around(at, end)
            article = self._article(at) or len(self.words[at:end]) > len(words) > 1
            placed = PREPOSITION.search(before)
            if not (placed or article) or any(each in self.persons or each in DAYS for each in words):
                continue
            if len(words) == 1 and NATIONAL.search(self.text[slice(*self.spans[end - 1])]):
                continue
            if ORGANISATION.match(after) or ADJECTIVE.match(after):
                break
            key = joined(self.words[at:end])
            places: Sequence[Named] = (
                self.gazetteer.sounding(key) if len(words) < 4 and len(sound(key)) > 5 else ()
            )
            if not places and placed and len(key) > 6:
                places = self.gazetteer.misspelled(key, by_sound=False)
            places = [each for each in places if each.sure]
            if len(words) == 1 and words[0] in self.common:
                continue  # a word like any other
            if places and not self.gazetteer.doubtful(key) and not self._inside_name(at, end):
                start, stop = self.spans[at][0], self.spans[end - 1][1]
                return Name(start, stop, self.text[start:stop], places, "", True), end - at
        return None, 1
