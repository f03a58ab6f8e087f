"""The random numbers: equal to NumPy's Philox, plainly and compiled, and to the published vectors."""

import subprocess
import sys
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bargaining_sim.numeric import chance
from bargaining_sim.numeric.chance import PURPOSES, fill_uniforms, uniforms
from bargaining_sim.numeric.rule import RULES

LARGEST = 2**63 - 1
whole = st.one_of(st.integers(0, 20), st.integers(0, LARGEST))
streams = st.tuples(whole, whole, st.one_of(st.sampled_from(sorted(PURPOSES.values())), whole), whole)

# Random123, file kat_vectors, lines "philox4x64 10": counter, key, result.
KNOWN_ANSWERS = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B),
    ),
    (
        (2**64 - 1,) * 4,
        (2**64 - 1,) * 2,
        (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
    ),
    (
        (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x452821E638D01377, 0xBE5466CF34E90C6C),
        (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6),
    ),
]


def numpy_numbers(seed, run, purpose, round_, n):
    bits = np.random.Philox(key=[seed, run], counter=[0, round_, purpose, 0])
    return np.random.Generator(bits).random(n)


def plain_numbers(seed, run, purpose, round_, n):
    out = np.full(n, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fill_uniforms(seed, run, purpose, round_, out)
    return out


@pytest.fixture(scope="module")
def compiled():
    """Both functions compiled: the filling of an array and the block on words."""
    from numba import njit
    from numba.extending import register_jitable

    for function in RULES:
        if function.__module__ == chance.__name__:
            register_jitable(function)
    philox = chance._philox

    @njit
    def fill(seed, run, purpose, round_, out):
        fill_uniforms(seed, run, purpose, round_, out)

    @njit
    def block(words):
        return philox(words[0], words[1], words[2], words[3], words[4], words[5])

    return fill, block


@given(streams, st.integers(0, 9))
@example((0, 0, 0, 0), 5)
@example((LARGEST, LARGEST, LARGEST, LARGEST), 8)
@settings(max_examples=60, deadline=None)
def test_plain_text_gives_the_numbers_of_numpy(stream, n):
    assert plain_numbers(*stream, n).tobytes() == numpy_numbers(*stream, n).tobytes()


def test_compiled_text_gives_the_numbers_of_numpy(compiled):
    fill, _ = compiled

    @given(streams, st.integers(0, 70))
    @example((0, 0, 0, 0), 5)
    @example((LARGEST, LARGEST, LARGEST, LARGEST), 1000)
    @settings(max_examples=300, deadline=None)
    def check(stream, n):
        out = np.full(n, np.nan)
        fill(*stream, out)
        assert out.tobytes() == numpy_numbers(*stream, n).tobytes()

    check()


@given(streams, st.integers(0, 70))
@settings(max_examples=100, deadline=None)
def test_uniforms_gives_the_numbers_of_numpy(stream, n):
    assert uniforms(*stream, n).tobytes() == numpy_numbers(*stream, n).tobytes()


def test_compiled_and_plain_text_agree_on_many_streams(compiled):
    fill, _ = compiled
    keys = np.random.default_rng(7).integers(0, LARGEST, size=(300, 4), endpoint=True)
    for stream in keys.tolist():
        out = np.empty(7)
        fill(*stream, out)
        assert out.tobytes() == plain_numbers(*stream, 7).tobytes()


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_block_gives_the_published_answers(compiled, counter, key, answer):
    _, block = compiled
    words = np.array([*counter, *key], dtype=np.uint64)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plain = chance._philox(*words)
    assert tuple(map(int, plain)) == answer
    assert tuple(map(int, block(words))) == answer


def test_high_product_equals_integer_arithmetic():
    rng = np.random.default_rng(3)
    edges = [0, 1, 2**32 - 1, 2**32, 2**63, 2**64 - 1]
    words = edges + rng.integers(0, 2**64 - 1, size=30, dtype=np.uint64, endpoint=True).tolist()
    for a in words:
        for b in words:
            assert int(chance._high_product(np.uint64(a), np.uint64(b))) == a * b >> 64


def test_filling_writes_every_place_and_nothing_else():
    room = np.full(12, -1.0)
    fill_uniforms(1, 2, 3, 4, room[2:9])
    assert (room[:2] == -1.0).all()
    assert (room[9:] == -1.0).all()
    assert (room[2:9] == uniforms(1, 2, 3, 4, 7)).all()


def test_draw_fills_with_the_numbers_of_uniforms():
    out = np.full(6, np.nan)
    chance.draw(1, 2, chance.MOVES, 4, out)
    assert (out == uniforms(1, 2, chance.MOVES, 4, 6)).all()


def test_shorter_streams_are_beginnings_of_longer_ones():
    longest = uniforms(11, 12, chance.CLOCK, 13, 40)
    for n in range(40):
        assert (uniforms(11, 12, chance.CLOCK, 13, n) == longest[:n]).all()


def test_streams_differ_in_every_part_of_their_name():
    names = [(s, r, p, t) for s in range(4) for r in range(4) for p in PURPOSES.values() for t in range(4)]
    numbers = np.concatenate([uniforms(*name, 5) for name in names])
    assert len(np.unique(numbers)) == len(numbers)
    assert ((numbers >= 0.0) & (numbers < 1.0)).all()


def test_purposes_are_numbered_once():
    assert sorted(PURPOSES.values()) == list(range(1, 9))
    assert all(getattr(chance, name.upper()) == number for name, number in PURPOSES.items())


def test_importing_loads_neither_numba_nor_scipy():
    program = (
        "import sys, bargaining_sim.numeric.chance, bargaining_sim.numeric.functions\n"
        "print([name for name in ('numba', 'scipy', 'decimal') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
