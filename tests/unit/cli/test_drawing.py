"""KML, GPX, ED-269 and SBS at the command line: watched, imported, shown."""

import json
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from openline.cli import main
from openline.cli.drawing import line_reader, zone_reader
from openline.wire import ed269, geojson, kml, openair
from tests.unit.cli.test_authoring import Node, node

__all__ = ["node"]

KML = "{http://www.opengis.net/kml/2.2}"
BOX = "0,0 1,0 1,1 0,1 0,0"


def document(*placemarks: str) -> str:
    inside = "".join(f"<Placemark>{it}</Placemark>" for it in placemarks)
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'


def box(name: str = "The Box", ring: str = BOX) -> str:
    return (
        f"<name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates>"
        "</LinearRing></outerBoundaryIs></Polygon>"
    )


LINE = "<name>The Middle</name><LineString><coordinates>0.5,-1 0.5,2</coordinates></LineString>"
GPX = (
    '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>a1</name><trkseg>'
    + "".join(
        f'<trkpt lat="0.5" lon="{lon}"><time>2026-11-30T12:{minute}:00Z</time></trkpt>'
        for lon, minute in ((-0.5, "00"), (0.25, "10"), (0.75, "20"), (1.5, "30"))
    )
    + "</trkseg></trk></gpx>"
)


def says(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[list[dict[str, Any]], str]:
    with pytest.raises(SystemExit) as stop:
        main([*words, "--json"])
    out, err = capsys.readouterr()
    assert int(stop.value.code or 0) == code, f"{words}\n{out}{err}"
    return [json.loads(line) for line in out.splitlines()], err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENLINE_HOME", raising=False)
    (tmp_path / "box.kml").write_text(document(box(), LINE))
    (tmp_path / "walk.gpx").write_text(GPX)
    return tmp_path


def test_zones_and_lines_of_kml_are_watched_over_a_track_of_gpx(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--raw", "--zones", "box.kml", "--lines", "box.kml")
    found, err = says(capsys, "watch", *options, "walk.gpx")
    assert [(it["event"], it.get("zone") or it.get("line"), it["track"]) for it in found] == [
        ("enter", "the-box", "a1"),
        ("cross", "the-middle", "a1"),
        ("exit", "the-box", "a1"),
    ]
    assert "placemarks that are no zone were not read: The Middle (line)" in " ".join(err.split())


def test_zones_of_ed269_are_watched_over_sbs_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ring = [list(map(float, it.split(","))) for it in BOX.split()]
    zone = {
        "identifier": "BOX1",
        "country": "CHE",
        "name": "The Box",
        "applicability": [{"permanent": "YES"}],
        "geometry": [
            {"uomDimensions": "M", "horizontalProjection": {"type": "Polygon", "coordinates": [ring]}}
        ],
    }
    (folder / "uas.json").write_text(json.dumps({"UASZoneList": [zone]}))
    (folder / "receiver.log").write_text(
        "".join(
            f"MSG,3,1,1,4CA2D6,1,2026/11/30,12:{minute}:00.000,2026/11/30,12:{minute}:00.000,,5000,,,0.5,{lon}"
            ",,,0,0,0,0\n"
            for lon, minute in ((-0.5, "00"), (0.25, "10"))
        )
    )
    found, err = says(capsys, "watch", "--raw", "--zones", "uas.json", "receiver.log")
    assert [(it["event"], it["zone"], it["track"]) for it in found] == [("enter", "BOX1", "4ca2d6")]
    assert "taken as UTC" in err


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>', "DOCTYPE"),
        (GPX, "this is no KML: its root is <gpx>"),
        ("", "the file is empty"),
        (document(box(ring="0,0 1,1 1,0 0,1 0,0")), "crosses itself"),
    ],
)
def test_a_hostile_or_wrong_file_ends_with_exit_2(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, what: str
) -> None:
    (folder / "bad.kml").write_text(text)
    _, err = says(capsys, "watch", "--zones", "bad.kml", "walk.gpx", code=2)
    assert what in json.loads(err)["what"]


def test_a_zone_that_was_imported_is_shown_as_kml_and_kmz_and_imported_again(
    folder: Path, node: Node
) -> None:
    node.says("zone", "import", "box.kml", "--as", "coalition")
    node.says("line", "import", "box.kml", "--as", "coalition")
    for file in ("out.kml", "out.kmz"):
        node.says("zone", "show", "the-box", "--kml", file)
    node.says("line", "show", "the-middle", "--kml", "line.kml")
    root = ElementTree.parse(folder / "out.kml").getroot()
    assert [it.text for it in root.iter(f"{KML}name")] == ["The Box", "The Box"]
    assert [it.text for it in root.iter(f"{KML}coordinates")] == [BOX]
    assert zipfile.ZipFile(folder / "out.kmz").read("doc.kml") == (folder / "out.kml").read_bytes()
    line = ElementTree.parse(folder / "line.kml").getroot()
    assert [it.text for it in line.iter(f"{KML}coordinates")] == ["0.5,-1 0.5,2"]
    assert kml.read_zones((folder / "out.kmz").read_bytes(), "x")[0].id == "the-box"
    (error,) = node.says("zone", "show", "the-box", "--kml", "out.kml", code=2)
    assert "there is a file already" in error["what"]


def test_a_file_is_read_by_what_is_in_it() -> None:
    collection = b'{"type":"FeatureCollection","features":[]}'
    for data, reader in (
        (document(box()).encode(), kml.read_zones),
        (b"\xef\xbb\xbf" + document(box()).encode(), kml.read_zones),
        (document(box()).encode("utf-16"), kml.read_zones),
        (b"PK\x03\x04...", kml.read_zones),
        (b"<html>", kml.read_zones),
        (collection, geojson.read_zones),
        (b"\xef\xbb\xbf \n" + collection, geojson.read_zones),
        (b"\x1f\x8b", geojson.read_zones),
        (b"\x1f\x8bdamaged", geojson.read_zones),
        (b'{"UASZoneList":[]}', ed269.read_zones),
        (b"AC R\nAN Here\n", openair.read_openair),
        (b" \n", kml.read_zones),
    ):
        assert zone_reader(data) is reader, data
    assert line_reader(document(LINE).encode()) is kml.read_lines
    assert line_reader(collection) is geojson.read_lines
