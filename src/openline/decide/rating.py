"""Rates against a baseline: exact intervals of counts, and of the ratio of two rates.

Things that come independently of each other, so many in a time on average, have Poisson counts. Of one count
``n`` the exact 95 % interval of the mean is Garwood's (1936, Biometrika 28, 437): its ends are those means by
which ``n`` or more, or ``n`` or fewer, come with a probability of 2.5 %. Of two counts, ``n`` in a time ``t``
and ``m`` in a time ``u``, the first is binomial once their sum is given (Przyborowski and Wilenski 1940,
Biometrika 31, 313): its share has the exact interval of Clopper and Pearson (1934, Biometrika 26, 404), and
the ratio of rates that of ``share / (1 - share) * u / t``. Both are reckoned here from the incomplete gamma
and beta functions, by series and continued fractions (Abramowitz and Stegun 6.5.29, 6.5.31, 26.5.8), and are
conservative: they hold the truth in 95 of 100 cases or more. Things that come in bunches vary more than that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import exp, inf, lgamma, log, log1p
from typing import NamedTuple

from openline.decide.growing import Certainty
from openline.model.presence import CountRange

LEVEL = 0.95
DAY_S = 86_400
_TINY = 1e-300
_PRECISE = 1e-15
_MOST_STEPS = 100_000
_MOST_KNOWN = 10_000
"""So many intervals are remembered: of small counts there are few, and they are asked for at every turn."""


class Bounds(NamedTuple):
    """An interval; ``high`` may be infinite."""

    low: float
    high: float


class Counted(NamedTuple):
    """How many came in a time that somebody looked at, at least and at most."""

    came: CountRange
    observed_s: int


class Compared(NamedTuple):
    """A rate beside the one of before."""

    ratio: Bounds
    certainty: Certainty


@lru_cache(_MOST_KNOWN)
def mean_interval(count: int, level: float = LEVEL) -> Bounds:
    """Return the exact interval of the mean of which a Poisson count was drawn."""
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else _gamma_quantile(tail, count)
    return Bounds(low, _gamma_quantile(1 - tail, count + 1))


@lru_cache(_MOST_KNOWN)
def share_interval(count: int, of: int, level: float = LEVEL) -> Bounds:
    """Return the exact interval of the probability by which ``count`` of ``of`` were so."""
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else _beta_quantile(tail, count, of - count + 1)
    high = 1.0 if count == of else _beta_quantile(1 - tail, count + 1, of - count)
    return Bounds(low, high)


def ratio_interval(count: int, time_s: float, before: int, before_s: float, level: float = LEVEL) -> Bounds:
    """Return the exact interval of the ratio of two rates; from nought to infinity where nothing came.

    Parameters
    ----------
    count, time_s
        How many came in how long, in seconds; longer than none.
    before, before_s
        The same of what it is held against.
    """
    if count + before == 0:
        return Bounds(0.0, inf)
    share = share_interval(count, count + before, level)
    scale = before_s / time_s
    return Bounds(
        share.low / (1 - share.low) * scale,
        inf if share.high == 1.0 else share.high / (1 - share.high) * scale,
    )


def compare_rates(now: Counted, before: Counted) -> Compared | None:
    """Return the ratio of rates over all that the counts may have been; ``None`` where nobody looked.

    It is certainly more where the least of now is more than the most of before, beyond chance; possibly where
    the most of now is more than the least of before.
    """
    if now.observed_s <= 0 or before.observed_s <= 0:
        return None
    times = now.observed_s, before.observed_s
    least = ratio_interval(now.came.low, times[0], before.came.high, times[1])
    most = ratio_interval(now.came.high, times[0], before.came.low, times[1])
    certainty: Certainty = "certain" if least.low > 1 else "possible" if most.low > 1 else ""
    return Compared(Bounds(least.low, most.high), certainty)


def per_day(counted: Counted) -> Bounds:
    """Return the interval of the mean a day, over all that the count may have been."""
    scale = DAY_S / counted.observed_s
    low, high = mean_interval(counted.came.low).low, mean_interval(counted.came.high).high
    return Bounds(low * scale, high * scale)


# -- the incomplete gamma and beta functions ---------------------------------------------------------


def _gamma_quantile(probability: float, shape: float) -> float:
    high = shape + 10.0
    while gamma_share(shape, high) < probability:
        high *= 2
    return _root(lambda x: gamma_share(shape, x), probability, 0.0, high)


def _beta_quantile(probability: float, a: float, b: float) -> float:
    return _root(lambda x: beta_share(a, b, x), probability, 0.0, 1.0)


def _root(rising: Callable[[float], float], value: float, low: float, high: float) -> float:
    """Return where a function that rises takes a value, to the last digit, by halving."""
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if rising(middle) < value:
            low = middle
        else:
            high = middle


def gamma_share(shape: float, x: float) -> float:
    """Return the regularised lower incomplete gamma function, P(shape, x)."""
    if x <= 0:
        return 0.0
    front = exp(shape * log(x) - x - lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        step = shape
        while term > total * _PRECISE:
            step += 1
            term *= x / step
            total += term
        return front * total
    return 1.0 - front / _fraction(x + 1 - shape, lambda i: (i * (shape - i), x + 2 * i + 1 - shape))


def beta_share(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function, I_x(a, b)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_share(b, a, 1 - x)

    def step(i: int) -> tuple[float, float]:
        k = i // 2
        if i % 2:
            return -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)), 1.0
        return k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)), 1.0

    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front / (a * _fraction(1.0, step))


def _fraction(first: float, step: Callable[[int], tuple[float, float]]) -> float:
    """Return ``first + n1/(d1 + n2/(d2 + ...))``, forward, as Lentz has it."""
    value = first or _TINY
    above, below = value, 0.0
    for i in range(1, _MOST_STEPS):
        numerator, denominator = step(i)
        below = 1 / (denominator + numerator * below or _TINY)
        above = denominator + numerator / above or _TINY
        value *= above * below
        if abs(above * below - 1) < _PRECISE:
            break
    return value
