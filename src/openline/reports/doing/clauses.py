"""Deeds of clauses: of plain verbs, of the nouns of light verbs, and of the clauses within others."""

from __future__ import annotations

from dataclasses import replace

from openline.reports.doing.being import Being
from openline.reports.doing.deed import NOTHING, Deed
from openline.reports.doing.words import (
    AFFECTED,
    AMOUNTS,
    COVERING,
    DEMANDING,
    DYING,
    FOCUSED,
    FORCE,
    GETTING,
    KNOWING,
    LIGHT,
    PHASE,
    SEEING,
    STEPS,
    THROWING,
    TOWARDS,
    UNDERGONE,
)

__all__ = ["Clauses"]

_RELATIVES = frozenset(["that", "which", "who", "whom"])
_ONTO = ("at", "against", "on", "toward", "towards", "into")


class Clauses(Being):
    """Tokens of one content, with the deeds of its clauses."""

    def subject(self, at: int) -> int:
        """Subject of a predicate, its own or that of the predicate it hangs on; -1 if there is none."""
        up, label = self.parsed.head[at], self.parsed.deprel[at].partition(":")[0]
        for kid in self.below(at, "nsubj"):
            if self.small(kid) != "there":
                return up if self.small(kid) in _RELATIVES and label == "acl" else kid
        before = next((kid for kid in self.below(at, "obj") if kid < at and not self.passive(at)), -1)
        if before >= 0 or up not in self.tokens:
            return before
        if label == "acl":
            return up
        bare = label == "advcl" and not self.below(at, "mark", "nsubj")
        object_ = self.first(up, "obj", "iobj") if self.parsed.upos[at] == "VERB" else -1
        if label == "xcomp" and object_ >= 0:
            return object_
        if bare or label in ("xcomp", "parataxis") or (label == "conj" and not self.below(at, "expl")):
            return self.subject(up) if self.predicates(up) else -1
        return -1

    def predicate(self, at: int, governor: str, left: int) -> Deed:
        """Return the deed of a clause by its predicate.

        Parameters
        ----------
        governor
            Who does it where it has no subject of its own.
        left
            Clauses and nouns that are still looked into.
        """
        if left <= 0:
            return NOTHING
        subject, verb = self.subject(at), self.lemma(at)
        doer = self.phrase(subject) if subject >= 0 else governor
        if not self.verbal(at) or verb == "be":
            return self.being(at, doer, subject, left)
        if self.passive(at):
            return self._suffered(at, subject, left)
        inner = self._inner(at, subject, doer, left)
        if inner is not None:
            return replace(inner, negated=inner.negated or self.negated(at))
        for kid in self.below(at, "conj") if verb in COVERING else []:
            if self.verbal(kid) and self.lemma(kid) in FORCE and not self.below(kid, "nsubj"):
                return self.predicate(kid, doer, left - 1)
        object_ = self._object(at, subject)
        life = object_ >= 0 and self.lemma(object_) in ("life", "lives")
        if verb in DYING or (verb == "lose" and life):
            return Deed("", verb, doer, "", at, self.negated(at), subject)
        if subject >= 0 and (nominal := self.noun(subject, left - 1)).at >= 0:
            if self._only_goes_on(at, object_):
                beside = self.behind(at, ("between",))
                who = self.phrase(beside if beside >= 0 or self.lemma(at) != "come" else self._source(at))
                negated = nominal.negated or self.negated(at)
                return replace(nominal, actor=nominal.actor or who, negated=negated)
            doer = self.owner(subject) or doer
        return self._light(at, subject, object_, doer, left) or self._plain(at, object_, doer)

    def _only_goes_on(self, at: int, object_: int) -> bool:
        """Whether a verb says of the deed that is its subject only that it is done, or whom it left dead."""
        if self.lemma(at) == "leave":
            return True
        phase = self.lemma(at) in PHASE or f"{self.lemma(at)}_{self.particle(at)}" in PHASE
        return phase and object_ < 0

    def _object(self, at: int, subject: int) -> int:
        """Object of a verb, or who is asked to do something: "asked the council to act"; else -1."""
        for kid in (*self.below(at, "obj"), *self.below(at, "iobj")):
            if kid != subject:
                return kid
        for kid in self.below(at, "ccomp", "xcomp"):
            if self.to(kid):
                return self.first(kid, "nsubj")
        return -1

    def _plain(self, at: int, object_: int, doer: str) -> Deed:
        """Return the deed of a verb that means what it says."""
        verb = self.lemma(at)
        done = object_ if object_ >= 0 else self.target(at, verb)
        against = max(self.behind(at, ("against",)), self.behind(object_, ("against",)))
        if object_ >= 0 and against >= 0 and self.verb(object_):
            done = against
        if object_ >= 0 and verb in THROWING and (onto := self._onto(at, object_)) >= 0:
            done = onto
        return Deed(doer, verb, self.phrase(done), self.particle(at), at, self.denied(at), done)

    def _onto(self, at: int, thrown: int) -> int:
        """Give what something is thrown at, or imposed on; -1 if it is not named."""
        beside = (*self.below(at, "obl"), *self.below(thrown, "nmod"))
        return next((kid for kid in beside if self.case(kid) in _ONTO and not self.timed(kid)), -1)

    def _source(self, *heads: int) -> int:
        """Whoever a deed comes from: "by X", "from X", "from the direction of X"."""
        for at in heads:
            by = self.agent(at)
            by = by if by >= 0 else self.behind(at, ("from",))
            if by >= 0 and not self.timed(by):
                inner = self.first(by, "nmod") if self.lemma(by) in ("direction", "side", "area") else -1
                return inner if inner >= 0 else by
        return -1

    # ------------------------------------------------------------------------------------------ passives

    def _suffered(self, at: int, subject: int, left: int) -> Deed:
        """Return the deed of a passive."""
        verb, who, doer = self.lemma(at), self.phrase(subject), self.phrase(self.agent(at))
        negated = self.denied(at)
        embedded = next((kid for kid in self.below(at, "xcomp", "advcl") if self.verbal(kid)), -1)
        if verb in SEEING and embedded >= 0:
            found = self.predicate(embedded, who, left - 1)
            return found if found.actor else replace(found, actor=who)
        if verb in AFFECTED:
            return self.felt(at, who, left) or Deed(doer, verb, who, at=at, done=subject)
        if verb == "give" and (found_ := self._got(at, subject)) is not None:
            return found_
        nominal = self.noun(subject, left - 1)
        if nominal.at >= 0 and verb in FOCUSED:  # "the offensive is focused on the border"
            onto = nominal.recipient or self.phrase(self._onto(at, subject))
            return replace(nominal, recipient=onto, negated=negated)
        light = verb in LIGHT or f"{verb}_{self.particle(at)}" in LIGHT
        if nominal.at >= 0 and light and nominal.action != verb:
            onto = nominal.recipient or self.phrase(self.target(at, nominal.action))
            return replace(nominal, actor=doer or nominal.actor, recipient=onto, negated=negated)
        if verb in ("involve", "engage") and (found := self.noun(self.behind(at, ("in",)), left - 1)).at >= 0:
            return replace(found, actor=who, negated=negated)
        done = self._onto(at, subject) if verb in THROWING else -1  # "rockets were fired at X"
        done = done if done >= 0 else subject
        return Deed(doer, verb, self.phrase(done), self.particle(at), at, negated, done)

    def _got(self, at: int, subject: int) -> Deed | None:
        """Return what is done to a subject that gets it: "received notice", "suffered injuries"."""
        object_ = self.first(at, "obj")
        if subject < 0 or not (action := self.verb(object_)):
            return None
        source = self.phrase(self._source(at, object_))
        return Deed(source, action, self.phrase(subject), "", object_, self.denied(at), subject)

    # ------------------------------------------------------------------------------------------ light verbs

    def _light(self, at: int, subject: int, object_: int, doer: str, left: int) -> Deed | None:
        """Return the deed of a noun whose verb says only that it is done; None where the verb says more."""
        verb = self.lemma(at)
        steps = object_ >= 0 and self.lemma(object_) in STEPS and verb in LIGHT | {"reserve", "retain"}
        if steps:  # "took measures to prevent it", "has no plans to leave"
            for kid in (*self.below(object_, "acl"), *self.below(at, "advcl", "xcomp")):
                if self.verbal(kid) and (self.to(kid) or self.case_or_mark(kid) in ("of", "in")):
                    negated = self.negated(at) or self.negated(object_)
                    return replace(self.predicate(kid, doer, left - 1), actor=doer, negated=negated)
        if verb in LIGHT or f"{verb}_{self.particle(at)}" in LIGHT:
            while object_ >= 0 and self.lemma(object_) in AMOUNTS and self.below(object_, "nmod"):
                object_ = self.first(object_, "nmod")
            action, got = self.verb(object_), verb in GETTING and subject >= 0
            if action not in ("", "present") and not got:
                found, negated = self.noun(object_, left - 1), self.denied(at)
                onto = found.done if found.done >= 0 else self.target(at, action)
                return Deed(doer or found.actor, action, self.phrase(onto), "", object_, negated, onto)
        if verb in GETTING and (suffered := self._got(at, subject)) is not None:
            return suffered
        if verb == "go" and self.verb(onto := self.behind(at, ("on",))):  # "went on strike"
            return Deed(doer, self.verb(onto), at=onto, negated=self.negated(at))
        if verb in UNDERGONE and self.verb(under := self.behind(at, ("under",), "obl", "obj")):
            source = self.phrase(self._source(at, under)) or self.owner(under)
            return Deed(source, self.verb(under), doer, "", under, self.negated(at), subject)
        return None

    # ------------------------------------------------------------------------------------------ inner clauses

    def _inner(self, at: int, subject: int, doer: str, left: int) -> Deed | None:
        """Return the deed within: of an attempt, of something seen, of a demand just made; None for none."""
        verb, object_ = self.lemma(at), self.first(at, "obj", "iobj")
        embedded = [kid for kid in self.below(at, "xcomp", "ccomp", "advcl", "acl") if self.verbal(kid)]
        if verb in SEEING:
            seen = [kid for kid in embedded if self.parsed.deprel[kid] in ("xcomp", "ccomp")]
            seen += [kid for kid in self.below(object_, "acl") if self.parsed.deprel[kid] == "acl"]
            if not seen:
                return None
            found = self.predicate(seen[0], self.phrase(object_), left - 1)
            return found if found.actor or not found.action else replace(found, actor=self.phrase(object_))
        if verb in KNOWING and embedded and self.parsed.deprel[embedded[0]] == "ccomp":
            return self.predicate(embedded[0], "", left - 1)
        if verb == "come" and subject >= 0:  # "the comments came after troops crossed"
            for kid in embedded:
                if self.parsed.deprel[kid] == "advcl" and self.case_or_mark(kid) in ("after", "as", "before"):
                    return self.predicate(kid, "", left - 1)
        if verb in TOWARDS:
            for kid in self.below(at, "xcomp"):
                if self.lemma(kid) in TOWARDS and not self.verbal(kid):  # "is getting ready to leave"
                    return self.being(kid, doer, subject, left - 1)
            label = self.parsed.deprel[embedded[0]] if embedded else "acl"
            if label != "acl" and object_ < 0 and (label == "xcomp" or self.to(embedded[0])):
                return self.predicate(embedded[0], doer, left - 1)
        asked = embedded or [kid for kid in self.below(object_, "acl") if self.to(kid)]
        if self.demanded and asked and verb in DEMANDING:
            whom = object_ if object_ >= 0 else self.behind(at, ("on", "to"), "obl")
            return self.predicate(asked[0], self.phrase(whom), left - 1)
        return None
