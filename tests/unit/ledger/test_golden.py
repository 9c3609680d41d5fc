"""Bytes that were signed once are signed the same, read the same and verified for ever."""

import pytest
from msgspec import to_builtins

from openline.ledger.canonical import canonical
from openline.ledger.entry import SignedEntry, check_entry, decode_body, decode_facts
from openline.model.event import EVENTS
from openline.verify import VERIFIED, verify_bundle
from tests.golden import ENTRIES as NOTIFIED
from tests.golden import FOLDER, golden_files
from tests.golden_said import LATER, SAID
from tests.logbook import public

pytestmark = pytest.mark.requirement("R21")
ENTRIES = {**NOTIFIED, **SAID}
FILES = {type.replace("/", "."): said for type, said in ENTRIES.items()} | {
    name: said for name, (_, *said) in LATER.items()
}


def keys(author: str, signed_by: str) -> list[str]:
    return [public(f"{author} root" if signed_by == "root" else author)]


def test_every_type_has_a_golden_entry() -> None:
    assert set(ENTRIES) == set(EVENTS)
    assert {path.name for path in FOLDER.iterdir()} == set(golden_files())


@pytest.mark.parametrize("name", sorted(golden_files()))
def test_the_same_seeds_give_the_same_bytes(name: str) -> None:
    assert (FOLDER / name).read_bytes() == golden_files()[name]


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_golden_entry_is_accepted_and_says_what_it_said(name: str) -> None:
    entry = SignedEntry.from_file_bytes((FOLDER / f"{name}.entry").read_bytes())
    header = check_entry(entry, theatre="tanf", mode="exercise", keys=keys)
    facts, body = decode_facts(header), decode_body(header, entry.body, entry.body_salt)
    assert [facts, body] == [*FILES[name]]
    assert canonical(body) == entry.body


GROWN = {"statement.make.v1.account": {"answer_by_ms", "account", "speaker", "verbatim"}}
"""The fields that each type of :data:`tests.golden_said.LATER` did not have at first."""


@pytest.mark.parametrize("name", [*LATER])
def test_a_type_that_has_grown_says_nothing_of_its_new_fields_where_nobody_has_given_them(name: str) -> None:
    type = LATER[name][0]
    before = SignedEntry.from_file_bytes((FOLDER / f"{type.replace('/', '.')}.entry").read_bytes())
    since = SignedEntry.from_file_bytes((FOLDER / f"{name}.entry").read_bytes())
    old, new = (check_entry(it, theatre="tanf", mode="exercise", keys=keys) for it in (before, since))
    bodies = [decode_body(head, it.body, it.body_salt) for head, it in ((old, before), (new, since))]
    grown = {*new.facts} - {*old.facts} | {*to_builtins(bodies[1])} - {*to_builtins(bodies[0])}
    assert grown == GROWN[name]
    assert canonical(bodies[0]) == before.body


def test_the_golden_bundle_is_verified() -> None:
    report = verify_bundle((FOLDER / "log.bundle").read_bytes(), (FOLDER / "policy.json").read_bytes())
    assert (report.answer, report.problem) == (VERIFIED, "")
    assert report.witnesses == ["w1", "w2"]
    assert report.root == "58d109c4662b678661df88077932e43a2fecd19015a47539e911e6709fac4b9f"
