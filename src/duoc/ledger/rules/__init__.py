"""Pure reasoning over a log: is it whole, and if not, what was done to it and where."""

from duoc.ledger.rules.contents import EntryRow
from duoc.ledger.rules.findings import Damage, Finding
from duoc.ledger.rules.inspection import TileRow, audit
from duoc.ledger.rules.statements import CheckpointRow
from duoc.ledger.rules.withstanding import Withstanding, withstanding

__all__ = ["CheckpointRow", "Damage", "EntryRow", "Finding", "TileRow", "Withstanding", "audit", "withstanding"]
