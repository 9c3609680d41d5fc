"""Hand a jitted function many arrays for the price of one pointer.

A named tuple of arrays is passed by value: dozens of words a call, and two atomic counts of references
for every array in it. :func:`lend` puts the tuple into the frame of the caller and passes a pointer on.
Fields read as before; the arrays that come out are borrowed: nobody counts them. So the caller must keep the
tuple while it is lent, which the Python frame that called into jitted code does.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import config, types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model


class Lent(types.Type):
    """The type of a named tuple that is passed by pointer."""

    def __init__(self, of: Any) -> None:
        self.of = of
        super().__init__(name=f"Lent({of})")


@register_model(Lent)
class _LentModel(models.OpaqueModel):
    """A pointer to the tuple's value."""


def _resolve(_template: AttributeTemplate, lent: Lent, name: str) -> types.Type | None:
    """Return the type of a field; a tuple in a lent tuple is lent too."""
    if name not in lent.of.fields:
        return None
    field: types.Type = lent.of.types[lent.of.fields.index(name)]
    return Lent(field) if isinstance(field, types.BaseNamedTuple) else field


infer_getattr(type("LentAttributes", (AttributeTemplate,), {"key": Lent, "generic_resolve": _resolve}))


@lower_getattr_generic(Lent)
def _load_field(context: Any, builder: Any, lent: Lent, value: Any, name: str) -> Any:
    index = lent.of.fields.index(name)
    field = lent.of.types[index]
    tuple_pointer = builder.bitcast(value, context.get_value_type(lent.of).as_pointer())
    pointer = cgutils.gep_inbounds(builder, tuple_pointer, 0, index)
    if isinstance(field, types.BaseNamedTuple):
        return builder.bitcast(pointer, value.type)
    loaded = builder.load(pointer)
    # Nothing writes to a tuple: what was read once need not be read again.
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return _disowned(context, builder, field, loaded)


def _disowned(context: Any, builder: Any, kind: types.Type, value: Any) -> Any:
    """Return an array that knows no owner, so that counting its references does nothing."""
    if not isinstance(kind, types.Array):
        return value
    array = cgutils.create_struct_proxy(kind)(context, builder, value=value)
    array.meminfo = ir.Constant(array.meminfo.type, None)
    array.parent = ir.Constant(array.parent.type, None)
    return array._getvalue()


def _lend(_typing: Any, lender: Any) -> Any:
    def put_in_frame(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        frame = cgutils.alloca_once_value(builder, args[0])
        return builder.bitcast(frame, context.get_value_type(signature.return_type))

    if isinstance(lender, types.BaseNamedTuple):
        return Lent(lender)(lender), put_in_frame
    return None


def _borrow(_typing: Any, lender: Any) -> Any:
    def disown(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _disowned(context, builder, signature.args[0], args[0])

    return lender(lender), disown


def _at(_typing: Any, array: Any, i: Any) -> Any:
    def load(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind, index = signature.args
        value = cgutils.create_struct_proxy(kind)(context, builder, value=args[0])
        place = context.cast(builder, args[1], index, types.intp)
        pointer = builder.gep(value.data, [place], inbounds=True)
        return context.unpack_value(builder, kind.dtype, pointer)

    is_column = isinstance(array, types.Array) and array.ndim == 1 and array.layout == "C"
    return (array.dtype(array, i), load) if is_column and isinstance(i, types.Integer) else None


def _as_it_is(value: Any) -> Any:
    return value


def _element(array: Any, i: Any) -> Any:
    return array[i]


_JIT = not getattr(config, "DISABLE_JIT", 0)

lend: Any = intrinsic(_lend) if _JIT else _as_it_is
"""In jitted code: the same named tuple, to be passed on by pointer. It must not be returned."""

borrow: Any = intrinsic(_borrow) if _JIT else _as_it_is
"""In jitted code: the same array, whose references nobody counts. It must not be returned."""

at: Any = intrinsic(_at) if _JIT else _element
"""In jitted code: an element of a column, whose index is known not to be negative, which spares asking."""
