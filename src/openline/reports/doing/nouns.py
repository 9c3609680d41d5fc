"""Deeds of nouns, and whose they are: "the shelling of the town by X", "X's advance", "X presence"."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

from openline.reports.doing.deed import NOTHING, Deed
from openline.reports.doing.phrases import Phrases
from openline.reports.doing.words import (
    AMOUNTS,
    COVERING,
    DYING,
    ELSEWHERE,
    GIVING,
    OF_DOER,
    TALKING,
    TARGETING,
    verb_of,
)
from openline.reports.speakers.nominals import noun_class
from openline.reports.speakers.parties import parties_in

__all__ = ["Nouns"]

_NEAR = 9  # tokens from a verb to whom it is done to, at most
_DEEP = 4


class Nouns(Phrases):
    """Tokens of one content, with the deeds of its nouns."""

    @abstractmethod
    def predicate(self, at: int, governor: str, left: int) -> Deed:
        """Return the deed of a clause by its predicate."""

    def verb(self, at: int) -> str:
        """Return the verb that says the deed of a noun; "" for a thing."""
        if at < 0:
            return ""
        upos, gerund = self.parsed.upos[at], self.parsed.xpos[at] == "VBG"
        argument = self.parsed.deprel[at].startswith(("nsubj", "obj"))  # "the offensive" as an adjective
        if upos not in ("NOUN", "VERB") and not gerund and not (upos == "ADJ" and argument):
            return ""
        return verb_of(self.parsed.lemma[at]) or (self.lemma(at) if gerund else "")

    def noun(self, at: int, left: int) -> Deed:
        """Return the deed of a noun, with its party; one without a token where the noun names a thing."""
        if at < 0 or left <= 0:
            return NOTHING
        of = self.behind(at, ("of",))
        if self.lemma(at) in AMOUNTS:
            for kid in self.below(at, "nmod"):
                if self.case(kid) in ("of", "in") and (found := self.noun(kid, left - 1)).at >= 0:
                    by = self.phrase(self._agent_below(at, _DEEP)) or self.owner(at)
                    return found if found.actor else replace(found, actor=by)
        action = self.verb(at)
        if not action:
            return NOTHING
        actor = self.owner(at)
        if action == "act":  # "actions of X on increasing the presence"
            for on in (*self.below(at, "acl", "advcl"), *self.below(of, "acl", "advcl")):
                if self.parsed.xpos[on] == "VBG" and self.below(on, "mark", "case"):
                    return replace(self.predicate(on, actor, left - 1), actor=actor)
        if of >= 0 and self.verb(of) and action in ("use", "act"):
            return self.noun(of, left - 1)
        done = self.target(at, action)
        if action in DYING and of >= 0:
            return Deed("", action, self.phrase(of), "", at, self.negated(at), of)
        if of >= 0 and done < 0 and (self.phrase(of) != actor if actor else action not in OF_DOER):
            done = of
        return Deed(actor, action, self.phrase(done), "", at, self.negated(at), done)

    def owner(self, at: int) -> str:
        """Return whose deed that of a noun is.

        "by X", "launched by X", "blamed on X", "X's", "between X and Y", "of X" of what is not done to X, and
        "X strikes".
        """
        if (by := self.agent(at)) >= 0:
            return self.phrase(by)
        for kid in self.below(at, "acl"):
            if self.parsed.xpos[kid] == "VBN" and (by := self.agent(kid)) >= 0:
                return self.phrase(by)
            if self.lemma(kid) in ("blame", "attribute", "pin"):
                return self.phrase(self.behind(kid, ("on", "to")))
        for kid in self.below(at, "nmod"):
            if self.parsed.deprel[kid] == "nmod:poss" or (kid < at and not self.case(kid)):
                return self.phrase(kid)
        if (by := self._agent_below(at, _DEEP)) >= 0:
            return self.phrase(by)
        cases = ("between", "of") if verb_of(self.lemma(at)) in OF_DOER else ("between",)
        return self.phrase(self.behind(at, cases, "nmod")) or self.party_before(at)

    def _agent_below(self, at: int, left: int) -> int:
        """Whoever "by" names behind what a noun is of."""
        for kid in self.below(at, "nmod", "conj") if left else []:
            by = self.agent(kid)
            by = by if by >= 0 else self._agent_below(kid, left - 1)
            if by >= 0:
                return by
        return -1

    def party_before(self, at: int) -> str:
        """Return the party named before a noun: "US-led coalition" of "US-led coalition shipments"."""
        first, _ = self.span(at)
        last = -1
        for k in range(first, at):
            word, upos = self.parsed.text[k], self.parsed.upos[k]
            group = upos in ("NOUN", "PROPN") and noun_class(word.lower()) == "organisation"
            if parties_in(word) or group or (word[:1].isupper() and upos in ("ADJ", "PROPN")):
                last = k
        if last < 0:
            return ""
        if last + 2 < at and self.parsed.xpos[last + 1] == "HYPH":  # "U.S.-backed"
            last += 2
        while first < last and not self._opens_a_party(first):
            first += 1
        return self.words(first, last)

    def _opens_a_party(self, at: int) -> bool:
        word = self.parsed.text[at]
        return word[:1].isupper() or bool(parties_in(word)) or noun_class(word.lower()) == "organisation"

    def target(self, at: int, verb: str) -> int:
        """Whom a deed without an object is done to: behind "against", "on", "at" or "with"; else -1."""
        for kid in self.below(at, "obl", "nmod"):
            case = self.case(kid)
            if self.timed(kid) or case not in TARGETING:
                continue
            if case == "against" or (case, verb) in _FIXED or (case == "with" and verb in TALKING):
                return kid
            if case in ("with", "under") or not at < kid < at + _NEAR or verb in COVERING:
                continue
            if self.verb(kid) in ("order", "request"):
                continue
            told = verb in GIVING or verb == verb_of(verb)
            given = case == "to" and verb not in ELSEWHERE
            if told or given or case in ("on", "upon", "at", "toward", "towards"):
                return kid
        return -1


_FIXED = frozenset([("under", "explode"), ("under", "detonate"), ("into", "investigate")])
