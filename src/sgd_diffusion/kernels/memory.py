"""Lanes in arrays: rows of `WIDTH` numbers side by side, and numbers gathered from places that each replica names.

A function that is called by its address takes arrays as places: the address and the length of each, one after another.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array
from numpy.typing import NDArray

from sgd_diffusion.kernels.lanes import BITS, FLOATS, INDEX, WIDTH, Lanes


def _address(context: Any, builder: Any, array: Any, kind: Any, position: Any, vector: ir.Type) -> Any:
    """Return the address of a vector that begins at a position of a one-dimensional array."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [position]), vector.as_pointer())


def _vector_of(array: Any) -> Lanes:
    return FLOATS if array.dtype == types.float64 else BITS


@intrinsic
def load(typing_context: Any, array: Any, row: Any) -> Any:
    """Return the vector of a row of an array: its `WIDTH` numbers from position row · WIDTH on."""
    kind = _vector_of(array)

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        position = builder.mul(arguments[1], ir.Constant(arguments[1].type, WIDTH))
        value = builder.load(_address(context, builder, arguments[0], signature.args[0], position, kind.vector))
        value.align = 8
        return value

    return kind(array, types.intp), lower


@intrinsic
def store(typing_context: Any, array: Any, row: Any, x: Any) -> Any:
    """Write a vector to a row of an array, as `load` reads it."""
    kind = _vector_of(array)

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        position = builder.mul(arguments[1], ir.Constant(arguments[1].type, WIDTH))
        address = _address(context, builder, arguments[0], signature.args[0], position, kind.vector)
        builder.store(arguments[2], address).align = 8
        return context.get_dummy_value()

    return types.void(array, types.intp, kind), lower


@intrinsic
def gather(typing_context: Any, array: Any, positions: Any, offset: Any) -> Any:
    """Return for each replica the number at its own position plus an offset, of a one-dimensional array of floats."""

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, positions, offset = arguments
        data = context.make_array(signature.args[0])(context, builder, array).data
        value = ir.Constant(FLOATS.vector, ir.Undefined)
        for number in range(WIDTH):
            place = ir.Constant(INDEX, number)
            position = builder.add(builder.extract_element(positions, place), offset)
            value = builder.insert_element(value, builder.load(builder.gep(data, [position])), place)
        return value

    return FLOATS(array, BITS, types.intp), lower


def places_of(arrays: Sequence[Any]) -> NDArray[np.int64]:
    """Return the places of contiguous arrays, which must outlive every call that takes the places.

    Examples:
        >>> places_of([np.zeros(3), np.zeros(5)])[1::2].tolist()
        [3, 5]
    """
    return np.array([number for array in arrays for number in (array.ctypes.data, array.size)], dtype=np.int64)


@intrinsic
def array_at(typing_context: Any, places: Any, number: Any, kind: Any) -> Any:
    """Return the array with a number among places, of numbers of a kind such as `np.float64`, flat."""
    array_type = types.Array(kind.dtype, 1, "C")

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        places, number, _ = arguments
        first = builder.mul(number, ir.Constant(number.type, 2))
        address = builder.load(builder.gep(places, [first]))
        length = builder.load(builder.gep(places, [builder.add(first, ir.Constant(number.type, 1))]))
        data_type = context.get_data_type(array_type.dtype)
        size = context.get_constant(types.intp, context.get_abi_sizeof(data_type))
        array = context.make_array(array_type)(context, builder)
        data = builder.inttoptr(address, data_type.as_pointer())
        populate_array(array, data=data, shape=[length], strides=[size], itemsize=size, meminfo=None)
        return array._getvalue()

    return array_type(types.CPointer(types.int64), types.intp, kind), lower
