"""What a party was told, in words that a person reads: who, what and which, as far as it was shown."""

import json

import pytest

from openline.app.showing.told import unanswered
from openline.cli import main
from openline.cli.wording import PHRASES, in_words, names_of
from openline.model.event import EVENTS


@pytest.fixture
def says(tmp_path, capsys, monkeypatch):
    """Run a command in a node's HOME; return its exit code, what it said, and its errors."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def run(*words, home="node"):
        with pytest.raises(SystemExit) as stop:
            main([*words, "--home", home])
        return stop.value.code or 0, *capsys.readouterr()

    run("init", "--name", "Test", "--mode", "exercise")
    run("party", "add", "coalition", "--name", "Coalition cell")
    run("party", "add", "sponsor", "--name", "Sponsor cell")
    run("party", "add", "group", "--name", "The Group", "--reach-via", "sponsor")
    where = ("--at", "33.5 N 38.6 E", "--radius-km", "5", "--as", "coalition")
    run("zone", "add", "clinic", "--name", "Clinic", *where, "--share", "sponsor=full")
    run("zone", "add", "hidden", "--name", "Secret", *where, "--share", "sponsor=contact")
    run("stance", "take", "clinic", "agreed", "--as", "sponsor")
    run("zone", "share", "hidden", "--share", "group=coarse", "--as", "coalition")
    return run


def what(said):
    """Return the last column of each release, by number."""
    exercise, head, *rows = said.splitlines()
    assert exercise == "EXERCISE  EXERCISE  EXERCISE"
    at = head.index("what")
    return {int(row.split()[0]): row[at:] for row in rows if row[:1].isdigit()}


def test_every_type_of_entry_has_its_words():
    assert set(PHRASES) == set(EVENTS)


def test_releases_are_told_in_words_and_by_name(says, tmp_path):
    (tmp_path / "p.csv").write_text(
        "track,time,lat,lon,party\n"
        "T1,2026-06-01T00:00:00Z,33.4,38.6,group\n"
        "T1,2026-06-01T00:05:00Z,33.5,38.6,group\n"
    )
    says("watch", "p.csv")
    _, out, _ = says("told", "sponsor")
    by = "by Coalition cell (call Coalition cell)"
    assert list(what(out).values())[4:] == [
        "party enrolled: The Group (group)",
        f"zone put on record: Clinic (clinic), notified (unilateral), {by}",
        "zone put on record (call Coalition cell)",
        f"zone put on record: hidden, {by} (pass to The Group)",
        "found by the watch (call Coalition cell) (pass to The Group)",
        "found by the watch: enters Clinic (call Coalition cell, The Group through Sponsor cell)",
        "found by the watch (call Coalition cell) (pass to The Group)",
    ]
    assert "Secret" not in out
    assert "/v1" not in out
    assert "Clinic  33." in out
    _, out, _ = says("told", "coalition")
    assert "stance taken: Clinic, version 1, agreed (unilateral), by Sponsor cell" in what(out).values()


def test_what_is_no_longer_shown_names_what_it_had_shown(says):
    number = next(seq for seq, it in what(says("told", "sponsor")[1]).items() if "Clinic" in it)
    says("zone", "share", "clinic", "--share", "sponsor=nothing", "--as", "coalition")
    *_, last = what(says("told", "sponsor")[1]).values()
    assert last.startswith("no longer shown: zone put on record: Clinic")
    assert last.endswith(f"told as {number}")


def test_what_makes_no_sense_is_told_all_the_same():
    names = names_of([None, {"body": "x"}, {"body": {"zone": 3}}])
    assert in_words({}, names) == "something is on record"
    assert in_words({"type": "zone.add/v1", "facts": 7, "call": ["x"]}, names).startswith(
        "zone put on record"
    )
    assert in_words({"type": "new.thing/v1", "about": "it"}, names) == "new.thing: it"


def test_a_bundle_for_one_party_says_nothing_of_what_another_was_told(says):
    says("log", "export", "s.bundle", "--for", "sponsor")
    says("log", "export", "all.bundle")
    for party in ("coalition", "group"):
        code, out, err = says("told", party, "--seen", "s.bundle")
        assert (code, out) == (2, "")
        assert f"this bundle shows what sponsor was told, and not what {party} was" in err
        assert "next: whoever runs the node can say it" in err
        assert says("told", party, "--seen", "all.bundle") == says("told", party)
    assert says("told", "sponsor", "--seen", "s.bundle") == says("told", "sponsor")


def test_a_party_that_is_named_has_a_part_in_an_agreement_that_is_not_in_force(says):
    named = ("--party", "coalition", "--party", "sponsor")
    says("agree", "propose", "peace", *named, "--text", "No entry.", "--as", "coalition")
    says("agree", "sign", "peace", "--as", "coalition")
    _, out, _ = says("stance", "list", "peace")
    rows = {row.split()[0]: " ".join(row.split()[1:]) for row in out.splitlines()[2:]}
    assert rows == {
        "coalition": "named, not in force yet version 1: signed",
        "sponsor": "named, not in force yet version 1: not signed",
        "group": "has no part in it",
    }
    says("agree", "withdraw", "peace", "--as", "sponsor")
    assert "named, no longer in force: withdrawn" in says("stance", "list", "peace")[1]


MATCH_ID, ENTRY_ID = "cd51f1ecd0ab999d5392faf51ab179aa", "c2e09109d0ab999d5392faf51ab179aa"


def told_match(**more):
    group = {"severity": "severe", "matches": [MATCH_ID], "yours": ["clinic"], "call": [{"party": "bravo"}]}
    return {"type": "matches.find/v1", "entry": ENTRY_ID, "detail": "contact", "begun": [group], **more}


def overdue(of, call):
    facts = {
        "entry": ENTRY_ID,
        "party": of,
        "pass_to": "",
        "precedence": "immediate",
        "due_ms": 1_795_915_825_529,
    }
    return {
        "type": "overdue.find/v1",
        "entry": "f" * 32,
        "about": ENTRY_ID,
        "facts": facts,
        "call": [{"party": call}],
    }


def test_what_is_overdue_names_the_match_as_everywhere_and_who_owes_whom_an_answer():
    names = names_of([told_match()], reader="alpha")
    assert "match cd51f1ec" in in_words(told_match(), names)
    theirs = in_words(overdue("bravo", "bravo"), names)
    assert "bravo owes alpha an answer to match cd51f1ec of clinic" in theirs
    ours = in_words(overdue("alpha", "bravo"), names)
    assert "alpha owes bravo an answer to match cd51f1ec of clinic" in ours
    for said in (theirs, ours):
        assert ENTRY_ID[:8] not in said
        assert "immediate, due 2026-11-29T01:30:25Z" in said


def test_what_awaits_an_answer_is_what_was_to_be_answered_and_was_not():
    def row(seq, shown, *levels, detail="full"):
        acknowledged = [{"level": it} for it in levels]
        return {
            "seq": seq,
            "entry": f"e{seq}",
            "detail": detail,
            "pass_to": "",
            "shown": shown,
            "acknowledged": acknowledged,
        }

    rows = [
        row(1, {"type": "party.enrol/v1", "about": "a"}),
        row(2, {"type": "movement.notify/v1", "about": "convoy"}, "delivered"),
        row(3, {"type": "acknowledge/v1"}),
        row(4, told_match(), "delivered"),
        row(5, {"type": "site.add/v1", "about": "clinic"}, "delivered", "read"),
        row(6, {"type": "site.add/v1", "about": "mill"}),
        row(7, {"type": "site.remove/v1", "about": "mill"}),
        row(8, {"type": "movement.amend/v1", "about": "convoy"}),
        row(9, None),
    ]
    assert unanswered(rows) == [4, 8]
    ended = {"type": "matches.tell/v1", "ended": [{"matches": [MATCH_ID]}]}
    assert unanswered([*rows, row(10, ended), row(11, {"type": "match.resolve/v1"})]) == [8]
    assert unanswered([*rows[:7], row(8, {"type": "movement.amend/v1", "about": "convoy"}, "relayed")]) == [4]


def test_told_counts_what_awaits_an_answer_and_not_everything_that_was_ever_told(says):
    where = ("--at", "33.9 N 38.6 E", "--as", "coalition", "--valid-from", "2026-01-01T00:00:00Z")
    says("site", "add", "mill", "--function", "mill", *where, "--share", "sponsor=full")
    says(
        "site",
        "add",
        "mast",
        "--function",
        "other",
        *where,
        "--consent",
        "sponsor",
        "--consent-by",
        "us",
        "--share",
        "sponsor=full",
    )
    rows = [json.loads(it) for it in says("told", "sponsor", "--json")[1].splitlines()]
    sites = [it["seq"] for it in rows[:-1] if it["shown"]["type"] == "site.add/v1"]
    assert sites
    assert rows[-1]["awaiting_an_answer"] == sites
    assert rows[-1]["mode"] == "exercise"
    assert len(rows) > len(sites) + 1
    _, out, _ = says("told", "sponsor")
    assert f"awaiting an answer: {len(sites)} ({', '.join(map(str, sites))})" in out
    says("ack", "sponsor", str(sites[0]), "--level", "read")
    _, out, _ = says("told", "sponsor")
    assert f"awaiting an answer: {len(sites) - 1}" in out
