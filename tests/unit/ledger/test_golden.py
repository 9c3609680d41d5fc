"""Bytes that were signed once are signed the same, read the same and verified for ever."""

import pytest

from openline.ledger.canonical import canonical
from openline.ledger.entry import SignedEntry, check_entry, decode_body, decode_facts
from openline.model.event import EVENTS
from openline.verify import VERIFIED, verify_bundle
from tests.golden import ENTRIES as NOTIFIED
from tests.golden import FOLDER, golden_files
from tests.golden_said import SAID
from tests.logbook import public

pytestmark = pytest.mark.requirement("R21")
ENTRIES = {**NOTIFIED, **SAID}


def keys(author: str, signed_by: str) -> list[str]:
    return [public(f"{author} root" if signed_by == "root" else author)]


def test_every_type_has_a_golden_entry() -> None:
    assert set(ENTRIES) == set(EVENTS)
    assert {path.name for path in FOLDER.iterdir()} == set(golden_files())


@pytest.mark.parametrize("name", sorted(golden_files()))
def test_the_same_seeds_give_the_same_bytes(name: str) -> None:
    assert (FOLDER / name).read_bytes() == golden_files()[name]


@pytest.mark.parametrize("type", sorted(EVENTS))
def test_a_golden_entry_is_accepted_and_says_what_it_said(type: str) -> None:
    entry = SignedEntry.from_file_bytes((FOLDER / f"{type.replace('/', '.')}.entry").read_bytes())
    header = check_entry(entry, theatre="tanf", mode="exercise", keys=keys)
    facts, body = decode_facts(header), decode_body(header, entry.body, entry.body_salt)
    assert (facts, body) == ENTRIES[type]
    assert canonical(body) == entry.body


def test_the_golden_bundle_is_verified() -> None:
    report = verify_bundle((FOLDER / "log.bundle").read_bytes(), (FOLDER / "policy.json").read_bytes())
    assert (report.answer, report.problem) == (VERIFIED, "")
    assert report.witnesses == ["w1", "w2"]
    assert report.root == "58d109c4662b678661df88077932e43a2fecd19015a47539e911e6709fac4b9f"
