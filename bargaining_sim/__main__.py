"""Entry point of ``bargaining-sim`` and of ``python -m bargaining_sim``."""

import signal
import sys


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill is a Ctrl-C
    try:
        from bargaining_sim.cli.app import app
        from bargaining_sim.cli.terminal import guarded
    except KeyboardInterrupt:
        sys.exit(1)
    sys.exit(guarded(lambda: app(prog_name="bargaining-sim")))


if __name__ == "__main__":
    main()
