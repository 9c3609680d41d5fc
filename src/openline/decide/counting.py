"""How many are where: tracks one by one, reported presence as ranges, and what both say together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from openline.model.agreement import Limit
from openline.model.presence import PEOPLE, CountRange, falls_under

TRACKS = "tracks"
"""What a track counts as, beside its own kind."""

_NO_CLAIMS = ("", "")


class Band(NamedTuple):
    """Ground in which presence is counted: within one place and not within another."""

    about: str
    """Id of the zone or line."""
    name: str
    """``inside``, ``perimeter``, or depths in metres such as ``0-10000``."""
    within: int
    """Number of the place that holds it."""
    without: int = -1
    """Number of the place that is cut out of it; -1 when none is."""
    limits: tuple[Limit, ...] = ()
    """On how many are there."""
    of_line: bool = False
    """It lies along a line; else in or around a zone."""
    rates: tuple[Limit, ...] = ()
    """On how many come."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One sighting as it bears on one band."""

    sighting: str
    count: CountRange
    definite: bool
    """Its area lies wholly in the band; else only a part, and perhaps nobody is there."""
    counted: str
    party: str
    source: str
    overlaps: tuple[str, ...] = ()
    """Earlier sightings whose area meets this one's."""

    @property
    def low(self) -> int:
        """At least so many are in the band."""
        return self.count.low if self.definite else 0


def sighted(reports: Iterable[Report]) -> CountRange:
    """Return how many the reports of one party and class speak of together.

    Reports of one source add up: it counted different people, for a source that looks again replaces
    its own report (:meth:`Headcount.report`). Reports of several sources whose areas meet are taken to
    speak of the same people: they widen the range, and nobody is averaged away (R35). Those that lie
    apart add up.
    """
    low = high = 0
    for group in _meeting(list(reports)):
        by_source: dict[str, list[Report]] = {}
        for report in group:
            by_source.setdefault(report.source, []).append(report)
        low += min(sum(it.low for it in said) for said in by_source.values())
        high += max(sum(it.count.high for it in said) for said in by_source.values())
    return CountRange(low, high)


def _meeting(reports: list[Report]) -> list[list[Report]]:
    """Split reports into groups whose areas hang together."""
    groups: list[list[Report]] = []
    for report in reports:
        met = [
            group
            for group in groups
            if any(it.sighting in report.overlaps or report.sighting in it.overlaps for it in group)
        ]
        groups = [group for group in groups if group not in met]
        groups.append([*(it for group in met for it in group), report])
    return groups


def together(tracks: CountRange, reported: CountRange) -> CountRange:
    """Return the range for tracks and reports of one class: they may be the same ones, or others."""
    return CountRange(max(tracks.low, reported.low), tracks.high + reported.high)


def of_classes(counts: Iterable[CountRange]) -> CountRange:
    """Return the range for several words for one class: they may be the same ones, or others."""
    every = list(counts)
    return CountRange(max((it.low for it in every), default=0), sum(it.high for it in every))


class Headcount(msgspec.Struct):
    """How many of whom are in one band."""

    band: Band
    tracks: dict[tuple[str, str], list[int]] = {}
    """(party, class) -> tracks that are heard, tracks that fell silent."""
    reports: dict[str, Report] = {}

    def add(self, party: str, counted: str, silent: bool, step: int) -> None:
        """Count a track in (+1) or out (-1)."""
        row = self.tracks.get((party, counted))
        if row is None:
            row = self.tracks[party, counted] = [0, 0]
        row[silent] += step

    def report(self, report: Report) -> None:
        """Count a sighting; it replaces what the same source said of the same people before."""
        for older in list(self.reports.values()):
            same = (older.source, older.party, older.counted) == (report.source, report.party, report.counted)
            if same and older.sighting in report.overlaps:
                del self.reports[older.sighting]
        self.reports[report.sighting] = report

    def expire(self, sighting: str) -> Report | None:
        """Stop counting a sighting; ``None`` when it is not counted any more."""
        return self.reports.pop(sighting, None)

    def classes(self) -> list[tuple[str, str]]:
        """Return every (party, counted) of which anybody was ever counted here."""
        reported = [(it.party, it.counted) for it in self.reports.values()]
        return list(dict.fromkeys([*self.tracks, *reported])) if reported else list(self.tracks)

    def count(self, party: str, counted: str) -> CountRange:
        """Return how many of a class a party has here."""
        known, silent = self.tracks.get((party, counted), (0, 0))
        tracks = CountRange(known, known + silent)
        if not self.reports:
            return tracks
        of_class = [it for it in self.reports.values() if it.party == party and it.counted == counted]
        return together(tracks, sighted(of_class)) if of_class else tracks

    def limited(self, party: str, counted: str) -> CountRange:
        """Return how many a party has here of what a limit counts: of people, persons by any word."""
        if counted != PEOPLE:
            return self.count(party, counted)
        theirs = (it for it in self.classes() if it[0] == party and falls_under(it[1], counted))
        return of_classes(self.count(*it) for it in theirs)

    def evidence(self, party: str, counted: str) -> tuple[str, ...]:
        """Return the sightings that count of a class of a party, by id."""
        return tuple(
            it.sighting for it in self.reports.values() if (it.party, it.counted) == (party, counted)
        )

    def limited_evidence(self, party: str, counted: str) -> tuple[str, ...]:
        """Return the sightings that :meth:`limited` counts, by id."""
        theirs = (it for it in self.reports.values() if it.party == party)
        return tuple(it.sighting for it in theirs if falls_under(it.counted, counted))

    def anybody(self) -> bool:
        """Say whether anyone may be here: a track, silent or not, or a sighting of at least one."""
        return any(self.count(*which).high > 0 for which in self.classes())


class Presence(msgspec.Struct):
    """Who is where; changed only by its methods.

    A track that fell silent is still counted as possible: no coverage is not no presence.
    """

    bands: list[Headcount] = []
    """By number; a band that is retired keeps its number."""
    changed: dict[int, None] = {}
    """Numbers of bands whose count may have changed since the reader last emptied this."""
    numbers: dict[tuple[str, str], int] = {}
    """(zone or line, name of the band) -> number."""
    of_place: dict[int, list[tuple[int, int, bool]]] = {}
    """Place -> (band, the band's other place, whether this place is the one that holds it)."""
    where: dict[int, dict[int, None]] = {}
    """Track -> the places it is in."""
    claims: dict[int, tuple[str, str]] = {}
    """Track -> party and kind, where its source claims any."""
    silent: dict[int, int] = {}
    """Track that fell silent -> when."""
    forgotten: dict[int, None] = {}
    """Tracks silent for so long that they count no more; where they were is kept: they may be heard there."""

    def put_band(self, band: Band) -> int:
        """Count in a band from now on, or under other limits when it is known; return its number."""
        number = self.numbers.setdefault((band.about, band.name), len(self.bands))
        self.changed[number] = None
        if number < len(self.bands):
            self.bands[number].band = band
            return number
        self.bands.append(Headcount(band))
        self.of_place.setdefault(band.within, []).append((number, band.without, True))
        if band.without >= 0:
            self.of_place.setdefault(band.without, []).append((number, band.within, False))
        for track, places in self.where.items():
            if band.within in places and band.without not in places:
                self._add(number, track, +1)
        return number

    def claim(self, track: int, party: str, kind: str) -> None:
        """Take note of whose a track is and of what kind, as its source claims now."""
        if self.claims.get(track, _NO_CLAIMS) != (party, kind):
            self._count(track, -1)
            self.claims[track] = (party, kind)
            self._count(track, +1)

    def places(self, track: int) -> tuple[int, ...]:
        """Return the places that a track is in, in the order in which it came there."""
        return tuple(self.where.get(track, ()))

    def is_in(self, track: int, place: int) -> bool:
        """Say whether a track is in a place."""
        return place in self.where.get(track, ())

    def enter(self, track: int, place: int) -> bool:
        """Put a track into a place; false when it was there already."""
        where = self.where.get(track)
        if where is None:
            where = self.where[track] = {}
        if place in where:
            return False
        for band, other, outer in self.of_place.get(place, ()):
            # Coming into what is cut out of a band leaves the band.
            if outer != (other in where):
                self._add(band, track, +1 if outer else -1)
        where[place] = None
        return True

    def leave(self, track: int, place: int) -> bool:
        """Take a track out of a place; false when it was not there."""
        where = self.where.get(track, {})
        if place not in where:
            return False
        del where[place]
        for band, other, outer in self.of_place.get(place, ()):
            if outer != (other in where):
                self._add(band, track, -1 if outer else +1)
        return True

    def remove(self, track: int) -> tuple[int, ...]:
        """Take a track out of every place, and return those places."""
        left = self.places(track)
        for place in left:
            self.leave(track, place)
        return left

    def is_silent(self, track: int) -> bool:
        """Say whether a track is counted as possible only."""
        return track in self.silent

    def silence(self, track: int, at_ms: int) -> None:
        """Count a track only as possible from now on."""
        if track not in self.silent:
            self._count(track, -1)
            self.silent[track] = at_ms
            self._count(track, +1)

    def forget(self, track: int) -> None:
        """Count a silent track no more, until it is heard."""
        if track not in self.forgotten:
            self._count(track, -1)
            self.forgotten[track] = None

    def hear(self, track: int) -> None:
        """Count a track as certain again."""
        if track in self.silent:
            self._count(track, -1)
            del self.silent[track]
            self.forgotten.pop(track, None)
            self._count(track, +1)

    def _count(self, track: int, step: int) -> None:
        places = self.where.get(track, {})
        for place in places:
            for band, other, outer in self.of_place.get(place, ()):
                if outer and other not in places:
                    self._add(band, track, step)

    def _add(self, band: int, track: int, step: int) -> None:
        if track in self.forgotten:
            return
        party, kind = self.claims.get(track, _NO_CLAIMS)
        silent = track in self.silent
        self.bands[band].add(party, TRACKS, silent, step)
        if kind:
            self.bands[band].add(party, kind, silent, step)
        self.changed[band] = None
