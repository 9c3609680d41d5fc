"""From scores of arcs to a tree: the best head of each token, or, where those make none, the best tree."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["tree"]


def tree(scores: NDArray[np.float32]) -> NDArray[np.intp]:
    """Heads that make one tree with one root.

    Parameters
    ----------
    scores : array, shape (n, n + 1)
        Score of each head for each token; column 0 is the root, column j + 1 token j. That of a token to
        itself must be -inf.

    Returns
    -------
    array of int, shape (n,)
        Head of each token, counted as the columns are: 0 at the root's one child.

    Notes
    -----
    Chu and Liu (1965), Edmonds (1967). The root is held to one child by taking from all its arcs more than
    any two trees can differ by.
    """
    heads: NDArray[np.intp] = scores.argmax(axis=1)
    if _is_tree(heads):
        return heads
    n = len(scores)
    full = np.full((n + 1, n + 1), -np.inf)
    full[1:] = scores
    finite = full[np.isfinite(full)]
    full[1:, 0] -= (finite.max() - finite.min() + 1.0) * (n + 1)
    np.fill_diagonal(full, -np.inf)
    return np.asarray(_spanning(full)[1:], dtype=np.intp)


def _is_tree(heads: NDArray[np.intp]) -> bool:
    if np.count_nonzero(heads == 0) != 1:
        return False
    above = np.concatenate(([0], heads))
    for _ in range(len(above).bit_length()):
        above = above[above]
    return not above.any()


def _cycle(heads: NDArray[np.intp]) -> list[int]:
    """Tokens of one cycle of the heads, or none."""
    colour = [0] * len(heads)
    colour[0] = -1
    for first in range(1, len(heads)):
        at = first
        while colour[at] == 0:
            colour[at] = first
            at = int(heads[at])
        if colour[at] == first:
            found = [at]
            while (up := int(heads[found[-1]])) != at:
                found.append(up)
            return found
    return []


def _spanning(scores: NDArray[np.float64]) -> NDArray[np.intp]:
    """Best head of each node but 0, by rows of scores; entry 0 of the answer means nothing."""
    heads: NDArray[np.intp] = scores.argmax(axis=1)
    heads[0] = 0
    cycle = _cycle(heads)
    if not cycle:
        return heads
    ring = np.asarray(cycle)
    outside = np.ones(len(scores), dtype=np.bool_)
    outside[ring] = False
    rest = np.flatnonzero(outside)
    last = len(rest)
    held = scores[ring, heads[ring]]
    into = scores[ring[:, None], rest] - held[:, None]  # gain by entering the ring at each of its nodes
    out = scores[rest[:, None], ring]
    smaller = np.full((last + 1, last + 1), -np.inf)
    smaller[:last, :last] = scores[rest[:, None], rest]
    smaller[last, :last] = into.max(axis=0)
    smaller[:last, last] = out.max(axis=1)
    smaller[0] = -np.inf
    chosen = _spanning(smaller)
    answer = heads.copy()
    for place, node in enumerate(rest[1:], start=1):
        up = chosen[place]
        answer[node] = ring[out[place].argmax()] if up == last else rest[up]
    entered = chosen[last]
    broken = into[:, entered].argmax()
    answer[ring[broken]] = rest[entered]
    return answer
