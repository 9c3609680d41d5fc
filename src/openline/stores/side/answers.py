"""Answers of the HTTP face, by the Idempotency-Key that they were asked for with (decision 14).

A key is claimed before anything is done, and its answer is kept with it, each durably. One that was claimed
and never answered was cut off by a crash: nobody knows what became of it, and nothing is done again unasked.
"""

from __future__ import annotations

import sqlalchemy as sa

from openline.app.remembering import Remembered
from openline.stores.side import metadata

http_answers = sa.Table(
    "http_answers",
    metadata,
    sa.Column("party", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("claimed_ms", sa.BigInteger, nullable=False, index=True),
    sa.Column("status", sa.Integer),
    sa.Column("media_type", sa.Text),
    sa.Column("body", sa.LargeBinary),
)


class SideAnswers:
    """Keeps answers in the side tables.

    Parameters
    ----------
    engine
        As :func:`openline.stores.side.open_engine` opens it.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def claim(self, party: str, key: str, digest: bytes, *, now_ms: int) -> Remembered | None:
        """Claim a key for what is to be done; return what is known of it when it was claimed before."""
        row = {"party": party, "key": key, "digest": digest, "claimed_ms": now_ms}
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(http_answers).values(row))
            return None
        except sa.exc.IntegrityError:
            found = self._find(party, key)
        # Between the two it may have been let go of.
        return found if found is not None else self.claim(party, key, digest, now_ms=now_ms)

    def keep(self, party: str, key: str, *, status: int, media_type: str, body: bytes) -> None:
        """Keep the answer to a key that was claimed."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(http_answers)
                .where(http_answers.c.party == party, http_answers.c.key == key)
                .values(status=status, media_type=media_type, body=body)
            )

    def release(self, party: str, key: str) -> None:
        """Let go of a key for which nothing was done."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.delete(http_answers).where(
                    http_answers.c.party == party, http_answers.c.key == key, http_answers.c.status.is_(None)
                )
            )

    def prune(self, before_ms: int) -> int:
        """Forget what is older; return how many."""
        with self._engine.begin() as connection:
            done = connection.execute(sa.delete(http_answers).where(http_answers.c.claimed_ms < before_ms))
        return done.rowcount

    def _find(self, party: str, key: str) -> Remembered | None:
        with self._engine.execution_options(reading=True).connect() as connection:
            row = connection.execute(
                sa.select(
                    http_answers.c.digest,
                    http_answers.c.status,
                    http_answers.c.media_type,
                    http_answers.c.body,
                ).where(http_answers.c.party == party, http_answers.c.key == key)
            ).one_or_none()
        return None if row is None else Remembered(row[0], row[1], row[2] or "", row[3] or b"")
