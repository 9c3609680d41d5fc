"""One sequence of bytes for one value: canonical JSON (RFC 8785) of integers and text, and strict base64.

RFC 8785 leaves little to do once floats are out: keys sorted, nothing between the tokens, and the escapes
that msgspec writes anyway (``tests/oracle/test_against_rfc8785.py`` holds that). Sorting by code point equals
the RFC's sorting by UTF-16 unit because keys are ASCII.
"""

from __future__ import annotations

import binascii
import re
from typing import TypeVar

import msgspec

from openline.errors import InputError

SAFE_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 8785 section 3.2.2.3, RFC 7493 section 2.2)."""


_TEXT = {str}

_StructT = TypeVar("_StructT", bound=msgspec.Struct)


def canonical(value: object, *, where: str = "") -> bytes:
    """Write a value as canonical JSON.

    Parameters
    ----------
    value
        A msgspec Struct, or dicts with ASCII keys, lists, tuples, text, integers, booleans and None.
    where
        What to name as the place when the value cannot be written.

    Raises
    ------
    InputError
        A float, an integer beyond +-(2^53 - 1), a key that is not ASCII, a lone surrogate, a foreign type.
    """
    try:
        # Bytes stay bytes and are refused: which text they should become is for the caller to say.
        plain = msgspec.to_builtins(value, order="sorted", builtin_types=(bytes, bytearray, memoryview))
        _refuse_inexact(plain, where)
        return msgspec.json.encode(plain)
    except (TypeError, UnicodeEncodeError, RecursionError) as error:
        raise InputError(f"no canonical JSON: {error}", where=where) from error


def read_canonical(text: bytes, *, where: str = "") -> object:
    """Read canonical JSON, refusing bytes that :func:`canonical` would have written otherwise.

    Whitespace, unsorted or repeated keys, needless escapes, ``1.0`` and ``-0`` all end here: a value has one
    form, so a digest of the bytes is a digest of the value.

    Raises
    ------
    InputError
        The bytes are no JSON, or not in canonical form.
    """
    try:
        value = _decode(text)
        # No float was in it. Where all is ASCII, and no number could be long, nothing else can be inexact.
        if not text.isascii() or _LONG_NUMBER.search(text):
            _refuse_inexact(value, where)
        canonical_text = msgspec.json.encode(value, order="sorted")
    except InputError as error:
        error.where = where
        raise
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise InputError(f"no JSON: {error}", where=where) from error
    if canonical_text != text:
        raise InputError("the JSON is not in canonical form (RFC 8785)", where=where)
    return value


def _refuse_float(text: str) -> None:
    _refuse_inexact(float(text), "")


_decode = msgspec.json.Decoder(float_hook=_refuse_float).decode
_LONG_NUMBER = re.compile(rb"[0-9]{16}")


def convert_strict(value: object, to: type[_StructT], *, where: str = "") -> _StructT:
    """Give a plain value as a Struct.

    Raises
    ------
    InputError
        A missing, unknown or ill-typed field, named by its path.
    """
    try:
        return msgspec.convert(value, to)
    except msgspec.ValidationError as error:
        raise InputError(str(error), where=where) from error


def read_own(text: bytes, to: type[_StructT], *, where: str = "") -> _StructT:
    """Give bytes that :func:`canonical` has just written as a Struct: that they are canonical is known.

    Raises
    ------
    InputError
        A missing, unknown or ill-typed field, named by its path.
    """
    try:
        return msgspec.json.decode(text, type=to)
    except msgspec.ValidationError as error:
        raise InputError(str(error), where=where) from error


def _refuse_inexact(value: object, where: str) -> None:
    """Walk a plain value and raise at whatever JSON readers could disagree about."""
    # By exact type, which is all that msgspec gives: every byte that is signed or read comes by here.
    if type(value) is dict:
        for key, item in value.items():
            if type(key) is not str or not key.isascii():
                raise InputError(f"the key {key!r} is not ASCII text", where=where)
            if type(item) is not str:
                _refuse_inexact(item, where)
    elif type(value) is list or type(value) is tuple:
        if value and set(map(type, value)) != _TEXT:  # a finding lists hundreds of ids
            for item in value:
                if type(item) is not str:
                    _refuse_inexact(item, where)
    elif type(value) is int:
        if not -SAFE_INTEGER <= value <= SAFE_INTEGER:
            raise InputError(f"the integer {value} is beyond +-(2^53 - 1)", where=where)
    elif type(value) is float:
        raise InputError(
            f"the float {value!r} has no place in signed bytes",
            where=where,
            next_step="give an integer in the field's unit: 1e-7 degree, mm, ms",
        )
    elif value is not None and type(value) not in (bool, str):
        raise InputError(f"{type(value).__name__} is no JSON value", where=where)


def to_base64(data: bytes) -> str:
    """Encode as standard base64 with padding (RFC 4648 section 4)."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def from_base64(text: str, *, where: str = "") -> bytes:
    """Decode standard base64, refusing every spelling but the one :func:`to_base64` gives.

    Raises
    ------
    InputError
        Foreign characters, wrong padding, or bits set after the last byte.
    """
    try:
        data = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise InputError(f"no base64: {error}", where=where) from error
    if to_base64(data) != text:
        raise InputError("the base64 is not canonical (RFC 4648 section 3.5)", where=where)
    return data
