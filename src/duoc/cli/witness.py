"""`duoc witness`: an agency's witness of a log. Needs Python and `cryptography` only; imports nothing else."""

import argparse

from duoc.wire.witness.arguments import add_arguments
from duoc.wire.witness.service import run


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Arguments of the command."""
    parser = commands.add_parser("witness", help="nhân chứng của một sổ cái · an agency's witness of a ledger")
    add_arguments(parser)
    parser.set_defaults(run=run)
