"""The only door of the room: the registry, the log, the report, receipts and the audit.

Everything takes the environment it speaks of. Errors are sentences for the person who asked: `RefusedError`,
`NoSuchReceiptError`, `ProfileError`, `CursorError`.
"""

from duoc.exchange.rules.findings import Finding
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.rules.published import UNKNOWN, Published
from duoc.exchange.rules.receipt import Check, leads, verify_receipt
from duoc.exchange.rules.report import Report, Row
from duoc.exchange.rules.tally import BY, Statistics
from duoc.exchange.services.audit import audit
from duoc.exchange.services.consumers import (
    ConsumerEntry,
    IssuedSecret,
    bind_consumer,
    consumers,
    issue_secret,
    revoke_secret,
)
from duoc.exchange.services.contexts import (
    add_context,
    add_destination,
    add_network,
    contexts,
    destinations,
    networks,
    remove_context,
    remove_destination,
    remove_network,
)
from duoc.exchange.services.contract_tests import CaseResult, ContractResult, contract_runs, run_contract_tests
from duoc.exchange.services.description_source import Source, read_source
from duoc.exchange.services.descriptions import Difference, refresh, register_described
from duoc.exchange.services.directory import (
    ClientEntry,
    ServiceEntry,
    clients,
    find_agency,
    find_member,
    find_service,
    find_subsystem,
    services,
)
from duoc.exchange.services.groups import add_to_group, remove_from_group
from duoc.exchange.services.messages import Filter, LoggedCall, messages
from duoc.exchange.services.monitoring import monitoring
from duoc.exchange.services.monthly import monthly
from duoc.exchange.services.playbook import issue_player_key, logged, playbook
from duoc.exchange.services.province import Seeded, admit_client, seed, seed_environment
from duoc.exchange.services.receipts import NoSuchReceiptError, receipt
from duoc.exchange.services.refusals import RefusalFilter, RefusedCall, refusals
from duoc.exchange.services.registry import (
    register_member,
    register_service,
    register_subsystem,
    require_tls,
    retire_subsystem,
    set_authentication,
    set_base_url,
)
from duoc.exchange.services.registry_dump import dump_registry
from duoc.exchange.services.registry_file import ask_for_snapshot, load_registry
from duoc.exchange.services.replays import Run, begin, clear_replay, current, finish, last_batch
from duoc.exchange.services.rights import (
    add_certificate,
    grant,
    resume_service,
    revoke,
    set_receipt_mode,
    suspend_service,
)
from duoc.exchange.services.sandbox_keys import (
    IssuedKey,
    KeyEntry,
    SystemEntry,
    issue_test_key,
    register_test_system,
    retire_test_system,
    revoke_test_key,
    sandbox_systems,
)
from duoc.exchange.services.sandbox_secrets import issue_test_secret, test_secrets
from duoc.exchange.services.statistics import published, recount, report
from duoc.exchange.services.tallies import Selection, callers, count_calls, participants

__all__ = [
    "BY",
    "UNKNOWN",
    "CaseResult",
    "Check",
    "ClientEntry",
    "ConsumerEntry",
    "ContractResult",
    "Difference",
    "Filter",
    "Finding",
    "IssuedKey",
    "IssuedSecret",
    "KeyEntry",
    "LoggedCall",
    "NoSuchReceiptError",
    "Published",
    "RefusalFilter",
    "RefusedCall",
    "RefusedError",
    "Report",
    "Row",
    "Run",
    "Seeded",
    "Selection",
    "ServiceEntry",
    "Source",
    "Statistics",
    "SystemEntry",
    "add_certificate",
    "add_context",
    "add_destination",
    "add_network",
    "add_to_group",
    "admit_client",
    "ask_for_snapshot",
    "audit",
    "begin",
    "bind_consumer",
    "callers",
    "clear_replay",
    "clients",
    "consumers",
    "contexts",
    "contract_runs",
    "count_calls",
    "current",
    "destinations",
    "dump_registry",
    "find_agency",
    "find_member",
    "find_service",
    "find_subsystem",
    "finish",
    "grant",
    "issue_player_key",
    "issue_secret",
    "issue_test_key",
    "issue_test_secret",
    "last_batch",
    "leads",
    "load_registry",
    "logged",
    "messages",
    "monitoring",
    "monthly",
    "networks",
    "participants",
    "playbook",
    "published",
    "read_source",
    "receipt",
    "recount",
    "refresh",
    "refusals",
    "register_described",
    "register_member",
    "register_service",
    "register_subsystem",
    "register_test_system",
    "remove_context",
    "remove_destination",
    "remove_from_group",
    "remove_network",
    "report",
    "require_tls",
    "resume_service",
    "retire_subsystem",
    "retire_test_system",
    "revoke",
    "revoke_secret",
    "revoke_test_key",
    "run_contract_tests",
    "sandbox_systems",
    "seed",
    "seed_environment",
    "services",
    "set_authentication",
    "set_base_url",
    "set_receipt_mode",
    "suspend_service",
    "test_secrets",
    "verify_receipt",
]
