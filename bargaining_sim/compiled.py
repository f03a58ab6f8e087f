"""The compiled batch loop. Imported only by :func:`bargaining_sim.batch.engine`, which sets the cache folder.

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

from bargaining_sim import chance
from bargaining_sim.game.play import keep_path, play_run
from bargaining_sim.rule import RULES


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
        """Type of a field, or None if the tuple has no such field."""
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
    """Load one field through the address."""
    place = typ.packed.fields.index(attr)
    struct = context.get_value_type(typ.packed)
    pointer = builder.bitcast(value, ir.PointerType(struct))
    return uncounted(
        context,
        builder,
        typ.packed.types[place],
        builder.load(cgutils.gep_inbounds(builder, pointer, 0, place)),
    )


@intrinsic  # type: ignore[untyped-decorator]
def borrow(typing_context: Any, packed: Any) -> Any:  # noqa: ARG001  (Numba's signature)
    """Put a named tuple on the stack and return its address; valid until the caller returns."""

    def store(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        slot = cgutils.alloca_once_value(builder, arguments[0])
        return builder.bitcast(slot, context.get_value_type(signature.return_type))

    return Borrowed(packed)(packed), store


for _function in RULES:
    register_jitable(error_model="numpy")(_function)
overload(chance.draw, strict=False)(lambda *_: chance.fill_uniforms)


@njit(cache=True, nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def play_many(game: Any, state: Any, out: Any, paths: Any, draws: Any, seed: int, first: int) -> None:
    """The compiled form of :func:`bargaining_sim.batch.play_many`."""
    borrowed_game, borrowed_state = borrow(game), borrow(state)
    for i in range(out.rows.shape[0]):
        play_run(
            borrowed_game, borrowed_state, out.rows[i], out.rungs[i], out.shares[i], draws, seed, first + i
        )
        keep_path(borrowed_state, paths, i)
