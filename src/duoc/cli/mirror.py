"""`duoc mirror`: a full, verified copy of a log, kept and served elsewhere. Needs Python and `cryptography` only."""

import argparse

from duoc.wire.mirror.arguments import add_arguments
from duoc.wire.mirror.service import run


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Arguments of the command."""
    parser = commands.add_parser("mirror", help="bản sao đã kiểm chứng của một sổ cái · a verified copy of a ledger")
    add_arguments(parser)
    parser.set_defaults(run=run)
