"""Random numbers as a pure function of seed, run, purpose and round.

Every draw comes from the counter-based generator Philox4x64-10, keyed by seed and run and counted by round
and purpose. Nothing is carried from one draw to the next, so a run depends neither on the order of the runs
nor on the number of workers nor on how many numbers another purpose has used.

The numbers are those of ``numpy.random.Philox``, bit for bit. :func:`uniforms` asks NumPy for them;
:func:`fill_uniforms` computes them itself, for compiled code, which cannot cheaply reset NumPy's generators.

Source: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3",
Proceedings of SC '11 (2011), section 4.3, and their library Random123.
"""

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.numeric.rule import inlined

NEWS = 1
MOVES = 2
TABLE = 3
APPROVAL = 4
CLOCK = 5
IMPLEMENTATION = 6
FIRMS = 7
TYPES = 8

PURPOSES = {
    "news": NEWS,
    "moves": MOVES,
    "table": TABLE,
    "approval": APPROVAL,
    "clock": CLOCK,
    "implementation": IMPLEMENTATION,
    "firms": FIRMS,
    "types": TYPES,
}
"""What draws are for, and the number that keeps the streams of a round apart."""

Block = tuple[np.uint64, np.uint64, np.uint64, np.uint64]

_MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
# Per round both multipliers and what the two keys have grown by. The multipliers stand here although they
# never change: LLVM (from 22 on) makes the high product one instruction, but only where it sees no constant.
_ROUNDS = np.array(
    [(*_MULTIPLIERS, *(number * weyl % 2**64 for weyl in _WEYL)) for number in range(10)], dtype=np.uint64
)

# Mixed with a signed integer, an unsigned one becomes a float in Numba.
_LOW_HALF = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ZERO = np.uint64(0)
_SURPLUS = np.uint64(11)
_UNIT = 1.0 / 9007199254740992.0


@inlined
def _high_product(a: np.uint64, b: np.uint64) -> np.uint64:
    """Return the upper 64 of the 128 bits of a * b."""
    a_low = a & _LOW_HALF
    a_high = a >> _HALF
    b_low = b & _LOW_HALF
    b_high = b >> _HALF
    middle = a_high * b_low + ((a_low * b_low) >> _HALF)
    other = a_low * b_high + (middle & _LOW_HALF)
    return a_high * b_high + (middle >> _HALF) + (other >> _HALF)


@inlined
def _philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> Block:
    """Return the Philox4x64-10 block of a counter (c0 lowest) and a key."""
    for number in range(10):
        # Called as functions, multiply and add wrap around without a warning; the operators would warn.
        high_0 = _high_product(c0, _ROUNDS[number, 0])
        low_0 = np.multiply(c0, _ROUNDS[number, 0])
        high_1 = _high_product(c2, _ROUNDS[number, 1])
        low_1 = np.multiply(c2, _ROUNDS[number, 1])
        c0 = high_1 ^ c1 ^ np.add(k0, _ROUNDS[number, 2])
        c1 = low_1
        c2 = high_0 ^ c3 ^ np.add(k1, _ROUNDS[number, 3])
        c3 = low_0
    return c0, c1, c2, c3


@inlined
def _uniform(word: np.uint64) -> float:
    """Return the upper 53 bits of a word as a number in [0, 1)."""
    return float(word >> _SURPLUS) * _UNIT


@inlined
def fill_uniforms(seed: int, run: int, purpose: int, round_: int, out: NDArray[np.float64]) -> None:
    """Fill an array with the numbers :func:`uniforms` returns.

    Parameters
    ----------
    seed, run : int
        The key: the seed of the experiment and the number of the run, each at least 0 and below 2**63.
    purpose : int
        What the numbers are for, one of ``PURPOSES``.
    round_ : int
        The round of the run, at least 0.
    out : array of float64
        One-dimensional; filled with numbers uniform on [0, 1).
    """
    key_0 = np.uint64(seed)
    key_1 = np.uint64(run)
    c1 = np.uint64(round_)
    c2 = np.uint64(purpose)
    n = len(out)
    for start in range(0, n, 4):
        # NumPy counts up before the first block.
        w0, w1, w2, w3 = _philox(np.uint64((start >> 2) + 1), c1, c2, _ZERO, key_0, key_1)
        out[start] = _uniform(w0)
        if start + 1 < n:
            out[start + 1] = _uniform(w1)
        if start + 2 < n:
            out[start + 2] = _uniform(w2)
        if start + 3 < n:
            out[start + 3] = _uniform(w3)


def uniforms(seed: int, run: int, purpose: int, round_: int, n: int) -> NDArray[np.float64]:
    """Return the ``n`` first numbers of a stream, uniform on [0, 1), from NumPy itself.

    The stream is named as for :func:`fill_uniforms`.
    """
    key = np.array((seed, run), dtype=np.uint64)
    counter = np.array((0, round_, purpose, 0), dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=counter)).random(n)


def draw(seed: int, run: int, purpose: int, round_: int, out: NDArray[np.float64]) -> None:
    """Fill ``out`` from a stream: by NumPy here, by :func:`fill_uniforms` when compiled."""
    out[:] = uniforms(seed, run, purpose, round_, len(out))
