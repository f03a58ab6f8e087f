"""Elementary functions that give the same bits on every processor, plainly and compiled.

The C library's ``exp``, ``log`` and ``pow`` differ in the last bit between processors, and so do those of
CPython, NumPy and LLVM. One differing bit can turn a threshold decision, and with it a whole run. Here only
operations are used that IEEE 754 fixes to the last bit: ``+ - * /``, comparisons, conversions, ``frexp`` and
table look-ups. The tables are computed once at import with Python's integers, never with the C library.

Accuracies are the largest errors found against 200-bit arithmetic, in units in the last place (ulp)
of the result. Results out of the range of floats become ``inf`` or zero without a warning.

Sources: P. T. P. Tang, "Table-driven implementation of the exponential function in IEEE floating-point
arithmetic", ACM TOMS 15 (1989) 144-157, and of the logarithm, ACM TOMS 16 (1990) 378-400; T. J. Dekker, "A
floating-point technique for extending the available precision", Numerische Mathematik 18 (1971) 224-242;
M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions (1964), 26.2.14 (continued fraction).
"""

import math

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.numeric.rule import inlined, rule

Table = NDArray[np.float64]

_PLACES = 160  # binary places of the integers below; Φ(-8.5) is near 2^-57 and so keeps about 100 bits
_ONE = 1 << _PLACES
_PI = 3141592653589793238462643383279502884197169399375105820974944592 * _ONE // 10**63
_COARSE = 42  # binary places of the leading parts: such numbers below 1024 add and scale without rounding

_ROOTS = 64  # steps between two powers of two; the functions shift by 6 bits and mask by 63
_FIRST_CELL, _LAST_CELL = 91, 181  # cells of width 1/128 around [181/256, 181/128), where mantissas lie
_NORMAL_CELLS = 137  # cells of width 1/16, up to 8.53
_NORMAL_TERMS = 12


def _pair(value: int) -> tuple[float, float]:
    """Split a value in the nearest float and the float nearest to what remains."""
    high = value / _ONE
    return high, (value - int(math.ldexp(high, _PLACES))) / _ONE


def _coarse_pair(value: int) -> tuple[float, float]:
    """Split a value in its first places, few enough for exact sums, and the float nearest to what remains."""
    coarse = value >> (_PLACES - _COARSE)
    return coarse / 2**_COARSE, (value - (coarse << (_PLACES - _COARSE))) / _ONE


def _integer_logarithm(numerator: int, denominator: int) -> int:
    """Return ln(numerator / denominator) by the series of 2 artanh."""
    top, bottom = numerator - denominator, numerator + denominator
    power, odd, total = 2 * _ONE * top // bottom, 1, 0
    while abs(power) > 1:  # rounding down, a negative power stops at -1
        total += power // odd
        power = power * top * top // (bottom * bottom)
        odd += 2
    return total


def _root_table() -> Table:
    """Tabulate 2^(j/64) as pairs of floats."""
    root = 2 * _ONE
    for _ in range(6):
        root = math.isqrt(root << _PLACES)
    values = [_ONE]
    while len(values) < _ROOTS:
        values.append(values[-1] * root >> _PLACES)
    return np.array([_pair(value) for value in values])


def _logarithm_table() -> Table:
    """Tabulate per cell a short reciprocal r of its middle, and -ln(r) as a coarse and a remaining part."""
    rows = []
    for cell in range(_FIRST_CELL, _LAST_CELL + 1):
        reciprocal = round(128 * 1024 / cell)
        rows.append((reciprocal / 1024, *_coarse_pair(_integer_logarithm(1024, reciprocal))))
    return np.array(rows)


def _normal_table() -> Table:
    """Tabulate 1 - Φ as pairs of floats and the density φ at the middles of the cells."""
    tail, density = _ONE // 2, math.isqrt((_ONE << 2 * _PLACES) // (2 * _PI))
    rows = []
    for cell in range(_NORMAL_CELLS):
        rows.append((*_pair(tail), density / _ONE))
        # The Taylor series of φ and of its integral lead on to the next middle.
        before, term, density, area = 0, density, 0, 0
        for n in range(1, 27):
            density += term
            area += term // n
            before, term = term, -(cell * term + before) // (256 * n)
        tail -= area // 16
    return np.array(rows)


def _normal_coefficients() -> Table:
    """Tabulate the Taylor coefficients of 1 - Φ around the middles, divided by -φ: (-1)^n He_n / (n + 1)!."""
    middle = np.arange(_NORMAL_CELLS) / 16.0
    before, hermite = np.zeros(_NORMAL_CELLS), np.ones(_NORMAL_CELLS)
    table = np.empty((_NORMAL_CELLS, _NORMAL_TERMS))
    for n in range(_NORMAL_TERMS):
        table[:, n] = (-1) ** n * hermite / float(math.factorial(n + 1))
        before, hermite = hermite, middle * hermite - n * before
    return table


_LN2 = _integer_logarithm(2, 1)
_LN2_HIGH, _LN2_LOW = _coarse_pair(_LN2)
_STEP_HIGH, _STEP_LOW = _coarse_pair(_LN2 // _ROOTS)
_STEPS_PER_UNIT = _ROOTS * _ONE / _LN2
_INVERSE_ROOT_TWO_PI = math.isqrt((_ONE << 2 * _PLACES) // (2 * _PI)) / _ONE
_ROOTS_OF_TWO = _root_table()
_LOGARITHMS = _logarithm_table()
_NORMAL_TAILS = _normal_table()
_NORMAL_COEFFICIENTS = _normal_coefficients()
_POWERS_OF_TWO = np.array([math.ldexp(1.0, k) for k in range(-1022, 1024)])
_ROUNDING = 1.5 * 2.0**52  # adding and subtracting it rounds to a whole number
_CUTTING = 1.5 * 2.0**20  # the same, to 32 binary places
_INFINITY = math.inf
_NOT_A_NUMBER = math.nan


@inlined
def _exponential_of_sum(x: float, tail: float) -> float:
    """Return e^(x + tail) for a ``tail`` that is tiny against 1."""
    if not -746.0 < x < 710.0:
        if x != x:
            return x
        return _INFINITY if x > 0.0 else 0.0
    whole = (x * _STEPS_PER_UNIT + _ROUNDING) - _ROUNDING
    steps = int(whole)
    r = (x - whole * _STEP_HIGH) - whole * _STEP_LOW + tail
    square = r * r
    growth = r + square * (
        (0.5 + r * (1.0 / 6.0)) + square * ((1.0 / 24.0 + r * (1.0 / 120.0)) + square * (1.0 / 720.0))
    )
    root = steps & 63
    high = float(_ROOTS_OF_TWO[root, 0])
    value = high + (float(_ROOTS_OF_TWO[root, 1]) + high * growth)
    exponent = steps >> 6
    if -1022 <= exponent <= 1023:
        return value * float(_POWERS_OF_TWO[exponent + 1022])
    # Here 2^k is no normal number, although the result may be one or a subnormal one: scale in two steps.
    half = exponent >> 1
    return value * float(_POWERS_OF_TWO[half + 1022]) * float(_POWERS_OF_TWO[exponent - half + 1022])


@rule
def _logarithm_pair(x: float) -> tuple[float, float]:
    """Return ln(x) for a finite x > 0 as a float and a correction, together good to about 2^-61."""
    mantissa, exponent = math.frexp(x)
    if mantissa < 0.70703125:
        mantissa = 2.0 * mantissa
        exponent = exponent - 1
    cell = int(mantissa * 128.0 + 0.5) - 91
    reciprocal = float(_LOGARITHMS[cell, 0])
    # Cut after 32 places, both parts of the mantissa times the short reciprocal are exact, and so is
    # f = mantissa * reciprocal - 1 as a sum of two floats.
    front = (mantissa + _CUTTING) - _CUTTING
    near = front * reciprocal - 1.0
    far = (mantissa - front) * reciprocal
    f = near + far
    f_low = (near - f) + far
    coarse = exponent * _LN2_HIGH + float(_LOGARITHMS[cell, 1])
    high = coarse + f
    square = f * f
    series = ((1.0 / 3.0 - f * 0.25) + square * (0.2 - f * (1.0 / 6.0))) + square * square * (
        (1.0 / 7.0 - f * 0.125) + square * (1.0 / 9.0)
    )
    low = (((coarse - high) + f) + f_low) + (exponent * _LN2_LOW + float(_LOGARITHMS[cell, 2]))
    low = low + (square * f * series - 0.5 * square)
    total = high + low
    return total, (high - total) + low


@rule
def _product_pair(a: float, b: float) -> tuple[float, float]:
    """Return a * b exactly as the sum of two floats (Dekker 1971), for factors far from overflow."""
    product = a * b
    shifted = a * 134217729.0
    a_high = shifted - (shifted - a)
    a_low = a - a_high
    shifted = b * 134217729.0
    b_high = shifted - (shifted - b)
    b_low = b - b_high
    error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, error


@inlined
def exponential(x: float) -> float:
    """Return e to the power x.

    Parameters
    ----------
    x : float
        The exponent; ``inf``, ``-inf`` and ``nan`` are allowed.

    Returns
    -------
    float
        e^x: 1 exactly at 0, ``inf`` above 709.78 and 0 below -745.13.

    Notes
    -----
    x = (64 k + j) ln(2)/64 + r gives 2^k · 2^(j/64) · e^r with a table for the second factor and a Taylor
    polynomial for the third (Tang 1989). Largest error 0.51 ulp, and 0.76 ulp where the result is subnormal.
    """
    return _exponential_of_sum(float(x), 0.0)


@rule
def logarithm(x: float) -> float:
    """Return the natural logarithm of x.

    Parameters
    ----------
    x : float
        A number of at least 0.

    Returns
    -------
    float
        ln(x): 0 exactly at 1, ``-inf`` at 0, ``inf`` at ``inf`` and ``nan`` below 0.

    Notes
    -----
    x = 2^k · m, and m times a tabulated short reciprocal is close to 1 and known exactly (after Tang 1990).
    Largest error 0.501 ulp.
    """
    x = float(x)
    if x == 0.0:
        return -_INFINITY
    if x == _INFINITY:
        return x
    if not x > 0.0:
        return _NOT_A_NUMBER
    high, _ = _logarithm_pair(x)
    return high


@rule
def power(x: float, y: float) -> float:
    """Return x to the power y.

    Parameters
    ----------
    x : float
        The base, at least 0.
    y : float
        The exponent, greater than 0.

    Returns
    -------
    float
        x^y: exact for x = 0, x = 1 and y = 1; ``nan`` for x below 0.

    Notes
    -----
    e^(y ln x) with the logarithm and the product carried as pairs of floats. Largest error 0.52 ulp for
    results between 1e-30 and 1e30, and 2 ulp for all normal numbers (bases near 1 with huge exponents).
    """
    x = float(x)
    y = float(y)
    if y == 1.0 or x == 0.0 or x == _INFINITY:
        return x
    if not x > 0.0:
        return _NOT_A_NUMBER
    # Past 1e30 every power is 0, 1 or infinite, and the product of pairs must not overflow.
    if y > 1e30:
        y = 1e30
    high, low = _logarithm_pair(x)
    product, error = _product_pair(y, high)
    return _exponential_of_sum(product, error + y * low)


@inlined
def logistic(x: float) -> float:
    """Return the logistic function 1 / (1 + e^-x).

    Parameters
    ----------
    x : float
        Any number, ``inf`` and ``-inf`` included.

    Returns
    -------
    float
        A number in [0, 1] that never falls as x rises; 1/2 exactly at 0. The lower tail keeps its relative
        accuracy.

    Notes
    -----
    Only ever the exponential of a negative number is taken. Largest error 2.5 ulp.
    """
    x = float(x)
    if x >= 0.0:
        return 1.0 / (1.0 + exponential(-x))
    growth = exponential(x)
    upper = 1.0 / (1.0 + growth)
    # Both forms round so little that the function never falls, which growth / (1 + growth) would.
    if growth < 0.34:
        return growth - growth * growth * upper
    return 1.0 - upper


@rule
def _normal_tail(a: float) -> float:
    """Return 1 - Φ(a) for a >= 0 with relative accuracy."""
    if a < 8.53125:
        # Finer than 2^-53 an argument near 0 makes no difference, but rounding it away keeps Φ monotone.
        if a < 0.25:
            a = (a + 0.75) - 0.75
        cell = math.floor(a * 16.0 + 0.5)
        d = a - cell * 0.0625
        series = 0.0
        for n in range(_NORMAL_TERMS - 1, -1, -1):
            series = series * d + float(_NORMAL_COEFFICIENTS[cell, n])
        step = float(_NORMAL_TAILS[cell, 2]) * d * series
        return float(_NORMAL_TAILS[cell, 0]) - (step - float(_NORMAL_TAILS[cell, 1]))
    if a > 39.0:
        return 0.0
    square, error = _product_pair(a, a)
    fraction = a
    for k in range(24, 0, -1):
        fraction = a + k / fraction
    return _exponential_of_sum(-0.5 * square, -0.5 * error) * _INVERSE_ROOT_TWO_PI / fraction


@rule
def normal_cdf(x: float) -> float:
    """Return the standard normal distribution function Φ(x).

    Parameters
    ----------
    x : float
        Any number, ``inf`` and ``-inf`` included.

    Returns
    -------
    float
        A number in [0, 1] that never falls as x rises; 1/2 exactly at 0, 1 above 8.3 and 0 below -38.5.
        ``normal_cdf(x)`` is ``1 - normal_cdf(-x)``, rounded once.

    Notes
    -----
    Up to 8.53 a Taylor polynomial around the nearest multiple of 1/16, with Φ tabulated there as a pair of
    floats; beyond, Laplace's continued fraction. Largest absolute error 1.2e-16; the lower tail has a largest
    relative error of 1 ulp down to -8.53 and of 4 ulp beyond.
    """
    x = float(x)
    if x != x:
        return x
    if x > 0.0:
        return 1.0 - _normal_tail(x)
    return _normal_tail(-x)
