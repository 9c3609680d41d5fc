"""What is known against an address is said when it is added, and refuses nothing."""

from __future__ import annotations

import pytest

from openline.app.addresses import Address, Medium
from openline.channels.doubting import doubt
from openline.channels.guarding import Guard
from openline.ledger.entry import Mode

ALL = ("webhook", "mail", "sms")


def at(where: str, medium: Medium = "webhook", mode: Mode = "real") -> Address:
    return Address(id="a", party="p", medium=medium, where=where, for_mode=mode)


@pytest.mark.parametrize("host", ["10.0.0.1", "192.168.4.5", "169.254.169.254", "[fd00::1]", "localhost"])
def test_a_machine_that_is_not_reached_from_outside_is_doubted(host: str) -> None:
    said = doubt(at(f"https://{host}/hook"), Guard("real"), ALL)
    assert "not reached from outside" in said
    assert "delivery.webhooks.networks" in said


def test_a_network_that_the_operator_allows_is_not_doubted_nor_this_machine_in_an_exercise() -> None:
    assert doubt(at("https://10.0.0.1/hook"), Guard("real", ["10.0.0.0/8"]), ALL) == ""
    assert doubt(at("http://127.0.0.1:9/", mode="exercise"), Guard("exercise"), ALL) == ""
    assert doubt(at("https://93.184.216.34/hook"), Guard("real"), ALL) == ""


def test_a_name_that_leads_nowhere_is_doubted() -> None:
    assert "leads nowhere" in doubt(at("https://nowhere.invalid/hook"), Guard("real"), ALL)


def test_a_medium_for_which_nothing_is_set_up_is_doubted() -> None:
    said = doubt(at("+963123456789", "sms"), Guard("real"), ("webhook",))
    assert "nothing is set up here that carries sms" in said
    assert doubt(at("a@b.example", "mail"), Guard("real"), ("webhook", "mail")) == ""
