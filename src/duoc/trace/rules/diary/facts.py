"""An entry taken apart into the facts that can be shown one by one: the leaves to which the ledger commits.

As of events (`rules.fields`): a leaf's text is the JSON `[name, value]`, so a buyer's name stays private while the day is proven.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it stands in the book. event: its eventID, or empty; photo: SHA-256 of the JPEG (hexadecimal), or empty;
    corrects: the entry that it takes back, or empty."""

    id: str
    template: str
    stage: str
    at: datetime
    made_at: datetime
    party: str
    product: str
    lot: str
    site: str
    event: str
    photo: str
    corrects: str
    voids: bool
    fields: Mapping[str, str]


def facts(kept: Kept) -> Iterator[tuple[str, Any]]:
    """(name, value) of each fact, always in this order; what the entry does not say is left out."""
    yield "entry", {"id": kept.id, "template": kept.template, "stage": kept.stage, "voids": kept.voids}
    yield "at", _moment(kept.at)
    yield "madeAt", _moment(kept.made_at)
    yield "party", kept.party
    yield "product", kept.product
    for name, value in (("lot", kept.lot), ("site", kept.site), ("eventID", kept.event), ("photo", kept.photo),
                        ("corrects", kept.corrects)):  # fmt: skip
        if value:
            yield name, value
    for name in sorted(kept.fields):
        yield f"field.{name}", kept.fields[name]


def texts(kept: Kept) -> list[bytes]:
    """The texts of the leaves."""
    return [_written(fact).encode() for fact in facts(kept)]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
