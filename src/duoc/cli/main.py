"""`duoc <room> <verb>`: finds the command and calls it; every failure ends in one sentence.

Commands of the house itself start without Django, so that `up` and `doctor` are quick and work when a room does not.
A room's `commands.register(subparsers)` adds one parser named after the room; each verb sets `run`, a function that
takes the parsed arguments and returns the exit status (None is 0).
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence

HOUSE = {
    "up": "dựng cả tỉnh trên máy này · bring the province up on this machine",
    "check": "mọi kiểm tra của người phát triển · everything a developer must pass",
    "doctor": "nói điều gì chưa ổn · say what is wrong",
    "bench": "đo với một đối chứng · measure against a named peer",
    "witness": "nhân chứng của một sổ cái · an agency's witness of a ledger",
    "mirror": "bản sao đã kiểm chứng của một sổ cái · a verified copy of a ledger",
    "anchor": "neo sổ cái vào một chuỗi EVM · anchor the ledger in an EVM chain",
}
ROOMS = {
    "people": "cơ quan, đơn vị, người dùng, khoá · agencies, units, users, keys",
    "exchange": "dịch vụ, quyền, báo cáo, biên nhận · services, rights, reports, receipts",
    "ledger": "sổ cái và bằng chứng · the ledger and its proofs",
    "trace": "truy xuất nguồn gốc: sự kiện, tem, lượt quét · traceability: events, stamps, scans",
    "boards": "sẵn sàng kết nối CSDL dân cư · readiness for the link to the population database",
    "catalogue": "danh mục dữ liệu: dùng chung và mở · the catalogue of shared and open data",
    "guard": "bảo vệ dữ liệu cá nhân: tìm, che, tường lửa CSDL · personal data: find, mask, database firewall",
}

# Verbs of a room that need more than the room itself, so that they live here with the doors.
DOORS = {"ledger": ["duoc.cli.audit", "duoc.cli.auditor", "duoc.cli.monitor"], "exchange": ["duoc.cli.replay"]}


def build_parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser with the full arguments of one command and a line for each of the others."""
    parser = argparse.ArgumentParser(
        prog="duoc", description="Đước: xương sống số của một tỉnh · a province's backbone"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, line in HOUSE.items():
        if name == wanted:
            importlib.import_module(f"duoc.cli.{name}").register(commands)
        else:
            commands.add_parser(name, help=line)
    for name, line in ROOMS.items():
        if name == wanted:
            _set_up_django()
            verbs = importlib.import_module(f"duoc.{name}.commands").register(commands)
            for module in DOORS.get(name, ()):
                importlib.import_module(module).register(verbs)
        else:
            commands.add_parser(name, help=line)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0 done, 1 failed, 2 misunderstood, 130 interrupted."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        arguments = build_parser(next((word for word in words if not word.startswith("-")), "")).parse_args(words)
        run: Callable[[argparse.Namespace], int | None] = arguments.run
        return run(arguments) or 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python must not complain again while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if not is_told_in_a_sentence(error):
            raise
        print(f"duoc: {' '.join(str(error).split())}", file=sys.stderr)
        return 1


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duoc.web.settings")
    import django

    django.setup()


# Errors whose text is written for the user. By name: a command that runs on an office PC (witness, mirror) has neither
# PostgreSQL nor the modules of a server, and importing psycopg would slow every other one.
_SENTENCES = {
    *("AccountError", "HomeError", "PostgresError", "SettingsError", "WitnessError", "MirrorError"),
    *("OperationalError", "CommandError", "ProfileError"),
}


def is_told_in_a_sentence(error: Exception) -> bool:
    """Errors whose text is written for the user; anything else is a defect and keeps its traceback."""
    return any(kind.__name__ in _SENTENCES for kind in type(error).__mro__)
