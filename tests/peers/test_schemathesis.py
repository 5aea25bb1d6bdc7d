"""schemathesis, a generator of requests nobody here wrote, finds through the gateway what it finds directly.

It reads the provider's OpenAPI description, the one from which the service was registered, and makes cases that keep to it and
cases that do not. Every case goes to the provider directly and through `/r1/…`.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
import requests
from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.conftest import find_free_port
from tests.peers.land_register import BASE, LandRegister, description
from tests.peers.running import CLIENT, Running, until

from duoc.exchange import services as exchange

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed: run `./duoc check`")

SERVICE = "VN/GOV/G01/chia-se/dat-dai"
CASES = 25  # of each operation and mode
SEED = 20261128
# What is between one hop and the next is not part of an answer (RFC 9110 §7.6.1); one Date, and nobody's Server (PR-REST 4.3).
OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}
# What the gateway adds (PR-REST 4.3, docs/formats.md). It takes nothing away and changes nothing.
ADDED = {"x-road-client", "x-road-service", "x-road-id", "x-road-request-id", "x-road-request-hash", "x-duoc-receipt"}


@dataclass
class Told:
    """What came of the cases."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def register(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LandRegister]:
    """A provider whose service is registered from its description, as its steward would do it."""
    provider = LandRegister(find_free_port())
    file = tmp_path_factory.mktemp("description") / "dat-dai.json"
    file.write_text(json.dumps(description(provider.port)), "utf-8")
    _duoc(running, "register", "service", SERVICE, "--openapi", str(file))
    exchange.resume_service(SERVICE, by="thử")
    _duoc(running, "grant", "--client", CLIENT, "--service", SERVICE)

    def admitted() -> bool:
        answer = requests.get(running.url("/xa/1/thua?thua=1", SERVICE), headers=running.headers, timeout=5)
        return answer.status_code == 200

    until(admitted)
    until(lambda: _logged(running).total() == provider.seen)
    yield provider
    provider.close()


def _duoc(running: Running, *words: str) -> None:
    command = [sys.executable, "-m", "duoc", "exchange", *words]
    subprocess.run(command, env=running.environ(), check=True, capture_output=True, timeout=60)


def _headers(answer: Any) -> dict[str, list[str]]:
    return {name: values for name, values in answer.headers.items() if name not in OF_ONE_HOP}


def _findings(case: Any, answer: Any) -> set[str]:
    try:
        case.validate_response(answer)
    except schemathesis.core.failures.FailureGroup as group:
        return {type(failure).__name__ for failure in group.exceptions}
    return set()


def _compare(running: Running, register: LandRegister, mode: Any) -> Told:
    """Run the cases of one mode both ways. Raises AssertionError for the first case whose answers differ."""
    schema = schemathesis.openapi.from_dict(description(register.port))
    told, at_home = Told(), f"http://127.0.0.1:{register.port}{BASE}"
    with requests.Session() as session:
        session.trust_env = False
        for operation in schema.get_all_operations():

            @seed(SEED)
            @settings(
                max_examples=CASES,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.ok().as_strategy(generation_mode=mode))
            def both_ways(case: Any) -> None:
                direct = case.call(base_url=at_home, session=session)
                passed = case.call(base_url=running.url(service=SERVICE), session=session, headers=running.headers)
                assert (passed.status_code, passed.content) == (direct.status_code, direct.content)
                ours, theirs = _headers(passed), _headers(direct)
                assert set(ours) - set(theirs) == ADDED
                assert {name: values for name, values in ours.items() if name not in ADDED} == theirs
                found = _findings(case, direct)
                assert _findings(case, passed) == found
                told.cases += 1
                told.statuses[direct.status_code] += 1
                told.findings.update(found)

            both_ways()
    return told


def _logged(running: Running) -> Counter[int]:
    with psycopg.connect(running.dsn, options="-c search_path=production") as sql:
        rows = sql.execute(
            "SELECT m.status, count(*) FROM exchange_message m JOIN exchange_service s ON s.id = m.service"
            " WHERE s.code = 'dat-dai' GROUP BY 1"
        ).fetchall()
    return Counter({int(status): int(count) for status, count in rows})


@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_it_finds_the_same_answers_through_the_bus_as_directly(
    running: Running, register: LandRegister, mode: str
) -> None:
    logged = _logged(running)
    told = _compare(running, register, schemathesis.GenerationMode[mode])
    print(f"\nschemathesis, {mode.lower()}: {told.cases} cases, {dict(told.statuses)}, findings {dict(told.findings)}")
    assert told.cases >= 100
    if mode == "POSITIVE":
        assert told.statuses.keys() >= {200, 204, 418}
        assert told.findings["UndefinedStatusCode"] == told.statuses[418] > 0
    else:
        assert told.statuses.keys() >= {400}
    # Every case that went through is in the log under the status that the provider gave.
    until(lambda: _logged(running) - logged == told.statuses)
