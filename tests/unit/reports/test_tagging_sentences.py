"""Sentences end where they end, and not behind an abbreviation."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.reports.tagging.sentences import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


HARD = (
    "“We are here. |We will stay,” he said. |“They left.” |The official added nothing.",
    "BEIRUT (AP) — |Troops crossed. |Col. A told Lt. Gen. B on Monday.",
    "DAMASCUS, Syria — |The army said so.",
    "MOSCOW, May 6. /TASS/. |Russia is concerned.",
    "BAGHDAD, Sept. 18 (Reuters) - |Iraqi forces advanced… |They stopped... and went on.",
    "DAMASCUS, May 6 (SANA) – |The source said.",
    "At 5 p.m. Monday they left. |At 5 p.m. Russian jets struck. |It was 10 a.m. (GMT) then.",
    "The U.S. Central Command left the U.S. |He said so. |U.N. envoys came.",
    "\"Why?\" the colonel asked. |\"Never!\" a spokesman said. |\"Go!\" |He went.",
    "“Will they leave?” Dillon asked.",
    "No. 5 was hit; he said no. |Then No. 2 fell (see p. 5) again.",
    "Jan. 5 was bad. |XYZ Corp. said so. |J. W. Doe of XYZ Corp. |The rest left.",
    "He said \"it is over.\" |\"We will not,\" she said.",
    "(He left.) |“He left.” |That was all.",
    "“I left,” he said. |‘We stay.’ |It grew dark.",
    "Lines such as U.S… |They are doing it.",
    "Prices rose 3.5 percent to $5.40 a barrel. |Nothing else changed!",
)  # fmt: skip


@pytest.mark.parametrize("marked", HARD)
def test_hard_cases_are_split_where_the_bars_stand(marked):
    expected = [each.strip() for each in marked.split("|")]
    assert split(marked.replace("|", "")) == expected


def test_lines_that_are_wrapped_go_on_and_headlines_do_not():
    text = (
        "Coalition Intensified Its Military Shipments To Northeastern Region\n"
        "Support Us\n\n"
        "Russia is concerned about the recent increase in military shipments\n"
        "to the region, an official said. The army denied it when it was asked\n"
        "Monday about it.\n"
        "A short line\n"
    )
    assert [each.split("\n")[0] for each in split(text)] == [
        "Coalition Intensified Its Military Shipments To Northeastern Region",
        "Support Us",
        "Russia is concerned about the recent increase in military shipments",
        "The army denied it when it was asked",
        "A short line",
    ]


def test_no_sentence_crosses_a_region():
    text = "A headline of a page the body goes on"
    assert sentences(text, [(0, 10), (10, 20), (20, len(text))]) == [(0, 10), (11, 20), (21, 37)]


@given(st.text(alphabet=st.sampled_from('Aab .!?…\n"“”’()—1,'), max_size=120))
def test_sentences_hold_all_that_is_no_white_space_once_and_in_order(text):
    spans = sentences(text)
    assert all(a < b and not text[a].isspace() and not text[b - 1].isspace() for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))
    covered = {at for a, b in spans for at in range(a, b)}
    assert all(text[at].isspace() for at in range(len(text)) if at not in covered)


@pytest.mark.parametrize("unit", [".", "a.", "A. ", "\n", "a\n", "“", "A-", ". A", "AAA ", "(A) "])
def test_long_input_takes_linear_time(unit):
    began = time.perf_counter()
    sentences(unit * (200_000 // len(unit)))
    assert time.perf_counter() - began < 5


def test_the_number_of_a_note_ends_its_sentence() -> None:
    text = "It grew to “no fewer than 1,500”.[2] US officials insist on less.[3] It stands."
    assert [text[a:b] for a, b in sentences(text)] == [
        "It grew to “no fewer than 1,500”.[2]",
        "US officials insist on less.[3]",
        "It stands.",
    ]
