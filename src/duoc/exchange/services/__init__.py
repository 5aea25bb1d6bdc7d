"""The only door of the room: the registry, the log, the report, receipts and the audit.

Everything takes the environment it speaks of. Errors are sentences for the person who asked: `RefusedError`,
`NoSuchReceiptError`, `ProfileError`, `CursorError`.
"""

from duoc.exchange.rules.evidence import verify as verify_evidence
from duoc.exchange.rules.findings import Finding
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.rules.published import UNKNOWN, Published
from duoc.exchange.rules.receipt import Check, leads, verify_receipt
from duoc.exchange.rules.report import Report, Row
from duoc.exchange.rules.tally import BY, Statistics
from duoc.exchange.services.archive import ArchiveBusyError, archived, archived_segments, verify_file
from duoc.exchange.services.audit import audit
from duoc.exchange.services.bodies import PRIVATE as PRIVATE_KEY
from duoc.exchange.services.bodies import erase_body, keep_bodies, kept_services, make_body_key, stop_keeping
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
from duoc.exchange.services.evidence import evidence
from duoc.exchange.services.groups import add_to_group, remove_from_group
from duoc.exchange.services.guarding import Guard, Guarded, end_guard, guard_of, guard_service, guarded_services
from duoc.exchange.services.life_cycle.connections import (
    amend_connection,
    ask_connection,
    find_connection,
    step_connection,
    wider_rights,
)
from duoc.exchange.services.life_cycle.reading import (
    ConnectionEntry,
    LifeLine,
    Wanted,
    connection_line,
    connections,
    service_line,
)
from duoc.exchange.services.life_cycle.reading import entry as connection_entry
from duoc.exchange.services.life_cycle.services import step_service
from duoc.exchange.services.life_cycle.steps import Said
from duoc.exchange.services.life_cycle.tests import record_contract_test
from duoc.exchange.services.mapping_table import mapping_table
from duoc.exchange.services.mappings import (
    MappingVersion,
    mapped_services,
    mapping_versions,
    read_mapping,
    remove_mapping,
    set_mapping,
)
from duoc.exchange.services.messages import Filter, LoggedCall, messages
from duoc.exchange.services.monitoring import monitoring
from duoc.exchange.services.monthly import monthly
from duoc.exchange.services.places import CAUSES, Alarm, Place, accept_place, alarms, places
from duoc.exchange.services.playbook import issue_player_key, logged, playbook
from duoc.exchange.services.province import Seeded, admit_client, seed, seed_environment
from duoc.exchange.services.quotas import QuotaEntry, quotas, remove_quota, set_quota
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
from duoc.exchange.services.retention import due as due_retention
from duoc.exchange.services.retention import (
    last_success,
    retention_in_force,
    retention_rules,
    retention_runs,
    run_retention,
    set_retention,
)
from duoc.exchange.services.rights import (
    add_certificate,
    grant,
    remove_certificate,
    resume_service,
    revoke,
    set_receipt_mode,
    suspend_service,
)
from duoc.exchange.services.sandbox.contract_tests import (
    CaseResult,
    ContractResult,
    newest_contract_tests,
    run_contract_tests,
)
from duoc.exchange.services.sandbox.keys import (
    IssuedKey,
    KeyEntry,
    SystemEntry,
    issue_test_key,
    register_test_system,
    retire_test_system,
    revoke_test_key,
    sandbox_systems,
)
from duoc.exchange.services.sandbox.secrets import issue_test_secret, test_secrets
from duoc.exchange.services.statistics import published, recount, report
from duoc.exchange.services.tallies import Selection, callers, count_calls, participants
from duoc.exchange.services.uplinks import lead, reach_directly, remove_uplink, rotate_secret, set_uplink, uplinks

__all__ = [
    "BY",
    "CAUSES",
    "PRIVATE_KEY",
    "UNKNOWN",
    "Alarm",
    "ArchiveBusyError",
    "CaseResult",
    "Check",
    "ClientEntry",
    "ConnectionEntry",
    "ConsumerEntry",
    "ContractResult",
    "Difference",
    "Filter",
    "Finding",
    "Guard",
    "Guarded",
    "IssuedKey",
    "IssuedSecret",
    "KeyEntry",
    "LifeLine",
    "LoggedCall",
    "MappingVersion",
    "NoSuchReceiptError",
    "Place",
    "Published",
    "QuotaEntry",
    "RefusalFilter",
    "RefusedCall",
    "RefusedError",
    "Report",
    "Row",
    "Run",
    "Said",
    "Seeded",
    "Selection",
    "ServiceEntry",
    "Source",
    "Statistics",
    "SystemEntry",
    "Wanted",
    "accept_place",
    "add_certificate",
    "add_context",
    "add_destination",
    "add_network",
    "add_to_group",
    "admit_client",
    "alarms",
    "amend_connection",
    "archived",
    "archived_segments",
    "ask_connection",
    "ask_for_snapshot",
    "audit",
    "begin",
    "bind_consumer",
    "callers",
    "clear_replay",
    "clients",
    "connection_entry",
    "connection_line",
    "connections",
    "consumers",
    "contexts",
    "count_calls",
    "current",
    "destinations",
    "due_retention",
    "dump_registry",
    "end_guard",
    "erase_body",
    "evidence",
    "find_agency",
    "find_connection",
    "find_member",
    "find_service",
    "find_subsystem",
    "finish",
    "grant",
    "guard_of",
    "guard_service",
    "guarded_services",
    "issue_player_key",
    "issue_secret",
    "issue_test_key",
    "issue_test_secret",
    "keep_bodies",
    "kept_services",
    "last_batch",
    "last_success",
    "lead",
    "leads",
    "load_registry",
    "logged",
    "make_body_key",
    "mapped_services",
    "mapping_table",
    "mapping_versions",
    "messages",
    "monitoring",
    "monthly",
    "networks",
    "newest_contract_tests",
    "participants",
    "places",
    "playbook",
    "published",
    "quotas",
    "reach_directly",
    "read_mapping",
    "read_source",
    "receipt",
    "record_contract_test",
    "recount",
    "refresh",
    "refusals",
    "register_described",
    "register_member",
    "register_service",
    "register_subsystem",
    "register_test_system",
    "remove_certificate",
    "remove_context",
    "remove_destination",
    "remove_from_group",
    "remove_mapping",
    "remove_network",
    "remove_quota",
    "remove_uplink",
    "report",
    "require_tls",
    "resume_service",
    "retention_in_force",
    "retention_rules",
    "retention_runs",
    "retire_subsystem",
    "retire_test_system",
    "revoke",
    "revoke_secret",
    "revoke_test_key",
    "rotate_secret",
    "run_contract_tests",
    "run_retention",
    "sandbox_systems",
    "seed",
    "seed_environment",
    "service_line",
    "services",
    "set_authentication",
    "set_base_url",
    "set_mapping",
    "set_quota",
    "set_receipt_mode",
    "set_retention",
    "set_uplink",
    "step_connection",
    "step_service",
    "stop_keeping",
    "suspend_service",
    "test_secrets",
    "uplinks",
    "verify_evidence",
    "verify_file",
    "verify_receipt",
    "wider_rights",
]
