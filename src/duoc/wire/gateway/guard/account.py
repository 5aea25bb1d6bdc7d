"""What one guarded call owes: the count of the citizens it asks about and is told of, and a record of each decision."""

from collections.abc import Collection
from time import perf_counter_ns

from duoc.engines.policy import Admission
from duoc.engines.xroad.errors import error
from duoc.wire.decisions import Decision, note_of, source_of
from duoc.wire.gateway.guard.house import Guardhouse

_NOBODY = Admission("", "", "", "")
# The rules of the audit; the desk has further ones. They are the wall's words too.
BUDGET, UNCOUNTED, PERSONAL, UNREAD = "han-muc", "khong-dem-duoc", "du-lieu-ca-nhan", "khong-kiem-tra"


class Account:
    """`admission` is set by whoever admits the call. Nothing personal is kept but keyed hashes."""

    __slots__ = ("_began", "_caller", "_done", "_house", "_limit", "_note", "_number", "_source", "admission")

    def __init__(
        self, house: Guardhouse, caller: str, service: str, method: str, request_id: str, address: str, limit: int
    ) -> None:
        self._house, self._caller, self._limit = house, caller, limit
        self._source = source_of(application="exchange", session=request_id, account=caller, source=address)
        self._note = note_of(service, (service,), f"{method} {service}")
        self.admission = _NOBODY
        self._began = perf_counter_ns()
        self._number, self._done = 0, False

    async def marks(self, size: int, citizens: Collection[str]) -> frozenset[bytes]:
        """The keyed hashes of citizens. Raises `XRoadError`."""
        mark = (await self._house.books()).budgets.mark
        return await self._house.read(size, lambda: frozenset(map(mark, citizens)))

    async def spend(self, marks: Collection[bytes]) -> str:
        """Count them for the officer, or for the caller where nobody is named; in Vietnamese why that is too many, else empty.

        Raises `XRoadError` where it cannot be counted."""
        try:
            spent = (await self._house.books()).budgets.spend(
                self.admission.officer or self._caller, marks, self._limit
            )
        except OSError:
            raise error("LoggingFailed") from None
        return "" if spent.allowed else f"vượt hạn mức {self._limit} công dân một ngày (hôm nay {spent.distinct})"

    async def passes(self, verdict: str, rule: str, marks: Collection[bytes]) -> None:
        """The request may leave: the record of that is on the disk first. Raises `XRoadError`."""
        self._number = self._house.note(self._decision(verdict, rule, marks))
        await self._house.committed()

    def blocked(self, rule: str, marks: Collection[bytes] = ()) -> None:
        """Request or answer does not go on."""
        self._house.note(self._decision("block", rule, marks))

    def masked(self, rule: str) -> None:
        """The answer goes on changed."""
        self._house.note(self._decision("mask", rule, ()))

    def told(self, marks: Collection[bytes], size: int) -> None:
        """The answer goes back; that it tells of these citizens is written before. Raises `XRoadError`."""
        self._finish("", marks, size)
        self._house.written()

    def ended(self, rule: str, size: int) -> None:
        """The call is over, whatever became of it; once."""
        if self._number and not self._done:
            self._finish(rule, (), size)

    def _finish(self, rule: str, marks: Collection[bytes], size: int) -> None:
        decision = self._decision("done", rule, marks)
        decision.of, decision.size = self._number, size
        decision.us = (perf_counter_ns() - self._began) // 1000
        self._house.note(decision)
        self._done = True

    def _decision(self, verdict: str, rule: str, marks: Collection[bytes]) -> Decision:
        by = self.admission
        return Decision(self._source, self._note, verdict, rule, None, by.officer, by.agency, by.dossier, marks)
