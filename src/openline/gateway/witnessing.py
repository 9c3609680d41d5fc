"""Witnessing: each checkpoint must extend the one before, and be the same for every party.

Parties show each other the checkpoints that they were shown. Where two contradict each other, the log has
signed both: that is written down as a proof that convicts it, for anyone to verify.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openline.app.durable import write_durably
from openline.app.witness import Witnessed, WitnessRequest
from openline.client import Client
from openline.errors import ForkError, InputError, LedgerError, OpenlineError, StorageError
from openline.ledger.checkpoint import CheckpointNote, check_checkpoint, cosign_checkpoint, with_cosignatures
from openline.ledger.histories import two_roots
from openline.ledger.merkle import check_consistency
from openline.ledger.note import VerifierKey
from openline.ledger.signing import PrivateKey


class Watchman:
    """Holds what the log says to one party against what it said before, and to others.

    Parameters
    ----------
    client
        The node's server.
    witnessed
        What was seen before, kept in the party's HOME.
    folder
        Where a proof against the log is written.
    cosigner
        The name and key to cosign with, if this party is a witness to others.
    """

    def __init__(
        self,
        client: Client,
        witnessed: Witnessed,
        log_key: VerifierKey,
        folder: Path,
        *,
        now_ms: Callable[[], int],
        cosigner: tuple[str, PrivateKey] | None = None,
    ) -> None:
        self._client = client
        self._witnessed = witnessed
        self._log_key = log_key
        self._folder = folder
        self._now_ms = now_ms
        self._cosigner = cosigner

    def last(self) -> CheckpointNote | None:
        """Return the newest checkpoint that was found to be consistent: what is shown to other parties."""
        return self._witnessed.last_note()

    def proofs(self) -> list[Path]:
        """Return the proofs against the log that were found."""
        return sorted(self._folder.glob("two-histories-*.json"))

    def look(self) -> CheckpointNote:
        """Take the log's newest checkpoint, once it is proved to extend the last one that was seen.

        Raises
        ------
        ForkError
            The log has shown this party two histories; the proof is written down, where there is one.
        OpenlineError
            There was no answer, or one that is no checkpoint of this log.
        """
        note = self._client.checkpoint()
        new, last = check_checkpoint(note, self._log_key).checkpoint, self._witnessed.last()
        if last is not None and new.size < last.size:
            raise ForkError(
                f"the log shows {new.size} entries, and has shown {last.size}: it was cut, or hides some",
                where="checkpoint",
                next_step="show the newest checkpoint that is kept here to whoever runs the log, and others",
            )
        proof: tuple[bytes, ...] = ()
        if last is not None and 0 < last.size < new.size:
            proof = self._client.prove_consistency(last.size, new.size)
        try:
            self._witnessed.accept(WitnessRequest(last.size if last else 0, proof, note))
        except ForkError as error:
            seen = self._witnessed.last_note()
            assert seen is not None
            raise self._convicted(seen, error) from error
        if self._cosigner is not None:
            name, key = self._cosigner
            line = cosign_checkpoint(note, name, key, at_s=self._now_ms() // 1000)
            note = with_cosignatures(note, [line.encode()])
            self._client.cosign(note)
        return note

    def compare(self, note: CheckpointNote) -> bool:
        """Hold a checkpoint that another party was shown against the log as this party knows it.

        Returns
        -------
        bool
            False when the log does not show this party so much yet: ask again later.

        Raises
        ------
        ForkError
            The log has shown another history there; the proof is written down, where there is one.
        SignatureError, InputError
            It is no checkpoint of this log: it says nothing.
        """
        theirs = check_checkpoint(note, self._log_key).checkpoint
        own = self._witnessed.last()
        if own is None or own.size < theirs.size:
            self.look()
            own = self._witnessed.last()
            assert own is not None
        if own.size < theirs.size:
            return False
        if theirs.size == 0:
            return True
        try:
            proof = () if own.size == theirs.size else self._client.prove_consistency(theirs.size, own.size)
            check_consistency(theirs.size, own.size, theirs.root, own.root, proof)
        except (LedgerError, InputError) as error:
            raise self._convicted(note, error) from error
        return True

    def _convicted(self, note: CheckpointNote, why: Exception) -> ForkError:
        """Write down the proof that the log has signed something else of the same size as a checkpoint.

        Whoever shows two histories must sign the second as well: or refuse what it gives everybody else.
        """
        size = check_checkpoint(note, self._log_key).checkpoint.size
        seen = self._witnessed.last()
        refused = ""
        for other in (self._ask(size), self._witnessed.last_note() if seen and seen.size == size else None):
            if isinstance(other, OpenlineError):
                refused = f"; asked for its checkpoint of {size} entries, it does not give it: {other}"
            elif other is not None:
                try:
                    proof = two_roots(self._log_key, note, other)
                except OpenlineError:
                    continue  # the same root: it says to this party now what it denied just before
                path = self._folder / f"two-histories-{size}.json"
                write_durably(path, proof)
                return ForkError(
                    f"the log has signed two histories of {size} entries",
                    where=str(path),
                    next_step=f"'openline verify {path.name}' proves it to anyone: show it to every party",
                )
        return ForkError(
            f"the log contradicts a checkpoint of {size} entries that it has signed: {why}{refused}",
            where="checkpoint",
            next_step="keep what is in the folder of checkpoints, and ask the other parties for theirs",
        )

    def _ask(self, size: int) -> CheckpointNote | OpenlineError:
        try:
            return self._client.checkpoint(size)
        except StorageError as error:
            return error
        except OpenlineError as error:
            return error
