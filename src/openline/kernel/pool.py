"""Arrays that grow at their end."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

_Scalar = TypeVar("_Scalar", bound=np.generic)


class Pool(Generic[_Scalar]):
    """Rows of one dtype and shape; appending one costs no more than a constant on average."""

    def __init__(self, dtype: type[_Scalar], *shape: int) -> None:
        self._rows: NDArray[_Scalar] = np.empty((0, *shape), dtype)
        self._used = 0

    def __len__(self) -> int:
        """Count the rows."""
        return self._used

    def extend(self, rows: ArrayLike | NDArray[Any]) -> int:
        """Append rows and return the number of the first of them."""
        given = np.asarray(rows, self._rows.dtype).reshape(-1, *self._rows.shape[1:])
        first = self._used
        self._used += len(given)
        if self._used > len(self._rows):
            grown = np.empty((2 * self._used, *self._rows.shape[1:]), self._rows.dtype)
            grown[:first] = self._rows[:first]
            self._rows = grown
        self._rows[first : self._used] = given
        return first

    @property
    def rows(self) -> NDArray[_Scalar]:
        """The rows, a view: what is written into it is kept until the pool grows."""
        return self._rows[: self._used]

    def keep(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> None:
        """Drop all rows but the chosen ones."""
        self._rows = self.rows[chosen]
        self._used = len(self._rows)
