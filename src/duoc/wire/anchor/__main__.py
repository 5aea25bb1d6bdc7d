"""The process; see the package."""

import argparse
import sys

from duoc.core.process import die_with_parent
from duoc.wire.anchor import arguments, running


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m duoc.wire.anchor", description="anchors a published log in a chain"
    )
    arguments.add_run(parser)
    given = parser.parse_args()
    die_with_parent()
    return running.run(given)


if __name__ == "__main__":
    sys.exit(main())
