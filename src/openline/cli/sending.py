"""Sending: what is to be on record goes to a server, signed here or in custody there, and is proved there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from openline.cli.files import write_new
from openline.client import Client, NoAnswerError, OnItsWayError, check_receipt
from openline.errors import LedgerError

if TYPE_CHECKING:
    from openline.app.drafts import AddressedDraft
    from openline.app.home import Home
    from openline.app.ports import Draft
    from openline.app.receipt import Receipt
    from openline.ledger.checkpoint import Witnessed
    from openline.ledger.entry import SignedEntry


class Sent(NamedTuple):
    """What came of it."""

    receipts: Sequence[Receipt]
    words: str
    """Who signed, and what is proved."""
    is_proved: bool
    on_its_way: OnItsWayError | None = None
    """A gateway keeps it, and cannot reach the node."""


def send(
    client: Client,
    home: Home | None,
    drafts: Sequence[Draft],
    signed: Sequence[SignedEntry] | None,
    addressed: Callable[[Draft], AddressedDraft],
) -> Sent:
    """Have drafts recorded in their order, or none of them.

    Parameters
    ----------
    home
        By what it trusts receipts are verified.
    signed
        The same, signed here; ``None`` has them signed by the key that is in custody there.

    Raises
    ------
    OpenlineError
        It is refused; or a receipt proves nothing.
    """
    try:
        if signed is None:
            receipts = _signed_there(client, [addressed(it) for it in drafts])
        elif len(signed) == 1:
            receipts = [client.submit(signed[0])]
        else:
            receipts = client.submit_all(signed)
    except OnItsWayError as error:
        return Sent((), f"{error.what}; {error.next_step}", is_proved=False, on_its_way=error)
    if len(receipts) != len(drafts):
        raise LedgerError(
            f"{len(drafts)} were sent, and {len(receipts)} receipts came back",
            where=client.server.address,
            next_step="keep what was sent, and ask whoever runs the server",
        )
    if signed is None:
        return Sent(receipts, _who_signed(client), is_proved=False)
    if home is None:
        words = "signed here; not proved to be on record: there is no HOME that says which log to trust"
        return Sent(receipts, words, is_proved=False)
    policy = home.policy()
    found: list[Witnessed] = [
        check_receipt(receipt, entry, policy) for receipt, entry in zip(receipts, signed, strict=True)
    ]
    names = sorted({name for name, _ in found[-1].witnesses})
    behind = f", cosigned by {', '.join(names)}" if names else ""
    size = found[-1].checkpoint.size
    words = f"signed here, and proved to be on record in the log of {size:,} entries{behind}"
    return Sent(receipts, words, is_proved=True)


def _who_signed(client: Client) -> str:
    """Say whose key has signed: the party's own, that its gateway holds, or one that a node holds for it."""
    if party := client.server.gateway:
        return f"signed with {party}'s own key, at its gateway {client.server.address}, and proved there"
    where = client.server.address
    return f"signed with the key in custody at {where}: whoever holds it answers for what it signs"


def _signed_there(client: Client, addressed: list[AddressedDraft]) -> list[Receipt]:
    return [client.draft(addressed[0])] if len(addressed) == 1 else client.draft_all(addressed)


@contextmanager
def kept_if_unanswered(drafts: Sequence[Draft], signed: Sequence[SignedEntry]) -> Iterator[None]:
    """Keep what was signed and sent where no answer came: to ask again is safe with the same entries only."""
    from openline.ledger.canonical import from_base64
    from openline.ledger.entry import read_header

    try:
        yield
    except NoAnswerError as error:
        if not error.was_sent or not signed:
            raise
        paths = []
        for draft, entry in zip(drafts, signed, strict=True):
            id = read_header(from_base64(entry.envelope.payload)).id
            paths.append(Path(f"{draft.type.removesuffix('/v1')}-{id[:12]}.entry"))
            write_new(paths[-1], entry.to_file_bytes())
        error.next_step = (
            "nobody knows whether it is on record: what was signed is kept, and"
            f" 'openline submit {' '.join(map(str, paths))}' with the same server asks again, safely"
        )
        raise
