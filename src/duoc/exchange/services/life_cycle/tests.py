"""Recording the results of contract tests: the sandbox does, and people by the command line."""

from hashlib import sha256
from typing import Any

from django.db import transaction

from duoc.core import canonical
from duoc.core.environment import Environment
from duoc.exchange.models import Connection, ContractTest, Service
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.life_cycle.connections import fact_of, find_connection
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias

LONGEST_REPORT = 1 << 20


def record_contract_test(
    subject: str | int,
    passed: bool,
    report: dict[str, Any],
    *,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> ContractTest:
    """Keep the result of a contract test of a service (identifier or code) or of a connection (its number).

    environment: where the subject is registered; the test itself ran in the sandbox. report: a JSON object of at most 1 MiB, told
    to the ledger by its SHA-256. The step `test` needs that the last result since the registration passed. Raises `RefusedError`.
    """
    found: Connection | Service
    if isinstance(subject, int):
        found = find_connection(subject, environment)
        kind, fact = "connection", fact_of(found)
    else:
        found = directory.service_in_force(subject, environment)
        kind, fact = "service", {"id": names.written(directory.service_parts(found))}
    try:
        octets = canonical.dumps(report)
    except (ValueError, TypeError, RecursionError) as error:
        raise RefusedError(f"Báo cáo kiểm thử không phải đối tượng JSON: {error}.") from None
    if not isinstance(report, dict) or len(octets) > LONGEST_REPORT or b"\\u0000" in octets:
        raise RefusedError("Báo cáo kiểm thử phải là một đối tượng JSON, không quá 1 MiB.")
    with transaction.atomic(alias(environment)):
        made = ContractTest(passed=passed, report=report, **{kind: found})
        made.save(using=alias(environment))
        told = {**fact, "passed": passed, "report_sha256": sha256(octets).hexdigest()}
        record("exchange.contract_tested", told, by, environment)
    return made
