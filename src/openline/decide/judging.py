"""Judging: for every type of entry, who may record it in which state. Says nothing about signatures.

What somebody may not see is answered like what is not on record (decision 12): whoever asks learns nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

from openline.decide.access import NOTIFIED, detail_of, is_own_finding, sees_all, shared_as_said
from openline.decide.acknowledging import judge_acknowledgement
from openline.decide.agreeing import judge_agreement
from openline.decide.citing import judge_citation
from openline.decide.connecting import judge_channel, judge_desk
from openline.decide.declaring import check_recipients, judge_statement
from openline.decide.enrolling import judge_party
from openline.decide.escalating import check_escalation
from openline.decide.exhibiting import judge_exhibit
from openline.decide.flooding import check_tell
from openline.decide.happening import judge_incident
from openline.decide.holding import judge_evidence
from openline.decide.issuing import judge_warning
from openline.decide.keyring import check_public_key, find_key, judge_key
from openline.decide.laddering import check_ladder
from openline.decide.linechecking import judge_check, judge_miss
from openline.decide.matching import judge_found, judge_resolution
from openline.decide.messaging import judge_message
from openline.decide.moving import LIVE
from openline.decide.naming import check_new_id, check_new_names
from openline.decide.notifying import (
    judge_consent,
    judge_guarantee,
    judge_notification,
    judge_outcome,
)
from openline.decide.reporting import judge_daily
from openline.decide.reviewing import judge_review
from openline.decide.ringing import judge_ring
from openline.decide.seating import (
    check_recipient,
    judge_cell,
    judge_cell_acknowledgement,
    refuse_id_of_cell,
)
from openline.decide.sighting import check_details
from openline.decide.silence import judge_silent
from openline.decide.state import Card, Entry, State, in_use, taken, unknown
from openline.decide.stating import AREA, REPORT, StatementMove, check_basis, check_seen
from openline.decide.stopping import judge_stop_state
from openline.decide.timing import check_overdue, subject_of
from openline.decide.zoning import LINE, ZONE, ZoneMove
from openline.errors import GeometryError, InputError, RefusedError
from openline.ledger.entry import Header
from openline.model.event import (
    EVENTS,
    NODE,
    AcknowledgementFacts,
    AgreementBody,
    AgreementFacts,
    Body,
    CellAcknowledgementFacts,
    CellBody,
    CellFacts,
    ConsentBody,
    ConsentFacts,
    ControlBody,
    ControlFacts,
    CoverageBody,
    CoverageFacts,
    Facts,
    GuaranteeFacts,
    HoldFacts,
    KeyFacts,
    LegFacts,
    LineBody,
    LineFacts,
    MatchChangeFacts,
    MatchEndFacts,
    MatchesFacts,
    MatchesTellFacts,
    MatchFacts,
    NotificationFacts,
    OutcomeFacts,
    OverdueFacts,
    PartyBody,
    PartyEditFacts,
    PartyFacts,
    RedactionFacts,
    ResolutionFacts,
    ShareFacts,
    SightingBody,
    SightingFacts,
    StanceFacts,
    TheatreFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.incident import (
    CiteBody,
    CiteFacts,
    CustodyFacts,
    ExhibitBody,
    ExhibitFacts,
    IncidentBody,
    IncidentFacts,
    MergeFacts,
)
from openline.model.presence import Sighting
from openline.model.release import Detail
from openline.model.saying import (
    ChannelFacts,
    CheckFacts,
    DailyBody,
    DailyFacts,
    DeskBody,
    DeskFacts,
    EscalateFacts,
    MessageBody,
    MessageFacts,
    MissFacts,
    RingFacts,
    SilentFacts,
    StatementBody,
    StatementFacts,
    StopFacts,
    StopStateFacts,
    TemplateFacts,
)
from openline.model.space import Interval


def judge(state: State, entry: Entry, signed_with: str) -> None:
    """Refuse an entry that the present state does not permit.

    Parameters
    ----------
    signed_with
        The public key that signed it, in hexadecimal.

    Raises
    ------
    OpenlineError
        Says what is wrong, in which state things are, and what is permitted there.
    """
    header = entry.header
    where = f"entry {header.id}"
    if (entry.at == 0) != (header.type == "theatre.open/v1"):
        raise RefusedError("the first entry, and only the first, opens the theatre", where=where)
    if header.id in state.cards:
        raise RefusedError("an entry of this id is on record", where=where)
    if entry.facts.subject_field and header.subject != entry.facts.subject:
        raise InputError(
            f"the subject is {header.subject!r} and the facts are about {entry.facts.subject!r}", where=where
        )
    check_new_id(header.type, entry.facts)
    check_new_names(header.type, entry.body)
    refuse_id_of_cell(state, header.author, header.type, entry.facts.subject)
    _refuse_node(header, where)
    _check_custody(state, header, signed_with, where)
    for_type = JUDGES.get(header.type.removesuffix("/v1").partition(".")[0])
    if for_type is not None:
        for_type(state, entry, entry.facts, entry.body)


def _refuse_node(header: Header, where: str) -> None:
    """Refuse to let the node, which is no party, speak as one: of its own it may redact and hold entries."""
    signed_as_party = EVENTS[header.type].signed_by == "key"
    if header.author == NODE and signed_as_party and not header.type.startswith(("redact/", "hold.")):
        raise RefusedError(
            f"the node is no party: {header.type} is for a party to submit",
            where=where,
            next_step="say with --as which party says it",
        )


def _check_custody(state: State, header: Header, signed_with: str, where: str) -> None:
    signed_by_root = header.author == NODE or header.type.startswith("key.")
    if signed_by_root:
        return
    found = find_key(state, signed_with)
    on_record = found.key.custody if found is not None else "no such key"
    if header.custody != on_record:
        raise InputError(
            f"it says custody {header.custody!r}; on record is {on_record} for the key that signed it",
            where=f"{where}, custody",
        )


# -- who takes part --------------------------------------------------------------------------------


def _theatre(state: State, entry: Entry, facts: TheatreFacts, body: Body) -> None:
    for field in ("root_key_hex", "node_key_hex", "log_key_hex"):
        check_public_key(getattr(facts, field), field)


def _party(state: State, entry: Entry, facts: PartyFacts | PartyEditFacts, body: PartyBody) -> None:
    judge_party(state, entry.header.author, entry.action, facts, body.party)


def _key(state: State, entry: Entry, facts: KeyFacts, body: Body) -> None:
    judge_key(state, entry.header.author, cast("Literal['add', 'end']", entry.action), facts)


# -- agreements, stances, shares -------------------------------------------------------------------


def _agreement(state: State, entry: Entry, facts: AgreementFacts, body: Body) -> None:
    text = body.agreement if isinstance(body, AgreementBody) else None
    judge_agreement(state, entry.header.author, entry.action, facts, text)


def _cell(state: State, entry: Entry, facts: CellFacts | CellAcknowledgementFacts, body: Body) -> None:
    if isinstance(facts, CellAcknowledgementFacts):
        judge_cell_acknowledgement(state, entry.header.author, facts)
        return
    said = body.cell if isinstance(body, CellBody) else None
    judge_cell(state, entry.header.author, entry.action, facts, said)


def _stance(state: State, entry: Entry, facts: StanceFacts, body: Body) -> None:
    where = f"stance on {facts.about}"
    author = entry.header.author
    about = state.objects.get(facts.about)
    may_have_one = facts.about in state.agreements or (about is not None and about.value is not None)
    if not may_have_one or not sees_all(state, author, facts.about):
        raise unknown("zone, line or agreement", facts.about)
    check_seen(state, facts, where)
    check_basis(facts, where)


def _share(state: State, entry: Entry, facts: ShareFacts, body: Body) -> None:
    where = f"share of {facts.about}"
    if (entry_of_said := shared_as_said(state, facts.about)) is not None:
        _share_said(state, entry, facts, state.cards[entry_of_said])
        return
    owned = state.objects.get(facts.about)
    if is_own_finding(state, entry.header.author, facts.about):
        for party in facts.shared:
            check_recipient(state, entry.header.author, party)
        return
    if owned is None or not sees_all(state, entry.header.author, facts.about):
        raise unknown("zone, line, area, report or notification", facts.about)
    if owned.owner != entry.header.author:
        raise RefusedError("only the party that put it on record decides who is shown it", where=where)
    if not facts.shared:
        raise InputError("it names no recipient", where=where)
    for party in facts.shared:
        check_recipient(state, owned.owner, party)
        if party == owned.owner:
            raise InputError("its owner sees all of it anyway", where=where)
        shows = facts.shared[party] is not Detail.NOTHING
        if owned.kind == "site" and shows and not state.consents.get((owned.id, party)):
            raise RefusedError(
                f"no consent of the site's people to its release to {party} is on record",
                where=where,
                next_step=f"ask them, and record it: '--consent {party}', or 'openline site consent'",
            )


def _share_said(state: State, entry: Entry, facts: ShareFacts, card: Card) -> None:
    """Refuse to show an incident, exhibit or citation that is another's, to no party, or in part."""
    author, where = entry.header.author, f"share of {facts.about}"
    if detail_of(state, author, card) is Detail.NOTHING:
        raise unknown(card.type.partition(".")[0], facts.about)
    if card.author != author:
        raise RefusedError("only the party that put it on record decides who is shown it", where=where)
    if not facts.shared:
        raise InputError("it names no recipient", where=where)
    check_recipients(state, author, tuple(facts.shared), where)
    for party, detail in facts.shared.items():
        if detail is not Detail.FULL:
            raise InputError(
                "it is shown in full: what was shown of it cannot be unseen", where=f"{where}, {party}"
            )


# -- zones, lines, areas, reports ------------------------------------------------------------------


def _zone_or_line(
    state: State, entry: Entry, facts: ZoneFacts | LineFacts, body: ZoneBody | LineBody | Body
) -> None:
    kind = entry.header.type.partition(".")[0]
    author, standing = entry.header.author, state.objects.get(facts.subject)
    where = f"{kind} {facts.subject}"
    if entry.action == "add":
        _refuse_taken(state, author, facts.subject, where)
    elif standing is None or standing.kind != kind or not sees_all(state, author, facts.subject):
        raise unknown(kind, facts.subject)
    machine = ZONE if kind == "zone" else LINE
    machine.step(
        standing.state if standing else machine.start,
        entry.action,
        ZoneMove(author=author, version=facts.version, standing=standing),
        where=where,
    )
    check_basis(facts, where)
    if isinstance(body, ZoneBody):
        _refuse_other_id(facts.subject, body.zone.id, where)
        _check_shape("check_zone", body.zone, where)
        check_ladder(state, body.zone)
    if isinstance(body, LineBody):
        _refuse_other_id(facts.subject, body.line.id, where)
        _check_shape("check_line", body.line, where)


def _control(state: State, entry: Entry, facts: ControlFacts, body: Body) -> None:
    where = f"area {facts.area}"
    author, standing = entry.header.author, state.objects.get(facts.area)
    if entry.action == "state":
        _refuse_taken(state, author, facts.area, where)
    elif standing is None or standing.kind != "area" or not sees_all(state, author, facts.area):
        raise unknown("area", facts.area)
    AREA.step(
        standing.state if standing else AREA.start,
        entry.action,
        StatementMove(author=author, standing=standing),
        where=where,
    )
    if isinstance(body, ControlBody):
        _refuse_other_id(facts.area, body.area.id, where)
        _check_shape("check_footprint", body.area.footprint, where)


def _sighting(state: State, entry: Entry, facts: SightingFacts, body: SightingBody) -> None:
    where = f"sighting {facts.sighting}"
    _report_once(state, entry, where)
    _refuse_other_id(facts.sighting, body.sighting.id, where)
    check_sighting(body.sighting)


def _coverage(state: State, entry: Entry, facts: CoverageFacts, body: CoverageBody) -> None:
    where = f"coverage {facts.coverage}"
    _report_once(state, entry, where)
    _refuse_other_id(facts.coverage, body.coverage.id, where)
    _check_interval(body.coverage.observed, where)
    _check_shape("check_footprint", body.coverage.area, where)


def _report_once(state: State, entry: Entry, where: str) -> None:
    _refuse_taken(state, entry.header.author, entry.facts.subject, where)
    REPORT.step(REPORT.start, "report", StatementMove(entry.header.author, None), where=where)


def _refuse_taken(state: State, author: str, id: str, where: str) -> None:
    """Refuse an id in use. Whatever is put on record, and whatever is said, share one space of ids."""
    if in_use(state, id):
        raise taken(state, author, id, where)


def _refuse_other_id(in_facts: str, in_body: str, where: str) -> None:
    if in_facts != in_body:
        raise InputError(f"the facts are about {in_facts!r} and the body about {in_body!r}", where=where)


# -- shapes and ranges -----------------------------------------------------------------------------


def check_sighting(sighting: Sighting) -> None:
    """Refuse a sighting whose range, time or area makes no sense.

    Raises
    ------
    InputError
        Names the sighting and what is wrong with it.
    """
    where = f"sighting {sighting.id}"
    low, high = sighting.count.low, sighting.count.high
    if not 0 <= low <= high:
        raise InputError(f"a range of {low} to {high} makes no sense", where=f"{where}, count")
    _check_interval(sighting.seen, where)
    check_details(sighting, where)
    _check_shape("check_footprint", sighting.area, where)


def _check_interval(interval: Interval, where: str) -> None:
    if interval.end_ms != "UFN" and interval.end_ms <= interval.start_ms:
        raise InputError(
            f"it ends at {interval.end_ms}, not after it begins at {interval.start_ms}", where=where
        )


def _check_shape(check: str, value: object, where: str) -> None:
    # Loads the geometry of half a second, which an agreement or a key need not wait for.
    from openline.decide import checking

    try:
        getattr(checking, check)(value)
    except GeometryError as error:
        raise GeometryError(error.what, where=where, next_step=error.next_step) from error


# -- what was shown, held, taken away --------------------------------------------------------------


def _notification(state: State, entry: Entry, facts: NotificationFacts | LegFacts, body: Body) -> None:
    judge_notification(state, entry, facts, body)


def _outcome(state: State, entry: Entry, facts: OutcomeFacts, body: Body) -> None:
    judge_outcome(state, entry.header.author, facts)


def _guarantee(state: State, entry: Entry, facts: GuaranteeFacts, body: Body) -> None:
    judge_guarantee(state, entry.header.author, facts)


def _consent(state: State, entry: Entry, facts: ConsentFacts, body: ConsentBody) -> None:
    judge_consent(state, entry.header.author, facts, body)


def _match(state: State, entry: Entry, facts: Facts, body: Body) -> None:
    match facts:
        case ResolutionFacts():
            judge_resolution(state, entry.header.author, facts)
        case MatchesFacts():
            judge_found(state, facts)
        case MatchesTellFacts():
            check_tell(state, facts)
        case MatchFacts() | MatchChangeFacts() | MatchEndFacts():
            raise RefusedError(
                "a finding lists its matches now; entries of one pair are only read",
                where=f"entry {entry.header.id}",
                next_step="record matches.find/v1",
            )


def _overdue(state: State, entry: Entry, facts: OverdueFacts, body: Body) -> None:
    check_overdue(state, facts)


def _acknowledge(state: State, entry: Entry, facts: AcknowledgementFacts, body: Body) -> None:
    judge_acknowledgement(state, entry.header.author, facts)


def _redact(state: State, entry: Entry, facts: RedactionFacts, body: Body) -> None:
    card = _visible(state, entry.header.author, facts.entry)
    if card.type == "release/v1":
        raise RefusedError(
            "what a party was shown goes with the entry that was shown",
            where=f"entry {card.id}",
            next_step=f"redact {card.about}",
        )
    thing = state.objects.get(card.about)
    if thing is not None and thing.entry == card.id and thing.kind in NOTIFIED and thing.state in LIVE:
        raise RefusedError(
            "it holds: without what it says nobody could be told that he comes close to it",
            where=f"{thing.kind} {thing.id}",
            next_step="withdraw or remove it, or let it end; then redact what it said",
        )
    judge_evidence(state, entry.header.author, "redact", card)


def _hold(state: State, entry: Entry, facts: HoldFacts, body: Body) -> None:
    if not facts.entries:
        raise InputError("it names no entry", where=f"entry {entry.header.id}, entries")
    action = "hold" if entry.action == "place" else "lift"
    for id in dict.fromkeys(facts.entries):
        judge_evidence(state, entry.header.author, action, _visible(state, entry.header.author, id))


def _visible(state: State, party: str, entry: str) -> Card:
    """Return an entry that a party may see or was shown before."""
    card = state.cards.get(entry)
    if card is None:
        raise unknown("entry", entry)
    was_shown = any(party == recipient for recipient, _ in state.recipients.get(entry, ()))
    if not was_shown and detail_of(state, party, card) is Detail.NOTHING:
        raise unknown("entry", entry)
    return card


def _channel(state: State, entry: Entry, facts: ChannelFacts, body: Body) -> None:
    judge_channel(state, entry.header.author, entry.action, facts, body)


def _desk(state: State, entry: Entry, facts: DeskFacts, body: DeskBody) -> None:
    judge_desk(state, entry.header.author, facts, body)


def _check(state: State, entry: Entry, facts: CheckFacts | MissFacts, body: Body) -> None:
    if isinstance(facts, MissFacts):
        judge_miss(state, facts, entry.received_at_ms)
    else:
        judge_check(state, entry.header.author, facts, entry.received_at_ms)


def _message(state: State, entry: Entry, facts: MessageFacts, body: MessageBody) -> None:
    _refuse_taken(state, entry.header.author, facts.message, f"message {facts.message}")
    judge_message(state, entry, facts, body)


def _stop(state: State, entry: Entry, facts: StopFacts | StopStateFacts, body: Body) -> None:
    if isinstance(facts, StopStateFacts):
        judge_stop_state(state, entry.header.author, facts)
    else:
        _refuse_taken(state, entry.header.author, facts.stop, f"STOP {facts.stop}")


def _ring(state: State, entry: Entry, facts: RingFacts, body: Body) -> None:
    judge_ring(state, entry.header.author, facts)


def _escalate(state: State, entry: Entry, facts: EscalateFacts, body: Body) -> None:
    check_escalation(state, facts, {it: _place(state, it, facts) for it in facts.entries})


def _place(state: State, entry: str, facts: EscalateFacts) -> tuple[str, str, str]:
    return subject_of(state.cards[entry]), facts.party, facts.pass_to


def _warning(state: State, entry: Entry, facts: Facts, body: Body) -> None:
    judge_warning(state, entry, facts, body)


def _template(state: State, entry: Entry, facts: TemplateFacts, body: Body) -> None:
    judge_review(state, entry.header.author, entry.action, facts)


def _statement(
    state: State, entry: Entry, facts: StatementFacts | SilentFacts, body: StatementBody
) -> None:
    if isinstance(facts, SilentFacts):
        judge_silent(state, facts, entry.received_at_ms)
        return
    _refuse_taken(state, entry.header.author, facts.statement, f"statement {facts.statement}")
    judge_statement(state, entry.header.author, facts, body, entry.received_at_ms)


def _incident(state: State, entry: Entry, facts: IncidentFacts | MergeFacts, body: Body) -> None:
    if isinstance(facts, IncidentFacts):
        _refuse_taken(state, entry.header.author, facts.incident, f"incident {facts.incident}")
    judge_incident(state, entry, facts, body if isinstance(body, IncidentBody) else None)


def _exhibit(state: State, entry: Entry, facts: ExhibitFacts | CustodyFacts, body: Body) -> None:
    if isinstance(facts, ExhibitFacts):
        _refuse_taken(state, entry.header.author, facts.exhibit, f"exhibit {facts.exhibit}")
    judge_exhibit(state, entry, facts, body if isinstance(body, ExhibitBody) else None)


def _citation(state: State, entry: Entry, facts: CiteFacts, body: CiteBody) -> None:
    _refuse_taken(state, entry.header.author, facts.citation, f"citation {facts.citation}")
    judge_citation(state, entry.header.author, facts, body)


def _daily(state: State, entry: Entry, facts: DailyFacts, body: DailyBody) -> None:
    judge_daily(state, entry, facts, body)


JUDGES: dict[str, Callable[[State, Entry, Any, Any], None]] = {
    "theatre": _theatre,
    "party": _party,
    "key": _key,
    "agreement": _agreement,
    "cell": _cell,
    "share": _share,
    "stance": _stance,
    "zone": _zone_or_line,
    "line": _zone_or_line,
    "control": _control,
    "sighting": _sighting,
    "coverage": _coverage,
    "site": _notification,
    "movement": _notification,
    "activity": _notification,
    "outcome": _outcome,
    "guarantee": _guarantee,
    "consent": _consent,
    "match": _match,
    "matches": _match,
    "overdue": _overdue,
    "acknowledge": _acknowledge,
    "redact": _redact,
    "hold": _hold,
    "channel": _channel,
    "desk": _desk,
    "check": _check,
    "message": _message,
    "stop": _stop,
    "ring": _ring,
    "escalate": _escalate,
    "warning": _warning,
    "template": _template,
    "statement": _statement,
    "incident": _incident,
    "exhibit": _exhibit,
    "citation": _citation,
    "daily": _daily,
}
"""First word of an entry's type -> its judge. What the node finds is judged where it is found."""
