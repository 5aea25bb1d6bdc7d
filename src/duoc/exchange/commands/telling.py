"""What every verb needs: reading and writing files, and telling the result as JSON or in a sentence."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Protocol

from duoc.exchange.rules.text_table import aligned
from duoc.exchange.services import RefusedError

EMPTY = "Danh bạ còn trống. Nạp cấu hình tỉnh bằng `duoc up`, hoặc dùng `duoc exchange register`."


class Adding(Protocol):
    """Adds a verb with the options that all have; gives its parser."""

    def __call__(self, name: str, line: str, run: Any) -> argparse.ArgumentParser: ...


def about(arguments: argparse.Namespace) -> dict[str, Any]:
    """Who changes something, and where, as every service takes it."""
    return {"by": arguments.by, "environment": arguments.environment}


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def print_rows(
    arguments: argparse.Namespace,
    whole: dict[str, Any],
    head: list[str],
    rows: list[dict[str, Any]],
    empty: str = EMPTY,
) -> None:
    """Rows as a table of the columns in `head`, or the whole as JSON."""
    if arguments.json:
        print_json(whole)
    elif rows:
        print(aligned(head, [[_word(row[column]) for column in head] for row in rows]))
    else:
        print(empty)


def _word(value: Any) -> Any:
    return {True: "có", False: "không"}[value] if isinstance(value, bool) else value


def done(arguments: argparse.Namespace, members: dict[str, Any], sentence: str) -> None:
    """The result of a change."""
    if arguments.json:
        print_json(members)
    else:
        print(sentence)


def read(path: Path) -> str:
    """A text file; `-` is stdin. Raises `RefusedError`."""
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(f"Không đọc được {path}: {error}.") from None


def read_document(path: Path) -> Any:
    """A JSON file; `-` is stdin. Raises `RefusedError`."""
    try:
        return json.loads(read(path))
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"{path} không phải tệp JSON: {error}.") from None


def write(path: Path, octets: bytes) -> None:
    """Replace a file. Raises `RefusedError`."""
    try:
        path.write_bytes(octets)
    except OSError as error:
        raise RefusedError(f"Không ghi được {path}: {error.strerror}.") from None
