"""From where secrets are used: stored as they are told, and an alarm, once, when a secret appears in a second place."""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from duoc.core import canonical
from duoc.core.clock import SystemClock
from duoc.engines.merkle import salted
from duoc.engines.xroad.message import iso_time

_SQL = Path(__file__).parent.parent / "sql"
_PLACE = (_SQL / "recorder_place.sql").read_text("utf-8").encode()
_PRIVATE = (_SQL / "recorder_private_event.sql").read_text("utf-8").encode()
_CLIENT = (_SQL / "recorder_names.sql").read_text("utf-8").encode()
# A secret that was in one place and weeks later is in another has moved; within these days it is in two.
DAYS = 30
ALARM = "exchange.secret_in_two_places"
_KINDS = ("key", "secret", "certificate")
_NAME = re.compile("[0-9a-f]{1,16}")
_PREFIX = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True)
class Place:
    """A secret (`kind` and a name that is not the secret) and a network that it is used from."""

    kind: str
    name: str
    network: str
    client: str
    at: datetime

    @classmethod
    def read(cls, notice: dict[str, Any], at: datetime, client: str) -> "Place":
        """Raises `ValueError`, `KeyError` or `TypeError` for what is no such notice."""
        network = ip_network(notice["network"])
        if network.prefixlen != _PREFIX[network.version]:
            raise ValueError("not a network of a notice")
        if notice["of"] not in _KINDS or not _NAME.fullmatch(notice["name"]):
            raise ValueError("not a secret of a notice")
        return cls(notice["of"], notice["name"], str(network), client, at)


def store(connection: psycopg.Connection[tuple[object, ...]], places: list[Place]) -> None:
    """Store places in order, with their alarms' events, in the caller's transaction."""
    ids = {str(name): number for name, number in connection.execute(_CLIENT).fetchall()} if places else {}
    for place in places:
        values = {
            "kind": place.kind, "name": place.name, "network": place.network, "at": place.at, "days": DAYS,
            "client": ids.get(place.client), "named": place.client,
        }  # fmt: skip
        row = connection.execute(_PLACE, values).fetchone()
        if row is not None and row[0]:
            _announce(connection, place)


def _announce(connection: psycopg.Connection[tuple[object, ...]], place: Place) -> None:
    """Queue the event. The log holds a commitment alone; the form is that of `duoc.frame.outbox.append(…, public=False)`,
    which this floor cannot call."""
    event, time = uuid4(), iso_time(SystemClock().now_us())
    said = {"client": place.client, "name": place.name, "network": place.network, "of": place.kind}
    payload, salt = canonical.dumps(said), salted.new_salt()
    committed = b64encode(salted.commitment(salt, payload)).decode()
    entry = canonical.dumps({"commitment": committed, "event": str(event), "kind": ALARM, "time": time})
    connection.execute(_PRIVATE, [event, ALARM, entry, payload, salt])
