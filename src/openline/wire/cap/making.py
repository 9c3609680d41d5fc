"""From warnings and matches to alerts of CAP, and from alerts to what answers, changes or cancels them.

CAP has one word for what is said here in several; what it has no word for goes into parameters whose names
begin with ``openline:``. Every note says what an alert does not mean (R15, and the sentence of R20).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from openline.decide.phrases import EXERCISE, PHRASES, Phrase
from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.model import notification
from openline.model.warning import NO_DEADLINE, NOTHING_FURTHER, Demand, Warning, WarningText
from openline.wire.cap.alert import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MsgType,
    Pair,
    Reference,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from openline.wire.cap.shapes import shapes_of
from openline.wire.cap.writing import time_of

CATEGORIES = (Category.SAFETY, Category.SECURITY)
WARNING = Phrase("Warning", "تحذير")
RESPONSES: dict[Demand, tuple[ResponseType, ...]] = {
    Demand.LEAVE: (ResponseType.EVACUATE,),
    Demand.STAY_CLEAR: (ResponseType.AVOID,),
    Demand.HOLD_POSITION_BY_AGREEMENT: (ResponseType.EXECUTE,),
}
"""What CAP calls a demand, where it has a word for it; "Execute" is something planned beforehand there."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """From whom an alert is, for whom, and when."""

    identifier: str
    mode: Literal["real", "exercise"]
    sender: str
    """What is unique of the sender, such as ``coalition.theatre-1``."""
    sender_name: str
    """The party as people call it."""
    sent_s: int
    """UTC seconds."""
    addresses: tuple[str, ...]
    restriction: str = ""
    """Who may see it beside its addressees; it is private without."""
    references: tuple[Reference, ...] = ()
    """Alerts that it changes: it is an update then."""
    incidents: tuple[str, ...] = ()


def alert_of_warning(
    warning: Warning,
    envelope: Envelope,
    *,
    area_name: str,
    contact: str = "",
    party_names: Mapping[str, str] | None = None,
    severity: Severity = Severity.UNKNOWN,
    urgency: Urgency = Urgency.UNKNOWN,
    certainty: Certainty = Certainty.UNKNOWN,
) -> Alert:
    """Return a warning as an alert, or an update where the envelope refers to earlier ones.

    Parameters
    ----------
    area_name
        The zone or the area in words.
    party_names
        What parties are called, for who states a way out.
    severity, urgency, certainty
        As the issuing party says; nothing here works them out.
    """
    polygons, circles = ((), ()) if warning.area is None else shapes_of(warning.area)
    area = Area(description=area_name, polygons=polygons, circles=circles)
    way_out = warning.way_out
    states = ""
    if way_out is not None:
        states = (party_names or {}).get(way_out.stated_by, way_out.stated_by)
    infos = []
    for text in warning.texts:
        stated = "" if way_out is None else way_out.texts.get(text.language, "")
        infos.append(
            msgspec.structs.replace(
                _info(text, envelope, WARNING),
                responses=RESPONSES.get(warning.demand, ()),
                urgency=urgency,
                severity=severity,
                certainty=certainty,
                expires_s=None if warning.deadline == NO_DEADLINE else int(warning.deadline) // 1000,
                # A way out is nobody's but his who states it.
                instruction=f"{states}: {stated}" if stated else "",
                contact=contact,
                parameters=tuple(_parameters(warning, text)),
                areas=(area,),
            )
        )
    return _alert(envelope, tuple(infos))


def alert_of_match(
    texts: Iterable[WarningText],
    envelope: Envelope,
    *,
    match: str,
    severity: notification.Severity,
    contact: str = "",
) -> Alert:
    """Return the notice of a match as an alert: the same to both sides, with no area and no detail (R16)."""
    infos = tuple(
        msgspec.structs.replace(
            _info(it, envelope, PHRASES["match.find/v1"]),
            urgency=Urgency.IMMEDIATE,
            severity=Severity(severity.value.capitalize()),
            certainty=Certainty.POSSIBLE,
            contact=contact,
            parameters=(("openline:match", match), ("openline:template-digest", it.digest)),
        )
        for it in texts
    )
    return _alert(envelope, infos)


def cancel(earlier: Iterable[Alert], envelope: Envelope, reason: str) -> Alert:
    """Return the cancellation of alerts; it says that copies of them stay where they are (R15)."""
    return _about(MsgType.CANCEL, earlier, envelope, f"{reason} {NOT_RECALLED}")


def acknowledge(alert: Alert, envelope: Envelope, meaning: str) -> Alert:
    """Return an acknowledgement of an alert.

    Parameters
    ----------
    meaning
        What is acknowledged (R8), such as ``received`` or ``read back``; never that anybody agrees.
    """
    return _about(MsgType.ACK, (alert,), envelope, meaning)


def acknowledge_references(envelope: Envelope, meaning: str) -> Alert:
    """Return an acknowledgement of the alerts that an envelope refers to; see :func:`acknowledge`."""
    return _about(MsgType.ACK, (), envelope, meaning)


def reject_references(envelope: Envelope, fault: str) -> Alert:
    """Return an error about the alerts that an envelope refers to; see :func:`reject`."""
    return _about(MsgType.ERROR, (), envelope, fault)


def bare(envelope: Envelope, said: str) -> Alert:
    """Return an alert, or an update, of which nothing is left to be said but a note."""
    return _alert(envelope, (), said)


def info_of_match(envelope: Envelope, match: str, severity: notification.Severity) -> Info:
    """Return what is said of a match where no text may be issued: that there is one, and no sentence."""
    return Info(
        language="en",
        categories=CATEGORIES,
        event=PHRASES["match.find/v1"].en,
        urgency=Urgency.IMMEDIATE,
        severity=Severity(severity.value.capitalize()),
        certainty=Certainty.POSSIBLE,
        sender_name=envelope.sender_name,
        headline=EXERCISE.en if envelope.mode == "exercise" else "",
        parameters=(("openline:match", match),),
    )


def reject(alert: Alert, envelope: Envelope, fault: str) -> Alert:
    """Return an error about an alert, which could not be read or taken, and why."""
    return _about(MsgType.ERROR, (alert,), envelope, fault)


def _about(kind: MsgType, alerts: Iterable[Alert], envelope: Envelope, said: str) -> Alert:
    made = _alert(envelope, (), said.strip())
    references = (*envelope.references, *(it.reference for it in alerts))
    return msgspec.structs.replace(made, msg_type=kind, references=tuple(dict.fromkeys(references)), infos=())


def _alert(envelope: Envelope, infos: tuple[Info, ...], said: str = "") -> Alert:
    exercise = envelope.mode == "exercise"
    note = " ".join(filter(None, ("EXERCISE." if exercise else "", said, NOTICE, NOTHING_FURTHER)))
    return Alert(
        identifier=envelope.identifier,
        sender=envelope.sender,
        sent_s=envelope.sent_s,
        status=Status.EXERCISE if exercise else Status.ACTUAL,
        msg_type=MsgType.UPDATE if envelope.references else MsgType.ALERT,
        scope=Scope.RESTRICTED if envelope.restriction else Scope.PRIVATE,
        restriction=envelope.restriction,
        addresses=envelope.addresses,
        note=note,
        references=envelope.references,
        incidents=envelope.incidents,
        infos=infos,
    )


def _info(text: WarningText, envelope: Envelope, event: Phrase) -> Info:
    return Info(
        language=text.language,
        categories=CATEGORIES,
        event=_in_language(event, text.language),
        sender_name=envelope.sender_name,
        headline=_in_language(EXERCISE, text.language) if envelope.mode == "exercise" else "",
        description=text.text,
    )


def _in_language(phrase: Phrase, language: str) -> str:
    """Return a word in Arabic or English; nobody has written it in any other language."""
    return phrase.ar if language.split("-")[0] == "ar" else phrase.en


def _parameters(warning: Warning, text: WarningText) -> Iterable[Pair]:
    yield "openline:warning", warning.id
    yield "openline:zone", warning.zone
    yield "openline:rung", str(warning.rung)
    yield "openline:medium", warning.medium.value
    yield "openline:demand", warning.demand.value
    none = warning.deadline == NO_DEADLINE
    yield "openline:deadline", "none" if none else time_of(int(warning.deadline) // 1000)
    yield "openline:acknowledgement", "possible" if warning.can_be_acknowledged else "not possible"
    if warning.part:
        yield "openline:part", warning.part
    if warning.quantity is not None:
        yield "openline:quantity", str(warning.quantity)
    if warning.way_out is not None:
        yield "openline:way-out-stated-by", warning.way_out.stated_by
    yield "openline:template", text.template
    yield "openline:template-digest", text.digest
