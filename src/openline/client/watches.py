"""What a watch needs to know at its change, and how long answers have taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openline.client.resource import Resource

if TYPE_CHECKING:
    from openline.app.showing.buildup_rows import BuildupPage
    from openline.app.showing.gap import GapPage
    from openline.app.showing.handover import Handover
    from openline.app.showing.latency import LatencyPage
    from openline.app.showing.norms import NormPage
    from openline.app.showing.tempo import TempoPage


class Watches(Resource):
    """Hand-over and what was measured of lines."""

    def handover(self, *, since_ms: int | None = None) -> Handover:
        """Get what the party's watch hands over; without a time, what has changed in twelve hours."""
        from openline.app.showing.handover import Handover

        return self._get("/v1/handover", Handover, since=since_ms)

    def handover_page(self, *, since_ms: int | None = None, lang: str = "both") -> bytes:
        """Get the same as a PDF of one page; ``lang`` is ``both``, ``en`` or ``ar``."""
        return self.server.raw("GET", "/v1/handover/page", query={"since": since_ms, "lang": lang})

    def latency(self, *, party: str = "", channel: str = "", since_ms: int | None = None) -> LatencyPage:
        """Get how long answers and relays take, of one party or on one channel where that is given."""
        from openline.app.showing.latency import LatencyPage

        return self._get("/v1/latency", LatencyPage, party=party, channel=channel, since=since_ms)

    def gap(self, place: str, *, at_ms: int | None = None, within_km: float = 5.0) -> GapPage:
        """Get who has not confirmed relay of what is on record at a place, in any form, and a time."""
        from openline.app.showing.gap import GapPage

        return self._get("/v1/gap", GapPage, place=place, at=at_ms, within_km=within_km)

    def tempo(self, *, party: str = "", since_ms: int | None = None) -> TempoPage:
        """Get how often the party and each other speak, day by day, with how far apart they were."""
        from openline.app.showing.tempo import TempoPage

        return self._get("/v1/tempo", TempoPage, party=party, since=since_ms)

    def buildup(
        self,
        zone: str = "",
        *,
        from_ms: int | None = None,
        until_ms: int | None = None,
        every: str = "day",
        baseline: int | None = None,
    ) -> BuildupPage:
        """Get the build-up of a zone or line, or of all, by ``day`` or ``week``; else the last 14."""
        from openline.app.showing.buildup_rows import BuildupPage

        return self._get(
            "/v1/buildup",
            BuildupPage,
            zone=zone,
            **{"from": from_ms},
            until=until_ms,
            every=every,
            baseline=baseline,
        )

    def norms(self, *, of: str = "") -> NormPage:
        """Get how often each party has acknowledged as is the norm of a channel or agreement."""
        from openline.app.showing.norms import NormPage

        return self._get("/v1/norms", NormPage, of=of)
