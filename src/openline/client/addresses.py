"""Addresses: where a party is told what it is shown, and what became of what went there."""

from __future__ import annotations

from collections.abc import Iterator

from openline.client.resource import Resource
from openline.client.rows import quoted
from openline.wire.api.delivery import (
    AddressAdded,
    Addresses,
    AddressShown,
    DeliveryPage,
    DeliveryShown,
    NewAddress,
)


class Delivery(Resource):
    """Addresses and deliveries of the caller's party."""

    def addresses(self) -> tuple[AddressShown, ...]:
        """Get where the party is told."""
        return self._get("/v1/addresses", Addresses).addresses

    def add_address(self, address: NewAddress) -> AddressAdded:
        """Have the party told at an address from now on. The secret is in this answer and nowhere else."""
        return self._do("POST", "/v1/addresses", AddressAdded, body=address)

    def disable_address(self, id: str) -> AddressShown:
        """Take an address out of use; what waits there is given up, and that goes on record."""
        return self.server.call("DELETE", f"/v1/addresses/{quoted(id)}", AddressShown)

    def deliveries(self, *, before: int = 0, limit: int = 100) -> DeliveryPage:
        """Get what became of the party's releases at each address, the latest release first."""
        return self._get("/v1/deliveries", DeliveryPage, before=before, limit=limit)

    def every_delivery(self) -> Iterator[DeliveryShown]:
        """Yield what became of every release at each address, page after page."""
        before: int | None = 0
        while before is not None:
            page = self.deliveries(before=before, limit=500)
            yield from page.deliveries
            before = page.next
