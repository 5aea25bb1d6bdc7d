"""The two lives of the exchange as data: a service's, and a connection's (one subsystem's use of one service).

From the provincial regulations of LGSPs (reference §6): nháp → đăng ký → kiểm thử → phê duyệt → vận hành ⇄ tạm dừng → chấm dứt.
The approval of a connection is two steps of two persons: the requesting agency's manager endorses, the bus operator approves.
The database holds the same pairs of states (`transition_is_a_step_of_its_life`), written from these tables.
"""

from dataclasses import dataclass

from duoc.exchange.rules.names import RefusedError

DRAFT, REGISTERED, TESTED, ENDORSED, APPROVED = "draft", "registered", "tested", "endorsed", "approved"
LIVE, SUSPENDED, ENDED, RETIRED = "live", "suspended", "ended", "retired"
DOCUMENT, REASON = "document", "reason"


@dataclass(frozen=True, slots=True)
class Side:
    """Who may take a step: holders of a permission (`people`) in the agency of one party: client, provider or house."""

    party: str
    action: str


ASK = Side("client", "connections.ask")
ENDORSE = Side("client", "connections.endorse")
OFFER = Side("provider", "services.offer")
OPERATE = Side("house", "exchange.operate")


@dataclass(frozen=True, slots=True)
class Step:
    """A verb that leads from some states to one. needs: what the row must say besides. An empty `who`: no person takes it."""

    verb: str
    before: tuple[str, ...]
    after: str
    who: tuple[Side, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """States in their order, and the steps between them. awaits: the step that a state waits for; others may be taken too."""

    states: tuple[str, ...]
    steps: tuple[Step, ...]
    awaits: dict[str, str]

    def step(self, verb: str, state: str) -> Step:
        """The step that a verb takes from a state. Raises `RefusedError` saying what can be done instead."""
        for step in self.steps:
            if step.verb == verb and state in step.before and step.who:
                return step
        open_to = ", ".join(step.verb for step in self.open_from(state))
        raise RefusedError(f"Đang ở bước “{NAMES[state]}” nên chưa thể {verb}; làm được: {open_to or 'không gì nữa'}.")

    def open_from(self, state: str) -> list[Step]:
        """The steps that persons can take from a state, the awaited one first."""
        found = [step for step in self.steps if state in step.before and step.who]
        return sorted(found, key=lambda step: step.verb != self.awaits.get(state))

    def awaited(self, state: str) -> Step | None:
        """The step that a state waits for; None where nothing is to be done."""
        verb = self.awaits.get(state)
        return None if verb is None else self.step(verb, state)

    def pairs(self) -> list[tuple[str, str, str]]:
        """(verb, from, to) of everything that may happen."""
        return [(step.verb, state, step.after) for step in self.steps for state in step.before]

    def needing(self, what: str) -> list[str]:
        """The verbs whose rows must say `document` or `reason`."""
        return sorted({step.verb for step in self.steps if what in step.needs})


_ON_THE_WAY = (REGISTERED, TESTED, ENDORSED, APPROVED)

CONNECTION = Life(
    states=(DRAFT, *_ON_THE_WAY, LIVE, SUSPENDED, ENDED),
    steps=(
        Step("register", (DRAFT,), REGISTERED, (ASK,)),
        Step("test", (REGISTERED,), TESTED, (ASK, OPERATE)),
        Step("endorse", (TESTED,), ENDORSED, (ENDORSE,), (DOCUMENT,)),
        Step("approve", (ENDORSED,), APPROVED, (OPERATE,), (DOCUMENT,)),
        Step("open", (APPROVED,), LIVE, (OPERATE,)),
        Step("suspend", (LIVE,), SUSPENDED, (OPERATE, ENDORSE), (REASON,)),
        Step("resume", (SUSPENDED,), LIVE, (OPERATE,), (REASON,)),
        Step("return", _ON_THE_WAY, DRAFT, (OPERATE, ENDORSE), (REASON,)),
        Step("end", (DRAFT, *_ON_THE_WAY, LIVE, SUSPENDED), ENDED, (OPERATE, ENDORSE), (REASON,)),
    ),
    awaits={
        DRAFT: "register",
        REGISTERED: "test",
        TESTED: "endorse",
        ENDORSED: "approve",
        APPROVED: "open",
        SUSPENDED: "resume",
    },
)

_KNOWN = (REGISTERED, TESTED, APPROVED, LIVE, SUSPENDED, RETIRED)

SERVICE = Life(
    states=_KNOWN,
    steps=(
        Step("test", (REGISTERED,), TESTED, (OFFER, OPERATE)),
        Step("approve", (TESTED,), APPROVED, (OPERATE,), (DOCUMENT,)),
        Step("open", (APPROVED,), LIVE, (OPERATE,)),
        Step("suspend", (LIVE,), SUSPENDED, (OPERATE, OFFER), (REASON,)),
        Step("resume", (SUSPENDED,), LIVE, (OPERATE,), (REASON,)),
        Step("return", (TESTED, APPROVED), REGISTERED, (OPERATE,), (REASON,)),
        Step("retire", (REGISTERED, TESTED, APPROVED, LIVE, SUSPENDED), RETIRED, (OPERATE,), (DOCUMENT, REASON)),
        # A registry file replaces everything: no person steps, but the life tells of it.
        Step("load", tuple(state for state in _KNOWN if state != LIVE), LIVE, ()),
        Step("load", tuple(state for state in _KNOWN if state != SUSPENDED), SUSPENDED, ()),
        Step("load", tuple(state for state in _KNOWN if state != RETIRED), RETIRED, ()),
    ),
    awaits={REGISTERED: "test", TESTED: "approve", APPROVED: "open", SUSPENDED: "resume"},
)

LIVES = {"connection": CONNECTION, "service": SERVICE}

NAMES = {
    DRAFT: "nháp",
    REGISTERED: "đăng ký",
    TESTED: "đã kiểm thử",
    ENDORSED: "cơ quan đã duyệt",
    APPROVED: "đã phê duyệt",
    LIVE: "vận hành",
    SUSPENDED: "tạm dừng",
    ENDED: "chấm dứt",
    RETIRED: "chấm dứt",
}


def stage_of(status: str, enabled: bool, state: str) -> str:
    """The stage of a service whose life tells nothing yet: it was registered, loaded or seeded as it stands (`exchange_service`).

    The SQL function `exchange_service_stage` says the same.
    """
    if status == "retired":
        return RETIRED
    if enabled:
        return LIVE
    return REGISTERED if state == "not_connected" else SUSPENDED
