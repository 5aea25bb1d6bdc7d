"""The sample people's logins: made by the preparation, read by `up` and by nobody else (0600)."""

import json
import os
import secrets
from pathlib import Path

_FILE = "demo-logins.json"


def demo_logins(home: Path) -> list[dict[str, str]]:
    """Role, user and password of the sample people; empty for a province without sample data."""
    try:
        found: list[dict[str, str]] = json.loads((home / _FILE).read_text("utf-8"))
    except FileNotFoundError:
        return []
    return found


def keep_logins(home: Path, logins: list[dict[str, str]]) -> None:
    """Replace the file."""
    write_json(home / _FILE, logins)


def write_json(path: Path, content: object) -> None:
    """Write a private file (0600) in one step: a reader sees all of it or nothing, and a failure leaves no draft."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)
            file.write("\n")
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
