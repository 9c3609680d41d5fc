"""Files of zones and lines: found out by content which format they are in; and KML, to look at elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from openline.cli.files import write_new

if TYPE_CHECKING:
    from openline.model.agreement import Line, Zone

_GZIP = b"\x1f\x8b"
_BLANK = b"\xef\xbb\xbf \t\r\n"


def zone_reader(data: bytes) -> Callable[..., list[Zone]]:
    """Return what reads a file of zones: GeoJSON, KML or KMZ, ED-269, or else OpenAir."""
    if _is_kml(data):
        from openline.wire.kml import read_zones as read_kml

        return read_kml
    if data.lstrip(_BLANK)[:1] in (b"{", b"[") or data.startswith(_GZIP):
        from openline.wire.ed269 import is_ed269
        from openline.wire.ed269 import read_zones as read_ed269
        from openline.wire.geojson import read_zones
        from openline.wire.markup import beginning

        return read_ed269 if is_ed269(beginning(data)) else read_zones
    from openline.wire.openair import read_openair

    return read_openair


def line_reader(data: bytes) -> Callable[..., list[Line]]:
    """Return what reads a file of lines: KML or KMZ, or else GeoJSON."""
    if _is_kml(data):
        from openline.wire.kml import read_lines as read_kml

        return read_kml
    from openline.wire.geojson import read_lines

    return read_lines


def _is_kml(data: bytes) -> bool:
    """Tell whether it is an archive or XML; the reader of KML refuses other XML and empty files, by name."""
    from openline.wire.markup import ZIP, beginning, root_name

    return data.startswith(ZIP) or bool(root_name(beginning(data))) or not data.strip()


def write_kml(path: Path, *, zones: Iterable[Zone] = (), lines: Iterable[Line] = (), name: str = "") -> None:
    """Write zones and lines as KML, or as KMZ where the file's name ends so, never over another file.

    Raises
    ------
    InputError
        There is a file of that name.
    """
    from openline.wire.kml import to_kml, zipped

    document = to_kml(zones=zones, lines=lines, name=name)
    write_new(path, zipped(document) if path.suffix.lower() == ".kmz" else document)
