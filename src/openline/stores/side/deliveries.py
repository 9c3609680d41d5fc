"""Addresses and deliveries beside the log; see :class:`openline.app.addresses.DeliveryTable`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from openline.app.addresses import Address, Delivery, Queue
from openline.decide.delivering import OPEN
from openline.errors import StorageError
from openline.model.notification import Precedence
from openline.stores.side import metadata

RANK = {precedence.value: rank for rank, precedence in enumerate(Precedence)}
WAITS = ("queued", "failed")

_ADDRESSES = sa.Table(
    "delivery_addresses",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("party", sa.String, nullable=False, index=True),
    sa.Column("medium", sa.String, nullable=False),
    sa.Column("where", sa.String, nullable=False),
    sa.Column("for_mode", sa.String, nullable=False),
    sa.Column("least", sa.String, nullable=False),
    sa.Column("languages", sa.String, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("added_at_ms", sa.BigInteger, nullable=False),
    sa.Column("why", sa.String, nullable=False),
)
_DELIVERIES = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("party", sa.String, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("address", sa.String, nullable=False),
    sa.Column("medium", sa.String, nullable=False),
    sa.Column("precedence", sa.String, nullable=False),
    sa.Column("rank", sa.SmallInteger, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("queued_at_ms", sa.BigInteger, nullable=False),
    sa.Column("alarm_at_ms", sa.BigInteger, nullable=False),
    sa.Column("due_ms", sa.BigInteger, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("said", sa.String, nullable=False),
    sa.Column("alarm", sa.String, nullable=False),
    sa.Column("settled_at_ms", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("address", "party", "seq"),
    sa.Index("deliveries_address", "address", "state", "rank", "seq"),
    sa.Index("deliveries_party", "party", "seq"),
    sa.Index("deliveries_due", "state", "due_ms"),
)
_REACHED = sa.Table(
    "deliveries_reached",
    metadata,
    sa.Column("party", sa.String, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
)
_CAME_IN = sa.Table(
    "deliveries_came_in",
    metadata,
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("digest", sa.String, primary_key=True),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
)
_PLACE = tuple(_ADDRESSES.c[name] for name in Address.__struct_fields__)
_FIELDS = tuple(_DELIVERIES.c[name] for name in Delivery.__struct_fields__)


class SideDeliveries:
    """The :class:`~openline.app.addresses.DeliveryTable` in the tables beside the log."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(reading=True)

    # -- addresses -------------------------------------------------------------------------------------------

    def put_address(self, address: Address) -> None:
        """Keep an address, in place of the one of this id."""
        row = msgspec.to_builtins(address) | {"languages": " ".join(address.languages)}
        with self._writing() as connection:
            connection.execute(sa.delete(_ADDRESSES).where(_ADDRESSES.c.id == address.id))
            connection.execute(sa.insert(_ADDRESSES), row)

    def address(self, id: str) -> Address | None:
        """Return an address."""
        rows = self._rows(sa.select(*_PLACE).where(_ADDRESSES.c.id == id))
        return _address(rows[0]) if rows else None

    def addresses(self, party: str = "") -> list[Address]:
        """Return the addresses of a party, or of all, in the order in which they were added."""
        query = sa.select(*_PLACE).order_by(_ADDRESSES.c.added_at_ms, _ADDRESSES.c.id)
        query = query.where(_ADDRESSES.c.party == party) if party else query
        return [_address(it) for it in self._rows(query)]

    # -- deliveries ------------------------------------------------------------------------------------------

    def reached(self) -> dict[str, int]:
        """Return, for each party with deliveries, up to which of its releases they were queued."""
        return {row.party: row.seq for row in self._rows(sa.select(_REACHED))}

    def queue(self, party: str, upto_seq: int, deliveries: Sequence[Delivery]) -> None:
        """Queue what goes to a party's addresses, and how far that is: together or not at all."""
        rows = [msgspec.to_builtins(it) | {"rank": RANK[it.precedence]} for it in deliveries]
        with self._writing() as connection:
            known = connection.execute(
                sa.select(_DELIVERIES.c.id).where(_DELIVERIES.c.id.in_([it.id for it in deliveries]))
            ).scalars()
            there = set(known)
            if fresh := [row for row in rows if row["id"] not in there]:
                connection.execute(sa.insert(_DELIVERIES), fresh)
            connection.execute(sa.delete(_REACHED).where(_REACHED.c.party == party))
            connection.execute(sa.insert(_REACHED), {"party": party, "seq": upto_seq})

    def delivery(self, id: str) -> Delivery | None:
        """Return a delivery."""
        return next(iter(self._deliveries(_DELIVERIES.c.id == id)), None)

    def of_party(
        self, party: str, *, before: int = 0, states: Collection[str] = (), limit: int = 100
    ) -> list[Delivery]:
        """Return a party's deliveries, the latest release first, from before a number; 0 is the end."""
        conditions = [_DELIVERIES.c.party == party]
        conditions += [_DELIVERIES.c.seq < before] if before else []
        conditions += [_DELIVERIES.c.state.in_(states)] if states else []
        order = (_DELIVERIES.c.seq.desc(), _DELIVERIES.c.address)
        return self._deliveries(*conditions, order=order, limit=limit)

    def waiting(self, now_ms: int) -> list[str]:
        """Return the addresses at which something is due."""
        due = sa.and_(_DELIVERIES.c.state.in_(WAITS), _DELIVERIES.c.due_ms <= now_ms)
        return [row.address for row in self._rows(sa.select(_DELIVERIES.c.address).where(due).distinct())]

    def at_address(self, address: str, *, limit: int = 100) -> list[Delivery]:
        """Return what is queued or failed at an address, the most urgent first, then the oldest."""
        order = (_DELIVERIES.c.rank, _DELIVERIES.c.seq)
        waits = (_DELIVERIES.c.address == address, _DELIVERIES.c.state.in_(WAITS))
        return self._deliveries(*waits, order=order, limit=limit)

    def silent(self, now_ms: int, *, limit: int = 50) -> list[Delivery]:
        """Return what has not arrived by when that goes on record, and is not on record yet."""
        late = sa.and_(_DELIVERIES.c.state.in_(OPEN), _DELIVERIES.c.alarm_at_ms <= now_ms)
        dead = _DELIVERIES.c.state == "dead"
        order = (_DELIVERIES.c.rank, _DELIVERIES.c.alarm_at_ms)
        return self._deliveries(_DELIVERIES.c.alarm == "", sa.or_(late, dead), order=order, limit=limit)

    def sending(self) -> list[Delivery]:
        """Return what is being sent, or was when the process ended."""
        return self._deliveries(_DELIVERIES.c.state == "sending")

    def change(self, id: str, was: str, **now: Any) -> bool:
        """Change fields of a delivery that is in the state ``was``; tell whether it was."""
        statement = (
            sa.update(_DELIVERIES).where(_DELIVERIES.c.id == id, _DELIVERIES.c.state == was).values(**now)
        )
        with self._writing() as connection:
            return connection.execute(statement).rowcount == 1

    def first_open(self, party: str) -> int | None:
        """Return the lowest of a party's releases that is still to be carried somewhere."""
        # By address, for which there is an index that holds the state: most of a party's have come to an end.
        own = sa.select(_ADDRESSES.c.id).where(_ADDRESSES.c.party == party)
        is_open = (_DELIVERIES.c.address.in_(own), _DELIVERIES.c.state.in_(OPEN))
        lowest: int | None = self._rows(sa.select(sa.func.min(_DELIVERIES.c.seq)).where(*is_open))[0][0]
        return lowest

    def next_due_ms(self) -> int | None:
        """Return when the next attempt or alarm is due."""
        due = sa.select(sa.func.min(_DELIVERIES.c.due_ms)).where(_DELIVERIES.c.state.in_(WAITS))
        alarm = sa.select(sa.func.min(_DELIVERIES.c.alarm_at_ms)).where(
            _DELIVERIES.c.state.in_(OPEN), _DELIVERIES.c.alarm == ""
        )
        found = [self._rows(query)[0][0] for query in (due, alarm)]
        return min((it for it in found if it is not None), default=None)

    def queues(self) -> list[Queue]:
        """Count what there is, by medium and state."""
        by = (_DELIVERIES.c.medium, _DELIVERIES.c.state)
        query = sa.select(*by, sa.func.count(), sa.func.min(_DELIVERIES.c.queued_at_ms)).group_by(*by)
        return [Queue(*row) for row in self._rows(query)]

    # -- what came in ----------------------------------------------------------------------------------------

    def has_come(self, kind: str, digest: str) -> bool:
        """Tell whether something that came in, such as a mail, was dealt with before."""
        place = (_CAME_IN.c.kind == kind, _CAME_IN.c.digest == digest)
        return bool(self._rows(sa.select(_CAME_IN.c.at_ms).where(*place)))

    def came(self, kind: str, digest: str, now_ms: int) -> None:
        """Take note that something that came in was dealt with."""
        place = (_CAME_IN.c.kind == kind, _CAME_IN.c.digest == digest)
        with self._writing() as connection:
            connection.execute(sa.delete(_CAME_IN).where(*place))
            connection.execute(sa.insert(_CAME_IN), {"kind": kind, "digest": digest, "at_ms": now_ms})

    def prune(self, before_ms: int) -> int:
        """Forget deliveries that were settled before, and return how many."""
        settled = sa.and_(_DELIVERIES.c.state.not_in(OPEN), _DELIVERIES.c.settled_at_ms < before_ms)
        silent = sa.and_(_DELIVERIES.c.state == "dead", _DELIVERIES.c.alarm == "")
        with self._writing() as connection:
            gone = connection.execute(sa.delete(_DELIVERIES).where(settled, sa.not_(silent))).rowcount
            connection.execute(sa.delete(_CAME_IN).where(_CAME_IN.c.at_ms < before_ms))
        return int(gone)

    # -- within ----------------------------------------------------------------------------------------------

    def _deliveries(
        self, *conditions: Any, order: Sequence[Any] = (), limit: int | None = None
    ) -> list[Delivery]:
        query = sa.select(*_FIELDS).where(*conditions).order_by(*order).limit(limit)
        names = Delivery.__struct_fields__
        return [msgspec.convert(dict(zip(names, row, strict=True)), Delivery) for row in self._rows(query)]

    def _rows(self, query: Any) -> Sequence[Any]:
        try:
            with self._reading.connect() as connection:
                return connection.execute(query).all()
        except SQLAlchemyError as error:
            raise _failed(error) from error

    def _writing(self) -> _Writing:
        return _Writing(self._engine)


class _Writing:
    """One transaction; what the database says against it is an error of ours."""

    def __init__(self, engine: sa.Engine) -> None:
        self._begun = engine.begin()

    def __enter__(self) -> sa.Connection:
        try:
            return self._begun.__enter__()
        except SQLAlchemyError as error:
            raise _failed(error) from error

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        try:
            self._begun.__exit__(kind, error, traceback)
        except SQLAlchemyError as failed:
            raise _failed(failed) from failed
        if isinstance(error, SQLAlchemyError):
            raise _failed(error) from error


def _address(row: Any) -> Address:
    fields = dict(zip(Address.__struct_fields__, row, strict=True))
    return msgspec.convert(fields | {"languages": tuple(row.languages.split())}, Address)


def _failed(error: SQLAlchemyError) -> StorageError:
    return StorageError(
        f"addresses and deliveries could not be written or read: {type(error).__name__}",
        where="side store",
        next_step="see to the disk or the database; what waits to be carried is safe",
    )
