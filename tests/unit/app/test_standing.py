"""What stands, in the index: what it holds for whom, kept from one opening of a log to the next, given up."""

import numpy as np
import pytest

from openline.app.keeping import NAME, RULE, read_volumes, write_volumes
from openline.app.standing import Standing, meeting, volumes_of_thing
from openline.decide.access import sees_all
from openline.model.notification import Severity
from openline.model.release import Detail
from tests.desk import HOUR_MS, NOON_MS, Desk, convoy, fire, site

pytestmark = pytest.mark.requirement("R16")


@pytest.fixture
def desk() -> Desk:
    desk = Desk("aid", "force", "third", now_ms=NOON_MS - 10 * HOUR_MS)
    desk.notify("aid", convoy("food"))
    desk.notify("aid", site("clinic"))
    return desk


def near(desk: Desk, standing: Standing, thing=None, owner: str = "force"):
    return standing.near(desk.state, thing or fire("probe"), owner=owner, now_ms=desk.now_ms)


def test_what_comes_close_is_found_and_whose_it_is_does_not_count_for_its_owner(desk: Desk) -> None:
    assert near(desk, Standing()).severities == {"food": Severity.EXTREME, "clinic": Severity.EXTREME}
    assert near(desk, Standing(), owner="aid").severities == {}


def test_it_follows_what_is_amended_and_withdrawn(desk: Desk) -> None:
    standing = Standing()
    assert len(near(desk, standing).severities) == 2
    desk.notify("aid", convoy("food", (-20_000, 50_000), (20_000, 50_000)))
    desk.gone("aid", "clinic")
    for id in ("food", "clinic"):
        standing.touch(id)
    assert near(desk, standing).severities == {}
    assert near(desk, standing, fire("probe", north_m=50_000)).severities == {"food": Severity.EXTREME}


def test_what_is_over_is_given_up(desk: Desk) -> None:
    standing = Standing()
    near(desk, standing)
    desk.now_ms = NOON_MS + 100 * HOUR_MS
    later = fire("probe", end_ms=NOON_MS + 200 * HOUR_MS)
    assert near(desk, standing, later).severities == {"clinic": Severity.EXTREME}


@pytest.mark.requirement("R16")
def test_an_index_of_what_a_party_sees_looks_at_nothing_else(desk: Desk) -> None:
    def of_force() -> Standing:
        return Standing(sees=lambda thing: sees_all(desk.state, "force", thing.id))

    assert near(desk, of_force()).examined == 0
    desk.share("aid", "food", {"force": Detail.FULL})
    seen = near(desk, of_force())
    assert seen.severities == {"food": Severity.EXTREME}
    hidden = [fire(f"hidden-{number}", east_m=number) for number in range(50)]
    for it in hidden:
        desk.notify("third", it)
    assert near(desk, of_force()) == seen
    # The whole index would have told: more is found, and more is looked at.
    assert near(desk, Standing()).examined > seen.examined


def test_volumes_are_kept_and_read_back_as_they_were(desk: Desk) -> None:
    made = {"a": volumes_of_thing(convoy("food")), "b": volumes_of_thing(site("clinic"))}
    read = read_volumes(write_volumes(made))
    assert read.keys() == made.keys()
    for entry, volumes in made.items():
        for name in volumes.__slots__:
            assert np.array_equal(getattr(read[entry], name), getattr(volumes, name)), name


@pytest.mark.parametrize("saved", [b"", b"PK", b"\x93NUMPY", bytes(200)])
def test_what_cannot_be_read_is_made_again(desk: Desk, saved: bytes) -> None:
    standing = Standing()
    standing.load_from(lambda: saved)
    assert len(near(desk, standing).severities) == 2
    assert standing.unsaved > 0


def test_what_other_rules_made_is_made_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = write_volumes({"a": volumes_of_thing(site("clinic"))})
    monkeypatch.setattr("openline.app.keeping.RULE", RULE + "0")
    assert read_volumes(saved) == {}


def test_what_was_kept_is_not_made_again_and_answers_the_same(desk: Desk) -> None:
    first = Standing()
    found = near(desk, first).severities
    assert first.unsaved > 0
    saved = first.save()
    again = Standing()
    again.load_from(lambda: saved)
    assert near(desk, again).severities == found
    assert again.unsaved == 0
    # Another version is another entry: it is made, not taken from what was kept.
    desk.notify("aid", convoy("food", (-20_000, 50_000), (20_000, 50_000)))
    amended = Standing()
    amended.load_from(lambda: saved)
    assert set(near(desk, amended).severities) == {"clinic"}
    assert amended.unsaved > 0


def test_meeting_is_the_same_whichever_is_named_first(desk: Desk) -> None:
    for a, b in ((convoy("food"), fire("range")), (site("clinic"), convoy("food"))):
        assert meeting(a, b) is meeting(b, a)
    assert meeting(site("clinic"), site("school")) is None


@pytest.mark.requirement("R21")
def test_a_redaction_takes_away_what_was_kept(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    from openline import bootstrap
    from openline.app.handlers import Handlers
    from openline.app.ports import Draft
    from openline.cli import COMMANDS
    from openline.cli.notified import notified
    from openline.cli.output import run
    from openline.model.event import NotificationFacts, ReasonBody, RedactionFacts

    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="t", mode="exercise")
    assert run(COMMANDS["party"], ["party", "add", "aid", "--home", str(home.path)]) == 0
    with bootstrap.open_journal(home, Handlers()) as journal:
        said = notified("site", site("clinic"), emergency=False)
        made = journal.submit(bootstrap.sign(home, said, author="aid"))
        journal.record([], watch_states={NAME: b"kept"})
        assert journal.store.watch_state(NAME) == b"kept"
        assert journal.store.watches() == []
        gone = Draft(
            type="site.remove/v1",
            facts=NotificationFacts(notification="clinic", version=1),
            body=ReasonBody(reason="asked"),
        )
        journal.submit(bootstrap.sign(home, gone, author="aid"))
        facts = RedactionFacts(entry=made.id)
        redact = Draft(type="redact/v1", facts=facts, body=ReasonBody(reason="asked"))
        journal.submit(bootstrap.sign(home, redact, author="aid"))
        assert journal.store.watch_state(NAME) == b""
