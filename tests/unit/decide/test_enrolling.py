"""Parties: who brings them on record, and what can be put right later."""

import pytest

from openline.errors import InputError, NotFoundError, RefusedError
from openline.model.event import PartyBody
from openline.model.party import Addressable
from tests.desk import Desk, key_of

pytestmark = pytest.mark.requirement("R3")


@pytest.fixture
def desk() -> Desk:
    made = Desk("coalition", "sponsor")
    made.enrol("group", Addressable.VIA, ("sponsor",))
    return made


def test_a_party_is_edited_and_keeps_its_root(desk: Desk) -> None:
    edit = desk.edit_party("group", Addressable.VIA, ("coalition", "sponsor"))
    group = desk.state.parties["group"]
    assert (group.version, group.reach_via, group.entry) == (2, ("coalition", "sponsor"), edit)
    assert group.root_key_hex == key_of("root of group")
    content = desk.state.contents[edit]
    assert content is not None
    assert isinstance(content.body, PartyBody)
    assert content.body.party.name == "GROUP"
    assert desk.folded(frozenset({edit})).same_as(desk.state)


def test_only_the_nodes_root_enrols_and_edits(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="only the node's root enrols parties and edits them"):
        desk.edit_party("group", by="coalition")


def test_an_edit_that_another_has_overtaken_is_refused(desk: Desk) -> None:
    desk.edit_party("group")
    with pytest.raises(RefusedError, match="may have changed since you looked"):
        desk.edit_party("group", version=2)


def test_a_party_is_enrolled_once_and_edited_only_if_it_is_on_record(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="it is enrolled: enrol is not permitted") as refused:
        desk.enrol("group")
    assert refused.value.next_step == "while enrolled, permitted: edit"
    with pytest.raises(NotFoundError, match="no party 'stranger'"):
        desk.edit_party("stranger")


def test_nobody_is_reached_through_itself(desk: Desk) -> None:
    desk.enrol("cell", Addressable.VIA, ("coalition", "group"))
    for via in ("group", "cell"):
        with pytest.raises(InputError, match=f"through itself, by way of '{via}'"):
            desk.edit_party("group", Addressable.VIA, (via,))


@pytest.mark.parametrize(
    ("addressable", "via"),
    [(Addressable.DIRECT, ("sponsor",)), (Addressable.VIA, ()), (Addressable.NEVER, ("sponsor",))],
)
def test_who_reaches_a_party_is_said_if_others_do_and_only_then(
    desk: Desk, addressable: Addressable, via: tuple[str, ...]
) -> None:
    with pytest.raises(InputError, match="reached through"):
        desk.edit_party("group", addressable, via)
    with pytest.raises(NotFoundError, match="no party 'stranger'"):
        desk.edit_party("group", Addressable.VIA, ("stranger",))
