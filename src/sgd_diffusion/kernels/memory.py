"""Lanes in arrays: rows of `WIDTH` numbers side by side, and numbers gathered from places that each replica names.

A function that is called by its address takes arrays as places: the address and the length of each, one after another.
Inside it an array is its address alone, because seven numbers for each array would double the time of compilation.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from sgd_diffusion.kernels.lanes import BITS, FLOATS, INDEX, WIDTH, Lanes


def _address(context: Any, builder: Any, array: Any, kind: Any, position: Any, vector: ir.Type) -> Any:
    """Return the address of a vector that begins at a position of a one-dimensional array."""
    return builder.bitcast(builder.gep(data_address(context, builder, array, kind), [position]), vector.as_pointer())


def data_address(context: Any, builder: Any, array: Any, kind: Any) -> Any:
    """Return the address of the first number of an array, in an intrinsic's code.

    Args:
        context, builder: of the code.
        array: numba's form of the array, or its address.
        kind: its type.
    """
    return array if isinstance(kind, types.CPointer) else context.make_array(kind)(context, builder, array).data


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
        data = data_address(context, builder, array, signature.args[0])
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
    """Return the address of the array with a number among places, of numbers of a kind such as `np.float64`."""

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        places, number, _ = arguments
        address = builder.load(builder.gep(places, [builder.mul(number, ir.Constant(number.type, 2))]))
        return builder.inttoptr(address, context.get_data_type(kind.dtype).as_pointer())

    return types.CPointer(kind.dtype)(types.CPointer(types.int64), types.intp, kind), lower


@intrinsic
def length_at(typing_context: Any, places: Any, number: Any) -> Any:
    """Return the length of the array with a number among places."""

    def lower(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        places, number = arguments
        second = builder.add(builder.mul(number, ir.Constant(number.type, 2)), ir.Constant(number.type, 1))
        return builder.load(builder.gep(places, [second]))

    return types.int64(types.CPointer(types.int64), types.intp), lower
