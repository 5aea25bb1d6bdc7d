"""Which logs a key has ever cosigned: a list beside the key, so that a lost state is noticed and never begins at zero again."""

from pathlib import Path

from duoc.wire import durable_file
from duoc.wire.witness.state import StateError


class CosignedLogs:
    """The list in `<key file>.cosigned`, one origin per line; written after the state, before the first answer."""

    def __init__(self, key_file: Path) -> None:
        self._path = key_file.with_name(f"{key_file.name}.cosigned")
        durable_file.forget_drafts(self._path)
        try:
            self._origins = self._path.read_text("utf-8").splitlines() if self._path.exists() else []
        except UnicodeDecodeError as error:
            raise StateError(
                f"{self._path} is damaged: restore it, or delete it when every state file is there"
            ) from error

    def __contains__(self, origin: str) -> bool:
        return origin in self._origins

    def add(self, origin: str) -> None:
        """Note durably that the key has cosigned this log. Its state must be on the disk already."""
        if origin not in self._origins:
            origins = sorted([*self._origins, origin])
            durable_file.write(self._path, "".join(f"{line}\n" for line in origins).encode())
            self._origins = origins
