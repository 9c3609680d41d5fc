"""Sentences side by side: a layout to step through all of them together, and the recurrence along it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Lanes", "pool", "sigmoid"]

Floats = NDArray[np.float32]


class Lanes:
    """Where the tokens of some sentences stand when all first ones come first, then all second, and so on.

    Longer sentences come first within each step, so a step is one contiguous block and no row is padding.

    Parameters
    ----------
    lengths : sequence of int
        Tokens in each sentence, none of them 0.

    Attributes
    ----------
    count : int
        Tokens in all.
    blocks : list of slice
        Rows of each step; never longer than the block before.
    rows : array of int, shape (count,)
        Row of each token, tokens in the order of the sentences.
    lane : array of int, shape (count,)
        Lane of each row: the rank of its sentence by length.
    before, behind : array of int, shape (count,)
        Row of the token before and behind that of each row, `count` where there is none.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        size = np.asarray(lengths, dtype=np.intp)
        self.count = int(size.sum())
        rank = np.empty(len(size), dtype=np.intp)
        rank[np.argsort(-size, kind="stable")] = np.arange(len(size))
        alive = np.bincount(size, minlength=int(size.max()) + 1)[::-1].cumsum()[::-1][1:]
        begin = np.concatenate(([0], alive.cumsum()))
        self.blocks = [slice(a, b) for a, b in pairwise(begin.tolist())]
        step = np.arange(self.count) - np.repeat(size.cumsum() - size, size)
        lane = np.repeat(rank, size)
        self.rows = begin[step] + lane
        self.lane = np.empty(self.count, dtype=np.intp)
        self.lane[self.rows] = lane
        self.before = np.full(self.count, self.count)
        self.behind = np.full(self.count, self.count)
        inner = np.nonzero(step)[0]
        self.before[self.rows[inner]] = self.rows[inner - 1]
        self.behind[self.rows[inner - 1]] = self.rows[inner]


def sigmoid(x: NDArray[np.floating]) -> NDArray[np.floating]:
    """Logistic function, by way of tanh: no overflow at either end."""
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * x))


def pool(forget: NDArray[np.floating], fresh: NDArray[np.floating], lanes: Lanes) -> NDArray[np.floating]:
    """Run ``c[t] = forget[t] * c[t - 1] + fresh[t]`` along each sentence.

    The left half of the columns runs from first to last, the right half from last to first.

    Notes
    -----
    The recurrence of Lei et al. (2018), "Simple recurrent units for highly parallelizable recurrence".
    """
    cells = fresh.copy()
    half = cells.shape[1] // 2
    on, back = cells[:, :half], cells[:, half:]
    on_forget, back_forget = forget[:, :half], forget[:, half:]
    for former, latter in pairwise(lanes.blocks):
        on[latter] += on_forget[latter] * on[former][: latter.stop - latter.start]
    for latter, former in pairwise(reversed(lanes.blocks)):
        shared = slice(former.start, former.start + latter.stop - latter.start)
        back[shared] += back_forget[shared] * back[latter]
    return cells
