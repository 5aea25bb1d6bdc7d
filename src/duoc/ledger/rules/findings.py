"""What an audit may find."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Damage(StrEnum):
    """The kinds of damage, from the view of somebody who holds the log's public key."""

    ENTRY_CHANGED = "entry_changed"
    ENTRY_MISSING = "entry_missing"
    ENTRY_INSERTED = "entry_inserted"
    ENTRIES_REORDERED = "entries_reordered"
    PAYLOAD_MISMATCH = "payload_mismatch"
    TILE_ALTERED = "tile_altered"
    CHECKPOINT_ALTERED = "checkpoint_altered"
    HISTORY_REWRITTEN = "history_rewritten"
    LOG_REPLACED = "log_replaced"


@dataclass(frozen=True, slots=True)
class Finding:
    """One damage. index: the first bad entry; tile: path of the bad tile; size: the checkpoint that shows it.

    `detail` says in English what was compared, for the record; screens say it in the reader's language from `damage`.
    """

    damage: Damage
    detail: str
    index: int | None = None
    tile: str | None = None
    size: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Only what is known."""
        return {name: value for name, value in asdict(self).items() if value is not None}
