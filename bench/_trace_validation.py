"""Verdicts against jsonschema, event hashes against the reference generator: the same invented events, rounds alternate.

Every event is new to every round, so that nobody lives on what he remembers of things; places and parties repeat, as they do.
"""

import argparse
import json
import logging
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench._spread import figure, spread
from duoc.engines.epcis import documents, schema, validation
from duoc.engines.epcis.documents import Document
from duoc.engines.epcis.event_hash import event_hash

OURS, THEIRS, HASHED = 5_000, 150, 50  # events a round: ours, jsonschema's, the generator's
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
LIMITS = validation.Limits(datetime(2026, 12, 1, tzinfo=UTC))


def document(first: int, count: int) -> str:
    """A document of plain ObjectEvents with two things each (invented, MINH HỌA)."""
    events = [event(number) for number in range(first, first + count)]
    head = {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-01T00:00:00Z",
    }
    return json.dumps({**head, "epcisBody": {"eventList": events}})


def event(number: int) -> dict[str, Any]:
    day, hour = (
        f"2026-{number % 10 + 1:02}-{number // 10 % 28 + 1:02}",
        f"{number // 280 % 24:02}:{number // 7 % 60:02}",
    )
    return {
        "type": "ObjectEvent",
        "eventTime": f"{day}T{hour}:00.{number % 1000:03}+07:00",
        "eventTimeZoneOffset": "+07:00",
        "epcList": [
            f"https://id.gs1.org/01/09521141012345/21/{number:016X}",
            f"urn:epc:id:sgtin:9521141.001234.{number + 10**9}",
        ],
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "readPoint": {"id": "urn:epc:id:sgln:0614141.07346.1234"},
        "bizLocation": {"id": "https://id.gs1.org/414/0614141073467"},
        "bizTransactionList": [{"type": "po", "bizTransaction": f"http://transaction.example.com/po/{number}"}],
    }


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    judge, generate = _jsonschema(), _generator()
    figures: dict[str, list[float]] = {}
    number = 0

    def note(name: str, value: float) -> None:
        figures.setdefault(name, []).append(value)

    for round_ in range(arguments.rounds + 1):
        text = document(number, OURS)
        read = documents.read(text.encode())
        verdict_us = _timed(lambda read=read: _judged(read)) / OURS
        schema_us = _timed(lambda read=read: schema.validator("[EPCIS-Document-Event]").is_valid(read.events)) / OURS
        peer_us = _timed(lambda read=read: judge(list(read.events)[:THEIRS])) / THEIRS
        number += OURS
        short = document(number, HASHED)
        hash_us = _timed(lambda text=text: _hashed(text)) / OURS
        generator_us = _timed(lambda short=short: generate(short)) / HASHED
        if _hashed(short) != generate(short):
            raise AssertionError("the hashes differ")
        number += HASHED
        fresh = documents.read(document(number, OURS).encode())
        both_us = _timed(lambda fresh=fresh: _captured(fresh)) / OURS
        number += OURS
        if round_:  # the first only warms up
            note("verdict_us", verdict_us)
            note("schema_us", schema_us)
            note("verdict_ratio", peer_us / verdict_us)
            note("hash_us", hash_us)
            note("hash_ratio", generator_us / hash_us)
            note("verdict_and_hash_us", both_us)
    return {name: spread(values) for name, values in figures.items()}


def _timed(work: Callable[[], object]) -> float:
    """CPU time of this process in microseconds."""
    begin = time.process_time()
    work()
    return (time.process_time() - begin) * 1e6


def _judged(read: Document) -> None:
    for verdict in validation.judge(read, LIMITS):
        assert not verdict.problems


def _hashed(text: str) -> list[str]:
    read = documents.read(text.encode())
    return [event_hash(one, read.prefixes_of(one), read.ignored) for one in read.events]


def _captured(read: Document) -> None:
    """As capture does: each event is judged, then hashed."""
    for one, verdict in validation.judged(read, LIMITS):
        assert not verdict.problems
        event_hash(one, read.prefixes_of(one), read.ignored)


def _jsonschema() -> Callable[[list[Any]], None]:
    import jsonschema

    definitions = dict(schema.definitions())
    validator = jsonschema.Draft7Validator({"definitions": definitions, "$ref": "#/definitions/EPCIS-Document-Event"})

    def judge(events: list[Any]) -> None:
        assert all(validator.is_valid(one) for one in events)

    return judge


def _generator() -> Callable[[str], list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from epcis_event_hash_generator import hash_generator, json_to_py
    logging.getLogger().setLevel(logging.CRITICAL)

    def generate(text: str) -> list[str]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            found: list[str] = hash_generator.epcis_hashes_from_events(
                json_to_py.event_list_from_epcis_document_str(text)
            )
        return found

    return generate


def told(figures: dict[str, Any]) -> list[str]:
    return [
        figure("verdicts ÷ jsonschema (which knows the schema alone)", figures["verdict_ratio"], "×", 0),
        figure("event hashes ÷ epcis-event-hash-generator, from text", figures["hash_ratio"], "×", 0),
        figure("a verdict", figures["verdict_us"], "µs"),
        figure("  of it the schema", figures["schema_us"], "µs"),
        figure("an event hash, parsing included", figures["hash_us"], "µs"),
        figure("verdict and hash of an event, as capture does", figures["verdict_and_hash_us"], "µs"),
    ]
