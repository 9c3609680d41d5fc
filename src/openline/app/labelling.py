"""Labelling: what reviews say of fields that a machine read, and of the confidence that it states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from openline.app.proposing import standing
from openline.app.reportskept import Review
from openline.app.showing.report_rows import Bin, FieldReliability, LabelPage, LabelRow
from openline.decide.calibrating import (
    Curve,
    Labelled,
    bins_of,
    curve_of,
    error_after,
    error_before,
    wilson,
)
from openline.decide.rectifying import names_of, one_of
from openline.errors import NotFoundError
from openline.model.proposal import Fields, Verdict

FIELDS = ("attributed", "content", "speaker", "source_kind", "act", "plover", "places", "times")
"""Fields for which a confidence is stated, in the order in which they are told."""


def labels_of(reviews: Sequence[Review]) -> list[LabelRow]:
    """Return the labels of the reviews that stand: each field that a person left or put right.

    Of what was misread there is one, that it is no statement; of what was not needed there is none.
    """
    rows: list[LabelRow] = []
    for it in standing(reviews).values():
        if it.verdict is Verdict.REJECTED:
            if it.is_misread and "attributed" in it.stated:
                rows.append(_label(it, "attributed", it.stated["attributed"], left=False))
            continue
        changed = names_of(it.after)
        rows += [_label(it, field, stated, left=field not in changed) for field, stated in it.stated.items()]
        rows += [_label(it, field, None, left=False) for field in changed if field not in it.stated]
    return sorted(rows, key=lambda it: (it.at_ms, it.document, it.proposal, _order(it.field)))


def curves_of(labels: Iterable[LabelRow]) -> dict[str, Curve]:
    """Fit the calibration of each field that has labels."""
    return {field: curve_of(those) for field, those in _by_field(labels).items()}


def label_page(labels: Sequence[LabelRow], *, after: str, limit: int) -> LabelPage:
    """Return a page of labels, with what all of them say of each field.

    Raises
    ------
    NotFoundError
        ``after`` is the end of no page.
    """
    start = 0
    if after:
        names = [cursor_of(it) for it in labels]
        if after not in names:
            raise NotFoundError(f"no label is called {after[:80]!r}", where="after")
        start = names.index(after) + 1
    rows = tuple(labels[start : start + limit])
    more = start + limit < len(labels)
    return LabelPage(
        rows=rows, next=cursor_of(rows[-1]) if rows and more else None, fields=reliability(labels)
    )


def cursor_of(it: LabelRow) -> str:
    """Return by what a label is called: by this pages go on behind it."""
    return f"{it.document}:{it.review}:{it.field}"


def reliability(labels: Iterable[LabelRow]) -> tuple[FieldReliability, ...]:
    """Return how far the stated confidence of each field holds, by the labels that were given one by one."""
    by_field = _by_field(labels)
    rows = []
    for field in FIELDS:
        those = by_field.get(field, [])
        if not those:
            rows.append(_nothing(field))
            continue
        curve = curve_of(those)
        bins = []
        for it in bins_of(those):
            low, high = wilson(it.left, it.labels)
            bins.append(
                Bin(
                    stated=round(it.stated, 4),
                    labels=it.labels,
                    left=it.left,
                    low=round(low, 4),
                    high=round(high, 4),
                    calibrated=it.calibrated,
                )
            )
        rows.append(
            FieldReliability(
                field=field,
                labels=len(those),
                left=sum(it.left for it in those),
                stated=round(fmean(it.stated for it in those), 4),
                calibrated=round(fmean(curve.of(it.stated) for it in those), 4),
                error_before=round(error_before(those), 4),
                error_after=round(error_after(those), 4),
                bins=tuple(bins),
            )
        )
    return tuple(rows)


def _by_field(labels: Iterable[LabelRow]) -> Mapping[str, list[Labelled]]:
    """Return what counts: what nobody looked at alone says little of whether it is right."""
    found: dict[str, list[Labelled]] = defaultdict(list)
    for it in labels:
        if it.stated is not None and not it.together:
            found[it.field].append(Labelled(it.document, it.stated, it.left))
    return found


def _nothing(field: str) -> FieldReliability:
    return FieldReliability(
        field=field,
        labels=0,
        left=0,
        stated=0.0,
        calibrated=0.0,
        error_before=0.0,
        error_after=0.0,
        bins=(),
    )


def _label(it: Review, field: str, stated: float | None, *, left: bool) -> LabelRow:
    edited = field in names_of(it.after)
    return LabelRow(
        document=it.document,
        proposal=it.proposal,
        review=it.number,
        field=field,
        stated=stated,
        left=left,
        before=one_of(it.before, field) if edited else Fields(),
        after=one_of(it.after, field) if edited else Fields(),
        together=it.together,
        at_ms=it.at_ms,
        role=it.role,
    )


def _order(field: str) -> tuple[int, str]:
    return (FIELDS.index(field), "") if field in FIELDS else (len(FIELDS), field)
