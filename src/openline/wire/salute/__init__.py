"""The SALUTE report of a patrol as text: size, activity, location, unit, time, equipment; read, and blank."""

from openline.wire.salute.blank import BLANK
from openline.wire.salute.making import sightings_from
from openline.wire.salute.reading import Problem, Salute, confidence_of, moment_of, read_salute

__all__ = ["BLANK", "Problem", "Salute", "confidence_of", "moment_of", "read_salute", "sightings_from"]
