"""The key under which PINs are kept: whoever has it and the table can try PINs; without it nobody can."""

import secrets
from functools import lru_cache
from pathlib import Path

from duoc.core.account import acting_as_owner
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.core.settings import load
from duoc.trace.rules.stamps import StampRefusedError
from duoc.wire import durable_file

_NAME = "stamp-pins.key"


def pin_key(environment: Environment) -> bytes:
    """32 bytes, made at the first use (0600, of the service's user). Raises `StampRefusedError`."""
    return _kept(locate(load()), environment)


@lru_cache
def _kept(home: Path, environment: Environment) -> bytes:
    path = environment.folder(home) / "keys" / _NAME
    try:
        with acting_as_owner(home):
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                durable_file.write(path, secrets.token_bytes(32))
            return path.read_bytes()
    except OSError as error:
        raise StampRefusedError(f"Không đọc được khóa của mã PIN ở {path}: {error.strerror}.") from None
