"""`python -m duoc.wire.mirror`: the mirror as a child of `duoc up`; a person starts it with `duoc mirror`."""

import argparse
import sys

from duoc.wire.mirror.arguments import add_arguments
from duoc.wire.mirror.service import MirrorError, run


def main() -> int:
    """Serve until asked to stop (0), or say in one sentence why not (1)."""
    parser = argparse.ArgumentParser(prog="python -m duoc.wire.mirror", description="a mirror of a transparency log")
    add_arguments(parser)
    arguments = parser.parse_args()
    if sys.platform.startswith("linux"):
        from duoc.core.process import die_with_parent

        die_with_parent()
    try:
        return run(arguments)
    except MirrorError as error:
        print(f"mirror: {' '.join(str(error).split())}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
