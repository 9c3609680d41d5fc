"""``openline report add`` as a person runs it. The articles are INVENTED."""

import io
import json
import os
import re
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from openline.cli import main
from openline.decide.presenting import NOTICE

EXAMPLES = Path(__file__).parents[3] / "examples" / "reports"
FIELDS = [
    "file", "start", "end", "content", "attributed", "speaker", "source_kind", "cue", "act", "polarity",
    "hedges", "plover", "places", "times", "counts", "chain", "confidence",
]  # fmt: skip


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("OPENLINE_HOME", raising=False)
    for each in EXAMPLES.glob("*.txt"):
        shutil.copy(each, tmp_path)
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(["report", "add", *words])
        printed = capsys.readouterr()
        return int(stop.value.code or 0), printed.out, printed.err

    return call


def test_it_prints_who_says_what_where_when_how_sourced_and_how_hedged(run):
    code, out, err = run("wire.txt")
    assert (code, err) == (0, "")
    assert 'regional security source (anonymous) "said": claim, ASSAULT' in out
    assert "where: Tanf 33.50 N 38.62 E" in out
    assert "when: on Sunday = 2018-06-17" in out
    assert "carried: Damascus < Reuters" in out
    assert 'Damascus (organisation) "denied": denial, says it is not so' in out
    assert "decided by nobody" in out
    assert NOTICE in out


def test_the_timeline_tells_contradictions_build_up_and_gaps(run):
    code, out, _ = run("wire.txt", "site.txt")
    assert code == 0
    timeline = out[out.index("\nTimeline") :]
    assert "2 against 6: inside against outside" in timeline
    assert "flights, in a time: grows: 5 (2018-04-01 to 2018-04-30), then 14" in timeline
    assert "denied by 8" in timeline
    assert "nothing reported of" in timeline
    assert "does not say that nothing happened" in timeline
    assert "300 trucks" not in out, "a reader's comment is no statement"


def test_json_gives_a_row_for_each_statement_with_offsets_into_the_text_as_given(run):
    code, out, _ = run("wire.txt", "site.txt", "--json")
    assert code == 0
    rows = [json.loads(line) for line in out.splitlines()]
    assert len(rows) >= 7
    for row in rows:
        assert list(row)[: len(FIELDS)] == FIELDS
        text = Path(row["file"]).read_text(encoding="utf-8")
        assert row["start"] <= row["content"]["start"] < row["content"]["end"] <= row["end"] <= len(text)
        for each in (*row["places"], *row["times"], *row["counts"]):
            assert text[each["start"] : each["end"]] == each["text"]
        assert set(row["confidence"]) >= {"attributed", "speaker", "act", "places", "times"}
        assert all(0 < sure < 1 for sure in row["confidence"].values())


def test_json_says_what_each_agrees_with_and_contradicts(run):
    _, out, _ = run("wire.txt", "site.txt", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    (against,) = [link for link in rows[1]["links"] if link["kind"] == "contradicts"]
    assert against["file"] == "site.txt"
    there = [row for row in rows if row["file"] == "site.txt"][against["statement"]]
    assert (there["start"], there["end"]) == (against["start"], against["end"])
    assert against["differ"] == ["inside against outside"]
    assert "zone" in against["agree"]


def test_the_documents_articles_are_the_examples():
    shown = (EXAMPLES.parents[1] / "docs" / "reports.md").read_text(encoding="utf-8")
    for each in EXAMPLES.glob("*.txt"):
        assert f"$ cat > {each.name} <<END\n{each.read_text(encoding='utf-8')}END\n" in shown


class Page(HTMLParser):
    """What is needed to look at a page: its elements, their attributes, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


def test_html_is_one_page_that_needs_nothing_else(run, tmp_path):
    code, out, err = run("wire.txt", "site.txt", "--html", "out.html")
    assert code == 0
    assert "Timeline" in out
    assert "written to out.html" in err
    text = (tmp_path / "out.html").read_text(encoding="utf-8")
    page = Page(text)
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "form"}
    assert not re.search(r"https?://|url\(|@import", text)
    assert all((attrs.get("href") or "#").startswith("#") for _, attrs in page.tags)
    assert ("html", {"lang": "en"}) in page.tags
    assert any(attrs.get("lang") == "ar" and attrs.get("dir") == "rtl" for _, attrs in page.tags)
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    assert "decided by nobody" in page.words
    assert NOTICE in page.words


def test_html_marks_each_statement_at_its_offsets_and_dims_the_furniture(run, tmp_path):
    run("site.txt", "wire.txt", "--html", "out.html")
    page = Page((tmp_path / "out.html").read_text(encoding="utf-8"))
    ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    assert all((attrs.get("href") or "#timeline")[1:] in ids for _, attrs in page.tags)
    marks = [attrs for tag, attrs in page.tags if tag == "mark"]
    text = (tmp_path / "site.txt").read_text(encoding="utf-8")
    first = text[int(marks[0]["data-start"]) : int(marks[0]["data-end"])]
    assert first.startswith("The strike on Sunday took place outside")
    classes = [attrs.get("class") or "" for _, attrs in page.tags]
    assert "region furniture comment" in classes
    assert "region furniture promotion" in classes
    for lines in (text, (tmp_path / "wire.txt").read_text(encoding="utf-8")):
        for line in filter(None, lines.split("\n")):
            assert re.sub(r"\W|\d", "", line) in re.sub(r"\W|\d", "", page.words), (
                "the text stands whole beside it"
            )


def test_what_an_article_says_is_no_markup_and_steers_no_terminal(run, tmp_path):
    bad = "<script>alert(1)</script> \x1b[31m \u202egnp"
    Path("bad.txt").write_text(
        f"Strike near Tanf\n\nTwo drones struck a camp near Tanf on Monday {bad}, a security source said.\n",
        encoding="utf-8",
    )
    _, out, _ = run("bad.txt", "--html", "out.html")
    assert "\x1b" not in out
    assert "\u202e" not in out
    text = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "\u202e" not in text


def test_a_page_is_never_written_over_a_file(run, tmp_path):
    (tmp_path / "out.html").write_text("mine")
    code, _, err = run("wire.txt", "--html", "out.html")
    assert code == 2
    assert "there is a file already" in err
    assert (tmp_path / "out.html").read_text() == "mine"


def test_a_day_given_by_whoever_brings_it_dates_what_states_none(run):
    Path("undated.txt").write_text(
        "Strike near Tanf\n\nDrones struck a camp near Tanf on Monday, a security source said.\n",
        encoding="utf-8",
    )
    _, out, _ = run("undated.txt")
    assert "on Monday = a Monday, date not known" in out
    assert "Days not known" in out
    _, out, _ = run("undated.txt", "--published", "2018-06-20")
    assert "on Monday = 2018-06-18" in out
    code, _, err = run("undated.txt", "--published", "Monday")
    assert code == 2
    assert "write it as 2018-06-18" in err


def test_agreed_zones_are_known_by_their_names(run):
    ring = [[38.0, 33.0], [39.0, 33.0], [39.0, 34.0], [38.0, 34.0], [38.0, 33.0]]
    zone = {
        "type": "Feature",
        "id": "kilo",
        "properties": {"name": "Zone Kilo"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    Path("zones.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [zone]}))
    Path("kilo.txt").write_text(
        "Convoy seen\n\nA convoy of ten trucks entered Zone Kilo on Monday, a security source said.\n",
        encoding="utf-8",
    )
    code, out, _ = run("kilo.txt", "--zones", "zones.geojson", "--json")
    assert code == 0
    (place,) = json.loads(out.splitlines()[0])["places"]
    assert place["text"] == "Zone Kilo"
    assert (round(place["lat"], 1), round(place["lon"], 1)) == (33.5, 38.5)


# -- bad input -----------------------------------------------------------------------------------------

BAD = {
    "empty.txt": b"",
    "blank.txt": b" \n\n\t",
    "program.txt": bytes(range(256)) * 40,
    "picture.html": b"\x89PNG\r\n\x1a\n" + b"\0" * 400,
    "large.txt": b"Drones struck a camp near Tanf. " * 320_000,
    "paper.txt": b"%PDF-1.4 ...",
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_said_and_the_others_go_on(run, name):
    Path(name).write_bytes(BAD[name])
    code, out, err = run(name, "wire.txt", "missing.txt")
    assert code == 1
    assert f"openline: {name}: " in err
    assert "openline: missing.txt: " in err
    assert "fault of Openline" not in err
    assert "regional security source" in out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("/dev/zero", "a device"),
        ("pipe", "a pipe"),
        (".", "a folder"),
        ("https://example.org/a", "https://example.org/a: this is an address, and nothing is fetched"),
    ],
)
def test_what_is_no_file_is_refused_unread(run, name, said):
    os.mkfifo("pipe")
    code, out, err = run(name, "wire.txt")
    assert code == 1
    assert said in err
    assert "regional security source" in out


def test_standard_input_is_read_no_further_than_the_limit(run, monkeypatch):
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            assert 0 < size <= 5_000_001
            return b"a" * size

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Endless()))
    code, _, err = run("-")
    assert code == 2
    assert "larger than the 5 MB" in err


def test_where_nothing_can_be_read_it_is_the_callers_input(run):
    code, out, err = run("missing.txt", "--json")
    assert (code, out) == (2, "")
    assert json.loads(err)["where"] == "missing.txt"


def test_a_distance_is_told_as_how_far_and_not_how_many(run):
    Path("far.txt").write_text("A spokesman said four trucks had stopped at least 7 km from the bridge.")
    code, out, _ = run("far.txt")
    assert code == 0
    assert "how many: 4 trucks" in out
    assert "how far: at least 7 km" in out


def test_a_wrong_encoding_is_read_and_said(run):
    Path("old.txt").write_bytes(
        "Strike near Tanf\n\nDrones struck a camp “near Tanf” on Monday, a security source said.\n".encode(
            "cp1252"
        )
    )
    code, out, _ = run("old.txt")
    assert code == 0
    assert "windows-1252" in out
    assert "security source" in out


def test_another_language_is_said_and_not_read(run):
    Path("ar.txt").write_text(
        "قصفت طائرات مسيرة معسكرا قرب التنف يوم الاثنين، بحسب مصدر أمني. " * 4, encoding="utf-8"
    )
    code, out, _ = run("ar.txt", "--html", "out.html")
    assert code == 0
    assert "only English is read" in out
    assert "no statement was found in it" in out
    assert 'lang="ar" dir="rtl"><div' in Path("out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "bomb",
    [
        "<html><body>" + "<div>" * 100_000 + "x",
        "<html><body>" + "<p>a</p>" * 200_000,
        "<html><body><p " + " ".join(f'a{n}="x"' for n in range(20_000)) + ">x</p>",
    ],
    ids=["deep", "many", "attributes"],
)
def test_a_web_page_made_to_burst_is_refused_or_read_within_bounds(run, bomb):
    Path("bomb.html").write_text(bomb, encoding="utf-8")
    code, out, err = run("bomb.html", "wire.txt")
    assert code in (0, 1)
    assert "fault of Openline" not in err
    assert "regional security source" in out


def test_a_fault_of_ours_in_one_article_loses_no_other(run, monkeypatch):
    from openline.reports import reading

    right = reading.read

    def faulty(source, name="", **more):
        if name == "site.txt":
            raise ZeroDivisionError
        return right(source, name, **more)

    monkeypatch.setattr(reading, "read", faulty)
    code, out, err = run("site.txt", "wire.txt")
    assert code == 1
    assert "a fault of Openline" in err
    assert "regional security source" in out
