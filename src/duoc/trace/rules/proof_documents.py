"""A proof document made shorter, so that a page has room for it: the oldest events go first, and what is left still proves."""

import json
from typing import Any


def octets(part: Any) -> int:
    """How long a part is where it is written without blanks."""
    return len(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()) + 1


def trimmed(document: dict[str, Any], room: int) -> dict[str, Any]:
    """The document with as many of the newest events as fit into `room` octets; the others count as withheld."""
    events, entries = document["events"], document["entries"]
    surplus, gone = octets(document) - room, 0
    while surplus > 0 and gone < len(events):
        surplus -= octets(events[gone]) + octets(entries[events[gone]["entry"]])
        gone += 1
    if not gone:
        return document
    left = events[gone:]
    parts = [one for one in (document["stamp"], document["activation"], *left) if one is not None]
    places = {at: place for place, at in enumerate(sorted({one["entry"] for one in parts}))}

    def moved(part: dict[str, Any] | None) -> dict[str, Any] | None:
        return part and part | {"entry": places[part["entry"]]}

    return document | {
        "entries": [entries[at] for at in places],
        "stamp": moved(document["stamp"]),
        "activation": moved(document["activation"]),
        "events": [moved(one) for one in left],
        "withheld": document["withheld"] + gone,
    }
