"""Entry point of ``bargaining-sim`` and of ``python -m bargaining_sim``."""

import sys

from bargaining_sim.cli import app, guarded


def main() -> None:
    """Run the command line."""
    sys.exit(guarded(lambda: app(prog_name="bargaining-sim")))


if __name__ == "__main__":
    main()
