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
from duoc.exchange.services.messages import Filter, LoggedCall, messages
from duoc.exchange.services.monitoring import monitoring
from duoc.exchange.services.monthly import monthly
from duoc.exchange.services.playbook import issue_player_key, logged, playbook
from duoc.exchange.services.province import Seeded, admit_client, seed, seed_environment
from duoc.exchange.services.receipts import NoSuchReceiptError, receipt
from duoc.exchange.services.registry import (
    register_member,
    register_service,
    register_subsystem,
    retire_subsystem,
    set_authentication,
    set_base_url,
)
from duoc.exchange.services.replays import Run, begin, clear_replay, current, finish, last_batch
from duoc.exchange.services.rights import (
    add_certificate,
    grant,
    resume_service,
    revoke,
    set_receipt_mode,
    suspend_service,
)
from duoc.exchange.services.statistics import published, recount, report
from duoc.exchange.services.tallies import Selection, callers, count_calls, participants

__all__ = [
    "BY",
    "UNKNOWN",
    "Check",
    "ClientEntry",
    "Filter",
    "Finding",
    "LoggedCall",
    "NoSuchReceiptError",
    "Published",
    "RefusedError",
    "Report",
    "Row",
    "Run",
    "Seeded",
    "Selection",
    "ServiceEntry",
    "Statistics",
    "add_certificate",
    "admit_client",
    "audit",
    "begin",
    "callers",
    "clear_replay",
    "clients",
    "count_calls",
    "current",
    "find_agency",
    "find_member",
    "find_service",
    "find_subsystem",
    "finish",
    "grant",
    "issue_player_key",
    "last_batch",
    "leads",
    "logged",
    "messages",
    "monitoring",
    "monthly",
    "participants",
    "playbook",
    "published",
    "receipt",
    "recount",
    "register_member",
    "register_service",
    "register_subsystem",
    "report",
    "resume_service",
    "retire_subsystem",
    "revoke",
    "seed",
    "seed_environment",
    "services",
    "set_authentication",
    "set_base_url",
    "set_receipt_mode",
    "suspend_service",
    "verify_receipt",
]
