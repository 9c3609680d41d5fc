"""Arrow columns to NumPy arrays, with the values that cannot be converted marked rather than fatal.

``ChunkedArray.to_numpy`` is avoided throughout: it imports pandas where that is installed, which takes a
second.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from openline.errors import InputError

NULLS = ("", "NA", "N/A", "n/a", "NaN", "nan", "-nan", "NULL", "null", "None")
"""What stands for no value in text."""

_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"


def to_numpy(column: pa.ChunkedArray) -> NDArray[Any]:
    """Return a column of numbers or truth values without nulls as one array."""
    if pa.types.is_boolean(column.type):
        return to_numpy(column.cast(pa.uint8())).astype(bool)
    chunks = [np.from_dlpack(chunk) for chunk in column.chunks if len(chunk)]
    if len(chunks) == 1:
        return chunks[0]
    return np.concatenate(chunks) if chunks else np.empty(0, column.type.to_pandas_dtype())


def text(column: pa.ChunkedArray, where: str) -> pa.ChunkedArray:
    """Return a column as text, whatever kind of text it is kept as.

    Raises
    ------
    InputError
        It holds something else.
    """
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_null(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if pa.types.is_dictionary(kind):
        return text(column.cast(kind.value_type), where)
    raise InputError(f"this column holds {kind}, which is no text", where=where, next_step="write it as text")


def numbers(column: pa.ChunkedArray, where: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Read a column of numbers.

    Returns
    -------
    values
        float64, NaN where there is none.
    wrong
        bool, true where something stands that is no number.

    Raises
    ------
    InputError
        The column holds neither numbers nor text.
    """
    kind = column.type
    if (
        pa.types.is_floating(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_null(kind)
    ):
        values = column.cast(pa.float64(), safe=False)
        filled = pc.fill_null(values, float("nan")) if values.null_count else values
        return to_numpy(filled), np.zeros(len(column), bool)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)):
        raise InputError(
            f"this column holds {kind}, which is no number", where=where, next_step="write it as numbers"
        )
    plain = pc.utf8_trim_whitespace(text(column, where))
    empty = pc.is_in(plain, value_set=pa.array([*NULLS, None], pa.string()))
    readable = pc.fill_null(pc.match_substring_regex(plain, _NUMBER), False)
    values = pc.if_else(readable, plain, pa.scalar(None, pa.string())).cast(pa.float64())
    wrong = to_numpy(pc.and_not(pc.invert(readable), empty))
    return to_numpy(pc.fill_null(values, float("nan"))), wrong


class Labels(NamedTuple):
    """A column of names: int32 codes into ``names``, -1 where there is none."""

    codes: NDArray[np.int32]
    names: list[str]


def labels(column: pa.ChunkedArray, where: str) -> Labels:
    """Read a column of names: text or whole numbers, blanks trimmed.

    Raises
    ------
    InputError
        The column holds something that names nothing.
    """
    if pa.types.is_integer(column.type):
        column = column.cast(pa.string())
    if not pa.types.is_dictionary(column.type):
        column = text(column, where).dictionary_encode()
    chunks = column.unify_dictionaries().chunks
    if not chunks:
        return Labels(np.empty(0, np.int32), [])
    names: dict[str, int] = {}
    found = [str(name).strip() if name is not None else "" for name in chunks[0].dictionary.to_pylist()]
    # The last place answers index -1, which stands for null.
    codes = np.array([names.setdefault(name, len(names)) if name else -1 for name in found] + [-1], np.int32)
    indices = [pc.fill_null(chunk.indices, -1) if chunk.null_count else chunk.indices for chunk in chunks]
    return Labels(codes[to_numpy(pa.chunked_array(indices))], list(names))
