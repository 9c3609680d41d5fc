"""Ordering: whatever a line does to messages, each is handed on once, and in order within its precedence.

The oracle is a plain sort of what was sent: it knows nothing of ``after``, chains or low-water marks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.decide.numbering import MOST_SERIAL, Gap, Numbered, Outgoing, SequenceKey
from openline.decide.ordering import REMEMBERED, Accepted, Doubt, Incoming, Said, Wrong
from openline.errors import ConflictError, InputError, RefusedError
from openline.model.notification import Precedence

FLASH, IMMEDIATE, PRIORITY, ROUTINE = Precedence
KEY = SequenceKey.of("bridge", "alpha", ["charlie", "bravo", "bravo"])
PRECEDENCES = st.sampled_from(list(Precedence))


def signed(serial: int, after: int, precedence: Precedence, text: str = "") -> Numbered:
    said = f"{serial} {after} {precedence} {text}".encode()
    return Numbered(serial, after, precedence, hashlib.sha256(said).digest(), said)


def sent(precedences: Iterable[Precedence], out: Outgoing | None = None) -> list[Numbered]:
    """Number and keep one message of each."""
    out = out or Outgoing(KEY)
    messages = []
    for precedence in precedences:
        messages.append(signed(*out.next(precedence), precedence))
        out.keep(messages[-1])
    return messages


def serials(messages: Iterable[Numbered]) -> list[int]:
    return [it.serial for it in messages]


def spread(gaps: Iterable[Gap]) -> list[int]:
    return [serial for first, last in gaps for serial in range(first, last + 1)]


def passable(messages: Sequence[Numbered], arrived: set[int]) -> set[int]:
    """Return what may be handed on: all before it, of its own precedence, has arrived as well."""
    may = set()
    for precedence in Precedence:
        for message in sorted(
            (it for it in messages if it.precedence is precedence), key=lambda it: it.serial
        ):
            if message.serial not in arrived:
                break
            may.add(message.serial)
    return may


def check_each_once_in_order(handed: Sequence[Numbered], messages: Sequence[Numbered]) -> None:
    for precedence in Precedence:
        of_it = [it.digest for it in handed if it.precedence is precedence]
        assert of_it == [it.digest for it in messages if it.precedence is precedence]


# ---------------------------------------------------------------- what a line can do


@given(
    precedences=st.lists(PRECEDENCES, min_size=1, max_size=40),
    arrivals=st.lists(st.integers(0, 39), max_size=120),
    restarts=st.sets(st.integers(0, 119), max_size=4),
)
@settings(max_examples=150)
@pytest.mark.requirement("R8")
def test_whatever_is_dropped_doubled_delayed_and_reordered_all_that_can_be_is_handed_on(
    precedences: list[Precedence], arrivals: list[int], restarts: set[int]
) -> None:
    messages = sent(precedences)
    incoming, handed, arrived = Incoming(KEY), [], set[int]()
    for step, number in enumerate(arrivals):
        message = messages[number % len(messages)]
        answer = incoming.accept(message)
        assert answer.said is (Said.DOUBLE if message.serial in arrived else Said.TAKEN)
        assert not answer.doubts
        handed += answer.handed
        arrived.add(message.serial)
        assert set(serials(handed)) == passable(messages, arrived), "not as soon as it can be"
        assert len(handed) == len(set(serials(handed)))
        missing = [it for it in range(1, max(arrived) + 1) if it not in arrived]
        assert spread(incoming.gaps()) == missing
        assert serials(incoming.held()) == sorted(arrived - set(serials(handed)))
        if step in restarts:
            incoming = Incoming.restore(incoming.snapshot())
    incoming.expect(len(messages))
    for serial in reversed(spread(incoming.gaps())):
        handed += incoming.accept(messages[serial - 1]).handed
    check_each_once_in_order(handed, messages)
    assert (incoming.gaps(), incoming.held(), incoming.low) == ([], [], len(messages))


@given(
    precedences=st.lists(PRECEDENCES, min_size=1, max_size=60),
    arrivals=st.lists(st.integers(0, 59), max_size=150),
    most_ahead=st.integers(1, 6),
    restarts=st.sets(st.integers(0, 149), max_size=4),
)
@settings(max_examples=150)
def test_a_full_receiver_keeps_no_more_than_it_says_and_still_gets_everything_in_order(
    precedences: list[Precedence], arrivals: list[int], most_ahead: int, restarts: set[int]
) -> None:
    messages = sent(precedences)
    incoming, handed, taken = Incoming(KEY, most_ahead=most_ahead), [], set[int]()
    for step, number in enumerate(arrivals):
        message = messages[number % len(messages)]
        answer = incoming.accept(message)
        handed += answer.handed
        assert not answer.doubts
        if answer.said is Said.TAKEN:
            assert message.serial not in taken
            taken.add(message.serial)
        assert len(incoming.held()) <= most_ahead
        known = [it for it in range(incoming.low + 1, incoming.highest + 1)]
        assert len(known) - len(spread(incoming.gaps())) <= 2 * most_ahead
        # FLASH that is next passes, full or not.
        assert {it for it in passable(messages, taken) if messages[it - 1].precedence is FLASH} <= set(
            serials(handed)
        )
        if step in restarts:
            incoming = Incoming.restore(incoming.snapshot())
    incoming.expect(len(messages))
    rounds = 0
    while gaps := incoming.gaps():
        for serial in spread(gaps):
            handed += incoming.accept(messages[serial - 1]).handed
        rounds += 1
        assert rounds <= len(messages), "it never comes to an end"
    check_each_once_in_order(handed, messages)


def test_flash_overtakes_what_waits_and_waits_for_flash_alone() -> None:
    messages = sent([ROUTINE, FLASH, PRIORITY, FLASH, ROUTINE, FLASH])
    incoming = Incoming(KEY)
    assert serials(incoming.accept(messages[4]).handed) == []
    assert serials(incoming.accept(messages[5]).handed) == []
    assert serials(incoming.accept(messages[1]).handed) == [2]
    assert serials(incoming.accept(messages[3]).handed) == [4, 6]
    assert incoming.gaps() == [Gap(1, 1), Gap(3, 3)]
    assert serials(incoming.held()) == [5]
    assert serials(incoming.accept(messages[0]).handed) == [1, 5]
    assert incoming.gaps() == [Gap(3, 3)]


def test_the_end_of_a_sequence_is_missed_once_the_sender_has_said_where_it_is() -> None:
    incoming = Incoming(KEY)
    incoming.accept(sent([FLASH])[0])
    assert incoming.gaps() == []
    incoming.expect(4)
    incoming.expect(2)
    assert incoming.gaps() == [Gap(2, 4)]


def test_a_serial_far_ahead_is_one_gap_and_costs_nothing() -> None:
    incoming = Incoming(KEY)
    assert incoming.accept(signed(MOST_SERIAL, 0, FLASH)).said is Said.TAKEN
    assert incoming.gaps() == [Gap(1, MOST_SERIAL - 1)]
    assert len(incoming.snapshot()) < 1_000


def test_gaps_are_named_as_many_as_are_asked_for() -> None:
    incoming, messages = Incoming(KEY), sent([ROUTINE] * 9)
    for number in (1, 3, 5, 8):
        incoming.accept(messages[number])
    assert incoming.gaps(2) == [Gap(1, 1), Gap(3, 3)]
    assert incoming.gaps() == [Gap(1, 1), Gap(3, 3), Gap(5, 5), Gap(7, 8)]


@pytest.mark.parametrize("serial", [0, -1, MOST_SERIAL + 1])
def test_what_is_no_serial_is_refused(serial: int) -> None:
    with pytest.raises(InputError, match="is no serial"):
        Incoming(KEY).accept(signed(serial, 0, FLASH))


def test_what_is_no_snapshot_is_refused() -> None:
    whole = Incoming(KEY).snapshot()
    for bad in (b"", whole[:-3], b"\xff" + whole, Outgoing(KEY).snapshot()):
        with pytest.raises(InputError, match="no snapshot"):
            Incoming.restore(bad)


def test_memory_does_not_grow_with_what_has_come() -> None:
    incoming, sizes = Incoming(KEY), []
    for number, message in enumerate(sent([ROUTINE, FLASH] * 3 * REMEMBERED), start=1):
        assert serials(incoming.accept(message).handed) == [number]
        if number % REMEMBERED == 0:
            sizes.append(len(incoming.snapshot()))
    assert max(sizes[1:]) - min(sizes[1:]) < 20 * REMEMBERED // 10, sizes


# ---------------------------------------------------------------- what a sender can do amiss


def test_a_second_message_under_a_serial_replaces_nothing_and_is_flagged() -> None:
    incoming = Incoming(KEY)
    first, second = signed(1, 0, ROUTINE, "stay"), signed(1, 0, ROUTINE, "go")
    assert incoming.accept(first) == Accepted(Said.TAKEN, [first], [])
    assert incoming.accept(second) == Accepted(Said.OTHER, [], [Doubt(Wrong.SERIAL, 1, 1)])
    assert incoming.accept(first).said is Said.DOUBLE
    assert incoming.accept(second).said is Said.DOUBLE


def test_a_second_message_under_a_serial_that_still_waits_replaces_nothing() -> None:
    incoming = Incoming(KEY)
    first, second = signed(2, 1, ROUTINE, "stay"), signed(2, 1, ROUTINE, "go")
    incoming.accept(first)
    assert incoming.accept(second).said is Said.OTHER
    assert incoming.accept(signed(1, 0, ROUTINE)).handed[1:] == [first]


def test_flash_under_a_serial_that_is_taken_is_handed_on_once_and_flagged() -> None:
    incoming, flash = Incoming(KEY), signed(1, 0, FLASH, "stop")
    incoming.accept(signed(1, 0, ROUTINE))
    assert incoming.accept(flash) == Accepted(Said.OTHER, [flash], [Doubt(Wrong.SERIAL, 1, 1)])
    assert incoming.accept(flash) == Accepted(Said.DOUBLE, [], [])


def test_what_is_older_than_is_remembered_is_said_to_be_old() -> None:
    incoming, messages = Incoming(KEY), sent([ROUTINE] * (REMEMBERED + 5))
    for message in messages:
        incoming.accept(message)
    assert incoming.accept(messages[4]).said is Said.OLD
    assert incoming.accept(messages[5]).said is Said.DOUBLE
    assert incoming.accept(signed(6, 5, ROUTINE, "else")).said is Said.OTHER


@pytest.mark.parametrize(
    ("after", "other"),
    [(3, 3), (9, 9), (-1, -1), (2, 2), (0, 1)],
    ids=["itself", "later", "none", "FLASH", "skips"],
)
def test_a_lie_about_after_delays_a_message_and_never_loses_it(after: int, other: int) -> None:
    incoming, before = Incoming(KEY), sent([ROUTINE, FLASH])
    for message in before:
        incoming.accept(message)
    lie = signed(3, after, ROUTINE)
    assert incoming.accept(lie) == Accepted(Said.TAKEN, [lie], [Doubt(Wrong.AFTER, 3, other)])


def test_what_lies_about_after_waits_until_nothing_below_is_missing_unless_it_is_flash() -> None:
    incoming = Incoming(KEY)
    incoming.accept(signed(1, 0, ROUTINE))
    flash, routine = signed(4, 1, FLASH), signed(5, 0, ROUTINE)
    assert incoming.accept(flash) == Accepted(Said.TAKEN, [flash], [Doubt(Wrong.AFTER, 4, 1)])
    assert incoming.accept(routine) == Accepted(Said.TAKEN, [], [Doubt(Wrong.AFTER, 5, 1)])
    assert serials(incoming.accept(signed(2, 1, ROUTINE)).handed) == [2]
    assert serials(incoming.accept(signed(3, 2, ROUTINE)).handed) == [3, 5]


def test_what_names_a_message_that_turns_out_to_be_of_another_precedence_is_found() -> None:
    incoming, flash = Incoming(KEY), signed(3, 2, FLASH)
    assert incoming.accept(flash).handed == []
    routine = signed(2, 0, ROUTINE)
    assert incoming.accept(routine) == Accepted(Said.TAKEN, [flash, routine], [Doubt(Wrong.AFTER, 3, 2)])


def test_of_two_that_name_the_same_before_them_one_is_in_doubt() -> None:
    incoming = Incoming(KEY)
    assert incoming.accept(signed(4, 1, PRIORITY)).doubts == []
    assert incoming.accept(signed(3, 1, PRIORITY)) == Accepted(Said.TAKEN, [], [Doubt(Wrong.AFTER, 3, 4)])
    assert serials(incoming.accept(signed(1, 0, PRIORITY)).handed) == [1, 4]
    # Nothing that was handed on can be called back, so what was passed over comes when it can.
    assert serials(incoming.accept(signed(2, 0, ROUTINE)).handed) == [2, 3]


def test_one_that_its_own_precedence_has_skipped_is_handed_on_as_it_comes() -> None:
    incoming = Incoming(KEY)
    incoming.accept(signed(1, 0, ROUTINE))
    incoming.accept(signed(3, 1, ROUTINE))
    skipped = signed(2, 1, ROUTINE)
    assert incoming.accept(skipped) == Accepted(Said.TAKEN, [skipped], [Doubt(Wrong.AFTER, 2, 3)])


def test_flash_after_one_that_is_long_past_and_was_no_flash_is_handed_on_at_once() -> None:
    incoming, last = Incoming(KEY), REMEMBERED + 9
    for message in sent([ROUTINE] * last):
        incoming.accept(message)
    flash = signed(last + 2, 3, FLASH)
    assert incoming.accept(flash) == Accepted(Said.TAKEN, [flash], [Doubt(Wrong.AFTER, last + 2, 3)])


def test_flash_passes_a_receiver_that_is_full_to_the_brim_once_and_over_a_restart() -> None:
    incoming, messages = Incoming(KEY, most_ahead=1), sent([ROUTINE] + [FLASH] * 5)
    for message in messages[1:]:
        assert incoming.accept(message).handed == [message]
    assert incoming.gaps() == [Gap(1, 1), Gap(4, 6)], "it does not remember those, and asks for them"
    incoming = Incoming.restore(incoming.snapshot())
    for message in messages[1:]:
        assert incoming.accept(message) == Accepted(Said.DOUBLE, [], [])
    assert incoming.accept(messages[0]).handed == messages[:1]
    for message in messages[3:]:
        assert incoming.accept(message) == Accepted(Said.DOUBLE, [], [])
    assert (incoming.low, incoming.gaps()) == (6, [])


def test_one_that_was_skipped_waits_for_nothing_below_it() -> None:
    incoming, skipped = Incoming(KEY), signed(3, 1, ROUTINE)
    incoming.accept(signed(1, 0, ROUTINE))
    incoming.accept(signed(4, 1, ROUTINE))
    assert incoming.accept(skipped) == Accepted(Said.TAKEN, [skipped], [Doubt(Wrong.AFTER, 3, 4)])
    assert incoming.gaps() == [Gap(2, 2)]


def test_a_full_receiver_is_full_after_a_restart_and_what_is_missing_makes_room_lie_or_not() -> None:
    incoming = Incoming(KEY, most_ahead=2)
    messages = [signed(1, 5, ROUTINE), *(signed(it, it - 1, ROUTINE) for it in range(2, 6))]
    assert [incoming.accept(it).said for it in messages[1:4]] == [Said.TAKEN, Said.TAKEN, Said.FULL]
    incoming = Incoming.restore(incoming.snapshot())
    assert incoming.accept(messages[4]).said is Said.FULL
    assert incoming.gaps() == [Gap(1, 1), Gap(4, 5)]
    assert serials(incoming.accept(messages[0]).handed) == [1, 2, 3]
    assert serials(incoming.accept(messages[3]).handed) == [4]


@given(
    claims=st.lists(st.tuples(PRECEDENCES, st.integers(-2, 14), st.integers(0, 1)), min_size=1, max_size=12),
    arrivals=st.lists(st.integers(0, 11), max_size=40),
    restarts=st.sets(st.integers(0, 39), max_size=3),
)
@settings(max_examples=250)
def test_however_a_sender_lies_everything_is_handed_on_once_when_all_has_come(
    claims: list[tuple[Precedence, int, int]], arrivals: list[int], restarts: set[int]
) -> None:
    honest = sent(precedence for precedence, _, _ in claims)
    messages = [
        signed(it.serial, after, it.precedence) if lies else it
        for it, (_, after, lies) in zip(honest, claims, strict=True)
    ]
    incoming, handed, doubted = Incoming(KEY), [], False
    order = [*(it % len(messages) for it in arrivals), *reversed(range(len(messages)))]
    for step, number in enumerate(order):
        answer = incoming.accept(messages[number])
        handed += answer.handed
        doubted = doubted or bool(answer.doubts)
        if step in restarts:
            incoming = Incoming.restore(incoming.snapshot())
    assert sorted(serials(handed)) == serials(messages)
    assert (incoming.held(), incoming.gaps(), incoming.low) == ([], [], len(messages))
    assert doubted == (messages != honest), "every lie is found once all is known, and nobody else is doubted"


# ---------------------------------------------------------------- what is given up


def test_what_is_given_up_is_waited_for_no_longer_and_comes_late_if_it_comes() -> None:
    messages = sent([ROUTINE, ROUTINE, FLASH, ROUTINE])
    incoming = Incoming(KEY)
    incoming.accept(messages[0])
    incoming.accept(messages[3])
    incoming.accept(messages[2])
    assert serials(incoming.give_up(2, 2)) == [4]
    assert (incoming.low, incoming.gaps()) == (4, [])
    late = incoming.accept(messages[1])
    assert (late.said, serials(late.handed), late.doubts) == (Said.LATE, [2], [])
    assert incoming.accept(messages[1]).said is Said.DOUBLE


def test_a_range_above_another_gap_can_be_given_up() -> None:
    messages = sent([ROUTINE] * 6)
    incoming = Incoming(KEY)
    incoming.accept(messages[5])
    assert incoming.give_up(3, 5) == []
    assert incoming.gaps() == [Gap(1, 2)]
    assert serials(incoming.accept(messages[0]).handed) == [1]
    assert serials(incoming.accept(messages[1]).handed) == [2, 6]


def test_what_is_given_up_takes_no_room_and_comes_late_once_however_long_ago_it_was() -> None:
    messages = sent([ROUTINE] * 3 * REMEMBERED)
    incoming = Incoming(KEY, most_ahead=1)
    assert incoming.accept(messages[2]).handed == []
    assert incoming.give_up(1, 3) == messages[2:3]
    assert incoming.give_up(1, 3) == []
    incoming.expect(len(messages))
    assert incoming.give_up(4, len(messages) - 3) == []
    assert incoming.accept(messages[-2]).said is Said.TAKEN
    assert incoming.accept(messages[-1]).said is Said.FULL
    for early in (messages[3], messages[0]):
        assert incoming.accept(early) == Accepted(Said.LATE, [early], [])
        assert incoming.accept(early).said is Said.OLD
    assert serials(incoming.accept(messages[-3]).handed) == [len(messages) - 2, len(messages) - 1]


def test_what_is_not_known_to_exist_cannot_be_given_up() -> None:
    incoming = Incoming(KEY)
    incoming.expect(3)
    for first, last in ((0, 2), (3, 2), (2, 4)):
        with pytest.raises(InputError, match="nothing from"):
            incoming.give_up(first, last)


@given(
    precedences=st.lists(PRECEDENCES, min_size=1, max_size=20),
    steps=st.lists(st.tuples(st.integers(0, 19), st.integers(0, 3)), max_size=60),
)
@settings(max_examples=150)
def test_with_some_given_up_nothing_is_handed_on_twice_nor_anything_lost_that_came(
    precedences: list[Precedence], steps: list[tuple[int, int]]
) -> None:
    messages = sent(precedences)
    incoming, handed, arrived, late = Incoming(KEY), [], set[int](), set[int]()
    incoming.expect(len(messages))
    for number, what in steps:
        message = messages[number % len(messages)]
        if what == 0:
            handed += incoming.give_up(message.serial, min(message.serial + 1, len(messages)))
        else:
            answer = incoming.accept(message)
            assert not answer.doubts
            handed += answer.handed
            arrived.add(message.serial)
            late |= {message.serial} if answer.said is Said.LATE else set()
        incoming = Incoming.restore(incoming.snapshot())
    for gap in incoming.gaps():
        handed += incoming.give_up(*gap)
    assert sorted(serials(handed)) == sorted(arrived)
    for precedence in Precedence:
        in_time = [it.serial for it in handed if it.precedence is precedence and it.serial not in late]
        assert in_time == sorted(in_time)


# ---------------------------------------------------------------- the sender's end


def test_addressees_in_any_order_are_one_sequence() -> None:
    assert SequenceKey.of("bridge", "alpha", ["bravo", "charlie"]) == KEY
    assert SequenceKey.of("bridge", "alpha", ["bravo"]) != KEY
    assert str(KEY) == "bridge: alpha to bravo, charlie"
    with pytest.raises(InputError, match="needs an addressee"):
        SequenceKey.of("bridge", "alpha", [])


def test_serials_run_over_all_precedences_and_after_within_one() -> None:
    messages = sent([ROUTINE, FLASH, ROUTINE, PRIORITY, FLASH])
    assert [(it.serial, it.after) for it in messages] == [(1, 0), (2, 0), (3, 1), (4, 0), (5, 2)]


def test_a_place_is_given_once() -> None:
    out = Outgoing(KEY)
    place = out.next(ROUTINE)
    out.keep(signed(*place, ROUTINE))
    with pytest.raises(ConflictError, match="serial 1 after 0 is not the next place"):
        out.keep(signed(*place, ROUTINE, "else"))


def test_a_message_is_kept_until_the_slowest_addressee_has_it() -> None:
    out = Outgoing(KEY)
    messages = sent([ROUTINE, FLASH, ROUTINE], out)
    out.acknowledge("bravo", 3)
    assert out.kept() == messages
    out.acknowledge("charlie", 2)
    out.acknowledge("charlie", 1)
    assert out.kept() == messages[2:]
    assert out.resend(1, 9).gone == [Gap(1, 2)]
    with pytest.raises(RefusedError, match="no addressee"):
        out.acknowledge("delta", 1)


def test_whoever_has_more_than_was_sent_shows_that_the_sender_was_taken_back() -> None:
    out = Outgoing(KEY)
    sent([ROUTINE], out)
    with pytest.raises(ConflictError, match="everything up to 2, and 1 was the last"):
        out.acknowledge("bravo", 2)


def test_a_request_is_answered_a_part_at_a_time() -> None:
    out = Outgoing(KEY)
    messages = sent([ROUTINE] * 7, out)
    assert out.resend(2, 2**60, most=3) == (messages[1:4], [], 5)
    assert out.resend(5, 2**60, most=3) == (messages[4:7], [], None)
    assert out.resend(8, 9) == ([], [], None)
    for first, last in ((0, 1), (3, 2)):
        with pytest.raises(InputError, match="no range of serials"):
            out.resend(first, last)


def test_a_full_sender_refuses_all_but_flash_and_says_what_it_lets_go_of() -> None:
    out = Outgoing(KEY, most_kept=3)
    messages = sent([PRIORITY, ROUTINE, ROUTINE], out)
    with pytest.raises(RefusedError, match="3 messages await acknowledgement"):
        out.next(IMMEDIATE)
    flash = signed(*out.next(FLASH), FLASH)
    assert out.keep(flash) == Gap(2, 2)
    assert out.resend(1, 4) == ([messages[0], messages[2], flash], [Gap(2, 2)], None)


@given(
    steps=st.lists(
        st.one_of(
            PRECEDENCES,
            st.tuples(st.sampled_from(KEY.addressees), st.integers(0, 30)),
            st.tuples(st.integers(1, 30), st.integers(0, 30), st.integers(1, 5)),
        ),
        max_size=60,
    )
)
@settings(max_examples=150)
def test_a_request_gets_what_is_kept_and_names_the_rest_whatever_went_before(steps: list[object]) -> None:
    out, messages, marks = Outgoing(KEY), [], dict.fromkeys(KEY.addressees, 0)
    for step in steps:
        match step:
            case Precedence():
                messages += sent([step], out)
            case (str(who), int(through)):
                through = min(through, len(messages))
                out.acknowledge(who, through)
                marks[who] = max(marks[who], through)
            case (int(first), int(more), int(most)):
                asked = range(first, min(first + more, len(messages)) + 1)
                kept = [it for it in asked if it > min(marks.values())]
                answer = out.resend(first, first + more, most=most)
                assert answer.messages == [messages[it - 1] for it in kept[:most]]
                assert answer.more_from == (kept[most] if len(kept) > most else None)
                assert spread(answer.gone) == [it for it in asked if it not in kept]
        out = Outgoing.restore(out.snapshot())
