"""The blank of a SALUTE report, to be filled in with any editor, or on paper."""

BLANK = """\
SALUTE report. Write behind the colons; leave out what you do not know, but for S, L, T and SOURCE.

# How many of what, at least and at most: 10-30 people; 4 tanks. Never one number for what you did not count.
S:
# What they were doing: static, patrol, gathering, building or shipment; and anything else in your words.
A:
# Where: a coordinate in any form, and how far around it they may be: 33.506 N 38.618 E, 2 km
L:
# Unit, uniform or marking, as you saw it.
U:
# When: a date-time group or RFC 3339 with its zone; from - until: 141000ZNOV26 - 141200ZNOV26
T:
# What they had with them. What is to be counted goes under S.
E:

# Whose they are, as far as you know; how sure you are (low, moderate, high, or 55-80 %); who saw it.
PARTY:
CONFIDENCE:
SOURCE:
"""
