"""Coordinates as people say them: read in any common form, echoed back in all of them (R7)."""

from openline.wire.coordinates.bearings import bearing_and_range, position_at
from openline.wire.coordinates.disagreeing import Disagreement, disagreement
from openline.wire.coordinates.echoing import Echo, echo, echo_found, echo_in_brief, in_words
from openline.wire.coordinates.finding import find_in_text
from openline.wire.coordinates.found import Found, Reference, Written
from openline.wire.coordinates.gazetteer import (
    Gazetteer,
    NearPlace,
    Place,
    find_places,
    nearest_place,
    vector_to,
)
from openline.wire.coordinates.notation import decimal, dms, mgrs_of
from openline.wire.coordinates.parsing import Reading, parse_position, read_position

__all__ = [
    "Disagreement",
    "Echo",
    "Found",
    "Gazetteer",
    "NearPlace",
    "Place",
    "Reading",
    "Reference",
    "Written",
    "bearing_and_range",
    "decimal",
    "disagreement",
    "dms",
    "echo",
    "echo_found",
    "echo_in_brief",
    "find_in_text",
    "find_places",
    "in_words",
    "mgrs_of",
    "nearest_place",
    "parse_position",
    "position_at",
    "read_position",
    "vector_to",
]
