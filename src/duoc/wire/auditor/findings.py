"""What an audit of published files may find."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from duoc.engines.merkle.checkpoint import Checkpoint

# Damage that is everywhere is understood from its first places.
MOST_FINDINGS = 100


class Damage(StrEnum):
    """The kinds of damage. Their words are those of the ledger room's own audit."""

    ENTRY_CHANGED = "entry_changed"
    ENTRY_MISSING = "entry_missing"
    TILE_ALTERED = "tile_altered"
    CHECKPOINT_ALTERED = "checkpoint_altered"
    HISTORY_REWRITTEN = "history_rewritten"


@dataclass(frozen=True, slots=True)
class Finding:
    """One damage. index: the first entry that can no longer be vouched for; file: the bad one, under the log's prefix;
    size: of the checkpoint that shows it. `detail` says in English what was compared."""

    damage: Damage
    detail: str
    index: int | None = None
    file: str | None = None
    size: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Only what is known."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(slots=True)
class Report:
    """The end of an audit: whole when nothing was found. `checkpoint` is None when none could be believed."""

    checkpoint: Checkpoint | None
    cosigners: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    cut: bool = False  # it stopped after `MOST_FINDINGS`

    @property
    def whole(self) -> bool:
        return not self.findings

    @property
    def first_bad_index(self) -> int | None:
        """The smallest index of all findings."""
        return min((item.index for item in self.findings if item.index is not None), default=None)
