"""Lanes in arrays: rows of `WIDTH` numbers side by side, and numbers gathered from places that each replica names."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sgd_diffusion.kernels.compiling import inlined
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


@inlined
def spread(numbers):
    """Return rows that hold each number for every lane."""
    rows = np.zeros(len(numbers) * WIDTH)
    for i in range(len(numbers)):
        for w in range(WIDTH):
            rows[i * WIDTH + w] = numbers[i]
    return rows
