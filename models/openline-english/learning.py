"""The network at school: its losses, their gradients, and the steps against them; numpy alone."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openline.reports.tagging.features import PER_TOKEN
from openline.reports.tagging.lanes import Lanes, pool, sigmoid
from openline.reports.tagging.network import DISTANCES, distances

Array = NDArray[Any]

TABLE, WIDTH, ARC, LABEL = 112, 256, 128, 128  # columns of the table, of the layers, of the ends of arcs
DECAY = (0.9, 0.95)
DROP_TABLE, DROP_LAYER, DROP_ENDS = 0.15, 0.3, 0.3


def initial(features: int, tags: int, deprels: int, rng: np.random.Generator) -> dict[str, Array]:
    """Weights to begin with, for so many features, tags of both sorts, and relations."""

    def matrix(rows: int, columns: int, scale: float = 1.0) -> Array:
        return rng.normal(0, scale * np.sqrt(2 / (rows + columns)), (rows, columns)).astype(np.float32)

    w = {
        "table": rng.normal(0, 0.1, (features + 1, TABLE)).astype(np.float32),
        "window": matrix(3 * TABLE, WIDTH, 1.4),
        "first": matrix(WIDTH, 3 * WIDTH),
        "tags": matrix(WIDTH, tags),
        "second": matrix(WIDTH + tags, 3 * WIDTH),
        "third": matrix(WIDTH, 3 * WIDTH),
        "ends": matrix(WIDTH, 2 * ARC + 2 * LABEL),
        "arcs": matrix(ARC, ARC, 0.5),
        "labels": matrix(LABEL, deprels),
    }
    for name in [each for each in w if each != "table"]:
        w[name + "_b"] = np.zeros(w[name].shape[1], dtype=np.float32)
    for name in ("first", "second", "third"):
        w[name + "_b"][WIDTH : 2 * WIDTH] = 0.5  # remember, at first
    w["root_arc"] = np.zeros(ARC, dtype=np.float32)
    w["root_label"] = np.zeros(LABEL, dtype=np.float32)
    w["distance"] = np.zeros(2 * len(DISTANCES), dtype=np.float32)
    w["table"][0] = 0
    return w


def summed(index: Array, values: Array) -> tuple[Array, Array]:
    """Distinct entries of an index, and for each the sum of its rows of values."""
    order = np.argsort(index, kind="stable")
    ordered = index[order]
    begin = np.concatenate(([0], np.nonzero(np.diff(ordered))[0] + 1))
    return ordered[begin], np.add.reduceat(values[order], begin, axis=0)


def entropy(logits: Array, gold: Array) -> tuple[float, Array, Array]:
    """Return the summed cross entropy, its gradient, and the probabilities."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(shifted)
    total = p.sum(axis=1, keepdims=True)
    p /= total
    at = np.arange(len(gold))
    loss = float((np.log(total[:, 0]) - shifted[at, gold]).sum())
    slope = p.copy()
    slope[at, gold] -= 1
    return loss, slope, p


class Layer:
    """A simple recurrent layer both ways, with its way back; as `Network._layer`."""

    def __init__(self, w: dict[str, Array], name: str, x: Array, carried: Array, lanes: Lanes) -> None:
        self.w, self.name, self.x, self.carried, self.lanes = w[name], name, x, carried, lanes
        width = carried.shape[1]
        gates = x @ w[name] + w[name + "_b"]
        self.fresh = gates[:, :width]
        self.forget, self.reset = sigmoid(gates[:, width : 2 * width]), sigmoid(gates[:, 2 * width :])
        self.cells = pool(self.forget, self.fresh - self.forget * self.fresh, lanes)
        self.tanh = np.tanh(self.cells)
        self.out = carried + self.reset * (self.tanh - carried)

    def back(self, slope: Array, into: dict[str, Array]) -> tuple[Array, Array]:
        """Gradients of what went in and of what was carried; those of the weights go `into`."""
        d_reset = slope * (self.tanh - self.carried) * self.reset * (1 - self.reset)
        d_cells = slope * self.reset * (1 - self.tanh**2)
        half = d_cells.shape[1] // 2
        blocks = self.lanes.blocks
        for latter, former in pairwise(reversed(blocks)):
            n = latter.stop - latter.start
            d_cells[former, :half][:n] += self.forget[latter, :half] * d_cells[latter, :half]
        for former, latter in pairwise(blocks):
            shared = slice(former.start, former.start + latter.stop - latter.start)
            d_cells[latter, half:] += self.forget[shared, half:] * d_cells[shared, half:]
        padded = np.concatenate((self.cells, np.zeros_like(self.cells[:1])))
        earlier = np.concatenate((padded[self.lanes.before, :half], padded[self.lanes.behind, half:]), axis=1)
        d_forget = d_cells * (earlier - self.fresh) * self.forget * (1 - self.forget)
        d_gates = np.concatenate((d_cells * (1 - self.forget), d_forget, d_reset), axis=1)
        into[self.name] = self.x.T @ d_gates
        into[self.name + "_b"] = d_gates.sum(axis=0)
        return d_gates @ self.w.T, slope * (1 - self.reset)


def learn(
    w: dict[str, Array],
    split: int,
    ids: Array,
    lengths: Sequence[int],
    gold: Sequence[Array],
    rng: np.random.Generator | None,
) -> tuple[dict[str, float], dict[str, Array]]:
    """Losses per token and gradients of one batch; without `rng` nothing is dropped.

    `split` is the number of universal tags, whose scores come first.
    The gradient of the table is given as two: ``table_rows``, the rows, and ``table``, their slopes.
    """
    kind = w["window"].dtype

    def dropping(shape: tuple[int, ...], rate: float) -> Array:
        if rng is None:
            return np.ones(shape, dtype=kind)
        return ((rng.random(shape, dtype=np.float32) >= rate) / (1 - rate)).astype(kind)

    upos, xpos, head, deprel = gold
    lanes = Lanes(lengths)
    n, rows, lane, many = lanes.count, lanes.rows, lanes.lane, len(lengths)
    row_of = np.empty(n, dtype=np.intp)
    row_of[rows] = np.arange(n)  # token of each row
    keep_table = dropping((n, TABLE), DROP_TABLE)
    x = np.zeros((n + 1, w["table"].shape[1]), dtype=kind)
    x[:n] = w["table"][ids[row_of]].sum(axis=1) * keep_table
    window = np.concatenate((x[lanes.before], x[:n], x[lanes.behind]), axis=1)
    h0 = np.maximum(window @ w["window"] + w["window_b"], 0)
    keep = [dropping((many, WIDTH), DROP_LAYER)[lane] for _ in range(4)]
    first = Layer(w, "first", h0 * keep[0], h0, lanes)
    seen = first.out * keep[1]
    logits = seen @ w["tags"] + w["tags_b"]
    loss_u, slope_u, p_u = entropy(logits[:, :split], upos[row_of])
    loss_x, slope_x, p_x = entropy(logits[:, split:], xpos[row_of])
    second = Layer(w, "second", np.concatenate((seen, p_u, p_x), axis=1), first.out, lanes)
    third = Layer(w, "third", second.out * keep[2], second.out, lanes)
    top = (third.out * keep[3])[rows]

    g: dict[str, Array] = {name: np.zeros_like(w[name]) for name in ("root_arc", "distance")}
    ends = top @ w["ends"] + w["ends_b"]
    keep_ends = dropping((n, 2 * ARC), DROP_ENDS)
    arc = np.maximum(ends[:, : 2 * ARC], 0) * keep_ends
    dependent, upper = arc[:, :ARC] @ w["arcs"] + w["arcs_b"], arc[:, ARC:]
    d_dependent, d_upper = np.empty_like(dependent), np.empty_like(upper)
    loss_a, at = 0.0, 0
    for size in lengths:
        here = slice(at, at + size)
        scores = np.empty((size, size + 1), dtype=kind)
        scores[:, 0] = dependent[here] @ w["root_arc"]
        scores[:, 1:] = dependent[here] @ upper[here].T + w["distance"][distances()[:size, :size]]
        np.fill_diagonal(scores[:, 1:], -1e9)
        loss, slope, _ = entropy(scores, np.where(head[here] < 0, 0, head[here] - at + 1))
        slope /= n
        loss_a += loss
        d_dependent[here] = slope[:, 1:] @ upper[here] + slope[:, :1] * w["root_arc"]
        d_upper[here] = slope[:, 1:].T @ dependent[here]
        g["root_arc"] += slope[:, 0] @ dependent[here]
        way = distances()[:size, :size].ravel()
        g["distance"] += np.bincount(way, slope[:, 1:].ravel(), minlength=2 * len(DISTANCES)).astype(kind)
        at += size
    g["arcs"], g["arcs_b"] = arc[:, :ARC].T @ d_dependent, d_dependent.sum(axis=0)
    d_arc = np.concatenate((d_dependent @ w["arcs"].T, d_upper), axis=1) * keep_ends
    d_arc *= ends[:, : 2 * ARC] > 0

    lower = slice(2 * ARC, 2 * ARC + LABEL)
    above = np.where(head[:, None] < 0, w["root_label"], ends[head, 2 * ARC + LABEL :])
    keep_label = dropping((n, LABEL), DROP_ENDS)
    z = np.maximum(ends[:, lower] + above, 0) * keep_label
    loss_l, slope_l, _ = entropy(z @ w["labels"] + w["labels_b"], deprel)
    slope_l /= n
    g["labels"], g["labels_b"] = z.T @ slope_l, slope_l.sum(axis=0)
    d_z = (slope_l @ w["labels"].T) * keep_label * (z > 0)
    d_above = np.zeros_like(d_z)
    hung = head >= 0
    where, sums = summed(head[hung], d_z[hung]) if hung.any() else (head[hung], d_z[hung])
    d_above[where] = sums
    g["root_label"] = d_z[~hung].sum(axis=0)
    d_ends = np.concatenate((d_arc, d_z, d_above), axis=1)
    g["ends"], g["ends_b"] = top.T @ d_ends, d_ends.sum(axis=0)

    d_top = np.empty_like(top)
    d_top[rows] = d_ends @ w["ends"].T
    d_in, d_carried = third.back(d_top * keep[3], g)
    d_in, d_carried = second.back(d_in * keep[2] + d_carried, g)
    slope_t = np.concatenate((slope_u, slope_x), axis=1) / n
    g["tags"], g["tags_b"] = seen.T @ slope_t, slope_t.sum(axis=0)
    d_in, d_carried = first.back((d_in[:, :WIDTH] + slope_t @ w["tags"].T) * keep[1] + d_carried, g)
    d_h0 = (d_in * keep[0] + d_carried) * (h0 > 0)
    g["window"], g["window_b"] = window.T @ d_h0, d_h0.sum(axis=0)
    d_window = d_h0 @ w["window"].T
    d_x = d_window[:, TABLE : 2 * TABLE].copy()
    inner = lanes.before < n
    d_x[lanes.before[inner]] += d_window[inner, :TABLE]
    inner = lanes.behind < n
    d_x[lanes.behind[inner]] += d_window[inner, 2 * TABLE :]
    d_x *= keep_table
    flat = ids[row_of].ravel()
    used = np.nonzero(flat)[0]
    g["table_rows"], g["table"] = summed(flat[used], d_x[used // PER_TOKEN])
    losses = {"upos": loss_u / n, "xpos": loss_x / n, "arc": loss_a / n, "label": loss_l / n}
    return losses, g


class Adam:
    """Kingma and Ba (2015); of the table only the rows of the batch move."""

    def __init__(self, w: dict[str, Array]) -> None:
        self.w = w
        self.mean = {name: np.zeros_like(value) for name, value in w.items()}
        self.square = {name: np.zeros_like(value) for name, value in w.items()}
        self.steps = 0

    def step(self, g: dict[str, Array], rate: float) -> None:
        """Take one step against the gradients, which are scaled down to a norm of 2 at most."""
        self.steps += 1
        rows = g.pop("table_rows")
        norm = float(np.sqrt(sum(float((each**2).sum()) for each in g.values())))
        scale = min(1.0, 2.0 / (norm + 1e-12))
        a, b = DECAY
        rate *= float(np.sqrt(1 - b**self.steps) / (1 - a**self.steps))
        for name, slope in g.items():
            at: Any = rows if name == "table" else slice(None)
            slope *= scale
            self.mean[name][at] = mean = a * self.mean[name][at] + (1 - a) * slope
            self.square[name][at] = square = b * self.square[name][at] + (1 - b) * slope**2
            self.w[name][at] -= rate * mean / (np.sqrt(square) + 1e-7)
