"""A base map of the operator's own: given piece by piece, to callers alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from openline import bootstrap
from openline.app.config import Config, Page
from openline.bootstrap import serving
from openline.web.app import make_app
from tests.serving import enrol, token_for

BYTES = bytes(range(256)) * 8


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TestClient[Litestar], Path]]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    node = serving.open_node(home)
    enrol(home, node.journal, "alpha")
    file = tmp_path / "valley.pmtiles"
    file.write_bytes(BYTES)
    with TestClient(make_app(node, config=Config(page=Page(tiles=str(file))))) as client:
        client.headers["Authorization"] = f"Bearer {token_for(node.accounts, 'alpha')}"
        yield client, file
    node.close()


def test_a_range_is_given_as_it_is_asked_for(told: tuple[TestClient[Litestar], Path]) -> None:
    client, _ = told
    assert client.get("/page/tiles.json").json() == {"address": "/page/tiles.pmtiles"}
    piece = client.get("/page/tiles.pmtiles", headers={"Range": "bytes=10-19"})
    assert (piece.status_code, piece.content) == (206, BYTES[10:20])
    assert piece.headers["content-range"] == f"bytes 10-19/{len(BYTES)}"
    end = client.get("/page/tiles.pmtiles", headers={"Range": "bytes=2000-16383"})
    assert (end.status_code, end.content) == (206, BYTES[2000:])
    assert client.get("/page/tiles.pmtiles").content == BYTES


@pytest.mark.parametrize("range", ["bytes=99999-", "bytes=99999-999999", "bytes=5-4"])
def test_what_is_no_range_of_it_is_said(told: tuple[TestClient[Litestar], Path], range: str) -> None:
    client, _ = told
    answer = client.get("/page/tiles.pmtiles", headers={"Range": range})
    # What is no range at all is not heeded, as HTTP says.
    assert answer.status_code == (200 if range.endswith("-") else 422)


def test_strangers_are_not_given_it_and_a_file_that_is_gone_is_said(
    told: tuple[TestClient[Litestar], Path],
) -> None:
    client, file = told
    stranger = {"Authorization": "Bearer olt_none"}
    assert client.get("/page/tiles.pmtiles", headers=stranger).status_code == 401
    file.unlink()
    gone = client.get("/page/tiles.pmtiles", headers={"Range": "bytes=0-9"})
    assert gone.status_code == 503
    assert str(file) not in gone.text


def test_without_one_there_is_none_and_no_error_to_find_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    node = serving.open_node(home)
    enrol(home, node.journal, "alpha")
    with TestClient(make_app(node)) as client:
        client.headers["Authorization"] = f"Bearer {token_for(node.accounts, 'alpha')}"
        assert client.get("/page/tiles.json").json() == {"address": ""}
        assert client.get("/page/tiles.pmtiles").status_code == 404
    node.close()
