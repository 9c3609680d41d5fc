"""Askings against a plain list that is looked through each time: none is lost, or looked at for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openline.decide.silence import is_open, next_silence_ms, silent_due
from openline.decide.spoken import Asked
from openline.decide.state import State
from openline.decide.undoing import Undo
from tests.desk import Desk
from tests.occurring import MINUTE_MS, ask, declare, open_incident

Change = tuple[int, str, bool]

CHANGES = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(("answer", "silent")), st.booleans()), max_size=30
)


def plain(state: State, now_ms: int) -> list[tuple[int, str, str]]:
    every = ((it.due_ms, id, party) for (id, party), it in state.asked.items() if is_open(state, id, it))
    return sorted(it for it in every if it[0] <= now_ms)


def indexed(state: State, now_ms: int) -> list[tuple[int, str, str]]:
    return [(it.due_ms, it.statement, it.party) for it in silent_due(state, now_ms)]


@given(CHANGES)
def test_what_is_due_is_what_a_look_through_all_would_find_also_after_changes_were_taken_back(
    changes: list[Change],
) -> None:
    desk = Desk("alpha", "bravo")
    open_incident(desk, "alpha", "first", "bravo")
    for number in range(8):
        ask(desk, "alpha", f"st{number}", "first", "bravo", within_ms=MINUTE_MS * (1 + number % 3))
    state, start_ms = desk.state, desk.now_ms
    for number, what, is_kept in changes:
        place, undo = (f"st{number}", "bravo"), Undo()
        state.note_in(undo)
        mark = undo.mark()
        state.asked[place] = state.asked[place]._replace(**{what: "entry"})
        if not is_kept:
            undo.back_to(mark)
        state.note_in(None)
        for now_ms in (start_ms, start_ms + MINUTE_MS, start_ms + 2 * MINUTE_MS, start_ms + 9 * MINUTE_MS):
            assert indexed(state, now_ms) == plain(state, now_ms)
        every = plain(state, start_ms + 9 * MINUTE_MS)
        assert next_silence_ms(state) == min((it[0] for it in every), default=None)


def test_what_is_over_is_looked_at_no_more_however_much_of_it_there_is() -> None:
    desk = Desk("alpha", "bravo")
    open_incident(desk, "alpha", "first", "bravo")
    for number in range(50):
        ask(desk, "alpha", f"st{number}", "first", "bravo", within_ms=MINUTE_MS)
        declare(desk, "bravo", f"answer{number}", f"st{number}", "alpha")
    ask(desk, "alpha", "last", "first", "bravo", within_ms=MINUTE_MS)
    desk.now_ms += MINUTE_MS
    looked: list[str] = []

    def counted(id: str, asked: Asked) -> bool:
        looked.append(id)
        return is_open(desk.state, id, asked)

    asked = desk.state.asked
    assert [place for place, _ in asked.due(desk.now_ms, counted, most=256)] == [("last", "bravo")]  # type: ignore[attr-defined]
    looked.clear()
    assert asked.first_ms(counted) == desk.now_ms  # type: ignore[attr-defined]
    assert looked == ["last"]
