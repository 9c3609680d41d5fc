"""STOPs that the node did not take: kept durably, and said again until it does (R6).

A STOP is no letter: nobody signs it, and it waits behind nothing. It is said again under the same name, so
that one which the node had taken, and whose answer was lost, is not a second one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from http import HTTPStatus

import httpx

from openline.client.calling import why_of
from openline.errors import StorageError
from openline.gateway.keeping import Kept
from openline.gateway.outbox import Call
from openline.web.door import STOP_PATH

AGAIN_S = 2.0
MOST_OF_STRANGERS = 1000
"""So many of theirs are kept: no number of them fills the disk of a gateway."""
TIMEOUT = httpx.Timeout(10.0, connect=3.0)


class Calls:
    """Says kept STOPs to the node, in the order in which they came.

    Parameters
    ----------
    kept
        Where they are kept.
    http
        Makes a client of the node: as the party's, or as nobody's.
    trouble
        Is told when the node cannot take one for another reason than that it is away.
    """

    def __init__(
        self,
        kept: Kept,
        http: Callable[[bool], httpx.Client],
        *,
        trouble: Callable[[str, Exception], None],
    ) -> None:
        self._kept = kept
        self._http = http
        self._trouble = trouble
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def keep(self, call: Call) -> bool:
        """Keep a STOP until the node has it; False when it is one too many of strangers.

        Raises
        ------
        StorageError
            It could not be made durable.
        """
        kept = self._kept.keep_call(call, most_of_strangers=MOST_OF_STRANGERS)
        self._woken.set()
        return kept

    def start(self) -> None:
        """Say what is kept, again and again."""
        self._thread = threading.Thread(target=self._run, name="openline-stop", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop; what is kept stays."""
        self._stopped.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def say_all(self) -> bool:
        """Say everything that is kept, until it is to stop; False when something is left.

        One that the node answers and does not take is in the way of no other; a node that is away is asked
        no more.
        """
        left = False
        for known in (True, False):  # the party's own people first
            calls = self._kept.calls(known=known)
            if not calls:
                continue
            with self._http(known) as http:
                for call in calls:
                    if self._stopped.is_set():
                        return False
                    try:
                        status = _say(http, call)
                    except httpx.HTTPError as error:
                        self._trouble("STOP", StorageError(f"a STOP is kept here: {why_of(error)}"))
                        return False
                    if status == HTTPStatus.CREATED:
                        self._kept.call_taken(call.id)
                    else:
                        self._trouble("STOP", StorageError(f"a STOP is kept here: it answers {status}"))
                        left = True
        return not left

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                done = self.say_all()
            except Exception as error:  # whatever it was: it is said again
                self._trouble("STOP", error)
                done = False
            self._woken.wait(None if done else AGAIN_S)
            self._woken.clear()


def _say(http: httpx.Client, call: Call) -> int:
    return http.post(
        STOP_PATH,
        params={"id": call.id, "said_at_ms": call.at_ms},
        content=call.body,
        headers={"content-type": call.media},
        timeout=TIMEOUT,
    ).status_code
