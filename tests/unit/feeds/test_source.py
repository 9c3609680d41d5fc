"""Sources: plain and gzip files, standard input, and what is told about those that cannot be read."""

import contextlib
import gzip
import io
import os
import sys
import threading

import pyarrow as pa
import pytest

from openline.errors import InputError
from openline.feeds import open_positions

TEXT = "track,time,lon,lat\n" + "".join(
    f"t{i},2026-11-14T12:00:00Z,{i % 180},{i % 90}\n" for i in range(20_000)
)


def rows_of(feed):
    return sum(len(batch) for batch in feed)


def test_gzip_is_known_by_its_content_not_its_name(write):
    assert rows_of(open_positions(write(gzip.compress(TEXT.encode()), "positions.csv.gz"))) == 20_000
    assert rows_of(open_positions(write(gzip.compress(TEXT.encode()), "positions.csv"))) == 20_000


def test_zstandard_is_read_too_and_refused_when_it_is_cut_short(write):
    packed = pa.compress(TEXT.encode(), codec="zstd", asbytes=True)
    assert rows_of(open_positions(write(packed, "ais-2026-01-01.csv.zst"))) == 20_000
    with pytest.raises(InputError, match="cut short or damaged"):
        list(open_positions(write(packed[:-10], "ais-2026-01-01.csv.zst")))


def test_a_gzip_file_of_several_members_is_read_to_its_end(write):
    head, tail = TEXT[:10_000].encode(), TEXT[10_000:].encode()
    assert rows_of(open_positions(write(gzip.compress(head) + gzip.compress(tail)))) == 20_000


@pytest.mark.parametrize("kept", [0.2, 0.9, 0.9999])
def test_a_gzip_file_that_is_cut_short_is_refused_and_nothing_of_it_given(write, kept):
    whole = gzip.compress(TEXT.encode())
    source = write(whole[: int(len(whole) * kept)], "positions.csv.gz")
    feed = open_positions(source)
    given = []
    with pytest.raises(InputError) as caught:
        given.extend(feed)
    assert given == []
    assert caught.value.where == source
    assert "cut short or damaged" in caught.value.what
    assert "nothing of it was used" in caught.value.next_step


def test_a_gzip_file_cut_within_its_first_bytes_is_refused_when_it_is_opened(write):
    with pytest.raises(InputError, match="cut short or damaged"):
        open_positions(write(gzip.compress(TEXT.encode())[:15], "positions.csv.gz"))


def test_a_gzip_file_whose_content_does_not_match_its_checksum_is_refused(write):
    whole = bytearray(gzip.compress(TEXT.encode()))
    whole[-6] ^= 1
    with pytest.raises(InputError, match="cut short or damaged"):
        list(open_positions(write(bytes(whole), "positions.csv.gz")))


def test_a_stream_from_a_gzip_file_that_is_cut_short_says_that_its_beginning_was_used(write, monkeypatch):
    monkeypatch.setattr("openline.feeds.opening.BLOCK_BYTES", 4096)
    whole = gzip.compress(TEXT.encode())
    feed = open_positions(write(whole[:-100], "positions.csv.gz"), streamed=True)
    with pytest.raises(InputError, match="what came before the fault was used"):
        list(feed)


def test_a_file_that_is_not_there_is_the_callers_error(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        open_positions(str(tmp_path / "absent.csv"))
    with pytest.raises(InputError, match="directory"):
        open_positions(str(tmp_path))


@pytest.mark.parametrize("content", [TEXT.encode(), gzip.compress(TEXT.encode())])
def test_a_dash_is_standard_input_plain_or_gzip(monkeypatch, content):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))
    feed = open_positions("-")
    assert feed.source == "standard input"
    assert feed.format == "csv"
    assert rows_of(feed) == 20_000


def test_a_named_pipe_is_read_like_a_file_but_cannot_be_followed(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def say():
        with contextlib.suppress(BrokenPipeError):
            pipe.write_text(TEXT)

    for follow in (False, True):
        writer = threading.Thread(target=say)
        writer.start()
        if follow:
            with pytest.raises(InputError, match="cannot be followed"):
                open_positions(str(pipe), follow=True)
        else:
            assert rows_of(open_positions(str(pipe))) == 20_000
        writer.join()


def test_a_feed_closes_its_file_with_its_block(write):
    with open_positions(write(TEXT)) as feed:
        pass
    with pytest.raises((InputError, ValueError)):
        list(feed)
