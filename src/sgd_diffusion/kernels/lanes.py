"""A numba type that holds one number for each of several replicas, so that kernels read like scalar code.

A value of type `FLOATS` holds `WIDTH` double-precision numbers, one of `BITS` as many unsigned 64-bit integers, one of
`MASK` as many truth values. In memory and registers they are LLVM's vectors, on which + − × ÷ and comparisons act
number by number. A scalar beside a vector counts for every replica. Only IEEE operations are used, a fused multiply-add
only where `fma` asks for it, and no option permits the compiler to reorder them: the results have the same bits on
every processor of an architecture.
"""

import operator
from collections.abc import Callable
from typing import Any, ClassVar

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import lower_builtin
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, models, register_model

WIDTH = 16
"""Replicas in a vector: two registers of AVX-512, or four of AVX2."""

INDEX = ir.IntType(32)


class Lanes(types.Type):
    """A vector of `WIDTH` numbers.

    Args:
        element: numba's type of one number.
        llvm: LLVM's type of one number.
    """

    def __init__(self, element: types.Type, llvm: ir.Type) -> None:
        self.element = element
        self.vector = ir.VectorType(llvm, WIDTH)
        super().__init__(name=f"lanes({element})")


FLOATS = Lanes(types.float64, ir.DoubleType())
BITS = Lanes(types.uint64, ir.IntType(64))
MASK = Lanes(types.boolean, ir.IntType(1))


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Lanes) -> None:
        super().__init__(manager, kind, kind.vector)


def _spread(builder: Any, kind: Lanes, scalar: Any) -> Any:
    """Return the vector whose every number is a scalar."""
    undefined = ir.Constant(kind.vector, ir.Undefined)
    first = builder.insert_element(undefined, scalar, ir.Constant(INDEX, 0))
    return builder.shuffle_vector(first, undefined, ir.Constant(ir.VectorType(INDEX, WIDTH), [0] * WIDTH))


def _define(symbol: Any, kind: Lanes, result: Lanes, build: Callable[[Any, Any, Any], Any]) -> None:
    """Define a binary operator for two vectors of a kind, and for a vector and a scalar.

    Args:
        symbol: function of the module `operator`.
        kind: of both vectors.
        result: kind of the result.
        build: adds LLVM's instruction, from its builder and two vectors.
    """
    scalar = kind.element
    pairs = [(kind, kind), (kind, scalar), (scalar, kind)]
    template = type(f"_{symbol.__name__}", (ConcreteTemplate,), {"cases": [signature(result, *pair) for pair in pairs]})
    infer_global(symbol)(template)

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vectors = (
            value if isinstance(given, Lanes) else _spread(builder, kind, value)
            for given, value in zip(signature.args, arguments, strict=True)
        )
        return build(builder, *vectors)

    for pair in pairs:
        lower_builtin(symbol, *pair)(lower)


_define(operator.add, FLOATS, FLOATS, lambda builder, x, y: builder.fadd(x, y))
_define(operator.sub, FLOATS, FLOATS, lambda builder, x, y: builder.fsub(x, y))
_define(operator.mul, FLOATS, FLOATS, lambda builder, x, y: builder.fmul(x, y))
_define(operator.truediv, FLOATS, FLOATS, lambda builder, x, y: builder.fdiv(x, y))
# An ordered comparison with a number that is not a number is false; != alone is true.
_define(operator.gt, FLOATS, MASK, lambda builder, x, y: builder.fcmp_ordered(">", x, y))
_define(operator.ge, FLOATS, MASK, lambda builder, x, y: builder.fcmp_ordered(">=", x, y))
_define(operator.lt, FLOATS, MASK, lambda builder, x, y: builder.fcmp_ordered("<", x, y))
_define(operator.le, FLOATS, MASK, lambda builder, x, y: builder.fcmp_ordered("<=", x, y))
_define(operator.eq, FLOATS, MASK, lambda builder, x, y: builder.fcmp_ordered("==", x, y))
_define(operator.ne, FLOATS, MASK, lambda builder, x, y: builder.fcmp_unordered("!=", x, y))
_define(operator.add, BITS, BITS, lambda builder, x, y: builder.add(x, y))
_define(operator.sub, BITS, BITS, lambda builder, x, y: builder.sub(x, y))
_define(operator.mul, BITS, BITS, lambda builder, x, y: builder.mul(x, y))
_define(operator.xor, BITS, BITS, lambda builder, x, y: builder.xor(x, y))
_define(operator.or_, BITS, BITS, lambda builder, x, y: builder.or_(x, y))
_define(operator.and_, BITS, BITS, lambda builder, x, y: builder.and_(x, y))
_define(operator.lshift, BITS, BITS, lambda builder, x, y: builder.shl(x, y))
_define(operator.rshift, BITS, BITS, lambda builder, x, y: builder.lshr(x, y))
_define(operator.and_, MASK, MASK, lambda builder, x, y: builder.and_(x, y))
_define(operator.or_, MASK, MASK, lambda builder, x, y: builder.or_(x, y))


@infer_global(operator.neg)
class _Negation(ConcreteTemplate):
    cases: ClassVar = [signature(FLOATS, FLOATS)]


@lower_builtin(operator.neg, FLOATS)
def _negated(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return builder.fneg(arguments[0])


def _llvm_function(builder: Any, name: str, *arguments: Any) -> Any:
    """Call LLVM's function of a name, such as `sqrt`, on vectors of floats; the result is such a vector."""
    kind = FLOATS.vector
    function_type = ir.FunctionType(kind, [kind] * len(arguments))
    function = cgutils.get_or_insert_function(builder.module, function_type, f"llvm.{name}.v{WIDTH}f64")
    return builder.call(function, arguments)


@intrinsic
def floats(typing_context: Any, x: Any) -> Any:
    """Return the vector whose every number is `x`."""
    return FLOATS(types.float64), lambda _, builder, __, arguments: _spread(builder, FLOATS, arguments[0])


@intrinsic
def bits(typing_context: Any, x: Any) -> Any:
    """Return the vector whose every integer is `x`."""
    return BITS(types.uint64), lambda _, builder, __, arguments: _spread(builder, BITS, arguments[0])


@intrinsic
def fma(typing_context: Any, x: Any, y: Any, z: Any) -> Any:
    """Return x·y + z, rounded once; `y` and `z` may be scalars."""

    def lower(_: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vectors = [
            value if isinstance(given, Lanes) else _spread(builder, FLOATS, value)
            for given, value in zip(signature.args, arguments, strict=True)
        ]
        return _llvm_function(builder, "fma", *vectors)

    kinds = [FLOATS if isinstance(given, Lanes) else types.float64 for given in (x, y, z)]
    return FLOATS(*kinds), lower


@intrinsic
def root(typing_context: Any, x: Any) -> Any:
    """Return √x, correctly rounded."""
    return FLOATS(FLOATS), lambda _, builder, __, arguments: _llvm_function(builder, "sqrt", arguments[0])


@intrinsic
def magnitude(typing_context: Any, x: Any) -> Any:
    """Return |x|."""
    return FLOATS(FLOATS), lambda _, builder, __, arguments: _llvm_function(builder, "fabs", arguments[0])


@intrinsic
def as_bits(typing_context: Any, x: Any) -> Any:
    """Return the 64 bits of each float as an integer."""
    return BITS(FLOATS), lambda _, builder, __, arguments: builder.bitcast(arguments[0], BITS.vector)


@intrinsic
def as_floats(typing_context: Any, x: Any) -> Any:
    """Return the float that each integer's 64 bits stand for."""
    return FLOATS(BITS), lambda _, builder, __, arguments: builder.bitcast(arguments[0], FLOATS.vector)


@intrinsic
def where(typing_context: Any, mask: Any, x: Any, y: Any) -> Any:
    """Return x where the mask is true, and y elsewhere; both are vectors of one kind."""
    return x(MASK, x, x), lambda _, builder, __, arguments: builder.select(*arguments)


@intrinsic
def set_lanes(typing_context: Any, mask: Any) -> Any:
    """Return the mask as an integer, whose bit i is the truth value of replica i."""

    def lower(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.zext(builder.bitcast(arguments[0], ir.IntType(WIDTH)), ir.IntType(64))

    return types.uint64(MASK), lower


@intrinsic
def lane(typing_context: Any, x: Any, number: Any) -> Any:
    """Return the number of one replica."""

    def lower(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.extract_element(arguments[0], builder.trunc(arguments[1], INDEX))

    return x.element(x, types.intp), lower


@intrinsic
def with_lane(typing_context: Any, x: Any, number: Any, value: Any) -> Any:
    """Return the vector with another number for one replica."""

    def lower(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        vector, number, value = arguments
        return builder.insert_element(vector, value, builder.trunc(number, INDEX))

    return x(x, types.intp, x.element), lower


@intrinsic
def is_beyond(typing_context: Any, x: Any, limit: Any) -> Any:
    """Return where x is above a limit, or not a number."""

    def lower(_: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        x, limit = arguments
        if not isinstance(signature.args[1], Lanes):
            limit = _spread(builder, FLOATS, limit)
        return builder.fcmp_unordered(">", x, limit)

    return MASK(FLOATS, limit if isinstance(limit, Lanes) else types.float64), lower
