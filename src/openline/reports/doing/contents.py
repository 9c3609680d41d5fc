"""The deed of a whole content: of its main clause, or of the noun that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openline.reports.doing.clauses import Clauses
from openline.reports.doing.deed import DEEP, NOTHING, Deed
from openline.reports.doing.phrases import NOUNS
from openline.reports.tagging.port import Parsed

__all__ = ["deed_in", "stated"]


def deed_in(
    parsed: Parsed,
    start: int,
    end: int,
    without: Sequence[tuple[int, int]] = (),
    *,
    demanded: bool = False,
    blamed: bool = False,
) -> Deed:
    """Return the deed of what a stretch of the text states.

    Parameters
    ----------
    without
        Stretches within it that are not part of it: a cue and its speaker in the midst of what is said.
    demanded
        The statement is a demand: "we urge X to leave" is of X leaving.
    blamed
        It lays something on somebody: of "the attack to X", X does it.
    """
    tokens = [
        at
        for at in parsed.within(start, end)
        if not any(a <= parsed.start[at] and parsed.end[at] <= b for a, b in without)
    ]
    return _Content(parsed, tokens, demanded=demanded, blamed=blamed).deed()


def stated(parsed: Parsed, start: int, end: int) -> bool:
    """Whether a stretch is parsed as one clause: one finite predicate with its subject, no noun before it."""
    content = _Content(parsed, parsed.within(start, end))
    tops = content.tops()
    said = [at for at in tops if content.predicates(at)]
    if len(said) != 1 or (tops[0] < said[0] and parsed.upos[tops[0]] in NOUNS):
        return False
    if not content.below(said[0], "nsubj", "expl", "csubj"):
        return False
    return content.verbal(said[0]) or bool(content.below(said[0], "cop"))


class _Content(Clauses):
    def tops(self) -> list[int]:
        """Tokens that hang on nothing in the content."""
        head = self.parsed.head
        return [at for at in self.order if head[at] not in self.tokens and self.parsed.upos[at] != "PUNCT"]

    def deed(self) -> Deed:
        tops = self.tops()
        predicate = next((at for at in tops if self.predicates(at)), -1)
        nouns = [at for at in tops if self.parsed.upos[at] in NOUNS and at != predicate]
        if predicate >= 0:
            found = self.predicate(predicate, "", DEEP)
            doer = next((at for at in nouns if at < predicate), -1)
            if not found.actor and doer >= 0 and not self.passive(predicate):
                return replace(found, actor=self.phrase(doer))
            return found
        if not nouns:
            return NOTHING
        return self._of_noun(nouns[0], [*nouns[1:], *self.below(nouns[0], "nmod", "acl")])

    def _of_noun(self, one: int, others: Sequence[int]) -> Deed:
        """Return the deed of a content that is a noun, with the nouns and participles behind it."""
        who = self.phrase(one)
        for other in others:  # "the garrison for the delay", "Tehran of moving weapons"
            found = NOTHING
            if self.verbal(other) and self.case_or_mark(other) in ("of", "for", "from"):
                found = self.predicate(other, who, DEEP)
            elif self.case(other) == "for" and self.verb(other) and not self.verb(one):
                found = self.noun(other, DEEP)
            if found.at >= 0:
                return found if found.actor else replace(found, actor=who)
        found = self.noun(one, DEEP)
        if found.at >= 0:
            onto = next((at for at in others if self.case(at) in ("to", "on") and not self.verbal(at)), -1)
            if self.blamed and onto >= 0:
                recipient = "" if found.done == onto else found.recipient
                return replace(found, actor=self.phrase(onto), recipient=recipient)
            return found
        return self._misread(one) or self._later() or found

    def _misread(self, noun: int) -> Deed | None:
        """Return the deed of a clause that was parsed as a noun with a participle: "militants fired"."""
        for at in self.order:
            past = self.parsed.xpos[at] in ("VBN", "VBD") and self.parsed.deprel[at] == "acl"
            if past and self.agent(at) < 0 and not self.below(at, "aux"):
                self.active = at
                found = self.predicate(at, "", DEEP)
                return replace(found, actor=self.phrase(noun), negated=found.negated or self.nobody(noun))
        first, last = self.span(noun)
        for at in range(first + 1, last):  # "the regime confiscated homes"
            if self.parsed.xpos[at] in ("VBN", "VBD") and self.parsed.upos[at - 1] in ("NOUN", "PROPN"):
                done = self.words(at + 1, self.end(noun))
                return Deed(self.words(first, at - 1), self.lemma(at), done, "", at, done=noun)
        return None

    def _later(self) -> Deed | None:
        """Return the deed of the first clause of its own, wherever it hangs."""
        for at in self.order:
            if self.parsed.upos[at] == "VERB" and self.finite(at):
                return self.predicate(at, "", DEEP)
        return None
