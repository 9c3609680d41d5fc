"""Positions in: files, standard input, growing files and TCP, in every format that is read.

``open_positions(source)`` gives a :class:`Feed`; iterate it for batches, and read its ``rejects`` afterwards.
"""

from openline.feeds.feed import Feed, Reject, Rejects
from openline.feeds.opening import open_positions
from openline.feeds.sniffing import FORMATS

__all__ = ["FORMATS", "Feed", "Reject", "Rejects", "open_positions"]
