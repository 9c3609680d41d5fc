"""Joint cells by hand: proposed, signed, shown, answered for one's own party, left (R28)."""

import json
from base64 import b64decode
from pathlib import Path

import pytest

import openline.cli
from openline import bootstrap
from openline.app.handlers import Handlers
from openline.app.showing.cells import told_at_cell
from openline.cli import main
from openline.errors import NotFoundError

pytestmark = pytest.mark.requirement("R28")


@pytest.fixture
def says(tmp_path, capsys, monkeypatch):
    """Run a command in a node's HOME; return its exit code, what it said, and its errors."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(openline.cli.COMMANDS, "cell", openline.cli.Command("cells", "app", ""))

    def run(words, home="node"):
        with pytest.raises(SystemExit) as stop:
            main([*words.split(), *(("--home", home) if home else ())])
        return stop.value.code or 0, *capsys.readouterr()

    run("init --name Test --mode exercise")
    for party in ("red", "blue", "green"):
        run(f"party add {party} --name {party.title()}")
    run("zone add clinic --name Clinic --at 33.5N38.6E --radius-km 5 --as red")
    return run


@pytest.fixture
def joint(says):
    """The same with a cell of red and blue, which is shown red's clinic."""
    says("cell propose jc --as red --party red --party blue --name Bridge --place tent --hours daily")
    says("cell sign jc --as blue")
    says("zone share clinic --share jc=full --as red")
    return says


def held(bundle):
    """Return all that a bundle shows, as it was signed."""
    lines = map(json.loads, Path(bundle).read_text().splitlines())
    return b"".join(b64decode(it[part]) for it in lines for part in ("record", "body") if part in it)


def rows(said):
    return [json.loads(it) for it in said.splitlines()]


def test_a_cell_is_proposed_signed_and_open(says):
    code, out, _ = says("cell propose jc --as red --party red --party blue --name Bridge --hours daily")
    assert (code, "jc is proposed; not signed yet by blue" in out) == (0, True)
    code, out, _ = says("cell sign jc --as blue")
    assert code == 0
    for line in ("version: 1", "parties: red, blue", "sees matches: no", "desk: Bridge", "hours: daily"):
        assert f"  {line}\n" in out
    assert "jc is open; red, blue sit there" in out
    (row,) = rows(says("cell list --json")[1])
    assert (row["state"], row["seated"], row["not_signed"]) == ("open", ["red", "blue"], [])
    assert "red, blue" in says("cell list")[1]


def test_a_new_version_is_numbered_by_itself(says):
    says("cell propose jc --as red --party red --party blue")
    assert says("cell propose jc --as blue --party red --party blue --sees-matches")[0] == 0
    shown = json.loads(says("cell show jc --json")[1])
    assert (shown["version"], shown["sees_matches"], shown["not_signed"]) == (2, True, ["red"])


def test_what_a_cell_was_told_stands_with_the_answer_of_each_party(joint):
    joint("cell ack jc 1 --as blue --level relayed --relayed partly --role duty_officer")
    assert joint("cell ack jc 1 --as red --level read")[0] == 0
    _, out, _ = joint("told jc")
    assert "told jc by now: 1, awaiting an answer: 0" in out
    assert "blue relayed: partly, red read" in out
    assert "zone put on record: Clinic (clinic)" in out
    row, end = rows(joint("told jc --json")[1])
    assert [(it["party"], it["level"]) for it in row["acknowledged"]] == [
        ("blue", "relayed"),
        ("red", "read"),
    ]
    assert end["told"] == 1
    assert "blue has answered 1 of 1 releases" in joint("cell show jc")[1]
    assert "acknowledged at a joint cell: relayed (partly), at Bridge, by Blue" in joint("told red")[1]


def test_nobody_is_told_of_the_cells_things_in_numbers_of_his_own(joint):
    for party in ("blue", "green"):
        assert "clinic" not in joint(f"told {party}")[1].lower()
    assert "Bridge" not in joint("told green")[1]


def test_a_bundle_shows_the_cells_releases_to_who_sits_there_and_to_nobody_else(joint):
    joint("cell ack jc 1 --as blue --level read")
    for party in ("red", "blue", "green"):
        assert joint(f"log export {party}.bundle --for {party}")[0] == 0
    joint("init --join node/policy.json", home="client")
    _, out, _ = joint("told jc --seen blue.bundle --json", home="client")
    row, _ = rows(out)
    assert row["shown"]["about"] == "clinic"
    assert [it["party"] for it in row["acknowledged"]] == ["blue"]
    code, _, err = joint("told jc --seen green.bundle", home="client")
    assert (code, "was told, and not what jc was" in err) == (2, True)
    code, _, err = joint("told red --seen blue.bundle", home="client")
    assert (code, "and not what red was" in err) == (2, True)
    for text in (b"clinic", b"Bridge", b'"jc"'):
        assert (text in held("blue.bundle"), text in held("green.bundle")) == (True, False)


def test_a_server_hands_out_what_the_desk_was_told_while_its_reader_sat_there(says):
    for word in (
        "propose jc --as red --party red --party blue --party green",
        "sign jc --as blue",
        "sign jc --as green",
    ):
        says(f"cell {word}")
    says("zone share clinic --share jc=full --as red")
    says("cell ack jc 1 --as green --level read")
    says("cell leave jc --as green")
    says("cell ack jc 1 --as blue --level relayed --relayed yes")
    says("zone edit clinic --radius-km 6 --as red")
    rules = Handlers()
    with bootstrap.open_journal(bootstrap.open_home(Path("node")), rules) as journal:

        def told(reader, **page):
            rows = told_at_cell(journal.store, rules.state, journal.still, "jc", reader, **page)
            return [(it.seq, [(ack.party, ack.level) for ack in it.acknowledged]) for it in rows]

        everything = [(1, [("green", "read"), ("blue", "relayed")]), (2, [])]
        assert told("red") == told("blue") == told("node") == everything
        assert told("blue", after=1) == everything[1:]
        assert told("blue", limit=1) == everything[:1]
        assert told("green") == [(1, [("green", "read")])]
        with pytest.raises(NotFoundError):
            told("stranger")
    assert says("log export green.bundle --for green")[0] == 0
    assert says("verify green.bundle --policy node/policy.json", home=None)[0] == 0


def test_a_client_signs_what_its_bundle_shows(joint):
    joint("cell propose kc --as red --party red --party blue --name Ford")
    joint("log export blue.bundle --for blue")
    joint("init --join node/policy.json", home="client")
    code, out, _ = joint("cell sign kc --as blue --seen blue.bundle --draft kc.draft", home="client")
    assert (code, "parties: red, blue" in out) == (0, True)


def test_leaving_takes_back_what_was_shared_and_closes_a_cell_of_two(joint):
    code, out, _ = joint("cell leave jc --as red --reason recalled")
    assert (code, "jc is closed" in out) == (0, True)
    (row,) = rows(joint("cell list --json")[1])
    assert (row["state"], row["seated"], row["left"]) == ("closed", [], ["red"])
    code, _, err = joint("zone share clinic --share jc=full --as red")
    assert (code, "it is closed: nothing is shown to it" in err) == (2, True)


def test_who_has_no_part_in_a_cell_is_answered_as_if_there_were_none(joint):
    for words in (
        "cell sign {} --as green",
        "cell leave {} --as green",
        "cell ack {} 1 --as green --level read",
    ):
        answers = [joint(words.format(id))[2].replace(id, "ID") for id in ("jc", "xx")]
        assert answers[0] == answers[1] != ""
    joint("zone add g --at 33N38E --radius-km 5 --as green")
    answers = [
        joint(f"zone share g --share {id}=full --as green")[2].replace(id, "ID") for id in ("jc", "xx")
    ]
    assert answers[0] == answers[1]
    assert "there is no party 'ID' on record" in answers[0]


def test_a_cell_says_nothing_itself(joint):
    code, _, err = joint("zone add z --at 33N38E --radius-km 5 --as jc")
    assert code != 0
    assert "jc" in err
