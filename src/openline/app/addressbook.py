"""The book of addresses: adds, lists and ends them, and says what became of what went there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from openline.app.addresses import Address, Delivery, DeliveryTable, Medium, Secrets, check_where
from openline.app.drafts import RandomBytes
from openline.decide.phrases import Language
from openline.errors import InputError, NotFoundError
from openline.ledger.entry import Mode
from openline.model.notification import Precedence


class Deliveries:
    """The book of addresses of a theatre, and what became of what went there: for every door.

    Parameters
    ----------
    table
        Where they are kept.
    secrets
        What everything secret about them is made of.
    mode
        Of the theatre.

    Attributes
    ----------
    doubt
        Says why nothing would arrive at an address now; empty when nothing is known against it.
    """

    def __init__(
        self, table: DeliveryTable, secrets: Secrets, *, mode: Mode, random_bytes: RandomBytes
    ) -> None:
        self.table = table
        self.secrets = secrets
        self.mode = mode
        self._random_bytes = random_bytes
        self.doubt: Callable[[Address], str] = lambda address: ""

    def add(
        self,
        party: str,
        medium: Medium,
        where: str,
        *,
        for_mode: Mode,
        least: Precedence = Precedence.ROUTINE,
        languages: Sequence[Language] = ("en",),
        now_ms: int,
    ) -> Address:
        """Bring an address of a party into use: from now on it is told there what it is shown.

        Raises
        ------
        InputError
            It is no address of that medium, or not for theatres of this mode; the party has it already.
        """
        if for_mode != self.mode:
            raise InputError(
                f"the address is for {for_mode} theatres, and this one is {self.mode}",
                where="for_mode",
                next_step="an exercise never reaches an address of a real theatre, nor the other way round",
            )
        where = check_where(medium, where, self.mode)
        if any((it.medium, it.where, it.enabled) == (medium, where, True) for it in self.of(party)):
            raise InputError("the party has this address already", where="where")
        address = Address(
            id=self._random_bytes(8).hex(),
            party=party,
            medium=medium,
            where=where,
            for_mode=for_mode,
            least=least,
            languages=tuple(languages) or ("en",),
            added_at_ms=now_ms,
        )
        self.table.put_address(address)
        return address

    def of(self, party: str = "") -> list[Address]:
        """Return a party's addresses, or all."""
        return self.table.addresses(party)

    def address(self, party: str, id: str) -> Address:
        """Return an address of a party; another's is not there for it.

        Raises
        ------
        NotFoundError
            The party has no such address.
        """
        found = self.table.address(id)
        if found is None or (party and found.party != party):
            raise NotFoundError(f"there is no address {id!r}", where="address")
        return found

    def disable(self, party: str, id: str, why: str = "taken out of use") -> Address:
        """Take an address out of use; what waits there is given up, and that goes on record."""
        out = replace(self.address(party, id), enabled=False, why=why)
        self.table.put_address(out)
        return out

    def renew_secret(self, party: str, id: str) -> Address:
        """Give an address a new secret; the former holds no longer."""
        known = self.address(party, id)
        renewed = replace(known, generation=known.generation + 1)
        self.table.put_address(renewed)
        return renewed

    def latest(self, party: str, *, before: int = 0, limit: int = 100) -> list[Delivery]:
        """Return what became of a party's latest releases, from before a number."""
        return self.table.of_party(party, before=before, limit=limit)
