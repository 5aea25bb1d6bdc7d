"""Contract tests: each case of a service's contract is called through the gateway, as its clients do; the result is kept.

The caller is a subsystem of the gateway's own member with a key that lives as long as the run; its calls are in the message log
and have receipts like any other.
"""

import http.client
import json
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

import duoc.sim
from duoc.core.environment import Environment
from duoc.exchange.models import ContractTest, EnvironmentKey, Member
from duoc.exchange.rules import contracts, names
from duoc.exchange.rules.contracts import Case, Contract
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import registry, rights, running_gateway
from duoc.exchange.services.contexts import add_network
from duoc.exchange.services.directory import ServiceEntry, member_parts, services
from duoc.exchange.services.life_cycle.tests import record_contract_test
from duoc.exchange.services.schema import alias
from duoc.frame.environments import want_sandbox

SANDBOX = Environment.SANDBOX
TESTER, TESTER_NAME = "kiem-thu-hop-dong", "Kiểm thử hợp đồng"
_KEY = "kiem-thu-hop-dong"
_TIMEOUT_S = 40.0
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one case asked for and what came back. faults: in what that differs from the contract; receipt: of the call."""

    case: Case
    status: int
    duration_ms: int
    faults: list[str]
    receipt: str

    def members(self) -> dict[str, Any]:
        """The JSON form, as it is kept."""
        return {
            "case": self.case.name,
            "method": self.case.method,
            "path": self.case.path,
            "expected": self.case.status,
            "status": self.status,
            "duration_ms": self.duration_ms,
            "passed": not self.faults,
            "faults": self.faults,
            "receipt": self.receipt,
        }


@dataclass(frozen=True, slots=True)
class ContractResult:
    """The contract test of one service: its identifier, when, and every case. To be recorded where a service's life is kept."""

    service: str
    environment: Environment
    at: datetime
    cases: list[CaseResult]

    @property
    def passed(self) -> bool:
        """Whether every case came back as promised."""
        return all(not result.faults for result in self.cases)

    def report(self) -> dict[str, Any]:
        """What is kept of it: every case, no bodies."""
        return {"cases": [result.members() for result in self.cases]}

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        told = {"service": self.service, "environment": self.environment.value, "at": self.at.isoformat()}
        return {**told, "passed": self.passed, **self.report()}


@lru_cache(maxsize=1)
def declared() -> dict[str, Contract]:
    """The contracts beside the simulators, by the simulators' codes."""
    path = Path(duoc.sim.__file__).with_name("contracts.json")
    return contracts.parse(json.loads(path.read_text("utf-8")))


def contract_of(entry: ServiceEntry) -> Contract | None:
    """The contract of the simulator that a service's address leads to; None where it leads elsewhere."""
    return declared().get(urlsplit(entry.service.base_url).path.strip("/"))


def run_contract_tests(wanted: list[str], environment: Environment = SANDBOX, by: str = "") -> list[ContractResult]:
    """Test services (identifiers or codes; none given: all that have a contract) through the running gateway; keep the results.

    Raises `RefusedError`: in another environment than the sandbox, a service that is unknown or has no contract, no gateway.
    """
    if environment is not SANDBOX:
        raise RefusedError("Kiểm thử hợp đồng gọi dịch vụ với dữ liệu thử; chỉ chạy ở môi trường thử nghiệm (sandbox).")
    chosen = _chosen(wanted)
    want_sandbox()
    gateway = running_gateway.address(SANDBOX)
    if gateway is None:
        raise RefusedError("Chưa có tỉnh nào đang chạy ở đây; hãy chạy `duoc up` trước.")
    at = timezone.now()
    with _tester([entry for entry, _ in chosen], gateway, by) as (client, key):
        asked = [(entry, case) for entry, contract in chosen for case in contract.cases]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            answered = list(pool.map(lambda one: _ask(gateway, one[0].identifier, one[1], client, key), asked))
    results = []
    for entry, _contract in chosen:
        own = [result for (other, _), result in zip(asked, answered, strict=True) if other is entry]
        results.append(ContractResult(entry.identifier, SANDBOX, at, own))
        record_contract_test(entry.identifier, results[-1].passed, results[-1].report(), by=by, environment=SANDBOX)
    return results


def newest_contract_tests() -> dict[int, ContractTest]:
    """The newest test of every service of the sandbox that was tested, by the service's id."""
    rows = ContractTest.objects.using(alias(SANDBOX)).filter(service__isnull=False)
    newest = rows.order_by("service_id", "-id").distinct("service_id")
    return {row.service_id: row for row in newest if row.service_id is not None}


def _chosen(wanted: list[str]) -> list[tuple[ServiceEntry, Contract]]:
    entries = [entry for entry in services(SANDBOX) if entry.service.status == "registered"]
    if not wanted:
        found = [(entry, contract) for entry in entries if (contract := contract_of(entry)) is not None]
        if not found:
            raise RefusedError("Môi trường thử nghiệm chưa có dịch vụ mô phỏng nào có hợp đồng.")
        return found
    made = []
    for text in wanted:
        named = [entry for entry in entries if text in (entry.identifier, entry.service.code)]
        if len(named) != 1:
            raise RefusedError(f"Không có dịch vụ {text} trong môi trường thử nghiệm; hãy viết đủ mã định danh 5 phần.")
        contract = contract_of(named[0])
        if contract is None:
            raise RefusedError(f"Dịch vụ {text} không dẫn đến bộ mô phỏng nào có hợp đồng.")
        made.append((named[0], contract))
    return made


@contextmanager
def _tester(entries: list[ServiceEntry], gateway: str, by: str) -> Iterator[tuple[str, str]]:
    """The caller's identifier and its key, once the gateway knows both; the key ends with the run."""
    using = alias(SANDBOX)
    home = Member.objects.using(using).filter(server_code__isnull=False).first()
    if home is None:
        raise RefusedError("Môi trường thử nghiệm chưa có thành viên vận hành cổng.")
    parts = (*member_parts(home), TESTER)
    client, key = names.written(parts), secrets.token_urlsafe(32)
    keys = EnvironmentKey.objects.using(using)
    with transaction.atomic(using):
        registry.register_subsystem(parts, TESTER_NAME, by=by, environment=SANDBOX)
        for entry in entries:
            rights.grant(client, entry.identifier, by=by, environment=SANDBOX)
        # Beside a key, services with personal data ask from where the call comes.
        add_network(client, _source(gateway), by=by, environment=SANDBOX)
        keys.create(hash=sha256(key.encode()).digest(), member=home, name=_KEY)
    try:
        if not running_gateway.wait_for_registry(gateway, SANDBOX):
            raise RefusedError(
                f"Cổng thử nghiệm {gateway} chưa trả lời; hãy thử lại, hoặc xem log trong thư mục dữ liệu."
            )
        yield client, key
    finally:
        keys.filter(hash=sha256(key.encode()).digest()).delete()


def _source(gateway: str) -> str:
    """The network from which this machine reaches its own gateway."""
    host = urlsplit(gateway).hostname or ""
    return "127.0.0.0/8" if host == "localhost" or host.startswith("127.") else host


def _ask(gateway: str, service: str, case: Case, client: str, key: str) -> CaseResult:
    begun = time.monotonic()
    headers = {"X-Road-Client": client, "X-Api-Key": key, "Accept": "application/json"}
    if case.body:
        headers["Content-Type"] = "application/json"
    connection = http.client.HTTPConnection(urlsplit(gateway).netloc, timeout=_TIMEOUT_S)
    try:
        connection.request(case.method, f"/r1/{service}{case.path}", case.body or None, headers)
        answer = connection.getresponse()
        body, got = answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        status, faults = answer.status, case.faults(answer.status, got, body)
    except (OSError, http.client.HTTPException) as error:
        status, got, faults = 0, dict[str, str](), [f"cổng không trả lời: {error or type(error).__name__}"]
    finally:
        connection.close()
    duration = round((time.monotonic() - begun) * 1000)
    return CaseResult(case, status, duration, faults, got.get("x-duoc-receipt", ""))
