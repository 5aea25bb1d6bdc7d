"""What the registry says of a service's guard."""

from typing import Any, NamedTuple

OFF, OBSERVE, MASK, BLOCK, TOKENS = "off", "observe", "mask", "block", "tokens"
PASSES = "pass"
REQUEST_MODES, ANSWER_MODES = (OFF, OBSERVE, MASK, BLOCK, TOKENS), (OFF, OBSERVE, MASK, BLOCK)


class Terms(NamedTuple):
    """`ticket`: its calls need one. `request`, `answer`: what is done with personal data in the bodies; `tokens` leaves tokens in
    the request and puts the values back into the answer. `most_bytes`: a larger body is not looked into; `unread`: what happens
    to such a one, and to one that cannot be read. `identities_day`: distinct citizens of one officer a day, 0 for no limit."""

    ticket: bool
    request: str
    answer: str
    most_bytes: int
    unread: str
    identities_day: int

    @property
    def must_read_request(self) -> bool:
        """Whether a request that nobody could look into may not leave. (What can be read is counted in any case.)"""
        return self.unread != PASSES and (self.request != OFF or self.identities_day > 0)

    @property
    def must_read_answer(self) -> bool:
        """The same of answers. Values that were replaced are looked for too."""
        return self.unread != PASSES and (self.answer != OFF or self.identities_day > 0 or self.request == TOKENS)


def read(row: dict[str, Any] | None) -> Terms | None:
    """The terms in a snapshot's row. Raises `ValueError`, `KeyError` or `TypeError` for others: such a service must not open."""
    if row is None:
        return None
    terms = Terms(*(row[name] for name in Terms._fields))
    if type(terms.ticket) is not bool or terms.request not in REQUEST_MODES or terms.answer not in ANSWER_MODES:
        raise ValueError("unknown terms of a guard")
    if terms.unread not in (PASSES, BLOCK) or not terms.most_bytes > 0 or not terms.identities_day >= 0:
        raise ValueError("unknown limits of a guard")
    return terms
