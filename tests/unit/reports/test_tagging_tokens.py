"""Tokens keep their offsets and are divided as the treebank divides them."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.reports.tagging.tokens import tokenize


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They can't and won't; cannot.", "They ca n't and wo n't ; can not ."),
        ("It didn’t. ISIS’s and the militants’ base", "It did n’t . ISIS ’s and the militants ’ base"),
        ("I'm sure he'd say they've left", "I 'm sure he 'd say they 've left"),
        ("US-led, pre-war, al-Omar, Deir el-Zour", "US - led , pre-war , al - Omar , Deir el - Zour"),
        ("U.S.-backed forces left the U.S.", "U.S. - backed forces left the U.S."),
        ("Col. A and Lt. Gen. B, No. 5 at 5 p.m.", "Col. A and Lt. Gen. B , No. 5 at 5 p.m."),
        ("He said no. Jan. 5", "He said no . Jan. 5"),
        ("“the line” is ‘open’", "“ the line ” is ‘ open ’"),
        ("BEIRUT (AP) — The", "BEIRUT ( AP ) — The"),
        ("3,000 men, $5.5 million, 30%", "3,000 men , $ 5.5 million , 30 %"),
        ("20km from it, on 9/11, the 6th", "20 km from it , on 9/11 , the 6th"),
        ("an F-16, a Su-24 and two MQ-9s", "an F-16 , a Su-24 and two MQ-9s"),
        ("left... and … then U.S…", "left ... and … then U.S …"),
        ("http://example.org/a?b=1, a@example.org.", "http://example.org/a?b=1 , a@example.org ."),
        ("Ba'ath and Sha’lan", "Ba'ath and Sha’lan"),
        ("دير الزور fell", "دير الزور fell"),
    ],
)
def test_words_and_marks_are_divided_as_in_the_treebank(text, expected):
    assert words(text) == expected.split()


@given(st.text(max_size=200))
def test_tokens_rise_lie_apart_and_leave_out_nothing_that_can_be_seen(text):
    spans = tokenize(text)
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))
    covered = {at for a, b in spans for at in range(a, b)}
    left = {text[at] for at in range(len(text)) if at not in covered}
    assert all(each.isspace() or each in "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" for each in left)


def test_offsets_count_code_points_of_the_whole_text():
    text = "🙂🙂 The zone"
    assert [text[a:b] for a, b in tokenize(text, 3)] == ["The", "zone"]
    assert tokenize(text, 3, 6) == [(3, 6)]


@pytest.mark.parametrize("unit", ["a-", "a.", "a", ".", "'", "@a", "U.S.", "1,", "a'a", "www.", "é\u0301"])
def test_a_long_line_without_white_space_takes_linear_time(unit):
    began = time.perf_counter()
    tokenize(unit * (200_000 // len(unit)))
    assert time.perf_counter() - began < 5
