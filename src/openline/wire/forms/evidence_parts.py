"""The parts of what an evidence bundle says of an incident: rows put into words, table by table."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from openline.decide.folding import finding_key, folded
from openline.decide.phrases import Phrase
from openline.wire.forms.dossier import Card, Side, Table
from openline.wire.forms.evidence_words import (
    ANSWERED,
    APART,
    AT,
    BY,
    CHECKED,
    COUNT,
    DIGEST,
    HARM,
    ID,
    IN_STEAD,
    INDEX,
    KIND,
    KNOWN,
    LATE,
    METRES,
    OBSERVED,
    PARTY,
    PLACE,
    REASON,
    RECEIVED,
    SHOWN,
    SPEAKER,
    STATE,
    STEP,
    TO,
    VERBATIM,
    WHATS,
    WHO,
    Names,
    distance,
    moment,
    phrase,
    place_of,
    span,
    word_of,
)

Row: TypeAlias = Mapping[str, Any]
Fact: TypeAlias = tuple[Phrase, str]


def sides(picture: Row, name: Names) -> Iterator[Side]:
    """Put all that a party says under its name: its openings and statements, in the order of their coming."""
    by_party: dict[str, list[Card]] = {}
    for it in picture["accounts"]:
        if it["of"] != "citation":
            by_party.setdefault(it["author"], []).append(_account_card(it, picture))
    for party in sorted(by_party, key=lambda it: (not it, it)):
        yield Side(name(party), tuple(by_party[party]))
    for it in picture["asked"]:
        late_ms = (it.get("answered_at_ms") or 0) - it["due_ms"]
        late = f"answered at {moment(it['answered_at_ms'])}, {span(late_ms)} late" if late_ms > 0 else ""
        facts: tuple[Fact, ...] = ((LATE, f"{late}, by {it['answer']}"),) if late else ()
        if it["silent"]:
            title = f"NO RESPONSE by {moment(it['due_ms'])} (on record)"
            yield Side(name(it["party"]), (Card(title, facts, "It means no more than that."),))
        elif late:
            yield Side(name(it["party"]), (Card(f"asked for a statement by {moment(it['due_ms'])}", facts),))


def _account_card(it: Row, picture: Row) -> Card:
    account = it["account"] or {}
    facts: list[Fact] = [(RECEIVED, moment(it["received_at_ms"]))]
    if account:
        facts += [
            (AT, _time(account)),
            (KIND, account["kind"].replace("_", " ")),
            (OBSERVED, (account.get("observed") or "not said").replace("_", " ")),
        ]
        if account.get("count"):
            facts.append((COUNT, _count(account["count"], account.get("counted", ""))))
        if account.get("harm"):
            facts.append((HARM, _harm(account["harm"])))
    for number in it["places"]:
        place = picture["places"][number]
        said = place_of(place["lat_e7"], place["lon_e7"], place["said"], place["within_m"])
        facts.append((PLACE, f"[{number}] {said}"))
        facts += [(PLACE, _side_of(zone)) for zone in place["zones"][:3]]
    if it["speaker"]:
        facts.append((SPEAKER, it["speaker"]))
    if it["verbatim"]:
        facts.append((VERBATIM, it["verbatim"]))
    if it["replaced_by"]:
        facts.append((IN_STEAD, it["replaced_by"]))
    facts.append((ID, it["id"]))
    text = it["text"] if it["text"] is not None else "[redacted]"
    title = f"[{it['number']}] {word_of(it['act']) if it['of'] == 'statement' else 'opens the incident'}"
    return Card(title, tuple(facts), text, bool(it["replaced_by"]))


def _time(account: Row) -> str:
    within = account.get("within_ms") or 0
    return moment(account["at_ms"]) + (f" ± {span(within)}" if within else "")


def _count(it: Row, counted: str) -> str:
    """Write a range of numbers as it was said."""
    low, high = it["low"], it["high"]
    return f"{low} {counted}".strip() if low == high else f"{low} to {high} {counted}".strip()


def _harm(it: Row) -> str:
    said = [f"{what}: {_count(it[what], '')}" for what in ("killed", "wounded", "missing") if it.get(what)]
    return "; ".join([*said, *([it["damage"]] if it.get("damage") else [])]) or "not said"


def _side_of(it: Row) -> str:
    either = ", may be either side" if it["straddles"] else ""
    force = {True: "in force then", False: "not in force then", None: "in force: not known"}[it["in_force"]]
    side = {"inside": "inside", "perimeter": "outside, within the perimeter of", "outside": "outside"}
    called = it["name"] or it["zone"]
    return f"{side[it['side']]} {called}, {distance(it['edge_m'])} from its edge{either}; {force}"


def differences(picture: Row, name: Names) -> Iterator[Table]:
    """Give where accounts cannot both be right, and how far apart they are."""
    authors = {it["number"]: name(it["author"]) for it in picture["accounts"]}
    rows = []
    for it in picture["disputed"]:
        who = "; ".join(f"[{number}] {authors.get(number, '')}" for number in it["accounts"])
        if it["apart_m"] is not None:
            how = distance(it["apart_m"])
        elif it["apart_ms"] is not None:
            how = span(it["apart_ms"])
        else:
            how = " / ".join(word_of(each) for each in it["said"])
        stood = " (not in force then)" if it.get("in_force") is False else ""
        rows.append((it["what"], how, it["zone"] + stood, who))
    head = (WHATS, phrase("how far apart", "مقدار التباعد"), phrase("zone", "المنطقة"), WHO)
    yield Table(head, tuple(rows), (0.8, 1.6, 1.2, 3), APART)


def places(picture: Row, name: Names) -> Table:
    """Give every place that somebody gives, and on which side of which edges it is."""
    accounts = {it["number"]: it for it in picture["accounts"]}
    rows = []
    for it in picture["places"]:
        account = accounts[it["account"]]
        also = " (one of several given)" if it["also"] else ""
        rows.append(
            (
                f"[{it['number']}]",
                name(account["author"])
                if account["of"] != "citation"
                else f"cited by {name(account['author'])}",
                place_of(it["lat_e7"], it["lon_e7"], it["said"], it["within_m"]) + also,
                "; ".join(_side_of(zone) for zone in it["zones"]),
            )
        )
    return Table((INDEX, WHO, PLACE, phrase("zones", "المناطق")), tuple(rows), (0.4, 1.6, 2.4, 3))


def citations(picture: Row) -> Iterator[Side]:
    """Give what open sources are said to say, by source."""
    by_source: dict[str, list[Card]] = {}
    for it in picture["citations"]:
        source = it["source"] or {}
        where = ", ".join(
            part for part in (source.get("publisher"), source.get("agency"), source.get("published")) if part
        )
        facts: list[Fact] = [
            (SPEAKER, it["speaker"] or "not resolved"),
            (phrase("words of the text", "موضع النص"), f"characters {it['start']} to {it['end']}"),
            (DIGEST, it["text_sha256"]),
            (phrase("cited by", "اقتبسه"), it["author"]),
            (RECEIVED, moment(it["at_ms"])),
        ]
        if it["hedges"]:
            facts.append((phrase("hedges", "عبارات التحفظ"), ", ".join(it["hedges"])))
        if source.get("chain"):
            facts.append((phrase("through", "عبر"), ", then ".join(source["chain"])))
        if it["edited"]:
            facts.append((phrase("edited", "معدّل"), "by a person"))
        act = "denies" if it["denies"] else (it["act"] or "cited").replace("_", " ")
        quote = it["quote"] if it["quote"] is not None else "[redacted]"
        by_source.setdefault(where or "source not stated", []).append(Card(act, tuple(facts), quote))
    for where, cards in by_source.items():
        yield Side(where, tuple(cards))


def told(picture: Row, name: Names) -> Iterator[Table]:
    """Give of each thing that was near who had been told of it, and how each answered."""
    head = (
        PARTY,
        phrase("told (UTC)", "أُبلغ UTC"),
        phrase("before", "قبله"),
        SHOWN,
        ANSWERED,
        phrase("by then", "حتى حينها"),
    )
    for it in picture["told"]:
        rows = []
        for party in it["parties"]:
            through = f" through {name.all(party['told_through'])}" if party["told_through"] else ""
            rows.append(
                (
                    name(party["party"]) + through,
                    moment(party["told_at_ms"]) or "never",
                    "yes" if party["before"] else "no",
                    party["shown"],
                    _levels(party["acknowledged"]),
                    "not shown"
                    if party["acknowledged_then"] is None
                    else _levels(party["acknowledged_then"]),
                )
            )
        when = f"{span(it['before_ms'])} {'before' if it['before_ms'] >= 0 else 'after'}"
        far = f", {distance(it['distance_m'])} away" if it["distance_m"] is not None else ""
        said = f"{it['kind']} {it['id']} of {name(it['owner'])}"
        said += f", notified {moment(it['notified_at_ms'])} ({when}){far}"
        yield Table(head, tuple(rows), (1.8, 1.5, 0.6, 0.8, 1.5, 1.5), Phrase(said, ""))


def _levels(levels: Mapping[str, str]) -> str:
    said = [f"{level}: {how}" if how else level for level, how in levels.items()]
    return ", ".join(it.replace("_", " ") for it in said) or "nothing"


def lines(picture: Row, name: Names) -> Iterator[Table]:
    """Give how each end of each line stood."""
    rows = []
    for it in picture["lines"]:
        for end in it["ends"]:
            times = next((each for each in it["answers"] if each["party"] == end["party"]), None)
            usual = (
                f"half within {span(times['p50_ms'])}, 95 of 100 within {span(times['p95_ms'])}"
                if times
                else ""
            )
            rows.append(
                (
                    f"{it['name'] or it['channel']} ({it['level']}, {it['carrier']})",
                    it["stood"] + (f" by {name.all(it['suspended_by'])}" if it["suspended_by"] else ""),
                    name(end["party"]),
                    "LOST" if end["lost"] else f"{end['missed']} missed",
                    moment(end["answered_ms"]) if end["answered_ms"] else "never",
                    usual,
                )
            )
    head = (
        phrase("line", "الخط"),
        STATE,
        phrase("end", "طرفه"),
        phrase("checks", "الفحوص"),
        phrase("last answered (UTC)", "آخر إجابة UTC"),
        phrase("usual answers", "المعتاد"),
    )
    caption = Phrase(f"as of {moment(picture['lines_at_ms'])}", "")
    yield Table(head, tuple(rows), (2, 0.9, 1.3, 0.9, 1.5, 2), caption)


def exhibits(picture: Row, with_files: frozenset[str], name: Names) -> Iterator[Table]:
    """Give each file, and whose hands it went through."""
    for it in picture["exhibits"]:
        here = "in this bundle" if it["sha256"] in with_files else "not in this bundle"
        derived = f"; {it['how'].replace('_', ' ')} of {it['made_of']}" if it["made_of"] else ""
        said = f"{it['name'] or '[redacted]'}, {it['bytes']:,} bytes, {here}; {it['exhibit']}{derived}"
        said += f"; SHA-256 {it['sha256']}"
        first = (moment(it["at_ms"]), name(it["author"]), "put on record", "", "", it["shows"] or "")
        steps = tuple(
            (
                moment(step["at_ms"]),
                name(step["by"]),
                step["step"].replace("_", " "),
                name(step["to"]) if step["to"] else "",
                "yes" if step["checked"] else "",
                step["reason"] or "",
            )
            for step in it["custody"]
        )
        head = (AT, BY, STEP, TO, CHECKED, REASON)
        yield Table(head, (first, *steps), (1.5, 1.3, 1.1, 1.2, 0.8, 2), Phrase(said, ""))


def _finding_of(it: Row) -> Hashable | None:
    return finding_key(it["name"], it.get("zone", ""), it["at_ms"]) if it["kind"] == "finding" else None


def _found(some: Sequence[Row]) -> str:
    """Say what was found, about what, how sure that is, and how often on one day."""
    first = some[0]
    parts = [first["name"].replace("_", " "), first.get("zone", "")]
    parts.append(" or ".join(sorted({it["certainty"] for it in some if it.get("certainty")})))
    times = sorted(it["at_ms"] for it in some if it["at_ms"] is not None)
    if len(some) > 1:
        parts.append(f"{len(some)} times, {moment(times[0])} to {moment(times[-1])}; the nearest")
    return ", ".join(filter(None, parts))


def near(picture: Row, name: Names) -> Table:
    """Give what was near, as far as the reader is shown it."""
    rows = []
    for some in folded(picture["near"], _finding_of):
        it = some[0]
        before = it["before_ms"]
        when = (
            ""
            if before is None
            else "then"
            if before == 0
            else f"{span(before)} {'before' if before > 0 else 'after'}"
        )
        where = distance(it["distance_m"]) + (" (from a box)" if it["coarse"] else "")
        if it["kind"] == "track":
            moved = [f"{it['course_deg']:.0f}°"] if it["course_deg"] is not None else []
            moved += [f"{it['speed_m_s']:.1f} m/s"] if it["speed_m_s"] is not None else []
            where = "; ".join((where, place_of(it["lat_e7"], it["lon_e7"]), *moved))
        called = it["name"] if it["name"] in ("", it["id"]) else f"{it['name']} ({it['id']})"
        if it["kind"] == "finding" and it["name"]:
            called = _found(some)
        rows.append(
            (
                it["kind"],
                called or it["id"],
                name.all(sorted({party for one in some for party in one["whose"]})),
                it["state"],
                where,
                when,
                ", ".join(it["why"]),
            )
        )
    if picture["near_left_out"]:
        rows.append((f"and {picture['near_left_out']:,} more", "", "", "", "", "", ""))
    head = (KIND, WHATS, phrase("whose", "لمن"), STATE, METRES, phrase("when", "متى"), phrase("why", "السبب"))
    said = Phrase(f"within {distance(picture['within_m'])} and {span(picture['within_ms'])}", "")
    return Table(head, tuple(rows), (0.9, 2, 1.3, 0.9, 1.6, 1, 0.8), said)


def timeline(picture: Row, name: Names) -> Table:
    """Give all of it in order of time."""
    rows = []
    for it in picture["timeline"]:
        values = ", ".join(f"{key} {value}" for key, value in it["values"].items() if value)
        rows.append(
            (
                moment(it["at_ms"]),
                moment(it["received_at_ms"]) if it["received_at_ms"] else "beside the record",
                it["key"].replace(".", ": ").replace("_", " ") + (f" ({values})" if values else ""),
                name(it["by"]) if it["by"] else "",
                "" if it["kind"] == "finding" else " ".join(it["ids"][:2]),
                "yes" if it["as_known_then"] else "later",
            )
        )
    if picture["timeline_left_out"]:
        rows.append((f"and {picture['timeline_left_out']:,} more", "", "", "", "", ""))
    head = (AT, RECEIVED, WHATS, WHO, ID, KNOWN)
    return Table(head, tuple(rows), (1.5, 1.5, 2.2, 1.2, 2, 0.7), code=(4,))
