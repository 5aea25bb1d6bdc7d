"""The only door of the room: the overview; the demands of the link, their evidence, and what people state of them.

Errors are sentences for the person who asked: `StatementRefusedError`.
"""

from duoc.boards.models import LARGEST_FILE, Check, Demand, Provision, Statement
from duoc.boards.rules.readiness import HELD, State, Verdict
from duoc.boards.rules.statements import LONGEST, StatementRefusedError
from duoc.boards.services.checks import check_exchange, check_guard, check_ledger, keep_scan
from duoc.boards.services.collected import Figure, Rows
from duoc.boards.services.doors import agency, may
from duoc.boards.services.front import Overview, overview
from duoc.boards.services.law import Worded, demand, demands, provisions, word_demand, wordings
from duoc.boards.services.standings import Readiness, Standing, Stated, readiness, standing
from duoc.boards.services.statements import (
    Document,
    correct,
    document,
    history,
    state_evidence,
    statement,
    withdraw,
)

__all__ = [
    "HELD",
    "LARGEST_FILE",
    "LONGEST",
    "Check",
    "Demand",
    "Document",
    "Figure",
    "Overview",
    "Provision",
    "Readiness",
    "Rows",
    "Standing",
    "State",
    "Stated",
    "Statement",
    "StatementRefusedError",
    "Verdict",
    "Worded",
    "agency",
    "check_exchange",
    "check_guard",
    "check_ledger",
    "correct",
    "demand",
    "demands",
    "document",
    "history",
    "keep_scan",
    "may",
    "overview",
    "provisions",
    "readiness",
    "standing",
    "state_evidence",
    "statement",
    "withdraw",
    "word_demand",
    "wordings",
]
