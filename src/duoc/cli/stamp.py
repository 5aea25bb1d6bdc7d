"""Whether the database has to be prepared again: a fingerprint of all that preparation depends on."""

import hashlib
import json
from pathlib import Path

import duoc
from duoc.cli.house import House
from duoc.core.logins import write_json
from duoc.core.profile import ProfileError

_PREPARED_BY = (
    "*/migrations/*.py",
    "*/sql/**/*.sql",
    "*/services/**/*.py",
    "core/profiles/**/*",
    "web/database.py",
    "web/prepare.py",
    "web/sample_*.py",
)


def fingerprint(house: House, profile: str, empty: bool) -> str:
    """Changes with the code that prepares, the profile, and the data folder (another folder is another database).

    Raises `ProfileError` for a file of the profile that cannot be read."""
    digest = hashlib.sha256(f"{profile}\0{empty}\0{house.dsn}\0{house.settings.port_base}\0".encode())
    source = Path(duoc.__file__).parent
    found = {path for pattern in _PREPARED_BY for path in source.glob(pattern) if path.is_file()}
    chosen = Path(profile)
    if chosen.exists():
        folder = chosen if chosen.is_dir() else chosen.parent
        found |= {path for path in folder.iterdir() if path.suffix in {".toml", ".csv"} and path.is_file()}
    for path in sorted(found):
        if "__pycache__" not in path.parts:
            try:
                digest.update(f"{path}\0".encode() + path.read_bytes())
            except OSError as error:
                raise ProfileError(f"{path} cannot be read: {error.strerror}") from error
    if house.embedded:
        made = (house.cluster().data / "PG_VERSION").stat()
        digest.update(f"{made.st_ino}\0{made.st_mtime_ns}".encode())
    return digest.hexdigest()


def is_current(house: House, wanted: str) -> bool:
    """Whether this very preparation was finished before. Somebody else's server is always looked at again."""
    path = house.home / "run" / "prepared"
    return house.embedded and path.exists() and json.loads(path.read_bytes()) == wanted


def keep(house: House, wanted: str) -> None:
    """Remember a finished preparation."""
    write_json(house.home / "run" / "prepared", wanted)
