"""Circuit breakers: a service that does not answer is not asked again and again while callers wait for its time-out.

After `FAILURES` calls in a row that reached nobody or got no answer in time, callers are told so at once, for `OPEN_SECONDS`;
then one call is let through, and its answer opens the service to everybody. A provider's own errors are answers.
"""

from math import ceil

from duoc.engines.xroad.errors import XRoadError, error

FAILURES = 5
OPEN_SECONDS = 10.0
_COUNTED = frozenset(error(code).type for code in ("NetworkError", "Timeout"))


class Breaker:
    """One service's. While `failures` is not 0 its calls keep out of the fast lane, so that every outcome is seen here."""

    __slots__ = ("_until", "failures")

    def __init__(self) -> None:
        self.failures = 0
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether callers are told at once."""
        return self.failures >= FAILURES

    def admit(self, now: float) -> None:
        """Raises `XRoadError` when the service is not to be asked now. One in `OPEN_SECONDS` may try."""
        if self.failures < FAILURES:
            return
        if now < self._until:
            raise self._refusal(now)
        self._until = now + OPEN_SECONDS

    def look(self, now: float) -> None:
        """As `admit`, for what is no call and says nothing of whether calls are answered: it never takes their one try."""
        if self.is_open:
            raise self._refusal(now)

    def failed(self, problem: XRoadError, now: float) -> bool:
        """A call has ended without an answer. True for the first in a row: from now on every call must be seen."""
        if problem.type not in _COUNTED:
            return False
        self.failures += 1
        if self.failures == FAILURES:
            self._until = now + OPEN_SECONDS
        return self.failures == 1

    def answered(self) -> None:
        """The provider has answered, whatever it said."""
        self.failures = 0

    def _refusal(self, now: float) -> XRoadError:
        problem = error("NetworkError", "nhiều lần liền không trả lời; cổng tạm ngừng gọi và sẽ thử lại")
        problem.retry_after_s = max(ceil(self._until - now), 1)
        return problem
