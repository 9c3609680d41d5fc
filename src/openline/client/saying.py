"""What is said at once: STOP, and whom to ring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from openline.client.resource import Resource

if TYPE_CHECKING:
    from openline.app.showing.stopped import RingPage, StopHeard


class Saying(Resource):
    """STOP and the ring list."""

    def say_stop(
        self,
        text: str = "",
        *,
        place: str = "",
        at: str = "",
        to: Sequence[str] = (),
        callback: str = "",
        language: str = "",
        said_at_ms: int | str | None = None,
        more_on: str = "",
        id: str = "",
    ) -> StopHeard:
        """Say STOP; nothing that stands in it makes the node refuse it.

        Parameters
        ----------
        place, at
            A place in words and a coordinate in any form: either, both, or neither.
        to
            Parties whom it is for, where that is known.
        callback
            Where the caller can be rung back.
        said_at_ms
            When it was said by voice, if it was; in words, where nobody could make a time of them.
        more_on
            The STOP of which this says more.
        id
            By which it is asked again if the line breaks; one is drawn without it.

        Raises
        ------
        StorageError
            It is not on record: ring.
        """
        from openline.app.showing.stopped import StopHeard

        said = {
            "id": id or self.server.draw_key(),
            "text": text,
            "place": place,
            "at": at,
            "to": list(to),
            "callback": callback,
            "language": language,
            **({"said_at_ms": said_at_ms} if said_at_ms is not None else {}),
            **({"more_on": more_on} if more_on else {}),
        }
        return self.server.call("POST", "/v1/stop", StopHeard, body=said, is_safe=True)

    def ring_list(self, *, about: str = "", party: str = "", channel: str = "") -> RingPage:
        """Get whom to ring, the next first."""
        from openline.app.showing.stopped import RingPage

        return self._get("/v1/ring", RingPage, about=about, party=party, channel=channel)
