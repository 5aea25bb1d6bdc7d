"""How the commands of every room tell what they did, who did it, and what was refused."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable

Run = Callable[[argparse.Namespace], int | None]


def account() -> str:
    """The account that runs the command, as the ledger's commitment names it; its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def told(run: Run, *refusals: type[Exception]) -> Run:
    """These refusals end in one sentence and status 1."""

    def telling(arguments: argparse.Namespace) -> int | None:
        try:
            return run(arguments)
        except refusals as error:
            print(f"duoc: {error}", file=sys.stderr)
            return 1

    return telling
