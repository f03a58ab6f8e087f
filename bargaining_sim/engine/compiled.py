"""The compiled batch loop. Imported only by ``engine.batch.engine``, which sets the cache folder.

Numba hands a named tuple of twenty arrays to a function as some 150 words and counts a reference to every
array at each call; with small rules calling each other that costs three times the run itself (measured). So
the loop packs ``Game`` and ``State`` once on its stack and passes their addresses on; its caller keeps the
arrays alive.
"""

from typing import Any

from llvmlite import ir
from numba import njit
from numba.core import cgutils, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    overload,
    register_jitable,
    register_model,
)

from bargaining_sim.game import search
from bargaining_sim.game.play import keep_path, play_run
from bargaining_sim.game.state import clear
from bargaining_sim.numeric import chance
from bargaining_sim.numeric.rule import INLINED, RULES
from bargaining_sim.rules import offers


class Borrowed(types.Type):
    """Address of a named tuple on the stack of the compiled loop."""

    def __init__(self, packed: Any) -> None:
        self.packed = packed
        super().__init__(name=f"Borrowed({packed})")


@register_model(Borrowed)
class BorrowedModel(models.OpaqueModel):  # type: ignore[misc]
    """An untyped address."""


@infer_getattr
class BorrowedAttributes(AttributeTemplate):  # type: ignore[misc]
    """A field of the tuple has the type it has in the tuple."""

    key = Borrowed

    def generic_resolve(self, typ: Any, attr: str) -> Any:
        if attr not in typ.packed.fields:
            return None
        return typ.packed.types[typ.packed.fields.index(attr)]


def uncounted(context: Any, builder: Any, typ: Any, value: Any) -> Any:
    """Return an array without its owner, so that no references are counted; other values as they are."""
    if not isinstance(typ, types.Array):
        return value
    array = context.make_array(typ)(context, builder, value=value)
    array.meminfo = cgutils.get_null_value(array.meminfo.type)
    array.parent = cgutils.get_null_value(array.parent.type)
    return array._getvalue()


@lower_getattr_generic(Borrowed)  # type: ignore[untyped-decorator]
def load_field(context: Any, builder: Any, typ: Any, value: Any, attr: str) -> Any:
    place = typ.packed.fields.index(attr)
    struct = context.get_value_type(typ.packed)
    pointer = builder.bitcast(value, ir.PointerType(struct))
    field = load_constant(builder, cgutils.gep_inbounds(builder, pointer, 0, place))
    return uncounted(context, builder, typ.packed.types[place], field)


def load_constant(builder: Any, pointer: Any) -> Any:
    """Load what never changes, word by word: so LLVM keeps each word across stores to arrays."""
    kind = pointer.type.pointee
    if not isinstance(kind, ir.Aggregate):
        word = builder.load(pointer)
        word.set_metadata("invariant.load", builder.module.add_metadata([]))
        return word
    value = ir.Constant(kind, ir.Undefined)
    for i in range(len(kind)):
        word = load_constant(builder, cgutils.gep_inbounds(builder, pointer, 0, i))
        value = builder.insert_value(value, word, i)
    return value


@intrinsic  # type: ignore[untyped-decorator]
def unowned(typing_context: Any, array: Any) -> Any:  # noqa: ARG001  (Numba's signature)
    """Return an array without its owner."""

    def strip(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return uncounted(context, builder, signature.args[0], arguments[0])

    return array(array), strip


@intrinsic  # type: ignore[untyped-decorator]
def borrow(typing_context: Any, packed: Any) -> Any:  # noqa: ARG001  (Numba's signature)
    """Put a named tuple on the stack and return its address; valid until the caller returns.

    The address goes through an empty piece of assembly, behind which LLVM cannot look: whatever is loaded
    through it is loaded after the tuple was stored, and to all that use it the tuple has always been there.
    """

    def store(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        slot = cgutils.alloca_once_value(builder, arguments[0])
        address = builder.bitcast(slot, context.get_value_type(signature.return_type))
        veil = ir.FunctionType(address.type, [address.type])
        return builder.asm(veil, "", "=r,0,~{memory}", [address], side_effect=True)

    return Borrowed(packed)(packed), store


# Every rule becomes compilable as it stands: without wrappers, since Python calls none of them compiled, and
# without a check for a zero divisor at every division (the rules look themselves where one can be).
for _function in RULES:
    register_jitable(
        error_model="numpy", forceinline=_function in INLINED, no_cpython_wrapper=True, no_cfunc_wrapper=True
    )(_function)


@intrinsic  # type: ignore[untyped-decorator]
def fill_with_zeros(typing_context: Any, record: Any) -> Any:  # noqa: ARG001  (Numba's signature)
    """Set all bytes of a record to zero, which sets all its fields: False, 0 and 0.0 are zero bytes."""

    def fill(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        size = context.get_constant(types.intp, signature.args[0].size)
        cgutils.memset(builder, arguments[0], size, 0)
        return context.get_dummy_value()

    return types.none(record), fill


# Three functions have another text when compiled, with the same results: a loop over the fields of a record
# would need one type for all, NumPy's generators cannot cheaply be reset, and its search makes an array at
# every offer.
overload(clear, strict=False)(lambda _: lambda record: fill_with_zeros(record))
overload(chance.draw, strict=False)(lambda *_: chance.fill_uniforms)
overload(offers.best_for_other, strict=False)(lambda *_: search.scan_for_other)


@njit(cache=True, nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def play_many(game: Any, state: Any, out: Any, paths: Any, draws: Any, seed: int, first: int) -> None:
    borrowed_game, borrowed_state = borrow(game), borrow(state)
    rows, rungs, shares = unowned(out.rows), unowned(out.rungs), unowned(out.shares)
    space = unowned(draws)
    for i in range(rows.shape[0]):
        # None: the rules decide, and Numba leaves out what asks agents (game.decisions)
        play_run(borrowed_game, borrowed_state, None, rows[i], rungs[i], shares[i], space, seed, first + i)
        keep_path(borrowed_state, paths, i)
