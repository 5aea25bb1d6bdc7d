"""The desk: a ticket, a dossier, what is asked for; may it be opened?"""

from collections.abc import Iterable
from typing import NamedTuple

from duoc.core.clock import Clock
from duoc.engines.policy.dossiers import Dossiers, DossiersAwayError
from duoc.engines.policy.fields import justifies
from duoc.engines.policy.keys import Key, KeySource
from duoc.engines.policy.once import Once, OnceInMemory
from duoc.engines.policy.ticket import Ticket, TicketError, read

# So many tickets whose signature was seen are remembered: an officer's session shows one many times.
_REMEMBERED = 1024


class Admission(NamedTuple):
    """On whose word something was opened."""

    officer: str
    agency: str
    dossier: str
    jti: str


class Refused(Exception):  # noqa: N818 - what it says is an answer, not an error
    """It may not. `reason` is Vietnamese, for whoever asked, and holds no value; `rule` names it for the record.

    `claimed` is what a well-signed ticket said, for the record of the refusal; None where there is no such ticket."""

    def __init__(self, reason: str, rule: str, claimed: Admission | None = None) -> None:
        super().__init__(reason)
        self.reason, self.rule, self.claimed = reason, rule, claimed


class Desk:
    """One event loop, or any number of threads: what two of them may do twice is only to check one signature."""

    def __init__(self, keys: KeySource, dossiers: Dossiers, clock: Clock, once: Once | None = None) -> None:
        self._keys, self._dossiers, self._clock = keys, dossiers, clock
        self._once = once or OnceInMemory()
        self._seen: dict[str, tuple[Ticket, Key]] = {}

    def admit(self, text: str, fields: Iterable[str], agency: str | None = None) -> Admission:
        """Whether the ticket opens all these fields now. `agency`: whose connection it came over.

        May block where `at_once` says no. Raises `Refused`; the order of the checks decides which reason wins.
        """
        try:
            ticket = self._ticket(text)
        except TicketError as problem:
            raise Refused(str(problem), problem.rule) from None
        admission = Admission(ticket.sub, ticket.agency, ticket.dossier, ticket.jti)
        now_us = self._clock.now_us()
        if not ticket.holds_at(now_us / 1e6):
            raise Refused("vé đã hết hạn hoặc chưa có hiệu lực", "ve-het-han", admission)
        if agency is not None and ticket.agency != agency:
            raise Refused("vé của cơ quan khác", "ve-cua-co-quan-khac", admission)
        try:
            dossier = self._dossiers.dossier(ticket.dossier)
        except DossiersAwayError:
            raise Refused("không hỏi được nơi giữ hồ sơ", "noi-giu-ho-so", admission) from None
        if dossier is None:
            raise Refused("không có hồ sơ với mã này", "khong-co-ho-so", admission)
        if not dossier.belongs_to(ticket.sub, ticket.agency):
            raise Refused("hồ sơ của người khác", "ho-so-cua-nguoi-khac", admission)
        if not dossier.is_open(now_us):
            raise Refused("hồ sơ chưa xử lý hoặc đã đóng", "ho-so-da-dong", admission)
        wanted = tuple(fields)
        if not justifies(ticket.fields, wanted) or not justifies(dossier.fields, wanted):
            raise Refused("trường dữ liệu ngoài mục đích của hồ sơ", "ngoai-muc-dich", admission)
        if ticket.once:
            self._use_up(ticket, admission, now_us)
        return admission

    def at_once(self, text: str) -> bool:
        """Whether `admit` would answer without waiting for a source: then an event loop may ask it."""
        try:
            return self._dossiers.at_once(self._ticket(text).dossier)
        except TicketError:
            return True

    def _ticket(self, text: str) -> Ticket:
        known = self._seen.get(text)
        # In another key set the key may be gone, or speak for others.
        if known is not None and self._keys.key(known[0].kid) is known[1]:
            return known[0]
        found = read(text, self._keys)
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[text] = found
        return found[0]

    def _use_up(self, ticket: Ticket, admission: Admission, now_us: int) -> None:
        try:
            first = self._once.take(ticket.kid, ticket.jti, ticket.exp, now_us / 1e6)
        except OSError:
            raise Refused("không ghi được vé đã dùng", "ve-mot-lan", admission) from None
        if not first:
            raise Refused("vé đã dùng", "ve-da-dung", admission)
