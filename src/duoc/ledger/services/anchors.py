"""What `duoc anchor run` has written of the log's anchors: its state file, read for the page (form: docs/formats.md)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.core.settings import load

FORMAT = "duoc.anchor/1"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A root of the log in a contract. `block` is None until the chain has taken it; `at` is the block's time."""

    size: int
    transaction: str
    block: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Anchoring:
    """`chain`: its id and the contract's address; `confirmed`: the newest first; `alarms`: in the words of the anchor."""

    chain: str
    contract: str
    confirmed: list[Anchor]
    pending: Anchor | None
    alarms: list[str]
    updated: datetime


def anchoring(*, environment: Environment = Environment.PRODUCTION) -> Anchoring | None:
    """How the anchor stands, from `<home>/<environment>/anchor.json`; None where none was set up or it says nothing yet."""
    path = environment.folder(locate(load())) / "anchor.json"
    try:
        state = json.loads(path.read_bytes())
        if state["format"] != FORMAT or state["chain"] is None:
            return None
        return Anchoring(
            chain=f"{state['chain']['kind']} {state['chain']['chain_id']}",
            contract=str(state["chain"]["contract"]),
            confirmed=[_anchor(one) for one in reversed(state["confirmed"])],
            pending=None if state["pending"] is None else _anchor(state["pending"]),
            alarms=[str(alarm["words"]) for alarm in state["alarms"]],
            updated=datetime.fromtimestamp(state["updated"], UTC),
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None  # not there, or of a form that this version does not know


def _anchor(one: dict[str, Any]) -> Anchor:
    at = None if one["time"] is None else datetime.fromtimestamp(one["time"], UTC)
    return Anchor(int(one["size"]), str(one["transaction"]), one["block"], at)
