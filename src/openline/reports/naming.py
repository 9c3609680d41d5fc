"""Names of persons in a document, and what a mention names: its head, its sort, its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openline.reports.agencies import AGENCY, agency_named
from openline.reports.entities import CALLED, CALLING, COUNTED, ONE_OF, OUTSIDE, VAGUELY, Entity, keys, strip
from openline.reports.nominals import (
    KNOWN_ORGANISATIONS,
    RANKS,
    STATES,
    TITLES,
    Class,
    noun_class,
    singular,
)
from openline.reports.rows import TIMES
from openline.reports.tagging.port import Parsed

__all__ = ["Names"]

_SEGMENT = re.compile(r"\s*,\s*")
_WORD = re.compile(r"[^\W_](?:[\w’'&./-]*[^\W_])?\.?")
_STYLES = frozenset(
    ("mr", "mr.", "mrs", "mrs.", "ms", "ms.", "comrade", "admiral", "general", "colonel", "abu")
)
_MANY = 300  # entities and names that are looked back at
_FAR = 200_000  # code points


class Names:
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
            if p.upos[at] != "PROPN" or not self._in_name(at) or not p.text[at][:1].isupper():
                at += 1
                continue
            first = at
            while at < len(p) and p.sentence[at] == p.sentence[first] and self._in_name(at):
                at += 1
            words = list(p.text[first:at])
            titled = False
            while len(words) > 1 and words[0].lower() in TITLES:
                words, titled = words[1:], True
            if first > 0 and (hyphened := re.search(r"[A-Z]\w+[-‐‑]\Z", self.text[: p.start[first]][-24:])):
                words[0] = hyphened[0] + words[0]  # "Abdel-Rahman", of which the tagger took a half
            self.runs.append(" ".join(p.text[first:at]))
            cut = next(
                (
                    k
                    for k in range(len(words) - 1, 0, -1)
                    if words[k - 1].lower() in RANKS
                    or (
                        noun_class(words[k - 1].lower()) in ("official", "expert")
                        and words[k - 1].lower() != "general"
                    )
                    or words[k - 1] in ("Admiral", "General", "Colonel", "Spokesman", "Ambassador")
                ),
                0,
            )
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
            if not titled and 1 < len(words) < 4 and at + 1 < len(p) and p.text[at] == ",":
                ahead = [p.text[k].lower() for k in range(at + 1, min(at + 7, len(p)))]
                ahead = ahead[
                    : next((k for k, w in enumerate(ahead) if w in (",", "of", "for", ".")), len(ahead))
                ]
                titled = any(noun_class(w) in ("official", "expert") for w in ahead) or ahead[:1] == ["who"]
                titled = titled and not (
                    first > 0 and p.upos[first - 1] == "ADP" and p.text[first - 1] != "by"
                )
            if (
                titled
                and len(words) <= 3
                and words
                and noun_class(words[-1].lower()) != "organisation"
                and words[-1].lower() not in TITLES
            ):
                self.names.append(" ".join(words))
            elif titled and len(words) > 3:
                self.names.append(" ".join(words[-2:]))

    def _in_name(self, at: int) -> bool:
        p = self.parsed
        word = p.text[at]
        if word.lower() in TIMES:
            follows = p.upos[at + 1] if at + 1 < len(p) else ""
            named = at > 0 and (p.upos[at - 1] == "PROPN" and p.text[at - 1].lower() not in TIMES)
            return named and follows != "NUM" and not word.lower().endswith("day")
        return (p.upos[at] == "PROPN" and word[:1].isupper()) or word in ("al", "bin", "von", "de")

    def full_name(self, name: str) -> str:
        """Give the fullest name of a person in the document that ends (or begins) as this one does."""
        best = name
        for other in self.names:
            if len(other.split()) > len(best.split()) and (
                other.endswith(" " + name) or other.startswith(name + " ")
            ):
                best = other
        if best == name:
            for run in self.runs:
                words = run.split()
                if (
                    len(words) == 2
                    and words[1] == name
                    and words[0].lower() not in TITLES
                    and noun_class(words[0].lower()) == "other"
                ):
                    return run if name in self.names else best
        return best

    def _person(self, segment: str) -> str:
        """Give the name of a person within a segment of a mention; "" if there is none."""
        words = [m.group() for m in _WORD.finditer(segment)]
        for at in range(len(words) - 1, -1, -1):
            low = words[at].lower()
            if (low in RANKS or low in _STYLES) and at + 1 < len(words):
                rest = [w for w in words[at + 1 :]]
                name = []
                for word in rest:
                    if not word[:1].isupper() or (word.lower().endswith("day") and word.lower() in TIMES):
                        break
                    name.append(word)
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
        return ""

    def _trailing(self, segment: str) -> str:
        """Give the name at the end of "deputy head of the centre in Syria Oscar Romeo"."""
        words = segment.split()
        lower = [k for k, w in enumerate(words) if not (w[:1].isupper())]
        if not lower or not any(noun_class(w.lower().strip(".")) in ("official", "expert") for w in words):
            return ""
        run = words[lower[-1] + 1 :]
        before = words[lower[-1]].lower()
        if len(run) >= 3 and before in ("in", "of", "for", "at", "to"):
            name = run[-2:]
            return " ".join(name) if self._alone(name[-1]) or not self._organised(run) else ""
        if len(run) >= 3 and before in ("the", "of"):
            body = max((k for k, w in enumerate(run) if self._organised([w])), default=-1)
            behind = run[body + 1 :]
            if body >= 0 and len(behind) in (2, 3) and all(w.isalpha() for w in behind):
                return " ".join(behind)  # "member of the People's Assembly Lima Mike"
        if len(run) in (1, 2) and (noun_class(before) in ("official", "expert") or before == "staff"):
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

    def _describe(self, mention: str, at: int) -> Entity:
        """Give what a mention that is no pronoun names."""
        mention = re.sub(r" (?:there|here)(?=,|$)", "", " ".join(mention.split()))
        if called := CALLED.search(mention):
            name = called["who"]
            self.names.append(name)
            segment = mention[: called.start()].split(",")[0]
            sort = noun_class(self._head(segment))
            told: Class = "name" if sort == "official" else "expert" if sort == "expert" else "witness"
            return Entity(
                name,
                told,
                keys(segment) | keys(name),
                at,
                False,
                self._head(segment),
                phrase=mention,
                proper=True,
            )
        segments = [s for s in _SEGMENT.split(mention) if s]
        first = segments[0] if segments else mention
        head = self._head(first)
        sort = noun_class(head)
        name = ""
        for segment in segments:
            called = CALLING.search(segment)
            name = self._person(segment)
            if name:
                break
            if called:
                name = segment[called.end() :]
                inner = noun_class(head)
                if inner not in ("official", "expert", "witness"):
                    plain = strip(name)
                    return Entity(
                        plain, "organisation", keys(mention), at, head=head, phrase=mention, proper=True
                    )
                break
        name = name or self._trailing(first) or self._untitled(segments, sort)
        if name:
            if name not in self.names:
                self.names.append(name)
            expert = any(
                noun_class(w.lower().strip(".")) == "expert" or w.lower() in ("prof.", "dr.")
                for s in segments
                for w in s.split()
            )
            official = noun_class(head) == "official" and "analyst" not in mention
            heads = {noun_class(self._head(segment)) for segment in segments if segment != name}
            private = "witness" in heads and not heads & {"official", "expert"}
            return Entity(
                self.full_name(name),
                "witness" if private else "expert" if expert and not official else "name",
                keys(mention),
                at,
                head=head,
                phrase=mention,
                proper=True,
            )
        if sort in ("organisation", "agency", "other") and len(segments) > 1:
            second = strip(segments[1])
            proper = all(
                w[:1].isupper() or w in ("of", "for", "the", "and", "in", "on") for w in second.split()
            )
            if 0 < len(second.split()) <= 6 and proper and head.capitalize() not in first:
                kind: Class = "agency" if sort == "agency" or agency_named(second) else "organisation"
                return Entity(second, kind, keys(mention), at, head=head, phrase=mention, proper=True)
        if ONE_OF.match(first):
            if len(segments) > 1 and (
                noun_class(self._head(segments[1])) != "other" or segments[1].startswith(("a ", "an "))
            ):
                first = segments[1]
                inner_sort = noun_class(self._head(segments[1]))
                anonymous = noun_class(self._head(ONE_OF.sub("", segments[0])))
                sort = "anonymous" if anonymous == "anonymous" else inner_sort
            else:
                first = ONE_OF.sub("", first)
                sort = noun_class(self._head(first))
            head = self._head(first)
        agency = AGENCY.search(first)
        if (
            agency
            and (sort == "agency" or agency.group(1) == strip(first))
            and head not in ("office", "source")
        ):
            return Entity(
                agency.group(1), "agency", keys(mention), at, head=head, phrase=mention, proper=True
            )
        outside = OUTSIDE.sub("", first)
        if sort in ("organisation", "agency"):
            outside = re.split(r"\s+(?:that|which)\s|\s*\(", outside)[0]
        canonical = strip(outside)
        if sort == "other" and head[:1].islower() and head == head.lower() and canonical.islower():
            sort = "witness" if head.endswith(("er", "or", "ist", "ant")) else "other"
        words = canonical.lower()
        if "state media" in words or "state television" in words or "news agency" in words:
            sort = "agency"
        plural = (
            head != singular(head)
            or " and " in canonical
            or (head in ("people", "police", "staff", "crew") and " " in canonical)
        )
        plural = plural or COUNTED.match(canonical) is not None
        canonical = VAGUELY.sub("", canonical)
        return Entity(
            canonical,
            sort,
            keys(mention),
            at,
            plural,
            head,
            phrase=mention,
            proper=canonical[:1].isupper() or any(w[:1].isupper() for w in canonical.split()[1:]),
        )

    def _untitled(self, segments: Sequence[str], sort: Class) -> str:
        """Give the name of a person that no title introduces; "" if there is none."""
        first = segments[0] if segments else ""
        second = segments[1] if len(segments) > 1 else ""
        if sort in ("official", "expert", "witness") and second and not ONE_OF.match(first):
            parts = second.split()
            if all(w[:1].isupper() for w in parts) and len(parts) <= 4 and not self._organised(parts):
                return second
        belongs = re.match(r"(?!The )([A-Z][\w’'-]+ [A-Z][\w’'-]+) (?:of|from|at|with) the [A-Z]", first)
        if belongs and self._two_names(belongs[1]):
            return belongs[1]
        if not self._bare_name(first):
            return ""
        told = noun_class(self._head(second)) in ("official", "expert", "witness") if second else False
        known = first in self.names or any(name.endswith(" " + first) for name in self.names)
        if told or known or second.startswith(("who ", "whose ")):
            return first
        return first if self._surname(first) or self._two_names(first) else ""

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
            0 < len(words) <= 3
            and all(w[:1].isupper() for w in words)
            and words[0].lower() not in ("the", "a", "an")
        )

    def _head(self, segment: str) -> str:
        """Give the noun that a phrase is about, in small letters."""
        bare = re.sub(r"[“”\"‘«»]", "", segment)
        bare = re.sub(r"^(?:[\w.-]+['’]s?|[Tt]he|[Aa]n?)\s+", "", bare)
        front = re.split(
            r"\s+(?:of|for|in|at|on|with|from|by|to|within|near|who|which|that|close|familiar|based|"
            r"calling|known|kept|"
            r"attributed|reviewed|circulated|inside|we|about|seen|briefed|sent|issued|quoted|reached|"
            r"posted|published|"
            r"analy[sz]ed|aired|broadcast|taken|obtained|released|shared|verified|\w{3,}ed(?= by\b)|"
            r"working|involved|speaking|against|under|and)\b",
            bare,
        )[0]
        words: list[str] = re.findall(r"[\w’'.-]+", front)
        while len(words) > 1 and words[-1].lower() in (
            "himself",
            "itself",
            "herself",
            "themselves",
            "alike",
            "both",
        ):
            words.pop()
        if not words:
            return ""
        last = words[-1].lower().removesuffix("’s").removesuffix("'s")
        if noun_class(last) == "other" and len(words) > 1:
            for word in reversed(words[:-1]):
                if noun_class(word.lower()) in ("official", "expert") and words[-1][:1].isupper():
                    return word.lower()
        return last.strip(".") if last not in RANKS else last
