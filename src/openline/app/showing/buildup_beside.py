"""Beside the figures of build-up: the reports, what is built, who is said to hold it, what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import shapely
from msgspec import UNSET
from msgspec.structs import replace

from openline.app.showing.buildup_gathering import TOLD, HeldThing, SeenThing, outline
from openline.app.showing.buildup_rows import AlarmRate, AlarmRow, FacilityRow, HeldRow, ReportRow, StageRow
from openline.decide.counting import Band, Headcount, Report
from openline.decide.staying import Finding
from openline.kernel.geodesy import Area
from openline.model.space import UFN
from openline.model.watch import WatchEvent


def report_row(it: SeenThing, report: Report) -> ReportRow:
    """Return a sighting as it bears on a band."""
    seen = it.sighting
    return ReportRow(
        id=seen.id,
        entry=it.entry,
        owner=it.owner,
        party=seen.party or "",
        counted=seen.counted,
        low=report.low,
        high=seen.count.high,
        definite=report.definite,
        seen_from_ms=seen.seen.start_ms,
        seen_until_ms=None if seen.seen.end_ms == UFN else seen.seen.end_ms,
        as_of_ms=None if seen.as_of_ms is UNSET else seen.as_of_ms,
        activity=None if seen.activity is UNSET else seen.activity,
        stage=None if seen.stage is UNSET else seen.stage,
        confidence=None if seen.confidence is UNSET else seen.confidence,
        source=seen.source,
        source_kind=None if seen.source_kind is UNSET else seen.source_kind,
        source_grade=seen.source_grade,
        unit="" if seen.unit is UNSET else seen.unit,
        equipment="" if seen.equipment is UNSET else seen.equipment,
        note=seen.note,
    )


def facility_rows(
    seen: Sequence[SeenThing], overlaps: Sequence[Sequence[int]], reports: Mapping[str, Report]
) -> Iterator[FacilityRow]:
    """Give what is being built: reports of one class whose areas hang together are of one facility.

    Parameters
    ----------
    seen, overlaps
        Sightings, and of each which others its area meets.
    reports
        Those that bear on the band, by id.
    """
    left = {
        number: it
        for number, it in enumerate(seen)
        if it.sighting.activity == "building" and it.sighting.id in reports
    }
    while left:
        number, first = next(iter(left.items()))
        del left[number]
        group, waiting = [first], [number]
        while waiting:
            for other in overlaps[waiting.pop()]:
                if other in left and left[other].sighting.counted == first.sighting.counted:
                    group.append(left.pop(other))
                    waiting.append(other)
        yield _facility(sorted(group, key=lambda it: it.sighting.seen.start_ms), reports)


def _facility(group: Sequence[SeenThing], reports: Mapping[str, Report]) -> FacilityRow:
    headcount = Headcount(Band("", "", 0))
    for it in group:
        # Whose it is, sources may say otherwise of the same building.
        headcount.report(replace(reports[it.sighting.id], party=""))
    count = headcount.count("", group[0].sighting.counted)
    parties = {it.sighting.party or "" for it in group}
    return FacilityRow(
        counted=group[0].sighting.counted,
        party=parties.pop() if len(parties) == 1 else "",
        low=count.low,
        high=count.high,
        stages=tuple(
            StageRow(
                report=it.sighting.id,
                stage=None if it.sighting.stage is UNSET else it.sighting.stage,
                seen_ms=it.sighting.seen.start_ms,
                as_of_ms=None if it.sighting.as_of_ms is UNSET else it.sighting.as_of_ms,
                source=it.sighting.source,
            )
            for it in group
        ),
    )


def held_rows(held: Iterable[HeldThing], area: Area) -> Iterator[HeldRow]:
    """Give who is said to hold a part of a band, the latest statement first (R37)."""
    for it in sorted(held, key=lambda it: (-it.area.as_of_ms, it.id)):
        theirs = outline(it.entry, it.area.footprint)
        if not shapely.intersects(theirs, area) or shapely.touches(theirs, area):
            continue
        yield HeldRow(
            id=it.id,
            entry=it.entry,
            held_by=it.area.held_by,
            stated_by=it.area.stated_by,
            as_of_ms=it.area.as_of_ms,
            state=it.state,
            disputed_by=it.disputed_by,
            covers="all" if shapely.covers(theirs, area) else "part",
            source=it.area.source,
        )


def alarm_rows(
    findings: Iterable[Finding], band: str, since_ms: int, seen: Iterable[SeenThing]
) -> Iterator[AlarmRow]:
    """Give what the watch found of a band: increases, limits exceeded or kept again, and what comes faster.

    Parameters
    ----------
    seen
        The sightings that its reader is shown.
    """
    owners = {it.sighting.id: it.owner for it in seen}
    for entry, at_ms, event, not_shown in sorted(findings, key=lambda it: it.at_ms):
        if event.band != band or event.event not in TOLD or at_ms < since_ms:
            continue
        yield AlarmRow(
            entry=entry,
            event=event.event,  # type: ignore[arg-type]
            at_ms=at_ms,
            party=event.party,
            counted=event.counted,
            low=event.low or 0,
            high=event.high or 0,
            before_low=event.before_low,
            before_high=event.before_high,
            maximum=event.maximum,
            certainty=event.certainty,
            coverage=event.coverage or {},
            evidence=event.evidence,
            stated_by=tuple(sorted({owners[it] for it in event.evidence if it in owners})),
            not_shown=not_shown,
            of=event.of or None,  # type: ignore[arg-type]
            rate=_rate(event),
        )


def _rate(event: WatchEvent) -> AlarmRate | None:
    if event.low_per_day is None or event.before_days is None:
        return None
    return AlarmRate(
        since_ms=_ms(event.since),
        as_of_ms=_ms(event.as_of) if event.as_of else None,
        per_day_low=event.low_per_day,
        per_day_high=event.high_per_day or 0.0,
        before_days=event.before_days,
        before_observed_s=round(event.before_s or 0),
        before_per_day_low=event.low_before_per_day or 0.0,
        before_per_day_high=event.high_before_per_day or 0.0,
        ratio_low=event.low_ratio or 0.0,
        ratio_high=event.high_ratio,
    )


def _ms(at: str) -> int:
    return round(datetime.fromisoformat(at).timestamp() * 1000)
