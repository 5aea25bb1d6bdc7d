"""What a page of ours tells the browser to believe, and how a reader recognises the same belief elsewhere."""

from dataclasses import dataclass
from hashlib import sha256

from duoc.core.environment import Environment
from duoc.ledger.services.errors import LogNotStartedError
from duoc.ledger.services.heads import log
from duoc.ledger.services.policies import policy_text


@dataclass(frozen=True, slots=True)
class Trust:
    """A policy. quorum: whether somebody has set one up; without it only the log itself is asked."""

    policy: str
    quorum: bool

    @property
    def digest(self) -> str:
        """SHA-256 of the policy in hexadecimal: what to compare with a copy from elsewhere."""
        return sha256(self.policy.encode()).hexdigest()


def trust(environment: Environment = Environment.PRODUCTION) -> Trust:
    """The policy of this environment's log; before there is one, the log's own key and no witness.

    The policy is empty while the log has not started.
    """
    given = policy_text(environment)
    if given is not None:
        return Trust(given, quorum=True)
    try:
        return Trust(f"log {log(environment=environment).vkey}\nquorum none\n", quorum=False)
    except LogNotStartedError:
        return Trust("", quorum=False)
