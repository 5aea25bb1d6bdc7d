"""How commands answer: a table or JSON, one sentence, a refusal for a file that cannot be read."""

import argparse
import json
from pathlib import Path
from typing import Any

from duoc.exchange.rules.text_table import aligned
from duoc.exchange.services import RefusedError

EMPTY = "Danh bạ còn trống. Nạp cấu hình tỉnh bằng `duoc up`, hoặc dùng `duoc exchange register`."


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


def print_json(value: Any) -> None:
    """One JSON document."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def print_done(arguments: argparse.Namespace, members: dict[str, Any], sentence: str) -> None:
    """What a change has done."""
    if arguments.json:
        print_json(members)
    else:
        print(sentence)


def read_file(path: Path) -> str:
    """The text of a file. Raises `RefusedError`."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(f"Không đọc được {path}: {error}.") from None
