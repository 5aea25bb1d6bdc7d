"""What a trust policy withstands: how many witnesses may be away, and how many may conspire with whoever holds the log's key.

A split view needs two quorums, and only conspirators sign in both: so as many must conspire as any two quorums share at the
least (2k − n for k of n). With fewer nobody can be shown another history. From there on to one less than a quorum it takes
honest witnesses on either side, and whoever sees both sides holds the proof. (Reference: C2SP tlog-policy, the ledger's plan.)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from duoc.engines.merkle.policy import Policy

# All quorums are looked at; beyond this many witnesses that would take too long.
MOST_WITNESSES = 12


@dataclass(frozen=True, slots=True)
class Withstanding:
    """`away`: so many may be silent and the log still becomes final. `prevented`: so many may conspire with the holder of the
    log's key and a split view stays impossible. `detected`: up to so many, it is proven by whoever sees both sides."""

    witnesses: int
    quorum: int
    away: int
    prevented: int
    detected: int


def withstanding(policy: Policy) -> Withstanding | None:
    """None where no quorum is asked for, or where there are too many witnesses to look at all quorums."""
    names = sorted(policy.deciding())
    if policy.quorum is None or not names or len(names) > MOST_WITNESSES:
        return None
    quorums = list(_smallest_quorums(policy, names))
    shared = min(len(one & other) for one in quorums for other in quorums)
    smallest = min(map(len, quorums))
    return Withstanding(
        witnesses=len(names),
        quorum=smallest,
        away=policy.blocking_set_size() - 1,
        prevented=max(0, shared - 1),
        detected=smallest - 1,
    )


def _smallest_quorums(policy: Policy, names: list[str]) -> Iterator[frozenset[str]]:
    """Every quorum that is none without any one of its witnesses."""
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            found = frozenset(chosen)
            if policy.is_satisfied_by(found) and not any(policy.is_satisfied_by(found - {name}) for name in found):
                yield found
