"""Sources that go on: what is appended, rotated, cut, lost and found again. Nothing here waits for luck."""

import os
import socket
import threading
from pathlib import Path

import pytest

from openline.errors import InputError
from openline.feeds import open_positions
from openline.feeds.following import piped
from openline.feeds.source import LineCutter

HEADER = "track,time,lon,lat\n"
NOON = "2026-11-14T12:00:00Z"


def row(track, lon=1):
    return f"{track},{NOON},{lon},2\n"


class Script:
    """Waits by doing the next thing to the source; ends the feed when all is done."""

    def __init__(self, *steps):
        self.steps = list(steps)
        self.pauses_s = []

    def __call__(self, seconds):
        self.pauses_s.append(seconds)
        if not self.steps:
            return False
        self.steps.pop(0)()
        return True


def append(path, text):
    return lambda: Path(path).open("a").write(text) and None


def tracks_of(feed):
    """The track of each fix in order, with ``None`` for each poll that brought nothing."""
    seen = []
    for batch in feed:
        seen += [feed.tracks.names[code] for code in batch.track] or [None]
    return seen


def test_what_is_appended_is_read_as_it_comes(write):
    source = write(HEADER + row("a"))
    script = Script(append(source, row("b")), lambda: None, append(source, row("c") + row("d")))
    feed = open_positions(source, follow=True, wait=script)
    assert tracks_of(feed)[:7] == ["a", None, "b", None, None, "c", "d"]


def test_a_file_that_is_still_empty_tells_its_format_later(write):
    source = write("", "positions")
    feed = open_positions(source, follow=True, wait=Script(append(source, HEADER), append(source, row("a"))))
    assert [track for track in tracks_of(feed) if track] == ["a"]
    assert feed.format == "csv"


def test_a_line_is_read_only_when_it_is_whole(write):
    source = write(HEADER + row("a"))
    half, rest = row("b")[:8], row("b")[8:]
    feed = open_positions(source, follow=True, wait=Script(append(source, half), append(source, rest)))
    assert [track for track in tracks_of(feed) if track] == ["a", "b"]
    assert feed.rejects.total == 0


def test_a_last_line_without_its_end_is_read_when_the_feed_ends(write):
    feed = open_positions(write(HEADER + row("a") + row("b").rstrip()), follow=True, wait=Script())
    assert [track for track in tracks_of(feed) if track] == ["a", "b"]


def test_a_file_that_is_rotated_is_read_to_its_end_and_then_its_successor(write):
    source = write(HEADER + row("a"))

    def rotate():
        append(source, row("late"))()
        os.rename(source, source + ".1")
        Path(source).write_text(HEADER + row("b"))

    feed = open_positions(source, follow=True, wait=Script(rotate, append(source, row("c"))))
    assert [track for track in tracks_of(feed) if track] == ["a", "late", "b", "c"]
    (note,) = feed.take_notes()
    assert "was replaced" in note


def test_a_file_that_is_away_for_a_while_is_waited_for(write):
    source = write(HEADER + row("a"))
    away = Script(
        lambda: os.rename(source, source + ".1"),
        lambda: None,
        lambda: Path(source).write_text(HEADER + row("b")) and None,
    )
    feed = open_positions(source, follow=True, wait=away)
    assert [track for track in tracks_of(feed) if track] == ["a", "b"]


def test_a_file_that_is_cut_is_read_anew_from_its_start(write):
    source = write(HEADER + row("a") + row("b"))
    feed = open_positions(
        source, follow=True, wait=Script(lambda: Path(source).write_text(HEADER + row("c")) and None)
    )
    assert [track for track in tracks_of(feed) if track] == ["a", "b", "c"]
    (note,) = feed.take_notes()
    assert "cut to a shorter length" in note


def test_a_successor_may_have_other_columns_or_no_header_at_all(write):
    source = write(HEADER + row("a"))

    def replace(text):
        def step():
            os.rename(source, source + ".1")
            Path(source).write_text(text)

        return step

    script = Script(replace(f"lat,lon,time,track\n2,1,{NOON},b\n"), replace(f"2,1,{NOON},c\n"))
    feed = open_positions(source, follow=True, wait=script)
    assert [track for track in tracks_of(feed) if track] == ["a", "b", "c"]


def test_a_bad_row_in_a_followed_file_ends_nothing(write):
    source = write(HEADER + row("a"))
    bad = append(source, f"b,2026-11-14T12:00:00,1,2\nc,{NOON},1,91\n")
    feed = open_positions(source, follow=True, wait=Script(bad, append(source, row("d"))))
    assert [track for track in tracks_of(feed) if track] == ["a", "d"]
    assert feed.rejects.counts == {"time without a zone": 1, "latitude beyond 90": 1}
    assert feed.rejects.examples["latitude beyond 90"][0].row == 4


def test_a_followed_file_whose_first_rows_have_no_zone_is_refused(write):
    with pytest.raises(InputError, match="has no zone"):
        list(open_positions(write(HEADER + "a,2026-11-14T12:00:00,1,2\n"), follow=True, wait=Script()))


def test_a_snapshot_that_is_replaced_again_and_again_is_read_each_time(write):
    def snapshot(now, lat):
        return f'{{"now": {now},\n"aircraft": [\n{{"hex":"ac671b","lat":{lat},"lon":1,"seen_pos":0}}\n]}}\n'

    source = write(snapshot(1000.0, 1), "aircraft.json")

    def replace(text):
        def step():
            Path(source + ".new").write_text(text)
            os.replace(source + ".new", source)

        return step

    script = Script(replace(snapshot(1001.0, 2)), replace(snapshot(1002.0, 3)))
    lats = [
        lat for batch in open_positions(source, follow=True, wait=script) for lat in batch.lat_deg.tolist()
    ]
    assert lats == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(("content", "name"), [(b"\x1f\x8b\x08\0", "p.csv.gz"), (b"PAR1", "p.parquet")])
def test_what_cannot_grow_line_by_line_cannot_be_followed(write, content, name):
    with pytest.raises(InputError, match="cannot be followed"):
        open_positions(write(content, name), "csv" if name.endswith("gz") else None, follow=True)


def test_a_pipe_is_read_as_it_comes_until_it_ends():
    reader, writer = os.pipe()
    blocks = piped(reader)
    os.write(writer, b"one\ntw")
    assert next(blocks).data == b"one\n"
    os.write(writer, b"o\nthree")
    assert next(blocks).data == b"two\n"
    os.close(writer)
    assert next(blocks).data == b"three"
    with pytest.raises(StopIteration):
        next(blocks)
    os.close(reader)


class Server:
    """Says one thing to each that connects, then hangs up."""

    def __init__(self, *speeches):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.source = f"tcp://127.0.0.1:{self.socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, args=(speeches,))
        self._thread.start()

    def _serve(self, speeches):
        for speech in speeches:
            peer, _ = self.socket.accept()
            with peer:
                peer.sendall(speech.encode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._thread.join()
        self.socket.close()


def test_a_connection_that_breaks_is_made_again_and_the_header_need_not_be():
    with Server(HEADER + row("a"), HEADER + row("b"), row("c")) as server:
        script = Script(lambda: None, lambda: None)
        feed = open_positions(server.source, wait=script)
        assert [track for track in tracks_of(feed) if track] == ["a", "b", "c"]
    assert feed.format == "csv"
    notes = " ".join(feed.take_notes())
    assert "connection was lost" in notes
    assert "connected again" in notes
    # Data that came in makes the pauses short again.
    assert script.pauses_s == [0.5, 0.5, 0.5]


def test_the_pauses_grow_while_nobody_answers():
    with Server(HEADER + row("a")) as server:
        script = Script(lambda: server.socket.close(), *[lambda: None] * 8)
        feed = open_positions(server.source, wait=script)
        assert [track for track in tracks_of(feed) if track] == ["a"]
    assert script.pauses_s == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 30.0]
    assert any("nobody answers" in note for note in feed.take_notes())


def test_json_and_ais_are_recognised_on_a_connection():
    position = "!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\r\n"
    with Server(position) as server:
        feed = open_positions(server.source, wait=Script(), now_ms=lambda: 77)
        times = [time for batch in feed for time in batch.time_ms.tolist()]
    assert (feed.format, times) == ("ais", [77])
    with Server(f'{{"track":"a","time":"{NOON}","lon":1,"lat":2}}\n') as server:
        feed = open_positions(server.source, wait=Script())
        assert [track for track in tracks_of(feed) if track] == ["a"]
    assert feed.format == "ndjson"


def test_what_nobody_knows_on_a_connection_is_refused():
    with (
        Server("220 mail.example ESMTP\r\n") as server,
        pytest.raises(InputError, match="no format that is read"),
    ):
        list(open_positions(server.source, wait=Script()))


def test_an_address_where_nobody_answers_is_told_at_once():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(InputError, match="nobody answers"):
        list(open_positions(f"tcp://127.0.0.1:{port}"))


@pytest.mark.parametrize("source", ["tcp://", "tcp://host", "tcp://host:many", "tcp://:4001"])
def test_an_address_that_is_none_is_refused(source):
    with pytest.raises(InputError, match="tcp://host:port"):
        list(open_positions(source))


def test_a_line_without_end_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr("openline.feeds.source.LONGEST_LINE_BYTES", 100)
    cutter = LineCutter("endless")
    assert cutter.push(b"x" * 99) is None
    with pytest.raises(InputError, match="no line end"):
        cutter.push(b"xx")


def test_a_feed_that_is_closed_lets_go_of_its_source(write):
    feed = open_positions(write(HEADER + row("a")), follow=True, wait=Script())
    assert len(next(iter(feed))) == 1
    feed.close()
    assert list(feed) == []
