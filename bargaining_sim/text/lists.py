"""Lists and counts in words: "a, b and c", "1 run", "2,000 runs", "a, b and 12 more"."""

from collections.abc import Collection


def listed(words: Collection[str], last: str = "and") -> str:
    """Join words as a sentence does; nothing for none."""
    *most, final = words or [""]
    return f"{', '.join(most)} {last} {final}" if most else final


def few(words: Collection[str], most: int, of: str = "") -> str:
    """Join the first words, and count those that are left out: "a, b and 12 more keys"."""
    shown = ", ".join(list(words)[:most])
    return f"{shown} and {len(words) - most:,} more{of and ' ' + of}" if len(words) > most else shown


def counted(count: int, noun: str, plural: str = "") -> str:
    """Put a number of things in words; the plural has an s unless it is given."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
