"""`python -m jobmatch` and the installed command."""

import sys


def main() -> int:
    """Run the command line; return its exit code."""
    from jobmatch.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
