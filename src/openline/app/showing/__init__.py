"""Showing: what a reader may see of the record, row by row, under the one access function (decision 12).

The command line, the HTTP face and its client read the same rows: they are computed here and nowhere else.
A reader is a party, or the node itself, whose operator sees everything.
"""

from openline.app.showing.releases import Released, released

__all__ = ["Released", "released"]
