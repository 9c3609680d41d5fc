"""Addresses: where the caller's party is told what it is shown, and what became of each delivery there."""

from __future__ import annotations

from typing import Annotated, Any, cast

from litestar import delete, get, post
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.addresses import Address, Delivery
from openline.app.delivery import NOT_ALARMING, Deliveries
from openline.app.node import Node
from openline.decide.delivering import OPEN
from openline.decide.permitting import Action, permit
from openline.errors import RefusedError
from openline.model.event import NODE
from openline.web.authenticating import same_origin
from openline.web.routes.session import problems
from openline.wire.api.delivery import (
    AddressAdded,
    Addresses,
    AddressShown,
    DeliveryPage,
    DeliveryShown,
    NewAddress,
)

MOST_ADDRESSES = 50
"""In use, of one party."""
Before = Annotated[int, Parameter(ge=0, le=2**53, description="begin before this release; 0 is the end")]
Limit = Annotated[int, Parameter(ge=1, le=500, description="about so many: a page ends with a whole release")]
Id = Annotated[str, Parameter(min_length=1, max_length=64)]


@get("/v1/addresses", sync_to_thread=True, responses=problems(401, 403, 409))
def list_addresses(node: Node, caller: Caller) -> Addresses:
    """List where your party is told, with those that are out of use."""
    permit(caller.role, caller.scopes, Action.DELIVER)
    return Addresses(addresses=tuple(_shown(it) for it in _book(node).of(caller.party)))


@post("/v1/addresses", sync_to_thread=True, guards=[same_origin], responses=problems(400, 401, 403, 409, 422))
def add_address(data: NewAddress, node: Node, caller: Caller) -> AddressAdded:
    """Have your party told at an address from now on; the secret is shown this once."""
    permit(caller.role, caller.scopes, Action.DELIVER)
    book = _book(node)
    if caller.party == NODE:
        raise RefusedError("the node is no party: nothing is released to it", where="party")
    if sum(it.enabled for it in book.of(caller.party)) >= MOST_ADDRESSES:
        raise RefusedError(
            f"your party has {MOST_ADDRESSES} addresses in use", next_step="take one out of use first"
        )
    added = book.add(
        caller.party,
        data.medium,
        data.where,
        for_mode=data.for_mode,
        least=data.least,
        languages=data.languages,
        now_ms=node.now_ms(),
    )
    return AddressAdded(
        address=_shown(added),
        secret=book.secrets.signing_secret(added) if added.medium == "webhook" else "",
        post_box=book.secrets.post_box(added) if added.medium == "mail" else "",
        warning=book.doubt(added),
    )


@delete(
    "/v1/addresses/{id:str}",
    status_code=200,
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(401, 403, 404, 409),
)
def disable_address(id: Id, node: Node, caller: Caller) -> AddressShown:
    """Take an address out of use. What waits there is given up, and that goes on record."""
    permit(caller.role, caller.scopes, Action.DELIVER)
    return _shown(_book(node).disable(caller.party, id))


@get("/v1/deliveries", sync_to_thread=True, responses=problems(400, 401, 403, 409))
def list_deliveries(node: Node, caller: Caller, before: Before = 0, limit: Limit = 100) -> DeliveryPage:
    """Say what became of your party's latest releases at each address: taken, on the way, or given up."""
    permit(caller.role, caller.scopes, Action.READ)
    # A page ends with a whole release: its number is where the next page begins.
    found = _book(node).latest(caller.party, before=before, limit=limit + MOST_ADDRESSES)
    last = found[limit - 1].seq if len(found) >= limit else None
    page = [it for it in found if last is None or it.seq >= last]
    more = last is not None and last > 1
    return DeliveryPage(deliveries=tuple(map(_shown_delivery, page)), next=last if more else None)


def _book(node: Node) -> Deliveries:
    if node.deliveries is None:
        raise RefusedError("this process carries nothing to addresses", next_step="ask the one that does")
    return node.deliveries


def _shown(it: Address) -> AddressShown:
    return AddressShown(
        id=it.id,
        medium=it.medium,
        where=it.where,
        for_mode=it.for_mode,
        least=it.least,
        languages=it.languages,
        enabled=it.enabled,
        why=it.why,
        added_at_ms=it.added_at_ms,
    )


def _shown_delivery(it: Delivery) -> DeliveryShown:
    is_open = it.state in OPEN
    return DeliveryShown(
        id=it.id,
        seq=it.seq,
        address=it.address,
        medium=it.medium,
        precedence=it.precedence,
        state=cast(Any, it.state),
        queued_at_ms=it.queued_at_ms,
        attempts=it.attempts,
        said=it.said,
        next_at_ms=it.due_ms if is_open else None,
        alarm="" if it.alarm == NOT_ALARMING else it.alarm,
        settled_at_ms=None if is_open else it.settled_at_ms,
    )


ROUTES: list[Any] = [list_addresses, add_address, disable_address, list_deliveries]
