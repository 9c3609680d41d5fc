"""A base map of the operator's own: a real PMTiles file, given in pieces and drawn by the map."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.page.guest import Guest, Guests
from tests.page.house import House, Nursery, make_house, until

VECTOR, PNG = 1, 2
PLAIN, GZIP = 1, 2
COLOUR = (200, 20, 120)
"""Nothing else on the map is of it."""
SEEN = """(colour) => {
  const map = document.querySelector("ol-map").map;
  map.redraw();
  const gl = map.getCanvas().getContext("webgl2");
  const wide = gl.drawingBufferWidth;
  const row = new Uint8Array(4 * wide);
  gl.readPixels(0, gl.drawingBufferHeight >> 1, wide, 1, gl.RGBA, gl.UNSIGNED_BYTE, row);
  let seen = 0;
  for (let at = 0; at < row.length; at += 4) if (colour.every((it, i) => it === row[at + i])) seen++;
  return seen / wide;
}"""
"""How much of a row across the map is of a colour: coasts are drawn above it."""
SHAPES = """() => {
  const map = document.querySelector("ol-map").map;
  const layers = ["tiles-ways-area", "tiles-ways-line"];
  if (!layers.every((it) => map.getLayer(it))) return [];
  return [...new Set(map.queryRenderedFeatures({ layers }).map((it) => it.layer.id))].sort();
}"""


def varint(*numbers: int) -> bytes:
    written = bytearray()
    for number in numbers:
        while number > 127:
            written.append(number & 127 | 128)
            number >>= 7
        written.append(number)
    return bytes(written)


def archive(tile: bytes, kind: int, compression: int, said: object) -> bytes:
    """A PMTiles file, version 3, of the one tile that is the whole world."""
    root = gzip.compress(varint(1, 0, 1, len(tile), 1))  # entries; then id, run, length and offset of each
    metadata = gzip.compress(json.dumps(said).encode())
    places = []
    at = 127
    for part in (root, metadata, b"", tile):
        places += [at, len(part)]
        at += len(part)
    header = struct.pack(
        "<7sB11Q6B4iB2i",
        b"PMTiles",
        3,
        *places,
        *(1, 1, 1),  # tiles, entries, contents
        *(1, GZIP, compression, kind, 0, 0),  # in order; then the nearest and the farthest zoom
        *(-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000),
        0,
        *(0, 0),
    )
    assert len(header) == 127
    return header + root + metadata + tile


def picture() -> bytes:
    """A PNG of 256 by 256 points, all of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\0" + bytes(COLOUR) * 256) * 256
    header = struct.pack(">2I5B", 256, 256, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def shapes() -> bytes:
    """A tile of shapes with one layer: an area, and a line across it."""

    def field(number: int, data: bytes) -> bytes:
        return varint(number << 3 | 2, len(data)) + data

    def feature(kind: int, *geometry: int) -> bytes:
        return field(2, varint(3 << 3, kind) + field(4, varint(*geometry)))

    def there(number: int) -> int:
        return number << 1 ^ number >> 31

    move, close = 1 << 3 | 1, 1 << 3 | 7
    area = (move, *map(there, (100, 100)), 3 << 3 | 2, *map(there, (3900, 0, 0, 3900, -3900, 0)), close)
    line = (move, *map(there, (0, 0)), 1 << 3 | 2, *map(there, (4096, 4096)))
    layer = varint(15 << 3, 2) + field(1, b"ways") + feature(3, *area) + feature(2, *line)
    return field(3, layer + varint(5 << 3, 4096))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the operator has it: what lies there is read anew each time."""
    file = tmp_path_factory.mktemp("tiles") / "valley.pmtiles"
    file.touch()  # a server does not start without it
    return file


@pytest.fixture(scope="module")
def house_of_module(nursery: Nursery, file: Path) -> Iterator[House]:
    house = make_house(nursery, "tiles", "relief")
    with (house.home.path / "openline.toml").open("a") as settings:
        settings.write(f'[page]\ntiles = "{file}"\n')
    yield house
    house.close()


def at_the_map(guests: Guests, house: House) -> tuple[Guest, list[int]]:
    """Somebody who looks at it, and how the server answered when it was asked for pieces."""
    guest = guests(house)
    answers: list[int] = []
    guest.page.on("response", lambda it: answers.append(it.status) if it.url.endswith(".pmtiles") else None)
    guest.enter("relief", "map")
    guest.still()
    return guest, answers


def test_pictures_are_given_in_pieces_and_drawn(house: House, guests: Guests, file: Path) -> None:
    whole = archive(picture(), PNG, PLAIN, {"attribution": "drawn by hand"})
    file.write_bytes(whole)
    guest, answers = at_the_map(guests, house)
    until(lambda: guest.page.evaluate(SEEN, COLOUR) > 0.8, "the picture is drawn")
    assert set(answers) == {206}
    piece = guest.context.request.get(f"{house.url}/page/tiles.pmtiles", headers={"Range": "bytes=0-7"})
    assert (piece.status, piece.body()) == (206, b"PMTiles\x03")
    assert piece.headers["content-range"] == f"bytes 0-7/{len(whole)}"


def test_shapes_are_drawn_by_the_names_of_their_layers(house: House, guests: Guests, file: Path) -> None:
    tile = gzip.compress(shapes())
    file.write_bytes(archive(tile, VECTOR, GZIP, {"vector_layers": [{"id": "ways", "fields": {}}]}))
    guest, _ = at_the_map(guests, house)
    drawn = ["tiles-ways-area", "tiles-ways-line"]
    until(lambda: guest.page.evaluate(SHAPES) == drawn, "the shapes are drawn")


def test_what_is_no_such_file_is_said_and_the_map_is_there_without(
    house: House, guests: Guests, file: Path
) -> None:
    file.write_bytes(b"no map at all" * 100)
    guest = guests(house)
    guest.expect("Wrong magic number")
    guest.enter("relief", "map")
    guest.still()
    assert guest.page.evaluate("document.querySelector('ol-map').failed") == ""
