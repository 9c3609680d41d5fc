"""The cues of a unit: verbs, nouns, adverbs and prepositions that bring in what somebody says."""

from __future__ import annotations

import re

from openline.reports.attribution.cues import (
    AFFIRM,
    BEGINNERS,
    CUE_NOUNS,
    FEELINGS,
    IDIOMS,
    LIGHT,
    PARTICLES,
    SILENCE,
    STANDS,
    VERBS,
    WORRIED,
    Verb,
)
from openline.reports.attribution.found import NOT_SAID, SAYS, UNNAMED, Cue, Form
from openline.reports.attribution.owning import Owning
from openline.reports.tagging.lexicon import listed

__all__ = ["Finding"]


_TOWARDS = listed("objection objections opposition threat threats resistance answer response")
_HARDLY = listed("rarely seldom hardly")


class Finding(Owning):
    """A unit whose cues are found."""

    def find(self) -> None:
        """Find all cues outside quotations."""
        at = 0
        while at < self.n:
            cue = None
            if self.items[at].quote < 0:
                cue = (
                    self._according(at)
                    or self._source(at)
                    or self._by_words(at)
                    or self._verb(at)
                    or self._noun(at)
                    or self._adverb(at)
                )
            if cue is not None:
                self.cues.append(cue)
                at = max(at + 1, cue.stop)
            else:
                at += 1
        for cue in self.cues:
            self._subject(cue)
        self.cues = [cue for cue in self.cues if self._plausible(cue)]

    def _verb(self, at: int) -> Cue | None:
        c = self.c
        item = self.items[at]
        lemma = item.lemma
        if (
            item.upos == "ADJ"
            and item.low in WORRIED
            and c.low(at + 1) in ("at", "about", "by", "over", "that", ",", "of")
        ):
            return self._worried(at)
        if item.upos != "VERB" and not (item.upos == "AUX" and self._idiom(at, lemma)[1]):
            return None
        if item.low in WORRIED and c.passive(c.group_start(at), at):
            return self._worried(at)
        if lemma in ("quote", "cite"):
            return self._cite(at)
        if self._describes(at) or self._reduced(at):
            return None
        if (
            item.xpos in ("VBN", "VBD")
            and c.upos(at - 1) == "DET"
            and c.upos(at + 1) in ("NOUN", "ADJ", "VERB", "PROPN")
        ):
            return None  # "the continued supporting role"
        if item.xpos == "VBG" and at == 0 and not any(each.low == "," for each in self.items):
            return None  # "Declaring the district follows …"
        if item.xpos == "VBN" and c.xpos(at + 1) == "VBG" and c.upos(at - 1) in ("NOUN", "PROPN"):
            return None  # "soldiers shown wearing patches"
        if lemma in CUE_NOUNS and item.xpos in ("VB", "VBP") and c.low(at - 1) in ("this", "that"):
            return None  # "assesses that claim to be false"
        begin = c.group_start(at)
        negated = c.negated(begin, at) or (c.low(at - 1) in _HARDLY and lemma in NOT_SAID)
        if lemma == "say" and c.low(at + 1) in ("nothing", "little") and not c.has_verb(at + 2, self.n):
            return Cue("silent", lemma, SAYS, begin, at + 1)
        if lemma in SILENCE or (negated and lemma in NOT_SAID) or c.low(at - 1) == "no":
            return Cue("silent", lemma, SAYS, begin, at + 1)
        name, stop = lemma, at + 1
        for particle in PARTICLES.get(lemma, ()):
            ahead = at + 1
            if lemma in ("describe", "attribute"):
                continue
            if c.low(ahead) == particle:
                name, stop = f"{lemma}_{particle}", ahead + 1
        if owned := self._owned(at, "ing" if item.xpos == "VBG" and begin == at else "finite"):
            return owned
        behind, idiom = self._idiom(at, lemma)
        if idiom:
            name, stop = idiom, behind
        if lemma == "want" and c.low(at + 1) == "to" and c.low(at + 2) == "know":
            return Cue("finite", "ask", VERBS["ask"], begin, at + 3, cue=(at, at + 3))
        if lemma == "exclude" and negated:
            name = "rule_out"
        if (lemma == "find" and c.low(at + 1) == "out") or (lemma == "want" and c.low(at + 1) == "to"):
            return None
        if lemma == "describe":
            name = (
                "describe_as"
                if any(c.low(k) == "as" for k in range(at, min(at + 14, self.n)))
                else "describe"
            )
        if (
            lemma == "comment"
            and item.xpos == "VBG"
            and c.low(at + 1) in ("on", "upon", "after", "following")
        ):
            return None
        if lemma == "continue" and c.low(at + 1) == "to":
            return None  # "continues to record violations"
        if lemma in LIGHT and not negated and not c.passive(begin, at) and (light := self._light(at, begin)):
            return light
        verb = VERBS.get(name) or VERBS.get(lemma)
        if verb is None:
            return None
        if name not in VERBS:
            name = lemma
        if (
            "W" in verb.frames
            and item.xpos == "VBG"
            and name not in ("vow", "pledge", "threaten", "welcome", "hail")
        ):
            return None
        if name in ("attribute", "ascribe", "pin") and item.xpos == "VBG":
            return None
        if set(verb.frames) <= set("IW") and not any(c.low(k) == "to" for k in range(stop, stop + 3)):
            return None  # "aimed it at the patrol"
        before = c.low(at - 1)
        if before == "to" and c.upos(at - 1) == "PART":
            if c.low(at - 2) in BEGINNERS or (at > 1 and self.items[at - 2].lemma in BEGINNERS):
                begin = at - 2  # "was quick to play down", "sought to reassure"
                begin = c.group_start(begin)
            elif not (c.low(at - 2) == "on" and self.items[at - 3].lemma == "go") and not self._takes_to(at):
                return None
        elif any(self.c.xpos(k) == "MD" for k in range(begin, at)):
            mine = self.turn is not None and c.low(begin - 1) in ("i", "we")
            only = any(c.low(k) == "only" for k in range(begin, at))  # "would only say that"
            if not (negated and name == "rule_out") and name != "confirm_nor_deny" and not mine and not only:
                return None
        if (
            item.xpos == "VB"
            and begin in (at, at - 1)
            and before != ","
            and c.upos(at - 1) not in ("NOUN", "PROPN")
            and before != "to"
            and not any(c.low(k) in ("do", "does", "did") for k in range(begin, at))
        ):
            return None
        form: Form = "ing" if item.xpos == "VBG" and begin == at else "finite"
        issued = self._issued(at) if form == "ing" else None
        if "-" in (c.low(at - 1), c.low(at + 1)) or (
            form == "ing"
            and before not in (",", "—", "–", ";", "by", "after", "while", "and", "")
            and issued is None
            and not self._with(at)
        ):
            return None
        asked = before == "," and item.xpos in ("VBN", "VBD") and name == "ask" and c.parenthetic(at)
        if asked and c.low(at + 1) in ("about", "whether", "if", "how", "why", "what", "by"):
            return None  # ", asked about it,"
        if form == "ing" and re.match(
            r" (?:\w+ ){0,3}on (?:the )?condition", c.text[item.end : item.end + 60]
        ):
            return None
        if name == "fear" and c.upos(begin - 1) == "PRON" and c.low(begin - 2) in ("because", "as", "that"):
            return None  # "because he feared reprisals"
        if name == "ask" and (at == 0 or before == "when"):
            return None
        if name in ("ask", "request", "insist", "insist_on", "demand") and UNNAMED.search(
            c.text, item.end, item.end + 90
        ):
            return None
        if c.passive(begin, at) or (before == "as" and item.xpos == "VBN" and c.low(at + 1) == "by"):
            form = "passive"
        elif item.xpos == "VBN" and not any(c.upos(k) == "AUX" for k in range(begin, at)):
            told = any(c.low(k) == "that" for k in range(at + 2, at + 6))  # "confirmed by telephone that"
            if (
                not told
                and c.upos(at - 1) in ("NOUN", "PROPN", "DET", "ADJ")
                and c.low(at + 1)
                in (
                    "by",
                    "above",
                    "earlier",
                    "here",
                )
            ):
                return None
            if at == 0 or c.low(at - 1) in ("-", "so"):
                return None
            if c.upos(at + 1) in ("NOUN", "PROPN") and c.upos(at - 1) in ("DET", "ADJ"):
                return None
        if negated and name not in ("rule_out",):
            return Cue("silent", lemma, SAYS, begin, stop)
        cue = Cue(form, name, verb, begin, stop, negated=negated, cue=(at, stop))
        if issued is not None:
            cue.subject, cue.lead = issued, at
        if negated or (name in ("rule_out",) and negated):
            cue.cue = (at, stop)
        if name == "rule_out" and negated:
            cue.verb = Verb("CN", "claim")
        if "E" not in verb.frames and lemma in AFFIRM:
            end = c.phrase_right(at + 1, links=False, clause=False)
            if c.low(end - 1) in STANDS:
                cue.verb, cue.stop = Verb("F", STANDS[c.low(end - 1)]), end
                cue.after = self._felt(at + 1, end)
                if cue.after is not None:
                    return cue
                cue.verb, cue.stop = verb, stop
        if "E" in verb.frames:
            end = c.phrase_right(at + 1, links=False, clause=False)
            feeling = c.last_word(end)
            if feeling not in FEELINGS:
                return (
                    Cue("finite", "say", SAYS, begin, at + 1, cue=(at, at + 1)) if c.low(0) == "as" else None
                )
            cue.verb = Verb("F", FEELINGS[feeling])
            cue.cue = (at, end) if end == at + 2 else (at, at + 1)
            cue.stop = end
            quoted = self.items[end - 1].quote >= 0
            cue.after = ("noun", at + 1) if quoted else self._felt(at + 1, end)
            if cue.after is None:
                return None
        return cue

    def _describes(self, at: int) -> bool:
        """Whether what looks like a verb of speech describes a noun: "a road, promised since May"."""
        c, item = self.c, self.items[at]
        parsed, token = c.parsed, item.first
        relation = parsed.deprel[token]
        if (
            item.xpos == "VBN"
            and c.low(at - 1) in ("once", "long", "originally", "initially")
            and c.low(at - 2) == ","
        ):
            return True  # "the zone, once declared to fight it, has …"
        if relation == "compound" and not item.low.endswith("s"):
            return True
        if relation == "amod" and parsed.head[token] == token + 1 and item.xpos != "VBD":
            return c.upos(at - 1) not in ("NOUN", "PROPN", "PRON")
        loose = relation == "advcl" and c.low(at - 1) == "," and item.xpos == "VBN"
        if not (loose or relation.split(":")[0] in ("acl", "amod")) or (
            item.xpos != "VBN" and c.low(at - 1) != ","
        ):
            return False
        if c.low(at - 1) in ("who", "which", "that") or c.upos(c.group_start(at)) == "AUX":
            return False
        if any(
            c.low(k) in ("how", "whether", "what", "why") or c.upos(k) == "QUOTE"
            for k in range(at + 1, at + 8)
        ):
            return False  # "described to me how …"
        above = -1 if loose else parsed.head[token]
        while above >= 0 and parsed.upos[above] not in ("VERB", "AUX"):
            role = parsed.deprel[above].split(":")[0]
            if role not in ("obj", "obl", "nsubj", "nmod", "iobj", "appos", "conj"):
                return False  # no other verb holds the noun: this one does
            if parsed.head[above] >= 0 and parsed.upos[parsed.head[above]] == "VERB" and role == "conj":
                return False
            above = parsed.head[above]
        below = {parsed.deprel[child].split(":")[0] for child in parsed.children[token]}
        if "nsubj" in below or "ccomp" in below or "obj" in below or "aux" in below:
            return False
        return c.upos(at + 1) in ("ADP", "ADV") or c.time(at + 1) or c.time(at + 2)

    def _idiom(self, at: int, lemma: str) -> tuple[int, str]:
        """Behind a turn of phrase that begins with this verb, and its name; "" if there is none."""
        c = self.c
        for words, name in IDIOMS.get(lemma, ()):
            here = at + 1
            for word in words:
                while c.upos(here) == "ADV" and c.low(here) != word:
                    here += 1
                if word == "SELF":
                    fits = c.low(here).endswith(("self", "selves"))
                elif word == "POSS":
                    fits = c.xpos(here) == "PRP$"
                elif word == "NP":
                    end = c.phrase_right(here, links=False, clause=False)
                    fits = end > here
                    here = max(here, end - 1)
                elif word == "NOUN":
                    fits = c.low(here).removesuffix("s") in CUE_NOUNS and c.low(here + 1) in (
                        "of",
                        "that",
                        "about",
                    )
                    here += fits and c.low(here + 1) != "that"
                    here -= fits and c.low(here + 1) == "that"
                else:
                    fits = word in (c.low(here), self.items[here].lemma if here < self.n else "")
                if not fits:
                    break
                here += 1
            else:
                what = name.startswith("be_") and c.low(c.group_start(at) - 1) in (
                    "what",
                    "one",
                    "it",
                    "that",
                )
                return (at + 1, "") if what else (here, name)
        return at + 1, ""

    def _light(self, at: int, begin: int) -> Cue | None:
        """Find "issued a warning that …", "lodged a protest over …": the noun says what is done."""
        c = self.c
        if self.items[at].xpos not in ("VBD", "VBZ", "VBP", "VBN") or c.low(at - 1) == "to":
            return None
        end = c.phrase_right(at + 1, links=False, clause=False)
        noun = c.low(end - 1)
        act = STANDS.get(noun) or FEELINGS.get(noun)
        if end == at + 1 or act is None:
            return None
        cue = Cue("finite", self.items[at].lemma, Verb("F", act), begin, end, cue=(at, at + 1))
        cue.after = self._felt(end, end)
        return cue if cue.after is not None else None

    def _felt(self, start: int, end: int) -> tuple[str, int] | None:
        """Give the content of "expressed (its grave) concern at …": the object, or what it is about."""
        c = self.c
        if end - start > 1 and c.xpos(start) == "PRP$":
            return "noun", start
        if c.low(end) in ("at", "over", "about", "for", "with", "in", "of", "by", "against", "on"):
            return "noun", end + 1
        if c.low(end) == "to" and c.xpos(end + 1) != "VB" and c.low(end - 1) in _TOWARDS:
            return "noun", end + 1
        if c.low(end) == "that":
            return "that", end + 1
        if c.low(end) == "to" and c.xpos(end + 1) == "VB":
            return "infinitive", end
        return None

    def _worried(self, at: int) -> Cue | None:
        c = self.c
        begin = c.group_start(at)
        if begin == at:
            return None
        act = WORRIED[c.low(at)]
        cue = Cue("worried", "concerned", Verb("F", act), begin, at + 1, cue=(at, at + 1))
        if c.low(at + 1) in ("at", "about", "by", "over") or (c.low(at + 1) == "of" and act == "concern"):
            cue.after, cue.stop = ("noun", at + 2), at + 2
        elif c.low(at + 1) == "that":
            cue.after, cue.stop = ("that", at + 2), at + 2
        elif act == "claim":
            return None
        return cue

    def _cite(self, at: int) -> Cue | None:
        """Find "quoted X as saying", "was quoted by X as saying", "citing X"."""
        c = self.c
        begin = c.group_start(at)
        form: Form = "cite"
        cue = Cue(form, self.items[at].lemma, SAYS, begin, at + 1, cue=(at, at + 1))
        limit = min(self.n, at + 30)
        saying = next((k for k in range(at + 1, limit) if c.xpos(k) == "VBG" and c.low(k - 1) == "as"), -1)
        if saying >= 0:
            cue.behind = saying + 1
            cue.stop = saying + 1
            if c.low(at + 1) != "as":
                cue.cue = (at, at + 1)
        return cue
