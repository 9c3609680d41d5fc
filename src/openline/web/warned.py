"""Warnings and notices of matches as a reader carries them on: leaflets, alerts of CAP, a feed (R26, R38).

The command line and the HTTP face make the same. What a reader is not shown stands in none of them: alerts
are made of warnings that are from or for him, of the releases that he was given, and of what he may know of
who answered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from msgspec.structs import replace

from openline.app.journal import Journal
from openline.app.replay import replay
from openline.app.showing.parties import name_of
from openline.app.showing.ringing import ring_list
from openline.app.showing.view import View
from openline.app.templates import shipped_templates
from openline.decide.access import sees_all
from openline.decide.laddering import zone_of
from openline.decide.matching import notices_of
from openline.decide.phrases import PHRASES, THE_NODE, THROUGH, Phrase
from openline.decide.reviewing import reviewed_texts, texts_of
from openline.decide.spoken import Issued, WarningStanding
from openline.decide.state import Card, State, unknown
from openline.decide.templating import warning_text
from openline.errors import InputError, RefusedError
from openline.ledger.entry import Mode
from openline.model.event import NODE, DeliveryFailFacts, ReasonBody, ReleaseBody
from openline.model.notification import Severity
from openline.model.release import Detail
from openline.model.saying import WarningBody
from openline.model.warning import Medium, SlotKind, Warning, WarningText
from openline.wire import cap
from openline.wire.forms.leaflet import Sheet, leaflet

MOST_ALERTS = 100
"""So many alerts stand in a feed, the latest."""
MOST_IN_ONE = 1_000
"""So many matches of one notice are alerts of their own; more are told by the notice itself."""
REDACTED = "Its text was redacted."
ENDED = "The match has ended."
ANOTHER = Phrase("another party", "طرف آخر")
_OF_MATCHES = ("matches.find/v1", "matches.tell/v1")
_FAILED = "delivery.fail/v1"


class Record(NamedTuple):
    """What alerts and leaflets are made from: the log, who reads it, and in which theatre."""

    journal: Journal
    view: View
    theatre: str
    mode: Mode


def party_name(state: State, party: str) -> str:
    """Return what a party is called; its id once that was redacted."""
    known = state.parties.get(party)
    return (known and name_of(View(state, NODE, 0), known)) or party


def standing_of(view: View, id: str) -> WarningStanding:
    """Return a warning that is from or for a reader.

    Raises
    ------
    NotFoundError
        There is none that he sees.
    """
    standing = view.state.warnings.get(id)
    if standing is None or view.detail(view.state.cards[standing.entry]) is Detail.NOTHING:
        raise unknown("warning", id)
    return standing


# -- leaflets --------------------------------------------------------------------------------------


def leaflet_of(
    record: Record,
    id: str,
    *,
    sheet: Sheet = Sheet.FOUR_A5_ON_A3,
    languages: Collection[str] = (),
    utc_offset_min: int = 0,
    contact: str = "",
) -> bytes:
    """Return the PDF of a warning's leaflet.

    Parameters
    ----------
    languages
        Of its texts, those that are printed; all without.
    contact
        Where one can ask; as its texts say it without.

    Raises
    ------
    NotFoundError
        There is no such warning that the reader sees.
    RefusedError
        It is given by no leaflet, was cancelled or redacted; or the reader is not shown its zone.
    InputError
        It has no text in a language, or what it says does not fit.
    """
    view = record.view
    with record.journal.still():
        standing = standing_of(view, id)
        body = view.body(standing.entry)
        zone = (
            zone_of(view.state, standing.zone) if sees_all(view.state, view.reader, standing.zone) else None
        )
        names = {it: party_name(view.state, it) for it in (standing.issuer, *standing.to)}
    where = f"warning {id}"
    if not isinstance(body, WarningBody):
        raise RefusedError("its text was redacted", where=where, next_step="issue another")
    said = body.warning
    if said.medium is not Medium.LEAFLET:
        raise RefusedError(
            f"it is given by {said.medium.value.replace('_', ' ')}",
            where=where,
            next_step="issue one by a rung that is a leaflet",
        )
    if standing.state == "cancelled":
        raise RefusedError("it was cancelled", where=where, next_step="issue another")
    if zone is None:  # where leaflets are to fall is another area, and no map of what is asked for
        raise RefusedError(
            "its zone is not shown to you, or has ended: there is nothing to draw",
            where=where,
            next_step=f"ask {names[standing.issuer]} for the print",
        )
    return leaflet(
        _in_languages(said, languages, where),
        mode=record.mode,
        issuer=names[standing.issuer],
        zone=zone.footprint,
        zone_name=zone.name,
        contact=contact or contact_in(said),
        issued_ms=standing.versions[-1].at_ms,
        party_names=names,
        utc_offset_min=utc_offset_min,
        sheet=sheet,
    )


def _in_languages(said: Warning, languages: Collection[str], where: str) -> Warning:
    if not languages:
        return said
    there = [it.language for it in said.texts]
    if missing := [it for it in languages if it not in there]:
        raise InputError(
            f"it has no text in {missing[0]!r}", where=where, next_step=f"use {', '.join(there)}"
        )
    way_out = said.way_out
    if way_out is not None:
        kept = {it: text for it, text in way_out.texts.items() if it in languages}
        way_out = replace(way_out, texts=kept) if kept else None
    return replace(said, texts=tuple(it for it in said.texts if it.language in languages), way_out=way_out)


def contact_in(said: Warning) -> str:
    """Return where one can ask, as the texts of a warning say it."""
    for text in said.texts:
        template = shipped_templates().get(text.template)
        for slot in template.slots if template is not None else ():
            if slot.kind is SlotKind.CONTACT:
                return str(text.values.get(slot.name, ""))
    return ""


# -- alerts ----------------------------------------------------------------------------------------


class Ready(NamedTuple):
    """An alert that can be made: its identifier, and what makes it."""

    identifier: str
    at_ms: int
    make: Callable[[], cap.Alert]


def alert_of_warning(record: Record, id: str) -> cap.Alert:
    """Return the alert that says how a warning stands: issued, updated, or cancelled.

    Raises
    ------
    NotFoundError
        There is no such warning that the reader sees.
    """
    with record.journal.still():
        standing = standing_of(record.view, id)
    latest = standing.cancelled or standing.versions[-1]
    return next(it.make() for it in _of_warning(record, standing) if it.identifier == latest.entry)


def alerts(record: Record, *, limit: int = MOST_ALERTS) -> list[cap.Alert]:
    """Return the latest alerts of a reader, the latest first."""
    ready = [it for standing in _warnings(record) for it in _of_warning(record, standing)]
    for release, told in _told(record, limit):
        ready += _of_release(record, release, told)
    with record.journal.still():
        at = {it.identifier: _place(record.view.state, it) for it in ready}
    ready.sort(key=lambda it: at[it.identifier], reverse=True)
    return [it.make() for it in ready[:limit]]


def _place(state: State, ready: Ready) -> tuple[int, int]:
    """Return when an alert was made and where its entry stands: what is of one moment stays in its order."""
    return ready.at_ms, state.cards[ready.identifier.partition(".")[0]].at


def alert_by(record: Record, identifier: str) -> cap.Alert:
    """Return an alert of a reader by its identifier, however old it is.

    Raises
    ------
    NotFoundError
        There is none that is from or for him.
    """
    entry, _, rest = identifier.partition(".")
    state, view = record.view.state, record.view
    with record.journal.still():
        card = state.cards.get(entry)
        standing = state.warnings.get(card.about) if card is not None else None
        if card is not None and card.type in (*_OF_MATCHES, _FAILED):
            places = [it for it in state.recipients.get(entry, ()) if it[0] == view.reader]
            shown = [state.releases[it[0], state.shown[entry, *it]] for it in places]
        else:
            shown = []
        if standing is not None and view.detail(state.cards[standing.entry]) is Detail.NOTHING:
            standing = None
    found = list(_of_warning(record, standing)) if standing is not None and not shown else []
    for it in shown:
        if it.detail != "withdrawn":
            release = _read(record, it.id)
            found += _of_release(record, release, it.entry, only=rest)
    for ready in found:
        if ready.identifier == identifier:
            return ready.make()
    raise unknown("alert", identifier)


def _warnings(record: Record) -> list[WarningStanding]:
    view = record.view
    with record.journal.still():
        return [
            it
            for it in view.state.warnings.values()
            if view.detail(view.state.cards[it.entry]) is not Detail.NOTHING
        ]


def _of_warning(record: Record, standing: WarningStanding) -> Iterator[Ready]:
    """Give each version of a warning, its end, and what the reader may know of who has answered it."""
    earlier: list[Issued] = []
    with record.journal.still():
        # Who was added later was not shown what was there before.
        shown = [it for it in standing.versions if _is_seen(record.view, it.entry)]
    for issued in shown:
        references = tuple(_reference(record, standing.issuer, it) for it in earlier)
        yield Ready(issued.entry, issued.at_ms, _maker(_issued, record, standing, issued, references))
        earlier.append(issued)
    references = tuple(_reference(record, standing.issuer, it) for it in earlier)
    if (over := standing.cancelled) is not None:
        yield Ready(over.entry, over.at_ms, _maker(_cancelled, record, standing, over, references))
    yield from _answers(record, standing)


def _is_seen(view: View, entry: str) -> bool:
    return view.detail(view.state.cards[entry]) is not Detail.NOTHING


def _maker(make: Callable[..., cap.Alert], *given: Any) -> Callable[[], cap.Alert]:
    return lambda: make(*given)


def _issued(
    record: Record, standing: WarningStanding, issued: Issued, references: tuple[cap.Reference, ...]
) -> cap.Alert:
    _, _, body = replay(_stored(record, issued.entry))
    view = record.view
    envelope = _envelope(record, issued.entry, issued.at_ms, standing.issuer, standing.to, references)
    if not isinstance(body, WarningBody):
        return cap.bare(envelope, REDACTED)
    with record.journal.still():
        seen = sees_all(view.state, view.reader, standing.zone)
        zone = zone_of(view.state, standing.zone) if seen else None
        names = {it: party_name(view.state, it) for it in (standing.issuer, *standing.to)}
    # Every version says to whom it was; the standing has the last.
    envelope = replace(envelope, addresses=body.warning.addressees)
    return cap.alert_of_warning(
        body.warning,
        envelope,
        area_name=zone.name if zone is not None else standing.zone,
        contact=contact_in(body.warning),
        party_names=names,
    )


def _cancelled(
    record: Record, standing: WarningStanding, over: Issued, references: tuple[cap.Reference, ...]
) -> cap.Alert:
    _, _, body = replay(_stored(record, over.entry))
    reason = body.reason if isinstance(body, ReasonBody) else ""
    envelope = _envelope(record, over.entry, over.at_ms, standing.issuer, standing.to, references)
    return cap.cancel((), envelope, reason or "Cancelled.")


def _answers(record: Record, standing: WarningStanding) -> Iterator[Ready]:
    """Give the acknowledgements of a warning: to its issuer those of all, to an addressee its own."""
    view = record.view
    found: list[tuple[Issued, str, str, int]] = []
    with record.journal.still():
        asks = view.of_node or view.reader == standing.issuer
        for issued in standing.versions:
            for party in dict.fromkeys(it for it, _ in view.state.recipients.get(issued.entry, ())):
                known = view.state.answering.get((issued.entry, party))
                if known is None or not (asks or party == view.reader):
                    continue
                for level, at_ms in (("read", known.answered_ms), ("relayed", known.relayed_ms)):
                    if at_ms:
                        found.append((issued, party, level, at_ms))
    for issued, party, level, at_ms in found:
        identifier = f"{issued.entry}.{party}.{level}"
        envelope = _envelope(record, identifier, at_ms, party, (standing.issuer,), ())
        envelope = replace(envelope, references=(_reference(record, standing.issuer, issued),))
        meaning = "Answered by a person." if level == "read" else "Relayed to all units."
        yield Ready(identifier, at_ms, _maker(cap.acknowledge_references, envelope, meaning))


# -- of releases -----------------------------------------------------------------------------------


def _told(record: Record, limit: int) -> Iterator[tuple[Any, str]]:
    """Give the reader's latest releases of notices of matches, and of what did not reach somebody."""
    state, reader = record.view.state, record.view.reader
    ids: list[tuple[str, str]] = []
    with record.journal.still():
        for seq in range(state.release_counts.get(reader, 0), 0, -1):
            shown = state.releases[reader, seq]
            card = state.cards[shown.entry]
            if card.type in (*_OF_MATCHES, _FAILED) and shown.detail != "withdrawn":
                ids.append((shown.id, shown.entry))
                if len(ids) == limit:
                    break
    for id, entry in ids:
        yield _read(record, id), entry


def _read(record: Record, release: str) -> Any:
    return replay(_stored(record, release))


def _of_release(record: Record, release: Any, entry: str, *, only: str = "") -> list[Ready]:
    """Return the alerts that a release is: one for each match of which it tells; or what did not arrive."""
    stored = _stored(record, entry)
    if stored.type == _FAILED:
        return _lost(record, entry, stored.received_at_ms)
    shown: dict[str, Any] = release.body.shown if isinstance(release.body, ReleaseBody) else {}
    to = str(shown.get("pass_to") or record.view.reader)
    found: list[Ready] = []
    for kind in ("begun", "changed", "ended"):
        for group in shown.get(kind) or ():
            for match in group["matches"]:
                if only in ("", match) and len(found) < MOST_IN_ONE:
                    made = _maker(_match, record, entry, stored.received_at_ms, to, match, kind, group)
                    found.append(Ready(f"{entry}.{match}", stored.received_at_ms, made))
    return found


def _match(
    record: Record, entry: str, at_ms: int, to: str, match: str, kind: str, group: dict[str, Any]
) -> cap.Alert:
    state, reader = record.view.state, record.view.reader
    with record.journal.still():
        before = []
        for it in notices_of(state, to, match):
            if it.entry == entry:
                break
            if it.party == reader:
                before.append(it.entry)
        texts = _match_texts(record, group)
    references = tuple(
        cap.Reference(_sender(record, NODE), f"{it}.{match}", _stored(record, it).received_at_ms // 1000)
        for it in dict.fromkeys(before)
    )
    envelope = _envelope(record, f"{entry}.{match}", at_ms, NODE, (to,), references)
    if kind == "ended" and references:
        return cap.cancel((), envelope, ENDED)
    if kind == "begun":
        envelope = replace(envelope, references=())
    severity = str(group.get("severity") or "")
    alert = cap.alert_of_match(texts, envelope, match=match, severity=Severity(severity or "minor"))
    infos = alert.infos or (cap.info_of_match(envelope, match, Severity(severity or "minor")),)
    if not severity:
        infos = tuple(replace(it, severity=cap.Severity.UNKNOWN) for it in infos)
    return replace(alert, infos=infos)


def _match_texts(record: Record, group: dict[str, Any]) -> list[WarningText]:
    """Return the alert of a match in the words of people; in a real theatre in reviewed ones only."""
    state = record.view.state
    template, reviewed = shipped_templates()["match_alert"], reviewed_texts(state)
    found: dict[str, WarningText] = {}
    for it in texts_of(state, template):
        if it.digest and it.text.language not in found:
            if record.mode == "real" and it.digest not in reviewed:
                continue
            chosen = replace(template, texts=(it.text,))
            found[it.text.language] = warning_text(
                chosen, it.text.language, _called(record, group, it.text.language)
            )
    return list(found.values())


def _called(record: Record, group: dict[str, Any], language: str) -> dict[str, str | int]:
    """Say in the slots of the alert of a match whose the other thing is, and whom to call."""
    view, arabic = record.view, language.split("-")[0] == "ar"
    calls = group.get("call") or [{"party": NODE}]
    said = []
    for it in calls:
        posts = ring_list(view.state, view.reader, view.now_ms, parties=(it["party"],))
        address = next((post.address for post in posts if post.party == it["party"] and post.address), "")
        name = _word(THE_NODE, arabic) if it["party"] == NODE else party_name(view.state, it["party"])
        via = f" {_word(THROUGH, arabic)} {party_name(view.state, it['via'])}" if it.get("via") else ""
        said.append(f"{name}{via}{', ' + address if address else ''}")
    others = [it["party"] for it in calls if it["party"] != NODE]
    names = ", ".join(party_name(view.state, it) for it in others) or _word(ANOTHER, arabic)
    return {"party": names[:200], "contact": "; ".join(said)[:200]}


def _word(phrase: Phrase, arabic: bool) -> str:
    return phrase.ar if arabic else phrase.en


def _lost(record: Record, entry: str, at_ms: int) -> list[Ready]:
    """Return the error that an alert of a warning did not reach whom it was for."""
    facts = replay(_stored(record, entry)).facts
    assert isinstance(facts, DeliveryFailFacts)
    with record.journal.still():
        card: Card = record.view.state.cards[facts.entry]
        standing = record.view.state.warnings.get(card.about)
        issued = next((it for it in standing.versions if it.entry == facts.entry), None) if standing else None
    if standing is None or issued is None:
        return []
    envelope = _envelope(record, entry, at_ms, NODE, (record.view.reader,), ())
    envelope = replace(envelope, references=(_reference(record, standing.issuer, issued),))
    fault = f"{PHRASES[_FAILED].en}: not to {facts.party} by {facts.medium}, tried {facts.attempts} times."
    return [Ready(entry, at_ms, _maker(cap.reject_references, envelope, fault))]


# -- envelopes -------------------------------------------------------------------------------------


def _envelope(
    record: Record,
    identifier: str,
    at_ms: int,
    sender: str,
    to: tuple[str, ...],
    references: tuple[cap.Reference, ...],
) -> cap.Envelope:
    with record.journal.still():
        name = party_name(record.view.state, sender) if sender != NODE else THE_NODE.en
    return cap.Envelope(
        identifier=identifier,
        mode=record.mode,
        sender=_sender(record, sender),
        sender_name=name,
        sent_s=at_ms // 1000,
        addresses=to,
        references=references,
    )


def _sender(record: Record, party: str) -> str:
    return f"{party}.{record.theatre}"


def _reference(record: Record, issuer: str, issued: Issued) -> cap.Reference:
    return cap.Reference(_sender(record, issuer), issued.entry, issued.at_ms // 1000)


def _stored(record: Record, id: str) -> Any:
    stored = record.journal.store.entry_by_id(id)
    if stored is None:  # what stands in the state is on record
        raise unknown("entry", id)
    return stored
