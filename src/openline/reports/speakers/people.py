"""The persons a document names: by a title, by a role beside the name, by the form of the name alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openline.reports.document.agencies import agency_named
from openline.reports.rows import TIMES
from openline.reports.speakers.entities import ONE_OF
from openline.reports.speakers.nominals import (
    KNOWN_ORGANISATIONS,
    RANKS,
    STATES,
    TITLES,
    Class,
    head_of,
    noun_class,
    singular,
)
from openline.reports.speakers.persons import SUFFIXES, fuller, grouped, named, particle, plain
from openline.reports.tagging.port import Parsed

__all__ = ["People"]

_WORD = re.compile(r"[^\W_](?:[\w’'&./‐‑-]*[^\W_])?\.?")
_STYLES = frozenset(
    ("mr", "mr.", "mrs", "mrs.", "ms", "ms.", "comrade", "admiral", "general", "colonel", "abu", "sheikh")
)
_OFFICES = ("Admiral", "General", "Colonel", "Spokesman", "Ambassador")
_MANY = 300  # names that are looked back at
_FAR = 200_000  # code points
_LONGEST = 4  # words of a name
_MANY_PARTICLES = 8  # one behind the other
_HYPHENS = "-‐‑"


class People:
    """The names of one document."""

    def __init__(self, text: str, parsed: Parsed) -> None:
        self.text, self.parsed = text, parsed
        self.names: list[str] = []
        self.runs: list[str] = []
        self._scan()
        self.names = list(dict.fromkeys(self.names))[:_MANY]
        self.runs = list(dict.fromkeys(self.runs))[: 4 * _MANY]
        self.near = text[:_FAR]  # where fuller names are sought

    def _scan(self) -> None:
        """Collect the runs of names, and those which a title or a role makes those of persons."""
        p = self.parsed
        at = 0
        while at < len(p):
            if not self._in_name(at) or not p.text[at][:1].isupper():
                at += 1
                continue
            first = at
            while at < len(p) and p.sentence[at] == p.sentence[first] and self._in_name(at):
                at += 1
            words = self.text[p.start[first] : p.end[at - 1]].split()
            self.runs.append(" ".join(words))
            titled = False
            while len(words) > 1 and words[0].lower() in TITLES:
                words, titled = words[1:], True
            before = self.text[max(0, p.start[first] - 24) : p.start[first]]
            if first > 0 and (hyphened := re.search(r"[A-Z]\w+[-‐‑]\Z", before)):
                words[0] = hyphened[0] + words[0]  # "Abdel-Rahman", of which the tagger took a half
            cut = next((k for k in range(len(words) - 1, 0, -1) if self._office(words[k - 1])), 0)
            if cut:
                words, titled = words[cut:], True
            if not titled and first > 0 and p.sentence[first - 1] == p.sentence[first]:
                before = p.text[first - 1].lower()
                titled = (
                    noun_class(before) in ("official", "expert")
                    and (
                        p.text[first - 1].islower() or first < 2 or p.sentence[first - 2] != p.sentence[first]
                    )
                    and before == singular(before)
                )
            if not titled and 1 < len(words) <= _LONGEST and at + 1 < len(p) and p.text[at] == ",":
                ahead = [p.text[k].lower() for k in range(at + 1, min(at + 7, len(p)))]
                ahead = ahead[
                    : next((k for k, w in enumerate(ahead) if w in (",", "of", "for", ".")), len(ahead))
                ]
                titled = any(noun_class(w) in ("official", "expert") for w in ahead) or ahead[:1] == ["who"]
                titled = titled and not (
                    first > 0 and p.upos[first - 1] == "ADP" and p.text[first - 1] != "by"
                )
            if not titled or not words or noun_class(words[-1].lower()) == "organisation":
                continue
            if len(plain(" ".join(words))) <= _LONGEST and words[-1].lower() not in TITLES:
                self.names.append(" ".join(words))
            elif len(words) > _LONGEST - 1:
                self.names.append(" ".join(words[-2:]))

    def _office(self, word: str) -> bool:
        """Whether a capitalised word is a title, behind which a name begins."""
        low = word.lower()
        told = noun_class(low) in ("official", "expert") and low not in ("general", "sheikh")
        told = told or low == "secretary-general"
        return low in RANKS or told or word in _OFFICES

    def _in_name(self, at: int) -> bool:
        p = self.parsed
        word = p.text[at]
        inside = at > 0 and p.sentence[at - 1] == p.sentence[at]
        follows = at + 1 < len(p) and p.sentence[at + 1] == p.sentence[at]
        if word.lower() in TIMES:
            named = inside and (p.upos[at - 1] == "PROPN" and p.text[at - 1].lower() not in TIMES)
            return named and not (follows and p.upos[at + 1] == "NUM") and not word.lower().endswith("day")
        if p.upos[at] == "PROPN" and word[:1].isupper():
            return True
        if word.islower() and particle(word):
            return self._leads(at)
        if word in _HYPHENS and inside and follows:  # "al-Amiri", "Amir-Abdollahian", no "US-backed"
            before = p.text[at - 1]
            glued = p.end[at - 1] == p.start[at] and p.end[at] == p.start[at + 1]
            return (
                glued and p.text[at + 1][:1].isupper() and (particle(before.lower()) or before[1:].islower())
            )
        return inside and word.lower() in SUFFIXES and p.upos[at - 1] == "PROPN"

    def _leads(self, at: int) -> bool:
        """Whether particles, a few in a row at most, lead to the rest of a name: "van der Berg"."""
        p = self.parsed
        for behind in range(at + 1, min(at + _MANY_PARTICLES, len(p))):
            word = p.text[behind]
            if p.sentence[behind] != p.sentence[at]:
                return False
            if word[:1].isupper() or word in _HYPHENS:
                return True
            if not (word.islower() and particle(word)):
                return self._in_name(behind)
        return False

    def full_name(self, name: str) -> str:
        """Give the fullest name of a person in the document that ends (or begins) as this one does."""
        best = name
        for other in self.names:
            if len(other.split()) > len(best.split()) and fuller(other, name):
                best = other
        if best != name or len(name.split()) > 1:
            return best
        for run in self.runs:
            words = run.split()
            if len(words) > 1 and fuller(run, name) and plain(words[-1]) == plain(name) and self._free(words):
                return run if len(words) > 2 or name in self.names else best
        return best

    def _free(self, words: Sequence[str]) -> bool:
        """Whether the words before a surname may be first names: no titles, no bodies."""
        if words[0].lower() in TITLES or noun_class(words[0].lower()) != "other" or grouped(words):
            return False
        return len(words) == 2 or self._several(" ".join(words))

    def _person(self, segment: str) -> str:
        """Give the name of a person within a segment of a mention; "" if there is none."""
        words = [m.group() for m in _WORD.finditer(segment)]
        for at in range(len(words) - 1, -1, -1):
            low = words[at].lower()
            if (low in RANKS or low in _STYLES) and at + 1 < len(words):
                within = at > 0 and low in ("abu", "sheikh") and self._inside(words, at)
                if within:
                    continue  # "Ahmad Abu Reesha"
                name = self._run(words, at + 1)
                if name and re.search(r"[’']s?$", name[-1]):
                    return ""  # "Abu Delta's office" is no person
                if low == "abu" or low == "comrade":
                    return " ".join([words[at], *name]) if name and words[at][:1].isupper() else ""
                if name and name[0].lower() not in TITLES:
                    return " ".join(name)
        bare = segment.strip()
        ending = [known for known in self.names if bare.endswith(known)]
        for known in sorted(ending, key=len, reverse=True):
            before = bare[: -len(known)][-1:]
            if not (before.isalnum() or before == "_"):
                return known
        office = next((k for k in range(len(words) - 1, 0, -1) if self._office(words[k - 1])), 0)
        if office and self._run(words, office) == words[office:] and not grouped(words[office:]):
            return " ".join(words[office:])  # "Foreign Minister Tango Victor"
        return ""

    def _inside(self, words: Sequence[str], at: int) -> bool:
        """Whether "Abu" or "Sheikh" stands within a name, behind a first name."""
        before = words[at - 1]
        plainly = before[:1].isupper() and before[1:].islower() and before.lower() not in TITLES
        return plainly and noun_class(before.lower()) == "other" and not grouped([before])

    def _run(self, words: Sequence[str], at: int) -> list[str]:
        """Give the words of a name that begins here."""
        name: list[str] = []
        for k in range(at, len(words)):
            word = words[k]
            linking = (
                particle(word) and k + 1 < len(words) and (named(words[k + 1]) or particle(words[k + 1]))
            )
            if not (named(word) or linking) or (word.lower().endswith("day") and word.lower() in TIMES):
                break
            name.append(word)
        return name

    def _trailing(self, segment: str) -> str:
        """Give the name at the end of "deputy head of the centre in Syria Oscar Romeo"."""
        words = segment.split()
        lower = [
            k for k, w in enumerate(words) if not named(w) and not (particle(w) and k + 1 < len(words) and k)
        ]
        if not lower or not any(noun_class(w.lower().strip(".")) in ("official", "expert") for w in words):
            return ""
        run = words[lower[-1] + 1 :]
        before = words[lower[-1]].lower()
        if len(run) >= 3 and before in ("in", "of", "for", "at", "to"):
            name = run[-2:]
            if self._organised(name):
                return ""
            return " ".join(name) if self._alone(name[-1]) or not self._organised(run) else ""
        if len(run) >= 3 and before in ("the", "of"):
            body = max((k for k, w in enumerate(run) if self._organised([w])), default=-1)
            behind = run[body + 1 :]
            if body >= 0 and len(behind) in (2, 3) and all(w.isalpha() for w in behind):
                return " ".join(behind)  # "member of the People's Assembly Lima Mike"
        told = noun_class(before) in ("official", "expert") or before == "staff"
        if told and (len(run) in (1, 2) or (2 < len(run) <= _LONGEST + 1 and not self._organised(run))):
            return " ".join(run)
        return ""

    def _organised(self, words: Sequence[str]) -> bool:
        return any(
            noun_class(w.lower()) in ("organisation", "agency", "document")
            or w.lower() in KNOWN_ORGANISATIONS
            for w in words
        )

    def _alone(self, word: str) -> bool:
        return word in self.runs

    def _untitled(self, segments: Sequence[str], sort: Class) -> str:
        """Give the name of a person that no title introduces; "" if there is none."""
        first = segments[0] if segments else ""
        second = segments[1] if len(segments) > 1 else ""
        if sort in ("official", "expert", "witness") and second and not ONE_OF.match(first):
            parts = second.split()
            if self._run(parts, 0) == parts and len(parts) <= _LONGEST + 1 and not self._organised(parts):
                return second
        belongs = re.match(r"(?!The )([A-Z][\w’'-]+ [A-Z][\w’'-]+) (?:of|from|at|with) the [A-Z]", first)
        if belongs and self._two_names(belongs[1]):
            return belongs[1]
        if not self._bare_name(first):
            return ""
        told = noun_class(head_of(second)) in ("official", "expert", "witness") if second else False
        known = first in self.names or any(fuller(name, first) for name in self.names)
        if told or known or second.startswith(("who ", "whose ")):
            return first
        return first if self._surname(first) or self._two_names(first) or self._several(first) else ""

    def _two_names(self, segment: str) -> bool:
        """Whether two capitalised words are likelier a person than anything else."""
        parts = segment.split()
        return (
            len(parts) == 2
            and all(
                part.isalpha() and part[1:].islower() and noun_class(part.lower()) == "other"
                for part in parts
            )
            and not any(part.lower() in STATES | KNOWN_ORGANISATIONS | TITLES for part in parts)
            and not parts[0].lower().endswith(("ian", "ese", "ish", "ic", "ern", "can"))
            and not agency_named(segment)
            and f"the {segment}" not in self.near
        )

    def _several(self, segment: str) -> bool:
        """Whether words with an initial, an article or a surname that comes again are likelier a person."""
        parts = segment.split()
        if not 2 <= len(parts) <= _LONGEST + 1 or grouped(parts) or agency_named(segment):
            return False
        if f"the {segment}" in self.near or f"The {segment}" in self.near:
            return False
        if self._run(parts, 0) != parts or any(part.lower() in TITLES for part in parts):
            return False
        initial = any(re.fullmatch(r"[A-Z]\.", part) for part in parts)
        articled = any(not part[:1].isupper() for part in parts[1:]) or any("-" in part for part in parts)
        again = any(plain(run) == plain(parts[-1]) for run in self.runs) or any(
            plain(run) == plain(" ".join(parts[1:])) for run in self.runs
        )
        return initial or articled or again

    def _surname(self, segment: str) -> bool:
        """Whether one capitalised word is likelier a person than an organisation or a state."""
        low = segment.lower()
        return (
            segment.isalpha()
            and segment[:1].isupper()
            and segment[1:].islower()
            and low not in STATES | KNOWN_ORGANISATIONS
            and noun_class(low) == "other"
            and not agency_named(segment)
            and not low.endswith(("ians", "ans", "ese", "is"))
            and f"the {segment}" not in self.near
        )

    def _bare_name(self, segment: str) -> bool:
        words = segment.split()
        return (
            0 < len(words) <= _LONGEST + 1
            and self._run(words, 0) == words
            and words[0].lower() not in ("the", "a", "an")
        )
