"""How many runs, seeds and workers there can be."""

from bargaining_sim.errors import BargainingError

MAX_RUNS = 10**9  # 40,000 files of rows
MAX_SEED = 2**63 - 1
MAX_WORKERS = 1024
MAX_POINTS = 200_000  # of an experiment: their settings and estimates stay in memory
MAX_POINT_RUNS = 10**7
MAX_PAIR_RUNS = 200_000  # of a tournament: own utilities of all pairs stay in memory


def check_number(where: str, found: int, low: int, high: int) -> None:
    """Refuse a number outside its range in words."""
    if not low <= found <= high:
        raise BargainingError(f"{where}: found {found}; allowed: {whole_number(low, high)}")


def whole_number(low: int, high: int) -> str:
    """Return a range in words."""
    return (
        f"a whole number from {low} to {high:,}"
        if high < MAX_SEED
        else f"a whole number from {low} to 2^63 − 1"
    )
