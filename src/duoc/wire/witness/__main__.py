"""`python -m duoc.wire.witness`: the witness as a child of `duoc up`; a person starts it with `duoc witness`."""

import argparse
import sys

from duoc.wire.witness.arguments import add_arguments
from duoc.wire.witness.service import WitnessError, run


def main() -> int:
    """Serve until asked to stop (0), or say in one sentence why not (1)."""
    parser = argparse.ArgumentParser(prog="python -m duoc.wire.witness", description="a witness of transparency logs")
    add_arguments(parser)
    arguments = parser.parse_args()
    if sys.platform.startswith("linux"):
        from duoc.core.process import die_with_parent

        die_with_parent()
    try:
        return run(arguments)
    except WitnessError as error:
        print(f"witness: {' '.join(str(error).split())}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
