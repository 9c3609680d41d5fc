"""What nobody sees is refused in names and written out in texts; what Arabic and Persian need is kept."""

from __future__ import annotations

import pytest

from openline.decide.naming import check_new_names
from openline.decide.texting import plain
from openline.errors import InputError
from openline.model.agreement import Zone
from openline.model.channel import Place, PostLabel
from openline.model.event import ZoneBody, ZoneFacts
from openline.model.saying import DeskBody, MessageBody, StopBody
from openline.model.space import Circle, Position
from openline.model.unseen import check_name, shown, without_isolates
from openline.wire.markup import escaped
from tests.desk import Desk

UNSEEN = [*"\u202e\u202a\u2066\u2069\u200b\u2028\x1b\x85\n\ufeff\U000e0041"]
NAMES = ["Clinic 🏥 7", "عيادة", "می\u200cروم", "\u200fعيادة\u200e 7", "👩\u200d⚕️", "İzmir"]
TURNED = "hold fire. \u202enow 12\u202c"


def circle() -> Circle:
    return Circle(centre=Position(0, 0), radius_mm=1000)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_nobody_sees_is_refused_in_a_name_and_written_out_in_a_text(unseen: str) -> None:
    code = f"U+{ord(unseen):04X}"
    with pytest.raises(InputError) as refused:
        check_name(f"Clinic {unseen}evil", "name")
    assert code in refused.value.what
    assert unseen not in refused.value.what
    if unseen != "\n":
        assert shown(f"a{unseen}b") == f"a⟦{code}⟧b"


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_script_are_taken_and_shown_as_they_are(name: str) -> None:
    check_name(name, "name")
    assert shown(name) == name


def test_an_entry_is_refused_for_a_name_in_it_at_any_depth_before_it_is_on_record() -> None:
    desk = Desk("blue")
    body = ZoneBody(zone=Zone(id="z", name="Clinic \u202eevil", footprint=circle()))
    with pytest.raises(InputError, match=r"U\+202E"):
        desk.record("blue", "zone.add/v1", ZoneFacts(zone="z", version=1), body)
    posts = DeskBody(posts=(PostLabel(name="Duty"), PostLabel(name="D\u200buty")))
    with pytest.raises(InputError, match=r"U\+200B") as refused:
        check_new_names("desk.set/v1", posts)
    assert refused.value.where == "posts 2.name"


def test_no_message_and_no_stop_is_refused_for_what_is_in_it() -> None:
    check_new_names("message.send/v1", MessageBody(text=TURNED))
    check_new_names("stop.hear/v1", StopBody(text=TURNED, place=Place(said=TURNED)))


def test_what_a_party_said_is_the_same_in_signed_bytes_and_harmless_in_a_text_or_an_alert() -> None:
    assert shown("one\r\ntwo\rthree") == "one\r\ntwo⟦U+000D⟧three"
    visible = "hold fire. ⟦U+202E⟧now 12⟦U+202C⟧"
    assert plain(TURNED) == escaped(TURNED) == shown(TURNED) == visible


def test_a_pair_of_isolates_round_what_stands_in_a_slot_is_ours_and_one_that_is_no_pair_is_not() -> None:
    text = "Leave \u2068clinic\u2069 now"
    assert shown(text) == text
    assert without_isolates(text) == plain(text) == "Leave clinic now"
    assert shown("a\u2069b\u2068c") == "a⟦U+2069⟧b⟦U+2068⟧c"
    assert shown("\u2068a\u202eb\u2069") == "\u2068a⟦U+202E⟧b\u2069"
    assert shown("\u2068a\u2068b\u2069\u2069") == "\u2068a\u2068b\u2069\u2069"
