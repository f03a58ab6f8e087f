"""The elementary functions: accuracy against decimal arithmetic, same bits plainly and compiled."""

import hashlib
import math
import warnings
from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy import special

from bargaining_sim.numeric import functions as numeric
from bargaining_sim.numeric.functions import exponential, logarithm, logistic, normal_cdf, power
from bargaining_sim.numeric.rule import RULES

FUNCTIONS = {
    "exponential": exponential,
    "logarithm": logarithm,
    "power": power,
    "logistic": logistic,
    "normal_cdf": normal_cdf,
}
GOLDEN = {  # sha256 of the results on the grid, little-endian
    "exponential": "44ee2456c2553204509b9ff8c5aaf1b726cd2b20a6a27422126810594f45aa8c",
    "logarithm": "e631dd592c9ec309730169aa88bc6bfa8fa03f5711777d330f09cb33962cc5f6",
    "power": "a6c53d70d1461151af40b0f647d320a6e2a9161c1a967f438e997715cfde2deb",
    "logistic": "1bb9c577b7bb69e7d19f70dfdada88b47411fae3985925f08d9932a4826236c5",
    "normal_cdf": "77f223bcae4aea0c1336d0b46c81e67c4de79106e6f1425de1e43a1b82804304",
}
EXTREMES = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    math.inf,
    -math.inf,
    math.nan,
    5e-324,
    -5e-324,
    2.0**-1022,
    1.7e308,
    -1.7e308,
]


def words(key, n):
    return np.random.Philox(key=[key, 0]).random_raw(n)


def spread(key, n, low, high):
    """Numbers between two bounds, computed with IEEE operations only."""
    return low + (words(key, n) >> np.uint64(11)).astype(float) * 2.0**-53 * (high - low)


def any_bits(key, n):
    """Numbers of every size and sign, subnormal ones, infinities and NaNs included."""
    return words(key, n).view(np.float64)


def around(points):
    """The points and their nearest neighbours."""
    points = np.asarray(points, dtype=float)
    return np.concatenate([points, np.nextafter(points, np.inf), np.nextafter(points, -np.inf)])


def grid(name):
    """At least 100 000 fixed arguments of a function."""
    edges = around(EXTREMES)
    if name == "exponential":
        special_points = around([*range(-746, 711), -745.1332191019412, 709.782712893384, -708.3964185322641])
        parts = [spread(1, 40_000, -750, 712), spread(2, 40_000, -2, 2), any_bits(3, 20_000), special_points]
    elif name == "logarithm":
        special_points = around(np.concatenate([np.arange(1, 4096) / 1024, numeric._POWERS_OF_TWO]))
        parts = [spread(1, 40_000, 0, 2), abs(any_bits(2, 50_000)), special_points, any_bits(3, 2_000)]
    elif name == "power":
        x = [
            spread(1, 40_000, 0, 1),
            spread(2, 30_000, 0, 16),
            abs(any_bits(3, 30_000)),
            np.repeat(edges, 36),
        ]
        y = [spread(4, 40_000, 0, 4), spread(5, 30_000, 0, 512), abs(any_bits(6, 30_000)), np.tile(edges, 36)]
        return np.concatenate(x), np.concatenate(y)
    elif name == "logistic":
        parts = [spread(1, 60_000, -64, 64), spread(2, 30_000, -750, 0), any_bits(3, 10_000)]
    else:
        middles = np.arange(-1300, 1301) / 32.0
        parts = [spread(1, 60_000, -8, 8), spread(2, 30_000, -40, 40), any_bits(3, 10_000), around(middles)]
    return (np.concatenate([*parts, edges]),)


def bits(values):
    """The bytes of the values, with one and the same NaN."""
    values = np.array(values, dtype="<f8")
    values[np.isnan(values)] = np.nan
    return values.tobytes()


@pytest.fixture(scope="module")
def compiled():
    """Per function name a compiled loop over arrays of arguments."""
    from numba import njit
    from numba.extending import register_jitable

    for function in RULES:
        if function.__module__ == numeric.__name__:
            register_jitable(function)

    def loop(function):
        @njit
        def apply(xs):
            out = np.empty_like(xs)
            for i in range(len(xs)):
                out[i] = function(xs[i])
            return out

        return apply

    @njit
    def apply_power(xs, ys):
        out = np.empty_like(xs)
        for i in range(len(xs)):
            out[i] = power(xs[i], ys[i])
        return out

    return {name: loop(f) for name, f in FUNCTIONS.items() if name != "power"} | {"power": apply_power}


@pytest.fixture(scope="module")
def plain_results():
    """Per function name the results of the plain text on the grid."""
    columns = {name: [column.tolist() for column in grid(name)] for name in FUNCTIONS}
    return {name: list(map(function, *columns[name])) for name, function in FUNCTIONS.items()}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_compiled_and_plain_text_give_the_same_bits(compiled, plain_results, name):
    arguments = grid(name)
    assert len(arguments[0]) >= 100_000
    assert bits(compiled[name](*arguments)) == bits(plain_results[name])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_bits_are_those_of_every_other_machine(plain_results, name):
    assert hashlib.sha256(bits(plain_results[name])).hexdigest() == GOLDEN[name]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_numpy_scalars_are_taken_without_warnings_and_give_the_same_bits(plain_results, name):
    arguments = [column[::50] for column in grid(name)]
    edges = around(EXTREMES)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results = [FUNCTIONS[name](*args) for args in zip(*arguments, strict=True)]
        for a in edges:
            FUNCTIONS[name](a, *([a] if name == "power" else []))
    assert bits(results) == bits(plain_results[name][::50])
    assert {type(result) for result in results} == {float}


def largest_error(function, reference, arguments):
    """The largest distance from the reference, in ulp of the reference."""
    worst = Decimal(0)
    for args in arguments:
        exact = reference(*map(Decimal, args))
        distance = abs(Decimal(function(*args)) - exact)
        worst = max(worst, distance / Decimal(math.ulp(float(exact))))
    return float(worst)


def exact_logistic(x):
    return 1 / (1 + (-x).exp())


def exact_normal(x):
    """Φ by Marsaglia's series, whose terms are all positive; good to 1e-45."""
    term = total = x
    odd = 1
    while abs(term) > Decimal("1e-60"):
        odd += 2
        term = term * x * x / odd
        total += term
    pi = Decimal("3.14159265358979323846264338327950288419716939937510582097494")
    return Decimal("0.5") + total * (-x * x / 2).exp() / (2 * pi).sqrt()


@pytest.fixture
def many_digits():
    with localcontext() as context:
        context.prec = 50
        yield context


def one_each(*columns):
    return [(x,) for column in columns for x in column.tolist()]


def test_exponential_is_accurate(many_digits):
    usual = one_each(spread(21, 2000, -2, 2), spread(22, 2000, -708, 709))
    assert largest_error(exponential, Decimal.exp, usual) < 0.51
    assert largest_error(exponential, Decimal.exp, one_each(spread(23, 1000, -745, -708))) < 0.76


def test_logarithm_is_accurate(many_digits):
    near_one = 1.0 + spread(24, 1000, -1, 1) * numeric._POWERS_OF_TWO[970:1020].repeat(20)
    cells = around(np.arange(181, 363) / 256.0)
    every_size = spread(25, 2046, 0.5, 2) * numeric._POWERS_OF_TWO
    assert largest_error(logarithm, Decimal.ln, one_each(near_one[near_one != 1], cells[cells != 1])) < 0.501
    assert largest_error(logarithm, Decimal.ln, one_each(every_size, spread(26, 1000, 0.5, 2))) < 0.501


def test_power_is_accurate(many_digits):
    usual = list(zip(spread(27, 1000, 0, 1).tolist(), spread(28, 1000, 0, 8).tolist(), strict=True))
    assert largest_error(power, Decimal.__pow__, usual) < 0.52
    bases = np.concatenate([spread(29, 300, 0, 16), 1 + spread(30, 300, -1, 1) * 2.0**-8])
    exponents = abs(spread(31, 600, 0, 707) / np.log(bases))
    wide = list(zip(bases.tolist(), exponents.tolist(), strict=True))
    assert largest_error(power, Decimal.__pow__, wide) < 2.0


def test_logistic_is_accurate(many_digits):
    arguments = one_each(spread(32, 2000, -2, 2), spread(33, 500, -700, 1), spread(34, 500, -8, 40))
    assert largest_error(logistic, exact_logistic, arguments) < 2.5


def test_normal_cdf_is_accurate(many_digits):
    body = spread(35, 700, -8, 8).tolist() + around(np.arange(-136, 137, 2) / 16.0).tolist()
    assert max(abs(Decimal(normal_cdf(x)) - exact_normal(Decimal(x))) for x in body) < Decimal("1.2e-16")
    lower = one_each(-abs(np.array(body)))
    assert largest_error(normal_cdf, exact_normal, lower) < 1.0


def test_normal_cdf_agrees_with_scipy():
    x = np.concatenate([spread(36, 5000, -8, 8), around(np.arange(-160, 161) / 16.0)])
    np.testing.assert_allclose([normal_cdf(v) for v in x.tolist()], special.ndtr(x), rtol=0, atol=4e-16)
    tail = np.concatenate([spread(37, 2000, -37.5, -8), around([-8.53125])])
    np.testing.assert_allclose([normal_cdf(v) for v in tail.tolist()], special.ndtr(tail), rtol=3e-13, atol=0)


@pytest.mark.parametrize("name", ["exponential", "logarithm", "logistic", "normal_cdf"])
def test_functions_never_fall(compiled, name):
    if name == "normal_cdf":
        # Inside a cell the error is too small to turn two neighbours around; where cells meet it might.
        seams = np.concatenate([(np.arange(137) + 0.5) / 16.0, [0.25]])
        starts = np.concatenate([seams, -seams, spread(41, 1000, -38, 9), spread(42, 500, -1, 1)])
    elif name == "logistic":
        starts = np.concatenate([np.log([0.34]), [0.0], spread(43, 1500, -2, 2), spread(44, 500, -745, 40)])
    elif name == "logarithm":
        starts = np.concatenate([np.arange(181, 363) / 256.0, spread(45, 1500, 0, 4)])
    else:
        seams = (np.arange(-2000, 2000) + 0.5) * numeric._STEP_HIGH
        starts = np.concatenate([seams, spread(46, 1000, -745, 709)])
    steps = np.arange(-100, 101)
    walks = starts[:, None] + steps * np.spacing(starts)[:, None]
    results = compiled[name](walks.ravel()).reshape(walks.shape)
    assert (np.diff(walks, axis=1) * np.sign(np.spacing(starts))[:, None] >= 0).all()
    assert (np.diff(results, axis=1) * np.sign(np.spacing(starts))[:, None] >= 0).all()


def test_normal_cdf_never_falls_over_its_whole_range(compiled):
    results = compiled["normal_cdf"](np.arange(-40 * 2**14, 40 * 2**14 + 1) * 2.0**-14)
    assert (np.diff(results) >= 0).all()
    assert results[0] == 0.0
    assert results[-1] == 1.0


def test_normal_cdf_mirrors_itself():
    for x in abs(grid("normal_cdf")[0][::20]).tolist():
        if x == x:
            assert normal_cdf(x) == 1.0 - normal_cdf(-x)


def test_exact_values_of_exponential_and_logarithm():
    assert exponential(0.0) == exponential(-0.0) == 1.0
    assert exponential(-math.inf) == exponential(-746.0) == 0.0
    assert exponential(math.inf) == exponential(709.7827128933841) == math.inf
    assert exponential(709.782712893384) > 1.797e308
    assert exponential(-745.1332191019411) == 5e-324
    assert math.isnan(exponential(math.nan))
    assert logarithm(1.0) == 0.0
    assert logarithm(0.0) == logarithm(-0.0) == -math.inf
    assert logarithm(math.inf) == math.inf
    assert all(math.isnan(logarithm(x)) for x in (-1.0, -5e-324, -math.inf, math.nan))
    assert [exponential(x) for x in (0, 1)] == [1.0, math.e]


def test_exact_values_of_power():
    for x in [0.0, 1.0, 0.3, 1e-310, 5e-324, 1e300, math.inf]:
        assert power(x, 1.0) == x
    for y in [5e-324, 1e-9, 0.5, 1.0, 3.7, 1e300, 1e305, math.inf]:
        assert power(0.0, y) == 0.0
        assert power(1.0, y) == 1.0
    for base in range(1, 40):
        assert [power(base, n) for n in (2, 3, 5)] == [base**2, base**3, base**5]
        assert power(base * base, 0.5) == base
        assert power(base / 64, 2) == (base / 64) ** 2
    assert power(2.0, 1023.0) == 2.0**1023
    assert power(0.5, 1074.0) == 5e-324
    assert power(0.5, math.inf) == power(0.5, 1e300) == 0.0
    assert power(2.0, math.inf) == power(2.0, 1024.0) == math.inf
    assert math.isnan(power(-1.0, 2.0))
    assert math.isnan(power(math.nan, 2.0))
    assert math.isnan(power(2.0, math.nan))


def test_exact_values_of_the_distribution_functions():
    for function in (logistic, normal_cdf):
        assert function(0.0) == function(-0.0) == 0.5
        assert function(-math.inf) == 0.0
        assert function(math.inf) == 1.0
        assert math.isnan(function(math.nan))
    assert logistic(-745.0) == 5e-324
    assert logistic(40.0) == 1.0
    assert normal_cdf(8.3) == normal_cdf(8.5) == 1.0
    assert 0.0 < normal_cdf(-38.4) < 1e-320
    assert normal_cdf(-39.5) == 0.0
