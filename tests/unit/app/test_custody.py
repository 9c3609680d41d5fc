"""Custody: what is signed by a key that is kept here, and that all of it is or none."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest

from openline import bootstrap
from openline.app.custody import Custody
from openline.app.drafts import AddressedDraft
from openline.app.home import Home
from openline.app.ports import Draft
from openline.errors import ForbiddenError, OpenlineError, TheatreError
from openline.ledger.canonical import from_base64
from openline.ledger.entry import SignedEntry, read_header
from openline.model.event import ReasonBody, ShareFacts

NOW_MS = 1_795_176_000_000


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    bootstrap.make_key(home, "alpha")
    return home


@pytest.fixture
def custody(home: Home) -> Custody:
    return Custody(home, now_ms=lambda: NOW_MS, random_bytes=secrets.token_bytes)


def draft(home: Home, author: str = "alpha", **other: Any) -> AddressedDraft:
    said = Draft(type="share.set/v1", facts=ShareFacts(about="a", shared={}), body=ReasonBody())
    made = AddressedDraft(home.settings.theatre, home.settings.mode, author, said)
    return made._replace(**other)


def key_of(entry: SignedEntry) -> str:
    assert read_header(from_base64(entry.envelope.payload)).author == "alpha"
    [signature] = entry.envelope.signatures
    return signature.keyid


def test_each_is_signed_with_its_authors_key_or_with_the_one_that_is_given(
    home: Home, custody: Custody, tmp_path: Path
) -> None:
    first, second = custody.sign([draft(home), draft(home)])
    own = home.read_key("alpha").public_key_hex
    assert [key_of(it) for it in (first, second)] == [own, own]
    other = bootstrap.make_key(bootstrap.join(tmp_path / "other", policy=home.policy().to_bytes()), "alpha")
    [entry] = custody.sign([draft(home)], key=other)
    assert key_of(entry) == other.public_key_hex != own


@pytest.mark.parametrize(
    ("other", "error", "where"),
    [
        ({"theatre": "elsewhere"}, TheatreError, "theatre"),
        ({"mode": "real"}, TheatreError, "theatre"),
        ({"author": "bravo"}, ForbiddenError, "author"),
    ],
)
def test_what_is_not_for_here_is_refused_and_which_it_was_is_said(
    home: Home, custody: Custody, other: dict[str, str], error: type[OpenlineError], where: str
) -> None:
    with pytest.raises(error) as refused:
        custody.sign([draft(home), draft(home, **other)])
    assert (refused.value.part, refused.value.where) == (1, where)
    assert str(home.path) not in str(refused.value)
