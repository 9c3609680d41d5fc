"""Zones and lines as GeoJSON (RFC 7946), in and out.

A zone is a Polygon, a MultiPolygon, a Point with ``radius_m`` or a LineString with ``half_width_m``; a line
is a LineString or MultiLineString. Longitudes may run past 180 degrees, and an edge between vertices more
than 180 degrees apart goes the short way round. Properties:

=======================  =====================================================================================
``id``, ``name``         an id made of the name is numbered where others have it; a given id must be alone
``edges``                ``planar`` (straight in longitude and latitude, as RFC 7946 has it; the default, but
                         not of corridors) or ``geodesic``
``floor``, ``ceiling``   ``"FL95"``, ``"1500 ft MSL"``, ``"SFC"``, ``"UNL"``; or metres, with ``floor_datum``
                         and ``ceiling_datum``; or ``{"valueFt": 700, "reference": "AGL"}``
``valid_from``,          RFC 3339 with zone; more than one window as
``valid_until``          ``"windows": [{"from": …, "until": …}, …]``
``perimeter_m``          width of the perimeter outside of the zone
``empty_alert_s``        raise an alert when nobody was inside for so long
``limits``               ``[{"counted": "tank", "maximum": 75, "from_m": 0, "to_m": 10000}, …]``, with
                         ``"party"`` where a limit is for one party alone
``left``, ``right``      names of a line's sides, as one walks from its first vertex to its last
``source``               where the outline comes from
=======================  =====================================================================================
"""

from openline.wire.geojson.reading import read_lines, read_zones
from openline.wire.geojson.writing import lines_to_geojson, zones_to_geojson

__all__ = ["lines_to_geojson", "read_lines", "read_zones", "zones_to_geojson"]
