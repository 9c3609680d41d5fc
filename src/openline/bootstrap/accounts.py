"""Wiring accounts and the security log: beside a node's log, in its HOME or in its database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openline import bootstrap
from openline.errors import StorageError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from openline.app.accounts import Accounts
    from openline.app.home import Home
    from openline.app.security import SecurityLog


def open_accounts(home: Home) -> Accounts:
    """Open the accounts of a node's HOME, or of a client's: those who come in at a party's own gateway.

    The tables are made where there are none.

    Raises
    ------
    InputError
        Its tables are of another version.
    StorageError
        The database cannot be reached.
    """
    from openline.stores.side.accounts import SideAccounts

    return SideAccounts(open_side(home), bootstrap.random_bytes)


def open_security(home: Home) -> SecurityLog:
    """Open the security log of a node's HOME; see :func:`open_accounts`."""
    from openline.stores.side.security import SideSecurityLog

    return SideSecurityLog(open_side(home), bootstrap.random_bytes)


def open_side(home: Home) -> sa.Engine:
    """Open the database that stands beside a HOME's log, with its tables made; see :func:`open_accounts`."""
    from sqlalchemy.exc import SQLAlchemyError

    from openline.bootstrap.storing import side_url
    from openline.stores.side import create, open_engine

    try:
        engine = open_engine(side_url(home))
        create(engine)
    except SQLAlchemyError as error:
        # Its text would show the address with the password in it.
        raise StorageError(
            f"what stands beside the log cannot be opened: {type(error).__name__}", where=str(home.path)
        ) from error
    return engine
