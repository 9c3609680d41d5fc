"""Deeds behind what somebody is said to be: "is behind the strikes", "is responsible for", "is there to"."""

from __future__ import annotations

from dataclasses import replace

from openline.reports.doing.deed import NOTHING, Deed
from openline.reports.doing.nouns import Nouns
from openline.reports.doing.phrases import NOUNS
from openline.reports.doing.words import AFFECTED, SUITED, TOWARDS, done_of
from openline.reports.tagging.lemmas import lemma_by_rule

__all__ = ["Being"]


class Being(Nouns):
    """Tokens of one content, with the deeds of what is said with "be"."""

    def being(self, at: int, doer: str, subject: int, left: int) -> Deed:
        """Return the deed of what is said to be.

        Parameters
        ----------
        at
            What is said of the subject, or "be" itself.
        doer, subject
            Who is said to be it, and its token.
        """
        word, upos, case = self.lemma(at), self.parsed.upos[at], self.case(at)
        negated = self.negated(at)
        if self.below(at, "expl") or self.small(self.order[0]) == "there":  # "there was firing"
            there = self.noun(at if upos == "NOUN" else subject, left - 1)
            if there.at >= 0:
                return replace(there, negated=there.negated or negated)
        inner = next((kid for kid in self.below(at, "acl", "advcl", "ccomp") if self.verbal(kid)), -1)
        if subject >= 0 and self.small(subject) == "it":
            if inner >= 0 and self.parsed.deprel[inner] == "acl:relcl":  # "it is X that does it"
                return replace(self.predicate(inner, "", left - 1), actor=self.phrase(at))
            if not case and (upos == "PROPN" or self.parsed.xpos[at] == "NNS"):  # "it was smugglers"
                return Deed(self.phrase(at), "be", at=at)
        found = self.felt(at, doer, left) if word in AFFECTED else self._laid(at, doer, left)
        if found is not None:
            return replace(found, negated=found.negated or negated)
        if upos == "ADJ" and self.below(at, "cop") and (suffered := done_of(self.parsed.text[at])):
            return Deed(self.phrase(self.agent(at)), suffered, doer, "", at, negated, subject)
        there_to = inner >= 0 and self.to(inner) and (case == "in" or word in ("here", "there"))
        if inner >= 0 and (there_to or word in TOWARDS | SUITED):  # "is in the zone to fight", "is ready to"
            return self.predicate(inner, doer, left - 1)
        if word in TOWARDS | SUITED and (to := self.first(at, "xcomp")) >= 0:
            return self.predicate(to, doer, left - 1)
        nominal = self.noun(subject, left - 1) if subject >= 0 else NOTHING
        joined = next((kid for kid in self.below(at, "conj") if self.verbal(kid)), -1)
        if joined >= 0 and upos in ("ADJ", "NOUN") and not self.below(joined, "nsubj"):
            found = self.predicate(joined, doer, left - 1)
            return replace(found, actor=self.owner(subject)) if nominal.at >= 0 else found
        if nominal.at >= 0 and upos == "ADJ" and nominal.action not in ("present", "fly"):
            return nominal  # "the withdrawal is complete"
        if word == "dead" and subject >= 0:
            return Deed("", "die", doer, at=at, done=subject)
        doer = (self.owner(subject) if nominal.at >= 0 else "") or doer or self._before(at)
        return Deed(doer, "be", at=at, negated=negated)

    def _laid(self, at: int, doer: str, left: int) -> Deed | None:
        """Return the deed that is laid to somebody: "is behind it", "is responsible", "is on patrol"."""
        case = self.case(at)
        if self.lemma(at) == "responsible":
            found = self.noun(self.behind(at, ("for",)), left - 1)
            action = "kill" if found.action == "die" else found.action
            return replace(found, actor=doer or self._before(at), action=action) if found.at >= 0 else None
        if self.lemma(at) in ("involved", "engaged"):
            found = self.noun(self.behind(at, ("in",)), left - 1)
            return replace(found, actor=doer) if found.at >= 0 else None
        if case == "behind" and (found := self.noun(at, left - 1)).at >= 0:
            return replace(found, actor=doer)
        if case in ("on", "under") and self.verb(at):
            return Deed(doer, self.verb(at), at=at)
        return None

    def _before(self, at: int) -> str:
        """Noun before an adjective whose verb is not in the content: "Washington responsible for"."""
        found = [k for k in self.order if k < at and self.parsed.upos[k] in NOUNS]
        return self.phrase(found[-1]) if found else ""

    def felt(self, at: int, who: str, left: int) -> Deed | None:
        """Return the deed that somebody is concerned about, else his concern; None where nothing is named."""
        for kid in self.below(at, "obl", "nmod", "ccomp", "advcl"):
            if self.verbal(kid):
                return self.predicate(kid, "", left - 1)
            if self.case(kid) in ("about", "at", "over", "by", "with"):
                found = self.noun(kid, left - 1)
                if found.at >= 0 and found.actor:
                    return found
                feeling = lemma_by_rule(self.parsed.text[at], "VERB", "VBN")
                return Deed(who, feeling, self.phrase(kid), at=at, done=kid)
        return None
