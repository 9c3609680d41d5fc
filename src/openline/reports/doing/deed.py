"""What is done, by whom, to whom."""

from dataclasses import dataclass

__all__ = ["DEEP", "NOTHING", "Deed"]

DEEP = 6
"""Clauses and nouns that are looked into within one another, at most."""


@dataclass(frozen=True)
class Deed:
    """What is done, by whom, to whom; "" for what is not said.

    Attributes
    ----------
    action
        Lemma of the verb, or of the verb that says the deed of a noun.
    particle
        Of the verb ("out" of "carry out").
    at
        Token of the deed, -1 where there is none.
    negated
        It is said not to be done.
    done
        Token of whoever suffers it, or what, -1 where nobody is named.
    """

    actor: str = ""
    action: str = ""
    recipient: str = ""
    particle: str = ""
    at: int = -1
    negated: bool = False
    done: int = -1

    @property
    def said(self) -> str:
        """The action as it is shown: "pull out"."""
        return f"{self.action} {self.particle}".strip()


NOTHING = Deed()
