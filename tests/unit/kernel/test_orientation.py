"""The side of a line on which a point lies, held against rational arithmetic."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from openline.kernel.orientation import orientation

_coordinate = st.floats(-180, 180).filter(lambda x: x == 0 or abs(x) > 1e-100) | st.integers(-3, 3).map(
    lambda n: n / 10
)


def exact(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    a, b, p = (Fraction(ax), Fraction(ay)), (Fraction(bx), Fraction(by)), (Fraction(px), Fraction(py))
    area = (a[0] - p[0]) * (b[1] - p[1]) - (a[1] - p[1]) * (b[0] - p[0])
    return (area > 0) - (area < 0)


@given(*[_coordinate] * 6)
def test_the_side_is_that_of_rational_arithmetic(ax, ay, bx, by, px, py) -> None:
    assert orientation(ax, ay, bx, by, px, py) == exact(ax, ay, bx, by, px, py)


@given(*[_coordinate] * 4, st.floats(0, 1))
def test_the_side_of_a_point_that_was_rounded_onto_the_line_is_exact(ax, ay, bx, by, share) -> None:
    px, py = ax + share * (bx - ax), ay + share * (by - ay)
    assert orientation(ax, ay, bx, by, px, py) == exact(ax, ay, bx, by, px, py)
